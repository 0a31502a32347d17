"""The remembered event classes are those Rasa finds."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.utils.common import all_subclasses

from bot.engine import event_lookup

TYPES = sorted({cls.type_name for cls in all_subclasses(Event) if getattr(cls, "type_name", None)})

pytestmark = pytest.mark.usefixtures("stock_rasa")


def test_all_of_rasas_events_are_looked_up() -> None:
    assert {"user", "bot", "slot", "action", "session_started", "active_loop", "followup"} <= set(TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_the_class_that_rasa_finds(name: str) -> None:
    event_lookup.disable()
    stock = Event.resolve_by_type(name)
    event_lookup.enable()
    assert Event.resolve_by_type(name) is stock
    assert Event.resolve_by_type(name, None) is stock


def test_an_unknown_type_raises_each_time_it_is_asked() -> None:
    event_lookup.enable()
    for _ in range(2):
        with pytest.raises(ValueError, match="Unknown event name 'unheard of'"):
            Event.resolve_by_type("unheard of")


def test_an_unknown_type_is_the_default_that_is_asked_for() -> None:
    event_lookup.enable()
    assert Event.resolve_by_type("unheard of", SlotSet) is SlotSet
    assert Event.resolve_by_type("topic") is None


def test_an_event_is_read_back_as_itself() -> None:
    event_lookup.enable()
    event = SlotSet("size", "large", timestamp=3.0)
    assert Event.from_parameters(event.as_dict()) == event


def test_disabling_puts_rasas_own_back() -> None:
    event_lookup.disable()
    stock = Event.resolve_by_type
    event_lookup.enable()
    assert Event.resolve_by_type is not stock
    event_lookup.disable()
    assert Event.resolve_by_type is stock
