"""An API on a database of the test's own."""

from __future__ import annotations

from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from knowledge.encoder import Encoder

TOKEN = "a-service-token-for-tests"


def make_app(url: str, encoder: Encoder) -> FastAPI:
    settings = Settings(database_url=url, service_token=TOKEN)  # type: ignore[arg-type]
    return create_app(settings, encoder=encoder)
