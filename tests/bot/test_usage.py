"""What is told of each turn, that none of it is text, and that an API which is down for a while loses nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy import delete, insert

from actions.knowledge_client import KnowledgeClient
from actions.person import person_of
from bot import usage as usage_module
from bot.database import Database
from bot.models import ConversationEvent
from bot.usage import Usage, usage_events
from tests.bot.channels.chat import until

Json = dict[str, Any]
SECRET = "my name is Sam and I live at 12 Main Street"


class Api:
    """Keeps what it is told, unless it is down, or refuses events of the intent `refused`."""

    def __init__(self) -> None:
        self.events: list[Json] = []
        self.down = False
        self.refused = "never"

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            return httpx.Response(503)
        assert request.url.path == "/v1/events"
        events = json.loads(request.content)["events"]
        if any(event["intent"] == self.refused for event in events):
            return httpx.Response(422, json={"errors": [{"field": "events.0.intent", "reason": "no"}]})
        self.events += events
        return httpx.Response(201, json={"kept": len(events)})


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def usage(database: Database, api: Api) -> Usage:
    http = httpx.AsyncClient(transport=httpx.MockTransport(api), base_url="http://api.invalid")
    return Usage(database, KnowledgeClient(http))


def user(text: str, intent: str = "find_credentials", client_id: str = "m1", **more: Any) -> Json:
    parsed = {"intent": {"name": intent, "confidence": 0.75}, "entities": more.pop("entities", []), "text": text}
    return {
        "event": "user", "text": text, "timestamp": 1795679826.5, "input_channel": "web", "parse_data": parsed,
        "metadata": {"client_id": client_id, **more},
    }  # fmt: skip


def bot(response: str, cards: int = 0) -> Json:
    data = {"custom": {"cards": [{}] * cards}} if cards else {}
    return {"event": "bot", "text": SECRET, "timestamp": 1.0, "metadata": {"utter_action": response}, "data": data}


def slot(name: str, value: Any) -> Json:
    return {"event": "slot", "name": name, "value": value, "timestamp": 1.0}


def any_of(*values: str) -> Json:
    return {"any_of": list(values), "none_of": [], "hard": True}


def told(*events: Json, first: int = 10) -> list[tuple[int, Json]]:
    return list(enumerate(events, start=first))


def one(*events: Json, known: Json | None = None, lang: str = "en") -> Json:
    (found,) = usage_events("c_1", told(*events), known or {}, lang)
    return found


async def record(database: Database, conversation_id: str, *events: Json) -> None:
    rows = [
        {"conversation_id": conversation_id, "position": at, "type_name": event["event"], "timestamp": 1.0,
         "data": json.dumps(event, separators=(",", ":"))}
        for at, event in enumerate(events)
    ]  # fmt: skip
    await database.run(lambda connection: connection.execute(insert(ConversationEvent), rows))


@pytest.mark.parametrize(
    ("responses", "outcome"),
    [
        (["utter_answer"], "answered"),
        (["utter_result_partly"], "answered"),
        (["utter_results"], "searched"),
        (["utter_nothing_fits"], "nothing_found"),
        (["utter_nothing_at_all"], "nothing_found"),
        (["utter_answer_did_you_mean"], "did_you_mean"),
        (["utter_rephrase"], "not_understood"),
        (["utter_no_answer"], "not_understood"),
        (["utter_out_of_scope"], "out_of_scope"),
        (["utter_ask_consent"], "handoff"),
        (["utter_answer", "utter_case_opened"], "handoff"),
        (["utter_crisis_suicide"], "crisis"),
        (["utter_case_opened", "utter_distress"], "crisis"),
        (["utter_greet"], "other"),
        ([], "other"),
    ],
)
def test_the_replies_of_a_turn_say_what_became_of_it(responses: list[str], outcome: str) -> None:
    assert one(user("hello"), *map(bot, responses))["outcome"] == outcome


def test_a_message_that_a_person_answers_is_part_of_a_hand_off() -> None:
    assert one(user("hello", "greet"), known={"case": {"state": "claimed"}})["outcome"] == "handoff"
    assert one(user("hello", "greet"), bot("utter_greet"), known={"case": {"state": "closed"}})["outcome"] == "other"


def test_every_response_about_people_is_a_hand_off_or_a_crisis() -> None:
    """A new response that nobody thought of here would be counted as small talk."""
    responses = yaml.safe_load(Path("data/responses/people.yml").read_text(encoding="utf-8"))["responses"]
    small = {"utter_bad_contact", "utter_minor"}

    assert {name for name in responses if one(user("x"), bot(name))["outcome"] not in ("crisis", "handoff")} == small


def test_a_search_tells_its_limits_and_how_much_it_showed() -> None:
    known = {
        "province": any_of("ON"), "delivery": any_of("online"), "max_cost": 450.0, "badge": True, "goal": SECRET,
        "field": any_of("data_ai"), "skill": any_of("excel"), "handoff_name": SECRET, "kind": None,
    }  # fmt: skip
    found = one(user("x"), bot("utter_results", cards=3), known=known)

    assert (found["results"], found["region"]) == (3, "ON")
    assert found["filters"] == {
        "province": ["ON"], "delivery": ["online"], "max_cost": 450.0, "badge": True, "field": ["data_ai"],
        "skill": ["excel"],
    }  # fmt: skip
    assert (found["fields"], found["skills"]) == (["data_ai"], ["excel"])


def test_wishes_are_told_when_they_are_said_and_not_at_every_turn_after() -> None:
    known = {"occupation": any_of("12200"), "field": any_of("data_ai")}

    assert one(user("x"), slot("occupation", any_of("12200")), bot("utter_occupation"), known=known)["occupations"] == [
        "12200"
    ]
    assert one(user("x"), bot("utter_answer"), known=known)["occupations"] == []


def test_a_skill_that_is_wanted_is_a_wish_and_one_that_is_had_or_refused_is_none() -> None:
    skill = {"entity": "skill", "value": "excel"}

    assert one(user("x", entities=[skill]))["skills"] == ["excel"]
    assert one(user("x", "state_skills", entities=[skill]))["skills"] == []
    assert one(user("x", entities=[{**skill, "role": "not"}]))["skills"] == []


def test_the_language_is_the_one_of_the_turn() -> None:
    assert one(user("x"), lang="fr")["lang"] == "fr"
    assert one(user("x"), slot("language", "en"), lang="fr")["lang"] == "en"


def test_two_requests_in_one_message_are_two_events() -> None:
    halves = [user("a"), bot("utter_answer"), user("b", "greet", part=True), bot("utter_greet")]
    first, second = usage_events("c_1", told(*halves), {}, "en")

    assert (first["outcome"], second["outcome"]) == ("answered", "other")
    assert first["id"] != second["id"]
    assert first["person"] == second["person"] == person_of("c_1")


def test_nothing_that_was_typed_or_said_is_told() -> None:
    known = {"goal": SECRET, "province": any_of(SECRET), "field": any_of(SECRET), "skill": any_of(SECRET)}
    events = [user(SECRET, SECRET, entities=[{"entity": "skill", "value": SECRET}]), slot("field", any_of(SECRET))]
    found = one(*events, bot("utter_results", cards=1), known=known)

    assert "Sam" not in json.dumps(found)
    assert "c_1" not in json.dumps(found)
    assert (found["intent"], found["region"], found["skills"], found["fields"]) == ("nlu_fallback", None, [], [])


async def test_a_turn_is_told_with_what_was_known_after_it(usage: Usage, api: Api, database: Database) -> None:
    await record(
        database, "c_1", slot("language", "fr"), user("a", client_id="m1"), slot("province", any_of("QC")),
        bot("utter_results", cards=2), user("b", "greet", "m2"), slot("province", any_of("ON")), bot("utter_greet"),
    )  # fmt: skip
    usage.turn_done("c_1", "m1", 1)
    usage.turn_done("c_1", "m2", 4)

    await usage.send_some()

    assert [(one["intent"], one["region"], one["lang"], one["results"]) for one in api.events] == [
        ("find_credentials", "QC", "fr", 2),
        ("greet", "ON", "fr", None),
    ]


async def test_a_turn_taken_over_from_another_process_is_found_by_its_name(
    usage: Usage, api: Api, database: Database
) -> None:
    await record(database, "c_1", user("a", "greet", "m1"), bot("utter_greet"), user("b", "thank", "m2"), bot("utter_thank"))
    usage.turn_done("c_1", "m2", 0)

    await usage.send_some()

    assert [event["intent"] for event in api.events] == ["thank"]


async def test_a_conversation_deleted_before_it_was_sent_tells_nothing(usage: Usage, api: Api, database: Database) -> None:
    await record(database, "c_1", user("a"), bot("utter_greet"))
    usage.turn_done("c_1", "m1", 0)
    await database.run(lambda connection: connection.execute(delete(ConversationEvent)))

    await usage.send_some()

    assert api.events == []


async def waiting(usage: Usage, database: Database, count: int, intent: Callable[[int], str] = lambda _at: "greet") -> None:
    for at in range(count):
        await record(database, f"c_{at}", user("a", intent(at)), bot("utter_greet"))
        usage.turn_done(f"c_{at}", "m1", 0)


async def test_an_api_that_is_down_for_a_while_loses_nothing(
    usage: Usage, api: Api, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(usage_module, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(usage_module, "SENT_AT_ONCE", 2)
    api.down = True
    with caplog.at_level(logging.WARNING):
        usage.start()
        await waiting(usage, database, 5)
        await until(lambda: "5 wait" in caplog.text)
        api.down = False
        await until(lambda: len(api.events) == 5)
        await usage.stop()

    assert [event["person"] for event in api.events] == [person_of(f"c_{at}") for at in range(5)]
    assert SECRET not in caplog.text


async def test_too_many_that_wait_are_dropped_counted_and_logged(
    usage: Usage, api: Api, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(usage_module, "WAITING_AT_MOST", 3)
    with caplog.at_level(logging.WARNING):
        await waiting(usage, database, 5)
    await usage.send_some()

    assert (usage.dropped, len(api.events)) == (2, 3)
    assert "2 dropped so far" in caplog.text


async def test_one_that_is_refused_does_not_hold_up_the_others(
    usage: Usage, api: Api, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    api.refused = "odd"
    await waiting(usage, database, 3, lambda at: "odd" if at == 1 else "greet")
    with caplog.at_level(logging.ERROR):
        await usage.send_some()

    assert (len(api.events), usage.dropped) == (2, 1)
    assert "events.0.intent" in caplog.text


async def test_what_waits_at_the_end_is_sent_and_what_cannot_be_is_logged(
    usage: Usage, api: Api, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await waiting(usage, database, 2)
    api.down = True
    await usage.stop()
    assert "2 usage events were not sent" in caplog.text

    api.down = False
    await usage.stop()
    assert len(api.events) == 2


def test_a_person_is_a_digest_that_is_always_the_same_and_tells_nothing() -> None:
    assert person_of("c_3f0") == person_of("c_3f0") != person_of("c_3f1")
    assert len(person_of("c_3f0")) == 32
    assert "3f0" not in person_of("c_3f0")
