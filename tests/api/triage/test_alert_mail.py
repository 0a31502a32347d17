"""Staff are told by e-mail who waits, once and without a word of the learner; over a real mail server."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from fastapi import FastAPI
from pydantic import SecretStr, ValidationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.people.office import Office, change_office
from api.people.sessions import Staff
from api.settings import Settings
from api.triage import alerts, lifecycle
from api.triage.alerts import again_at, send_alerts
from api.triage.models import Case, CaseStep
from knowledge.base import utc_now
from knowledge.labels import Labels
from tests.api.console.desk import add_person
from tests.api.triage.conftest import Do
from tests.api.triage.learner import Learner, alert, consented


class Inbox:
    """A real mail server's side; `refuse` makes it turn addresses away."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], Message]] = []
        self.refuse: set[str] = set()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.messages.append((list(envelope.rcpt_tos), message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Inbox, Controller]]:
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, controller
    if controller.server is not None:
        controller.stop()


@pytest.fixture
def inbox(mailbox: tuple[Inbox, Controller]) -> Inbox:
    return mailbox[0]


@pytest.fixture
def mail(mailbox: tuple[Inbox, Controller]) -> Settings:
    return settings_for(mailbox[1].port)


def settings_for(port: int, **other: Any) -> Settings:
    return Settings(
        smtp_host="127.0.0.1", smtp_port=port, smtp_starttls=False, mail_from="cairn@college.test",
        public_url="https://cairn.college.test/", **other,
    )  # fmt: skip


@pytest.fixture
def team_box(do: Do) -> None:
    do(change_office, Office(alert_addresses=["desk@college.ca"]), by="test")


@pytest.fixture
def send(empty_app: FastAPI, labels: Labels) -> Callable[[Settings], int]:
    return lambda settings: send_alerts(empty_app.state.database, settings, labels)


@pytest.mark.usefixtures("team_box")
def test_staff_are_told_once_in_both_languages_without_a_word_of_the_learner(
    learner: Learner, send: Any, mail: Settings, inbox: Inbox, empty_app: FastAPI, stored: Session
) -> None:
    add_person(empty_app, "practitioner", alerts=True)
    body = consented(signs=[{"code": "suicide", "turn": 1}])
    case = learner.opens(body)
    assert send(mail) == 1
    assert send(mail) == 0
    ((recipients, message),) = inbox.messages
    text = message.get_content()  # type: ignore[attr-defined]

    assert sorted(recipients)[0] == "desk@college.ca"
    assert len(recipients) == 2
    assert message["To"] == "cairn@college.test"  # nobody sees who else was told
    assert case["reference"] in message["Subject"] and "U3" in message["Subject"]
    assert f"https://cairn.college.test/console/cases/{case['id']}" in text
    assert "Somebody needs a person" in text and "Une personne a besoin d'aide" in text
    whole = message.as_string() + text
    assert not [word for word in ("Sam", "sam@", "help choosing", "suicide", "c_1") if word in whole]
    row = stored.get_one(Case, case["id"])
    assert (row.alerted_at is None, row.alert_again_at) == (False, None)
    assert stored.scalars(select(CaseStep.step)).all()[-1] == "alerted"


@pytest.mark.usefixtures("team_box")
def test_nobody_is_told_of_what_is_not_urgent_claimed_or_resolved(
    do: Do, learner: Learner, send: Any, mail: Settings, inbox: Inbox, ada: Staff
) -> None:
    learner.opens(alert(conversation_id="c_a"))
    claimed = learner.opens(alert("suicide", conversation_id="c_b"))["id"]
    resolved = learner.opens(alert("suicide", conversation_id="c_c"))["id"]
    do(lifecycle.claim, ada, claimed)
    do(lifecycle.resolve, ada, resolved, "answered")

    assert send(mail) == 0
    assert inbox.messages == []


@pytest.mark.usefixtures("team_box")
def test_a_case_that_becomes_urgent_is_told_of_then(learner: Learner, send: Any, mail: Settings, inbox: Inbox) -> None:
    learner.opens(alert())
    assert send(mail) == 0
    learner.opens(alert("emergency"))

    assert send(mail) == 1


