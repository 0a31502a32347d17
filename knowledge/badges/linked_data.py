"""Linked data in its canonical form, which is what a Data Integrity proof signs.

Contexts come from this folder and from PyLD, never from an address: an unknown one means that nothing can be checked.
RDF Dataset Canonicalization can be made to run for hours by a crafted graph (W3C RDFC-1.0, section 7.1), so its work is
bounded. A field that no context defines is left out of what is signed, so a document with one counts as not checkable.
"""

from __future__ import annotations

from math import factorial
from pathlib import Path
from threading import Lock
from typing import Any

from pyld import BUNDLED_CONTEXTS, FrozenDocumentLoader, jsonld
from pyld.canon import URDNA2015

from knowledge.badges.badge import NotChecked

_FOLDER = Path(__file__).parent / "contexts"
_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/"
CONTEXTS: dict[str, Path] = {
    **BUNDLED_CONTEXTS,
    f"{_BADGES}context.json": _FOLDER / "ob-3.0.0.jsonld",
    f"{_BADGES}context-3.0.1.json": _FOLDER / "ob-3.0.1.jsonld",
    f"{_BADGES}context-3.0.2.json": _FOLDER / "ob-3.0.2.jsonld",
    f"{_BADGES}context-3.0.3.json": _FOLDER / "ob-3.0.3.jsonld",
    f"{_BADGES}extensions.json": _FOLDER / "ob-extensions.jsonld",
    "https://w3id.org/security/data-integrity/v1": _FOLDER / "data-integrity-v1.jsonld",
    "https://w3id.org/security/data-integrity/v2": _FOLDER / "data-integrity-v2.jsonld",
}
VALUES_AT_MOST = 3000  # the largest published example has 553
CONTEXTS_AT_MOST = 20  # places where a context is named or written
CONTEXT_VALUES_AT_MOST = 200
# Orders of unnamed nodes that look the same to a neighbour, each of which may be tried: at most a second's worth. The
# largest published example needs 2,916.
ORDERS_AT_MOST = 8000
_loader = FrozenDocumentLoader(CONTEXTS)
# PyLD keeps resolved contexts in a cache that threads may not share at the same time.
_one_at_a_time = Lock()


class _TooComplexError(Exception):
    """The bound of the canonicalization was reached; it never leaves this module."""


class _BoundedCanonicalization(URDNA2015):  # type: ignore[misc]
    """URDNA2015, giving up on graphs that no badge has."""

    def __init__(self) -> None:
        super().__init__()
        self._orders = 0

    def create_hash_to_related(self, id_: str, issuer: Any) -> dict[str, list[str]]:
        related: dict[str, list[str]] = super().create_hash_to_related(id_, issuer)
        self._orders += 1 + sum(factorial(len(alike)) for alike in related.values())
        if self._orders > ORDERS_AT_MOST:
            raise _TooComplexError
        return related


def canonical(document: dict[str, Any]) -> str | NotChecked:
    """The canonical N-Quads of `document` (RDFC-1.0), or why there are none."""
    if _values(document) > VALUES_AT_MOST or not _modest_contexts(document):
        return NotChecked.TOO_COMPLEX
    dropped: list[Any] = []
    try:
        with _one_at_a_time:
            # Without `base: None`, PyLD makes relative ids into addresses at example.org.
            options = {"documentLoader": _loader, "processingMode": "json-ld-1.1", "base": None}
            expanded = jsonld.expand(document, options, on_property_dropped=dropped.append)
            if dropped or not _absolute(expanded):
                return NotChecked.FIELDS_NOT_SIGNED
            quads = jsonld.to_rdf(expanded, options)
            found: str = _BoundedCanonicalization().main(quads, {"format": "application/n-quads"})
            return found
    except (_TooComplexError, RecursionError):
        return NotChecked.TOO_COMPLEX
    except Exception:  # noqa: BLE001 - JsonLdError for an unknown context; PyLD also raises others for odd input
        return NotChecked.CONTEXT_NOT_KNOWN


def _values(value: Any) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_values, parts))


def _contexts(value: Any) -> list[Any]:
    """Every `@context` of a document, the ones written inside others left to their own."""
    if isinstance(value, list):
        return [found for entry in value for found in _contexts(entry)]
    if not isinstance(value, dict):
        return []
    own = [value["@context"]] if "@context" in value else []
    return own + [found for key, entry in value.items() if key != "@context" for found in _contexts(entry)]


def _modest_contexts(document: dict[str, Any]) -> bool:
    contexts = _contexts(document)
    return len(contexts) <= CONTEXTS_AT_MOST and sum(map(_values, contexts)) <= CONTEXT_VALUES_AT_MOST


def _absolute(expanded: Any) -> bool:
    """Whether every id and type is a full address: a relative one is left out of the graph without a word."""
    if isinstance(expanded, list):
        return all(map(_absolute, expanded))
    if not isinstance(expanded, dict):
        return True
    if "@value" in expanded:
        return True
    named = [expanded.get("@id", "_:"), *expanded.get("@type", [])]
    return all(":" in name for name in named) and all(map(_absolute, expanded.values()))
