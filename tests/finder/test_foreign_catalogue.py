"""Another country's catalogue in an empty database: the same finder, with nothing Canadian in its way.

The rows are made here with the columns of New Jersey's list of eligible training programmes. The list itself (1,001
programmes, github.com/newjersey/d4ad, MIT) is read where it is at hand: CAIRN_SHARED, or ../shared/data.
"""

from __future__ import annotations

import asyncio
import csv
import os
import shutil
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from benchmarks.finder.play import caller
from knowledge.__main__ import main
from knowledge.encoder import Encoder

HERE = Path(__file__).parent
MAPPING = HERE / "new_jersey.yml"
SHARED = Path(os.environ.get("CAIRN_SHARED") or HERE.parents[2] / "shared" / "data")
FULL_LIST = SHARED / "catalogues" / "nj_etpl_programs_1001.csv"

# (title, CIP code, what it is about, dollars, clock hours, award)
PROGRAMMES = [
    ("Truck Driver (Class A)", "490205", "Drive tractor trailers; prepares for the commercial licence.", 4000, 160, ""),
    ("School Bus Driver", "490205", "Drive a school bus safely; commercial licence class B.", 1800, 40, ""),
    ("Phlebotomy Technician", "511009", "Draw blood and handle specimens.", 1500, 104, "Certificate of Completion"),
    ("Dental Assistant", "510601", "Assist a dentist at the chair.", 7777, 470, "Certificate of Completion"),
    ("Welding I & II", "480508", "Stick and MIG welding for beginners.", 2500, 90, "Certificate of Completion"),
    ("Network+ Preparation", "419999", "Computer networks, for the industry examination.", 2900, 80, ""),
    ("Systems Security Practitioner", "111003", "Cybersecurity: access control and cryptography.", 3800, 40, ""),
    ("Child Development Certificate", "190709", "Care for infants and toddlers.", 0, 0, "Community College Certificate"),
    ("Grounds Maintenance", "10605", "Care of public lawns and trees.", 950, 60, "Certificate of Completion"),
    ("ServSafe Food Safety", "120504", "Handle food safely in a kitchen.", 150, 8, ""),
]  # fmt: skip
SCHOOLS = [
    ("Garden Shore Vocational School", "Newark", "NJ"),
    ("Pine Barrens Technical Institute", "Camden", "NJ"),
    ("Delaware Water Training Center", "Easton", "PA"),
    ("Hudson Palisades Academy", "Union City", "NJ"),
]
ROWS = 40
PLAIN_FLAWS = ("provider is empty", "kind: ", "field: ", "source.url: ")


def made_rows() -> list[dict[str, Any]]:
    rows = []
    for number, ((title, cip, about, cost, hours, award), (school, city, state)) in enumerate(
        islice(zip(cycle(PROGRAMMES), cycle([*SCHOOLS, *reversed(SCHOOLS)]), strict=False), ROWS)
    ):
        rows.append(
            {
                "programid": 7000 + number, "officialname": title, "name": school, "city": city, "state": state,
                "cipcode": cip, "degreeawardedname": award, "totalcost": cost + 10 * number if cost else 0,
                "totalclockhours": hours, "prerequisites": "High School Diploma or GED", "description": about,
                "mention_remote": str(number % 9 == 0), "website": "" if number % 5 == 0 else "www.school.example",
                "languages": "Spanish", "calendar_length_label": "3-5 months", "county": "Essex",
            }
        )  # fmt: skip
    return rows


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def import_list(url: str, path: Path) -> int:
    """The command as it is typed."""
    return main(["--database", url, "import-csv", str(path), "--mapping", str(MAPPING)])


def ask(url: str, encoder: Encoder, *calls: Callable[[httpx.AsyncClient], Any]) -> list[Any]:
    """The answers of the API on the database at `url`."""

    async def answers() -> list[Any]:
        async with caller(create_app(Settings(database_url=url), encoder=encoder)) as http:
            return [(await call(http)).json() for call in calls]

    return asyncio.run(answers())


def match(http: httpx.AsyncClient, *, lang: str = "en", **profile: Any) -> Any:
    return http.post("/v1/matches", params={"lang": lang}, json=profile)


def get(http: httpx.AsyncClient, path: str, **parameters: Any) -> Any:
    return http.get(path, params=parameters)


