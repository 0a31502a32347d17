"""The form of an answer that the college writes: what was typed, what is wrong with it, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import ValidationError

from knowledge.edits_answers import StaffAnswerContent
from knowledge.encoder import Lang
from knowledge.schema import ANSWER_WORDS_AT_MOST
from knowledge.text import clean, normalise

FIELDS = (
    "text_en", "text_fr", "questions_en", "questions_fr", "region", "audience", "source_kind", "source_title", "source_url",
    "source_date", "needs_person",
)  # fmt: skip
SourceKind = Literal["college", "page"]
# What the schema says of a field, as the form calls it.
_FORM_FIELD = {
    ("text", "en"): "text_en", ("text", "fr"): "text_fr", ("questions", "en"): "questions_en",
    ("questions", "fr"): "questions_fr", ("source", "title"): "source_title", ("source", "url"): "source_url",
    ("source", "date"): "source_date",
}  # fmt: skip


@dataclass
class AnswerForm:
    """What somebody typed, as text; `wrong` has the key of what is wrong, by field."""

    typed: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)
    content: StaffAnswerContent | None = None

    @property
    def phrasings(self) -> dict[Lang, list[str]]:
        return {"en": lines(self.typed["questions_en"]), "fr": lines(self.typed["questions_fr"])}


def lines(text: str) -> list[str]:
    """Ways of asking, one a line, each once."""
    said: dict[str, str] = {}
    for line in text.splitlines():
        said.setdefault(normalise(line) or clean(line), clean(line))
    return [line for key, line in said.items() if key and line]


def read_form(form: Mapping[str, Any], *, college: Mapping[str, str], today: date) -> AnswerForm:
    """What was typed. `college` is what the college itself is called as a source, by language."""
    typed = {name: str(form.get(name) or "").strip() for name in FIELDS}
    read = AnswerForm(typed)
    page = typed["source_kind"] == "page"
    needed = ["text_en", "text_fr", "questions_en", "questions_fr", "source_date"]
    needed += ["source_title", "source_url"] if page else []
    read.wrong = {name: "missing" for name in needed if not typed[name]}
    said_on = _day(typed["source_date"])
    if typed["source_date"] and said_on is None:
        read.wrong["source_date"] = "bad_date"
    elif said_on and said_on > today:
        read.wrong["source_date"] = "future_date"
    if page and typed["source_url"] and not is_address(typed["source_url"]):
        read.wrong["source_url"] = "bad_address"
    for name in ("text_en", "text_fr"):
        if len(typed[name].split()) > ANSWER_WORDS_AT_MOST or len(typed[name]) > 1500:
            read.wrong[name] = "too_long"
    title = {"en": typed["source_title"], "fr": typed["source_title"]} if page else dict(college)
    wanted = {
        "text": {"en": clean(typed["text_en"]), "fr": clean(typed["text_fr"])},
        "questions": read.phrasings,
        "region": typed["region"] or None,
        "audience": typed["audience"] or "learner",
        "source": {"title": title, "url": typed["source_url"] if page else None, "date": typed["source_date"]},
        "needs_person": typed["needs_person"] == "yes",
    }
    if not read.wrong:
        try:
            read.content = StaffAnswerContent.model_validate(wanted)
        except ValidationError as error:
            for problem in error.errors():
                where = tuple(str(part) for part in problem["loc"][:2])
                read.wrong.setdefault(_FORM_FIELD.get(where, where[0] if where else "text_en"), "not_right")  # type: ignore[arg-type]
    return read


def typed_of(content: StaffAnswerContent) -> dict[str, str]:
    """A stored content as the form shows it."""
    page = content.source.url is not None
    return {
        "text_en": content.text.en,
        "text_fr": content.text.fr,
        "questions_en": "\n".join(content.questions.en),
        "questions_fr": "\n".join(content.questions.fr),
        "region": content.region or "",
        "audience": str(content.audience),
        "source_kind": "page" if page else "college",
        "source_title": content.source.title.en if page else "",
        "source_url": content.source.url or "",
        "source_date": content.source.date.isoformat(),
        "needs_person": "yes" if content.needs_person else "",
    }


def is_address(text: str) -> bool:
    """Whether it is the address of a web page that people can follow."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not any(map(str.isspace, text))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
