"""The form of an intake: the note, and what a practitioner left of it, changed or added. The page holds it, nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData

from knowledge.guidance import Guidance
from knowledge.intake import Intake, corrected
from knowledge.profile import Profile
from knowledge.shared_state import NOT, Pair, Refused, SharedState, pairs_of, read_pairs
from knowledge.typed_names import tidied

CHANGED = ("province", "city", "field", "occupation", "delivery", "language", "max_cost", "goal")
PARTS_AT_MOST = 200
BETWEEN = "="


@dataclass(frozen=True)
class IntakeForm:
    """What a page sends back. Before the first reading `parts`, `facts` and `needs` are `None`: all that is read counts.

    `drop` is what a chip's button takes away: "part:field=data_ai", "fact:benefits.ei", "need:transport".
    """

    text: str
    parts: tuple[Pair, ...] | None
    facts: tuple[str, ...] | None
    needs: tuple[str, ...] | None
    drop: str
    changes: tuple[Pair, ...]
    add_need: str
    action: str
    label: str
    level: str

    @classmethod
    def of(cls, form: FormData) -> IntakeForm:
        edited = _text(form, "edited") == "1"
        parts = [part.partition(BETWEEN) for part in _texts(form, "part")]
        return cls(
            text=_text(form, "text"),
            parts=tuple((name, value) for name, _, value in parts) if edited else None,
            facts=_texts(form, "fact") if edited else None,
            needs=_texts(form, "need") if edited else None,
            drop=_text(form, "drop"),
            changes=tuple((key, value) for key in CHANGED if (value := _text(form, f"change_{key}").strip())),
            add_need=_text(form, "add_need"),
            action=_text(form, "action"),
            label=_text(form, "label").strip(),
            level=_text(form, "level"),
        )


async def intake_form(request: Request) -> IntakeForm:
    return IntakeForm.of(await request.form())


def intake_of(form: IntakeForm, guidance: Guidance) -> tuple[Intake, tuple[Refused, ...]]:
    """The note, read and corrected; and parts that were typed and do not exist."""
    intake = guidance.intakes.read(form.text)
    if form.parts is None or form.facts is None or form.needs is None:
        return intake, ()
    snapshot = guidance.knowledge.snapshot
    changed = {name for name, _ in form.changes}
    changed |= {"city"} if "province" in changed else set()  # a town of another province
    parts = [pair for pair in form.parts if f"part:{pair[0]}{BETWEEN}{pair[1]}" != form.drop and _base(pair) not in changed]
    parts += form.changes
    parts = tidied([pair for pair in parts if pair[0] != "soft" or pair[1] not in changed], snapshot)
    names = {name.removeprefix(NOT) for name, _ in parts}
    soft = [("soft", "city")] if "city" in names else []  # where somebody lives is not where a course must be
    state, refused = read_pairs([pair for pair in parts if pair[0] != "soft"] + soft, snapshot)
    needs = [need for need in (*form.needs, form.add_need) if f"need:{need}" != form.drop]
    facts = {fact for fact in form.facts if f"fact:{fact}" != form.drop}
    profile = _with_province(state.profile, guidance)
    return corrected(intake, snapshot, profile=profile, facts=facts, needs=needs), refused


def parts_of(profile: Profile) -> list[tuple[str, str]]:
    """(key, hidden value) of every part, as the page sends it back; `soft` is no part of its own."""
    return [(_base(pair), f"{pair[0]}{BETWEEN}{pair[1]}") for pair in pairs_of(SharedState(profile)) if pair[0] != "soft"]


def _with_province(profile: Profile, guidance: Guidance) -> Profile:
    """A town that was typed brings its province."""
    places = guidance.knowledge.snapshot.places
    provinces = tuple(dict.fromkeys(str(places[city].province_id) for city in profile.city.any_of if city in places))
    if profile.province or not provinces:
        return profile
    return profile.model_copy(update={"province": profile.province.model_copy(update={"any_of": provinces})})


def _base(pair: Pair) -> str:
    return pair[0].removeprefix(NOT)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(form: FormData, name: str) -> tuple[str, ...]:
    values: Sequence[object] = form.getlist(name)
    return tuple(value for value in values[:PARTS_AT_MOST] if isinstance(value, str))