@pytest.fixture(scope="module")
def foreign_url(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that holds the made list and nothing else."""
    folder = tmp_path_factory.mktemp("foreign")
    url = f"sqlite:///{shutil.copy(migrated_database, folder / 'cairn.db')}"
    assert import_list(url, write(folder / "list.csv", made_rows())) == 0
    return url


def test_every_row_is_imported(empty_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_list(empty_url, write(tmp_path / "list.csv", made_rows())) == 0
    assert capsys.readouterr().out == f"{ROWS} imported, 0 refused.\n"


def test_the_finder_finds_with_its_places_and_money(foreign_url: str, encoder: Encoder) -> None:
    (found,) = ask(foreign_url, encoder, partial(match, goal="drive a truck", province={"any_of": ["NJ"]}, max_cost=4300))
    first = found["items"][0]

    assert first["title"] == "Truck Driver (Class A)"
    assert all(row["province"]["id"] == "NJ" and row["cost"]["amount"] <= 4300 for row in found["items"])
    assert first["cost"]["currency"] == "USD"
    assert [reason["code"] for reason in first["reasons"]] == ["relevance", "province", "max_cost"]


def test_a_city_is_a_limit_like_any(foreign_url: str, encoder: Encoder) -> None:
    (found,) = ask(
        foreign_url, encoder, partial(match, city={"any_of": ["union-city-nj"]}, delivery={"none_of": ["online"]})
    )

    assert {row["city"]["name"] for row in [*found["items"], *found["unknown"]]} == {"Union City"}


def test_what_the_list_does_not_say_is_not_stated(foreign_url: str, encoder: Encoder) -> None:
    (found,) = ask(
        foreign_url,
        encoder,
        partial(match, field={"any_of": ["early_childhood"]}, max_cost=9000, language={"any_of": ["en"]}),
    )

    assert (found["total"], found["total_unknown"]) == (0, 4)
    assert {tuple(row["unknown"]) for row in found["unknown"]} == {("language", "max_cost")}
    assert found["relax"]


def test_it_answers_in_french_too(foreign_url: str, encoder: Encoder) -> None:
    (found,) = ask(foreign_url, encoder, partial(match, lang="fr", field={"any_of": ["trades_construction"]}, max_cost=3000))

    assert found["items"][0]["title"] == "Welding I & II"
    assert found["items"][0]["reasons"][0]["text"] == "dans votre domaine : Métiers et construction"


def test_lists_facets_and_comparison_work(foreign_url: str, encoder: Encoder) -> None:
    listed, compared, terms = ask(
        foreign_url,
        encoder,
        partial(get, path="/v1/credentials", q="dental assistant", limit=5),
        partial(get, path="/v1/credentials/compare", ids="7003,7013"),
        partial(get, path="/v1/vocabulary"),
    )

    assert {row["title"] for row in listed["items"]} == {"Dental Assistant"}
    assert sum(listed["facets"]["province"].values()) == listed["total"] == 4
    assert set(listed["facets"]["province"]) <= {"NJ", "PA"}
    cost = next(fact for fact in compared["facts"] if fact["key"] == "cost")
    assert cost["values"] == ["$7,807 USD", "$7,907 USD"]
    assert {term["value"] for term in terms["terms"] if term["entity"] == "province"} == {"NJ", "PA"}


def test_a_place_of_the_other_country_is_unknown_here(foreign_url: str, encoder: Encoder) -> None:
    (refused,) = ask(foreign_url, encoder, partial(match, province={"any_of": ["ON"]}))

    assert (refused["code"], refused["errors"][0]["field"]) == ("invalid_input", "province")


@pytest.mark.skipif(not FULL_LIST.exists(), reason="the full list is not at hand")
def test_the_whole_list_is_imported_or_refused_with_a_reason(empty_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_list(empty_url, FULL_LIST) == 0
    *refusals, summary = capsys.readouterr().out.splitlines()

    assert summary == "781 imported, 220 refused."
    assert [line for line in refusals if not line.split(": ", 1)[1].startswith(PLAIN_FLAWS)] == []


@pytest.mark.skipif(not FULL_LIST.exists(), reason="the full list is not at hand")
def test_the_finder_works_on_real_rows_of_it(empty_url: str, tmp_path: Path, encoder: Encoder) -> None:
    with FULL_LIST.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["cipcode"].startswith("4902")]
    assert import_list(empty_url, write(tmp_path / "list.csv", rows)) == 0
    (found,) = ask(empty_url, encoder, partial(match, goal="truck driver", province={"any_of": ["NJ"]}, max_cost=5000))

    assert found["total"] >= 10
    assert all("Truck" in row["title"] or "CDL" in row["title"] for row in found["items"][:3])
    assert all(row["cost"] == {"amount": row["cost"]["amount"], "currency": "USD", "note": None} for row in found["items"])
