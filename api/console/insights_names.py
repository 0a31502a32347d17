"""The names of what events only have keys for: places, skills, occupations, fields, limits of a search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.rendering import Words
from api.triage.events import ABOVE, BANDS
from knowledge.models import Funding, Occupation, Place, Provider, Skill

# Limits whose values are words of `labels.yml`, by the group there.
WORDED = {"field": "field", "kind": "kind", "delivery": "delivery", "pace": "pace", "study_language": "language"}
LIMIT_WORDS = {"study_language": "language"}  # of the group `fact`, where the limit has another name
Named = type[Place] | type[Skill] | type[Provider] | type[Funding]
TABLES: Mapping[str, Named] = {"province": Place, "city": Place, "provider": Provider, "funding": Funding, "skill": Skill}
NATIONAL = "CA"


class Names:
    """Looks names up in the database, so that a page needs no snapshot of the whole knowledge base."""

    def __init__(self, session: Session, t: Words) -> None:
        self._session, self._t = session, t

    def regions(self) -> dict[str, str]:
        """Provinces and territories by code, by name."""
        query = select(Place.id, self._column(Place)).where(Place.province_id.is_(None), Place.id != NATIONAL)
        return dict(sorted(((key, name) for key, name in self._session.execute(query)), key=lambda entry: entry[1]))

    def wishes(self, kind: str, ids: Iterable[str]) -> Mapping[str, str]:
        if kind == "fields":
            return {key: self._worded("field", key) for key in ids}
        if kind == "skills":
            return self._of(Skill, ids)
        ids = list(ids)
        query = select(Occupation.code, getattr(Occupation, f"title_{self._t.lang}")).where(Occupation.code.in_(ids))
        found = {code: f"{title} ({code})" for code, title in self._session.execute(query)}
        return {key: found.get(key) or self._t("gone", id=key) for key in ids}

    def limits(self, pairs: Iterable[tuple[str, str]]) -> list[str]:
        """What each (limit, value) is called."""
        pairs = list(pairs)
        tables: dict[str, Mapping[str, str]] = {
            limit: self._of(table, [value for name, value in pairs if name == limit]) for limit, table in TABLES.items()
        }
        tables["occupation"] = self.wishes("occupations", [value for limit, value in pairs if limit == "occupation"])
        colon = self._t.of("value", "colon")
        return [f"{self._limit(limit)}{colon}{self._value(limit, value, tables)}" for limit, value in pairs]

    def _limit(self, limit: str) -> str:
        return self._t.of("fact", LIMIT_WORDS.get(limit, limit))

    def _value(self, limit: str, value: str, tables: Mapping[str, Mapping[str, str]]) -> str:
        if limit in tables:
            return tables[limit][value]
        if limit in WORDED:
            return self._worded(WORDED[limit], value)
        if limit in BANDS:
            band = value if value != ABOVE else f"{BANDS[limit][-1]:g}"
            amount = self._t("dollars", value=band) if limit == "max_cost" else band
            return self._t("above" if value == ABOVE else "up_to", value=amount)
        return self._t.of("value", value)

    def _worded(self, group: str, key: str) -> str:
        return self._t.of(group, key) if self._t.has(group, key) else self._t("gone", id=key)

    def _of(self, table: Named, ids: Iterable[str]) -> dict[str, str]:
        ids = list(ids)
        query = select(table.id, self._column(table)).where(table.id.in_(ids))
        found: dict[str, str] = {key: name for key, name in self._session.execute(query)}  # noqa: C416 - rows are no pairs to mypy
        return {key: found.get(key) or self._t("gone", id=key) for key in ids}

    def _column(self, table: Named) -> Any:
        return table.name if table is Provider else getattr(table, f"name_{self._t.lang}")
