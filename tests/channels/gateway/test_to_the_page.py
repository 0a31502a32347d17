"""A conversation that was begun in a channel goes on on the college's page."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from bot.serve import Cairn
from tests.bot.channels.chat import Chat
from tests.channels.gateway.talk import Person


@pytest_asyncio.fixture(loop_scope="session")
async def page(cairn: Cairn) -> AsyncIterator[Chat]:
    """A page of the same process."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(cairn.app()), base_url="http://cairn.test") as http:
        yield await Chat.open(http)


async def texts(page: Chat) -> str:
    return "\n".join(message["text"] for message in await page.history())


async def test_it_goes_on_with_its_search_and_the_channel_lets_go(cairn: Cairn, page: Chat) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    await ada.says("online bookkeeping in Ontario")
    code = (await ada.says("can i continue this on my phone")).split("code: ")[1][:9]
    known = len(ada.heard)

    answer = (await page.post(text=f" {code.lower()} ")).json()

    assert answer["moved"]
    assert "online bookkeeping in Ontario" in await texts(page)
    await page.say("tell me more about the first one")
    assert "Payroll" in page.text
    await cairn.messaging.settled()
    assert [said for said in ada.heard[known:] if "goes on elsewhere" in said] == ada.heard[known:]
    assert len(ada.heard) == known + 1
    assert "I'm Cairn" in await ada.says("hello")
    assert "hello" not in (await texts(page)).split("goes on elsewhere")[1]


async def test_it_can_go_back_into_the_channel(cairn: Cairn, page: Chat) -> None:
    ada = Person(cairn)
    await ada.says("hello")
    await page.post(text=(await ada.says("can i continue this on my phone")).split("code: ")[1][:9])
    await page.say("can i continue this on my phone")

    assert "You can go on here" in await ada.says(page.text.split("code: ")[1][:9])
    assert (await page.http.get("/chat/history", headers=page.headers)).status_code == 401
