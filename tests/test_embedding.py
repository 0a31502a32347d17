"""docs/embedding.md lists what the widget really reads and tells, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

from bot.examples_page import SNIPPETS
from bot.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent
GUIDE = (PROJECT / "docs" / "embedding.md").read_text(encoding="utf-8")
WIDGET = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "bot" / "widget").iterdir() if path.is_file()}
ELEMENT = WIDGET["chat-element.js"]


def listed(pattern: str) -> set[str]:
    """What stands in the first column of a table."""
    return set(re.findall(rf"^\| `({pattern})` \|", GUIDE, re.M))


def test_the_table_of_attributes_is_what_the_element_reads() -> None:
    observed = re.search(r"observedAttributes = \[(.*?)\]", ELEMENT, re.S)
    assert observed
    in_style = re.findall(r':host\(\[(\w+)="', WIDGET["style.css"])
    read = set(re.findall(r'"(\w+)"', observed[1])) | set(re.findall(r'\w+Attribute\("(\w+)"\)', ELEMENT)) | set(in_style)
    assert listed("[a-z]+") == read


def test_the_table_of_properties_is_what_the_style_uses() -> None:
    used = {name for text in WIDGET.values() for name in re.findall(r"var\((--cairn-[a-z-]+)", text)}
    assert used
    assert listed("--cairn-[a-z-]+") == used


def test_the_table_of_events_is_what_the_element_tells() -> None:
    by_name = {name for text in WIDGET.values() for name in re.findall(r'\btell\("([a-z]+)"', text)}
    by_list = re.search(r"for \(const type of \[(.*)\]\).*tell\(type\)", WIDGET["chat-panel.js"])
    assert by_list
    told = by_name | set(re.findall(r'"([a-z]+)"', by_list[1]))
    assert listed("cairn-[a-z]+") == {f"cairn-{name}" for name in told}


def test_examples_and_guide_use_only_what_is_listed() -> None:
    texts = [GUIDE, *(path.read_text(encoding="utf-8") for path in SNIPPETS.iterdir())]
    known = listed("[a-z]+")
    for text in texts:
        for tag in re.findall(r"<cairn-chat\b([^>]*)>", text):
            assert set(re.findall(r"([\w-]+)=", re.sub(r'"[^"]*"', "", tag))) <= known, tag
        assert set(re.findall(r"--cairn-[a-z-]+", text)) <= listed("--cairn-[a-z-]+")


def test_the_settings_it_names_exist() -> None:
    known = {name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"\b([A-Z]+_[A-Z_]+)\b", GUIDE)) <= known


def test_its_links_within_lead_somewhere() -> None:
    def anchor(title: str) -> str:
        return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")

    titles = {anchor(title) for title in re.findall(r"^#+ (.+)$", GUIDE, re.M)}
    named = set(re.findall(r"\]\(#([\w-]+)\)", GUIDE))
    assert named
    assert named <= titles


def test_the_policy_it_gives_is_that_of_the_example() -> None:
    policy = (SNIPPETS / "csp.txt").read_text(encoding="utf-8").replace("{{ service }}", "https://chat.college.example")
    assert policy.strip() in GUIDE
