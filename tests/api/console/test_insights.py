"""The page of the insights over HTTP: who may see it, its filters, its files, both languages, and how long it takes."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import yaml
from fastapi import FastAPI
from sqlalchemy import select

from api.console.insights_view import KEYS
from api.people.models import Setting
from api.triage.events import BANDS
from api.triage.figures_feedback import REASONS
from knowledge.base import utc_now
from knowledge.encoder import Encoder
from knowledge.labels import Labels
from knowledge.models import Credential, CredentialSkill
from tests.api.builders import Client, make_app
from tests.api.console.conftest import OpenDesk
from tests.api.console.crowd import crowd, give_feedback, keep, open_cases
from tests.api.console.desk import Desk, add_person, text_of

PAGE = "/console/insights"
NOW = utc_now()
YESTERDAY = NOW - timedelta(days=1)
# Intents that are no topic: what holds a talk together, and buttons.
NO_TOPIC = {
    "greet", "goodbye", "thank", "how_are_you", "help", "affirm", "deny", "skip", "cancel", "start_over", "switch_language",
    "insult", "inform", "show_more", "show_profile", "change_limit", "remove_saved", "note_saved", "show_shortlist",
    "read_badge", "read_resume", "drop_skills",
}  # fmt: skip


@pytest.fixture
def reader(desk: OpenDesk) -> Desk:
    return desk("practitioner")


@pytest.fixture
def college(content_url: str, encoder: Encoder) -> Iterator[Desk]:
    """A desk over the real catalogue."""
    app = make_app(content_url, encoder)
    with Client(app) as client:
        yield Desk(client, add_person(app, "editor"))


def busy(app: FastAPI) -> None:
    """Something for every figure."""
    search = {"filters": {"delivery": ["online"], "max_cost": ["500"], "badge": ["yes"]}, "fields": ["data_ai"]}
    keep(app, crowd("a", 12, YESTERDAY, region="ON"))
    keep(app, crowd("a", 9, YESTERDAY, region="ON", outcome="nothing_found", intent="find_credentials", **search))
    keep(app, crowd("b", 8, YESTERDAY, region="BC", lang="fr", outcome="not_understood", intent="nlu_fallback"))
    give_feedback(app, [f"a {at}" for at in range(8)], YESTERDAY, helpful=True)
    give_feedback(app, [f"b {at}" for at in range(7)], YESTERDAY, helpful=False, reason="unclear")
    open_cases(app, "U2", 9, YESTERDAY, due=780, answered=100)


def section(page: httpx.Response, title: str) -> str:
    """What one reads under a heading."""
    parts = re.split(r"<h2[^>]*>", page.text)
    return text_of(next(part for part in parts if part.startswith(title)))


@pytest.mark.parametrize("role", ["practitioner", "editor", "administrator"])
@pytest.mark.parametrize("path", ["", "/employers", "/file.pdf", "/employers.pdf", "/topics.csv"])
def test_everybody_of_the_staff_may_look(desk: OpenDesk, role: str, path: str) -> None:
    assert desk(role).get(PAGE + path).status_code == 200


@pytest.mark.parametrize("path", ["", "/employers", "/file.pdf", "/employers.pdf", "/topics.csv"])
def test_nobody_else_may(empty_client: Client, path: str) -> None:
    answer = empty_client.get(PAGE + path, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/sign-in?next={PAGE}{path}")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_time_without_anybody_says_so_at_each_figure(reader: Desk, labels: Labels, lang: str) -> None:
    page = reader.get(PAGE, params={"lang": lang})

    assert page.status_code == 200
    assert text_of(page).count(labels.text("console_insights", "empty", lang)) == len(KEYS)
    assert "<svg" not in page.text


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_figure_is_a_chart_with_its_table_beside_it(reader: Desk, labels: Labels, lang: str) -> None:
    busy(reader.app)
    page = reader.get(PAGE, params={"lang": lang})

    for key in ("times", "hours_figure", "topics", "outcomes", "misses", "satisfaction", "cases", "nothing_found", "fields"):
        part = page.text.split(f'aria-labelledby="{key}"')[1].split("</section>")[0]
        assert part.count("<svg") >= 1, key
        assert f'aria-labelledby="{key}-title {key}-desc"' in part
        assert '<th scope="row">' in part
        assert f"{key}.csv" in part
        assert labels.text("console_insights", key, lang) in text_of(part)


def test_values_are_people_and_small_groups_say_that_they_are_hidden(reader: Desk) -> None:
    busy(reader.app)
    keep(reader.app, crowd("c", 3, YESTERDAY, region="ON", intent="ask_funding"))
    page = reader.get(PAGE)

    assert "23 conversations" in text_of(page)
    assert "Cost: 12" in section(page, "Topics")
    assert "Who pays" not in section(page, "Topics")
    assert "Cost: up to $500: 9" in section(page, "Searches with no result")
    assert "Answered in time: 9" in section(page, "Hand-offs and waiting")
    assert "Still waiting: hidden" in section(page, "Hand-offs and waiting")
    assert "1 h 40 min" in section(page, "Hand-offs and waiting")


def test_filters_show_only_whom_they_name(reader: Desk, college: Desk) -> None:
    busy(college.app)

    assert "12 conversations" in text_of(college.get(PAGE, params={"region": "ON"}))
    page = college.get(PAGE, params={"spoken": "fr", "days": "7"})
    assert "8 conversations" in text_of(page)
    assert "Cost" not in section(page, "Topics")
    assert '<option value="fr" selected>' in page.text
    assert '<option value="7" selected>' in page.text


def test_own_dates_hold_both_ends_and_go_with_the_files(reader: Desk) -> None:
    keep(reader.app, crowd("a", 6, NOW - timedelta(days=10)), crowd("b", 7, NOW - timedelta(days=200)))
    zone = ZoneInfo("America/Toronto")
    day = (NOW - timedelta(days=200)).astimezone(zone).date().isoformat()
    page = reader.get(PAGE, params={"first": day, "last": day})

    assert "7 conversations" in text_of(page)
    assert f"/console/insights/topics.csv?first={day}&amp;last={day}" in page.text
    assert rows(reader.get(f"{PAGE}/topics.csv", params={"first": day, "last": day})) == [["Topic", "People"], ["Cost", "7"]]


def test_days_are_those_of_the_settings_zone(reader: Desk) -> None:
    with reader.app.state.database.session() as session:
        session.add(Setting(name="office", value={"timezone": "America/St_Johns"}))
    at = datetime(2026, 3, 10, 2, 15, tzinfo=UTC)  # 23:45 of the day before in St. John's, 22:15 in Toronto
    keep(reader.app, crowd("a", 6, at))
    page = reader.get(PAGE, params={"first": "2026-03-09", "last": "2026-03-09"})

    assert "America/St_Johns" in text_of(page)
    assert "23:00 6 hidden" in section(page, "Conversations by day and hour")
    assert "Mon 23:00, 6" in section(page, "Conversations by day and hour")


@pytest.mark.parametrize(
    "asked",
    [
        {"days": "8"},
        {"days": "many"},
        {"first": "soon"},
        {"last": "2026-01-01"},
        {"first": "2026-02-30", "last": "2026-03-01"},
        {"first": "2026-03-02", "last": "2026-03-01"},
        {"first": "2020-01-01", "last": "2026-01-01"},
        {"first": "2099-01-01", "last": "2099-01-02"},
        {"first": "0001-01-01", "last": "0001-01-02"},
        {"first": "9999-12-31", "last": "9999-12-31"},
        {"region": "ZZ"},
        {"region": "<script>"},
        {"spoken": "de"},
    ],
)
def test_what_cannot_be_right_is_said_and_the_usual_time_is_shown(reader: Desk, asked: dict[str, str]) -> None:
    busy(reader.app)
    page = reader.get(PAGE, params=asked)

    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert "20 conversations" in text_of(page)
    assert "<script>" not in page.text


def rows(answer: httpx.Response) -> list[list[str]]:
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("key", KEYS)
def test_each_table_is_a_file(reader: Desk, key: str) -> None:
    busy(reader.app)
    answer = reader.get(f"{PAGE}/{key}.csv")
    table = rows(answer)

    assert re.fullmatch(
        rf'attachment; filename="cairn-{key}-[0-9-]+\.csv"', answer.headers["content-disposition"].replace("_", "_")
    )
    assert len({len(row) for row in table}) == 1


def test_a_hidden_value_of_a_file_is_not_empty(reader: Desk) -> None:
    busy(reader.app)

    assert ["U3 urgent", "hidden", "hidden", "hidden", "1 h 00 min", "hidden"] in rows(reader.get(f"{PAGE}/cases.csv"))


def test_a_table_that_does_not_exist_is_no_page(reader: Desk) -> None:
    assert reader.get(f"{PAGE}/passwords.csv").status_code == 404


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(("name", "title"), [("file", "title"), ("employers", "sheet_title")])
def test_the_files_to_print_hold_titles_charts_and_tables(
    college: Desk, labels: Labels, lang: str, name: str, title: str
) -> None:
    busy(college.app)
    answer = college.get(f"{PAGE}/{name}.pdf", params={"lang": lang})

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert f"/Lang ({'fr' if lang == 'fr' else 'en'}-CA)".encode() in answer.content
    assert answer.content.count(b"/Figure") >= 1
    assert b"/StructTreeRoot" in answer.content
    assert len(answer.content) > 10_000


def test_wishes_stand_beside_the_programmes_that_answer_them(college: Desk) -> None:
    """The most taught skill of Ontario, counted here again from the catalogue."""
    with college.app.state.database.session() as session:
        query = (
            select(CredentialSkill.skill_id, Credential.province, Credential.delivery)
            .join(Credential, Credential.id == CredentialSkill.credential_id)
            .where(Credential.status != "archived")
        )
        taught = session.execute(query).all()
    in_ontario = [row.skill_id for row in taught if row.province in ("ON", "CA")]
    skill = max(set(in_ontario), key=in_ontario.count)
    online = sum(row.skill_id == skill and row.province not in ("ON", "CA") and row.delivery == "online" for row in taught)
    keep(college.app, crowd("a", 6, YESTERDAY, region="ON", skills=[skill]))
    table = rows(college.get(f"{PAGE}/skills.csv", params={"region": "ON"}))

    assert table[0] == ["Wished for", "People who wish for it", "Programmes here", "Online from elsewhere"]
    assert table[1][1:] == ["6", str(in_ontario.count(skill)), str(online)]


def test_the_sheet_for_employers_names_the_region_and_puts_the_unanswered_wish_first(college: Desk) -> None:
    keep(college.app, crowd("a", 6, YESTERDAY, region="ON", fields=["data_ai", "nothing_of_the_sort"]))
    page = college.get(f"{PAGE}/employers", params={"region": "ON"})
    listed = rows(college.get(f"{PAGE}/fields.csv", params={"region": "ON"}))

    assert "Region: Ontario" in text_of(page)
    assert listed[1] == ["no longer in the catalogue (nothing_of_the_sort)", "6", "0", "0"]
    assert listed[2][0] == "Data and artificial intelligence"


def test_what_came_from_outside_is_shown_as_text(reader: Desk) -> None:
    hostile = "<script>alert(1)</script>"
    keep(reader.app, crowd("a", 6, YESTERDAY, skills=[hostile], fields=["=1+1"], occupations=[hostile]))
    page = reader.get(PAGE)

    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
    assert reader.get(f"{PAGE}/file.pdf").status_code == 200


MANY = """
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 99999)
INSERT INTO usage_events (id, at, person, channel, lang, intent, outcome, filters, skills, fields, occupations, region)
SELECT printf('%032x', n), strftime('%Y-%m-%d %H:%M:%S.000000', :now, (n - 100000) || ' minutes'),
  printf('%032x', n / 5 * 7919), 'web', CASE n / 5 % 3 WHEN 2 THEN 'fr' ELSE 'en' END,
  CASE n % 3 WHEN 0 THEN 'ask_cost' WHEN 1 THEN 'ask_funding' ELSE 'find_credentials' END,
  CASE n % 4 WHEN 0 THEN 'answered' WHEN 1 THEN 'searched' WHEN 2 THEN 'nothing_found' ELSE 'not_understood' END,
  CASE n % 4 WHEN 2 THEN '{"delivery": ["online"]}' ELSE '{}' END, CASE n % 10 WHEN 1 THEN '["excel"]' ELSE '[]' END,
  CASE n % 4 WHEN 1 THEN '["data_ai"]' ELSE '[]' END, '[]', CASE n / 5 % 3 WHEN 0 THEN 'ON' WHEN 1 THEN 'BC' END
