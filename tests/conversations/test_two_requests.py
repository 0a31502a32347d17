"""Two requests in one message are both served, and the conversation shows the message once."""

from __future__ import annotations

from bot.serve import Cairn
from tests.conversations.player import Player, searching


async def test_a_question_and_a_search(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    typed = "what's a badge and do you have any for welding in Alberta?"
    await player.say(typed)

    about = [message.feedback_for for message in player.last if message.feedback_for]
    assert about == ["answer:micro-credential-or-digital-badge"]
    assert (await player.slot("province"))["any_of"] == ["AB"]
    history = await cairn.conversations.history(player.conversation_id)
    assert [message.text for message in history if message.sender == "learner"] == [typed]


async def test_in_french_too(cairn: Cairn) -> None:
    player = await Player.begin(cairn, "fr")
    await player.say("c'est quoi un badge pis avez-vous des cours de soudure en Alberta?")

    assert any(message.feedback_for for message in player.last)
    assert (await player.slot("province"))["any_of"] == ["AB"]


async def test_what_opens_a_conversation_of_its_own_comes_last(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("I want a better job and what is a badge?")

    assert player.last[0].feedback_for
    assert await player.slot("requested_slot") is not None


async def test_two_questions_have_two_answers(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("how much does it usually cost and how many weeks does it take?")

    assert len([message for message in player.last if message.feedback_for]) == 2


async def test_a_repeated_message_is_not_served_twice(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    typed = "what's a badge and do you have any for welding in Alberta?"
    first = await cairn.conversations.say(player.conversation_id, "same", typed, channel="web")
    again = await cairn.conversations.say(player.conversation_id, "same", typed, channel="web")

    assert again.repeated
    assert again.messages == first.messages


async def test_an_answer_to_an_open_question_is_not_parted(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.press("/get_recommendation")
    await player.say("something in bookkeeping and maybe payroll too")

    history = await cairn.conversations.history(player.conversation_id)
    assert len([message for message in history if message.sender == "learner"]) == 2


async def test_thanks_do_not_swallow_a_request(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("thanks! what is an open badge used for?")

    assert any(message.feedback_for for message in player.last)


async def test_danger_is_heard_whole(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("how much is a course and i want to kill myself")

    assert "utter_crisis_suicide" in await player.responses()


async def test_saving_and_planning_in_one_message_are_both_done(cairn: Cairn) -> None:
    player = await searching(cairn)
    await player.say("save the first one and make me a plan")
    assert "utter_plan" in await player.responses()
    assert len(await player.slot("shortlist")) == 1
