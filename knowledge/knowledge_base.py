"""The knowledge base in memory: one snapshot and the indexes over it, replaced whole when the content changes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from threading import Lock, Thread

from sqlalchemy.orm import Session

from knowledge import edits_answers, edits_catalogue
from knowledge.answer_learning import answer_model_of
from knowledge.answers import AnswerIndex
from knowledge.encoder import Encoder, Lang, Vector
from knowledge.labels import Labels
from knowledge.occupations import OccupationIndex
from knowledge.page_address import PageIndex
from knowledge.search import CatalogueIndex
from knowledge.snapshot import Snapshot, read_answers_again, read_catalogue_again, read_snapshot, read_versions

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 2.0
# What a request waits for a newer knowledge base before it goes on with the one there is.
WAIT_SECONDS = 0.5
SAVED_SECONDS = 30.0  # what somebody who saved a change waits to see it
SessionScope = Callable[[], AbstractContextManager[Session]]
ANSWERS = {edits_answers.EDITED}
CATALOGUE = {edits_answers.EDITED, edits_catalogue.EDITED}


class KnowledgeBase:
    """A snapshot with its indexes. Nothing in it changes. What staff did not change is taken over from `before`."""

    snapshot: Snapshot
    catalogue: CatalogueIndex
    pages: PageIndex
    occupations: OccupationIndex
    answers: AnswerIndex

    def __init__(self, session: Session, encoder: Encoder, labels: Labels, *, before: KnowledgeBase | None = None) -> None:
        self.versions = read_versions(session)
        self.labels = labels
        changed = {name for name, _ in set(self.versions.items()) ^ set(before.versions.items())} if before else set()
        if before and changed <= ANSWERS:
            self.snapshot = read_answers_again(session, before.snapshot)
            self.catalogue, self.pages, self.occupations = before.catalogue, before.pages, before.occupations
        else:
            whole = before is None or not changed <= CATALOGUE
            self.snapshot = (
                read_snapshot(session) if whole or before is None else read_catalogue_again(session, before.snapshot)
            )
            self._index_catalogue(encoder)
            self.occupations = self._occupations(encoder) if whole or before is None else before.occupations
        if before and changed <= CATALOGUE:
            self.answers = before.answers.with_college(self.snapshot)
        else:
            self.answers = AnswerIndex(self.snapshot, encoder, answer_model_of(session, encoder))

    def _index_catalogue(self, encoder: Encoder) -> None:
        fields = {key: self.labels.both("field", key) for key in self.labels.keys("field")}
        described = _encoded(encoder, CatalogueIndex.sentences(self.snapshot))
        self.catalogue = CatalogueIndex(self.snapshot, encoder, described, fields)
        self.pages = PageIndex(self.snapshot.credentials.values())

    def _occupations(self, encoder: Encoder) -> OccupationIndex:
        return OccupationIndex(self.snapshot, encoder, _encoded(encoder, OccupationIndex.sentences(self.snapshot)))


def _encoded(encoder: Encoder, sentences: Mapping[Lang, list[str]]) -> dict[Lang, Vector]:
    return {lang: encoder.encode_many(texts, lang) for lang, texts in sentences.items()}


class KnowledgeBaseHolder:
    """Gives the current knowledge base, and looks now and then whether the database has newer content.

    A newer one is made in a thread of its own, while the one there is goes on answering. `prepare` is called with it before
    anybody gets it.
    """

    def __init__(
        self,
        sessions: SessionScope,
        encoder: Encoder,
        labels: Labels,
        *,
        prepare: Callable[[KnowledgeBase], None] = lambda _knowledge: None,
    ) -> None:
        self._sessions, self._encoder, self._labels, self._prepare = sessions, encoder, labels, prepare
        self._lock = Lock()
        self._looked_at = 0.0
        self._current: KnowledgeBase | None = None
        self._coming: Thread | None = None

    def fresh(self) -> KnowledgeBase | None:
        """The knowledge base when the database was asked about it a moment ago; `None` when it is time to ask again."""
        return self._current if time.monotonic() - self._looked_at < LOOK_EVERY_SECONDS else None

    def current(self) -> KnowledgeBase:
        """The newest knowledge base, or the one there is while a newer one takes longer than a moment to make."""
        fresh = self.fresh()
        if fresh is not None:
            return fresh
        there = self._current or self._first()
        coming = self._look()
        if coming is not None:
            coming.join(WAIT_SECONDS)
        return self._current or there

    def _first(self) -> KnowledgeBase:
        """Nobody can go on without one: whoever comes meanwhile waits too."""
        with self._lock:
            if self._current is None:
                self._looked_at = time.monotonic()
                return self._build()
            return self._current

    def saved(self) -> bool:
        """After a change was committed: make it live in this process now. Whether it is, within half a minute."""
        until = time.monotonic() + SAVED_SECONDS
        if self._current is None:
            self._first()
        while time.monotonic() < until:
            coming = self._look()
            if coming is None:
                return True
            coming.join(max(until - time.monotonic(), 0.0))
        return False

    def _look(self) -> Thread | None:
        """Ask the database; the thread that makes a newer knowledge base, or `None` when there is no newer one."""
        with self._lock:
            if self._coming is not None and self._coming.is_alive():
                return self._coming
            now = time.monotonic()
            with self._sessions() as session:
                versions = read_versions(session)
            self._looked_at = now
            if self._current is not None and versions == self._current.versions:
                return None
            self._coming = Thread(target=self._rebuild, name="knowledge", daemon=True)
            self._coming.start()
            return self._coming

    def _rebuild(self) -> None:
        try:
            self._build()
        except Exception:
            # The next look tries again; until then the one there is answers.
            logger.exception("the knowledge base could not be read again")
            self._looked_at = 0.0

    def _build(self) -> KnowledgeBase:
        started = time.perf_counter()
        with self._sessions() as session:
            built = KnowledgeBase(session, self._encoder, self._labels, before=self._current)
        self._prepare(built)
        self._current = built
        logger.info(
            "knowledge base read: %d credentials, %d answers, %.1f s",
            len(built.snapshot.credentials),
            len(built.snapshot.answers),
            time.perf_counter() - started,
        )
        return built
