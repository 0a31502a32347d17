"""Intake notes at the console: read, corrected with chips, kept only where somebody saves them."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import inspect, select, text

from api.intake_notes import IntakeNote
from api.people.models import AuditEntry
from api.triage.upkeep import delete_old
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import Desk, text_of
from tests.api.console.intake_desk import INTAKE, NOTE, NOTE_FR, fields_of


def rows(app: FastAPI) -> dict[str, int]:
    with app.state.database.engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def save(desk: Desk, note: str = NOTE, **more: str) -> str:
    """The path of a saved intake."""
    read = fields_of(desk.post(INTAKE, {"text": note}))
    answer = desk.post(INTAKE, {**read, "action": "save", **more}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"].partition("?")[0]


def test_a_note_becomes_chips_needs_level_programmes_funding_and_referrals(content_desk: OpenDesk) -> None:
    shown = text_of(content_desk().post(INTAKE, {"text": NOTE}))

    for words in ("Field: Information technology", "Transport", "laid off from a mill", "a mill", "Guided", "WorkBC",
                  "on EI", "Programmes that fit", "Prince George", "Rules of benefits"):  # fmt: skip
        assert words in shown, words


def test_the_same_in_french(content_desk: OpenDesk) -> None:
    shown = text_of(content_desk(lang="fr").post(INTAKE, {"text": NOTE_FR}))

    for words in ("Individuel", "Prestations à risque", "pas d'auto", "Meilleurs emplois Ontario",
                  "2-1-1", "dans la note", "Ville"):  # fmt: skip
        assert words in shown, words


def test_reading_keeps_nothing_and_logs_nothing(
    content_desk: OpenDesk, content_app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = content_desk()
    before = rows(content_app)
    desk.post(INTAKE, {"text": f"{NOTE}, collects zorblatts"})

    assert rows(content_app) == before
    assert "zorblatts" not in caplog.text


def test_a_chip_that_is_removed_is_gone_with_what_followed_from_it(content_desk: OpenDesk) -> None:
    desk = content_desk()
    read = fields_of(desk.post(INTAKE, {"text": NOTE}))
    assert "field=information_technology" in read["part"]
    assert "benefits.ei" in read["fact"]
    left = desk.post(INTAKE, {**read, "drop": "fact:benefits.ei"})
    left = desk.post(INTAKE, {**fields_of(left), "drop": "need:transport"})
    left = desk.post(INTAKE, {**fields_of(left), "drop": "part:field=information_technology"})
    now = fields_of(left)

    assert "benefits.ei" not in now["fact"]
    assert "transport" not in now["need"]
    assert not any(part.startswith("field=") for part in now["part"])
    assert "Employment Insurance" not in text_of(left).partition("Funding to check")[2]


def test_what_is_changed_or_added_counts(content_desk: OpenDesk) -> None:
    desk = content_desk()
    read = fields_of(desk.post(INTAKE, {"text": NOTE}))
    changes = {
        "change_province": "ON", "change_field": "data_ai", "change_occupation": "welder", "change_max_cost": "500",
        "change_delivery": "online", "add_need": "housing", "action": "apply",
    }  # fmt: skip
    changed = desk.post(INTAKE, {**read, **changes})
    now = fields_of(changed)

    assert {"province=ON", "field=data_ai", "occupation=72106", "max_cost=500", "delivery=online"} <= set(now["part"])
    assert not any(part.startswith("city=") for part in now["part"])
    assert "housing" in now["need"]
    assert "One-to-one" in text_of(changed)
    assert "OSAP" in text_of(changed)


@pytest.mark.parametrize(
    ("change", "value"),
    [("occupation", "zzzzzz"), ("city", "Atlantis"), ("max_cost", "lots"), ("max_cost", "-5"), ("field", "x")],
)
def test_what_does_not_exist_is_said_and_left_out(content_desk: OpenDesk, change: str, value: str) -> None:
    desk = content_desk()
    read = fields_of(desk.post(INTAKE, {"text": NOTE}))
    answer = desk.post(INTAKE, {**read, f"change_{change}": value})

    assert answer.status_code == 200
    assert f"Left out: {value}" in text_of(answer)


@pytest.mark.parametrize("note", ["", "   ", "\n\n"])
def test_an_empty_note_is_asked_for_again(content_desk: OpenDesk, note: str) -> None:
    answer = content_desk().post(INTAKE, {"text": note})

    assert answer.status_code == 422
    assert "Write a note first." in text_of(answer)


def test_a_long_note_is_not_lost(content_desk: OpenDesk) -> None:
    desk = content_desk()
    assert desk.post(INTAKE, {"text": "welder, " * 1250}).status_code == 200
    answer = desk.post(INTAKE, {"text": "welder, " * 1251})

    assert answer.status_code == 422
    assert "longer than 10,000 characters" in text_of(answer)
    assert answer.text.count("welder, ") == 1251


@pytest.mark.parametrize(
    "note",
    [
        "<script>alert(1)</script> wants IT",
        '"><img src=x onerror=alert(1)> 43, Sudbury',
        "🙂🙂🙂",
        "{{ 7 * 7 }} wants IT",
        "\u202e\u0000 wants IT",
    ],
)
def test_whatever_is_pasted_is_text(content_desk: OpenDesk, note: str) -> None:
    desk = content_desk()
    answer = desk.post(INTAKE, {"text": note})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert "49 wants" not in answer.text
    saved = desk.get(save(desk, note))
    assert "<script>alert" not in saved.text
    assert "<img" not in saved.text


def test_what_a_page_sends_back_is_not_trusted(content_desk: OpenDesk) -> None:
    wrong = {"text": NOTE, "edited": "1", "part": ["<b>=x", "city=nowhere", "q", "shortlist=x"], "fact": ["no.such"],
             "need": ["x"], "level": "x", "add_need": "y"}  # fmt: skip
    answer = content_desk().post(INTAKE, wrong)

    assert answer.status_code == 200
    assert fields_of(answer).get("need", []) == []
    assert "<b>" not in answer.text


def test_danger_is_said_first(content_desk: OpenDesk) -> None:
    shown = text_of(content_desk().post(INTAKE, {"text": "client says she wants to die, Sudbury"}))

    assert "crisis protocol" in shown
    assert shown.index("crisis protocol") < shown.index("Suggested level")
    assert "9-8-8" in shown


def test_a_saved_intake_is_kept_without_what_was_taken_out(content_desk: OpenDesk, content_app: FastAPI) -> None:
    desk = content_desk()
    path = save(desk, f"{NOTE}, ADHD, SIN 123 456 789, Ms Zorblatt", label="A-17", level="one_to_one")
    shown = desk.get(path)
    with content_app.state.database.session() as session:
        stored = session.get_one(IntakeNote, path.rpartition("/")[2])
        kept = repr((stored.text, stored.profile, stored.reading))

    for private in ("ADHD", "123 456", "Zorblatt"):
        assert private not in kept
        assert private not in shown.text
    assert "A-17" in shown.text
    assert "One-to-one" in text_of(shown)
    assert "laid off from a mill" in text_of(shown)
    assert f"Saved by {desk.person.name}" in text_of(shown)


def test_a_corrected_intake_is_saved_as_it_was_left(content_desk: OpenDesk) -> None:
    desk = content_desk()
    read = fields_of(desk.post(INTAKE, {"text": NOTE}))
    left = desk.post(INTAKE, {**read, "drop": "need:transport", "add_need": "housing"})
    answer = desk.post(INTAKE, {**fields_of(left), "action": "save"})
    needs = text_of(answer).partition("Needs and barriers")[2].partition("What the note says")[0]

    assert "Housing" in needs
    assert "Transport" not in needs


def test_a_saved_intake_is_seen_by_who_saved_it_and_administrators(content_desk: OpenDesk) -> None:
    owner, other, administrator, editor = (
        content_desk(),
        content_desk(),
        content_desk("administrator"),
        content_desk("editor"),
    )
    path = save(owner, label="B-2")

    assert owner.get(path).status_code == 200
    assert administrator.get(path).status_code == 200
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/delete").status_code == 404
    assert editor.get(path).status_code == 403
    assert "B-2" in owner.get(INTAKE).text
    assert "B-2" not in other.get(INTAKE).text


def test_deleting_is_for_good_and_audited(content_desk: OpenDesk, content_app: FastAPI) -> None:
    desk = content_desk()
    path = save(desk)
    desk.get(path)
    desk.post(f"{path}/delete")

    assert desk.get(path).status_code == 404
    with content_app.state.database.session() as session:
        query = select(AuditEntry.action).where(AuditEntry.subject == path.rpartition("/")[2]).order_by(AuditEntry.id)
        assert session.scalars(query).all() == ["saved", "viewed", "deleted"]


def test_old_intakes_go_when_their_days_are_over(content_desk: OpenDesk, content_app: FastAPI) -> None:
    desk = content_desk()
    old, new = (save(desk).rpartition("/")[2] for _ in range(2))
    with content_app.state.database.session() as session:
        session.get_one(IntakeNote, old).made_at -= timedelta(days=366)
    with content_app.state.database.session() as session:
        assert delete_old(session)[IntakeNote.__tablename__] == 1
        assert session.get(IntakeNote, old) is None
        assert session.get(IntakeNote, new) is not None


def test_a_form_of_another_session_saves_nothing(content_desk: OpenDesk, content_app: FastAPI) -> None:
    desk = content_desk()
    before = rows(content_app)["intake_notes"]
    answer = desk.post(INTAKE, {"text": NOTE, "edited": "1", "action": "save", "csrf": "other"})

    assert answer.status_code == 403
    assert rows(content_app)["intake_notes"] == before


@pytest.mark.parametrize("role", ["editor"])
def test_an_editor_reads_no_notes(content_desk: OpenDesk, role: str) -> None:
    assert content_desk(role).get(INTAKE).status_code == 403
    assert content_desk(role).post(INTAKE, {"text": NOTE}).status_code == 403


def test_who_is_not_signed_in_reads_no_notes(content_client: object) -> None:
    answer = content_client.post(INTAKE, data={"text": NOTE}, follow_redirects=False)  # type: ignore[attr-defined]

    assert (answer.status_code, "sign-in" in answer.headers["location"]) == (303, True)
