"""What must be true of a process before Rasa is imported."""

from __future__ import annotations

import logging
import os
import warnings
from importlib.metadata import version
from typing import TextIO

from bot.engine import no_services, no_tensorflow

RASA_VERSION = "3.6.21"


class WrongRasaError(RuntimeError):
    """Another Rasa than the one whose source this engine was read from is installed."""


def process() -> None:
    """Turn telemetry off, make TensorFlow absent, and refuse any other Rasa than the pinned one."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("MPLBACKEND", "Agg")
    installed = version("rasa")
    if installed != RASA_VERSION:
        raise WrongRasaError(f"rasa {installed} is installed; this engine is written for {RASA_VERSION} only")
    no_tensorflow.install()
    no_services.install()
    # It logs addresses with their query, which holds what a learner asked.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    _quiet_old_dependencies()


def _quiet_old_dependencies() -> None:
    """Rasa and its pinned dependencies warn about themselves at every start; none of it can be mended here.

    Some of them reset Python's filters while they are imported, so the choice is made where a warning is shown. Warnings
    that come from our own files are shown as ever.
    """
    show = warnings.showwarning

    def show_ours(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if "site-packages" not in filename and "importlib" not in filename:
            show(message, category, filename, lineno, file, line)

    warnings.showwarning = show_ours
