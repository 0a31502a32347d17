"""What the answers are worth: limits kept, the right programmes first, true reasons, nothing invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log2

from benchmarks.finder.play import SHOWN, Played
from benchmarks.finder.truth import Catalogue, broken_limits, exists, false_reasons, open_limits

RIGHT, GOOD = 2.0, 1.0  # what a programme of `first_five` and one of `good` are worth


@dataclass
class Score:
    """Counts over all cases, and a line for everything that is wrong."""

    cases: int = 0
    expecting: int = 0
    hits: int = 0
    gains: list[float] = field(default_factory=list)
    results: int = 0
    reasoned: int = 0
    existing: int = 0
    violations: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    unreasoned: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    dead_ends: list[str] = field(default_factory=list)

    @property
    def hit_rate(self) -> float:
        return self.hits / self.expecting

    @property
    def ndcg(self) -> float:
        return sum(self.gains) / len(self.gains)

    @property
    def true_reasons(self) -> float:
        return self.reasoned / self.results

    @property
    def existing_share(self) -> float:
        return self.existing / self.results


def score(played: Iterable[Played], catalogue: Catalogue) -> Score:
    total = Score()
    for one in played:
        total.cases += 1
        _check_rows(one, catalogue, total)
        _check_dead_end(one, total)
        _check_unknown(one, total)
        if one.case.first_five:
            _check_first_five(one, total)
    return total


def _check_rows(one: Played, catalogue: Catalogue, total: Score) -> None:
    """Every row that was read is real and keeps the limits; the first five also say truly why they are there."""
    profile = one.case.profile
    for at, row in enumerate(one.read):
        where = f"{one.case.id}: {row['id']}"
        if at < SHOWN:
            total.results += 1
            total.existing += exists(row, catalogue)
        if not exists(row, catalogue):
            total.invented.append(where)
            continue
        entry = catalogue.credentials[row["id"]]
        total.violations += [f"{where} breaks {key}" for key in broken_limits(entry, profile)]
        said, silent = list(row["unknown"]), open_limits(entry, profile)
        if said != silent or (at < len(one.answer["items"])) != (not silent):
            total.unsaid.append(f"{where} says {said} is not stated, and it is {silent}")
        if at < SHOWN:
            wrong = false_reasons(row, entry, profile, one.case.lang, catalogue)
            if wrong or not row["reasons"]:
                total.unreasoned.append(f"{where} {'says wrongly ' + ', '.join(wrong) if wrong else 'says no reason'}")
            else:
                total.reasoned += 1


def _check_first_five(one: Played, total: Score) -> None:
    case, shown = one.case, [row["id"] for row in one.shown]
    unwanted = [key for key in shown if key in case.never]
    hit = any(key in case.first_five for key in shown)
    total.expecting += 1
    total.hits += hit and not unwanted
    total.gains.append(ndcg(shown, {**dict.fromkeys(case.good, GOOD), **dict.fromkeys(case.first_five, RIGHT)}))
    if unwanted:
        total.misses.append(f"{case.id}: must not show {', '.join(unwanted)}")
    if not hit:
        found = [row["id"] for row in one.read]
        place = min((found.index(key) + 1 for key in case.first_five if key in found), default=None)
        total.misses.append(
            f"{case.id}: wanted {' or '.join(case.first_five)} ({f'at {place}' if place else 'not found'}), "
            f"showed {', '.join(shown) or 'nothing'}"
        )


def _check_dead_end(one: Played, total: Score) -> None:
    """Where nothing fits, limits to drop are offered, with what dropping them gives; the counts are true."""
    case, offered = one.case, one.answer["relax"]
    for option in offered:
        given = one.given[tuple(option["drop"])]
        if option["total"] != given or not given:
            total.dead_ends.append(f"{case.id}: dropping {option['drop']} gives {given}, not {option['total']}")
    if not one.answer["items"] and not offered and case.profile != case.profile.without("goal", *case.profile.hard_limits()):
        total.dead_ends.append(f"{case.id}: nothing fits and nothing is offered to be dropped")
    if case.relax:
        drops = [set(option["drop"]) for option in offered]
        if one.answer["items"]:
            total.dead_ends.append(f"{case.id}: nothing should fit, and {one.answer['items'][0]['id']} does")
        elif not any(set(drop) in drops for drop in case.relax):
            total.dead_ends.append(f"{case.id}: wanted one of {case.relax} to be dropped, offered {drops}")
    unwanted = [row["id"] for row in one.read if row["id"] in case.never and not case.first_five]
    total.dead_ends += [f"{case.id}: must not show {key}" for key in unwanted]


def _check_unknown(one: Played, total: Score) -> None:
    said = {row["id"]: set(row["unknown"]) for row in one.answer["unknown"]}
    for key, limits in one.case.unsure.items():
        if said.get(key) != set(limits):
            total.unsaid.append(f"{one.case.id}: {key} should say that {', '.join(limits)} is not stated")


def ndcg(shown: list[str], worth: dict[str, float], *, at: int = SHOWN) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002): 0 to 1, 1 for the best possible order."""
    best = sum(gain / log2(place + 2) for place, gain in enumerate(sorted(worth.values(), reverse=True)[:at]))
    return sum(worth.get(key, 0.0) / log2(place + 2) for place, key in enumerate(shown[:at])) / best
