"""A plan as headings, paragraphs, lists and facts: the one text that the page, the plain text and the PDF show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.plan_funding import FundingOut
from api.plan_shapes import PlanOut, PlanStepOut, amount_text
from api.shapes import CredentialOut, Named, number
from api.state import RefusedPart
from knowledge.knowledge_base import KnowledgeBase
from knowledge.plan_words import day_text, filled, plan_words
from knowledge.text import clean

MISSING_AT_MOST = 12
FACTS = ("kind", "provider", "delivery", "hours", "weeks", "cost", "language", "prerequisites", "assessed", "status")


@dataclass(frozen=True)
class Line:
    """Words, with the address they lead to."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class Heading:
    level: int  # 1 to 4
    text: str


@dataclass(frozen=True)
class Paragraph:
    line: Line


@dataclass(frozen=True)
class Lines:
    """A list; numbered ones are to be done in that order."""

    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Facts:
    """Names with what is known."""

    rows: tuple[tuple[str, Line], ...]


Block = Heading | Paragraph | Lines | Facts


@dataclass(frozen=True)
class Document:
    title: str
    lang: str
    blocks: tuple[Block, ...]
    page_number: str  # with {page} and {pages}
    colon: str  # with its spaces


def plan_document(plan: PlanOut, knowledge: KnowledgeBase, lang: str) -> Document:
    writer = _Writer(knowledge, lang)
    title = writer.word("title")
    page_number = plan_words().text("plan", "page_number", lang)
    blocks = tuple(writer.blocks(title, plan))
    return Document(title, lang, blocks, page_number, colon=knowledge.labels.text("value", "colon", lang))


@dataclass(frozen=True)
class _Writer:
    """Chooses the words of one language."""

    knowledge: KnowledgeBase
    lang: str

    def word(self, key: str, **values: str) -> str:
        return filled("plan", key, self.lang, **values)

    def label(self, group: str, key: str) -> str:
        return self.knowledge.labels.text(group, key, self.lang)

    def blocks(self, title: str, plan: PlanOut) -> Iterator[Block]:
        yield Heading(1, title)
        yield from self._refused(plan.refused)
        yield Heading(2, self.word("goal"))
        yield Paragraph(Line(clean(plan.goal) if plan.goal else self.word("no_goal")))
        if plan.gap:
            yield Paragraph(Line(self.word("occupation", value=plan.gap.occupation.name)))
        yield Heading(2, self.word("next"))
        yield Lines(tuple(Line(step.text, step.url) for step in plan.next_steps), numbered=True)
        yield Heading(2, self.word("steps"))
        for step in plan.steps:
            yield from self._step(step)
        if not plan.steps:
            yield Paragraph(Line(self.word("no_steps")))
        else:
            yield from self._totals(plan)
        yield from self._gap(plan)
        yield from self._funding(plan.funding)
        yield from self._dates(plan)
        yield Paragraph(Line(self.word("footer", day=day_text(plan.made_on, self.lang))))

    def _refused(self, refused: list[RefusedPart]) -> Iterator[Block]:
        if refused:
            yield Heading(2, self.word("refused"))
            yield Lines(tuple(Line(self._refused_line(part)) for part in refused))

    def _refused_line(self, part: RefusedPart) -> str:
        near = self.word("did_you_mean", value=", ".join(entry.name for entry in part.nearest)) if part.nearest else ""
        colon = self.label("value", "colon")
        return f"{part.parameter}={part.value}{colon}{part.reason} {near}".rstrip()

    def _step(self, step: PlanStepOut) -> Iterator[Block]:
        row = step.credential
        yield Heading(3, f"{step.position}. {row.title}")
        for before in step.after:
            yield Paragraph(Line(self.word("after", title=before.from_title, relation=before.relation.name)))
        if step.moved:
            yield Paragraph(Line(self.word("moved")))
        yield Facts(tuple(self._facts(step)))
        if step.questions:
            yield Heading(4, self.word("questions"))
            yield Lines(tuple(Line(question.text) for question in step.questions))

    def _facts(self, step: PlanStepOut) -> Iterator[tuple[str, Line]]:
        row = step.credential
        if step.note:
            yield self.word("note"), Line(step.note)
        for key in FACTS:
            yield self.label("fact", key), Line(self._fact(row, key) or self.label("value", "not_stated"))
        if row.stacks_into:
            yield self.word("leads_to"), Line("; ".join(row.stacks_into))
        read = self.word("read_on", day=day_text(row.source.read_on, self.lang))
        dated = f"{self.word('dated', value=row.source.as_of)}, " if row.source.as_of else ""
        yield self.word("page"), Line(f"{row.provider.name} ({dated}{read})", row.source.url)

    def _fact(self, row: CredentialOut, key: str) -> str | None:
        if key == "cost":
            if row.cost.amount is None:
                return row.cost.note
            amount = amount_text(row.cost.amount, row.cost.currency, self.knowledge, self.lang)
            return f"{amount} ({row.cost.note.rstrip('.')})" if row.cost.note else amount
        value = getattr(row, key)
        if isinstance(value, bool):
            return self.label("value", "yes" if value else "no")
        if isinstance(value, float):
            return number(value, self.lang)
        return value.name if isinstance(value, Named) else value

    def _totals(self, plan: PlanOut) -> Iterator[Block]:
        yield Heading(2, self.word("totals"))
        hours, cost = Line(plan.totals.hours.text), Line(plan.totals.cost.text)
        yield Facts(((self.word("hours"), hours), (self.word("cost"), cost)))
        for overlap in plan.totals.overlaps:
            yield Paragraph(Line(overlap.text))

    def _gap(self, plan: PlanOut) -> Iterator[Block]:
        if not plan.gap:
            return
        taught = [entry for entry in plan.gap.missing if entry.taught_by]
        missing = [entry.name for entry in plan.gap.missing if not entry.taught_by]
        shown = missing[:MISSING_AT_MOST]
        if len(missing) > MISSING_AT_MOST:
            shown.append(self.word("and_more", count=str(len(missing) - MISSING_AT_MOST)))
        listed = {
            "have": [skill.name for skill in plan.gap.have],
            "taught": [f"{entry.name} ({'; '.join(row.name for row in entry.taught_by)})" for entry in taught],
            "missing": shown,
        }
        yield Heading(2, self.word("gap"))
        yield Facts(tuple((self.word(key), Line("; ".join(names) or self.word("none"))) for key, names in listed.items()))

    def _funding(self, leads: list[FundingOut]) -> Iterator[Block]:
        yield Heading(2, self.word("funding"))
        for lead in leads:
            yield Heading(3, _capital(lead.name))
            told = [lead.who] if lead.who else []
            told += [self.word("named_by", value=row.name) for row in lead.named_by]
            if told:
                yield Paragraph(Line(f"{_capital('; '.join(told))}."))
            yield Lines(tuple(Line(self._source(lead, at), lead.sources[at].url) for at in range(len(lead.sources))))
        if not leads:
            yield Paragraph(Line(self.word("no_funding")))

    def _source(self, lead: FundingOut, at: int) -> str:
        source = lead.sources[at]
        dated = f"{self.word('dated', value=source.date)}, " if source.date else ""
        return f"{source.title} ({dated}{self.word('checked', day=day_text(source.checked_on, self.lang))})"

    def _dates(self, plan: PlanOut) -> Iterator[Block]:
        yield Heading(2, self.word("dates"))
        if plan.dates:
            yield Lines(tuple(Line(entry.text) for entry in plan.dates))
        yield Paragraph(Line(self.word("noted" if plan.dates else "no_dates")))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
