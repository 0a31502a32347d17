"""Wording: both languages side by side, the same buttons, every response that is named exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from actions.read_message import OFFERING
from bot.messaging.inbound import Wordless
from bot.messaging.staff import StaffAction

PROJECT = Path(__file__).resolve().parent.parent.parent
FILES = sorted((PROJECT / "data" / "responses").glob("*.yml"))
PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")
# Said by a channel beside the conversation, or shown to staff alone: nothing there is pressed.
BESIDE = ("utter_slack_", "utter_teams_", "utter_channel_", "utter_desk_", "utter_moved_away")
LINKLESS = {"utter_bad_contact"}


@cache
def responses() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in FILES:
        for name, variants in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items():
            assert name not in found, f"{name} is defined twice; Rasa would keep the last in silence"
            found[name] = variants
    return found


def sides(variants: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(French, English): one conditional variant and one default, in this order."""
    assert len(variants) == 2
    french, english = variants
    assert french["condition"] == [{"type": "slot", "name": "language", "value": "fr"}]
    assert "condition" not in english
    return french, english


@pytest.mark.parametrize("name", sorted(responses()))
def test_both_languages_say_the_same_things(name: str) -> None:
    french, english = sides(responses()[name])
    assert french["text"].strip()
    assert english["text"].strip()
    assert french["text"] != english["text"] or not re.search(r"[a-z]{4}", PLACEHOLDER.sub("", english["text"]))
    assert set(PLACEHOLDER.findall(french["text"])) == set(PLACEHOLDER.findall(english["text"]))
    assert [button["payload"] for button in french.get("buttons", [])] == [
        button["payload"] for button in english.get("buttons", [])
    ]


@pytest.mark.parametrize("name", sorted(name for name in responses() if not name.startswith(BESIDE)))
def test_every_reply_ends_with_a_next_step(name: str) -> None:
    for side in sides(responses()[name]):
        assert side.get("buttons"), f"{name} leaves the learner with nothing to press"


def test_every_button_names_an_intent_of_the_domain() -> None:
    intents = set(yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))["intents"])
    for name, variants in responses().items():
        for variant in variants:
            for button in variant.get("buttons", []):
                intent = re.match(r"/([a-z_]+)", button["payload"])
                assert intent, name
                # Taken before the engine: by the talk with a person, and by a messaging channel's reminders.
                known = intents | {"leave_person", "remind_yes", "remind_no", "remind_off"}
                assert intent.group(1) in known, f"{name}: {button['payload']}"


def named_in_actions() -> set[str]:
    names: set[str] = set()
    for path in (PROJECT / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"utter_\w*[a-z]", node.value)
                and node.value != "utter_action"  # the name of a field of Rasa's
            ):
                names.add(node.value)
    return names


def test_every_response_an_action_names_exists() -> None:
    assert named_in_actions() - set(responses()) == set()


def test_every_intent_answered_by_its_own_response_has_one() -> None:
    rules = yaml.safe_load((PROJECT / "data" / "rules" / "conversation.yml").read_text(encoding="utf-8"))["rules"]
    intents = [rule["steps"][0]["intent"] for rule in rules if rule["steps"][1].get("action") == "action_respond"]
    assert intents
    assert {f"utter_{intent}" for intent in intents} <= set(responses())


def test_no_response_is_left_unused() -> None:
    used = named_in_actions() | {"utter_action_failed", "utter_case_delivered"}
    used |= {name for name in responses() if name.startswith(("utter_ask_", "utter_notes_", "utter_change_"))}
    used |= set(re.findall(r"utter_link_\w+", (PROJECT / "bot" / "shared_link.py").read_text(encoding="utf-8")))
    used.add("utter_link_failed")
    used |= set(re.findall(r"utter_\w+", (PROJECT / "bot" / "handoff_steps.py").read_text(encoding="utf-8")))
    used |= set(re.findall(r"utter_\w+", (PROJECT / "bot" / "engine" / "talk.py").read_text(encoding="utf-8")))
    messaging = (PROJECT / "bot" / "messaging").glob("*.py")
    used |= {f"utter_channel_{sent}{kind}" for kind in get_args(Wordless) for sent in ("", "sent_")}
    used |= {f"utter_{channel}_failed" for channel in ("slack", "teams")}
    used |= {f"utter_desk_{did}{action}" for action in get_args(StaffAction) for did in ("", "did_")}
    for path in (*messaging, *(PROJECT / "bot" / "channels").glob("*.py")):
        used |= set(re.findall(r"utter_\w+", path.read_text(encoding="utf-8")))
    used |= {f"utter_topic_{topic}" for topic in OFFERING}
    used |= {name for name in responses() if re.fullmatch(r"utter_(college_)?answer(_needs_person)?", name)}
    rules = yaml.safe_load((PROJECT / "data" / "rules" / "conversation.yml").read_text(encoding="utf-8"))["rules"]
    used |= {f"utter_{rule['steps'][0]['intent']}" for rule in rules}
    used |= {
        f"utter_{intent}" for intent in ("crisis_suicide", "crisis_violence", "crisis_emergency", "distress", "basic_needs")
    }
    assert set(responses()) - used == set()


def test_every_intent_has_a_rule() -> None:
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    ruled: set[str] = set()
    for path in (PROJECT / "data" / "rules").glob("*.yml"):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            ruled |= {step["intent"] for step in rule["steps"] if "intent" in step}
    assert set(domain["intents"]) - ruled == set()


def test_every_crisis_response_names_its_line_even_without_the_table() -> None:
    for name, number in (
        ("utter_crisis_suicide", "9-8-8"),
        ("utter_crisis_violence", "911"),
        ("utter_crisis_emergency", "911"),
        ("utter_distress", "9-8-8"),
        ("utter_basic_needs", "2-1-1"),
    ):
        for side in sides(responses()[name]):
            assert number in side["text"]
