"""Plays single messages through the real engine, each in a conversation of its own, on a copy of the database."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.database import migrate
from bot.serve import Cairn
from bot.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
SETS = PROJECT / "tests" / "nlu"
SEED = 20261125
LETTERS_PER_SLIP = 20


@dataclass(frozen=True)
class Played:
    """A message of a set, and what it led to. `answers` are the ids of the stored answers that were given or offered."""

    message: dict[str, Any]
    intents: list[str]
    confidence: float
    entities: list[dict[str, Any]]
    responses: list[str]
    answers: list[str]
    offered: list[str]

    @property
    def kind(self) -> str:
        return str(self.message["kind"])


def messages(name: str) -> list[dict[str, Any]]:
    """The messages of `tests/nlu/<name>`, each with the name of its file as `kind`."""
    return [
        {**message, "kind": path.stem}
        for path in sorted((SETS / name).glob("*.yml"))
        for message in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def with_slips(text: str) -> str:
    """`text` with two neighbouring letters swapped in about one of every twenty, the same way each time."""
    chance = random.Random(f"{SEED}{text}")
    letters = list(text)
    for at in range(1, len(letters) - 1):
        if letters[at].isalpha() and letters[at + 1].isalpha() and chance.random() < 1 / LETTERS_PER_SLIP:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


VARIANTS: dict[str, Callable[[str], str]] = {
    "as they are": lambda text: text,
    "with a hey in front": lambda text: f"hey {text}",
    "in capitals": str.upper,
    "with slips": with_slips,
}


async def play(asked: Sequence[dict[str, Any]], variant: Callable[[str], str]) -> tuple[list[Played], dict[str, list[str]]]:
    """What each message led to, and what every stored answer covers."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "cairn.db"
        shutil.copy(PROJECT / "var" / "cairn.db", database)
        os.environ["DATABASE_URL"] = f"sqlite:///{database}"
        migrate(os.environ["DATABASE_URL"])
        cairn = Cairn(Settings())
        app = cairn.app()
        async with app.router.lifespan_context(app):
            assert cairn.api is not None
            answers = cairn.api.state.knowledge.current().snapshot.answers.values()
            covers = {answer.id: list(answer.covers) for answer in answers}
            return [await _play(cairn, number, one, variant) for number, one in enumerate(asked)], covers


async def _play(cairn: Cairn, number: int, message: dict[str, Any], variant: Callable[[str], str]) -> Played:
    key = f"bench{number}"
    await cairn.dialogue.welcome(key, lang="fr" if message["lang"] == "fr" else "en", channel="web")
    await cairn.dialogue.say(key, variant(message["text"]), channel="web", metadata={})
    events = list((await cairn.agent.tracker_store.retrieve(key)).events)
    users = [event for event in events if event.type_name == "user"]
    bots = [event for event in events[events.index(users[0]) :] if event.type_name == "bot"]
    about = [str((event.data.get("custom") or {}).get("feedback_for") or "") for event in bots]
    payloads = [button["payload"] for event in bots for button in event.data.get("buttons") or []]
    return Played(
        message,
        intents=[user.intent["name"] for user in users],
        confidence=float(users[0].intent["confidence"]),
        entities=[entity for user in users for entity in user.entities],
        responses=[str(event.metadata.get("utter_action") or "") for event in bots],
        answers=[name.removeprefix("answer:") for name in about if name.startswith("answer:")],
        offered=[payload for payload in payloads if payload.startswith("/ask_question")],
    )
