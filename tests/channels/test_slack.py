"""Slack over real HTTP on both sides: what it sends becomes events, what Cairn says becomes blocks that it takes."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
import uvicorn
import yaml
from starlette.applications import Starlette

from bot.channels.problems import HANDLERS, TooManyError
from bot.channels.slack import SlackChannel, from_credentials
from bot.channels.slack_check import ROOM_SCOPES, SCOPES
from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.credentials import CredentialsError
from bot.messaging.guard import GUARD_HANDLERS
from bot.messaging.inbound import Inbound
from bot.messaging.staff import CaseView, StaffAction
from tests.channels.hub import RecordingHub
from tests.channels.platform import Button, Event
from tests.channels.platforms.slack import BOT, LOUNGE, PATH, ROOM, TEAM, SlackPlatform, direct, heard_of, person, signed

ADA = f"{TEAM}.{person('ada')}"


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
        return "linked <you>"

    async def act(self, channel: str, user: str, action: StaffAction, case_id: str, *, event_id: str) -> str:
        self.asked.append((action, user, case_id))
        if self.broken:
            raise RuntimeError("the desk is broken")
        return f"done {action}"

    async def reply(self, channel: str, user: str, key: str, text: str, *, event_id: str) -> str | None:
        self.asked.append(("reply", user, key, text, event_id))
        return self.refusal

    async def ask(self, channel: str, user: str, text: str) -> list[Bubble]:
        self.asked.append(("ask", user, text))
        return [Bubble(text="three *courses*", fallback="three courses", lang="en")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def slack() -> AsyncIterator[SlackPlatform]:
    platform = SlackPlatform()
    await platform.start()
    yield platform
    await platform.stop()


@pytest.fixture(autouse=True)
def as_new(slack: SlackPlatform) -> None:
    """Nothing is heard or wrong yet."""
    slack.fault = slack.refusal = None
    slack.heard.clear()
    slack.alone.clear()
    slack.requests.clear()


@pytest.fixture
def hub() -> RecordingHub:
    return RecordingHub()


@pytest.fixture
def desk(hub: RecordingHub) -> Desk:
    hub.staff = Desk(linked={ADA})
    return hub.staff


@pytest_asyncio.fixture(loop_scope="session")
async def channel(slack: SlackPlatform) -> AsyncIterator[SlackChannel]:
    made = from_credentials(slack.credentials())
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def http(channel: SlackChannel, hub: RecordingHub) -> AsyncIterator[httpx.AsyncClient]:
    listening = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=channel.routes(hub), exception_handlers={**HANDLERS, **GUARD_HANDLERS})
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as client:
        yield client
    server.should_exit = True
    await task


async def given(http: httpx.AsyncClient, event: Event) -> httpx.Response:
    return await http.request(event.method, event.path, content=event.body, headers=event.headers)


def only(hub: RecordingHub) -> Inbound:
    (received,) = hub.received
    assert received[0] == "slack"
    return received[1]


# What people write


async def test_slack_tries_the_address(slack: SlackPlatform, http: httpx.AsyncClient) -> None:
    body = {
        "token": "XXYYZZ",
        "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
        "type": "url_verification",
    }
    answer = await given(http, signed(json.dumps(body).encode(), "application/json"))
    assert (answer.status_code, answer.text) == (200, body["challenge"])


async def test_a_direct_message_is_one_conversation_of_its_person(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub
) -> None:
    said = slack.said("online bookkeeping & <data>", ts="1700000000.000100")
    assert (await given(http, slack.event(said))).status_code == 200
    inbound = only(hub)
    assert inbound.text == "online bookkeeping & <data>"
    assert (inbound.user, inbound.thread, inbound.event_id) == (ADA, "", f"{direct('ada')}:1700000000.000100")
    assert inbound.address == {"channel": direct("ada"), "thread": None}
    assert inbound.at is not None
    assert inbound.at.timestamp() == pytest.approx(1700000000.0001)


async def test_a_thread_in_a_direct_message_goes_on_with_it_and_is_answered_there(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub
) -> None:
    await given(http, slack.event(slack.said("the second", thread_ts="1700000000.000200")))
    assert only(hub).thread == ""
    assert only(hub).address == {"channel": direct("ada"), "thread": "1700000000.000200"}


async def test_a_retry_and_the_two_events_of_one_mention_are_one(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub
) -> None:
    ts = "1700000000.000300"
    mention = slack.mention("find data", ts=ts)
    await given(http, mention)
    await given(http, mention)
    await given(http, slack.event(slack.said(f"<@{BOT}> find data", channel=LOUNGE, ts=ts)))
    assert only(hub).text == "find data"
    assert only(hub).thread == f"{LOUNGE}/{ts}"
    assert only(hub).address == {"channel": LOUNGE, "thread": ts}


async def test_in_a_channel_only_who_began_a_thread_with_us_needs_no_mention(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub
) -> None:
    thread = "1700000000.000400"
    hub.known.add(("slack", ADA, f"{LOUNGE}/{thread}"))
    await given(http, slack.event(slack.said("and in French?", user="bob", channel=LOUNGE, thread_ts=thread)))
    await given(http, slack.event(slack.said("lunch?", channel=LOUNGE)))
    assert hub.received == []
    await given(http, slack.event(slack.said("and in French?", channel=LOUNGE, thread_ts=thread)))
    assert (only(hub).text, only(hub).thread) == ("and in French?", f"{LOUNGE}/{thread}")


@pytest.mark.parametrize("text", [f"<@{BOT}>", f"<@{BOT}|cairn> "])
async def test_a_mention_without_a_word_begins(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub, text: str
) -> None:
    await given(http, slack.event(slack.said(text, channel=LOUNGE, type="app_mention")))
    assert only(hub).text == "START"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (
            "<@U0123|maria> said: is <https://example.com/a?b=1&amp;c=2> open?",
            "said: is https://example.com/a?b=1&c=2 open?",
        ),
        ("<http://example.com|example.com>", "example.com"),
        ("<https://example.com/x|this page>", "this page https://example.com/x"),
        ("<mailto:ada@example.com|ada@example.com>", "ada@example.com"),
        ("<!here> <!subteam^S1|@team> in <#C123|general>", "in #general"),
        ("&lt;b&gt; &amp;amp; R&amp;D", "<b> &amp; R&D"),
        ("/restart", "/restart"),
    ],
)
async def test_words_are_read_without_marks_of_slack_or_names_of_people(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub, sent: str, read: str
) -> None:
    await given(http, slack.event({**slack.said(""), "text": sent}))
    assert (only(hub).text, only(hub).payload) == (read, None)


@pytest.mark.parametrize(
    ("sent", "element", "read"),
    [
        (":+1:", {"name": "+1", "unicode": "1f44d"}, "👍"),
        (":+1::skin-tone-3:", {"name": "+1", "skin_tone": 3, "unicode": "1f44d-1f3fc"}, "👍🏼"),
        (":two:", {"name": "two", "unicode": "0032-fe0f-20e3"}, "2️⃣"),
        (":party_parrot:", {"name": "party_parrot"}, ":party_parrot:"),
    ],
)
async def test_a_sign_is_read_as_the_sign(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub, sent: str, element: dict[str, object], read: str
) -> None:
    section = {"type": "rich_text_section", "elements": [{"type": "emoji", **element}]}
    blocks = [{"type": "rich_text", "block_id": "x", "elements": [section]}]
    await given(http, slack.event(slack.said(sent, blocks=blocks)))
    assert only(hub).text == read


async def test_what_holds_no_words_is_named_by_its_kind(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub
) -> None:
    for kind, event in slack.wordless_events().items():
        hub.received.clear()
        assert (await given(http, event)).status_code == 200
        assert (only(hub).wordless, only(hub).text) == (kind, None)
    hub.received.clear()
    await given(http, slack.event(slack.said("", attachments=[{"text": "forwarded"}])))
    assert only(hub).wordless == "other"


async def test_words_with_a_file_are_both_answered(slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub) -> None:
    files = [{"id": "F1", "mimetype": "application/pdf"}]
    await given(http, slack.event(slack.said("my résumé", subtype="file_share", files=files)))
    assert [(inbound.text, inbound.wordless) for _channel, inbound in hub.received] == [("my résumé", None), (None, "file")]


async def test_a_pressed_button_comes_back_untouched(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub
) -> None:
    back = {"action_id": "choice.3", "value": "c.12.3.zzzz.AAAA", "channel": direct("ada"), "ts": "1700000000.000500"}
    event = slack.press_event(Button("Compare", back))
    for _ in range(2):
        assert (await given(http, event)).status_code == 200
    assert (only(hub).payload, only(hub).text, only(hub).user, only(hub).thread) == ("c.12.3.zzzz.AAAA", None, ADA, "")
    assert only(hub).address == {"channel": direct("ada"), "thread": None}
    await given(http, slack.press_event(Button("Compare", back)))
    assert len(hub.received) == 2, "pressed a second time"


async def test_a_button_in_a_channel_is_of_whom_it_answers(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub, channel: SlackChannel
) -> None:
    thread = "1700000000.000600"
    hub.known.add(("slack", ADA, f"{LOUNGE}/{thread}"))
    back = {"action_id": "choice.0", "value": "c.1", "channel": LOUNGE, "ts": "1700000000.000700", "thread_ts": thread}
    await given(http, slack.press_event(Button("Yes", back), user="bob"))
    await channel.close()
    assert hub.received == []
    assert "utter_slack_not_yours" in slack.alone[0][1].text
    await given(http, slack.press_event(Button("Yes", back)))
    assert (only(hub).payload, only(hub).thread) == ("c.1", f"{LOUNGE}/{thread}")
    assert only(hub).address == {"channel": LOUNGE, "thread": thread}


@pytest.mark.parametrize(("typed", "text"), [("", "START"), ("online courses &amp; more", "online courses & more")])
async def test_the_command_of_a_learner_goes_to_their_direct_message(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub, desk: Desk, typed: str, text: str
) -> None:
    answer = await given(http, slack.command(typed, user="bob"))
    assert answer.json()["response_type"] == "ephemeral"
    assert {"en", "fr"} < set(answer.json()["text"].split())
    inbound = only(hub)
    assert (inbound.text, inbound.thread, inbound.user) == (text, "", f"{TEAM}.{person('bob')}")
    assert inbound.address == {"channel": person("bob"), "thread": None}
    assert desk.asked == []


async def test_what_is_no_message_leads_to_nothing(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub, channel: SlackChannel
) -> None:
    for kind, event in slack.silent_events().items():
        assert (await given(http, event)).status_code == 200, kind
        assert hub.received == [], kind
    await channel.close()
    assert slack.requests == []


# What does not come from Slack


async def test_forgeries_learn_nothing(slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub, desk: Desk) -> None:
    forged = list(slack.forged())
    assert len(forged) >= 100
    for event in forged:
        answer = await given(http, event)
        assert (answer.status_code, answer.content) == (401, b""), event
    genuine = slack.text_event("hello")
    for name in ("X-Slack-Signature", "X-Slack-Request-Timestamp"):
        headers = {**{key: value.encode() for key, value in genuine.headers.items()}, name: "v0=é٣".encode()}
        answer = await http.post(PATH, content=genuine.body, headers=headers)
        assert (answer.status_code, answer.content) == (401, b"")
    assert hub.received == desk.asked == slack.requests == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{}", "application/json"),
        (b"[]", "application/json"),
        (b"not json", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"type": "event_callback", "event": {"type": "message"}}', "application/json"),
        (b'{"type": "event_callback", "event": {"type": "message", "channel": "D1", "ts": "soon"}}', "application/json"),
        (b"payload=nothing", "application/x-www-form-urlencoded"),
        (b"payload=%7B%22type%22%3A%22block_actions%22%7D", "application/x-www-form-urlencoded"),
        (b"command=%2Fcairn", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
        (b"hello", "text/plain"),
        (b"<xml/>", "application/xml"),
    ],
)
async def test_what_slack_would_never_write_is_refused(
    http: httpx.AsyncClient, hub: RecordingHub, body: bytes, content_type: str
) -> None:
    answer = await given(http, signed(body, content_type))
    assert answer.status_code == 400
    assert hub.received == []


async def test_a_large_body_and_another_method_are_refused(slack: SlackPlatform, http: httpx.AsyncClient) -> None:
    assert (await given(http, signed(b" " * 5_000_000, "application/json"))).status_code == 413
    assert (await http.get(PATH)).status_code == 405


async def test_slack_is_told_when_to_send_again(slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub) -> None:
    hub.fails_with = TooManyError("That is too often.", retry_after=7)
    answer = await given(http, slack.text_event("hello"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert person("ada") not in answer.text


# What Cairn says


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(number, f"Choice {number}", f"c.1.{number}.zzzz.{'A' * 24}") for number in range(1, count + 1))


CARD = Card(
    title="Data <Basics> & more",
    subtitle="Mohawk | Online",
    facts=(("Cost", "$450"), ("Length", None)),
    unstated="not stated",
    reasons=("It is online.",),
    url="https://example.com/data?a=1&b=2|3",
    dated="Read on 1 March",
    choices=(Choice(1, "Details", "c.1.1"), Choice(2, "Save", "c.1.2")),
)


async def test_words_and_buttons_go_into_the_thread(slack: SlackPlatform, channel: SlackChannel) -> None:
    bubble = Bubble(
        text="*Hello* <https://example.com|there>", fallback="Hello <!channel> & there", lang="en", choices=choices(3)
    )
    await channel.send({"channel": LOUNGE, "thread": "1700000000.000100"}, bubble)
    (heard,) = slack.heard
    assert "there https://example.com" in heard.text
    assert [(button.title, button.back["value"]) for button in heard.buttons] == [
        (choice.title, choice.payload) for choice in choices(3)
    ]
    assert heard.raw["thread_ts"] == "1700000000.000100"
    assert heard.raw["text"] == "Hello &lt;!channel&gt; &amp; there"
    assert (heard.raw["unfurl_links"], heard.raw["unfurl_media"]) == (False, False)


async def test_an_address_in_the_words_can_be_followed(slack: SlackPlatform, channel: SlackChannel) -> None:
    text = "See https://e.ca/a?b=1&amp;c=2, <https://e.ca/d> and <https://e.ca/e|https://e.ca>. *https://e.ca/f*"
    await channel.send({"channel": "D1", "thread": None}, Bubble(text=text, fallback=text, lang="en"))
    (heard,) = slack.heard
    assert heard.raw["blocks"][0]["text"] == {
        "type": "mrkdwn",
        "verbatim": True,
        "text": "See <https://e.ca/a?b=1&amp;c=2>, <https://e.ca/d> and <https://e.ca/e|https://e.ca>. *<https://e.ca/f>*",
    }


async def test_a_card_shows_all_that_is_known_and_says_what_is_not(slack: SlackPlatform, channel: SlackChannel) -> None:
    await channel.send({"channel": "D1", "thread": None}, Bubble(text="Found", fallback="Found", lang="en", cards=(CARD,)))
    (heard,) = slack.heard
    for words in (
        "*1. Data <Basics> & more https://example.com/data?a=1&b=2%7C3*",
        "Mohawk | Online",
        "Cost: $450",
        "Length: not stated",
        "• It is online.",
        "Read on 1 March",
    ):
        assert words in heard.text
    assert [(button.title, button.back["value"]) for button in heard.buttons] == [("Details", "c.1.1"), ("Save", "c.1.2")]
    assert heard.cards == 1


async def test_a_table_is_slacks_own(slack: SlackPlatform, channel: SlackChannel) -> None:
    table = Table(
        columns=("One", "Two"), rows=(("Cost", ("$1", "")), ("Page", ("https://example.com/1", "https://example.com/2")))
    )
    await channel.send(
        {"channel": "D1", "thread": None}, Bubble(text="Compared", fallback="Compared", lang="en", table=table)
    )
    (heard,) = slack.heard
    for words in ("One", "Two", "Cost", "$1", "https://example.com/2"):
        assert words in heard.text


async def test_what_everything_at_once_would_be_is_taken_by_slack(slack: SlackPlatform, channel: SlackChannel) -> None:
    """The most that the capabilities promise, each part as long as it may be."""
    able = channel.capabilities
    long = "é<&> " * 2000
    card = Card(
        long[:200],
        long[:300],
        ((long[:80], long),) * 8,
        "?",
        (long,) * 3,
        f"https://e.ca/{'x' * 2000}",
        long[:900],
        choices(5),
    )
    buttons = tuple(Choice(choice.number, long[: able.choice_title + 40], choice.payload) for choice in choices(60))
    bubble = Bubble(
        text="x" * able.text_limit,
        fallback=long,
        lang="fr",
        choices=buttons,
        cards=(card,) * able.cards,
        table=Table(("A", "B", "C"), ((long[:100], (long[:400],) * 3),) * 20),
        image=("https://example.com/a.png", long),
    )
    await channel.send({"channel": "D1", "thread": None}, bubble)
    assert len(slack.heard) > 1
    assert sum(len(heard.buttons) for heard in slack.heard) == 60 + 5 * able.cards
    whole = "".join(heard.text for heard in slack.heard).replace("\n", "").replace(" ", "")
    assert whole.count(long.replace(" ", "").rstrip()) >= 11 * able.cards, "something of a card is missing"


async def test_most_cards_are_one_message(slack: SlackPlatform, channel: SlackChannel) -> None:
    cards = (CARD,) * channel.capabilities.cards
    await channel.send(
        {"channel": "D1", "thread": None},
        Bubble(text="Found", fallback="Found", lang="en", cards=cards, choices=choices(25)),
    )
    (heard,) = slack.heard
    assert heard.cards == channel.capabilities.cards


async def test_words_are_said_even_when_slack_takes_no_blocks(
    slack: SlackPlatform, channel: SlackChannel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Such as a picture at an address that Slack cannot reach."""
    picture = ("https://example.com/" + "x" * 4000, "a badge")
    monkeypatch.setattr("slack_sdk.models.blocks.ImageBlock.image_url_max_length", 10_000)
    await channel.send(
        {"channel": "D1", "thread": None}, Bubble(text="See", fallback="See the badge", lang="en", image=picture)
    )
    (heard,) = slack.heard
    assert (heard.text, heard.raw.get("blocks")) == ("See the badge", None)
    assert "invalid_blocks" in caplog.text


