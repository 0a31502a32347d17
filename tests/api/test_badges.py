"""`/v1/badges/check` over HTTP: a badge in, what it says out, and a clear refusal for everything else."""

from __future__ import annotations

import json
import logging
import zlib
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from api.badges import KINDS, ONE_FILE, PATH, UPLOAD_AT_MOST
from tests.api.builders import Client, in_parts
from tests.knowledge.badges.builders import (
    SECRET_IDENTITY,
    at,
    badge2,
    badge3,
    did_key,
    issued_by,
    itxt,
    png,
    svg3,
    with_proof,
    ztxt,
)

PROBLEM = "application/problem+json"
KEY = Ed25519PrivateKey.generate()


def paste(client: Client, document: Any, **params: str) -> httpx.Response:
    return client.post(PATH, json={"text": document if isinstance(document, str) else json.dumps(document)}, params=params)


def upload(client: Client, data: bytes, name: str = "badge.png") -> httpx.Response:
    return client.post(PATH, files={"file": (name, data)})


def refusal(response: httpx.Response) -> tuple[str, list[dict[str, str]]]:
    assert response.status_code == 422
    assert response.headers["content-type"] == PROBLEM
    body = response.json()
    return body["code"], body["errors"]


def test_a_pasted_badge_is_read(empty_client: Client) -> None:
    response = paste(empty_client, badge3())

    assert response.status_code == 200
    assert response.json() == {
        "standard": "3.0",
        "title": "Welding basics",
        "issuer": {"name": "Example College", "url": "https://college.example"},
        "description": "Joins steel safely.",
        "criteria": {"text": "Passes the practical test.", "url": None},
        "earner_given": True,
        "issued_on": "2026-05-01",
        "expires_on": "2030-05-01",
        "status": {"id": "valid_structure", "name": "The badge is well formed and in date."},
        "verification": {"result": "not_checked", "code": "no_proof", "text": "Not verified: the badge is not signed."},
        "skills": [
            {"name": "Welding", "named_in": "alignment", "url": "https://framework.example/welding", "skill": None},
            {"name": "teamwork", "named_in": "tag", "url": None, "skill": None},
            {"name": "steel", "named_in": "tag", "url": None, "skill": None},
        ],
        "skill_ids": [],
        "notes": [],
    }


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (png(itxt(json.dumps(badge2()).encode())), "badge.png"),
        (svg3(json.dumps(badge3())), "badge.svg"),
        (json.dumps(badge3()).encode(), "badge.json"),
        (json.dumps(badge2()).encode(), "no-ending"),
    ],
)
def test_an_uploaded_badge_is_read_whatever_its_name(empty_client: Client, data: bytes, name: str) -> None:
    response = upload(empty_client, data, name)

    assert response.status_code == 200
    assert response.json()["title"] == "Welding basics"


def test_a_signed_badge_is_verified(empty_client: Client) -> None:
    signed = with_proof(issued_by(did_key(KEY)), KEY)
    changed = at(signed, "credentialSubject.achievement.name", "Master welder")

    assert paste(empty_client, signed).json()["verification"]["result"] == "verified"
    verification = paste(empty_client, changed).json()["verification"]
    assert (verification["result"], verification["code"]) == ("failed", "signature_wrong")


def test_the_words_are_in_the_language_asked_for(empty_client: Client) -> None:
    body = paste(empty_client, badge3(validUntil="2026-06-01T00:00:00Z"), lang="fr").json()

    assert body["status"] == {"id": "expired", "name": "Le badge est expiré."}
    assert body["verification"]["text"].startswith("Non vérifié")
    assert paste(empty_client, "x", lang="fr").json()["detail"].startswith("Ce texte n'est pas le JSON")


def test_its_skills_are_the_catalogues_own(client: Client) -> None:
    document = at(badge3(), "credentialSubject.achievement.tag", ["Logiciels de comptabilité", "QuickBooks", "xyzzy"])
    body = paste(client, document).json()

    assert body["skill_ids"] == ["accounting-software"]
    assert body["skills"][1]["skill"] == {"id": "accounting-software", "name": "accounting software"}
    assert body["skills"][3] == {"name": "xyzzy", "named_in": "tag", "url": None, "skill": None}


def test_a_badge_with_a_wrong_structure_is_refused_with_every_place(empty_client: Client) -> None:
    document = at(badge3(issuer="Example College"), "credentialSubject.achievement.name", ...)
    response = paste(empty_client, document)

    assert refusal(response) == (
        "badge_refused",
        [
            {"field": "$.issuer", "reason": "not_a_url"},
            {"field": "$.credentialSubject.achievement.name", "reason": "missing"},
        ],
    )
    assert response.json()["detail"] == "An address in the badge is not an address."


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("hello", "not_json"),
        ("{}", "not_a_badge"),
        ("[" * 5000, "too_deep"),
        ('{"a": 1, "a": 2}', "duplicate_key"),
        ("https://college.example/badges/1", "link_not_fetched"),
        (at(badge2(), "badge.issuer", "https://college.example/assertions/1"), "reference_loop"),
        (badge2(**{"@context": "https://w3id.org/openbadges/v9"}), "context_wrong"),
        (badge3(type=["VerifiablePresentation"]), "collection"),
    ],
)
def test_a_text_that_is_no_badge_is_refused_with_its_code(empty_client: Client, document: Any, code: str) -> None:
    found, errors = refusal(paste(empty_client, document))

    assert (found, errors[0]["reason"]) == ("badge_refused", code)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (png(), "picture_without_badge"),
        (png()[:50], "picture_damaged"),
        (png(ztxt(zlib.compress(bytes(100_000_000)))), "text_too_large"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "picture_unsafe"),
        (b"\xff\xd8\xff", "picture_not_supported"),
    ],
)
def test_a_file_that_is_no_badge_is_refused_with_its_code(empty_client: Client, data: bytes, code: str) -> None:
    found, errors = refusal(upload(empty_client, data))

    assert (found, errors) == ("badge_refused", [{"field": "$", "reason": code}])


