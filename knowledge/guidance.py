"""What reads people's own words against one knowledge base: built at the first need, and anew when the content changes."""

from __future__ import annotations

from functools import cached_property
from threading import Lock

from knowledge.encoder import Encoder
from knowledge.goals import GoalIndex
from knowledge.knowledge_base import KnowledgeBase
from knowledge.resume import ResumeReader
from knowledge.skill_meanings import SkillMeanings


class Guidance:
    """The indexes over `knowledge`, each made when it is first asked for."""

    def __init__(self, knowledge: KnowledgeBase, encoder: Encoder) -> None:
        self.knowledge = knowledge
        self._encoder = encoder

    def warm(self) -> None:
        """Make all indexes now: the first of them takes seconds, which no question should wait for."""
        _ = self.goals, self.skills, self.resumes

    @cached_property
    def goals(self) -> GoalIndex:
        return GoalIndex(self.knowledge.snapshot, self._encoder)

    @cached_property
    def skills(self) -> SkillMeanings:
        return SkillMeanings(self.knowledge.snapshot.skills, self._encoder)

    @cached_property
    def resumes(self) -> ResumeReader:
        return ResumeReader(self.knowledge.snapshot, self._encoder, self.skills)


class GuidanceHolder:
    """Gives the guidance of a knowledge base: the same one as long as the knowledge base is the same."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = Lock()
        self._current: Guidance | None = None

    def of(self, knowledge: KnowledgeBase) -> Guidance:
        with self._lock:
            if self._current is None or self._current.knowledge is not knowledge:
                self._current = Guidance(knowledge, self._encoder)
            return self._current
