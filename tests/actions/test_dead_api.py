"""Every action with an API that is not there: one reply, no exception, and the help line numbers all the same."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from actions import slots
from actions.answer_crisis import SITUATIONS
from actions.guarded_action import GuardedAction
from actions.open_case import CONSENT_VERSION
from bot.engine.in_process_actions import InProcessActions, build_executor
from tests.actions.builders import Json, call, entity, followup, only, run, slots_set, tracker_state, user
from tests.actions.conftest import Answer

PEOPLE = Path(__file__).parents[2] / "data" / "responses" / "people.yml"
DOWN = "utter_knowledge_down"
CONSENTED = {"handoff_consent": True, "handoff_name": "Sam", "handoff_contact": "[email 1]", "province": only("ON")}

# Each action, a message that leads to it, and what is said when the API is dead.
SAID: dict[str, tuple[Json, list[str]]] = {
    "action_affirm": (tracker_state("affirm", "yes"), ["utter_affirm"]),
    "action_answer_crisis": (tracker_state("crisis_suicide", "i want to die"), ["utter_crisis_suicide"]),
    "action_answer_question": (tracker_state("ask_cost", "what does it cost"), [DOWN]),
    "action_ask_handoff_form_handoff_consent": (
        tracker_state("ask_human", "a person please", slots={"province": only("ON")}, loop="handoff_form"),
        ["utter_ask_consent"],
    ),
    "action_ask_badge": (tracker_state("check_badge", "can i upload my badge"), ["utter_how_to_bring_a_badge"]),
    "action_ask_resume": (tracker_state("share_resume", "may i paste my cv"), ["utter_how_to_bring_a_resume"]),
    "action_cancel": (tracker_state("cancel", "stop", loop="discovery_form"), ["utter_cancelled"]),
    "action_compare_credentials": (
        tracker_state("compare_credentials", "1 and 2", slots={"results": ["a", "b"]}),
        [DOWN],
    ),
    "action_compare_definitions": (tracker_state("compare_definitions", "who says what"), [DOWN]),
    "action_default_fallback": (tracker_state("nlu_fallback", "blarg"), [DOWN]),
    "action_define": (tracker_state("ask_definition", "what is a micro-credential"), [DOWN]),
    "action_describe_occupation": (
        tracker_state("ask_occupation", "what does a welder earn", entities=[entity("occupation", "72106")]),
        [DOWN],
    ),
    "action_find_credentials": (
        tracker_state("find_credentials", "welding in ontario", slots={"goal": "welding", "province": only("ON")}),
        [DOWN],
    ),
    "action_judge_fit": (
        tracker_state("ask_about_result", "is it for me", entities=[entity("about", "fit"), entity("credential", "a")]),
        [DOWN],
    ),
    "action_list_missing_skills": (
        tracker_state("find_missing_skills", "what am i missing", slots={"occupation": only("72106")}),
        [DOWN],
    ),
    "action_list_notes": (tracker_state("ask_benefits", "why bother"), [DOWN]),
    "action_not_understood": (tracker_state("nlu_fallback", "blarg"), [DOWN]),
    "action_open_case": (tracker_state("skip", "skip", slots=CONSENTED), ["utter_case_waiting"]),
    "action_read_badge": (
        tracker_state("read_badge", "/read_badge", entities=[entity("reading", {"refused": []})]),
        [DOWN],
    ),
    "action_read_resume": (
        tracker_state("read_resume", "/read_resume", entities=[entity("reading", {"skills": []})]),
        [DOWN],
    ),
    "action_read_message": (tracker_state("inform", "in ontario", entities=[entity("province", "ON")]), []),
    "action_respond": (tracker_state("out_of_scope", "weather tomorrow"), ["utter_out_of_scope"]),
    "action_session_start": (tracker_state("greet", "hi"), ["utter_welcome"]),
    "action_show_details": (
        tracker_state("show_details", "the second", entities=[entity("ordinal", 2)], slots={"results": ["a", "b"]}),
        [DOWN],
    ),
    "action_show_more": (
        tracker_state("show_more", "more", slots={"goal": "welding", "results": ["a"], "next_offset": 1}),
        [DOWN],
    ),
    "action_show_pathway": (tracker_state("ask_stacking", "does it stack", slots={"focus": "a"}), [DOWN]),
    "action_show_profile": (tracker_state("show_profile", "what do you know", slots={"goal": "welding"}), [DOWN]),
    "action_show_skills": (tracker_state("drop_skills", "/drop_skills", slots={"skills": ["welding"]}), [DOWN]),
    "action_start_discovery": (tracker_state("get_recommendation", "help me choose"), []),
    "action_start_handoff": (tracker_state("ask_human", "a person", slots={"minor": True}), ["utter_minor"]),
    "action_start_over": (tracker_state("start_over", "start over", slots={"goal": "welding"}), ["utter_started_over"]),
    "action_suggest_occupations": (
        tracker_state("get_recommendation", "i love animals", slots={"wish": True, "goal": "i love animals"}),
        [DOWN],
    ),
    "action_switch_language": (tracker_state("switch_language", "en francais"), ["utter_language_switched"]),
    "action_ask_change_form_changing": (
        tracker_state("change_limit", "my budget", slots={"changing": "max_cost"}, loop="change_form"),
        ["utter_change_max_cost"],
    ),
    "action_change_limit": (tracker_state("change_limit", "change something", slots={"goal": "welding"}), [DOWN]),
    "action_make_plan": (tracker_state("make_plan", "my plan", slots={"goal": "welding"}), [DOWN]),
    "action_note_saved": (tracker_state("note_saved", "note: ask", slots={"focus": "a"}), [DOWN]),
    "action_remove_saved": (tracker_state("remove_saved", "take it off", slots={"shortlist": [{"id": "a"}]}), [DOWN]),
    "action_save_credential": (tracker_state("save_credential", "save it", slots={"focus": "a"}), [DOWN]),
    "action_move_conversation": (tracker_state("move_conversation", "can i go on on my phone"), [DOWN]),
    "action_share_search": (tracker_state("share_search", "a link", slots={"goal": "welding"}), [DOWN]),
    "action_show_shortlist": (tracker_state("show_shortlist", "my list", slots={"shortlist": [{"id": "a"}]}), [DOWN]),
    "validate_change_form": (tracker_state("inform", "300", loop="change_form"), []),
    "validate_discovery_form": (tracker_state("inform", "welding", loop="discovery_form"), []),
    "validate_handoff_form": (tracker_state("affirm", "yes", loop="handoff_form"), []),
}


async def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("connection refused", request=request)


async def too_slow(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer", request=request)


async def failing(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, json={"code": "internal_error"})


async def hanging(_request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(60)
    raise AssertionError("nobody waits this long")


async def rubbish(_request: httpx.Request) -> httpx.Response:
    """A proxy's page where the API should be."""
    return httpx.Response(200, text="<html>Welcome to the library's wifi</html>")


