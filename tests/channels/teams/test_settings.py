"""Teams' entry in credentials.yml, and its check."""

from __future__ import annotations

import pytest

from bot.channels.teams import from_credentials
from bot.messaging.credentials import CredentialsError
from tests.channels.platforms.teams_shapes import PATH
from tests.channels.teams.talk import House


@pytest.mark.parametrize("missing", ["app_id", "app_password", "tenant_id"])
def test_without_a_secret_it_does_not_start_and_says_which(missing: str) -> None:
    given = {"app_id": "a", "app_password": "b", "tenant_id": "c", missing: ""}
    with pytest.raises(CredentialsError, match=missing):
        from_credentials(given)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("triage_conversation", "#triage"),
        ("triage_language", "de"),
        ("triage_service_url", "https://evil.example/"),
        ("login_url", "login.example"),
        ("openid_url", "file:///etc/passwd"),
        ("service_url_hosts", "https://a.example, b.example"),
    ],
)
def test_a_wrong_setting_is_named(key: str, value: str) -> None:
    with pytest.raises(CredentialsError, match=key):
        from_credentials({"app_id": "a", "app_password": "b", "tenant_id": "c", key: value})


async def test_check_tries_the_secrets_and_says_what_to_paste(house: House) -> None:
    found = await house.channel.check("https://cairn.example/")
    assert all(finding.ok for finding in found)
    assert f"https://cairn.example{PATH}" in (found[-1].paste or "")
    house.platform.issuer_is_down = house.platform.login_refuses = True
    other = from_credentials({**house.platform.credentials(), "triage_conversation": ""})
    found = await other.check(None)
    assert [finding.ok for finding in found] == [False, False, True, True]
    assert "19:abc" in (found[2].paste or "")
    await other.close()
