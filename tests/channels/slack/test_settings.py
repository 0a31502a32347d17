"""Slack's entry in credentials.yml, its check and its manifest."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from bot.channels.slack import SlackChannel, from_credentials
from bot.channels.slack_check import ROOM_SCOPES, SCOPES
from bot.messaging.credentials import CredentialsError
from tests.channels.platforms.slack import SlackPlatform
from tests.channels.platforms.slack_shapes import PATH


@pytest.mark.parametrize("key", ["slack_token", "slack_signing_secret"])
def test_without_its_secrets_it_does_not_start(slack: SlackPlatform, key: str) -> None:
    with pytest.raises(CredentialsError, match=key):
        from_credentials({**slack.credentials(), key: ""})


@pytest.mark.parametrize(
    ("key", "value"), [("triage_channel", "#triage"), ("triage_language", "de"), ("api_url", "slack.com/api")]
)
def test_a_setting_that_cannot_be_right_is_named(slack: SlackPlatform, key: str, value: str) -> None:
    with pytest.raises(CredentialsError, match=key):
        from_credentials({**slack.credentials(), key: value})


def test_the_triage_room_reads_what_the_settings_say(slack: SlackPlatform) -> None:
    assert from_credentials(slack.credentials()).room_lang == "en"
    assert from_credentials({**slack.credentials(), "triage_language": "FR"}).room_lang == "fr"


def test_settings_that_mean_nothing_here_are_named(slack: SlackPlatform, caplog: pytest.LogCaptureFixture) -> None:
    from_credentials({**slack.credentials(), "use_threads": "true"})
    assert "use_threads" in caplog.text


async def test_check_says_what_to_paste_where(slack: SlackPlatform, channel: SlackChannel) -> None:
    found = await channel.check("https://cairn.example.ca/")
    assert all(finding.ok for finding in found)
    assert any("#triage" in finding.what for finding in found)
    assert str(found[-1].paste).count(f"https://cairn.example.ca{PATH}") == 3


async def test_check_says_what_is_wrong(
    slack: SlackPlatform, channel: SlackChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack, "scopes", "chat:write")
    monkeypatch.setitem(slack.room, "is_member", False)
    wrong = " ".join(finding.what for finding in await channel.check(None) if not finding.ok)
    assert "im:history" in wrong
    assert "/invite" in wrong
    monkeypatch.setitem(slack.room, "id", "C0OTHER")
    assert any("channel_not_found" in finding.what for finding in await channel.check(None))
    slack.refusal = "invalid_auth"
    found = await channel.check(None)
    assert any("slack_token" in finding.what and not finding.ok for finding in found)


def test_the_manifest_of_the_guide_asks_for_what_is_needed_and_no_more() -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs" / "channels" / "slack.md").read_text(encoding="utf-8")
    manifest = yaml.safe_load(guide.split("## The app's manifest\n```yaml\n")[1].split("```")[0])
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES | ROOM_SCOPES
    (command,) = manifest["features"]["slash_commands"]
    settings = manifest["settings"]
    addresses = (command["url"], settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"])
    assert all(urlsplit(address).path == PATH for address in addresses)
