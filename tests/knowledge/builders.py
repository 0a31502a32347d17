"""Rows and content files that tests of the knowledge base make by hand: small, whole, and easy to break in one place."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge.models import Credential, CredentialFunding, CredentialOccupation, CredentialSkill, PathwayStep
from knowledge.profile import Choice

SOURCE = {"title": "A page", "url": "https://example.org/page", "date": "2026-01"}


def any_of(*values: str, hard: bool = True) -> Choice[Any]:
    return Choice(any_of=values, hard=hard)


def none_of(*values: str) -> Choice[Any]:
    return Choice(none_of=values)


def credential(key: str = "welding-basics", **facts: Any) -> Credential:
    """A programme whose page states nothing but what `facts` say. Links are given as ids."""
    links = {
        "skills": [CredentialSkill(skill_id=name, position=at) for at, name in enumerate(facts.pop("skills", []))],
        "occupations": [CredentialOccupation(code=code, evidence="its page") for code in facts.pop("occupations", [])],
        "funding": [CredentialFunding(funding_id=name) for name in facts.pop("funding", [])],
        "pathways": [
            PathwayStep(target_title=title, relation="counts_toward", confirmed=confirmed, evidence="its page")
            for title, confirmed in facts.pop("pathways", [])
        ],
    }
    plain = {
        "title": key.replace("-", " ").capitalize(),
        "kind": "short_course",
        "provider_id": "acme-college",
        "province": "ON",
        "field": "trades_construction",
        "summary_en": "Welding.",
        "currency": "CAD",
        "status": "unknown",
        "source_url": "https://example.org/page",
        "read_on": date(2026, 11, 23),
        "evidence": "its page",
    }
    return Credential(id=key, **{**plain, **facts}, **links)


def words(text: str) -> dict[str, str]:
    return {"en": text, "fr": f"{text} (fr)"}


def note(key: str) -> dict[str, Any]:
    return {"id": key, "title": words("A title"), "text": words("A text"), "source": SOURCE}


def programme(key: str, **facts: Any) -> dict[str, Any]:
    """One entry of a catalogue file."""
    return {
        "id": key,
        "title": f"Programme {key}",
        "kind": "short_course",
        "provider": "acme-college",
        "province": "ON",
        "city": "sudbury",
        "field": "trades_construction",
        "summary": words("Welding for beginners."),
        "skills": ["welding"],
        "occupations": [{"code": "72106", "evidence": "its page"}],
        "funding": ["a-grant"],
        "status": "offered",
        "source": {"url": "https://example.org/page", "as_of": "2026-01", "read_on": "2026-11-23"},
        "evidence": "its page",
        **facts,
    }


def answer(key: str, *covers: str, **facts: Any) -> dict[str, Any]:
    """One entry of an answers file."""
    return {
        "id": key,
        "audience": "learner",
        "topic": "T01",
        "covers": list(covers),
        "text": words("It is short."),
        "questions": {
            "en": [f"question {number} about {key}" for number in range(5)],
            "fr": [f"demande {number} sur {key}" for number in range(5)],
        },
        "sources": [SOURCE],
        "reviewed_on": "2026-11-23",
        **facts,
    }


_FILES: dict[str, Any] = {
    "places.yml": [
        {"id": "CA", "name": words("Canada")},
        {"id": "ON", "name": words("Ontario")},
        {"id": "QC", "name": words("Quebec")},
        {"id": "sudbury", "name": words("Sudbury"), "province": "ON"},
    ],
    "providers.yml": [{"id": "acme-college", "name": "Acme College", "sector": "college"}],
    "skills.yml": [
        {"id": "welding", "name": words("welding"), "broader": "equipment-use"},
        {"id": "equipment-use", "name": words("equipment use")},
    ],
    "funding.yml": [{"id": "a-grant", "name": words("A grant"), "region": "ON", "answer": "what-is-it"}],
    "occupations.yml": [
        {
            "code": "72106",
            "title": words("Welders"),
            "teer": 2,
            "skills": [{"skill": "equipment-use", "importance": 0.8}],
            "source": SOURCE,
        },
        {"code": "00010", "title": words("Legislators"), "teer": 0, "source": SOURCE},
    ],
    "catalogue/trades.yml": [programme("first"), programme("second")],
    "definitions.yml": {
        "definitions": [
            {"id": "one", "who": words("A body"), "where": "CA", "when": "2021", "text": words("A text"), "source": SOURCE}
        ],
        "comparison": {"agree": [words("It is short")], "differ": [words("It is assessed")]},
    },
    "answers/t01.yml": [answer("what-is-it", "L01-1"), answer("who-says-so", "L01-2", "L01-3")],
    "phrasings/t01.yml": {"what-is-it": {"en": "wat is it\n  is it smth \n\n", "fr": "c koi"}},
    "help_lines.yml": [
        {
            "id": "a-line",
            "situations": ["distress"],
            "name": words("A line"),
            "call": "1-800-000-0000",
            "regions": ["CA"],
            "rank": 0,
            "source": SOURCE,
            "checked_on": "2026-11-23",
        }
    ],
    "types.yml": [note("badges")],
    "benefits.yml": [note("quick")],
    "employers_view.yml": [note("trust")],
    "practitioner_tips.yml": [note("ask")],
    "further_reading.yml": [note("study")],
}


def small_content() -> dict[str, Any]:
    """The content of a knowledge base with one or two entries of each kind, by file; change it, then `write_content`."""
    return deepcopy(_FILES)


def write_content(folder: Path, files: dict[str, Any]) -> Path:
    for name, entries in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = entries if isinstance(entries, str) else yaml.safe_dump(entries, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
    return folder
