"""`/v1/resumes/read`: read in memory, never kept, never logged; and whatever else people send."""

from __future__ import annotations

import logging

import httpx
import pytest
from sqlalchemy import inspect, text

from api.resumes import BODY_AT_MOST, PATH
from knowledge.resume_text import BYTES_AT_MOST
from tests.api.builders import Client, in_parts

TEXT = "Zoé Zorblatt\nCashier, Metro, Sudbury (2019-2022)\nSkills: customer service, Excel\nWHMIS 2021\nGrade 12, 2015\n"
PLAIN = {"content-type": "text/plain; charset=utf-8"}


def read(client: Client, body: str | bytes, lang: str = "en") -> httpx.Response:
    return client.post(f"{PATH}?lang={lang}", content=body.encode() if isinstance(body, str) else body, headers=PLAIN)


def test_text_and_json_are_read_alike(client: Client) -> None:
    plain = read(client, TEXT).json()

    assert plain == client.post(PATH, json={"text": TEXT}).json()
    assert [entry["id"] for entry in plain["skills"]] == ["customer-service", "spreadsheets"]
    assert [(entry["code"], entry["years"]["first"], entry["years"]["last"]) for entry in plain["occupations"]] == [
        ("65100", 2019, 2022)
    ]
    assert [(entry["id"], entry["name"]) for entry in plain["certificates"]] == [("whmis", "WHMIS")]
    assert [entry["level"]["id"] for entry in plain["education"]] == ["secondary"]


def test_evidence_is_a_place_and_not_the_text(client: Client) -> None:
    response = read(client, TEXT)
    place = response.json()["occupations"][0]["evidence"][0]

    assert TEXT[place["start"] : place["end"]].startswith("Cashier")
    assert "Zorblatt" not in response.text
    assert "Metro" not in response.text


@pytest.mark.parametrize(("lang", "word"), [("en", "Nothing"), ("fr", "Rien")])
def test_it_says_that_nothing_was_kept(client: Client, lang: str, word: str) -> None:
    answer = read(client, TEXT, lang).json()

    assert answer["kept"] is False
    assert word in answer["notice"]


def test_nothing_of_it_is_written_to_the_database_or_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = rows(client)
    read(client, TEXT)
    client.post(PATH, json={"text": TEXT, "name": "Zorblatt"})

    assert rows(client) == before
    assert "Zorblatt" not in caplog.text


def rows(client: Client) -> dict[str, int]:
    """How many rows every table has."""
    with client.app.state.database.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def test_a_text_at_the_limit_is_read(client: Client) -> None:
    assert read(client, "Cook at Metro\n" + "x" * (BYTES_AT_MOST - 14)).status_code == 200


@pytest.mark.parametrize(
    ("long", "said"),
    [
        ("x" * (BYTES_AT_MOST + 1), "400,000 bytes"),
        ("é" * (BYTES_AT_MOST // 2 + 1), "400,000 bytes"),
        ("page\f" * 200, "200 pages"),
    ],
    ids=["bytes", "accents", "pages"],
)
def test_a_text_that_is_too_long_is_refused_with_the_limit(client: Client, long: str, said: str) -> None:
    for response in (read(client, long), client.post(PATH, json={"text": long})):
        assert (response.status_code, response.json()["code"]) == (413, "too_large")
        assert said in response.json()["detail"]


def test_a_body_without_end_is_cut_off(client: Client) -> None:
    parts = (b"x" * 100_000 for _ in range(BODY_AT_MOST // 100_000 + 2))

    assert client.post(PATH, content=in_parts(parts), headers=PLAIN).status_code == 413


@pytest.mark.parametrize(
    "start", [b"%PDF-1.7", b"PK\x03\x04word/document.xml", b"{\\rtf1", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0"]
)
def test_a_file_is_refused_as_no_text(client: Client, start: bytes) -> None:
    response = read(client, start + b"abc")

    assert response.status_code == 422
    assert "file" in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "field"),
    [
        (b"\xff\xfe\x00C", "text/plain", "body"),
        (b"Cook", "application/octet-stream", "body"),
        (b"Cook", "", "body"),
        (b"a=1", "application/x-www-form-urlencoded", "body"),
        (b"", "text/plain", "text"),
        (b" \n\f\x00\x07", "text/plain", "text"),
        ("🎉🎉 ---".encode(), "text/plain", "text"),
        (b"{bad", "application/json", "body"),
        (b"[]", "application/json", "body"),
        (b'{"text": ""}', "application/json", "text"),
        (b'{"text": 5}', "application/json", "text"),
        (b'{"text": "Cook", "name": "Jo"}', "application/json", "name"),
        (b'{"text": "\\ud800"}', "application/json", "body"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(client: Client, body: bytes, kind: str, field: str) -> None:
    response = client.post(PATH, content=body, headers={"content-type": kind} if kind else {})

    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_a_refusal_echoes_nothing(client: Client) -> None:
    body = b'{"text": 5, "Zorblatt": "Zorblatt"}'
    response = client.post(PATH, content=body, headers={"content-type": "application/json"})

    assert response.status_code == 422
    assert "Zorblatt" not in response.text.replace('"field":"Zorblatt"', "")


def test_hostile_text_is_harmless(client: Client) -> None:
    for hostile in (
        "<script>alert(1)</script> x",
        "'; DROP TABLE skills; --",
        "{{7*7}}",
        "/intent{}",
        "1" * 300_000,
        "\u202eevil",
    ):
        answer = read(client, hostile)
        assert answer.status_code == 200
        assert answer.json()["occupations"] == []
