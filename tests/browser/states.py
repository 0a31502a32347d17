"""Every state of the web chat that is looked at, and how one gets there, in either language.

An opener gets a page that shows the chat and the fake service behind it, and returns when the state can be seen.
`STATES` has them by name; what checks accessibility and what takes pictures shares them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser import state_replies as said
from tests.browser.acts import type_and_send

Opener = Callable[[Page, Any], Awaitable[None]]  # the service is a FakeChat
BADGE = {"name": "badge.json", "mimeType": "application/json", "buffer": b'{"type": "Assertion"}'}


async def language(page: Page) -> str:
    return str(await page.locator("html").get_attribute("lang"))


def launcher(page: Page) -> Locator:
    return page.locator("cairn-chat button.launcher")


async def opened(page: Page, chat: Any) -> None:
    """The conversation is there to be read, opened from the launcher where there is one."""
    await page.locator("cairn-chat .launcher:visible, cairn-chat .message:visible").first.wait_for()
    button = launcher(page)
    if await button.is_visible():
        await button.click()
    await page.locator("cairn-chat .message.bot").first.wait_for()


async def ask(page: Page, chat: Any, question: dict[str, str], *replies: dict[str, Any]) -> None:
    """Opens, asks, and waits until the answer stands there."""
    await opened(page, chat)
    text = question[await language(page)]
    chat.script[text] = list(replies)
    await type_and_send(page, text)
    await expect(page.locator("cairn-chat .pending, cairn-chat .writing")).to_have_count(0)


async def shown(page: Page, text: str) -> None:
    await page.locator("cairn-chat .message").filter(has_text=text.split("\n")[0]).last.wait_for()


# -- the panel ---------------------------------------------------------------------------------------------------------


async def closed(page: Page, chat: Any) -> None:
    await page.locator("cairn-chat .launcher:visible, cairn-chat .message:visible").first.wait_for()


async def menu_open(page: Page, chat: Any) -> None:
    await opened(page, chat)
    await page.locator("cairn-chat").get_by_role("button", name="Menu").click()


async def from_menu(page: Page, chat: Any, entry: dict[str, str]) -> None:
    await menu_open(page, chat)
    await page.locator("cairn-chat").get_by_role("button", name=entry[await language(page)], exact=True).click()


async def unread(page: Page, chat: Any) -> None:
    """Closed, and a person has written meanwhile."""
    await handoff_waiting(page, chat)
    await page.locator("cairn-chat .chat").press("Escape")
    chat.say(said.PERSON[await language(page)], sender="practitioner", name="Maya Tremblay")
    await page.locator("cairn-chat .unread").wait_for()


async def delete_dialog(page: Page, chat: Any) -> None:
    await from_menu(page, chat, {"en": "Delete this conversation", "fr": "Supprimer cette conversation"})
    await page.locator("cairn-chat dialog.ask[open]").wait_for()


async def restart_dialog(page: Page, chat: Any) -> None:
    await from_menu(page, chat, {"en": "Start over", "fr": "Recommencer"})
    await page.locator("cairn-chat dialog.ask[open]").wait_for()


async def deleted(page: Page, chat: Any) -> None:
    await delete_dialog(page, chat)
    await page.locator("cairn-chat dialog.ask[open] .danger").click()
    await page.locator("cairn-chat .notice button").wait_for()


# -- what messages carry -----------------------------------------------------------------------------------------------

WELDING = {"en": "something in welding, online", "fr": "quelque chose en soudage, en ligne"}


async def some_cards(page: Page, chat: Any, count: int = 2) -> None:
    lang = await language(page)
    found = {
        "text": said.FOUND[lang],
        "cards": said.cards(lang, count),
        "chips": said.CHIPS[lang],
        "sources": said.SOURCES[lang],
    }
    await ask(page, chat, WELDING, found)


async def twenty_cards(page: Page, chat: Any) -> None:
    await some_cards(page, chat, 20)


async def table(page: Page, chat: Any) -> None:
    lang = await language(page)
    compare = {"en": "compare the first three", "fr": "comparez les trois premières"}
    await ask(page, chat, compare, {"text": said.BESIDE[lang], "table": said.table(lang)})


async def picture(page: Page, chat: Any) -> None:
    lang = await language(page)
    leads = {"en": "where does it lead?", "fr": "où est-ce que cela mène?"}
    await ask(page, chat, leads, {"text": said.LEADS[lang], "picture": said.PICTURE[lang]})
    await page.locator("cairn-chat .picture img").wait_for()


async def form(page: Page, chat: Any) -> None:
    lang = await language(page)
    help_me = {"en": "help me choose", "fr": "aidez-moi à choisir"}
    replies = [{"title": title, "payload": f"/{number}"} for number, title in enumerate(said.TIMES[lang])]
    progress = {"step": 2, "of": 4, "minutes": 1}
    await ask(page, chat, help_me, {"text": said.QUESTION[lang], "progress": progress, "replies": replies})


async def sources(page: Page, chat: Any) -> None:
    lang = await language(page)
    what = {"en": "what is a micro-credential?", "fr": "qu’est-ce qu’une microcertification?"}
    answer = {"text": said.ANSWER[lang], "sources": said.SOURCES[lang], "feedback_for": "answer:7"}
    await ask(page, chat, what, answer)
    await page.locator("cairn-chat .sources summary").last.click()


async def plan(page: Page, chat: Any) -> None:
    await ask(page, chat, {"en": "make my plan", "fr": "faites mon plan"}, said.PLAN[await language(page)])


async def long_message(page: Page, chat: Any) -> None:
    lang = await language(page)
    text = said.story(lang)
    await ask(page, chat, {lang: text}, {"text": text})


async def long_words(page: Page, chat: Any) -> None:
    lang = await language(page)
    title = {**said.cards(lang, 1)[0], "title": said.LONG_TITLE[lang]}
    await ask(page, chat, {lang: said.LONG_WORDS[lang]}, {"text": said.LONG_WORDS[lang], "cards": [title]})


# -- a person ----------------------------------------------------------------------------------------------------------


async def handoff_waiting(page: Page, chat: Any) -> None:
    lang = await language(page)
    handoff = {"state": "waiting", "who": None, "when": "2026-03-03T14:00:00+00:00", "shared": said.SHARED[lang]}
    person = {"en": "can I talk to someone?", "fr": "puis-je parler à quelqu’un?"}
    await ask(page, chat, person, {"text": said.WAITING[lang], "handoff": handoff})


async def handoff_claimed(page: Page, chat: Any) -> None:
    await handoff_waiting(page, chat)
    lang = await language(page)
    name = said.PERSON_NAME[lang]
    handoff = {"state": "claimed", "who": name, "when": "2026-03-02T15:10:00+00:00", "shared": []}
    chat.say(said.CLAIMED[lang], sender="system", handoff=handoff)
    chat.say(said.PERSON[lang], sender="practitioner", name=name)
    await shown(page, said.PERSON[lang])


async def handoff_over(page: Page, chat: Any) -> None:
    await handoff_claimed(page, chat)
    lang = await language(page)
    handoff = {"state": "released", "who": None, "when": None, "shared": []}
    chat.say(said.ENDED[lang], sender="system", handoff=handoff)
    await shown(page, said.ENDED[lang])


# -- what goes wrong ---------------------------------------------------------------------------------------------------


async def too_long(page: Page, chat: Any) -> None:
    await opened(page, chat)
    await type_and_send(page, said.story(await language(page)) * 3)
    await page.locator("cairn-chat .composer .error").wait_for()


async def too_many(page: Page, chat: Any) -> None:
    await opened(page, chat)
    chat.fail(429, "too_many", headers={"Retry-After": "60"})
    await type_and_send(page, "…")
    await page.locator("cairn-chat .composer .error").wait_for()


async def offline(page: Page, chat: Any) -> None:
    await opened(page, chat)
    await page.context.set_offline(True)
    chat.drop_streams()
    await page.locator("cairn-chat .notice").wait_for()


async def failed(page: Page, chat: Any) -> None:
    await opened(page, chat)
    chat.fail(503, "unavailable")
    await type_and_send(page, WELDING[await language(page)])
    await page.locator("cairn-chat .failed").wait_for()


async def writing(page: Page, chat: Any) -> None:
    await opened(page, chat)
    chat.delay = 30
    await type_and_send(page, WELDING[await language(page)])
    await page.locator("cairn-chat .writing").wait_for()
    await asyncio.sleep(0.2)  # the stream has brought the message itself


async def unreachable(page: Page, chat: Any) -> None:
    chat.opens = False
    await page.evaluate("sessionStorage.clear()")
    await page.reload()
    button = launcher(page)
    await page.locator("cairn-chat .launcher:visible, cairn-chat .notice:visible").first.wait_for()
    if await button.is_visible():
        await button.click()
    await page.locator("cairn-chat .notice button").wait_for()


async def everything(page: Page, chat: Any) -> None:
    """One conversation with all that a message can carry, a person, a message not sent, and a refused one."""
    for opener in (some_cards, table, picture, sources, plan, handoff_claimed, form, failed, too_long):
        await opener(page, chat)


# -- files -------------------------------------------------------------------------------------------------------------


async def file_on_its_way(page: Page, chat: Any) -> None:
    await opened(page, chat)
    chat.delay = 30
    chat.streams = False
    await page.locator("cairn-chat input[type=file]").set_input_files(BADGE)
    await page.locator("cairn-chat .pending button").wait_for()


async def file_refused(page: Page, chat: Any) -> None:
    await opened(page, chat)
    resume = {"name": "resume.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    await page.locator("cairn-chat input[type=file]").set_input_files(resume)
    await page.locator("cairn-chat .composer .error").wait_for()


STATES: dict[str, Opener] = {
    "closed": closed,
    "open": opened,
    "unread": unread,
    "menu": menu_open,
    "restart": restart_dialog,
    "delete": delete_dialog,
    "deleted": deleted,
    "cards": some_cards,
    "twenty-cards": twenty_cards,
    "table": table,
    "picture": picture,
    "form": form,
    "sources": sources,
    "plan": plan,
    "long-message": long_message,
    "long-words": long_words,
    "handoff-waiting": handoff_waiting,
    "handoff-claimed": handoff_claimed,
    "handoff-over": handoff_over,
    "too-long": too_long,
    "too-many": too_many,
    "offline": offline,
    "failed": failed,
    "writing": writing,
    "unreachable": unreachable,
    "file-on-its-way": file_on_its_way,
    "file-refused": file_refused,
    "everything": everything,
}
