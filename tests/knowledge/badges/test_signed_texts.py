"""Signed texts of badges made here with fresh keys: right ones, wrong ones, and ones that prove nothing."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from knowledge.badges.badge import Failed, NotChecked, Outcome, Status, Verified
from tests.knowledge.badges.builders import at, badge2, badge3, check, did_jwk, did_key, issued_by, jwk, pem, signed_text

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
DID = did_key(KEY)
RSA = rsa.generate_private_key(65537, 2048)
P256, P384 = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())
IN_FILE, MATCHES = Verified.SIGNATURE_MATCHES_KEY_IN_FILE, Verified.SIGNATURE_MATCHES


def called(value: object) -> str:
    """Names of tests are the same each time; keys and what they sign are not."""
    return value if isinstance(value, str) else getattr(value, "name", type(value).__name__)


def outcome(document: Any) -> Outcome:
    return check(document).outcome


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (P256, "ES256"), (P384, "ES384"), (KEY, "EdDSA")], ids=called
)
def test_a_signed_text_with_its_key_in_the_header_matches(key: Any, algorithm: str) -> None:
    assert outcome(signed_text(badge3(), key, algorithm, jwk=jwk(key))) is IN_FILE


def test_a_signed_text_of_the_key_that_the_issuer_is_matches() -> None:
    did = did_jwk(jwk(P256))

    assert outcome(signed_text(issued_by(DID), KEY, "EdDSA", kid=f"{DID}#{DID[8:]}")) is MATCHES
    assert outcome(signed_text(issued_by(did), P256, "ES256", kid=f"{did}#0")) is MATCHES


def test_a_signed_text_may_hold_the_credential_in_a_claim() -> None:
    payload = {
        "vc": issued_by(DID, validFrom=None, id=None),
        "iss": DID,
        "nbf": 1777627800,
        "jti": "urn:x:1",
        "exp": 1780000000,
    }
    badge = check(signed_text(payload, KEY, "EdDSA", kid=DID))

    assert (badge.title, badge.outcome) == ("Welding basics", MATCHES)
    assert badge.issued_on is not None
    assert badge.issued_on.timestamp() == 1777627800


def test_a_claim_that_ends_the_badge_is_heeded() -> None:
    payload = {"vc": issued_by(DID, validUntil=None), "exp": 1780000000}

    assert check(signed_text(payload, KEY, "EdDSA", kid=DID)).status is Status.EXPIRED


def changed_payload(token: bytes) -> bytes:
    head, _, signature = token.split(b".")
    return b".".join((head, signed_text(badge3(name="Changed"), KEY, "EdDSA").split(b".")[1], signature))


SIGNED = signed_text(badge3(), KEY, "EdDSA", jwk=jwk(KEY))
WEAK = rsa.generate_private_key(65537, 1024)
NO_POINT = {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}
LONG = {"kty": "RSA", "e": "AQAB", "n": "v" * 4000}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (changed_payload(SIGNED), Failed.SIGNATURE_WRONG),
        (SIGNED[:-8] + b"AAAAAAAA", Failed.SIGNATURE_WRONG),
        (SIGNED.rsplit(b".", 1)[0] + b".", Failed.SIGNATURE_WRONG),
        (signed_text(badge3(), OTHER, "EdDSA", jwk=jwk(KEY)), Failed.SIGNATURE_WRONG),
        (signed_text(badge3(), P256, "ES256", jwk=jwk(KEY)), Failed.ALGORITHM_NOT_ALLOWED),
        (signed_text(badge3(), P256, "ES256", jwk=jwk(P384)), Failed.ALGORITHM_NOT_ALLOWED),
        (signed_text(badge3(), "x" * 40, "HS256", jwk=jwk(KEY)), Failed.ALGORITHM_NOT_ALLOWED),
        (signed_text(badge3(), None, "none", jwk=jwk(KEY)), Failed.ALGORITHM_NOT_ALLOWED),
        (signed_text(badge3(), "x" * 40, "HS256", jwk={"kty": "oct", "k": "eHh4"}), Failed.KEY_UNREADABLE),
        (signed_text(badge3(), KEY, "EdDSA", jwk="key"), Failed.KEY_UNREADABLE),
        (signed_text(badge3(), KEY, "EdDSA", jwk={"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}), Failed.KEY_UNREADABLE),
        (signed_text(badge3(), KEY, "EdDSA", jwk=NO_POINT), Failed.KEY_UNREADABLE),
        (signed_text(badge3(), KEY, "EdDSA", jwk=LONG), Failed.KEY_UNREADABLE),
        (signed_text(badge3(), RSA, "RS256", jwk=jwk(WEAK)), Failed.KEY_TOO_WEAK),
        (signed_text({"vc": issued_by(DID), "iss": "https://other.example"}, KEY, "EdDSA", kid=DID), Failed.ISSUER_MISMATCH),
        (signed_text(badge3(), KEY, "EdDSA", kid="did:jwk:!!"), Failed.KEY_UNREADABLE),
        (signed_text(badge3(), KEY, "EdDSA", kid="did:jwk:e30"), Failed.KEY_UNREADABLE),
        (signed_text(badge3(), KEY, "EdDSA"), NotChecked.KEY_NOT_IN_FILE),
        (signed_text(badge3(), KEY, "EdDSA", kid="https://college.example/key"), NotChecked.KEY_NOT_IN_FILE),
        (signed_text(badge3(), KEY, "EdDSA", kid="did:web:college.example#1"), NotChecked.KEY_NOT_IN_FILE),
        (signed_text(badge3(), KEY, "EdDSA", kid="key-1"), NotChecked.KEY_KIND_NOT_SUPPORTED),
        (signed_text(badge3(), KEY, "EdDSA", jwk=jwk(KEY), crit=["b64"], b64=True), NotChecked.PROOF_KIND_NOT_SUPPORTED),
    ],
    ids=called,
)  # fmt: skip
def test_a_signed_text_that_proves_nothing_is_told_from_a_wrong_one(text: bytes, expected: Outcome) -> None:
    assert outcome(text) is expected


# signed texts, 2.0


def signed2(creator: Any = "https://college.example/key", public_key: Any = None) -> dict[str, Any]:
    document = badge2(verification={"type": "signed", "creator": creator})
    return document if public_key is None else at(document, "badge.issuer.publicKey", public_key)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (signed2(public_key=pem(RSA)), IN_FILE),
        (signed2(public_key=["https://college.example/old", pem(RSA)]), IN_FILE),
        (signed2(creator=pem(RSA)), IN_FILE),
        (signed2(public_key=pem(rsa.generate_private_key(65537, 2048))), Failed.SIGNATURE_WRONG),
        (signed2(public_key=pem(P256)), Failed.ALGORITHM_NOT_ALLOWED),
        (signed2(public_key={**pem(RSA), "publicKeyPem": "-----BEGIN"}), Failed.KEY_UNREADABLE),
        (signed2(public_key={**pem(RSA), "id": "https://college.example/other"}), NotChecked.KEY_NOT_IN_FILE),
        (signed2(), NotChecked.KEY_NOT_IN_FILE),
    ],
)
def test_a_signed_badge_of_version_2(document: dict[str, Any], expected: Outcome) -> None:
    assert outcome(signed_text(document, RSA, "RS256")) is expected


def test_a_signed_badge_without_its_signature_has_no_proof() -> None:
    assert outcome(signed2(public_key=pem(RSA))) is NotChecked.NO_PROOF
