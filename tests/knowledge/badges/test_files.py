"""Files that badges come in, and files that were made to do harm."""

from __future__ import annotations

import json
import struct
import time
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest

from knowledge.badges.badge import Refusal
from knowledge.badges.json_text import TEXT_AT_MOST
from tests.knowledge.badges.builders import (
    badge2,
    badge3,
    check,
    chunk,
    codes,
    itxt,
    png,
    svg2,
    svg3,
    text_chunk,
    ztxt,
)

TEXT2, TEXT3 = json.dumps(badge2()), json.dumps(badge3())
SECONDS_AT_MOST = 2.0
MEMORY_AT_MOST = 64 * 1024 * 1024


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """No file of these tests may take long or much memory."""
    tracemalloc.start()
    started = time.process_time()
    yield
    took = time.process_time() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < SECONDS_AT_MOST
    assert peak < MEMORY_AT_MOST


@pytest.mark.parametrize(
    "data",
    [
        png(itxt(TEXT2.encode())),
        png(text_chunk(TEXT2.encode())),
        png(itxt(TEXT2.encode(), compressed=True)),
        png(ztxt(zlib.compress(TEXT2.encode()))),
        png(chunk(b"tEXt", b"Software\0Drawing"), itxt(TEXT3.encode(), b"openbadgecredential")),
        png(itxt(TEXT2.encode()), itxt(TEXT2.encode())),
        svg2(TEXT2, "https://college.example/assertions/1"),
        svg3(TEXT3),
        svg2(TEXT2).replace(b"<svg", b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://a.example/svg.dtd"><svg', 1),
        svg3(TEXT3).decode().encode("utf-16"),
        TEXT3.encode(),
        b"\xef\xbb\xbf \n" + TEXT3.encode(),
        TEXT3.encode("utf-16"),
        json.dumps(badge3(), indent=4).encode() + b"\n\n",
    ],
)  # fmt: skip
def test_a_badge_is_found_in_its_file(data: bytes) -> None:
    assert check(data).title == "Welding basics"


def test_words_in_a_picture_keep_their_accents() -> None:
    text = TEXT2.replace("Welding basics", "Soudure à l'arc").encode()

    assert check(png(text_chunk(text))).title == "Soudure à l'arc"
    assert check(png(text_chunk(text.decode().encode("latin-1")))).title == "Soudure à l'arc"


def test_the_links_of_old_pictures_are_refused_as_links() -> None:
    for data in (png(text_chunk(b"https://college.example/1")), svg2("", "https://college.example/1")):
        assert codes(data) == [Refusal.LINK_NOT_FETCHED]


WRONG_CRC = bytearray(png(itxt(TEXT2.encode())))
WRONG_CRC[60] ^= 1
END = chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Refusal.EMPTY),
        (b" \n\t", Refusal.EMPTY),
        (b"\xef\xbb\xbf", Refusal.EMPTY),
        (b"\xff\xd8\xff\xe0 a photo", Refusal.PICTURE_NOT_SUPPORTED),
        (b"GIF89a", Refusal.PICTURE_NOT_SUPPORTED),
        (b"%PDF-1.7", Refusal.PICTURE_NOT_SUPPORTED),
        (b"PK\x03\x04 a zip", Refusal.PICTURE_NOT_SUPPORTED),
        (b"\x00\x01\x02\xfe", Refusal.NOT_READABLE),
        (png(), Refusal.PICTURE_WITHOUT_BADGE),
        (png(itxt(TEXT2.encode(), b"other")), Refusal.PICTURE_WITHOUT_BADGE),
        (png(itxt(b"  ")), Refusal.EMPTY),
        (png(itxt(TEXT2.encode()), itxt(TEXT3.encode(), b"openbadgecredential")), Refusal.SEVERAL_BADGES),
        (bytes(WRONG_CRC), Refusal.PICTURE_DAMAGED),
        (png(itxt(TEXT2.encode()))[:-20], Refusal.PICTURE_DAMAGED),
        (png()[:8], Refusal.PICTURE_DAMAGED),
        (png().replace(END, struct.pack(">I", 0xFFFFFFFF) + b"iTXt" + b"x" * 8), Refusal.PICTURE_DAMAGED),
        (png().replace(END, b"\x7f\xff\xff\xff"), Refusal.PICTURE_DAMAGED),
        (png(ztxt(b"not zlib")), Refusal.PICTURE_DAMAGED),
        (png(ztxt(zlib.compress(TEXT2.encode())[:-40])), Refusal.PICTURE_DAMAGED),
        (png(chunk(b"zTXt", b"openbadges\0\7" + zlib.compress(b"{}"))), Refusal.PICTURE_DAMAGED),
        (png(chunk(b"iTXt", b"openbadges\0\1")), Refusal.PICTURE_DAMAGED),
        (png(chunk(b"iTXt", b"openbadges")), Refusal.EMPTY),
        (png(*[chunk(b"tEXt", b"")] * 6000), Refusal.PICTURE_UNSAFE),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"tEXt", b"") * 300_000, Refusal.PICTURE_UNSAFE),
        (png(ztxt(zlib.compress(bytes(200_000_000), 9))), Refusal.TEXT_TOO_LARGE),
        (png(itxt(b"x" * (TEXT_AT_MOST + 1))), Refusal.TEXT_TOO_LARGE),
    ],
    ids=lambda value: value.value if isinstance(value, Refusal) else f"{len(value)} bytes",
)
def test_a_picture_that_holds_no_badge_or_harm_is_refused(data: bytes, code: Refusal) -> None:
    assert codes(data) == [code]


