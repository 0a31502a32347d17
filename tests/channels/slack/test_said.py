"""What people write in Slack becomes events."""

from __future__ import annotations

import json

import httpx
import pytest

from bot.channels.slack import SlackChannel
from tests.channels.hub import RecordingDesk, RecordingHub
from tests.channels.platform import Button
from tests.channels.platforms.slack import SlackPlatform
from tests.channels.platforms.slack_shapes import BOT, LOUNGE, TEAM, direct, person, signed
from tests.channels.slack.talk import ADA, given, only


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
    slack: SlackPlatform, http: httpx.AsyncClient, hub: RecordingHub, desk: RecordingDesk, typed: str, text: str
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
