"""The table `case_threads`: which case a conversation has, and how much of the conversation its thread holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.models import CaseThread, Conversation, ConversationEvent, utc_now

Json = dict[str, Any]
FOLLOWED = ("waiting", "claimed", "leaving")  # the states in which there may be something to send
SPOKEN = ("user", "bot")

_COLUMNS = (
    CaseThread.conversation_id,
    CaseThread.case_id,
    CaseThread.state,
    CaseThread.shares_transcript,
    CaseThread.consented,
    CaseThread.sent_position,
    CaseThread.outbox,
    CaseThread.who,
)
# Built once: making a statement costs more than SQLite takes to answer it.
_FIND = select(*_COLUMNS).where(CaseThread.conversation_id == bindparam("key"))
_LAST = select(func.max(ConversationEvent.position)).where(ConversationEvent.conversation_id == bindparam("key"))
_BEHIND = select(CaseThread.conversation_id).where(
    (CaseThread.state == "leaving")
    | (
        CaseThread.state.in_(FOLLOWED)
        & select(ConversationEvent.id)
        .where(
            ConversationEvent.conversation_id == CaseThread.conversation_id,
            ConversationEvent.type_name.in_(SPOKEN),
            ConversationEvent.position > CaseThread.sent_position,
        )
        .exists()
    )
)


@dataclass(frozen=True)
class Thread:
    conversation_id: str
    case_id: str
    state: str
    shares_transcript: bool
    consented: bool
    sent_position: int
    outbox: int
    who: str | None


def find(connection: Connection, conversation_id: str) -> Thread | None:
    row = connection.execute(_FIND, {"key": conversation_id}).first()
    return Thread(*row) if row else None


def behind(connection: Connection) -> list[str]:
    """Conversations of which something is not sent yet."""
    return list(connection.execute(_BEHIND).scalars())


def keep(connection: Connection, conversation_id: str, case: Json) -> None:
    """Take in what the slot `case` says. What a learner agrees to later counts from then on.

    With a shared transcript the thread begins at the first message: those that the case was opened with are sent again,
    under the same numbers, so that none between the two is missed.
    """
    thread = find(connection, conversation_id)
    shares, consented = bool(case.get("transcript")), bool(case.get("consented"))
    if thread is None or thread.case_id != case["id"]:
        if case.get("state") == "closed":
            return
        _begin(connection, conversation_id, case_id=case["id"], again=thread is not None, shares=shares, consented=consented)
    elif (shares, consented) != (thread.shares_transcript, thread.consented):
        move(connection, conversation_id, shares_transcript=shares, consented=consented)
        if shares and consented:
            move(connection, conversation_id, sent_position=-1)


def enter(connection: Connection, entry: Json, *, state: str | None, who: str | None) -> None:
    """Take in what an entry of the outbox says. One may come for a case that no slot told of, or that was deleted since;
    and one that comes again changes nothing, whatever came after it."""
    conversation_id, case_id = entry["conversation_id"], entry["case_id"]
    thread = find(connection, conversation_id)
    if case_id is None:
        return
    if thread is None or thread.case_id != case_id:
        if state in (None, "closed"):
            return
        _begin(connection, conversation_id, case_id=case_id, again=thread is not None)
    elif entry["id"] <= thread.outbox:
        return
    changed: Json = {"outbox": entry["id"]}
    if state is not None:
        changed |= {"state": state, "who": who if state == "claimed" else None}
    if state == "closed":
        changed |= {"shares_transcript": False}
    move(connection, conversation_id, **changed)


def move(connection: Connection, conversation_id: str, *, case_id: str | None = None, **values: Any) -> None:
    """Change the thread; with `case_id` only while it is that case's."""
    row = update(CaseThread).where(CaseThread.conversation_id == conversation_id).values(**values)
    connection.execute(row if case_id is None else row.where(CaseThread.case_id == case_id))


def touch(connection: Connection, conversation_id: str) -> None:
    """Somebody wrote: the retention counts from now."""
    connection.execute(update(Conversation).where(Conversation.id == conversation_id).values(last_message_at=utc_now()))


def _begin(
    connection: Connection,
    conversation_id: str,
    *,
    case_id: str,
    again: bool,
    shares: bool = False,
    consented: bool = False,
) -> None:
    last = connection.execute(_LAST, {"key": conversation_id}).scalar()
    if last is None:
        return  # deleted meanwhile, and nothing of it stays
    values = {
        "state": "waiting",
        "shares_transcript": shares,
        "consented": consented,
        "sent_position": -1 if shares and consented else last,
        "outbox": 0,
        "who": None,
    }
    begun = update(CaseThread).where(CaseThread.conversation_id == conversation_id) if again else insert(CaseThread)
    connection.execute(begun.values(conversation_id=conversation_id, case_id=case_id, **values))
