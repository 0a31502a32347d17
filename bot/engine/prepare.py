"""What must be true of a process before Rasa is imported."""

from __future__ import annotations

import os
import warnings
from importlib.metadata import version

from bot.engine import no_tensorflow

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
    _quiet_old_dependencies()


def _quiet_old_dependencies() -> None:
    """Rasa's pinned dependencies warn about themselves at every start; none of it can be mended here. Ours still count."""
    others = r"(?!(?:actions|api|benchmarks|bot|knowledge|tests)(?:\.|$))"
    for category in (DeprecationWarning, PendingDeprecationWarning, SyntaxWarning):
        warnings.filterwarnings("ignore", category=category, module=others)
    # Raised with a stack level that points at the importing frame, whatever module that is.
    warnings.filterwarnings("ignore", message=r".*pkg_resources.*")
    warnings.filterwarnings("ignore", category=DeprecationWarning, message=r".*load_module.*")
