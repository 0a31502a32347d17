"""Bold, italic and links in each channel's own marks; and nothing else becomes markup, a link or a mention."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest

from bot.messaging.capabilities import Markup
from bot.messaging.markup import JOINER, code, convert

URL = "https://college.example/a_b*c?x=1&y=2"


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("plain", f"The words: Web & co <now>, see page ({URL})."),
        ("slack", f"*The* _words_: Web &amp; co &lt;now&gt;, see <{URL.replace('&', '&amp;')}|page>."),
        ("html", f'<b>The</b> <i>words</i>: Web &amp; co &lt;now&gt;, see <a href="{html.escape(URL)}">page</a>.'),
        ("whatsapp", f"*The* _words_: Web & co <now>, see page ({URL})."),
        ("markdown", f"**The** _words_: Web & co \\<now\\>, see [page]({URL})."),
    ],
)
def test_marks_and_links(markup: Markup, written: str) -> None:
    assert convert(f"**The** *words*: Web & co <now>, see [page]({URL}).", markup) == written


@pytest.mark.parametrize("markup", ["plain", "whatsapp"])
def test_a_bare_address_stays_as_it_is(markup: Markup) -> None:
    assert convert(f"See {URL}.", markup) == f"See {URL}."


def test_a_bare_address_is_a_link_and_its_full_stop_is_not() -> None:
    assert convert(f"({URL}).", "slack") == f"(<{URL.replace('&', '&amp;')}>)."
    assert convert("https://a.example/x_(y)", "markdown") == "[https://a.example/x_(y)](https://a.example/x_%28y%29)"
    assert convert("https://a.example/x|@here", "slack") == "<https://a.example/x%7C@here>"


@pytest.mark.parametrize(
    "text", ["<!channel> <@U123> <!here|x>", "<https://evil.example|your college>", "a & b &lt;!channel&gt;"]
)
def test_slack_reads_no_mention_and_no_link_in_what_people_wrote(text: str) -> None:
    assert not re.search(r"<[!@#]", convert(text, "slack"))
    assert "<https://evil.example|your" not in convert(text, "slack")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_telegram_reads_no_tag_and_no_mention_in_what_people_wrote() -> None:
    text = 'I <3 <b>maths</b> <a href="tg://user?id=1">x</a> & more; ask @everyone or sam@college.example'
    parser = Tags()
    parser.feed(convert(text, "html"))
    assert parser.tags == []
    assert parser.text.replace(JOINER, "") == text
    assert "@everyone" not in parser.text
    assert "sam@college.example" in parser.text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "tg://user?id=1", "data:text/html,x", "/chat/plans/x"])
def test_only_web_addresses_are_links(address: str) -> None:
    text = f"[click]({address})"
    assert convert(text, "slack") == text
    assert convert(text, "html") == text
    assert convert(text, "markdown") == f"\\[click\\]({address})"


def test_nothing_is_a_picture() -> None:
    assert "![" not in convert("Look![x](https://e.example/x.png)", "markdown")


def test_teams_reads_no_code_heading_or_link_in_what_people_wrote() -> None:
    assert (
        convert("# A `title` [x] snake_case ~~no~~", "markdown") == "\\# A \\`title\\` \\[x\\] snake\\_case \\~\\~no\\~\\~"
    )
    assert convert("Title\n---", "markdown") == "Title\n\\---"


@pytest.mark.parametrize("markup", ["slack", "whatsapp"])
@pytest.mark.parametrize("text", ["_not slanted_", "~not struck~", "`no code`", "```no block```"])
def test_marks_of_the_channel_itself_stay_signs(markup: Markup, text: str) -> None:
    written = convert(text, markup)
    assert written.replace(JOINER, "") == text
    assert JOINER in written


@pytest.mark.parametrize("text", ["2 * 3 * 4", "snake_case_name", "a*b*c", "5 ~ 6", "Note * and **"])
def test_signs_between_words_are_left_alone(text: str) -> None:
    assert convert(text, "plain") == text
    assert convert(text, "whatsapp") == text


def test_code_cannot_be_left_from_within() -> None:
    assert code("a ``` b <!channel>", "slack") == "```\na ''' b &lt;!channel&gt;\n```"
    assert code("</pre><b>", "html") == "<pre>&lt;/pre&gt;&lt;b&gt;</pre>"
