"""Settings of the bot, from the environment."""

from __future__ import annotations

import secrets
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each field is the environment variable of its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/cairn.db"
    model: Path = Path("var/models/cairn.tar.gz")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str | None = Field(default=None, description="where people reach this service, for links in plain text")
    # Buttons shown before a restart stop working without a key that stays the same; they then answer kindly.
    seal_key: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)))
    service_token: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)))
    knowledge_url: str | None = Field(default=None, description="another machine's API; the in-process one when unset")
    retention_days: int = Field(default=30, ge=1, le=3650)
    rasa_rest: bool = Field(default=False, description="serve Rasa's REST webhook and parse endpoint")
    messages_per_minute: int = Field(default=30, ge=1)
