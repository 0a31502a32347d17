"""How one message edits the profile."""

from __future__ import annotations

from typing import Any

import pytest

from actions import slots
from actions.reading import Changes, Message, read
from tests.actions.builders import Json, entity, only


def said(
    intent: str, *entities: Json, text: str = "x", topic: str | None = None, values: Json | None = None,
    asking: str | None = None, payload: bool = False,
) -> Changes:  # fmt: skip
    """The slots that a message changes."""
    message = Message(intent=intent, text=text, entities=entities, topic=topic, is_payload=payload)
    return read(message, values or {}, asking=asking)


def test_everything_in_one_message_is_kept() -> None:
    changes = said(
        "find_credentials",
        entity("delivery", "online"), entity("city", "Sudbury"), entity("province", "ON"), entity("max_cost", 500),
        entity("badge", True),
        topic="data",
    )  # fmt: skip

    assert changes == {
        "delivery": only("online"),
        "city": only("Sudbury", hard=False),
        "province": only("ON"),
        "max_cost": 500.0,
        "badge": True,
        "goal": "data",
    }


@pytest.mark.parametrize("intent", ["ask_cost", "greet", "ask_occupation", "nlu_fallback", "crisis_suicide"])
def test_a_message_that_is_no_search_sets_no_limit(intent: str) -> None:
    assert said(intent, entity("province", "ON"), entity("max_cost", 500), topic="data") == {}


def test_a_value_said_later_replaces_the_one_before() -> None:
    assert said("refine_search", entity("delivery", "in_person"), values={"delivery": only("online")}) == {
        "delivery": only("in_person")
    }


def test_values_said_together_stand_side_by_side() -> None:
    assert said("inform", entity("delivery", "online"), entity("delivery", "hybrid")) == {
        "delivery": only("online", "hybrid")
    }


def test_not_online_excludes_and_takes_back_the_wish() -> None:
    changes = said("refine_search", entity("delivery", "online", "not"), values={"delivery": only("online", "hybrid")})

    assert changes == {"delivery": {"any_of": ["hybrid"], "none_of": ["online"], "hard": True}}


def test_what_is_wanted_after_all_is_no_longer_excluded() -> None:
    before = {"any_of": [], "none_of": ["online"], "hard": True}

    assert said("refine_search", entity("delivery", "online"), values={"delivery": before}) == {"delivery": only("online")}


def test_a_field_typed_in_words_ranks_and_a_pressed_one_limits() -> None:
    assert said("inform", entity("field", "health"))["field"] == only("health", hard=False)
    assert said("inform", entity("field", "health"), payload=True)["field"] == only("health")


def test_a_new_province_drops_the_old_city() -> None:
    changes = said("refine_search", entity("province", "BC"), values={"city": only("Sudbury"), "province": only("ON")})

    assert changes == {"province": only("BC"), "city": None}


def test_a_new_city_brings_its_province() -> None:
    before = {"city": only("Sudbury", hard=False), "province": only("ON")}

    assert said("inform", entity("city", "Vancouver"), entity("province", "BC"), values=before) == {
        "city": only("Vancouver", hard=False),
        "province": only("BC"),
    }


@pytest.mark.parametrize(("key", "value"), [("max_cost", -5), ("hours_per_week", 0), ("max_weeks", 0), ("max_hours", -1)])
def test_a_limit_nothing_can_keep_is_not_read(key: str, value: float) -> None:
    assert said("inform", entity(key, value)) == {}


def test_free_is_a_limit_like_any_other() -> None:
    assert said("inform", entity("max_cost", 0)) == {"max_cost": 0.0}


def test_the_last_of_several_numbers_counts() -> None:
    assert said("inform", entity("max_cost", 300), entity("max_cost", 500)) == {"max_cost": 500.0}


def test_what_stays_the_same_is_no_change() -> None:
    assert said("inform", entity("province", "ON"), values={"province": only("ON"), "city": None}) == {}


def test_a_new_subject_replaces_the_occupation_and_the_field() -> None:
    before = {"goal": "nursing", "occupation": only("31301"), "field": only("health")}

    assert said("find_credentials", topic="welding", values=before) == {
        "goal": "welding",
        "occupation": None,
        "field": None,
    }


def test_a_refinement_without_a_subject_keeps_the_subject() -> None:
    assert said("refine_search", entity("delivery", "online"), topic="cheaper", values={"goal": "welding"}) == {
        "delivery": only("online")
    }


def test_programmes_for_an_occupation_are_limited_to_it() -> None:
    changes = said("find_for_occupation", entity("occupation", "21231"), values={"goal": "something"})

    assert changes == {"occupation": only("21231"), "goal": None}


def test_stated_skills_are_added_once_each() -> None:
    changes = said("state_skills", entity("skill", "excel"), entity("skill", "sql"), values={"skills": ["excel"]})

    assert changes == {"skills": ["excel", "sql"]}


@pytest.mark.parametrize(("age", "minor"), [(14, True), (17, True), (18, None), (43, None)])
def test_only_an_age_under_eighteen_makes_a_minor(age: int, minor: bool | None) -> None:
    assert said("greet", entity("age", age)).get("minor") is minor


