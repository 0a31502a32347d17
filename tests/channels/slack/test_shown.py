"""What Cairn says becomes blocks that Slack takes; what it does not take is sent later, or not."""

from __future__ import annotations

import logging
import socket

import httpx
import pytest

from bot.channels.slack import SlackChannel, from_credentials
from bot.messaging.bubble import Bubble, Card, Choice, Table
from bot.messaging.channel import SendLaterError, UndeliverableError
from tests.channels.hub import RecordingDesk
from tests.channels.platform import Button
from tests.channels.platforms.slack import SlackPlatform
from tests.channels.platforms.slack_shapes import LOUNGE, ROOM, direct, person
from tests.channels.slack.talk import given


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
    slack: SlackPlatform,
    channel: SlackChannel,
    http: httpx.AsyncClient,
    desk: RecordingDesk,
    caplog: pytest.LogCaptureFixture,
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
