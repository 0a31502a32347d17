"""Names in messages become ids of the knowledge base: the right ones, and no others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import vocabulary
from bot.components.entity_linker import EntityLinker, link
from bot.components.spans import find_terms
from bot.vocabulary import Vocabulary, from_payload, static_terms
from knowledge.content_files import Content
from knowledge.labels import Labels

Payload = dict[str, Any]


def _term(entity: str, value: str, names: list[str], parent: str | None = None) -> dict[str, Any]:
    return {"entity": entity, "value": value, "names": names, "parent": parent}


def _names(row: Any) -> list[str]:
    return [row.name.en, row.name.fr, *row.aliases]


@pytest.fixture(scope="module")
def payload(content: Content, labels: Labels) -> Payload:
    """The body of `GET /v1/vocabulary` over the real content."""
    terms = [_term("city" if row.province else "province", row.id, _names(row), row.province) for row in content.places]
    terms += [_term("provider", row.id, [row.name, *row.aliases]) for row in content.providers]
    terms += [
        _term("field", key, [labels.text("field", key, lang) for lang in ("en", "fr")]) for key in labels.keys("field")
    ]
    terms += [_term("skill", row.id, _names(row)) for row in content.skills]
    terms += [_term("occupation", row.code, [row.title.en, row.title.fr, *row.aliases.en, *row.aliases.fr])
              for row in content.occupations]  # fmt: skip
    terms += [_term("funding", row.id, _names(row)) for row in content.funding]
    return {"version": "test", "terms": terms}


@pytest.fixture(scope="module")
def known(payload: Payload) -> Vocabulary:
    return from_payload(payload)


@pytest.fixture
def held() -> Iterator[None]:
    """The vocabulary in use before the test is in use again after it."""
    before = vocabulary.current()
    yield
    vocabulary.replace(before)


NAMED: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("named.yml").read_text("utf-8"))


def _is_linked(message: dict[str, Any], kind: str, wanted: Any, known: Vocabulary) -> bool:
    values = [entity["value"] for entity in link(message["text"], known) if entity["entity"] == kind]
    return str(wanted).lower() in {str(value).lower() for value in values}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nearly_everything_that_people_name_is_linked(lang: str, known: Vocabulary) -> None:
    """On messages written before the names were, by somebody who did not see them; 97 % when this was written."""
    messages = [message for message in NAMED if message["lang"] == lang]
    wanted = [
        (message, kind, value) for message in messages for kind, found in (message.get("links") or {}).items()
        for value in (found if isinstance(found, list) else [found])
    ]  # fmt: skip
    missed = [
        (message["text"], kind, value) for message, kind, value in wanted if not _is_linked(message, kind, value, known)
    ]
    assert len(missed) <= 0.06 * len(wanted), missed


def test_words_that_only_look_like_names_are_rarely_linked(known: Vocabulary) -> None:
    traps = [(message["text"], kind) for message in NAMED for kind in message.get("not") or []]
    hit = [(text, kind) for text, kind in traps if kind in {entity["entity"] for entity in link(text, known)}]
    assert len(hit) <= 0.05 * len(traps), hit


def said(text: str, known: Vocabulary, role: str | None = None) -> set[str]:
    """`entity=value` of what is wanted, without what only follows from a city."""
    found = (entity for entity in link(text, known) if entity.get("role") == role and not entity.get("derived"))
    return {f"{entity['entity']}={entity['value']}" for entity in found}


EXACT = [
    # English
    ("online", "delivery=online"), ("can it be done from home", "delivery=online"),
    ("over zoom please", "delivery=online"), ("i prefer on campus", "delivery=in_person"),
    ("in person instead", "delivery=in_person"), ("hybrid works", "delivery=hybrid"),
    ("just the self paced ones", "pace=self_paced"), ("i want live classes", "pace=scheduled"),
    ("nova scotia", "province=NS"), ("BC, near Kelowna", "province=BC city=kelowna"),
    ("i live in Red Deer", "city=red-deer"), ("im in halifax", "city=halifax"),
    ("anything in the maritimes", "province=NB province=NS province=PE"),
    ("to be a tour guide in Quebec City", "occupation=64320 city=quebec-city"),
    ("list courses from BCIT", "provider=british-columbia-institute-of-technology"),
    ("Conestoga or Fanshawe", "provider=conestoga-college provider=fanshawe-college"),
    ("does the University of Toronto have something", "provider=university-of-toronto"),
    ("courses that OSAP pays in business", "funding=osap field=business_management"),
    ("trades", "field=trades_construction"), ("i want to work in IT", "field=information_technology"),
    ("should i go into health or tech", "field=health_care field=information_technology"),
    ("data and AI stuff", "field=data_ai"), ("working with kids", "field=early_childhood"),
    ("any farming courses", "field=agriculture_food"), ("wound care courses", "field=health_care"),
    ("HR course", "field=human_resources"),
    ("any welding courses in alberta", "occupation=72106 field=trades_construction province=AB"),
    ("cyber security", "occupation=21220 field=cybersecurity"), ("how much do welders make", "occupation=72106"),
    ("i fix cars", "occupation=72410"), ("courses to work in a daycare", "occupation=42202"),
    ("i want to be a 911 dispatcher", "occupation=14404"), ("what does a health care aide do", "occupation=33102"),
    ("add negotiation to my skills", "skill=negotiation"),
    ("skills: first aid, food handling", "skill=first-aid field=health_care skill=safe-food-handling"),
    ("only ones with a badge", "badge=True"), ("with a final test if possible", "assessed=True"),
    ("only micro-credentials", "kind=micro_credential"),
    ("bootcamp for web design", "kind=boot_camp skill=web-design field=design_media"), ("cheaper", "change=cheaper"),
    ("shorter ones", "change=shorter"), ("closer to home", "change=closer"), ("any province", "drop=province"),
    ("drop the budget", "drop=max_cost"), ("price doesn't matter", "drop=max_cost"),
    ("can you remove the province filter", "drop=province"), ("forget the time limit", "drop=max_hours drop=max_weeks"),
    ("remove the online filter", "drop=delivery"), ("clear all filters", "drop=all"),
    ("what is the cican definition", "body=cican"), ("how does bc define a microcredential", "body=bc-government"),
    ("can we talk in french", "lang=fr study_language=fr"), ("do you speak french", "lang=fr"),
    ("taught in english", "study_language=en"),
    ("need smth online for data stuff, can only spend 500", "delivery=online field=data_ai max_cost=500"),
    ("self paced hr course in Ottawa under 300 starting in january",
     "pace=self_paced field=human_resources city=ottawa max_cost=300 start=january"),
    # français
    ("en ligne", "delivery=online"), ("formation a distance", "delivery=online"), ("en présentiel", "delivery=in_person"),
    ("sur place c'est correct", "delivery=in_person"), ("mixte ça me va", "delivery=hybrid"),
    ("à mon rythme", "pace=self_paced"), ("à gatineau", "city=gatineau"), ("j'habite à Québec", "city=quebec-city"),
    ("au Québec", "province=QC"), ("vous avez quoi à Terre-Neuve", "province=NL"),
    ("l’Île-du-Prince-Édouard", "province=PE"), ("liste les cours de l'Université Laval", "provider=universite-laval"),
    ("des cours d'affaires payés par le RAFEO", "field=business_management funding=osap"),
    ("santé ou informatique", "field=health_care field=information_technology"), ("métiers", "field=trades_construction"),
    ("tenue de livres", "skill=bookkeeping occupation=12200 field=accounting_finance"),
    ("mon domaine c'est la petite enfance", "field=early_childhood"),
    ("cours de soudure en alberta", "occupation=72106 field=trades_construction province=AB"),
    ("je suis soudeuse", "occupation=72106"), ("quelles compétences pour préposée aux bénéficiaires", "occupation=33102"),
    ("je veux devenir développeuse web", "occupation=21234"), ("avec un badge si possible", "badge=True"),
    ("juste des microcertifications pas des certificats", "kind=micro_credential"), ("moins cher", "change=cheaper"),
    ("des plus courts", "change=shorter"), ("plus proche de chez nous", "change=closer"),
    ("n'importe quelle province", "drop=province"), ("enlève le budget", "drop=max_cost"),
    ("peu importe le mode", "drop=delivery"), ("peux-tu ôter le filtre de province", "drop=province"),
    ("quelle définition donne le COQES", "body=heqco"), ("parlez-vous français", "lang=fr"),
    ("programmes santé en français en Ontario", "field=health_care study_language=fr lang=fr province=ON"),
    ("j'ai 47 ans", "age=47"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "links"), EXACT)
def test_a_message_is_linked(known: Vocabulary, text: str, links: str) -> None:
    assert said(text, known) == set(links.split())


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Londn", "city=london"), ("Hamilon", "city=hamilton"), ("in Kingstn", "city=kingston"),
        ("calgery", "city=calgary"), ("winnepeg", "city=winnipeg"), ("Sasktoon", "city=saskatoon"), ("Otawwa", ""),
        ("sakatchewan", "province=SK"), ("onlnie", "delivery=online"), ("plutot enligne", "delivery=online"),
        ("project managment", "skill=project-management field=business_management"),
        ("acounting", "field=accounting_finance"), ("electricain", "occupation=72200"),
        ("cyber secuirty", "occupation=21220 field=cybersecurity"), ("comptabilté", "field=accounting_finance"),
        ("infirmere", "occupation=31301"),
    ],
)  # fmt: skip
def test_a_misspelling_is_read_when_one_name_is_meant(known: Vocabulary, text: str, links: str) -> None:
    assert said(text, known) == set(links.split())


@pytest.mark.parametrize(
    "text",
    [
        "Arlington", "Hampton", "Kingsville", "Bradley", "Windham", "Charlotte", "Victor", "Brandt", "Montreux", "Quincy",
        "Barrington", "my heart hurts", "salaire d'un commis", "a strange transaction", "can you propose something",
        "je veux développer ça", "manage my time well",
    ],
)  # fmt: skip
def test_a_typo_never_turns_into_another_name(known: Vocabulary, text: str) -> None:
    names = {(span.entity, span.value) for span in find_terms(text, known) if span.confidence < 1}
    assert names == set()


@pytest.mark.parametrize(
    "text",
    [
        "hope this helps", "Hope you are well", "what is your mission", "the river delta", "my name is Brandon",
        "it is a good course", "j'ai une question", "bc i work nights", "i am new in canada",
        "i live in a remote community", "a stay at home dad", "je suis à la maison", "i have two kids and work nights",
        "Woodbridge, Nova Scotia", "un bon métier", "micro-credentials are nice", "my budget is set", "sort by price",
    ],
)  # fmt: skip
def test_everyday_words_are_no_place_field_or_limit(known: Vocabulary, text: str) -> None:
    links = said(text, known)
    assert not {one.split("=")[0] for one in links} & {"city", "field", "delivery", "kind", "drop"}
    assert not links & {"province=BC", "province=CA"}


@pytest.mark.parametrize(
    ("text", "city"), [("i live in Mission", "mission-bc"), ("near terrace", "terrace-bc"), ("à Delta", "delta-bc")]
)
def test_a_place_called_like_a_word_needs_a_sign(known: Vocabulary, text: str, city: str) -> None:
    assert f"city={city}" in said(text, known)


@pytest.mark.parametrize(
    ("text", "not_these", "these"),
    [
        ("not online", "delivery=online", ""), ("anything but in person", "delivery=in_person", ""),
        ("no welding", "occupation=72106 field=trades_construction", ""),
        ("not online or hybrid", "delivery=online delivery=hybrid", ""),
        ("not online, in person", "delivery=online", "delivery=in_person"),
        ("online doesn't work for me", "delivery=online", ""), ("i don't want to be online", "delivery=online", ""),
        ("i meant nova scotia not new brunswick", "province=NB", "province=NS"),
        ("instead of marketing do sales", "field=marketing_communications", "field=business_management"),
        ("anywhere but Toronto", "city=toronto", "drop=province"), ("take out the bootcamps", "kind=boot_camp", ""),
        ("i changed my mind about online, campus is ok", "delivery=online", "delivery=in_person"),
        ("just micro credentials not certificates", "kind=certificate", "kind=micro_credential"),
        ("not in Toronto", "city=toronto", ""),  # and not all of Ontario
        ("pas en ligne", "delivery=online", ""), ("sauf en personne", "delivery=in_person", ""),
        ("tout sauf la soudure", "occupation=72106 field=trades_construction", ""),
        ("ni en ligne ni hybride", "delivery=online delivery=hybrid", ""),
        ("en ligne ça marche pas pour moi", "delivery=online", ""),
        ("je ne veux pas de cours en ligne", "delivery=online", ""),
        ("au lieu du marketing fais la vente", "field=marketing_communications", "field=business_management"),
        ("why not online?", "", "delivery=online"), ("not just online", "", "delivery=online"),
        ("no in person please", "", "delivery=in_person"), ("no, online", "", "delivery=online"),
        ("not far from Toronto", "", "city=toronto"), ("pourquoi pas en ligne", "", "delivery=online"),
        ("actually make it ottawa", "", "city=ottawa"),
    ],
)  # fmt: skip
def test_what_is_not_wanted_is_told_from_what_is(known: Vocabulary, text: str, not_these: str, these: str) -> None:
    assert said(text, known, "not") == set(not_these.split())
    assert said(text, known) == set(these.split())


def test_a_city_brings_its_province(known: Vocabulary) -> None:
    text = "courses in Ottawa"
    (city, province) = link(text, known)
    assert (city["entity"], city["value"], text[city["start"] : city["end"]]) == ("city", "ottawa", "Ottawa")
    assert (province["entity"], province["value"], province["derived"]) == ("province", "ON", True)
    assert (province["start"], province["end"]) == (city["start"], city["end"])


def test_a_city_of_another_province_is_another_city(known: Vocabulary) -> None:
    assert said("Woodstock, NB", known) == {"province=NB"}
    assert "city=windsor" in said("Windsor, Ontario", known)


def test_a_name_inside_a_longer_name_is_part_of_it(known: Vocabulary) -> None:
    assert said("Brandon University", known) == {"provider=brandon-university"}
    assert said("911 dispatcher", known) == {"occupation=14404"}


def test_spans_are_those_of_the_text_as_typed(known: Vocabulary) -> None:
    text = "Ça\u200b se donne-tu à TROIS‑RIVIÈRES, en PRÉSENTIEL?"
    assert {text[found["start"] : found["end"]] for found in link(text, known)} == {"TROIS‑RIVIÈRES", "en PRÉSENTIEL"}


def test_new_rows_are_known_without_training(payload: Payload, held: None) -> None:
    linker = EntityLinker()
    text = "courses at Quesnel Sky College about hot air ballooning in Hope"
    vocabulary.replace(from_payload(payload))
    assert said(text, vocabulary.current()) == set()
    added = [
        _term("provider", "quesnel-sky-college", ["Quesnel Sky College"]),
        _term("skill", "ballooning", ["hot air ballooning"]),
        _term("city", "hope-bc", ["Hope, B.C."], "BC"),
    ]
    vocabulary.replace(from_payload({**payload, "terms": [*payload["terms"], *added]}))
    (message,) = linker.process([Message(data={TEXT: text})])
    assert [found["value"] for found in message.get(ENTITIES)] == ["quesnel-sky-college", "ballooning", "hope-bc", "BC"]


def test_before_the_api_answered_the_closed_sets_are_known() -> None:
    static = Vocabulary(static_terms())
    assert said("online under 500, not in person", static) == {"delivery=online", "max_cost=500"}
    assert said("Ottawa", static) == set()


def test_a_term_of_the_file_that_the_knowledge_base_lost_is_left_out(payload: Payload) -> None:
    less = [term for term in payload["terms"] if term["value"] != "british-columbia-institute-of-technology"]
    assert said("courses from bcit", from_payload({**payload, "terms": less})) == set()


def test_every_value_of_the_file_is_one_of_the_knowledge_base(payload: Payload) -> None:
    values = {(term["entity"], term["value"]) for term in payload["terms"]}
    entities = {entity for entity, _ in values}
    assert [
        term.value for term in static_terms() if term.entity in entities and (term.entity, term.value) not in values
    ] == []


def test_entities_are_added_to_those_there_are(held: None) -> None:
    before = {"entity": "private", "value": "x", "start": 0, "end": 1}
    (message,) = EntityLinker().process([Message(data={TEXT: "online", ENTITIES: [before]})])
    first, second = message.get(ENTITIES)
    assert first == before
    assert second == {
        "entity": "delivery", "value": "online", "start": 0, "end": 6, "extractor": "EntityLinker", "confidence_entity": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize("data", [{TEXT: '/inform{"delivery": "online"}'}, {TEXT: ""}, {}])
def test_buttons_and_messages_without_text_are_left_alone(data: dict[str, Any]) -> None:
    (message,) = EntityLinker().process([Message(data=dict(data))])
    assert message.get(ENTITIES) is None


@pytest.mark.parametrize(
    "text", ["an online hr course in ottawa " * 130, "asdfgh jklqwe " * 300, "5 " * 2000, "not " * 1000]
)
def test_a_long_message_does_not_hold_up_the_others(known: Vocabulary, text: str) -> None:
    started = time.process_time()
    link(text[:4000], known)
    assert time.process_time() - started < 1.0  # about 0.03 s; this only guards against an explosion
