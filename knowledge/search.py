"""Hybrid search over the catalogue: words and meaning, fused, inside the hard limits.

A credential is about a query when it holds enough of the query's words or is close enough in meaning. Words and vectors
are joined by a weighted sum of comparable shares rather than of ranks, because a rank says nothing of how good a hit is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Encoder, Lang, Vector
from knowledge.lexical import WordIndex
from knowledge.limits import judge_all
from knowledge.matching import Match, rank
from knowledge.models import Credential
from knowledge.profile import Profile
from knowledge.snapshot import Snapshot
from knowledge.text import content_stems

# A hit in the title says more than one in the text.
TITLE_REPEATS = 3
SKILL_REPEATS = 2
WORD_SHARE, MEANING_SHARE = 0.6, 0.4
WORDS_ENOUGH = 0.34  # share of the query's weight, tuned on the training phrasings of find_credentials
MEANING_NEAR, MEANING_SAME = 0.32, 0.62  # cosines: from here it is about the same thing; from there it is the same
FAR_BEHIND = 0.2
FACETS = ("field", "province", "provider", "kind", "delivery", "pace", "language")


@dataclass(frozen=True)
class Relaxation:
    """Limits that could be dropped, and how many results that would give."""

    drop: tuple[str, ...]
    total: int


@dataclass(frozen=True)
class SearchResult:
    """`items` keep every limit; `unknown` break none but do not state one. Both are ranked."""

    items: list[Match]
    unknown: list[Match]
    facets: dict[str, dict[str, int]]

    @property
    def total(self) -> int:
        return len(self.items)


def describe(credential: Credential, lang: Lang) -> str:
    """The sentence that stands for a credential's meaning."""
    summary = credential.summary_fr if lang == "fr" and credential.summary_fr else credential.summary_en
    names = [link.skill.name_fr if lang == "fr" else link.skill.name_en for link in credential.skills]
    return f"{credential.title}. {summary} {', '.join(names)}"


class CatalogueIndex:
    """Every credential that may be recommended, with its words and its meaning in both languages."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, vectors: dict[Lang, Vector], labels: dict[str, str]) -> None:
        self._encoder = encoder
        self._vectors = vectors
        self.credentials = [row for row in snapshot.credentials.values() if row.status != "archived"]
        self._words = WordIndex([list(self._document(row, labels)) for row in self.credentials])

    @staticmethod
    def sentences(snapshot: Snapshot) -> dict[Lang, list[str]]:
        """What to encode, by language, in the order of `credentials`."""
        rows = [row for row in snapshot.credentials.values() if row.status != "archived"]
        return {"en": [describe(row, "en") for row in rows], "fr": [describe(row, "fr") for row in rows]}

    @staticmethod
    def _document(row: Credential, labels: dict[str, str]) -> Iterator[str]:
        yield from content_stems(row.title) * TITLE_REPEATS
        for link in row.skills:
            names = " ".join([link.skill.name_en, link.skill.name_fr, *link.skill.aliases])
            yield from content_stems(names) * SKILL_REPEATS
        for leads in row.occupations:
            job = leads.occupation
            yield from content_stems(" ".join([job.title_en, job.title_fr, *job.aliases_en, *job.aliases_fr]))
        audience = f"{row.audience_en or ''} {row.audience_fr or ''}"
        yield from content_stems(f"{row.summary_en} {row.summary_fr or ''} {audience}")
        yield from content_stems(f"{row.provider.name} {labels.get(row.field, row.field)}")

    def relevance(self, query: str, lang: Lang) -> NDArray[np.float64]:
        """0 to 1 for every credential; 0 where it is not about the query."""
        score, share = self._words.scores(query)
        best = float(score.max(initial=0.0))
        words = np.where(best > 0, score / max(best, 1e-9), 0.0) * share
        cosine = (self._vectors[lang] @ self._encoder.encode(query, lang)).astype(np.float64)
        meaning = np.clip((cosine - MEANING_NEAR) / (MEANING_SAME - MEANING_NEAR), 0.0, 1.0)
        about = (share >= WORDS_ENOUGH) | (cosine >= MEANING_NEAR)
        relevance: NDArray[np.float64] = np.where(about, WORD_SHARE * words + MEANING_SHARE * meaning, 0.0)
        # What is far behind the best hit is about something else that shares a word with it.
        relevance[relevance < FAR_BEHIND * relevance.max(initial=0.0)] = 0.0
        return np.clip(relevance, 0.0, 1.0)

    def search(self, profile: Profile, query: str | None, lang: Lang) -> SearchResult:
        """Everything that breaks no hard limit and is about the query (or the goal, where there is no query)."""
        found = list(self._candidates(profile, query, lang))
        certain = [(row, relevance, unknown) for row, relevance, unknown in found if not unknown]
        unsure = [(row, relevance, unknown) for row, relevance, unknown in found if unknown]
        return SearchResult(
            items=rank(certain, profile),
            unknown=rank(unsure, profile),
            facets=count_facets([row for row, _, _ in certain]),
        )

    def relaxations(self, profile: Profile, query: str | None, lang: Lang, *, most: int = 3) -> list[Relaxation]:
        """The smallest sets of limits whose dropping gives results, the most fruitful first."""
        limits = ["goal"] if profile.goal and query is None else []
        limits += list(profile.hard_limits())
        for size in (1, 2, 3):
            options = []
            for drop in combinations(limits, size):
                total = sum(1 for _, _, unknown in self._candidates(profile.without(*drop), query, lang) if not unknown)
                if total:
                    options.append(Relaxation(drop=drop, total=total))
            if options:
                return sorted(options, key=lambda option: (-option.total, option.drop))[:most]
        return []

    def _candidates(
        self, profile: Profile, query: str | None, lang: Lang
    ) -> Iterator[tuple[Credential, float, tuple[str, ...]]]:
        about = query or profile.goal
        relevance = self.relevance(about, lang) if about and content_stems(about) else None
        # A goal beside a stated field or occupation only orders: the words are how people talk, the limit is what they said.
        stated = {"field", "occupation", "skill"} & set(profile.hard_limits())
        gate = query is not None or not stated
        for at, row in enumerate(self.credentials):
            degree = 0.0 if relevance is None else float(relevance[at])
            if relevance is not None and gate and degree <= 0.0:
                continue
            kept, unknown = judge_all(row, profile)
            if kept:
                yield row, degree, unknown


def count_facets(credentials: list[Credential]) -> dict[str, dict[str, int]]:
    """How many results have each value; values the pages do not state are counted as `not_stated`."""
    columns = {"provider": "provider_id"}
    return {
        facet: dict(
            Counter(str(getattr(row, columns.get(facet, facet)) or "not_stated") for row in credentials).most_common()
        )
        for facet in FACETS
    }
