"""What reads people's own words against one knowledge base: built at the first need, and anew when the content changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from threading import Lock

from knowledge.encoder import Encoder
from knowledge.goals import GoalIndex
from knowledge.intake import IntakeReader
from knowledge.knowledge_base import KnowledgeBase
from knowledge.resume import ResumeReader
from knowledge.skill_meanings import SkillMeanings

INDEXES = ("goals", "skills", "resumes", "intakes")
OF_ALL = ("intakes",)  # they read the whole knowledge base, so they are made anew with it


def _same(one: KnowledgeBase, other: KnowledgeBase) -> bool:
    """Whether the indexes of one are right for the other: nothing that they read was read again."""
    return all(
        getattr(one.snapshot, name) is getattr(other.snapshot, name) for name in ("credentials", "occupations", "skills")
    )


class Guidance:
    """The indexes over `knowledge`, each made when it is first asked for."""

    def __init__(self, knowledge: KnowledgeBase, encoder: Encoder, *, before: Guidance | None = None) -> None:
        self.knowledge = knowledge
        self._encoder = encoder
        if before is not None and _same(before.knowledge, knowledge):
            self.__dict__.update({name: before.__dict__[name] for name in before.made() if name not in OF_ALL})

    def made(self) -> list[str]:
        """The indexes that there are already."""
        return [name for name in INDEXES if name in self.__dict__]

    def warm(self, names: Iterable[str] = INDEXES) -> None:
        """Make indexes now: the first of them takes seconds, which no question should wait for."""
        for name in names:
            getattr(self, name)

    @cached_property
    def goals(self) -> GoalIndex:
        return GoalIndex(self.knowledge.snapshot, self._encoder)

    @cached_property
    def skills(self) -> SkillMeanings:
        return SkillMeanings(self.knowledge.snapshot.skills, self._encoder)

    @cached_property
    def resumes(self) -> ResumeReader:
        return ResumeReader(self.knowledge.snapshot, self._encoder, self.skills)

    @cached_property
    def intakes(self) -> IntakeReader:
        return IntakeReader(self.knowledge)


class GuidanceHolder:
    """Gives the guidance of a knowledge base: the same one as long as the knowledge base is the same."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = Lock()
        # The newest last. The one before stays: whoever began with the older knowledge base ends with it.
        self._kept: list[Guidance] = []

    def of(self, knowledge: KnowledgeBase) -> Guidance:
        with self._lock:
            for guidance in self._kept:
                if guidance.knowledge is knowledge:
                    return guidance
            return self._keep(Guidance(knowledge, self._encoder, before=self._kept[-1] if self._kept else None))

    def prepare(self, knowledge: KnowledgeBase) -> None:
        """Before `knowledge` takes the place of the one there is: make what has been asked for so far, so that nobody
        waits for it."""
        if self._kept:
            before = self._kept[-1]
            coming = Guidance(knowledge, self._encoder, before=before)
            coming.warm(before.made())
            with self._lock:
                self._keep(coming)

    def _keep(self, guidance: Guidance) -> Guidance:
        self._kept = [*self._kept[-1:], guidance]
        return guidance
