"""Finding an occupation by its code, title, alias or description; and what a learner still lacks for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from knowledge.encoder import Encoder, Lang, Vector
from knowledge.lexical import WordIndex
from knowledge.models import Credential, Occupation, Skill
from knowledge.snapshot import Snapshot
from knowledge.text import content_stems, normalise

MEANING_AT = 0.32  # cosine; what has nothing to do with work stays below it in both languages
WORDS_AT = 0.5
ALIAS_REPEATS = 2
IMPORTANT = 0.5  # WorkBC calls 50 of 100 "important"


@dataclass(frozen=True)
class FoundOccupation:
    occupation: Occupation
    score: float  # 0 to 1


@dataclass(frozen=True)
class MissingSkill:
    """A skill of an occupation that the learner did not name, and the credentials that teach it, best known first."""

    skill: Skill
    importance: float
    credentials: tuple[str, ...]


@dataclass(frozen=True)
class SkillGap:
    occupation: Occupation
    have: tuple[Skill, ...]
    missing: tuple[MissingSkill, ...]


class OccupationIndex:
    """All occupations, by words and by meaning in both languages."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, vectors: dict[Lang, Vector]) -> None:
        self._encoder = encoder
        self._vectors = vectors
        self._rows = list(snapshot.occupations.values())
        self._exact: dict[str, Occupation] = {}
        for row in self._rows:
            for name in (row.title_en, row.title_fr, *row.aliases_en, *row.aliases_fr):
                self._exact.setdefault(normalise(name), row)
        self._words = WordIndex([self._document(row) for row in self._rows])

    @staticmethod
    def sentences(snapshot: Snapshot) -> dict[Lang, list[str]]:
        rows = snapshot.occupations.values()
        return {
            "en": [f"{row.title_en}: {', '.join(row.aliases_en)}" for row in rows],
            "fr": [f"{row.title_fr}: {', '.join(row.aliases_fr)}" for row in rows],
        }

    @staticmethod
    def _document(row: Occupation) -> list[str]:
        names = " ".join([row.title_en, row.title_fr])
        aliases = " ".join([*row.aliases_en, *row.aliases_fr])
        definition = f"{row.definition_en or ''} {row.definition_fr or ''}"
        return content_stems(names) * 2 + content_stems(aliases) * ALIAS_REPEATS + content_stems(definition)

    def find(self, query: str, lang: Lang, *, most: int = 5) -> list[FoundOccupation]:
        """Occupations for `query`, best first; a code, title or alias given exactly is sure (1.0)."""
        if not self._rows:
            return []
        exact = next((row for row in self._rows if row.code == query.strip()), self._exact.get(normalise(query)))
        found = [FoundOccupation(exact, 1.0)] if exact else []
        score, share = self._words.scores(query)
        best = max(float(score.max(initial=0.0)), 1e-9)
        cosine = self._vectors[lang] @ self._encoder.encode(query, lang)
        about = (share >= WORDS_AT) | (cosine >= MEANING_AT)
        total = np.where(about, 0.5 * share * score / best + 0.5 * np.clip(cosine, 0.0, 1.0), 0.0)
        for at in np.argsort(-total, kind="stable")[: most + 1]:
            row = self._rows[int(at)]
            if total[at] > 0 and row is not exact:
                found.append(FoundOccupation(row, round(float(total[at]), 4)))
        return found[:most]


def skill_gap(occupation: Occupation, have: Collection[str], snapshot: Snapshot) -> SkillGap:
    """What `occupation` asks that is not among `have` (skill ids).

    Its skills are WorkBC's general ones, weighted by importance, and those taught by the programmes that name it, weighted
    by the share of these programmes. Having a skill also counts for the broader one it is a case of.
    """
    owned = set(have) | {snapshot.skills[key].broader_id for key in have if key in snapshot.skills}
    leading = [row for row in snapshot.credentials.values() if row.status != "archived" and _names(row, occupation.code)]
    weights = {link.skill_id: link.importance for link in occupation.skills if link.importance >= IMPORTANT}
    for row in leading:
        for link in row.skills:
            weights.setdefault(link.skill_id, 0.0)
            weights[link.skill_id] = min(1.0, weights[link.skill_id] + 1 / len(leading))
    ordered = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return SkillGap(
        occupation=occupation,
        have=tuple(snapshot.skills[key] for key, _ in ordered if key in owned),
        missing=tuple(
            MissingSkill(snapshot.skills[key], round(weight, 3), teachers(key, leading, snapshot))
            for key, weight in ordered
            if key not in owned
        ),
    )


def teachers(skill_id: str, leading: list[Credential], snapshot: Snapshot, *, most: int = 3) -> tuple[str, ...]:
    """Ids of credentials that teach a skill or a case of it, those that lead to the occupation first."""
    wanted = {skill_id} | {key for key, skill in snapshot.skills.items() if skill.broader_id == skill_id}
    first = [row for row in leading if _teaches(row, wanted)]
    others = [
        row
        for row in snapshot.credentials.values()
        if row.status != "archived" and row not in first and _teaches(row, {skill_id})
    ]
    return tuple(row.id for row in [*first, *others][:most])


def _names(row: Credential, code: str) -> bool:
    return any(link.code == code for link in row.occupations)


def _teaches(row: Credential, wanted: set[str]) -> bool:
    return any(link.skill_id in wanted for link in row.skills)
