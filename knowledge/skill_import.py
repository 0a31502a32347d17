"""Importing ESCO's skills as published: each skill of the vocabulary gets the link of the one ESCO skill that it clearly is.

Clear is: it has the same name; or the same words, in any order for an ESCO skill that begins with a verb ("heat pump
installation", "install heat pump"), and no second ESCO skill fits as well. ESCO's other labels are too loose for that
("coordination" is a label of "logistics") and are not used.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Prefix
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from knowledge.errors import ImportRefusedError
from knowledge.import_models import ImportedFact
from knowledge.import_report import Layout, PassedOverError, PublishedReport, Reading
from knowledge.imported_facts import Facts, apply_imported, keep_facts
from knowledge.models import Skill
from knowledge.published_files import Table
from knowledge.published_import import Percent, Progress, read_rows, recognise, stamp_facts
from knowledge.text import clean, tokens

SOURCE = {"title": "ESCO, European Commission", "url": "https://esco.ec.europa.eu/", "date": None}
URI = re.compile(r"https?://data\.europa\.eu/esco/skill/\S+")
RELEASED = {"released", ""}
LANGS = ("en", "fr")
SHORTEST_START = 4  # letters that two forms of a word share
ENDINGS = frozenset(["", "s", "e", "es", "is", "ing", "ning", "ion", "ation", "ations", "ment", "ement", "ly", "er", "r"])


def _read(reading: Reading, row: dict[str, str]) -> None:
    lang = _lang_of(reading.table)
    if row["type"] != "KnowledgeSkillCompetence":
        raise PassedOverError("a group of skills, not a skill")
    if row["status"] not in RELEASED:
        raise PassedOverError("not released by ESCO")
    if not URI.fullmatch(row["uri"]):
        raise ValueError(f"{row['uri']!r} is no ESCO skill")
    if not row["label"]:
        raise ValueError(f"{row['uri']} has no preferred label")
    reading.facts.add(row["uri"], f"label_{lang}", clean(row["label"]), SOURCE)
    reading.facts.add(row["uri"], "verb", row["kind"] == "skill/competence", SOURCE)


def _lang_of(table: Table) -> str:
    """ESCO names its files by language, and says it nowhere inside."""
    found = re.search(r"_([a-z]{2})\.csv$", table.name)
    if found is None or found[1] not in LANGS:
        raise ImportRefusedError(f"{table.name}: its name must end in _en.csv or _fr.csv, as ESCO publishes it")
    return found[1]


_CONCEPT = {"type": "concepttype", "uri": "concepturi", "label": "preferredlabel"}
LAYOUTS = (
    Layout("ESCO skills", {**_CONCEPT, "kind": "skilltype", "status": "status"}, _read),
    Layout("ESCO skill groups", {**_CONCEPT, "scope": "scopenote", "code": "code", "modified": "modifieddate"},
           unused="groups of skills and occupations, not skills"),
    Layout("ESCO ISCO groups", {**_CONCEPT, "code": "code"}, unused="groups of occupations"),
    Layout("ESCO occupations", _CONCEPT, unused="occupations, not skills"),
    Layout("ESCO skill hierarchy", {"uri": "level 0 uri"}, unused="the hierarchy of skill groups"),
    Layout("ESCO relations between skills", {"uri": "originalskilluri"}, unused="relations between ESCO's own skills"),
    Layout("ESCO broader relations", {"uri": "concepturi", "broader": "broaderuri"}, unused="ESCO's own hierarchy"),
    Layout("ESCO occupations and skills", {"uri": "occupationuri", "skill": "skilluri"},
           unused="ESCO's occupations have no published correspondence with NOC 2021"),
    Layout("ESCO concept schemes", {"uri": "conceptschemeuri"}, unused="the list of ESCO's schemes"),
)  # fmt: skip


@dataclass(frozen=True)
class EscoSkill:
    uri: str
    label: str
    verb: bool


def import_skills(session: Session, paths: Sequence[Path], *, progress: Progress | None = None) -> PublishedReport:
    """Import the files at `paths`. The caller commits; on an exception nothing was changed. Raises `ImportRefusedError`."""
    report, esco = PublishedReport(), Facts()
    files = recognise(paths, LAYOUTS, report)
    percent = Percent((table for _, table, _ in files), progress)
    for layout, table, columns in files:
        report.files.append(read_rows(layout, Reading(table, columns, esco), percent.step))
    if esco.values:
        links, unclear = _links(session, esco)
        _forget_links(session)
        keep_facts(session, "skill", links)
        done = apply_imported(session)
        total = len(session.scalars(select(Skill.id)).all())
        report.changes = {f"of {total} skills with an ESCO link": done["skills with an ESCO link"]}
        if unclear:
            report.notes.append(f"{unclear} skills are like several ESCO skills and were not linked.")
        stamp_facts(session, "import:skills", links)
    percent.end()
    return report


def _forget_links(session: Session) -> None:
    """Take back the links of an earlier import: those of the content stay."""
    for fact in session.scalars(select(ImportedFact).where(ImportedFact.kind == "skill", ImportedFact.name == "esco")):
        session.execute(
            update(Skill).where(Skill.id == fact.subject, Skill.esco_url == fact.value["url"]).values(esco_url=None)
        )
        session.delete(fact)
    session.flush()


def _links(session: Session, esco: Facts) -> tuple[Facts, int]:
    """(links of our skills with their evidence, how many skills are like several)."""
    by_lang = {lang: EscoNames(esco, lang) for lang in LANGS}
    links, unclear = Facts(), 0
    for skill in session.execute(select(Skill.id, Skill.name_en, Skill.name_fr)):
        names = {"en": skill.name_en, "fr": skill.name_fr if skill.name_fr != skill.name_en else ""}
        found: dict[str, Any] = {}
        for lang in LANGS:
            for match, evidence in by_lang[lang].like(names[lang]):
                found.setdefault(match.uri, {"url": match.uri, "label": match.label, "evidence": evidence, "lang": lang})
        if len(found) > 1:
            unclear += 1
        elif found:
            link = next(iter(found.values()))
            links.add(skill.id, "esco", link, SOURCE)
            french = esco.values.get((link["url"], "label_fr"))
            if french:
                links.add(skill.id, "name_fr", french, SOURCE)
    return links, unclear


class EscoNames:
    """ESCO's preferred labels in one language, by name and by their words."""

    def __init__(self, esco: Facts, lang: str) -> None:
        self._by_name: dict[tuple[str, ...], list[EscoSkill]] = defaultdict(list)
        self._by_start: dict[tuple[int, str], list[tuple[list[str], EscoSkill]]] = defaultdict(list)
        for (uri, name), label in esco.values.items():
            if name != f"label_{lang}":
                continue
            words = tokens(label)
            skill = EscoSkill(uri, label, bool(esco.values.get((uri, "verb"))))
            self._by_name[tuple(words)].append(skill)
            for start in {word[:SHORTEST_START] for word in words}:
                self._by_start[len(words), start].append((words, skill))

    def like(self, name: str) -> list[tuple[EscoSkill, str]]:
        """The ESCO skills that `name` clearly is: those of the same name, else those of the same words."""
        words = tokens(name)
        if not words:
            return []
        same = self._by_name.get(tuple(words))
        if same:
            return [(skill, "the same preferred label") for skill in same]
        near = self._by_start.get((len(words), words[0][:SHORTEST_START]), [])
        return [
            (skill, "the same words as the preferred label") for theirs, skill in near if _same(words, theirs, skill.verb)
        ]


def _same(ours: list[str], theirs: list[str], any_order: bool) -> bool:
    if not any_order:
        return all(map(_one_word, ours, theirs))
    left = list(theirs)
    for word in ours:
        match = next((other for other in left if _one_word(word, other)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _one_word(one: str, other: str) -> bool:
    """Whether two words are forms of one: "analysis" and "analyse", not "community" and "communication"."""
    start = Prefix.similarity(one, other)
    return one == other or (start >= SHORTEST_START and one[start:] in ENDINGS and other[start:] in ENDINGS)
