"""Rasa's last resort, when no rule fits: the same as a message that was not understood."""

from __future__ import annotations

from actions.not_understood import NotUnderstood


class DefaultFallback(NotUnderstood):
    def name(self) -> str:
        return "action_default_fallback"
