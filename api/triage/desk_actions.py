"""What somebody of the staff does with a case from a messaging channel: as in the console, and once for each request."""

from __future__ import annotations

import uuid
from typing import Literal

from sqlalchemy.orm import Session

from api.people.sessions import Staff
from api.triage import lifecycle, replies
from api.triage.locks import write_rows
from api.triage.models import Case, CaseRequest
from api.triage.visible import case_of

DeskAction = Literal["claim", "release", "resolve", "reply"]
OUTCOME = "answered"  # a button asks for no outcome; the console's page does


def act(
    session: Session, staff: Staff, case_id: str, action: DeskAction, *, channel: str, request_id: str, text: str | None
) -> Case:
    """Do it, and the case as it is then; a request that was done before changes nothing. `text` is a reply's words, and last
    words where a case is resolved. Raises what `lifecycle` and `replies` raise."""
    write_rows(session)
    case = case_of(session, staff, case_id, to_change=True)  # nobody else's until this is done
    key = _key(channel, staff.id, case_id, action, request_id)
    if session.get(CaseRequest, key) is not None:
        return case
    if action == "claim":
        lifecycle.claim(session, staff, case_id)
    elif action == "release":
        lifecycle.release(session, staff, case_id)
    elif action == "resolve":
        lifecycle.resolve(session, staff, case_id, OUTCOME, text)
    else:
        replies.reply(session, staff, case_id, text or "", origin=channel)
    session.add(CaseRequest(request_id=key, case_id=case.id))
    session.flush()
    return case


def _key(*parts: str) -> str:
    """A platform's names of events may be longer than the column."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(("desk", *parts))))
