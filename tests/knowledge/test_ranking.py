"""The fast ways give what the plain ones do: every limit judged row by row, every row ranked, every facet counted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from benchmarks.scale.requests import WORDS
from knowledge.columns import Columns
from knowledge.encoder import Lang
from knowledge.knowledge_base import KnowledgeBase
from knowledge.limits import judge, judge_all
from knowledge.matching import Match, rank
from knowledge.models import Credential
from knowledge.profile import CHOICE_KEYS, LIMIT_KEYS, Profile
from knowledge.search import FACETS, SearchResult
from tests.knowledge.builders import any_of, credential, none_of
from tests.knowledge.test_search_properties import random_limit, random_profiles

Found = list[tuple[str, float, tuple[object, ...], tuple[str, ...]]]


def plain(knowledge: KnowledgeBase, profile: Profile, query: str | None, lang: Lang) -> SearchResult:
    """The search as its words say it, one row after another."""
    about = query or profile.goal
    catalogue = knowledge.catalogue
    relevance = catalogue.relevance(about, lang) if about else None
    gate = query is not None or not {"field", "occupation", "skill"} & set(profile.hard_limits())
    certain: list[tuple[Credential, float, tuple[str, ...]]] = []
    unsure = list(certain)
    for at, row in enumerate(catalogue.credentials):
        degree = 0.0 if relevance is None else float(relevance[at])
        kept, unknown = judge_all(row, profile)
        if kept and (relevance is None or not gate or degree > 0.0):
            (unsure if unknown else certain).append((row, degree, unknown))
    columns = {"provider": "provider_id"}
    facets = {
        facet: dict(
            Counter(str(getattr(row, columns.get(facet, facet)) or "not_stated") for row, _, _ in certain).most_common()
        )
        for facet in FACETS
    }
    return SearchResult(items=rank(certain, profile), unknown=rank(unsure, profile), facets=facets)


def told(matches: list[Match]) -> Found:
    return [(match.credential.id, round(match.score, 9), match.reasons, match.unknown) for match in matches]


@pytest.fixture
def long_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every result is ranked the way of a long one."""
    monkeypatch.setattr("knowledge.ranking.SHORT", 0)


@pytest.fixture(scope="module")
def asked(knowledge: KnowledgeBase) -> list[tuple[Profile, str | None, Lang]]:
    """Profiles with hard and soft limits, skills, goals and queries."""
    dice = random.Random(11)
    made: list[tuple[Profile, str | None, Lang]] = []
    for profile in random_profiles(knowledge.snapshot, number=200, seed=5):
        lang: Lang = dice.choice(("en", "fr"))
        more: dict[str, object] = {}
        for key in dice.sample(CHOICE_KEYS, 3):
            limit = random_limit(dice, key, knowledge.snapshot)
            if key not in profile.hard_limits():
                more[key] = limit.model_copy(update={"hard": False})
        if dice.random() < 0.5:
            more["skills"] = tuple(dice.sample(sorted(knowledge.snapshot.skills), 40))
        if dice.random() < 0.2:
            more["goal"] = dice.choice(WORDS[lang])
        made.append((profile.model_copy(update=more), dice.choice(WORDS[lang]) if dice.random() < 0.3 else None, lang))
    return made


@pytest.mark.usefixtures("long_results")
def test_a_long_result_is_ranked_as_a_short_one(
    knowledge: KnowledgeBase, asked: list[tuple[Profile, str | None, Lang]]
) -> None:
    seen = 0
    for profile, query, lang in asked:
        result, wanted = knowledge.catalogue.search(profile, query, lang), plain(knowledge, profile, query, lang)
        for ours, theirs in ((result.items, wanted.items), (result.unknown, wanted.unknown)):
            assert len(ours) == len(theirs)
            # Page by page, so that nothing is ranked whole.
            paged = [match for start in range(0, len(ours), 7) for match in ours[start : start + 7]]
            assert told(paged) == told(list(theirs))
            seen += len(paged)
    assert seen > 3000


def test_a_short_result_and_its_facets_are_those_of_the_plain_search(
    knowledge: KnowledgeBase, asked: list[tuple[Profile, str | None, Lang]]
) -> None:
    for profile, query, lang in asked:
        result, wanted = knowledge.catalogue.search(profile, query, lang), plain(knowledge, profile, query, lang)

        assert told(list(result.items)) == told(list(wanted.items))
        assert told(list(result.unknown)) == told(list(wanted.unknown))
        # The order counts too: it is that of the buttons people see.
        assert [list(values.items()) for values in result.facets.values()] == [
            list(values.items()) for values in wanted.facets.values()
        ]


