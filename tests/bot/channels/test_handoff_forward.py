"""What a learner writes reaches the case: all of it that may, in order, once, whatever fails in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from actions.knowledge_client import KnowledgeClient
from bot.handoff import Handoff
from bot.serve import Cairn
from tests.bot.channels.chat import Chat
from tests.bot.channels.desk import CASE, Desk, Talk, api_of

Rows = Callable[..., list[tuple[Any, ...]]]


async def test_nothing_goes_before_a_person_is_there(talk: Talk) -> None:
    await talk.case(consented=True, transcript=False)

    assert await talk.write("i want to weld")

    assert talk.desk.thread == {}


async def test_a_transcript_without_consent_does_not_go(talk: Talk) -> None:
    await talk.case(consented=False, transcript=True)

    await talk.write("i want to weld")

    assert talk.desk.thread == {}


async def test_a_shared_conversation_goes_from_its_first_message_with_turns(talk: Talk) -> None:
    await talk.write("i want to weld")
    await talk.case(transcript=True)
    await talk.write("in Ontario")

    sent = [talk.desk.thread[seq] for seq in sorted(talk.desk.thread)]
    history = await talk.chat.history()
    assert [(message["seq"], message["from"], message["text"]) for message in sent] == [
        (message["seq"], message["from"], message["text"]) for message in history
    ]
    assert [message["turn"] for message in sent if message["from"] == "learner"] == [1, 2]
    assert sent[0]["turn"] == 0
    assert {message["lang"] for message in sent} == {"en"}


async def test_agreeing_to_it_later_shares_what_came_before(talk: Talk) -> None:
    await talk.case(consented=False)
    await talk.write("i want to weld")
    await talk.case(consented=True, transcript=True)

    assert "i want to weld" in talk.desk.texts


async def test_from_a_claim_on_what_the_learner_writes_goes_and_what_the_desk_said_does_not(talk: Talk) -> None:
    await talk.write("before")
    await talk.case()
    await talk.comes("claimed", name="Sam")
    await talk.write("one")
    await talk.comes("message", name="Sam", text="and?")
    await talk.write("two")

    assert talk.desk.texts == ["one", "two"]
    seqs = {message["text"]: message["seq"] for message in await talk.chat.history()}
    assert sorted(talk.desk.thread) == [seqs["one"], seqs["two"]]


async def test_after_the_talk_nothing_goes_even_of_a_shared_conversation(talk: Talk) -> None:
    await talk.case(transcript=True)
    await talk.comes("claimed", name="Sam")
    await talk.write("for Sam")
    await talk.comes("released", name="Sam")
    await talk.write("for the bot alone")
    await talk.comes("claimed", name="Sam")
    await talk.write("for Sam again")

    assert "for Sam" in talk.desk.texts
    assert talk.desk.texts[-1] == "for Sam again"
    assert "for the bot alone" not in talk.desk.texts


async def test_an_address_goes_to_the_person_and_is_stored_nowhere(talk: Talk, rows: Rows) -> None:
    await talk.case(transcript=True)
    await talk.write("my address is wim.quux@example.org")
    assert "my address is [email 1]" in talk.desk.texts

    await talk.comes("claimed", name="Sam")
    await talk.write("write to wim.quux@example.org or 705-555-0177")

    assert talk.desk.texts[-1] == "write to wim.quux@example.org or 705-555-0177"
    assert rows("SELECT count(*) FROM conversation_events WHERE data LIKE '%quux%' OR data LIKE '%555-0177%'") == [(0,)]


async def test_with_the_api_down_nothing_is_lost_and_all_comes_in_order(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    await talk.write("zero")
    talk.desk.dead = True
    texts = [f"line {number}" for number in range(120)]
    for text in texts:
        assert await talk.write(text) == []
    assert talk.desk.texts == ["zero"]

    talk.desk.dead = False
    await talk.cairn.handoff.forward_all()

    assert talk.desk.texts == ["zero", *texts]
    sent = [seq for batch in talk.desk.batches for seq in batch]
    assert sent == sorted(set(sent)), "each once, in order"
    assert "line 0" not in caplog.text


async def test_an_answer_that_is_lost_makes_it_go_again_and_stand_there_once(talk: Talk) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    lost = iter([True])

    def taken_but_not_answered(_method: str, path: str) -> httpx.Response | None:
        if not path.endswith("/messages") or not next(lost, False):
            return None
        return httpx.Response(502)

    talk.desk.answer = taken_but_not_answered
    await talk.write("one")
    await talk.write("two")

    assert talk.desk.texts == ["one", "two"]


async def test_after_a_restart_it_goes_on_where_it_was(talk: Talk, cairn: Cairn) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    await talk.write("one")
    talk.desk.dead = True
    await talk.write("two")
    talk.desk.dead = False

    await Handoff(cairn.database, api_of(talk.desk)).forward_all()

    assert talk.desk.texts == ["one", "two"]
    assert [len(batch) for batch in talk.desk.batches] == [1, 1], "the first one did not go again"


async def test_many_forwarders_at_once_send_in_order(talk: Talk, cairn: Cairn) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    talk.desk.dead = True
    for number in range(10):
        await talk.write(f"line {number}")
    talk.desk.dead = False

    await asyncio.gather(*(Handoff(cairn.database, api_of(talk.desk)).forward_all() for _ in range(3)))

    assert talk.desk.texts == [f"line {number}" for number in range(10)]


@pytest.mark.parametrize("status", [404, 409])
async def test_a_closed_case_takes_no_more(talk: Talk, status: int) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    asked: list[str] = []

    def closed(_method: str, path: str) -> httpx.Response | None:
        asked.append(path)
        return httpx.Response(status, json={"code": "case_closed", "detail": "closed"}) if "/cases/" in path else None

    talk.desk.answer = closed
    await talk.write("one")
    await talk.write("two")

    assert asked == [f"/v1/cases/{CASE}/messages"]


async def test_a_message_that_the_api_refuses_does_not_hold_up_the_rest(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    talk.desk.dead = True
    for text in ("one", "two", "three"):
        await talk.write(text)
    talk.desk.dead = False
    stock, refused = KnowledgeClient.add_to_case, []

    async def refuse_two(self: KnowledgeClient, case_id: str, messages: list[Any]) -> None:
        if any(message["text"] == "two" for message in messages):
            refused.append(len(messages))
            talk.desk.answer = lambda *_: httpx.Response(422, json={"detail": "no", "errors": []})
        try:
            await stock(self, case_id, messages)
        finally:
            talk.desk.answer = None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KnowledgeClient, "add_to_case", refuse_two)
        await talk.cairn.handoff.forward_all()

    assert talk.desk.texts == ["one", "three"]
    assert refused == [3, 1]
    assert "refuses message" in caplog.text


async def test_typing_and_seen_are_told_to_whoever_has_it_and_to_nobody_else(talk: Talk) -> None:
    async def typing() -> httpx.Response:
        return await talk.chat.http.post("/chat/typing", headers=talk.chat.headers)

    await talk.case()
    assert (await typing()).status_code == 204
    assert talk.desk.signs == []
    await talk.comes("claimed", name="Sam")
    entry = await talk.comes("message", name="Sam", text="hello")
    hello = (await talk.chat.history())[-1]["id"]

    await typing()
    seen = await talk.chat.http.post("/chat/seen", json={"id": hello}, headers=talk.chat.headers)
    own = await talk.chat.http.post("/chat/seen", json={"id": "m1"}, headers=talk.chat.headers)

    assert (seen.status_code, own.status_code) == (204, 204)
    assert talk.desk.signs == [{"typing": True, "seen": None}, {"typing": False, "seen": str(entry)}]


async def test_typing_too_often_is_refused_and_bad_ids_too(talk: Talk) -> None:
    bad = await talk.chat.http.post("/chat/seen", json={"id": "x"}, headers=talk.chat.headers)
    statuses = [(await talk.chat.http.post("/chat/typing", headers=talk.chat.headers)).status_code for _ in range(30)]

    assert bad.status_code == 422
    assert (statuses[0], statuses[-1]) == (204, 429)


async def test_a_sign_without_a_token_is_refused(http: httpx.AsyncClient) -> None:
    for method, path in (("POST", "/chat/typing"), ("POST", "/chat/seen"), ("GET", "/chat/export")):
        assert (await http.request(method, path)).status_code == 401


async def test_a_person_who_cannot_be_told_is_no_failure(talk: Talk, desk: Desk) -> None:
    await talk.comes("claimed", name="Sam")
    desk.dead = True

    assert (await talk.chat.http.post("/chat/typing", headers=talk.chat.headers)).status_code == 204


async def test_another_learners_words_never_reach_this_case(talk: Talk, http: httpx.AsyncClient) -> None:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    other = await Chat.open(http)

    await other.say("something of mine")
    await talk.write("mine")

    assert talk.desk.texts == ["mine"]
