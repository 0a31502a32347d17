"""The API on a port of its own, its database beside, and a case that somebody has."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from playwright.async_api import Page
from playwright.async_api import TimeoutError as BrowserTimeoutError
from sqlalchemy import select

from api.db import announce
from api.people.models import Person
from api.triage.models import Case, CaseMessage, OutboxEntry
from knowledge.base import utc_now
from tests.api.console.waiting import add_message, shared_case

OpenDesk = Callable[..., Awaitable[Page]]


class House:
    """The API on a port, and its database beside."""

    def __init__(self, app: FastAPI, url: str) -> None:
        self.app, self.url = app, url

    def change(self, case: Case, **values: Any) -> None:
        with self.app.state.database.session() as session:
            row = session.get_one(Case, case.id)
            for name, value in values.items():
                setattr(row, name, value)
            announce(session)

    def says(self, case: Case, text: str, **more: Any) -> int:
        """The learner writes."""
        number = add_message(self.app, case, text, lang=case.lang, **more)
        self.tell()
        return number

    def tell(self) -> None:
        with self.app.state.database.session() as session:
            announce(session)

    def kinds(self) -> list[str]:
        with self.app.state.database.session() as session:
            return list(session.scalars(select(OutboxEntry.kind).order_by(OutboxEntry.id)))

    def texts(self, case: Case) -> list[str]:
        with self.app.state.database.session() as session:
            return list(session.scalars(select(CaseMessage.text).where(CaseMessage.case_id == case.id)))


async def visit(page: Page, url: str) -> None:
    """Once in some thousand times a page did not come within 30 seconds, on a busy machine. Where the server answers others,
    it was the browser, which tries once more; where it does not, the test fails with what all threads are at."""
    try:
        await page.goto(url, timeout=15_000)
    except BrowserTimeoutError:
        cookies = {str(one["name"]): str(one["value"]) for one in await page.context.cookies(url)}
        try:
            async with httpx.AsyncClient(cookies=cookies, timeout=15) as http:
                await http.get(url)
        except httpx.HTTPError as error:
            stacks = ["".join(traceback.format_stack(frame)) for frame in sys._current_frames().values()]
            pytest.fail(f"the server does not answer ({type(error).__name__}):\n" + "\n".join(stacks))
        await page.goto(url)


def claimed(house: House, person: Person, **more: Any) -> Case:
    """A case that they have, with a conversation."""
    case = shared_case(
        house.app, "U2", **{"contact_name": "Sam", "shares_transcript": True, "status": "claimed",
                            "claimed_by": person.id, "claimed_at": utc_now(), **more},
    )  # fmt: skip
    add_message(house.app, case, "hi there", seq=1, turn=1)
    add_message(house.app, case, "Hello! I am Cairn.", sender="bot", seq=2, turn=1)
    add_message(house.app, case, "my permit ends in march", seq=3, turn=2)
    return case
