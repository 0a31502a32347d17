"""YAML as the content files mean it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.yaml_reader import read_yaml


@pytest.mark.parametrize("word", ["ON", "on", "off", "yes", "No", "y", "N"])
def test_a_word_that_older_yaml_calls_a_boolean_stays_a_word(tmp_path: Path, word: str) -> None:
    (tmp_path / "file.yml").write_text(f"province: {word}\n")

    assert read_yaml(tmp_path / "file.yml") == {"province": word}


@pytest.mark.parametrize(("word", "value"), [("true", True), ("false", False), ("True", True)])
def test_true_and_false_are_booleans(tmp_path: Path, word: str, value: bool) -> None:
    (tmp_path / "file.yml").write_text(f"shown: {word}\n")

    assert read_yaml(tmp_path / "file.yml") == {"shown": value}


def test_yaml_cannot_make_python_objects(tmp_path: Path) -> None:
    (tmp_path / "file.yml").write_text("!!python/object/apply:os.getcwd []\n")

    with pytest.raises(Exception, match="could not determine a constructor"):
        read_yaml(tmp_path / "file.yml")


def test_accents_are_read_as_utf8(tmp_path: Path) -> None:
    (tmp_path / "file.yml").write_bytes("nom: Québec\n".encode())

    assert read_yaml(tmp_path / "file.yml") == {"nom": "Québec"}
