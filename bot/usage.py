"""What became of each message, told to the API in the background: what was understood and done, never what was said.

A turn is queued by its place in the record and read only when it is sent, so a conversation that is deleted meanwhile tells
nothing any more. While the API is down the turns wait; the oldest of too many are dropped, counted and logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from actions import slots
from actions.knowledge_client import KnowledgeClient, KnowledgeError, KnowledgeRefusedError
from actions.person import person_of
from actions.reading import SEARCHING
from bot import transcript
from bot.database import Database
from bot.messages import is_part
from bot.models import ConversationEvent

logger = logging.getLogger(__name__)

WAITING_AT_MOST = 2000
SENT_AT_ONCE = 50
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries while the API is down
LAST_TRY_SECONDS = 3.0

# What the responses of a turn say became of it; the first that holds counts. By the beginning of a response's name.
OUTCOMES = (
    ("crisis", ("utter_crisis_", "utter_distress", "utter_basic_needs", "utter_topic_threat")),
    ("handoff", (
        "utter_ask_consent", "utter_ask_handoff_", "utter_already_waiting", "utter_case_", "utter_nothing_shared",
        "utter_topic_", "utter_person_", "utter_minor_person", "utter_someone_joined", "utter_not_with_person",
    )),
    ("nothing_found", ("utter_nothing_fits", "utter_nothing_at_all")),
    ("searched", ("utter_results", "utter_more_results", "utter_no_more_results")),
    ("did_you_mean", ("utter_did_you_mean", "utter_answer_did_you_mean")),
    ("not_understood", ("utter_rephrase", "utter_offer_person", "utter_no_answer")),
    ("out_of_scope", ("utter_out_of_scope", "utter_other_language")),
    ("answered", (
        "utter_answer", "utter_result_", "utter_definition", "utter_notes_", "utter_details", "utter_comparison",
        "utter_pathway", "utter_no_pathway", "utter_ways", "utter_no_way", "utter_occupation", "utter_missing_skills",
        "utter_fit_fits", "utter_fit_partly", "utter_fit_against", "utter_fit_unclear", "utter_plan",
    )),
)  # fmt: skip
SEARCHES = frozenset({"searched", "nothing_found"})
WISHES = {"fields": "field", "occupations": slots.OCCUPATION}
# Of a message that says what one can do, a skill is no wish.
WISHING = SEARCHING - {"state_skills"}
LARGEST = 1_000_000.0
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}")
_INTENT = re.compile(r"[a-z_]{1,60}")

# Built once: making a statement costs more than SQLite takes to answer it.
_SLOTS = (
    select(ConversationEvent.data)
    .where(
        ConversationEvent.conversation_id == bindparam("key"),
        ConversationEvent.position < bindparam("before"),
        ConversationEvent.type_name == "slot",
    )
    .order_by(ConversationEvent.position)
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a turn is in the record: at or after `first`, begun by the message `client_id`."""

    conversation_id: str
    client_id: str
    first: int


