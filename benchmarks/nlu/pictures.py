"""The two pictures of docs/quality.md, each beside its numbers as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import yaml

from benchmarks.nlu.play import PROJECT, Played
from bot import question_bank
from bot.components.intent_model import Example
from bot.components.intent_training import fit
from bot.components.sentence_encoder import encode
from bot.engine.requests import KINDS
from knowledge.text import normalise

mpl.use("Agg")
from matplotlib import pyplot as plt

SHARES = (0.05, 0.1, 0.25, 0.5, 1.0)
MOST_CONFUSED = 24
SEED = 20261125


def _kind(intent: str) -> str:
    return KINDS.get(intent, intent)


def confusion(played: Sequence[Played], path: Path) -> None:
    """Which kinds of requests are taken for which, of those that are ever confused."""
    pairs = Counter((_kind(one.message["intent"]), _kind(one.intents[0])) for one in played if one.kind != "two_requests")
    wrong: Counter[str] = Counter()
    for (wanted, got), times in pairs.items():
        if wanted != got:
            wrong.update({wanted: times, got: times})
    names = [name for name, _ in wrong.most_common(MOST_CONFUSED)]
    table = np.array([[pairs[(wanted, got)] for got in names] for wanted in names])
    figure, axes = plt.subplots(figsize=(9, 8))
    axes.imshow(np.log1p(table), cmap="Blues")
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("understood as")
    axes.set_ylabel("meant")
    for row, column in np.argwhere(table > 0):
        axes.text(column, row, str(table[row, column]), ha="center", va="center", fontsize=6)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    print("\nmost confused (meant, understood as, times)")
    for (wanted, got), times in pairs.most_common():
        if wanted != got and times > 1:
            print(f"{wanted:24}{got:24}{times:>4}")


def learning_curve(asked: Sequence[dict[str, Any]], path: Path) -> None:
    """Validation messages whose kind of request is found, by the share of the examples that was learned from."""
    examples = _examples()
    tests = [one for one in asked if one["kind"] not in {"two_requests", "crisis"}]
    vectors = encode([one["text"] for one in tests])
    order = np.random.default_rng(SEED).permutation(len(examples))
    sizes, shares = [], []
    for share in SHARES:
        model = fit([examples[at] for at in order[: int(share * len(examples))]])
        found = [
            _kind(model.guess(normalise(one["text"]), vector).ranking[0][0])
            for one, vector in zip(tests, vectors, strict=True)
        ]
        right = [got == _kind(one["intent"]) for got, one in zip(found, tests, strict=True)]
        sizes.append(int(share * len(examples)))
        shares.append(float(np.mean(right)))
        print(f"learned from {sizes[-1]:>6} examples: {shares[-1]:.1%}", flush=True)
    figure, axes = plt.subplots(figsize=(6, 4))
    axes.plot(sizes, [100 * share for share in shares], marker="o")
    axes.set_xlabel("examples")
    axes.set_ylabel("kind of request found, % of validation")
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def _examples() -> list[Example]:
    pairs: list[tuple[str, str]] = []
    for file in sorted((PROJECT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in block:
                pairs += [(line.removeprefix("- "), block["intent"]) for line in block["examples"].splitlines()]
    pairs += question_bank.examples()
    vectors = encode([text for text, _ in pairs])
    return [Example(normalise(text), vector, intent) for (text, intent), vector in zip(pairs, vectors, strict=True)]
