"""The remembered order runs a graph to the same results, and the same errors, as Rasa's dask runner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rasa.core.processor
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine import graph_order
from bot.engine.graph_order import OrderedGraphRunner
from tests.bot.engine.tiny import DIALOGUE

RUNNERS = (DaskGraphRunner, OrderedGraphRunner)

Loaded = tuple[ModelMetadata, DaskGraphRunner]


@pytest.fixture(scope="session")
def runners(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Loaded]:
    """The tiny assistant's graph in Rasa's runner and in ours."""
    return [
        load_predict_graph_runner(tmp_path_factory.mktemp("graph"), tiny_model, LocalModelStorage, runner)
        for runner in RUNNERS
    ]


def tracker_after(intent: str, metadata: ModelMetadata) -> DialogueStateTracker:
    events = [ActionExecuted("action_listen"), UserUttered("x", {"name": intent, "confidence": 1.0})]
    return DialogueStateTracker.from_events("c", events, metadata.domain.slots)


@pytest.mark.parametrize("text", DIALOGUE)
def test_understanding_gives_the_same_message(runners: list[Loaded], text: str) -> None:
    parsed = []
    for metadata, runner in runners:
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text, message_id="m")], PLACEHOLDER_TRACKER: None}
        results = runner.run(inputs=inputs, targets=[metadata.nlu_target])
        parsed.append({name: [message.as_dict() for message in messages] for name, messages in results.items()})
    assert parsed[0] == parsed[1]
    assert parsed[1][runners[1][0].nlu_target]


@pytest.mark.parametrize("intent", ["greet", "order", "choose", "weather"])
def test_predicting_gives_the_same_prediction(runners: list[Loaded], intent: str) -> None:
    predictions = []
    for metadata, runner in runners:
        inputs = {PLACEHOLDER_TRACKER: tracker_after(intent, metadata)}
        results = runner.run(inputs=inputs, targets=[metadata.core_target])
        predictions.append({name: vars(prediction) for name, prediction in results.items()})
    assert predictions[0] == predictions[1]
    assert max(predictions[1][runners[1][0].core_target]["probabilities"]) > 0


def test_a_second_run_with_the_remembered_order_reads_the_new_inputs(runners: list[Loaded]) -> None:
    metadata, runner = runners[1]
    names = []
    for text in ("hello", "bye"):
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: None}
        names.append(runner.run(inputs=inputs, targets=[metadata.nlu_target])[metadata.nlu_target][0].get("intent"))
    assert [intent["name"] for intent in names] == ["greet", "goodbye"]


@pytest.mark.parametrize("index", [0, 1], ids=["stock", "ours"])
def test_an_input_that_names_a_node_is_refused(runners: list[Loaded], index: int) -> None:
    metadata, runner = runners[index]
    with pytest.raises(GraphRunError, match="clashes with a node name"):
        runner.run(inputs={PLACEHOLDER_MESSAGE: metadata.nlu_target}, targets=[metadata.nlu_target])


class Count(GraphComponent):
    """Adds what it is given and remembers how often it was asked."""

    calls: list[tuple[int, ...]] = []

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: Any, resource: Any, execution_context: Any) -> Count:
        return cls()

    def add(self, left: int, right: int) -> int:
        self.calls.append((left, right))
        return left + right


@pytest.fixture
def calls() -> Iterator[list[tuple[int, ...]]]:
    Count.calls.clear()
    yield Count.calls
    Count.calls.clear()


def counting_runner(runner: type[DaskGraphRunner], **needs: tuple[str, str]) -> DaskGraphRunner:
    nodes = {
        name: SchemaNode(
            needs={"left": left, "right": right},
            uses=Count,
            constructor_name="create",
            fn="add",
            config={},
            is_target=True,
            eager=True,
        )
        for name, (left, right) in needs.items()
    }
    schema = GraphSchema(nodes)
    return runner(schema, None, ExecutionContext(schema))


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_node_that_two_others_need_is_run_once(runner: type[DaskGraphRunner], calls: list[tuple[int, ...]]) -> None:
    graph = counting_runner(runner, last=("middle", "first"), middle=("first", "first"), first=("input", "input"))
    assert graph.run(inputs={"input": 1}, targets=["last"]) == {"last": 6}
    assert calls == [(1, 1), (2, 2), (4, 2)]


@pytest.mark.parametrize("runner", RUNNERS)
def test_only_what_the_targets_need_is_run(runner: type[DaskGraphRunner], calls: list[tuple[int, ...]]) -> None:
    graph = counting_runner(runner, wanted=("input", "input"), other=("input", "wanted"))
    assert graph.run(inputs={"input": 1}, targets=["wanted"]) == {"wanted": 2}
    assert calls == [(1, 1)]


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.usefixtures("calls")
def test_without_targets_all_of_the_graphs_own_are_given(runner: type[DaskGraphRunner]) -> None:
    graph = counting_runner(runner, wanted=("input", "input"), other=("input", "wanted"))
    assert graph.run(inputs={"input": 1}) == {"wanted": 2, "other": 3}


@pytest.mark.parametrize("runner", RUNNERS)
def test_an_input_stands_for_a_node_of_its_name(runner: type[DaskGraphRunner], calls: list[tuple[int, ...]]) -> None:
    graph = counting_runner(runner, last=("first", "first"), first=("input", "input"))
    assert graph.run(inputs={"input": 1, "first": 10}, targets=["last"]) == {"last": 20}
    assert calls == [(10, 10)]


@pytest.mark.usefixtures("stock_rasa")
def test_it_is_the_runner_of_models_loaded_while_enabled() -> None:
    graph_order.enable()
    assert rasa.core.processor.DaskGraphRunner is OrderedGraphRunner
    graph_order.disable()
    assert rasa.core.processor.DaskGraphRunner is DaskGraphRunner
