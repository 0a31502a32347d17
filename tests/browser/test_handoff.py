"""A learner and a practitioner, each in a browser of their own, against the real process: from question to last words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, expect

from api.db import Database
from api.triage.models import CannedReply
from knowledge.base import open_engine
from tests.browser.acts import choose
from tests.browser.served import restartable
from tests.browser.test_axe import look
from tests.browser.two_browsers import ENGLISH, FRENCH, House, People, Words, claim, reply
from tests.model_fixture import trained_model

pytestmark = pytest.mark.browser


NOTE = "Internal: called the registrar, no answer yet"


@pytest.fixture(scope="module")
def house(loaded_database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder, model = tmp_path_factory.mktemp("served"), str(trained_model())
    more = {"MODEL": model, "MESSAGES_PER_MINUTE": "1000"}
    with restartable("bot", "serve", database=loaded_database, folder=folder, ready="/readyz", **more) as process:
        database = Database(open_engine(f"sqlite:///{process.database}"))
        with database.session() as session:
            session.add(
                CannedReply(
                    title_en="Welcome", title_fr="Bienvenue", text_en="Hello! {me} here.", text_fr="Bonjour! Ici {me}."
                )
            )
        yield House(process.url, database)
        database.close()


@pytest.fixture
async def people(browser: Browser, house: House) -> AsyncIterator[People]:
    """At the end no script had failed, no policy was broken and nobody else was asked."""
    opened = People(browser, house)
    yield opened
    for page in opened.pages:
        await page.context.close()
    assert opened.complaints == []


@pytest.mark.parametrize("words", [ENGLISH, FRENCH], ids=["en", "fr"])
async def test_a_talk_from_the_first_question_to_the_last_words(
    people: People, house: House, axe: str, words: Words
) -> None:
    who = {"en": "Ada", "fr": "Chloé"}[words.lang]
    console = await people.staff(who, lang=words.lang)
    learner = await people.learner(words.lang)
    await learner.says(words.search)
    await expect(learner.log).to_contain_text(words.found)

    await learner.says(words.ask)
    agreeing = learner.page.get_by_role("button", name=words.agree, exact=True)
    await expect(agreeing).to_be_visible()
    assert "Ontario" in await learner.page.locator(".message.bot").last.inner_text()  # what would be shared
    reference = await learner.agree(words)

    # The queue was open all the time; nobody loaded it again.
    entry = console.locator(".case", has_text=reference)
    await expect(entry).to_be_visible()
    await entry.get_by_role("link").click()
    await expect(console.locator("h1")).to_have_text(reference)
    await expect(console.locator(".thread")).to_contain_text(words.search)  # the conversation was agreed to
    await console.get_by_role("button", name=words.claim, exact=True).click()
    await expect(learner.log).to_contain_text(words.joined.format(who=who))
    await expect(learner.page.locator("cairn-chat .status")).to_have_text(words.status.format(who=who))

    # A reply that was kept ready, with the sign of writing before it.
    await console.get_by_role("button", name=words.insert).click()
    await expect(console.locator("#reply")).to_have_value(words.canned.format(who=who))
    await expect(learner.notice).to_contain_text(words.typing.format(who=who))
    await console.locator("#reply").press("Control+Enter")
    theirs = learner.page.locator(".message.practitioner")
    await expect(theirs.last).to_contain_text(words.canned.format(who=who))
    await expect(learner.notice).to_be_hidden()
    await learner.looks()
    await expect(console.locator(".message.practitioner .mark").last).to_have_text(words.seen_mark)

    await expect(console.locator("[data-case-live]")).to_be_hidden()  # one's own reply is no news
    spoken = await learner.page.locator(".message.bot").count()
    await learner.page.locator("cairn-chat textarea").press_sequentially("is it free", delay=30)
    await expect(console.locator("[data-typing-place]")).to_contain_text(words.learner_typing)
    await learner.page.locator("cairn-chat textarea").press("Enter")
    await expect(console.locator(".message.learner").last).to_contain_text("is it free")
    await expect(learner.page.locator("cairn-chat .delivery")).to_have_text(words.seen)
    assert await learner.page.locator(".message.bot").count() == spoken  # the assistant is silent
    assert people.complaints == []
    found, _ = await look(learner.page, axe)
    assert found == []
    people.complaints.clear()  # axe writes styles of its own into the page, which the policy refuses

    await console.get_by_label(words.note).fill(NOTE)
    await console.get_by_role("button", name=words.note_add).click()
    await expect(console.locator(".notes li").last).to_contain_text(NOTE)
    await reply(console, "It costs 100 $ <b>& tax</b>.")
    await expect(theirs.last).to_contain_text("It costs 100 $ <b>& tax</b>.")

    # In danger, the line comes from the assistant at once, and the person sees both.
    await learner.says(words.crisis)
    await expect(learner.page.locator(".message.bot").last).to_contain_text("9-8-8")
    await expect(console.locator(".message.learner").last).to_contain_text(words.crisis)
    await expect(console.locator(".message.bot").last).to_contain_text("9-8-8")
    await console.reload()
    await expect(console.locator(".case-top .level")).to_contain_text("U3")

    await console.get_by_text(words.resolve, exact=True).click()
    await console.get_by_label(words.last_words).fill("Take care of yourself!")
    await console.get_by_role("button", name=words.resolve_now).click()
    await expect(theirs.last).to_contain_text("Take care of yourself!")
    await expect(learner.page.locator(".message.bot").last).to_contain_text(words.ended)
    assert NOTE not in await learner.page.content()
    assert [case.outcome for case in house.cases(reference)] == ["answered"]
    assert NOTE not in await learner.log.inner_text()


async def test_after_a_release_the_assistant_answers_and_asking_again_makes_a_new_case(people: People, house: House) -> None:
    learner, console = await people.learner(), await people.staff("Ada")
    reference = await learner.ask_for_a_person()
    await claim(console, reference)
    await reply(console, "Hello from Ada.")
    await console.get_by_role("button", name="Release to the assistant").click()
    await expect(learner.log).to_contain_text("The person has left the chat.")
    await learner.says("what is a micro-credential?")
    await expect(learner.page.locator(".message.bot").last).to_contain_text("CICan")
    await expect(console.locator(".thread")).not_to_contain_text("what is a micro-credential?")

    again = await learner.ask_for_a_person()
    assert again != reference
    cases = house.cases(reference)
    assert [(case.reference, case.status) for case in cases] == [(reference, "resolved"), (again, "open")]
    await console.goto(f"{house.url}/console")
    await claim(console, again)
    await reply(console, "Hello again.")
    await expect(learner.page.locator(".message.practitioner").last).to_contain_text("Hello again.")


async def test_passed_to_a_colleague_who_sees_what_was_said_and_answers(people: People, house: House) -> None:
    learner, console = await people.learner(), await people.staff("Ada")
    other = await people.staff("Bea")
    reference = await learner.ask_for_a_person()
    await claim(console, reference)
    await reply(console, "I will ask Bea.")
    await console.get_by_text("Pass on", exact=True).click()
    await console.get_by_label("To whom").select_option(label="Bea")
    await console.get_by_label("Note for them").fill(NOTE)
    await console.get_by_role("button", name="Pass the case on").click()
    await expect(learner.log).to_contain_text("Bea is answering you now.")
    await expect(learner.page.locator("cairn-chat .status")).to_have_text("You are talking with Bea, a person")
    entry = other.locator(".case", has_text=reference)
    await expect(entry).to_contain_text("You have it")  # live, in a queue that was open
    await entry.get_by_role("link").click()
    await expect(other.locator(".thread")).to_contain_text("I will ask Bea.")
    await expect(other.locator(".notes")).to_contain_text(NOTE)
    await reply(other, "Bea here.")
    await expect(learner.page.locator(".message.practitioner").last).to_contain_text("Bea here.")
    await learner.says("thanks bea")
    await expect(other.locator(".message.learner").last).to_contain_text("thanks bea")
    await expect(console.locator("#reply")).to_have_count(0)
    assert NOTE not in await learner.page.content()


async def test_the_learner_goes_back_to_the_assistant_with_the_button(people: People, house: House) -> None:
    learner, console = await people.learner(), await people.staff("Ada")
    reference = await learner.ask_for_a_person()
    await claim(console, reference)
    await reply(console, "Hello from Ada.")
    await expect(learner.page.locator(".message.practitioner")).to_have_count(1)
    await learner.press("Go on with the assistant")
    await expect(learner.page.locator(".message.bot").last).to_contain_text("it's me again")
    await expect(learner.page.get_by_role("button", name="Go on with the assistant")).to_have_count(0)
    await expect(console.get_by_text("Something changed in this case.")).to_be_visible()
    await console.get_by_role("link", name="Load the page again").click()
    await expect(console.locator(".steps").last).to_contain_text("went back to the assistant")
    await learner.says("what is a micro-credential?")
    await expect(learner.page.locator(".message.bot").last).to_contain_text("CICan")
    await expect(console.locator(".thread")).not_to_contain_text("what is a micro-credential?")


async def test_a_learner_who_deletes_everything_is_told_to_the_person_whose_text_stays(people: People, house: House) -> None:
    learner, console = await people.learner(), await people.staff("Ada")
    reference = await learner.ask_for_a_person()
    await claim(console, reference)
    await expect(learner.log).to_contain_text("You are now talking with Ada")
    await console.locator("#reply").fill("a long answer")
    await choose(learner.page, "Delete this conversation")
    await learner.page.get_by_role("button", name="Yes, delete it").click()
    await expect(learner.page.get_by_text("This conversation was deleted.").first).to_be_visible()
    await expect(console.get_by_role("alert").filter(has_text="This case is gone")).to_be_visible()
    await expect(console.locator("#reply")).to_have_value("a long answer")
    await console.get_by_role("button", name="Send", exact=True).click()
    await expect(console.locator("#problem")).to_contain_text("Nothing was sent.")
    await expect(console.locator("#reply")).to_have_value("a long answer")
    assert house.cases(reference) == []


async def test_without_an_answer_in_time_it_is_back_in_the_queue_and_the_learner_is_told(
    people: People, house: House
) -> None:
    learner, console = await people.learner(), await people.staff("Ada")
    queue = await people.staff("Bea")
    reference = await learner.ask_for_a_person()
    await claim(console, reference)
    await expect(learner.log).to_contain_text("You are now talking with Ada")
    await learner.says("is anybody there?")
    await expect(console.locator(".message.learner").last).to_contain_text("is anybody there?")
    await expect(queue.locator(".case", has_text=reference)).to_contain_text("Ada has it")
    house.nobody_answered(reference)
    await expect(learner.log).to_contain_text("nobody could answer you in time", timeout=30_000)
    await expect(queue.get_by_role("button", name=f"Claim {reference}")).to_be_visible()
    await expect(console.get_by_text("Something changed in this case.")).to_be_visible()
    await learner.says("what is a micro-credential?")
    await expect(learner.page.locator(".message.bot").last).to_contain_text("CICan")
    await claim(queue, reference)
    await expect(learner.log).to_contain_text("You are now talking with Bea")
