"""The words that say how a résumé is read: `knowledge/content/resume_signs.yml`, ready for matching."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from knowledge.resume_text import words_of
from knowledge.schema import Content, Slug
from knowledge.yaml_reader import read_yaml

SIGNS_FILE = Path(__file__).parent / "content" / "resume_signs.yml"

Section = Literal["skills", "experience", "education", "certificates", "wish", "other"]
Level = Literal["secondary", "trade", "college", "bachelor", "master", "doctorate"]


class CommonWords(Content):
    en: list[str]
    fr: list[str]


class SignsFile(Content):
    """See the head of the file for what each key means."""

    sections: dict[Section, list[str]]
    denied: list[str]
    wanted: list[str]
    of_others: list[str]
    held: list[str]
    after_title: list[str]
    before_title: list[str]
    months: list[str]
    present: list[str]
    years: list[str]
    everyday: list[str]
    certificate_words: list[str]
    certificates: dict[str, list[str]]
    education: dict[Level, list[str]]
    education_not: list[str]
    unfinished: list[str]
    links: list[str]
    common: CommonWords
    also_called: dict[Slug, list[str]]


Phrase = tuple[str, ...]


class ResumeSigns:
    """Phrases as tuples of folded words, patterns over folded words joined by single spaces."""

    def __init__(self, file: SignsFile) -> None:
        self.sections: dict[Phrase, Section] = {
            words_of(name): key for key, names in file.sections.items() for name in names
        }
        before = rf"\b(?:{'|'.join((*file.denied, *file.wanted))})\b(?: [a-z]+){{0,6}} ?$"
        self.not_had = re.compile(before)
        self.not_held = re.compile(rf"\b(?:{'|'.join((*file.wanted, *file.of_others))}) ?$")
        self.wishes = re.compile(rf"\b(?:{'|'.join(file.wanted)})\b")
        self.held = re.compile(rf"\b(?:{'|'.join(file.held)})(?: [a-z]+){{0,2}} ?$")
        self.after_title, self.before_title = frozenset(file.after_title), frozenset(file.before_title)
        self.months = frozenset(file.months)
        self.present, self.years = frozenset(file.present), frozenset(file.years)
        self.everyday = frozenset(file.everyday)
        self.certificate_words = frozenset(file.certificate_words)
        self.certificates: dict[Phrase, str] = {words_of(n): key for key, names in file.certificates.items() for n in names}
        self.education: dict[Phrase, Level] = {
            words_of(name): key for key, names in file.education.items() for name in names
        }
        self.levels: tuple[Level, ...] = tuple(file.education)
        self.education_not, self.unfinished = _pattern(file.education_not), _pattern(file.unfinished)
        self.present_said = _pattern(file.present)
        self.links = frozenset(file.links)
        self.also_called = file.also_called
        self.common = {"en": frozenset(file.common.en), "fr": frozenset(file.common.fr)}


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    spoken = sorted({" ".join(words_of(phrase)) for phrase in phrases}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, spoken))})\b")


@cache
def resume_signs() -> ResumeSigns:
    return ResumeSigns(SignsFile.model_validate(read_yaml(SIGNS_FILE)))
