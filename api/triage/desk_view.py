"""A case as a triage room of a messaging channel may show it, in words; and which cases a room shows.

A room is one audience: it shows the cases of no team, and those of the team that the setting `DESK_TEAM` names. What a
learner agreed to share is shown while somebody has to see to the case, and not after it was resolved.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from api.console.queue_view import channel_word, names_of, reason_words
from api.console.rendering import Words
from api.people.models import Team
from api.triage.models import Case


class DeskCase(BaseModel):
    """`lang` is the learner's; `channel` says where and in which language they write. `answer_by` is null once somebody has
    it; `summary` is empty without consent; `path` is its page in the console."""

    id: str
    reference: str
    status: Literal["open", "claimed", "resolved"]
    urgency: Literal["U1", "U2", "U3", "U4"]
    urgency_words: str
    reasons: list[str]
    opened_at: datetime
    answer_by: datetime | None
    lang: Literal["en", "fr"]
    channel: str
    claimed_by: str | None
    summary: list[str]
    path: str


def cases_of_room(team: str | None) -> Select[Case]:
    """What a room may see is decided in the query, here alone."""
    query = select(Case)
    if team is None:
        return query.where(Case.team_id.is_(None))
    return query.where(or_(Case.team_id.is_(None), Case.team_id.in_(select(Team.id).where(Team.name == team))))


def case_views(session: Session, cases: list[Case], t: Words) -> dict[str, DeskCase]:
    """The cases by their ids, in the language of `t`."""
    names = names_of(session, [case.claimed_by for case in cases])
    return {case.id: _view(case, names, t) for case in cases}


def _view(case: Case, names: dict[str, str], t: Words) -> DeskCase:
    shares = case.consent_version is not None and case.status != "resolved"
    colon = t.of("value", "colon")
    return DeskCase(
        id=case.id,
        reference=case.reference,
        status=case.status,
        urgency=case.urgency,
        urgency_words=t.of("console", case.urgency),
        reasons=reason_words(case, t),
        opened_at=case.opened_at,
        answer_by=case.due_at if case.status == "open" else None,
        lang=case.lang,
        channel=f"{channel_word(case.channel, t)}, {t.of('console', case.lang)}",
        claimed_by=names.get(case.claimed_by) if case.claimed_by else None,
        summary=[f"{line.get('label', '')}{colon}{line['text']}" for line in case.summary or []] if shares else [],
        path=f"/console/cases/{case.id}",
    )
