"""The pipeline scores any file of texts and labels, and says what is wrong with one it cannot use."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.benchmark import BenchmarkError, draw, read_rows

COLOURS = ["red", "blue", "green", "yellow", "purple", "orange"]


def write(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    train = [(f"paint my {colour} house", "paint") for colour in COLOURS]
    train += [(f"sell me a {colour} car", "sell") for colour in COLOURS]
    test = [("paint the pink house", "paint"), ("sell a pink car", "sell"), ("who won the hockey game", "other")]
    return write(tmp_path / "train.csv", train), write(tmp_path / "test.csv", test)


def test_it_prints_the_scores(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    train, test = map(str, files)
    assert main(["benchmark", "--train", train, "--test", test, "--oos-label", "other"]) == 0
    printed = capsys.readouterr().out
    assert "accuracy (in-scope rows, no threshold)      100.00 %" in printed
    for line in ("out-of-scope recall at the threshold", "MCC at the best threshold", "a message, median"):
        assert line in printed


def test_draws_are_averaged(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    train, test = map(str, files)
    assert main(["benchmark", "--train", train, "--test", test, "--shots", "4", "--seeds", "2"]) == 0
    assert "mean accuracy of 2 draws" in capsys.readouterr().out


def test_a_draw_is_the_same_for_the_same_seed(files: tuple[Path, Path]) -> None:
    rows = read_rows(files[0])
    assert draw(rows, 2, seed=1) == draw(rows, 2, seed=1)
    assert len(draw(rows, 2, seed=1).texts) == 4


@pytest.mark.parametrize(("content", "reason"), [("text,label\n", "no rows"), ("text,label\na\n", "line 2")])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    with pytest.raises(BenchmarkError, match=reason):
        read_rows(path)


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "none.csv")
    assert main(["benchmark", "--train", missing, "--test", missing]) == 1
    assert "none.csv" in capsys.readouterr().err
