"""What a pasted résumé says of somebody: skills, occupations held, certificates, education. Nothing of it is kept.

Names come first, and each needs the place of a name: a job's title stands where titles stand, an everyday word is an entry
of a list, what is denied, wished or somebody else's does not count. Then the lines that named nothing are read by meaning,
above a strict threshold. Evidence is where a line stood, never its text; sentences are encoded without being remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from knowledge.encoder import MANY, Encoder, Lang
from knowledge.models import Credential, Occupation, Skill
from knowledge.resume_lines import ReadLine, is_listed, lines_with_sections, said_years, title_stands
from knowledge.resume_names import Mention, Named, ResumeNames, level_of
from knowledge.resume_signs import Level, ResumeSigns, resume_signs
from knowledge.resume_text import read_lines
from knowledge.skill_meanings import SkillMeanings
from knowledge.snapshot import Snapshot

CONFIDENCE = {"name": 0.95, "alias": 0.9, "everyday": 0.8, "unplaced": 0.8}
MEANING_AT = 0.6  # cosine of a line and a skill's name, where nothing was named
ENCODED_AT_MOST = 40  # lines: a fifth of a second
MEANT_WORDS = range(3, 31)
EVIDENCE_AT_MOST = 3
EMPLOYER_WORDS = 6
ABBREVIATED = 4  # letters of a level of education
TITLE_ENOUGH = 5  # words of a programme's title that no other thing is called by

EvidenceKind = Literal["name", "alias", "meaning"]


@dataclass(frozen=True)
class Evidence:
    """A line, by the Unicode characters where it begins and ends in what was sent."""

    start: int
    end: int


@dataclass(frozen=True)
class Years:
    """Calendar years and a length as they are stated; `current` when it still goes on."""

    first: int | None = None
    last: int | None = None
    current: bool = False
    length: float | None = None


@dataclass
class Found:
    """One thing that was found, with where. `confidence` is 0 to 1."""

    named: Named
    confidence: float
    kind: EvidenceKind
    evidence: list[Evidence] = field(default_factory=list)
    years: Years = Years()
    finished: bool = True


@dataclass(frozen=True)
class FoundSkill:
    skill: Skill
    found: Found


@dataclass(frozen=True)
class HeldOccupation:
    occupation: Occupation
    found: Found


@dataclass(frozen=True)
class NamedCertificate:
    """`id` is that of a credential of the catalogue, or one of the common certificates of `resume_signs.yml`."""

    id: str
    credential: Credential | None
    found: Found


@dataclass(frozen=True)
class Education:
    level: Level
    found: Found


@dataclass(frozen=True)
class ResumeReading:
    """What was found, the surest first; occupations and education in the order of the text."""

    skills: tuple[FoundSkill, ...]
    occupations: tuple[HeldOccupation, ...]
    certificates: tuple[NamedCertificate, ...]
    education: tuple[Education, ...]
    lines: int


class ResumeReader:
    """Reads texts; holds nothing of them between two readings."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, skills: SkillMeanings) -> None:
        self._snapshot, self._encoder, self._skills = snapshot, encoder, skills
        self._signs: ResumeSigns = resume_signs()
        self._names = ResumeNames(snapshot, self._signs)

    def read(self, text: str) -> ResumeReading:
        """Whoever calls has asked `resume_text.too_long` first."""
        lines = lines_with_sections(read_lines(text), self._signs)
        found: dict[tuple[str, str], Found] = {}
        unnamed = []
        for at, line in enumerate(lines):
            before = len(found)
            named = False
            for mention in self._names.find(line.words):
                for entry in self._judge(mention, line, lines, at):
                    named = named or entry.named.kind in ("skill", "certificate")
                    _keep(found, entry, line)
            if not named and len(found) == before and self._may_mean(line):
                unnamed.append(line)
        for entry, line in self._meant(unnamed[:ENCODED_AT_MOST]):
            _keep(found, entry, line)
        return self._reading(found, len(lines))

    def _judge(self, mention: Mention, line: ReadLine, lines: Sequence[ReadLine], at: int) -> Iterator[Found]:
        """Which of the things that a mention may stand for it does stand for here."""
        if line.section in ("wish", "other") or line.is_heading or self._signs.not_had.search(line.before(mention.first)):
            return
        kinds = {named.kind for named in mention.meant}
        for named in mention.meant:
            if named.kind == "skill":
                yield from self._skill(named, mention, line)
            elif named.kind == "occupation" and line.section not in ("skills", "education"):
                held = title_stands(mention, line, self._signs)
                if held is not None:
                    confidence = _confidence(named) if held else CONFIDENCE["unplaced"]
                    yield Found(named, confidence, _kind(named), years=_years(line, lines, at, self._signs))
            elif (
                named.kind == "credential" and self._is_certificate(mention, line, alone=kinds == {"credential"})
            ) or named.kind == "certificate":
                yield Found(named, CONFIDENCE["name"], "name", years=_years(line, (), 0, self._signs))
            elif named.kind == "education" and self._is_study(mention, line):
                unfinished = bool(self._signs.unfinished.search(line.joined))
                years = _years(line, (), 0, self._signs)
                yield Found(named, CONFIDENCE["name"], "name", years=years, finished=not unfinished)

    def _skill(self, named: Named, mention: Mention, line: ReadLine) -> Iterator[Found]:
        words = line.words[mention.first : mention.last]
        if len(words) == 1 and words[0] in self._signs.everyday:
            if is_listed(mention, line):
                yield Found(named, CONFIDENCE["everyday"], _kind(named))
            return
        yield Found(named, _confidence(named), _kind(named))

    def _is_certificate(self, mention: Mention, line: ReadLine, *, alone: bool) -> bool:
        """A programme's title is a certificate one has where that is said, or where it can be nothing else."""
        if line.section in ("certificates", "education") or set(line.words) & self._signs.certificate_words:
            return True
        return alone and mention.last - mention.first >= TITLE_ENOUGH

    def _is_study(self, mention: Mention, line: ReadLine) -> bool:
        """A level of education, not a place of work; and of letters that are a word too ("DES") only in capitals."""
        if self._signs.education_not.search(line.joined):
            return False
        word = line.words[mention.first]
        if mention.last - mention.first > 1 or len(word) > ABBREVIATED:
            return True
        capitals = line.section == "education" or not line.text.isupper()
        return capitals and re.search(rf"\b{word.upper()}\b", line.text) is not None

    def _may_mean(self, line: ReadLine) -> bool:
        """Whether a line that named nothing is worth reading by meaning: it is a statement about what one did or can do."""
        if line.section not in (None, "experience", "skills") or line.is_heading or len(line.words) not in MEANT_WORDS:
            return False
        if any(sign in line.text for sign in ("@", "http", "www.")) or self._signs.wishes.search(line.joined):
            return False
        letters = sum(word.isalpha() for word in line.words)
        return letters * 3 >= len(line.words) * 2 and not self._signs.not_had.search(line.joined)

    def _meant(self, lines: Sequence[ReadLine]) -> Iterator[tuple[Found, ReadLine]]:
        langs: tuple[Lang, Lang] = ("en", "fr")
        for lang in langs:
            spoken = [line for line in lines if line.lang == lang]
            assert len(spoken) < MANY  # more would be kept on disk
            nearest = self._skills.nearest(self._encoder.encode_many([line.text for line in spoken], lang), lang)
            for line, (key, cosine) in zip(spoken, nearest, strict=True):
                if cosine >= MEANING_AT:
                    yield Found(Named("skill", key), round(cosine, 2), "meaning"), line

    def _reading(self, found: dict[tuple[str, str], Found], lines: int) -> ResumeReading:
        skills, jobs, rows = self._snapshot.skills, self._snapshot.occupations, self._snapshot.credentials
        of = {kind: [entry for (other, _), entry in found.items() if other == kind] for kind, _ in found}
        surest = sorted(of.get("skill", ()), key=lambda entry: -entry.confidence)
        return ResumeReading(
            skills=tuple(FoundSkill(skills[entry.named.id], entry) for entry in surest),
            occupations=tuple(HeldOccupation(jobs[entry.named.id], entry) for entry in of.get("occupation", ())),
            certificates=tuple(
                NamedCertificate(entry.named.id, rows.get(entry.named.id), entry)
                for entry in (*of.get("credential", ()), *of.get("certificate", ()))
            ),
            education=tuple(Education(level_of(entry.named, self._signs), entry) for entry in of.get("education", ())),
            lines=lines,
        )


