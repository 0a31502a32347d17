"""Questions that nobody could answer, and how tests deal with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from fastapi import FastAPI

from api.triage.models import UnansweredQuestion
from knowledge.base import utc_now
from tests.api.builders import Client
from tests.api.console.desk import Desk, text_of

PARKING = [
    ("is there parking on campus", "en", "a"),
    ("how much is parking", "en", "b"),
    ("c'est combien le stationnement", "fr", "c"),
    ("y a-t-il du stationnement au campus", "fr", "c"),
]
DAYCARE = [("do you have a daycare", "en", "d"), ("avez-vous une garderie", "fr", "e")]
HERE = "/console/questions"
OpenDesk = Callable[..., Desk]


def form(**other: str) -> dict[str, str]:
    return {
        "text_en": "Parking is free after 5 p.m.",
        "text_fr": "Le stationnement est gratuit après 17 h.",
        "questions_en": "is there parking on campus\nwhere can I park",
        "questions_fr": "y a-t-il du stationnement\noù puis-je me stationner",
        "region": "",
        "audience": "learner",
        "source_kind": "college",
        "source_date": "2026-01-15",
        "do": "save",
        **other,
    }


def keep(app: FastAPI, questions: list[tuple[str, str, str | None]], *, days_ago: int = 0) -> None:
    with app.state.database.session() as session:
        for text, lang, person in questions:
            at = utc_now() - timedelta(days=days_ago)
            session.add(UnansweredQuestion(text=text, lang=lang, person=person, asked_at=at))


def group_of(desk: Desk, text: str, **query: str) -> str:
    """The id of the group on the list that holds `text`."""
    found = re.findall(r'groups/(\d+)\?state=\w+">([^<]+)<', desk.get(HERE, params=query).text)
    for key, _ in found:
        said = desk.get(f"{HERE}/groups/{key}", params=query).text.partition("</ul>\n<h2>")[0]
        if text.replace("'", "&#39;") in said:
            return str(key)
    raise AssertionError(f"no group with {text!r} among {found}")


def ids(desk: Desk, key: str) -> str:
    found = re.search(r'name="questions" value="([\d,]*)"', desk.get(f"{HERE}/groups/{key}").text)
    assert found
    return found.group(1)


def ask(learner: Client, question: str, lang: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = learner.get("/v1/answers", params={"q": question, "lang": lang}).json()
    return found


def seen(desk: Desk, path: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', desk.get(path).text)
    assert found
    return found.group(1)


def publish(desk: Desk, **other: str) -> str:
    """The path of a new answer."""
    answer = desk.post(f"{HERE}/answers", form(**other), follow_redirects=False)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).partition("?")[0]
