"""What a learner said, as the query string of a link, and back.

Parameters are those of `GET /v1/credentials`, and three more: `soft` names choices that were guessed and only rank,
`shortlist` is a credential to come back to, `date` is one that was noted for it (`<credential>:<kind>:<day>`). A link may
have been cut or edited by hand: every part that cannot be right is left out with its reason, and the rest holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from pydantic import Field, TypeAdapter, ValidationError

from knowledge.profile import CHOICE_KEYS, FLAG_KEYS, NUMBER_KEYS, Choice, Profile
from knowledge.similar_names import Names, names_of, nearest
from knowledge.snapshot import Snapshot

PARTS_AT_MOST = 300  # of a link; what comes after is not read
SHORTLIST_AT_MOST = 20
VALUES_AT_MOST = 50  # of one choice, as in `Choice`
SKILLS_AT_MOST = 100
NEAREST_FOR = 10  # refused names of one link that are looked for among the real ones
NOT = "not_"
TEXT_KEYS = ("goal", "q")
PARAMETERS = (*TEXT_KEYS, "skills", *CHOICE_KEYS, *(NOT + key for key in CHOICE_KEYS), "soft", *NUMBER_KEYS, *FLAG_KEYS,
              "shortlist", "date")  # fmt: skip

Pair = tuple[str, str]
# A day beyond these is a typing error.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class DateKind(StrEnum):
    """What happens on a day that was noted for a credential."""

    DEADLINE = "deadline"
    START = "start"
    END = "end"


class Fault(StrEnum):
    """Why a part of a link is left out."""

    UNKNOWN_PARAMETER = "unknown_parameter"
    UNKNOWN_VALUE = "unknown_value"
    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    REPEATED = "repeated"
    CONTRADICTION = "contradiction"
    NOT_A_DATE = "not_a_date"
    NOT_ON_SHORTLIST = "not_on_shortlist"


@dataclass(frozen=True)
class NotedDate:
    """A day that somebody wrote down for a credential. No page states one here."""

    credential: str
    kind: DateKind
    on: date


@dataclass(frozen=True)
class SharedState:
    """`query` are words to search for beside the profile, as in `GET /v1/credentials`."""

    profile: Profile = field(default_factory=Profile)
    query: str | None = None
    shortlist: tuple[str, ...] = ()
    dates: tuple[NotedDate, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A part of a link that is left out. `nearest` are up to three ids that may have been meant."""

    parameter: str
    value: str
    fault: Fault
    nearest: tuple[str, ...] = ()


def pairs_of(state: SharedState) -> list[Pair]:
    """The parts of the link, always in the same order."""
    profile = state.profile
    pairs: list[Pair] = [("goal", profile.goal)] if profile.goal else []
    pairs += [("q", state.query)] if state.query else []
    pairs += [("skills", key) for key in profile.skills]
    soft: list[Pair] = []
    for key in CHOICE_KEYS:
        choice: Choice[str] = getattr(profile, key)
        pairs += [(key, str(value)) for value in choice.any_of]
        pairs += [(NOT + key, str(value)) for value in choice.none_of]
        soft += [("soft", key)] if choice and not choice.hard else []
    pairs += soft
    numbers = {key: value for key in NUMBER_KEYS if (value := getattr(profile, key)) is not None}
    pairs += [(key, str(int(value)) if value.is_integer() else repr(value)) for key, value in numbers.items()]
    pairs += [(key, "true" if value else "false") for key in FLAG_KEYS if (value := getattr(profile, key)) is not None]
    pairs += [("shortlist", key) for key in state.shortlist]
    pairs += [("date", f"{noted.credential}:{noted.kind}:{noted.on.isoformat()}") for noted in state.dates]
    return pairs


def link_of(pairs: Iterable[Pair]) -> str:
    return urlencode(list(pairs), safe=":")


def without(pairs: Sequence[Pair], dropped: Pair) -> list[Pair]:
    """The parts of a link without one, and without what hangs on it alone."""
    left = [pair for pair in pairs if pair != dropped]
    names = {name.removeprefix(NOT) for name, _ in left}
    saved = {value for name, value in left if name == "shortlist"}
    return [
        (name, value)
        for name, value in left
        if not (name == "soft" and value not in names) and not (name == "date" and value.partition(":")[0] not in saved)
    ]


def read_link(query: str, snapshot: Snapshot) -> tuple[SharedState, tuple[Refused, ...]]:
    """What a query string says, and what of it is left out."""
    return read_pairs(parse_qsl(query, keep_blank_values=True), snapshot)


def read_pairs(pairs: Sequence[Pair], snapshot: Snapshot) -> tuple[SharedState, tuple[Refused, ...]]:
    reader = _Reader(snapshot)
    # Dates hang on the shortlist, wherever in the link they stand; what is wanted wins over what is not.
    late = ("date", *(NOT + key for key in CHOICE_KEYS))
    for name, value in sorted(pairs[:PARTS_AT_MOST], key=lambda pair: pair[0] in late):
        reader.read(name, value)
    reader.refused += [Refused(name, value, Fault.TOO_MANY) for name, value in pairs[PARTS_AT_MOST:][:1]]
    return reader.state(), tuple(reader.refused)


def known_names(snapshot: Snapshot) -> dict[str, Collection[str]]:
    """The ids that exist, by parameter."""
    provinces = {place.id for place in snapshot.places.values() if place.province_id is None}
    return {
        "province": provinces,
        "city": snapshot.places.keys() - provinces,
        "provider": snapshot.providers,
        "funding": snapshot.funding,
        "skill": snapshot.skills,
        "skills": snapshot.skills,
        "occupation": snapshot.occupations,
        "shortlist": snapshot.credentials,
    }


