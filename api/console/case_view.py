"""What the page of a case shows, in words; and the answer when something could not be done."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.console.case_canned import canned_for
from api.console.case_matches import matches_of
from api.console.case_thread import thread_of, turns_of
from api.console.events import around
from api.console.queue_view import channel_word, names_of, reason_word, team_names, wait_of
from api.console.rendering import Words, language_of, page, words_of
from api.people.models import Person, Team
from api.people.office import Office, office
from api.people.sessions import Staff
from api.triage.lifecycle import LEVELS, OUTCOMES
from api.triage.models import Case, CaseNote, CaseStep, OutboxEntry
from api.triage.outbox import DESK
from knowledge.base import utc_now

GROUP = "console_case"
TOLD = ("claimed", "passed", "requeued", "released", "resolved", "reopened", "appointment")
DID = (
    "claimed",
    "sent",
    "passed",
    "released",
    "requeued",
    "resolved",
    "reopened",
    "urgency",
    "noted",
    "appointment",
    "opened",
)


@dataclass(frozen=True)
class Cited:
    """Something said of the learner, and the learner's message it comes from; `linked` when that is on the page."""

    label: str
    text: str
    lang: str
    turn: int
    linked: bool


@dataclass(frozen=True)
class Happened:
    """A step of the history, or something that the learner was told."""

    at: datetime
    text: str
    note: str = ""


def show_case(
    request: Request,
    session: Session,
    staff: Staff,
    case: Case,
    *,
    status: int = 200,
    problem: str | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """The page of a case. `typed` is what to leave in its forms, by the form's name."""
    lang = language_of(request, staff)
    t = words_of(request, lang, "case.html")
    settings = office(session)
    shown = around(session, case)  # first: what comes while the rest is read is then told by the stream
    thread = thread_of(session, staff, case, t)
    turns = turns_of(thread)
    names = names_of(session, [case.claimed_by])
    did = request.query_params.get("did")
    context: dict[str, Any] = {
        "case": case,
        "problem": problem,
        "typed": typed or {},
        "did": did if did in DID else None,
        "wait": wait_of(case, t, settings, utc_now()),
        "channel": channel_word(case.channel, t),
        "team": team_names(session).get(case.team_id) if case.team_id else None,
        "who": names.get(case.claimed_by) if case.claimed_by else None,
        "mine": case.claimed_by == staff.id and case.status == "claimed",
        "may_take": case.status == "claimed" and (case.claimed_by == staff.id or staff.role == "administrator"),
        "desk": case.conversation_id.startswith(DESK),
        "reasons": reasons_of(case, t, turns),
        "summary": [
            Cited(str(line.get("label", "")), str(line["text"]), case.lang, int(line["turn"]), int(line["turn"]) in turns)
            for line in case.summary or []
        ],
        "thread": thread,
        "shown": shown,
        "last": max((said.id for said in thread), default=0),
        "matches": matches_of(request, case, lang),
        "told": _told(session, case, t),
        "notes": session.scalars(select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id)).all(),
        "history": _history(session, case, t),
        "canned": canned_for(session, staff, case, settings, lang),
        "receivers": receivers(session, staff, case),
        "outcomes": OUTCOMES,
        "levels": LEVELS[::-1],
        "invitation": words_of(request, case.lang, "case.html")("appointment_default"),
        "form_id": uuid.uuid4(),
        "clock": clock_of(settings),
        "zone": utc_now().astimezone(settings.zone).tzname(),
    }
    return page(request, staff, "case.html", status=status, **context)


def reasons_of(case: Case, t: Words, turns: Collection[int]) -> list[Cited]:
    """Why the case has its level, the gravest first; `label` is the sign's code. `turns` can be linked to."""
    return [
        Cited(code, reason_word(code, t), t.lang, int(each["turn"]), int(each["turn"]) in turns)
        for each in sorted(case.reasons, key=lambda each: str(each["level"]), reverse=True)
        for code in [str(each["code"])]
    ]


def show_problem(request: Request, staff: Staff, status: int, problem: str) -> Response:
    """The same for a script: the words alone."""
    return page(request, staff, "_problem.html", status=status, group=GROUP, problem=problem)


def clock_of(settings: Office) -> Any:
    """Writes a moment in the office's time; the page says once which zone that is."""

    def clock(at: datetime) -> Markup:
        local = at.astimezone(settings.zone)
        shown = local.strftime("%H:%M" if local.date() == utc_now().astimezone(settings.zone).date() else "%Y-%m-%d %H:%M")
        return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), shown)

    return clock


def receivers(session: Session, staff: Staff, case: Case) -> dict[str, list[tuple[str, str]]]:
    """Who a case can be passed to: `person:<id>` and `team:<id>` with names."""
    people = session.scalars(
        select(Person)
        .where(Person.active, Person.id != staff.id, or_(Person.role == "practitioner", Person.role == "administrator"))
        .order_by(Person.name)
    )
    teams = session.scalars(select(Team).order_by(Team.name))
    return {
        "people": [(f"person:{person.id}", person.name) for person in people if person.id != case.claimed_by],
        "teams": [(f"team:{team.id}", team.name) for team in teams],
    }


def _told(session: Session, case: Case, t: Words) -> list[Happened]:
    """What the learner was told beside the messages of the thread, and whether it reached them."""
    entries = session.scalars(
        select(OutboxEntry).where(OutboxEntry.case_id == case.id, OutboxEntry.kind.in_(TOLD)).order_by(OutboxEntry.id)
    )
    return [
        Happened(
            entry.made_at,
            t(f"told_{entry.kind}", name=entry.body.get("name") or entry.body.get("team") or t("colleague")),
            t("mark_sent" if entry.delivered_at is None else "mark_gone" if entry.outcome == "gone" else "mark_delivered"),
        )
        for entry in entries
    ]


def _history(session: Session, case: Case, t: Words) -> list[Happened]:
    steps = session.scalars(select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.id)).all()
    return [Happened(step.at, _step_words(step, t)) for step in steps]


def _step_words(step: CaseStep, t: Words) -> str:
    who = step.person_name or t("by_itself" if step.step not in ("left", "declined", "consented") else "learner")
    if not t.has(GROUP, f"step_{step.step}"):
        return f"{who}: {step.step.replace('_', ' ')}"
    detail = {key: value for key, value in step.detail.items() if isinstance(value, str | int)}
    if step.step == "resolved" and t.has(GROUP, f"outcome_{detail.get('outcome')}"):
        detail["outcome"] = t(f"outcome_{detail['outcome']}")
    return t(f"step_{step.step}", who=who, **detail)
