"""Hybrid search over the catalogue: words and meaning, fused, inside the hard limits.

A credential is about a query when it holds enough of the query's words or is close enough in meaning. Words and vectors
are joined by a weighted sum of comparable shares rather than of ranks, because a rank says nothing of how good a hit is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from knowledge.columns import Columns, Positions
from knowledge.encoder import Encoder, Lang, Vector
from knowledge.lexical import WordIndex
from knowledge.matching import Match
from knowledge.models import Credential
from knowledge.profile import Profile
from knowledge.ranking import RankedRows
from knowledge.snapshot import Snapshot
from knowledge.text import content_stems

# A hit in the title says more than one in the text.
TITLE_REPEATS = 3
SKILL_REPEATS = 2
WORD_SHARE, MEANING_SHARE = 0.6, 0.4
WORDS_ENOUGH = 0.34  # share of the query's weight, tuned on the training phrasings of find_credentials
MEANING_NEAR, MEANING_SAME = 0.32, 0.62  # cosines: from here it is about the same thing; from there it is the same
FAR_BEHIND = 0.2
QUERIES_REMEMBERED = 16
FACETS = ("field", "province", "provider", "kind", "delivery", "pace", "language")
FACET_COLUMNS = {"provider": "provider_id"}


@dataclass(frozen=True)
class Relaxation:
    """Limits that could be dropped, and how many results that would give."""

    drop: tuple[str, ...]
    total: int


@dataclass(frozen=True)
class SearchResult:
    """`items` keep every limit; `unknown` break none but do not state one. Both are ranked."""

    items: Sequence[Match]
    unknown: Sequence[Match]
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
        self._vectors = {lang: Meanings(of_lang) for lang, of_lang in vectors.items()}
        self.credentials = [row for row in snapshot.credentials.values() if row.status != "archived"]
        # Names stand in many programmes and are read once.
        stems = cache(lambda text: tuple(content_stems(text)))
        self._words = WordIndex(self._document(row, labels, stems) for row in self.credentials)
        self._columns = Columns(self.credentials)
        self._ranked = RankedRows(self.credentials, self._columns)
        # A learner goes on with the same words: another page, another limit, what to relax.
        self._remembered = lru_cache(maxsize=QUERIES_REMEMBERED)(self._find_relevance)

    @staticmethod
    def sentences(snapshot: Snapshot) -> dict[Lang, list[str]]:
        """What to encode, by language, in the order of `credentials`."""
        rows = [row for row in snapshot.credentials.values() if row.status != "archived"]
        return {"en": [describe(row, "en") for row in rows], "fr": [describe(row, "fr") for row in rows]}

    @staticmethod
    def _document(row: Credential, labels: dict[str, str], stems: Callable[[str], tuple[str, ...]]) -> Iterator[str]:
        yield from content_stems(row.title) * TITLE_REPEATS
        for link in row.skills:
            names = " ".join([link.skill.name_en, link.skill.name_fr, *link.skill.aliases])
            yield from stems(names) * SKILL_REPEATS
        for leads in row.occupations:
            job = leads.occupation
            yield from stems(" ".join([job.title_en, job.title_fr, *job.aliases_en, *job.aliases_fr]))
        audience = f"{row.audience_en or ''} {row.audience_fr or ''}"
        yield from content_stems(f"{row.summary_en} {row.summary_fr or ''} {audience}")
        yield from stems(f"{row.provider.name} {labels.get(row.field, row.field)}")

    def relevance(self, query: str, lang: Lang) -> NDArray[np.float64]:
        """0 to 1 for every credential; 0 where it is not about the query. Not to be written to: it is remembered."""
        return self._remembered(query, lang)

    def _find_relevance(self, query: str, lang: Lang) -> NDArray[np.float64]:
        score, share = self._words.scores(query)
        best = float(score.max(initial=0.0))
        words = np.where(best > 0, score / max(best, 1e-9), 0.0) * share
        cosine = (self._vectors[lang] @ self._encoder.encode(query, lang)).astype(np.float64)
        meaning = np.clip((cosine - MEANING_NEAR) / (MEANING_SAME - MEANING_NEAR), 0.0, 1.0)
        about = (share >= WORDS_ENOUGH) | (cosine >= MEANING_NEAR)
        relevance: NDArray[np.float64] = np.where(about, WORD_SHARE * words + MEANING_SHARE * meaning, 0.0)
        # What is far behind the best hit is about something else that shares a word with it.
        relevance[relevance < FAR_BEHIND * relevance.max(initial=0.0)] = 0.0
        relevance = np.clip(relevance, 0.0, 1.0)
        relevance.flags.writeable = False
        return relevance

    def search(self, profile: Profile, query: str | None, lang: Lang) -> SearchResult:
        """Everything that breaks no hard limit and is about the query (or the goal, where there is no query)."""
        relevance = self._relevance(profile, query, lang)
        certain, unsure = self._candidates(profile, query, relevance)
        return SearchResult(
            items=self._ranked.ranking(certain, relevance, profile),
            unknown=self._ranked.ranking(unsure, relevance, profile),
            facets=self._facets(certain),
        )

    def relaxations(self, profile: Profile, query: str | None, lang: Lang, *, most: int = 3) -> list[Relaxation]:
        """The smallest sets of limits whose dropping gives results, the most fruitful first."""
        limits = ["goal"] if profile.goal and query is None else []
        limits += list(profile.hard_limits())
        relevance = self._relevance(profile, query, lang)
        for size in (1, 2, 3):
            options = []
            for drop in combinations(limits, size):
                certain, _ = self._candidates(profile.without(*drop), query, None if "goal" in drop else relevance)
                if len(certain):
                    options.append(Relaxation(drop=drop, total=len(certain)))
            if options:
                return sorted(options, key=lambda option: (-option.total, option.drop))[:most]
        return []

    def relevance_of(self, credential: Credential, profile: Profile, lang: Lang) -> float | None:
        """How much one credential is about the goal, 0 to 1; `None` where none was said, or it is archived."""
        relevance = self._relevance(profile, None, lang)
        if relevance is None or credential not in self.credentials:
            return None
        return float(relevance[self.credentials.index(credential)])

    def _relevance(self, profile: Profile, query: str | None, lang: Lang) -> NDArray[np.float64] | None:
        """`None` where nothing was said that a programme could be about."""
        about = query or profile.goal
        return self.relevance(about, lang) if about and content_stems(about) else None

    def _candidates(
        self, profile: Profile, query: str | None, relevance: NDArray[np.float64] | None
    ) -> tuple[Positions, Positions]:
        """(those that keep every hard limit, those that break none but leave one open)."""
        # A goal beside a stated field or occupation only orders: the words are how people talk, the limit is what they said.
        stated = {"field", "occupation", "skill"} & set(profile.hard_limits())
        gate = query is not None or not stated
        return self._columns.candidates(profile, among=relevance > 0.0 if relevance is not None and gate else None)

    def _facets(self, certain: Positions) -> dict[str, dict[str, int]]:
        """How many results have each value; values the pages do not state are counted as `not_stated`."""
        facets = {}
        for facet in FACETS:
            groups = self._columns.groups(facet)
            of, number = groups.of[certain], len(groups)
            counts = np.bincount(of, minlength=number)
            first = np.full(number, len(of))
            first[of[::-1]] = np.arange(len(of))[::-1]  # of several writes to one place the last stays: the first row
            order = [at for at in np.lexsort((first, -counts)).tolist() if counts[at]]
            column = FACET_COLUMNS.get(facet, facet)
            values = [str(getattr(self.credentials[groups.first[at]], column) or "not_stated") for at in order]
            facets[facet] = dict(zip(values, counts[order].tolist(), strict=True))
        return facets


class Meanings:
    """Vectors of one language. The columns before and after those that any of them uses are left out: half of the French."""

    def __init__(self, vectors: Vector) -> None:
        used = np.flatnonzero(vectors.any(axis=0))
        self._used = slice(int(used[0]), int(used[-1]) + 1) if len(used) else slice(0)
        self._vectors = np.ascontiguousarray(vectors[:, self._used])

    def __matmul__(self, vector: Vector) -> Vector:
        """The cosine of every meaning and `vector`."""
        cosines: Vector = self._vectors @ vector[self._used]
        return cosines
