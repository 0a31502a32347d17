"""Which channels there are. Each module is imported only where its channel is on: the platforms' libraries are large."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from bot.messaging.channel import Channel
from bot.messaging.credentials import CredentialsError

# name in credentials.yml: module with `from_credentials(given) -> Channel`
MODULES = {
    "slack": "bot.channels.slack",
    "teams": "bot.channels.teams",
    "telegram": "bot.channels.telegram",
    "twilio": "bot.channels.twilio",
    "twilio_whatsapp": "bot.channels.twilio_whatsapp",
    "facebook": "bot.channels.facebook",
    "whatsapp": "bot.channels.whatsapp",
    "webhook": "bot.channels.webhook",
    "socketio": "bot.channels.socketio",
}


def build(name: str, given: Mapping[str, Any]) -> Channel:
    """The channel `name`. Raises `CredentialsError`."""
    if name not in MODULES:
        raise CredentialsError(f"{name} is no channel here. There are: {', '.join(MODULES)}")
    channel: Channel = import_module(MODULES[name]).from_credentials(given)
    return channel
