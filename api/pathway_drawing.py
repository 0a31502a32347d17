"""A path as a picture (SVG): boxes from top to bottom, joined by lines that say how much counts and who says so.

It holds what the list of `GET /v1/pathways/{id}` holds, as text that can be read, found and copied. Widths are reckoned
for the widest of the usual fonts, because a picture cannot know which one it will be shown in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

from api.shapes import PathwayOut, StepOut
from knowledge.labels import Labels
from knowledge.plan_words import filled
from knowledge.text import clean

SVG = "http://www.w3.org/2000/svg"
WIDTH, MARGIN, PADDING, INDENT = 640, 24, 14, 28
SIZE, SMALL, LEADING = 16, 14, 1.35
GAP, JOINT, HEAD = 14, 26, 9  # between boxes; from the top of a box to its line; the head of an arrow
INK, SOFT, PAPER, HERE, BOX, EDGE = "#1d2321", "#4b5551", "#ffffff", "#dcefe6", "#f4f7f5", "#1f6b52"
DASHES = "6 5"
FONTS = "system-ui, 'Segoe UI', 'DejaVu Sans', Verdana, sans-serif"
NARROW, WIDE = frozenset("fijlrtI.,:;'’|!()[]- "), frozenset("mwMWŒœ@%—")


def draw_pathway(path: PathwayOut, labels: Labels, lang: str) -> bytes:
    """The picture of a path: XML in UTF-8."""
    drawing = _Drawing(labels, lang)
    drawing.before(path.before)
    drawing.here(path.credential.name)
    drawing.onward(path.onward, path.credential.id)
    drawing.key()
    title = filled("picture", "title", lang, title=clean(path.credential.name))
    return drawing.finished(title, told(path, labels, lang))


def told(path: PathwayOut, labels: Labels, lang: str) -> str:
    """The whole path in sentences, for those who do not see the picture."""
    before = [_sentence(step, labels, lang) for step in path.before] or [filled("picture", "no_before", lang)]
    onward = [_sentence(step, labels, lang) for step in path.onward] or [filled("picture", "no_onward", lang)]
    return " ".join([*before, *onward])


def _sentence(step: StepOut, labels: Labels, lang: str) -> str:
    names = {"from": step.from_title, "to": step.to, "relation": step.relation.name}
    text = filled("picture", "step", lang, **{key: clean(name) for key, name in names.items()})
    return f"{text} ({'; '.join(_notes(step, labels, lang))})."


def _notes(step: StepOut, labels: Labels, lang: str) -> list[str]:
    """How much counts, where it is stated, and who says so."""
    amount = [filled("picture", "amount", lang, value=clean(step.amount))] if step.amount else []
    return [*amount, labels.text("value", "confirmed" if step.confirmed else "unconfirmed", lang)]


@dataclass
class _Drawing:
    """Grows from top to bottom."""

    labels: Labels
    lang: str
    y: float = MARGIN
    parts: list[Xml.Element] = field(default_factory=list)

    def word(self, key: str) -> str:
        return filled("picture", key, self.lang)

    def before(self, steps: list[StepOut]) -> None:
        """What comes before stands on a line that ends in an arrow into this programme."""
        self._section("before", steps)
        spine, top = MARGIN + INDENT / 2, self.y + JOINT
        for step in steps:
            self._line(f"M {_n(MARGIN + INDENT)} {_n(self.y + JOINT)} H {_n(spine)}", dashed=not step.confirmed)
            lines = [(step.from_title, "bold"), (step.relation.name, "normal")]
            self._box(MARGIN + INDENT, lines, _notes(step, self.labels, self.lang), dashed=not step.confirmed)
        if steps:
            self._line(f"M {_n(spine)} {_n(top)} V {_n(self.y - HEAD)}")
            self._head(spine, self.y, down=True)

    def here(self, title: str) -> None:
        self._box(MARGIN, [(self.word("here"), "normal"), (title, "bold")], [], fill=HERE)

    def onward(self, steps: list[StepOut], start: str) -> None:
        """A tree: what a step leads on to hangs below it, further in."""
        bottom = self.y - GAP
        if not steps:
            self.y += GAP
        self._section("onward", steps, left=MARGIN + INDENT if steps else MARGIN)
        self._branch([step for step in steps if step.depth == 1], steps, MARGIN, bottom, {start})

    def _branch(self, steps: list[StepOut], every: list[StepOut], left: float, bottom: float, grown: set[str]) -> None:
        spine, box = left + INDENT / 2, left + INDENT
        for step in steps:
            joint = self.y + JOINT
            self._line(f"M {_n(spine)} {_n(joint)} H {_n(box - HEAD)}", dashed=not step.confirmed)
            self._head(box, joint)
            lines = [(step.relation.name, "normal"), (step.to, "bold")]
            self._box(box, lines, _notes(step, self.labels, self.lang), dashed=not step.confirmed)
            further = [each for each in every if each.from_id == step.to_id and each.depth == step.depth + 1]
            if further and step.to_id not in grown:
                grown.add(further[0].from_id)
                self._branch(further, every, box, self.y - GAP, grown)
        if steps:
            self._line(f"M {_n(spine)} {_n(bottom)} V {_n(joint)}")

    def key(self) -> None:
        self.y += GAP / 2
        self._text(wrapped(self.word("key"), WIDTH - 2 * MARGIN, SMALL), MARGIN, SMALL, colour=SOFT)

    def _section(self, key: str, steps: list[StepOut], *, left: float = MARGIN) -> None:
        self._text([self.word(key)], left, SIZE, weight="bold", colour=EDGE)
        if not steps:
            self._text(wrapped(self.word(f"no_{key}"), WIDTH - 2 * MARGIN, SMALL), left, SMALL, colour=SOFT)
        self.y += GAP

    def _box(
        self, left: float, lines: Iterable[tuple[str, str]], notes: list[str], *, fill: str = BOX, dashed: bool = False
    ) -> None:
        room = WIDTH - MARGIN - left - 2 * PADDING
        top = self.y
        frame = Xml.Element("rect", x=_n(left), y=_n(top), width=_n(WIDTH - MARGIN - left), rx="8", fill=fill, stroke=EDGE)
        frame.set("stroke-width", "1.5")
        if dashed:
            frame.set("stroke-dasharray", DASHES)
        self.parts.append(frame)
        self.y += PADDING - 4
        for text, weight in lines:
            size = SIZE if weight == "bold" else SMALL
            self._text(wrapped(clean(text), room, size, bold=weight == "bold"), left + PADDING, size, weight=weight)
        for note in notes:
            self._text(wrapped(note, room, SMALL), left + PADDING, SMALL, colour=SOFT)
        self.y += PADDING - 4
        frame.set("height", _n(self.y - top))
        self.y += GAP

    def _line(self, way: str, *, dashed: bool = False) -> None:
        line = Xml.Element("path", {"d": way, "fill": "none", "stroke": EDGE, "stroke-width": "2"})
        if dashed:
            line.set("stroke-dasharray", DASHES)
        self.parts.append(line)

    def _head(self, x: float, y: float, *, down: bool = False) -> None:
        """The head of an arrow whose point is at (x, y)."""
        far, near = (f"{-HEAD / 2} {-HEAD}", f"{HEAD} 0") if down else (f"{-HEAD} {-HEAD / 2}", f"0 {HEAD}")
        self.parts.append(Xml.Element("path", d=f"M {_n(x)} {_n(y)} l {far} l {near} z", fill=EDGE))

    def _text(self, lines: list[str], x: float, size: int, *, weight: str = "normal", colour: str = INK) -> None:
        element = Xml.Element("text", {"font-size": str(size), "font-weight": weight, "fill": colour})
        for line in lines:
            self.y += size * LEADING
            row = Xml.SubElement(element, "tspan", x=_n(x), y=_n(self.y - size * 0.35))
            row.text = line
            row.tail = " "  # so that a copied text keeps its words apart
        self.parts.append(element)

    def finished(self, title: str, description: str) -> bytes:
        height = self.y + MARGIN
        root = Xml.Element("svg", {"xmlns": SVG, "lang": self.lang, "xml:lang": self.lang, "role": "img"})
        root.set("viewBox", f"0 0 {WIDTH} {_n(height)}")
        root.set("width", str(WIDTH))
        root.set("height", _n(height))
        root.set("style", "max-width: 100%; height: auto")
        root.set("font-family", FONTS)
        root.set("aria-labelledby", "pathway-title pathway-desc")
        Xml.SubElement(root, "title", id="pathway-title").text = title
        Xml.SubElement(root, "desc", id="pathway-desc").text = description
        Xml.SubElement(root, "rect", width="100%", height="100%", fill=PAPER)
        root.extend(self.parts)
        drawn: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
        return drawn


def wrapped(text: str, room: float, size: int, *, bold: bool = False) -> list[str]:
    """`text` in lines no wider than `room`; a word that is wider by itself is cut."""
    lines, line = [], ""
    for word in text.split():
        for part in _fitting(word, room, size, bold):
            longer = f"{line} {part}" if line else part
            if line and reckoned(longer, size, bold) > room:
                lines.append(line)
                longer = part
            line = longer
    return [*lines, line] if line else lines


def _fitting(word: str, room: float, size: int, bold: bool) -> list[str]:
    parts, part = [], ""
    for letter in word:
        if part and reckoned(f"{part}{letter}-", size, bold) > room:
            parts.append(part if part.endswith("-") else f"{part}-")
            part = ""
        part += letter
    return [*parts, part]


def reckoned(text: str, size: int, bold: bool = False) -> float:
    """The width of `text` in the widest usual font."""
    return sum(map(_ems, text)) * size * (1.1 if bold else 1.0)


def _ems(letter: str) -> float:
    if letter in NARROW:
        return 0.4
    if letter in WIDE or letter >= "\u2e80":
        return 1.0
    return 0.72 if letter.isupper() else 0.63


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
