"""`/v1/plans`: one plan as JSON, page, text, PDF and calendar, in both languages, from a body or from a link."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from icalendar import Calendar

from tests.api.builders import Client

PART = "university-of-british-columbia-building-embodied-carbon-accounting"
WHOLE = "university-of-british-columbia-zero-carbon-building-solutions-micro-certificate"
SCRIPT = '<script>alert(1)</script> & "évenings"\u202e\x07'
BODY: dict[str, Any] = {
    "profile": {
        "goal": "Green building <img src=x onerror=alert(1)>",
        "province": {"any_of": ["BC"]},
        "occupation": {"any_of": ["21200"]},
        "skills": ["spreadsheets"],
    },
    "chosen": [
        {"id": WHOLE, "note": SCRIPT},
        {"id": PART, "dates": [{"kind": "deadline", "on": "2099-01-11"}, {"kind": "start", "on": "2099-02-01"}]},
    ],
}
LINK = f"province=BC&shortlist={WHOLE}&shortlist={PART}&date={PART}:deadline:2099-01-11"
FORMATS = ["page", "text", "pdf", "calendar"]
KINDS = {
    "page": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
    "calendar": "text/calendar; charset=utf-8",
    "json": "application/json",
}


def made(client: Client, body: dict[str, Any] | None = None, lang: str = "en") -> Any:
    response = client.post("/v1/plans", params={"lang": lang}, json=BODY if body is None else body)
    assert response.status_code == 200, response.text
    return response.json()


def written(client: Client, form: str, body: dict[str, Any] | None = None, lang: str = "en") -> str:
    response = client.post(f"/v1/plans/{form}", params={"lang": lang}, json=BODY if body is None else body)
    assert (response.status_code, response.headers["content-type"]) == (200, KINDS[form])
    return response.text


def test_a_plan_has_its_parts(client: Client) -> None:
    plan = made(client)

    assert set(plan) == {"query", "refused", "made_on", "goal", "gap", "steps", "totals", "funding", "next_steps", "dates"}
    assert [step["credential"]["id"] for step in plan["steps"]] == [PART, WHOLE]
    assert (plan["steps"][0]["moved"], plan["steps"][1]["after"][0]["from_id"]) == (True, PART)
    assert [step["code"] for step in plan["next_steps"]] == ["meet_deadline", "ask_college", "ask_funding"]
    assert plan["gap"]["occupation"]["name"] == "Architects"
    assert plan["totals"]["overlaps"][0]["part"]["id"] == PART


def test_sums_are_of_what_is_stated_and_say_what_is_not(client: Client) -> None:
    plan = made(client)
    hours = [step["credential"]["hours"] for step in plan["steps"]]
    costs = [step["credential"]["cost"]["amount"] for step in plan["steps"]]

    assert (plan["totals"]["hours"]["stated"], plan["totals"]["hours"]["unknown"]) == (sum(hours), 0)
    assert (costs, plan["totals"]["cost"]["sums"], plan["totals"]["cost"]["unknown"]) == ([None, None], [], 2)
    assert plan["totals"]["cost"]["text"] == "not stated (2 programmes do not state it)"


def test_every_funding_has_a_source_and_a_date(client: Client) -> None:
    plan = made(client)

    assert plan["funding"][0]["id"] == "future-skills-grant"
    assert all(source["url"] and source["checked_on"] for lead in plan["funding"] for source in lead["sources"])
    assert all(lead["sources"] for lead in plan["funding"])


def test_a_note_is_kept_as_words_and_in_no_link(client: Client) -> None:
    plan = made(client)

    assert plan["steps"][1]["note"] == '<script>alert(1)</script> & "évenings"'
    assert "script" not in plan["query"]


class Page(HTMLParser):
    """The tags of a page, its language, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.lang = ""
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        told = dict(attrs)
        self.lang = self.lang or told.get("lang") or ""
        assert not [name for name in told if name.startswith("on")]
        assert (told.get("href") or "https:").startswith(("https:", "http:"))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_page_has_its_language_headings_in_order_and_no_script(client: Client, lang: str) -> None:
    page = Page(written(client, "page", lang=lang))

    assert page.lang == lang
    assert {"script", "img", "iframe", "link", "form"} & set(page.tags) == set()
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "<script>alert(1)</script>" in page.words


