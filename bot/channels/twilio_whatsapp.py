"""Twilio's WhatsApp. What it shares with SMS is in `twilio.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.twilio import TwilioChannel, built
from bot.messaging.capabilities import Capabilities


def from_credentials(given: Mapping[str, Any]) -> TwilioChannel:
    """Raises `CredentialsError`."""
    return built(TwilioWhatsappChannel, given)


class TwilioWhatsappChannel(TwilioChannel):
    name = "twilio_whatsapp"
    prefix = "whatsapp:"
    # www.twilio.com/docs/whatsapp/api: 1600 characters; free words only within 24 hours of the person's last message.
    # Pictures stay words: one that Twilio cannot fetch takes its message with it, and we would learn it too late.
    capabilities = Capabilities(text_limit=1600, markup="whatsapp", open_hours=24, per_second=1.0)
