"""The README's transcript is a conversation that really happens."""

from __future__ import annotations

import re
from pathlib import Path

from bot.serve import Cairn
from tests.conversations.player import Player

README = Path(__file__).resolve().parents[2] / "README.md"
LINE = re.compile(r"^(You|Vous|Cairn)\s+(.*)$")


def turns() -> list[tuple[str, str, list[str]]]:
    """(language, what is typed, the lines of the answer)"""
    transcript = README.read_text(encoding="utf-8").split("```text\n", 1)[1].split("```", 1)[0]
    found: list[tuple[str, str, list[str]]] = []
    for line in transcript.splitlines():
        match = LINE.match(line)
        if match and match.group(1) != "Cairn":
            found.append(("fr" if match.group(1) == "Vous" else "en", match.group(2), []))
        elif found and line.strip():
            found[-1][2].append(match.group(2) if match else line.strip())
    return found


async def test_the_transcript_of_the_readme_is_what_is_said(cairn: Cairn) -> None:
    players = {"en": await Player.begin(cairn), "fr": await Player.begin(cairn)}
    for lang, typed, answer in turns():
        player = players[lang]
        await player.say(typed)
        said = re.sub(r"\s+", " ", player.text.replace("\u00a0", " "))
        for line in answer:
            if line.startswith("["):
                titles = {reply.title for message in player.last for reply in message.replies}
                assert set(re.findall(r"\[(.+?)\]", line)) <= titles
            else:
                assert re.sub(r"\s+", " ", line.removesuffix("...").rstrip(" ,0123456789.")) in said, line
