"""The text baked into an SVG: an element of the Open Badges namespace, or its attribute `verify`.

Open Badges 2.0 baking: `<openbadges:assertion verify="...">` in the namespace `http://openbadges.org`. Open Badges 3.0,
section 5.3: `<openbadges:credential>` in `https://purl.imsglobal.org/ob/v3p0`. The JSON is the element's text; `verify`
holds a signed text or a link.
"""

from __future__ import annotations

from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from knowledge.badges.badge import Refusal
from knowledge.badges.json_text import refused

ELEMENTS = frozenset(
    f"{{{scheme}://{name}"
    for scheme in ("http", "https")
    for name in ("openbadges.org}assertion", "openbadges.org}credential", "purl.imsglobal.org/ob/v3p0}credential")
)
ELEMENTS_AT_MOST = 100_000  # a detailed drawing has some thousands
DEPTH_AT_MOST = 200
_PIECE = 64 * 1024


class _BadgeElements:
    """A parser's target that keeps the text of the badge's element and nothing of the picture."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._open: list[str] | None = None
        self._verify = ""
        self._elements = self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > ELEMENTS_AT_MOST or self._depth > DEPTH_AT_MOST:
            raise refused(Refusal.PICTURE_UNSAFE)
        if tag in ELEMENTS:
            self._open, self._verify = [], attributes.get("verify", "").strip()

    def data(self, text: str) -> None:
        if self._open is not None:
            self._open.append(text)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag in ELEMENTS and self._open is not None:
            # The JSON is the fuller of the two: in 2.0 `verify` is then only where it is hosted.
            text = "".join(self._open).strip() or self._verify
            self._open = None
            if text:
                self.texts.append(text)

    def close(self) -> list[str]:
        return self.texts


def baked_in_svg(data: bytes) -> str:
    """The one badge text of an SVG. Raises `BadgeRefusedError` for entities, broken XML, no badge, or several.

    A plain document type is let through, because drawing programs write one; nothing is loaded for it.
    """
    parser = XMLParser(target=_BadgeElements(), forbid_entities=True, forbid_external=True)
    try:
        for at in range(0, len(data), _PIECE):
            parser.feed(data[at : at + _PIECE])
        found = set(parser.close())
    except DefusedXmlException as error:
        raise refused(Refusal.PICTURE_UNSAFE) from error
    except (ParseError, ValueError, LookupError) as error:
        # ValueError and LookupError: an encoding that the parser does not know.
        raise refused(Refusal.PICTURE_DAMAGED) from error
    if not found:
        raise refused(Refusal.PICTURE_WITHOUT_BADGE)
    if len(found) > 1:
        raise refused(Refusal.SEVERAL_BADGES)
    return str(found.pop())
