"""Which programme a page of the web is about. Pure.

Two addresses are the same page whatever their scheme, `www.`, fragment, port of the scheme, the case of their host and a
slash at the end. The query counts only between programmes that share a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult, quote, unquote, urlsplit

from knowledge.models import Credential

SCHEMES = {"http": 80, "https": 443}
# What a path may hold besides letters and digits; whatever else is in it is compared as percent signs.
IN_A_PATH = "/:@!$&'()*+,;=~-._"


def page_key(address: str) -> str | None:
    """What the addresses of one page have in common: host and path; `None` for what is no web address."""
    parts = _split(address)
    return None if parts is None else _key(parts)


class PageIndex:
    """The programmes by the address of their page."""

    def __init__(self, credentials: Iterable[Credential]) -> None:
        self._by_key: dict[str, list[Credential]] = {}
        for row in credentials:
            key = page_key(row.source_url)
            if key is not None:
                self._by_key.setdefault(key, []).append(row)

    def find(self, address: str) -> Credential | None:
        """The one programme of a page. A page that several share is that of none of them, unless the query tells."""
        parts = _split(address)
        rows = self._by_key.get(_key(parts), []) if parts else []
        if len(rows) > 1 and parts:
            rows = [row for row in rows if urlsplit(row.source_url).query == parts.query]
        return rows[0] if len(rows) == 1 else None


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        if parts.scheme.lower() not in SCHEMES or not parts.hostname:
            return None
        _ = parts.port  # raises for one that is none
    except ValueError:
        return None
    return parts


def _key(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, SCHEMES[parts.scheme.lower()]) else ""
    path = quote(unquote(parts.path), safe=IN_A_PATH).rstrip("/")
    return f"{host}{port}{path}"
