"""The form of a programme: its fields, what was typed into each, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.console.questions_form import is_address
from knowledge.csv_import import read_number
from knowledge.edits_catalogue import FACTS, check, values_of
from knowledge.models import Credential
from knowledge.schema import CourseLanguage, Delivery, Field_, Kind, Pace, Status
from knowledge.text import clean

# name -> how it is asked: a line, a text, a number, yes or no, or one of a closed list (whose words are the group's).
KINDS: dict[str, str] = {
    "title": "line", "kind": "kind", "provider_id": "provider", "province": "province", "city_id": "city", "field": "field",
    "summary_en": "text", "summary_fr": "text", "delivery": "delivery", "pace": "pace", "hours": "number", "weeks": "number",
    "cost": "number", "currency": "currency", "cost_note_en": "text", "cost_note_fr": "text", "language": "language",
    "prerequisites_en": "text", "prerequisites_fr": "text", "audience_en": "text", "audience_fr": "text", "assessed": "flag",
    "badge": "flag", "stacks_into": "line", "status": "status", "source_url": "line", "as_of": "line",
}  # fmt: skip
CHOICES: dict[str, list[str]] = {
    "kind": [str(key) for key in Kind],
    "field": [str(key) for key in Field_],
    "delivery": [str(key) for key in Delivery],
    "pace": [str(key) for key in Pace],
    "language": [str(key) for key in CourseLanguage],
    "status": [str(key) for key in Status],
    "currency": ["CAD", "USD"],
}
NEEDED = {
    "title",
    "kind",
    "provider_id",
    "province",
    "field",
    "summary_en",
    "summary_fr",
    "status",
    "currency",
    "source_url",
}
LONGEST = {"line": 600, "text": 4000}
TITLE_AT_MOST = 300
# What the schema calls a field, as the form calls it.
_FORM_FIELD = {"provider": "provider_id", "city": "city_id", "summary": "summary_en", "source": "source_url",
               "cost_note": "cost_note_fr", "prerequisites": "prerequisites_fr", "audience": "audience_fr"}  # fmt: skip


@dataclass
class ProgrammeForm:
    """What somebody typed; `wrong` has the key of what is wrong, by field; `values` are what it means."""

    typed: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def typed_of(row: Credential) -> dict[str, str]:
    """A programme as the form shows it."""
    return {name: shown(value) for name, value in values_of(row).items() if name in KINDS}


def shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) and value < 1e6 else str(value)


def read_programme(
    session: Session, row: Credential, form: Mapping[str, Any], *, names: Mapping[str, set[str]], today: date
) -> ProgrammeForm:
    """What was typed, held against the schema of the content. `names` are the known ids of providers, provinces, cities."""
    typed = {name: str(form.get(name) or "").strip() for name in KINDS}
    read = ProgrammeForm(typed)
    for name, kind in KINDS.items():
        try:
            read.values[name] = _value(name, kind, typed, names)
        except ValueError as error:
            read.wrong[name] = str(error)
    before = values_of(row)
    facts = [name for name in FACTS & set(read.values) if read.values[name] != before[name]]
    if facts and not typed["as_of"]:
        read.wrong["as_of"] = "missing_as_of"
    if typed["as_of"] and not _is_day(typed["as_of"], today):
        read.wrong["as_of"] = "bad_as_of"
    if not read.wrong:
        if facts:
            read.values["read_on"] = today
        try:
            check(session, row, {**read.values, **({"read_on": today.isoformat()} if facts else {})})
        except ValidationError as error:
            for problem in error.errors():
                where = str(problem["loc"][0]) if problem["loc"] else "title"
                pair = "missing_pair" if where in ("cost_note", "prerequisites", "audience") else "not_right"
                read.wrong[_FORM_FIELD.get(where, where)] = pair
    return read


def _value(name: str, kind: str, typed: Mapping[str, str], names: Mapping[str, set[str]]) -> Any:
    """What a field means. Raises `ValueError` with the key of what is wrong."""
    text = clean(typed[name])
    if not text:
        if name in NEEDED:
            raise ValueError("missing")
        return None
    if kind in LONGEST and len(text) > (TITLE_AT_MOST if name == "title" else LONGEST[kind]):
        raise ValueError("too_long")
    if kind == "number":
        try:
            number = read_number(typed, name)
        except ValueError as error:
            raise ValueError("not_a_number") from error
        if number is not None and (number < 0 or number > 1e7 or (number == 0 and name != "cost")):
            raise ValueError("not_a_number")
        return number
    if kind == "flag":
        if text not in ("yes", "no"):
            raise ValueError("not_right")
        return text == "yes"
    if (kind in CHOICES and text not in CHOICES[kind]) or (kind in names and text not in names[kind]):
        raise ValueError("not_right")
    if name == "source_url" and not is_address(text):
        raise ValueError("bad_address")
    return text


def _is_day(text: str, today: date) -> bool:
    """Whether it is a year, a month or a day that has come: 2026, 2026-03, 2026-03-14."""
    whole = text + "-01-01"[3 * (text.count("-")) :] if text.count("-") < 2 else text
    try:
        return len(text) in (4, 7, 10) and date.fromisoformat(whole) <= today
    except ValueError:
        return False