@pytest.mark.usefixtures("long_results")
def test_a_part_of_a_long_result_is_the_same_part_of_the_whole(knowledge: KnowledgeBase) -> None:
    items = knowledge.catalogue.search(Profile(), "health", "en").items
    pages = [items[0:5], items[5:10], items[-3:], items[3:3], items[0 : len(items) + 9]]
    first, last = items[0], items[-1]
    whole = list(items)

    assert [told(list(page)) for page in pages] == [
        told(whole[part]) for part in (slice(0, 5), slice(5, 10), slice(-3, None), slice(3, 3), slice(0, None))
    ]
    assert (first, last) == (whole[0], whole[-1])
    assert list(items[::2]) == whole[::2]
    with pytest.raises(IndexError):
        items[len(whole)]


def rows() -> Iterator[Credential]:
    """Every mixture of stated and not stated that a limit can meet."""
    dice = random.Random(2)
    for number in range(400):
        yield credential(
            f"row-{number}",
            field=dice.choice(["data_ai", "health_care"]),
            province=dice.choice(["ON", "QC", "CA"]),
            city_id=dice.choice([None, "sudbury", "laval"]),
            kind=dice.choice(["short_course", "boot_camp"]),
            delivery=dice.choice([None, "online", "hybrid"]),
            pace=dice.choice([None, "self_paced", "scheduled"]),
            language=dice.choice([None, "en", "fr", "both"]),
            cost=dice.choice([None, 0, 100, 500.5]),
            hours=dice.choice([None, 10, 40]),
            weeks=dice.choice([None, 2, 10]),
            badge=dice.choice([None, True, False]),
            assessed=dice.choice([None, True, False]),
            skills=dice.sample(["welding", "css", "payroll"], dice.choice([0, 1, 2])),
            occupations=dice.sample(["72106", "00010"], dice.choice([0, 1])),
            funding=dice.sample(["a-grant", "a-loan"], dice.choice([0, 1, 2])),
        )


LIMITS = {
    "field": [any_of("data_ai"), none_of("data_ai")],
    "province": [any_of("ON"), none_of("ON", "CA")],
    "city": [any_of("sudbury"), none_of("sudbury"), any_of("nowhere")],
    "provider": [any_of("acme-college"), none_of("acme-college")],
    "kind": [any_of("boot_camp", "digital_badge"), none_of("boot_camp")],
    "delivery": [any_of("online"), none_of("online")],
    "pace": [any_of("scheduled"), none_of("scheduled")],
    "language": [any_of("fr"), none_of("fr"), none_of("both")],
    "funding": [any_of("a-grant"), none_of("a-grant"), any_of("nothing")],
    "skill": [any_of("welding", "css"), none_of("css"), any_of("nothing")],
    "occupation": [any_of("72106"), none_of("72106")],
    "max_cost": [0, 100.0, 499], "max_hours": [10, 39.5], "max_weeks": [1, 2], "hours_per_week": [3.9, 4, 20],
    "badge": [True, False], "assessed": [True, False],
}  # fmt: skip


@pytest.mark.parametrize("key", LIMIT_KEYS)
def test_a_whole_column_is_judged_as_its_rows_are(key: str) -> None:
    made = list(rows())
    columns = Columns(made)
    for wanted in LIMITS[key]:
        profile = Profile.model_validate({key: wanted})
        one_by_one = [{True: 1, False: 0, None: -1}[judge(row, profile, key)] for row in made]

        assert columns.verdicts(profile, key).tolist() == one_by_one
        assert len(set(one_by_one)) > 1 or key == "provider" or wanted in (any_of("nothing"), none_of("both"))


def test_new_skills_are_counted() -> None:
    made = list(rows())
    counted = Columns(made).new_skills(["css", "css", "unheard-of"])

    assert counted.tolist() == [sum(link.skill_id != "css" for link in row.skills) for row in made]


def test_an_empty_catalogue_has_no_candidates() -> None:
    certain, unsure = Columns([]).candidates(Profile(max_cost=5, skill=any_of("css"), province=any_of("ON")))

    assert np.concatenate([certain, unsure]).tolist() == []
