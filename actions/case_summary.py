"""What a practitioner would see: the learner's limits in words and their last own words. Pure."""

from __future__ import annotations

from typing import Any

LAST_WORDS_AT_MOST = 300
# Messages that say nothing of what the learner needs.
EMPTY_OF_NEED = {"ask_human", "affirm", "deny", "skip", "greet", "thank", "goodbye", "how_are_you", "cancel", "show_more",
                 "switch_language", "start_over", "insult"}  # fmt: skip


def last_words(events: list[dict[str, Any]]) -> str | None:
    """The learner's latest own words that say something beyond asking for a person."""
    for event in reversed(events):
        if event.get("event") != "user":
            continue
        text = str(event.get("text") or "")
        intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
        if text and not text.startswith("/") and intent not in EMPTY_OF_NEED:
            return text[:LAST_WORDS_AT_MOST]
    return None


def shared(case: dict[str, Any]) -> list[str]:
    """What a case tells a practitioner, one line each; the address as the placeholder that the learner sees too."""
    lines = [line.removeprefix("• ") for line in str(case.get("summary") or "").splitlines()]
    contact = case.get("contact") or {}
    return [line for line in (*lines, contact.get("name"), contact.get("address")) if line and line != "…"]


def summary(described: list[dict[str, Any]], words: str | None, page: str | None = None) -> str:
    """One line a fact; the learner's words in quotation marks. `page` names the programme whose page is open."""
    lines = [f"• {entry['label']}" for entry in described]
    if page:
        lines.append(f"• {page}")
    if words:
        lines.append(f"• « {words} »")
    return "\n".join(lines) or "• …"
