"""What people and programs send by mistake or on purpose: a clear refusal or a harmless answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.builders import Client

JSON = {"content-type": "application/json"}
HOSTILE = [
    "'; DROP TABLE credentials; --",
    '" OR 1=1 --',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '/intent{"a": 1}',
    "/restart",
    "{{7*7}}",
    "%00%0d%0a",
    "\x00\x07\x1b[31m",
    "🎉" * 100,
    "中文",
    "\u202eevil",
    "a" * 500,
    "' UNION SELECT token_hash FROM invitations --",
]


def fields(response: Any) -> list[str]:
    assert response.status_code == 422, response.text
    assert response.json()["code"] == "invalid_input"
    return [error["field"].split(".")[0] for error in response.json()["errors"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("max_cost=-5", "max_cost"),
        ("max_cost=nan", "max_cost"),
        ("max_cost=inf", "max_cost"),
        ("max_cost=cheap", "max_cost"),
        ("max_hours=0", "max_hours"),
        ("max_weeks=-1", "max_weeks"),
        ("hours_per_week=200", "hours_per_week"),
        ("province=XX", "province"),
        ("province=Ontario", "province"),
        ("not_province=XX", "province"),
        ("city=atlantis", "city"),
        ("provider=nobody", "provider"),
        ("delivery=moon", "delivery"),
        ("pace=fast", "pace"),
        ("language=de", "language"),
        ("field=magic", "field"),
        ("kind=degree", "kind"),
        ("funding=gold", "funding"),
        ("skill=magic", "skill"),
        ("occupation=99999", "occupation"),
        ("occupation=nurse", "occupation"),
        ("badge=perhaps", "badge"),
        ("assessed=2", "assessed"),
        ("limit=1000", "limit"),
        ("limit=0", "limit"),
        ("offset=-1", "offset"),
        ("lang=de", "lang"),
        ("city=", "city"),
        ("colour=blue", "colour"),
        ("max_price=5", "max_price"),
        ("delivery=online&not_delivery=online", "delivery"),
        (f"q={'x' * 501}", "q"),
        (f"city={'x' * 121}", "city"),
    ],
)
def test_a_filter_that_cannot_be_right_is_refused_by_name(client: Client, query: str, field: str) -> None:
    assert fields(client.get(f"/v1/credentials?{query}")) == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"max_cost": -5}, "max_cost"),
        ({"province": {"any_of": ["XX"]}}, "province"),
        ({"province": "ON"}, "province"),
        ({"delivery": {"any_of": ["moon"]}}, "delivery"),
        ({"delivery": {"some_of": ["online"]}}, "delivery"),
        ({"kind": {"any_of": ["boot_camp"], "none_of": ["boot_camp"]}}, "kind"),
        ({"occupation": {"any_of": ["99999"]}}, "occupation"),
        ({"colour": "blue"}, "colour"),
        ({"goal": 5}, "goal"),
        ({"goal": "x" * 501}, "goal"),
        ({"skills": "welding"}, "skills"),
        ({"badge": "perhaps"}, "badge"),
    ],
)
def test_a_profile_that_cannot_be_right_is_refused_by_name(client: Client, body: Any, field: str) -> None:
    assert set(fields(client.post("/v1/matches", json=body))) == {field}


@pytest.mark.parametrize("body", [b'{"max_cost": NaN}', b'{"max_cost": Infinity}', b'{"max_cost": 1e999}'])
def test_a_number_that_is_none_is_refused(client: Client, body: bytes) -> None:
    assert fields(client.post("/v1/matches", content=body, headers=JSON)) == ["max_cost"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/answers", "q"),
        ("/v1/answers?q=", "q"),
        (f"/v1/answers?q={'x' * 2001}", "q"),
        ("/v1/answers?q=cost&region=ontario", "region"),
        ("/v1/answers?q=cost&audience=robots", "audience"),
        ("/v1/occupations", "q"),
        ("/v1/occupations?q=nurse&limit=100", "limit"),
        ("/v1/notes", "section"),
        ("/v1/notes?section=secrets", "section"),
        ("/v1/help-lines", "situation"),
        ("/v1/help-lines?situation=boredom", "situation"),
        ("/v1/credentials/compare", "ids"),
        ("/v1/definitions?lang=de", "lang"),
    ],
)
def test_a_parameter_that_cannot_be_right_is_refused_by_name(client: Client, path: str, field: str) -> None:
    assert fields(client.get(path)) == [field]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/credentials/compare?ids=a,b&",
        "/v1/answers?q=cost&",
        "/v1/occupations?q=nurse&",
        "/v1/occupations/31301?",
        "/v1/definitions?",
        "/v1/notes?section=type&",
        "/v1/help-lines?situation=suicide&",
    ],
)
def test_an_unknown_parameter_is_refused_by_name_everywhere(client: Client, path: str) -> None:
    assert fields(client.get(f"{path}colour=blue")) == ["colour"]


@pytest.mark.parametrize(
    ("path", "field"),
    [("/v1/answers?q=cost&region=XX", "region"), ("/v1/help-lines?situation=distress&province=XX", "province")],
)
def test_a_province_that_does_not_exist_is_refused_everywhere(client: Client, path: str, field: str) -> None:
    assert fields(client.get(path)) == [field]


def test_a_province_is_no_city(client: Client) -> None:
    assert fields(client.get("/v1/credentials?city=ON")) == ["city"]


@pytest.mark.parametrize(
    "body", [b"{bad", b"", b"null", b"[]", b'"text"', b"\xff\xfe", b'{"goal": "\\ud800"}', b"goal=data"]
)
def test_broken_json_is_refused(client: Client, body: bytes) -> None:
    assert fields(client.post("/v1/matches", content=body, headers=JSON))


def test_broken_json_names_the_body(client: Client) -> None:
    assert fields(client.post("/v1/matches", content=b"{bad", headers=JSON)) == ["body"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("path", ["/v1/credentials", "/v1/answers", "/v1/occupations"])
def test_hostile_text_in_q_is_harmless(client: Client, path: str, text: str) -> None:
    before = client.get("/readyz").json()
    response = client.get(path, params={"q": text})

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert client.get("/readyz").json() == before


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_a_goal_is_harmless(client: Client, text: str) -> None:
    assert client.post("/v1/matches", json={"goal": text}).status_code == 200


@pytest.mark.parametrize("name", ["../../etc/passwd", "%2e%2e%2f", "<script>", "x" * 5000, "a'--", "%00"])
def test_hostile_names_in_a_path_are_not_found(client: Client, name: str) -> None:
    response = client.get(f"/v1/credentials/{name}")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert "<script>" not in response.text
