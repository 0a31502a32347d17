"""The documentation names every route, every failure and an example."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.builders import Client

ROUTES = {
    ("get", "/v1/credentials"),
    ("get", "/v1/credentials/{credential_id}"),
    ("get", "/v1/credentials/compare"),
    ("get", "/v1/credentials/by-page"),
    ("post", "/v1/credentials/{credential_id}/fit"),
    ("post", "/v1/matches"),
    ("get", "/v1/pathways/{credential_id}"),
    ("get", "/v1/pathways"),
    ("get", "/v1/pathways/{credential_id}.svg"),
    ("get", "/v1/credentials/{credential_id}/answers"),
    ("post", "/v1/goals"),
    ("post", "/v1/skill-gaps"),
    ("post", "/v1/resumes/read"),
    ("get", "/v1/state"),
    ("post", "/v1/state"),
    ("get", "/v1/plans"),
    ("post", "/v1/plans"),
    ("post", "/v1/plans/page"),
    ("post", "/v1/plans/text"),
    ("post", "/v1/plans/pdf"),
    ("post", "/v1/plans/calendar"),
    ("get", "/v1/definitions"),
    ("get", "/v1/notes"),
    ("get", "/v1/answers"),
    ("get", "/v1/answers/{answer_id}"),
    ("get", "/v1/occupations"),
    ("get", "/v1/occupations/{code}"),
    ("get", "/v1/vocabulary"),
    ("get", "/v1/help-lines"),
    ("post", "/v1/cases"),
    ("post", "/v1/cases/{case_id}/messages"),
    ("post", "/v1/cases/{case_id}/decline"),
    ("post", "/v1/cases/{case_id}/leave"),
    ("post", "/v1/cases/{case_id}/presence"),
    ("get", "/v1/outbox"),
    ("post", "/v1/outbox/delivered"),
    ("get", "/v1/hours"),
    ("get", "/v1/retention"),
    ("post", "/v1/events"),
    ("post", "/v1/feedback"),
    ("post", "/v1/questions"),
    ("get", "/healthz"),
    ("get", "/readyz"),
}


@pytest.fixture(scope="module")
def document(client: Client) -> dict[str, Any]:
    return client.get("/openapi.json").json()  # type: ignore[no-any-return]


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(method, path): entry for path, methods in document["paths"].items() for method, entry in methods.items()}


def has_example(document: dict[str, Any], operation: dict[str, Any]) -> bool:
    """Whether an example stands at the operation or in a shape it names."""
    text = json.dumps(operation)
    shapes = document["components"]["schemas"]
    named = [shape for name, shape in shapes.items() if f'"#/components/schemas/{name}"' in text]
    return any('"example' in part for part in (text, *map(json.dumps, named)))


def test_every_promised_route_is_documented(document: dict[str, Any]) -> None:
    assert set(operations(document)) >= ROUTES


def test_the_pages_of_the_console_are_not_part_of_the_api(document: dict[str, Any]) -> None:
    assert [path for path in document["paths"] if path.startswith("/console")] == []


def test_every_operation_has_a_summary_of_its_own(document: dict[str, Any]) -> None:
    summaries = [entry["summary"] for entry in operations(document).values()]

    assert len(set(summaries)) == len(summaries)


def test_every_operation_documents_the_refusal_with_the_one_body(document: dict[str, Any]) -> None:
    for entry in operations(document).values():
        refusal = entry["responses"]["422"]["content"]["application/problem+json"]["schema"]
        assert refusal == {"$ref": "#/components/schemas/Problem"}


def test_the_documented_body_of_a_failure_is_the_real_one(document: dict[str, Any], client: Client) -> None:
    shape = document["components"]["schemas"]["Problem"]

    assert set(shape["properties"]) == set(client.get("/v1/nothing").json())


@pytest.mark.parametrize("path", ["/v1/matches", "/v1/cases", "/v1/feedback", "/v1/questions"])
def test_every_body_to_send_has_an_example(document: dict[str, Any], path: str) -> None:
    assert has_example(document, operations(document)[("post", path)])


def test_every_operation_has_an_example(document: dict[str, Any]) -> None:
    assert [key for key, entry in operations(document).items() if not has_example(document, entry)] == []


def test_failures_are_documented_with_their_media_type(document: dict[str, Any]) -> None:
    content = operations(document)[("get", "/v1/credentials")]["responses"]["422"]["content"]

    assert list(content) == ["application/problem+json"]


def test_the_page_of_the_documentation_opens(client: Client) -> None:
    assert client.get("/docs").status_code == 200


def examples(document: dict[str, Any], path: str) -> list[Any]:
    body = operations(document)[("post", path)]["requestBody"]["content"]["application/json"]
    if "examples" in body:
        return [example["value"] for example in body["examples"].values()]
    name = body["schema"]["$ref"].rsplit("/", 1)[1]
    return document["components"]["schemas"][name]["examples"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/events", "/v1/feedback", "/v1/questions"])
def test_every_documented_example_is_accepted(
    document: dict[str, Any], empty_client: Client, service: dict[str, str], path: str
) -> None:
    for example in examples(document, path):
        assert empty_client.post(path, json=example, headers=service).status_code == 201


def test_the_documented_profile_is_accepted(document: dict[str, Any], client: Client) -> None:
    for example in examples(document, "/v1/matches"):
        assert client.post("/v1/matches", json=example).status_code == 200


def test_every_documented_question_is_answered(document: dict[str, Any], client: Client, service: dict[str, str]) -> None:
    for (method, path), entry in operations(document).items():
        if method != "get":
            continue
        given: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
        for parameter in entry.get("parameters", []):
            for example in parameter["schema"].get("examples", [])[:1]:
                given[parameter["in"]][parameter["name"]] = example
        response = client.get(path.format(**given["path"]), params=given["query"], headers=service)
        assert response.status_code == 200, (path, response.text)
