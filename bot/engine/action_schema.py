"""Fast path: compile the JSON schema of an action's answer once.

Rasa hands the whole event schema to `jsonschema.validate` for every custom action, which checks the schema against its
metaschema each time (rasa/core/actions/action.py, RemoteAction._validate_action_result): tens of milliseconds.
"""

from __future__ import annotations

from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

_stock = RemoteAction._validate_action_result
_specification = RemoteAction.action_response_format_spec()
_validator = validator_for(_specification)(_specification)


def _validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
    """True for a well-formed answer; raises `jsonschema.ValidationError` as the stock method does."""
    _validator.validate(result)
    return True


def enable() -> None:
    RemoteAction._validate_action_result = _validate


def disable() -> None:
    RemoteAction._validate_action_result = _stock
