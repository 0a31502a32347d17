"""Packages of services that Cairn does not use: Rasa's imports of them are answered, anybody else's are not."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.machinery import PathFinder
from importlib.util import find_spec

import pytest

from bot.engine.no_services import ABSENT, ServicesAbsent, install
from bot.engine.no_tensorflow import AbsentPackageError, HollowModule

# What Rasa imports at every start although nothing here uses it.
MODULES = ["rasa.core.tracker_store", "rasa.core.channels.telegram", "rasa.core.channels.hangouts"]


@pytest.mark.parametrize("name", MODULES)
def test_rasa_is_answered(name: str) -> None:
    assert importlib.import_module(name)


def test_rasa_got_a_hollow_module_and_using_it_raises() -> None:
    tracker_store = importlib.import_module("rasa.core.tracker_store")
    assert isinstance(sys.modules["boto3"], HollowModule)
    with pytest.raises(AbsentPackageError, match="not part of this project"):
        tracker_store.Key("sender_id")


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_they_are_not_installed_and_nobody_else_is_answered(name: str) -> None:
    code = f"import bot\ntry:\n    import {name}\nexcept ModuleNotFoundError:\n    print('missing')"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "missing"


def test_a_package_that_is_there_is_the_real_one() -> None:
    assert find_spec("google.protobuf") is not None
    assert not isinstance(importlib.import_module("google.protobuf"), HollowModule)


def test_the_finder_stands_once_and_after_the_one_for_what_is_installed() -> None:
    install()
    (ours,) = [at for at, finder in enumerate(sys.meta_path) if isinstance(finder, ServicesAbsent)]
    assert ours > sys.meta_path.index(PathFinder)
