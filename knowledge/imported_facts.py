"""Keeping what published files say, and putting it into the tables that search and the API read.

It is put there after every import and after every load of the content, by these rules: a newer wage or outlook replaces an
older one; other names are added to those of the content; skills and similar occupations replace those for the same
occupation; titles and definitions are only for occupations that the content does not have; a skill's ESCO link only where
the content has none.

Names of facts. Occupations: `title_en`, `title_fr`, `definition_en`, `definition_fr`, `aliases_en`, `aliases_fr`, `wage`,
`outlook`, `skills`, `similar`. Skills: `esco`, `name_fr`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from knowledge.import_models import ImportedFact, OccupationTransition
from knowledge.models import Occupation, OccupationSkill, Skill
from knowledge.rows import Row, replace_children, upsert

ORIGIN = "import"
Kept = dict[str, dict[str, ImportedFact]]  # subject, name


@dataclass
class Facts:
    """Facts by (subject, name), of one kind; those with several parts grow row by row."""

    values: dict[tuple[str, str], Any] = field(default_factory=dict)
    sources: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def add(self, subject: str, name: str, value: Any, source: dict[str, Any]) -> None:
        """Raises `ValueError` when the same was said before with other words."""
        key = (subject, name)
        if self.values.setdefault(key, value) != value:
            raise ValueError(f"{subject} is in the file twice")
        self.sources[key] = source

    def add_part(self, subject: str, name: str, part: str, value: Any, source: dict[str, Any]) -> None:
        """Raises `ValueError` when the same part was given before with another value."""
        parts = self.values.setdefault((subject, name), {})
        if parts.setdefault(part, value) != value:
            raise ValueError(f"{subject} and {part} are in the file twice")
        self.sources[(subject, name)] = source


def keep_facts(session: Session, kind: str, facts: Facts) -> None:
    """Store `facts`; the newest word on a (subject, name) stays."""
    rows = [
        {"kind": kind, "subject": subject, "name": name, "value": value, "source": facts.sources[subject, name]}
        for (subject, name), value in facts.values.items()
    ]
    upsert(session, ImportedFact, rows)


def apply_imported(session: Session) -> dict[str, int]:
    """Put every kept fact in its place. Returns what the knowledge base has by imports, for the report."""
    session.flush()
    session.expire_all()
    kept = _read(session, "occupation")
    known = {row.code: row for row in session.execute(select(*Occupation.__table__.columns))}
    rows = [_occupation(code, facts, known.get(code)) for code, facts in kept.items() if code in known or _has_title(facts)]
    upsert(session, Occupation, rows)
    there = set(known) | {row["code"] for row in rows}
    links = _replace_skills(session, kept, there)
    pairs = _replace_similar(session, kept, there)
    return {
        "occupations beside the content's": sum(row["origin"] == ORIGIN for row in rows),
        "wages": sum("wage" in facts for facts in kept.values()),
        "outlooks": sum("outlook" in facts for facts in kept.values()),
        "links to skills": links,
        "pairs of similar occupations": pairs,
        "skills with an ESCO link": _link_skills(session),
    }


def _read(session: Session, kind: str) -> Kept:
    kept: Kept = defaultdict(dict)
    for fact in session.scalars(select(ImportedFact).where(ImportedFact.kind == kind).order_by(ImportedFact.subject)):
        kept[fact.subject][fact.name] = fact
    return kept


def _has_title(facts: dict[str, ImportedFact]) -> bool:
    return "title_en" in facts or "title_fr" in facts


def _occupation(code: str, facts: dict[str, ImportedFact], row: Any) -> Row:
    """The occupation with what was imported. Where one language has no title yet, the other's stands for it."""

    def value(name: str) -> Any:
        return facts[name].value if name in facts else None

    imported = row is None or row.origin == ORIGIN
    title_en, title_fr = value("title_en") or value("title_fr"), value("title_fr") or value("title_en")
    return {
        "code": code,
        "title_en": title_en if row is None or (imported and title_en) else row.title_en,
        "title_fr": title_fr if row is None or (imported and title_fr) else row.title_fr,
        "definition_en": value("definition_en") if imported else row.definition_en,
        "definition_fr": value("definition_fr") if imported else row.definition_fr,
        "aliases_en": _names(row.aliases_en if row else [], value("aliases_en")),
        "aliases_fr": _names(row.aliases_fr if row else [], value("aliases_fr")),
        "teer": row.teer if row else int(code[1]),
        "wage": _newer(row.wage if row else None, value("wage")),
        "outlook": _newer(row.outlook if row else None, value("outlook")),
        "source": row.source if row else facts["title_en" if "title_en" in facts else "title_fr"].source,
        "important": list(facts["skills"].value) if "skills" in facts else (row.important if row else None),
        "origin": row.origin if row else ORIGIN,
    }


def _names(known: list[str], more: dict[str, bool] | None) -> list[str]:
    have = {name.casefold() for name in known}
    return [*known, *(name for name in more or {} if name.casefold() not in have)]


def _newer(known: dict[str, Any] | None, imported: dict[str, Any] | None) -> dict[str, Any] | None:
    if known is None or imported is None:
        return imported or known
    return imported if str(imported["as_of"]) >= str(known["as_of"]) else known


def _replace_skills(session: Session, kept: Kept, codes: set[str]) -> int:
    skills = set(session.scalars(select(Skill.id)))
    rows = [
        {"code": code, "skill_id": skill, "importance": importance}
        for code, facts in kept.items()
        if code in codes and "skills" in facts
        for skill, importance in facts["skills"].value.items()
        if skill in skills
    ]
    replace_children(session, OccupationSkill, "code", sorted({row["code"] for row in rows}), rows)
    return len(rows)


def _replace_similar(session: Session, kept: Kept, codes: set[str]) -> int:
    rows = [
        {"code": code, "to_code": other, "distance": distance, "source": facts["similar"].source}
        for code, facts in kept.items()
        if code in codes and "similar" in facts
        for other, distance in facts["similar"].value.items()
        if other in codes
    ]
    replace_children(session, OccupationTransition, "code", sorted({row["code"] for row in rows}), rows)
    return len(rows)


def _link_skills(session: Session) -> int:
    """Give skills their ESCO link, and a French name where an import left them the English one."""
    kept = _read(session, "skill")
    linked = 0
    for row in session.execute(select(Skill.id, Skill.name_en, Skill.name_fr, Skill.esco_url)).all():
        facts = kept.get(row.id, {})
        changed: Row = {}
        if "esco" in facts:
            linked += 1
            if row.esco_url is None:
                changed["esco_url"] = facts["esco"].value["url"]
        if "name_fr" in facts and row.name_fr == row.name_en:
            changed["name_fr"] = facts["name_fr"].value
        if changed:
            session.execute(update(Skill).where(Skill.id == row.id).values(**changed))
    return linked
