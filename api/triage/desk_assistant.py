"""The assistant for practitioners in a messaging channel: short commands, answered from what the console answers from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from api.console.assistant import Lang, found_for
from api.console.queue_filters import Filters
from api.console.queue_view import queue_of, team_names
from api.console.rendering import Words
from api.describe import describe
from api.guidance import GuidanceDep
from api.intakes import IntakeOut, intake_out
from api.people.audit import audit
from api.people.office import office
from api.people.sessions import Staff
from api.shapes import AnswerOut, MatchOut, match_out
from knowledge.guidance import Guidance
from knowledge.intake import Intake
from knowledge.intake_text import TEXT_AT_MOST
from knowledge.profile import Profile
from knowledge.shared_state import SharedState, link_of, pairs_of
from knowledge.text import clean, content_stems

GROUP = "console_desk"
COMMANDS = ("find", "intake", "queue", "help")
QUESTION_AT_MOST = TEXT_AT_MOST + 100  # a note, and the word before it
ASKED_AT_MOST = 500
PROGRAMMES_SHOWN, CASES_SHOWN = 5, 10


class Link(BaseModel):
    """A page of the console, from the root of this service."""

    title: str
    url: str


class Answered(BaseModel):
    """`text` says everything but the programmes, which stand in the order in which they are to be shown."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"lang": "en", "text": "Nobody is waiting.", "programmes": [], "links": []}]}
    )

    lang: Literal["en", "fr"]
    text: str
    programmes: list[MatchOut] = []
    links: list[Link] = []


def answer(session: Session, staff: Staff, text: str, guidance: GuidanceDep, lang: Lang) -> Answered:
    """What somebody of the staff asked for. Neither their words nor the answer are kept."""
    t = Words(guidance.knowledge.labels, lang, GROUP)
    command, rest = command_of(text, guidance)
    if command == "help" or (command is None and not rest):
        return Answered(lang=lang, text=t("help"))
    if command == "queue":
        return _queue(session, staff, t, lang)
    if command == "intake":
        return _intake(session, staff, rest, guidance, t, lang)
    if command == "find":
        return _find(rest[:ASKED_AT_MOST], guidance, t, lang)
    return _question(session, rest[:ASKED_AT_MOST], guidance, t, lang)


def command_of(text: str, guidance: Guidance) -> tuple[str | None, str]:
    """The command that a text begins with, in either language, and what follows; no command: all of the text."""
    asked = text.strip()
    first, _, rest = asked.partition(" ")
    word = first.lower().rstrip(":,.!")
    labels = guidance.knowledge.labels
    for command in COMMANDS:
        known = [said for lang in ("en", "fr") for said in labels.text(GROUP, f"words_{command}", lang).split("|")]
        # A question may begin with such a word too; what needs nothing more is a command only when it stands alone.
        if word in known and (command in ("find", "intake") or not rest.strip()):
            return command, rest.strip()
    return None, asked


def _find(text: str, guidance: Guidance, t: Words, lang: Lang) -> Answered:
    """A list: places, delivery, cost and the like are limits; what is left of the words is what to look for."""
    asked = clean(text)
    if not asked:
        return Answered(lang=lang, text=t("find_what"))
    knowledge = guidance.knowledge
    intake = guidance.intakes.read(asked)
    wanted = _left(intake)
    result = knowledge.catalogue.search(intake.profile, wanted or None, intake.lang)
    shown = [match_out(match, knowledge, lang) for match in (*result.items, *result.unknown)[:PROGRAMMES_SHOWN]]
    understood = [part.label for part in describe(intake.profile, knowledge, lang)] + ([f"“{wanted}”"] if wanted else [])
    lines = [t("understood", parts=", ".join(understood))] if understood else []
    lines.append(t("found", n=result.total, shown=len(shown), open=len(result.unknown)) if shown else t("found_none"))
    return Answered(lang=lang, text="\n".join(lines), programmes=shown, links=[_list_link(intake.profile, t)])