FROM numbers
"""


def test_a_hundred_thousand_events_load_in_time(reader: Desk) -> None:
    with reader.app.state.database.engine.begin() as connection:
        connection.exec_driver_sql(MANY, {"now": f"{NOW:%Y-%m-%d %H:%M:%S}"})
    fastest = 60.0
    for _ in range(3):
        began = time.process_time()  # of this process alone: others may be busy here too
        page = reader.get(PAGE, params={"days": "90"})
        fastest = min(fastest, time.process_time() - began)

    assert page.status_code == 200
    assert "conversations" in text_of(page)
    assert fastest < 1.5


def test_every_intent_is_a_topic_or_none_on_purpose(labels: Labels) -> None:
    domain = yaml.safe_load(Path("domain.yml").read_text(encoding="utf-8"))
    named = {next(iter(one)) if isinstance(one, dict) else one for one in domain["intents"]}

    assert named == set(labels.keys("insights_topic")) | NO_TOPIC
    assert not set(labels.keys("insights_topic")) & NO_TOPIC


def test_every_outcome_reason_and_limit_has_its_words(labels: Labels) -> None:
    from api.triage.events import FilterName, Outcome  # noqa: PLC0415

    assert set(labels.keys("insights_outcome")) == set(Outcome.__args__)
    assert set(labels.keys("insights_reason")) == set(REASONS)
    limits = {"language" if name == "study_language" else name for name in FilterName.__args__}
    assert limits <= set(labels.keys("fact"))
    assert set(BANDS) <= set(labels.keys("fact"))
