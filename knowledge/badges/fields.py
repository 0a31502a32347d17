"""Reading the fields of a badge with their places, so that every refusal says where.

JSON-LD lets a value stand alone or in a list, and a name be `id` or `@id`: both are read here, once for both standards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from knowledge.badges.badge import Reason, Refusal
from knowledge.errors import BadgeRefusedError
from knowledge.text import clean

REASONS_AT_MOST = 20
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class Report:
    """The refusals found so far."""

    reasons: list[Reason] = field(default_factory=list)

    def add(self, code: Refusal, path: str) -> None:
        reason = Reason(code, path)
        if reason not in self.reasons and len(self.reasons) < REASONS_AT_MOST:
            self.reasons.append(reason)

    def close(self) -> None:
        """Raises `BadgeRefusedError` when anything was refused."""
        if self.reasons:
            raise BadgeRefusedError(self.reasons)


@dataclass(frozen=True)
class Node:
    """A value of the document and its JSON path."""

    value: Any
    path: str
    report: Report

    def refuse(self, code: Refusal) -> None:
        self.report.add(code, self.path)

    def has(self, name: str) -> bool:
        return isinstance(self.value, dict) and name in self.value

    def get(self, *names: str) -> Node | None:
        """The first of `names` that is there and not null. `id` and `type` are also found as `@id` and `@type`."""
        if not isinstance(self.value, dict):
            return None
        for name in names:
            for written in (name, f"@{name}") if name in ("id", "type") else (name,):
                if self.value.get(written) is not None:
                    return Node(self.value[written], f"{self.path}.{name}", self.report)
        return None

    def need(self, *names: str) -> Node | None:
        """Like `get`, and refuses the badge when none is there."""
        found = self.get(*names)
        if found is None:
            self.report.add(Refusal.MISSING, f"{self.path}.{names[0]}")
        return found

    def each(self, *names: str) -> list[Node]:
        """The values of a field, which may be none, one or a list."""
        found = self.get(*names)
        if found is None:
            return []
        if not isinstance(found.value, list):
            return [found]
        return [Node(value, f"{found.path}[{at}]", self.report) for at, value in enumerate(found.value)]

    def objects(self, *names: str) -> list[Node]:
        """Like `each`, and refuses what is no object."""
        found = []
        for node in self.each(*names):
            if isinstance(node.value, dict):
                found.append(node)
            else:
                node.refuse(Refusal.WRONG_KIND)
        return found

    def types(self) -> list[str]:
        return [node.value for node in self.each("type") if isinstance(node.value, str)]

    def need_type(self, *allowed: str) -> None:
        """Refuses an object without a type, or with none of `allowed` (any will do when none is named)."""
        kinds = self.each("type")
        if not kinds:
            self.report.add(Refusal.MISSING, f"{self.path}.type")
        elif not all(isinstance(kind.value, str) for kind in kinds):
            self.report.add(Refusal.WRONG_KIND, f"{self.path}.type")
        elif allowed and not {bare(kind.value) for kind in kinds} & set(allowed):
            self.report.add(Refusal.TYPE_WRONG, f"{self.path}.type")

    def url(self, *names: str, needed: bool = False) -> str | None:
        """The one absolute URL (any scheme) of a field; null counts as a wrong one."""
        node = self.need(*names) if needed else self.get(*names)
        if node is None:
            if not needed and self.has(names[0]):
                self.report.add(Refusal.NOT_A_URL, f"{self.path}.{names[0]}")
            return None
        if isinstance(node.value, str) and is_url(node.value):
            return node.value
        node.refuse(Refusal.NOT_A_URL)
        return None

    def text(self, *names: str, lang: str = "en", needed: bool = False, at_most: int = 2000) -> str | None:
        """The words of a field: a string, or language values of which `lang` is taken, else the first."""
        node = self.need(*names) if needed else self.get(*names)
        if node is None:
            return None
        words = _in_language(node.value, lang)
        if words is None:
            node.refuse(Refusal.WRONG_KIND)
            return None
        return plain(words, at_most) or None

    def moment(self, *names: str, needed: bool = False) -> datetime | None:
        """A date and time with its zone (UTC where none is written). Issuers also write a day, or seconds since 1970."""
        node = self.need(*names) if needed else self.get(*names)
        if node is None:
            return None
        found = read_moment(node.value)
        if found is None:
            node.refuse(Refusal.NOT_A_DATE)
        return found


def bare(kind: str) -> str:
    """A type without its namespace: `obi:Assertion` and the full URL are `Assertion`."""
    return re.split(r"[#/:]", kind)[-1]


def is_url(text: str) -> bool:
    return _URL.fullmatch(text) is not None


def web_url(text: str | None) -> str | None:
    """`text` where it may be shown as a link."""
    return text if text and len(text) <= 600 and text.isprintable() and _WEB.fullmatch(text) else None


def plain(text: str, at_most: int) -> str:
    """`text` without what cannot be stored or shown, cut to `at_most` characters."""
    readable = text[: 4 * at_most].encode("utf-8", "ignore").decode("utf-8")
    return clean(readable)[:at_most].strip()


def read_moment(value: Any) -> datetime | None:
    """`None` for what is no date (ISO 8601, as RFC 3339 narrows it, or seconds since 1970)."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if not isinstance(value, str) or len(value) > 40:
            return None
        if value.isascii() and value.isdigit():
            return datetime.fromtimestamp(int(value), UTC)
        if _DATE.fullmatch(value):
            return datetime.combine(date.fromisoformat(value), datetime.min.time(), UTC)
        found = datetime.fromisoformat(value) if _DATE.match(value) else None
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _in_language(value: Any, lang: str) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and isinstance(value.get("@value"), str):
        return str(value["@value"]) if set(value) <= {"@value", "@language", "@direction"} else None
    if isinstance(value, list) and value:
        words = [_in_language(entry, lang) for entry in value]
        if any(entry is None for entry in words):
            return None
        tagged = [isinstance(entry, dict) and str(entry.get("@language", "")).startswith(lang) for entry in value]
        return words[tagged.index(True)] if True in tagged else words[0]
    return None
