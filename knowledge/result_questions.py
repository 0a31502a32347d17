"""A question about one programme, answered from its row alone: what it states, or "not stated" and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

from knowledge.models import Credential
from knowledge.schema import Content, Region, Slug
from knowledge.snapshot import Snapshot
from knowledge.yaml_reader import read_yaml

QUESTIONS_FILE = Path(__file__).parent / "content" / "result_questions.yml"
ANSWERS_AT_MOST = 4


class About(StrEnum):
    """What is asked."""

    ASSESSED = "assessed"
    RECOGNISED = "recognised"
    FUNDING = "funding"
    WORTH_IT = "worth_it"
    LENGTH = "length"
    PACE = "pace"
    COST = "cost"
    START = "start"
    LANGUAGE = "language"
    PREREQUISITES = "prerequisites"
    BADGE = "badge"
    DELIVERY = "delivery"
    STACKS_INTO = "stacks_into"
    CONTACT = "contact"


Fact = Literal["assessed", "pathways", "stacks_into", "badge", "funding", "cost", "cost_note", "occupations", "hours",
               "weeks", "pace", "start", "status", "language", "prerequisites", "audience", "delivery", "city", "source_url",
               "provider_url"]  # fmt: skip
Outcome = Literal["stated", "partly", "not_stated"]


class QuestionEntry(Content):
    """See the head of the file for what each key means."""

    facts: list[Fact]
    beside: list[Fact] = []
    answers: list[Slug]
    by_region: dict[Region, list[Slug]] = {}


@dataclass(frozen=True)
class ResultAnswer:
    """`stated` and `not_stated` are facts of the row. The outcome is `partly` where only what stands beside is stated, and
    for questions that no facts settle. `ask_url` is the page to ask from; `answers` are stored answers' ids, nearest first.
    """

    about: About
    outcome: Outcome
    stated: tuple[Fact, ...]
    not_stated: tuple[Fact, ...]
    ask_url: str
    answers: tuple[str, ...]


@cache
def read_questions() -> dict[About, QuestionEntry]:
    raw = read_yaml(QUESTIONS_FILE)
    return {About(key): QuestionEntry.model_validate(entry) for key, entry in raw.items()}


def answer_from_row(row: Credential, about: About, snapshot: Snapshot, *, region: str | None = None) -> ResultAnswer:
    """What the row of a programme states about a question. `region` is where the learner lives: its answers come first."""
    entry = read_questions()[about]
    told = [*entry.facts, *entry.beside]
    stated = tuple(fact for fact in told if is_stated(row, fact))
    outcome: Outcome = "not_stated" if not stated else "stated" if stated[0] in entry.facts else "partly"
    regional = [key for place in (region, row.province) for key in entry.by_region.get(place or "", ())]
    helpful = dict.fromkeys([*regional, *entry.answers])
    return ResultAnswer(
        about=about,
        outcome=outcome,
        stated=stated,
        not_stated=tuple(fact for fact in told if fact not in stated),
        ask_url=row.source_url,
        answers=tuple(key for key in helpful if key in snapshot.answers)[:ANSWERS_AT_MOST],
    )


def is_stated(row: Credential, fact: Fact) -> bool:
    """Whether the row has a value for `fact`. A list that is empty says nothing: a page need not name all there is."""
    if fact == "start":
        return False
    if fact == "provider_url":
        return bool(row.provider.url)
    if fact == "city":
        return row.city_id is not None
    if fact == "status":
        return row.status != "unknown"
    if fact in ("cost_note", "prerequisites", "audience"):
        return bool(getattr(row, f"{fact}_en"))
    value = getattr(row, fact)
    return value is not None and value != [] and value != ""
