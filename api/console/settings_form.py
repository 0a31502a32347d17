"""The settings page's form: the office's settings as fields, and back, with every refusal at its field. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

from pydantic import ValidationError
from starlette.datastructures import FormData

from api.people.office import DAYS, Closure, Office, Retention

SPANS_A_DAY = 3
LEVELS = ("U4", "U3", "U2", "U1")
KINDS = tuple(Retention.model_fields)
ZONES = tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))
SPARE_CLOSURES = 2

Fields = dict[str, Any]


def fields_of(office: Office) -> Fields:
    """The settings as the form shows them. `hours` is day -> [(start, end)], `closures` a list of their three fields."""
    hours = {day: [(f"{span.start:%H:%M}", f"{span.end:%H:%M}") for span in office.hours[day]] for day in DAYS}
    return {
        "college": office.college,
        "timezone": office.timezone,
        "province": office.province or "",
        "hours": {day: _padded(spans, ("", ""), max(SPANS_A_DAY, len(spans))) for day, spans in hours.items()},
        "closures": _with_spare(
            [{"first": str(one.first), "last": str(one.last), "name": one.name} for one in office.closures]
        ),
        "targets": {level: str(office.targets[level]) for level in LEVELS},  # type: ignore[index]
        "answer_minutes": str(office.answer_minutes),
        "alert_levels": set(office.alert_levels),
        "alert_addresses": "\n".join(office.alert_addresses),
        "appointment_url": str(office.appointment_url or ""),
        "retention": {kind: str(days) for kind, days in office.retention.model_dump().items()},
    }


def fields_sent(form: FormData) -> Fields:
    """What somebody typed, as it was typed."""

    def text(name: str) -> str:
        return str(form.get(name, ""))[:4000].strip()

    def rows(prefix: str, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        number = 0
        while number < 500 and f"{prefix}_{names[0]}_{number}" in form:
            yield tuple(text(f"{prefix}_{name}_{number}") for name in names)
            number += 1

    hours = {day: [(start, end) for start, end in rows(day, ("start", "end"))] for day in DAYS}
    closures = [dict(zip(("first", "last", "name"), row, strict=True)) for row in rows("closure", ("first", "last", "name"))]
    return {
        **{name: text(name) for name in ("college", "timezone", "province", "answer_minutes", "alert_addresses",
                                         "appointment_url")},
        "hours": {day: _padded(spans, ("", ""), SPANS_A_DAY) for day, spans in hours.items()},
        "closures": _with_spare([one for one in closures if any(one.values())]),
        "targets": {level: text(f"target_{level}") for level in LEVELS},
        "alert_levels": {str(level) for level in form.getlist("alert_levels")} & set(LEVELS),
        "retention": {kind: text(f"keep_{kind}") for kind in KINDS},
    }  # fmt: skip


def office_of(fields: Fields) -> tuple[Office | None, set[str]]:
    """(the settings, nothing) or (`None`, the names of the fields that cannot be right: `college`, `hours_mon`, `closure_0`,
    `target_U4`, `keep_cases` ...)."""
    closures = [one for one in fields["closures"] if any(one.values())]
    wanted = {
        "college": fields["college"],
        "timezone": fields["timezone"],
        "province": fields["province"] or None,
        # A pair of which one is empty is not whole: it is refused, not dropped.
        "hours": {day: [_span(pair) for pair in pairs if any(pair)] for day, pairs in fields["hours"].items()},
        "closures": [{**one, "last": one["last"] or one["first"]} for one in closures],
        "targets": fields["targets"],
        "answer_minutes": fields["answer_minutes"],
        "alert_levels": [level for level in LEVELS if level in fields["alert_levels"]],
        "alert_addresses": [line for line in fields["alert_addresses"].replace(",", "\n").split() if line],
        "appointment_url": fields["appointment_url"] or None,
        "retention": fields["retention"],
    }
    wrong = {f"hours_{day}" for day in DAYS if not _is_right({"hours": {day: wanted["hours"][day]}})}
    wrong |= {
        f"target_{level}" for level in LEVELS if not _is_right({"targets": {**_ONES, level: fields["targets"][level]}})
    }
    wrong |= {f"closure_{number}" for number, one in enumerate(wanted["closures"]) if not _is_closure(one)}
    try:
        office = Office.model_validate(wanted)
    except ValidationError as error:
        return None, wrong | set(_names(error))
    return (None, wrong) if wrong else (office, set())


_ONES: Mapping[str, object] = dict.fromkeys(LEVELS, 1)


def _span(pair: tuple[str, str]) -> dict[str, str]:
    return {"start": pair[0], "end": pair[1]}


def _is_right(part: Mapping[str, object]) -> bool:
    try:
        Office.model_validate(part)
    except ValidationError:
        return False
    return True


def _is_closure(one: Mapping[str, str]) -> bool:
    try:
        Closure.model_validate(one)
    except ValidationError:
        return False
    return True


def _names(error: ValidationError) -> Iterator[str]:
    """The refused fields that are not looked at one by one above."""
    for each in error.errors():
        where = [str(part) for part in each["loc"]]
        if where[0] == "retention" and len(where) > 1:
            yield f"keep_{where[1]}"
        elif where[0] not in ("hours", "targets", "closures"):
            yield where[0]


def _padded(pairs: list[tuple[str, str]], empty: tuple[str, str], length: int) -> list[tuple[str, str]]:
    return [*pairs, *[empty] * (length - len(pairs))]


def _with_spare(closures: list[dict[str, str]]) -> list[dict[str, str]]:
    return closures + [{"first": "", "last": "", "name": ""} for _ in range(SPARE_CLOSURES)]
