"""A large catalogue that looks like the real one: the same names and the same share of facts not stated, from a seed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from knowledge.models import (
    Credential,
    CredentialFunding,
    CredentialOccupation,
    CredentialSkill,
    Funding,
    Occupation,
    PathwayStep,
    Place,
    Provider,
    Skill,
)
from knowledge.vocabularies import CourseLanguage, Delivery, Field_, Kind, Pace, Status

SEED = 7
CHUNK = 5_000
FORMS = (
    "{skill}", "Introduction to {skill}", "{skill} for beginners", "Advanced {skill}", "{skill} in practice",
    "{skill} and {other}", "Applied {skill}", "Foundations of {skill}", "{skill} for {job}", "{skill} essentials",
    "Certificate in {skill}", "{skill}: level {level}", "Bases de {french}", "Perfectionnement : {french}",
)  # fmt: skip
OPENINGS = ("Learn", "Practise", "Build a portfolio in", "Prepare for work with", "Bring up to date", "Understand")
SETTINGS = ("in the workplace", "with a mentor", "in a small group", "with case studies", "in a lab", "at your own speed",
            "for small firms", "in northern communities", "on real projects", "with local employers")  # fmt: skip
OUVERTURES = ("Apprendre", "Mettre en pratique", "Se préparer au travail avec", "Mettre à jour", "Comprendre")
DATES = ("2018", "2020", "2022-06", "2023", "2024", "2024-09", "2025", "2025-03-14", "2026-01", "2026-10-02")


@dataclass
class _Rows:
    credentials: list[dict[str, Any]] = field(default_factory=list)
    links: dict[Any, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class _Names:
    skills: list[Skill]
    jobs: list[Occupation]
    providers: list[str]
    provinces: list[str]
    cities: dict[str, list[str]]
    funding: list[str]


def fill(session: Session, *, credentials: int, seed: int = SEED) -> None:
    """Add `credentials` made-up programmes to a database that holds the content."""
    names = _names(session)
    for rows in _chunks(names, credentials, random.Random(seed)):
        session.execute(insert(Credential), rows.credentials)
        for model, links in rows.links.items():
            session.execute(insert(model), links)


def _names(session: Session) -> _Names:
    cities: dict[str, list[str]] = defaultdict(list)
    for place in session.scalars(select(Place).where(Place.province_id.is_not(None)).order_by(Place.id)):
        cities[str(place.province_id)].append(place.id)
    return _Names(
        skills=list(session.scalars(select(Skill).order_by(Skill.id))),
        jobs=list(session.scalars(select(Occupation).order_by(Occupation.code))),
        providers=list(session.scalars(select(Provider.id).order_by(Provider.id))),
        provinces=list(session.scalars(select(Place.id).where(Place.province_id.is_(None)).order_by(Place.id))),
        cities=cities,
        funding=list(session.scalars(select(Funding.id).order_by(Funding.id))),
    )


def _chunks(names: _Names, number: int, dice: random.Random) -> Iterator[_Rows]:
    for start in range(0, number, CHUNK):
        rows = _Rows()
        for at in range(start, min(start + CHUNK, number)):
            _add(rows, f"made-up-{at:06d}", names, dice)
        yield rows


def _add(rows: _Rows, key: str, names: _Names, dice: random.Random) -> None:
    first = dice.randrange(len(names.skills))
    # Skills that stand near each other are about like things; so are a programme's occupations.
    taught = [names.skills[first]]
    taught += [
        skill
        for skill in dice.sample(names.skills[first : first + 12], min(dice.choice((0, 1, 2, 3)), 1))
        if skill not in taught
    ]
    taught += [skill for skill in dice.sample(names.skills, dice.choice((0, 1, 2))) if skill not in taught]
    jobs = dice.sample(
        names.jobs[(at := first * len(names.jobs) // len(names.skills)) : at + 9],
        dice.choice((0, 0, 1, 2, 4)) if at + 9 <= len(names.jobs) else 0,
    )
    province = dice.choice(names.provinces)
    skill, other, job = taught[0], taught[-1], (jobs or names.jobs)[0]
    title = dice.choice(FORMS).format(
        skill=skill.name_en, other=other.name_en, job=job.title_en.lower(), french=skill.name_fr, level=dice.randint(1, 4)
    )
    summary = f"{dice.choice(OPENINGS)} {skill.name_en} and {other.name_en} {dice.choice(SETTINGS)}."
    french = f"{dice.choice(OUVERTURES)} {skill.name_fr} et {other.name_fr}." if dice.random() < 0.9 else None
    rows.credentials.append(
        {
            "id": key,
            "title": title[:1].upper() + title[1:300],
            "kind": str(dice.choice(list(Kind))),
            "provider_id": dice.choice(names.providers),
            "province": province,
            "city_id": dice.choice(names.cities[province]) if names.cities.get(province) and dice.random() < 0.3 else None,
            "field": str(list(Field_)[first * len(Field_) // len(names.skills)]),
            "summary_en": summary,
            "summary_fr": french,
            **_facts(dice),
        }
    )
    _link(rows, key, taught, jobs, names, dice)


def _facts(dice: random.Random) -> dict[str, Any]:
    """What pages state, each as often as real ones do, or somewhat more."""

    def stated(share: float, value: Any) -> Any:
        return value if dice.random() < share else None

    return {
        "delivery": stated(0.6, str(dice.choice(list(Delivery)))),
        "pace": stated(0.5, str(dice.choice(list(Pace)))),
        "hours": stated(0.4, float(dice.choice((3, 6, 12, 20, 30, 45, 60, 120, 400)))),
        "weeks": stated(0.4, float(dice.choice((1, 2, 3, 6, 8, 12, 16, 40)))),
        "cost": stated(0.5, float(dice.choice((0, 0, 49, 150, 349, 499, 895, 1500, 2950, 5595)))),
        "currency": "CAD",
        "language": stated(0.95, str(dice.choice(list(CourseLanguage)))),
        "assessed": stated(0.4, dice.random() < 0.8),
        "badge": stated(0.3, dice.random() < 0.8),
        "status": str(dice.choices(list(Status), weights=(60, 15, 3, 22))[0]),
        "source_url": "https://example.org/made-up",
        "as_of": stated(0.6, dice.choice(DATES)),
        "read_on": date(2026, 11, 23),
        "evidence": "made up for a measurement",
        "origin": "import",
        "summary_fr_reviewed": False,
    }


def _link(rows: _Rows, key: str, taught: list[Skill], jobs: list[Occupation], names: _Names, dice: random.Random) -> None:
    links = rows.links
    links[CredentialSkill] += [{"credential_id": key, "skill_id": row.id, "position": at} for at, row in enumerate(taught)]
    links[CredentialOccupation] += [
        {"credential_id": key, "code": row.code, "evidence": "made up", "position": at} for at, row in enumerate(jobs)
    ]
    if dice.random() < 0.15:
        links[CredentialFunding].append({"credential_id": key, "funding_id": dice.choice(names.funding)})
    if dice.random() < 0.25:
        links[PathwayStep].append(
            {
                "credential_id": key, "target_title": f"Diploma in {taught[0].name_en}", "relation": "counts_toward",
                "confirmed": dice.random() < 0.5, "evidence": "made up", "position": 0,
            }
        )  # fmt: skip
