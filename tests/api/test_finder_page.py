"""`/finder`: the page holds the state that the API and the chat hold, and every link and form of it gives that state."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from api.finder.words import finder_words
from knowledge.encoder import Encoder
from tests.api.builders import Client, make_app
from tests.api.html_tree import Element, read_html

FINDER = Path(__file__).parents[2] / "api" / "finder"
UBC = "university-of-british-columbia-building-embodied-carbon-accounting"
CNC = "college-of-new-caledonia-core-skills-for-data-literacy"
PALLIATIVE = "palliative-care-networks-of-ontario-fundamentals-of-hospice-palliative-care-core"
FULL = (
    "goal=data&skills=spreadsheets&skills=customer-service&occupation=12200&occupation=21223&province=QC&province=ON"
    f"&not_kind=boot_camp&delivery=online&delivery=hybrid&soft=delivery&language=en&funding=osap&max_cost=1500.5&max_weeks=40"
    f"&hours_per_week=10&badge=false&assessed=true&skill=leadership&shortlist={UBC}&shortlist={CNC}"
    f"&date={UBC}:start:2027-01-11"
)
NOTHING = "province=YT&max_cost=1&delivery=in_person&kind=boot_camp"
BROAD = "field=health_care"


def opened(client: Client, link: str, *, status: int = 200) -> Element:
    response = client.get(link if link.startswith("/") else f"/finder?{link}")
    assert response.status_code == status, response.text
    return read_html(response.text)


def state(client: Client, link: str, **more: Any) -> Any:
    return client.get("/v1/state", params=parse_qsl(link) + [(key, str(value)) for key, value in more.items()]).json()


def query_of(href: str) -> str:
    """The state in a link of the page."""
    pairs = parse_qsl(urlsplit(href).query, keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair[0] not in ("lang", "offset", "ids", "format")], safe=":")


def shown(page: Element) -> list[str]:
    return [card.attributes["id"].removeprefix("r-") for card in page.all("li", class_="result")]


def listed(results: Any) -> list[str]:
    return [row["id"] for row in (*results["items"], *results["unknown"])]


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    "link", [FULL, BROAD, "goal=data&province=ON&max_cost=500", "q=leadership&province=ON", NOTHING, ""]
)
def test_the_page_lists_what_the_state_and_the_profile_list(client: Client, link: str, lang: str) -> None:
    page = opened(client, f"{link}&lang={lang}")
    held = state(client, link, lang=lang, limit=10)

    assert shown(page) == listed(held["results"])
    if not held["q"]:
        matched = client.post("/v1/matches", params={"lang": lang, "limit": 10}, json=held["profile"]).json()
        assert shown(page) == listed(matched)


def test_the_pages_of_the_list_follow_one_another_without_a_gap(client: Client) -> None:
    href, ids = f"/finder?{BROAD}", []
    while href:
        page = opened(client, href)
        ids += shown(page)
        href = next((link.href for link in page.all("a", rel="next")), "")

    assert ids == listed(state(client, BROAD, limit=50)["results"])
    assert len(set(ids)) == len(ids) > 20
    assert [link.href.partition("#")[0] for link in page.all("a", rel="prev")] != []


@pytest.mark.parametrize("offset", ["9999", "-1", "abc", "٣", "99999999999999999999"])
def test_an_offset_that_cannot_be_right_shows_the_first_page(client: Client, offset: str) -> None:
    assert shown(opened(client, f"{BROAD}&offset={offset}")) == shown(opened(client, BROAD))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_chip_removes_itself_and_nothing_else(client: Client, lang: str) -> None:
    page, held = opened(client, f"{FULL}&lang={lang}"), state(client, FULL)

    chips = page.all("a", class_="chip")
    names = [chip.text for chip in chips]
    limits = [chip for chip in held["chips"] if chip["kind"] not in ("shortlist", "date")]
    dates = [chip for chip in held["chips"] if chip["kind"] == "date"]
    verb = {"en": "Remove: ", "fr": "Retirer : "}[lang]
    assert names == [" ".join(f"{verb}{chip['label'][lang]} ×".split()) for chip in (*limits, *dates)]
    for link, chip in zip(chips, (*limits, *dates), strict=True):
        assert query_of(link.href) == chip["query"]
        left = state(client, query_of(link.href))
        assert [(each["kind"], each["value"]) for each in left["chips"]] == [
            (each["kind"], each["value"]) for each in held["chips"] if each != chip
        ]


def test_a_guess_can_be_made_a_limit(client: Client) -> None:
    link = opened(client, FULL).all("span", class_="guess")[0].one("a")

    assert "soft" in FULL and "soft" not in query_of(link.href)
    hard = {chip["kind"]: chip["hard"] for chip in state(client, query_of(link.href))["chips"]}
    assert hard["delivery"] is True


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("link", [FULL, BROAD, NOTHING, "q=leadership&province=ON", ""])
def test_the_form_sent_as_it_is_shown_gives_the_same_state(client: Client, link: str, lang: str) -> None:
    page = opened(client, f"{link}&lang={lang}")
    form = page.one("details", class_="filters").one("form", action="/finder")
    sent = client.get("/finder", params=form.sent())

    assert sent.status_code == 200
    assert str(sent.url.query, "ascii") == "&".join(part for part in (state(client, link)["query"], f"lang={lang}") if part)
    assert read_html(sent.text).text == page.text


def test_what_is_typed_and_ticked_becomes_the_state_of_a_clean_address(client: Client) -> None:
    typed = [
        ("goal", "  new work "), ("occupation", "Welder"), ("occupation", "électricienne"), ("city", "sudbry"),
        ("skills", "Customer service, FIRST AID"), ("province", "ON"), ("max_cost", "500"), ("max_weeks", ""), ("badge", ""),
        ("lang", "en"),
    ]  # fmt: skip
    answer = client.get("/finder", params=typed)

    assert answer.history[0].status_code == 303
    assert str(answer.url.query, "ascii") == (
        "goal=new+work&skills=customer-service&skills=first-aid&province=ON&city=sudbury&occupation=72106&occupation=72200"
        "&max_cost=500&lang=en"
    )


@pytest.mark.parametrize(("lang", "words"), [("en", "Did you mean:"), ("fr", "Vouliez-vous dire :")])
def test_a_name_that_is_not_known_is_said_with_the_nearest_to_choose(client: Client, lang: str, words: str) -> None:
    page = opened(client, f"goal=data&city=Sudbrz&occupation=fixing+cars&lang={lang}")

    box = page.one("section", class_="refused")
    city, occupation = box.one("ul").all("li")
    assert "Sudbrz" in city.text and " ".join(words.split()) in city.text
    assert 1 <= len(city.all("a")) <= 3 and 1 <= len(occupation.all("a")) <= 3
    assert "72410" in occupation.all("a")[0].href
    chosen = opened(client, city.all("a")[0].href)
    assert "Sudbury" in chosen.one("section", class_="understood").text
    assert "fixing cars" in chosen.one("section", class_="refused").text  # the other one still waits


def test_what_is_not_wanted_is_offered_as_not_wanted(client: Client) -> None:
    part = opened(client, "not_province=Ontaroi").one("section", class_="refused").one("ul").all("li")[0]

    assert part.one("strong").text.startswith("Province (not wanted): Ontaroi")
    near = part.all("a")[0]
    assert near.text == "not Ontario" and query_of(near.href) == "not_province=ON"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_edited_link_says_what_was_left_out_and_the_rest_holds(client: Client, lang: str) -> None:
    link = "goal=data&colour=blue&max_cost=-5&province=ON&province=ON&not_province=ON&shortlist=none"
    page, held = opened(client, f"{link}&lang={lang}"), state(client, link, lang=lang)

    told = page.one("section", class_="refused").text
    assert len(held["refused"]) == 5
    assert all(" ".join(part["reason"].split()) in told for part in held["refused"])
    assert shown(page) == listed(state(client, held["query"], lang=lang, limit=10)["results"])


@pytest.mark.parametrize(
    "link",
    [
        "<script>alert(1)</script>=<script>",
        "goal=<script>alert(1)</script>&goal=again",
        'goal="><img src=x onerror=alert(1)>&q=\'"><b>',
        "goal=%00%0d%0aSet-Cookie:a=b",
        "%ff=%fe&goal=%ff",
        "&&=&=",
        f"city={'x' * 9_000}",
        f"goal={'x' * 30_000}",
        "&".join(f"shortlist=p{at}" for at in range(50)),
        "&".join(f"a{at}=b" for at in range(2_000)),
        "&".join(f"occupation=job{at}" for at in range(200)),
        "&".join(f"skills={name}" for name in ["a,b;c", ",,,", ";", "leadership, leadership"]),
        f"lang=<b>&offset=<b>&limit=x&shortlist={UBC}&shortlist={UBC}",
        "ids=<script>&format=<script>",
    ],
)
def test_a_forged_link_is_a_page_without_anything_of_its_own(client: Client, link: str) -> None:
    for path in ("/finder", "/finder/compare", f"/finder/path/{CNC}", "/finder/path/%3Cscript%3E"):
        answer = client.get(f"{path}?{link}")
        assert answer.status_code in (200, 404, 422), answer.text
        page = read_html(answer.text)
        assert not page.all("script") and not page.all("b")
        assert not [name for element in page for name in element.attributes if name.startswith("on")]
        assert {image.attributes["src"].partition("?")[0] for image in page.all("img")} <= {
            "/finder/static/mark.svg",
            f"/v1/pathways/{CNC}.svg",
        }
        assert len(answer.text) < 3_000_000


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_where_nothing_fits_each_change_is_a_link_that_gives_as_many_as_it_says(client: Client, lang: str) -> None:
    page = opened(client, f"{NOTHING}&shortlist={UBC}&lang={lang}")
    relax = state(client, NOTHING, lang=lang)["results"]["relax"]

    results = page.one("section", id="results")
    links = results.one("ul", class_="choices").all("a")
    assert shown(page) == [] and relax
    assert [link.text for link in links] == [option["text"] for option in relax]
    for link, option in zip(links, relax, strict=True):
        after = state(client, query_of(link.href))
        assert after["results"]["total"] == option["total"] > 0
        assert [row["id"] for row in after["shortlist"]] == [UBC]


def test_words_that_nothing_holds_can_be_left_out(client: Client) -> None:
    page = opened(client, "q=zzzqqq&province=ON")

    link = page.one("section", id="results").one("ul", class_="choices").all("a")[-1]
    after = state(client, query_of(link.href))
    assert after["q"] is None and f"({after['results']['total']})" in link.text


def test_with_nothing_to_show_there_is_a_person_and_a_new_start(empty_client: Client) -> None:
    page = opened(empty_client, "goal=anything&lang=en")

    links = {link.text: link.href for link in page.one("section", class_="next").all("a")}
    assert links == {
        "Ask in the chat": "/?goal=anything&lang=en",
        "Talk to a person, in the chat": "/?goal=anything&lang=en",
        "Start over": "/finder?lang=en",
    }


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
    assert f"/?{query}&lang={lang}" in [link.href for link in page.all("a")]
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
