"""Fast path: compile the JSON schema of an action's answer once, and look at one kind of event for each event.

Rasa hands the whole event schema to `jsonschema.validate` for every custom action, which checks the schema against its
metaschema each time (rasa/core/actions/action.py, RemoteAction._validate_action_result): tens of milliseconds. What then
remains is that "exactly one of twenty kinds" tries all twenty; each kind names its `event`, so only that one can match.
"""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

_stock = RemoteAction._validate_action_result
_specification = RemoteAction.action_response_format_spec()
_Validator = validator_for(_specification)
_whole = _Validator(_specification)

_outer_specification = deepcopy(_specification)
_kinds: dict[str, list[Any]] = defaultdict(list)
for _kind in _outer_specification["properties"]["events"]["items"].pop("oneOf"):
    _kinds[_kind["properties"]["event"]["const"]].append(_Validator(_kind))
_outer = _Validator(_outer_specification)


def _validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
    """True for a well-formed answer; raises `jsonschema.ValidationError` as the stock method does."""
    if not _is_plainly_valid(result):
        _whole.validate(result)
    return True


def _is_plainly_valid(result: Any) -> bool:
    """Whether the answer is well-formed by the kinds its events name. Never true for what the whole schema refuses."""
    if not _outer.is_valid(result) or not isinstance(result, dict):
        return False
    return all(
        sum(kind.is_valid(event) for kind in _kinds.get(event["event"], ())) == 1 for event in result.get("events", ())
    )


def enable() -> None:
    RemoteAction._validate_action_result = _validate


def disable() -> None:
    RemoteAction._validate_action_result = _stock
