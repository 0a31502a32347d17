"""The text baked into a PNG: chunk `iTXt` (or `tEXt`, `zTXt`) with the keyword of the standard.

Open Badges 2.0 baking: an `iTXt` chunk `openbadges`, not compressed, at most one. Open Badges 3.0, section 5.3: the same
with `openbadgecredential`. Older issuers wrote `tEXt`. Nothing of the picture itself is decoded.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from knowledge.badges.badge import Refusal
from knowledge.badges.json_text import TEXT_AT_MOST, refused

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORDS = (b"openbadgecredential", b"openbadges")
CHUNKS_AT_MOST = 5_000  # a picture of 4 MB in chunks of 1 KB
_TEXT_CHUNKS = (b"tEXt", b"zTXt", b"iTXt")
_BYTES_AT_MOST = 4 * TEXT_AT_MOST


def baked_in_png(data: bytes) -> str:
    """The one badge text of a PNG. Raises `BadgeRefusedError` for a damaged file, none, or several that differ."""
    found: set[str] = set()
    for kind, body in _chunks(data):
        if kind in _TEXT_CHUNKS:
            keyword, _, rest = body.partition(b"\0")
            if keyword in KEYWORDS:
                found.add(_text(kind, rest))
    if not found:
        raise refused(Refusal.PICTURE_WITHOUT_BADGE)
    if len(found) > 1:
        raise refused(Refusal.SEVERAL_BADGES)
    return found.pop()


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, body) of every chunk up to the end; lengths are checked against the file before anything is copied."""
    at = len(SIGNATURE)
    for _ in range(CHUNKS_AT_MOST):
        if at + 12 > len(data):
            raise refused(Refusal.PICTURE_DAMAGED)
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise refused(Refusal.PICTURE_DAMAGED)
        body = data[at + 8 : at + 8 + length]
        (stated,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(body, zlib.crc32(kind)) != stated:
            raise refused(Refusal.PICTURE_DAMAGED)
        if kind == b"IEND":
            return
        yield kind, body
        at += 12 + length
    raise refused(Refusal.PICTURE_UNSAFE)


def _text(kind: bytes, rest: bytes) -> str:
    """The text after a chunk's keyword (PNG specification, 11.3.3)."""
    if kind == b"tEXt":
        raw = rest
    elif kind == b"zTXt":
        raw = _inflate(rest[:1], rest[1:])
    else:
        compressed, method, rest = rest[:1], rest[1:2], rest[2:]
        _language, _, rest = rest.partition(b"\0")
        _translated, _, rest = rest.partition(b"\0")
        raw = _inflate(method, rest) if compressed == b"\1" else rest
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # `tEXt` is Latin-1 by its specification, though issuers write UTF-8 into it.
        return raw.decode("latin-1")


def _inflate(method: bytes, data: bytes) -> bytes:
    """At most the size of a badge: a bomb is stopped while it opens. The standard forbids compression; some use it."""
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(data, _BYTES_AT_MOST) if method == b"\0" else None
    except zlib.error as error:
        raise refused(Refusal.PICTURE_DAMAGED) from error
    if text is None or (not stream.eof and not stream.unconsumed_tail):
        raise refused(Refusal.PICTURE_DAMAGED)
    if not stream.eof:
        raise refused(Refusal.TEXT_TOO_LARGE)
    return text
