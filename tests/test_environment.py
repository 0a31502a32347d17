"""The environment: no TensorFlow, no torch, no CUDA; the pinned Rasa; locks that name no host."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions, version
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
HEAVY = ("tensorflow", "torch", "keras", "nvidia", "cuda", "triton", "jax", "transformers")


def test_nothing_heavy_is_installed() -> None:
    names = {(distribution.metadata["Name"] or "").lower() for distribution in distributions()}
    assert [name for name in names if name.startswith(HEAVY)] == []


def test_rasa_is_the_one_the_engine_was_read_from() -> None:
    assert version("rasa") == "3.6.21"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_host_and_pins_every_package_by_hash(lock: str) -> None:
    text = (PROJECT / lock).read_text()
    assert "://" not in text
    assert "index" not in text.replace("--no-emit-index-url", "")
    pinned = [line for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))]
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert not any(line.startswith(HEAVY) for line in pinned)


def test_importing_the_bot_makes_tensorflow_absent_and_using_it_an_error() -> None:
    code = (
        "import bot, sys, rasa.core.agent, tensorflow as tf\n"
        "class Derived(tf.keras.callbacks.Callback): pass\n"
        "from bot.engine.no_tensorflow import AbsentPackageError\n"
        "try:\n    tf.is_tensor(1)\nexcept AbsentPackageError:\n    print('absent')\n"
        "import os; print(os.environ['RASA_TELEMETRY_ENABLED'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["absent", "false"]


def test_another_rasa_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import importlib.metadata as m\n"
        "real = m.version\n"
        "m.version = lambda name: '3.6.20' if name == 'rasa' else real(name)\n"
        "import bot\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "3.6.20" in done.stderr
