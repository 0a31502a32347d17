"""Reports as documents of headings, lists and facts: the one text that the page to print and the PDF show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from fastapi.responses import Response

from api.describe import describe
from api.plan_document import Block, Document, Facts, Heading, Line, Lines, Paragraph
from api.shapes import MatchOut, number
from api.skill_gaps import SkillGapReport, SkillStandingOut
from knowledge.base import utc_now
from knowledge.knowledge_base import KnowledgeBase
from knowledge.plan_words import day_text, plan_words
from knowledge.profile import Profile

TEACHERS_SHOWN = 3
SEPARATOR = "; "


def list_document(
    profile: Profile, items: Sequence[MatchOut], unknown: Sequence[MatchOut], knowledge: KnowledgeBase, lang: str
) -> Document:
    """Programmes by region and field. Those that leave a limit open stand apart and say which."""
    writer = _Writer(knowledge, lang)
    limits = [part.label for part in describe(profile, knowledge, lang)]
    blocks: list[Block] = [Heading(1, writer.word("list_title")), *writer.made()]
    blocks.append(Paragraph(Line(SEPARATOR.join(limits) or writer.word("no_limits"))))
    blocks.append(Paragraph(Line(writer.word("count", total=len(items), unknown=len(unknown)))))
    for heading, rows in (("fits", items), ("unstated", unknown)):
        if rows:
            blocks.append(Heading(2, writer.word(heading)))
            blocks += writer.programmes(rows)
    if not items and not unknown:
        blocks.append(Paragraph(Line(writer.word("none"))))
    return writer.document(writer.word("list_title"), blocks)


def gap_document(report: SkillGapReport, who: str, knowledge: KnowledgeBase, lang: str) -> Document:
    """What an occupation asks for: what somebody has, has in part, and has still to learn, with what teaches it."""
    writer = _Writer(knowledge, lang)
    title = writer.word("gap_title", value=report.occupation.name)
    have = [skill.name for skill in report.skills if skill.standing.id == "have"]
    blocks: list[Block] = [Heading(1, title), *writer.made()]
    if who:
        blocks.append(Paragraph(Line(writer.word("for_whom", value=who))))
    counted = {"have": report.have, "partly": report.partly, "missing": report.missing}
    blocks.append(Paragraph(Line(writer.word("gap_count", **counted))))
    blocks += [Heading(2, writer.word("has")), Paragraph(Line(SEPARATOR.join(have) or writer.word("none_named")))]
    for heading, standing in (("has_partly", "partly"), ("to_learn", "missing")):
        skills = [skill for skill in report.skills if skill.standing.id == standing]
        if skills:
            blocks.append(Heading(2, writer.word(heading)))
            for skill in skills:
                blocks += writer.skill(skill)
    blocks.append(Heading(2, writer.word("sources")))
    blocks.append(Lines(tuple(Line(source.title, source.url) for source in report.sources)))
    return writer.document(title, blocks)


def pdf_response(document: Document, name: str) -> Response:
    from api.plan_pdf import plan_pdf  # noqa: PLC0415 - fpdf2 takes 60 MB of memory, so only where somebody wants a PDF

    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(plan_pdf(document), media_type="application/pdf", headers=headers)


class _Writer:
    """Chooses the words of one language."""

    def __init__(self, knowledge: KnowledgeBase, lang: str) -> None:
        self._knowledge, self._lang = knowledge, lang

    def word(self, key: str, **values: object) -> str:
        text = self._knowledge.labels.text("report", key, self._lang)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def label(self, group: str, key: str) -> str:
        return self._knowledge.labels.text(group, key, self._lang)

    def made(self) -> Iterator[Block]:
        yield Paragraph(Line(self.word("made_on", day=self.day(utc_now().date()))))

    def day(self, on: date) -> str:
        return day_text(on, self._lang)

    def document(self, title: str, blocks: Sequence[Block]) -> Document:
        page_number = plan_words().text("plan", "page_number", self._lang)
        return Document(title, self._lang, tuple(blocks), page_number, colon=self.label("value", "colon"))

    def programmes(self, rows: Sequence[MatchOut]) -> Iterator[Block]:
        region = ""
        for row in rows:
            if row.province.name != region:
                region = row.province.name
                yield Heading(3, region)
            yield Heading(4, row.title)
            yield Facts(tuple(self._facts(row)))

    def _facts(self, row: MatchOut) -> Iterator[tuple[str, Line]]:
        not_stated = self.label("value", "not_stated")
        hours = not_stated if row.hours is None else number(row.hours, self._lang)
        cost = not_stated if row.cost.amount is None else f"{number(row.cost.amount, self._lang)} {row.cost.currency}"
        stated = {
            "field": row.field.name,
            "delivery": row.delivery.name if row.delivery else not_stated,
            "hours": hours,
            "cost": cost,
            "language": row.language.name if row.language else not_stated,
        }
        yield self.label("fact", "kind"), Line(f"{row.kind.name}, {row.provider.name}")
        for key, value in stated.items():
            yield self.label("fact", key), Line(value)
        if row.unknown:
            yield self.word("open"), Line(", ".join(self.label("fact", key) for key in row.unknown))
        yield self.word("page", day=self.day(row.source.read_on)), Line(row.provider.name, row.source.url)

    def skill(self, skill: SkillStandingOut) -> Iterator[Block]:
        near = f" ({skill.nearby.text})" if skill.nearby else ""
        yield Heading(3, f"{skill.name}{near}")
        taught = [
            Line(f"{row.title}, {row.provider}{self._open(row.unknown)}", row.source.url)
            for row in skill.credentials[:TEACHERS_SHOWN]
        ]
        yield Lines(tuple(taught)) if taught else Paragraph(Line(self.word("nothing_teaches")))

    def _open(self, unknown: Sequence[str]) -> str:
        if not unknown:
            return ""
        return f" ({self.word('open')}{self.label('value', 'colon')}{', '.join(self.label('fact', key) for key in unknown)})"
