"""`python -m knowledge <command>`: load the content, import a provider's file or published classifications."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from sqlalchemy.orm import Session

from knowledge.base import open_engine
from knowledge.content_files import CONTENT_FOLDER, fingerprint, read_content
from knowledge.csv_import import import_csv
from knowledge.csv_mapping import read_mapping
from knowledge.errors import KnowledgeError
from knowledge.load import load_content
from knowledge.models import ContentVersion
from knowledge.occupation_import import import_occupations
from knowledge.skill_import import import_skills

DEFAULT_DATABASE = "sqlite:///var/cairn.db"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    parser.add_argument("--database", default=os.environ.get("DATABASE_URL", DEFAULT_DATABASE))
    commands = parser.add_subparsers(dest="command", required=True)
    load = commands.add_parser("load", help="put knowledge/content into the database")
    load.add_argument("--folder", type=Path, default=CONTENT_FOLDER)
    load.add_argument("--force", action="store_true", help="also when nothing has changed")
    commands.add_parser("check", help="validate knowledge/content without a database")
    importer = commands.add_parser("import-csv", help="import a provider's programmes")
    importer.add_argument("path", type=Path)
    importer.add_argument("--mapping", type=Path, help="YAML: our column names to the file's (see knowledge/csv_mapping.py)")
    for name, what in (("import-occupations", "NOC 2021 and WorkBC files"), ("import-skills", "ESCO files")):
        published = commands.add_parser(name, help=f"import {what} as published")
        published.add_argument("path", type=Path, nargs="+", help="a CSV or ZIP file, or a folder of them")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "check":
            content = read_content()
            print(f"{len(content.credentials)} credentials and {len(content.answers)} answers are well formed")
            return 0
        engine = open_engine(chosen.database)
        with Session(engine) as session, session.begin():
            if chosen.command == "load":
                return _load(session, chosen.folder, force=chosen.force)
            if chosen.command in ("import-occupations", "import-skills"):
                return _import_published(session, chosen.command, chosen.path)
            return _import(session, chosen.path, chosen.mapping)
    except KnowledgeError as error:
        print(f"Nothing was changed. {error}", file=sys.stderr)
        return 1


def _load(session: Session, folder: Path, *, force: bool) -> int:
    known = session.get(ContentVersion, "content")
    if known is not None and known.version == fingerprint(folder) and not force:
        print("The content is unchanged.")
        return 0
    counts = load_content(session, read_content(folder))
    print("Loaded " + ", ".join(f"{number} {name}" for name, number in counts.items()) + ".")
    return 0


def _import_published(session: Session, command: str, paths: list[Path]) -> int:
    run = import_occupations if command == "import-occupations" else import_skills
    report = run(session, paths, progress=_show_bar)
    print(file=sys.stderr)
    for line in report.lines():
        print(line)
    return 0 if report.rows_used or not report.refused else 1


def _show_bar(percent: int) -> None:
    print(f"\r[{'#' * (percent // 4):25}] {percent:3d} %", end="", file=sys.stderr, flush=True)


def _import(session: Session, path: Path, mapping: Path | None) -> int:
    def show(percent: int) -> None:
        print(f"\r{percent:3d} %", end="", file=sys.stderr, flush=True)

    report = import_csv(session, path, mapping=read_mapping(mapping), progress=show)
    print(file=sys.stderr)
    for refusal in report.refused:
        print(f"line {refusal.line}: {refusal.reason}")
    print(f"{report.imported} imported, {len(report.refused)} refused.")
    return 0 if report.imported or not report.refused else 1


if __name__ == "__main__":
    sys.exit(main())
