"""The words that `api` shows, by key and language: `labels.yml` and the console's `console/*.yml` in `knowledge/content`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from knowledge.schema import Content
from knowledge.yaml_reader import read_yaml

LABELS_FILE = Path(__file__).parent / "content" / "labels.yml"
CONSOLE_FOLDER = LABELS_FILE.parent / "console"


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


@cache
def load_labels(*paths: Path) -> Labels:
    """The labels of these files; without any, all that `api` shows. A group that two files name is an error: one would hide
    the other. They are read once in a process."""
    groups: dict[str, dict[str, Label]] = {}
    for path in paths or (LABELS_FILE, *sorted(CONSOLE_FOLDER.glob("*.yml"))):
        for group, labels in read_yaml(path).items():
            if group in groups:
                raise ValueError(f"{path.name}: another file names the group {group} too")
            groups[group] = {key: Label.model_validate(words) for key, words in labels.items()}
    return Labels(groups)