DEATHS = [unreachable, too_slow, failing]


def test_every_action_is_tried(executor: ActionExecutor) -> None:
    assert sorted(executor.actions) == sorted(SAID)


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("name", sorted(SAID))
async def test_every_action_says_one_thing(
    name: str, death: Answer, executor: ActionExecutor, api: Callable[[Answer], None]
) -> None:
    api(death)
    state, expected = SAID[name]

    _, said = await run(executor, name, state)

    assert said == expected


@pytest.mark.parametrize("name", sorted(SAID))
async def test_every_action_speaks_when_the_answer_is_rubbish(
    name: str, executor: ActionExecutor, api: Callable[[Answer], None]
) -> None:
    api(rubbish)
    state, expected = SAID[name]

    _, said = await run(executor, name, state)

    assert len(said) == len(expected)


@pytest.mark.parametrize("name", sorted(name for name, (_, said) in SAID.items() if said == [DOWN]))
async def test_an_open_form_goes_on_after_the_reply(
    name: str, executor: ActionExecutor, api: Callable[[Answer], None]
) -> None:
    api(unreachable)
    state = {**SAID[name][0], "active_loop": {"name": "discovery_form"}}

    events, _ = await run(executor, name, state)

    resumes = {action.name(): action.resumes_form for action in _actions(executor)}[name]
    assert followup(events) == ("discovery_form" if resumes else "action_listen")


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("intent", sorted(SITUATIONS))
async def test_distress_is_answered_in_its_own_words(
    intent: str, death: Answer, executor: ActionExecutor, api: Callable[[Answer], None]
) -> None:
    api(death)

    events, said = await run(executor, "action_answer_crisis", tracker_state(intent, "help", slots={"minor": True}))

    assert said == [f"utter_{intent}"]
    assert slots_set(events)["offered"] == "action_start_handoff"


