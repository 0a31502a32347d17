"""`/console/assistant`: the answers and the catalogue for staff, and the chat that learners see."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.answers import answer_out
from api.console.access import PractitionerDep
from api.console.rendering import language_of, page
from api.dependencies import KnowledgeDep, SessionDep
from api.people.office import office
from api.shapes import match_out
from knowledge.knowledge_base import KnowledgeBase
from knowledge.plan_words import day_text
from knowledge.profile import Profile
from knowledge.text import clean
from knowledge.vocabularies import Audience

router = APIRouter(prefix="/console/assistant", include_in_schema=False)

QUESTION_AT_MOST = 500
PROGRAMMES_SHOWN = 5
Lang = Literal["en", "fr"]


@router.get("")
def assist(
    request: Request,
    staff: PractitionerDep,
    session: SessionDep,
    knowledge: KnowledgeDep,
    q: Annotated[str, Query()] = "",
    answer: Annotated[str, Query()] = "",
) -> Response:
    """Without a question the form alone; with one its answer, for practitioners where there is one, and programmes."""
    lang = page_language(request, staff)
    asked = clean(q)[:QUESTION_AT_MOST]
    found = found_for(asked, answer, knowledge, lang, office(session).province) if asked or answer else {}
    return page(
        request,
        staff,
        "assistant.html",
        question=asked,
        asked=bool(asked or answer),
        day=partial(day_text, lang=lang),
        **found,
    )


def page_language(request: Request, staff: PractitionerDep) -> Lang:
    return cast(Lang, language_of(request, staff))


def found_for(asked: str, answer_id: str, knowledge: KnowledgeBase, lang: Lang, region: str | None) -> dict[str, Any]:
    stored = knowledge.snapshot.answers.get(answer_id)
    if stored is not None:
        asked = next((entry.text for entry in stored.questions if entry.lang == lang), asked)
        return {"answers": [answer_out(stored, lang)], "near": [], **_programmes(asked, knowledge, lang)}
    if not asked:
        return {"answers": [], "near": [], "programmes": [], "total": 0}
    finding = knowledge.answers.find(asked, lang, region=region, audience=Audience.PRACTITIONER)
    answers = [answer_out(row, lang) for row in (finding.answer, finding.also) if row]
    given = {row.id for row in answers}
    near = [{"id": each.answer.id, "question": each.question} for each in finding.candidates if each.answer.id not in given]
    return {"answers": answers, "near": near, **_programmes(asked, knowledge, lang)}


def _programmes(asked: str, knowledge: KnowledgeBase, lang: Lang) -> dict[str, Any]:
    result = knowledge.catalogue.search(Profile(), asked, lang)
    shown = [match_out(match, knowledge, lang) for match in result.items[:PROGRAMMES_SHOWN]]
    return {"programmes": shown, "total": result.total}
