"""Practitioners in Slack: cases in the triage room, and `/cairn`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from bot.channels.slack import SlackChannel, from_credentials
from bot.messaging.channel import SendLaterError, UndeliverableError
from bot.messaging.staff import CaseView
from tests.channels.hub import RecordingDesk, RecordingHub
from tests.channels.platform import Button
from tests.channels.platforms.slack import SlackPlatform
from tests.channels.platforms.slack_shapes import BOT, LOUNGE, ROOM, TEAM, heard_of, person
from tests.channels.slack.talk import ADA, given, only


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
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: RecordingDesk, hub: RecordingHub, action: str
) -> None:
    assert (await given(http, slack.press_event(button_of(action)))).status_code == 200
    await channel.close()
    assert desk.asked == [(action, ADA, "41")]
    assert [(who, heard.text) for who, heard in slack.alone] == [("response_url", f"done {action}")]
    assert slack.heard == hub.received == []


async def test_a_button_of_a_case_means_nothing_elsewhere_or_without_a_desk(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: RecordingDesk, hub: RecordingHub
) -> None:
    await given(http, slack.press_event(button_of("claim", where=LOUNGE)))
    hub.staff = None
    await given(http, slack.press_event(button_of("claim")))
    await channel.close()
    assert desk.asked == hub.received == slack.alone == []


async def test_a_reply_in_the_thread_of_a_case_goes_to_the_desk_and_its_refusal_to_that_person(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: RecordingDesk, hub: RecordingHub
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
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: RecordingDesk
) -> None:
    more = {"thread_ts": "1700000000.000100", "subtype": "file_share", "files": [{"mimetype": "image/png"}]}
    await given(http, slack.event(slack.said("", channel=ROOM, **more)))
    await channel.close()
    assert desk.asked == []
    assert "utter_slack_no_files" in slack.alone[0][1].text


async def test_a_desk_that_is_down_lets_slack_send_a_reply_again(
    slack: SlackPlatform, http: httpx.AsyncClient, desk: RecordingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_given: object, **_more: object) -> None:
        raise ConnectionError("no desk")

    monkeypatch.setattr(desk, "reply", down)
    answer = await given(http, slack.event(slack.said("Hello", channel=ROOM, thread_ts="1700000000.000100")))
    assert answer.status_code == 500


async def test_talk_in_the_triage_room_is_nothing(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: RecordingDesk, hub: RecordingHub
) -> None:
    await given(http, slack.event(slack.said("who is in today?", channel=ROOM)))
    await channel.close()
    assert desk.asked == hub.received == slack.requests == []


async def test_a_mention_in_the_triage_room_asks_the_assistant_once_and_never_reaches_a_learner(
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: RecordingDesk, hub: RecordingHub
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
    desk: RecordingDesk,
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
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: RecordingDesk, hub: RecordingHub
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
    slack: SlackPlatform, http: httpx.AsyncClient, channel: SlackChannel, desk: RecordingDesk
) -> None:
    desk.broken = True
    await given(http, slack.press_event(button_of("claim")))
    await channel.close()
    assert "utter_slack_failed" in slack.alone[0][1].text
