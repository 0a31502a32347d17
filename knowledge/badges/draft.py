"""What both standards are read into before anyone asks whether it is signed or who teaches its skills."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from knowledge.badges.badge import BadgeSkill, Note
from knowledge.badges.fields import Node, plain, web_url

SKILLS_AT_MOST = 50
NAME_AT_MOST = 200


@dataclass
class Draft:
    """The facts of a badge whose structure is right."""

    standard: str
    document: dict[str, Any]
    title: str | None = None
    issuer: str | None = None
    issuer_id: str | None = None
    issuer_url: str | None = None
    issuer_document: dict[str, Any] = field(default_factory=dict)
    description: str | None = None
    criteria: str | None = None
    criteria_url: str | None = None
    earner_given: bool = False
    issued_on: datetime | None = None
    expires_on: datetime | None = None
    revoked: bool = False
    skills: list[BadgeSkill] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def named_skills(achievement: Node, lang: str) -> list[BadgeSkill]:
    """The skills that an achievement names, each once: its alignments (with their addresses), then its tags.

    Open Badges 2.0 has `alignment` (`alignments` in some files, `name` and `url` before 2.0) and `tags`; 3.0 has
    `alignment` and `tag`.
    """
    found: dict[str, BadgeSkill] = {}
    for node in achievement.objects("alignment", "alignments"):
        name = node.text("targetName", "name", lang=lang, at_most=NAME_AT_MOST)
        address = node.get("targetUrl", "url", "id")
        url = web_url(address.value if address is not None and isinstance(address.value, str) else None)
        if name:
            found.setdefault(name.casefold(), BadgeSkill(name, "alignment", url))
    for node in achievement.each("tag", "tags"):
        if isinstance(node.value, str):
            # Some issuers write all tags into one string.
            for tag in node.value[:2000].split(","):
                name = plain(tag, NAME_AT_MOST).lstrip("#").strip()
                if name:
                    found.setdefault(name.casefold(), BadgeSkill(name, "tag"))
    return list(found.values())[:SKILLS_AT_MOST]


def read_criteria(achievement: Node, draft: Draft, lang: str) -> None:
    """Criteria are an address, a text with an address, or (tolerated) a text alone."""
    criteria = achievement.get("criteria")
    if criteria is None:
        return
    if isinstance(criteria.value, str):
        draft.criteria_url = web_url(criteria.value)
        draft.criteria = None if draft.criteria_url else plain(criteria.value, 2000) or None
        return
    for node in achievement.objects("criteria")[:1]:
        draft.criteria = node.text("narrative", lang=lang)
        address = node.get("id")
        draft.criteria_url = web_url(address.value if address is not None and isinstance(address.value, str) else None)
