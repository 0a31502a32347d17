"""`credentials.yml` says which channels are on; its `${NAME}` come from the environment. The keys are Rasa's where Rasa has
the channel."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
# Of Rasa's own commands; not messaging channels.
NOT_MESSAGING = frozenset({"rest", "rasa"})


class CredentialsError(ValueError):
    """What is missing or wrong, by name and never by value; says what to do."""


def read(path: Path) -> dict[str, dict[str, Any]]:
    """The channels that are switched on, with their keys as written. Raises `CredentialsError`."""
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise CredentialsError(f"{path} is no YAML: {error.__class__.__name__}") from error
    if not isinstance(content, dict):
        raise CredentialsError(f"{path} names no channels")
    return {name: dict(given or {}) for name, given in content.items() if name not in NOT_MESSAGING}


def room_language(channel: str, values: Mapping[str, str]) -> Literal["en", "fr"]:
    """What the triage room reads: `triage_language`, English where it is not there. Raises `CredentialsError`."""
    written = values.get("triage_language", "").strip().lower() or "en"
    if written not in ("en", "fr"):
        raise CredentialsError(f"{channel} is not started. triage_language is neither en nor fr")
    return "fr" if written == "fr" else "en"


def filled(channel: str, given: Mapping[str, Any], required: tuple[str, ...]) -> dict[str, str]:
    """The keys with their variables put in. Raises `CredentialsError` that names every key or variable that is missing."""
    values: dict[str, str] = {}
    missing: list[str] = []
    for key, value in given.items():
        written = "" if value is None else str(value)
        missing += [name for name in _VARIABLE.findall(written) if not os.environ.get(name)]
        values[key] = _VARIABLE.sub(lambda found: os.environ.get(found[1], ""), written)
    missing += [key for key in required if not values.get(key, "").strip() and not _VARIABLE.search(str(given.get(key, "")))]
    if missing:
        raise CredentialsError(f"{channel} is not started. Missing: {', '.join(dict.fromkeys(missing))}")
    return values
