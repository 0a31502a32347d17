"""Pages of other sites: which may speak with the chat, and that a refusal can be read. The browser's side of it is in
tests/browser/test_other_site.py."""

from __future__ import annotations

import copy
from collections.abc import Callable

import httpx
import pytest

from bot.channels import rate
from bot.channels.attachments import FILE_AT_MOST
from bot.channels.bodies import BODY_LIMIT
from bot.channels.web import OPENED_PER_MINUTE
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, problem_of
from tests.bot.channels.conftest import OpenClient
from tests.bot.channels.test_rate import Clock

COLLEGE, STRANGER = "https://www.college.ca", "https://evil.example"
PUBLIC = "https://chat.college.ca"
ROUTES = [
    ("POST", "/chat/conversations"),
    ("DELETE", "/chat/conversations/current"),
    ("POST", "/chat/conversations/current/restart"),
    ("PUT", "/chat/language"),
    ("POST", "/chat/messages"),
    ("POST", "/chat/links"),
    ("POST", "/chat/attachments"),
    ("GET", "/chat/history"),
    ("GET", "/chat/events"),
    ("POST", "/chat/feedback"),
    ("GET", "/chat/plans/x/page"),
    ("GET", "/chat/no-such-route"),
]
SENT_BY_THE_WIDGET = "authorization, content-type, last-event-id, x-file-name"


@pytest.fixture
def http(cairn: Cairn, client_of: OpenClient) -> httpx.AsyncClient:
    """The same process where a college's site is allowed."""
    changed = copy.copy(cairn)
    changed.settings = cairn.settings.model_copy(
        update={"allowed_origins": (COLLEGE, "http://localhost:3000"), "public_url": PUBLIC + "/cairn"}
    )
    return client_of(changed.app())


async def opened(http: httpx.AsyncClient, origin: str | None, **headers: str) -> httpx.Response:
    sent = {**headers, **({} if origin is None else {"Origin": origin})}
    return await http.post("/chat/conversations", json={}, headers=sent)


@pytest.mark.parametrize("origin", [None, "http://cairn.test", COLLEGE, "http://localhost:3000", PUBLIC])
async def test_own_pages_and_those_of_allowed_sites_open_a_conversation(http: httpx.AsyncClient, origin: str | None) -> None:
    assert (await opened(http, origin)).status_code == 201


@pytest.mark.parametrize(
    "origin",
    [STRANGER, "null", "", "http://www.college.ca", "https://www.college.ca:8443", "https://college.ca",
     "https://www.college.ca.evil.example", "https://cairn.test", "http://cairn.test:8000", "http://localhost",
     COLLEGE + "/", COLLEGE.upper(), f"{COLLEGE}, {STRANGER}", "\u00e9"],
)  # fmt: skip
async def test_every_other_page_is_refused(http: httpx.AsyncClient, origin: str) -> None:
    response = await http.post("/chat/conversations", json={}, headers=[(b"Origin", origin.encode())])

    assert problem_of(response, 403)["code"] == "origin_not_allowed"


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_no_route_of_the_chat_answers_a_page_of_another_site(http: httpx.AsyncClient, method: str, path: str) -> None:
    chat = await Chat.open(http)
    headers = {**chat.headers, "Origin": STRANGER}

    response = await http.request(method, path, headers=headers)

    assert problem_of(response, 403)["code"] == "origin_not_allowed"
    assert len(await chat.history()) == 1, "the conversation is as it was"


async def test_the_refusal_can_be_read_and_names_the_site_and_the_setting(http: httpx.AsyncClient) -> None:
    response = await opened(http, STRANGER)

    assert response.headers["access-control-allow-origin"] == "*"
    assert STRANGER in problem_of(response, 403)["detail"]
    assert "ALLOWED_ORIGINS" in response.json()["detail"]


async def test_a_host_that_is_made_up_opens_nothing_for_others(http: httpx.AsyncClient) -> None:
    assert (await opened(http, STRANGER, Host="chat.college.ca")).status_code == 403
    assert (await opened(http, STRANGER, Host="[broken")).status_code == 403


@pytest.mark.parametrize("origin", [COLLEGE, STRANGER])
@pytest.mark.parametrize(("method", "path"), ROUTES[:-2])
async def test_a_preflight_is_answered(http: httpx.AsyncClient, origin: str, method: str, path: str) -> None:
    """To any page: what follows it is refused with words, which a refused preflight would hide."""
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": SENT_BY_THE_WIDGET,
    }

    response = await http.options(path, headers=asked)

    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert method in response.headers["access-control-allow-methods"].split(", ")
    allowed = response.headers["access-control-allow-headers"].lower()
    assert [name for name in SENT_BY_THE_WIDGET.split(", ") if name not in allowed] == []
    assert "access-control-allow-credentials" not in response.headers
    assert int(response.headers["access-control-max-age"]) > 0
    assert response.headers["referrer-policy"] == "no-referrer"


async def test_a_preflight_for_what_the_chat_never_needs_is_refused(http: httpx.AsyncClient) -> None:
    asked = {"Origin": COLLEGE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-anything"}
    assert (await http.options("/chat/messages", headers=asked)).status_code == 400

    asked = {"Origin": COLLEGE, "Access-Control-Request-Method": "PATCH"}
    assert (await http.options("/chat/messages", headers=asked)).status_code == 400


async def test_the_api_and_the_console_are_for_no_other_site(http: httpx.AsyncClient) -> None:
    for path in ("/console", "/v1/definitions", "/v1/feedback"):
        response = await http.get(path, headers={"Origin": COLLEGE})
        assert [name for name in response.headers if name.startswith("access-control")] == []


async def test_how_long_to_wait_can_be_read_across_sites(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "time", Clock())
    for _ in range(OPENED_PER_MINUTE):
        assert (await opened(http, COLLEGE)).status_code == 201

    response = await opened(http, COLLEGE)

    assert problem_of(response, 429)["code"] == "too_many_messages"
    assert int(response.headers["retry-after"]) >= 1
    assert response.headers["access-control-allow-origin"] == "*"
    assert "retry-after" in response.headers["access-control-expose-headers"].lower()


@pytest.mark.parametrize(("path", "size"), [("/chat/messages", BODY_LIMIT), ("/chat/attachments?client_id=a", FILE_AT_MOST)])
async def test_that_something_is_too_large_can_be_read_across_sites(http: httpx.AsyncClient, path: str, size: int) -> None:
    chat = await Chat.open(http)

    response = await http.post(path, content=b"x" * (size + 1), headers={**chat.headers, "Origin": COLLEGE})

    assert problem_of(response, 413)["code"] == "too_large"
    assert response.headers["access-control-allow-origin"] == "*"


async def test_that_a_token_is_unknown_can_be_read_across_sites(http: httpx.AsyncClient) -> None:
    response = await http.get("/chat/history", headers={"Authorization": "Bearer someone", "Origin": COLLEGE})

    assert problem_of(response, 401)["code"] == "unknown_token"
    assert response.headers["access-control-allow-origin"] == "*"


async def test_that_something_went_wrong_here_can_be_read_across_sites(
    cairn: Cairn, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(cairn.conversations, "open", fail)

    response = await opened(http, COLLEGE)

    assert problem_of(response, 500)["code"] == "internal_error"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_without_the_setting_only_own_pages_may(cairn: Cairn, client_of: Callable[..., httpx.AsyncClient]) -> None:
    http = client_of(cairn.app())

    assert (await opened(http, "http://cairn.test")).status_code == 201
    assert (await opened(http, COLLEGE)).status_code == 403
