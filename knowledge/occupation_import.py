"""Importing the full NOC 2021 and WorkBC's data as published. Nothing needs them; everything gets better with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.import_models import ImportedFact
from knowledge.import_report import PublishedReport, Reading
from knowledge.imported_facts import Facts, apply_imported, keep_facts
from knowledge.models import Occupation, Skill
from knowledge.occupation_layouts import LAYOUTS
from knowledge.published_import import Percent, Progress, read_rows, recognise, stamp_facts
from knowledge.text import normalise


def import_occupations(session: Session, paths: Sequence[Path], *, progress: Progress | None = None) -> PublishedReport:
    """Import the files at `paths`. The caller commits; on an exception nothing was changed. Raises `ImportRefusedError`."""
    report, facts = PublishedReport(), Facts()
    files = recognise(paths, LAYOUTS, report)
    codes = set(session.scalars(select(Occupation.code)))
    skills = {
        normalise(name): row.id
        for row in session.execute(select(Skill.id, Skill.name_en).order_by(Skill.id.desc()))
        for name in (row.name_en, row.id.replace("-", " "))
    }
    percent = Percent((table for _, table, _ in files), progress)
    for layout, table, columns in files:
        reading = Reading(table, columns, facts, codes, skills)
        report.files.append(read_rows(layout, reading, percent.step))
    if facts.values:
        keep_facts(session, "occupation", facts)
        report.changes = apply_imported(session)
        report.notes = _missing(session)
        stamp_facts(session, "import:occupations", facts)
    percent.end()
    return report


def _missing(session: Session) -> list[str]:
    """What a further file would bring."""
    titled = {
        lang: set(session.scalars(select(ImportedFact.subject).where(ImportedFact.name == f"title_{lang}")))
        for lang in ("en", "fr")
    }
    names = {"en": "English", "fr": "French"}
    missing = {lang: len(titled[other] - titled[lang]) for lang, other in (("en", "fr"), ("fr", "en"))}
    return [
        f"{number} occupations have no {names[lang]} title yet: import the {names[lang]} NOC 2021 structure too."
        for lang, number in missing.items()
        if number
    ]
