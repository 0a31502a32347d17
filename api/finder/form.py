"""The form that edits the limits of a state. Sent as it is shown, it gives the same state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from api.dependencies import Lang
from api.describe import value_name
from api.finder.words import say
from knowledge.knowledge_base import KnowledgeBase
from knowledge.profile import FLAG_KEYS, NUMBER_KEYS
from knowledge.shared_state import Pair, known_names
from knowledge.similar_names import CLOSED
from knowledge.text import fold

TYPED = ("occupation", "skills", "city")  # too many to list: typed by name
LISTED = ("field", "province", "delivery", "pace", "kind", "language", "funding")
EDITED = {"goal", *TYPED, *LISTED, *NUMBER_KEYS, *FLAG_KEYS}


@dataclass(frozen=True)
class Option:
    value: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """Values of one limit to choose from, those that are chosen first and in the order of the link."""

    key: str
    name: str
    options: list[Option]

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.chosen]


@dataclass(frozen=True)
class Field:
    """A single value, empty where nothing was said."""

    key: str
    name: str
    value: str


@dataclass(frozen=True)
class Form:
    """`hidden` is what else the link holds."""

    goal: str
    typed: dict[str, Group]
    listed: dict[str, Group]
    numbers: list[Field]
    flags: list[Field]
    hidden: list[Pair]


def form_of(pairs: list[Pair], knowledge: KnowledgeBase, lang: Lang) -> Form:
    """The form of a link that is right: `pairs_of` a state."""

    def group(key: str, values: Iterable[str]) -> Group:
        chosen = [value for name, value in pairs if name == key]
        one = key.removesuffix("s") if key == "skills" else key
        names = {value: value_name(one, value, knowledge, lang) for value in (*chosen, *values)}
        options = [Option(value, name, value in chosen) for value, name in names.items()]
        return Group(key, knowledge.labels.text("fact", key, lang), options)

    def field(key: str) -> Field:
        return Field(key, say(f"form.{key}", lang), next((value for name, value in pairs if name == key), ""))

    return Form(
        goal=field("goal").value,
        typed={key: group(key, ()) for key in TYPED},
        listed={key: group(key, _values(key, knowledge, lang)) for key in LISTED},
        numbers=[field(key) for key in NUMBER_KEYS],
        flags=[field(key) for key in FLAG_KEYS],
        hidden=[pair for pair in pairs if pair[0] not in EDITED],
    )


def _values(key: str, knowledge: KnowledgeBase, lang: Lang) -> list[str]:
    """What can be chosen: short lists in their own order, long ones by name."""
    closed = CLOSED.get(key)
    if closed is not None and key != "field":
        return [str(value) for value in closed]
    values = [str(value) for value in (closed or known_names(knowledge.snapshot)[key])]
    return sorted(values, key=lambda value: fold(value_name(key, value, knowledge, lang)))
