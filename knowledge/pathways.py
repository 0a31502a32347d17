"""What a credential counts toward, and what counts toward it: the chain from here to something larger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.levels import Level, levels_of
from knowledge.models import Credential, PathwayStep
from knowledge.snapshot import Snapshot

STEPS_AT_MOST = 6
CHAINS_AT_MOST = 10
CHAINS_TRIED_AT_MOST = 5_000  # ways that are looked at from one credential, where everything leads to everything


@dataclass(frozen=True)
class Step:
    """One step of a path: from a credential to a target, which may or may not be in the catalogue itself."""

    source: Credential
    step: PathwayStep
    target: Credential | None
    depth: int


@dataclass(frozen=True)
class Pathway:
    credential: Credential
    onward: tuple[Step, ...]  # what it leads to, nearest first
    before: tuple[Step, ...]  # what leads to it


def pathway(credential: Credential, snapshot: Snapshot) -> Pathway:
    """The steps from and to `credential`. A loop in the data is walked once."""
    before = tuple(
        Step(row, step, credential, 1)
        for row in snapshot.credentials.values()
        for step in row.pathways
        if step.target_id == credential.id and row.id != credential.id
    )
    return Pathway(credential, onward_steps(credential, snapshot), before)


def onward_steps(credential: Credential, snapshot: Snapshot) -> tuple[Step, ...]:
    """The steps from `credential`, nearest first."""
    onward: list[Step] = []
    seen = {credential.id}
    front = [credential]
    depth = 0
    while front and depth < STEPS_AT_MOST:
        depth += 1
        following: list[Credential] = []
        for row in front:
            for step in row.pathways:
                target = snapshot.credentials.get(step.target_id) if step.target_id else None
                onward.append(Step(row, step, target, depth))
                if target and target.id not in seen:
                    seen.add(target.id)
                    following.append(target)
        front = following
    return tuple(onward)


@dataclass(frozen=True)
class Chain:
    """Steps that follow on one another, the last of which ends at the level asked for."""

    steps: tuple[Step, ...]

    @property
    def confirmed(self) -> bool:
        """Whether the providers themselves say so of every step."""
        return all(step.step.confirmed for step in self.steps)


def chains(starts: Iterable[Credential], level: Level, snapshot: Snapshot, *, most: int = CHAINS_AT_MOST) -> list[Chain]:
    """The ways from any of `starts` to something of `level`: confirmed ones first, then the shortest."""
    found = [chain for start in starts for chain in _ways(start, level, snapshot)]
    return sorted(found, key=lambda chain: (not chain.confirmed, len(chain.steps)))[:most]


def reachable_levels(starts: Iterable[Credential], snapshot: Snapshot) -> list[Level]:
    """The levels that anything leads to, the smaller first."""
    rows = list(starts)
    return [level for level in Level if any(next(_ways(row, level, snapshot), None) for row in rows)]


def _levels(step: PathwayStep, target: Credential | None) -> frozenset[str]:
    """What the title of a step's end names, or what the catalogue says it is."""
    return levels_of(step.target_title) | ({target.kind} if target else set())


def _ways(start: Credential, level: Level, snapshot: Snapshot) -> Iterator[Chain]:
    """Every way without a loop, the nearest first; it goes on past no end of the level."""
    fronts: list[tuple[Credential, tuple[Step, ...]]] = [(start, ())]
    tried = 0
    while fronts and tried < CHAINS_TRIED_AT_MOST:
        row, way = fronts.pop(0)
        for step in row.pathways:
            tried += 1
            target = snapshot.credentials.get(step.target_id) if step.target_id else None
            longer = (*way, Step(row, step, target, len(way) + 1))
            if level in _levels(step, target):
                yield Chain(longer)
            elif target and len(longer) < STEPS_AT_MOST and all(target is not past.source for past in longer):
                fronts.append((target, longer))
