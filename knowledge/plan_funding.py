"""Who may help to pay for a plan: programmes for the learner's region, and those that a chosen programme's page names.

Nothing is named without a source: a stored answer, or the page itself. Whether it pays is for the programme to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.limits import NATIONAL
from knowledge.models import Answer, Credential, Funding
from knowledge.profile import Profile
from knowledge.schema import Content, Region, Slug, Words
from knowledge.snapshot import Snapshot
from knowledge.yaml_reader import read_yaml

FUNDING_FILE = Path(__file__).parent / "content" / "plan_funding.yml"


class ProgrammeEntry(Content):
    """See the head of the file for what each key means."""

    answers: list[Slug]
    who: Words


class FundingFile(Content):
    programmes: dict[Slug, ProgrammeEntry]
    regions: dict[Region, Slug]


@dataclass(frozen=True)
class FundingLead:
    """Somebody to ask for money: a programme, or what is known of a region (`programme` is `None`).

    `answers` are stored ones, nearest first; `named_by` the chosen programmes whose pages name it; `wished` was asked for.
    """

    programme: Funding | None
    region: str
    who: Words | None
    answers: tuple[Answer, ...]
    named_by: tuple[Credential, ...]
    wished: bool = False


@cache
def read_funding() -> FundingFile:
    return FundingFile.model_validate(read_yaml(FUNDING_FILE))


def funding_leads(profile: Profile, chosen: Sequence[Credential], snapshot: Snapshot) -> tuple[FundingLead, ...]:
    """What was wished for, then what a chosen page names, then the region's own, then the country's, as in the file."""
    told = read_funding()
    regions = _regions(profile, chosen)
    leads = []
    for programme in snapshot.funding.values():
        named_by = tuple(row for row in chosen if any(link.funding_id == programme.id for link in row.funding))
        entry = told.programmes.get(programme.id)
        answers = _answers(entry.answers if entry else (), snapshot)
        sourced = bool(answers or named_by)
        fits = programme.region in regions and programme.id not in profile.funding.none_of
        if programme.for_learners and sourced and fits:
            wished = programme.id in profile.funding.any_of
            leads.append(FundingLead(programme, programme.region, entry.who if entry else None, answers, named_by, wished))
    covered = {lead.region for lead in leads}
    for region in sorted(regions - covered):
        answers = _answers([told.regions[region]] if region in told.regions else (), snapshot)
        if answers:
            leads.append(FundingLead(None, region, None, answers, ()))
    order = list(told.programmes)

    def place(lead: FundingLead) -> tuple[bool, bool, bool, int]:
        known = lead.programme is not None and lead.programme.id in order
        at = order.index(lead.programme.id) if lead.programme and known else len(order)
        return not lead.wished, not lead.named_by, lead.region == NATIONAL, at

    return tuple(sorted(leads, key=place))


def _regions(profile: Profile, chosen: Sequence[Credential]) -> set[str]:
    """Where the learner is, as far as it was said; else where the programmes are. The whole country is always one."""
    said = {str(region) for region in profile.province.any_of}
    return (said or {row.province for row in chosen}) | {NATIONAL}


def _answers(ids: Sequence[str], snapshot: Snapshot) -> tuple[Answer, ...]:
    return tuple(snapshot.answers[key] for key in ids if key in snapshot.answers)
