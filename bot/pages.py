"""The page of the college's site that a learner is on: from what the chat page says of it to the slots of a conversation."""

from __future__ import annotations

import logging
import re
from typing import Any

from actions import slots
from actions.knowledge_client import KnowledgeClient, KnowledgeError, KnowledgeRefusedError, NotFoundError, get_client
from bot.engine.agent import Dialogue

logger = logging.getLogger(__name__)

ABOUT_LIMIT = 500
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
CREDENTIAL_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,199}")
# How many conversations' pages are known without a look at what is stored.
REMEMBERED = 2000


class Pages:
    """Which page each conversation said last, as it was said, so that only a change is looked up."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._last: dict[str, str] = {}

    async def walk_to(self, conversation_id: str, about: str | None) -> None:
        """Set the slots for the page that the learner is on now. One that is not known is no error."""
        told, last = place(about), self._last.get(conversation_id)
        if about is None or told is None or about == last:
            return
        current = await self._dialogue.slots(conversation_id) or {}
        before = current.get(slots.PAGE)
        if last is None and before and before["about"] == told:
            self._remember(conversation_id, about)  # known from before this process began
            return
        found = await self.opened_on(conversation_id, about, lang=str(current.get(slots.LANGUAGE) or "en"))
        if found is not None and (found[slots.PAGE] or before):
            await self._dialogue.set_slots(conversation_id, found)

    async def opened_on(self, conversation_id: str, about: str | None, *, lang: str) -> dict[str, Any] | None:
        """The slots of a page; `None` without one, and while the API is away: then the next message asks again."""
        told = place(about)
        if about is None or told is None:
            return None
        found = await page_slots(told, get_client(), asked=about, lang=lang)
        if found is not None:
            self._remember(conversation_id, about)
        return found

    def forget(self, conversation_id: str) -> None:
        self._last.pop(conversation_id, None)

    def _remember(self, conversation_id: str, about: str) -> None:
        self.forget(conversation_id)
        self._last[conversation_id] = about
        if len(self._last) > REMEMBERED:
            del self._last[next(iter(self._last))]


def place(about: str | None) -> str | None:
    """`about` as it is remembered: an address without what follows its path, which may say something of a person."""
    told = re.split(r"[?#]", about.strip(), maxsplit=1)[0] if about else ""
    return told[:ABOUT_LIMIT] or None


async def page_slots(about: str, knowledge: KnowledgeClient, *, asked: str, lang: str) -> dict[str, Any] | None:
    """The slots for a page; `None` when the API cannot tell now. A page that is no programme's is nobody's mistake.

    `about` is what `place` made of `asked`; the query of `asked` tells programmes apart that share a page.
    """
    try:
        if ADDRESS.match(about):
            row = await knowledge.credential_of_page(asked.strip(), lang=lang)
        elif CREDENTIAL_ID.fullmatch(about):
            row = await knowledge.credential(about, lang=lang)
        else:
            return {slots.PAGE: None}
    except (NotFoundError, KnowledgeRefusedError):
        return {slots.PAGE: None}
    except KnowledgeError as error:
        logger.warning("the page a learner is on could not be looked up (%s)", type(error).__name__)
        return None
    return {slots.PAGE: {"about": about, "id": row["id"], "title": row["title"]}, slots.FOCUS: row["id"]}
