"""Whom to ask for money and where to refer somebody, by what an intake says: only what the content holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.intake_needs import Need
from knowledge.intake_reading import Fact
from knowledge.intake_signs import IntakeSigns
from knowledge.limits import NATIONAL
from knowledge.models import Answer, HelpLine
from knowledge.plan_funding import FundingLead, funding_leads
from knowledge.profile import Profile
from knowledge.snapshot import Snapshot


@dataclass(frozen=True)
class CheckFunding:
    """A programme to ask about; `because` are the facts that speak for it, none where living there is enough."""

    lead: FundingLead
    because: tuple[Fact, ...]


@dataclass(frozen=True)
class Referral:
    """Where a need can be taken: help lines of the region and stored answers, each with its source."""

    need: Need
    lines: tuple[HelpLine, ...]
    answers: tuple[Answer, ...]


def funding_to_check(
    profile: Profile, facts: Sequence[Fact], snapshot: Snapshot, signs: IntakeSigns
) -> tuple[CheckFunding, ...]:
    """Those that facts speak for come first. A programme that only some people can have needs a fact that says so."""
    names = {fact.name for fact in facts}
    found = []
    for lead in funding_leads(profile, (), snapshot):
        rule = signs.file.funding.get(lead.programme.id) if lead.programme else None
        if lead.programme and (rule is None or names & set(rule.against)):
            continue
        because = tuple(fact for fact in facts if rule and fact.name in rule.speaks_for)
        if because or not (rule and rule.speaks_for):
            found.append(CheckFunding(lead, because))
    return tuple(sorted(found, key=lambda each: not each.because))


def referrals_for(needs: Sequence[Need], profile: Profile, snapshot: Snapshot, signs: IntakeSigns) -> tuple[Referral, ...]:
    """In the order of the needs; a need for which the content holds nothing stands there without lines and answers."""
    regions = {NATIONAL, *profile.province.any_of}
    found = []
    for need in needs:
        rule = signs.file.referrals.get(need.id)
        lines = [
            line
            for line in snapshot.help_lines
            if rule and line.shown and set(rule.situations) & set(line.situations) and regions & set(line.regions)
        ]
        answers = [snapshot.answers[key] for key in (rule.answers if rule else ()) if key in snapshot.answers]
        local = [row for row in answers if row.region is None or row.region in regions]
        found.append(Referral(need, tuple(lines), tuple(local)))
    return tuple(found)
