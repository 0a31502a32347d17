"""Reading `knowledge/content`: every file validated, every reference checked, before anything is loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.errors import ContentError
from knowledge.schema import (
    AnswerEntry,
    CredentialEntry,
    DefinitionsFile,
    FundingEntry,
    HelpLineEntry,
    NoteEntry,
    OccupationEntry,
    PhrasingsEntry,
    PlaceEntry,
    ProviderEntry,
    SkillEntry,
)
from knowledge.similar_content import SimilarFile
from knowledge.yaml_reader import read_yaml

CONTENT_FOLDER = Path(__file__).parent / "content"
NOTE_FILES = {
    "type": "types.yml",
    "benefit": "benefits.yml",
    "employer_view": "employers_view.yml",
    "practitioner_tip": "practitioner_tips.yml",
    "reading": "further_reading.yml",
}
SIMILAR_FILE = "similar_occupations.yml"

Entry = TypeVar("Entry", bound=BaseModel)


@dataclass(frozen=True)
class Content:
    """Every entry of every content file, a skill after its broader one. `version` changes when any of them does."""

    version: str
    places: list[PlaceEntry]
    providers: list[ProviderEntry]
    skills: list[SkillEntry]
    funding: list[FundingEntry]
    occupations: list[OccupationEntry]
    credentials: list[CredentialEntry]
    definitions: DefinitionsFile
    answers: list[AnswerEntry]
    help_lines: list[HelpLineEntry]
    phrasings: dict[str, PhrasingsEntry] = field(default_factory=dict)
    notes: dict[str, list[NoteEntry]] = field(default_factory=dict)
    similar: SimilarFile | None = None


def fingerprint(folder: Path = CONTENT_FOLDER) -> str:
    """A digest of all content files and of the code that loads them, cheap enough for every start."""
    digest = hashlib.sha256()
    names = ("schema.py", "content_files.py", "load.py", "models.py", "similar_content.py")
    code = [Path(__file__).with_name(name) for name in names]
    for path in [*code, *sorted(folder.rglob("*.yml"))]:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def read_content(folder: Path = CONTENT_FOLDER) -> Content:
    """All content under `folder`. Raises `ContentError` with file, entry and reason."""
    content = Content(
        version=fingerprint(folder),
        places=_entries(folder, ["places.yml"], PlaceEntry),
        providers=_entries(folder, ["providers.yml"], ProviderEntry),
        skills=_broadest_first(_entries(folder, ["skills.yml"], SkillEntry)),
        funding=_entries(folder, ["funding.yml"], FundingEntry),
        occupations=_entries(folder, ["occupations.yml"], OccupationEntry),
        credentials=_entries(folder, _names(folder, "catalogue"), CredentialEntry),
        definitions=_single(folder, "definitions.yml", DefinitionsFile),
        answers=_entries(folder, _names(folder, "answers"), AnswerEntry),
        help_lines=_entries(folder, ["help_lines.yml"], HelpLineEntry),
        phrasings=_phrasings(folder),
        notes={section: _entries(folder, [name], NoteEntry) for section, name in NOTE_FILES.items()},
        # Where there is none, no occupation is said to be like another.
        similar=_single(folder, SIMILAR_FILE, SimilarFile) if (folder / SIMILAR_FILE).exists() else None,
    )
    _check_references(content)
    return content


def read_ways_of_asking(folder: Path = CONTENT_FOLDER) -> Iterator[tuple[AnswerEntry, str]]:
    """Every way of asking for every answer: its questions and its phrasings. Raises `ContentError`."""
    phrasings = _phrasings(folder)
    for answer in _entries(folder, _names(folder, "answers"), AnswerEntry):
        texts = [*answer.questions.en, *answer.questions.fr]
        if answer.id in phrasings:
            texts += [text for _, text in phrasings[answer.id].texts()]
        yield from ((answer, text) for text in texts)


def read_skill_names(folder: Path = CONTENT_FOLDER) -> Iterator[str]:
    """What every skill is called, in both languages. Raises `ContentError`."""
    for skill in _entries(folder, ["skills.yml"], SkillEntry):
        yield from (skill.name.en, skill.name.fr, *skill.aliases)


def _names(folder: Path, part: str) -> list[str]:
    return [f"{part}/{path.name}" for path in sorted((folder / part).glob("*.yml"))]


def _parse(folder: Path, name: str) -> Any:
    try:
        return read_yaml(folder / name)
    except FileNotFoundError as error:
        raise ContentError(name, "file", "is missing") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError(name, "file", f"is not YAML: {error}") from error


def _entries(folder: Path, names: Iterable[str], shape: type[Entry]) -> list[Entry]:
    found: list[Entry] = []
    seen: dict[str, str] = {}
    for name in names:
        raw = _parse(folder, name)
        if not isinstance(raw, list):
            raise ContentError(name, "file", "is not a list of entries")
        for position, item in enumerate(raw, start=1):
            entry = _validate(name, f"entry {position}", item, shape)
            key = str(getattr(entry, "id", None) or getattr(entry, "code", ""))
            if key in seen:
                raise ContentError(name, key, f"is already in {seen[key]}")
            seen[key] = name
            found.append(entry)
    return found


def _phrasings(folder: Path) -> dict[str, PhrasingsEntry]:
    """Phrasings by the id of their answer, over all files of the folder."""
    found: dict[str, PhrasingsEntry] = {}
    for name in _names(folder, "phrasings"):
        raw = _parse(folder, name)
        if not isinstance(raw, dict):
            raise ContentError(name, "file", "is not a mapping of answers to phrasings")
        for key, item in raw.items():
            if key in found:
                raise ContentError(name, str(key), "is already in another file")
            found[str(key)] = _validate(name, str(key), item, PhrasingsEntry)
    return found


def _single(folder: Path, name: str, shape: type[Entry]) -> Entry:
    return _validate(name, "file", _parse(folder, name), shape)


def _validate(name: str, position: str, item: Any, shape: type[Entry]) -> Entry:
    try:
        return shape.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        label = str(item.get("id") or item.get("code") or position) if isinstance(item, dict) else position
        raise ContentError(name, label, f"{where}: {first['msg']}" if where else first["msg"]) from error


def _broadest_first(skills: list[SkillEntry]) -> list[SkillEntry]:
    """A table that refers to itself is filled from the top. Raises `ContentError` for skills that go round in a circle."""
    known = {skill.id: skill for skill in skills}
    order = TopologicalSorter({skill.id: [skill.broader] if skill.broader else [] for skill in skills})
    try:
        return [known[key] for key in order.static_order() if key in known]
    except CycleError as error:
        circle = [str(key) for key in error.args[1]]
        raise ContentError("skills.yml", circle[0], f"is broader than itself: {', '.join(circle)}") from error


def _check_references(content: Content) -> None:
    """Every name used must be the name of something. Raises `ContentError` on the first that is not."""
    places = {place.id: place for place in content.places}
    known = {
        "provider": {entry.id for entry in content.providers},
        "skill": {entry.id for entry in content.skills},
        "funding": {entry.id for entry in content.funding},
        "occupation": {entry.code for entry in content.occupations},
        "credential": {entry.id for entry in content.credentials},
        "place": set(places),
        "answer": {entry.id for entry in content.answers},
    }
    for file, entry, kind, name in _references(content):
        if name not in known[kind]:
            raise ContentError(file, entry, f"names the {kind} {name!r}, which does not exist")
    for row in content.credentials:
        if row.city and places[row.city].province != row.province:
            raise ContentError("catalogue", row.id, f"city {row.city} is not in {row.province}")
    covered: dict[str, str] = {}
    for answer in content.answers:
        for question in answer.covers:
            if question in covered:
                raise ContentError("answers", answer.id, f"covers {question}, which {covered[question]} covers too")
            covered[question] = answer.id
    _check_phrasings(content)


def _check_phrasings(content: Content) -> None:
    """One way of asking stands for one answer. Raises `ContentError` for the first that stands for two, or twice for one."""
    asked: dict[str, str] = {}
    for answer in content.answers:
        asked.update((text.casefold(), answer.id) for text in (*answer.questions.en, *answer.questions.fr))
    for key, entry in content.phrasings.items():
        for _, text in entry.texts():
            if text.casefold() in asked:
                raise ContentError("phrasings", key, f"{text!r} already stands for {asked[text.casefold()]}")
            asked[text.casefold()] = key


def _references(content: Content) -> Iterator[tuple[str, str, str, str]]:
    """(file, entry, kind of thing named, its name)"""
    for place in content.places:
        if place.province:
            yield "places.yml", place.id, "place", place.province
    for skill in content.skills:
        if skill.broader:
            yield "skills.yml", skill.id, "skill", skill.broader
    for funding in content.funding:
        if funding.answer:
            yield "funding.yml", funding.id, "answer", funding.answer
    for key in content.phrasings:
        yield "phrasings", key, "answer", key
    for job in content.occupations:
        for weighted in job.skills:
            yield "occupations.yml", job.code, "skill", weighted.skill
    if content.similar:
        yield from ((SIMILAR_FILE, *named) for named in content.similar.references())
    for row in content.credentials:
        file = f"catalogue/{row.field}.yml"
        yield file, row.id, "provider", row.provider
        yield file, row.id, "place", row.province
        if row.city:
            yield file, row.id, "place", row.city
        for name in row.skills:
            yield file, row.id, "skill", name
        for name in row.funding:
            yield file, row.id, "funding", name
        for leads in row.occupations:
            yield file, row.id, "occupation", leads.code
        for step in row.pathways:
            if step.to_id:
                yield file, row.id, "credential", step.to_id
