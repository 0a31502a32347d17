"""A page as a tree, for tests: which elements it has, what they say, and what its forms would send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"meta", "link", "img", "input", "br", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        """This element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """`class_` holds one of the classes."""
        return [element for element in self if element.tag == tag and element._has(attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, (tag, attributes, len(found))
        return found[0]

    def _has(self, wanted: dict[str, str]) -> bool:
        classes = self.attributes.get("class", "").split()
        return all(
            value in classes if name == "class_" else self.attributes.get(name.rstrip("_")) == value
            for name, value in wanted.items()
        )

    @property
    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).split())

    @property
    def href(self) -> str:
        return self.attributes["href"]

    def sent(self) -> list[tuple[str, str]]:
        """What the form sends when nothing in it is touched."""
        return [pair for control in self for pair in _pairs(control)]


def _pairs(control: Element) -> list[tuple[str, str]]:
    at = control.attributes
    if control.tag == "select":
        chosen = [option for option in control.all("option") if "selected" in option.attributes] or control.all("option")[:1]
        return [(at["name"], option.attributes["value"]) for option in chosen]
    if control.tag != "input" or (at.get("type") == "checkbox" and "checked" not in at):
        return []
    return [(at["name"], at.get("value", ""))]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("page")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read_html(text: str) -> Element:
    """Fails where an element is closed by another's end."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader._open == [reader.root], "an element is not closed"
    return reader.root
