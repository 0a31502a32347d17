"""Deleting and taking along: complete, here and in the API, also in the middle of a talk with a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.models import Base, Conversation, utc_now
from bot.serve import Cairn
from tests.bot.channels.chat import problem_of
from tests.bot.channels.desk import Talk

Rows = Callable[..., list[tuple[Any, ...]]]


def rows_of(cairn: Cairn, conversation_id: str) -> dict[str, int]:
    """How many rows each table of the bot has of a conversation."""
    found = {}
    with cairn.database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if "conversation_id" not in table.c and table.name != "conversations":
                continue  # of a channel's threads and rooms: tests/channels/gateway/test_kept.py
            key = table.c["id" if table.name == "conversations" else "conversation_id"]
            query = select(func.count()).select_from(table).where(key == conversation_id)
            found[table.name] = int(connection.execute(query).scalar_one())
    return found


async def test_deleted_in_the_middle_of_a_talk_nothing_stays(talk: Talk, cairn: Cairn) -> None:
    await talk.case(transcript=True)
    await talk.comes("claimed", name="Sam")
    await talk.write("i want to weld")
    assert min(rows_of(cairn, talk.conversation_id)[name] for name in ("case_threads", "accepted_messages")) == 1

    assert (await talk.chat.delete()).status_code == 204
    await cairn.erasures.settled()

    assert set(rows_of(cairn, talk.conversation_id).values()) == {0}
    assert talk.desk.erased == [talk.conversation_id]
    entry = await talk.comes("message", name="Sam", text="are you there?")
    assert talk.desk.confirmed[entry] == "gone"
    assert set(rows_of(cairn, talk.conversation_id).values()) == {0}


async def test_a_turn_that_ends_after_the_deletion_leaves_nothing(talk: Talk, cairn: Cairn) -> None:
    await talk.chat.delete()

    cairn.handoff.turn_ended(talk.conversation_id, {"id": "case-1", "state": "waiting", "transcript": True})
    await cairn.handoff.settled()
    await cairn.erasures.settled()

    assert set(rows_of(cairn, talk.conversation_id).values()) == {0}


async def test_with_the_api_down_the_erasure_is_remembered_until_it_worked(
    talk: Talk, cairn: Cairn, caplog: pytest.LogCaptureFixture
) -> None:
    await talk.write("i want to weld")
    talk.desk.dead = True

    await talk.chat.delete()
    await cairn.erasures.settled()

    left = rows_of(cairn, talk.conversation_id)
    assert left.pop("erasures") == 1
    assert set(left.values()) == {0}
    assert "not erased in the API yet" in caplog.text
    talk.desk.dead = False
    await cairn.erasures.carry_out()
    assert talk.desk.erased == [talk.conversation_id]
    assert set(rows_of(cairn, talk.conversation_id).values()) == {0}


async def test_what_is_too_old_goes_here_and_its_case_stays(talk: Talk, cairn: Cairn, rows: Rows) -> None:
    await talk.case()
    await talk.write("i want to weld")
    long_ago = utc_now().replace(year=2020)
    old = Conversation.__table__.update().where(Conversation.__table__.c.id == talk.conversation_id)
    await cairn.database.run(lambda connection: connection.execute(old.values(last_message_at=long_ago)))

    await cairn.background.delete_old()

    assert set(rows_of(cairn, talk.conversation_id).values()) == {0}
    assert talk.desk.erased == []


async def test_a_practitioners_word_keeps_a_conversation(talk: Talk, cairn: Cairn) -> None:
    long_ago = utc_now().replace(year=2020)
    old = Conversation.__table__.update().where(Conversation.__table__.c.id == talk.conversation_id)
    await cairn.database.run(lambda connection: connection.execute(old.values(last_message_at=long_ago)))
    await talk.comes("claimed", name="Sam")

    await cairn.background.delete_old()

    assert await cairn.conversations.exists(talk.conversation_id)


async def test_the_export_holds_everything(talk: Talk) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    await talk.write("i want to weld")

    response = await talk.chat.http.get("/chat/export", headers=talk.chat.headers)

    kept = response.json()
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert response.headers["content-disposition"].startswith("attachment")
    assert [message["text"] for message in kept["messages"]] == [text for _, text in await talk.said()]
    assert kept["remembered"]["language"] == "en"
    assert (kept["thread"]["state"], kept["thread"]["who"]) == ("claimed", "Sam")
    assert kept["service"] == {"cases": [{"id": "case-1"}], "feedback": []}


async def test_half_an_export_is_none(talk: Talk) -> None:
    talk.desk.dead = True

    response = await talk.chat.http.get("/chat/export", headers=talk.chat.headers)

    problem_of(response, 503)
