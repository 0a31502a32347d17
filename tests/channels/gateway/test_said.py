"""What an event means: a first word, a choice, a keyword, something without words, too much."""

from __future__ import annotations

import pytest

from bot.channels.problems import TooManyError
from bot.serve import Cairn
from tests.channels.gateway.talk import Person


async def test_a_greeting_is_answered_with_the_welcome_alone(cairn: Cairn) -> None:
    ada = Person(cairn)
    [welcome] = await ada.does(text="hello")
    assert "I'm Cairn" in welcome
    assert "1. What is a micro-credential?" in welcome


async def test_the_first_words_decide_the_language_and_the_hint_where_they_do_not(cairn: Cairn) -> None:
    assert "je suis Cairn" in await Person(cairn).says("bonjour, c'est quoi une microcertification?")
    assert "je suis Cairn" in "".join(await Person(cairn).does(text="ok", lang="fr"))
    assert "I'm Cairn" in "".join(await Person(cairn).does(text="hello there, what is a badge?", lang="fr"))


@pytest.mark.parametrize("typed", ["2", "#2", "2️⃣", "2.", "the second", "help me choose", "HELP ME CHOOSE!"])
async def test_a_choice_is_made_by_number_place_or_label(cairn: Cairn, typed: str) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    assert "Question 1" in await ada.says(typed)


async def test_a_pressed_button_does_what_it_says_only_in_its_own_conversation(cairn: Cairn) -> None:
    ada, bob = Person(cairn), Person(cairn)
    await ada.says("hello")
    await bob.says("hello")
    sent = [bubble for to, bubble in ada.channel.sent if to == ada.address]
    assert sent[-1].choices == ()  # this channel numbers them
    thread = await ada.row()
    reference = cairn.messaging._references.sign(thread.conversation_id, 2, 2)
    assert "doesn't work in this conversation" in "".join(await bob.does(payload=reference))
    assert "Question 1" in "".join(await ada.does(payload=reference))


async def test_an_old_button_says_so(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    reference = cairn.messaging._references.sign((await ada.row()).conversation_id, 2, 2, now=1_000_000_000)
    assert "too old" in "".join(await ada.does(payload=reference))


async def test_the_same_event_is_answered_once(cairn: Cairn) -> None:
    ada = Person(cairn)
    assert await ada.does("same", text="what is a badge?")
    assert await ada.does("same", text="what is a badge?") == []


async def test_threads_of_one_person_are_conversations_of_their_own(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    other = Person(cairn, thread="t2")
    other.user = ada.user
    await other.says("hello")
    assert (await ada.row()).conversation_id != (await other.row()).conversation_id


async def test_stop_and_start_on_a_telephone_network(cairn: Cairn) -> None:
    ada = Person(cairn, "sms")
    await ada.says("hello")
    assert "no more messages" in await ada.says("Unsubscribe")
    assert await ada.says("what is a badge?") == ""
    assert "again" in await ada.says("START")
    assert "badge" in (await ada.says("what is a badge?")).lower()
    assert "STOP" in await ada.says("help")


async def test_elsewhere_stop_holds_until_they_write_and_cancel_is_a_word(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    await ada.says("help me choose")
    assert "no more messages" not in await ada.says("cancel")
    assert "no more messages" in await ada.says("stop")
    conversation_id = (await ada.row()).conversation_id
    known = len(ada.heard)
    await cairn.dialogue.tell(conversation_id, "utter_help", {}, slots={})
    cairn.stream.wake(conversation_id)
    await cairn.messaging.settled()
    assert ada.heard[known:] == []
    assert await ada.says("what is a badge?")


async def test_what_has_no_words_is_answered_kindly(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    for wordless in ("voice", "image", "video", "sticker", "file", "location", "contact", "other"):
        assert "9-8-8" in "".join(await ada.does(wordless=wordless)), wordless


async def test_a_very_long_message_is_not_taken_in_part(cairn: Cairn) -> None:
    assert "too long" in await Person(cairn).says("word " * 2000)


async def test_who_sends_too_much_is_asked_to_wait(cairn: Cairn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cairn.messaging.inbox._rate, "wait_seconds", lambda _key: 7)
    with pytest.raises(TooManyError):
        await Person(cairn).says("hello")


async def test_who_is_asked_to_wait_is_told_where_the_platform_sends_nothing_again(
    cairn: Cairn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bob = Person(cairn, "sms"), Person(cairn)
    await ada.says("hello")
    await bob.says("hello")
    known = (len(ada.heard), len(bob.heard))
    monkeypatch.setattr(cairn.messaging.inbox._rate, "wait_seconds", lambda _key: 7)
    for event in (ada.event(sign="typing"), ada.event(text="I want to"), ada.event(text="learn IT"), bob.event(text="hi")):
        with pytest.raises(TooManyError):
            await cairn.messaging.receive("sms" if event.user == ada.user else "plain", event)
    await cairn.messaging.settled()
    [told] = ada.heard[known[0] :]
    assert "could not read the last ones" in told
    assert "9-8-8" in told
    assert bob.heard[known[1] :] == []
