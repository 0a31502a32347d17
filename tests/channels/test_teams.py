"""Teams over real HTTP on both sides: activities become events, what Cairn says becomes cards that Teams takes."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.channels import teams_genuine
from bot.channels.problems import HANDLERS, TooManyError
from bot.channels.teams import TeamsChannel, from_credentials
from bot.channels.teams_api import TeamsApi
from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.credentials import CredentialsError
from bot.messaging.guard import GUARD_HANDLERS
from bot.messaging.inbound import Inbound
from bot.messaging.staff import CaseView, StaffAction
from tests.channels.hub import RecordingHub
from tests.channels.platform import Button, Event, Json
from tests.channels.platforms.teams import (
    BOT,
    GROUP,
    LOUNGE,
    PASSWORD,
    PATH,
    ROOM,
    TENANT,
    TeamsPlatform,
    heard_of,
    person,
    personal_of,
)

ADA = f"{TENANT}.{person('ada')}"
HELLO = Bubble(text="Hello", fallback="Hello", lang="en")
CASE = CaseView(
    id="case-1",
    reference="ABC-DEF",
    status="open",
    urgency="U1",
    urgency_words="Now",
    reasons=("Somebody is in *danger*",),
    opened_at=datetime(2026, 11, 26, 15, tzinfo=UTC),
    answer_by=datetime(2026, 11, 26, 16, tzinfo=UTC),
    lang="en",
    channel="Telegram",
    claimed_by=None,
    summary=(),
    url="https://cairn.example/console/cases/1",
)


@dataclass
class Desk:
    """A desk that keeps what it is asked. `linked` are its practitioners."""

    linked: set[str] = field(default_factory=set)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    refusal: str | None = None
    broken: bool = False

    async def is_linked(self, channel: str, user: str) -> bool:
        return user in self.linked

    async def link(self, channel: str, user: str, code: str) -> str:
        self.asked.append(("link", user, code))
        return "linked"

    async def act(self, channel: str, user: str, action: StaffAction, case_id: str, *, event_id: str) -> str:
        self.asked.append((action, user, case_id))
        if self.broken:
            raise RuntimeError("the desk is broken")
        return f"done {action}"

    async def reply(self, channel: str, user: str, key: str, text: str, *, event_id: str) -> str | None:
        self.asked.append(("reply", user, key, text))
        return self.refusal

    async def ask(self, channel: str, user: str, text: str) -> list[Bubble]:
        self.asked.append(("ask", user, text))
        return [Bubble(text="three **courses**", fallback="three courses", lang="en")]


@dataclass
class House:
    platform: TeamsPlatform
    channel: TeamsChannel
    hub: RecordingHub
    http: httpx.AsyncClient

    async def post(self, event: Event) -> httpx.Response:
        return await self.http.request(event.method, event.path, content=event.body, headers=event.headers)

    async def got(self, activity: Json) -> list[Inbound]:
        before = len(self.hub.received)
        answer = await self.post(self.platform.event(activity))
        assert answer.status_code == 200, answer.text
        return [inbound for _channel, inbound in self.hub.received[before:]]

    def with_desk(self) -> Desk:
        self.hub.staff = Desk(linked={ADA})
        return self.hub.staff

    @property
    def to_ada(self) -> Json:
        return {"service_url": self.platform.service_url, "conversation": personal_of(person("ada"))}


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    platform = TeamsPlatform()
    await platform.start()
    channel, hub = from_credentials(platform.credentials()), RecordingHub()
    app = Starlette(routes=channel.routes(hub), exception_handlers={**HANDLERS, **GUARD_HANDLERS})
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        yield House(platform, channel, hub, http)
    await channel.close()
    await platform.stop()


# What people write


async def test_a_chat_is_one_conversation_of_its_person(house: House) -> None:
    (inbound,) = await house.got(house.platform.said("online bookkeeping &amp; data"))
    assert (inbound.text, inbound.user, inbound.thread, inbound.lang) == ("online bookkeeping & data", ADA, "", "en")
    assert inbound.address == house.to_ada
    assert inbound.at == datetime(2026, 11, 26, 15, 0, 0, 123000, tzinfo=UTC)
    (french,) = await house.got(house.platform.said("bonjour", locale="fr-CA"))
    assert french.lang == "fr"
    (other,) = await house.got(house.platform.said("hola", locale="es-ES"))
    assert other.lang is None


async def test_in_a_channel_our_name_is_cut_off_and_the_thread_is_the_conversation(house: House) -> None:
    activity = house.platform.in_channel("what is a badge?")
    (inbound,) = await house.got(activity)
    assert inbound.text == "what is a badge?"
    assert inbound.thread == activity["conversation"]["id"] == inbound.address["conversation"]
    (again,) = await house.got(house.platform.in_channel("and who pays?", root=activity["id"]))
    assert again.thread == inbound.thread


async def test_names_of_people_are_no_part_of_the_words(house: House) -> None:
    group = {"isGroup": True, "conversationType": "groupChat", "tenantId": TENANT, "id": GROUP}
    mentions = [
        {"type": "mention", "mentioned": {"id": BOT, "name": "Cairn"}, "text": "<at>Cairn</at>"},
        {"type": "mention", "mentioned": {"id": person("bob"), "name": "Bob Tremblay"}, "text": "<at>Bob Tremblay</at>"},
    ]
    said = house.platform.said("<at>Cairn</at> help <at>Bob Tremblay</at> choose", conversation=group, entities=mentions)
    (inbound,) = await house.got(said)
    assert inbound.text == "help choose"
    assert inbound.thread == GROUP


async def test_only_our_name_begins(house: House) -> None:
    (inbound,) = await house.got(house.platform.in_channel(""))
    assert inbound.text == "START"


async def test_typed_words_are_never_a_payload(house: House) -> None:
    for typed in ("/restart", '{"choice": "c.1"}', "c.1.1.zzzz"):
        (inbound,) = await house.got(house.platform.said(typed))
        assert (inbound.text, inbound.payload) == (typed, None)


@pytest.mark.parametrize("kind", ["voice", "video", "image", "file", "sticker"])
async def test_what_holds_no_words_says_its_kind(house: House, kind: str) -> None:
    answer = await house.post(house.platform.wordless_events()[kind])
    assert answer.status_code == 200
    ((_channel, inbound),) = house.hub.received
    assert (inbound.wordless, inbound.text) == (kind, None)


async def test_words_with_a_file_are_both(house: House) -> None:
    picture = {"contentType": "image/*", "contentUrl": f"{house.platform.service_url}v3/attachments/1"}
    words, file = await house.got(house.platform.said("is this a badge?", attachments=[picture]))
    assert (words.text, file.wordless) == ("is this a badge?", "image")
    assert words.event_id != file.event_id


async def test_a_sign_alone_is_words(house: House) -> None:
    shown = {"contentType": "text/html", "content": '<p><emoji id="yes" alt="👍" title="Yes"></emoji></p>'}
    (inbound,) = await house.got(house.platform.activity("message", attachments=[shown]))
    assert inbound.text == "👍"


async def test_what_is_no_message_to_us_leads_to_nothing(house: House) -> None:
    for kind, event in house.platform.silent_events().items():
        answer = await house.post(event)
        assert (answer.status_code, answer.content) == (200, b""), kind
    assert house.hub.received == []
    assert house.platform.heard == []


async def test_an_activity_is_taken_in_once(house: House) -> None:
    event = house.platform.text_event("hello", event_id="1600000000000")
    for _ in range(3):
        assert (await house.post(event)).status_code == 200
    assert len(house.hub.received) == 1


async def test_who_sends_too_much_is_asked_to_wait(house: House) -> None:
    house.hub.fails_with = TooManyError("Please wait.", retry_after=7)
    answer = await house.post(house.platform.text_event("hello"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert person("ada") not in answer.text


# What is not Microsoft's


async def test_no_forgery_is_believed(house: House) -> None:
    forged = list(house.platform.forged())
    assert len(forged) >= 100
    for event in forged:
        answer = await house.post(event)
        assert (answer.status_code, answer.content) == (401, b""), event
    assert house.hub.received == []
    assert house.platform.keys_fetched <= 1, "names of keys that are not known make us ask again and again"
    assert house.platform.requests == []


async def test_clocks_may_differ_by_five_minutes(house: House) -> None:
    now = int(datetime.now(UTC).timestamp())
    for claims in ({"exp": now - 250}, {"nbf": now + 250}):
        event = house.platform.event(house.platform.said("hello"), token=house.platform.bearer(**claims))
        assert (await house.post(event)).status_code == 200


async def test_keys_are_fetched_again_but_not_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.platform.signs_with = "the next key"
    monkeypatch.setattr(teams_genuine, "PAUSE_SECONDS", 0.0)
    assert (await house.post(house.platform.text_event("hello"))).status_code == 200
    house.platform.signs_with = "the key after that"
    monkeypatch.setattr(teams_genuine, "PAUSE_SECONDS", 300.0)
    assert (await house.post(house.platform.text_event("hello"))).status_code == 200
    assert house.platform.keys_fetched == 2
    house.platform.signs_with = "too soon"
    assert (await house.post(house.platform.text_event("hello"))).status_code == 401
    assert house.platform.keys_fetched == 2


async def test_without_keys_nobody_is_believed_and_it_is_said(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.platform.issuer_is_down = True
    assert (await house.post(house.platform.text_event("hello"))).status_code == 503
    assert "keys cannot be fetched" in caplog.text
    assert house.hub.received == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"null", b"\xff", b'{"type": 1}', b"[" * 5000, b'{"a":' * 5000 + b"1" + b"}" * 5000]
)
async def test_an_unreadable_body_is_refused(house: House, body: bytes) -> None:
    answer = await house.post(Event(PATH, body, {"Authorization": f"Bearer {house.platform.bearer()}"}))
    assert answer.status_code in (400, 401)
    assert house.hub.received == []


async def test_a_large_body_is_refused(house: House) -> None:
    event = house.platform.text_event("hello")
    assert (await house.post(replace(event, body=event.body + b" " * 1_100_000))).status_code == 413


def test_our_token_goes_to_microsoft_alone() -> None:
    api = TeamsApi("app", "password", TENANT, "https://login.example", frozenset())
    assert api.may_call("https://smba.trafficmanager.net/ca/")
    assert api.may_call("https://canada.botframework.com/")
    for url in (
        "http://smba.trafficmanager.net/ca/", "https://smba.trafficmanager.net.evil.example/", "https://evil.example/",
        "https://evil.example/?smba.trafficmanager.net", "https://me@smba.trafficmanager.net/", "https://127.0.0.1/",
        "https://evil.blob.core.windows.net/", "https://notbotframework.com/", "", "ftp://smba.trafficmanager.net/", "//",
    ):  # fmt: skip
        assert not api.may_call(url), url


# What Cairn says


async def test_a_message_is_a_card_that_teams_takes(house: House) -> None:
    card = Card(
        "Data [1]", "Mohawk", (("Cost", None), ("Hours", "12")), "not stated", ("online",), "https://m.ca/(a)", "2026", ()
    )
    card = replace(card, choices=(Choice(2, "More", "c.2"),))
    bubble = Bubble(
        text="**Two** ways:\n\n1. one\n2. [two](https://a.ca/b_c)",
        fallback="Two ways",
        lang="en",
        choices=tuple(Choice(number, f"Way {number}", f"c.{number}") for number in range(3, 12)),
        cards=(card,),
        table=Table(("A", "B"), (("Cost", ("$1", "$2")),)),
        image=("https://a.ca/i.png", "a path of stones"),
    )
    await house.channel.send(house.to_ada, bubble)
    (heard,) = house.platform.heard
    assert heard.to == house.to_ada["conversation"]
    lines = heard.text.split("\n")
    assert lines[:3] == ["Two ways:", "1. one", "2. two https://a.ca/b_c"]
    assert {"2. Data [1]", "Cost: not stated", "Hours: 12", "https://m.ca/(a)", "$2", "a path of stones"} <= set(lines)
    assert [button.title for button in heard.buttons] == ["More", *(f"Way {number}" for number in range(3, 12))]
    assert (heard.cards, heard.image) == (1, "https://a.ca/i.png")
    assert heard.raw["summary"] == "Two ways"


async def test_a_pressed_button_brings_its_payload_back(house: House) -> None:
    await house.channel.send(house.to_ada, replace(HELLO, choices=(Choice(1, "Ontario", "c.1.1.abc"),)))
    (button,) = house.platform.heard[-1].buttons
    (inbound,) = await house.got(house.platform.pressed(button))
    assert (inbound.payload, inbound.text, inbound.user) == ("c.1.1.abc", None, ADA)
    as_object = {**house.platform.pressed(button), "value": {"choice": "c.1.1.abc"}}
    assert [one.payload for one in await house.got(as_object)] == ["c.1.1.abc"]


async def test_in_a_group_a_button_is_for_who_it_was_shown_to(house: House) -> None:
    thread = f"{LOUNGE};messageid=1"
    await house.channel.send({**house.to_ada, "conversation": thread}, replace(HELLO, choices=(Choice(1, "Yes", "c.1"),)))
    (button,) = house.platform.heard[-1].buttons
    house.hub.known.add(("teams", ADA, thread))
    assert [one.payload for one in await house.got(house.platform.pressed(button))] == ["c.1"]
    assert await house.got(house.platform.pressed(button, user="eve")) == []
    await house.channel.close()
    assert "utter_teams_not_yours" in house.platform.heard[-1].text


async def test_what_is_too_large_for_one_message_is_parted(house: House) -> None:
    bubble = Bubble(text="\n".join(f"line {number} " + "é" * 60 for number in range(190)), fallback="lines", lang="fr")
    await house.channel.send(house.to_ada, bubble)
    assert len(house.platform.heard) > 1
    whole = "\n".join(heard.text for heard in house.platform.heard)
    assert [line.split()[1] for line in whole.split("\n")] == [str(number) for number in range(190)]


async def test_a_card_that_is_refused_leaves_its_words(house: House) -> None:
    house.platform.refuses_cards = True
    await house.channel.send(house.to_ada, Bubble(text="**Hello** you", fallback="Hello you", lang="en"))
    assert house.platform.heard[-1].text == "Hello you"


async def test_typing_is_shown_and_never_fails(house: House) -> None:
    await house.channel.typing(house.to_ada)
    assert house.platform.typed == [house.to_ada["conversation"]]
    house.platform.fail(500, seconds=5)
    await house.channel.typing(house.to_ada)


async def test_a_busy_connector_says_when(house: House) -> None:
    house.platform.fail(429, seconds=5, retry_after=3)
    with pytest.raises(SendLaterError) as refused:
        await house.channel.send(house.to_ada, HELLO)
    assert refused.value.seconds == 3


@pytest.mark.parametrize("status", [412, 500, 502, 503, 504])
async def test_a_passing_fault_is_tried_later(house: House, status: int) -> None:
    house.platform.refusal = (status, "ServiceError")
    with pytest.raises(SendLaterError, match=str(status)):
        await house.channel.send(house.to_ada, HELLO)


@pytest.mark.parametrize(
    ("status", "code"), [(403, "MessageWritesBlocked"), (403, "BotNotInConversationRoster"), (404, "ConversationNotFound")]
)
async def test_who_blocked_us_is_left_alone(house: House, status: int, code: str) -> None:
    house.platform.refusal = (status, code)
    with pytest.raises(UndeliverableError, match=code):
        await house.channel.send(house.to_ada, HELLO)


async def test_our_token_is_kept_and_fetched_again_when_refused(house: House) -> None:
    await house.channel.send(house.to_ada, HELLO)
    await house.channel.send(house.to_ada, HELLO)
    assert house.platform.tokens_given == 1
    house.platform.tokens_given = 5  # the connector no longer takes the old one
    with pytest.raises(SendLaterError, match="401"):
        await house.channel.send(house.to_ada, HELLO)
    await house.channel.send(house.to_ada, HELLO)
    assert house.platform.tokens_given == 6


async def test_a_refused_password_is_said_and_the_message_waits(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.platform.login_refuses = True
    with pytest.raises(SendLaterError, match="invalid_client"):
        await house.channel.send(house.to_ada, HELLO)
    assert "app_password" in caplog.text


async def test_nothing_is_sent_to_a_strange_server(house: House) -> None:
    with pytest.raises(UndeliverableError):
        await house.channel.send({**house.to_ada, "service_url": "http://127.0.0.1:9/"}, HELLO)
    assert house.platform.tokens_given == 0


async def test_nothing_personal_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await house.post(house.platform.text_event("my secret wish"))
    await house.channel.send(house.to_ada, HELLO)
    house.platform.refusal = (403, "MessageWritesBlocked")
    with pytest.raises(UndeliverableError):
        await house.channel.send(house.to_ada, HELLO)
    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpcore"))
    for personal in ("secret wish", person("ada"), house.to_ada["conversation"][:40], PASSWORD, "of-6d2b"):
        assert personal not in logged, personal


# Practitioners


async def test_a_case_is_posted_changed_and_answered_in_its_thread(house: House) -> None:
    key = await house.channel.post_case(CASE)
    heard = house.platform.heard[-1]
    assert key.startswith(f"{ROOM};messageid=") and heard.to == key
    assert "ABC-DEF: Now" in heard.text and "Somebody is in *danger*" in heard.text
    assert "{{DATE(2026-11-26T16:00:00Z, SHORT)}} {{TIME(2026-11-26T16:00:00Z)}}" in heard.text
    assert [button.title for button in heard.buttons] == ["utter_desk_claim en", "utter_desk_resolve en"]
    await house.channel.update_case(key, replace(CASE, status="claimed", claimed_by="Sam"))
    now = house.platform.posted[key, key.rpartition("=")[2]]
    assert "utter_desk_claimed_by en Sam" in heard_of(now, key).text
    await house.channel.post_in_thread(key, "It is *free*.", who="Learner")
    assert (house.platform.heard[-1].to, house.platform.heard[-1].text) == (key, "Learner\nIt is *free*.")


async def test_a_button_of_a_case_is_answered_to_who_pressed_it(house: House) -> None:
    desk = house.with_desk()
    await house.channel.post_case(CASE)
    claim = house.platform.heard[-1].buttons[0]
    answer = await house.post(house.platform.press_event(claim))
    assert answer.json() == {
        "statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "done claim",
    }  # fmt: skip
    assert desk.asked == [("claim", ADA, "case-1")]
    desk.broken = True
    broken = await house.post(house.platform.press_event(claim))
    assert "utter_teams_failed en" in broken.json()["value"]
    assert house.hub.received == []


async def test_a_button_of_a_case_works_in_the_triage_room_only(house: House) -> None:
    desk = house.with_desk()
    for back in (
        {"verb": "desk.claim", "data": {"case": "1"}, "conversation": f"{LOUNGE};messageid=1"},
        {"verb": "desk.delete", "data": {"case": "1"}, "conversation": f"{ROOM};messageid=1"},
        {"verb": "desk.claim", "data": {"case": 1}, "conversation": f"{ROOM};messageid=1"},
        {"verb": ["desk.claim"], "data": None, "conversation": f"{ROOM};messageid=1"},
    ):
        answer = await house.post(house.platform.press_event(Button("Claim", back)))
        assert (answer.status_code, answer.json()["statusCode"]) == (200, 400)
    assert desk.asked == []


async def test_a_reply_in_a_cases_thread_goes_to_the_learner(house: House) -> None:
    desk = house.with_desk()
    key = await house.channel.post_case(CASE)
    root = key.rpartition("=")[2]
    known = len(house.platform.heard)
    assert await house.got(house.platform.in_channel("It is free.", channel=ROOM, root=root, mentioned=False)) == []
    assert await house.got(house.platform.in_channel("Cairn answers at night.", channel=ROOM, root=root)) == []
    await house.channel.close()
    assert desk.asked == [("reply", ADA, key, "It is free."), ("reply", ADA, key, "Cairn answers at night.")]
    assert house.platform.heard[known:] == []


async def test_a_refused_reply_is_said_to_its_writer_alone(house: House) -> None:
    desk = house.with_desk()
    desk.refusal = "Claim this case first."
    key = await house.channel.post_case(CASE)
    await house.got(house.platform.in_channel("It is free.", channel=ROOM, root=key.rpartition("=")[2]))
    await house.channel.close()
    heard = house.platform.heard[-1]
    assert (heard.to, heard.text) == (personal_of(person("ada")), "Claim this case first.")


async def test_a_command_in_a_thread_does_not_reach_the_learner(house: House) -> None:
    desk = house.with_desk()
    await house.got(house.platform.in_channel("cairn find data", channel=ROOM, root="1"))
    await house.channel.close()
    assert desk.asked == [("ask", ADA, "find data")]
    assert house.platform.heard[-1].to == personal_of(person("ada"))


async def test_a_practitioner_asks_in_the_room_and_is_answered_alone(house: House) -> None:
    desk = house.with_desk()
    activity = house.platform.in_channel("find data in Ontario", channel=ROOM)
    for _ in range(2):
        await house.got(activity)
    await house.channel.close()
    assert desk.asked == [("ask", ADA, "find data in Ontario")]
    assert [(heard.to, heard.text) for heard in house.platform.heard] == [(personal_of(person("ada")), "three courses")]


async def test_who_has_not_added_us_is_told_so_in_the_room(house: House) -> None:
    house.with_desk()
    activity = house.platform.in_channel("queue", channel=ROOM)
    house.platform.unknown_people = True
    await house.got(activity)
    await house.channel.close()
    (heard,) = house.platform.heard
    assert heard.to == activity["conversation"]["id"]
    assert "utter_teams_write_alone" in heard.text and "courses" not in heard.text


@pytest.mark.parametrize("said", ["cairn queue", "/cairn queue", "Cairn  queue"])
async def test_in_their_own_chat_cairn_makes_a_command(house: House, said: str) -> None:
    desk = house.with_desk()
    assert await house.got(house.platform.said(said)) == []
    await house.channel.close()
    assert desk.asked == [("ask", ADA, "queue")]
    assert house.platform.heard[-1].to == personal_of(person("ada"))


async def test_anybody_may_link_and_else_is_a_learner(house: House) -> None:
    desk = house.with_desk()
    assert await house.got(house.platform.said("cairn link ABCD-1234", user="new")) == []
    await house.channel.close()
    assert desk.asked == [("link", f"{TENANT}.{person('new')}", "ABCD-1234")]
    assert house.platform.heard[-1].text == "linked"
    (inbound,) = await house.got(house.platform.said("cairn queue", user="new"))
    assert inbound.text == "cairn queue"
    (own,) = await house.got(house.platform.said("I like data"))
    assert own.text == "I like data", "a practitioner may be a learner too"


# Settings


@pytest.mark.parametrize("missing", ["app_id", "app_password", "tenant_id"])
def test_without_a_secret_it_does_not_start_and_says_which(missing: str) -> None:
    given = {"app_id": "a", "app_password": "b", "tenant_id": "c", missing: ""}
    with pytest.raises(CredentialsError, match=missing):
        from_credentials(given)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("triage_conversation", "#triage"),
        ("triage_service_url", "https://evil.example/"),
        ("login_url", "login.example"),
        ("openid_url", "file:///etc/passwd"),
        ("service_url_hosts", "https://a.example, b.example"),
    ],
)
def test_a_wrong_setting_is_named(key: str, value: str) -> None:
    with pytest.raises(CredentialsError, match=key):
        from_credentials({"app_id": "a", "app_password": "b", "tenant_id": "c", key: value})


async def test_check_tries_the_secrets_and_says_what_to_paste(house: House) -> None:
    found = await house.channel.check("https://cairn.example/")
    assert all(finding.ok for finding in found)
    assert f"https://cairn.example{PATH}" in (found[-1].paste or "")
    house.platform.issuer_is_down = house.platform.login_refuses = True
    other = from_credentials({**house.platform.credentials(), "triage_conversation": ""})
    found = await other.check(None)
    assert [finding.ok for finding in found] == [False, False, True, True]
    assert "19:abc" in (found[2].paste or "")
    await other.close()
