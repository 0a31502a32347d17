"""Desks at the console over a migrated database without content."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from tests.api.builders import Client
from tests.api.console.desk import Desk, add_person

OpenDesk = Callable[..., Desk]


@pytest.fixture
def desk(empty_app: FastAPI, empty_client: Client) -> OpenDesk:
    """Signs somebody new in: `desk("practitioner", teams=("North",))`."""
    return lambda role="practitioner", **more: Desk(empty_client, add_person(empty_app, role, **more))
