"""The whole way in Teams: a learner in their chat, a practitioner in the triage room, with the real desk between them."""

from __future__ import annotations

import httpx
import pytest

from api.people import identities
from bot.serve import Cairn
from tests.channels.platform import Button, FakePlatform, Heard
from tests.channels.platforms.teams import TeamsPlatform
from tests.channels.platforms.teams_shapes import ROOM, person, personal_of
from tests.channels.play import Learner, slots_of, words_of
from tests.channels.test_parity import Office, office  # noqa: F401 - a fixture
from tests.channels.test_practitioners import until


@pytest.fixture
def teams(platforms: dict[str, FakePlatform]) -> TeamsPlatform:
    found = platforms["teams"]
    assert isinstance(found, TeamsPlatform)
    found.fault = None
    return found


async def asked_for_a_person(cairn: Cairn, learner: Learner) -> str:
    """The case's id."""
    await learner.say("hello")
    await learner.say("I want to talk to a person")
    await learner.say("yes")
    for _ in range(4):
        if (await slots_of(cairn, await learner.conversation_id())).get("requested_slot") is None:
            break
        await learner.say("skip")
    return str((await cairn.dialogue.slots(await learner.conversation_id()) or {})["case"]["id"])


async def test_a_case_is_claimed_answered_and_resolved_from_teams(
    cairn: Cairn,
    http: httpx.AsyncClient,
    teams: TeamsPlatform,
    office: Office,  # noqa: F811
) -> None:
    code = await office.do(lambda session: identities.issue_code(session, office.staff.id))
    sam = personal_of(person("sam"))
    await teams.say(http, f"cairn link {code}", user="sam")
    await until(lambda: any(heard.to == sam and "Sam" in heard.text for heard in teams.heard))

    learner = Learner(cairn, teams, http)
    case_id = await asked_for_a_person(cairn, learner)
    own = personal_of(person(learner.user))

    def card() -> Heard | None:
        in_room = (heard for heard in teams.heard if heard.to.startswith(ROOM))
        return next((heard for heard in in_room if case_id in str(heard.raw)), None)

    def to_learner() -> str:
        return words_of([heard for heard in teams.heard[known:] if heard.to == own])

    def button(verb: str) -> Button:
        now = teams.posted[thread, root]
        actions = [one for one in now["attachments"][0]["content"]["body"][-1]["actions"] if one.get("verb") == verb]
        return Button(verb, {"verb": verb, "data": actions[0]["data"], "conversation": thread})

    await until(card)
    found = card()
    assert found is not None
    thread, root, known = found.to, found.to.rpartition("=")[2], len(teams.heard)

    stranger = await teams.post(http, teams.press_event(button("desk.claim"), user="stranger"))
    assert "link" in stranger.json()["value"].lower()
    claimed = await teams.post(http, teams.press_event(button("desk.claim"), user="sam"))
    assert claimed.json()["statusCode"] == 200
    await until(lambda: "Sam" in to_learner())
    await until(lambda: "Sam" in str(teams.posted[thread, root]))

    reply = teams.in_channel("Hello, from Teams.", user="sam", channel=ROOM, root=root)
    for _ in range(2):  # a repeated request
        await teams.post(http, teams.event(reply))
    await until(lambda: "Hello, from Teams." in to_learner())
    await teams.say(http, "thank you! is it free?", user=learner.user)
    await until(lambda: any("is it free?" in heard.text and heard.to == thread for heard in teams.heard[known:]))
    assert to_learner().count("Hello, from Teams.") == 1

    await teams.post(http, teams.press_event(button("desk.resolve"), user="sam"))
    await until(lambda: "desk." not in str(teams.posted[thread, root]))
    assert "micro" in (await learner.say("what is a micro-credential?")).lower()
