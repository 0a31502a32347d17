"""`python -m api check-links`: does each programme's page still answer? Only on demand; the console shows the last result.

Polite and bounded: one question at a time to a host and a second between two, a few hosts side by side, an end to it all;
only public addresses, and robots that say no are not asked again in another way.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
from sqlalchemy import select

from api.badge_hosts import addresses_of
from api.db import Database
from knowledge.base import utc_now
from knowledge.edits_models import LinkCheck
from knowledge.models import Credential

AGENT = "Cairn link check"
ANSWER_SECONDS = 15.0
PAUSE_SECONDS = 1.0  # between two questions to one host
HOSTS_AT_ONCE = 4
REDIRECTIONS_AT_MOST = 5
SECONDS_AT_MOST = 1800.0
NO_HEAD = (403, 405, 501)  # answers of those who do not like to be asked for the head alone

Reachable = Callable[[str], bool]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Looked:
    """What was found at an address: a status, or a kind of trouble: timeout, unreachable, redirects, not_public, odd."""

    url: str
    status: int | None = None
    trouble: str | None = None


def is_public(host: str) -> bool:
    """Whether all addresses of a host are public: a staff member's typing error is no way into the college's network."""
    found = addresses_of(host)
    return bool(found) and all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in found)


async def check_links(
    urls: list[str],
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    reachable: Reachable = is_public,
    sleep: Sleep = asyncio.sleep,
    seconds: float = SECONDS_AT_MOST,
) -> list[Looked]:
    """Look at each address; those that there was no time for are left out."""
    until = time.monotonic() + seconds
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        by_host[_host(url)].append(url)
    gate = asyncio.Semaphore(HOSTS_AT_ONCE)
    found: list[Looked] = []

    async def of_host(client: httpx.AsyncClient, addresses: list[str]) -> None:
        async with gate:
            for number, url in enumerate(addresses):
                if time.monotonic() >= until:
                    return
                if number:
                    await sleep(PAUSE_SECONDS)
                found.append(await _look(client, url, reachable))

    async with httpx.AsyncClient(
        transport=transport, timeout=ANSWER_SECONDS, headers={"User-Agent": AGENT}, trust_env=False
    ) as client:
        await asyncio.gather(*(of_host(client, addresses) for addresses in by_host.values()))
    return found


async def _look(client: httpx.AsyncClient, url: str, reachable: Reachable) -> Looked:
    try:
        at = httpx.URL(url)
        for _ in range(REDIRECTIONS_AT_MOST + 1):
            if not at.host or at.scheme not in ("http", "https"):
                return Looked(url, trouble="odd")
            if not await asyncio.to_thread(reachable, at.host):
                return Looked(url, trouble="not_public")
            answer = await client.head(at)
            if answer.status_code in NO_HEAD:
                async with client.stream("GET", at) as whole:  # the body is not read
                    answer = whole
            if not answer.has_redirect_location:
                return Looked(url, status=answer.status_code)
            at = at.join(answer.headers["location"])
        return Looked(url, trouble="redirects")
    except httpx.TimeoutException:
        return Looked(url, trouble="timeout")
    except (httpx.InvalidURL, ValueError):
        return Looked(url, trouble="odd")
    except httpx.HTTPError:
        return Looked(url, trouble="unreachable")


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return url


def addresses(database: Database, *, limit: int) -> list[str]:
    """The pages of programmes, never looked at or longest ago first."""
    with database.session() as session:
        query = (
            select(Credential.source_url, LinkCheck.checked_at)
            .outerjoin(LinkCheck, LinkCheck.url == Credential.source_url)
            .where(Credential.status != "archived")
        )
        rows = {str(url): at for url, at in session.execute(query)}
    order = sorted(rows, key=lambda url: (rows[url] is not None, rows[url].timestamp() if rows[url] else 0.0, url))
    return order[:limit]


def keep(database: Database, found: list[Looked]) -> None:
    with database.session() as session:
        for looked in found:
            session.merge(LinkCheck(url=looked.url, checked_at=utc_now(), status=looked.status, trouble=looked.trouble))
