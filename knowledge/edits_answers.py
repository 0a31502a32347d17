"""Answers that the college writes, and ways of asking that it adds: each change is a version, one of which is live.

The content files never have ids that begin with `staff-`, so a load of them leaves these rows alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from knowledge.base import utc_now
from knowledge.edits_models import StaffAnswer, StaffAnswerVersion, StaffPhrasing
from knowledge.errors import ChangedMeanwhileError
from knowledge.models import Answer, AnswerQuestion
from knowledge.rows import Row, replace_children, stamp, upsert
from knowledge.schema import ANSWER_WORDS_AT_MOST, Audience, Content, Region, Url, Words
from knowledge.text import normalise

STAFF = "staff"
EDITED = "staff-answers"  # the name under which the content's version grows
TOPIC = "S00"  # not one of the question bank's

WayOfAsking = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]


class WaysOfAsking(Content):
    en: list[WayOfAsking] = Field(min_length=1, max_length=60)
    fr: list[WayOfAsking] = Field(min_length=1, max_length=60)


class StaffSource(Content):
    """The college itself (`url` is `None`) or a page. The date is whole: staff know the day."""

    title: Words
    url: Url | None = None
    date: date


class StaffAnswerContent(Content):
    """What an editor writes."""

    text: Words
    questions: WaysOfAsking
    region: Region | None = None
    audience: Audience = Audience.LEARNER
    source: StaffSource
    needs_person: bool = False

    @model_validator(mode="after")
    def _short(self) -> Self:
        for lang, text in (("en", self.text.en), ("fr", self.text.fr)):
            if len(text.split()) > ANSWER_WORDS_AT_MOST or len(text) > 1500:
                raise ValueError(f"text.{lang} is too long")
        return self


def add(session: Session, content: StaffAnswerContent, *, by: str, live: bool) -> StaffAnswer:
    """A new answer: live at once, or a draft that waits for an editor."""
    row = StaffAnswer(id=f"staff-{secrets.token_hex(5)}", state="draft", version=1, live_version=None, made_by=by)
    session.add(row)
    session.flush()
    _keep_version(session, row, "published" if live else "proposed", content, by)
    if live:
        _go_live(session, row, content)
    return row


def change(session: Session, answer_id: str, content: StaffAnswerContent, *, seen: int, by: str) -> StaffAnswer:
    """Publish new content: of a draft, of a live answer, or of one that was taken out. Raises `ChangedMeanwhileError`."""
    row = _next(session, answer_id, seen)
    _keep_version(session, row, "edited" if row.live_version else "published", content, by)
    _go_live(session, row, content)
    return row


def propose(session: Session, answer_id: str, content: StaffAnswerContent, *, seen: int, by: str) -> StaffAnswer:
    """Another wording of a draft, which stays one."""
    row = _next(session, answer_id, seen)
    _keep_version(session, row, "proposed", content, by)
    return row


def withdraw(session: Session, answer_id: str, *, seen: int, by: str) -> StaffAnswer:
    """Take it out again (or decline a draft). Its history stays."""
    row = _next(session, answer_id, seen)
    was_draft = row.state == "draft"
    content = content_of(session, answer_id, row.live_version or row.version - 1)
    _keep_version(session, row, "declined" if was_draft else "withdrawn", content, by)
    row.state, row.live_version = "declined" if was_draft else "withdrawn", None
    session.flush()
    _take_out(session, answer_id)
    return row


def restore(session: Session, answer_id: str, version: int, *, seen: int, by: str) -> StaffAnswer:
    """Make the content of an earlier version the live one."""
    content = content_of(session, answer_id, version)
    row = _next(session, answer_id, seen)
    _keep_version(session, row, "restored", content, by)
    _go_live(session, row, content)
    return row


def content_of(session: Session, answer_id: str, version: int) -> StaffAnswerContent:
    row = session.get_one(StaffAnswerVersion, (answer_id, version))
    return StaffAnswerContent.model_validate(row.content)


def add_phrasings(session: Session, answer_id: str, phrasings: Sequence[tuple[str, str]], *, by: str) -> str:
    """Add ways of asking, as (language, text), to a stored answer. Returns the batch, by which they are taken out again."""
    batch = secrets.token_hex(8)
    active = select(StaffPhrasing.lang, StaffPhrasing.text).where(StaffPhrasing.undone_at.is_(None))
    known = {(lang, normalise(text)) for lang, text in session.execute(active.where(StaffPhrasing.answer_id == answer_id))}
    for lang, text in phrasings:
        key = (lang, normalise(text))
        if key[1] and key not in known:
            known.add(key)
            session.add(StaffPhrasing(answer_id=answer_id, lang=lang, text=text, batch=batch, person_name=by))
    session.flush()
    mark_edited(session)
    return batch


def undo_phrasings(session: Session, batch: str, *, by: str) -> bool:
    """Take out what one saving added; whether there was something."""
    rows = update(StaffPhrasing).where(StaffPhrasing.batch == batch, StaffPhrasing.undone_at.is_(None))
    undone = session.connection().execute(rows.values(undone_at=utc_now(), undone_by=by)).rowcount
    mark_edited(session)
    return bool(undone)


def apply_staff_answers(session: Session) -> None:
    """Put every live answer in its place, whatever was there; after a load of the content."""
    live = session.scalars(select(StaffAnswer).where(StaffAnswer.state == "live")).all()
    stray = set(session.scalars(select(Answer.id).where(Answer.origin == STAFF))) - {row.id for row in live}
    for answer_id in stray:
        _take_out(session, answer_id)
    for row in live:
        _go_live(session, row, content_of(session, row.id, row.live_version or row.version))


def mark_edited(session: Session) -> None:
    """Say that staff changed an answer, so that every process looks again."""
    stamp(session, EDITED, secrets.token_hex(8))


def _next(session: Session, answer_id: str, seen: int) -> StaffAnswer:
    """The answer with its version raised, if it is still the one that was seen: of two at once, one is told."""
    wanted = update(StaffAnswer).where(StaffAnswer.id == answer_id, StaffAnswer.version == seen).values(version=seen + 1)
    if session.connection().execute(wanted).rowcount != 1:
        newest = select(StaffAnswerVersion).where(StaffAnswerVersion.answer_id == answer_id)
        last = session.scalars(newest.order_by(StaffAnswerVersion.version.desc())).first()
        raise ChangedMeanwhileError(last.person_name if last else "", last.at if last else None)
    return session.get_one(StaffAnswer, answer_id, populate_existing=True)


def _keep_version(session: Session, row: StaffAnswer, step: str, content: StaffAnswerContent, by: str) -> None:
    kept = content.model_dump(mode="json")
    session.add(StaffAnswerVersion(answer_id=row.id, version=row.version, step=step, person_name=by, content=kept))
    session.flush()


def _go_live(session: Session, row: StaffAnswer, content: StaffAnswerContent) -> None:
    if row.state != "live" or row.live_version != row.version:
        row.state, row.live_version = "live", row.version
    session.flush()
    said_on = session.get_one(StaffAnswerVersion, (row.id, row.live_version)).at.date()
    upsert(session, Answer, [_answer(row.id, content, said_on)])
    questions = [
        {"answer_id": row.id, "lang": lang, "position": at, "text": text}
        for lang, texts in (("en", content.questions.en), ("fr", content.questions.fr))
        for at, text in enumerate(texts)
    ]
    replace_children(session, AnswerQuestion, "answer_id", [row.id], questions)
    mark_edited(session)


def _take_out(session: Session, answer_id: str) -> None:
    session.execute(delete(AnswerQuestion).where(AnswerQuestion.answer_id == answer_id))
    session.execute(delete(Answer).where(Answer.id == answer_id))
    mark_edited(session)


def _answer(answer_id: str, content: StaffAnswerContent, said_on: date) -> Row:
    source = content.source
    return {
        "id": answer_id,
        "audience": str(content.audience),
        "topic": TOPIC,
        "covers": [],
        "text_en": content.text.en,
        "text_fr": content.text.fr,
        "region": content.region,
        "needs_person": content.needs_person,
        "date_bound": False,
        "sources": [
            {"title": source.title.en, "title_fr": source.title.fr, "url": source.url, "date": source.date.isoformat()}
        ],
        "reviewed_on": said_on,
        "text_fr_reviewed": True,
        "origin": STAFF,
    }
