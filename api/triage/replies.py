"""What a person says to a learner, and shows of themselves: only who has claimed the case, and only until it is resolved."""

from __future__ import annotations

from pydantic import HttpUrl, TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import InvalidInputError
from api.people.office import office
from api.people.sessions import Staff
from api.triage import outbox
from api.triage.claims import claimed_case
from api.triage.desk_news import REPLY, tell_desk
from api.triage.errors import NoConversationError
from api.triage.history import note_step
from api.triage.models import Case, CaseMessage
from knowledge.base import utc_now
from knowledge.text import clean

TEXT_AT_MOST = 4000
_ADDRESS = TypeAdapter(HttpUrl)


def reply(session: Session, staff: Staff, case_id: str, text: str, *, origin: str | None = None) -> CaseMessage:
    """Say something to the learner; `origin` is the messaging channel that it was written in. Raises `NoConversationError`
    for a case of the desk."""
    words = checked(text)
    case = claimed_case(session, staff, case_id)
    message = say(session, staff, case, words, "message", origin=origin)
    note_step(session, case, "replied", staff)
    return message


def send_appointment(session: Session, staff: Staff, case_id: str, url: str | None = None, text: str = "") -> CaseMessage:
    """Send a link to book an appointment, the office's own unless another is named, with words of one's own."""
    words = checked(text)
    wanted = url or str(office(session).appointment_url or "")
    try:
        address = str(_ADDRESS.validate_python(wanted))
    except ValidationError:
        raise InvalidInputError("There is no address to book at, or it is none.", field="url") from None
    case = claimed_case(session, staff, case_id)
    message = say(session, staff, case, words, "appointment", url=address)
    note_step(session, case, "appointment", staff)
    return message


def typing(session: Session, staff: Staff, case_id: str) -> None:
    """They are writing. It is told once until that has expired, however often the console says so."""
    case = claimed_case(session, staff, case_id)
    if not outbox.is_waiting(session, case, "typing"):
        outbox.put(session, case, "typing", name=staff.name)


def seen(session: Session, staff: Staff, case_id: str, message_id: int) -> None:
    """They have read the learner's messages up to this one. Raises `InvalidInputError` for one of another case."""
    case = claimed_case(session, staff, case_id)
    message = session.scalar(select(CaseMessage).where(CaseMessage.id == message_id, CaseMessage.case_id == case.id))
    if message is None:
        raise InvalidInputError("There is no such message in this case.", field="message_id")
    if message.seq is not None:
        outbox.put(session, case, "seen", up_to=message.seq)


def say(
    session: Session, staff: Staff, case: Case, text: str, kind: str, *, url: str | None = None, origin: str | None = None
) -> CaseMessage:
    """A message in the thread and on its way to the learner, whose own last message is answered by it."""
    body = {"name": staff.name, "text": text, **({"url": url} if url else {})}
    entry = outbox.put(session, case, kind, **body)
    if entry is None:
        raise NoConversationError
    message = CaseMessage(
        case_id=case.id,
        sender="practitioner",
        name=staff.name,
        lang=case.lang,
        text=f"{text}\n{url}" if url else text,
        outbox_id=entry.id,
        said_at=utc_now(),
    )
    session.add(message)
    case.learner_wrote_at = None
    case.answered_at = case.answered_at or utc_now()
    session.flush()
    tell_desk(session, case.id, REPLY, message_id=message.id, origin=origin)
    return message


def checked(text: str, field: str = "text", *, at_most: int = TEXT_AT_MOST) -> str:
    """Somebody's words as they may be shown. Raises `InvalidInputError` for none, and for too many."""
    words = clean(text)
    if not words:
        raise InvalidInputError("Write something first.", field=field)
    if len(words) > at_most:
        raise InvalidInputError(f"At most {at_most} characters.", field=field)
    return words
