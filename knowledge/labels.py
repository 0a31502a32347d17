"""The words that `api` shows, by key and language: `knowledge/content/labels.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from knowledge.schema import Content
from knowledge.yaml_reader import read_yaml

LABELS_FILE = Path(__file__).parent / "content" / "labels.yml"


LabelText = Annotated[str, StringConstraints(min_length=1)]


class Label(Content):
    """A label as it stands in the file. Unlike `Words` it keeps its spaces: `value.colon` is a colon with them."""

    en: LabelText
    fr: LabelText


class Labels:
    """Labels in both languages. An unknown key is an error, so that no page shows a code."""

    def __init__(self, groups: Mapping[str, Mapping[str, Label]]) -> None:
        self._groups = groups

    def text(self, group: str, key: str, lang: str) -> str:
        """The label; raises `KeyError` with the group and the key."""
        try:
            label = self._groups[group][key]
        except KeyError as error:
            raise KeyError(f"no label {group}.{key} in labels.yml") from error
        return label.fr if lang == "fr" else label.en

    def both(self, group: str, key: str) -> str:
        return f"{self.text(group, key, 'en')} {self.text(group, key, 'fr')}"

    def groups(self) -> list[str]:
        return list(self._groups)

    def keys(self, group: str) -> list[str]:
        return list(self._groups[group])


def load_labels(path: Path = LABELS_FILE) -> Labels:
    raw = read_yaml(path)
    return Labels(
        {group: {key: Label.model_validate(words) for key, words in labels.items()} for group, labels in raw.items()}
    )
