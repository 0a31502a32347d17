"""Badges and résumés brought into the conversation, by whoever has them: their skills count, and the files are gone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.serve import Cairn
from tests.conversations.player import Player
from tests.knowledge.badges.builders import SECRET_IDENTITY, at, badge2, badge3, did_key, issued_by, with_proof

ENGLISH = """JORDAN XANTHOPOULOS
12 Elm Street, Thunder Bay, ON · jordan@example.com · 807-555-0123
OBJECTIVE
Hard-working person looking to become a paralegal.
WORK EXPERIENCE
Sales Associate – Zellerbach Emporium, Thunder Bay                June 2019 – Present
• Provided customer service at the counter and by phone
Line Cook, Pizza Quaxley (2016-2019)
• Followed food safety rules and cleaned the kitchen
EDUCATION
High school diploma, Westgate, 2016
SKILLS
Excel, bookkeeping, teamwork, conflict resolution
CERTIFICATES
Smart Serve (2017), WHMIS"""
FRENCH = """MARIE-ÈVE XANTHOPOULOS
45, rue des Érables, Rimouski · marie@exemple.ca
EXPÉRIENCE DE TRAVAIL
Caissière, Magasin Zellerbach, Rimouski, 2018 à 2022
• Service à la clientèle et tenue de caisse
Commis de bureau, Clinique Quaxley, depuis 2022
• Tenue de livres, facturation, Excel
FORMATION
Diplôme d'études secondaires, 2017
COMPÉTENCES
Travail d'équipe, service à la clientèle, logiciels de comptabilité
CERTIFICATS
SIMDUT, premiers soins"""
PRIVATE = ("Xanthopoulos", "XANTHOPOULOS", "Zellerbach", "Quaxley", "Elm Street", "rue des", "555-0123", "Westgate")
TAGS = ["bookkeeping", "accounting software", "steel"]


def everything_stored(cairn: Cairn) -> str:
    """Every value of every table of the database."""
    path = cairn.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(str(row) for table in tables for row in connection.execute(f'SELECT * FROM "{table}"'))


async def events(player: Player) -> str:
    tracker = await player.cairn.agent.tracker_store.retrieve(player.conversation_id)
    return json.dumps([event.as_dict() for event in tracker.events], ensure_ascii=False)


def chips(player: Player) -> list[str]:
    return [chip["key"] for message in player.last for chip in message.chips]


async def test_a_pasted_badge_adds_its_skills_to_those_i_have(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("i know excel")
    await player.say(json.dumps(at(badge2(), "badge.tags", TAGS)))

    assert await player.responses() == ["utter_badge_read"]
    for said in ("Welding basics", "Example College", "Open Badges 2.0", "2030-05-01", "in date", "Not verified", "steel"):
        assert said in player.text
    assert await player.slot("skills") == ["spreadsheets", "bookkeeping", "accounting-software"]
    assert chips(player) == ["skill:bookkeeping", "skill:accounting-software"]
    assert SECRET_IDENTITY not in await events(player)


async def test_a_signed_badge_is_said_to_be_verified_and_for_whom_is_not_known(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    key = Ed25519PrivateKey.generate()
    await player.say(json.dumps(with_proof(issued_by(did_key(key)), key), indent=4))

    assert "The signature matches" in player.text
    assert "was not checked" in player.text


async def test_a_signed_badge_with_unusual_letters_is_checked_as_it_was_sent(cairn: Cairn) -> None:
    """Cleaning a message changes ™ and double spaces, and the signature would no longer match."""
    player = await Player.begin(cairn)
    key = Ed25519PrivateKey.generate()
    badge = issued_by(did_key(key), name="Welding™  basics ½")
    text = json.dumps(with_proof(badge, key), ensure_ascii=False)
    turn = await cairn.conversations.say(player.conversation_id, "a", text.replace("™", "TM"), channel="web", as_sent=text)

    assert "The signature matches" in turn.messages[1].text


async def test_the_skills_of_a_badge_that_was_changed_do_not_join_by_themselves(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    key = Ed25519PrivateKey.generate()
    signed = with_proof(issued_by(did_key(key)), key)
    changed = at(signed, "credentialSubject.achievement.tag", ["bookkeeping"])
    await player.say(json.dumps(changed))

    assert await player.responses() == ["utter_badge_doubtful"]
    assert "changed after it was signed" in player.text
    assert not await player.slot("skills")
    await player.press("I do have these skills")
    assert await player.slot("skills") == ["bookkeeping"]


async def test_an_expired_badge_is_said_to_have_expired(cairn: Cairn) -> None:
    player = await Player.begin(cairn, "fr")
    await player.say(json.dumps(badge3(validUntil="2026-06-01T00:00:00Z")))

    assert "Le badge est expiré" in player.text
    assert "Non vérifié" in player.text


@pytest.mark.parametrize(
    ("badge", "said"),
    [
        (json.dumps(badge3(issuer="nobody")), ["not an address", "(issuer)"]),
        (json.dumps(at(badge3(issuer="nobody"), "credentialSubject.achievement.name", ...)), ["not an address", "missing"]),
        (json.dumps(badge2())[:400], ["not the JSON of a badge"]),
        (json.dumps(at(badge2(), "badge.issuer", "https://college.example/assertions/1")), ["in a circle"]),
        ('{"@context": ' + "[" * 500, ["nested deeper"]),
        ('{"@context": "x", "@context": "y"}', ["twice"]),
    ],
    ids=["broken", "broken twice", "cut short", "looped", "deep", "two ways"],
)
async def test_a_badge_that_is_none_is_refused_with_each_reason(cairn: Cairn, badge: str, said: list[str]) -> None:
    player = await Player.begin(cairn)
    await player.say(badge)

    assert await player.responses() == ["utter_badge_refused"]
    assert all(words in player.text for words in said)
    assert not await player.slot("skills")


async def test_a_link_to_a_badge_is_not_opened(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("here is my badge https://college.example/badges/zq81")

    assert await player.responses() == ["utter_badge_link"]
    assert "zq81" not in await events(player)


@pytest.mark.parametrize(
    ("lang", "resume", "skills", "goal"),
    [
        ("en", ENGLISH, {"customer-service", "bookkeeping"}, "what am I missing to be a bookkeeper"),
        ("fr", FRENCH, {"customer-service", "bookkeeping"}, "que me manque-t-il pour être aide-comptable"),
    ],
)
async def test_a_pasted_resume_counts_in_the_skill_gap_and_is_stored_nowhere(
    cairn: Cairn, lang: str, resume: str, skills: set[str], goal: str
) -> None:
    player = await Player.begin(cairn, lang)
    await player.say(resume)

    assert await player.responses() == ["utter_resume_read"]
    assert skills <= set(await player.slot("skills"))
    assert {f"skill:{skill}" for skill in skills} <= set(chips(player))
    await player.say(goal)
    had = {"en": ("You have: ", "bookkeeping"), "fr": ("Vous avez : ", "tenue de livres")}[lang]
    assert any(line.replace("\u00a0", " ").startswith(had[0]) and had[1] in line for line in player.text.split("\n"))
    stored = everything_stored(cairn) + await events(player)
    assert "bookkeeping" in stored
    assert [word for word in PRIVATE if word in stored] == []


async def test_what_a_resume_says_besides_skills_is_said_too(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(ENGLISH)

    for said in ("WHMIS", "Responsible alcohol service", "High school", "Cooks", "did not keep it"):
        assert said in player.text
    assert "become a paralegal" not in player.text


async def test_what_was_only_guessed_joins_when_the_learner_says_so(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    maybe = [{"id": "teamwork", "name": "teamwork"}, {"id": "bookkeeping", "name": "bookkeeping"}]
    reading = {"skills": [], "maybe": maybe, "occupations": [], "certificates": [], "education": []}
    payload = f"/read_resume{json.dumps({'reading': reading})}"
    turn = await cairn.conversations.press(player.conversation_id, "read", payload, "x", channel="web")
    player.last = turn.messages[1:]

    assert "Maybe, not added: teamwork, bookkeeping" in player.text
    assert not await player.slot("skills")
    await player.press("Add the maybes too")
    assert await player.slot("skills") == ["teamwork", "bookkeeping"]


async def test_a_skill_that_is_wrong_is_taken_out_by_itself(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(ENGLISH)
    before = await player.slot("skills")
    turn = await cairn.conversations.press(
        player.conversation_id, "drop", '/drop_skills{"drop_skill": ["teamwork"]}', "✕ teamwork", channel="web"
    )

    assert await player.slot("skills") == [skill for skill in before if skill != "teamwork"]
    assert "teamwork" not in turn.messages[1].text
    assert "skill:teamwork" not in [chip["key"] for chip in turn.messages[1].chips]


async def test_only_what_a_file_brought_is_taken_out_again(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("i know welding")
    before = await player.slot("skills")
    await player.say(ENGLISH)
    await player.press("Take these skills out again")

    assert await player.slot("skills") == before


async def test_taking_out_the_last_skill_says_how_to_go_on(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(json.dumps(badge2()))
    await player.press("Take these skills out again")

    assert await player.responses() == ["utter_no_skills"]
    assert not await player.slot("skills")


async def test_a_yes_after_a_resume_goes_on_to_what_is_missing(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(ENGLISH)
    await player.say("yes")

    assert await player.responses() == ["utter_skills_noted"]


async def test_a_resume_in_the_middle_of_the_discovery_questions_leaves_them_open(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say("help me choose")
    asked = (await player.responses())[-1]
    await player.say(ENGLISH)

    assert (await player.responses())[0] == "utter_resume_read"
    assert await player.slot("requested_slot")
    assert asked.startswith("utter_ask_discovery_form")


async def test_a_cry_for_help_between_the_lines_of_a_resume_comes_first(cairn: Cairn) -> None:
    player = await Player.begin(cairn)
    await player.say(f"{ENGLISH}\nI don't want to live anymore, nobody will ever hire me")

    assert "9-8-8" in player.text
    assert "Zellerbach" not in await events(player)


async def test_may_i_bring_a_badge_or_a_resume(cairn: Cairn) -> None:
    for lang, question, response in (
        ("en", "can i upload my badge", "utter_how_to_bring_a_badge"),
        ("fr", "je veux vous envoyer mon cv", "utter_how_to_bring_a_resume"),
    ):
        player = await Player.begin(cairn, lang)
        await player.say(question)
        assert await player.responses() == [response]


@pytest.mark.parametrize(
    "reading", [{}, {"skills": 3}, {"refused": 3}, [], "x", {"refused": [{"at": "$", "code": "made_up"}]}]
)
async def test_a_reading_of_another_shape_is_answered_all_the_same(cairn: Cairn, reading: Any) -> None:
    player = await Player.begin(cairn)
    for intent in ("read_badge", "read_resume"):
        payload = f"/{intent}{json.dumps({'reading': reading})}"
        turn = await cairn.conversations.press(player.conversation_id, intent, payload, "x", channel="web")
        assert turn.messages[1].text.strip()
