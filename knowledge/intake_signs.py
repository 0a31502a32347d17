"""The signs by which an intake note is read: `knowledge/content/intake_signs.yml`, ready for matching."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from knowledge.schema import Content, Delivery, Field_, Pace, Slug
from knowledge.yaml_reader import read_yaml

SIGNS_FILE = Path(__file__).parent / "content" / "intake_signs.yml"

Segment = Literal["wanted", "unwanted", "past", "had", "can", "anew", "others"]
NeedKind = Literal["need", "barrier"]
LevelId = Literal["self_serve", "guided", "one_to_one"]
Pattern = re.Pattern[str]


class Signs(Content):
    """Regular expressions by language; notes mix both, so both are always read."""

    en: list[str] = []
    fr: list[str] = []

    def all(self) -> list[str]:
        return [*self.en, *self.fr]


class FieldSigns(Signs):
    case: list[str] = []


class NeedSigns(Signs):
    kind: NeedKind
    facts: list[str] = []


class QuestionSigns(Content):
    hard: list[str]
    fine: list[str]


class LevelSigns(Content):
    person: list[str]
    person_from: int
    guided_from: int
    guided: list[str]


class FundingSigns(Content):
    speaks_for: list[str]
    against: list[str]


class ReferralSigns(Content):
    situations: list[str]
    answers: list[Slug]


class LimitSigns(Content):
    delivery: dict[Delivery, Signs]
    pace: dict[Pace, Signs]
    language: dict[Literal["en", "fr"], Signs]


class SignsFile(Content):
    """See the head of the file for what each key means."""

    numbers: dict[str, int]
    filler: list[str]
    segments: dict[Segment, Signs]
    clinical: Signs
    in_capitals: list[str]
    names: Signs
    age: list[str]
    age_alone: str
    children: list[str]
    experience: list[str]
    money: list[str]
    free: Signs
    weeks: list[str]
    hours: list[str]
    facts: dict[str, dict[str, Signs]]
    stated_of_oneself: list[str]
    residence: list[str]
    origin: list[str]
    moving: list[str]
    everyday_names: list[str]
    sectors: dict[str, Signs]
    fields: dict[Field_, FieldSigns]
    limits: LimitSigns
    needs: dict[str, NeedSigns]
    questions: dict[str, QuestionSigns]
    levels: LevelSigns
    funding: dict[Slug, FundingSigns]
    referrals: dict[str, ReferralSigns]


class IntakeSigns:
    """Patterns over folded words that are joined by single spaces."""

    def __init__(self, file: SignsFile) -> None:
        self.file = file
        numbers = "|".join(sorted(file.numbers, key=len, reverse=True))
        self._number = rf"(?P<n>\d{{1,3}}|{numbers})"
        self.numbers = file.numbers
        self.filler = self._compile(file.filler)
        self.segments: dict[Segment, Pattern] = {key: self._compile(signs.all()) for key, signs in file.segments.items()}
        self.clinical, self.names = self._compile(file.clinical.all()), self._compile(file.names.all())
        self.in_capitals = frozenset(file.in_capitals)
        self.age, self.age_alone = self._each(file.age), self._compile([file.age_alone])
        self.children, self.experience = self._each(file.children), self._each(file.experience)
        self.money, self.free = self._each(file.money), self._compile(file.free.all())
        self.weeks, self.hours = self._each(file.weeks), self._each(file.hours)
        self.facts = [
            (key, value, self._compile(signs.all())) for key, values in file.facts.items() for value, signs in values.items()
        ]
        self.residence, self.origin = self._ending(file.residence), self._ending(file.origin)
        self.moving = self._compile(file.moving)
        self.sectors = self._table(file.sectors)
        self.fields: list[tuple[Field_, Pattern]] = [(key, self._compile(signs.all())) for key, signs in file.fields.items()]
        self.fields_as_written = [
            (key, re.compile("|".join(signs.case))) for key, signs in file.fields.items() if signs.case
        ]
        self.delivery, self.pace = self._table(file.limits.delivery), self._table(file.limits.pace)
        self.language = self._table(file.limits.language)
        self.needs = [(key, self._compile(signs.all()) if signs.all() else None) for key, signs in file.needs.items()]

    def number(self, text: str) -> int:
        return self.numbers[text] if text in self.numbers else int(text)

    def _compile(self, signs: Iterable[str]) -> Pattern:
        # A number may be asked for in several signs of one pattern, so it has no name there.
        plain = self._number.replace("?P<n>", "?:")
        return re.compile(rf"(?<!\w)(?:{'|'.join(sign.replace('{n}', plain) for sign in signs)})(?!\w)")

    def _each(self, signs: Iterable[str]) -> list[Pattern]:
        return [re.compile(rf"(?<!\w)(?:{sign.replace('{n}', self._number)})(?!\w)") for sign in signs]

    def _ending(self, signs: Iterable[str]) -> Pattern:
        return re.compile(rf"(?<!\w)(?:{'|'.join(signs)}) ?$")

    def _table(self, table: Mapping[Any, Signs]) -> list[tuple[str, Pattern]]:
        return [(str(key), self._compile(signs.all())) for key, signs in table.items()]


@cache
def intake_signs() -> IntakeSigns:
    return IntakeSigns(SignsFile.model_validate(read_yaml(SIGNS_FILE)))
