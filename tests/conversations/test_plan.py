"""Save, note, remove, plan, share, and change one limit: played through the real engine, in both languages."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.serve import Cairn
from tests.conversations.player import Player, searching


async def saved(player: Player) -> list[str]:
    return [row["id"] for row in await player.slot("shortlist") or []]


def http(cairn: Cairn) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=cairn.app()), base_url="http://test")


def sent(cairn: Cairn, player: Player) -> Any:
    """The last reply as the page gets it."""
    return cairn.links.complete(player.conversation_id, player.last[-1])


@pytest.mark.parametrize(
    ("lang", "first", "second"),
    [("en", "save the first one", "keep number 2"), ("fr", "garde la première", "ajoute la deuxième à ma liste")],
)
async def test_results_are_saved_by_their_number_and_shown_again(cairn: Cairn, lang: str, first: str, second: str) -> None:
    player = await searching(cairn, lang)
    shown = [card["id"] for card in player.cards]
    await player.say(first)
    assert player.cards == []
    await player.say(second)
    assert await saved(player) == shown[:2]
    await player.press("/show_shortlist")
    assert [card["id"] for card in player.cards] == shown[:2]


async def test_the_button_of_a_card_saves_that_card(cairn: Cairn) -> None:
    player = await searching(cairn)
    second = player.cards[1]["id"]
    payload = next(reply["payload"] for reply in player.cards[1]["replies"] if reply["title"] == "Save")
    await player.press(payload)
    assert await saved(player) == [second]


async def test_the_same_is_not_saved_twice(cairn: Cairn) -> None:
    player = await searching(cairn)
    await player.say("save the first one")
    await player.say("save the first one")
    assert await player.responses() == ["utter_saved_already"]
    assert len(await saved(player)) == 1


async def test_saving_without_a_result_asks_which(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("save it to my list")
    assert await player.responses() == ["utter_which_to_save"]


async def test_an_empty_list_says_how_to_save(cairn: Cairn) -> None:
    player = await Player.begin(cairn, "fr")
    await player.say("montre ma liste")
    assert await player.responses() == ["utter_list_empty"]


async def test_a_saved_one_is_removed_by_its_number_in_the_list(cairn: Cairn) -> None:
    player = await searching(cairn)
    for text in ("save the first one", "save the second one"):
        await player.say(text)
    kept = (await saved(player))[0]
    await player.press("/show_shortlist")
    await player.say("take the second one off my list")
    assert await saved(player) == [kept]


async def test_with_several_saved_it_asks_which_to_remove_and_a_tap_removes_it(cairn: Cairn) -> None:
    player = await searching(cairn)
    for text in ("save the first one", "save the second one"):
        await player.say(text)
    first, second = await saved(player)
    await player.say("hello")
    await cairn.dialogue.set_slots(player.conversation_id, {"focus": None})
    await player.say("remove one from my shortlist")
    assert await player.responses() == ["utter_which_to_remove"]
    await player.press(f'/remove_saved{{"credential": "{second}"}}')
    assert await saved(player) == [first]


@pytest.mark.parametrize(
    ("lang", "note", "kept"),
    [
        ("en", "note for the first one: ask about evenings", "ask about evenings"),
        ("fr", "note pour la première : demander si c'est le soir", "demander si c'est le soir"),
    ],
)
async def test_a_note_stands_beside_the_one_it_is_about(cairn: Cairn, lang: str, note: str, kept: str) -> None:
    player = await searching(cairn, lang)
    await player.say("save the first one" if lang == "en" else "garde la première")
    await player.say(note)
    assert await player.responses() == ["utter_noted"]
    assert [row["note"] for row in await player.slot("shortlist")] == [kept]
    await player.press("/show_shortlist")
    assert kept in player.text


@pytest.mark.parametrize(
    ("lang", "said", "kind"),
    [("en", "the deadline is January 11 2099", "deadline"), ("fr", "ça commence le 11 janvier 2099", "start")],
)
async def test_a_day_is_kept_as_a_date_and_stands_in_the_calendar(cairn: Cairn, lang: str, said: str, kind: str) -> None:
    player = await searching(cairn, lang)
    await player.say("save the first one" if lang == "en" else "garde la première")
    await player.say(said)
    assert await player.responses() == ["utter_date_noted"]
    assert (await player.slot("shortlist"))[0]["dates"] == {kind: "2099-01-11"}
    await player.press("/make_plan")
    links = sent(cairn, player).links
    async with http(cairn) as client:
        calendar = await client.get(links[-1]["url"])
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "20990111" in calendar.text


async def test_a_note_for_nothing_says_what_to_do_first(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("note: ask about evenings")
    assert await player.responses() == ["utter_note_for_none"]


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_a_plan_has_goal_gap_steps_sums_funding_questions_and_three_next_steps(cairn: Cairn, lang: str) -> None:
    player = await searching(cairn, lang)
    await player.say("save the first one" if lang == "en" else "garde la première")
    title = (await player.slot("shortlist"))[0]["id"]
    await player.say("make my plan" if lang == "en" else "fais mon plan")
    assert await player.responses() == ["utter_plan"]
    words = {
        "en": ["My goal:", "1. ", "Hours in all:", "Cost in all:", "Help to pay", "To ask the college:", "3) "],
        "fr": ["Mon but", "1. ", "Heures en tout", "Coût en tout", "Aide financière", "À demander", "3) "],
    }[lang]
    assert [word for word in words if word not in player.text] == []
    message = sent(cairn, player)
    assert [link["url"].rsplit("/", 1)[1] for link in message.links] == ["page", "pdf", "text"]
    assert "plan:page" not in message.text
    assert "http" not in message.lead
    async with http(cairn) as client:
        page, pdf, text = [await client.get(link["url"]) for link in message.links]
    assert pdf.content.startswith(b"%PDF")
    assert f'lang="{lang}"' in page.text
    assert title.split("-")[0].lower() in text.text.lower()


async def test_the_plan_of_an_address_holds_the_notes_and_follows_the_conversation(cairn: Cairn) -> None:
    player = await searching(cairn)
    await player.say("save the first one")
    await player.say("note: ask Ms Tremblay about evenings")
    await player.press("/make_plan")
    address = sent(cairn, player).links[2]["url"]
    async with http(cairn) as client:
        assert "ask Ms Tremblay about evenings" in (await client.get(address)).text
        await player.press("/show_shortlist")
        await player.say("take the first one off my list")
        assert "Tremblay" not in (await client.get(address)).text
        await cairn.conversations.delete(player.conversation_id)
        gone = await client.get(address)
        page = await client.get(address.replace("/text", "/page"))
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    assert (page.status_code, "sept jours" in page.text) == (404, True)


async def test_an_address_of_a_plan_cannot_be_made_up(cairn: Cairn) -> None:
    player = await searching(cairn)
    token = cairn.links.token(player.conversation_id)
    encoded, _, tag = token.partition(".")
    async with http(cairn) as client:
        for forged in (encoded + "." + tag[::-1], "x." + tag, "é.é", encoded, "." + tag, "a" * 3000):
            assert (await client.get(f"/chat/plans/{forged}/page")).status_code == 404
        assert (await client.get(f"/chat/plans/{token}/exe")).status_code == 404
        assert (await client.get(f"/chat/plans/{token}/page")).status_code == 200


async def test_a_plan_before_anything_was_said_asks_for_a_goal(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("make me a plan")
    assert await player.responses() == ["utter_plan_needs_something"]


async def test_the_shared_link_opens_the_same_state_for_somebody_else(cairn: Cairn) -> None:
    player = await searching(cairn)
    await player.say("save the first one")
    await player.say("note: my sister said it is hard")
    await player.say("can I share this with my counsellor")
    (link,) = sent(cairn, player).links
    assert "sister" not in player.text
    query = link["url"].partition("?")[2]
    async with http(cairn) as client:
        opened = (await client.get(f"/v1/state?{query}")).json()
    assert opened["refused"] == []
    assert [row["id"] for row in opened["shortlist"]] == await saved(player)
    assert opened["profile"]["province"]["any_of"] == ["ON"]

    other = await Player.begin(cairn)
    await cairn.conversations.open_link(other.conversation_id, query, lang="en")
    for name in ("goal", "province", "field", "occupation"):
        assert await other.slot(name) == await player.slot(name), name
    assert await saved(other) == await saved(player)
    messages = await cairn.conversations.history(other.conversation_id)
    assert messages[-1].chips[0]["key"] == "goal"
    for one in (other, player):
        turn = await cairn.conversations.press(one.conversation_id, "again", "/find_credentials", "search", channel="web")
        one.last = turn.messages[1:]
    assert [card["id"] for card in other.cards] == [card["id"] for card in player.cards]


async def test_a_link_that_was_edited_by_hand_is_opened_in_part_and_said(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await cairn.conversations.open_link(player.conversation_id, "province=ON&max_cost=cheap&shortlist=nope", lang="en")
    text = (await cairn.conversations.history(player.conversation_id))[-1].text
    assert "max_cost: This is not a number." in text
    assert "shortlist:" in text
    assert (await player.slot("province"))["any_of"] == ["ON"]


@pytest.mark.parametrize(("lang", "said"), [("en", "keep it"), ("fr", "garde-la"), ("en", "save this one please")])
async def test_the_one_spoken_of_is_saved_and_not_what_the_words_are_near_to(cairn: Cairn, lang: str, said: str) -> None:
    player = await searching(cairn, lang)
    second = player.cards[1]["id"]
    await player.say("tell me more about the second one" if lang == "en" else "dis-m'en plus sur la deuxième")
    await player.say(said)
    assert await saved(player) == [second]


async def test_several_are_saved_at_once(cairn: Cairn) -> None:
    player = await searching(cairn)
    shown = [card["id"] for card in player.cards]
    await player.say("save the first two")
    assert await saved(player) == shown[:2]
