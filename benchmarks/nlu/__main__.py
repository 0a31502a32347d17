"""`make bench-nlu`: the held-out messages through the whole engine, scored by kind; pictures and public sets on request."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks.nlu import pictures
from benchmarks.nlu.play import VARIANTS, Played, messages, play
from benchmarks.nlu.verdict import OUTSIDE_KINDS, Verdict, judge, links_right

Row = tuple[Played, Verdict]
DOCS = Path(__file__).resolve().parents[2] / "docs"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlu", description=__doc__)
    parser.add_argument("--set", default="heldout", choices=["heldout", "validation"])
    parser.add_argument("--variants", action="store_true", help="also with a hey in front, in capitals and with slips")
    parser.add_argument("--failures", action="store_true", help="print what went wrong, a line each")
    parser.add_argument("--pictures", action="store_true", help="draw docs/confusion.png and docs/learning-curve.png")
    chosen = parser.parse_args()
    asked = messages(chosen.set)
    for name, variant in VARIANTS.items():
        played, covers = asyncio.run(play(asked, variant))
        rows = [(one, judge(one, covers)) for one in played]
        print(f"\n{chosen.set}, {name}")
        show(rows)
        if name == "as they are":
            first = rows
        if not chosen.variants:
            break
    if chosen.failures:
        show_failures(first)
    if chosen.pictures:
        pictures.confusion([one for one, _ in first], DOCS / "confusion.png")
        pictures.learning_curve(messages("validation"), DOCS / "learning-curve.png")
    return 0


def show(rows: list[Row]) -> None:
    """Shares by kind and by language."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        kind, lang = row[0].kind, row[0].message["lang"]
        groups[kind].append(row)
        if kind not in {"crisis", *OUTSIDE_KINDS}:
            groups["IN SCOPE"].append(row)
            groups[f"IN SCOPE, {lang}"].append(row)
        if kind in OUTSIDE_KINDS:
            groups["OUT OF SCOPE"].append(row)
    print(f"{'':24}{'n':>5}{'right':>9}{'partly':>9}{'wrong':>9}")
    for name in sorted(groups):
        verdicts = Counter(verdict for _, verdict in groups[name])
        shares = "".join(f"{verdicts[verdict] / len(groups[name]):>9.1%}" for verdict in ("right", "partly", "wrong"))
        print(f"{name:24}{len(groups[name]):>5}{shares}")
    harmless = [one for one, _ in rows if one.kind != "crisis" and not str(one.message["intent"]).startswith("crisis")]
    alarms = sum(one.intents[0].startswith("crisis") for one in harmless)
    links = [right for one, _ in rows for right in links_right(one)]
    print(f"crisis heard where there is none: {alarms} of {len(harmless)}")
    print(f"names linked right: {sum(links)} of {len(links)} ({sum(links) / len(links):.1%})")


def show_failures(rows: Iterable[Row]) -> None:
    for one, verdict in rows:
        if verdict != "right":
            wanted = one.message.get("covers") or one.message["intent"]
            got = one.answers or one.intents
            print(f"{verdict:7}{one.kind:18}{one.message['text'][:90]!r} wanted {wanted}, got {got} ({one.confidence:.2f})")


if __name__ == "__main__":
    sys.exit(main())
