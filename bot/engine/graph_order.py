"""Fast path: run the model's graph in an order computed once.

The stock runner builds a dask graph and sorts it for each of the three or more runs of a turn (rasa/engine/runner/dask.py).
The nodes, their inputs and their results are the same here; only the order is remembered, by target.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any

import rasa.core.processor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


class OrderedGraphRunner(DaskGraphRunner):  # type: ignore[misc]
    """A `GraphRunner` that calls the nodes one after the other, in a remembered topological order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._orders: dict[tuple[str, ...], list[tuple[str, list[str]]]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Node results by name for `targets`; raises `GraphRunError` where an input carries a node's name."""
        wanted = tuple(targets or self._graph_schema.target_names)
        values: dict[str, tuple[str, Any]] = {}
        for name, value in (inputs or {}).items():
            if isinstance(value, str) and value in self._graph_schema.nodes:
                raise GraphRunError(f"Input value '{value}' clashes with a node name.")
            values[name] = (name, value)
        for node, needs in self._order(wanted):
            if node not in values:
                values[node] = self._instantiated_nodes[node](*(values[need] for need in needs))
        return dict(values[target] for target in wanted)

    def _order(self, targets: tuple[str, ...]) -> list[tuple[str, list[str]]]:
        if targets not in self._orders:
            schema: GraphSchema = self._graph_schema.minimal_graph_schema(list(targets))
            needs = {name: list(node.needs.values()) for name, node in schema.nodes.items()}
            try:
                ordered = list(TopologicalSorter(needs).static_order())
            except CycleError as error:
                raise GraphRunError("Error running runner.") from error
            self._orders[targets] = [(name, needs[name]) for name in ordered if name in needs]
        return self._orders[targets]


def enable() -> None:
    rasa.core.processor.DaskGraphRunner = OrderedGraphRunner


def disable() -> None:
    rasa.core.processor.DaskGraphRunner = DaskGraphRunner
