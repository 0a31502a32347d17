"""Settings of the API, from the environment."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEFAULT_DATABASE = "sqlite:///var/cairn.db"


class Settings(BaseSettings):
    """`DATABASE_URL`, `SERVICE_TOKEN`, `ENCODER_FOLDER`, `ENCODER_WEIGHTS`, `STAFF_SESSION_HOURS`, `BADGE_HOSTS`."""

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True)

    database_url: str = DEFAULT_DATABASE
    # Without one in the environment a new one is made at each start, which is right for one process and useless for two.
    service_token: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)))
    encoder_folder: Path = Path("var/encoder")
    encoder_weights: Path | None = None
    staff_session_hours: int = 12
    # Hosts, with commas between, that a badge may be asked of. None: no address is ever asked.
    badge_hosts: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("badge_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(host.strip().lower() for host in value.split(",") if host.strip())
        return value
