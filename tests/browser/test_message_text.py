"""The small part of Markdown that a message may hold, hostile input, and text that runs from right to left."""

import random

import pytest
from playwright.async_api import expect

from tests.browser.acts import say

pytestmark = pytest.mark.browser

# Gives what `markdown(text)` made, as a small outline, and fails when anything but its own few elements came out of it.
OUTLINE = """
async (text) => {
  const { markdown } = await import("/widget/markdown.js");
  const { wordsIn } = await import("/widget/words.js");
  const node = markdown(text, wordsIn("en"));
  const allowed = new Set(["P", "UL", "OL", "LI", "STRONG", "EM", "A", "SPAN"]);
  const outline = (at) => {
    if (at.nodeType === Node.TEXT_NODE) return at.data;
    if (at.className === "spoken") return "";
    if (at !== node && !allowed.has(at.tagName)) throw new Error(at.tagName);
    const inner = [...at.childNodes].map(outline).join("");
    const tag = at.tagName.toLowerCase();
    if (tag === "div") return inner;
    if (tag === "a") return `<a ${at.getAttribute("href")}>${inner}</a>`;
    return `<${tag}${at.hasAttribute("value") ? ` ${at.value}` : ""}>${inner}</${tag}>`;
  };
  return outline(node);
}
"""

# What a text becomes.
OUTLINES = {
    "One\ntwo\n\nthree": "<p>One\ntwo</p><p>three</p>",
    "**a b** and *c*": "<p><strong>a b</strong> and <em>c</em></p>",
    "I can:\n• look\n- ask\n* save": "<p>I can:</p><ul><li>look</li><li>ask</li><li>save</li></ul>",
    "3. third\n4. fourth": "<ol><li 3>third</li><li 4>fourth</li></ol>",
    "1. a\n\n2. b": "<ol><li 1>a</li><li 2>b</li></ol>",
    "1. a\n   below\nHours: 40": "<ol><li 1>a\nbelow</li></ol><p>Hours: 40</p>",
    "1. a\n   below\n2. b\n   below\nHours: 40": "<ol><li 1>a\nbelow</li><li 2>b\nbelow</li></ol><p>Hours: 40</p>",
    "• title\ntext\n• other\nmore\n\nEnd": "<ul><li>title\ntext</li><li>other\nmore</li></ul><p>End</p>",
    "• have\nMissing:\n• miss": "<ul><li>have</li></ul><p>Missing:</p><ul><li>miss</li></ul>",
    "• a\n  • b\n• c": "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
    "A)\n   1. x\n   2. y": "<p>A)</p><ol><li 1>x</li><li 2>y</li></ol>",
    "1) not a list\nGoal: x": "<p>1) not a list\nGoal: x</p>",
    "[apply](https://a.ca/x_(1))": "<p><a https://a.ca/x_(1)>apply</a></p>",
    "**[apply](https://a.ca/)**": "<p><strong><a https://a.ca/>apply</a></strong></p>",
    "[**apply**](https://a.ca/)": "<p><a https://a.ca/>apply</a></p>",
    "[write](mailto:a@b.ca) [call](tel:+17055550142)": "<p><a mailto:a@b.ca>write</a> <a tel:+17055550142>call</a></p>",
    "see https://a.ca/*x*y* now": "<p>see <a https://a.ca/*x*y>https://a.ca/*x*y</a>* now</p>",
    "2*3*4, $5*\n*taxes extra": "<p>2*3*4, $5*\n*taxes extra</p>",
    "** a ** and * b *": "<p>** a ** and * b *</p>",
    "[x](javascript:alert(1))": "<p>[x](javascript:alert(1))</p>",
    "[x](JaVaScRiPt:alert(1)) [y](data:text/html,z)": "<p>[x](JaVaScRiPt:alert(1)) [y](data:text/html,z)</p>",
    "[x](mailto:a@b.ca?subject=1)": "<p><a mailto:a@b.ca?subject=1>x</a></p>",
    "[x](/chat/history) [y](//evil.ca)": "<p>[x](/chat/history) [y](//evil.ca)</p>",
    "[[x](https://a.ca/)]": "<p>[<a https://a.ca/>x</a>]</p>",
    "<b>x</b> &lt;": "<p><b>x</b> &lt;</p>",
}
HOSTILE = [
    *(
        "*" * 4000,
        "**a" * 1300,
        "*a " * 1300,
        "[" * 4000,
        "[a](" * 1000,
        "[a](x(y)" * 500,
        "[a](b" + "(c)" * 1300,
        "• " * 2000,
    ),
    *("\n".join(" " * depth + "• x" for depth in range(88)), " " * 4000, "\n" * 4000, "1. \n" * 1000, "https://" * 500),
]


