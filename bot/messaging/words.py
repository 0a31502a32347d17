"""Words that a channel says by itself, from the responses of the domain (`data/responses`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LANGUAGE = {"type": "slot", "name": "language", "value": "fr"}


class Words:
    """The text of a response in a language. Raises `KeyError` for a name that the domain does not have."""

    def __init__(self, responses: Mapping[str, list[dict[str, Any]]]) -> None:
        self._responses = responses

    def __call__(self, response: str, lang: str, **values: str) -> str:
        text = ""
        for variation in self._responses[response]:
            french = LANGUAGE in (variation.get("condition") or [])
            if french == (lang == "fr"):
                text = str(variation.get("text") or "")
                break
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text