ANOTHER = b"<openbadges:assertion>{}</openbadges:assertion>"
BILLION = b"""<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><svg xmlns="http://www.w3.org/2000/svg">&c;</svg>"""
OUTSIDE = b"""<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>"""
PARAMETER = b"""<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://a.example/x.dtd"> %x;]><svg/>"""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BILLION, Refusal.PICTURE_UNSAFE),
        (OUTSIDE, Refusal.PICTURE_UNSAFE),
        (PARAMETER, Refusal.PICTURE_UNSAFE),
        (b"<svg", Refusal.PICTURE_DAMAGED),
        (b"<svg></sgv>", Refusal.PICTURE_DAMAGED),
        (b"<svg>\x00</svg>", Refusal.PICTURE_DAMAGED),
        (b'<?xml version="1.0" encoding="klingon"?><svg/>', Refusal.PICTURE_DAMAGED),
        (b"<html><body>Sign in</body></html>", Refusal.PICTURE_WITHOUT_BADGE),
        (svg2(""), Refusal.PICTURE_WITHOUT_BADGE),
        (svg2(TEXT2).replace(b"http://openbadges.org", b"http://other.example"), Refusal.PICTURE_WITHOUT_BADGE),
        (
            svg2(TEXT2).replace(b"<circle r='4'/>", b"<openbadges:assertion>{}</openbadges:assertion>"),
            Refusal.SEVERAL_BADGES,
        ),
        (b"<a>" * 300_000, Refusal.PICTURE_UNSAFE),
        (b"<a>" + b"<b/>" * 900_000 + b"</a>", Refusal.PICTURE_UNSAFE),
        (b"<svg " + b"".join(b'a%d="" ' % n for n in range(30_000)) + b"/>", Refusal.PICTURE_WITHOUT_BADGE),
    ],
    ids=lambda value: value.value if isinstance(value, Refusal) else f"{len(value)} bytes",
)
def test_a_drawing_that_holds_no_badge_or_harm_is_refused(data: bytes, code: Refusal) -> None:
    assert codes(data) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", Refusal.NOT_JSON),
        ("{", Refusal.NOT_JSON),
        ('{"a": 1} {"b": 2}', Refusal.NOT_JSON),
        ("{'a': 1}", Refusal.NOT_JSON),
        ('{"a": NaN}', Refusal.NOT_JSON),
        ('{"a": ' + "9" * 100_000 + "}", Refusal.NOT_JSON),
        ('{"type": "Assertion", "type": "Other"}', Refusal.DUPLICATE_KEY),
        ('{"a": {"b": 1, "b": 1}}', Refusal.DUPLICATE_KEY),
        ("[" * 100_000, Refusal.TOO_DEEP),
        ('{"a":' * 200 + "1" + "}" * 200, Refusal.TOO_DEEP),
        ("[" + "1," * 30_000 + "1]", Refusal.TOO_MANY_VALUES),
        ('"' + '\\"' * 250_000, Refusal.NOT_JSON),
        ('["' + '","' * 10_000 + '"]', Refusal.NOT_A_BADGE),
        ('{"a": "' + "x" * TEXT_AT_MOST + '"}', Refusal.TEXT_TOO_LARGE),
        ("null", Refusal.NOT_A_BADGE),
        ("[]", Refusal.NOT_A_BADGE),
        ("7", Refusal.NOT_A_BADGE),
        ("{}", Refusal.NOT_A_BADGE),
        ('{"name": "A CV", "skills": ["welding"]}', Refusal.NOT_A_BADGE),
        ('{"@context": "https://schema.org", "type": "Course"}', Refusal.NOT_A_BADGE),
        ('{"@context": {"@context": {"@context": {}}}, "type": {"type": []}}', Refusal.NOT_A_BADGE),
        ("https://college.example/badge.json", Refusal.LINK_NOT_FETCHED),
        ("eyJhbGciOiJub25lIn0.e30", Refusal.NOT_JSON),
        ("ey.ey.", Refusal.SIGNED_TEXT_MALFORMED),
        ("eyJhbGciOiJub25lIn0.WzFd.", Refusal.SIGNED_TEXT_MALFORMED),
        ("eyJhIjoxLCJhIjoyfQ.e30.", Refusal.DUPLICATE_KEY),
    ],
    ids=lambda value: value.value if isinstance(value, Refusal) else str(value)[:20],
)
def test_a_text_that_is_no_badge_or_harm_is_refused(text: str, code: Refusal) -> None:
    assert codes(text.encode()) == [code]
