"""The tracker store gives back what it was given, appends what is new, and never loses an event in silence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import inspect, select

from bot.database import Database
from bot.engine.tracker_store import ConcurrentConversationError, DatabaseTrackerStore
from bot.models import ConversationEvent
from tests.bot.conftest import NewAgent

EVENTS: list[Event] = [
    ActionExecuted("action_session_start"),
    SessionStarted(),
    ActionExecuted("action_listen"),
    UserUttered("je veux du français 😀", {"name": "order", "confidence": 0.9}, metadata={"client_id": "t1"}),
    SlotSet("topping", {"any_of": ["olives"], "hard": True}),
    ActiveLoop("order_form"),
    BotUttered("Which size?", {"buttons": [{"title": "L", "payload": "/choose"}]}, {"utter_action": "utter_ask_size"}),
    FollowupAction("action_listen"),
    ActionExecuted("action_listen", policy="RulePolicy", confidence=1.0),
]


def as_dicts(tracker: DialogueStateTracker | None) -> list[dict[str, Any]]:
    assert tracker is not None
    return [event.as_dict() for event in tracker.events]


async def rows(database: Database) -> list[Any]:
    columns = (ConversationEvent.position, ConversationEvent.type_name, ConversationEvent.data)
    with database.engine.connect() as connection:
        return list(connection.execute(select(*columns).order_by(ConversationEvent.id)).all())


@pytest.fixture
def tracker(tiny_domain: Domain) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c1", EVENTS, tiny_domain.slots, domain=tiny_domain)


async def test_a_conversation_comes_back_as_it_was(store: DatabaseTrackerStore, tracker: DialogueStateTracker) -> None:
    await store.save(tracker)
    found = await store.retrieve_full_tracker("c1")
    assert as_dicts(found) == as_dicts(tracker)
    assert found.current_slot_values() == tracker.current_slot_values()
    assert found.active_loop_name == "order_form"
    assert found == tracker


async def test_what_nobody_said_is_none(store: DatabaseTrackerStore) -> None:
    assert await store.retrieve("c1") is None
    assert await store.retrieve_full_tracker("c1") is None
    assert list(await store.keys()) == []


async def test_conversations_are_kept_apart(store: DatabaseTrackerStore, tracker: DialogueStateTracker) -> None:
    await store.save(tracker)
    await store.save(DialogueStateTracker.from_events("c2", EVENTS[:4]))
    assert sorted(await store.keys()) == ["c1", "c2"]
    assert len((await store.retrieve_full_tracker("c2")).events) == 4


async def test_only_new_events_are_appended(
    store: DatabaseTrackerStore, database: Database, tracker: DialogueStateTracker
) -> None:
    await store.save(tracker)
    before = await rows(database)
    read = await store.retrieve("c1")
    read.update(UserUttered("bye", {"name": "goodbye"}))
    await store.save(read)
    await store.save(read)
    read.update(ActionExecuted("action_listen"))
    await store.save(read)
    after = await rows(database)
    assert after[: len(before)] == before
    assert [(row.position, row.type_name) for row in after[len(before) :]] == [(9, "user"), (10, "action")]


async def test_a_tracker_without_news_writes_nothing(
    store: DatabaseTrackerStore, database: Database, tracker: DialogueStateTracker
) -> None:
    await store.save(tracker)
    before = await rows(database)
    await store.save(await store.retrieve("c1"))
    assert await rows(database) == before


async def test_a_tracker_from_elsewhere_is_continued_from_what_is_stored(
    store: DatabaseTrackerStore, database: Database
) -> None:
    await store.save(DialogueStateTracker.from_events("c1", EVENTS[:4]))
    await store.save(DialogueStateTracker.from_events("c1", EVENTS))
    assert [row.position for row in await rows(database)] == list(range(len(EVENTS)))


async def test_the_latest_session_is_retrieved_and_all_of_them_by_the_full_tracker(
    store: DatabaseTrackerStore, tracker: DialogueStateTracker
) -> None:
    later = [SessionStarted(), ActionExecuted("action_listen"), UserUttered("again", {"name": "greet"})]
    tracker.update_with_events(later, None)
    await store.save(tracker)
    latest = await store.retrieve("c1")
    assert as_dicts(latest) == [event.as_dict() for event in later]
    latest.update(ActionExecuted("action_listen"))
    await store.save(latest)
    whole = await store.retrieve_full_tracker("c1")
    assert as_dicts(whole) == [*as_dicts(tracker), *as_dicts(latest)[-1:]]


async def test_a_restart_keeps_the_events_before_it(store: DatabaseTrackerStore, tracker: DialogueStateTracker) -> None:
    tracker.update_with_events([Restarted(), ActionExecuted("action_listen")], None)
    await store.save(tracker)
    assert len((await store.retrieve_full_tracker("c1")).events) == len(EVENTS) + 2


async def test_of_two_writers_the_second_is_refused_and_the_first_loses_nothing(
    store: DatabaseTrackerStore, database: Database, tiny_domain: Domain, tracker: DialogueStateTracker
) -> None:
    await store.save(tracker)
    other_process = DatabaseTrackerStore(database, tiny_domain)
    first, second = await store.retrieve("c1"), await other_process.retrieve("c1")
    first.update_with_events([UserUttered("one", {"name": "greet"}), ActionExecuted("action_listen")], None)
    second.update(UserUttered("two", {"name": "greet"}))
    await store.save(first)
    before = await rows(database)
    with pytest.raises(ConcurrentConversationError):
        await other_process.save(second)
    assert await rows(database) == before
    assert json.loads(before[-2].data)["text"] == "one"


async def test_of_two_who_open_a_conversation_at_once_the_second_is_refused(
    store: DatabaseTrackerStore, database: Database
) -> None:
    first = await store.get_or_create_tracker("c1", append_action_listen=False)
    second = await store.get_or_create_tracker("c1", append_action_listen=False)
    first.update(UserUttered("one", {"name": "greet"}))
    second.update(UserUttered("two", {"name": "greet"}))
    await store.save(first)
    with pytest.raises(ConcurrentConversationError):
        await store.save(second)


async def test_a_position_is_unique_and_the_latest_session_is_found_by_an_index(database: Database) -> None:
    with database.engine.connect() as connection:
        found = inspect(connection).get_unique_constraints("conversation_events")
    columns = [constraint["column_names"] for constraint in found]
    assert ["conversation_id", "position"] in columns
    assert ["conversation_id", "type_name", "position"] in columns


async def test_an_agent_uses_this_store_and_not_rasas_wrapper_around_it(new_agent: NewAgent) -> None:
    agent = new_agent()
    assert isinstance(agent.tracker_store, DatabaseTrackerStore)
    assert agent.processor.tracker_store is agent.tracker_store
    assert not isinstance(agent.processor.tracker_store, FailSafeTrackerStore)
    assert agent.tracker_store.domain is agent.domain
