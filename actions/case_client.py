"""What the API is asked about learners who need a person: cases, the outbox, office hours, and what is kept of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

Json = dict[str, Any]

POLL_SECONDS = 25  # the longest that the API waits for the first entry of the outbox
POLL_SPARE_SECONDS = 5.0


class CaseCalls:
    """The calls, for `KnowledgeClient`, which sends them and raises its errors."""

    async def _call(self, method: str, path: str, **options: Any) -> Json:
        raise NotImplementedError

    async def open_case(self, case: Json) -> Json:
        """Open a case, or join the conversation's: `{id, reference, status, urgency, opened_at, created, hours}`.

        `case` is the body of `POST /v1/cases`. `hours` holds `text`, words that can be said to the learner.
        """
        return await self._call("POST", "/v1/cases", json=case)

    async def add_to_case(self, case_id: str, messages: list[Json]) -> int:
        """Add `{seq, from, at, text, turn, lang}`; how many were new. Sending again changes nothing.

        Raises `CaseClosedError` for a resolved case, `NotFoundError` for one that was deleted.
        """
        answer = await self._call("POST", f"/v1/cases/{case_id}/messages", json={"messages": messages})
        return int(answer["kept"])

    async def decline_case(self, case_id: str) -> Json:
        """The learner wants to share nothing: `{id, status}`."""
        return await self._call("POST", f"/v1/cases/{case_id}/decline", json={})

    async def leave_case(self, case_id: str) -> Json:
        """The learner ends the talk with a person: `{id, status}`."""
        return await self._call("POST", f"/v1/cases/{case_id}/leave", json={})

    async def presence(self, case_id: str, *, typing: bool = False, seen: str | int | None = None) -> Json:
        """Whether the learner is writing, and the last message they have seen. Raises `CaseClosedError`."""
        return await self._call("POST", f"/v1/cases/{case_id}/presence", json={"typing": typing, "seen": seen})

    async def outbox(self, after: int, wait: int = POLL_SECONDS) -> list[Json]:
        """What waits for conversations with an id above `after`, oldest first; up to `wait` seconds for the first.

        Each is `{id, conversation_id, case_id, kind, at, lang, body}`, and comes again until it is `delivered`.
        """
        found = await self._call(
            "GET", "/v1/outbox", within=wait + POLL_SPARE_SECONDS, params={"after": after, "wait": wait}
        )
        items: list[Json] = found["items"]
        return items

    async def delivered(self, ids: list[int], gone: list[int] | None = None) -> int:
        """Confirm entries of the outbox: `ids` reached their conversation, `gone` found none; how many it had not known."""
        answer = await self._call("POST", "/v1/outbox/delivered", json={"delivered": ids, "gone": gone or []})
        return int(answer["confirmed"])

    async def hours(self, *, lang: str) -> Json:
        """`{open_now, next_opening, timezone, text}`; `text` can be said to the learner."""
        return await self._call("GET", "/v1/hours", params={"lang": lang})

    async def retention_days(self) -> int:
        """Days that the college wants conversations kept."""
        return int((await self._call("GET", "/v1/retention"))["conversations"])

    async def delete_conversation(self, conversation_id: str) -> Json:
        """Delete everything that the API keeps of a conversation: `{deleted: {table: rows}}`. Again, it deletes nothing."""
        return await self._call("DELETE", f"/v1/conversations/{quote(conversation_id, safe='')}")

    async def export_conversation(self, conversation_id: str) -> Json:
        """Everything that the API keeps of a conversation, by kind."""
        return await self._call("GET", f"/v1/conversations/{quote(conversation_id, safe='')}/export")

    async def move_code(self, conversation_id: str) -> Json:
        """A one-time code to go on with a conversation in another channel or on the page: `{code, minutes}`."""
        return await self._call("POST", f"/v1/conversations/{quote(conversation_id, safe='')}/code", json={})

    async def redeem_move_code(self, code: str) -> str:
        """The conversation that a code is of; it counts once. Raises `NotFoundError`."""
        return str((await self._call("POST", "/v1/conversations/redeem", json={"code": code}))["conversation_id"])
