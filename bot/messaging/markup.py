"""The part of Markdown that Cairn's texts use, in each channel's own. Pure.

Bold, italic and links are made only of what is written so; everything else is escaped, so that no programme's title and no
person's words become a mention, a link or a form.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.messaging.capabilities import Markup

# As bot/widget/markdown.js reads it.
_INLINE = re.compile(
    r"(?P<url>https?://\S+)|\*\*(?=\S)(?P<strong>[^*\n]+?)(?<=\S)\*\*(?!\w)|(?<![\w*])\*(?=\S)(?P<em>[^*\n]+?)(?<=\S)\*(?![\w*])"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<href>https?://[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)"
)
CODE: dict[Markup, tuple[str, str]] = {
    "slack": ("```\n", "\n```"),
    "whatsapp": ("```\n", "\n```"),
    "markdown": ("```\n", "\n```"),
    "html": ("<pre>", "</pre>"),
}
# Bold, slanted, struck out or code where a channel reads marks itself and knows no way to escape them.
_MARKED = re.compile(r"(?<![\w*_~`])([*_~`]+)(?=\S)([^\n]*?\S)\1(?![\w*_~`])")
_MENTION = re.compile(r"(?<![\w.@/])@(?=\w)")
JOINER = "\u2060"  # shows nothing and takes no room
_AFTER_URL = ".,;:!?)]}»\"'"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a channel writes each piece; `plain` escapes what is no markup."""

    plain: Callable[[str], str]
    strong: Callable[[str], str]
    em: Callable[[str], str]
    link: Callable[[str, str], str]
    url: Callable[[str], str]


def convert(text: str, markup: Markup) -> str:
    """`text` in a channel's markup."""
    dialect = DIALECTS[markup]
    return "".join(_pieces(text, dialect))


def code(text: str, markup: Markup) -> str:
    """`text` as lines with letters of one width; raises `KeyError` for a channel that has none."""
    before, after = CODE[markup]
    inner = DIALECTS[markup].plain(text) if markup == "html" else text.replace("```", "'''")
    return f"{before}{_slack(inner) if markup == 'slack' else inner}{after}"


def whole_pieces(text: str) -> list[tuple[int, int]]:
    """(first, last) of each address, link and marked word: what must not be cut."""
    return [found.span() for found in _INLINE.finditer(text)]


def _pieces(text: str, dialect: Dialect) -> Iterator[str]:
    rest = 0
    for found in _INLINE.finditer(text):
        yield dialect.plain(text[rest : found.start()])
        rest = found.end()
        if found["url"]:
            address = _address(found["url"])
            yield dialect.url(address)
            rest = found.start() + len(address)
        elif found["strong"]:
            yield dialect.strong(dialect.plain(found["strong"]))
        elif found["em"]:
            yield dialect.em(dialect.plain(found["em"]))
        else:
            if text[: found.start()].endswith("!"):
                yield JOINER  # a picture otherwise, where Markdown is read whole
            yield dialect.link(dialect.plain(found["label"]), found["href"])
    yield dialect.plain(text[rest:])


def _address(found: str) -> str:
    """Without the sign that ends the sentence; a bracket that was opened within it belongs to it."""
    address = found.rstrip(_AFTER_URL)
    if found[len(address) :].startswith(")") and address.count("(") > address.count(")"):
        address += ")"
    return address


def _same(text: str) -> str:
    return text


def _unmarked(text: str) -> str:
    """Marks that stand in the text itself stay signs: something invisible parts them from their word."""
    return _MARKED.sub(lambda found: f"{found[1]}{JOINER}{found[2]}{JOINER}{found[1]}", text)


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack_url(url: str) -> str:
    """A bar would end the address and begin its words."""
    return _slack(url).replace("|", "%7C")


def _html(text: str) -> str:
    """Telegram makes a mention of every @name."""
    return html.escape(_MENTION.sub(f"@{JOINER}", text), quote=False)


def _markdown(text: str) -> str:
    """Lists and line breaks stay; what would be a link, code, a heading, a rule or a mention does not."""
    escaped = re.sub(r"([\\`*_\[\]<>~|])", r"\\\1", text)
    return re.sub(r"(?m)^(\s*)(#|[-=]{2,}\s*$)", r"\1\\\2", escaped)


def _shown_url(url: str) -> str:
    """As a link with words: an Adaptive Card makes none of a bare address."""
    label = url.replace("[", r"\[").replace("]", r"\]")
    return f"[{label}]({url.replace('(', '%28').replace(')', '%29')})"


def _behind(label: str, url: str) -> str:
    return f"{label} ({url})"


DIALECTS: dict[Markup, Dialect] = {
    "plain": Dialect(_same, _same, _same, _behind, _same),
    "whatsapp": Dialect(_unmarked, lambda text: f"*{text}*", lambda text: f"_{text}_", _behind, _same),
    "slack": Dialect(
        lambda text: _slack(_unmarked(text)),
        lambda text: f"*{text}*",
        lambda text: f"_{text}_",
        lambda label, url: f"<{_slack_url(url)}|{label}>",
        lambda url: f"<{_slack_url(url)}>",
    ),
    "html": Dialect(
        _html,
        lambda text: f"<b>{text}</b>",
        lambda text: f"<i>{text}</i>",
        lambda label, url: f'<a href="{html.escape(url)}">{label}</a>',
        _html,
    ),
    "markdown": Dialect(
        _markdown,
        lambda text: f"**{text}**",
        lambda text: f"_{text}_",
        lambda label, url: f"[{label}]({url})",
        _shown_url,
    ),
}