def _question(session: Session, text: str, guidance: Guidance, t: Words, lang: Lang) -> Answered:
    """The answer stored for it, for practitioners where there is one; without one, it is taken for a list."""
    found = found_for(text, "", guidance.knowledge, lang, office(session).province)
    answers = cast(list[AnswerOut], found["answers"])
    if not answers:
        return _find(text, guidance, t, lang)
    lines: list[str] = []
    for each in answers:
        lines.append(each.text)
        lines += [t("source", title=source.title, url=source.url or "") for source in each.sources]
        if each.needs_person:
            lines.append(t.of("console_assistant", "needs_person"))
    return Answered(lang=lang, text="\n".join(lines), links=[Link(title=t("open_assistant"), url="/console/assistant")])


def _intake(session: Session, staff: Staff, note: str, guidance: Guidance, t: Words, lang: Lang) -> Answered:
    if not note:
        return Answered(lang=lang, text=t.of("console_intake", "empty"))
    if len(note) > TEXT_AT_MOST:
        return Answered(lang=lang, text=t.of("console_intake", "too_long"))
    audit(session, staff, "read_in_channel", "intake")
    out = intake_out(guidance.intakes.read(note), guidance, lang)
    links = [Link(title=t("open_intake"), url="/console/assistant/intake")]
    return Answered(
        lang=lang, text="\n".join(_intake_lines(out, t)), programmes=out.matches.items[:PROGRAMMES_SHOWN], links=links
    )


def _intake_lines(out: IntakeOut, t: Words) -> Iterator[str]:
    if out.crisis:
        yield t("crisis")
    if out.level.id:
        yield t("level", level=out.level.name, text=out.level.text)
        for reason in out.level.reasons:
            yield f"• {reason.text}"
    for key, said in (
        ("profile", [part.label for part in out.parts]),
        ("facts", [f"{fact.label}: {fact.text}" for fact in out.facts]),
        ("needs", [need.name for need in out.needs]),
        ("funding", [lead.name for lead in out.funding]),
        ("not_read", [said.text for said in out.not_read]),
    ):
        if said:
            yield t(key, parts=", ".join(dict.fromkeys(said)))
    for referral in out.referrals:
        named = [" ".join(part for part in (line.name, line.call, line.url) if part) for line in referral.lines]
        named += [row.question for row in referral.answers]
        if named:
            yield t("referral", need=referral.need.name, parts="; ".join(named))
    if out.masked:
        yield t("masked", parts=", ".join(kind.name for kind in out.masked))
    yield t("not_kept")


def _queue(session: Session, staff: Staff, t: Words, lang: Lang) -> Answered:
    """What waits and they may see, as the console's queue has it."""
    words = Words(t.labels, lang, "console_queue")
    queue = queue_of(session, staff, Filters(status="open"), words, office(session), team_names(session))
    links = [Link(title=t("open_queue"), url="/console")]
    if not queue.entries:
        return Answered(lang=lang, text=words("empty"), links=links)
    lines = [t("waiting", n=queue.total)]
    for entry in queue.entries[:CASES_SHOWN]:
        reasons = ", ".join(entry.reasons)
        level = t.of("console", entry.level)
        lines.append(
            t("entry", reference=entry.reference, level=level, code=entry.level, reasons=reasons, wait=entry.wait.text)
        )
    if queue.total > CASES_SHOWN:
        lines.append(t("more", n=queue.total - CASES_SHOWN))
    return Answered(lang=lang, text="\n".join(lines), links=links)


def _left(intake: Intake) -> str:
    """The words that say no limit; empty where none of them means anything by itself."""
    text = intake.text
    said = [span for spans in intake.limit_said.values() for span in spans]
    for span in sorted(said, key=lambda span: span.start, reverse=True):
        text = f"{text[: span.start]} {text[span.end :]}"
    words = " ".join(text.split()).strip(" ,.;:")
    return words if any(True for _ in content_stems(words)) else ""


def _list_link(profile: Profile, t: Words) -> Link:
    query = link_of(pairs_of(SharedState(profile)))
    return Link(title=t("open_list"), url=f"/console/assistant/lists{f'?{query}' if query else ''}")
