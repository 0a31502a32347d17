"""The whole way: a learner on one platform, a practitioner on another, with the real desk between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.people import identities
from api.triage.models import Case
from bot.serve import Cairn
from tests.channels.platform import FakePlatform, Heard
from tests.channels.platforms.slack import SlackPlatform
from tests.channels.platforms.slack_shapes import ROOM
from tests.channels.play import Learner, settled, slots_of, words_of
from tests.channels.test_parity import Office, office  # noqa: F401 - a fixture


async def until(found: Callable[[], object], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not found():  # noqa: ASYNC110 - a platform of the test tells nobody
            await asyncio.sleep(0.05)


def in_room(slack: SlackPlatform) -> list[Heard]:
    return [heard for heard in slack.heard if heard.to == ROOM]


@pytest.fixture
def slack(platforms: dict[str, FakePlatform]) -> SlackPlatform:
    found = platforms["slack"]
    assert isinstance(found, SlackPlatform)
    return found


async def test_a_case_is_claimed_answered_and_resolved_from_slack(
    cairn: Cairn,
    http: httpx.AsyncClient,
    platforms: dict[str, FakePlatform],
    slack: SlackPlatform,
    office: Office,  # noqa: F811
) -> None:
    code = await office.do(lambda session: identities.issue_code(session, office.staff.id))
    await slack.post(http, slack.command(f"link {code}", user="sam"))
    await until(lambda: slack.alone)
    telegram = platforms["telegram"]
    learner = Learner(cairn, telegram, http)
    await learner.say("my study permit expires in ten days and i want a course in welding")
    await learner.say("I want to talk to a person")
    await learner.say("yes")
    for _ in range(4):
        if (await slots_of(cairn, await learner.conversation_id())).get("requested_slot") is None:
            break
        await learner.say("skip")
    conversation_id = await learner.conversation_id()
    case_id = (await cairn.dialogue.slots(conversation_id) or {})["case"]["id"]

    def of_case() -> Heard | None:
        for (channel, _), given in slack.posted.items():
            if channel == ROOM and case_id in str(given):
                return next((heard for heard in in_room(slack) if case_id in str(heard.raw)), None)
        return None

    await until(of_case)
    card = of_case()
    assert card is not None
    claim = next(button for button in card.buttons if button.back["action_id"].endswith(".claim"))
    known = len(telegram.heard)
    await slack.post(http, slack.press_event(claim, user="sam"))
    await until(lambda: "Sam" in words_of(telegram.heard[known:]))

    thread = claim.back["ts"]
    known = len(telegram.heard)
    await slack.post(http, slack.event(slack.said("Hello, from Slack.", user="sam", channel=ROOM, thread_ts=thread)))
    await until(lambda: "Hello, from Slack." in words_of(telegram.heard[known:]))
    await telegram.say(http, "thank you! is it free?", user=learner.user)
    await until(lambda: any("is it free?" in h.text and h.raw.get("thread_ts") == thread for h in in_room(slack)))
    await settled(cairn, telegram)
    assert words_of(telegram.heard[known:]).count("Hello, from Slack.") == 1

    resolve = next(button for button in card.buttons if button.back["action_id"].endswith(".resolve"))
    await slack.post(http, slack.press_event(resolve, user="sam"))

    def status(session: Session) -> str:
        return str(session.scalar(select(Case.status).where(Case.id == case_id)))

    async with asyncio.timeout(20):
        while await office.do(status) != "resolved":  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.1)
    assert "micro" in (await learner.say("what is a micro-credential?")).lower()


async def test_somebody_who_is_not_linked_can_do_nothing(
    cairn: Cairn, http: httpx.AsyncClient, slack: SlackPlatform
) -> None:
    card = next((heard for heard in in_room(slack) if heard.buttons), None)
    if card is None:
        pytest.skip("no case was posted in this session")
    alone = len(slack.alone)
    await slack.post(http, slack.press_event(card.buttons[0], user="stranger"))
    await until(lambda: len(slack.alone) > alone)
    assert "link" in slack.alone[-1][1].text.lower()
