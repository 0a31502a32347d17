"""`python -m bot channels check` for Slack."""

from __future__ import annotations

from bot.channels.slack_api import SlackApi
from bot.messaging.channel import Finding, SendError

# What the token must be allowed; docs/channels/slack.md has the app's manifest with the same ones.
SCOPES = frozenset(
    {
        "app_mentions:read", "channels:history", "chat:write", "commands", "groups:history", "im:history", "mpim:history",
    }
)  # fmt: skip
ROOM_SCOPES = frozenset({"channels:read", "groups:read"})


async def findings(api: SlackApi, room: str | None, address: str) -> list[Finding]:
    """One for the token, one for its scopes, two about the triage room, and what to paste where."""
    found: list[Finding] = []
    try:
        who, scopes = await api.who_am_i()
    except SendError as error:
        return [Finding(False, f"slack_token: Slack answers {error}"), _paste(address)]
    found.append(Finding(True, f"slack_token: the bot {who.get('user')} of {who.get('team')}"))
    missing = sorted((SCOPES | (ROOM_SCOPES if room else frozenset())) - scopes)
    if not scopes:
        found.append(Finding(False, "scopes: Slack did not say which ones the token has; is it a bot token (xoxb-...)?"))
    elif missing:
        what = f"scopes: {', '.join(missing)} missing. Add under OAuth & Permissions, then install the app again"
        found.append(Finding(False, what))
    else:
        found.append(Finding(True, "scopes: all that are needed"))
    found.append(await _room(api, room) if room else Finding(True, "triage_channel: none; cases are in the console only"))
    return [*found, _paste(address)]


async def _room(api: SlackApi, room: str) -> Finding:
    try:
        channel = await api.channel(room)
    except SendError as error:
        what = (
            f"triage_channel: Slack answers {error}. Is it the channel's ID, and was the app invited there (/invite @Cairn)?"
        )
        return Finding(False, what)
    name = channel.get("name")
    if channel.get("is_archived"):
        return Finding(False, f"triage_channel: #{name} is archived")
    if not channel.get("is_member"):
        return Finding(False, f"triage_channel: the app is not in #{name}. Type there: /invite @Cairn")
    if not channel.get("is_private"):
        return Finding(True, f"triage_channel: #{name}. It is public: everybody in the workspace can read the cases there")
    return Finding(True, f"triage_channel: #{name}")


def _paste(address: str) -> Finding:
    what = "slack_signing_secret: Slack tries it when you save the address. The same address in three places of the app:"
    places = ("Event Subscriptions > Request URL", "Interactivity & Shortcuts > Request URL", "Slash Commands > /cairn")
    return Finding(True, what, paste="\n".join(f"{place}: {address}" for place in places))
