"""The path from and to a programme: the steps of its picture as a list."""

from __future__ import annotations

from dataclasses import dataclass

from api.finder.links import Links
from api.pathway_drawing import told
from api.pathways import read_pathway
from api.shapes import StepOut
from knowledge.knowledge_base import KnowledgeBase


@dataclass(frozen=True)
class Step:
    """`relation` says what it is to the step before, `notes` how much counts and who says so."""

    title: str
    href: str | None
    relation: str
    amount: str | None
    confirmed: bool
    said: str
    further: list[Step]


@dataclass(frozen=True)
class PathView:
    sentence: str
    before: list[Step]
    onward: list[Step]
    picture: str


def path_view(credential_id: str, links: Links, knowledge: KnowledgeBase) -> PathView:
    """Raises `NotFoundError` for a programme that does not exist."""
    path = read_pathway(credential_id, knowledge, links.lang)
    first = [step for step in path.onward if step.depth == 1]
    return PathView(
        sentence=told(path, knowledge.labels, links.lang),
        before=[_step(step, step.from_title, step.from_id, [], links, knowledge) for step in path.before],
        onward=_branch(first, path.onward, {credential_id}, links, knowledge),
        picture=links.picture(credential_id),
    )


def _branch(
    steps: list[StepOut], every: list[StepOut], grown: set[str], links: Links, knowledge: KnowledgeBase
) -> list[Step]:
    """As in the picture: what a step leads on to hangs below it, once."""
    branch = []
    for step in steps:
        further = [each for each in every if each.from_id == step.to_id and each.depth == step.depth + 1]
        if step.to_id is None or step.to_id in grown:
            further = []
        else:
            grown.add(step.to_id)
        below = _branch(further, every, grown, links, knowledge)
        branch.append(_step(step, step.to, step.to_id, below, links, knowledge))
    return branch


def _step(
    step: StepOut, title: str, credential_id: str | None, further: list[Step], links: Links, knowledge: KnowledgeBase
) -> Step:
    said = knowledge.labels.text("value", "confirmed" if step.confirmed else "unconfirmed", links.lang)
    return Step(
        title=title,
        href=links.path(credential_id) if credential_id else None,
        relation=step.relation.name,
        amount=step.amount,
        confirmed=step.confirmed,
        said=said,
        further=further,
    )
