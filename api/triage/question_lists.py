"""Which questions nobody answered, in groups, for whoever looks: read, grouped off the event loop, and remembered.

A question is `open`, `dismissed`, or `answered` by an answer that is still there: when an answer is taken out again, its
questions are open again by themselves.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from sqlalchemy import case, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.people.sessions import Staff
from api.triage.masking import masked
from api.triage.models import UnansweredQuestion
from api.triage.question_groups import Question, QuestionGroup, group
from api.triage.question_models import QuestionMark
from knowledge.base import utc_now
from knowledge.college_answers import NEAR
from knowledge.encoder import Encoder, Lang
from knowledge.errors import ChangedMeanwhileError
from knowledge.models import Answer

LOOKED_AT = 5000  # the newest questions of a period
REMEMBERED = 6  # groupings: of periods and states that people look at
PERIODS = (7, 30, 90, 365)
STATES = ("open", "answered", "dismissed")
REASONS = ("not_for_us", "spam", "already_answered", "unclear", "personal")
# Who reads what a single person asked: their words may give them away to somebody who knows them.
SINGLE_READERS = ("editor",)
SHARED_NEAR, LOOKED_CLOSER = 0.3, 300

_state = case(
    (QuestionMark.state == "dismissed", "dismissed"),
    (Answer.id.is_not(None), "answered"),
    else_="open",
)


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see. `days` is the period; `lang` keeps groups that were asked in that language too."""

    state: str = "open"
    days: int = 90
    lang: str = ""
    order: str = "asked"


class QuestionGroups:
    """Groups questions and remembers the latest groupings. Belongs to one process."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = Lock()
        self._known: OrderedDict[tuple[int, ...], list[QuestionGroup]] = OrderedDict()

    def of(self, questions: Sequence[Question]) -> list[QuestionGroup]:
        key = tuple(question.id for question in questions)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
            found = group(questions, self._encoder.encode_shared([question.text for question in questions]))
            self._known[key] = found
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return found


def questions_of(session: Session, staff: Staff, state: str, days: int) -> list[Question]:
    """The newest questions of a state and period, personal data masked once more."""
    row = UnansweredQuestion
    query = (
        select(row.id, row.text, row.lang, row.asked_at, row.person)
        .outerjoin(QuestionMark, QuestionMark.question_id == row.id)
        .outerjoin(Answer, Answer.id == QuestionMark.answer_id)
        .where(row.asked_at >= utc_now() - timedelta(days=days), _state == state)
        .order_by(row.id.desc())
        .limit(LOOKED_AT)
    )
    return [Question(key, masked(text), lang, at, person) for key, text, lang, at, person in session.execute(query)]


def may_read(staff: Staff, found: QuestionGroup) -> bool:
    """A group of one person is for those who have to answer it."""
    return found.people > 1 or staff.may(*SINGLE_READERS)


def listed(groups: Iterable[QuestionGroup], staff: Staff, wanted: Wanted) -> tuple[list[QuestionGroup], int]:
    """(the groups in the order wanted, how many are left out because one person asked)."""
    fitting = [found for found in groups if not wanted.lang or wanted.lang in found.langs]
    shown = [found for found in fitting if may_read(staff, found)]
    if wanted.order == "newest":
        shown.sort(key=lambda found: found.last_at, reverse=True)
    else:
        shown.sort(key=lambda found: (len(found.questions), found.last_at), reverse=True)
    return shown, len(fitting) - len(shown)


def mark(
    session: Session,
    ids: Iterable[int],
    state: str,
    *,
    by: str,
    reason: str | None = None,
    answer_id: str | None = None,
    batch: str | None = None,
) -> str:
    """Note what became of questions; ids that are gone are left out. Returns the batch. Raises `ChangedMeanwhileError` when
    somebody dealt with one of them meanwhile."""
    wanted = sorted(set(ids))
    there = set(session.scalars(select(UnansweredQuestion.id).where(UnansweredQuestion.id.in_(wanted))))
    query = select(QuestionMark, _state).outerjoin(Answer, Answer.id == QuestionMark.answer_id)
    for row, now in session.execute(query.where(QuestionMark.question_id.in_(wanted))).all():
        if now != "open":
            raise ChangedMeanwhileError(row.person_name, row.at)
        session.delete(row)
    session.flush()
    batch = batch or secrets.token_hex(8)
    for key in sorted(there):
        session.add(
            QuestionMark(
                question_id=key, state=state, reason=reason, answer_id=answer_id, batch=batch, at=utc_now(), person_name=by
            )
        )
    try:
        session.flush()
    except IntegrityError as error:
        raise ChangedMeanwhileError("", None) from error
    return batch


def unmark(session: Session, batch: str) -> int:
    """Open again what one saving marked; how many questions."""
    rows = session.scalars(select(QuestionMark).where(QuestionMark.batch == batch)).all()
    for row in rows:
        session.delete(row)
    return len(rows)


def caught(encoder: Encoder, questions: Sequence[Question], phrasings: dict[Lang, list[str]]) -> list[Question]:
    """Which of `questions` these ways of asking would catch, as the answers are found (`knowledge.college_answers`)."""
    said = [text for texts in phrasings.values() for text in texts]
    if not said or not questions:
        return []
    rough = encoder.encode_shared([question.text for question in questions]) @ encoder.encode_shared(said).T
    nearest = rough.max(axis=1)
    closer = [int(at) for at in (-nearest).argsort(kind="stable")[:LOOKED_CLOSER] if nearest[at] >= SHARED_NEAR]
    found: list[Question] = []
    for lang, texts in phrasings.items():
        places = [at for at in closer if questions[at].lang == lang]
        if texts and places:
            vectors = encoder.encode_many([questions[at].text for at in places], lang)
            near = (vectors @ encoder.encode_many(texts, lang).T).max(axis=1)
            found += [questions[at] for at, cosine in zip(places, near.tolist(), strict=True) if cosine >= NEAR[lang]]
    return found
