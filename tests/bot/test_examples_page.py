"""/widget/ over HTTP: what the page shows is what a web editor may paste."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from starlette.applications import Starlette

from bot.examples_page import SHOWN, SNIPPETS, ExamplesPage, read_examples, read_words

LANGUAGES = ("en", "fr")


def client(public_url: str | None = None, *, address: str = "https://chat.college.example") -> httpx.AsyncClient:
    app = Starlette(routes=ExamplesPage(public_url).routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=address)


def shown(page: str) -> list[str]:
    """The text of each code block, as a reader sees it."""
    found = re.findall(r"<pre><code[^>]*>(.*?)</code></pre>", page, re.S)
    return [html.unescape(re.sub(r"</?span>", "", block)).strip() for block in found]


async def test_an_example_names_the_address_that_the_page_was_asked_at() -> None:
    async with client() as asked:
        page = (await asked.get("/widget/")).text
    line = '<script type="module" src="https://chat.college.example/widget/cairn-chat.js"></script><cairn-chat></cairn-chat>'
    assert shown(page)[0] == line


async def test_an_example_names_the_public_address_where_one_is_set() -> None:
    async with client("https://cairn.college.example/", address="http://10.0.0.7:8000") as asked:
        page = (await asked.get("/widget/")).text
    assert 'src="https://cairn.college.example/widget/cairn-chat.js"' in shown(page)[0]
    assert "10.0.0.7" not in page


@pytest.mark.parametrize(
    "host", ['"><script>alert(1)</script>', "a.example'onload='x", "<b>", "[::1", "a.example:port", "a@b.example"]
)
async def test_an_address_that_is_none_cannot_write_into_the_page(host: str) -> None:
    async with client() as asked:
        answer = await asked.get("/widget/", headers={"Host": host})
    assert answer.status_code == 400 or host not in answer.text
    assert "<b>" not in answer.text
    assert answer.text.count("<script") <= 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
async def test_an_address_of_this_computer_comes_with_a_word_of_caution(address: str) -> None:
    caution = read_words()["page"]["local"]["en"]
    async with client(address=address) as here, client() as elsewhere:
        assert caution in html.unescape((await here.get("/widget/")).text)
        assert caution not in html.unescape((await elsewhere.get("/widget/")).text)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_page_shows_every_file_of_every_example(lang: str) -> None:
    async with client() as asked:
        page = (await asked.get("/widget/", params={"lang": lang})).text
    blocks = shown(page)
    for example in read_examples().values():
        for file in example.files:
            assert example.show(file, service="https://chat.college.example", lang=lang).strip() in blocks
    assert len(blocks) == sum(len(example.files) for example in read_examples().values())


def test_every_file_belongs_to_an_example_and_every_example_has_one() -> None:
    of_examples = {file for example in read_examples().values() for file in example.files}
    assert {path.name for path in SNIPPETS.iterdir() if path.suffix in SHOWN} == of_examples
    assert [example.name for example in read_examples().values() if not example.files] == []


def test_everything_is_said_in_both_languages() -> None:
    def check(words: object, path: str) -> None:
        if isinstance(words, dict) and words.keys() & set(LANGUAGES):
            assert set(words) == set(LANGUAGES), path
            assert all(text.strip() for text in words.values()), path
            holes = [sorted(re.findall(r"{\w+}", text)) for text in words.values()]
            assert holes[0] == holes[1], path
        elif isinstance(words, dict):
            for key, value in words.items():
                check(value, f"{path}.{key}")
        elif isinstance(words, list):
            for number, value in enumerate(words):
                check(value, f"{path}[{number}]")

    check(read_words(), "words")


def test_no_snippet_has_a_script_or_a_style_inside_it() -> None:
    """A site with a strict policy would refuse it, and ours would too."""
    for path in SNIPPETS.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<style" not in text, path.name
        assert not re.search(r"\s(style|on\w+)=", text), path.name
        assert all(not body.strip() for body in re.findall(r"<script[^>]*>(.*?)</script>", text, re.S)), path.name


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "csp.txt",
        "allowed-origins",
        "allowed-origins.txt",
        "one-line.css",
        "words.yml",
        "..%2Fwords.yml",
        "name.svg",
    ],
)
async def test_what_is_no_page_of_an_example_is_said_kindly(name: str) -> None:
    async with client() as asked:
        answer = await asked.get(f"/widget/examples/{name}", params={"lang": "fr"})
    assert answer.status_code == 404
    assert "Cet exemple n’existe pas" in html.unescape(answer.text) or "%2F" in name


async def test_the_address_without_its_slash_leads_to_the_page_in_the_language_asked() -> None:
    async with client() as asked:
        answer = await asked.get("/widget", params={"lang": "fr"})
    assert answer.is_redirect
    assert answer.headers["location"] == "https://chat.college.example/widget/?lang=fr"
