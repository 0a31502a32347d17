"""The words of the finder's pages: `knowledge/content/finder_words.yml`."""

from __future__ import annotations

from functools import cache

from knowledge.labels import LABELS_FILE, Labels, load_labels


@cache
def finder_words() -> Labels:
    return load_labels(LABELS_FILE.with_name("finder_words.yml"))


def say(key: str, lang: str, **values: object) -> str:
    """The text `group.key` with its `{names}` filled in; raises `KeyError` for one that does not exist."""
    group, _, name = key.partition(".")
    text = finder_words().text(group, name, lang)
    for hole, value in values.items():
        text = text.replace(f"{{{hole}}}", str(value))
    return text


def say_count(key: str, count: int, lang: str, **values: object) -> str:
    """The text `<key>_one` or `<key>_many`; French counts none as one."""
    one = count == 1 or (lang == "fr" and count == 0)
    return say(f"{key}_{'one' if one else 'many'}", lang, count=count, **values)
