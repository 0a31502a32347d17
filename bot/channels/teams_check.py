"""`python -m bot channels check` for Teams."""

from __future__ import annotations

from bot.channels.teams_api import TeamsApi
from bot.channels.teams_genuine import Issuer, KeysUnavailableError
from bot.messaging.channel import Finding, SendError

HOW_TO_FIND = (
    "In Teams: the channel's menu > Get link to channel. Between /channel/ and the next / stands its name,\n"
    "such as 19%3aabc...%40thread.tacv2. Write %3a as : and %40 as @ : triage_conversation: 19:abc...@thread.tacv2"
)


async def findings(api: TeamsApi, issuer: Issuer, room: str | None, address: str) -> list[Finding]:
    """One for the secrets, one for Microsoft's keys, one for the triage room, and what to paste where."""
    found: list[Finding] = []
    try:
        await api.token()
        found.append(Finding(True, "app_id, app_password, tenant_id: Microsoft gives a token for them"))
    except SendError as error:
        found.append(Finding(False, f"app_id, app_password, tenant_id: {error}"))
    try:
        found.append(Finding(True, f"Microsoft's keys: {await issuer.keys()} for Teams"))
    except KeysUnavailableError as error:
        found.append(Finding(False, f"Microsoft's keys cannot be fetched ({error}); may this server call out?"))
    if room:
        found.append(Finding(True, "triage_conversation: named. The app must be in its team"))
    else:
        found.append(Finding(True, "triage_conversation: none; cases are in the console only", paste=HOW_TO_FIND))
    return [*found, Finding(True, "the bot's address", paste=f"Azure Bot > Configuration > Messaging endpoint: {address}")]
