"""Somebody in the chat and somebody at the console, each in a browser of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import select

from api.db import Database, announce
from api.people.models import Person
from api.people.sessions import begin
from api.triage.models import Case
from knowledge.base import utc_now
from tests.browser.acts import type_and_send

REFERENCE = re.compile(r"(?:reference is|référence est) ([A-Z0-9-]+)")


@dataclass(frozen=True)
class Words:
    """What the two say, and what their pages call things."""

    lang: str
    search: str
    found: str
    ask: str
    agree: str
    questions: tuple[str, str]
    skip: str
    joined: str
    status: str
    typing: str
    canned: str
    insert: str
    claim: str
    yours: str
    learner_typing: str
    seen: str
    seen_mark: str
    note: str
    note_add: str
    crisis: str
    resolve: str
    last_words: str
    resolve_now: str
    ended: str


ENGLISH = Words(
    lang="en", search="any online health care courses in ontario", found="Georgian College", ask="can i talk to a person",
    agree="Yes, and our conversation too", questions=("What name", "At which email"), skip="Skip",
    joined="You are now talking with {who}, a person",
    status="You are talking with {who}, a person", typing="{who} is writing", canned="Hello! {who} here.", insert="Insert",
    claim="Claim", yours="You have it", learner_typing="is writing", seen="Seen", seen_mark="seen", note="New note",
    note_add="Add the note", crisis="i want to kill myself", resolve="Resolve", last_words="Last words to the learner",
    resolve_now="Resolve the case", ended="The talk with the team has ended",
)  # fmt: skip
FRENCH = Words(
    lang="fr", search="une formation en santé en ligne en ontario", found="Georgian College",
    ask="je veux parler à une personne", agree="Oui, et la conversation aussi", 
    questions=("Quel nom", "À quelle adresse"), skip="Passer",
    joined="Vous parlez maintenant avec {who}, une personne", status="Vous parlez avec {who}, une personne",
    typing="{who} écrit", canned="Bonjour! Ici {who}.", insert="Insérer", claim="Prendre en charge", yours="Vous l'avez",
    learner_typing="écrit", seen="Vu", seen_mark="vu", note="Nouvelle note", note_add="Ajouter la note",
    crisis="je veux me suicider", resolve="Régler", last_words="Derniers mots à la personne",
    resolve_now="Régler le dossier", ended="L'échange avec l'équipe est terminé",
)  # fmt: skip


class House:
    """The real process, and its database beside."""

    def __init__(self, url: str, database: Database) -> None:
        self.url, self.database = url, database

    def add(self, name: str, lang: str = "en") -> Person:
        with self.database.session() as session:
            person = Person(id=name.lower(), email=f"{name.lower()}@college.test", name=name, role="practitioner", lang=lang)
            session.merge(person)
        return person

    def cases(self, conversation_of: str) -> list[Case]:
        """All cases of the conversation that had the case `conversation_of`, oldest first."""
        with self.database.session() as session:
            conversation = select(Case.conversation_id).where(Case.reference == conversation_of).scalar_subquery()
            return list(
                session.scalars(select(Case).where(Case.conversation_id == conversation).order_by(Case.opened_at)).all()
            )

    def nobody_answered(self, reference: str, minutes: int = 60) -> None:
        """As if it had been claimed, and written to, long ago."""
        with self.database.session() as session:
            case = session.scalars(select(Case).where(Case.reference == reference)).one()
            case.claimed_at = utc_now() - timedelta(minutes=minutes + 1)
            case.learner_wrote_at = utc_now() - timedelta(minutes=minutes)
            announce(session)


class People:
    """Opens browsers of learners and of staff, each a context of its own."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house = browser, house
        self.pages: list[Page] = []
        self.complaints: list[str] = []

    async def learner(self, lang: str = "en") -> Learner:
        page = await self._open()
        await page.goto(f"{self.house.url}/demo/ask?lang={lang}")
        learner = Learner(page)
        await expect(learner.log).to_contain_text("automat")
        return learner

    async def staff(self, name: str, path: str = "/console", lang: str = "en") -> Page:
        person = self.house.add(name, lang)
        with self.house.database.session() as session:
            value = begin(session, session.get_one(Person, person.id), hours=1)
        page = await self._open()
        cookie = {"name": "cairn_staff", "value": value, "url": f"{self.house.url}/console", "httpOnly": True}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]
        await page.goto(self.house.url + path)
        return page

    async def _open(self) -> Page:
        context = await self.browser.new_context(locale="en-CA", timezone_id="America/Toronto")
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: "Content Security" in said.text and self.complaints.append(said.text))
        page.on("request", lambda asked: asked.url.startswith(self.house.url) or self.complaints.append(asked.url))
        self.pages.append(page)
        return page


class Learner:
    """Somebody in the chat."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_role("log")
        self.last = page.locator(".message").last

    async def says(self, text: str) -> None:
        await type_and_send(self.page, text)
        await expect(self.page.locator(".message.learner").last).to_contain_text(text)

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).last.click()

    async def ask_for_a_person(self, words: Words = ENGLISH) -> str:
        """The reference of the case: agrees, and skips name and address."""
        await self.says(words.ask)
        return await self.agree(words)

    async def agree(self, words: Words) -> str:
        await self.press(words.agree)
        said = self.page.locator(".message.bot").last
        for question in words.questions:
            await expect(said).to_contain_text(question)
            await self.press(words.skip)
        await expect(said).to_contain_text(REFERENCE)
        return REFERENCE.findall(await said.inner_text())[0]

    async def looks(self) -> None:
        """A long message is shown from its start; what came after it is below."""
        newer = self.page.locator("cairn-chat button.newer")
        if await newer.is_visible():
            await newer.click()

    @property
    def notice(self) -> Locator:
        return self.page.locator("cairn-chat .log > .notice").first


async def claim(console: Page, reference: str, words: Words = ENGLISH) -> None:
    """From the queue, once it stands there."""
    await console.get_by_role("button", name=f"{words.claim} {reference}").click()
    await expect(console.locator(".case-top .yours")).to_have_text(words.yours)


async def reply(console: Page, text: str) -> None:
    await console.locator("#reply").fill(text)
    await console.locator("form[data-reply] button:not([formaction])").click()  # it works before the script does
    await expect(console.locator(".message.practitioner").last).to_contain_text(text)
