"""`python -m bot channels check`: each channel's secrets tried against its platform, and what to paste where."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.__main__ import main
from bot.messaging.checks import all_well, check, lines
from tests.channels.platform import FakePlatform

PUBLIC = "https://cairn.example.ca"


async def test_every_channel_says_what_to_paste_where(platform: FakePlatform) -> None:
    found = await check({platform.name: platform.credentials()}, PUBLIC)
    printed = "\n".join(lines(found, PUBLIC))
    assert platform.name in printed
    assert found[platform.name][0].ok, printed  # the secrets; that the platform does not send here yet is said too
    if platform.name != "socketio":
        assert any(finding.paste for finding in found[platform.name]), printed


async def test_a_missing_secret_is_named_and_never_shown(platform: FakePlatform) -> None:
    given = platform.credentials()
    secret = next(
        (key for key in ("slack_signing_secret", "app_password", "secret_token", "auth_token", "secret") if key in given),
        None,
    )
    if secret is None:
        pytest.skip("it has no secret of a platform")
    found = await check({platform.name: {**given, secret: "${NOT_SET_HERE}"}}, PUBLIC)
    printed = "\n".join(lines(found, PUBLIC))
    assert "NOT_SET_HERE" in printed
    assert str(given[secret]) not in printed
    assert not all_well(found)


async def test_a_platform_that_is_down_is_said(platform: FakePlatform) -> None:
    if platform.name in ("socketio", "teams"):
        pytest.skip("nothing of the connector is asked: there is none, or only Microsoft's login")
    given = platform.credentials()
    platform.fail(503, seconds=30)
    try:
        found = await check({platform.name: given}, PUBLIC)
    finally:
        platform.fault = None
    assert not all_well(found), "\n".join(lines(found, PUBLIC))


def test_without_a_channel_it_says_which_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "credentials.yml"
    path.write_text(yaml.safe_dump({"rest": None}))
    monkeypatch.setenv("CREDENTIALS", str(path))
    assert main(["channels", "check"]) == 0
    assert "telegram" in capsys.readouterr().out


def test_the_command_fails_when_a_channel_cannot_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "credentials.yml"
    path.write_text(yaml.safe_dump({"telegram": {"access_token": "${NO_TOKEN_HERE}"}}))
    monkeypatch.setenv("CREDENTIALS", str(path))
    assert main(["channels", "check"]) == 1
    assert "NO_TOKEN_HERE" in capsys.readouterr().out
