"""Putting content into the database: upserted by natural key, in one transaction, or not at all.

Rows that came from the files and are no longer there go; rows that staff or an import added stay, and what staff changed is
changed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from knowledge.content_files import Content
from knowledge.edits_answers import apply_staff_answers
from knowledge.edits_catalogue import apply_catalogue_edits
from knowledge.imported_facts import apply_imported
from knowledge.models import (
    Answer,
    AnswerPhrasing,
    AnswerQuestion,
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
    PathwayStep,
    Place,
    Provider,
    Skill,
)
from knowledge.rows import Row, drop_missing, replace_children, stamp, upsert
from knowledge.schema import AnswerEntry, CredentialEntry, OccupationEntry, Words
from knowledge.similar_content import load_similar


def load_content(session: Session, content: Content) -> dict[str, int]:
    """Upsert all of `content`; returns how many rows of each kind. The caller commits or rolls back."""
    upsert(session, Place, sorted((_place(entry) for entry in content.places), key=lambda row: row["province_id"] or ""))
    upsert(session, Provider, [entry.model_dump() for entry in content.providers])
    upsert(session, Skill, [_skill(entry) for entry in content.skills])
    upsert(session, Funding, [_funding(entry) for entry in content.funding])
    load_occupations(session, content.occupations)
    load_similar(session, content.similar, content.occupations)
    apply_imported(session)
    load_credentials(session, content.credentials, origin="content")
    drop_missing(session, Credential, [entry.id for entry in content.credentials])
    _load_answers(session, content.answers)
    _load_phrasings(session, content)
    drop_missing(session, Answer, [entry.id for entry in content.answers])
    upsert(session, HelpLine, [_help_line(entry) for entry in content.help_lines])
    drop_missing(session, HelpLine, [entry.id for entry in content.help_lines])
    _load_statements(session, content)
    apply_staff_answers(session)
    stamp(session, "content", content.version)
    return {
        "credentials": len(content.credentials),
        "answers": len(content.answers),
        "occupations": len(content.occupations),
        "skills": len(content.skills),
        "providers": len(content.providers),
        "definitions": len(content.definitions.definitions),
    }


def load_occupations(session: Session, entries: Sequence[OccupationEntry]) -> None:
    upsert(session, Occupation, [_occupation(entry) for entry in entries])
    links = [
        {"code": entry.code, "skill_id": weighted.skill, "importance": weighted.importance}
        for entry in entries
        for weighted in entry.skills
    ]
    replace_children(session, OccupationSkill, "code", [entry.code for entry in entries], links)


def load_credentials(session: Session, entries: Sequence[CredentialEntry], *, origin: str) -> None:
    """Upsert credentials with their links. Names they use must exist already."""
    upsert(session, Credential, [{**_credential(entry), "origin": origin} for entry in entries])
    keys = [entry.id for entry in entries]
    replace_children(
        session,
        CredentialSkill,
        "credential_id",
        keys,
        [
            {"credential_id": entry.id, "skill_id": skill, "position": at}
            for entry in entries
            for at, skill in enumerate(entry.skills)
        ],
    )
    replace_children(
        session,
        CredentialOccupation,
        "credential_id",
        keys,
        [
            {"credential_id": entry.id, "code": leads.code, "evidence": leads.evidence, "position": at}
            for entry in entries
            for at, leads in enumerate(entry.occupations)
        ],
    )
    replace_children(
        session,
        CredentialFunding,
        "credential_id",
        keys,
        [{"credential_id": entry.id, "funding_id": name} for entry in entries for name in entry.funding],
    )
    replace_children(session, PathwayStep, "credential_id", keys, [row for entry in entries for row in _steps(entry)])
    apply_catalogue_edits(session, keys)


def _load_answers(session: Session, entries: Sequence[AnswerEntry]) -> None:
    upsert(session, Answer, [_answer(entry) for entry in entries])
    questions = [
        {"answer_id": entry.id, "lang": lang, "position": at, "text": text}
        for entry in entries
        for lang, texts in (("en", entry.questions.en), ("fr", entry.questions.fr))
        for at, text in enumerate(texts)
    ]
    replace_children(session, AnswerQuestion, "answer_id", [entry.id for entry in entries], questions)


def _load_phrasings(session: Session, content: Content) -> None:
    rows = [
        {"answer_id": key, "lang": lang, "position": at, "text": text}
        for key, entry in content.phrasings.items()
        for at, (lang, text) in enumerate(entry.texts())
    ]
    replace_children(session, AnswerPhrasing, "answer_id", [entry.id for entry in content.answers], rows)


def _load_statements(session: Session, content: Content) -> None:
    definitions = [
        {
            "id": entry.id,
            **_words("who", entry.who),
            **_words("text", entry.text),
            "region": entry.where,
            "said_on": entry.when,
            "points": [point.model_dump() for point in entry.points],
            "source": entry.source.model_dump(),
            "position": at,
        }
        for at, entry in enumerate(content.definitions.definitions)
    ]
    upsert(session, Definition, definitions)
    session.execute(delete(Definition).where(Definition.id.not_in([row["id"] for row in definitions])))
    comparison = content.definitions.comparison
    notes = [
        {
            "section": section,
            "id": f"{section}-{at + 1}",
            **_words("title", None),
            **_words("text", words),
            "source": None,
            "position": at,
        }
        for section, statements in (("agree", comparison.agree), ("differ", comparison.differ))
        for at, words in enumerate(statements)
    ] + [
        {
            "section": section,
            "id": entry.id,
            **_words("title", entry.title),
            **_words("text", entry.text),
            "source": entry.source.model_dump(),
            "position": at,
        }
        for section, entries in content.notes.items()
        for at, entry in enumerate(entries)
    ]
    upsert(session, Note, notes)
    session.execute(delete(Note).where(tuple_(Note.section, Note.id).not_in([(row["section"], row["id"]) for row in notes])))


def _words(name: str, words: Words | None) -> Row:
    return {f"{name}_en": words.en if words else None, f"{name}_fr": words.fr if words else None}


def _place(entry: Any) -> Row:
    return {"id": entry.id, **_words("name", entry.name), "aliases": entry.aliases, "province_id": entry.province}


def _skill(entry: Any) -> Row:
    return {
        "id": entry.id,
        **_words("name", entry.name),
        "aliases": entry.aliases,
        "broader_id": entry.broader,
        "esco_url": entry.esco,
    }


def _funding(entry: Any) -> Row:
    return {
        "id": entry.id,
        **_words("name", entry.name),
        "aliases": entry.aliases,
        "region": entry.region,
        "for_learners": entry.for_learners,
        "answer_id": entry.answer,
    }


def _occupation(entry: OccupationEntry) -> Row:
    return {
        "code": entry.code,
        **_words("title", entry.title),
        **_words("definition", entry.definition),
        "aliases_en": entry.aliases.en,
        "aliases_fr": entry.aliases.fr,
        "teer": entry.teer,
        "origin": "content",
        "wage": entry.wage.model_dump() if entry.wage else None,
        "outlook": entry.outlook.model_dump() if entry.outlook else None,
        "source": entry.source.model_dump(),
    }


def _credential(entry: CredentialEntry) -> Row:
    plain = entry.model_dump(
        include={
            "id", "title", "kind", "province", "field", "summary_fr_reviewed", "delivery", "pace", "hours", "weeks", "cost",
            "currency", "language", "assessed", "badge", "stacks_into", "status", "evidence",
        },
        mode="json",
    )  # fmt: skip
    return {
        **plain,
        "provider_id": entry.provider,
        "city_id": entry.city,
        **_words("summary", entry.summary),
        **_words("cost_note", entry.cost_note),
        **_words("prerequisites", entry.prerequisites),
        **_words("audience", entry.audience),
        "source_url": entry.source.url,
        "as_of": entry.source.as_of,
        "read_on": entry.source.read_on,
    }


def _steps(entry: CredentialEntry) -> list[Row]:
    return [
        {
            "credential_id": entry.id,
            "target_title": step.to,
            "target_id": step.to_id,
            "relation": str(step.relation),
            **_words("amount", step.amount),
            "confirmed": step.confirmed,
            "evidence": step.evidence,
            "position": at,
        }
        for at, step in enumerate(entry.pathways)
    ]


def _answer(entry: AnswerEntry) -> Row:
    return {
        "id": entry.id,
        "audience": str(entry.audience),
        "topic": entry.topic,
        "covers": entry.covers,
        **_words("text", entry.text),
        "region": entry.region,
        "needs_person": entry.needs_person,
        "date_bound": entry.date_bound,
        "sources": [source.model_dump() for source in entry.sources],
        "reviewed_on": entry.reviewed_on,
        "text_fr_reviewed": entry.text_fr_reviewed,
        "origin": "content",
    }


def _help_line(entry: Any) -> Row:
    return {
        "id": entry.id,
        "situations": list(entry.situations),
        **_words("name", entry.name),
        "call": entry.call,
        "text": entry.text,
        "url": entry.url,
        "regions": entry.regions,
        **_words("note", entry.note),
        "rank": entry.rank,
        "source": entry.source.model_dump(),
        "checked_on": entry.checked_on,
        "shown": entry.shown,
        "origin": "content",
    }
