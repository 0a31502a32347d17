"""`/v1/vocabulary` with its ETag, and `/v1/help-lines` by situation and province."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.builders import Client


def test_the_vocabulary_gives_terms_with_a_version(client: Client) -> None:
    response = client.get("/v1/vocabulary")
    found = response.json()

    assert set(found) == {"version", "terms"}
    assert response.headers["etag"] == f'"{found["version"]}"'
    ontario = next(term for term in found["terms"] if term["value"] == "ON")
    assert ontario["entity"] == "province"
    assert ontario["names"][0] == "Ontario"
    assert ontario["parent"] is None


def test_the_newest_copy_is_not_sent_again(client: Client) -> None:
    etag = client.get("/v1/vocabulary").headers["etag"]
    response = client.get("/v1/vocabulary", headers={"If-None-Match": etag})

    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", etag)


@pytest.mark.parametrize("known", ['"old"', "", "bca346", 'W/"old", "older"'])
def test_another_copy_is_replaced(client: Client, known: str) -> None:
    response = client.get("/v1/vocabulary", headers={"If-None-Match": known})

    assert response.status_code == 200
    assert response.json()["terms"]


@pytest.mark.parametrize("form", ["W/{}", '"old", {}', "*"])
def test_the_other_forms_of_the_header_are_understood(client: Client, form: str) -> None:
    etag = client.get("/v1/vocabulary").headers["etag"]

    assert client.get("/v1/vocabulary", headers={"If-None-Match": form.format(etag)}).status_code == 304


def lines(client: Client, situation: str, **options: str) -> list[dict[str, Any]]:
    response = client.get("/v1/help-lines", params={"situation": situation, **options})
    assert response.status_code == 200
    return response.json()["items"]  # type: ignore[no-any-return]


def test_a_line_has_what_one_needs_to_call_it(client: Client) -> None:
    first = lines(client, "suicide")[0]

    assert set(first) == {"id", "name", "call", "text", "url", "note", "source", "checked_on"}
    assert (first["id"], first["call"], first["text"]) == ("suicide-crisis-helpline-988", "9-8-8", "9-8-8")


def test_a_line_comes_in_french(client: Client) -> None:
    assert lines(client, "suicide", lang="fr")[0]["name"].startswith("9-8-8, Ligne d'aide")


def test_violence_has_the_emergency_number(client: Client) -> None:
    assert "911" in [line["call"] for line in lines(client, "violence")]


def test_a_line_of_a_province_is_shown_there_only(client: Client) -> None:
    def shown(**options: str) -> bool:
        return "quebec-suicide-line" in [line["id"] for line in lines(client, "suicide", **options)]

    assert shown(province="QC")
    assert not shown(province="ON")
    assert not shown()


@pytest.mark.parametrize("province", ["QC", "NU", "ON", "CA"])
def test_national_lines_are_shown_everywhere(client: Client, province: str) -> None:
    assert "suicide-crisis-helpline-988" in [line["id"] for line in lines(client, "suicide", province=province)]


def test_a_line_that_staff_do_not_show_is_not_given(client: Client) -> None:
    assert "victimlinkbc" not in [line["id"] for line in lines(client, "violence", province="BC")]
