"""From API answers to what a message carries: numbered lines, cards, chips, tables. Pure, and without wording.

Everything is said in the text too, so that a channel that shows nothing else still speaks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

Json = dict[str, Any]
Labels = dict[str, dict[str, str]]

CARD_FACTS = ("delivery", "pace", "hours", "weeks", "cost", "language")
# Shown on a card also when the page does not state them, because everybody asks.
ALWAYS_ON_CARD = ("delivery", "cost")


def facts(credential: Json, labels: Labels, lang: str, keys: tuple[str, ...] = CARD_FACTS) -> list[Json]:
    """`{label, value}` of each fact; the value is null where the page does not state it."""
    return [{"label": labels["fact"][key], "value": fact(credential, key, labels, lang)} for key in keys]


def fact(credential: Json, key: str, labels: Labels, lang: str) -> str | None:
    """One fact as words, or null."""
    value = credential[key]
    if key == "cost":
        return money(value["amount"], labels, lang) or value["note"]
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return labels["value"]["yes" if value else "no"]
    if isinstance(value, int | float):
        return number(value, lang)
    if isinstance(value, list):
        return "; ".join(entry if isinstance(entry, str) else entry["name"] for entry in value)
    return str(value["name"] if isinstance(value, dict) else value)


def number(value: float, lang: str) -> str:
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return text.replace(",", "\u00a0").replace(".", ",") if lang == "fr" else text


def count(value: float, noun: str, labels: Labels, lang: str) -> str:
    """ "1 programme", "12 programmes": the number with its noun in the form the language wants (French: 0 and 1 alike)."""
    single = value < 2 if lang == "fr" else value == 1
    return f"{number(value, lang)} {labels['count'][f'{noun}_one' if single else f'{noun}_many']}"


def money(amount: float | None, labels: Labels, lang: str) -> str | None:
    if amount is None:
        return None
    if amount == 0:
        return labels["value"]["free"]
    text = number(amount, lang)
    if len(text.rpartition("," if lang == "fr" else ".")[2]) == 1 and amount % 1:
        text += "0"  # $19.50
    return f"{text}\u00a0$" if lang == "fr" else f"${text}"


def subtitle(credential: Json) -> str:
    place = credential["city"] or credential["province"]
    return f"{credential['provider']['name']} · {place['name']} · {credential['kind']['name']}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def dated_words(source: Json, labels: Labels) -> str:
    """ "as of 2025-03-01", or when the page that states no date was read."""
    key = "as_of" if source["as_of"] else "read_on"
    return labels["value"][key].replace("{value}", str(source[key]))


def dated(credential: Json) -> Json:
    return {"url": credential["source"]["url"], "as_of": credential["source"]["as_of"]}


def card(credential: Json, labels: Labels, lang: str) -> Json:
    """A credential as a card with its facts, reasons and what is not stated."""
    return {
        "id": credential["id"],
        "title": credential["title"],
        "subtitle": subtitle(credential),
        "facts": [
            *facts(credential, labels, lang, tuple(_on_card(credential, labels, lang))),
            *(
                {"label": labels["fact"]["stacks_into"], "value": onward}
                for onward in [leads_to(credential, labels)]
                if onward
            ),
        ],
        "reasons": [reason["text"] for reason in credential.get("reasons", [])],
        "unknown": [labels["fact"][key] for key in credential.get("unknown", [])],
        "url": credential["source"]["url"],
        "source": dated(credential),
        "replies": [
            {
                "title": labels["action"]["details"],
                "payload": payload("show_details", credential=credential["id"]),
            },
            {"title": labels["action"]["save"], "payload": payload("save_credential", credential=credential["id"])},
        ],
    }


def _on_card(credential: Json, labels: Labels, lang: str) -> Iterator[str]:
    """What is stated, and what everybody asks; the details have the rest."""
    for key in CARD_FACTS:
        if key in ALWAYS_ON_CARD or fact(credential, key, labels, lang) is not None:
            yield key


def leads_to(credential: Json, labels: Labels) -> str | None:
    """The first of what it counts toward, and how many more; `None` where its page names nothing."""
    targets = credential["stacks_into"]
    if not targets:
        return None
    more = labels["value"]["more"].replace("{value}", str(len(targets) - 1))
    return targets[0] if len(targets) == 1 else f"{targets[0]} ({more})"


def numbered(credentials: list[Json], labels: Labels, lang: str, *, first: int = 1) -> str:
    """One numbered paragraph a credential, for channels that show only text."""
    lines = []
    for position, credential in enumerate(credentials, start=first):
        lines.append(f"{position}. {credential['title']} ({subtitle(credential)})")
        reasons = [reason["text"] for reason in credential.get("reasons", [])]
        spoken = credential["language"]
        if spoken and spoken["id"] not in (lang, "both"):
            reasons.append(f"{labels['fact']['language']}{labels['value']['colon']}{spoken['name']}")
        if reasons:
            lines.append("   " + "; ".join(reasons))
        missing = [labels["fact"][key] for key in credential.get("unknown", [])]
        if missing:
            lines.append(f"   {labels['value']['not_stated']}{labels['value']['colon']}{', '.join(missing)}")
        onward = leads_to(credential, labels)
        if onward and not any(credential["stacks_into"][0] in reason for reason in reasons):
            lines.append(f"   {labels['fact']['stacks_into']}{labels['value']['colon']}{onward}")
        lines.append(f"   {credential['source']['url']} ({dated_words(credential['source'], labels)})")
    return "\n".join(lines)


def chips(described: list[Json]) -> list[Json]:
    """What was understood: each part can be taken away, and asked for anew."""
    return [
        {
            "key": entry["key"],
            "label": entry["label"],
            "removable": True,
            "edit": {
                "title": f"✎ {entry['label']}",
                "payload": payload("change_limit", limit="study_language" if entry["key"] == "language" else entry["key"]),
            },
        }
        for entry in described
    ]


def day_text(day: date, labels: Labels) -> str:
    """A day as people write it: January 11, 2027; 11 janvier 2027."""
    number = labels["month"]["first"] if day.day == 1 else str(day.day)
    return labels["month"]["day"].format(day=number, month=labels["month"][f"m{day.month:02}"], year=day.year)


def comparison_table(comparison: Json) -> Json:
    """`{columns, rows}` with the differing facts first."""
    return {
        "columns": [row["title"] for row in comparison["credentials"]],
        "rows": [
            {"label": entry["label"], "values": entry["values"], "differs": entry["differs"]}
            for entry in comparison["facts"]
            if any(value is not None for value in entry["values"])
        ],
    }


def table_text(table: Json, labels: Labels) -> str:
    """The table for channels without one: a block for each fact that differs, its values under each other; then what is
    the same, in one line."""
    colon, missing = labels["value"]["colon"], labels["value"]["not_stated"]
    blocks = ["\n".join(f"{at}. {title}" for at, title in enumerate(table["columns"], start=1))]
    for row in table["rows"]:
        if row["differs"]:
            values = [f"  {at}. {value or missing}" for at, value in enumerate(row["values"], start=1)]
            blocks.append("\n".join([row["label"], *values]))
    same = [f"{row['label']}{colon}{row['values'][0]}" for row in table["rows"] if not row["differs"]]
    if same:
        blocks.append(f"{labels['value']['same']}{colon}{'; '.join(same)}")
    return "\n\n".join(blocks)


def sources(entries: list[Json]) -> list[Json]:
    """Each source once, as `{title, url, date}`."""
    seen: dict[tuple[str, str | None], Json] = {}
    for entry in entries:
        seen.setdefault((entry["title"], entry["url"]), {key: entry[key] for key in ("title", "url", "date")})
    return list(seen.values())


def credential_source(credential: Json) -> Json:
    return {
        "title": credential["provider"]["name"],
        "url": credential["source"]["url"],
        "date": credential["source"]["as_of"],
    }


def payload(intent: str, **entities: Any) -> str:
    """A button's payload in Rasa's notation."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"
