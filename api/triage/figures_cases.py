"""Cases and how long they waited for the first word of a person, against the target of their level.

A case says in which language it is, and in no region: its profile may be missing, and is the learner's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from api.triage.few import LEAST, shown, shown_table
from api.triage.figures import Frame, counted, may_show
from api.triage.models import Case

LEVELS = ("U4", "U3", "U2", "U1")
STATES = ("in_time", "late", "waiting")
MINUTE = 60


@dataclass(frozen=True)
class Waiting:
    """Cases of one level by what became of them, and the median of the minutes until the first answer. `None` is hidden."""

    states: Mapping[str, int | None]
    median: float | None


def waiting(session: Session, frame: Frame, *, now: datetime) -> dict[str, Waiting]:
    """By level. A case is late when it was answered, or still waits, after its target; closed without a word, it is
    counted by when it was closed."""
    frame = replace(frame, region=None)
    met = func.coalesce(Case.answered_at, Case.resolved_at)
    state = case(
        (met.is_not(None) & (met <= Case.due_at), "in_time"),
        (met.is_not(None) | (Case.due_at < now), "late"),
        else_="waiting",
    )
    people = func.count(Case.conversation_id.distinct())
    query = select(Case.urgency, state, Case.lang, people).where(*frame.during(Case.opened_at))
    splits: dict[tuple[str, str], dict[tuple[str | None, str], int]] = {}
    wholes: dict[str, dict[tuple[str | None, str], int]] = {level: {} for level in LEVELS}
    for level, name, lang, count in session.execute(query.group_by(Case.urgency, state, Case.lang)):
        splits.setdefault((level, name), {})[None, lang] = count
        wholes[level][None, lang] = wholes[level].get((None, lang), 0) + count
    counts, hidden_cells = counted(splits, frame)
    table = {level: {name: counts.get((level, name), 0) for name in STATES} for level in LEVELS}
    found = shown_table(table, hidden={level for level in LEVELS if not may_show(wholes[level], frame)})
    for level in LEVELS:
        if found[level].groups:
            found[level] = shown(table[level], hidden={name for name in STATES if (level, name) in hidden_cells})
    return {
        level: Waiting(
            {name: found[level].get(name) for name in STATES},
            _median(session, frame, level) if found[level].groups else None,
        )
        for level in LEVELS
    }


def _median(session: Session, frame: Frame, level: str) -> float | None:
    """Minutes, of at least as many cases as may be shown."""
    query = select(Case.opened_at, Case.answered_at).where(
        *frame.during(Case.opened_at), Case.urgency == level, Case.answered_at.is_not(None)
    )
    if frame.lang:
        query = query.where(Case.lang == frame.lang)
    waits = [(answered - opened).total_seconds() / MINUTE for opened, answered in session.execute(query) if answered]
    return round(median(waits), 1) if len(waits) >= LEAST else None