def test_a_page_may_load_and_send_nothing(client: Client) -> None:
    response = client.post("/v1/plans/page", json=BODY)

    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "@media print" in response.text


@pytest.mark.parametrize(("lang", "word"), [("en", "not stated"), ("fr", "non précisé")])
def test_page_and_text_say_the_same(client: Client, lang: str, word: str) -> None:
    page, text = Page(written(client, "page", lang=lang)), written(client, "text", lang=lang)
    plan = made(client, lang=lang)

    for told in (
        word,
        *(step["text"] for step in plan["next_steps"]),
        *(question["text"] for step in plan["steps"] for question in step["questions"]),
        *(entry["text"] for entry in plan["dates"]),
        plan["totals"]["hours"]["text"],
        plan["totals"]["cost"]["text"],
    ):
        assert told in page.words
        assert " ".join(told.split()) in " ".join(text.split())


def test_the_text_fits_a_narrow_window(client: Client) -> None:
    lines = written(client, "text", lang="fr").splitlines()

    assert all(len(line) <= 76 or "://" in line for line in lines)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e]", "".join(lines))


@pytest.mark.parametrize(("lang", "named"), [("en", b"en-CA"), ("fr", b"fr-CA")])
def test_a_pdf_is_tagged_and_says_its_language_and_title(client: Client, lang: str, named: bytes) -> None:
    pdf = client.post("/v1/plans/pdf", params={"lang": lang}, json=BODY).content

    assert pdf.startswith(b"%PDF-")
    assert b"/Lang (" + named + b")" in pdf
    assert b"/MarkInfo" in pdf and b"/StructTreeRoot" in pdf and b"/DisplayDocTitle true" in pdf
    assert {tag for tag in (b"/H1", b"/H2", b"/H3", b"/P") if b"/S " + tag in pdf} == {b"/H1", b"/H2", b"/H3", b"/P"}
    assert b"JavaScript" not in pdf


def test_a_pdf_takes_any_letters(client: Client) -> None:
    body = {"profile": {"goal": "中文 🎉 œuvre \u0301"}, "chosen": [{"id": PART, "note": "x" * 500}]}

    assert client.post("/v1/plans/pdf", json=body).content.startswith(b"%PDF-")


def test_a_calendar_holds_whole_days_with_a_reminder_of_the_last_one_to_apply(client: Client) -> None:
    response = client.post("/v1/plans/calendar", params={"lang": "fr"}, json=BODY)
    events = Calendar.from_ical(response.content).walk("VEVENT")

    assert [event.decoded("dtstart") for event in events] == [date(2099, 1, 11), date(2099, 2, 1)]
    assert str(events[0]["summary"]).endswith("date limite d'inscription")
    assert [len(event.walk("VALARM")) for event in events] == [1, 0]
    assert len({str(event["uid"]) for event in events}) == 2
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_a_calendar_that_is_made_again_moves_the_same_events(client: Client) -> None:
    uids = [re.findall(r"UID:(\S+)", written(client, "calendar", lang=lang)) for lang in ("en", "fr")]

    assert uids[0] == uids[1]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("asked", ["post", "get"])
def test_without_dates_there_is_no_calendar_and_it_says_so(client: Client, asked: str, lang: str) -> None:
    body = {"chosen": [{"id": PART}]}
    response = (
        client.post("/v1/plans/calendar", params={"lang": lang}, json=body)
        if asked == "post"
        else client.get("/v1/plans", params={"format": "calendar", "lang": lang, "shortlist": PART})
    )

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert response.headers["content-type"] == "application/problem+json"
    assert "date" in response.json()["detail"]


