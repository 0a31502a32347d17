"""From a weighed skill gap to lines. Pure, and without wording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from actions.replies import Labels

Json = dict[str, Any]

SHOWN_AT_MOST = 6
TEACHERS_SHOWN = 2
# A share up to the number is called so; the bounds are the middles between the fractions.
SHARES = ((0.18, "tenth"), (0.29, "quarter"), (0.41, "third"), (0.58, "half"), (0.7, "two_thirds"), (0.85, "three_quarters"))


def share(value: float, labels: Labels) -> str:
    """A share of 0 to 1 as people say it."""
    return labels["share"][next((name for most, name in SHARES if value <= most), "most")]


def summary(gap: Json, labels: Labels) -> str:
    """How many of the skills one has, and how much that is of what counts."""
    said, every = labels["gap"], gap["have"] + gap["partly"] + gap["missing"]
    if gap["have"] == every:
        return said["summary_all"].format(all=every)
    if gap["have"] == gap["partly"] == 0:
        return said["summary_none"].format(all=every)
    if not gap["have"]:
        return said["summary_only_partly"].format(all=every, partly=gap["partly"], share=share(gap["share"], labels))
    key = f"summary{'_partly' if gap['partly'] else ''}{'_one' if gap['have'] == 1 else ''}"
    counts = {"have": gap["have"], "partly": gap["partly"], "all": every}
    return said[key].format(**counts, share=share(gap["share"], labels))


def lines(gap: Json, labels: Labels, *, page: int, limited: bool) -> str:
    """What one has, has in part, and still has to learn from `page` on. `limited`: the learner has limits."""
    return "\n".join(_lines(gap, labels, page, limited))


def has_more(gap: Json, page: int) -> bool:
    return bool(gap["missing"] > (page + 1) * SHOWN_AT_MOST)


def _lines(gap: Json, labels: Labels, page: int, limited: bool) -> Iterator[str]:
    said, colon = labels["gap"], labels["value"]["colon"].rstrip(" ")
    had, partly, missing = (_of(gap, standing) for standing in ("have", "partly", "missing"))
    if had and not page:
        yield f"{said['have']}{colon} {', '.join(entry['name'] for entry in had)}"
    if partly and not page:
        yield f"{said['partly']}{colon}"
        yield from (f"• {entry['name']} ({entry['nearby']['text']})" for entry in partly)
    shown = missing[page * SHOWN_AT_MOST : (page + 1) * SHOWN_AT_MOST]
    if not shown:
        return
    yield f"{said['missing']}{colon}"
    yield from (_missing(entry, labels) for entry in shown)
    left = len(missing) - (page + 1) * SHOWN_AT_MOST
    if left > 0:
        yield said["more"].format(count=left)
    if limited and any(entry["credentials"] for entry in shown):
        yield said["within"]
    if not all(entry["credentials"] for entry in shown):
        yield said["untaught_within" if limited else "untaught"]


def _missing(entry: Json, labels: Labels) -> str:
    taught = "; ".join(_teacher(row, labels) for row in entry["credentials"][:TEACHERS_SHOWN])
    return f"• {entry['name']}" + (f" → {taught}" if taught else "")


def _teacher(row: Json, labels: Labels) -> str:
    unknown = ", ".join(labels["fact"][key] for key in row["unknown"])
    template = labels["gap"]["unstated" if unknown else "taught_by"]
    return template.format(title=row["title"], provider=row["provider"], unknown=unknown)


def _of(gap: Json, standing: str) -> list[Json]:
    return [entry for entry in gap["skills"] if entry["standing"]["id"] == standing]
