"""Personal data out of a learner's words, once more before staff read them.

`actions/private_values.py` takes it out before anything is stored; these are its patterns (a test holds them side by side),
because what is stored may be older than a pattern.
"""

from __future__ import annotations

import re

GAP = r"[\s.\-\u2010-\u2015]?"
PATTERNS = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("card", re.compile(rf"(?<!\d)\d(?:{GAP}\d){{12,15}}(?!\d)")),
    ("phone", re.compile(rf"(?<![\d-])(?:\+?1{GAP})?\(?[2-9]\d{{2}}\)?{GAP}\d{{3}}{GAP}\d{{4}}(?!\d)")),
    ("number", re.compile(rf"(?<!\d)\d{{3,4}}{GAP}\d{{3}}{GAP}\d{{3,4}}(?!\d)")),
)
NAMED = re.compile(
    r"\b(my name(?:'s| is)|i am called|call me|je m'appelle|mon nom (?:est|c'est)|appelle[sz]?-moi)"
    r"(?:\s+(?!(?:and|et|i|je|im|i'm|j'ai|but|mais|from|de|so|pis|then)\b)[\w'’-]+){1,3}",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """`text` with placeholders such as `[email]` and `[name]`."""
    for kind, pattern in PATTERNS:
        text = pattern.sub(f"[{kind}]", text)
    return NAMED.sub(r"\1 [name]", text)
