"""From the API's steps of a path to lines and a picture. Pure, and without wording of its own."""

from __future__ import annotations

import string
from typing import Any

from actions.replies import Labels, capital

Json = dict[str, Any]


def sentence(step: Json, labels: Labels) -> str:
    """ "Eco-Learning counts toward Certificate in Leadership (9 credits; the provider says so)." """
    return f"{step['from_title']} {step['relation']['name']} {step['to']} ({'; '.join(_notes(step, labels))})."


def onward(steps: list[Json], start: str, labels: Labels) -> str:
    """A line a step; one that does not begin at `start` names where it begins."""
    lines = []
    for step in steps:
        begins = "" if step["from_id"] == start else f"{step['from_title']} "
        line = f"{begins}{step['relation']['name']} {step['to']} ({'; '.join(_notes(step, labels))})"
        lines.append(f"{'  ' * (step['depth'] - 1)}• {line}")
    return "\n".join(lines)


def before(steps: list[Json], labels: Labels) -> str:
    """What comes before, as lines under their heading; or that nothing is named."""
    if not steps:
        return labels["value"]["nothing_yet"]
    return "".join(f"\n• {sentence(step, labels).removesuffix('.')}" for step in steps)


def ways(chains: list[Json], most: int, labels: Labels) -> str:
    """Each way with a letter where there are several, its steps numbered; then how many more there are."""
    parts = []
    for letter, chain in zip(string.ascii_uppercase, chains[:most], strict=False):
        steps = [sentence(step, labels) for step in chain["steps"]]
        numbered = [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
        if len(chains) == 1:
            parts += numbered
        elif len(steps) == 1:
            parts.append(f"{letter}) {steps[0]}")
        else:
            parts += [f"{letter})", *(f"   {step}" for step in numbered)]
    if len(chains) > most:
        parts.append(capital(labels["value"]["more"].replace("{value}", str(len(chains) - most))) + ".")
    return "\n".join(parts)


def picture(credential: Json, labels: Labels, lang: str) -> Json:
    """The drawn path, by its address on our own host."""
    alt = labels["value"]["pathway_drawn"].replace("{value}", credential["title"])
    return {"url": f"/v1/pathways/{credential['id']}.svg?lang={lang}", "alt": alt}


def _notes(step: Json, labels: Labels) -> list[str]:
    certainty = labels["value"]["confirmed" if step["confirmed"] else "unconfirmed"]
    return [step["amount"], certainty] if step["amount"] else [certainty]
