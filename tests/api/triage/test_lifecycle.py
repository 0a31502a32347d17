"""What staff do with a case, and what the learner is told of it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import ApiError, InvalidInputError
from api.people.models import AuditEntry, Team
from api.people.sessions import Staff
from api.triage import lifecycle, replies
from api.triage.errors import (
    CaseClosedError,
    ClaimedByOtherError,
    NoConversationError,
    NotClaimedError,
)
from api.triage.models import Case, CaseMessage, CaseNote
from tests.api.console.desk import add_person
from tests.api.triage.conftest import Do
from tests.api.triage.learner import Learner, alert, said, staff_of, steps, told


def test_a_claim_tells_the_learner_who_is_there(do: Do, learner: Learner, ada: Staff, case_id: str, stored: Session) -> None:
    case = do(lifecycle.claim, ada, case_id)

    assert (case.status, case.claimed_by) == ("claimed", ada.id)
    assert told(learner) == [("claimed", {"name": "Ada"})]
    assert steps(stored, case_id)[-1] == "claimed"
    assert stored.scalars(select(AuditEntry.action)).all() == ["claimed"]


def test_the_second_who_claims_is_told_who_was_first(do: Do, ada: Staff, ben: Staff, case_id: str) -> None:
    do(lifecycle.claim, ada, case_id)
    with pytest.raises(ClaimedByOtherError) as told_so:
        do(lifecycle.claim, ben, case_id)

    assert told_so.value.name == "Ada"


def test_claiming_what_one_has_is_no_error_and_says_nothing_again(
    do: Do, learner: Learner, ada: Staff, case_id: str
) -> None:
    do(lifecycle.claim, ada, case_id)
    do(lifecycle.claim, ada, case_id)

    assert len(told(learner)) == 1


def test_a_reply_reaches_the_learner_and_answers_what_they_wrote(
    do: Do, learner: Learner, ada: Staff, case_id: str, stored: Session
) -> None:
    do(lifecycle.claim, ada, case_id)
    learner.writes(case_id, said(4, "are you there?"))
    assert stored.get_one(Case, case_id).learner_wrote_at is not None
    stored.rollback()
    do(replies.reply, ada, case_id, "  Yes,\u202e I am ")
    row = stored.get_one(Case, case_id)
    first_answer = row.answered_at
    message = stored.scalars(select(CaseMessage).where(CaseMessage.sender == "practitioner")).one()

    assert row.learner_wrote_at is None
    assert told(learner)[-1] == ("message", {"name": "Ada", "text": "Yes, I am"})
    assert (message.text, message.name, message.outbox_id) == ("Yes, I am", "Ada", learner.outbox()[-1]["id"])
    stored.rollback()
    do(replies.reply, ada, case_id, "Still here")
    assert stored.get_one(Case, case_id, populate_existing=True).answered_at == first_answer is not None


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "x" * 4001])
def test_a_reply_that_cannot_be_right_is_refused(do: Do, ada: Staff, case_id: str, text: str) -> None:
    do(lifecycle.claim, ada, case_id)
    with pytest.raises(InvalidInputError):
        do(replies.reply, ada, case_id, text)


def test_only_who_has_claimed_it_speaks(do: Do, learner: Learner, ada: Staff, ben: Staff, case_id: str) -> None:
    with pytest.raises(NotClaimedError):
        do(replies.reply, ada, case_id, "hello")
    do(lifecycle.claim, ben, case_id)
    with pytest.raises(ClaimedByOtherError):
        do(replies.reply, ada, case_id, "hello")

    assert [kind for kind, _ in told(learner)] == ["claimed"]


def test_a_reply_to_a_resolved_case_is_refused(do: Do, learner: Learner, ada: Staff, case_id: str) -> None:
    do(lifecycle.claim, ada, case_id)
    do(lifecycle.resolve, ada, case_id, "answered")
    with pytest.raises(CaseClosedError):
        do(replies.reply, ada, case_id, "one more thing")

    assert told(learner)[-1] == ("resolved", {"name": "Ada", "text": None})


def test_last_words_are_part_of_the_thread(do: Do, learner: Learner, ada: Staff, case_id: str, stored: Session) -> None:
    do(lifecycle.claim, ada, case_id)
    do(lifecycle.resolve, ada, case_id, outcome="referred", text="Good luck!")
    row = stored.get_one(Case, case_id)

    assert told(learner)[-1] == ("resolved", {"name": "Ada", "text": "Good luck!"})
    assert stored.scalars(select(CaseMessage.text)).all() == ["Good luck!"]
    assert (row.status, row.outcome, row.resolved_at is None) == ("resolved", "referred", False)


def test_an_outcome_that_does_not_exist_is_refused(do: Do, ada: Staff, case_id: str) -> None:
    with pytest.raises(InvalidInputError):
        do(lifecycle.resolve, ada, case_id, "magic")


def test_a_case_that_waits_can_be_resolved_without_words(do: Do, ada: Staff, case_id: str) -> None:
    with pytest.raises(NotClaimedError):
        do(lifecycle.resolve, ada, case_id, "answered", "bye")

    assert do(lifecycle.resolve, ada, case_id, "duplicate").status == "resolved"


def test_released_the_assistant_goes_on_and_the_case_is_closed(do: Do, learner: Learner, ada: Staff, case_id: str) -> None:
    do(lifecycle.claim, ada, case_id)
    case = do(lifecycle.release, ada, case_id)

    assert (case.status, case.outcome) == ("resolved", "released")
    assert told(learner)[-1] == ("released", {"name": "Ada"})


def test_back_in_the_queue_the_learner_is_told(do: Do, learner: Learner, ada: Staff, case_id: str) -> None:
    waiting_since = do(lifecycle.claim, ada, case_id).waiting_since
    case = do(lifecycle.back_to_queue, ada, case_id)

    assert (case.status, case.claimed_by, case.claimed_at) == ("open", None, None)
    assert case.waiting_since == waiting_since  # nobody has answered: they waited all along
    assert told(learner)[-1] == ("requeued", {"by_staff": True})


def test_a_changed_level_is_kept_with_its_reason_and_counts_anew(
    do: Do, learner: Learner, ada: Staff, case_id: str, stored: Session
) -> None:
    before = stored.get_one(Case, case_id).due_at
    case = do(lifecycle.change_urgency, ada, case_id, "U3", "loses the flat on Friday")

    assert (case.urgency, case.assessed, case.urgency_by) == ("U3", "U1", "Ada")
    assert case.urgency_note == "loses the flat on Friday"
    assert case.due_at < before
    # The same signs do not undo it, and graver ones raise it.
    assert learner.opens(alert("distress"))["urgency"] == "U3"
    assert learner.opens(alert("emergency"))["urgency"] == "U4"


def test_a_lowered_level_stays_until_something_graver_is_seen(do: Do, learner: Learner, ada: Staff) -> None:
    key = learner.opens(alert("suicide"))["id"]
    do(lifecycle.change_urgency, ada, key, level="U1", why="quoted a song")

    assert learner.opens(alert("distress"))["urgency"] == "U1"
    assert learner.opens(alert("emergency"))["urgency"] == "U4"


@pytest.mark.parametrize(("level", "why"), [("U5", "x"), ("U0", "x"), ("U2", " "), ("U2", "x" * 1001)])
def test_a_level_without_reason_or_that_does_not_exist_is_refused(
    do: Do, ada: Staff, case_id: str, level: str, why: str
) -> None:
    with pytest.raises(InvalidInputError):
        do(lifecycle.change_urgency, ada, case_id, level, why)


def test_an_appointment_link_is_the_offices_unless_another_is_named(
    do: Do, learner: Learner, ada: Staff, case_id: str
) -> None:
    do(lifecycle.claim, ada, case_id)
    for url in (None, "javascript:alert(1)", "book me"):
        with pytest.raises(InvalidInputError):
            do(replies.send_appointment, ada, case_id, url=url, text="Choose a time")
    do(replies.send_appointment, ada, case_id, url="https://college.test/book", text="Choose a time")

    assert told(learner)[-1] == (
        "appointment",
        {"name": "Ada", "text": "Choose a time", "url": "https://college.test/book"},
    )


def test_typing_is_told_once_while_it_lasts_and_seen_names_the_message(
    do: Do, learner: Learner, ada: Staff, case_id: str, stored: Session
) -> None:
    do(lifecycle.claim, ada, case_id)
    learner.writes(case_id, said(4))
    do(replies.typing, ada, case_id)
    do(replies.typing, ada, case_id)
    do(replies.seen, ada, case_id, stored.scalars(select(CaseMessage.id)).one())

    assert told(learner)[1:] == [("typing", {"name": "Ada"}), ("seen", {"up_to": 4})]
    with pytest.raises(InvalidInputError):
        do(replies.seen, ada, case_id, 99)


def test_a_note_never_leaves_the_console(do: Do, learner: Learner, ada: Staff, case_id: str, stored: Session) -> None:
    do(lifecycle.resolve, ada, case_id, "answered")
    do(lifecycle.add_note, ada, case_id, "called back")

    assert [kind for kind, _ in told(learner)] == ["resolved"]
    assert stored.scalars(select(CaseNote.text)).all() == ["called back"]


def test_somebody_at_the_desk_gets_a_case_that_nobody_can_write_to(
    do: Do, learner: Learner, ada: Staff, stored: Session
) -> None:
    line = {"key": "need", "label": "Need", "text": "Housing", "turn": None}
    contact = {"name": "Sam", "address": "555", "time": None}
    case = do(lifecycle.open_by_staff, ada, level="U2", why="at the desk", summary_lines=[line], contact=contact, lang="fr")
    do(lifecycle.claim, ada, case.id)
    with pytest.raises(NoConversationError):
        do(replies.reply, ada, case.id, "hello")
    do(lifecycle.resolve, ada, case.id, "answered")

    assert case.conversation_id.startswith("desk_")
    assert (case.channel, case.urgency, case.contact_name, case.summary) == ("desk", "U2", "Sam", [line])
    assert case.reasons == [{"code": "marked_by_staff", "turn": 0, "level": "U1"}]
    assert told(learner) == []


def test_another_teams_case_does_not_exist(do: Do, empty_app: FastAPI, ada: Staff) -> None:
    north = add_person(empty_app, "practitioner", teams=("North",))
    team = do(lambda session: session.scalar(select(Team.id)))
    case = do(lifecycle.open_by_staff, staff_of(north, team), level="U1", why="x", team_id=team)
    calls: list[tuple[Any, tuple[Any, ...]]] = [
        (lifecycle.claim, ()),
        (lifecycle.release, ()),
        (lifecycle.back_to_queue, ()),
        (lifecycle.reopen, ()),
        (lifecycle.resolve, ("answered",)),
        (lifecycle.change_urgency, ("U2", "x")),
        (lifecycle.add_note, ("x",)),
        (lifecycle.pass_on, ()),
        (replies.reply, ("x",)),
        (replies.typing, ()),
    ]
    for function, arguments in calls:
        with pytest.raises(ApiError) as refused:
            do(function, ada, case.id, *arguments)
        assert refused.value.status == 404, function
