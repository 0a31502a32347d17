"""The addresses of plans."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import plan_links
from bot.messages import Message
from bot.plan_links import PlanLinks, UnknownPlanError

LINKS = PlanLinks(b"a key of the server's", "https://chat.example.ca/")


def message(**fields: object) -> Message:
    values = {"id": "m1", "seq": 1, "from": "bot", "at": datetime(2026, 1, 1, tzinfo=UTC), "lang": "en", **fields}
    return Message.model_validate(values)


def test_a_token_opens_its_conversation() -> None:
    assert LINKS.conversation(LINKS.token("c_1")) == "c_1"


@pytest.mark.parametrize(
    "token",
    ["", ".", "x", "é.é", "a.b.c", PlanLinks(b"other", "").token("c_1")],
    ids=["empty", "dot", "x", "letters", "parts", "another key"],
)
def test_what_was_not_issued_here_opens_nothing(token: str) -> None:
    with pytest.raises(UnknownPlanError):
        LINKS.conversation(token)


def test_a_token_of_one_conversation_cannot_be_turned_into_another_ones() -> None:
    other = LINKS.token("c_2").partition(".")[0]
    with pytest.raises(UnknownPlanError):
        LINKS.conversation(f"{other}.{LINKS.token('c_1').partition('.')[2]}")


def test_a_token_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_links, "VALID_SECONDS", -1)
    with pytest.raises(UnknownPlanError):
        LINKS.conversation(LINKS.token("c_1"))


def test_a_page_gets_addresses_from_the_root_and_the_text_whole_ones() -> None:
    given = message(
        text="Open: plan:page and /finder?goal=x&lang=en",
        links=[{"title": "Open", "url": "plan:page"}, {"title": "Search", "url": "/finder?goal=x&lang=en"}],
    )
    complete = LINKS.complete("c_1", given)
    page, search = [link["url"] for link in complete.links]
    assert page.startswith("/chat/plans/")
    assert page.endswith("/page")
    assert search == "/finder?goal=x&lang=en"
    assert complete.text == f"Open: https://chat.example.ca{page} and https://chat.example.ca{search}"


def test_a_message_without_links_is_left_as_it_is() -> None:
    given = message(text="plan:page")
    assert LINKS.complete("c_1", given) is given


def test_rasas_own_rest_channel_gets_whole_addresses() -> None:
    reply = {"text": "Open: plan:pdf", "custom": {"links": [{"title": "Open", "url": "plan:pdf"}]}}
    complete = LINKS.complete_reply("rest:a", reply)
    assert complete["text"].startswith("Open: https://chat.example.ca/chat/plans/")
    assert complete["custom"]["links"][0]["url"] in complete["text"]
    assert LINKS.complete_reply("rest:a", {"text": "hello"}) == {"text": "hello"}
