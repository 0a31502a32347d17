"""The demonstration college's pages over a stub of the API: both languages, limits, programmes that are gone, no API."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from actions.knowledge_client import KnowledgeUnavailableError, NotFoundError
from bot.demo.programmes import chosen
from bot.demo.site import DemoSite
from bot.demo.words import LANGUAGES, day, say_count, words
from knowledge.content_files import Content

IDS = [key for keys in chosen().values() for key in keys]
FIRST, SECOND, THIRD = IDS[:3]
PAGES = ["/", "/demo/programmes", "/demo/programmes?area=care&delivery=online", f"/demo/programmes/{FIRST}", "/demo/ask"]
NOTHING_STATED: dict[str, Any] = {
    "title": "Welding",
    "kind": {"id": "micro_credential", "name": "Micro-credential"},
    "provider": {"id": "p", "name": "Some College"},
    "province": {"id": "ON", "name": "Ontario"},
    "city": None,
    "summary": "Joins metal.",
    "delivery": None,
    "pace": None,
    "hours": None,
    "weeks": None,
    "cost": {"amount": None, "currency": "CAD", "note": None},
    "language": None,
    "prerequisites": None,
    "audience": None,
    "assessed": None,
    "badge": None,
    "stacks_into": [],
    "funding": [],
    "status": {"id": "offered", "name": "On offer when read"},
    "source": {"url": "https://www.college.example/welding", "as_of": None, "read_on": "2026-11-01"},
}


class StubClient:
    """Answers with a programme of which nothing is stated, but what `rows` says of it."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.dead = False

    async def labels(self, *, lang: str) -> dict[str, dict[str, str]]:
        return {"value": {"free": {"en": "free", "fr": "gratuit"}[lang]}}

    async def credential(self, credential_id: str, *, lang: str) -> dict[str, Any]:
        if self.dead:
            raise KnowledgeUnavailableError("ConnectError")
        if credential_id in self.gone:
            raise NotFoundError(credential_id)
        return {**NOTHING_STATED, "id": credential_id, **self.rows.get(credential_id, {})}


@pytest.fixture
def api() -> StubClient:
    return StubClient()


@pytest.fixture
async def http(api: StubClient) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=DemoSite(api).routes())  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://college") as client:
        yield client


