"""The trained model: when it is stale, and how it is trained."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import time
from pathlib import Path

from bot import question_bank
from knowledge.encoder import FINGERPRINT

logger = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parent.parent
CONFIG, DOMAIN, DATA = PROJECT / "config.yml", PROJECT / "domain.yml", PROJECT / "data"
# What a model depends on: its data, and the code whose state is in it or that reads text for it.
CODE = (
    PROJECT / "bot" / "components",
    PROJECT / "bot" / "question_bank.py",
    PROJECT / "actions" / "subjects.py",
    *(PROJECT / "knowledge" / f"{name}.py" for name in ("text", "ngrams", "encoder", "minilm", "multilingual",
                                                        "classifier", "classifier_training", "spelling")),
)  # fmt: skip


class TrainingError(RuntimeError):
    """Rasa ended the training without a model; its own messages say why."""


def fingerprint() -> str:
    """A digest of everything the model depends on."""
    digest = hashlib.sha256(FINGERPRINT.encode())
    files = [CONFIG, DOMAIN]
    files += [
        path
        for folder in (DATA, *question_bank.FOLDERS)
        for ending in ("yml", "yaml")
        for path in folder.rglob(f"*.{ending}")
    ]
    for place in CODE:
        files += [place] if place.is_file() else [*place.glob("*.py"), *place.glob("*.yml")]
    for path in sorted(files):
        digest.update(str(path.relative_to(PROJECT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_stale(model: Path) -> bool:
    """Whether `model` is missing or was trained from anything else than what is here now."""
    stamp = stamp_of(model)
    if not model.is_file() or not stamp.is_file():
        return True
    return bool(json.loads(stamp.read_text())["fingerprint"] != fingerprint())


def stamp_of(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(".tar.gz") + ".json")


def train(model: Path) -> float:
    """Train and write `model`; returns the seconds it took. Raises `TrainingError`."""
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(model.parent / "cache"))
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # Rasa's progress bars fill a log that is no terminal
    from rasa.model_training import train as rasa_train  # noqa: PLC0415 - seconds of import, only for a training
    from rasa.utils.log_utils import configure_structlog  # noqa: PLC0415

    from bot.engine import quick_training  # noqa: PLC0415

    configure_structlog(logging.WARNING)
    quick_training.enable()

    started = time.perf_counter()
    model.parent.mkdir(parents=True, exist_ok=True)
    stamp_of(model).unlink(missing_ok=True)
    wanted = fingerprint()
    with _in_project():
        result = rasa_train(
            domain=str(DOMAIN),
            config=str(CONFIG),
            training_files=[str(DATA)],
            output=str(model.parent),
            fixed_model_name=model.name.removesuffix(".tar.gz"),
            force_training=True,  # whether it is needed was decided from `fingerprint`; Rasa sees only part of our code
        )
    if result.model is None or result.code != 0:
        raise TrainingError("the training gave no model")
    if Path(result.model).resolve() != model.resolve():
        Path(result.model).replace(model)
    stamp_of(model).write_text(json.dumps({"fingerprint": wanted}))
    return time.perf_counter() - started


class _in_project:
    """Our components are named by module path in config.yml, so the project must be importable."""

    def __enter__(self) -> None:
        if str(PROJECT) not in sys.path:
            sys.path.insert(0, str(PROJECT))

    def __exit__(self, *_: object) -> None:
        return None