def _keep(found: dict[tuple[str, str], Found], entry: Found, line: ReadLine) -> None:
    """Add what a line says; of what was found before, the surer word stays and the line is one more evidence."""
    known = found.setdefault((entry.named.kind, entry.named.id), entry)
    if known is not entry and entry.confidence > known.confidence:
        known.confidence, known.kind = entry.confidence, entry.kind
    if known.years == Years():
        known.years = entry.years
    evidence = Evidence(line.start, line.end)
    if evidence not in known.evidence and len(known.evidence) < EVIDENCE_AT_MOST:
        known.evidence.append(evidence)


def _kind(named: Named) -> EvidenceKind:
    return "alias" if named.alias else "name"


def _confidence(named: Named) -> float:
    return CONFIDENCE[_kind(named)]


def _years(line: ReadLine, lines: Sequence[ReadLine], at: int, signs: ResumeSigns) -> Years:
    """The years of a line, or of a line beside it that is hardly more than dates."""
    first, last, current, length = said_years(line, signs)
    if first is None:
        # Title, employer and dates often stand on three lines.
        beside = (
            (at + 1, at - 1, at + 2)
            if at + 1 < len(lines) and len(lines[at + 1].words) <= EMPLOYER_WORDS
            else (at + 1, at - 1)
        )
        for near in beside:
            if 0 <= near < len(lines) and lines[near].is_dates:
                first, last, current, _ = said_years(lines[near], signs)
                break
    return Years(first, last, current, length)
