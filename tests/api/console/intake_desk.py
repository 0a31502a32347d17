"""Desks over the real content, for pages that read notes and list programmes."""

from __future__ import annotations

import re
from html import unescape

import httpx

NOTE = "client, 43, laid off from a mill in Prince George, grade 11, wants IT, 2 kids, no car, on EI"
NOTE_FR = (
    "cliente de 29 ans, arrivée du Maroc il y a 6 mois, infirmière là-bas, français langue maternelle, à Sudbury, "
    "pas d'auto, un bébé, AE terminée"
)
INTAKE = "/console/assistant/intake"


def fields_of(page: httpx.Response) -> dict[str, list[str]]:
    """The hidden fields of a page's forms, as a browser would send them back."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', page.text):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name and value
        if name[1] not in ("csrf", "next"):
            found.setdefault(name[1], []).append(unescape(value[1]))
    return found
