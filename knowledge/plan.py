"""A plan: what was chosen, in an order that can be walked, with what it adds up to and what is still to be asked. Pure.

Sums are of what the pages state, and say how many pages state nothing. Currencies are not mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import fsum

from knowledge.models import Credential, Occupation, Skill
from knowledge.pathways import Step, onward_steps
from knowledge.plan_funding import FundingLead, funding_leads
from knowledge.profile import Profile
from knowledge.shared_state import DateKind
from knowledge.skill_gap import weigh_gap
from knowledge.snapshot import Snapshot

NEXT_STEPS = 3
OLD_PRICE_YEARS = 2  # a price on a page this much older than the day it was read is asked for again


class Question(StrEnum):
    """What its page does not settle, to ask the college."""

    STILL_OFFERED = "still_offered"
    START = "start"
    PRICE = "price"
    PRICE_NOW = "price_now"
    LENGTH = "length"
    PREREQUISITES = "prerequisites"
    ASSESSED = "assessed"
    STACKING = "stacking"
    STACKING_CONFIRMED = "stacking_confirmed"


class NextCode(StrEnum):
    """What to do next."""

    MEET_DEADLINE = "meet_deadline"
    ASK_COLLEGE = "ask_college"
    ASK_FUNDING = "ask_funding"
    CHECK_PREREQUISITES = "check_prerequisites"
    REGISTER = "register"
    TALK = "talk"
    CHOOSE = "choose"
    NAME_OCCUPATION = "name_occupation"
    LEARN_SKILL = "learn_skill"
    KEEP = "keep"


@dataclass(frozen=True)
class Chosen:
    """A credential in the plan, with the learner's own note and the days they wrote down, by what happens on them."""

    credential: Credential
    note: str | None = None
    dates: tuple[tuple[DateKind, date], ...] = ()


