"""What kind of file somebody brings, told by its first bytes and never by its name."""

from __future__ import annotations

from knowledge.badges.badge import Refusal
from knowledge.badges.json_text import TEXT_AT_MOST, refused
from knowledge.badges.png import SIGNATURE, baked_in_png
from knowledge.badges.svg import baked_in_svg

_OTHER_FILES = (b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF", b"PK\x03\x04", b"BM")
_BOM = "\ufeff"


def badge_text(data: bytes) -> str:
    """The text of the badge in `data`: JSON, a compact JWS, or a link. Raises `BadgeRefusedError`."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise refused(Refusal.EMPTY)
    if data.startswith(SIGNATURE):
        text = baked_in_png(data)
    elif start.startswith(_OTHER_FILES):
        raise refused(Refusal.PICTURE_NOT_SUPPORTED)
    else:
        text = _decoded(data)
        if text.lstrip(f"{_BOM} \t\r\n").startswith("<"):
            text = baked_in_svg(data)
    text = text.strip().removeprefix(_BOM).strip()
    if not text:
        raise refused(Refusal.EMPTY)
    if len(text) > TEXT_AT_MOST:
        raise refused(Refusal.TEXT_TOO_LARGE)
    return text


def _decoded(data: bytes) -> str:
    """UTF-8, or the UTF-16 that some editors write with its mark."""
    try:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")
    except UnicodeDecodeError as error:
        # A picture of XML may be in any encoding; its parser knows more of them.
        if data.lstrip().startswith(b"<"):
            return "<"
        raise refused(Refusal.NOT_READABLE) from error
