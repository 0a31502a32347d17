"""Programmes as a CSV file with the columns that an import reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge.csv_mapping import OPTIONAL, REQUIRED
from knowledge.models import Credential, CredentialSkill

COLUMNS = ("id", *REQUIRED, *(name for name in OPTIONAL if name != "id"))
AT_ONCE = 500


def table_of(session: Session, keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names of the columns, then the programmes `keys`, in that order."""
    yield COLUMNS
    for start in range(0, len(keys), AT_ONCE):
        chunk = keys[start : start + AT_ONCE]
        query = (
            select(Credential)
            .where(Credential.id.in_(chunk))
            .options(
                selectinload(Credential.provider),
                selectinload(Credential.city),
                selectinload(Credential.skills).selectinload(CredentialSkill.skill),
                selectinload(Credential.occupations),
                selectinload(Credential.funding),
            )
            .execution_options(populate_existing=True)
        )
        rows = {row.id: row for row in session.scalars(query)}
        yield from ([_cell(rows[key], name) for name in COLUMNS] for key in chunk)


def _cell(row: Credential, name: str) -> str:
    links: dict[str, Any] = {
        "provider": lambda: row.provider.name,
        "city": lambda: row.city.name_en if row.city else "",
        "skills": lambda: "; ".join(link.skill.name_en for link in row.skills),
        "occupations": lambda: "; ".join(link.code for link in row.occupations),
        "funding": lambda: "; ".join(link.funding_id for link in row.funding),
        "summary": lambda: row.summary_en,
        "cost_note": lambda: row.cost_note_en or "",
        "prerequisites": lambda: row.prerequisites_en or "",
        "url": lambda: row.source_url,
    }
    if name in links:
        return str(links[name]())
    value = getattr(row, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
