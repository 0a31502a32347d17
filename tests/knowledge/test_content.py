"""What the issue asks of the real content: enough of it, each fact with its source, nothing half told."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from knowledge.content_files import CONTENT_FOLDER, Content
from knowledge.labels import Labels
from knowledge.schema import CourseLanguage, Delivery, Field_, Kind, Pace, Relation, Status
from knowledge.text import tokens

ESCO_SKILL = re.compile(r"http://data\.europa\.eu/esco/skill/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PROVINCES = {"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"}


def test_there_are_at_least_240_credentials(content: Content) -> None:
    assert len(content.credentials) >= 240


def test_the_catalogue_leads_to_at_least_150_described_occupations(content: Content) -> None:
    led_to = {leads.code for row in content.credentials for leads in row.occupations}

    assert len(led_to & {row.code for row in content.occupations}) >= 150


def test_every_credential_says_where_it_was_read(content: Content) -> None:
    assert [row.id for row in content.credentials if not (row.source.url.startswith("http") and row.source.read_on)] == []


def test_every_credential_leads_to_an_occupation_with_evidence(content: Content) -> None:
    assert [row.id for row in content.credentials if not row.occupations] == []
    assert [row.id for row in content.credentials for leads in row.occupations if not leads.evidence.strip()] == []


def test_every_credential_teaches_a_skill(content: Content) -> None:
    assert [row.id for row in content.credentials if not row.skills] == []


def test_a_link_to_esco_is_the_address_of_one_of_its_skills_and_stands_once(content: Content) -> None:
    links = [skill.esco for skill in content.skills if skill.esco]

    assert len(links) >= 100
    assert [link for link in links if not ESCO_SKILL.fullmatch(link)] == []
    assert [link for link, times in Counter(links).items() if times > 1] == []


def test_no_skill_stands_twice(content: Content) -> None:
    """Neither its name, in one language or the other, nor another name of it is that of a second skill."""
    names = {lang: Counter(tuple(tokens(getattr(skill.name, lang))) for skill in content.skills) for lang in ("en", "fr")}
    others = Counter(
        name for skill in content.skills for name in {tuple(tokens(text)) for text in [skill.name.en, *skill.aliases]}
    )

    assert [name for counted in (*names.values(), others) for name, times in counted.items() if times > 1] == []


def test_every_french_summary_is_there_and_marked_unreviewed(content: Content) -> None:
    assert [row.id for row in content.credentials if not row.summary.fr.strip() or row.summary_fr_reviewed] == []


def test_a_french_summary_is_not_the_english_one(content: Content) -> None:
    assert [row.id for row in content.credentials if row.summary.fr == row.summary.en] == []


def test_no_title_of_a_provider_stands_twice_for_one_address(content: Content) -> None:
    counted = Counter((row.title, row.provider, row.source.url) for row in content.credentials)

    assert [key for key, times in counted.items() if times > 1] == []


def test_most_kinds_are_there(content: Content) -> None:
    assert {row.kind for row in content.credentials} == set(Kind)


def test_each_catalogue_file_holds_its_own_field(content: Content) -> None:
    names = {path.stem for path in Path(CONTENT_FOLDER / "catalogue").glob("*.yml")}

    assert {str(row.field) for row in content.credentials} == names


def test_a_price_of_a_page_has_no_invented_currency(content: Content) -> None:
    assert {row.currency for row in content.credentials if row.cost is not None} <= {"CAD", "USD"}
    assert any(row.cost is None for row in content.credentials)


def test_every_pathway_step_says_what_shows_it(content: Content) -> None:
    steps = [(row, step) for row in content.credentials for step in row.pathways]

    assert len(steps) >= 60
    assert [row.id for row, step in steps if not step.evidence.strip()] == []


def test_every_province_and_territory_has_a_name_in_both_languages(content: Content) -> None:
    named = {place.id: place for place in content.places if place.province is None}

    assert PROVINCES | {"CA"} <= set(named)
    assert named["ON"].name.en == "Ontario"


def test_every_wage_and_outlook_names_its_region_and_date(content: Content) -> None:
    facts = [fact for row in content.occupations for fact in (row.wage, row.outlook) if fact is not None]

    assert len(facts) >= 300
    assert [fact for fact in facts if not (fact.region and fact.as_of and fact.source.url)] == []


def test_a_wage_runs_from_low_to_high(content: Content) -> None:
    wages = [row.wage for row in content.occupations if row.wage]
    known = [[step for step in (wage.low, wage.median, wage.high) if step is not None] for wage in wages]

    assert [steps for steps in known if steps != sorted(steps) or not steps] == []


def test_occupation_codes_keep_their_zeros(content: Content) -> None:
    assert "00010" in {row.code for row in content.occupations}
    assert all(len(row.code) == 5 for row in content.occupations)


def test_the_four_bodies_define_a_micro_credential(content: Content) -> None:
    who = " ".join(entry.who.en for entry in content.definitions.definitions)

    assert all(name in who for name in ("Colleges and Institutes Canada", "eCampusOntario", "HEQCO", "UNESCO"))
    assert content.definitions.comparison.agree
    assert content.definitions.comparison.differ


def test_unesco_gives_its_three_points(content: Content) -> None:
    (unesco,) = [entry for entry in content.definitions.definitions if "UNESCO" in entry.who.en]

    assert len(unesco.points) == 3


@pytest.mark.parametrize("section", ["type", "benefit", "employer_view", "practitioner_tip", "reading"])
def test_every_section_of_notes_has_sourced_entries(content: Content, section: str) -> None:
    assert content.notes[section]
    assert [entry.id for entry in content.notes[section] if not entry.source.title] == []


@pytest.mark.parametrize(
    ("group", "values"),
    [("field", Field_), ("kind", Kind), ("delivery", Delivery), ("pace", Pace), ("language", CourseLanguage),
     ("status", Status), ("relation", Relation)],
)  # fmt: skip
def test_every_value_has_a_label_in_both_languages(labels: Labels, group: str, values: list[str]) -> None:
    assert [value for value in values if not (labels.text(group, value, "en") and labels.text(group, value, "fr"))] == []


@pytest.mark.parametrize("situation", ["suicide", "emergency", "violence", "distress", "basic_needs"])
def test_every_situation_has_a_line_for_all_of_canada(content: Content, situation: str) -> None:
    lines = [row for row in content.help_lines if situation in row.situations and row.shown and "CA" in row.regions]

    assert any(row.call for row in lines)
