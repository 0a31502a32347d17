"""Badges and résumés that a learner sends: read by the knowledge API in memory, and gone.

What enters the conversation is a button's payload with the result of the reading, `{"reading": …}`, and a short name to show
in its place. Nothing of the file is kept, logged or remembered: of a résumé not even its name, which is often its writer's.

A badge's reading   {title, issuer, standard, issued_on, expires_on, status, result, outcome, notes: [codes],
                     skills: [{id, name}], other: [names of no skill of the catalogue]} or {refused: [{at, code}]}
A résumé's reading  {skills, maybe: [{id, name}], occupations, certificates, education: [names of ours]}
                    or {refused: words}
Either              {down: true} where the API gave no answer
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from actions.knowledge_client import KnowledgeError, KnowledgeRefusedError, get_client
from actions.private_values import PRIVATE
from bot.pasted import is_badge, is_resume, link_to_badge, own_words
from knowledge.text import clean

FILE_AT_MOST = 4_000_000  # bytes; with the form around it still within what the API takes (4 MiB)
NAME_AT_MOST = 40  # characters shown of a file's name
TEXT_AT_MOST = 160  # of a badge's title and issuer
OWN_LINES = 10
SKILLS_AT_MOST, NAMES_AT_MOST, REASONS_AT_MOST = 40, 8, 6

PNG, MARKUP = b"\x89PNG\r\n\x1a\n", b"<"
DOCUMENTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
PICTURES = (b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
RESUME_NAMES = {"en": "resume.txt", "fr": "cv.txt"}
_CODE = re.compile(r"[a-z_]{1,60}")

Json = dict[str, Any]
Kind = Literal["badge", "resume"]


class UnsupportedFileError(ValueError):
    """A file of a kind that is not read. `is_document`: its words could be pasted."""

    def __init__(self, *, is_document: bool) -> None:
        super().__init__("a document" if is_document else "another kind of file")
        self.is_document = is_document


@dataclass(frozen=True)
class Attachment:
    """What somebody sent. `name` is a badge's file name; a résumé has none here."""

    kind: Kind
    content: bytes
    name: str | None = None

    def shown(self, lang: str) -> str:
        """What the conversation shows in its place."""
        return f"📎 {self.name or RESUME_NAMES['fr' if lang == 'fr' else 'en']}"

    def own_words(self) -> list[str]:
        """The first and last lines of a résumé in which somebody speaks of themselves."""
        lines = own_words(self.content.decode("utf-8", "replace")) if self.kind == "resume" else []
        return lines if len(lines) <= 2 * OWN_LINES else [*lines[:OWN_LINES], *lines[-OWN_LINES:]]


def in_message(text: str) -> Attachment | None:
    """The badge or résumé that a typed or pasted text is; `None` for a message."""
    if is_badge(text):
        return Attachment("badge", text.encode("utf-8", "replace"), "badge.json")
    link = link_to_badge(text)
    if link is not None:
        return Attachment("badge", link.encode("utf-8", "replace"), "badge.url")
    return Attachment("resume", text.encode("utf-8", "replace")) if is_resume(text) else None


def in_file(content: bytes, media_type: str, name: str) -> Attachment:
    """What a file is: told by its first bytes, then by its stated type. Raises `UnsupportedFileError`."""
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(DOCUMENTS):
        raise UnsupportedFileError(is_document=True)
    if start.startswith(PICTURES):
        raise UnsupportedFileError(is_document=False)
    if start.startswith((PNG, MARKUP)) or media_type in ("image/png", "image/svg+xml") or "json" in media_type:
        return Attachment("badge", content, shown_name(name))
    text = content[:4096].decode("utf-8", "replace")
    if is_badge(text) or link_to_badge(text.strip()):
        return Attachment("badge", content, shown_name(name))
    if media_type == "text/plain":
        return Attachment("resume", _as_utf8(content))
    raise UnsupportedFileError(is_document="word" in media_type or "pdf" in media_type or "document" in media_type)


def _as_utf8(text: bytes) -> bytes:
    """A text file in UTF-8, also one that an older editor wrote; what is no text is left for the API to refuse."""
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text.decode("utf-16", "replace").encode("utf-8", "replace")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text if b"\0" in text else text.decode("cp1252", "replace").encode()
    return text


def shown_name(name: str) -> str:
    """A file's name as it may be shown: without its folder, control characters and personal data, and short."""
    last = PurePosixPath(clean(name).replace("\\", "/").replace("\n", " ")).name
    last = PRIVATE.without_values(last) or "badge"
    if len(last) <= NAME_AT_MOST:
        return last
    stem, dot, ending = last.rpartition(".")
    ending = dot + ending if dot and len(ending) <= 5 else ""
    return (stem if ending else last)[: NAME_AT_MOST - len(ending) - 1] + "…" + ending


async def read(attachment: Attachment, lang: str) -> str:
    """The payload that says what the attachment holds."""
    client = get_client()
    try:
        if attachment.kind == "badge":
            reading = _badge(await client.check_badge(attachment.content, lang=lang))
        else:
            reading = _resume(await client.read_resume(attachment.content, lang=lang))
    except KnowledgeRefusedError as error:
        reading = _refused(attachment.kind, error.reasons)
    except (KnowledgeError, KeyError, TypeError):
        # An answer of another shape is an API that is not there.
        reading = {"down": True}
    return f"/read_{attachment.kind}{json.dumps({'reading': reading}, ensure_ascii=False)}"


def _refused(kind: Kind, reasons: dict[str, str]) -> Json:
    if kind == "resume":
        return {"refused": " ".join(dict.fromkeys(reasons.values()))}
    places = [{"at": _short(at), "code": code} for at, code in reasons.items() if _CODE.fullmatch(code)]
    return {"refused": places[:REASONS_AT_MOST]} if places else {"down": True}


def _badge(found: Json) -> Json:
    named = [skill["skill"] for skill in found["skills"] if skill["skill"]]
    return {
        "title": _short(found["title"]),
        "issuer": _short(found["issuer"]["name"]),
        "standard": found["standard"],
        "issued_on": found["issued_on"],
        "expires_on": found["expires_on"],
        "status": found["status"]["id"],
        "result": found["verification"]["result"],
        "outcome": found["verification"]["code"],
        "notes": [note["code"] for note in found["notes"]],
        "skills": _skills(named),
        "other": _names(_short(skill["name"]) for skill in found["skills"] if not skill["skill"]),
    }


def _resume(found: Json) -> Json:
    surest = sorted(found["skills"], key=lambda skill: -skill["confidence"])
    sure = [skill for skill in surest if skill["evidence_kind"]["id"] != "meaning"]
    return {
        "skills": _skills(sure),
        "maybe": _skills([skill for skill in surest if skill not in sure][:NAMES_AT_MOST]),
        "occupations": _names(entry["title"] for entry in found["occupations"]),
        "certificates": _names(entry["name"] for entry in found["certificates"]),
        "education": _names(entry["level"]["name"] for entry in found["education"]),
    }


def _skills(found: Iterable[Json]) -> list[Json]:
    each = {skill["id"]: skill["name"] for skill in found}
    return [{"id": key, "name": name} for key, name in each.items()][:SKILLS_AT_MOST]


def _names(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in found if name))[:NAMES_AT_MOST]


def _short(text: str | None) -> str:
    """Words of a badge's own, as they may be stored and shown; one line."""
    words = PRIVATE.without_values(" ".join(clean(text or "").split()))
    return words if len(words) <= TEXT_AT_MOST else words[: TEXT_AT_MOST - 1] + "…"
