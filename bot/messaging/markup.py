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


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _html(text: str) -> str:
    return html.escape(text, quote=False)


def _markdown(text: str) -> str:
    """Lists and line breaks stay; what would be a link, code, a heading or a mention does not."""
    return re.sub(r"([\\`*_\[\]<>~|])", r"\\\1", re.sub(r"(?m)^(\s*)#", r"\1\\#", text))


def _behind(label: str, url: str) -> str:
    return f"{label} ({url})"


DIALECTS: dict[Markup, Dialect] = {
    "plain": Dialect(_same, _same, _same, _behind, _same),
    "whatsapp": Dialect(_same, lambda text: f"*{text}*", lambda text: f"_{text}_", _behind, _same),
    "slack": Dialect(
        _slack,
        lambda text: f"*{text}*",
        lambda text: f"_{text}_",
        lambda label, url: f"<{_slack(url)}|{label}>",
        lambda url: f"<{_slack(url)}>",
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
        lambda url: f"<{url}>",
    ),
}
