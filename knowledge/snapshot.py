"""The whole knowledge base, read once into memory: a few thousand rows that change only when staff change them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge.models import (
    Answer,
    ContentVersion,
    Credential,
    CredentialFunding,
    CredentialOccupation,
    CredentialSkill,
    Definition,
    Funding,
    HelpLine,
    Note,
    Occupation,
    OccupationSkill,
    OccupationTransition,
    Place,
    Provider,
    Skill,
    StaffPhrasing,
)


@dataclass(frozen=True)
class Snapshot:
    """Detached rows by key. Nothing here is written to; a newer version is a new snapshot."""

    version: str
    credentials: dict[str, Credential] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    skills: dict[str, Skill] = field(default_factory=dict)
    occupations: dict[str, Occupation] = field(default_factory=dict)
    funding: dict[str, Funding] = field(default_factory=dict)
    definitions: list[Definition] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    help_lines: list[HelpLine] = field(default_factory=list)
    transitions: dict[str, list[OccupationTransition]] = field(default_factory=dict)  # by occupation, the nearest first
    phrasings: list[tuple[str, str, str]] = field(default_factory=list)  # (answer, language, text) that staff added


def read_versions(session: Session) -> dict[str, str]:
    """The version of each kind of content; empty for an empty database."""
    rows = session.execute(select(ContentVersion.name, ContentVersion.version).order_by(ContentVersion.name))
    return {str(name): str(version) for name, version in rows}


def read_version(session: Session) -> str:
    """A text that changes whenever any content was loaded or edited; empty for an empty database."""
    return _joined(read_versions(session))


def _joined(versions: dict[str, str]) -> str:
    return " ".join(f"{name}={version}" for name, version in versions.items())


def read_snapshot(session: Session) -> Snapshot:
    """Everything of the knowledge base, detached from `session`."""
    # Before the rows: a load in between then leaves an old version, and the next look reads again.
    version = read_version(session)
    with _no_collection():
        snapshot = _read(session, version)
    session.expunge_all()
    return snapshot


def read_answers_again(session: Session, before: Snapshot) -> Snapshot:
    """`before` with the answers as they are now: a few rows, read in a moment."""
    changed = replace(
        before, version=read_version(session), answers=_read_answers(session), phrasings=_read_phrasings(session)
    )
    session.expunge_all()
    return changed


def read_catalogue_again(session: Session, before: Snapshot) -> Snapshot:
    """`before` with programmes and answers as they are now."""
    version = read_version(session)
    with _no_collection():
        credentials = _read_credentials(session)
    changed = replace(
        before,
        version=version,
        credentials=credentials,
        providers=_read_providers(session),
        answers=_read_answers(session),
        phrasings=_read_phrasings(session),
    )
    session.expunge_all()
    return changed


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing that is read is garbage; looking for some among a million new objects takes as long as reading them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_credentials(session: Session) -> dict[str, Credential]:
    rows = session.scalars(
        select(Credential)
        .options(
            selectinload(Credential.provider),
            selectinload(Credential.city),
            selectinload(Credential.skills).selectinload(CredentialSkill.skill),
            selectinload(Credential.occupations).selectinload(CredentialOccupation.occupation),
            selectinload(Credential.funding).selectinload(CredentialFunding.funding),
            selectinload(Credential.pathways),
        )
        .order_by(Credential.id)
    ).all()
    return {row.id: row for row in rows}


def _read_providers(session: Session) -> dict[str, Provider]:
    return {row.id: row for row in session.scalars(select(Provider).order_by(Provider.id))}


def _read_answers(session: Session) -> dict[str, Answer]:
    rows = session.scalars(select(Answer).options(selectinload(Answer.questions)).order_by(Answer.id)).all()
    return {row.id: row for row in rows}


def _read_phrasings(session: Session) -> list[tuple[str, str, str]]:
    columns = (StaffPhrasing.answer_id, StaffPhrasing.lang, StaffPhrasing.text)
    rows = session.execute(select(*columns).where(StaffPhrasing.undone_at.is_(None)).order_by(StaffPhrasing.id))
    return [(answer_id, lang, text) for answer_id, lang, text in rows]


def _read(session: Session, version: str) -> Snapshot:
    credentials = _read_credentials(session)
    occupations = session.scalars(
        select(Occupation)
        .options(selectinload(Occupation.skills).selectinload(OccupationSkill.skill))
        .order_by(Occupation.code)
    ).all()
    return Snapshot(
        version=version,
        credentials=credentials,
        providers=_read_providers(session),
        places={row.id: row for row in session.scalars(select(Place).order_by(Place.id))},
        skills={row.id: row for row in session.scalars(select(Skill).order_by(Skill.id))},
        occupations={row.code: row for row in occupations},
        funding={row.id: row for row in session.scalars(select(Funding).order_by(Funding.id))},
        definitions=list(session.scalars(select(Definition).order_by(Definition.position))),
        notes=list(session.scalars(select(Note).order_by(Note.section, Note.position))),
        answers=_read_answers(session),
        help_lines=list(session.scalars(select(HelpLine).order_by(HelpLine.rank, HelpLine.id))),
        transitions=_transitions(session),
        phrasings=_read_phrasings(session),
    )


def _transitions(session: Session) -> dict[str, list[OccupationTransition]]:
    order = (OccupationTransition.code, OccupationTransition.distance, OccupationTransition.to_code)
    rows = session.scalars(select(OccupationTransition).order_by(*order))
    return {code: list(steps) for code, steps in groupby(rows, key=lambda row: row.code)}
