"""Every failure has the one body of RFC 9457, pinned here for each kind, and tells nothing of the request or the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from knowledge.encoder import Encoder
from tests.api.builders import Client, make_app

PROBLEM = "application/problem+json"


def body(status: int, title: str, code: str, detail: str, *errors: tuple[str, str]) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [{"field": field, "reason": reason} for field, reason in errors],
    }


def check(response: Any, expected: dict[str, Any]) -> None:
    assert response.status_code == expected["status"]
    assert response.headers["content-type"] == PROBLEM
    assert response.json() == expected


INVALID = (422, "Unprocessable Entity", "invalid_input")
CANNOT = "The request has values that cannot be right."


def test_a_route_that_does_not_exist(empty_client: Client) -> None:
    check(empty_client.get("/v1/nothing"), body(404, "Not Found", "not_found", "Not Found"))


def test_a_static_file_that_does_not_exist(empty_client: Client) -> None:
    check(empty_client.get("/console/static/nothing.css"), body(404, "Not Found", "not_found", "Not Found"))


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/v1/credentials/nothing", "There is no credential with this id."),
        ("/v1/pathways/nothing", "There is no credential with this id."),
        ("/v1/credentials/compare?ids=nothing,more", "There is no credential with this id."),
        ("/v1/occupations/99999", "There is no occupation with this code."),
        ("/v1/answers/nothing", "There is no answer with this id."),
    ],
)
def test_a_thing_that_does_not_exist(empty_client: Client, path: str, detail: str) -> None:
    check(empty_client.get(path), body(404, "Not Found", "not_found", detail))


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/healthz"), ("GET", "/v1/matches"), ("PUT", "/v1/cases")])
def test_a_method_that_is_not_allowed(empty_client: Client, method: str, path: str) -> None:
    expected = body(405, "Method Not Allowed", "method_not_allowed", "Method Not Allowed")
    check(empty_client.request(method, path), expected)


def test_a_value_that_cannot_be_right(empty_client: Client) -> None:
    expected = body(*INVALID, CANNOT, ("max_cost", "Input should be greater than or equal to 0"))
    check(empty_client.get("/v1/credentials", params={"max_cost": -5}), expected)


NOT_KNOWN = "This name is not known here."


def test_a_name_that_does_not_exist(empty_client: Client) -> None:
    detail = "The request names something that does not exist."
    expected = body(*INVALID, detail, ("province", NOT_KNOWN), ("skill", NOT_KNOWN))
    check(empty_client.get("/v1/credentials", params={"skill": "magic", "province": "XX"}), expected)


def test_a_wrong_number_to_compare(empty_client: Client) -> None:
    detail = "Name two or three different credentials."
    check(empty_client.get("/v1/credentials/compare?ids=one"), body(*INVALID, detail, ("ids", detail)))


@pytest.mark.parametrize("authorization", [None, "", "Bearer wrong", "Basic YTpi", "bearer a-service-token-for-tests"])
def test_no_or_a_wrong_token(empty_client: Client, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    response = empty_client.post("/v1/cases", json={"conversation_id": "c", "urgency": "U1"}, headers=headers)

    check(response, body(401, "Unauthorized", "not_allowed", "This needs the service token."))


def test_a_body_that_is_too_large(empty_client: Client) -> None:
    response = empty_client.post("/v1/matches", content=b"x" * 10_000_000)

    check(response, body(413, "Request Entity Too Large", "too_large", "The body may be at most 262144 bytes."))


def test_a_database_without_content(empty_client: Client) -> None:
    detail = "The database has no content. Run `python -m knowledge load`."
    check(empty_client.get("/readyz"), body(503, "Service Unavailable", "knowledge_missing", detail))


@pytest.mark.parametrize("path", ["/readyz", "/v1/credentials", "/v1/answers?q=cost", "/console"])
def test_a_database_without_tables(tmp_path: Any, encoder: Encoder, path: str) -> None:
    detail = "The database cannot be reached. Try again in a moment."
    with Client(make_app(f"sqlite:///{tmp_path}/new.db", encoder)) as client:
        check(client.get(path), body(503, "Service Unavailable", "database_unavailable", detail))


@pytest.fixture
def broken_client(empty_app: FastAPI) -> Iterator[Client]:
    """An API with one more route, which fails."""

    @empty_app.get("/broken")
    def fail() -> None:
        raise RuntimeError("the password is swordfish")

    with Client(empty_app) as client:
        yield client


def test_an_unexpected_error(broken_client: Client) -> None:
    expected = body(500, "Internal Server Error", "internal_error", "Something went wrong here. It has been noted.")
    check(broken_client.get("/broken"), expected)


def test_after_an_unexpected_error_the_api_goes_on(broken_client: Client) -> None:
    broken_client.get("/broken")

    assert broken_client.get("/healthz").json() == {"status": "ok"}


def test_a_body_nested_too_deeply(empty_client: Client) -> None:
    response = empty_client.post("/v1/matches", content=b"[" * 100_000, headers={"content-type": "application/json"})

    check(response, body(400, "Bad Request", "http_error", "There was an error parsing the body"))


def test_a_refused_value_is_not_echoed(empty_client: Client) -> None:
    response = empty_client.get("/v1/credentials", params={"delivery": "my-secret", "max_cost": "my-secret"})

    assert response.status_code == 422
    assert "my-secret" not in response.text


def test_a_name_that_does_not_exist_is_not_echoed(empty_client: Client) -> None:
    assert "my-secret" not in empty_client.get("/v1/credentials", params={"city": "my-secret"}).text


def test_a_method_that_is_not_allowed_names_those_that_are(empty_client: Client) -> None:
    assert empty_client.delete("/healthz").headers["allow"] == "GET"
