"""Charts: a name and a description, values written, nothing that the pages' policy forbids, colours that can be told."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from jinja2 import Environment

from api.console.charts import Bars, Chart, Heat, Line, Said, Series

STATIC = Path("api/console/static")
CSS = (STATIC / "insights.css").read_text(encoding="utf-8")
BASE = (STATIC / "console.css").read_text(encoding="utf-8")
SAID = Said("topics", "Topics <b>", "Most: fees & costs, 34.", "fewer than 5")
HOSTILE = "<script>alert(1)</script> \x00\u202e"

BARS = Bars(SAID, ["Fees", HOSTILE, "Jobs"], [Series("people", [34, 12, None])])
GROUPED = Bars(SAID, ["Excel", "Welding"], [Series("wished for", [9, None]), Series("taught", [0, 3])])
LINE = Line(SAID, ["1 May", "2 May", "3 May", "4 May"], Series("conversations", [5, None, 10, 20]))
HEAT = Heat(SAID, ["09:00", "10:00"], ["Mon", "Tue"], [[5, None], [40, 12]])
ALL = [BARS, GROUPED, LINE, HEAT]


def drawn(chart: Chart) -> Xml.Element:
    return Xml.fromstring(chart.drawn())


def texts(chart: Chart) -> list[str]:
    return [element.text or "" for element in drawn(chart).iter("text")]


@pytest.mark.parametrize("chart", ALL, ids=["bars", "grouped", "line", "heat"])
def test_a_chart_is_one_picture_with_a_name_and_a_description(chart: Chart) -> None:
    root = drawn(chart)
    named = [element for element in root.iter() if element.get("id")]

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "topics-title topics-desc"
    assert [(element.tag, element.text) for element in named] == [("title", SAID.title), ("desc", SAID.description)]


@pytest.mark.parametrize("chart", ALL, ids=["bars", "grouped", "line", "heat"])
def test_a_chart_holds_neither_style_nor_script_and_no_small_text(chart: Chart) -> None:
    for element in drawn(chart).iter():
        assert element.tag in {"svg", "title", "desc", "text", "rect", "line", "path"}
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
        assert float(element.get("font-size", 12)) >= 12


def test_every_bar_has_its_value_written_and_the_hidden_one_says_so() -> None:
    assert texts(BARS)[0] == "Fees: 34"
    assert texts(BARS)[-1] == "Jobs: fewer than 5"
    assert texts(GROUPED) == [
        "Excel", "wished for: 9", "taught: 0", "Welding", "wished for: fewer than 5", "taught: 3",
    ]  # fmt: skip


def test_bars_are_as_long_as_their_values() -> None:
    bars = [element for element in drawn(BARS).iter("rect") if "bar" in str(element.get("class"))]

    assert [bar.get("width") for bar in bars] == ["100%", "35.29%"]


def test_series_are_told_apart_by_words_and_not_by_colour_alone() -> None:
    bars = [element.get("class") for element in drawn(GROUPED).iter("rect") if "bar" in str(element.get("class"))]

    assert bars == ["bar series-1", "bar series-2"]
    assert {"wished for: 9", "taught: 3"} <= set(texts(GROUPED))


def test_a_hidden_value_is_a_gap_in_a_line_and_one_alone_is_a_dot() -> None:
    ways = [element.get("d") for element in drawn(LINE).iter("path")]

    assert ways == ["M 0 75 L 0 75", "M 66.67 50 L 100 0"]
    assert texts(LINE) == ["20 · 4 May", "1 May", "3 May", "4 May"]


def test_a_heat_map_writes_each_value_and_darkens_with_it() -> None:
    cells = [element.get("class") for element in drawn(HEAT).iter("rect")]

    assert cells == ["cell level-1", "cell unknown", "cell level-4", "cell level-2"]
    assert texts(HEAT) == ["Mon", "Tue", "09:00", "5", "10:00", "40", "12"]


def test_a_template_shows_a_chart_as_it_is_and_what_was_given_to_it_as_text() -> None:
    shown = Environment(autoescape=True).from_string("{{ chart }}").render(chart=BARS.drawn())

    assert shown.startswith("<svg ")
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    "chart",
    [
        Bars(SAID, [], [Series("people", [])]),
        Bars(SAID, ["Fees"], [Series("people", [None])]),
        Bars(SAID, ["Fees"], [Series("people", [0])]),
        Line(SAID, [], Series("people", [])),
        Line(SAID, ["1 May"], Series("people", [None])),
        Heat(SAID, [], [], []),
    ],
)
def test_a_chart_of_nothing_is_drawn_too(chart: Chart) -> None:
    assert drawn(chart).get("height")


def colours(scheme: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for sheet in (BASE, CSS):
        light, dark = sheet.split("@media (prefers-color-scheme: dark)", 1)
        block = light if scheme == "light" else dark.split("\n}", 1)[0]
        found.update(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block))
    return found


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, 1 to 21."""
    bright = sorted((_luminance(one), _luminance(other)))
    return (bright[1] + 0.05) / (bright[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("scheme", "name"), product(["light", "dark"], ["series-1", "series-2", "series-3", "edge"]))
def test_what_is_drawn_stands_out_from_the_page(scheme: str, name: str) -> None:
    assert contrast(colours(scheme)[name], colours(scheme)["page"]) >= 3


@pytest.mark.parametrize(("scheme", "level"), product(["light", "dark"], range(1, 5)))
def test_a_value_can_be_read_in_its_cell(scheme: str, level: int) -> None:
    found = colours(scheme)

    assert contrast(found[f"level-{level}"], found[f"on-level-{level}"]) >= 4.5
    assert contrast(found["ink"], found["page"]) >= 7


def test_every_class_of_a_chart_has_its_rule() -> None:
    used = {name for chart in ALL for element in drawn(chart).iter() for name in (element.get("class") or "").split()}

    assert {name for name in used if f".{name}" not in CSS} == {"bar"}
