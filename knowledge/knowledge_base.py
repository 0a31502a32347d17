"""The knowledge base in memory: one snapshot and the indexes over it, replaced whole when the content changes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from threading import Lock

from sqlalchemy.orm import Session

from knowledge.answer_learning import answer_model_of
from knowledge.answers import AnswerIndex
from knowledge.encoder import Encoder, Lang, Vector
from knowledge.labels import Labels
from knowledge.occupations import OccupationIndex
from knowledge.page_address import PageIndex
from knowledge.search import CatalogueIndex
from knowledge.snapshot import Snapshot, read_snapshot, read_version

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2.0
SessionScope = Callable[[], AbstractContextManager[Session]]


class KnowledgeBase:
    """A snapshot with its indexes. Nothing in it changes."""

    def __init__(self, session: Session, encoder: Encoder, labels: Labels) -> None:
        self.snapshot: Snapshot = read_snapshot(session)
        self.labels = labels

        def encoded(sentences: Mapping[Lang, list[str]]) -> dict[Lang, Vector]:
            return {lang: encoder.encode_many(texts, lang) for lang, texts in sentences.items()}

        fields = {key: labels.both("field", key) for key in labels.keys("field")}
        described = encoded(CatalogueIndex.sentences(self.snapshot))
        self.catalogue = CatalogueIndex(self.snapshot, encoder, described, fields)
        named = encoded(OccupationIndex.sentences(self.snapshot))
        self.occupations = OccupationIndex(self.snapshot, encoder, named)
        self.pages = PageIndex(self.snapshot.credentials.values())
        self.answers = AnswerIndex(self.snapshot, encoder, answer_model_of(session, encoder))


class KnowledgeBaseHolder:
    """Gives the current knowledge base, and looks now and then whether the database has newer content."""

    def __init__(self, sessions: SessionScope, encoder: Encoder, labels: Labels) -> None:
        self._sessions, self._encoder, self._labels = sessions, encoder, labels
        self._lock = Lock()
        self._looked_at = 0.0
        self._current: KnowledgeBase | None = None

    def fresh(self) -> KnowledgeBase | None:
        """The knowledge base when the database was asked about it a moment ago; `None` when it is time to ask again."""
        return self._current if time.monotonic() - self._looked_at < LOOK_EVERY_SECONDS else None

    def current(self) -> KnowledgeBase:
        """The newest knowledge base. While one thread rebuilds it, the others go on with what there was."""
        now = time.monotonic()
        fresh = self.fresh()
        if fresh is not None:
            return fresh
        if not self._lock.acquire(blocking=self._current is None):
            assert self._current is not None
            return self._current
        try:
            with self._sessions() as session:
                if self._current is None or read_version(session) != self._current.snapshot.version:
                    started = time.perf_counter()
                    self._current = KnowledgeBase(session, self._encoder, self._labels)
                    logger.info(
                        "knowledge base read: %d credentials, %d answers, %.1f s",
                        len(self._current.snapshot.credentials),
                        len(self._current.snapshot.answers),
                        time.perf_counter() - started,
                    )
            self._looked_at = now
            return self._current
        finally:
            self._lock.release()
