"""A comparison as aligned lines for letters of one width. Pure."""

from __future__ import annotations

from typing import Any

WIDEST = 56  # letters that a phone held upright shows in one line, about


def aligned(table: dict[str, Any], missing: str) -> str | None:
    """The columns by number, then each fact with its values beneath one another; `None` where a line would be too wide."""
    titles = [f"{at}. {title}" for at, title in enumerate(table["columns"], start=1)]
    width = max(len(row["label"]) for row in table["rows"]) + 2
    lines = [*titles, ""]
    for row in table["rows"]:
        values = row["values"] if row["differs"] else row["values"][:1]
        for at, value in enumerate(values, start=1):
            label = row["label"] if at == 1 else ""
            number = f"{at}. " if row["differs"] else "=  "
            lines.append(f"{label:<{width}}{number}{value or missing}")
    return None if max(map(len, lines)) > WIDEST else "\n".join(lines)
