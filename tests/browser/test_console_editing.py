"""The pages of the questions and the catalogue: axe finds nothing, they fit a phone, and need no script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page
from sqlalchemy.orm import Session

from api.people.models import Person
from api.people.sessions import begin
from api.triage.models import UnansweredQuestion
from knowledge.base import open_engine
from knowledge.edits_answers import StaffAnswerContent, add
from knowledge.edits_catalogue import edit
from knowledge.models import Credential
from tests.browser.served import served
from tests.browser.test_axe import RUN, TAGS

pytestmark = pytest.mark.browser

WORDS = {"en": "Parking is free.", "fr": "Le stationnement est gratuit."}
ANSWER = {
    "text": WORDS,
    "questions": {"en": ["is there parking", "where can I park"], "fr": ["y a-t-il du stationnement"]},
    "source": {"title": {"en": "the college itself", "fr": "le collège lui-même"}, "date": "2026-01-15"},
}
PHONE = {"width": 360, "height": 740}
LOOKS: dict[str, dict[str, Any]] = {
    "wide": {},
    "320-pixels-dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def console(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """(address, paths and the cookie) of a console with a question, an answer and an edit."""
    folder = tmp_path_factory.mktemp("console")
    command = ("api", "serve", "--port", "{port}")
    with served(*command, database=loaded_database, folder=folder, ready="/readyz") as url:
        engine = open_engine(f"sqlite:///{folder / 'cairn.db'}")
        with Session(engine) as session, session.begin():
            person = Person(id="ada", email="ada@college.ca", name="Ada", role="administrator")
            session.add(person)
            session.add_all(
                UnansweredQuestion(text=text, lang=lang, person=text)
                for text, lang in (("do you have a daycare", "en"), ("avez-vous une garderie", "fr"))
            )
            session.flush()
            row = session.query(Credential).order_by(Credential.id).first()
            assert row is not None
            edit(session, row, {"cost": 123.0, "as_of": "2026-05"}, seen=0, by="Ada")
            known = {
                "answer": add(session, StaffAnswerContent.model_validate(ANSWER), by="Ada", live=True).id,
                "programme": row.id,
                "cookie": begin(session, person, hours=1),
            }
        engine.dispose()
        yield url, known


@pytest.fixture
async def look(browser: Browser, console: tuple[str, dict[str, str]]) -> AsyncIterator[Callable[..., Any]]:
    url, known = console
    contexts = []

    async def open_(path: str, **options: Any) -> Page:
        context = await browser.new_context(**{"java_script_enabled": True, **options})
        contexts.append(context)
        await context.add_cookies([{"name": "cairn_staff", "value": known["cookie"], "url": f"{url}/console"}])
        page = await context.new_page()
        answer = await page.goto(url + path.format(**known))
        assert answer is not None
        assert answer.status == 200
        return page

    yield open_
    for context in contexts:
        await context.close()


PATHS = [
    "/console/questions", "/console/questions/groups/1", "/console/questions/answers",
    "/console/questions/answers/new?about=1",
    "/console/questions/answers/{answer}", "/console/catalogue", "/console/catalogue/{programme}",
    "/console/catalogue/{programme}/edit", "/console/catalogue/new", "/console/catalogue/import",
    "/console/catalogue/freshness",
]  # fmt: skip


@pytest.mark.parametrize("how", LOOKS)
@pytest.mark.parametrize("path", PATHS)
async def test_axe_finds_nothing_and_nothing_is_cut_off(look: Callable[..., Any], axe: str, path: str, how: str) -> None:
    page = await look(path, **LOOKS[how])
    await page.evaluate(axe)
    result = await page.evaluate(RUN, TAGS)
    assert result["found"] == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), "it scrolls sideways"
    html = await page.content()
    assert not re.search(r"\sstyle=|<script(?![^>]*src=)|\son\w+=", html)


async def test_an_answer_is_published_without_any_script(
    look: Callable[..., Any], console: tuple[str, dict[str, str]]
) -> None:
    page = await look(
        "/console/questions/answers/new?about=1", java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    await page.fill("#text_en", "There is a daycare in building B.")
    await page.fill("#text_fr", "Il y a une garderie dans le pavillon B.")
    assert "daycare" in await page.input_value("#questions_en")
    await page.click('button[value="preview"]')
    await page.get_by_text("Open questions that it would answer: 2").wait_for()
    await page.click('button[value="save"]')
    await page.get_by_text("The chat answers with it from now on.").wait_for()
