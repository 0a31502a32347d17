"""What `/finder` shows of each programme: in the list, side by side, on its path; and what every page keeps to."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from api.finder.words import finder_words
from knowledge.encoder import Encoder
from tests.api.builders import Client, make_app
from tests.api.finder_page import BROAD, CNC, FINDER, FULL, PALLIATIVE, UBC, opened, query_of, shown, state
from tests.api.html_tree import read_html


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_result_says_why_what_is_unknown_and_where_it_was_read(client: Client, lang: str) -> None:
    link = "goal=data&province=ON&delivery=online&max_cost=500"
    page, held = opened(client, f"{link}&lang={lang}"), state(client, link, lang=lang, limit=10)

    not_stated = {"en": "not stated", "fr": "non précisé"}[lang]
    rows = [*held["results"]["items"], *held["results"]["unknown"]]
    for card, row in zip(page.all("li", class_="result"), rows, strict=True):
        assert card.one("h3").one("a").href == row["source"]["url"]
        assert card.one("h3").text == " ".join(row["title"].split())
        assert [line.text for line in card.one("div", class_="why").all("li")] == [
            " ".join(reason["text"].split()) for reason in row["reasons"][:3]
        ]
        assert len(card.all("div", class_="unknown")) == bool(row["unknown"])
        facts = dict(zip((name.text for name in card.all("dt")), (value.text for value in card.all("dd")), strict=True))
        cost = facts[{"en": "Cost", "fr": "Coût"}[lang]]
        assert (not_stated in cost) == (row["cost"]["amount"] is None)
        source = card.one("p", class_="source")
        assert source.one("a").href == row["source"]["url"] and "2026" in source.text
        assert (row["source"]["as_of"] or "") in source.text
        assert f"/finder/path/{row['id']}" in card.one("div", class_="leads").all("a")[0].href


def test_what_fits_comes_before_what_leaves_something_unstated(client: Client) -> None:
    link = "province=YT&max_cost=500"
    page, held = opened(client, link), state(client, link, limit=10)["results"]

    assert 0 < len(held["items"]) < 10 and held["unknown"]
    both = [section for section in page.all("section") if section.all("li", class_="result")]
    assert [len(section.all("li", class_="result")) for section in both] == [len(held["items"]), len(held["unknown"])]
    assert len({section.all("h2")[0].text for section in both}) == 2


def test_a_programme_is_saved_and_removed_by_links_that_come_back_to_it(client: Client) -> None:
    page = opened(client, f"{BROAD}&offset=10")
    first = page.all("li", class_="result")[0]
    save = first.one("div", class_="actions").one("a")
    key = shown(page)[0]

    assert save.href.endswith(f"#r-{key}") and "offset=10" in save.href
    saved = opened(client, save.href)
    assert shown(saved) == shown(page)
    assert state(client, query_of(save.href))["shortlist"][0]["id"] == key
    drop = saved.all("li", class_="result")[0].one("div", class_="actions").one("a")
    assert query_of(drop.href) == BROAD


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_date_is_written_down_once_for_each_kind_and_gives_a_calendar(client: Client, lang: str) -> None:
    page = opened(client, f"{BROAD}&shortlist={UBC}&shortlist={CNC}&lang={lang}")
    form = page.one("details", class_="noting").one("form")
    sent = [(name, {"note_for": CNC, "note_on": "2027-02-01"}.get(name, value)) for name, value in form.sent()]
    answer = client.get("/finder", params=sent)

    assert query_of(str(answer.url)) == f"{BROAD}&shortlist={UBC}&shortlist={CNC}&date={CNC}:deadline:2027-02-01"
    again = client.get(f"{answer.url.copy_with(fragment=None)}&note_for={CNC}&note_kind=deadline&note_on=2027-03-01")
    assert query_of(str(again.url)).endswith(f"&date={CNC}:deadline:2027-03-01")
    assert "2027-02" not in str(again.url)
    calendar = [link.href for link in read_html(again.text).all("a") if "calendar" in link.href]
    assert "20270301" in client.get(calendar[0]).text


@pytest.mark.parametrize("day", ["", "soon", "2027-02-30", "<b>"])
def test_a_day_that_is_none_is_not_written_down(client: Client, day: str) -> None:
    answer = client.get("/finder", params={"shortlist": UBC, "note_for": UBC, "note_kind": "start", "note_on": day})

    page = read_html(answer.text)
    assert answer.status_code == 200 and not page.all("b")
    assert len(page.all("section", class_="refused")) == bool(day)
    assert not [link for link in page.all("a") if "calendar" in link.href]


def test_a_full_list_takes_no_more(client: Client) -> None:
    rows = client.get("/v1/credentials", params={"limit": 20}).json()["items"]
    page = opened(client, urlencode([("shortlist", row["id"]) for row in rows]) + f"&{BROAD}")

    assert len(page.one("section", class_="mine").one("ol").all("a", class_="button")) == 20
    assert "Your list is full." in page.all("li", class_="result")[-1].text


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_plan_and_the_chat_open_with_the_same_state(client: Client, lang: str) -> None:
    page, query = opened(client, f"{FULL}&lang={lang}"), state(client, FULL)["query"]

    plans = [link.href for link in page.all("a") if link.href.startswith("/v1/plans")]
    assert plans == [f"/v1/plans?{query}&format={kind}&lang={lang}" for kind in ("page", "pdf", "text", "calendar")]
    assert all(client.get(href).status_code == 200 for href in plans)
    assert f"/demo/ask?{query}&lang={lang}" in [link.href for link in page.all("a")]
    without_dates = opened(client, f"shortlist={UBC}")
    assert not [link for link in without_dates.all("a") if "calendar" in link.href]


@pytest.mark.parametrize("path", ["/finder", "/finder/compare", f"/finder/path/{PALLIATIVE}"])
def test_the_language_changes_and_the_page_stays(client: Client, path: str) -> None:
    link = f"{path}?{BROAD}&shortlist={UBC}&ids={UBC},{CNC}&offset=10&lang=en"
    english = opened(client, link)
    other = english.one("header").one("a", lang="fr")
    french = opened(client, other.href)

    assert (english.one("html").attributes["lang"], french.one("html").attributes["lang"]) == ("en", "fr")
    assert query_of(other.href) == query_of(link) and urlsplit(other.href).path == path
    assert shown(french) == shown(english)
    back = french.one("header").one("a", lang="en")
    assert opened(client, back.href).text == english.text


def test_programmes_side_by_side_show_what_differs_first_and_not_by_colour_alone(client: Client) -> None:
    page = opened(client, f"/finder/compare?ids={UBC}&ids={PALLIATIVE}&{BROAD}&lang=en")
    compared = client.get("/v1/credentials/compare", params={"ids": f"{UBC},{PALLIATIVE}"}).json()

    table = page.one("table")
    rows = [row for row in table.all("tr") if row.all("td")]
    assert [cell.text for cell in table.one("thead").all("th")][1:] == [row["title"] for row in compared["credentials"]]
    assert [[cell.text for cell in row.all("td")] for row in rows] == [
        [" ".join((value or "not stated").split()) for value in fact["values"]] for fact in compared["facts"]
    ]
    differing, same = table.all("tbody")
    assert differing.all("th")[0].text == "Where they differ" and same.all("th")[0].text == "Where they are the same"
    assert [row.one("th").text.startswith("≠") for row in rows] == [fact["differs"] for fact in compared["facts"]]
    assert all(row.one("th").attributes["scope"] == "row" for row in rows)
    back = page.one("p", class_="back").one("a")
    assert query_of(back.href) == BROAD


@pytest.mark.parametrize("ids", ["", UBC, f"{UBC},{UBC}", f"{UBC},{CNC},{PALLIATIVE},a", "x" * 5_000])
def test_a_comparison_of_too_few_or_too_many_says_so_and_leads_back(client: Client, ids: str) -> None:
    page = opened(client, f"/finder/compare?ids={ids}&{BROAD}&lang=fr", status=422)

    assert page.one("h1").text == "Choisissez deux ou trois formations"
    assert f"/finder?{BROAD}&lang=fr" in [link.href for link in page.one("main").all("a")]


@pytest.mark.parametrize("link", [f"/finder/compare?ids={UBC},nothing&{BROAD}", f"/finder/path/nothing?{BROAD}"])
def test_a_programme_that_is_not_here_is_said_on_a_page_that_leads_back(client: Client, link: str) -> None:
    page = opened(client, link, status=404)

    assert f"/finder?{BROAD}&lang=en" in [link.href for link in page.one("main").all("a")]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_path_is_a_sentence_a_list_and_a_picture_of_the_same(client: Client, lang: str) -> None:
    page = opened(client, f"/finder/path/{PALLIATIVE}?{BROAD}&lang={lang}")
    path = client.get(f"/v1/pathways/{PALLIATIVE}", params={"lang": lang}).json()

    steps = page.one("div", class_="path").all("section")[0].all("li")
    assert [step.all("strong")[0].text for step in steps] == [step["to"] for step in path["onward"]]
    said = page.one("p", class_="sentence").text
    assert path["onward"] and all(step["to"] in said and step["to"] for step in path["onward"])
    image = page.one("main").one("img")
    assert image.attributes["alt"] and image.attributes["src"] == f"/v1/pathways/{PALLIATIVE}.svg?lang={lang}"
    assert client.get(image.attributes["src"]).headers["content-type"].startswith("image/svg+xml")


def test_a_path_branches_as_deep_as_it_goes(client: Client) -> None:
    deep = [
        row["id"]
        for row in client.get("/v1/credentials", params={"limit": 50, "q": "certificate"}).json()["items"]
        if any(step["depth"] > 1 for step in client.get(f"/v1/pathways/{row['id']}").json()["onward"])
    ]
    for key in deep[:2]:
        steps = opened(client, f"/finder/path/{key}").one("div", class_="path").all("section")[0].all("li")
        told = client.get(f"/v1/pathways/{key}").json()
        assert len(steps) >= len({step["to"] for step in told["onward"]})


@pytest.mark.parametrize("path", ["/finder", f"/finder/compare?ids={UBC},{CNC}", f"/finder/path/{CNC}", "/finder/path/none"])
def test_a_page_loads_only_its_own_and_is_in_no_index(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    page = read_html(answer.text)
    assert not page.all("script") and not page.all("style")
    assert not [element for element in page if "style" in element.attributes]
    loaded = [link.href for link in page.all("link")] + [image.attributes["src"] for image in page.all("img")]
    assert all(each.startswith("/") for each in loaded)
    assert all(client.get(each).status_code == 200 for each in loaded)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_control_has_a_name_and_every_id_is_there_once(client: Client, lang: str) -> None:
    page = opened(client, f"{FULL}&lang={lang}")

    ids = [element.attributes["id"] for element in page if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    labelled = {label.attributes.get("for") for label in page.all("label")}
    wrapped = [id(control) for label in page.all("label") for control in label.all("input") if label.text]
    for control in [*page.all("input"), *page.all("select")]:
        if control.attributes.get("type") != "hidden":
            assert control.attributes.get("id") in labelled - {None} or id(control) in wrapped, control
    for name in ("aria-labelledby", "aria-describedby"):
        assert {part for each in page for part in each.attributes.get(name, "").split()} <= set(ids)
    for link in page.all("a"):
        assert link.text
        target = link.href.partition("#")[2]
        assert not link.href.startswith("#") or target in ids
    levels = [int(element.tag[1]) for element in page if re.fullmatch(r"h\d", element.tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_words_of_both_languages_have_the_same_holes() -> None:
    words = finder_words()
    for group in words.groups():
        for key in words.keys(group):
            holes = [sorted(re.findall(r"\{\w+\}", words.text(group, key, lang))) for lang in ("en", "fr")]
            assert holes[0] == holes[1], (group, key)


def test_no_word_of_the_pages_is_left_over() -> None:
    """Those of the form, of parameters and of failures are named by what they are about."""
    source = "".join(path.read_text(encoding="utf-8") for path in FINDER.rglob("*") if path.suffix in (".py", ".html"))
    words = finder_words()
    unused = [
        f"{group}.{key}"
        for group in words.groups()
        for key in words.keys(group)
        if group not in ("form", "parameter", "sorry") and f"{group}.{re.sub('_(one|many)$', '', key)}" not in source
    ]
    assert unused == []


def test_a_database_that_is_down_is_said_on_a_page(tmp_path: Path, encoder: Encoder) -> None:
    with Client(make_app(f"sqlite:///{tmp_path / 'no folder' / 'cairn.db'}", encoder)) as client:
        page = opened(client, f"{BROAD}&lang=fr", status=503)

    assert page.one("h1").text == "La liste ne peut pas s'afficher pour l'instant"
    assert f"/finder?{BROAD}&lang=fr" in [link.href for link in page.one("main").all("a")]