def test_only_people_who_may_see_the_case_are_told(
    do: Do, learner: Learner, send: Any, mail: Settings, inbox: Inbox, empty_app: FastAPI
) -> None:
    north = add_person(empty_app, "practitioner", alerts=True, teams=("North",))
    boss = add_person(empty_app, "administrator", alerts=True)
    add_person(empty_app, "practitioner", alerts=True, teams=("South",))
    add_person(empty_app, "practitioner", alerts=False, teams=("North",))
    add_person(empty_app, "practitioner", alerts=True, active=False, teams=("North",))
    add_person(empty_app, "editor", alerts=True, teams=("North",))
    learner.opens(alert("suicide", team="North"))
    send(mail)

    assert sorted(inbox.messages[0][0]) == sorted([north.email, boss.email])


@pytest.mark.usefixtures("team_box")
def test_a_server_that_is_down_is_tried_again_later_and_later(
    do: Do,
    learner: Learner,
    send: Any,
    mail: Settings,
    mailbox: tuple[Inbox, Controller],
    stored: Session,
    caplog: pytest.LogCaptureFixture,
) -> None:
    inbox, controller = mailbox
    key = learner.opens(alert("suicide"))["id"]
    controller.stop()
    for tries in (1, 2):
        assert send(mail) == 0
        row = stored.get_one(Case, key, populate_existing=True)
        assert (row.alert_tries, row.alerted_at) == (tries, None)
        assert row.alert_again_at is not None
        assert row.alert_again_at > utc_now() + timedelta(seconds=15 * tries)
        stored.rollback()
        assert send(mail) == 0  # not before its time
        assert stored.get_one(Case, key, populate_existing=True).alert_tries == tries
        stored.rollback()
        do(lambda session: session.execute(update(Case).values(alert_again_at=utc_now())))
    assert "ConnectionRefusedError" in caplog.text
    back = Controller(inbox, hostname="127.0.0.1", port=controller.port)
    back.start()
    try:
        assert send(mail) == 1
    finally:
        back.stop()
    assert len(inbox.messages) == 1


def test_the_pause_grows_to_a_quarter_of_an_hour() -> None:
    now = utc_now()
    pauses = [(again_at(now, tries) - now).total_seconds() for tries in (0, 1, 2, 5, 500)]

    assert pauses == [30, 60, 120, 900, 900]


@pytest.mark.usefixtures("team_box")
def test_whoever_else_sends_does_not_send_the_same(
    learner: Learner, do: Do, send: Any, mail: Settings, inbox: Inbox
) -> None:
    learner.opens(alert("suicide"))
    assert do(alerts._take) is not None  # another process is sending it

    assert send(mail) == 0
    assert inbox.messages == []


@pytest.mark.usefixtures("team_box")
def test_one_address_that_is_refused_does_not_keep_it_from_the_others(
    learner: Learner, send: Any, mail: Settings, inbox: Inbox, empty_app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = add_person(empty_app, "practitioner", alerts=True).email
    inbox.refuse = {wrong}
    learner.opens(alert("suicide"))

    assert send(mail) == 1
    assert inbox.messages[0][0] == ["desk@college.ca"]
    assert "refused 1 of 2" in caplog.text
    assert wrong not in caplog.text


def test_nobody_to_tell_is_logged_and_tried_again(
    learner: Learner, send: Any, mail: Settings, stored: Session, caplog: pytest.LogCaptureFixture
) -> None:
    key = learner.opens(alert("suicide"))["id"]

    assert send(mail) == 0
    assert "nobody wants to be told" in caplog.text
    assert stored.get_one(Case, key).alert_tries == 1


def test_without_a_mail_server_nothing_is_tried(learner: Learner, send: Any, stored: Session) -> None:
    key = learner.opens(alert("suicide"))["id"]

    assert send(Settings()) == 0
    assert stored.get_one(Case, key).alert_tries == 0


@pytest.mark.usefixtures("team_box")
def test_a_server_that_does_not_encrypt_is_not_told_a_password(
    learner: Learner, send: Any, mail: Settings, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    learner.opens(alert("suicide"))
    careful = mail.model_copy(update={"smtp_starttls": True, "smtp_user": "cairn", "smtp_password": SecretStr("swordfish")})

    assert send(careful) == 0
    assert inbox.messages == []
    assert "SMTPNotSupportedError" in caplog.text
    assert "swordfish" not in caplog.text


def test_a_mail_server_needs_an_address_to_write_from(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="MAIL_FROM"):
        Settings(smtp_host="mail.college.test")
    monkeypatch.setenv("SMTP_HOST", "")  # as container files write what is not set
    assert Settings().smtp_host is None
