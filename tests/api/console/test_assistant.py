"""The assistant for staff: questions with sourced answers, lists with their counts and files, and the chat."""

from __future__ import annotations

import csv
import io

import pytest

from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import Desk, text_of

ASSISTANT = "/console/assistant"
LISTS = "/console/assistant/lists"


def table(desk: Desk, query: str = "") -> list[dict[str, str]]:
    answer = desk.get(f"{LISTS}?{query}&format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_a_question_gets_the_answer_for_practitioners_with_its_sources(content_desk: OpenDesk) -> None:
    answer = content_desk().get(ASSISTANT, params={"q": "how do other offices triage clients into service levels"})
    shown = text_of(answer)

    assert "Programmes about this" in shown
    assert "Police" not in shown
    assert "self-help" in shown or "self-serve" in shown.lower()
    assert "Sources" in shown
    assert "Reviewed on" in shown


def test_the_same_in_french(content_desk: OpenDesk) -> None:
    shown = text_of(content_desk(lang="fr").get(ASSISTANT, params={"q": "Qu'est-ce qu'une référence personnalisée?"}))

    assert "Réponse" in shown
    assert "consentement" in shown
    assert "Révisé le" in shown


def test_a_question_also_finds_programmes_with_why(content_desk: OpenDesk) -> None:
    shown = text_of(content_desk().get(ASSISTANT, params={"q": "welding"}))

    found = shown.partition("Programmes about this")[2].partition("Tools")[0]
    assert "Manufacturing Essentials" in found
    assert "Why" in found


@pytest.mark.parametrize(
    "question",
    ["", "   ", "🙂", "x" * 10_000, "<script>alert(1)</script>", "{{ 7 * 7 }}", "' OR 1=1 --", "\u202e\u0000", "zzzz qqqq"],
)
def test_any_question_gets_a_page(content_desk: OpenDesk, question: str) -> None:
    answer = content_desk().get(ASSISTANT, params={"q": question})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert 'value="49"' not in answer.text


def test_an_answer_can_be_opened_by_its_id_and_an_unknown_one_is_none(content_desk: OpenDesk) -> None:
    desk = content_desk()
    assert "Sources" in text_of(desk.get(f"{ASSISTANT}?answer=choose-the-service-level"))
    assert "No stored answer fits" in text_of(desk.get(f"{ASSISTANT}?answer=nothing-of-the-kind"))


def test_the_chat_stands_in_the_page_in_its_language_with_starters(content_desk: OpenDesk) -> None:
    page = content_desk(lang="fr").get(ASSISTANT).text

    assert '<cairn-chat mode="inline" lang="fr"' in page
    assert "Qu&#39;est-ce qu&#39;une référence personnalisée?" in page
    assert "JavaScript" in page.partition("<cairn-chat")[2].partition("</cairn-chat>")[0]


def test_a_list_keeps_its_limits_and_sets_apart_what_is_not_stated(content_desk: OpenDesk) -> None:
    desk = content_desk()
    rows = table(desk, "province=ON&field=health_care&delivery=online&max_cost=500")

    assert rows
    for row in rows:
        assert row["Province or territory"] in ("Ontario", "Canada")
        assert row["Field"] == "Health care"
        open_ = row["Not stated"].split(", ") if row["Not stated"] else []
        assert row["Delivery"] == "Online" or "How it is taught" in open_
        assert (row["Cost"] and float(row["Cost"]) <= 500) or "Cost" in open_


def test_the_page_counts_what_the_file_has(content_desk: OpenDesk) -> None:
    desk = content_desk()
    rows = table(desk, "province=BC")
    stated = [row for row in rows if not row["Not stated"]]
    shown = text_of(desk.get(f"{LISTS}?province=BC"))

    assert f"{len(stated)} programmes keep every limit" in shown
    for field in {row["Field"] for row in stated}:
        assert f"{field} {sum(row['Field'] == field for row in stated)}" in shown


def test_without_limits_every_programme_is_in_the_file_in_french_too(content_desk: OpenDesk) -> None:
    rows = table(content_desk(lang="fr"))

    assert len(rows) > 200
    assert {"Programme", "Établissement", "Mode", "Non précisé"} <= rows[0].keys()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("province=XX", "A choice in the address does not exist"),
        ("field=<script>", "A choice in the address does not exist"),
        ("max_cost=lots", "The cost must be a number"),
        ("max_cost=-1", "The cost must be a number"),
        ("max_cost=nan", "The cost must be a number"),
        ("max_cost=1e400", "The cost must be a number"),
    ],
)
def test_what_cannot_be_right_is_said_and_left_out(content_desk: OpenDesk, query: str, said: str) -> None:
    answer = content_desk().get(f"{LISTS}?{query}")

    assert answer.status_code == 200
    assert said in text_of(answer)
    assert "<script>" not in answer.text


def test_a_list_that_is_empty_says_so(content_desk: OpenDesk) -> None:
    desk = content_desk()
    query = "province=NU&field=cybersecurity&delivery=in_person&max_cost=0&kind=boot_camp"

    assert "No programme keeps all of these limits" in text_of(desk.get(f"{LISTS}?{query}"))
    assert table(desk, query) == []
    assert desk.get(f"{LISTS}?{query}&format=pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize(("role", "status"), [("practitioner", 200), ("editor", 403), ("administrator", 200)])
def test_the_assistant_is_for_practitioners(content_desk: OpenDesk, role: str, status: int) -> None:
    assert content_desk(role).get(ASSISTANT).status_code == status
    assert content_desk(role).get(LISTS).status_code == 200
