"""Is what the finder says true? Judged on the content files, by rules written again here rather than taken from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from knowledge.content_files import Content
from knowledge.encoder import Encoder, Lang
from knowledge.profile import Choice, Profile
from knowledge.schema import CredentialEntry
from knowledge.text import content_stems

ABOUT_THE_SAME = 0.3  # cosine of a goal and a programme that are about the same thing
AMOUNTS = {"max_cost": "cost", "max_hours": "hours", "max_weeks": "weeks"}
NATIONAL = "CA"
NUMBER = re.compile(r"\d+(?:\.\d+)?")

Json = dict[str, Any]


@dataclass(frozen=True)
class Catalogue:
    """The content files by key, and an encoder to compare meanings with."""

    content: Content
    encoder: Encoder
    credentials: dict[str, CredentialEntry]
    words: dict[str, str]  # names and other texts of skills and occupations, by key

    @classmethod
    def of(cls, content: Content, encoder: Encoder) -> Catalogue:
        skills = {row.id: " ".join([row.name.en, row.name.fr, *row.aliases]) for row in content.skills}
        jobs = {
            row.code: " ".join([row.title.en, row.title.fr, *row.aliases.en, *row.aliases.fr]) for row in content.occupations
        }
        return cls(content, encoder, {row.id: row for row in content.credentials}, skills | jobs)


def exists(row: Json, catalogue: Catalogue) -> bool:
    """Whether the programme shown is one of the content files, under its own title."""
    entry = catalogue.credentials.get(row["id"])
    return entry is not None and entry.title == row["title"] and entry.status != "archived"


def broken_limits(entry: CredentialEntry, profile: Profile) -> list[str]:
    """The hard limits of `profile` that the programme's page contradicts."""
    return [key for key in profile.hard_limits() if _stands(entry, profile, key) is False]


def open_limits(entry: CredentialEntry, profile: Profile) -> list[str]:
    """The hard limits of `profile` that the programme's page does not state."""
    return [key for key in profile.hard_limits() if _stands(entry, profile, key) is None]


def _stands(entry: CredentialEntry, profile: Profile, key: str) -> bool | None:
    limit = getattr(profile, key)
    if key in AMOUNTS:
        amount = getattr(entry, AMOUNTS[key])
        return None if amount is None else amount <= limit
    if key == "hours_per_week":
        if entry.pace == "self_paced":
            return True
        return None if entry.hours is None or entry.weeks is None else entry.hours <= limit * entry.weeks
    if key in ("badge", "assessed"):
        stated = getattr(entry, key)
        return None if stated is None else stated is limit
    return _choice(entry, limit, key)


def _choice(entry: CredentialEntry, choice: Choice[Any], key: str) -> bool | None:
    values = _values(entry, key)
    if values & set(choice.none_of):
        return False
    if key == "city" and entry.delivery == "online" and not choice.none_of:
        return True
    if not values:
        return None
    if key == "language" and values == {"both"}:
        return True
    if not choice.any_of or values & set(choice.any_of) or (key == "province" and values == {NATIONAL}):
        return True
    # A page that names some funding does not say that there is no other.
    return None if key == "funding" else False


def _values(entry: CredentialEntry, key: str) -> set[Any]:
    if key == "skill":
        return set(entry.skills)
    if key == "occupation":
        return {leads.code for leads in entry.occupations}
    value = getattr(entry, key)
    if isinstance(value, list):
        return set(value)
    return set() if value is None else {value}


def false_reasons(row: Json, entry: CredentialEntry, profile: Profile, lang: Lang, catalogue: Catalogue) -> list[str]:
    """The reasons given for a result that its page does not bear out."""
    return [
        reason["code"]
        for reason in row["reasons"]
        if not _true(reason["code"], entry, profile, lang, catalogue)
        or not _named(reason["code"], reason["text"], row, profile, lang)
    ]


def _true(code: str, entry: CredentialEntry, profile: Profile, lang: Lang, catalogue: Catalogue) -> bool:
    if code == "relevance":
        return _about(entry, profile.goal or "", lang, catalogue)
    if code == "new_skill":
        return bool(set(entry.skills) - set(profile.skills))
    if code == "stacks":
        return any(step.confirmed for step in entry.pathways)
    if code == "offered":
        return entry.status == "offered"
    if code in ("badge", "assessed"):
        return getattr(entry, code) is True
    if code == "city":
        return entry.city in profile.city.any_of
    if code == "hours_per_week" and (entry.hours is None or entry.weeks is None or entry.pace == "self_paced"):
        return False
    return getattr(profile, code) is not None and _stands(entry, profile, code) is True


def _about(entry: CredentialEntry, goal: str, lang: Lang, catalogue: Catalogue) -> bool:
    """Whether goal and programme share a word that says something, or mean nearly the same."""
    names = [catalogue.words[key] for key in (*entry.skills, *(leads.code for leads in entry.occupations))]
    audience = f"{entry.audience.en} {entry.audience.fr}" if entry.audience else ""
    text = " ".join([entry.title, entry.summary.en, entry.summary.fr, audience, entry.field.replace("_", " "), *names])
    if set(content_stems(goal)) & set(content_stems(text)):
        return True
    described = f"{entry.title}. {entry.summary.fr if lang == 'fr' else entry.summary.en}"
    return float(catalogue.encoder.encode(goal, lang) @ catalogue.encoder.encode(described, lang)) >= ABOUT_THE_SAME


def _named(code: str, text: str, row: Json, profile: Profile, lang: Lang) -> bool:
    """Whether the words of a reason name what the row itself states."""
    if code in ("field", "province", "city", "provider", "kind", "delivery", "pace", "language"):
        return row[code]["name"] in text
    if code in ("skill", "new_skill"):
        return any(skill["name"] in text for skill in row["skills"] if code == "skill" or skill["id"] not in profile.skills)
    if code == "occupation":
        return any(job["title"] in text for job in row["occupations"])
    if code == "funding":
        return any(funding["name"] in text for funding in row["funding"])
    if code == "stacks":
        return any(target in text for target in row["stacks_into"])
    if code == "max_cost":
        return _numbers(text, lang) == ([row["cost"]["amount"]] if row["cost"]["amount"] else [])  # else "free"
    if code in AMOUNTS:
        return _numbers(text, lang) == [row[AMOUNTS[code]]]
    if code == "hours_per_week":
        return _numbers(text, lang) == [round(row["hours"] / row["weeks"], 1)]
    return bool(text)


def _numbers(text: str, lang: Lang) -> list[float]:
    """The numbers in a text of the interface: 1,200.5 in English, 1 200,5 in French."""
    plain = text.replace(",", "") if lang == "en" else "".join(text.split()).replace(",", ".")
    return [float(number) for number in NUMBER.findall(plain)]
