"""`python -m bot benchmark`: the pipeline's own understanding of any two-column file (text, label).

Normaliser, speller, encoder, classifier, confidence and threshold are the dialogue's; only the labels are the file's.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, matthews_corrcoef

from bot.components.intent_model import Example, IntentModel
from bot.components.intent_training import fit_with_threshold
from bot.components.sentence_encoder import encode
from bot.shared_encoder import encoding_language, shared_encoder
from knowledge.spelling import Speller
from knowledge.text import clean, normalise

RETAINED = 0.95
TIMED = 300  # messages


class BenchmarkError(ValueError):
    """A file that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Rows:
    texts: list[str]
    labels: list[str]


@dataclass(frozen=True)
class Score:
    """Shares are 0 to 1. Out of scope is recognised by a confidence under the threshold or, where learned, by its label."""

    accuracy: float
    macro_f1: float
    threshold: float
    in_scope: float | None
    out_of_scope_recall: float | None
    mcc: float | None
    best_mcc: float | None
    at_retention: float | None
    milliseconds: float


def read_rows(path: Path) -> Rows:
    """The rows of a CSV file with a heading: text first, label second. Raises `BenchmarkError`."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if row]
    except (OSError, UnicodeDecodeError) as error:
        raise BenchmarkError(f"{path} cannot be read: {error}") from error
    for number, row in enumerate(rows, start=1):
        if len(row) < 2 or not row[0].strip() or not row[1].strip():
            raise BenchmarkError(f"{path}, line {number}: a text and a label are needed")
    if len(rows) < 2:
        raise BenchmarkError(f"{path} has no rows under its heading")
    return Rows([row[0] for row in rows[1:]], [row[1] for row in rows[1:]])


def draw(rows: Rows, shots: int, seed: int) -> Rows:
    """`shots` rows of each label, chosen by `seed`; all of a label that has fewer."""
    generator = np.random.default_rng(seed)
    labels = np.array(rows.labels)
    chosen = [
        at for label in sorted(set(rows.labels)) for at in generator.permutation(np.flatnonzero(labels == label))[:shots]
    ]
    return Rows([rows.texts[at] for at in chosen], [rows.labels[at] for at in chosen])


def run(train: Rows, test: Rows, *, outside: str | None = None) -> Score:
    """Train on one, score on the other. `outside` is the label of what is out of scope, trained on or not."""
    vectors = encode(train.texts)
    examples = [
        Example(normalise(text), vector, label)
        for text, label, vector in zip(train.texts, train.labels, vectors, strict=True)
    ]
    model, threshold = fit_with_threshold(examples, {}, retained=RETAINED, outside={outside} if outside else set())
    speller = Speller.of((example.text for example in examples), shared_encoder().words())
    texts = [_mended(text, speller) for text in test.texts]
    guessed, confident = _guesses(model, texts)
    return _score(np.array(test.labels), guessed, confident, threshold, outside, _milliseconds(model, texts))


def _mended(text: str, speller: Speller) -> str:
    plain = normalise(text)
    right = speller.mend(plain)
    return text if right == plain else right


def _guesses(model: IntentModel, texts: Sequence[str]) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    guesses = [model.guess(normalise(text), vector) for text, vector in zip(texts, encode(texts), strict=True)]
    return np.array([guess.ranking[0][0] for guess in guesses]), np.array([guess.confidence for guess in guesses])


def _score(
    wanted: NDArray[np.str_],
    guessed: NDArray[np.str_],
    confident: NDArray[np.float64],
    threshold: float,
    outside: str | None,
    milliseconds: float,
) -> Score:
    inside = wanted != outside if outside else np.ones(len(wanted), dtype=bool)
    accuracy = float((guessed == wanted)[inside].mean())
    macro_f1 = float(f1_score(wanted[inside], guessed[inside], average="macro", labels=sorted(set(wanted[inside]))))
    if not outside or inside.all():
        return Score(accuracy, macro_f1, threshold, None, None, None, None, None, milliseconds)
    # A guess of the outside label is as sure as can be that a message is not for us.
    sureness = np.where(guessed == outside, -1.0, confident)
    kept = sureness >= threshold
    turns = np.unique(np.quantile(sureness, np.linspace(0, 1, 201)))
    return Score(
        accuracy,
        macro_f1,
        threshold,
        in_scope=float(((guessed == wanted) & kept)[inside].mean()),
        out_of_scope_recall=float((~kept)[~inside].mean()),
        mcc=float(matthews_corrcoef(inside, kept)),
        best_mcc=max(float(matthews_corrcoef(inside, sureness >= turn)) for turn in turns),
        at_retention=float((sureness < np.quantile(sureness[inside], 1 - RETAINED))[~inside].mean()),
        milliseconds=milliseconds,
    )


def _milliseconds(model: IntentModel, texts: Sequence[str]) -> float:
    """The median time of one message, encoded anew, in this process's one thread."""
    taken = []
    for text in texts[:TIMED]:
        fresh = f"{text} {time.perf_counter_ns()}"  # not in the encoder's memory
        started = time.perf_counter()
        model.guess(normalise(fresh), shared_encoder().encode(clean(fresh), encoding_language(fresh)))
        taken.append(time.perf_counter() - started)
    return float(np.median(taken)) * 1000


def lines(score: Score) -> list[str]:
    """The score as it is printed."""
    shares = [
        ("accuracy (in-scope rows, no threshold)", score.accuracy),
        ("macro F1", score.macro_f1),
        ("in-scope accuracy at the threshold", score.in_scope),
        ("out-of-scope recall at the threshold", score.out_of_scope_recall),
        ("MCC at the threshold", score.mcc),
        ("MCC at the best threshold", score.best_mcc),
        (f"out-of-scope recall at {RETAINED:.0%} retention", score.at_retention),
    ]
    found = [f"{name:42}{share * 100:8.2f} %" for name, share in shares if share is not None]
    return [*found, f"{'threshold':42}{score.threshold:8.3f}", f"{'a message, median':42}{score.milliseconds:8.2f} ms"]
