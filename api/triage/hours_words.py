"""The office's hours in words that can be said to a learner: "It opens tomorrow at 9:00 (Eastern time)."."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from api.people.office import DAYS, Office
from api.triage.hours import closing, next_opening
from knowledge.labels import Labels

GROUP, ZONES = "hours", "hours_zone"


class Hours(BaseModel):
    """`next_opening` is null while it is open, and for an office that never opens. `text` says it in a sentence."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "open_now": False,
                    "next_opening": "2026-11-27T14:00:00Z",
                    "timezone": "America/Toronto",
                    "text": "The office is closed right now. It opens tomorrow at 9:00 (Eastern time).",
                }
            ]
        }
    )

    open_now: bool
    next_opening: datetime | None
    timezone: str
    text: str


def hours_at(office: Office, at: datetime, labels: Labels, lang: str) -> Hours:
    closes = closing(office, at)
    opens = None if closes else next_opening(office, at)
    if closes:
        text = _filled(
            labels,
            "open",
            lang,
            until=_with_zone(office, closes, clock_in_words(office, closes, labels, lang), labels, lang),
        )
    elif opens:
        text = _filled(labels, "closed", lang, when=moment_in_words(office, opens, at, labels, lang))
    else:
        text = labels.text(GROUP, "never", lang)
    return Hours(open_now=closes is not None, next_opening=opens, timezone=office.timezone, text=text)


def moment_in_words(office: Office, moment: datetime, now: datetime, labels: Labels, lang: str) -> str:
    """A moment to come as the office's clocks and calendar show it: "Monday, December 1 at 9:00 (Eastern time)"."""
    local = moment.astimezone(office.zone)
    clock = clock_in_words(office, moment, labels, lang)
    today = now.astimezone(office.zone).date()
    if local.date() == today:
        words = _filled(labels, "today", lang, clock=clock)
    elif local.date() == today + timedelta(days=1):
        words = _filled(labels, "tomorrow", lang, clock=clock)
    else:
        words = _filled(
            labels,
            "later",
            lang,
            weekday=labels.text(GROUP, DAYS[local.weekday()], lang),
            day=labels.text(GROUP, "first", lang) if local.day == 1 else str(local.day),
            month=labels.text(GROUP, f"m{local.month:02}", lang),
            clock=clock,
        )
    return _with_zone(office, moment, words, labels, lang)


def clock_in_words(office: Office, moment: datetime, labels: Labels, lang: str) -> str:
    local = moment.astimezone(office.zone)
    key = "clock" if local.minute else "clock_full_hour"
    return _filled(labels, key, lang, hour=str(local.hour), minute=f"{local.minute:02}")


def _with_zone(office: Office, moment: datetime, words: str, labels: Labels, lang: str) -> str:
    """Learners live in other zones than the office, so its own is always named."""
    short = moment.astimezone(office.zone).tzname() or office.timezone
    zone = labels.text(ZONES, short, lang) if short in labels.keys(ZONES) else office.timezone
    return _filled(labels, "with_zone", lang, when=words, zone=zone)


def _filled(labels: Labels, key: str, lang: str, **values: str) -> str:
    text = labels.text(GROUP, key, lang)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
