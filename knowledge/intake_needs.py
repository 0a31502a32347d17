"""Needs and barriers of an intake note: their own signs, and the facts that are one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.intake_reading import Reading
from knowledge.intake_signs import IntakeSigns, NeedKind
from knowledge.intake_text import Said

# These are read whoever the words are about: a partner who hits, a child who is in danger.
ABOUT_ANYBODY = frozenset({"crisis", "safety"})
SHORTEST_WORD = 3  # letters; a shorter one that is not read says nothing by itself


@dataclass(frozen=True)
class Need:
    """`said` are the words it came from, in the order of the note."""

    id: str
    kind: NeedKind
    said: tuple[Said, ...]


def needs_of(reading: Reading, signs: IntakeSigns) -> tuple[Need, ...]:
    """What asks for a person at once stands first, as in the table. Words that were taken may still say a need: "on EI until
    March" is a fact and a deadline."""
    found = []
    for key, pattern in signs.needs:
        entry = signs.file.needs[key]
        said = {fact.said for fact in reading.facts if fact.name in entry.facts or fact.key in entry.facts}
        for clause, sides in zip(reading.clauses, reading.sides, strict=True):
            for match in pattern.finditer(clause.joined) if pattern else ():
                words = clause.span(match)
                if sides[words.start] != "others" or key in ABOUT_ANYBODY:
                    said.add(clause.said(words))
                    clause.taken.update(words)
        if said:
            found.append(Need(key, entry.kind, tuple(sorted(said, key=lambda each: each.start))))
    return tuple(found)


def read_wishes(reading: Reading, signs: IntakeSigns) -> None:
    """The words of wishes, once facts and needs have taken theirs: a subject, or what is left to say."""
    subjects = {said for key in ("field", "occupation") for said in reading.limit_said.get(key, [])}
    for clause, sides in zip(reading.clauses, reading.sides, strict=True):
        kept = []
        for at, side in enumerate(sides):
            if side == "wanted" and at not in clause.signs:
                said = clause.said(range(at, at + 1))
                of_subject = any(each.start <= said.start and said.end <= each.end for each in subjects)
                if of_subject or at not in clause.taken:
                    kept.append(at)
        if any(at in clause.taken or tells(clause.words[at], signs) for at in kept):
            reading.wanted.append(clause.said(range(kept[0], kept[-1] + 1)))
            clause.taken.update(kept)


def tells(word: str, signs: IntakeSigns) -> bool:
    """Whether a word says something by itself."""
    return len(word) >= SHORTEST_WORD and not word[0].isdigit() and signs.filler.fullmatch(word) is None
