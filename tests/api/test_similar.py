"""`GET /v1/occupations/{code}`: occupations like it, and whose region its figures are for."""

from __future__ import annotations

from tests.api.builders import Client


def test_similar_occupations_come_with_distance_and_skills(client: Client) -> None:
    row = client.get("/v1/occupations/72106").json()

    assert 0 < len(row["similar"]) <= 10
    distances = [entry["distance"] for entry in row["similar"]]
    assert distances == sorted(distances)
    assert set(row["similar"][0]) == {"code", "title", "distance", "closeness", "shared", "missing"}
    assert set(row["similar_source"]) == {"title", "url", "date"}
    for entry in row["similar"]:
        assert client.get(f"/v1/occupations/{entry['code']}").status_code == 200
        shared, missing = ({skill["id"] for skill in entry[part]} for part in ("shared", "missing"))
        assert not shared & missing


def test_what_one_uses_is_not_called_missing_though_it_is_not_among_the_first(client: Client) -> None:
    # Social workers use far more important skills than the twelve that are listed.
    row = client.get("/v1/occupations/41300").json()
    listed = {skill["id"] for skill in row["skills"]}

    assert any(skill["id"] not in listed for entry in row["similar"] for skill in entry["shared"])


def test_titles_and_skills_come_in_french(client: Client) -> None:
    english = client.get("/v1/occupations/72106").json()["similar"]
    french = client.get("/v1/occupations/72106", params={"lang": "fr"}).json()["similar"]

    assert [entry["code"] for entry in english] == [entry["code"] for entry in french]
    assert [entry["title"] for entry in english] != [entry["title"] for entry in french]


def test_figures_say_whether_they_are_for_the_region_asked(client: Client) -> None:
    for region, wanted in (("BC", True), ("ON", False)):
        row = client.get("/v1/occupations/72106", params={"region": region}).json()
        assert row["wage"]["region"] == row["outlook"]["region"] == "BC"
        assert row["wage"]["is_asked_region"] is row["outlook"]["is_asked_region"] is wanted

    assert client.get("/v1/occupations/72106").json()["wage"]["is_asked_region"] is None


def test_the_region_of_the_figures_is_named_and_another_one_is_warned_of(client: Client) -> None:
    there = client.get("/v1/occupations/72106", params={"region": "BC"}).json()
    elsewhere = client.get("/v1/occupations/72106", params={"region": "QC", "lang": "fr"}).json()

    assert (there["regions"], there["warning"]) == ([{"id": "BC", "name": "British Columbia"}], None)
    assert "Colombie-Britannique" in elsewhere["warning"]
    assert client.get("/v1/occupations/72106").json()["warning"] is None


def test_the_distance_is_said_in_words_that_grow_with_it(client: Client) -> None:
    words = ["near", "some", "more"]
    for code in ("72106", "12200", "31301", "42202"):
        found = [words.index(entry["closeness"]["id"]) for entry in client.get(f"/v1/occupations/{code}").json()["similar"]]
        assert found == sorted(found)
    french = client.get("/v1/occupations/72106", params={"lang": "fr"}).json()["similar"]
    assert french[-1]["closeness"]["name"] == "plus éloigné"


def test_an_occupation_without_data_has_no_similar_ones(client: Client) -> None:
    row = client.get("/v1/occupations/00010").json()

    assert (row["similar"], row["similar_source"]) == ([], None)


def test_an_unknown_region_is_a_wrong_input(client: Client) -> None:
    for region in ("Ontario", "ZZ"):
        response = client.get("/v1/occupations/72106", params={"region": region})
        assert response.status_code == 422
