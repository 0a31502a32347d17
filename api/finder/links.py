"""The addresses that a page of the finder leads to. Each holds the whole state."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from api.dependencies import Lang
from knowledge.shared_state import NOT, Pair, SharedState, link_of, pairs_of, without

FINDER = "/finder"
# The page with the chat, which `bot` serves beside these: an address of the same house, so no setting.
CHAT = "/demo/ask"


def address(path: str, query: str, **more: object) -> str:
    """`path` with the state `query` and what else the page needs."""
    extra = urlencode({name: value for name, value in more.items() if value})
    return "?".join([path, "&".join(part for part in (query, extra) if part)])


@dataclass(frozen=True)
class Links:
    """Links from the page at `where` that shows `state` in `lang`: its list from `offset` on, or the programmes `ids`."""

    state: SharedState
    lang: Lang
    offset: int = 0
    where: str = FINDER
    ids: str = ""

    @property
    def pairs(self) -> list[Pair]:
        return pairs_of(self.state)

    def here(self, pairs: list[Pair] | None = None, *, lang: Lang | None = None, at: str = "") -> str:
        """The same page in another language, or after something was saved."""
        query = link_of(self.pairs if pairs is None else pairs)
        return address(self.where, query, ids=self.ids, offset=self.offset, lang=lang or self.lang) + (
            f"#{at}" if at else ""
        )

    def finder(self, pairs: list[Pair] | None = None, *, offset: int = 0, at: str = "") -> str:
        query = link_of(self.pairs if pairs is None else pairs)
        return address(FINDER, query, offset=offset, lang=self.lang) + (f"#{at}" if at else "")

    def of_query(self, query: str) -> str:
        return address(FINDER, query, lang=self.lang)

    def firm(self, key: str) -> str:
        """A guessed choice as one that was said."""
        return self.finder([pair for pair in self.pairs if pair != ("soft", key)])

    def relaxed(self, drop: list[str]) -> str:
        """The state without the limits `drop`."""
        gone = {*drop, *(NOT + key for key in drop)}
        left = [(name, value) for name, value in self.pairs if name not in gone]
        return self.finder([(name, value) for name, value in left if not (name == "soft" and value in drop)])

    def saved(self, credential_id: str) -> str:
        return self.here([*self.pairs, ("shortlist", credential_id)], at=anchor(credential_id))

    def dropped(self, credential_id: str) -> str:
        """A programme that was saved is so no longer, and its dates go with it."""
        return self.here(without(self.pairs, ("shortlist", credential_id)), at=anchor(credential_id))

    def path(self, credential_id: str) -> str:
        return address(f"{FINDER}/path/{credential_id}", link_of(self.pairs), lang=self.lang)

    def compare(self, ids: list[str]) -> str:
        return address(f"{FINDER}/compare", link_of(self.pairs), ids=",".join(ids), lang=self.lang)

    def plan(self, kind: str) -> str:
        return address("/v1/plans", link_of(self.pairs), format=kind, lang=self.lang)

    def picture(self, credential_id: str) -> str:
        return address(f"/v1/pathways/{credential_id}.svg", "", lang=self.lang)

    def chat(self) -> str:
        return address(CHAT, link_of(self.pairs), lang=self.lang)

    def empty(self) -> str:
        """Nothing asked for; what was saved stays."""
        return self.finder([(name, value) for name, value in self.pairs if name in ("shortlist", "date")])


def anchor(credential_id: str) -> str:
    """The place of a result on the page."""
    return f"r-{credential_id}"