@pytest.mark.parametrize("form", KINDS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_plan_opens_from_a_link_as_anything(client: Client, form: str, lang: str) -> None:
    response = client.get(f"/v1/plans?{LINK}&format={form}&lang={lang}")

    assert (response.status_code, response.headers["content-type"]) == (200, KINDS[form])


def test_the_link_of_a_plan_opens_the_same_plan(client: Client) -> None:
    body = {**BODY, "chosen": [{key: entry[key] for key in entry if key != "note"} for entry in BODY["chosen"]]}
    plan = made(client, body)

    assert client.get(f"/v1/plans?{plan['query']}").json() == plan


@pytest.mark.parametrize("form", ["page", "text"])
def test_an_edited_link_opens_and_says_what_was_left_out(client: Client, form: str) -> None:
    response = client.get(f"/v1/plans?{LINK}&colour=blue&city=Sudbry&shortlist=nothing&format={form}")

    assert response.status_code == 200
    for told in ("colour=blue", "Sudbury", "Parts of the link that were left out"):
        assert told in response.text


def test_fifty_programmes_of_a_link_are_cut_and_told(client: Client) -> None:
    keys = [row["id"] for row in client.get("/v1/credentials", params={"limit": 50}).json()["items"]]
    plan = client.get("/v1/plans", params={"shortlist": keys}).json()

    assert (len(plan["steps"]), {part["code"] for part in plan["refused"]}) == (20, {"too_many"})


@pytest.mark.parametrize("form", ["page", "text", "pdf"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_longest_plan_can_be_printed(client: Client, form: str, lang: str) -> None:
    keys = [row["id"] for row in client.get("/v1/credentials", params={"limit": 20}).json()["items"]]
    body = {"chosen": [{"id": key, "note": "Très longue note. " * 27} for key in keys]}

    assert written_bytes(client, form, body, lang)


def written_bytes(client: Client, form: str, body: dict[str, Any], lang: str) -> bytes:
    response = client.post(f"/v1/plans/{form}", params={"lang": lang}, json=body)
    assert response.status_code == 200, response.text
    return response.content


@pytest.mark.parametrize("form", ["page", "text", "pdf"])
def test_an_empty_plan_says_how_to_begin(client: Client, form: str) -> None:
    plan = made(client, {})

    assert (plan["steps"], plan["totals"]["hours"]["stated"]) == ([], None)
    assert [step["code"] for step in plan["next_steps"]] == ["name_occupation", "choose", "talk"]
    assert written_bytes(client, form, {}, "fr")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"chosen": [{"id": "nothing"}]}, "chosen.0.id"),
        ({"chosen": [{"id": PART}, {"id": PART}]}, "chosen.1.id"),
        ({"chosen": [{"id": f"p{at}"} for at in range(50)]}, "chosen"),
        ({"chosen": [{"id": PART, "note": "x" * 501}]}, "chosen.0.note"),
        ({"chosen": [{"id": PART, "dates": [{"kind": "start", "on": "soon"}]}]}, "chosen.0.dates.0.on"),
        ({"chosen": [{"id": PART, "dates": [{"kind": "start", "on": "2027-01-01"}] * 2}]}, "chosen.0.dates"),
        ({"chosen": [PART]}, "chosen.0"),
        ({"profile": {"occupation": {"any_of": ["99999"]}}}, "occupation"),
        ({"profile": {"max_cost": -5}}, "profile.max_cost"),
        ({"colour": "blue"}, "colour"),
        ([], "body"),
    ],
)
@pytest.mark.parametrize("path", ["", *(f"/{form}" for form in FORMATS)])
def test_what_a_plan_is_made_of_must_be_right(client: Client, path: str, body: Any, field: str) -> None:
    response = client.post(f"/v1/plans{path}", json=body)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert field in [error["field"] for error in response.json()["errors"]]


@pytest.mark.parametrize("query", ["format=docx", "lang=de"])
def test_how_a_plan_is_wanted_must_be_right(client: Client, query: str) -> None:
    response = client.get(f"/v1/plans?{query}")

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, query.partition("=")[0])


def test_nothing_of_a_plan_is_stored(client: Client) -> None:
    before = client.get("/readyz").json()
    made(client)

    assert client.get("/readyz").json() == before
