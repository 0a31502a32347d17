"""`/finder`: the page holds the state that the API and the chat hold, and every link and form of it gives that state."""

from __future__ import annotations

import pytest

from tests.api.builders import Client
from tests.api.finder_page import BROAD, CNC, FULL, NOTHING, UBC, listed, opened, query_of, shown, state
from tests.api.html_tree import read_html


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
        "Ask in the chat": "/demo/ask?goal=anything&lang=en",
        "Talk to a person, in the chat": "/demo/ask?goal=anything&lang=en",
        "Start over": "/finder?lang=en",
    }
