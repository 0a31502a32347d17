"""A weighed gap in words: counts, shares, what is had, in part and missing, and what teaches it."""

from __future__ import annotations

from typing import Any

import pytest

from actions import gap_words

LABELS: dict[str, dict[str, str]] = {
    "gap": {
        "summary": "{have}/{all} {share}", "summary_one": "one {have}/{all} {share}",
        "summary_partly": "{have}+{partly}/{all} {share}", "summary_partly_one": "one {have}+{partly}/{all} {share}",
        "summary_only_partly": "only {partly}/{all} {share}", "summary_none": "none of {all}", "summary_all": "all {all}",
        "have": "have", "partly": "partly", "missing": "missing", "more": "{count} more", "within": "within",
        "untaught": "untaught", "untaught_within": "untaught within",
        "taught_by": "{title} ({provider})", "unstated": "{title} ({provider}; ? {unknown})",
    },
    "share": {name: name for name in ("tenth", "quarter", "third", "half", "two_thirds", "three_quarters", "most")},
    "value": {"colon": ": "},
    "fact": {"max_cost": "cost"},
}  # fmt: skip


def skill(name: str, standing: str, *teachers: tuple[str, list[str]]) -> dict[str, Any]:
    nearby = {"text": f"near {name}"} if standing == "partly" else None
    rows = [{"title": title, "provider": "P", "unknown": unknown} for title, unknown in teachers]
    return {"name": name, "standing": {"id": standing}, "nearby": nearby, "credentials": rows}


def gap(*skills: dict[str, Any], share: float = 0.0) -> dict[str, Any]:
    counts = {kind: sum(entry["standing"]["id"] == kind for entry in skills) for kind in ("have", "partly", "missing")}
    return {"skills": list(skills), "share": share, **counts}


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.05, "tenth"), (0.25, "quarter"), (0.33, "third"), (0.5, "half"), (0.66, "two_thirds"), (0.75, "three_quarters"),
     (0.99, "most")],
)  # fmt: skip
def test_a_share_is_said_as_people_say_it(value: float, words: str) -> None:
    assert gap_words.share(value, LABELS) == words


@pytest.mark.parametrize(
    ("kinds", "said"),
    [("hmm", "one 1/3 third"), ("hhm", "2/3 third"), ("hpm", "one 1+1/3 third"), ("hhp", "2+1/3 third"),
     ("ppm", "only 2/3 third"), ("mmm", "none of 3"), ("hhh", "all 3")],
)  # fmt: skip
def test_the_summary_counts_what_is_had(kinds: str, said: str) -> None:
    standings = {"h": "have", "p": "partly", "m": "missing"}
    report = gap(*(skill(str(at), standings[kind]) for at, kind in enumerate(kinds)), share=0.33)
    assert gap_words.summary(report, LABELS) == said


def test_each_missing_skill_names_two_that_teach_it_and_what_their_pages_leave_unstated() -> None:
    report = gap(
        skill("a", "have"),
        skill("b", "partly"),
        skill("c", "missing", ("One", []), ("Two", ["max_cost"]), ("Three", [])),
        skill("d", "missing"),
    )
    assert gap_words.lines(report, LABELS, page=0, limited=True).split("\n") == [
        "have: a", "partly:", "• b (near b)", "missing:", "• c → One (P); Two (P; ? cost)", "• d", "within",
        "untaught within",
    ]  # fmt: skip


def test_a_long_list_goes_on_by_pages() -> None:
    report = gap(skill("had", "have"), *(skill(f"s{at}", "missing", ("One", [])) for at in range(8)))
    first = gap_words.lines(report, LABELS, page=0, limited=False)
    second = gap_words.lines(report, LABELS, page=1, limited=False)

    assert first.endswith("2 more")
    assert gap_words.has_more(report, 0)
    assert not gap_words.has_more(report, 1)
    assert second.split("\n") == ["missing:", "• s6 → One (P)", "• s7 → One (P)"]
    assert gap_words.lines(report, LABELS, page=9, limited=False) == ""
