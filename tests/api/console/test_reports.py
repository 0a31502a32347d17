"""Sheets to print: plans, skill gaps and lists; as pages and as PDF, in both languages."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.people.models import TeamMember
from api.triage.models import Case
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import Desk, text_of
from tests.api.console.intake_desk import INTAKE, NOTE, NOTE_FR, fields_of

REPORTS = "/console/reports"
PROGRAMME = "college-of-new-caledonia-core-skills-for-data-literacy"


def saved(desk: Desk, note: str = NOTE, label: str = "A-1") -> str:
    """The id of a saved intake."""
    read = fields_of(desk.post(INTAKE, {"text": note}))
    answer = desk.post(INTAKE, {**read, "action": "save", "label": label}, follow_redirects=False)
    return str(answer.headers["location"]).partition("?")[0].rpartition("/")[2]


def case(app: FastAPI, number: int, **facts: object) -> str:
    key = f"00000000-0000-4000-8000-{number:012d}"
    with app.state.database.session() as session:
        plain = {
            "reference": f"C-{number}",
            "conversation_id": f"c{number}",
            "lang": "en",
            "urgency": "U1",
            "assessed": "U1",
        }
        session.add(Case(id=key, **{**plain, **facts}))
    return key


def team_of(app: FastAPI, desk: Desk) -> int:
    with app.state.database.session() as session:
        return session.scalars(select(TeamMember.team_id).where(TeamMember.person_id == desk.person.id)).one()


def test_a_plan_of_a_saved_intake_has_programmes_sums_funding_and_steps(content_desk: OpenDesk) -> None:
    desk = content_desk()
    sheet = desk.get(f"{REPORTS}/plan?intake={saved(desk)}")
    shown = text_of(sheet)

    assert sheet.status_code == 200
    for words in ("WorkBC", "Employment Insurance", "Hours in all", "My goal", "IT"):
        assert words in shown, words
    assert sheet.text.count("checked>") == 3


def test_the_plan_has_the_programmes_that_were_chosen(content_desk: OpenDesk) -> None:
    desk = content_desk()
    key = saved(desk)
    offered = re.findall(r'name="chosen" value="([^"]+)"', desk.get(f"{REPORTS}/plan?intake={key}").text)
    one = desk.get(f"{REPORTS}/plan?intake={key}&chosen=&chosen={offered[4]}")
    none = desk.get(f"{REPORTS}/plan?intake={key}&chosen=")
    odd = desk.get(f"{REPORTS}/plan?intake={key}&chosen=<b>&chosen=nothing")

    assert one.text.count("checked>") == 1
    assert none.text.count("checked>") == 0
    assert (odd.status_code, odd.text.count("checked>")) == (200, 0)


def test_a_plan_in_french_and_as_pdf(content_desk: OpenDesk) -> None:
    desk = content_desk(lang="fr")
    key = saved(desk, NOTE_FR)
    sheet = desk.get(f"{REPORTS}/plan?intake={key}")
    address = re.search(r'class="button" href="([^"]+)"', sheet.text)
    assert address
    file = desk.get(address[1].replace("&amp;", "&"))

    assert "Meilleurs emplois Ontario" in text_of(sheet)
    assert file.headers["content-type"] == "application/pdf"
    assert file.content.startswith(b"%PDF")
    assert b"fr-CA" in file.content


def test_a_plan_of_a_case_starts_with_what_was_recommended(content_desk: OpenDesk, content_app: FastAPI) -> None:
    profile = {"goal": "data", "province": {"any_of": ["BC"]}}
    key = case(content_app, 1, profile=profile, recommended=[PROGRAMME, "gone-since"])
    sheet = content_desk().get(f"{REPORTS}/plan?case={key}")

    assert "Core Skills for Data Literacy" in text_of(sheet).partition("Another choice")[2]
    assert sheet.text.count("checked>") == 1


def test_only_what_one_may_see_becomes_a_plan(content_desk: OpenDesk, content_app: FastAPI) -> None:
    owner, other, north = content_desk(), content_desk(), content_desk(teams=("North",))
    key = saved(owner)
    alert = case(content_app, 2)
    theirs = case(content_app, 3, profile={"goal": "data"}, team_id=team_of(content_app, north))

    assert other.get(f"{REPORTS}/plan?intake={key}").status_code == 404
    assert owner.get(f"{REPORTS}/plan?case={alert}").status_code == 404
    assert owner.get(f"{REPORTS}/plan?case={theirs}").status_code == 404
    assert north.get(f"{REPORTS}/plan?case={theirs}").status_code == 200
    assert content_desk("editor").get(f"{REPORTS}/plan?case={theirs}").status_code == 404
    assert "C-3" not in owner.get(REPORTS).text
    assert "C-3" in north.get(REPORTS).text


@pytest.mark.parametrize("query", ["", "intake=", "intake=x", "case=' OR 1=1", "case=" + "x" * 3000])
def test_a_plan_of_nobody_is_not_found(content_desk: OpenDesk, query: str) -> None:
    assert content_desk().get(f"{REPORTS}/plan?{query}").status_code == 404


def test_a_skill_gap_says_what_is_there_what_is_missing_and_what_teaches_it(content_desk: OpenDesk) -> None:
    sheet = content_desk().get(
        f"{REPORTS}/gap", params={"occupation": "bookkeeper", "skills": "time management, excel, juggling"}
    )
    shown = text_of(sheet)

    assert sheet.status_code == 200
    assert "time management" in shown.partition("Has ")[2].partition("To learn")[0]
    assert "To learn, the most important first" in shown
    assert "WorkBC" in shown.partition("Sources")[2]
    assert "left out: juggling" in shown


def test_a_skill_gap_in_french_as_pdf(content_desk: OpenDesk) -> None:
    desk = content_desk(lang="fr")
    query = {"occupation": "soudeuse", "province": "ON"}
    assert "À apprendre" in text_of(desk.get(f"{REPORTS}/gap", params=query))
    file = desk.get(f"{REPORTS}/gap", params={**query, "format": "pdf"})

    assert file.content.startswith(b"%PDF")


def test_a_skill_gap_of_a_saved_intake(content_desk: OpenDesk) -> None:
    desk = content_desk()
    key = saved(desk, "Sudbury, wants to be a welder, knows customer service", label="A-9")
    shown = text_of(desk.get(f"{REPORTS}/gap?intake={key}"))

    assert "Welders" in shown
    assert "For: A-9" in shown


@pytest.mark.parametrize("occupation", ["", "zzzzzz", "<script>alert(1)</script>", "🙂", "x" * 5000])
def test_an_occupation_that_does_not_exist_is_asked_for_again(content_desk: OpenDesk, occupation: str) -> None:
    answer = content_desk().get(f"{REPORTS}/gap", params={"occupation": occupation})

    assert answer.status_code == 422
    assert "No occupation is called that" in text_of(answer)
    assert "<script>alert" not in answer.text


def test_a_list_as_pdf(content_desk: OpenDesk) -> None:
    file = content_desk("editor").get("/console/assistant/lists?province=ON&format=pdf")

    assert file.headers["content-type"] == "application/pdf"
    assert file.content.startswith(b"%PDF")


def test_sheets_are_not_kept_by_the_browser(content_desk: OpenDesk) -> None:
    desk = content_desk()
    for path in (f"{REPORTS}/plan?intake={saved(desk)}", f"{REPORTS}/gap?occupation=welder"):
        for address in (path, f"{path}&format=pdf"):
            assert desk.get(address).headers["cache-control"] == "no-store"