@dataclass(frozen=True)
class PlanStep:
    """`after`: the pathway steps by which earlier ones of the plan lead here; `moved`: it was chosen later than it comes."""

    chosen: Chosen
    moved: bool
    after: tuple[Step, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Sum:
    """`stated` adds up the `known` ones and is `None` where there is none; `unknown` more state nothing."""

    stated: float | None
    known: int
    unknown: int


@dataclass(frozen=True)
class MoneySum:
    currency: str
    stated: float
    known: int


@dataclass(frozen=True)
class Totals:
    """`overlaps` are pairs (part, whole): one counts toward the other, whose hours and cost may already hold it."""

    hours: Sum
    cost: tuple[MoneySum, ...]
    cost_unknown: int
    overlaps: tuple[tuple[Credential, Credential], ...]


@dataclass(frozen=True)
class PlanGap:
    """`missing` are skills with those of the plan that teach them, the most important first."""

    occupation: Occupation
    have: tuple[Skill, ...]
    missing: tuple[tuple[Skill, tuple[Credential, ...]], ...]


@dataclass(frozen=True)
class NextStep:
    """`count` are open questions, of `ask_college`."""

    code: NextCode
    credential: Credential | None = None
    funding: FundingLead | None = None
    skill: Skill | None = None
    on: date | None = None
    count: int = 0


@dataclass(frozen=True)
class PlanDate:
    credential: Credential
    kind: DateKind
    on: date
    past: bool


@dataclass(frozen=True)
class Plan:
    goal: str | None
    gap: PlanGap | None
    steps: tuple[PlanStep, ...]
    totals: Totals
    funding: tuple[FundingLead, ...]
    next_steps: tuple[NextStep, ...]
    dates: tuple[PlanDate, ...]


def make_plan(profile: Profile, chosen: Sequence[Chosen], snapshot: Snapshot, *, today: date) -> Plan:
    """`chosen` are different credentials, in the order of choice."""
    ordered, leading = in_order(chosen, snapshot)
    rows = [entry.credential for entry in ordered]
    steps = tuple(
        PlanStep(
            entry,
            moved=ordered.index(entry) < list(chosen).index(entry),
            after=tuple(step for step in leading if step.target is entry.credential),
            questions=open_questions(entry),
        )
        for entry in ordered
    )
    noted = [PlanDate(entry.credential, kind, on, past=on < today) for entry in ordered for kind, on in entry.dates]
    dates = tuple(sorted(noted, key=lambda entry: (entry.on, entry.kind)))
    gap = _gap(profile, rows, snapshot)
    funding = funding_leads(profile, rows, snapshot)
    return Plan(
        goal=profile.goal,
        gap=gap,
        steps=steps,
        totals=add_up(rows, leading),
        funding=funding,
        next_steps=_next_steps(steps, gap, funding, dates),
        dates=dates,
    )


def in_order(chosen: Sequence[Chosen], snapshot: Snapshot) -> tuple[list[Chosen], list[Step]]:
    """What leads to another chosen one comes before it, else the order of choice; and the last steps of these ways.

    A loop in the data is cut where it was entered first.
    """
    here = {entry.credential.id for entry in chosen}
    leads: dict[str, set[str]] = {key: set() for key in here}  # to what comes before it
    steps: list[Step] = []
    for entry in chosen:
        for step in onward_steps(entry.credential, snapshot):
            target = step.target
            if target and target.id in here and target.id != entry.credential.id:
                leads[target.id].add(entry.credential.id)
                if step.source.id == entry.credential.id:
                    steps.append(step)
    left, ordered = list(chosen), list[Chosen]()
    while left:
        waiting = {entry.credential.id for entry in left}
        free = next((entry for entry in left if not leads[entry.credential.id] & waiting), left[0])
        left.remove(free)
        ordered.append(free)
    place = {entry.credential.id: at for at, entry in enumerate(ordered)}
    return ordered, [step for step in steps if step.target and place[step.source.id] < place[step.target.id]]


def add_up(rows: Sequence[Credential], leading: Sequence[Step] = ()) -> Totals:
    hours = [row.hours for row in rows if row.hours is not None]
    priced = [(row.currency, row.cost) for row in rows if row.cost is not None]
    sums = [
        MoneySum(currency, _added(of_it), len(of_it))
        for currency in dict.fromkeys(currency for currency, _ in priced)
        if (of_it := [cost for each, cost in priced if each == currency])
    ]
    return Totals(
        hours=Sum(_added(hours) if hours else None, len(hours), len(rows) - len(hours)),
        cost=tuple(sums),
        cost_unknown=len(rows) - len(priced),
        overlaps=tuple(
            (step.source, step.target) for step in leading if step.target and step.step.relation == "counts_toward"
        ),
    )


def open_questions(entry: Chosen) -> tuple[Question, ...]:
    """What the page of a chosen credential leaves open, the most urgent first."""
    row = entry.credential
    noted = {kind for kind, _ in entry.dates}
    steps = row.pathways
    asked = {
        Question.STILL_OFFERED: row.status != "offered",
        Question.START: DateKind.START not in noted,
        Question.PRICE: row.cost is None,
        Question.PRICE_NOW: bool(row.cost) and _is_old(row),
        Question.LENGTH: row.hours is None and row.weeks is None,
        Question.PREREQUISITES: row.prerequisites_en is None,
        Question.ASSESSED: row.assessed is None,
        Question.STACKING: not steps and not row.stacks_into,
        Question.STACKING_CONFIRMED: bool(steps or row.stacks_into) and not any(step.confirmed for step in steps),
    }
    return tuple(question for question, is_open in asked.items() if is_open)


def _is_old(row: Credential) -> bool:
    return row.as_of is not None and int(row.as_of[:4]) <= row.read_on.year - OLD_PRICE_YEARS


def _added(values: Sequence[float]) -> float:
    return round(fsum(values), 2)


def _gap(profile: Profile, rows: Sequence[Credential], snapshot: Snapshot) -> PlanGap | None:
    """Against the first occupation that was wanted. What one has in part is still to learn, and a case of a skill counts as
    it: the plan is of programmes, and they teach cases."""
    codes = [code for code in profile.occupation.any_of if code in snapshot.occupations]
    if not codes:
        return None
    gap = weigh_gap(snapshot.occupations[codes[0]], profile.skills, snapshot, alike={}, offered=())
    missing = []
    for entry in gap.skills:
        if entry.standing == "have":
            continue
        cases = {key for key, skill in snapshot.skills.items() if entry.skill.id in (key, skill.broader_id)}
        teaching = tuple(row for row in rows if any(link.skill_id in cases for link in row.skills))
        missing.append((entry.skill, teaching))
    have = tuple(entry.skill for entry in gap.skills if entry.standing == "have")
    return PlanGap(gap.occupation, have, tuple(missing))


def _next_steps(
    steps: Sequence[PlanStep], gap: PlanGap | None, funding: Sequence[FundingLead], dates: Sequence[PlanDate]
) -> tuple[NextStep, ...]:
    """Always three: those with a day first, then what has to be known before anything is paid."""
    if not steps:
        first = NextStep(NextCode.NAME_OCCUPATION)
        if gap:
            first = NextStep(NextCode.LEARN_SKILL, skill=gap.missing[0][0]) if gap.missing else NextStep(NextCode.KEEP)
        return (first, NextStep(NextCode.CHOOSE), NextStep(NextCode.TALK))
    row, questions = steps[0].chosen.credential, steps[0].questions
    due = [entry for entry in dates if entry.kind is DateKind.DEADLINE and not entry.past]
    found = [NextStep(NextCode.MEET_DEADLINE, entry.credential, on=entry.on) for entry in due[:1]]
    found += [NextStep(NextCode.ASK_COLLEGE, row, count=len(questions))] if questions else []
    found += [NextStep(NextCode.ASK_FUNDING, funding=funding[0])] if funding and row.cost != 0 else []
    found += [NextStep(NextCode.CHECK_PREREQUISITES, row)] if row.prerequisites_en else []
    found += [NextStep(NextCode.REGISTER, row), NextStep(NextCode.TALK), NextStep(NextCode.KEEP)]
    return tuple(found[:NEXT_STEPS])