def test_a_picture_of_20_megabytes_is_refused_before_it_is_read(empty_client: Client) -> None:
    form = [b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n', *[bytes(65536)] * 320]
    for response in (
        upload(empty_client, bytes(20_000_000)),
        empty_client.post(PATH, content=in_parts(form), headers={"content-type": "multipart/form-data; boundary=x"}),
        empty_client.post(PATH, content=in_parts([b" " * 65536] * 320), headers={"content-type": "application/json"}),
    ):
        assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_a_picture_just_under_the_limit_is_read(empty_client: Client) -> None:
    padding = png(itxt(json.dumps(badge2()).encode())).ljust(UPLOAD_AT_MOST - 1000, b"\0")

    assert upload(empty_client, padding).status_code == 200


def test_other_routes_keep_their_smaller_limit(empty_client: Client) -> None:
    assert empty_client.post("/v1/matches", content=b" " * 300_000).status_code == 413


@pytest.mark.parametrize(
    ("options", "field", "detail"),
    [
        ({"files": {"picture": ("badge.png", png())}}, "file", ONE_FILE),
        ({"files": [("file", ("a.png", png())), ("file", ("b.png", png()))]}, "file", ONE_FILE),
        ({"files": {"file": ("a.png", png())}, "data": {"name": "Zoé"}}, "file", ONE_FILE),
        ({"content": b"--x--", "headers": {"content-type": "multipart/form-data; boundary=x"}}, "file", ONE_FILE),
        ({"content": b"broken", "headers": {"content-type": "multipart/form-data; boundary=x"}}, "file", ONE_FILE),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, "file", ONE_FILE),
        ({"content": png(), "headers": {"content-type": "image/png"}}, "body", KINDS),
        ({"content": b"x"}, "body", KINDS),
    ],
)
def test_another_body_is_refused(empty_client: Client, options: dict[str, Any], field: str, detail: str) -> None:
    code, errors = refusal(empty_client.post(PATH, **options))

    assert (code, errors) == ("invalid_input", [{"field": field, "reason": detail}])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "{}", "name": "Zoé"}, "name"),
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": {"type": "Assertion"}}, "text"),
        ({"text": "x" * 600_000}, "text"),
        ([], "body"),
    ],
)
def test_an_unknown_or_wrong_field_is_refused(empty_client: Client, body: Any, field: str) -> None:
    code, errors = refusal(empty_client.post(PATH, json=body))

    assert (code, [error["field"] for error in errors]) == ("invalid_input", [field])


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b'{"text": "\xff"}', b'{"text": "\\ud800"}'])
def test_a_body_that_is_no_json_is_refused(empty_client: Client, content: bytes) -> None:
    code, _ = refusal(empty_client.post(PATH, content=content, headers={"content-type": "application/json"}))

    assert code == "invalid_input"


def test_an_unknown_parameter_is_refused(empty_client: Client) -> None:
    assert refusal(paste(empty_client, badge3(), language="fr"))[1][0]["field"] == "language"


def everything_stored(session: Session) -> str:
    tables = inspect(session.get_bind()).get_table_names()
    return str([session.execute(text(f"SELECT * FROM {name}")).all() for name in tables])


def test_nothing_is_stored_or_logged_of_a_badge(
    empty_client: Client, stored: Session, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    paste(empty_client, "the first request stores what the knowledge base learns from its content")
    caplog.set_level(logging.DEBUG)
    before = everything_stored(stored)
    broken = at(badge2(), "recipient.identity", {"email": SECRET_IDENTITY})
    for document in (badge2(), badge3(), broken, SECRET_IDENTITY):
        assert SECRET_IDENTITY not in paste(empty_client, document).text
        assert SECRET_IDENTITY not in upload(empty_client, json.dumps(document).encode()).text
    written = capfd.readouterr()

    assert everything_stored(stored) == before
    assert SECRET_IDENTITY not in caplog.text + written.out + written.err
    assert "Welding" not in caplog.text + written.out + written.err


def test_the_documented_example_is_what_it_says(client: Client) -> None:
    operation = client.get("/openapi.json").json()["paths"][PATH]["post"]
    content = operation["requestBody"]["content"]
    [example] = content["application/json"]["examples"].values()
    response = client.post(PATH, json=example["value"])

    assert set(content) == {"application/json", "multipart/form-data"}
    assert set(operation["responses"]) == {"200", "413", "422"}
    assert response.status_code == 200
