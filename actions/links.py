"""Links that a message carries. An address is the service's own, from its root; in plain text a channel makes it whole.

A plan holds the learner's notes, so its address is not made of them: `plan:<format>` stands for one that only the channel
can issue (bot/plan_links.py).
"""

from __future__ import annotations

from collections.abc import Mapping

PLAN = "plan:"
FINDER = "/finder"

Link = dict[str, str]


def plan_links(labels: Mapping[str, Mapping[str, str]], *, with_dates: bool) -> list[Link]:
    formats = ["page", "pdf", "text", *(["calendar"] if with_dates else [])]
    return [{"title": labels["plan_format"][name], "url": f"{PLAN}{name}"} for name in formats]


def finder_link(title: str, query: str, lang: str) -> Link:
    """The page that shows the state of `query`; `lang` is the language it opens in."""
    return {"title": title, "url": f"{FINDER}?{query}{'&' if query else ''}lang={lang}"}
