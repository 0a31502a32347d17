"""Searches that found nothing, and what people wish for against what the catalogue offers where they are.

Who came since everybody (`there`) was read is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Text, case, cast, func, not_, select, true
from sqlalchemy.orm import Session

from api.triage.figures import Frame, Visitor, alone, pairs_of, split, values_of
from api.triage.usage import UsageEvent
from knowledge.models import Credential, CredentialOccupation, CredentialSkill

Kind = Literal["skills", "fields", "occupations"]
KINDS: tuple[Kind, ...] = ("skills", "fields", "occupations")
COLUMNS = {"skills": UsageEvent.skills, "fields": UsageEvent.fields, "occupations": UsageEvent.occupations}
NATIONAL = "CA"


def nothing_found(session: Session, frame: Frame, there: Mapping[str, Visitor]) -> dict[tuple[str, str], int]:
    """People whose search found nothing, by each (limit, value) that it had, the most first."""
    limits = pairs_of(UsageEvent.filters)
    value = values_of(session, limits.c.value)
    pairs = (
        select(limits.c.key, value.c.value, UsageEvent.person)
        .select_from(UsageEvent)
        .join(limits, true())
        .join(value, true())
        .where(*frame.during(UsageEvent.at), UsageEvent.outcome == "nothing_found")
        .distinct()
    )
    return alone(
        split(((limit, name), there[person].region, there[person].lang) for limit, name, person in session.execute(pairs)),
        frame,
    )


@dataclass(frozen=True)
class Wish:
    """What people wish for, how many do, and how many programmes teach or lead to it: in the region (programmes for all of
    Canada among them), and online from elsewhere."""

    id: str
    people: int
    here: int
    online_elsewhere: int


def wishes(session: Session, frame: Frame, there: Mapping[str, Visitor], kind: Kind) -> list[Wish]:
    """Wishes of one kind, those that the fewest programmes answer first, then the most wished for."""
    column = COLUMNS[kind]
    value = values_of(session, column)
    pairs = (
        select(value.c.value, UsageEvent.person)
        .select_from(UsageEvent)
        .join(value, true())
        .where(*frame.during(UsageEvent.at), cast(column, Text) != "[]")
        .distinct()
    )
    rows = session.execute(pairs)
    named = ((name, there[person].region, there[person].lang) for name, person in rows if person in there)
    counts = alone(split(named), frame)
    offered = _offered(session, frame, kind, list(counts))
    found = [Wish(key, count, *offered.get(key, (0, 0))) for key, count in counts.items()]
    return sorted(found, key=lambda wish: (-wish.people / (wish.here + 1), -wish.people, wish.id))


def _offered(session: Session, frame: Frame, kind: Kind, names: list[str]) -> dict[str, tuple[int, int]]:
    """(programmes here, programmes online from elsewhere) by wish; without a region everything is here."""
    key: Any = {"skills": CredentialSkill.skill_id, "fields": Credential.field, "occupations": CredentialOccupation.code}[
        kind
    ]
    everywhere = true() if frame.region is None else Credential.province.in_((frame.region, NATIONAL))
    here = func.sum(case((everywhere, 1), else_=0))
    online_elsewhere = func.sum(case((not_(everywhere) & (Credential.delivery == "online"), 1), else_=0))
    query = (
        select(key, here, online_elsewhere)
        .select_from(Credential)
        .where(Credential.status != "archived", key.in_(names))
        .group_by(key)
    )
    if kind == "skills":
        query = query.join(CredentialSkill, CredentialSkill.credential_id == Credential.id)
    elif kind == "occupations":
        query = query.join(CredentialOccupation, CredentialOccupation.credential_id == Credential.id)
    return {name: (int(near), int(far)) for name, near, far in session.execute(query)}
