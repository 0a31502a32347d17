"""What a practitioner's free note says of a client: a profile, facts, needs and barriers, each with the words it came from.

Nothing is guessed: what is not read is listed. Health words and what identifies a person are taken out before reading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.encoder import Lang
from knowledge.intake_level import Level, suggested_level
from knowledge.intake_names import IntakeNames
from knowledge.intake_needs import Need, needs_of, read_wishes, tells
from knowledge.intake_reader import NoteReader
from knowledge.intake_reading import Fact, Reading
from knowledge.intake_signs import IntakeSigns, intake_signs
from knowledge.intake_sources import CheckFunding, Referral, funding_to_check, referrals_for
from knowledge.intake_text import Said, without_private
from knowledge.knowledge_base import KnowledgeBase
from knowledge.profile import Profile
from knowledge.resume_signs import resume_signs
from knowledge.snapshot import Snapshot

GOAL_KEYS = ("goal", "field", "occupation")  # parts of a profile that say what somebody wants


@dataclass(frozen=True)
class Intake:
    """`text` is the note with placeholders for what `masked` names; all places of words are in it.

    `limit_said` are the words that each part of the profile came from. `not_read` are words that nothing was read from.
    """

    text: str
    lang: Lang
    masked: tuple[str, ...]
    profile: Profile
    limit_said: dict[str, tuple[Said, ...]]
    facts: tuple[Fact, ...]
    needs: tuple[Need, ...]
    level: Level
    funding: tuple[CheckFunding, ...]
    referrals: tuple[Referral, ...]
    not_read: tuple[Said, ...]


class IntakeReader:
    """Reads notes against one knowledge base; holds nothing of them between two readings."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._snapshot = knowledge.snapshot
        self._signs = intake_signs()
        self._reader = NoteReader(IntakeNames(knowledge.snapshot, self._signs), self._signs)

    def read(self, text: str) -> Intake:
        """Of at most `intake_text.TEXT_AT_MOST` characters; whoever calls has looked."""
        kept, masked = without_private(text, self._signs)
        reading = self._reader.read(kept)
        needs = needs_of(reading, self._signs)
        read_wishes(reading, self._signs)
        profile = reading.profile()
        said = {key: tuple(places) for key, places in reading.limit_said.items()}
        if reading.residence:
            said["province"] = reading.residence.said
            said["city"] = reading.residence.said
        if reading.wanted:
            said["goal"] = tuple(reading.wanted)
        wished = [each for key in GOAL_KEYS for each in said.get(key, ())]
        return Intake(
            text=kept,
            lang=_language(reading),
            masked=masked,
            profile=profile,
            limit_said=said,
            facts=tuple(reading.facts),
            needs=needs,
            level=suggested_level(reading.facts, needs, wished, self._signs, read=bool(said or reading.facts or needs)),
            funding=funding_to_check(profile, reading.facts, self._snapshot, self._signs),
            referrals=referrals_for(needs, profile, self._snapshot, self._signs),
            not_read=tuple(_not_read(reading, self._signs)),
        )


def read_note(text: str, knowledge: KnowledgeBase) -> Intake:
    """One note; who reads many keeps an `IntakeReader`."""
    return IntakeReader(knowledge).read(text)


def corrected(
    intake: Intake, snapshot: Snapshot, *, profile: Profile, facts: Collection[str], needs: Sequence[str]
) -> Intake:
    """The intake as a practitioner left it: another profile, of the facts those named, and these needs, some of them added.

    What follows from them is made anew. Names and ids that do not exist say nothing.
    """
    signs, known = intake_signs(), {need.id: need for need in intake.needs}
    kept = tuple(fact for fact in intake.facts if fact.name in facts)
    entries = signs.file.needs
    chosen = tuple(known.get(key) or Need(key, entries[key].kind, ()) for key in entries if key in needs)
    wished = [each for key in GOAL_KEYS if getattr(profile, key) for each in intake.limit_said.get(key, (Said("", 0, 0),))]
    return replace(
        intake,
        profile=profile,
        limit_said={key: said for key, said in intake.limit_said.items() if getattr(profile, key)},
        facts=kept,
        needs=chosen,
        level=suggested_level(kept, chosen, wished, signs, read=bool(kept or chosen or wished)),
        funding=funding_to_check(profile, kept, snapshot, signs),
        referrals=referrals_for(chosen, profile, snapshot, signs),
    )


def _language(reading: Reading) -> Lang:
    words = [word for clause in reading.clauses for word in clause.words]
    common = resume_signs().common
    french = sum(word in common["fr"] for word in words)
    return "fr" if french > sum(word in common["en"] for word in words) else "en"


def _not_read(reading: Reading, signs: IntakeSigns) -> Iterator[Said]:
    """Words that say something and of which nothing was made, as far as they stand together."""
    for clause in reading.clauses:
        run: list[int] = []
        for at in range(len(clause.words) + 1):
            if at < len(clause.words) and at not in clause.taken and at not in clause.signs:
                run.append(at)
                continue
            telling = [each for each in run if tells(clause.words[each], signs)]
            if telling:
                yield clause.said(range(telling[0], telling[-1] + 1))
            run = []