def newest(page):
    return page.locator(".message.bot").last


async def test_lists_stress_and_links_are_made_and_everything_else_stays_text(page):
    assert {text: await page.evaluate(OUTLINE, text) for text in OUTLINES} == OUTLINES


async def test_any_text_keeps_its_words_and_links_to_nothing_else(page):
    pieces = [
        "*",
        "**",
        "[",
        "]",
        "(",
        ")",
        "](",
        "a",
        " ",
        "\n",
        "  ",
        "• ",
        "- ",
        "1. ",
        "javascript:x",
        "https://a.ca/b",
        "tel:1",
    ]
    dice = random.Random(5)
    texts = ["".join(dice.choices(pieces, k=dice.randint(1, 40))) for _ in range(1500)]
    wrong = await page.evaluate(
        """async (texts) => {
            const { markdown, plain } = await import("/widget/markdown.js");
            const { wordsIn } = await import("/widget/words.js");
            return texts.filter((text) => {
                const node = markdown(text, wordsIn("en"));
                const links = [...node.querySelectorAll("a")].map((link) => link.protocol);
                const letters = (some) => (some.match(/a(?!\\.ca)|x/g) ?? []).length;
                node.querySelectorAll(".spoken").forEach((each) => each.remove());
                const lost = letters(plain(text)) !== letters(node.textContent);
                return lost || links.some((each) => !["https:", "tel:", "mailto:"].includes(each));
            });
        }""",
        texts,
    )
    assert wrong == []


async def test_hostile_text_takes_no_longer_than_its_length(page):
    for text in HOSTILE:
        took = await page.evaluate(
            """async (text) => {
                const { markdown, plain } = await import("/widget/markdown.js");
                const t = (await import("/widget/words.js")).wordsIn("en");
                const time = (some) => {
                    const begun = performance.now();
                    markdown(some, t);
                    plain(some);
                    return performance.now() - begun;
                };
                time(text);
                return Math.min(time(text), time(text), time(text));
            }""",
            text,
        )
        assert took < 60, (took, text[:20])


async def test_a_reply_with_lists_is_drawn_as_lists_and_said_without_marks(page):
    await say(page, "markdown")
    text = newest(page).locator(".text")
    await expect(text.locator("ul > li")).to_have_count(2)
    assert await text.locator("ol > li").evaluate_all("items => items.map((item) => item.value)") == [1, 2]
    await expect(text.get_by_role("link", name="recognizes it")).to_have_attribute("rel", "noopener")
    await expect(text.get_by_role("link", name="write")).to_have_attribute("href", "mailto:info@example.ca")
    await expect(page.locator("cairn-chat [aria-live=polite] p").last).to_contain_text("Two things first:")


async def test_what_the_learner_writes_stays_as_it_was_written(page):
    await say(page, "**mine** [x](https://example.ca)\n- one")
    mine = page.locator(".message.learner .text")
    await expect(mine).to_have_text("**mine** [x](https://example.ca (opens in a new tab)) - one")
    await expect(mine.locator("strong, ul")).to_have_count(0)


async def test_hebrew_reads_from_the_right_on_an_english_page(page):
    await say(page, "שלום, אני רוצה ללמוד Excel!")
    mine = page.locator(".message.learner .text")
    assert await mine.evaluate("node => node.matches(':dir(rtl)')")
    assert await newest(page).locator(".text").evaluate("node => node.matches(':dir(ltr)')")


async def test_a_right_to_left_page_holds_everything_and_each_text_keeps_its_direction(page):
    await page.evaluate("document.documentElement.dir = 'rtl'")
    for text in ["markdown", "cards", "table", "sources", "claimed"]:
        await say(page, text)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    log = page.get_by_role("log")
    assert await log.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    assert await newest(page).locator(".text").evaluate("node => getComputedStyle(node).direction") == "ltr"
    mine, bots = (
        await page.locator(".learner .bubble").last.bounding_box(),
        await newest(page).locator(".bubble").bounding_box(),
    )
    assert mine["x"] < bots["x"] + bots["width"] / 2