@pytest.mark.parametrize(
    ("intent", "number"),
    [
        ("crisis_suicide", "9-8-8"),
        ("crisis_suicide", "911"),
        ("crisis_violence", "911"),
        ("crisis_emergency", "911"),
        ("distress", "9-8-8"),
        ("basic_needs", "2-1-1"),
    ],
)
def test_the_words_for_distress_hold_the_number_themselves(intent: str, number: str) -> None:
    variants = yaml.safe_load(PEOPLE.read_text(encoding="utf-8"))["responses"][f"utter_{intent}"]

    assert len(variants) == 2
    assert all(number in variant["text"] for variant in variants)


async def test_an_undelivered_alert_is_logged_as_critical_without_words(
    executor: ActionExecutor, api: Callable[[Answer], None], caplog: pytest.LogCaptureFixture
) -> None:
    api(unreachable)

    with caplog.at_level(logging.DEBUG):
        await run(executor, "action_answer_crisis", tracker_state("crisis_suicide", "i have pills beside me"))

    assert [record.name for record in caplog.records if record.levelno == logging.CRITICAL] == ["actions.raise_case"]
    assert "pills" not in caplog.text


@pytest.mark.parametrize("intent", sorted(SITUATIONS))
async def test_distress_is_answered_when_the_table_of_lines_is_rubbish(
    intent: str, executor: ActionExecutor, api: Callable[[Answer], None]
) -> None:
    api(rubbish)

    _, said = await run(executor, "action_answer_crisis", tracker_state(intent, "help"))

    assert said == [f"utter_{intent}"]


async def test_distress_is_answered_while_the_api_hangs(api: Callable[[Answer], None]) -> None:
    api(hanging)

    assert await _said_in_process("action_answer_crisis", tracker_state("crisis_suicide", "help")) == [
        "utter_crisis_suicide"
    ]


async def test_a_case_is_kept_while_the_api_hangs(api: Callable[[Answer], None]) -> None:
    api(hanging)

    assert await _said_in_process("action_open_case", SAID["action_open_case"][0]) == ["utter_case_waiting"]


async def test_a_case_is_kept_with_a_placeholder_for_the_contact(
    executor: ActionExecutor, api: Callable[[Answer], None]
) -> None:
    api(unreachable)
    state = tracker_state("skip", "skip", slots=CONSENTED, events=[user("welding near sudbury", "find_credentials")])

    events, _ = await run(executor, "action_open_case", state)

    kept = slots_set(events)["case_pending"]
    assert kept["contact"] == {"name": "Sam", "address": "[email 1]"}
    assert kept["consent"] == {"version": CONSENT_VERSION, "transcript": False, "summary": True, "contact": True}
    assert [(line["text"], line["turn"]) for line in kept["summary"]] == [("« welding near sudbury »", 1)]
    assert kept["profile"] is None, "limits that could not be shown were not agreed to"


async def test_without_a_yes_no_case_is_kept(executor: ActionExecutor, api: Callable[[Answer], None]) -> None:
    api(unreachable)

    events, said = await run(executor, "action_open_case", tracker_state("deny", "no", slots={"handoff_consent": False}))

    assert said == ["utter_nothing_shared"]
    assert not slots_set(events).get(slots.CASE_PENDING)


async def test_consent_is_asked_without_limits_that_cannot_be_put_in_words(
    executor: ActionExecutor, api: Callable[[Answer], None]
) -> None:
    api(unreachable)
    name = "action_ask_handoff_form_handoff_consent"

    done = await executor.run(call(name, SAID[name][0]))

    assert "ON" not in done["responses"][0]["summary"]


async def test_what_the_api_refuses_is_said_with_its_reason(executor: ActionExecutor, api: Callable[[Answer], None]) -> None:
    async def refusing(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, json={"errors": [{"field": "max_cost", "reason": "too large"}]})

    api(refusing)

    done = await executor.run(call("action_show_profile", SAID["action_show_profile"][0]))

    assert [(said["response"], said["reason"]) for said in done["responses"]] == [("utter_bad_limit", "too large")]


async def _said_in_process(name: str, state: Json) -> list[str]:
    """The responses of an action under the time limit it is served with."""
    done: dict[str, Any] = await InProcessActions(build_executor()).request(json=call(name, state))
    return [said["response"] for said in done["responses"]]


def _actions(executor: ActionExecutor) -> list[GuardedAction]:
    return [method.__self__ for method in executor.actions.values()]
