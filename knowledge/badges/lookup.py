"""Following the references of a badge: into the file itself, or to an address that the caller may ask.

A reference back to something that is being read is a loop and is refused; the number of questions is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from knowledge.badges.badge import Fetch, Refusal
from knowledge.badges.fields import Node, is_url
from knowledge.badges.json_text import TEXT_AT_MOST, read_json
from knowledge.errors import BadgeRefusedError

QUESTIONS_AT_MOST = 6  # the badge itself, its class, its issuer, a key, a revocation list, and one to spare


class Lookup:
    """Documents by address, each asked for once. Without `fetch` nothing is ever asked."""

    def __init__(self, fetch: Fetch | None = None) -> None:
        self._fetch = fetch
        self._bodies: dict[str, bytes | None] = {}

    def body(self, url: str) -> bytes | None:
        """What stands at `url`, or `None` where it may not be asked for or does not answer."""
        if self._fetch is None or not is_url(url):
            return None
        if url not in self._bodies:
            if len(self._bodies) >= QUESTIONS_AT_MOST:
                return None
            self._bodies[url] = self._fetch(url)
        return self._bodies[url]

    def document(self, url: str) -> dict[str, Any] | None:
        """The JSON object at `url`; `None` also for what is no object."""
        body = self.body(url)
        if body is None or len(body) > TEXT_AT_MOST:
            return None
        try:
            found = read_json(body.decode("utf-8-sig"))
        except (BadgeRefusedError, UnicodeDecodeError):
            return None
        return found if isinstance(found, dict) else None

    def follow(self, node: Node | None, *, above: Sequence[str | None]) -> Node | None:
        """The object that `node` is or refers to. `above` are the ids of the objects that contain it."""
        if node is None:
            return None
        if isinstance(node.value, dict):
            if set(node.value) - {"id", "@id"}:
                return node
            node = node.get("id") or node
        if not isinstance(node.value, str):
            node.refuse(Refusal.WRONG_KIND)
            return None
        if node.value in above:
            node.refuse(Refusal.REFERENCE_LOOP)
            return None
        if not is_url(node.value):
            node.refuse(Refusal.NOT_A_URL)
            return None
        found = self.document(node.value)
        return None if found is None else Node(found, node.path, node.report)
