"""What the finder's page shows: everything understood, what of the link was left out, the list, and the next steps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.dependencies import Lang
from api.describe import relaxation_text
from api.finder.form import Form, Option, form_of
from api.finder.links import Links
from api.finder.results import Result, result_of
from api.finder.words import say, say_count
from api.state import Chip, RefusedPart, StateOut, refused_out, state_out
from knowledge.knowledge_base import KnowledgeBase
from knowledge.plan_words import plan_words
from knowledge.shared_state import NOT, DateKind, Fault, Pair, Refused, SharedState, pairs_of
from knowledge.similar_names import NAMES_AT_MOST
from knowledge.text import clean

PAGE = 10
REFUSED_AT_MOST = 20
READ_AT_MOST = 120  # characters of a name that is looked for
KEPT = ("shortlist", "date")


@dataclass(frozen=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True)
class ChipView:
    """One thing understood. `remove` is the page without it; `firm` makes a limit of a guess."""

    label: str
    remove: str
    firm: str | None


@dataclass(frozen=True)
class RefusedView:
    """A part of the link that was left out, and what may have been meant."""

    name: str
    value: str
    reason: str
    nearest: list[Link]


@dataclass(frozen=True)
class Saved:
    """A programme of the list of one's own, and the dates that were noted for it."""

    id: str
    title: str
    remove: str
    path: str
    dates: list[ChipView]


@dataclass(frozen=True)
class Pager:
    text: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class FinderView:
    links: Links
    form: Form
    chips: list[ChipView]
    refused: list[RefusedView]
    refused_more: int
    saved: list[Saved]
    heading: str
    items: list[Result]
    unknown_heading: str
    unknown: list[Result]
    relax: list[Link]
    pager: Pager | None
    date_kinds: list[Option]


def finder_view(
    state: SharedState, refused: tuple[Refused, ...], knowledge: KnowledgeBase, lang: Lang, offset: int
) -> FinderView:
    out = state_out(state, (), knowledge, lang, limit=PAGE, offset=offset)
    total = out.results.total + out.results.total_unknown
    if offset >= total > 0:  # a link to a page that the list no longer has
        offset = 0
        out = state_out(state, (), knowledge, lang, limit=PAGE, offset=offset)
    links = Links(state, lang, offset)
    items, unknown = ([result_of(row, links, knowledge, lang) for row in rows]
                      for rows in (out.results.items, out.results.unknown))  # fmt: skip
    return FinderView(
        links=links,
        form=form_of(links.pairs, knowledge, lang),
        chips=[_chip(chip, links) for chip in out.chips if chip.kind not in KEPT],
        refused=[_refused(part, refused, links, knowledge) for part in refused[:REFUSED_AT_MOST]],
        refused_more=len(refused[REFUSED_AT_MOST:]),
        saved=_saved(out, links),
        heading=_heading(out, lang),
        items=items,
        unknown_heading=say_count("list.unknown", out.results.total_unknown, lang),
        unknown=unknown,
        relax=_relax(out, state, links, knowledge),
        pager=_pager(total, links) if total > PAGE else None,
        date_kinds=[Option(kind, plan_words().text("date_kind", kind, lang), False) for kind in DateKind],
    )


def _heading(out: StateOut, lang: Lang) -> str:
    limits = any(chip.kind not in KEPT for chip in out.chips)
    if out.results.total:
        return say_count("list.fits" if limits else "list.all", out.results.total, lang)
    return say("list.none_certain" if out.results.total_unknown else "list.none", lang)


def _chip(chip: Chip, links: Links) -> ChipView:
    key = chip.kind.removeprefix(NOT)
    guessed = ("soft", key) in links.pairs
    label = clean(getattr(chip.label, links.lang))
    return ChipView(label, links.of_query(chip.query), links.firm(key) if guessed else None)


def _saved(out: StateOut, links: Links) -> list[Saved]:
    chips = {(chip.kind, chip.value): _chip(chip, links) for chip in out.chips if chip.kind in KEPT}
    return [
        Saved(
            id=row.id,
            title=row.name,
            remove=f"{chips[('shortlist', row.id)].remove}#my-list",
            path=links.path(row.id),
            dates=[chip for (kind, value), chip in chips.items() if kind == "date" and value.partition(":")[0] == row.id],
        )
        for row in out.shortlist
    ]


def _refused(part: Refused, every: tuple[Refused, ...], links: Links, knowledge: KnowledgeBase) -> RefusedView:
    """Taking one of the nearest keeps the other parts that still wait for an answer."""
    told = refused_out(_with_occupations(part, knowledge, links.lang), knowledge, links.lang)
    waiting = [(each.parameter, each.value) for each in every if each.nearest and each is not part and _short(each)]
    negated = knowledge.labels.text("value", "not", links.lang) if part.parameter.startswith(NOT) else "{value}"
    return RefusedView(
        name=_refused_name(told, knowledge, links.lang),
        value=told.value,
        reason=told.reason,
        nearest=[
            Link(negated.replace("{value}", near.name), links.finder([*links.pairs, (part.parameter, near.id), *waiting]))
            for near in told.nearest
        ],
    )


def _short(part: Refused) -> bool:
    return len(part.value) <= READ_AT_MOST


def _refused_name(told: RefusedPart, knowledge: KnowledgeBase, lang: Lang) -> str:
    """The parameter in words, where it is one."""
    key = told.parameter.removeprefix(NOT)
    if key in knowledge.labels.keys("fact"):
        name = knowledge.labels.text("fact", key, lang)
    else:
        name = say(f"parameter.{key}", lang) if key in ("q", *KEPT) else key
    return name if key == told.parameter else say("refused.unwanted", lang, value=name)


def _with_occupations(part: Refused, knowledge: KnowledgeBase, lang: Lang) -> Refused:
    """People call their work what no title says: what means nearly the same comes beside what is written nearly so."""
    if part.fault is not Fault.UNKNOWN_VALUE or part.parameter.removeprefix(NOT) != "occupation" or not part.nearest:
        return part
    found = [each.occupation.code for each in knowledge.occupations.find(part.value[:READ_AT_MOST], lang, most=2)]
    return replace(part, nearest=tuple(dict.fromkeys([*found, *part.nearest]))[:NAMES_AT_MOST])


def _relax(out: StateOut, state: SharedState, links: Links, knowledge: KnowledgeBase) -> list[Link]:
    """The smallest changes that give results, with how many each. Words that were searched for are one of them."""
    if out.results.items:
        return []
    if not state.query:
        return [Link(option.text, links.relaxed(option.drop)) for option in out.results.relax]
    options = knowledge.catalogue.relaxations(state.profile, state.query, links.lang)
    found = [Link(relaxation_text(each.drop, each.total, knowledge, links.lang), links.relaxed([*each.drop]))
             for each in options]  # fmt: skip
    without_words = knowledge.catalogue.search(state.profile, None, links.lang).total
    if without_words:
        pairs: list[Pair] = pairs_of(replace(state, query=None))
        found.append(Link(say("list.without_words", links.lang, count=without_words), links.finder(pairs)))
    return found


def _pager(total: int, links: Links) -> Pager:
    first, last = links.offset + 1, min(links.offset + PAGE, total)
    return Pager(
        text=say("list.shown", links.lang, first=first, last=last, total=total),
        before=links.finder(offset=max(links.offset - PAGE, 0), at="results") if links.offset else None,
        after=links.finder(offset=links.offset + PAGE, at="results") if last < total else None,
    )
