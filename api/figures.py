"""Wages and outlooks hold for a region: which it is, whether it is the one asked, and a plain warning where it is not."""

from __future__ import annotations

from typing import Any

from api.shapes import Named, words
from knowledge.guidance_words import guidance_words
from knowledge.snapshot import Snapshot

Figure = dict[str, Any] | None


def regional(figure: Figure, region: str | None, *, key: str) -> Figure:
    """`figure` with `key` saying whether it is for `region`; `null` there when no region was asked for."""
    return None if figure is None else {**figure, key: None if region is None else figure["region"] == region}


def regions_of(figures: list[Figure], snapshot: Snapshot, lang: str) -> list[Named]:
    """The regions that the figures are for, each once, by name."""
    codes = sorted({str(figure["region"]) for figure in figures if figure})
    return [Named(id=code, name=_name(code, snapshot, lang)) for code in codes]


def other_region_warning(figures: list[Figure], snapshot: Snapshot, region: str | None, lang: str) -> str | None:
    """A plain sentence where a figure is for another region than `region`."""
    if region is None:
        return None
    other = [entry.name for entry in regions_of(figures, snapshot, lang) if entry.id != region]
    return guidance_words().text("figures", "other_region", lang).replace("{value}", ", ".join(other)) if other else None


def _name(code: str, snapshot: Snapshot, lang: str) -> str:
    place = snapshot.places.get(code)
    return (words(place, "name", lang) if place else None) or code
