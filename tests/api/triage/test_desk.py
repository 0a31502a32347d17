"""`/v1/desk`: who a user of a channel is, what happened to cases, and what staff do from there, once for each request."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from api.people.identities import StaffCode, StaffIdentity
from api.people.models import AuditEntry, Person
from api.people.sessions import Staff
from api.triage import conversations, lifecycle, replies
from api.triage.models import Case, OutboxEntry
from api.triage.upkeep import delete_old
from knowledge.base import utc_now
from tests.api.builders import Client
from tests.api.console.desk import Desk, add_person, text_of
from tests.api.triage.conftest import Do
from tests.api.triage.learner import Learner, alert, consented, said, staff_of

ADA_THERE = {"channel": "slack", "user": "T1:U1"}
BEN_THERE = {"channel": "teams", "user": "29:ben"}


def code_on(page: httpx.Response) -> str:
    found = re.search(r"link ([A-Z0-9]{4}-[A-Z0-9]{4})", text_of(page))
    assert found, text_of(page)
    return found[1]


@pytest.fixture
def join(learner: Learner, empty_client: Client) -> Callable[[Staff, dict[str, str]], None]:
    """Connects somebody as they do it: a code of their page, typed in the channel."""

    def connect(staff: Staff, there: dict[str, str]) -> None:
        with empty_client.app.state.database.session() as session:
            person = session.get_one(Person, staff.id)
        code = code_on(Desk(empty_client, person).post("/console/account/channels"))
        answer = learner.posts("/v1/desk/link", {**there, "code": code.lower().replace("-", " ")})
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"name": staff.name, "lang": staff.lang}

    return connect


@pytest.fixture
def joined(join: Callable[[Staff, dict[str, str]], None], ada: Staff, ben: Staff) -> None:
    join(ada, ADA_THERE)
    join(ben, BEN_THERE)


def acts(learner: Learner, case_id: str, action: str, there: dict[str, str], request_id: str = "e1", **more: str) -> Any:
    return learner.posts(f"/v1/desk/cases/{case_id}/{action}", {**there, "request_id": request_id, **more})


def news(learner: Learner, after: int = 0, **asked: Any) -> list[dict[str, Any]]:
    answer = learner.gets("/v1/desk/news", after=after, **asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def kinds(items: list[dict[str, Any]]) -> list[str]:
    return [item["kind"] for item in items]


# Who somebody is


def test_a_code_is_good_once_and_only_a_hash_of_the_user_is_kept(
    learner: Learner, joined: None, stored: Session, ada: Staff
) -> None:
    assert stored.scalars(select(StaffCode)).all() == []
    kept = stored.scalars(select(StaffIdentity).where(StaffIdentity.person_id == ada.id)).one()
    assert kept.channel == "slack" and "U1" not in kept.user_hash
    assert [row.detail for row in stored.scalars(select(AuditEntry).where(AuditEntry.action == "linked_channel"))] == [
        {"channel": "slack"},
        {"channel": "teams"},
    ]


def test_a_code_that_is_none_or_too_old_joins_nobody(
    learner: Learner, empty_client: Client, ada: Staff, do: Do, stored: Session
) -> None:
    with empty_client.app.state.database.session() as session:
        person = session.get_one(Person, ada.id)
    code = code_on(Desk(empty_client, person).post("/console/account/channels"))
    do(lambda session: session.execute(update(StaffCode).values(expires_at=utc_now() - timedelta(seconds=1))))

    for wrong in (code, "ABCD-EFGH"):
        answer = learner.posts("/v1/desk/link", {**ADA_THERE, "code": wrong})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_code")
    assert stored.scalars(select(StaffIdentity)).all() == []


def test_codes_cannot_be_guessed_one_after_another(learner: Learner) -> None:
    answers = [learner.posts("/v1/desk/link", {**ADA_THERE, "code": f"ABCD-EFG{n}"}).json()["code"] for n in range(7)]
    assert answers == ["unknown_code"] * 5 + ["too_many_codes"] * 2
    other = learner.posts("/v1/desk/link", {**BEN_THERE, "code": "ABCD-EFGH"})
    assert other.json()["code"] == "unknown_code"  # somebody else is not held up


def test_who_is_not_joined_or_was_let_go_can_do_nothing(
    learner: Learner, case_id: str, ada: Staff, joined: None, do: Do
) -> None:
    unknown = acts(learner, case_id, "claim", {"channel": "slack", "user": "T1:U2"})
    elsewhere = acts(learner, case_id, "claim", {"channel": "teams", "user": "T1:U1"})
    do(lambda session: session.execute(update(Person).where(Person.id == ada.id).values(active=False)))
    closed = acts(learner, case_id, "claim", ADA_THERE)
    asked = learner.posts("/v1/desk/ask", {**ADA_THERE, "text": "queue"})

    for answer in (unknown, elsewhere, closed, asked):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_linked")


def test_a_connection_is_listed_and_let_go_on_the_account_page(
    learner: Learner, empty_client: Client, case_id: str, ada: Staff, ben: Staff, joined: None, stored: Session
) -> None:
    with empty_client.app.state.database.session() as session:
        hers, his = session.get_one(Person, ada.id), session.get_one(Person, ben.id)
    number = stored.scalars(select(StaffIdentity.id).where(StaffIdentity.person_id == ada.id)).one()
    assert "Slack" in text_of(Desk(empty_client, hers).get("/console/account"))

    assert Desk(empty_client, his).post(f"/console/account/channels/{number}/disconnect").status_code == 404
    assert Desk(empty_client, hers).post(f"/console/account/channels/{number}/disconnect").status_code == 200
    assert acts(learner, case_id, "claim", ADA_THERE).json()["code"] == "not_linked"
    assert [row.person_id for row in stored.scalars(select(AuditEntry).where(AuditEntry.action == "unlinked_channel"))] == [
        ada.id
    ]


# What they do


def test_a_case_is_claimed_answered_and_resolved_and_a_retry_does_nothing_twice(
    learner: Learner, case_id: str, joined: None, stored: Session, ada: Staff
) -> None:
    for _ in range(2):
        claimed = acts(learner, case_id, "claim", ADA_THERE, "e1").json()
        assert (claimed["case"]["status"], claimed["case"]["claimed_by"], claimed["lang"]) == ("claimed", "Ada", "en")
        assert acts(learner, case_id, "reply", ADA_THERE, "e2", text="I can help.").status_code == 200
    assert acts(learner, case_id, "reply", ADA_THERE, "e3", text="I can help.").status_code == 200
    for _ in range(2):
        assert acts(learner, case_id, "resolve", ADA_THERE, "e4").json()["case"]["status"] == "resolved"

    told = [row.kind for row in stored.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]
    assert told == ["claimed", "message", "message", "resolved"]
    done = select(AuditEntry.action).where(AuditEntry.kind == "case", AuditEntry.person_id == ada.id)
    assert stored.scalars(done.order_by(AuditEntry.id)).all() == ["claimed", "replied", "replied", "resolved"]


def test_what_cannot_be_done_is_refused_with_a_code_and_a_name(learner: Learner, case_id: str, joined: None) -> None:
    first = acts(learner, case_id, "reply", ADA_THERE, text="hello")
    acts(learner, case_id, "claim", BEN_THERE)
    other = acts(learner, case_id, "claim", ADA_THERE)
    acts(learner, case_id, "release", BEN_THERE, "e2")
    closed = acts(learner, case_id, "claim", ADA_THERE, "e3")
    nowhere = acts(learner, "none", "claim", ADA_THERE)

    assert (first.status_code, first.json()["code"]) == (409, "not_claimed")
    assert (other.status_code, other.json()["code"]) == (409, "claimed_by_other")
    assert other.json()["errors"] == [{"field": "claimed_by", "reason": "Ben"}]
    assert (closed.status_code, closed.json()["code"]) == (409, "case_closed")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")


def test_a_case_of_another_team_is_not_there(
    learner: Learner, case_id: str, joined: None, do: Do, empty_app: FastAPI, ada: Staff
) -> None:
    north = add_person(empty_app, "practitioner", teams=("North",))
    with empty_app.state.database.session() as session:
        team = session.execute(text("SELECT id FROM teams")).scalar_one()
    do(lifecycle.pass_on, staff_of(north, team), case_id, team_id=team)

    assert acts(learner, case_id, "claim", ADA_THERE).json()["code"] == "not_found"
    assert {str(item["case"]) for item in news(learner)} == {"None"}


def test_two_of_one_moment_one_gets_it(learner: Learner, case_id: str, joined: None, stored: Session) -> None:
    answers = [acts(learner, case_id, "claim", there).status_code for there in (ADA_THERE, BEN_THERE)]
    assert answers == [200, 409]


# What a room hears


def test_a_room_hears_what_happens_in_order_with_the_case_as_it_is(
    learner: Learner, case_id: str, joined: None, do: Do, ada: Staff
) -> None:
    acts(learner, case_id, "claim", ADA_THERE)
    learner.writes(case_id, said(7, "are you there?"), said(8, "hello from the bot", sender="bot"))
    acts(learner, case_id, "reply", ADA_THERE, "e2", text="yes")
    do(replies.reply, ada, case_id, "written in the console")
    do(lifecycle.change_urgency, ada, case_id, "U3", "knows more")
    do(lifecycle.back_to_queue, ada, case_id)

    items = news(learner)
    assert kinds(items) == ["opened", "consented", "claimed", "message", "reply", "reply", "urgency", "requeued"]
    message, here, console = items[3], items[4], items[5]
    assert message["said"] == {"from": "learner", "name": None, "text": "are you there?"}
    assert (here["origin"], here["said"]["text"]) == ("slack", "yes")
    assert (console["origin"], console["said"]) == (
        None,
        {"from": "practitioner", "name": "Ada", "text": "written in the console"},
    )
    shown = items[0]["case"]
    assert (shown["status"], shown["urgency"], shown["urgency_words"], shown["channel"]) == (
        "open",
        "U3",
        "urgent",
        "Web chat, English",
    )
    assert shown["reasons"] == ["Asked for a person"] and shown["summary"] == ["Goal: Wants help choosing"]
    assert shown["path"] == f"/console/cases/{case_id}" and shown["answer_by"]
    assert news(learner, after=items[-2]["id"]) == [items[-1]]
    assert news(learner, lang="fr")[0]["case"]["reasons"][0].startswith("A demandé")


def test_without_consent_a_room_sees_no_word_of_the_learner(learner: Learner) -> None:
    learner.opens(alert("suicide"))
    only = news(learner)[0]["case"]
    assert only["summary"] == [] and only["urgency"] == "U3"
    assert "Sam" not in str(news(learner))


def test_a_resolved_case_shows_no_summary_any_more(learner: Learner, case_id: str, joined: None) -> None:
    acts(learner, case_id, "resolve", ADA_THERE)
    assert news(learner)[0]["case"]["summary"] == []


def test_the_team_of_the_room_is_shown_too(learner: Learner, case_id: str, empty_app: FastAPI, do: Do) -> None:
    north = add_person(empty_app, "practitioner", teams=("North",))
    with empty_app.state.database.session() as session:
        team = session.execute(text("SELECT id FROM teams")).scalar_one()
    do(lifecycle.pass_on, staff_of(north, team), case_id, team_id=team)
    assert news(learner)[-1]["case"] is None

    empty_app.state.settings = empty_app.state.settings.model_copy(update={"desk_team": "North"})
    assert news(learner)[-1]["case"]["id"] == case_id


def test_a_deleted_case_is_news_that_says_nothing_of_it(learner: Learner, case_id: str, do: Do, stored: Session) -> None:
    before = news(learner)[-1]["id"]
    do(conversations.erase, "c_1")

    (only,) = news(learner)
    assert only["id"] > before
    assert (only["kind"], only["case_id"], only["case"], only["said"]) == ("erased", case_id, None, None)
    assert stored.scalars(select(Case)).all() == []


def test_old_news_goes(learner: Learner, case_id: str, do: Do) -> None:
    do(lambda session: session.execute(text("UPDATE desk_news SET at = '2020-01-01 00:00:00'")))
    assert do(delete_old)["desk_news"] == 2
    assert news(learner) == []


def test_a_room_waits_for_news(learner: Learner, case_id: str, joined: None) -> None:
    last = news(learner)[-1]["id"]
    assert news(learner, after=last, wait=0.2) == []


# The assistant


def ask(learner: Learner, words: str, **more: str) -> dict[str, Any]:
    answer = learner.posts("/v1/desk/ask", {**ADA_THERE, "text": words, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_the_queue_is_the_one_that_they_may_see(learner: Learner, joined: None, do: Do, empty_app: FastAPI) -> None:
    reference = learner.opens(consented())["reference"]
    hidden = learner.opens(alert(conversation_id="c_2"))
    north = add_person(empty_app, "practitioner", teams=("North",))
    with empty_app.state.database.session() as session:
        team = session.execute(text("SELECT id FROM teams")).scalar_one()
    do(lifecycle.pass_on, staff_of(north, team), hidden["id"], team_id=team)

    shown = ask(learner, "file")
    assert reference in shown["text"] and hidden["reference"] not in shown["text"]
    assert shown["links"][0]["url"] == "/console"


def test_bad_bodies_are_refused_by_field(learner: Learner, case_id: str) -> None:
    assert acts(learner, case_id, "claim", {"channel": "Sl ack", "user": "u"}).status_code == 422
    assert acts(learner, case_id, "dance", ADA_THERE).status_code == 422
    assert learner.posts("/v1/desk/ask", {**ADA_THERE, "text": "x" * 10_101}).status_code == 422
    assert learner.client.post("/v1/desk/ask", json={**ADA_THERE, "text": "queue"}).status_code == 401
