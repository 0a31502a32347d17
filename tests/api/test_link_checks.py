"""Links are looked at on demand: politely, within bounds, and only public ones."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest

from api.link_checks import AGENT, Looked, check_links, is_public

asked: list[tuple[str, str]] = []


def answer(request: httpx.Request) -> httpx.Response:
    asked.append((request.method, str(request.url)))
    assert request.headers["user-agent"] == AGENT
    path = request.url.path
    if path == "/slow":
        raise httpx.ReadTimeout("slow", request=request)
    if path == "/down":
        raise httpx.ConnectError("down", request=request)
    if path == "/moved":
        return httpx.Response(301, headers={"location": "/there"})
    if path == "/round":
        return httpx.Response(302, headers={"location": "/round"})
    if path == "/inside":
        return httpx.Response(302, headers={"location": "http://127.0.0.1/secret"})
    if path == "/no-head" and request.method == "HEAD":
        return httpx.Response(405)
    return httpx.Response(404 if path == "/gone" else 200)


async def look(*paths: str, seconds: float = 60) -> tuple[dict[str, Looked], list[float]]:
    pauses: list[float] = []

    async def sleep(wanted: float) -> None:
        pauses.append(wanted)

    asked.clear()
    found = await check_links(
        [path if ":" in path else f"https://college.example{path}" for path in paths],
        transport=httpx.MockTransport(answer),
        reachable=lambda host: host == "college.example",
        sleep=sleep,
        seconds=seconds,
    )
    return {one.url.removeprefix("https://college.example"): one for one in found}, pauses


async def test_what_each_page_answers_is_told() -> None:
    found, pauses = await look("/", "/gone", "/moved", "/no-head", "/slow", "/down", "/round", "/inside", "http://", "x:y")
    told = {path: one.status or one.trouble for path, one in found.items()}

    assert told == {
        "/": 200, "/gone": 404, "/moved": 200, "/no-head": 200, "/slow": "timeout", "/down": "unreachable",
        "/round": "redirects", "/inside": "not_public", "http://": "odd", "x:y": "odd",
    }  # fmt: skip
    assert pauses == [1.0] * 8, "a second between two questions to one host"
    assert ("GET", "https://college.example/no-head") in asked
    assert not any("127.0.0.1" in url for _, url in asked)


async def test_a_page_is_asked_once_and_there_is_an_end() -> None:
    await look("/", "/", "/")
    assert Counter(asked) == {("HEAD", "https://college.example/"): 1}
    found, _ = await look("/", "/gone", seconds=0)
    assert (found, asked) == ({}, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "::1", ""])
def test_the_colleges_own_network_is_not_asked(host: str) -> None:
    assert not is_public(host)
