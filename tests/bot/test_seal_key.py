"""The server's key: given, or made once and kept where only the service reads it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.seal_key import SealKeyError, seal_key
from bot.settings import Settings


def settings(path: Path, key: str | None = None) -> Settings:
    return Settings(seal_key_file=path, seal_key=None if key is None else SecretStr(key))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "seal.key"


def test_a_key_is_made_once_and_found_again(path: Path) -> None:
    made = seal_key(settings(path))

    assert seal_key(settings(path)) == made
    assert len(made) >= 43, "256 bits"
    assert path.read_bytes() == made


def test_only_the_service_may_read_it_whatever_the_mask(path: Path) -> None:
    before = os.umask(0)
    try:
        seal_key(settings(path))
    finally:
        os.umask(before)

    assert path.stat().st_mode & 0o777 == 0o600


def test_two_services_have_two_keys(path: Path, tmp_path: Path) -> None:
    assert seal_key(settings(path)) != seal_key(settings(tmp_path / "other.key"))


def test_a_given_key_wins_and_nothing_is_kept(path: Path) -> None:
    assert seal_key(settings(path, "given")) == b"given"
    assert not path.exists()


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_key_is_none(path: Path, blank: str) -> None:
    assert len(seal_key(settings(path, blank))) >= 43


def test_processes_that_start_at_once_share_one_key_and_leave_nothing_else(path: Path) -> None:
    with ThreadPoolExecutor(16) as together:
        keys = set(together.map(lambda _: seal_key(settings(path)), range(64)))

    assert len(keys) == 1
    assert list(path.parent.iterdir()) == [path]


def test_a_key_that_was_there_is_never_replaced(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("k" * 40 + "\n")

    assert seal_key(settings(path)) == b"k" * 40
    assert path.read_text() == "k" * 40 + "\n"


@pytest.mark.parametrize("content", ["", "short"])
def test_a_file_without_a_whole_key_stops_the_start(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content)

    with pytest.raises(SealKeyError, match="holds no whole key"):
        seal_key(settings(path))


def test_where_nothing_can_be_kept_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SealKeyError, match=r"SEAL_KEY_FILE.*SEAL_KEY"):
        seal_key(settings(tmp_path / "file" / "seal.key"))


def test_the_file_is_named_by_the_environment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEAL_KEY_FILE", str(path))
    monkeypatch.delenv("SEAL_KEY", raising=False)

    assert seal_key(Settings()) == path.read_bytes()
