"""Settings of the API, from the environment."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEFAULT_DATABASE = "sqlite:///var/cairn.db"
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """`DATABASE_URL`, `SERVICE_TOKEN`, `ENCODER_FOLDER`, `ENCODER_WEIGHTS`, `STAFF_SESSION_HOURS`, `BADGE_HOSTS`,
    `PUBLIC_URL`, `DESK_TEAM`.

    For e-mail to staff: `SMTP_HOST`, `SMTP_PORT`, `SMTP_USER`, `SMTP_PASSWORD`, `SMTP_STARTTLS`, `MAIL_FROM`. The college's
    own sign-in: `OIDC_...` (`docs/signing-in.md`).
    """

    # A setting that is there but empty, as container files write it, is not set.
    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True, env_ignore_empty=True)

    database_url: str = DEFAULT_DATABASE
    # Without one in the environment a new one is made at each start, which is right for one process and useless for two.
    service_token: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)))
    encoder_folder: Path = Path("var/encoder")
    encoder_weights: Path | None = None
    staff_session_hours: int = Field(default=12, ge=1, le=168)
    public_url: str | None = None  # where people reach the console: links in e-mails begin with it
    # Whose cases the triage rooms of Slack and Teams show beside those of no team, by the name of the team.
    desk_team: str | None = None
    # Hosts, with commas between, that a badge may be asked of. None: no address is ever asked.
    badge_hosts: Annotated[tuple[str, ...], NoDecode] = ()

    # Without a host nobody is told anything by e-mail.
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = True
    mail_from: str | None = None

    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str | None = None  # what the button calls it
    oidc_role_claim: str | None = None
    # Of those whom nobody invited. None: they may not enter.
    oidc_default_role: Literal["practitioner", "editor", "administrator"] | None = None
    oidc_team_claim: str | None = None

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else None

    @model_validator(mode="after")
    def _somebody_writes(self) -> Self:
        if self.smtp_host and not self.mail_from:
            raise ValueError("SMTP_HOST needs MAIL_FROM: the address that e-mails to staff come from")
        return self

    @field_validator("badge_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(host.strip().lower() for host in value.split(",") if host.strip())
        return value

    @model_validator(mode="after")
    def _whole_sign_in(self) -> Self:
        parts = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(parts) and not all(parts):
            raise ValueError("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set all three or none")
        issuer = urlsplit(self.oidc_issuer or "https://")
        if issuer.scheme != "https" and issuer.hostname not in THIS_MACHINE:
            raise ValueError("OIDC_ISSUER must begin with https://")
        return self

    def is_https(self, scheme: str) -> bool:
        """Whether people reach this over https: by a request's scheme, or behind a proxy that ends TLS, by PUBLIC_URL."""
        return scheme == "https" or (self.public_url or "").startswith("https://")
