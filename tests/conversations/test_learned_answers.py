"""A question is missed, the college answers it in the console, and the chat knows the answer: at once, in both languages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from api.people.models import Person, StaffSession
from api.people.sessions import begin, hash_token
from bot.serve import Cairn
from tests.api.console.desk import add_person
from tests.conversations.player import Player

MISSED = {"en": "do you have parking", "fr": "y a-t-il du stationnement au collège"}
REWORDED = {"en": "how much is the parking at the college", "fr": "c'est combien le stationnement"}
SAID = {"en": "Parking is free after 5 p.m.", "fr": "Le stationnement est gratuit après 17 h."}


@pytest_asyncio.fixture
async def editor(cairn: Cairn) -> AsyncIterator[httpx.AsyncClient]:
    """An editor's browser at the console of the running assistant."""
    api = cairn.api
    assert api is not None
    # In a thread: a request of the talk before, whose transaction is still open, could not end while the loop waits for it.
    headers = await asyncio.to_thread(_signed_in, api)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://console", headers=headers) as browser:
        yield browser


def _signed_in(api: FastAPI) -> dict[str, str]:
    person = add_person(api, "editor", name="Ada")
    with api.state.database.session() as session:
        cookie = begin(session, session.get_one(Person, person.id), hours=1)
    with api.state.database.session() as session:
        csrf = session.get_one(StaffSession, hash_token(cookie)).csrf
    return {"Cookie": f"cairn_staff={cookie}", "X-Csrf": csrf}


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_a_missed_question_is_answered_by_the_college_from_then_on(
    cairn: Cairn, editor: httpx.AsyncClient, lang: str
) -> None:
    before = await Player.begin(cairn, lang)
    await before.say(MISSED[lang])
    assert SAID[lang] not in before.text

    listed = (await editor.get("/console/questions")).text
    assert MISSED[lang].replace("'", "&#39;") in listed
    group = re.search(r'groups/(\d+)\?state=open">[^<]*(?:parking|stationnement)', listed)
    assert group
    filled = (await editor.get("/console/questions/answers/new", params={"about": group.group(1)})).text
    questions = re.search(r'name="questions" value="([\d,]+)"', filled)
    assert questions
    form = {
        "text_en": SAID["en"],
        "text_fr": SAID["fr"],
        "questions_en": "do you have parking\nwhere can I park my car",
        "questions_fr": "y a-t-il du stationnement au collège\noù stationner mon auto",
        "source_kind": "college",
        "source_date": "2026-01-15",
        "questions": questions.group(1),
        "do": "save",
    }
    saved = await editor.post("/console/questions/answers", data=form)
    assert saved.status_code == 303

    for asked in (MISSED[lang], REWORDED[lang]):
        player = await Player.begin(cairn, lang)
        await player.say(asked)
        assert SAID[lang] in player.text, asked
        assert ("Réponse du collège, 20" if lang == "fr" else "Answered by the college, 20") in player.text
        assert player.last[0].sources[0]["date"] == "2026-01-15"

    path = saved.headers["location"].partition("?")[0]
    await editor.post(f"{path}/withdraw", data={"seen": "1"})
    after = await Player.begin(cairn, lang)
    await after.say(MISSED[lang])
    assert SAID[lang] not in after.text
