"""The picture of a path: it holds what the list holds, in words, for everybody; and the ways to something larger."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from api.pathway_drawing import MARGIN, WIDTH, draw_pathway, reckoned, told, wrapped
from api.shapes import Named, PathwayOut, StepOut
from knowledge.labels import Labels
from tests.api.builders import Client

SVG = "{http://www.w3.org/2000/svg}"
SUBJECTS = "university-of-alberta-indigenous-peoples-as-subjects-objects-exns-2801"
WHOLE = "university-of-british-columbia-zero-carbon-building-solutions-micro-certificate"
ALONE = "mila-summer-school-in-responsible-ai-and-human-rights"


def step(start: str, end: str, depth: int = 1, **facts: Any) -> StepOut:
    plain = {"from_title": start.upper(), "to": end.upper(), "amount": None, "confirmed": True}
    relation = Named(id="counts_toward", name="counts toward")
    return StepOut(from_id=start, to_id=end, relation=relation, depth=depth, **{**plain, **facts})


def drawn(path: PathwayOut, labels: Labels, lang: str = "en") -> Xml.Element:
    return Xml.fromstring(draw_pathway(path, labels, lang))


def words_of(picture: Xml.Element) -> str:
    """The text of a picture with words that were cut at the end of a line made whole."""
    return " ".join(" ".join("".join(text.itertext()).split()) for text in picture.iter(f"{SVG}text"))


@pytest.fixture(scope="module")
def real(client: Client) -> list[str]:
    rows = client.get("/v1/credentials", params={"limit": 50}).json()["items"]
    return [SUBJECTS, WHOLE, ALONE, *(row["id"] for row in rows if row["stacks_into"])]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_picture_holds_what_the_list_holds(client: Client, real: list[str], lang: str) -> None:
    for key in real:
        path = client.get(f"/v1/pathways/{key}", params={"lang": lang}).json()
        response = client.get(f"/v1/pathways/{key}.svg", params={"lang": lang})
        assert (response.status_code, response.headers["content-type"]) == (200, "image/svg+xml")
        picture = Xml.fromstring(response.content)
        seen, said = words_of(picture), picture.findtext(f"{SVG}desc") or ""
        ends = [(each, each["from_title"]) for each in path["before"]] + [(each, each["to"]) for each in path["onward"]]
        for each, end in ends:
            for word in (end, each["relation"]["name"], *([each["amount"]] if each["amount"] else [])):
                assert word in seen and word in said
        assert path["credential"]["name"] in seen
        boxes = [box for box in picture.iter(f"{SVG}rect") if box.get("rx")]
        assert len(boxes) == len(ends) + 1
        dashed = [box for box in boxes if box.get("stroke-dasharray")]
        assert len(dashed) == sum(not each["confirmed"] for each, _ in ends)


def test_the_picture_is_named_for_those_who_do_not_see_it(client: Client) -> None:
    picture = Xml.fromstring(client.get(f"/v1/pathways/{WHOLE}.svg").content)

    assert picture.get("role") == "img"
    named = [picture.find(f"*[@id='{key}']") for key in (picture.get("aria-labelledby") or "").split()]
    assert [part.tag.removeprefix(SVG) for part in named if part is not None] == ["title", "desc"]
    assert all(part is not None and part.text for part in named)
    assert picture.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_the_picture_runs_and_loads_nothing(client: Client) -> None:
    response = client.get(f"/v1/pathways/{WHOLE}.svg")

    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    tags = {part.tag.removeprefix(SVG) for part in Xml.fromstring(response.content).iter()}
    assert tags == {"svg", "title", "desc", "rect", "path", "text", "tspan"}


def test_where_nothing_is_named_the_picture_says_so(client: Client) -> None:
    picture = client.get(f"/v1/pathways/{ALONE}.svg", params={"lang": "fr"}).text

    assert "Rien n'est nommé qui vienne avant." in picture
    assert "Rien n'est nommé à quoi elle mène." in picture


@pytest.mark.parametrize("key", ["nothing", "../../etc/passwd", "<script>", "x" * 3000])
def test_a_picture_of_nothing_is_not_found(client: Client, key: str) -> None:
    response = client.get(f"/v1/pathways/{key}.svg")

    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
    assert "<script>" not in response.text


def test_a_step_that_several_lead_to_is_drawn_at_each_and_followed_once(labels: Labels) -> None:
    onward = [step("a", "b"), step("a", "c"), step("b", "c", 2), step("c", "d", 2), step("d", "a", 3)]
    path = PathwayOut(credential=Named(id="a", name="A"), onward=onward, before=[])
    picture = drawn(path, labels)

    assert len([box for box in picture.iter(f"{SVG}rect") if box.get("rx")]) == len(onward) + 1


def test_hostile_titles_are_words(labels: Labels) -> None:
    evil = "<script>alert(1)</script>]]>&amp;\x00\x07\u202e"
    path = PathwayOut(credential=Named(id="a", name=evil), onward=[], before=[step("b", "a", from_title=evil, amount=evil)])
    picture = drawn(path, labels)

    assert picture.find(f".//{SVG}script") is None
    assert "<script>alert(1)</script>" in words_of(picture)


def test_a_long_word_is_cut_and_nothing_leaves_the_picture(labels: Labels) -> None:
    long = "anticonstitutionnellement" * 8
    title = f"Microprogramme de perfectionnement {long} professionnel"
    steps = [step(f"s{depth}", f"s{depth + 1}", depth) for depth in range(1, 7)]
    steps = [each.model_copy(update={"to": title, "confirmed": False}) for each in steps]
    path = PathwayOut(credential=Named(id="s1", name=title), onward=steps, before=steps)
    picture = drawn(path, labels, "fr")

    for text in picture.iter(f"{SVG}text"):
        for row in text.iter(f"{SVG}tspan"):
            wide = reckoned(row.text or "", int(text.get("font-size", "0")), text.get("font-weight") == "bold")
            assert float(row.get("x", "0")) + wide <= WIDTH - MARGIN + 1
    assert title in told(path, labels, "fr")


def test_a_line_is_as_full_as_can_be() -> None:
    lines = wrapped("one two three four five six", 60, 10)

    assert " ".join(lines) == "one two three four five six"
    assert all(reckoned(line, 10) <= 60 for line in lines)


FIELD = "public_safety_law"
START = "dalhousie-university-wildfire-and-climate-change-adaptation-management-olcd-fire0033"


def found(client: Client, start: str, to: str, lang: str = "en") -> Any:
    response = client.get("/v1/pathways", params={"from": start, "to": to, "lang": lang})
    assert response.status_code == 200, response.text
    return response.json()


def test_the_way_to_a_diploma_is_found_with_who_says_so(client: Client) -> None:
    ways = found(client, START, "diploma")

    assert set(ways) == {"start", "to", "chains", "levels", "text"}
    (chain,) = ways["chains"]
    assert chain["confirmed"] is True
    assert [each["from_id"] for each in chain["steps"]] == [START]
    assert chain["text"].startswith("Wildfire and Climate Change Adaptation Management counts toward Diploma in Executive")
    assert ways["text"] == "1 way to a diploma is known from here."


def test_from_a_field_every_programme_of_it_is_tried(client: Client) -> None:
    ways = found(client, FIELD, "diploma", "fr")

    assert START in [chain["steps"][0]["from_id"] for chain in ways["chains"]]
    assert ways["start"]["name"] == "Sécurité publique et droit"


def test_where_no_page_names_a_way_it_is_said_with_what_there_is(client: Client) -> None:
    ways = found(client, START, "degree")

    assert ways["chains"] == []
    assert [level["id"] for level in ways["levels"]] == ["diploma"]
    assert "Ask the college" in ways["text"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"to": "diploma"}, "from"),
        ({"from": START}, "to"),
        ({"from": START, "to": "heaven"}, "to"),
        ({"from": "nothing", "to": "diploma"}, "from"),
        ({"from": "x" * 500, "to": "diploma"}, "from"),
        ({"from": START, "to": "diploma", "colour": "blue"}, "colour"),
    ],
)
def test_a_way_that_cannot_be_looked_for_is_refused_by_name(client: Client, query: dict[str, str], field: str) -> None:
    response = client.get("/v1/pathways", params=query)

    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (422, [field])
