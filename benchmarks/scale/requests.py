"""What is asked of the large catalogue: searches with filters, and profiles to match, from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from knowledge.profile import LIMIT_KEYS
from knowledge.snapshot import Snapshot
from knowledge.vocabularies import CourseLanguage, Delivery, Field_, Kind, Pace

WORDS = {
    "en": ["welding", "data analysis", "something with computers", "help older people", "project managment", "nursing",
           "accounting for small business", "forest", "marketing online", "heat pumps", "i like working with my hands",
           "child care", "cyber security", "cooking", "leadership", "first aid", "drive a truck", "web design"],
    "fr": ["soudure", "analyse de données", "soins infirmiers", "gestion de projet", "comptabilité", "cuisine",
           "éducation de la petite enfance", "cybersécurité", "conduire un camion", "leadership"],
}  # fmt: skip
NUMBERS = {"max_cost": (0, 100, 500, 1000, 3000), "max_hours": (10, 40, 100), "max_weeks": (2, 8, 16),
           "hours_per_week": (4, 8, 20)}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    params: dict[str, Any]
    body: dict[str, Any] | None = None


def searches(snapshot: Snapshot, number: int, dice: random.Random) -> list[Asked]:
    """`GET /v1/credentials`: words in four of five, none to four filters, a later page now and then."""
    made = []
    for _ in range(number):
        lang = dice.choice(("en", "en", "fr"))
        params: dict[str, Any] = {"lang": lang, "limit": 10, "offset": dice.choice((0, 0, 0, 10, 100))}
        if dice.random() < 0.8:
            params["q"] = _words(snapshot, lang, dice)
        for key, value in _limits(snapshot, dice).items():
            params[key] = value["any_of"] if isinstance(value, dict) else str(value).lower()
        made.append(Asked("GET", "/v1/credentials", params))
    return made


def matches(snapshot: Snapshot, number: int, dice: random.Random) -> list[Asked]:
    """`POST /v1/matches`: a goal in four of five, none to four limits, skills one has, some of it only guessed."""
    made = []
    for _ in range(number):
        lang = dice.choice(("en", "en", "fr"))
        body: dict[str, Any] = _limits(snapshot, dice)
        if dice.random() < 0.8:
            body["goal"] = _words(snapshot, lang, dice)
        if dice.random() < 0.5:
            body["skills"] = dice.sample(sorted(snapshot.skills), dice.choice((1, 3, 8)))
        for value in body.values():
            if isinstance(value, dict) and dice.random() < 0.2:
                value["hard"] = False
        made.append(Asked("POST", "/v1/matches", {"lang": lang, "limit": 5}, body))
    return made


def _words(snapshot: Snapshot, lang: str, dice: random.Random) -> str:
    """Hardly ever the same twice: a search for the same words again is remembered."""
    skill = snapshot.skills[dice.choice(sorted(snapshot.skills))]
    name = skill.name_fr if lang == "fr" else skill.name_en
    return f"{dice.choice(WORDS[lang])} {name}" if dice.random() < 0.5 else name


def _limits(snapshot: Snapshot, dice: random.Random) -> dict[str, Any]:
    cities = sorted(key for key, place in snapshot.places.items() if place.province_id)
    provinces = sorted(key for key, place in snapshot.places.items() if not place.province_id)
    choices: dict[str, list[str]] = {
        "field": list(Field_), "province": provinces, "city": cities, "provider": sorted(snapshot.providers),
        "kind": list(Kind), "delivery": list(Delivery), "pace": list(Pace), "language": list(CourseLanguage),
        "funding": sorted(snapshot.funding), "skill": sorted(snapshot.skills), "occupation": sorted(snapshot.occupations),
    }  # fmt: skip
    found: dict[str, Any] = {}
    for key in dice.sample(LIMIT_KEYS, dice.choice((0, 1, 1, 2, 2, 3, 4))):
        if key in choices:
            found[key] = {"any_of": [str(value) for value in dice.sample(choices[key], dice.choice((1, 1, 2)))]}
        else:
            found[key] = dice.choice(NUMBERS[key]) if key in NUMBERS else True
    return found
