"""Settings of the bot, from the environment."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.origins import origins


class Settings(BaseSettings):
    """Each field is the environment variable of its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/cairn.db"
    model: Path = Path("var/models/cairn.tar.gz")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str | None = Field(default=None, description="where people reach this service, for links in plain text")
    # Sites whose pages may hold the chat, with commas between; this service's own pages always may.
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    # Without a key of one's own, one is made at the first start and kept in the file.
    seal_key: SecretStr | None = None
    seal_key_file: Path = Path("var/seal.key")
    service_token: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)))
    knowledge_url: str | None = Field(default=None, description="another machine's API; the in-process one when unset")
    rasa_rest: bool = Field(default=False, description="serve Rasa's REST webhook and parse endpoint")
    messages_per_minute: int = Field(default=30, ge=1)
    credentials: Path = Field(default=Path("credentials.yml"), description="which messaging channels are on")

    @property
    def base_url(self) -> str:
        """Where people reach this service, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return origins(value) if isinstance(value, str) else value
