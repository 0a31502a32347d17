"""What a credential counts toward, and what counts toward it: the chain from here to something larger."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.models import Credential, PathwayStep
from knowledge.snapshot import Snapshot

STEPS_AT_MOST = 6


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
    before = tuple(
        Step(row, step, credential, 1)
        for row in snapshot.credentials.values()
        for step in row.pathways
        if step.target_id == credential.id and row.id != credential.id
    )
    return Pathway(credential, tuple(onward), before)
