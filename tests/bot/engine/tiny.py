"""A tiny assistant that takes pizza orders, so that tests of the engine need neither our NLU nor our content."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

Events = list[dict[str, Any]]

CONFIG = """\
recipe: default.v1
assistant_id: tiny
language: en
pipeline:
- name: WhitespaceTokenizer
- name: KeywordIntentClassifier
- name: RegexEntityExtractor
  use_lookup_tables: true
  use_regexes: false
policies:
- name: RulePolicy
"""

DOMAIN = """\
version: "3.1"
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
intents: [greet, order, choose, weather, break, wait, goodbye]
entities: [size, topping]
slots:
  language: {type: any, initial_value: en, mappings: [{type: custom, action: action_read_message}]}
  size: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: size}]}
  topping: {type: any, mappings: [{type: from_entity, entity: topping}]}
  sunny: {type: any, mappings: [{type: custom}]}
forms:
  order_form: {required_slots: [size, topping]}
actions:
- action_read_message
- action_tell_weather
- action_break
- action_wait
- action_refuse_topping
- action_take_order
- validate_order_form
responses:
  utter_greet:
  - text: Hello!
    buttons: [{title: Order, payload: /order}, {title: Weather, payload: /weather}]
  utter_ask_size: [{text: Which size?}]
  utter_ask_topping: [{text: Which topping?}]
  utter_sunny: [{text: "It is sunny in {place}."}]
  utter_ordered: [{text: "A {size} one, then."}]
  utter_goodbye: [{text: Goodbye.}]
  utter_default: [{text: I did not get that.}]
  utter_no_topping: [{text: We do not serve that.}]
  utter_action_failed: [{text: Something went wrong.}]
"""

NLU = """\
version: "3.1"
nlu:
- {intent: greet, examples: "- hi\\n- hello"}
- {intent: order, examples: "- pizza\\n- hungry"}
- {intent: choose, examples: "- size please\\n- [small](size)\\n- [large](size)\\n- [olives](topping)\\n- [glue](topping)"}
- {intent: weather, examples: "- weather\\n- sunny"}
- {intent: break, examples: "- break\\n- crash"}
- {intent: wait, examples: "- wait\\n- slow"}
- {intent: goodbye, examples: "- bye\\n- goodbye"}
- {lookup: size, examples: "- small\\n- large"}
- {lookup: topping, examples: "- olives\\n- glue"}
"""

RULES = """\
version: "3.1"
rules:
- {rule: greet, steps: [{intent: greet}, {action: utter_greet}]}
- {rule: weather, steps: [{intent: weather}, {action: action_tell_weather}]}
- {rule: break, steps: [{intent: break}, {action: action_break}]}
- {rule: wait, steps: [{intent: wait}, {action: action_wait}]}
- {rule: goodbye, steps: [{intent: goodbye}, {action: utter_goodbye}]}
- {rule: order, steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]}
- rule: not on the menu
  condition: [{active_loop: order_form}]
  steps: [{intent: choose}, {action: action_refuse_topping}, {action: order_form}, {active_loop: order_form}]
- rule: ordered
  condition: [{active_loop: order_form}]
  steps: [{action: order_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]}, {action: action_take_order}]
"""

STORIES = """\
version: "3.1"
stories:
- story: greeted
  steps: [{user: hello, intent: greet}, {action: utter_greet}, {user: bye, intent: goodbye}, {action: utter_goodbye}]
"""

FILES = {
    "config.yml": CONFIG,
    "domain.yml": DOMAIN,
    "data/nlu.yml": NLU,
    "data/rules.yml": RULES,
    "tests/test_stories.yml": STORIES,
    "endpoints.yml": "action_endpoint: {url: 'http://127.0.0.1:9/webhook'}\n",
    "credentials.yml": "rest:\n",
}

# A dozen turns: typed words, buttons, the form with its unhappy path, a failing action, nothing understood.
DIALOGUE = (
    "hello there",
    "/weather",
    "I am hungry",
    "large please",
    "what is the weather",
    '/choose{"topping": "glue"}',
    '/choose{"topping": ["glue", "olives"]}',
    "crash, my name is Zebulon",
    "mumble mumble",
    '/order{"size": "small"}',
    '/choose@0.7{"topping": "olives"}',
    "bye",
)


def write(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def executor() -> ActionExecutor:
    """The assistant's actions. Functions, because classes would be found by every other executor of this process."""
    built = ActionExecutor()
    for action in ACTIONS:
        built.register_function(action.__name__, action)
    return built


async def action_read_message(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
    text = tracker.latest_message.get("text") or ""
    if "unreadable" in text:
        raise RuntimeError(f"cannot read {text}")
    return [SlotSet("language", "fr" if "bonjour" in text else "en")]


async def action_tell_weather(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
    dispatcher.utter_message(response="utter_sunny", place="Sudbury", buttons=[{"title": "Order", "payload": "/order"}])
    return [SlotSet("sunny", {"any_of": ["yes"], "hard": False})]


async def action_break(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
    raise ValueError(f"cannot digest {tracker.latest_message['text']!r}")


async def action_wait(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
    await asyncio.sleep(60)
    return []


async def action_take_order(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
    dispatcher.utter_message(response="utter_ordered", size=tracker.get_slot("size"))
    return [SlotSet("size", None), SlotSet("topping", None)]


async def action_refuse_topping(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
    dispatcher.utter_message(response="utter_no_topping")
    return [SlotSet("topping", None)]


async def validate_order_form(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
    """Glue is no topping: the form rejects itself, and what was said is answered by the rules as if outside of it."""
    if tracker.slots_to_validate().get("topping") == "glue":
        raise ActionExecutionRejection("order_form", "glue is no topping")
    return []


ACTIONS = (
    action_read_message,
    action_tell_weather,
    action_break,
    action_wait,
    action_refuse_topping,
    action_take_order,
    validate_order_form,
)
