"""The programmes of the demonstration college: real rows of the knowledge base, asked of the API by their ids."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from actions.knowledge_client import KnowledgeClient, NotFoundError
from actions.replies import capital, money
from bot.demo.words import LANGUAGES, day, say, say_count

logger = logging.getLogger(__name__)

Json = dict[str, Any]
CHOSEN = Path(__file__).with_name("programmes.yml")


@dataclass(frozen=True)
class Fact:
    """One line of the facts. `text` is `None` where the source does not state it; `notes` is what it says all the same."""

    key: str
    text: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Programme:
    """A programme as a page shows it. `title_lang` is the language it is taught in, `None` where that is both or unknown."""

    id: str
    area: str
    title: str
    title_lang: str | None
    kind: str
    provider: str
    place: str
    summary: str
    delivery: str | None
    facts: tuple[Fact, ...]
    counts_toward: tuple[str, ...]
    url: str
    host: str
    dated: str | None
    read_on: str
    read_day: str

    def fact(self, key: str) -> Fact:
        return next(fact for fact in self.facts if fact.key == key)


def chosen() -> dict[str, list[str]]:
    """`{area: [id]}`, as the college shows them."""
    areas: dict[str, list[str]] = yaml.safe_load(CHOSEN.read_text(encoding="utf-8"))
    return areas


class Programmes:
    """Asks for the chosen programmes. One that left the catalogue is left out, and the log says so."""

    def __init__(self, client: KnowledgeClient, areas: Mapping[str, list[str]]) -> None:
        self._client = client
        self.areas = areas
        self._area_of = {key: area for area, keys in areas.items() for key in keys}

    async def all(self, lang: str) -> list[Programme]:
        """In the order of the areas. Raises `KnowledgeError` when the API does not answer."""
        return await self.some(list(self._area_of), lang)

    async def some(self, keys: list[str], lang: str) -> list[Programme]:
        found = await asyncio.gather(*(self.one(key, lang) for key in keys))
        return [programme for programme in found if programme]

    async def one(self, key: str, lang: str) -> Programme | None:
        """`None` for a programme that the college does not show or the catalogue no longer has.

        Raises `KnowledgeError` when the API does not answer.
        """
        if key not in self._area_of:
            return None
        try:
            labels, row = await asyncio.gather(self._client.labels(lang=lang), self._client.credential(key, lang=lang))
        except NotFoundError:
            logger.warning("the demonstration site names a programme that the catalogue does not have: %s", key)
            return None
        return programme_of(row, self._area_of[key], labels, lang)


def programme_of(row: Json, area: str, labels: dict[str, dict[str, str]], lang: str) -> Programme:
    source, taught = row["source"], row["language"]
    return Programme(
        id=row["id"],
        area=area,
        title=row["title"],
        title_lang=taught["id"] if taught and taught["id"] in LANGUAGES else None,
        kind=row["kind"]["name"],
        provider=row["provider"]["name"],
        place=", ".join(place["name"] for place in (row["city"], row["province"]) if place),
        summary=row["summary"],
        delivery=row["delivery"] and row["delivery"]["id"],
        facts=tuple(_facts(row, labels, lang)),
        counts_toward=tuple(row["stacks_into"]),
        url=source["url"],
        host=str(urlsplit(source["url"]).hostname).removeprefix("www."),
        dated=source["as_of"],
        read_on=source["read_on"],
        read_day=day(lang, source["read_on"]),
    )


def _facts(row: Json, labels: dict[str, dict[str, str]], lang: str) -> list[Fact]:
    cost = money(row["cost"]["amount"], labels, lang)
    funding = ", ".join(entry["name"] for entry in row["funding"])
    paid_by = say(lang, "facts.funding", names=funding) if funding else None
    assessed = row["assessed"]
    return [
        Fact("cost", cost and capital(cost), _notes(row["cost"]["note"], paid_by)),
        Fact("length", _length(row, lang), _notes(_name(row["pace"]))),
        Fact("delivery", _name(row["delivery"])),
        # The catalogue holds no dates of start: they change too often to be true for long.
        Fact("start", None, _notes(_name(row["status"]))),
        Fact("prerequisites", row["prerequisites"]),
        Fact(
            "assessment",
            None if assessed is None else say(lang, "facts.assessed" if assessed else "facts.not_assessed"),
            _notes(say(lang, "facts.badge") if row["badge"] else None),
        ),
        Fact("language", _name(row["language"])),
        Fact("audience", row["audience"]),
    ]


def _length(row: Json, lang: str) -> str | None:
    stated = [(key, row[key]) for key in ("hours", "weeks") if row[key]]
    parts = [say_count(lang, f"facts.{key}", value) for key, value in stated]
    return say(lang, "facts.and").join(parts) or None


def _name(entry: Json | None) -> str | None:
    return str(entry["name"]) if entry else None


def _notes(*notes: str | None) -> tuple[str, ...]:
    return tuple(note for note in notes if note)
