"""Asking the hosts that the settings allow for what a badge names, and no other.

An address comes from a file that anybody may send, so each question is: https on the usual port, to an allowed host whose
addresses are all public (the connection goes to the address that was looked at), without redirection to another host,
bounded in size and time, and not written to any log.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Collection

import httpx

SECONDS_AT_MOST = 10.0  # for all questions about one badge
ANSWER_SECONDS = 3.0
BYTES_AT_MOST = 4 * 1024 * 1024
REDIRECTIONS_AT_MOST = 2
_REDIRECTED = (301, 302, 303, 307, 308)

Resolve = Callable[[str], list[str]]


def addresses_of(host: str) -> list[str]:
    """The IP addresses of a host; none when it has none."""
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


class BadgeHosts:
    """Asks for one badge. The transport is spoken to directly: a client would log the address, which names a person."""

    def __init__(
        self,
        hosts: Collection[str],
        *,
        transport: httpx.BaseTransport | None = None,
        resolve: Resolve = addresses_of,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hosts = frozenset(hosts)
        self._transport, self._resolve, self._clock = transport, resolve, clock
        self._until = clock() + SECONDS_AT_MOST

    def fetch(self, address: str) -> bytes | None:
        """The body at `address`, or `None` where it may not be asked for, is no success, or is too large or slow."""
        try:
            url = httpx.URL(address)
            with self._transport or httpx.HTTPTransport(trust_env=False) as transport:
                for _ in range(1 + REDIRECTIONS_AT_MOST):
                    answer = self._ask(url, transport)
                    if not isinstance(answer, httpx.URL):
                        return answer
                    if answer.host != url.host:
                        return None
                    url = answer
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError):
            return None
        return None

    def _ask(self, url: httpx.URL, transport: httpx.BaseTransport) -> bytes | httpx.URL | None:
        """The body, the address to go on with, or `None`."""
        peer = self._peer(url)
        left = self._until - self._clock()
        if peer is None or left <= 0:
            return None
        wait = min(ANSWER_SECONDS, left)
        request = httpx.Request(
            "GET",
            url.copy_with(host=peer),
            headers={
                "Host": url.host,
                "Accept-Encoding": "identity",
            },
            extensions={
                "sni_hostname": url.host,
                "timeout": {"connect": wait, "read": wait, "write": wait, "pool": wait},
            },
        )
        response = transport.handle_request(request)
        response.request = request
        try:
            if response.status_code in _REDIRECTED:
                return url.join(response.headers.get("location", ""))
            if response.status_code != 200 or response.headers.get("content-encoding", "identity") != "identity":
                return None
            return self._body(response)
        finally:
            response.close()

    def _body(self, response: httpx.Response) -> bytes | None:
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > BYTES_AT_MOST or self._clock() > self._until:
                return None
        return bytes(body)

    def _peer(self, url: httpx.URL) -> str | None:
        """The public address to connect to, or `None` where this URL may not be asked."""
        if url.scheme != "https" or url.port not in (None, 443) or url.userinfo or url.host not in self._hosts:
            return None
        found = self._resolve(url.host)
        if not found or not all(_public(address) for address in found):
            return None
        return found[0]


def _public(address: str) -> bool:
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return read.is_global and not read.is_multicast
