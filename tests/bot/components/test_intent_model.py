"""The intent model alone: what it learns, how sure it is, and that what is saved is what was trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.components.intent_model import Example, Guess, IntentModel
from bot.components.intent_training import fit, fit_with_threshold
from bot.components.sentence_encoder import encode
from knowledge.text import normalise

EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "bonjour", "salut", "allo"],
    "ask_cost": ["how much does it cost", "what is the price", "is it expensive",
                 "combien ca coute", "quel est le prix", "c'est cher"],
    "ask_funding": ["is there help to pay the price", "how much will a grant give me for the cost", "can a loan cover it",
                    "une bourse pour le prix", "combien donne le pret pour le cout", "de l'aide pour payer"],
    "goodbye": ["bye", "see you later", "au revoir", "a bientot", "goodbye for now", "bonne journee"],
}  # fmt: skip
GROUPS = {"ask_cost": "question", "ask_funding": "question"}
COST_OR_FUNDING = "is there a grant for the price, how much does it cost"


CRISES = {
    "crisis_suicide": [
        "i want to end my life",
        "i will not be here tomorrow",
        "je veux en finir avec la vie",
        "je veux mourir",
    ],
    "crisis_violence": ["he beats me at night", "she threatens to hit me", "il me bat le soir", "elle menace de me frapper"],
    "crisis_emergency": [
        "he is not breathing",
        "i took all the pills",
        "il ne respire plus",
        "j'ai pris toutes les pilules",
    ],
}


def read(text: str, intent: str = "") -> Example:
    return Example(normalise(text), encode([text])[0], intent)


def guess(model: IntentModel, text: str) -> Guess:
    message = read(text)
    return model.guess(message.text, message.vector)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return [read(text, intent) for intent, texts in EXAMPLES.items() for text in texts]


@pytest.fixture(scope="module")
def model(examples: list[Example]) -> IntentModel:
    return fit(examples)


@pytest.fixture(scope="module")
def grouped(examples: list[Example]) -> IntentModel:
    return fit(examples, GROUPS)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("what does it cost", "ask_cost"), ("allo bonjour", "greet"), ("on se revoit, au revoir", "goodbye")],
)
def test_a_message_like_the_examples_is_understood(text: str, intent: str, model: IntentModel) -> None:
    assert guess(model, text).ranking[0][0] == intent


@pytest.fixture(scope="module")
def warned(examples: list[Example]) -> IntentModel:
    return fit([*examples, *(read(text, intent) for intent, texts in CRISES.items() for text in texts)])


@pytest.mark.parametrize(
    ("text", "crisis"),
    [("tonight i end my life", "crisis_suicide"), ("mon mari me bat le soir", "crisis_violence"),
     ("my dad is not breathing", "crisis_emergency")],
)  # fmt: skip
def test_what_is_like_a_crisis_sounds_dangerous(text: str, crisis: str, warned: IntentModel) -> None:
    assert guess(warned, text).crisis == crisis
    assert guess(warned, text).danger > 2 * guess(warned, "what does it cost").danger


def test_nothing_is_dangerous_to_a_model_that_knows_no_crisis(model: IntentModel) -> None:
    assert guess(model, "i want to end my life").danger == 0.0


def test_the_danger_is_kept_with_the_model(warned: IntentModel, tmp_path: Path) -> None:
    warned.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    text = "je veux en finir ce soir"
    assert guess(loaded, text).danger == pytest.approx(guess(warned, text).danger, abs=0.01)


def test_confidence_falls_with_the_distance_to_what_was_seen(model: IntentModel) -> None:
    near = guess(model, "how much does this cost").confidence
    far = guess(model, "the submarine dives below the arctic ice").confidence
    assert 0.0 <= far < near <= 1.0


def test_the_ranking_is_of_probabilities_best_first(model: IntentModel) -> None:
    scores = [score for _, score in guess(model, "hello").ranking]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1.0, abs=1e-3)


def test_a_question_that_could_be_any_of_a_group_is_as_sure_as_the_group(
    examples: list[Example], model: IntentModel, grouped: IntentModel
) -> None:
    alone, together = guess(model, COST_OR_FUNDING), guess(grouped, COST_OR_FUNDING)
    likely = dict(together.ranking)
    assert likely == pytest.approx(dict(alone.ranking))
    of_group = sum(likely[intent] for intent in GROUPS)
    nearest = max(float(example.vector @ read(COST_OR_FUNDING).vector) for example in examples if example.intent in GROUPS)
    assert together.confidence == pytest.approx((of_group * nearest) ** 0.5, abs=1e-4)
    assert together.confidence > alone.confidence


def test_the_most_likely_group_comes_first_whatever_is_likely_alone(grouped: IntentModel) -> None:
    for text in (COST_OR_FUNDING, "hello, how much", "bye", "au revoir la bourse"):
        ranking = guess(grouped, text).ranking
        groups = [GROUPS.get(intent, intent) for intent, _ in ranking]
        likely = {
            group: sum(score for (_, score), of in zip(ranking, groups, strict=True) if of == group) for group in groups
        }
        assert groups[0] == max(likely, key=lambda group: likely[group])
        assert groups[: groups.count(groups[0])] == [groups[0]] * groups.count(groups[0])


def test_what_is_loaded_guesses_as_what_was_saved(examples: list[Example], grouped: IntentModel, tmp_path: Path) -> None:
    grouped.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    for example in [*examples, read(COST_OR_FUNDING)]:
        before, after = (one.guess(example.text, example.vector) for one in (grouped, loaded))
        assert after.ranking[0][0] == before.ranking[0][0]
        assert after.confidence == pytest.approx(before.confidence, abs=0.01)


def test_a_message_without_words_is_guessed_too(model: IntentModel) -> None:
    assert 0.0 <= guess(model, "").confidence <= 1.0


def test_nothing_saved_can_run_code(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".npz", ".json"}
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_trouble_that_is_no_crisis_teaches_danger_and_is_no_intent(examples: list[Example], tmp_path: Path) -> None:
    all_examples = [*examples, *(read(text, intent) for intent, texts in CRISES.items() for text in texts)]
    trouble = [read(text) for text in ("they threaten to take my papers", "she threatens to end my funding tomorrow")]
    before, _ = fit_with_threshold(all_examples, GROUPS, retained=0.95, outside=set())
    after, _ = fit_with_threshold(all_examples, GROUPS, retained=0.95, outside=set(), no_crisis=trouble)
    after.save(tmp_path)

    text = "she threatens to end my funding"
    assert guess(after, text).danger < guess(before, text).danger
    assert guess(after, "he beats me at night").danger > guess(after, text).danger
    assert dict(guess(after, text).ranking) == pytest.approx(dict(guess(before, text).ranking))
    assert guess(IntentModel.load(tmp_path), text).danger == pytest.approx(guess(after, text).danger, abs=0.01)


def threshold(examples: list[Example], *, retained: float, outside: set[str]) -> float:
    return fit_with_threshold(examples, GROUPS, retained=retained, outside=outside)[1]


def test_the_threshold_lets_the_wanted_share_through(examples: list[Example]) -> None:
    assert 0.0 <= threshold(examples, retained=0.95, outside=set()) < threshold(examples, retained=0.5, outside=set()) < 1.0


def test_what_is_outside_has_no_say_in_the_threshold(examples: list[Example]) -> None:
    assert threshold(examples, retained=0.95, outside=set(EXAMPLES)) == 0.0
    without_greetings = threshold(examples, retained=0.5, outside={"greet", "goodbye"})
    assert without_greetings != threshold(examples, retained=0.5, outside=set())


def test_an_intent_with_too_few_examples_to_judge_by_turns_nothing_away(examples: list[Example]) -> None:
    assert threshold([*examples, read("thank you", "thank")], retained=0.95, outside=set()) == 0.0


def test_the_model_with_a_threshold_is_that_of_all_examples(examples: list[Example], grouped: IntentModel) -> None:
    whole, _ = fit_with_threshold(examples, GROUPS, retained=0.95, outside=set())
    assert dict(guess(whole, COST_OR_FUNDING).ranking) == pytest.approx(dict(guess(grouped, COST_OR_FUNDING).ranking))
