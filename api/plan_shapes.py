"""A plan in words: what its JSON holds, and what its page, text, PDF and calendar are made of."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from api.plan_funding import FundingOut, funding_name, funding_out
from api.shapes import CredentialOut, Named, StepOut, credential_out, named_skill, number, step_out, words
from api.state import RefusedPart
from knowledge.knowledge_base import KnowledgeBase
from knowledge.models import Credential
from knowledge.plan import NextStep, Plan, PlanDate, PlanGap, PlanStep, Question, Totals
from knowledge.plan_words import counted, day_text, filled, plan_words
from knowledge.shared_state import DateKind

SEPARATOR = "; "


class QuestionOut(BaseModel):
    code: str
    text: str


class PlanDateOut(BaseModel):
    """A day that the learner wrote down; `past` when it is over."""

    credential: Named
    kind: Named
    on: date
    past: bool
    text: str


class PlanStepOut(BaseModel):
    """`after` are the steps by which earlier ones of the plan lead here; `moved`: it was chosen later than it comes."""

    position: int
    credential: CredentialOut
    note: str | None
    moved: bool
    after: list[StepOut]
    questions: list[QuestionOut]


class SumOut(BaseModel):
    """`stated` adds up the `known` ones, `null` where there is none; `unknown` more state nothing."""

    stated: float | None
    known: int
    unknown: int
    text: str


class MoneyOut(BaseModel):
    currency: str
    stated: float
    known: int


class CostOut(BaseModel):
    """One sum for each currency: they are not mixed. `unknown` programmes state no price."""

    sums: list[MoneyOut]
    unknown: int
    text: str


class OverlapOut(BaseModel):
    """`part` counts toward `whole`, whose hours and cost may already hold it."""

    part: Named
    whole: Named
    text: str


class TotalsOut(BaseModel):
    hours: SumOut
    cost: CostOut
    overlaps: list[OverlapOut]


class MissingOut(BaseModel):
    """`taught_by` are those of the plan that teach it."""

    id: str
    name: str
    taught_by: list[Named]


class PlanGapOut(BaseModel):
    occupation: Named
    have: list[Named]
    missing: list[MissingOut]


class NextStepOut(BaseModel):
    code: str
    text: str
    url: str | None


class PlanOut(BaseModel):
    """`query` opens the plan again, without the notes; `refused` are parts of the link that were left out."""

    query: str
    refused: list[RefusedPart]
    made_on: date
    goal: str | None
    gap: PlanGapOut | None
    steps: list[PlanStepOut]
    totals: TotalsOut
    funding: list[FundingOut]
    next_steps: list[NextStepOut]
    dates: list[PlanDateOut]


def plan_out(
    plan: Plan, knowledge: KnowledgeBase, lang: str, *, query: str, refused: list[RefusedPart], today: date
) -> PlanOut:
    return PlanOut(
        query=query,
        refused=refused,
        made_on=today,
        goal=plan.goal,
        gap=_gap(plan.gap, lang) if plan.gap else None,
        steps=[_step(step, at, knowledge, lang) for at, step in enumerate(plan.steps, start=1)],
        totals=_totals(plan.totals, knowledge, lang),
        funding=[funding_out(lead, knowledge, lang) for lead in plan.funding],
        next_steps=[_next(step, knowledge, lang) for step in plan.next_steps],
        dates=[_date(entry, lang) for entry in plan.dates],
    )


def amount_text(amount: float, currency: str, knowledge: KnowledgeBase, lang: str) -> str:
    """ "$1,200 CAD", "1 200 $ CAD"; nothing to pay is "free"."""
    if not amount:
        return knowledge.labels.text("value", "free", lang)
    text = number(amount, lang)
    return f"{text}\u00a0$ {currency}" if lang == "fr" else f"${text} {currency}"


def named(row: Credential) -> Named:
    return Named(id=row.id, name=row.title)


def _gap(gap: PlanGap, lang: str) -> PlanGapOut:
    missing = [
        MissingOut(**named_skill(skill, lang).model_dump(), taught_by=[named(row) for row in teaching])
        for skill, teaching in gap.missing
    ]
    title = words(gap.occupation, "title", lang) or gap.occupation.code
    return PlanGapOut(
        occupation=Named(id=gap.occupation.code, name=title),
        have=[named_skill(skill, lang) for skill in gap.have],
        missing=missing,
    )


def _step(step: PlanStep, position: int, knowledge: KnowledgeBase, lang: str) -> PlanStepOut:
    row = step.chosen.credential
    return PlanStepOut(
        position=position,
        credential=credential_out(row, knowledge, lang),
        note=step.chosen.note,
        moved=step.moved,
        after=[step_out(before.source, before.step, before.depth, knowledge.labels, lang) for before in step.after],
        questions=[QuestionOut(code=question, text=_question(question, row, lang)) for question in step.questions],
    )


def _question(question: Question, row: Credential, lang: str) -> str:
    larger = SEPARATOR.join(step.target_title for step in row.pathways) or row.stacks_into or ""
    value = larger if question is Question.STACKING_CONFIRMED else row.as_of or ""
    return filled("question", question, lang, value=value)


def _totals(totals: Totals, knowledge: KnowledgeBase, lang: str) -> TotalsOut:
    hours = totals.hours
    stated = None if hours.stated is None else filled("total", "hours", lang, value=number(hours.stated, lang))
    amounts = [amount_text(each.stated, each.currency, knowledge, lang) for each in totals.cost]
    return TotalsOut(
        hours=SumOut(
            stated=hours.stated,
            known=hours.known,
            unknown=hours.unknown,
            text=_sum_text([stated] if stated else [], hours.unknown, knowledge, lang),
        ),
        cost=CostOut(
            sums=[MoneyOut(currency=each.currency, stated=each.stated, known=each.known) for each in totals.cost],
            unknown=totals.cost_unknown,
            text=_sum_text(amounts, totals.cost_unknown, knowledge, lang),
        ),
        overlaps=[
            OverlapOut(
                part=named(part),
                whole=named(whole),
                text=filled("total", "overlap", lang, part=part.title, whole=whole.title),
            )
            for part, whole in totals.overlaps
        ],
    )


def _sum_text(stated: list[str], unknown: int, knowledge: KnowledgeBase, lang: str) -> str:
    """What is stated, then how many state nothing; a sum with unknowns is "and more"."""
    total = " + ".join(stated) or knowledge.labels.text("value", "not_stated", lang)
    if not unknown:
        return total
    more = filled("total", "at_least", lang, value=total) if stated else total
    return f"{more} ({counted('total', 'unknown', unknown, lang)})"


def _next(step: NextStep, knowledge: KnowledgeBase, lang: str) -> NextStepOut:
    row = step.credential
    values = {"title": row.title, "provider": row.provider.name} if row else {}
    if step.on:
        values["day"] = day_text(step.on, lang)
    if row and step.code == "check_prerequisites":
        values["value"] = (words(row, "prerequisites", lang) or "").rstrip(".")
    if step.funding:
        values["value"] = funding_name(step.funding, knowledge, lang)
    if step.skill:
        values["value"] = named_skill(step.skill, lang).name
    if step.count:
        text = counted("next", step.code, step.count, lang, **values)
    else:
        text = filled("next", step.code, lang, **values)
    return NextStepOut(code=step.code, text=text, url=row.source_url if row else None)


def _date(entry: PlanDate, lang: str) -> PlanDateOut:
    kind = plan_words().text("date_kind", entry.kind, lang)
    told = {"title": entry.credential.title, "kind": kind, "day": day_text(entry.on, lang)}
    text = filled("chip", "date", lang, **told)
    return PlanDateOut(
        credential=named(entry.credential),
        kind=Named(id=DateKind(entry.kind), name=kind),
        on=entry.on,
        past=entry.past,
        text=filled("plan", "past", lang, value=text) if entry.past else text,
    )