class Usage:
    """Sends turns one batch after another. `turn_done` only queues."""

    def __init__(self, database: Database, knowledge: KnowledgeClient) -> None:
        self._database, self._knowledge = database, knowledge
        self._waiting: deque[Place] = deque()
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.dropped = 0

    def turn_done(self, conversation_id: str, client_id: str, first: int) -> None:
        """Take note of a turn whose events are stored."""
        self._waiting.append(Place(conversation_id, client_id, first))
        self._drop_the_oldest()
        self._more.set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="usage")

    async def stop(self) -> None:
        """Try once more to send what waits."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with contextlib.suppress(KnowledgeError, SQLAlchemyError, TimeoutError):  # what then waits is logged below
            async with asyncio.timeout(LAST_TRY_SECONDS):
                while self._waiting:
                    await self.send_some()
        if self._waiting:
            logger.warning("%d usage events were not sent before the end", len(self._waiting))

    async def send_some(self) -> None:
        """Send the first that wait. Raises `KnowledgeError` or `SQLAlchemyError`, and they wait on."""
        places = [self._waiting.popleft() for _ in range(min(SENT_AT_ONCE, len(self._waiting)))]
        try:
            found = await self._database.run(lambda connection: [list(_read(connection, place)) for place in places])
            await self._send([event for events in found for event in events])
        except BaseException:
            self._waiting.extendleft(reversed(places))
            self._drop_the_oldest()
            raise

    async def _send(self, events: list[Json]) -> None:
        """One that the API refuses is dropped by itself."""
        if not events:
            return
        try:
            await self._knowledge.tell_usage(events)
        except KnowledgeRefusedError as error:
            if len(events) > 1:
                for event in events:
                    await self._send([event])
                return
            self.dropped += 1
            logger.error("a usage event was refused (%s); %d dropped so far", ", ".join(error.reasons), self.dropped)

    async def _run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._more.wait()
            try:
                await self.send_some()
                pause = FIRST_PAUSE
            except (KnowledgeError, SQLAlchemyError) as error:
                logger.warning("usage: %s; %d wait, again in %.0f s", type(error).__name__, len(self._waiting), pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception as error:
                logger.error("usage events failed with %s", type(error).__name__, exc_info=error)
                await asyncio.sleep(LONGEST_PAUSE)
            if not self._waiting:
                self._more.clear()

    def _drop_the_oldest(self) -> None:
        over = len(self._waiting) - WAITING_AT_MOST
        for _ in range(over):
            self._waiting.popleft()
        if over > 0:
            self.dropped += over
            logger.warning("too many usage events wait; %d dropped so far", self.dropped)


def usage_events(conversation_id: str, told: transcript.Events, known: Mapping[str, Any], lang: str) -> Iterator[Json]:
    """The events of one turn, one for each half of a message that asked for two things. `known` are the slots after the
    turn, `lang` the language before it. Pure."""
    starts = [at for at, (_position, event) in enumerate(told) if event["event"] == "user"]
    for start, end in zip(starts, [*starts[1:], len(told)], strict=True):
        position, said = told[start]
        after = [event for _position, event in told[start + 1 : end]]
        changed = {event["name"]: event.get("value") for event in after if event["event"] == "slot"}
        lang = str(changed.get(slots.LANGUAGE) or lang)
        outcome, shown = _outcome(after)
        if outcome == "other" and (known.get(slots.CASE) or {}).get("state") == "claimed":
            outcome = "handoff"  # a person answers
        intent = (said.get("parse_data") or {}).get("intent") or {}
        province = _ids((known.get(slots.PROVINCE) or {}).get("any_of"))
        searches = outcome in SEARCHES
        yield {
            "id": hashlib.sha256(f"cairn-usage:{conversation_id}:{position}".encode()).hexdigest()[:32],
            "at": datetime.fromtimestamp(float(said["timestamp"]), tz=UTC).isoformat(),
            "person": person_of(conversation_id),
            "channel": str(said.get("input_channel") or "web"),
            "lang": "fr" if lang == "fr" else "en",
            "intent": found.group() if (found := _INTENT.fullmatch(str(intent.get("name")))) else "nlu_fallback",
            "confidence": min(max(float(intent.get("confidence") or 0), 0.0), 1.0),
            "outcome": outcome,
            "results": shown if searches else None,
            "filters": _filters(known) if searches else {},
            "skills": _wished_skills(said, known, searches),
            **{
                name: _ids((known.get(slot) or {}).get("any_of")) if searches or slot in changed else []
                for name, slot in WISHES.items()
            },
            "region": province[0] if province and re.fullmatch("[A-Z]{2}", province[0]) else None,
        }


def _outcome(after: list[Json]) -> tuple[str, int]:
    """What became of a message, and how many programmes were shown."""
    spoken = [event for event in after if event["event"] == "bot"]
    responses = [str((event.get("metadata") or {}).get("utter_action") or "") for event in spoken]
    shown = sum(len(((event.get("data") or {}).get("custom") or {}).get("cards") or []) for event in spoken)
    for outcome, names in OUTCOMES:
        if any(response.startswith(names) for response in responses):
            return outcome, shown
    return "other", shown


def _filters(known: Mapping[str, Any]) -> Json:
    filters: Json = {key: _ids((known.get(key) or {}).get("any_of")) for key in slots.CHOICES}
    filters |= {key: float(known[key]) for key in slots.NUMBERS if known.get(key) is not None}
    filters |= {key: bool(known[key]) for key in slots.FLAGS if known.get(key) is not None}
    return {key: value for key, value in filters.items() if value not in ([], None) and _is_possible(value)}


def _is_possible(value: Any) -> bool:
    return not isinstance(value, float) or 0 <= value <= LARGEST


def _wished_skills(said: Json, known: Mapping[str, Any], searches: bool) -> list[str]:
    parsed = said.get("parse_data") or {}
    wished = list((known.get(slots.SKILL_TAUGHT) or {}).get("any_of") or []) if searches else []
    if (parsed.get("intent") or {}).get("name") in WISHING:
        named = [one for one in parsed.get("entities") or [] if one["entity"] == "skill" and one.get("role") != "not"]
        wished += [value for one in named for value in (one["value"] if isinstance(one["value"], list) else [one["value"]])]
    return _ids(wished)


def _ids(values: Any) -> list[str]:
    """Keys of the knowledge base among `values`, each once: nothing that somebody typed."""
    return list(dict.fromkeys(value for value in map(str, values or []) if _ID.fullmatch(value)))[:20]


def _read(connection: Connection, place: Place) -> Iterator[Json]:
    """The events of the turn at `place`; none when its conversation is gone."""
    told: transcript.Events = []
    before = None
    for position, event in transcript.events(connection, place.conversation_id, place.first):
        if event["event"] == "user" and not is_part(event):
            if told:
                before = position
                break
            if (event.get("metadata") or {}).get("client_id") != place.client_id:
                continue
            told.append((position, event))
        elif told:
            told.append((position, event))
    if not told:
        return
    values = {"key": place.conversation_id, "before": told[-1][0] + 1 if before is None else before}
    rows = [json.loads(data) for data in connection.execute(_SLOTS, values).scalars()]
    known = {row["name"]: row.get("value") for row in rows}
    lang = transcript.language(connection, place.conversation_id, before=told[0][0])
    yield from usage_events(place.conversation_id, told, known, lang)
