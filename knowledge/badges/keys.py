"""Public keys as badges carry them: JWK, did:key, did:jwk, multibase, PEM.

A key that cannot be read gives the outcome that says so. Sources: RFC 7517 (JWK), W3C CCG did:key and did:jwk, multicodec
table, W3C Controlled Identifiers (Multikey).
"""

from __future__ import annotations

import base64
import binascii
import string
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256K1,
    SECP256R1,
    SECP384R1,
    EllipticCurve,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key
from jwt import PyJWK, PyJWTError

from knowledge.badges.badge import Failed, NotChecked
from knowledge.badges.json_text import read_json
from knowledge.errors import BadgeRefusedError

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey
RSA_BITS = range(2048, 8193)  # below is broken, above takes seconds
KEY_TEXT_AT_MOST = 4096  # characters
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PUBLIC_MEMBERS = ("kty", "crv", "x", "y", "n", "e")
_MULTICODEC = {b"\xed\x01": "ed25519", b"\x80\x24": "p256", b"\x81\x24": "p384", b"\xe7\x01": "k256", b"\x85\x24": "rsa"}
_CURVES: dict[str | None, EllipticCurve] = {"p256": SECP256R1(), "p384": SECP384R1(), "k256": SECP256K1()}
_UNREADABLE = (PyJWTError, UnsupportedAlgorithm, ValueError, TypeError, KeyError)


def key_of_jwk(jwk: Any) -> PublicKey | Failed:
    """Private members are not even looked at."""
    if not isinstance(jwk, dict):
        return Failed.KEY_UNREADABLE
    public = {name: jwk[name] for name in _PUBLIC_MEMBERS if name in jwk}
    if not all(isinstance(value, str) and len(value) <= KEY_TEXT_AT_MOST for value in public.values()):
        return Failed.KEY_UNREADABLE
    try:
        return _usable(PyJWK(public, algorithm=_algorithm_of(public)).key)
    except _UNREADABLE:
        return Failed.KEY_UNREADABLE


def key_of_pem(pem: Any) -> PublicKey | Failed:
    if not isinstance(pem, str) or len(pem) > KEY_TEXT_AT_MOST:
        return Failed.KEY_UNREADABLE
    try:
        return _usable(load_pem_public_key(pem.encode()))
    except _UNREADABLE:
        return Failed.KEY_UNREADABLE


def key_of_did(did: str) -> PublicKey | Failed | NotChecked:
    """The key that a DID is. Other DIDs name a document elsewhere, or something not known here."""
    bare, _, _fragment = did.partition("#")
    scheme, _, rest = bare.partition(":")
    method, _, identifier = rest.partition(":")
    if scheme != "did":
        return NotChecked.KEY_NOT_IN_FILE if scheme in ("http", "https") else NotChecked.KEY_KIND_NOT_SUPPORTED
    if method == "key":
        return key_of_multibase(identifier)
    if method == "jwk":
        try:
            return key_of_jwk(read_json(base64url(identifier).decode("utf-8")))
        except (BadgeRefusedError, ValueError):
            return Failed.KEY_UNREADABLE
    return NotChecked.KEY_NOT_IN_FILE if method == "web" else NotChecked.KEY_KIND_NOT_SUPPORTED


def key_of_multibase(text: str) -> PublicKey | Failed:
    """A Multikey: base58btc (`z`) of a multicodec prefix and the key."""
    raw = base58(text[1:]) if text.startswith("z") else None
    if raw is None:
        return Failed.KEY_UNREADABLE
    kind, body = _MULTICODEC.get(raw[:2]), raw[2:]
    try:
        if kind == "ed25519":
            return Ed25519PublicKey.from_public_bytes(body)
        if kind in _CURVES:
            return EllipticCurvePublicKey.from_encoded_point(_CURVES[kind], body)
        return _usable(load_der_public_key(body)) if kind == "rsa" else Failed.KEY_UNREADABLE
    except _UNREADABLE:
        return Failed.KEY_UNREADABLE


def base58(text: str) -> bytes | None:
    """The bytes of base58btc, or `None`. Its cost is quadratic, so long texts are not read."""
    if len(text) > 1024 or not set(text) <= set(_BASE58):
        return None
    number = 0
    for letter in text:
        number = number * 58 + _BASE58.index(letter)
    zeros = len(text) - len(text.lstrip(_BASE58[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(text: str) -> bytes:
    """Raises `ValueError` for anything but the unpadded alphabet of RFC 7515."""
    if not set(text) <= set(string.ascii_letters + string.digits + "-_"):
        raise ValueError("not base64url")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _usable(key: Any) -> PublicKey | Failed:
    if isinstance(key, RSAPublicKey):
        if key.key_size < RSA_BITS.start:
            return Failed.KEY_TOO_WEAK
        return key if key.key_size in RSA_BITS else Failed.KEY_UNREADABLE
    return key if isinstance(key, Ed25519PublicKey | EllipticCurvePublicKey) else Failed.KEY_UNREADABLE


def _algorithm_of(jwk: dict[str, str]) -> str:
    """An algorithm for PyJWK, which wants one to know the kind of key; never the one that verifies."""
    curves = {"P-256": "ES256", "P-384": "ES384", "secp256k1": "ES256K", "Ed25519": "EdDSA"}
    return "RS256" if jwk["kty"] == "RSA" else curves[jwk["crv"]]
