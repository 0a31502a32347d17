"""The files on occupations that are known by their columns: Canada's classification, and WorkBC's data on it."""

from __future__ import annotations

import re
from typing import Any

from knowledge.import_report import Layout, PassedOverError, Reader, Reading
from knowledge.text import clean, normalise

NOC_SOURCE = {
    "title": "National Occupational Classification 2021, Statistics Canada and ESDC",
    "url": "https://noc.esdc.gc.ca/",
    "date": "2021",
}
WORKBC_URL = "https://github.com/bcgov/workbc-ssot"
WORKBC_REGION = "BC"
IMPORTANT_FROM = 40.0  # of 100: from here WorkBC's files say "Important"
HOURLY_BELOW = 1000.0  # dollars: Job Bank gives a year's income where nobody is paid by the hour
UNIT_GROUP = "5"
EXAMPLES = {"illustrative example(s)", "exemple(s) illustratif(s)"}
NOT_STATED = {"", "n/a", "n.a.", "na", "x", "s.o.", "-"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?")

NOC_CODE = r"code - noc 2021 v\d+(\.\d+)?"
CNP_CODE = r"code de ?la cnp 2021 v\d+(\.\d+)?"


def unit_group(cell: str) -> str:
    """Five digits; spreadsheets drop leading zeros. Raises `ValueError`."""
    plain = cell.strip().removeprefix("#").removesuffix(".0")
    if not plain.isascii() or not plain.isdecimal() or len(plain) > 5:
        raise ValueError(f"{cell!r} is no NOC 2021 code")
    return plain.zfill(5)


def number(cell: str, name: str) -> float | None:
    """Raises `ValueError` for what is neither a number nor "not stated"."""
    plain = cell.strip().replace(",", "").removeprefix("$")
    if plain.casefold() in NOT_STATED:
        return None
    if not NUMBER.fullmatch(plain):
        raise ValueError(f"{name}: {cell!r} is not a number")
    return float(plain)


def _known(reading: Reading, cell: str) -> str:
    code = unit_group(cell)
    if code not in reading.codes:
        raise ValueError(f"{code} is no occupation known here; the NOC 2021 structure brings all unit groups")
    return code


def _workbc(reading: Reading, title: str, date: str | None) -> dict[str, Any]:
    return {"title": title, "url": WORKBC_URL, "date": date}


def _structure(lang: str) -> Reader:
    def read(reading: Reading, row: dict[str, str]) -> None:
        if row["level"] != UNIT_GROUP:
            raise PassedOverError("a broader group, not an occupation")
        code = unit_group(row["code"])
        if int(code[1]) > 5:
            raise ValueError(f"{code}: its second digit is no TEER category")
        if not row["title"]:
            raise ValueError(f"{code} has no title")
        reading.facts.add(code, f"title_{lang}", clean(row["title"]), NOC_SOURCE)
        if row["definition"]:
            reading.facts.add(code, f"definition_{lang}", clean(row["definition"]), NOC_SOURCE)
        reading.codes.add(code)

    return read


def _elements(lang: str) -> Reader:
    def read(reading: Reading, row: dict[str, str]) -> None:
        if row["kind"].casefold() not in EXAMPLES:
            raise PassedOverError("not an example of a title")
        if row["level"] and row["level"] != UNIT_GROUP:
            raise PassedOverError("a broader group, not an occupation")
        code = _known(reading, row["code"])
        if not row["text"]:
            raise ValueError(f"{code}: the example is empty")
        reading.facts.add_part(code, f"aliases_{lang}", clean(row["text"]), True, NOC_SOURCE)

    return read


def _wages(reading: Reading, row: dict[str, str]) -> None:
    code = _known(reading, row["code"])
    year = reading.columns.said["year"]
    low, median, high = (number(row[name], name) for name in ("low", "median", "high"))
    stated = [value for value in (low, median, high) if value is not None]
    if not stated:
        raise PassedOverError("no wage is stated")
    if min(stated) <= 0 or stated != sorted(stated):
        raise ValueError(f"{code}: low, median and high are out of order")
    if (min(stated) < HOURLY_BELOW) != (max(stated) < HOURLY_BELOW):
        raise ValueError(f"{code}: some of its wages are by the hour and some by the year")
    source = _workbc(reading, f"WorkBC, {year} wage data (Job Bank wage rates)", year)
    wage = {
        "low": low, "median": median, "high": high, "per": "hour" if min(stated) < HOURLY_BELOW else "year",
        "region": WORKBC_REGION, "as_of": year, "source": source,
    }  # fmt: skip
    reading.facts.add(code, "wage", wage, source)


def _outlook(reading: Reading, row: dict[str, str]) -> None:
    code = _known(reading, row["code"])
    openings, growth = number(row["openings"], "openings"), number(row["growth"], "growth")
    if openings is None and growth is None:
        raise PassedOverError("no outlook is stated")
    if openings is not None and openings < 0:
        raise ValueError(f"{code}: {row['openings']} openings")
    since, until = reading.columns.said["since"], reading.columns.said["until"]
    source = _workbc(reading, f"WorkBC, B.C. Labour Market Outlook {since}-{until}", since)
    outlook = {
        "openings": None if openings is None else round(openings),
        "growth_percent": None if growth is None else round(growth, 2),
        "period": f"{since}-{until}", "region": WORKBC_REGION, "as_of": since, "source": source,
    }  # fmt: skip
    reading.facts.add(code, "outlook", outlook, source)


def _skills(reading: Reading, row: dict[str, str]) -> None:
    code = _known(reading, row["code"])
    importance = number(row["importance"], "importance")
    if importance is None or not 0 <= importance <= 100:
        raise ValueError(f"{code}: the importance {row['importance']!r} is not between 0 and 100")
    skill = reading.skills.get(normalise(row["skill"]))
    if skill is None:
        raise ValueError(f"the skill {row['skill']!r} is not in the vocabulary; `python -m knowledge load` brings it")
    if importance < IMPORTANT_FROM:
        raise PassedOverError("WorkBC calls the skill less important, or not required")
    source = _workbc(reading, "WorkBC, skills for career profiles", _date_in(reading.table.name))
    reading.facts.add_part(code, "skills", skill, round(importance / 100, 3), source)


def _transitions(reading: Reading, row: dict[str, str]) -> None:
    code, other = _known(reading, row["code"]), _known(reading, row["other"])
    distance = number(row["distance"], "distance")
    if distance is None or distance < 0:
        raise ValueError(f"{code} to {other}: the distance {row['distance']!r} is no distance")
    if code == other:
        raise ValueError(f"{code} is compared with itself")
    source = _workbc(reading, "WorkBC, career transition tool", _date_in(reading.table.name))
    reading.facts.add_part(code, "similar", other, round(distance, 3), source)


def _date_in(name: str) -> str | None:
    """The date in a file's name, as far as it goes: these files state theirs nowhere else."""
    found = re.search(r"(?<!noc)(?<!\d)(20\d{2}(?:-\d{2}-\d{2})?)(?!\d)", name)
    return found[1] if found else None


LAYOUTS = (
    Layout(
        "NOC 2021 structure, English",
        {"level": "level", "kind": "hierarchical structure", "code": NOC_CODE, "title": "class title",
         "definition": "class definition"},
        _structure("en"),
    ),
    Layout(
        "NOC 2021 structure, French",
        {"level": "niveau", "kind": "structure hiérarchique", "code": CNP_CODE, "title": "titres de classes",
         "definition": "définitions de la classe"},
        _structure("fr"),
    ),
    Layout(
        "NOC 2021 elements, English",
        {"level": "level", "code": NOC_CODE, "kind": "element type label english", "text": "element description english"},
        _elements("en"),
        order=1,
    ),
    Layout(
        "NOC 2021 elements, French",
        {"level": "niveau", "code": CNP_CODE, "kind": r"nom du type d['’]élément français",
         "text": r"description d['’]élément français"},
        _elements("fr"),
        order=1,
    ),
    Layout(
        "WorkBC wages",
        {"code": "noc", "low": r"job bank wage rate low (?P<year>\d{4})", "median": r"job bank wage rate median \d{4}",
         "high": r"job bank wage rate high \d{4}"},
        _wages,
        order=2,
    ),
    Layout(
        "WorkBC provincial outlook",
        {"code": "noc", "growth": r"forecasted average employment growth rate \(%\) (?P<since>\d{4})[-–](?P<until>\d{4})",
         "openings": r"10 year expected job openings \d{4}[-–]\d{4}"},
        _outlook,
        order=2,
        header_rows=2,
    ),
    Layout(
        "WorkBC skills",
        {"code": "noc2021", "skill": "skills & competencies", "importance": "importance score"},
        _skills,
        order=2,
    ),
    Layout(
        "WorkBC career transitions",
        {"code": r"current occupation \(noc\)", "other": r"career option \(noc\)", "distance": "distance"},
        _transitions,
        order=2,
    ),
    Layout(
        "NOC correspondence",
        {"old": r"(noc|cnp) (2006|2011|2016) code.*", "description": "description"},
        unused="a correspondence with an older NOC; the titles come from the NOC 2021 structure",
    ),
    Layout(
        "WorkBC areas of interest",
        {"area": "area_of_interest", "code": "noc_2021"},
        unused="WorkBC's areas of interest group occupations for its own pages",
    ),
    Layout(
        "O*NET",
        {"code": "onet_soc_code"},
        unused="O*NET is by United States codes; WorkBC's skills are by NOC 2021",
    ),
    Layout(
        "ESCO occupations",
        {"type": "concepttype", "uri": "concepturi", "label": "preferredlabel", "group": "iscogroup"},
        unused="ESCO's occupations have no published correspondence with NOC 2021",
    ),
    Layout("ESCO", {"uri": "concepturi"}, unused="by ESCO; `python -m knowledge import-skills` reads its skills"),
)  # fmt: skip
