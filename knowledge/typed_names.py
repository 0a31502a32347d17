"""What a form sends, as a link would say it: names that were typed become ids, fields left empty go.

Only a name that exists, or one that is a letter away from a single one, becomes an id. Any other stays as it is, so that
the reader of links refuses it and names the nearest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.shared_state import NOT, PARAMETERS, PARTS_AT_MOST, Pair, known_names
from knowledge.similar_names import Names, named, names_of
from knowledge.snapshot import Snapshot

LOOKED_UP_AT_MOST = 60  # names of one link
LISTED = re.compile(r"[,;\n]")


def tidied(pairs: Sequence[Pair], snapshot: Snapshot) -> list[Pair]:
    """`pairs` with ids for typed names and without what is empty. What is tidy already comes back unchanged."""
    lookup = _Lookup(snapshot)
    tidy: list[Pair] = []
    for name, value in pairs[: PARTS_AT_MOST + 1]:
        if name not in PARAMETERS or value.strip():
            tidy += [(name, each) for each in lookup.read(name, value)]
    return tidy


class _Lookup:
    """Reads names of one link; the tables of names are made when the first one is asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known = {key: ids for key, ids in known_names(snapshot).items() if key != "shortlist"}
        self._names: dict[str, Names] = {}
        self._left = LOOKED_UP_AT_MOST

    def read(self, name: str, value: str) -> list[str]:
        """The ids that `value` names, one or several with commas between; `value` itself where it names none."""
        key, typed = name.removeprefix(NOT), value.strip()
        if key not in self._known or typed in self._known[key]:
            return [value]
        if found := self._id(key, typed):
            return [found]
        parts = [part.strip() for part in LISTED.split(typed) if part.strip()]
        return [self._id(key, part) or part for part in parts] if len(parts) > 1 else [value]

    def _id(self, key: str, typed: str) -> str | None:
        if typed in self._known[key]:
            return typed
        if not self._left:
            return None
        self._left -= 1
        if key not in self._names:
            self._names[key] = names_of(key, self._snapshot)
        return named(typed, self._names[key])
