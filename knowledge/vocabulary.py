"""Every name that a message may mention, with what it stands for: so that new rows are understood without training."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.labels import Labels
from knowledge.snapshot import Snapshot


@dataclass(frozen=True)
class Term:
    """`names` (any language) stand for `value` of the kind `entity`. A city's `parent` is its province."""

    entity: str
    value: str
    names: tuple[str, ...]
    parent: str | None = None


def vocabulary(snapshot: Snapshot, labels: Labels) -> list[Term]:
    terms = [
        Term(
            "city" if place.province_id else "province",
            place.id,
            _names(place.name_en, place.name_fr, *place.aliases),
            place.province_id,
        )
        for place in snapshot.places.values()
    ]
    terms += [Term("provider", row.id, _names(row.name, *row.aliases)) for row in snapshot.providers.values()]
    terms += [
        Term("field", key, _names(labels.text("field", key, "en"), labels.text("field", key, "fr")))
        for key in labels.keys("field")
    ]
    terms += [Term("skill", row.id, _names(row.name_en, row.name_fr, *row.aliases)) for row in snapshot.skills.values()]
    terms += [
        Term("occupation", row.code, _names(row.title_en, row.title_fr, *row.aliases_en, *row.aliases_fr))
        for row in snapshot.occupations.values()
    ]
    terms += [Term("funding", row.id, _names(row.name_en, row.name_fr, *row.aliases)) for row in snapshot.funding.values()]
    return terms


def _names(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
