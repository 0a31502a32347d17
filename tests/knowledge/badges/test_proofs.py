"""Data Integrity proofs over badges made here with fresh keys: right ones, wrong ones, and ones that prove nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from knowledge.badges.badge import Failed, NotChecked, Outcome, Verified
from tests.knowledge.badges.builders import at, badge3, base58, check, did_key, issued_by, itxt, png, with_proof

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
DID = did_key(KEY)
IN_FILE, MATCHES = Verified.SIGNATURE_MATCHES_KEY_IN_FILE, Verified.SIGNATURE_MATCHES


def outcome(document: Any) -> Outcome:
    return check(document).outcome


def test_a_proof_of_the_key_that_the_issuer_is_matches() -> None:
    badge = check(with_proof(issued_by(DID), KEY))

    assert (badge.outcome, badge.verification) == (MATCHES, "verified")


def test_a_proof_of_a_key_that_only_came_along_says_so() -> None:
    assert outcome(with_proof(badge3(), KEY)) is IN_FILE
    assert outcome(with_proof(issued_by(did_key(OTHER)), KEY)) is IN_FILE


def test_a_proof_survives_a_picture() -> None:
    text = json.dumps(with_proof(issued_by(DID), KEY)).encode()

    assert outcome(png(itxt(text, b"openbadgecredential"))) is MATCHES


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("credentialSubject.achievement.name", "Master of everything"),
        ("credentialSubject.achievement.tag", ["brain surgery"]),
        ("validUntil", "2099-01-01T00:00:00Z"),
        ("issuer.name", "Famous University"),
        ("id", "https://college.example/credentials/2"),
        ("proof.created", "2020-01-01T00:00:00Z"),
    ],
)
def test_a_change_after_signing_is_seen(path: str, value: Any) -> None:
    assert outcome(at(with_proof(issued_by(DID), KEY), path, value)) is Failed.SIGNATURE_WRONG


def test_the_order_of_fields_and_single_values_are_no_change() -> None:
    signed = with_proof(issued_by(DID), KEY)
    reordered = {name: signed[name] for name in sorted(signed, reverse=True)}

    assert outcome(at(reordered, "credentialSubject.type", "AchievementSubject")) is MATCHES


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"proofPurpose": "authentication"}, Failed.PURPOSE_WRONG),
        ({"proofPurpose": ...}, Failed.PURPOSE_WRONG),
        ({"expires": "2026-11-25T11:00:00Z"}, Failed.PROOF_EXPIRED),
        ({"expires": "soon"}, Failed.PROOF_EXPIRED),
        ({"proofValue": "z0OIl"}, Failed.SIGNATURE_MALFORMED),
        ({"proofValue": "mAAAA"}, Failed.SIGNATURE_MALFORMED),
        ({"proofValue": ...}, Failed.SIGNATURE_MALFORMED),
        ({"proofValue": "z" + "2" * 5000}, Failed.SIGNATURE_MALFORMED),
        ({"proofValue": "z222"}, Failed.SIGNATURE_WRONG),
        ({"verificationMethod": ...}, Failed.KEY_UNREADABLE),
        ({"verificationMethod": "key-1"}, Failed.KEY_UNREADABLE),
        ({"verificationMethod": "did:key:z6Mk"}, Failed.KEY_UNREADABLE),
        ({"verificationMethod": f"did:key:z{base58(bytes([0xED, 0x01]) + bytes(31))}"}, Failed.KEY_UNREADABLE),
        ({"verificationMethod": f"did:key:z{base58(bytes([0x80, 0x24]) + bytes([9]) * 33)}"}, Failed.KEY_UNREADABLE),
        ({"verificationMethod": "did:web:college.example#key-1"}, NotChecked.KEY_NOT_IN_FILE),
        ({"verificationMethod": "https://college.example/keys/1"}, NotChecked.KEY_NOT_IN_FILE),
        ({"verificationMethod": "did:ion:abc"}, NotChecked.KEY_KIND_NOT_SUPPORTED),
        ({"cryptosuite": "ecdsa-sd-2023"}, NotChecked.PROOF_KIND_NOT_SUPPORTED),
        ({"cryptosuite": ["eddsa-rdfc-2022"]}, NotChecked.PROOF_KIND_NOT_SUPPORTED),
        ({"type": "Ed25519Signature2018"}, NotChecked.PROOF_KIND_NOT_SUPPORTED),
    ],
    ids=str,
)
def test_a_proof_that_proves_nothing_is_told_from_a_wrong_one(changes: dict[str, Any], expected: Outcome) -> None:
    signed = with_proof(issued_by(DID), KEY)
    for name, value in changes.items():
        signed = at(signed, f"proof.{name}", value)

    assert outcome(signed) is expected


def test_the_method_may_be_written_out_or_carry_its_key_in_an_address() -> None:
    multibase = DID.removeprefix("did:key:")
    method = {"id": f"https://college.example#{multibase}", "type": "Multikey", "publicKeyMultibase": multibase}
    written = at(with_proof(badge3(), KEY), "proof.verificationMethod", method)

    assert outcome(with_proof(badge3(), KEY, verificationMethod=f"https://college.example#{multibase}")) is IN_FILE
    assert (
        outcome(with_proof(issued_by("did:web:a.example"), KEY, verificationMethod=f"did:web:a.example#{multibase}"))
        is IN_FILE
    )
    assert isinstance(outcome(written), Failed | NotChecked)


def test_one_wrong_proof_among_right_ones_fails() -> None:
    signed = with_proof(issued_by(DID), KEY)
    wrong = {**signed["proof"], "created": "2020-01-01T00:00:00Z"}
    unknown = {"type": "Seal"}

    assert outcome({**signed, "proof": [signed["proof"], wrong]}) is Failed.SIGNATURE_WRONG
    assert outcome({**signed, "proof": [unknown, signed["proof"]]}) is MATCHES
    assert outcome({**signed, "proof": [unknown]}) is NotChecked.PROOF_KIND_NOT_SUPPORTED
    assert outcome({**signed, "proof": [signed["proof"]] * 9}) is NotChecked.TOO_COMPLEX


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("nickname", "Welder"),
        ("credentialSubject.achievement.level", "expert"),
        ("credentialSubject.source", {"id": "relative", "type": ["Profile"]}),
        ("credentialSubject.achievement.type", ["Achievement", "Masterpiece"]),
    ],
)
def test_a_field_that_a_signature_cannot_cover_is_not_verified(path: str, value: Any) -> None:
    """Fields without a meaning, and relative ids and types, are left out of what is signed, without a word."""
    assert outcome(at(with_proof(issued_by(DID), KEY), path, value)) is NotChecked.FIELDS_NOT_SIGNED


def test_an_unknown_context_is_never_fetched() -> None:
    contexts = [*badge3()["@context"], "https://college.example/context.json"]

    assert outcome({**with_proof(issued_by(DID), KEY), "@context": contexts}) is NotChecked.CONTEXT_NOT_KNOWN


def test_a_context_that_changes_the_meaning_of_a_term_is_not_taken() -> None:
    contexts = [*badge3()["@context"], {"Achievement": "https://evil.example/Achievement"}]

    assert outcome({**with_proof(issued_by(DID), KEY), "@context": contexts}) is NotChecked.CONTEXT_NOT_KNOWN


def poison(size: int) -> dict[str, Any]:
    """Unnamed nodes that each point at all others: a graph whose canonical form takes factorial time."""
    names = [f"_:n{at}" for at in range(size)]
    nodes = [
        {"id": name, "type": ["Profile"], "parentOrg": [{"id": other, "type": ["Profile"]} for other in names]}
        for name in names
    ]
    return at(issued_by(DID), "credentialSubject.source", nodes)


@pytest.mark.parametrize(
    "document",
    [
        poison(10),
        poison(30),
        at(issued_by(DID), "credentialSubject.result", [{"type": ["Result"], "value": "A"}] * 900),
        {**issued_by(DID), "evidence": [{"type": ["Evidence"], "name": str(n)} for n in range(2000)]},
        {**issued_by(DID), "@context": [*badge3()["@context"], {f"t{n}": f"https://a.example/{n}" for n in range(500)}]},
        {**issued_by(DID), "evidence": [{"@context": badge3()["@context"], "type": ["Evidence"]}] * 60},
    ],
    ids=["a graph of 10", "a graph of 30", "alike", "many", "a long context", "many contexts"],
)
def test_a_document_made_to_run_for_hours_is_given_up(document: dict[str, Any]) -> None:
    started = time.process_time()
    signed = {**document, "proof": with_proof(issued_by(DID), KEY)["proof"]}

    assert outcome(signed) is NotChecked.TOO_COMPLEX
    assert time.process_time() - started < 3
