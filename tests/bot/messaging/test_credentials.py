"""Channels are switched on in a file; their secrets come from the environment, and what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.register import build
from bot.messaging.credentials import CredentialsError, filled, read


def test_variables_are_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", "xyz")
    assert filled("slack", {"slack_token": "${A_TOKEN}", "room": "C1"}, ("slack_token",)) == {
        "slack_token": "xyz",
        "room": "C1",
    }


def test_every_missing_secret_is_named_and_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", "very secret")
    with pytest.raises(CredentialsError) as found:
        filled("slack", {"slack_token": "${A_TOKEN}", "secret": "${NOT_THERE}"}, ("slack_token", "secret", "third"))
    assert "NOT_THERE" in str(found.value)
    assert "third" in str(found.value)
    assert "very secret" not in str(found.value)


def test_rasas_own_entry_is_no_messaging_channel(tmp_path: Path) -> None:
    path = tmp_path / "credentials.yml"
    path.write_text("rest:\nslack:\n  slack_token: x\n")
    assert read(path) == {"slack": {"slack_token": "x"}}
    assert read(tmp_path / "none.yml") == {}


@pytest.mark.parametrize("content", ["- a\n- b", "a: [", "just words"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "credentials.yml"
    path.write_text(content)
    with pytest.raises(CredentialsError):
        read(path)


def test_an_unknown_channel_is_refused_by_name() -> None:
    with pytest.raises(CredentialsError, match="icq"):
        build("icq", {})
