"""Asking allowed hosts about a badge: every way out that must stay shut."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator

import httpx
import pytest

from api.badge_hosts import BYTES_AT_MOST, SECONDS_AT_MOST, BadgeHosts
from api.settings import Settings

PUBLIC = "93.184.216.34"
Answer = Callable[[httpx.Request], httpx.Response]


class Net:
    """A made-up network: one answer for every request, and what was asked."""

    def __init__(self, answer: Answer | None = None, *addresses: str) -> None:
        self.asked: list[httpx.Request] = []
        self._answer = answer or (lambda _request: httpx.Response(200, content=b"{}"))
        self._addresses = list(addresses) or [PUBLIC]
        self.now = 0.0

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer(request)

    def hosts(self, *names: str) -> BadgeHosts:
        return BadgeHosts(
            names or ("badges.example",),
            transport=httpx.MockTransport(self.handle),
            resolve=lambda _host: self._addresses,
            clock=lambda: self.now,
        )


def test_an_allowed_host_is_asked_at_the_address_that_was_looked_at() -> None:
    net = Net(lambda _request: httpx.Response(200, content=b'{"id": 1}'))

    assert net.hosts().fetch("https://badges.example/1?x=y") == b'{"id": 1}'
    [request] = net.asked
    assert (str(request.url), request.headers["host"]) == (f"https://{PUBLIC}/1?x=y", "badges.example")
    assert request.extensions["sni_hostname"] == "badges.example"
    assert set(request.headers) == {"host", "accept-encoding"}


@pytest.mark.parametrize(
    "url",
    [
        "http://badges.example/1",
        "https://other.example/1",
        "https://badges.example.other.example/1",
        "https://sub.badges.example/1",
        "https://badges.example:8443/1",
        "https://user@badges.example/1",
        "https://badges.example@other.example/1",
        "https://127.0.0.1/1",
        "ftp://badges.example/1",
        "file:///etc/passwd",
        "https://",
        "https://[::1/",
        "https://badges.example:99999/",
        "urn:uuid:1",
    ],
)
def test_no_other_address_is_asked(url: str) -> None:
    net = Net()

    assert net.hosts().fetch(url) is None
    assert net.asked == []


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
                "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "no address"],
)  # fmt: skip
def test_a_host_with_a_private_address_is_not_asked(address: str) -> None:
    for addresses in ((address,), (PUBLIC, address)):
        net = Net(None, *addresses)

        assert net.hosts().fetch("https://badges.example/1") is None
        assert net.asked == []


def test_a_host_without_an_address_is_not_asked() -> None:
    hosts = BadgeHosts(["badges.invalid"], transport=httpx.MockTransport(Net().handle))

    assert hosts.fetch("https://badges.invalid/1") is None


def redirecting(location: str) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/1":
            return httpx.Response(302, headers={"location": location})
        return httpx.Response(200, content=b"found")

    return answer


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("/2", b"found"),
        ("https://badges.example/2", b"found"),
        ("https://other.example/2", None),
        ("http://badges.example/2", None),
        ("//other.example/2", None),
        ("https://127.0.0.1/2", None),
        ("/1", None),
        ("", None),
    ],
)
def test_a_redirection_stays_on_the_host(location: str, found: bytes | None) -> None:
    net = Net(redirecting(location))

    assert net.hosts("badges.example", "other.example").fetch("https://badges.example/1") == found
    assert {request.headers["host"] for request in net.asked} == {"badges.example"}
    assert len(net.asked) <= 3


def endless() -> Iterator[bytes]:
    while True:
        yield bytes(65536)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _request: httpx.Response(404),
        lambda _request: httpx.Response(500, content=b"{}"),
        lambda _request: httpx.Response(200, content=endless()),
        lambda _request: httpx.Response(200, content=bytes(BYTES_AT_MOST + 1)),
        lambda _request: httpx.Response(200, headers={"content-encoding": "gzip"}, content=b""),
    ],
)
def test_an_answer_that_is_no_success_or_too_large_is_none(answer: Answer) -> None:
    assert Net(answer).hosts().fetch("https://badges.example/1") is None


@pytest.mark.parametrize("error", [httpx.ConnectError("no"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("odd")])
def test_a_host_that_does_not_answer_is_none(error: Exception) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise error

    assert Net(answer).hosts().fetch("https://badges.example/1") is None


def test_all_questions_about_one_badge_share_their_time() -> None:
    net = Net()
    hosts = net.hosts()
    net.now = SECONDS_AT_MOST - 1

    assert hosts.fetch("https://badges.example/1") == b"{}"
    assert net.asked[0].extensions["timeout"]["read"] == 1
    net.now = SECONDS_AT_MOST + 1
    assert hosts.fetch("https://badges.example/1") is None


def test_a_slow_answer_is_given_up() -> None:
    net = Net()

    def slow() -> Iterator[bytes]:
        for _ in range(100):
            net.now += 1
            yield b" "

    net._answer = lambda _request: httpx.Response(200, content=slow())
    assert net.hosts().fetch("https://badges.example/1") is None
    assert net.now < SECONDS_AT_MOST + 2


def test_what_was_asked_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    Net().hosts().fetch("https://badges.example/zoe")

    assert "zoe" not in json.dumps([record.getMessage() for record in caplog.records])


@pytest.mark.parametrize(
    ("value", "hosts"),
    [("", ()), ("badges.example", ("badges.example",)), (" A.example , b.example,", ("a.example", "b.example"))],
)
def test_the_setting_names_hosts_with_commas(monkeypatch: pytest.MonkeyPatch, value: str, hosts: tuple[str, ...]) -> None:
    monkeypatch.setenv("BADGE_HOSTS", value)

    assert Settings().badge_hosts == hosts


def test_no_host_is_allowed_unless_the_settings_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BADGE_HOSTS", raising=False)

    assert Settings().badge_hosts == ()