BUBBLE = Bubble(text="a secret of Ada's", fallback="a secret of Ada's", lang="en")


@pytest.mark.parametrize(("status", "wait"), [(429, 30), (500, None), (503, None)])
async def test_a_busy_platform_is_tried_again_later(
    slack: SlackPlatform, channel: SlackChannel, status: int, wait: int | None
) -> None:
    slack.fail(status, seconds=30, retry_after=wait)
    with pytest.raises(SendLaterError) as raised:
        await channel.send({"channel": "D1", "thread": None}, BUBBLE)
    assert raised.value.seconds == wait
    assert len(slack.requests) == 1, "the SDK tried again by itself"


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel", "user_not_found", "cannot_dm_bot"])
async def test_whom_we_cannot_reach_is_not_tried_again(slack: SlackPlatform, channel: SlackChannel, code: str) -> None:
    slack.refusal = code
    with pytest.raises(UndeliverableError, match=code):
        await channel.send({"channel": "D1", "thread": None}, BUBBLE)


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive", "missing_scope"])
async def test_a_wrong_setting_keeps_the_message_and_is_named(
    slack: SlackPlatform, channel: SlackChannel, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    slack.refusal = code
    with pytest.raises(SendLaterError, match=code):
        await channel.send({"channel": "D1", "thread": None}, BUBBLE)
    assert "slack_token" in caplog.text


@pytest.mark.parametrize("code", ["ratelimited", "internal_error", "service_unavailable"])
async def test_a_passing_error_with_status_200_is_passing(slack: SlackPlatform, channel: SlackChannel, code: str) -> None:
    slack.refusal = code
    with pytest.raises(SendLaterError):
        await channel.send({"channel": "D1", "thread": None}, BUBBLE)


async def test_no_connection_is_passing(slack: SlackPlatform) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    channel = from_credentials({**slack.credentials(), "api_url": f"http://127.0.0.1:{port}/api/"})
    with pytest.raises(SendLaterError, match="no connection"):
        await channel.send({"channel": "D1", "thread": None}, BUBBLE)


async def test_nothing_personal_is_logged(
    slack: SlackPlatform, channel: SlackChannel, http: httpx.AsyncClient, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.broken = True
    with caplog.at_level(logging.DEBUG):
        await channel.send({"channel": direct("ada"), "thread": None}, BUBBLE)
        await given(http, slack.text_event("a secret of Ada's"))
        await given(http, slack.command("find a secret of Ada's"))
        await given(
            http, slack.press_event(Button("Claim", {"action_id": "desk.claim", "value": "7", "channel": ROOM, "ts": "1.1"}))
        )
        slack.refusal = "channel_not_found"
        with pytest.raises(UndeliverableError) as raised:
            await channel.send({"channel": direct("ada"), "thread": None}, BUBBLE)
        await channel.close()
    written = caplog.text + str(raised.value)
    for personal in ("secret", person("ada"), direct("ada"), slack.credentials()["slack_token"]):
        assert personal not in written


# Settings


@pytest.mark.parametrize("key", ["slack_token", "slack_signing_secret"])
def test_without_its_secrets_it_does_not_start(slack: SlackPlatform, key: str) -> None:
    with pytest.raises(CredentialsError, match=key):
        from_credentials({**slack.credentials(), key: ""})


@pytest.mark.parametrize(("key", "value"), [("triage_channel", "#triage"), ("api_url", "slack.com/api")])
def test_a_setting_that_cannot_be_right_is_named(slack: SlackPlatform, key: str, value: str) -> None:
    with pytest.raises(CredentialsError, match=key):
        from_credentials({**slack.credentials(), key: value})


def test_settings_that_mean_nothing_here_are_named(slack: SlackPlatform, caplog: pytest.LogCaptureFixture) -> None:
    from_credentials({**slack.credentials(), "use_threads": "true"})
    assert "use_threads" in caplog.text


async def test_check_says_what_to_paste_where(slack: SlackPlatform, channel: SlackChannel) -> None:
    found = await channel.check("https://cairn.example.ca/")
    assert all(finding.ok for finding in found)
    assert any("#triage" in finding.what for finding in found)
    assert str(found[-1].paste).count(f"https://cairn.example.ca{PATH}") == 3


async def test_check_says_what_is_wrong(
    slack: SlackPlatform, channel: SlackChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack, "scopes", "chat:write")
    monkeypatch.setitem(slack.room, "is_member", False)
    wrong = " ".join(finding.what for finding in await channel.check(None) if not finding.ok)
    assert "im:history" in wrong
    assert "/invite" in wrong
    monkeypatch.setitem(slack.room, "id", "C0OTHER")
    assert any("channel_not_found" in finding.what for finding in await channel.check(None))
    slack.refusal = "invalid_auth"
    found = await channel.check(None)
    assert any("slack_token" in finding.what and not finding.ok for finding in found)


def test_the_manifest_of_the_guide_asks_for_what_is_needed_and_no_more() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "channels" / "slack.md").read_text(encoding="utf-8")
    manifest = yaml.safe_load(guide.split("## The app's manifest\n```yaml\n")[1].split("```")[0])
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES | ROOM_SCOPES
    (command,) = manifest["features"]["slash_commands"]
    settings = manifest["settings"]
    addresses = (command["url"], settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"])
    assert all(urlsplit(address).path == PATH for address in addresses)


# For practitioners


def case(**changed: object) -> CaseView:
    view = CaseView(
        id="41",
        reference="K7M-2QX",
        status="open",
        urgency="U2",
        urgency_words="Today <soon>",
        reasons=("Asked for a person", "Money & housing"),
        opened_at=datetime(2026, 3, 1, 14, 0, tzinfo=UTC),
        answer_by=datetime(2026, 3, 1, 18, 30, tzinfo=UTC),
        lang="en",
        channel="web",
        claimed_by=None,
        summary=("Wants data courses <!channel>",),
        url="https://cairn.example.ca/console/cases/41",
    )
    return replace(view, **changed)  # type: ignore[arg-type]


@pytest.mark.usefixtures("http")
class TestCases:
    async def test_a_case_is_a_card_with_its_urgency_its_reasons_and_what_one_may_do(
        self, slack: SlackPlatform, channel: SlackChannel
    ) -> None:
        key = await channel.post_case(case())
        (heard,) = slack.heard
        assert key == f"{ROOM}/{next(ts for posted, ts in reversed(slack.posted) if posted == ROOM)}"
        for words in (
            "K7M-2QX: Today <soon>",
            "utter_desk_waiting en",
            "• Asked for a person",
            "• Money & housing",
            "Wants data courses <!channel>",
            "utter_desk_answer_by en 2026-03-01 18:30 UTC",
            "https://cairn.example.ca/console/cases/41",
        ):
            assert words in heard.text
        assert "<!date^1772389800^{date_short_pretty}, {time}|" in json.dumps(heard.raw)
        assert {button.back["action_id"]: button.back["value"] for button in heard.buttons} == {
            "desk.claim": "41",
            "desk.resolve": "41",
        }

    async def test_what_happens_to_a_case_changes_its_card(self, slack: SlackPlatform, channel: SlackChannel) -> None:
        key = await channel.post_case(case(summary=()))
        assert "utter_desk_no_summary" in slack.heard[0].text
        await channel.update_case(key, case(status="claimed", claimed_by="Sam <3", lang="fr"))
        claimed = heard_of(slack.posted[tuple(key.split("/"))], ROOM, "")  # type: ignore[index]
        assert "utter_desk_claimed_by fr Sam <3" in claimed.text
        assert [button.back["action_id"] for button in claimed.buttons] == ["desk.release", "desk.resolve"]
        await channel.update_case(key, case(status="resolved"))
        resolved = heard_of(slack.posted[tuple(key.split("/"))], ROOM, "")  # type: ignore[index]
        assert "utter_desk_resolved en" in resolved.text
        assert resolved.buttons == ()
        assert len(slack.heard) == 1

    async def test_what_the_learner_writes_is_shown_in_the_thread_as_words(
        self, slack: SlackPlatform, channel: SlackChannel
    ) -> None:
        await channel.post_in_thread(
            f"{ROOM}/1700000000.000100", "is it <https://evil.example|free>? " * 200, who="Learner *1*"
        )
        (heard,) = slack.heard
        assert (heard.to, heard.raw["thread_ts"]) == (ROOM, "1700000000.000100")
        assert "is it <https://evil.example|free>?" in heard.text
        assert heard.text.count("free>?") == 200

    async def test_a_post_that_is_gone_is_said(self, channel: SlackChannel) -> None:
        with pytest.raises(UndeliverableError, match="message_not_found"):
            await channel.update_case(f"{ROOM}/1700000000.999999", case())


async def test_a_case_waits_when_there_is_no_room(slack: SlackPlatform, hub: RecordingHub) -> None:
    channel = from_credentials({key: value for key, value in slack.credentials().items() if key != "triage_channel"})
    channel.routes(hub)
    assert channel.room is None
    with pytest.raises(SendLaterError, match="triage_channel"):
        await channel.post_case(case())


def button_of(action: str, *, where: str = ROOM) -> Button:
    return Button(action, {"action_id": f"desk.{action}", "value": "41", "channel": where, "ts": "1700000000.000100"})


@pytest.mark.parametrize("action", ["claim", "release", "resolve"])
async def test_a_button_of_a_case_acts_as_that_person_and_answers_them_alone(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: Desk, hub: RecordingHub, action: str
) -> None:
    assert (await given(http, slack.press_event(button_of(action)))).status_code == 200
    await channel.close()
    assert desk.asked == [(action, ADA, "41")]
    assert [(who, heard.text) for who, heard in slack.alone] == [("response_url", f"done {action}")]
    assert slack.heard == hub.received == []


async def test_a_button_of_a_case_means_nothing_elsewhere_or_without_a_desk(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: Desk, hub: RecordingHub
) -> None:
    await given(http, slack.press_event(button_of("claim", where=LOUNGE)))
    hub.staff = None
    await given(http, slack.press_event(button_of("claim")))
    await channel.close()
    assert desk.asked == hub.received == slack.alone == []


async def test_a_reply_in_the_thread_of_a_case_goes_to_the_desk_and_its_refusal_to_that_person(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: Desk, hub: RecordingHub
) -> None:
    thread, ts = "1700000000.000100", "1700000000.000200"
    said = slack.said("Hello, I am Sam.", channel=ROOM, thread_ts=thread, ts=ts)
    await given(http, slack.event(said))
    await channel.close()
    assert desk.asked == [("reply", ADA, f"{ROOM}/{thread}", "Hello, I am Sam.", f"{ROOM}:{ts}")]
    assert slack.alone == []
    desk.refusal = "Kim has it & not you"
    await given(http, slack.event(slack.said("Hello?", channel=ROOM, thread_ts=thread)))
    await channel.close()
    ((who, heard),) = slack.alone
    assert (who, heard.text, heard.raw["thread_ts"]) == (person("ada"), "Kim has it & not you", thread)
    assert slack.heard == hub.received == []


async def test_a_file_in_the_thread_of_a_case_is_said_to_be_left_out(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: Desk
) -> None:
    more = {"thread_ts": "1700000000.000100", "subtype": "file_share", "files": [{"mimetype": "image/png"}]}
    await given(http, slack.event(slack.said("", channel=ROOM, **more)))
    await channel.close()
    assert desk.asked == []
    assert "utter_slack_no_files" in slack.alone[0][1].text


async def test_a_desk_that_is_down_lets_slack_send_a_reply_again(
    slack: SlackPlatform, http: httpx.AsyncClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_given: object, **_more: object) -> None:
        raise ConnectionError("no desk")

    monkeypatch.setattr(desk, "reply", down)
    answer = await given(http, slack.event(slack.said("Hello", channel=ROOM, thread_ts="1700000000.000100")))
    assert answer.status_code == 500


async def test_talk_in_the_triage_room_is_nothing(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: Desk, hub: RecordingHub
) -> None:
    await given(http, slack.event(slack.said("who is in today?", channel=ROOM)))
    await channel.close()
    assert desk.asked == hub.received == slack.requests == []


async def test_a_mention_in_the_triage_room_asks_the_assistant_once_and_never_reaches_a_learner(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: Desk, hub: RecordingHub
) -> None:
    more = {"ts": "1700000000.000300", "thread_ts": "1700000000.000100"}
    mention = slack.mention("data in Ontario online", channel=ROOM, **more)
    for event in (mention, mention, slack.event(slack.said(f"<@{BOT}> data in Ontario online", channel=ROOM, **more))):
        await given(http, event)
    await channel.close()
    assert desk.asked == [("ask", ADA, "data in Ontario online")]
    ((who, heard),) = slack.alone
    assert (who, heard.text) == (person("ada"), "three *courses*")
    assert slack.heard == hub.received == []


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("link ABCD-1234", ("link", ADA, "ABCD-1234")),
        ("Link", ("link", ADA, "")),
        ("find data in Ontario online", ("ask", ADA, "find data in Ontario online")),
        ("intake wants nights &amp; weekends", ("ask", ADA, "intake wants nights & weekends")),
        ("queue", ("ask", ADA, "queue")),
        ("", ("ask", ADA, "help")),
    ],
)
async def test_the_command_of_a_practitioner_is_answered_to_them_alone(
    slack: SlackPlatform,
    http: httpx.AsyncClient,
    channel: SlackChannel,
    desk: Desk,
    hub: RecordingHub,
    typed: str,
    asked: tuple[str, ...],
) -> None:
    answer = await given(http, slack.command(typed))
    assert (answer.status_code, answer.content) == (200, b""), "Slack would show the command's answer to all"
    await channel.close()
    assert desk.asked == [asked]
    assert [(who, heard.text) for who, heard in slack.alone] == [
        ("response_url", "linked <you>" if asked[0] == "link" else "three *courses*")
    ]
    assert slack.heard == hub.received == []


async def test_who_is_not_linked_yet_can_link(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: Desk, hub: RecordingHub
) -> None:
    await given(http, slack.command("link ABCD-1234", user="kim"))
    await channel.close()
    assert desk.asked == [("link", f"{TEAM}.{person('kim')}", "ABCD-1234")]
    assert hub.received == []


async def test_without_a_desk_the_command_is_a_learners(
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub
) -> None:
    await given(http, slack.command("link ABCD-1234"))
    assert only(hub).text == "link ABCD-1234"


async def test_a_request_that_fails_is_said_to_who_made_it(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: Desk
) -> None:
    desk.broken = True
    await given(http, slack.press_event(button_of("claim")))
    await channel.close()
    assert "utter_slack_failed" in slack.alone[0][1].text
