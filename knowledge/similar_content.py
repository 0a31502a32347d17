"""The content file on similar occupations: its shape, and how it is put into the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from knowledge.import_models import OccupationTransition
from knowledge.models import Occupation
from knowledge.schema import Content, NocCode, OccupationEntry, Slug, Source


class SimilarFile(Content):
    """`similar_occupations.yml`: distances by occupation, and important skills that `occupations.yml` leaves out."""

    source: Source
    distances: dict[NocCode, dict[NocCode, Annotated[float, Field(ge=0)]]] = {}
    also_important: dict[NocCode, list[Slug]] = {}

    def references(self) -> Iterator[tuple[str, str, str]]:
        """(entry, kind of thing named, its name)"""
        for code, others in self.distances.items():
            yield from ((code, "occupation", name) for name in (code, *others))
        for code, skills in self.also_important.items():
            yield code, "occupation", code
            yield from ((code, "skill", name) for name in skills)


def load_similar(session: Session, similar: SimilarFile | None, entries: Sequence[OccupationEntry]) -> None:
    """Replace all distances by those of the content. What was imported is put over them afterwards."""
    session.execute(delete(OccupationTransition))
    also = similar.also_important if similar else {}
    important = [
        {"code": entry.code, "important": [link.skill for link in entry.skills] + also.get(entry.code, [])}
        for entry in entries
    ]
    if important:
        session.execute(update(Occupation), important)
    rows = [
        {"code": code, "to_code": other, "distance": distance, "source": similar.source.model_dump()}
        for code, others in (similar.distances.items() if similar else ())
        for other, distance in others.items()
        if similar
    ]
    if rows:
        session.execute(insert(OccupationTransition), rows)