def test_a_dropped_limit_is_gone() -> None:
    assert said("refine_search", entity("drop", "max_cost"), values={"max_cost": 500.0}) == {"max_cost": None}


def test_any_province_drops_the_city_too() -> None:
    assert said("refine_search", entity("drop", "province"), values={"province": only("ON"), "city": only("Sudbury")}) == {
        "province": None,
        "city": None,
    }


def test_dropping_all_empties_the_profile() -> None:
    full: Json = dict.fromkeys(slots.PROFILE, "x")

    assert said("refine_search", entity("drop", "all"), values=full) == dict.fromkeys(slots.PROFILE)


def test_a_name_that_is_no_limit_cannot_be_dropped() -> None:
    assert said("refine_search", entity("drop", "language"), entity("drop", "minor"), values={"minor": True}) == {}


@pytest.mark.parametrize("intent", ["skip", "deny"])
def test_a_budget_question_can_be_passed_over(intent: str) -> None:
    assert said(intent, asking="max_cost", values={"skipped": ["province"]}) == {"skipped": ["province", "max_cost"]}


def test_only_skip_passes_over_the_other_questions() -> None:
    assert said("skip", asking="goal") == {"skipped": ["goal"]}
    assert said("deny", asking="goal") == {}


def test_a_bare_number_answers_the_budget_question() -> None:
    assert said("nlu_fallback", entity("number", 300), asking="max_cost") == {"max_cost": 300.0}


def test_a_bare_number_answers_nothing_else() -> None:
    assert said("nlu_fallback", entity("number", 300), asking="province") == {}


def test_a_few_words_answer_the_goal_question() -> None:
    assert said("nlu_fallback", text="helping seniors", asking="goal") == {"goal": "helping seniors"}


@pytest.mark.parametrize("given", [{"text": "word " * 13}, {"text": "/greet", "payload": True}])
def test_a_long_message_or_a_button_is_not_the_goal(given: dict[str, Any]) -> None:
    assert said("nlu_fallback", asking="goal", **given) == {}


def test_a_digression_answers_no_question() -> None:
    assert said("ask_definition", text="what is a micro-credential", topic="micro-credential", asking="goal") == {}


@pytest.mark.parametrize(
    ("intent", "consent"), [("affirm", True), ("deny", False), ("skip", False), ("cancel", False), ("inform", None)]
)
def test_consent_is_a_plain_yes(intent: str, consent: bool | None) -> None:
    assert said(intent, asking="handoff_consent").get("handoff_consent") is consent


def test_any_words_are_a_name() -> None:
    assert said("nlu_fallback", text="Sam", asking="handoff_name") == {"handoff_name": "Sam"}


@pytest.mark.parametrize("intent", ["skip", "deny"])
@pytest.mark.parametrize("question", ["handoff_name", "handoff_contact"])
def test_name_and_contact_can_be_skipped(intent: str, question: str) -> None:
    assert said(intent, asking=question) == {question: slots.SKIPPED_VALUE}


def test_a_contact_is_a_placeholder_and_nothing_else() -> None:
    assert said("inform", entity("private", "[email 1]"), asking="handoff_contact") == {"handoff_contact": "[email 1]"}
    assert said("inform", text="under the bridge", asking="handoff_contact") == {}


def test_a_button_is_no_name() -> None:
    assert said("greet", text="/greet", payload=True, asking="handoff_name") == {}


def test_single_skills_are_taken_out() -> None:
    known = {"skills": ["welding", "teamwork", "excel"]}
    assert said("drop_skills", entity("drop_skill", "welding"), entity("drop_skill", "x"), values=known) == {
        "skills": ["teamwork", "excel"]
    }
    assert said("drop_skills", *(entity("drop_skill", skill) for skill in known["skills"]), values=known) == {"skills": None}


def test_only_the_intent_for_it_takes_skills_out() -> None:
    assert said("refine_search", entity("drop_skill", "welding"), values={"skills": ["welding"]}) == {}


@pytest.mark.parametrize(("ordinal", "code"), [(2, "72106"), (-1, "72106"), (1, "72200")])
def test_programmes_for_the_second_one_are_for_that_suggested_occupation(ordinal: int, code: str) -> None:
    values = {"suggested": ["72200", "72106"]}
    changes = said("find_for_occupation", entity("ordinal", ordinal), values=values)
    assert changes["occupation"]["any_of"] == [code]


@pytest.mark.parametrize("ordinal", [3, -3, 0])
def test_a_number_past_the_suggestions_chooses_none_of_them(ordinal: int) -> None:
    values = {"suggested": ["72200", "72106"]}
    assert "occupation" not in said("find_for_occupation", entity("ordinal", ordinal), values=values)


@pytest.mark.parametrize(
    ("asking", "number", "taken"), [("max_cost", 0, True), ("hours_per_week", 0, False), ("max_weeks", 4, True)]
)
def test_a_bare_number_answers_the_open_limit_if_anything_can_keep_it(asking: str, number: int, taken: bool) -> None:
    changes = said("inform", entity("number", number), asking=asking)
    assert (changes.get(asking) == number) is taken
