"""`make bench-finder`: the learners of tests/finder/cases.yml through the real API, scored, and every miss with a line."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from benchmarks.finder.cases import CASES_FILE, read_cases
from benchmarks.finder.play import database, play
from benchmarks.finder.score import Score, score
from benchmarks.finder.truth import Catalogue
from knowledge.content_files import read_content
from knowledge.encoder import Encoder

ENCODER = Path(__file__).resolve().parents[2] / "var" / "encoder"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.finder", description=__doc__)
    parser.add_argument("--cases", type=Path, default=CASES_FILE)
    parser.add_argument("--case", help="only this one, and what was shown")
    chosen = parser.parse_args()
    cases = [case for case in read_cases(chosen.cases) if chosen.case in (None, case.id)]
    content, encoder = read_content(), Encoder(ENCODER)
    with database(content) as url:
        played = play(url, encoder, cases)
    if chosen.case:
        for row in [row for one in played for row in one.shown]:
            print(f"{row['id']:110} {[reason['code'] for reason in row['reasons']]} not stated: {row['unknown']}")
    total = score(played, Catalogue.of(content, encoder))
    langs = Counter(case.lang for case in cases)
    print(
        f"\n{len(cases)} learners, {langs['en']} in English and {langs['fr']} in French; {total.results} results shown first"
    )
    show(total)
    return 0


def show(total: Score) -> None:
    if total.expecting:
        print(f"{'hit rate in the first five':44}{total.hit_rate:>8.1%}   goal 85 %")
        print(f"{'nDCG@5':44}{total.ndcg:>8.3f}")
    if total.results:
        print(f"{'results with a reason, every one true':44}{total.true_reasons:>8.1%}   must be 100 %")
        print(f"{'named programmes that exist':44}{total.existing_share:>8.1%}   must be 100 %")
    for name, lines in (
        ("limit violations", total.violations),
        ("not stated, and not said so", total.unsaid),
        ("dead ends and untrue counts", total.dead_ends),
        ("false or missing reasons", total.unreasoned),
        ("programmes that do not exist", total.invented),
        ("misses", total.misses),
    ):
        print(f"{name:44}{len(lines):>8}" + ("" if name == "misses" else "   must be 0"))
        for line in lines:
            print(f"    {line}")


if __name__ == "__main__":
    sys.exit(main())
