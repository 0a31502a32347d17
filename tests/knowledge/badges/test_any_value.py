"""Nothing that JSON can hold in any place of a badge is more than a refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from knowledge.errors import BadgeRefusedError
from tests.knowledge.badges.builders import badge2, badge3, check

STRANGE: list[Any] = [
    None, 7, -1e308, True, "", "x", "\ud800", [], [[]], {}, {"@id": {}}, [None, {"id": []}], {"@value": []}
]  # fmt: skip
PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "proofPurpose": "assertionMethod",
    "proofValue": "z1",
    "verificationMethod": "did:key:z1",
}


def variants(value: Any) -> Iterator[Any]:
    """`value` with each of its parts, at every depth, replaced by every strange value."""
    yield from STRANGE
    if isinstance(value, dict):
        for name, part in value.items():
            yield from ({**value, name: changed} for changed in variants(part))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from ([*value[:place], changed, *value[place + 1 :]] for changed in variants(part))


@pytest.mark.parametrize("document", [badge2(), badge3(), badge3(proof=PROOF)], ids=["2.0", "3.0", "3.0 with a proof"])
def test_a_strange_value_anywhere_is_taken_or_refused(document: dict[str, Any]) -> None:
    taken = refused = 0
    for variant in variants(document):
        try:
            check(json.dumps(variant).encode())
            taken += 1
        except BadgeRefusedError as error:
            assert error.reasons
            refused += 1
    assert taken > 20
    assert refused > 100
