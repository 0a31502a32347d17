"""What is kept of a person, and how a conversation goes elsewhere."""

from __future__ import annotations

from sqlalchemy import select

from bot.models import ChannelEvent
from bot.serve import Cairn
from tests.channels.gateway.talk import Person


async def test_no_words_stay_in_the_inbox(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("my secret wish is welding")
    rows = await cairn.database.run(lambda connection: connection.execute(select(ChannelEvent.body)).scalars().all())
    assert set(rows) == {None}
    row = await ada.row()
    assert ada.user not in str(row)


async def test_a_deleted_conversation_leaves_no_address(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    await cairn.conversations.delete((await ada.row()).conversation_id)
    assert await ada.row() is None
    assert "I'm Cairn" in await ada.says("hello")


async def test_a_conversation_moves_with_its_code(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    await ada.says("online bookkeeping in Ontario")
    code = (await ada.says("can i continue this on my phone")).split("code: ")[1][:9]
    there = Person(cairn, "sms")
    known = len(ada.heard)
    assert "You can go on here" in await there.says(code.lower())
    assert "goes on elsewhere" in "".join(ada.heard[known:])
    assert "Payroll" in await there.says("tell me more about the first one")
    assert "doesn't work" in await Person(cairn).says(code)
    assert "I'm Cairn" in await ada.says("hello")


async def test_a_page_whose_conversation_moved_is_closed(cairn: Cairn) -> None:
    conversation_id, token = await cairn.conversations.open("web", "en")
    turn = await cairn.conversations.say(conversation_id, "t1", "i need a code to continue on my phone", channel="web")
    code = turn.messages[1].text.split("code: ")[1][:9]
    await Person(cairn).says(code)
    assert await cairn.conversations.current(token) is None


async def test_codes_cannot_be_guessed_for_long(cairn: Cairn) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    for guess in ("AAAA-2222", "AAAA-2223", "AAAA-2224"):
        assert "doesn't work" in await ada.says(guess)
    conversation_id, _ = await cairn.conversations.open("web", "en")
    code = (await cairn.knowledge.move_code(conversation_id))["code"]
    assert "doesn't work" in await ada.says(code)
