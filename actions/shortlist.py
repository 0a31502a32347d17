"""What a learner saved, in the order of saving, with their notes and dates. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from actions import slots

SAVED_AT_MOST = 20  # as in a shared link (knowledge/shared_state.py)
NOTE_AT_MOST = 500  # letters, as in `POST /v1/plans`


@dataclass(frozen=True)
class Saved:
    """One saved credential. `dates` are ISO days by what happens on them: deadline, start, end."""

    id: str
    note: str | None = None
    dates: Mapping[str, str] = field(default_factory=dict)

    def with_note(self, note: str) -> Saved:
        """A further note stands beside the ones before, as far as there is room."""
        whole = f"{self.note} {note}" if self.note else note
        return replace(self, note=whole if len(whole) <= NOTE_AT_MOST else note[:NOTE_AT_MOST])

    def with_date(self, kind: str, day: str) -> Saved:
        return replace(self, dates={**self.dates, kind: day})


class Shortlist:
    """The saved credentials; every change gives a new list."""

    def __init__(self, saved: Iterable[Saved] = ()) -> None:
        self.saved = tuple(saved)

    @classmethod
    def from_slots(cls, values: Mapping[str, Any]) -> Shortlist:
        return cls(Saved(row["id"], row.get("note"), row.get("dates") or {}) for row in values.get(slots.SHORTLIST) or [])

    def as_slot(self) -> list[dict[str, Any]] | None:
        return [{"id": row.id, "note": row.note, "dates": dict(row.dates)} for row in self.saved] or None

    @property
    def ids(self) -> list[str]:
        return [row.id for row in self.saved]

    def __getitem__(self, key: str) -> Saved:
        return next(row for row in self.saved if row.id == key)

    def add(self, ids: Sequence[str]) -> Shortlist:
        """With `ids` behind, each once, as many as there is room for."""
        fresh = [Saved(key) for key in dict.fromkeys(ids) if key not in self.ids]
        return Shortlist((*self.saved, *fresh)[:SAVED_AT_MOST])

    def remove(self, ids: Iterable[str]) -> Shortlist:
        gone = set(ids)
        return Shortlist(row for row in self.saved if row.id not in gone)

    def put(self, changed: Saved) -> Shortlist:
        """With `changed` in the place of the one of its id."""
        return Shortlist(changed if row.id == changed.id else row for row in self.saved)

    def chosen(self) -> list[dict[str, Any]]:
        """The `chosen` of `POST /v1/plans`."""
        return [
            {"id": row.id, "note": row.note, "dates": [{"kind": kind, "on": day} for kind, day in row.dates.items()]}
            for row in self.saved
        ]

    def noted_dates(self) -> list[dict[str, str]]:
        """The `dates` of `POST /v1/state`."""
        return [{"credential": row.id, "kind": kind, "on": day} for row in self.saved for kind, day in row.dates.items()]
