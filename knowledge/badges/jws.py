"""Signed texts in the compact form (RFC 7515): how both standards sign without linked data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import get_default_algorithms

from knowledge.badges.badge import Failed, NotChecked, Refusal
from knowledge.badges.json_text import read_json, refused
from knowledge.badges.keys import PublicKey, base64url, key_of_did, key_of_jwk
from knowledge.errors import BadgeRefusedError

# What an algorithm needs of its key. Without this table a signer could choose how his key is read.
_ALGORITHMS: dict[str, type[PublicKey]] = {
    "RS256": RSAPublicKey, "RS384": RSAPublicKey, "RS512": RSAPublicKey, "PS256": RSAPublicKey,
    "ES256": EllipticCurvePublicKey, "ES384": EllipticCurvePublicKey, "ES256K": EllipticCurvePublicKey,
    "EdDSA": Ed25519PublicKey,
}  # fmt: skip
_CURVES = {"ES256": "secp256r1", "ES384": "secp384r1", "ES256K": "secp256k1"}
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Jws:
    """A signed text taken apart."""

    header: dict[str, Any]
    payload: dict[str, Any]
    signed: bytes
    signature: bytes


def is_signed_text(text: str) -> bool:
    return text.startswith("ey") and _COMPACT.fullmatch("".join(text.split())) is not None


def read_jws(text: str) -> Jws:
    """Raises `BadgeRefusedError` when a part is no JSON object."""
    whole = "".join(text.split())
    first, second, third = whole.split(".")
    try:
        header, payload = (read_json(base64url(part).decode("utf-8")) for part in (first, second))
        signature = base64url(third)
    except ValueError as error:
        raise refused(Refusal.SIGNED_TEXT_MALFORMED) from error
    except BadgeRefusedError as error:
        code = error.reasons[0].code
        raise refused(Refusal.SIGNED_TEXT_MALFORMED if code is Refusal.NOT_JSON else code) from error
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise refused(Refusal.SIGNED_TEXT_MALFORMED)
    return Jws(header, payload, f"{first}.{second}".encode(), signature)


def key_of_header(header: dict[str, Any]) -> tuple[PublicKey | Failed | NotChecked, str | None]:
    """(the key that the header carries or is, the DID that is this key)."""
    if "jwk" in header:
        return key_of_jwk(header["jwk"]), None
    kid = header.get("kid")
    if not isinstance(kid, str):
        return NotChecked.KEY_NOT_IN_FILE, None
    return key_of_did(kid), kid.partition("#")[0]


def check_jws(jws: Jws, key: PublicKey) -> Failed | NotChecked | None:
    """`None` when the signature is right."""
    algorithm = jws.header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        return Failed.ALGORITHM_NOT_ALLOWED
    if "crit" in jws.header:
        # A header that must be understood and is not (RFC 7515, 4.1.11).
        return NotChecked.PROOF_KIND_NOT_SUPPORTED
    if not isinstance(key, _ALGORITHMS[algorithm]):
        return Failed.ALGORITHM_NOT_ALLOWED
    if isinstance(key, EllipticCurvePublicKey) and key.curve.name != _CURVES[algorithm]:
        return Failed.ALGORITHM_NOT_ALLOWED
    right = get_default_algorithms()[algorithm].verify(jws.signed, key, jws.signature)
    return None if right else Failed.SIGNATURE_WRONG
