"""A case goes to a colleague or a team, back to the queue, or is opened again."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import InvalidInputError, NotFoundError
from api.people.models import Team
from api.people.sessions import Staff
from api.triage import lifecycle, replies
from api.triage.errors import (
    ClaimedByOtherError,
    OtherCaseError,
)
from api.triage.models import CaseNote
from tests.api.console.desk import add_person
from tests.api.triage.conftest import Do
from tests.api.triage.learner import Learner, alert, staff_of, steps, told


def test_passed_to_a_colleague_they_have_it(
    do: Do, learner: Learner, ada: Staff, ben: Staff, case_id: str, stored: Session
) -> None:
    do(lifecycle.claim, ada, case_id)
    case = do(lifecycle.pass_on, ada, case_id, person_id=ben.id, note="knows welding")

    assert (case.status, case.claimed_by) == ("claimed", ben.id)
    assert told(learner)[-1] == ("passed", {"name": "Ben", "team": None})
    assert stored.scalars(select(CaseNote.text)).all() == ["knows welding"]
    with pytest.raises(ClaimedByOtherError):
        do(replies.reply, ada, case_id, "hello")


def test_passed_to_a_colleague_of_another_team_it_becomes_that_teams(do: Do, empty_app: FastAPI, ada: Staff) -> None:
    noor = add_person(empty_app, "practitioner", name="Noor", teams=("North",))
    south = Team(name="South")
    do(lambda session: session.add(south))
    of_south = staff_of(add_person(empty_app, "practitioner"), south.id)
    case = do(lifecycle.open_by_staff, of_south, level="U2", why="housing", team_id=south.id)
    passed = do(lifecycle.pass_on, of_south, case.id, person_id=noor.id)

    assert passed.team_id not in (None, south.id)
    with pytest.raises(NotFoundError):
        do(lifecycle.claim, of_south, case.id)
    assert do(lifecycle.claim, staff_of(noor, passed.team_id), case.id).claimed_by == noor.id


def test_passed_to_a_team_it_waits_there(do: Do, learner: Learner, ada: Staff, case_id: str) -> None:
    team = Team(name="South")
    do(lambda session: session.add(team))
    do(lifecycle.claim, ada, case_id)
    case = do(lifecycle.pass_on, ada, case_id, team_id=team.id)

    assert (case.status, case.team_id, case.claimed_by) == ("open", team.id, None)
    assert told(learner)[-1] == ("passed", {"name": None, "team": "South"})


@pytest.mark.parametrize("to", [{}, {"person_id": "nobody"}, {"team_id": 99}])
def test_passed_to_nobody_is_refused(do: Do, ada: Staff, case_id: str, to: Any) -> None:
    with pytest.raises(InvalidInputError):
        do(lifecycle.pass_on, ada, case_id, **to)


def test_an_editor_is_passed_nothing(do: Do, empty_app: FastAPI, ada: Staff, case_id: str) -> None:
    with pytest.raises(InvalidInputError):
        do(lifecycle.pass_on, ada, case_id, person_id=add_person(empty_app, "editor").id)


def test_an_administrator_takes_a_case_out_of_a_colleagues_hands(
    do: Do, empty_app: FastAPI, ada: Staff, ben: Staff, case_id: str
) -> None:
    do(lifecycle.claim, ada, case_id)
    with pytest.raises(ClaimedByOtherError):
        do(lifecycle.back_to_queue, ben, case_id)

    assert do(lifecycle.back_to_queue, staff_of(add_person(empty_app, "administrator")), case_id).status == "open"


def test_reopened_it_waits_again(do: Do, learner: Learner, ada: Staff, case_id: str, stored: Session) -> None:
    do(lifecycle.resolve, ada, case_id, "answered")
    case = do(lifecycle.reopen, ada, case_id)

    assert (case.status, case.outcome, case.resolved_at, case.claimed_by) == ("open", None, None, None)
    assert told(learner)[-1] == ("reopened", {})
    assert do(lifecycle.reopen, ada, case_id).status == "open"
    assert steps(stored, case_id).count("reopened") == 1


def test_a_case_is_not_reopened_beside_another_of_the_conversation(
    do: Do, learner: Learner, ada: Staff, case_id: str
) -> None:
    do(lifecycle.resolve, ada, case_id, "answered")
    other = learner.opens(alert())
    with pytest.raises(OtherCaseError) as refused:
        do(lifecycle.reopen, ada, case_id)

    assert refused.value.reference == other["reference"]
