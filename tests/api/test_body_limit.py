"""No route reads a large body, however its size is stated."""

from __future__ import annotations

import pytest

from api.limits import BODY_LIMIT
from tests.api.builders import Client, in_parts

JSON = {"content-type": "application/json"}


TEN_MEGABYTES = [b" " * 65536] * 160


@pytest.mark.parametrize("path", ["/v1/matches", "/v1/cases", "/console/enter", "/v1/nothing"])
def test_a_stated_size_over_the_limit_is_refused(empty_client: Client, path: str) -> None:
    response = empty_client.post(path, content=b"x" * (BODY_LIMIT + 1))

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_a_body_at_the_limit_is_read(empty_client: Client) -> None:
    profile = b'{"goal": "data"}'
    response = empty_client.post("/v1/matches", content=profile + b" " * (BODY_LIMIT - len(profile)), headers=JSON)

    assert response.status_code == 200


def test_a_small_body_in_parts_is_read(empty_client: Client) -> None:
    response = empty_client.post("/v1/matches", content=in_parts([b'{"goal":', b' "data"}']), headers=JSON)

    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/v1/matches", "/v1/cases"])
def test_an_unstated_size_over_the_limit_is_refused(empty_client: Client, service: dict[str, str], path: str) -> None:
    response = empty_client.post(path, content=in_parts(TEN_MEGABYTES), headers={**JSON, **service})

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_no_unstated_size_gets_through(empty_client: Client) -> None:
    response = empty_client.post("/v1/matches", content=in_parts(TEN_MEGABYTES), headers=JSON)

    assert response.status_code in (400, 413)


def test_a_large_body_does_no_harm_to_the_next_request(empty_client: Client) -> None:
    empty_client.post("/v1/matches", content=b"x" * 10_000_000)

    assert empty_client.get("/healthz").status_code == 200
