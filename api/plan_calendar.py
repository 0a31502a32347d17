"""The dates of a plan as a calendar (RFC 5545): whole days, with a reminder before a last day to apply."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event

from api.plan_shapes import PlanDateOut, PlanOut
from knowledge.plan_words import filled

PRODUCT = "-//Cairn//Learning plan//EN"
REMIND_BEFORE = timedelta(days=7)


def plan_calendar(plan: PlanOut, lang: str) -> bytes:
    rows = {step.credential.id: step.credential for step in plan.steps}
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    for entry in plan.dates:
        row = rows[entry.credential.id]
        summary = filled("calendar", "summary", lang, title=row.title, kind=entry.kind.name)
        event = Event()
        event.add("uid", _uid(entry))
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("summary", summary, parameters={"language": lang})
        event.add("description", filled("calendar", "description", lang, provider=row.provider.name))
        event.add("url", row.source.url)
        event.add("transp", "TRANSPARENT")
        if entry.kind.id == "deadline":
            event.add_component(_reminder(summary))
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _reminder(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMIND_BEFORE)
    alarm.add("description", summary)
    return alarm


def _uid(entry: PlanDateOut) -> str:
    """The same for the same thing, so that a calendar that is read again moves it and does not double it."""
    return f"{sha256(f'{entry.credential.id}:{entry.kind.id}'.encode()).hexdigest()[:32]}@cairn"
