"""Reading intake notes: what a careful reader finds, nothing that is not written, and what must not be kept."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.intake import Intake, IntakeReader, read_note
from knowledge.intake_signs import intake_signs
from knowledge.intake_text import TEXT_AT_MOST
from knowledge.knowledge_base import KnowledgeBase
from knowledge.profile import LIMIT_KEYS, Choice

NOTES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "intakes.yml").read_text(encoding="utf-8"))
MILL = NOTES[0]["text"]


@pytest.fixture(scope="module")
def reader(knowledge: KnowledgeBase) -> IntakeReader:
    return IntakeReader(knowledge)


def parts_of(intake: Intake) -> dict[str, set[str]]:
    profile = set()
    for key in LIMIT_KEYS:
        value = getattr(intake.profile, key)
        if isinstance(value, Choice):
            profile |= {f"{key}.{entry}" for entry in value.any_of} | {f"not_{key}.{entry}" for entry in value.none_of}
        elif value is not None:
            profile.add(f"{key}.{value:g}")
    return {
        "profile": profile,
        "facts": {fact.name for fact in intake.facts},
        "needs": {need.id for need in intake.needs},
        "level": {str(intake.level.id)},
    }


def wanted_of(note: dict[str, Any]) -> dict[str, set[str]]:
    profile = {
        f"{key}.{value}"
        for key, values in note["profile"].items()
        for value in (values if isinstance(values, list) else [values])
    }
    return {"profile": profile, "facts": set(note["facts"]), "needs": set(note["needs"]), "level": {note["level"]}}


def test_notes_are_read_as_a_careful_reader_would_and_nothing_is_invented(reader: IntakeReader) -> None:
    found, wanted, wrong = Counter[str](), Counter[str](), list[str]()
    for note in NOTES:
        read, right = parts_of(reader.read(note["text"])), wanted_of(note)
        for part in right:
            found[part] += len(read[part] & right[part])
            wanted[part] += len(right[part])
            if missing := right[part] - read[part]:
                print(f"missing {sorted(missing)}: {note['text']}")  # noqa: T201
            if part != "level" and (invented := read[part] - right[part] - set(note.get("may", []))):
                wrong.append(f"{sorted(invented)}: {note['text']}")
                print(f"invented {wrong[-1]}")  # noqa: T201
    for part in wanted:
        print(f"{part}: found {found[part]} of {wanted[part]}")  # noqa: T201
    assert wrong == []
    assert all(found[part] >= 0.9 * wanted[part] for part in wanted)
    assert len(NOTES) >= 40


@pytest.mark.parametrize("note", NOTES, ids=lambda note: str(note["text"])[:40])
def test_every_finding_has_the_words_it_came_from(reader: IntakeReader, note: dict[str, Any]) -> None:
    intake = reader.read(note["text"])
    places = [fact.said for fact in intake.facts]
    places += [said for need in intake.needs for said in need.said]
    places += [said for said_of in intake.limit_said.values() for said in said_of]

    assert all(intake.text[said.start : said.end] == said.text and said.text for said in places)
    stated = {key for key in LIMIT_KEYS if getattr(intake.profile, key)}
    assert stated <= intake.limit_said.keys() | {"max_cost"}


def test_what_is_not_read_is_listed(reader: IntakeReader) -> None:
    intake = reader.read("client, 43, wants IT, collects stamps, cannot travel")

    assert [said.text for said in intake.not_read] == ["collects stamps", "cannot travel"]


@pytest.mark.parametrize(
    ("private", "kind"),
    [
        ("123 456 789", "number"),
        ("123-456-789", "number"),
        ("1234 567 890 AB", "number"),
        ("TREM 1234 5678", "number"),
        ("705-555-0199", "phone"),
        ("(514) 555 1234", "phone"),
        ("jo.tremblay@example.org", "email"),
        ("4111 1111 1111 1111", "card"),
        ("1983-04-12", "date"),
        ("P3E 2C6", "address"),
    ],
)
def test_what_identifies_a_person_is_taken_out(reader: IntakeReader, private: str, kind: str) -> None:
    intake = reader.read(f"client, 43, {private}, wants IT")

    assert kind in intake.masked
    assert private[:5] not in repr(intake)
    assert {fact.name for fact in intake.facts} == {"age.30_54"}


@pytest.mark.parametrize(
    "note",
    [
        "Client named Zoé Zorblatt, wants IT",
        "Cliente s'appelle Zoé Zorblatt, veut IT",
        "Mme Zorblatt veut IT",
        "name: Zoé Zorblatt",
    ],
)
def test_a_name_that_is_introduced_is_taken_out(reader: IntakeReader, note: str) -> None:
    assert "Zorblatt" not in repr(reader.read(note))


@pytest.mark.parametrize(
    "word",
    ["ADHD", "severe depression", "bipolar disorder", "PTSD", "MS", "diabetes", "in recovery", "TDAH", "dépression majeure",
     "trouble anxieux", "schizophrénie", "sclérose en plaques", "épuisement professionnel"],
)  # fmt: skip
def test_a_diagnosis_becomes_no_fact_and_no_need(reader: IntakeReader, word: str) -> None:
    intake = reader.read(f"client has {word}, wants IT, Sudbury")

    assert intake.masked == ("health",)
    assert word not in repr(intake)
    assert intake.facts == ()
    assert intake.needs == ()


def test_a_need_beside_a_diagnosis_is_read(reader: IntakeReader) -> None:
    intake = reader.read("ADHD, needs extra time")

    assert [need.id for need in intake.needs] == ["accommodation"]


def test_a_title_is_no_diagnosis(reader: IntakeReader) -> None:
    assert reader.read("Ms, 43, wants to add a course, helps kids").masked == ()


@pytest.mark.parametrize(
    "note",
    [
        "her husband is on EI and has no car",
        "son mari est soudeur et au chômage",
        "brother is an electrician",
        "not on EI",
        "has a car and a licence",
        "no kids",
        "pas d'enfants",
    ],
)
def test_what_is_denied_or_somebody_elses_is_no_need(reader: IntakeReader, note: str) -> None:
    intake = reader.read(note)

    assert intake.needs == ()
    assert not intake.profile.occupation
    assert not {fact.key for fact in intake.facts} & {"last_occupation", "children", "work"}


@pytest.mark.parametrize(
    ("note", "city"),
    [
        ("from Calgary, now lives in Halifax", "halifax"),
        ("originally from Sudbury", "sudbury"),
        ("Sudbury, ON", "sudbury"),
        ("wants to move to Vancouver, lives in Regina", "regina"),
        ("vient de Toronto, habite à Moncton", "moncton"),
        ("London ON", "london"),
        ("in the hope of a job", None),
        ("Victoria, 34, wants IT", None),
        ("worked in Ottawa and in Calgary", None),
    ],
)
def test_a_place_is_where_somebody_lives_or_none(reader: IntakeReader, note: str, city: str | None) -> None:
    chosen = reader.read(note).profile.city.any_of

    assert chosen == ((city,) if city else ())


def test_it_is_no_field_where_it_is_a_word(reader: IntakeReader) -> None:
    assert not reader.read("client wants it badly").profile.field
    assert not reader.read("CLIENT WANTS IT BADLY").profile.field
    assert reader.read("client wants IT badly").profile.field


def test_funding_needs_the_fact_it_is_for(reader: IntakeReader) -> None:
    def named(note: str) -> list[str]:
        return [check.lead.programme.id for check in reader.read(note).funding if check.lead.programme]

    assert named("Sudbury, laid off")[0] == "better-jobs-ontario"
    assert "better-jobs-ontario" not in named("Sudbury, works full time as a cook")
    assert "iset" not in named("Sudbury, laid off")
    assert "iset" in named("Sudbury, Métis")
    assert "osap" not in named("Sudbury, on a study permit")
    assert named("client, wants IT") == []


def test_every_funding_and_referral_has_a_source(reader: IntakeReader) -> None:
    for note in NOTES:
        intake = reader.read(note["text"])
        assert all(answer.sources and answer.reviewed_on for check in intake.funding for answer in check.lead.answers)
        assert all(line.shown and line.source for referral in intake.referrals for line in referral.lines)


def test_signs_name_only_what_exists(knowledge: KnowledgeBase) -> None:
    file, snapshot = intake_signs().file, knowledge.snapshot
    facts = {f"{key}.{value}" for key, values in file.facts.items() for value in values}
    facts |= {"wanted", "children", "age.under_18", "age.30_54"}
    situations = {name for line in snapshot.help_lines for name in line.situations}

    assert {name for need in file.needs.values() for name in need.facts} <= facts
    assert {name for question in file.questions.values() for name in question.fine} <= facts
    assert {name for question in file.questions.values() for name in question.hard} <= file.needs.keys()
    assert {*file.levels.person, *file.levels.guided} <= file.needs.keys()
    assert file.funding.keys() <= snapshot.funding.keys()
    assert {name for rule in file.funding.values() for name in (*rule.speaks_for, *rule.against)} <= facts
    assert file.referrals.keys() <= file.needs.keys()
    assert {name for rule in file.referrals.values() for name in rule.situations} <= situations
    assert {name for rule in file.referrals.values() for name in rule.answers} <= snapshot.answers.keys()


@pytest.mark.parametrize(
    "note", ["", "   ", "...", "🙂🙂", "\x00\u202e", ",,,;;;", "<script>alert(1)</script>", "$" * 50, "1" * 50]
)
def test_a_note_that_says_nothing_gives_nothing(reader: IntakeReader, note: str) -> None:
    intake = reader.read(note)

    assert (intake.facts, intake.needs, intake.level.id) == ((), (), None)


def test_emoji_and_tags_do_not_hide_what_is_written(knowledge: KnowledgeBase) -> None:
    intake = read_note("<b>client</b> 🙂, 43, Sudbury 🏠, wants <i>welding</i>", knowledge)

    assert intake.profile.city.any_of == ("sudbury",)
    assert [field.value for field in intake.profile.field.any_of] == ["trades_construction"]


@pytest.mark.parametrize(
    "piece", [MILL + ". ", "x", "wants ", "2 kids ", "no ", "a à é, ", "$ 1 ", "(", "\n", "has a son, "]
)
def test_the_longest_note_is_read_within_a_second(reader: IntakeReader, piece: str) -> None:
    note = (piece * TEXT_AT_MOST)[:TEXT_AT_MOST]
    began = time.process_time()
    reader.read(note)

    assert time.process_time() - began < 1.5
