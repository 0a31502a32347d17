"""Staff keep the catalogue true: search, edit, undo, archive, add, import, and see what grows old."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.console.catalogue_freshness import months_before
from api.people.models import AuditEntry
from knowledge.content_files import Content
from knowledge.edits_models import LinkCheck
from knowledge.encoder import Encoder
from knowledge.load import load_content
from knowledge.models import Credential
from tests.api.builders import Client, make_app
from tests.api.console.desk import Desk, add_person, text_of

HERE = "/console/catalogue"
FIRST = f"{HERE}/first"
OpenDesk = Callable[..., Desk]
ROWS = "title,provider,province,field,summary,url\n"


@pytest.fixture
def app(small_database_file: Path, tmp_path: Path, encoder: Encoder) -> FastAPI:
    return make_app(f"sqlite:///{shutil.copy(small_database_file, tmp_path / 'cairn.db')}", encoder)


@pytest.fixture
def learner(app: FastAPI) -> Iterator[Client]:
    with Client(app) as opened:
        yield opened


@pytest.fixture
def desk(app: FastAPI, learner: Client) -> OpenDesk:
    return lambda role="editor", **more: Desk(learner, add_person(app, role, **more))


def fields(page: str) -> dict[str, str]:
    """What a browser would send: every field of the form with its value."""
    form = re.split(r'action="[^"]*/edit">', page)[1].partition("</form>")[0]
    found = dict(re.findall(r'<input [^>]*name="(\w+)"[^>]*value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    return found


def edit(desk: Desk, path: str = FIRST, **changes: str) -> Any:
    return desk.post(f"{path}/edit", {**fields(desk.get(f"{path}/edit").text), **changes})


def seen(desk: Desk, path: str = FIRST) -> str:
    found = re.search(r'name="seen" value="(\d+)"', desk.get(path).text)
    assert found
    return found.group(1)


def cost(learner: Client, key: str = "first") -> Any:
    return learner.get(f"/v1/credentials/{key}").json()["cost"]["amount"]


def reload(app: FastAPI, small_files: Content) -> None:
    with Session(app.state.database.engine) as session, session.begin():
        load_content(session, small_files)
    assert app.state.knowledge.saved()


def batches(desk: Desk) -> list[str]:
    return re.findall(r'name="batch" value="(\w+)"', desk.get(FIRST).text)


def test_a_programme_is_found_by_words_and_filters(desk: OpenDesk) -> None:
    one = desk()
    assert "Programme first" in one.get(HERE).text
    assert "Programme first" in one.get(HERE, params={"q": "welding"}).text
    assert "Programme first" not in one.get(HERE, params={"province": "QC"}).text
    assert "Nothing fits." in text_of(one.get(HERE, params={"q": "<script>zzz</script>"}))
    assert one.get(HERE, params={"start": "x", "status": "' OR 1"}).status_code == 200


def test_every_field_is_shown_and_what_is_not_stated_is_said(desk: OpenDesk) -> None:
    page = desk().get(FIRST)
    told = text_of(page)

    assert 'href="https://example.org/page"' in page.text
    assert "Cost not stated" in told
    assert "Date of the page 2026-01" in told
    assert "Skills taught welding" in told
    assert "Nobody has changed it here." in told


def test_a_change_is_live_at_once_with_its_history(desk: OpenDesk, learner: Client, app: FastAPI) -> None:
    one = desk(name="Ada")
    assert cost(learner) is None
    page = edit(one, cost="1 250,50 $", as_of="2026-05")

    assert page.status_code == 200, text_of(page)
    assert "It is live now." in text_of(page)
    assert cost(learner) == 1250.5
    assert "Ada" in text_of(page)
    assert "Cost: not stated → 1250.5" in text_of(page)
    with app.state.database.session() as session:
        assert session.get_one(Credential, "first").read_on >= date.today() - timedelta(days=1)
        assert "credential.edit" in list(session.scalars(select(AuditEntry.action)))


def test_an_edit_survives_a_load_of_the_content_and_undo_gives_the_files_word(
    desk: OpenDesk, learner: Client, app: FastAPI, small_files: Content
) -> None:
    one = desk()
    edit(one, cost="100", as_of="2026-05")
    edit(one, cost="200", as_of="2026-05")
    reload(app, small_files)
    assert cost(learner) == 200

    newest, oldest = batches(one)
    one.post(f"{FIRST}/undo", {"seen": seen(one), "batch": newest})
    assert cost(learner) == 100
    page = one.post(f"{FIRST}/undo", {"seen": seen(one), "batch": oldest})
    assert "Taken back." in text_of(page)
    assert cost(learner) is None
    reload(app, small_files)
    assert cost(learner) is None
    assert "undone by" in text_of(one.get(FIRST))


def test_undoing_an_older_edit_keeps_the_newer_one(desk: OpenDesk, learner: Client) -> None:
    one = desk()
    edit(one, cost="100", as_of="2026-05")
    edit(one, cost="200", as_of="2026-05")
    one.post(f"{FIRST}/undo", {"seen": seen(one), "batch": batches(one)[1]})
    assert cost(learner) == 200


def test_of_two_editors_the_second_is_told_and_keeps_what_they_typed(desk: OpenDesk, learner: Client) -> None:
    ada, eve = desk(name="Ada"), desk(name="Eve")
    theirs = fields(eve.get(f"{FIRST}/edit").text)
    edit(ada, cost="100", as_of="2026-05")
    answer = eve.post(f"{FIRST}/edit", {**theirs, "cost": "777", "as_of": "2026-05"})

    assert answer.status_code == 409
    assert "Ada changed this programme meanwhile." in text_of(answer)
    assert 'value="777"' in answer.text
    assert cost(learner) == 100


def test_nothing_different_changes_nothing(desk: OpenDesk) -> None:
    one = desk()
    assert "nothing was changed" in text_of(edit(one))
    assert batches(one) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cost": "50", "as_of": ""}, "say which day"),
        ({"cost": "a lot"}, "not a number"),
        ({"cost": "-5", "as_of": "2026"}, "not a number"),
        ({"cost": "1e999", "as_of": "2026"}, "not a number"),
        ({"hours": "0"}, "not a number"),
        ({"title": ""}, "This is needed."),
        ({"source_url": "javascript:alert(1)"}, "not the address"),
        ({"as_of": "2999-01-01"}, "not a date that has come"),
        ({"as_of": "2026-13"}, "not a date that has come"),
        ({"status": "wonderful"}, "cannot be right"),
        ({"provider_id": "nobody"}, "cannot be right"),
        ({"cost_note_en": "plus books", "cost_note_fr": ""}, "both languages"),
        ({"title": "x" * 301}, "too long"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(
    desk: OpenDesk, learner: Client, changes: dict[str, str], told: str
) -> None:
    one = desk()
    answer = edit(one, **changes)

    assert answer.status_code == 422
    assert told in text_of(answer)
    assert "aria-invalid" in answer.text
    assert batches(one) == []


def test_hostile_words_are_only_words(desk: OpenDesk, learner: Client) -> None:
    title = "<script>alert(1)</script>'; DROP TABLE credentials; --"
    page = edit(desk(), title=title, as_of="2026-05")

    assert "<script>alert" not in page.text
    assert learner.get("/v1/credentials/first").json()["title"] == title


def test_an_archived_programme_is_not_recommended_until_it_comes_back(desk: OpenDesk, learner: Client) -> None:
    def offered() -> list[str]:
        return [row["id"] for row in learner.get("/v1/credentials").json()["items"]]

    one = desk()
    before = offered()
    assert "first" in before
    assert "Archived." in text_of(one.post(f"{FIRST}/archive", {"seen": seen(one)}))
    assert "first" not in offered()
    assert "Programme first" in one.get(HERE, params={"q": "programme", "status": "archived"}).text
    one.post(f"{FIRST}/archive", {"seen": seen(one)})
    assert offered() == before


def test_a_new_programme_is_live_and_stays(desk: OpenDesk, learner: Client, app: FastAPI, small_files: Content) -> None:
    one = desk()
    row = {
        "title": "Beekeeping", "provider": "New College", "province": "ON", "city": "Sudbury", "field": "agriculture_food",
        "kind": "short_course", "summary": "Bees.", "summary_fr": "Des abeilles.", "skills": "bee care; welding",
        "url": "https://new.example/bees", "as_of": "2026-05",
    }  # fmt: skip
    page = one.post(f"{HERE}/new", row)
    assert "Added." in text_of(page), text_of(page)
    reload(app, small_files)

    assert learner.get("/v1/credentials/new-college-beekeeping").json()["title"] == "Beekeeping"
    assert one.post(f"{HERE}/new", row).status_code == 422, "it is there already"
    answer = one.post(f"{HERE}/new", {**row, "title": "", "url": "nowhere"})
    assert answer.status_code == 422
    assert "This is needed." in text_of(answer)
    assert one.post(f"{HERE}/new", {**row, "title": "Other", "url": "javascript:x"}).status_code == 422


def test_a_file_is_looked_through_first_and_imported_after_a_yes(desk: OpenDesk, learner: Client) -> None:
    one = desk()
    text = (
        ROWS
        + 'Beekeeping,Acme College,ON,agriculture_food,Bees.,https://acme.example/bees\n"Bad",Acme College,ON,magic,x,y\n'
    )
    page = one.post(f"{HERE}/import", files={"file": ("acme.csv", text.encode(), "text/csv")})

    assert "1 new · 0 there already · 1 rows refused" in text_of(page)
    assert "line 3: field" in text_of(page)
    assert learner.get("/v1/credentials/acme-college-beekeeping").status_code == 404
    upload = re.search(r'name="upload" value="(\w+)"', page.text)
    assert upload
    assert desk().post(f"{HERE}/import/apply", {"upload": upload.group(1)}).status_code == 422, "another's file"
    assert "is live" in text_of(one.post(f"{HERE}/import/apply", {"upload": upload.group(1)}))
    assert learner.get("/v1/credentials/acme-college-beekeeping").status_code == 200
    assert one.post(f"{HERE}/import/apply", {"upload": upload.group(1)}).status_code == 422, "only once"


def test_an_import_leaves_what_staff_edited(desk: OpenDesk, learner: Client) -> None:
    one = desk()
    text = ROWS.replace("url", "url,id") + "Bees,Acme College,ON,agriculture_food,Bees.,https://acme.example/b,bees\n"
    for expected in (None, 55):
        page = one.post(f"{HERE}/import", files={"file": ("acme.csv", text.encode(), "text/csv")})
        upload = re.search(r'name="upload" value="(\w+)"', page.text)
        assert upload
        one.post(f"{HERE}/import/apply", {"upload": upload.group(1)})
        assert cost(learner, "bees") == expected
        edit(one, f"{HERE}/bees", cost="55", as_of="2026-05")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe\x00b", "not in UTF-8"),
        (b"a,b\n1,2\n", "does not have the columns"),
        (b"", "does not have the columns"),
        (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(desk: OpenDesk, content: bytes, told: str) -> None:
    answer = desk().post(f"{HERE}/import", files={"file": ("<b>.csv", content, "text/csv")})
    assert (answer.status_code, told in text_of(answer)) == (422, True)


def test_the_export_can_be_imported_and_runs_nothing(desk: OpenDesk) -> None:
    one = desk()
    edit(one, title="=HYPERLINK(1)", as_of="2026-05")
    answer = one.get(f"{HERE}/export.csv")
    rows = list(csv.DictReader(StringIO(answer.text.lstrip("\ufeff"))))

    assert "attachment" in answer.headers["content-disposition"]
    assert {row["id"] for row in rows} >= {"first"}
    assert next(row for row in rows if row["id"] == "first")["title"] == "'=HYPERLINK(1)"
    page = one.post(f"{HERE}/import", files={"file": ("again.csv", answer.content, "text/csv")})
    assert f"0 new · {len(rows)} there already · 0 rows refused" in text_of(page), text_of(page)


def test_freshness_names_what_is_old_missing_broken_and_double(desk: OpenDesk, app: FastAPI) -> None:
    one = desk()
    with app.state.database.session() as session:
        row = session.get_one(Credential, "first")
        row.read_on = date.today() - timedelta(days=500)
        other = next(found for found in session.scalars(select(Credential)) if found.id != "first")
        other.title, other.status = row.title, "offered"
        session.add(LinkCheck(url=row.source_url, status=404, trouble=None))
    told = text_of(one.get(f"{HERE}/freshness"))

    assert "Not looked at since then: 1 of" in told
    assert "its page answered 404" in told
    assert "Perhaps there twice: 1" in told
    assert re.search(r"Cost: [1-9]", told)
    one.post(f"{HERE}/freshness", {"months": "60"})
    assert "Not looked at since then: 0 of" in text_of(one.get(f"{HERE}/freshness"))
    assert one.post(f"{HERE}/freshness", {"months": "0"}).status_code == 422


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 12, "2025-01-15"), ("2024-03-30", 1, "2024-02-29")],
)
def test_months_are_counted_by_the_calendar(day: str, months: int, before: str) -> None:
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(before)


@pytest.mark.parametrize("path", ["", "/first", "/first/edit", "/new", "/import", "/freshness", "/export.csv"])
def test_the_catalogue_is_for_editors(desk: OpenDesk, path: str) -> None:
    assert desk("practitioner").get(HERE + path).status_code == 403
    assert desk("administrator").get(HERE + path).status_code == 200
    assert desk("editor", lang="fr").get(HERE + path).status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/nothing/edit", "/..%2f..%2fetc", "/first%00"])
def test_what_is_not_there_is_said(desk: OpenDesk, path: str) -> None:
    assert desk().get(HERE + path).status_code == 404