def cards(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/demo/programmes/([^"?]+)', page)


def test_every_chosen_programme_is_in_the_catalogue_and_chosen_once(content: Content) -> None:
    assert len(set(IDS)) == len(IDS) >= 12
    assert set(IDS) <= {entry.id for entry in content.credentials}


def test_every_wording_is_there_in_both_languages_with_the_same_holes() -> None:
    for group, entries in words().items():
        for name, texts in entries.items():
            assert tuple(texts) == LANGUAGES, f"{group}.{name}"
            english, french = (sorted(re.findall(r"{\w+}", texts[lang])) for lang in LANGUAGES)
            assert english == french, f"{group}.{name}"
            assert "\u2014" not in "".join(texts.values()), f"{group}.{name}"


def test_days_and_counts_are_written_as_people_write_them() -> None:
    assert [day(lang, "2026-11-01") for lang in LANGUAGES] == ["November 1, 2026", "1er novembre 2026"]
    assert [say_count("fr", "facts.hours", hours) for hours in (1.5, 42.5)] == ["1,5 heure", "42,5 heures"]
    assert [say_count("en", "facts.weeks", weeks) for weeks in (1, 0.5)] == ["1 week", "0.5 weeks"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_in_one_language_and_needs_no_inline_script_or_style(
    http: httpx.AsyncClient, path: str, lang: str
) -> None:
    answer = await http.get(path, params=[*httpx.URL(path).params.multi_items(), ("lang", lang)])
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert {"en": "Cedar Valley College", "fr": "Collège Cedar Valley"}[lang] in answer.text
    assert not re.search(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=", answer.text)
    assert not re.findall(r'(?:src|<link[^>]* href)="(?:https?:)?//', answer.text)


async def test_a_language_that_is_not_ours_is_english(http: httpx.AsyncClient) -> None:
    assert '<html lang="en">' in (await http.get("/?lang=de")).text


async def test_the_other_language_keeps_the_page_and_its_limits(http: httpx.AsyncClient) -> None:
    page = (await http.get("/demo/programmes?area=care&delivery=online&colour=blue")).text
    other = "/demo/programmes?area=care&amp;delivery=online"
    assert f'<a href="{other}&amp;lang=fr" lang="fr" hreflang="fr">' in page
    assert f'<link rel="alternate" hreflang="en" href="{other}">' in page
    assert f'<link rel="alternate" hreflang="fr" href="{other}&amp;lang=fr">' in page


async def test_the_current_page_is_marked(http: httpx.AsyncClient) -> None:
    for path in ("/", "/demo/programmes"):
        assert re.findall(r'<a href="([^"]+)" aria-current="page">', (await http.get(path)).text) == [path]


async def test_what_a_source_does_not_state_is_not_guessed(http: httpx.AsyncClient) -> None:
    page = (await http.get(f"/demo/programmes/{FIRST}")).text
    assert page.count("Not stated") == 9
    assert "Read on November 1, 2026. The page gives no date." in " ".join(page.split())
    assert 'href="https://www.college.example/welding"' in page and "(college.example)" in page


async def test_what_a_source_states_is_told(http: httpx.AsyncClient, api: StubClient) -> None:
    api.rows[FIRST] = {
        "cost": {"amount": 1349.5, "currency": "CAD", "note": "Plus tax."},
        "hours": 84.0,
        "weeks": 1.0,
        "delivery": {"id": "hybrid", "name": "Part online"},
        "assessed": False,
        "badge": True,
        "stacks_into": ["Certificate in Welding"],
        "language": {"id": "en", "name": "English"},
    }
    english = (await http.get(f"/demo/programmes/{FIRST}")).text
    for text in (
        "$1,349.50",
        "Plus tax.",
        "84 hours, 1 week",
        "Part online",
        "It gives a digital badge.",
        "Certificate in Welding",
        f'<cairn-chat about="{FIRST}">',
        'data-cairn-ask="Is this one good for me?"',
    ):
        assert text in english
    french = (await http.get(f"/demo/programmes/{FIRST}?lang=fr")).text
    assert "1\u00a0349,50\u00a0$" in french and "84 heures, 1 semaine" in french
    assert '<h1 lang="en">Welding</h1>' in french
    assert english.count("Not stated") == 3 == french.count("Non précisé")  # start, prerequisites, audience


async def test_a_stated_limit_is_kept_and_what_states_nothing_stands_apart(http: httpx.AsyncClient, api: StubClient) -> None:
    api.rows[FIRST] = {"delivery": {"id": "online", "name": "Online"}}
    api.rows[SECOND] = {"delivery": {"id": "in_person", "name": "In person"}}
    page = (await http.get("/demo/programmes?area=care&delivery=online")).text
    sure, unstated = page.split("Do not state how they are taught")
    assert cards(sure) == [FIRST]
    assert cards(unstated) == chosen()["care"][2:]


async def test_a_limit_that_does_not_exist_limits_nothing(http: httpx.AsyncClient) -> None:
    page = (await http.get("/demo/programmes?area=%3Cb%3E&delivery=post")).text
    assert cards(page) == IDS
    assert "<b>" not in page and "&lt;b" not in page


async def test_what_the_catalogue_says_is_text_and_never_markup(http: httpx.AsyncClient, api: StubClient) -> None:
    api.rows[FIRST] = {"title": "<script>x</script>", "summary": '"><img src=x>'}
    for path in ("/demo/programmes", f"/demo/programmes/{FIRST}"):
        page = (await http.get(path)).text
        assert "<script>x" not in page and "<img src=x>" not in page
        assert "&lt;script&gt;x&lt;/script&gt;" in page


async def test_a_programme_that_left_the_catalogue_is_left_out_and_logged(
    http: httpx.AsyncClient, api: StubClient, caplog: pytest.LogCaptureFixture
) -> None:
    api.gone.add(SECOND)
    with caplog.at_level(logging.WARNING):
        page = await http.get("/demo/programmes")
    assert page.status_code == 200
    assert cards(page.text) == [key for key in IDS if key != SECOND]
    assert SECOND in caplog.text
    gone = await http.get(f"/demo/programmes/{SECOND}?lang=fr")
    assert gone.status_code == 404 and "Toutes les formations" in gone.text


async def test_a_programme_that_the_college_does_not_show_is_not_asked_for(http: httpx.AsyncClient) -> None:
    for path in ("nothing", "%3Cscript%3E", "x" * 500):
        answer = await http.get(f"/demo/programmes/{path}")
        assert answer.status_code == 404 and "<script>" not in answer.text and "This programme is not here" in answer.text


@pytest.mark.parametrize(("lang", "sorry"), [("en", "cannot be shown right now"), ("fr", "Impossible de montrer")])
async def test_without_the_api_the_list_says_so_and_gives_a_telephone(
    http: httpx.AsyncClient, api: StubClient, lang: str, sorry: str
) -> None:
    api.dead = True
    for path in ("/demo/programmes", f"/demo/programmes/{FIRST}"):
        answer = await http.get(path, params={"lang": lang})
        assert answer.status_code == 503
        assert sorry in answer.text and "tel:+17055550142" in answer.text
    home = await http.get("/", params={"lang": lang})
    assert home.status_code == 200
    assert cards(home.text) == [] and home.text.count('class="icon"') == len(chosen())


async def test_the_chat_page_is_french_also_where_no_script_runs(http: httpx.AsyncClient) -> None:
    french = (await http.get("/demo/ask?lang=fr&province=ON")).text
    assert ">Microcertifications | Collège Cedar Valley (démonstration)</title>" in french


async def test_only_the_files_for_browsers_are_served(http: httpx.AsyncClient) -> None:
    assert (await http.get("/demo/static/site.css")).headers["content-type"].startswith("text/css")
    for path in ("words.yml", "site.py", "static/../words.yml", "static/%2e%2e/words.yml", "templates/base.html"):
        assert (await http.get(f"/demo/{path}")).status_code == 404
