"""The office's settings and canned replies, as forms."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.console.canned import filled, unknown_fields
from api.people.models import AuditEntry
from api.people.office import Office, office
from api.triage.models import CannedReply
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import Desk, text_of

REPLY = {"title_en": "Hello", "title_fr": "Bonjour", "text_en": "Hello {name}, I am {me}.", "text_fr": "Bonjour {name}."}


def shown_fields(one: Desk) -> dict[str, Any]:
    """What a browser would send when nothing was changed."""
    page = one.get("/console/settings").text
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        found = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if "name" not in found or found["name"] in ("csrf", "lang", "next"):
            continue
        if found.get("type") == "checkbox":
            if re.search(r"\bchecked\b", tag):
                fields.setdefault(found["name"], []).append(found["value"])
        else:
            fields[found["name"]] = html.unescape(found.get("value", ""))
    fields["province"] = re.search(r'<option value="([A-Z]*)" selected', page)[1]  # type: ignore[index]
    fields["alert_addresses"] = html.unescape(re.search(r'name="alert_addresses"[^>]*>([^<]*)<', page)[1])  # type: ignore[index]
    return fields


def now(app: FastAPI) -> Office:
    with app.state.database.session() as session:
        return office(session)


def test_saving_what_is_shown_changes_nothing(desk: OpenDesk, empty_app: FastAPI) -> None:
    boss, before = desk("administrator"), now(empty_app)
    assert "Saved." in text_of(boss.post("/console/settings", shown_fields(boss)))
    assert now(empty_app) == before
    with empty_app.state.database.session() as session:
        assert session.scalar(select(AuditEntry).where(AuditEntry.kind == "settings")) is None


def test_every_setting_can_be_changed(desk: OpenDesk, empty_app: FastAPI) -> None:
    boss = desk("administrator")
    wanted = shown_fields(boss) | {
        "college": "Collège de l'<b>Est",
        "timezone": "America/St_Johns",
        "province": "NL",
        "mon_start_0": "08:00", "mon_end_0": "10:00", "mon_start_1": "13:00", "mon_end_1": "15:00",
        "mon_start_2": "18:00", "mon_end_2": "00:00", "tue_start_0": "", "tue_end_0": "", "tue_start_1": "", "tue_end_1": "",
        "closure_first_0": "2026-12-24", "closure_last_0": "2027-01-03", "closure_name_0": "Winter break",
        "closure_first_1": "2027-02-15", "closure_last_1": "",
        "target_U2": "400", "answer_minutes": "5", "alert_levels": ["U4"],
        "alert_addresses": "desk@college.ca\r\nhelp@college.ca", "appointment_url": "https://college.ca/book",
        "keep_conversations": "30",
    }  # fmt: skip
    assert "Saved." in text_of(boss.post("/console/settings", wanted))
    kept = now(empty_app)
    assert [f"{span.start:%H:%M}-{span.end:%H:%M}" for span in kept.hours["mon"]] == [
        "08:00-10:00",
        "13:00-15:00",
        "18:00-00:00",
    ]
    assert kept.hours["tue"] == []
    assert [(str(one.first), str(one.last)) for one in kept.closures] == [
        ("2026-12-24", "2027-01-03"),
        ("2027-02-15", "2027-02-15"),
    ]
    assert (kept.timezone, kept.province, kept.targets["U2"], kept.answer_minutes) == ("America/St_Johns", "NL", 400, 5)
    assert (kept.alert_levels, kept.alert_addresses) == (["U4"], ["desk@college.ca", "help@college.ca"])
    assert (str(kept.appointment_url), kept.retention.conversations) == ("https://college.ca/book", 30)
    page = boss.get("/console/settings").text
    assert "<b>Est" not in page and "Newfoundland time" in page
    with empty_app.state.database.session() as session:
        detail = session.scalars(select(AuditEntry.detail).where(AuditEntry.kind == "settings")).one()
    assert (detail["before"]["answer_minutes"], detail["after"]["answer_minutes"]) == (10, 5)


WRONG = [
    ("timezone", "Mars/Olympus", "timezone"),
    ("college", "x" * 121, "college"),
    ("province", "XX", "province"),
    ("mon_end_0", "08:00", "hours_mon"),
    ("mon_end_0", "", "hours_mon"),
    ("fri_end_0", "14:00", "hours_fri"),  # overlaps the afternoon
    ("sun_start_0", "25:99", "hours_sun"),
    ("closure_last_0", "2020-01-01", "closure_0"),
    ("closure_first_1", "soon", "closure_1"),
    ("target_U3", "0", "target_U3"),
    ("target_U1", "two days", "target_U1"),
    ("answer_minutes", "1441", "answer_minutes"),
    ("alert_addresses", "desk@college.ca nobody", "alert_addresses"),
    ("appointment_url", "javascript:alert(1)", "appointment_url"),
    ("keep_cases", "0", "keep_cases"),
    ("keep_feedback", "", "keep_feedback"),
]


@pytest.mark.parametrize(("field", "value", "named"), WRONG)
def test_what_is_wrong_is_said_beside_its_field_alone_and_nothing_is_changed_or_lost(
    desk: OpenDesk, empty_app: FastAPI, field: str, value: str, named: str
) -> None:
    boss, before = desk("administrator"), now(empty_app)
    sent = shown_fields(boss) | {
        "closure_first_0": "2026-12-24",
        "closure_last_0": "2026-12-26",
        "college": "New",
        field: value,
    }
    answer = boss.post("/console/settings", sent)
    assert answer.status_code == 422
    assert re.findall(r'<p class="wrong" id="f-([^"]+)-wrong">', answer.text) == [named]
    assert field == "province" or html.escape(value) in answer.text
    if field != "college":
        assert 'value="New"' in answer.text
    assert now(empty_app) == before


def test_a_form_without_any_field_is_refused(desk: OpenDesk, empty_app: FastAPI) -> None:
    assert desk("administrator").post("/console/settings").status_code == 422


def test_a_reply_is_added_previewed_changed_and_deleted(desk: OpenDesk, empty_app: FastAPI) -> None:
    one = desk("practitioner", name="Kim")
    preview = one.post("/console/replies/new", REPLY | {"action": "preview"})
    assert "Hello Sam, I am Kim." in text_of(preview)
    with empty_app.state.database.session() as session:
        assert session.scalar(select(CannedReply)) is None
    assert "Saved." in text_of(one.post("/console/replies/new", REPLY))
    assert "Another reply has this title" in text_of(one.post("/console/replies/new", REPLY)), "sent twice, kept once"
    with empty_app.state.database.session() as session:
        row = session.scalars(select(CannedReply)).one()
    assert (row.text_fr, row.changed_by) == ("Bonjour {name}.", "Kim")
    one.post(f"/console/replies/{row.id}", REPLY | {"text_en": "One\r\ntwo"})
    with empty_app.state.database.session() as session:
        assert session.get_one(CannedReply, row.id).text_en == "One\ntwo"
    assert "Bonjour" in text_of(one.get("/console/replies?lang=fr"))
    assert "Deleted." in text_of(one.post(f"/console/replies/{row.id}/delete"))
    assert one.get(f"/console/replies/{row.id}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"text_fr": ""}, "text_fr", "Fill this in"),
        ({"title_en": "x" * 121}, "title_en", "too long"),
        ({"text_en": "Hi {nom}"}, "text_en", "not a field"),
        ({"text_en": "<script>{name.__class__}</script>"}, "text_en", "not a field"),
    ],
)
def test_a_reply_that_cannot_be_right_is_not_kept(desk: OpenDesk, typed: dict[str, str], field: str, words: str) -> None:
    answer = desk().post("/console/replies/new", REPLY | typed)
    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert f'id="f-{field}-wrong"' in answer.text and "<script>" not in answer.text


def test_a_field_without_a_value_leaves_no_gap_and_a_value_is_never_a_field() -> None:
    assert filled("Hello {name}, it is {me}.", name=None, me="Kim") == "Hello, it is Kim."
    assert filled("{name}, welcome to {college}", name="{me}", college="North", me="Kim") == "{me}, welcome to North"
    assert filled("a {nom} {", name="x") == "a {nom} {"
    assert unknown_fields("{name} {nom} {}") == ["nom", ""]
