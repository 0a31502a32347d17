"""Importing a provider's CSV: every row checked, the good ones loaded together, the refused ones reported.

Column names are those of the contracts; others are mapped by a small YAML file (`knowledge.csv_mapping`). A cell that is
empty is "not stated".
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.csv_mapping import OPTIONAL, REQUIRED, Column, column_of
from knowledge.errors import ImportRefusedError
from knowledge.load import load_credentials
from knowledge.models import Credential, Funding, Occupation, Place, Provider, Skill
from knowledge.rows import stamp, upsert
from knowledge.schema import CredentialEntry, LeadsTo

LIST_SEPARATOR = re.compile(r"\s*[;|]\s*")
ENGLISH_NUMBER = re.compile(r"-?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?:/\S*)?")
FRENCH_NUMBER = re.compile(r"-?[0-9]+,[0-9]{1,2}")
YES, NO = {"yes", "true", "1", "y", "oui", "vrai"}, {"no", "false", "0", "n", "non", "faux"}


@dataclass
class Refusal:
    """A row that was not imported. `line` is its line in the file, the header being line 1."""

    line: int
    reason: str


@dataclass
class ImportReport:
    imported: int = 0
    ids: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def import_csv(
    session: Session,
    path: Path,
    *,
    mapping: Mapping[str, Column | str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Import `path`. The caller commits; on an exception nothing was changed. Raises `ImportRefusedError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefusedError(f"{path}: not UTF-8; save it as CSV UTF-8") from error
    except OSError as error:
        raise ImportRefusedError(f"{path}: cannot be read: {error.strerror}") from error
    return import_text(session, str(path), text, mapping=mapping, progress=progress)


def import_text(
    session: Session,
    name: str,
    text: str,
    *,
    mapping: Mapping[str, Column | str] | None = None,
    progress: Callable[[int], None] | None = None,
    look_only: bool = False,
) -> ImportReport:
    """Import a file's text. `look_only` changes nothing and tells what would be imported. Raises `ImportRefusedError`."""
    rows = list(_read(name, text, mapping or {}))
    report = ImportReport()
    builder = _Builder(session)
    entries: dict[str, CredentialEntry] = {}
    for count, (line, row) in enumerate(rows, start=1):
        try:
            entry = builder.entry(row)
            if entry.id in entries:
                raise ValueError(f"id {entry.id} is in the file twice")
            entries[entry.id] = entry
        except ValidationError as error:
            report.refused.append(Refusal(line, _reason(error)))
        except ValueError as error:
            report.refused.append(Refusal(line, str(error)))
        if progress and (count % 100 == 0 or count == len(rows)):
            progress(count * 100 // len(rows))
    report.imported, report.ids = len(entries), list(entries)
    if entries and not look_only:
        builder.add_new_names(list(entries.values()))
        load_credentials(session, list(entries.values()), origin="import")
        version = f"{date.today().isoformat()}:{len(entries)}:{_digest(entries.values())}"
        stamp(session, f"import:{Path(name).name[:30]}", version)
    return report


def add_one(session: Session, row: Mapping[str, str]) -> str:
    """Add one programme that staff describe as a row of a file would. Returns its id. Raises `ValueError`."""
    builder = _Builder(session)
    try:
        entry = builder.entry({name: row.get(name, "") for name in (*REQUIRED, *OPTIONAL)})
    except ValidationError as error:
        raise ValueError(_reason(error)) from error
    if session.get(Credential, entry.id) is not None:
        raise ValueError(f"id: {entry.id} is there already")
    builder.add_new_names([entry])
    load_credentials(session, [entry], origin="staff")
    return entry.id


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _read(path: str, text: str, mapping: Mapping[str, Column | str]) -> Iterator[tuple[int, dict[str, str]]]:
    records = _records(path, text)
    _, header = next(records, (1, []))
    columns = {ours: column_of(mapping.get(ours, ours)) for ours in (*REQUIRED, *OPTIONAL)}
    needed = [column.column for ours, column in columns.items() if ours in REQUIRED or ours in mapping]
    missing = [name for name in needed if name is not None and name not in header]
    if missing:
        raise ImportRefusedError(f"{path}: the columns {', '.join(missing)} are missing; it has {', '.join(header)}")
    for line, cells in records:
        row = dict(zip(header, cells, strict=False))
        yield line, {ours: column.read(row) for ours, column in columns.items()}


def _records(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The records of `text` that are not empty, each with the line it starts on."""
    reader = csv.reader(StringIO(text, newline=""))
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefusedError(f"{path}: line {start}: {error}") from error


def _digest(entries: Iterable[CredentialEntry]) -> str:
    """Changes with any fact of any entry."""
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(entry.model_dump_json().encode())
    return digest.hexdigest()[:16]


class _Builder:
    """Turns rows of text into entries, matching names with those the knowledge base has."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._providers = {slug(row.name): row.id for row in session.scalars(select(Provider))}
        self._cities = {
            (slug(name), row.province_id): row.id
            for row in session.scalars(select(Place).where(Place.province_id.is_not(None)))
            for name in (row.name_en, row.name_fr, *row.aliases)
        }
        self._provinces = set(session.scalars(select(Place.id).where(Place.province_id.is_(None))))
        self._skills = {slug(name): row.id for row in session.scalars(select(Skill)) for name in (row.name_en, *row.aliases)}
        self._codes = set(session.scalars(select(Occupation.code)))
        self._funding = set(session.scalars(select(Funding.id)))
        self._new: dict[type[Any], dict[str, dict[str, Any]]] = {Provider: {}, Place: {}, Skill: {}}

    def entry(self, row: dict[str, str]) -> CredentialEntry:
        """Raises `ValueError` (or pydantic's) with what is wrong."""
        for name in REQUIRED:
            if not row[name]:
                raise ValueError(f"{name} is empty")
        provider = self._providers.get(slug(row["provider"])) or slug(row["provider"])
        codes = [code.zfill(5) for code in _split(row["occupations"])]
        wrong = [code for code in codes if code not in self._codes]
        if wrong:
            raise ValueError(f"occupations: {', '.join(wrong)} is not in the knowledge base")
        funding = _split(row["funding"])
        if unknown := set(funding) - self._funding:
            raise ValueError(f"funding: {', '.join(sorted(unknown))} is not in the knowledge base")
        province = row["province"].upper()
        entry = CredentialEntry.model_validate(
            {
                "id": row["id"] or f"{provider}-{slug(row['title'])}"[:120].strip("-"),
                "title": row["title"],
                "kind": row["kind"] or "short_course",
                "provider": provider,
                "province": province,
                "city": self._city(row["city"], province),
                "field": row["field"],
                "summary": {"en": row["summary"], "fr": row["summary_fr"] or row["summary"]},
                "skills": list(dict.fromkeys(self._skill(name) for name in _split(row["skills"]))) or [slug(row["field"])],
                "occupations": [LeadsTo(code=code, evidence="named in the provider's file") for code in codes],
                "delivery": row["delivery"] or None,
                "pace": row["pace"] or None,
                "hours": read_number(row, "hours"),
                "weeks": read_number(row, "weeks"),
                "cost": read_number(row, "cost"),
                "currency": row["currency"] or "CAD",
                "cost_note": _both(row["cost_note"]),
                "language": row["language"] or None,
                "prerequisites": _both(row["prerequisites"]),
                "assessed": _flag(row, "assessed"),
                "badge": _flag(row, "badge"),
                "stacks_into": row["stacks_into"] or None,
                "funding": funding,
                "status": row["status"] or "offered",
                "source": {"url": _address(row["url"]), "as_of": row["as_of"] or None, "read_on": date.today()},
                "evidence": "imported from the provider's file",
            }
        )
        self._note_new(entry, row)
        return entry

    def add_new_names(self, entries: list[CredentialEntry]) -> None:
        """Add the providers, places and skills that only accepted rows name."""
        used = {
            Provider: {entry.provider for entry in entries},
            Place: {name for entry in entries for name in (entry.province, entry.city) if name},
            Skill: {skill for entry in entries for skill in entry.skills},
        }
        for model in (Provider, Place, Skill):
            rows = [row for key, row in self._new[model].items() if key in used[model]]
            if model is Place:
                rows.sort(key=lambda row: row["province_id"] or "")
            upsert(self._session, model, rows)

    def _note_new(self, entry: CredentialEntry, row: dict[str, str]) -> None:
        if entry.provider not in self._providers.values():
            self._new[Provider][entry.provider] = {
                "id": entry.provider, "name": row["provider"], "aliases": [], "sector": "private", "url": None,
            }  # fmt: skip
        if entry.province not in self._provinces:
            self._new[Place][entry.province] = _new_place(entry.province, entry.province, None)
        if entry.city and entry.city not in self._cities.values():
            self._new[Place][entry.city] = _new_place(entry.city, row["city"], entry.province)
        for name in _split(row["skills"]) or [row["field"]]:
            key = self._skill(name)
            if key not in self._skills.values():
                self._new[Skill][key] = {
                    "id": key, "name_en": name.lower(), "name_fr": name.lower(), "aliases": [], "broader_id": None,
                    "esco_url": None,
                }  # fmt: skip

    def _skill(self, name: str) -> str:
        return self._skills.get(slug(name), slug(name))

    def _city(self, name: str, province: str) -> str | None:
        if not name:
            return None
        return self._cities.get((slug(name), province)) or f"{slug(name)}-{province.lower()}"


def _new_place(key: str, name: str, province: str | None) -> dict[str, Any]:
    return {"id": key, "name_en": name, "name_fr": name, "aliases": [], "province_id": province}


def slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("&", " and ")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _split(cell: str) -> list[str]:
    return [part for part in LIST_SEPARATOR.split(cell) if part]


def _address(cell: str) -> str:
    """An address as people write it: `www.college.example/welding` is one too."""
    return f"http://{cell}" if BARE_ADDRESS.fullmatch(cell) else cell


def _both(cell: str) -> dict[str, str] | None:
    return {"en": cell, "fr": cell} if cell else None


def read_number(row: Mapping[str, str], name: str) -> float | None:
    """A number as English or French writes it: `$1,250.50`, `1 250,50 $`. Three digits after a comma are thousands."""
    if not row[name]:
        return None
    cell = re.sub(r"[$\s]", "", row[name])
    if FRENCH_NUMBER.fullmatch(cell):
        return float(cell.replace(",", "."))
    if ENGLISH_NUMBER.fullmatch(cell):
        return float(cell.replace(",", ""))
    raise ValueError(f"{name}: {row[name]!r} is not a number")


def _flag(row: dict[str, str], name: str) -> bool | None:
    cell = row[name].casefold()
    if not cell:
        return None
    if cell in YES | NO:
        return cell in YES
    raise ValueError(f"{name}: {row[name]!r} is neither yes nor no")
