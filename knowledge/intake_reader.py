"""One reading of an intake note: facts and limits, clause by clause; the first sign that fits takes its words. Pure.

Which way words are meant ("wants", "no longer wants", "worked as", "her husband") holds from its sign to the end of
its clause or to the next sign, and over an "or" into the next clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.intake_names import IntakeNames, residence_of
from knowledge.intake_reading import Reading, Side
from knowledge.intake_signs import IntakeSigns, Pattern
from knowledge.intake_text import Clause, clauses_of
from knowledge.resume_names import Mention
from knowledge.vocabularies import Field_

AGES = (("under_18", 18), ("18_29", 30), ("30_54", 55), ("55_plus", 200))
WEEKS_IN_MONTH = 52 / 12
MONEY_AT_LEAST = 50  # a smaller number without a sign of money is no budget
GOES_ON = frozenset({"or", "ou", "and", "et", "puis", "pis"})
PARTS_OF_DECADE = {"early": 2, "mid": 5, "late": 8}


class NoteReader:
    """Reads notes against one knowledge base."""

    def __init__(self, names: IntakeNames, signs: IntakeSigns) -> None:
        self._names, self._signs = names, signs

    def read(self, text: str) -> Reading:
        """`text` is a note without what is private."""
        reading = Reading(clauses_of(text))
        before: Side = None
        for number, clause in enumerate(reading.clauses):
            sides = self._sides(clause, before)
            heading = number > 0 and reading.clauses[number - 1].signs >= set(range(len(reading.clauses[number - 1].words)))
            if heading and before in ("wanted", "past") and not any(sides):  # "Goal: bookkeeping"
                sides = [before] * len(sides)
            self._numbers(number, clause, sides, reading)
            self._facts(clause, sides, reading)
            self._limits(clause, sides, reading)
            self._mentions(clause, sides, reading)
            self._places(clause, sides, reading)
            reading.sides.append(sides)
            before = sides[-1]
        reading.residence = residence_of(reading.places)
        clear = reading.residence.said if reading.residence else ()
        for mention in reading.places:
            if mention.said in clear:
                mention.clause.taken.update(mention.words)
        return reading

    def _sides(self, clause: Clause, before: Side) -> list[Side]:
        """For every word of the clause, which way it is meant."""
        found = sorted(
            (clause.span(match).start, -len(clause.span(match)), side, clause.span(match))
            for side, pattern in self._signs.segments.items()
            for match in pattern.finditer(clause.joined)
        )
        side: Side = before if clause.words[0] in GOES_ON and before in ("wanted", "unwanted") else None
        sides: list[Side] = [side] * len(clause.words)
        done = 0
        for start, _, key, words in found:
            if start < done:
                continue
            done = words.stop
            clause.signs.update(words)
            if side == "others" or (side == "wanted" and key == "had"):
                continue
            side = None if key == "anew" else "past" if key == "had" else key
            sides[start:] = [side] * (len(clause.words) - start)
        return sides

    def _as_written(self, clause: Clause, words: range) -> bool:
        """Whether words that are a sign only in capitals are written so."""
        for at in {words.start, words.stop - 1}:
            if clause.words[at] in self._signs.in_capitals:
                said = clause.said(range(at, at + 1)).text
                if not said.isupper() or clause.source.isupper():
                    return False
        return True

    def _found(
        self, pattern: Pattern, clause: Clause, sides: Sequence[Side], *, of_others: bool = False
    ) -> Iterator[tuple[re.Match[str], range]]:
        """Matches in words that nothing has taken; words about somebody else only where that is asked for."""
        for match in pattern.finditer(clause.joined):
            words = clause.span(match)
            about_others = sides[words.start] == "others" and not of_others
            if clause.free(words) and not about_others and self._as_written(clause, words):
                yield match, words

    def _numbers(self, number: int, clause: Clause, sides: Sequence[Side], reading: Reading) -> None:
        signs = self._signs
        for pattern in signs.weeks:
            for match, words in self._found(pattern, clause, sides):
                weeks = signs.number(match["n"]) * (WEEKS_IN_MONTH if match["unit"][0] == "m" else 1)
                reading.limit("max_weeks", round(max(weeks, 1.0), 1), clause, words)
        for pattern in signs.hours:
            for match, words in self._found(pattern, clause, sides):
                if sides[words.start] != "past" and 0 < signs.number(match["n"]) <= 168:
                    reading.limit("hours_per_week", float(signs.number(match["n"])), clause, words)
        for pattern in signs.money:
            for match, words in self._found(pattern, clause, sides):
                amount = _amount(match["amount"])
                if amount is not None and (amount >= MONEY_AT_LEAST or "$" in match["amount"]):
                    reading.limit("max_cost", amount, clause, words)
        for _, words in self._found(signs.free, clause, sides):
            reading.limit("max_cost", 0.0, clause, words)
            clause.leave(words)  # "a free online course"
        self._children(clause, reading)
        self._age(number, clause, sides, reading)

    def _children(self, clause: Clause, reading: Reading) -> None:
        for pattern in self._signs.children:
            for match in pattern.finditer(clause.joined):
                words = clause.span(match)
                if not clause.free(words) or reading.has("children"):
                    continue
                said = match.groupdict()
                if said.get("none"):
                    reading.add("family", "no_children", clause, words)
                    return
                count = self._signs.number(said["n"]) if said.get("n") else 2 if said.get("twins") else 1
                reading.add("children", "some" if said.get("some") else count, clause, words)
                # "Single mom of 3" says more than the number.
                clause.leave(words)

    def _age(self, number: int, clause: Clause, sides: Sequence[Side], reading: Reading) -> None:
        if reading.has("age"):
            return
        children = [fact.said.start for fact in reading.facts if fact.key == "children"]
        for pattern in self._signs.age:
            for match, words in self._found(pattern, clause, sides):
                # In "2 kids aged 10 and 12" the age is theirs.
                if any(clause.starts[0] <= start < clause.starts[words.start] for start in children):
                    continue
                said = match.groupdict()
                age = int(said["n"]) if said.get("n") else int(said["tens"]) * 10 + PARTS_OF_DECADE[said["decade"]]
                reading.add("age", _band(age), clause, words)
                return
        alone = self._signs.age_alone.fullmatch(clause.joined)
        after_children = number > 0 and any(start >= reading.clauses[number - 1].starts[0] for start in children)
        if alone and not after_children and clause.free(clause.span(alone)):
            reading.add("age", _band(int(alone["n"])), clause, clause.span(alone))

    def _facts(self, clause: Clause, sides: Sequence[Side], reading: Reading) -> None:
        for key, value, pattern in self._signs.facts:
            of_others = key in self._signs.file.stated_of_oneself
            for _, words in self._found(pattern, clause, sides, of_others=of_others):
                if key == "work" and sides[words.start] == "wanted" and words.start not in clause.signs:
                    continue  # part-time work that is wished for
                reading.add(key, value, clause, words)
                if key == "trained_abroad":  # "a nurse in Morocco" says of what too
                    clause.leave(words)

    def _limits(self, clause: Clause, sides: Sequence[Side], reading: Reading) -> None:
        signs = self._signs
        for key, table in (("language", signs.language), ("delivery", signs.delivery), ("pace", signs.pace)):
            for value, pattern in table:
                for _, words in self._found(pattern, clause, sides):
                    reading.limit(key, value, clause, words, wanted=not _refused(clause, words, sides))

    def _mentions(self, clause: Clause, sides: Sequence[Side], reading: Reading) -> None:
        held = any(side == "past" for side in sides) or any(
            fact.key in ("work", "trained_abroad", "experience") and clause.starts[0] <= fact.said.start < clause.ends[-1]
            for fact in reading.facts
        )
        studied = any(fact.key == "schooling" and fact.said.start >= clause.starts[0] for fact in reading.facts)
        places_of_work = [words for _, pattern in self._signs.sectors for _, words in self._found(pattern, clause, sides)]
        mentions = [(range(mention.first, mention.last), mention) for mention in self._names.mentions(clause)]
        self._subjects(clause, sides, [words for words, mention in mentions if _codes(mention)], reading)
        for words, mention in mentions:
            side, codes = sides[words.start], _codes(mention)
            if side == "others" or not clause.free(words):
                continue
            wished, had = side in ("wanted", "unwanted"), held or (self._leads(clause, words) and not studied)
            if wished and len(codes) == 1:
                reading.limit("occupation", codes[0], clause, words, wanted=side == "wanted")
            elif codes and not wished and had and words not in places_of_work:
                reading.add("last_occupation", codes[0], clause, words)
            for named in mention.meant:
                if named.kind == "certificate" and side not in ("wanted", "unwanted"):
                    reading.add("certificate", named.id, clause, words)
                elif named.kind == "skill" and side == "can" and not codes:
                    reading.add("skill", named.id, clause, words)
        if held and not reading.has("last_occupation"):
            self._sector(clause, sides, reading)
        self._experience(clause, sides, reading)

    def _experience(self, clause: Clause, sides: Sequence[Side], reading: Reading) -> None:
        """Years count where the clause says of what."""
        of_work = any(
            fact.key in ("last_occupation", "last_sector") and clause.starts[0] <= fact.said.start < clause.ends[-1]
            for fact in reading.facts
        )
        for pattern in self._signs.experience:
            for match in pattern.finditer(clause.joined):
                years = clause.span(match, "years")
                words = range(years.start, min(years.stop + 1, len(clause.words)))
                if (of_work or "exp" in match.group()) and clause.free(words) and sides[words.start] != "others":
                    reading.add("experience", self._signs.number(match["years"]), clause, words)

    def _leads(self, clause: Clause, words: range) -> bool:
        """Whether the clause begins with the name: "welder with a Red Seal"."""
        return all(at in clause.taken or self._says_little(clause.words[at]) for at in range(words.start))

    def _subjects(self, clause: Clause, sides: Sequence[Side], jobs: Sequence[range], reading: Reading) -> None:
        """Fields that are wanted or not, the longest name first: "graphic design" before "design". A longer name of work is
        that work; one of the same words is the field, which says less."""
        found = [
            (clause.span(match), key) for key, pattern in self._signs.fields for match in pattern.finditer(clause.joined)
        ]
        found += self._fields_as_written(clause)
        for words, key in sorted(found, key=lambda each: -len(each[0])):
            of_work = any(len(job) > len(words) and set(job) >= set(words) for job in jobs)
            side = sides[words.start]
            if side in ("wanted", "unwanted") and not of_work and clause.free(words) and self._as_written(clause, words):
                reading.limit("field", key.value, clause, words, wanted=side == "wanted")

    def _sector(self, clause: Clause, sides: Sequence[Side], reading: Reading) -> None:
        found = [(words, key) for key, pattern in self._signs.sectors for _, words in self._found(pattern, clause, sides)]
        for words, key in sorted(found, key=lambda each: -len(each[0])):
            if sides[words.start] in (None, "past") and clause.free(words):
                reading.add("last_sector", key, clause, words)

    def _fields_as_written(self, clause: Clause) -> Iterator[tuple[range, Field_]]:
        """Short names that are such only in capitals: "IT"."""
        start, end = clause.starts[0], clause.ends[-1]
        for key, pattern in () if clause.source.isupper() else self._signs.fields_as_written:
            for match in pattern.finditer(clause.source, start, end):
                words = [at for at in range(len(clause.words)) if match.start() <= clause.starts[at] < match.end()]
                if words:
                    yield range(words[0], words[-1] + 1), key

    def _places(self, clause: Clause, sides: Sequence[Side], reading: Reading) -> None:
        for mention in self._names.places(clause):
            moving = sides[mention.words.start] == "wanted" and self._signs.moving.search(clause.joined)
            if sides[mention.words.start] != "others" and clause.free(mention.words) and not moving:
                reading.places.append(mention)

    def _says_little(self, word: str) -> bool:
        return word[0].isdigit() or self._signs.filler.fullmatch(word) is not None


def _codes(mention: Mention) -> list[str]:
    return [named.id for named in mention.meant if named.kind == "occupation"]


def _refused(clause: Clause, words: range, sides: Sequence[Side]) -> bool:
    before = clause.words[max(0, words.start - 2) : words.start]
    return sides[words.start] == "unwanted" or bool({"no", "not", "pas", "jamais", "never"} & set(before))


def _band(age: int) -> str:
    return next(band for band, below in AGES if age < below)


def _amount(said: str) -> float | None:
    """ "$ 1,500", "1 500 $", "12,50": dollars."""
    digits = re.sub(r"[^\d.,]", "", said)
    digits = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".").strip(".")
    try:
        amount = float(digits)
    except ValueError:
        return None
    return amount if amount <= 1_000_000 else None
