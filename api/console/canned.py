"""The fields of canned replies: `{name}` and its like, filled in for one learner. Pure."""

from __future__ import annotations

import re

# The learner's name, the college's, the case's reference, and the name of who writes.
FIELDS = ("name", "college", "reference", "me")

_FIELD = re.compile(r"\{([^{}]*)\}")


def filled(text: str, **values: str | None) -> str:
    """`text` with the fields' values. One whose value is not known goes, with the space and comma before it, so that "Hello
    {name}," reads well without a name. What a value itself holds is never a field."""

    def value(found: re.Match[str]) -> str:
        known = values.get(found["field"]) if found["field"] in FIELDS else None
        if found["field"] not in FIELDS:
            return found[0]
        return f"{found['before']}{known}" if known else ""

    return re.sub(r"(?P<before>,? ?)\{(?P<field>[^{}]*)\}", value, text).strip()


def unknown_fields(text: str) -> list[str]:
    """What stands in braces and is no field, in the order of the text."""
    return [name for name in _FIELD.findall(text) if name not in FIELDS]