_FAULTS = {
    "string_too_long": Fault.TOO_LONG,
    "string_too_short": Fault.EMPTY,
    "float_parsing": Fault.NOT_A_NUMBER,
    "greater_than": Fault.OUT_OF_RANGE,
    "greater_than_equal": Fault.OUT_OF_RANGE,
    "less_than": Fault.OUT_OF_RANGE,
    "less_than_equal": Fault.OUT_OF_RANGE,
    "finite_number": Fault.OUT_OF_RANGE,
}
_DAY: TypeAdapter[date] = TypeAdapter(Day)
_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AT_MOST = {"shortlist": SHORTLIST_AT_MOST, "skills": SKILLS_AT_MOST}


@dataclass
class _Reader:
    """Takes one part after the other, or refuses it."""

    snapshot: Snapshot
    refused: list[Refused] = field(default_factory=list)
    _lists: dict[str, list[str]] = field(default_factory=dict)
    _single: dict[str, Any] = field(default_factory=dict)
    _dates: list[NotedDate] = field(default_factory=list)
    _names: dict[str, Names] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = known_names(self.snapshot)

    def read(self, name: str, value: str) -> None:
        refuse = partial(self._refuse, name, value)
        if name not in PARAMETERS:
            refuse(Fault.UNKNOWN_PARAMETER)
        elif not value.strip():
            refuse(Fault.EMPTY)
        elif name == "date":
            self._read_date(value.strip())
        elif name in TEXT_KEYS or name in NUMBER_KEYS or name in FLAG_KEYS:
            self._read_single(name, value)
        else:
            self._read_listed(name, value.strip())

    def _read_single(self, name: str, value: str) -> None:
        checked, fault = _checked("goal" if name == "q" else name, value)
        if fault or name in self._single:
            self._refuse(name, value, fault or Fault.REPEATED)
        else:
            self._single[name] = checked

    def _read_listed(self, name: str, value: str) -> None:
        key = name.removeprefix(NOT)
        taken, at_most = self._lists.setdefault(name, []), _AT_MOST.get(name, VALUES_AT_MOST)
        if fault := self._fault_of_name(key, value):
            self._refuse(name, value, fault)
        elif value in taken:
            self._refuse(name, value, Fault.REPEATED)
        elif key != name and value in self._lists.get(key, ()):
            self._refuse(name, value, Fault.CONTRADICTION)
        elif len(taken) >= at_most:
            self._refuse(name, value, Fault.TOO_MANY)
        else:
            taken.append(value)

    def _fault_of_name(self, key: str, value: str) -> Fault | None:
        if key == "soft":
            return None if value in CHOICE_KEYS else Fault.UNKNOWN_VALUE
        if key in CHOICE_KEYS and (fault := _checked(key, {"any_of": [value]})[1]):
            return fault
        return None if value in self._known.get(key, (value,)) else Fault.UNKNOWN_VALUE

    def _read_date(self, value: str) -> None:
        credential, _, told = value.partition(":")
        kind, _, day = told.partition(":")
        on, wrong = _valid(_DAY, day) if _ISO_DAY.fullmatch(day) else (None, day)
        if kind not in list(DateKind) or on is None or wrong:
            self._refuse("date", value, Fault.NOT_A_DATE)
        elif credential not in self._lists.get("shortlist", ()):
            self._refuse("date", value, Fault.NOT_ON_SHORTLIST)
        elif any((noted.credential, noted.kind) == (credential, kind) for noted in self._dates):
            self._refuse("date", value, Fault.REPEATED)
        else:
            self._dates.append(NotedDate(credential, DateKind(kind), on))

    def _refuse(self, name: str, value: str, fault: Fault) -> None:
        near: tuple[str, ...] = ()
        if fault is Fault.UNKNOWN_VALUE and sum(bool(part.nearest) for part in self.refused) < NEAREST_FOR:
            key = name.removeprefix(NOT)
            if key not in self._names:
                self._names[key] = names_of(key, self.snapshot)
            near = nearest(value, self._names[key])
        self.refused.append(Refused(name, value, fault, near))

    def state(self) -> SharedState:
        values = {key: value for key, value in self._single.items() if key != "q"}
        values["skills"] = tuple(self._lists.get("skills", ()))
        for key in CHOICE_KEYS:
            wanted, unwanted = self._lists.get(key, ()), self._lists.get(NOT + key, ())
            soft = bool(wanted or unwanted) and key in self._lists.get("soft", ())
            values[key] = {"any_of": tuple(wanted), "none_of": tuple(unwanted), "hard": not soft}
        return SharedState(
            profile=Profile.model_validate(values),
            query=self._single.get("q"),
            shortlist=tuple(self._lists.get("shortlist", ())),
            dates=tuple(self._dates),
        )


def _checked(key: str, value: Any) -> tuple[Any, Fault | None]:
    """The value as the profile takes it, or why it does not."""
    profile, wrong = _valid(_PROFILE, {key: value})
    return (None, _FAULTS.get(wrong, Fault.UNKNOWN_VALUE)) if wrong else (getattr(profile, key), None)


def _valid(shape: TypeAdapter[Any], value: Any) -> tuple[Any, str | None]:
    try:
        return shape.validate_python(value), None
    except ValidationError as error:
        return None, str(error.errors()[0]["type"])
