"""The trained model for tests of dialogues: the one `make run` uses, trained first when it is stale."""

from __future__ import annotations

from pathlib import Path

from bot.model import is_stale, train

MODEL = Path(__file__).resolve().parent.parent / "var" / "models" / "cairn.tar.gz"


def trained_model() -> Path:
    if is_stale(MODEL):
        train(MODEL)
    return MODEL
