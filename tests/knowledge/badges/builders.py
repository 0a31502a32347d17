"""Badges made by hand, the keys to sign them with, and pictures to bake them into."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from knowledge.badges.badge import Badge, Reason, Refusal
from knowledge.badges.check import check_badge
from knowledge.badges.linked_data import canonical
from knowledge.errors import BadgeRefusedError

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECRET_IDENTITY = "zoe.tremblay@example.org"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def badge2(**changes: Any) -> dict[str, Any]:
    """An Open Badges 2.0 assertion with everything inside it. A change to `None` takes the field away."""
    return _changed(
        {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Assertion",
            "id": "https://college.example/assertions/1",
            "recipient": {"type": "email", "hashed": False, "identity": SECRET_IDENTITY},
            "issuedOn": "2026-05-01T09:30:00-04:00",
            "expires": "2030-05-01T00:00:00Z",
            "verification": {"type": "hosted"},
            "badge": {
                "type": "BadgeClass",
                "id": "https://college.example/classes/welding",
                "name": "Welding basics",
                "description": "Joins steel safely.",
                "image": "https://college.example/welding.png",
                "criteria": {"narrative": "Passes the practical test.", "id": "https://college.example/criteria"},
                "issuer": {
                    "type": "Issuer",
                    "id": "https://college.example/issuer",
                    "name": "Example College",
                    "url": "https://college.example",
                    "email": "badges@college.example",
                },
                "tags": ["teamwork", "steel"],
                "alignment": [{"targetName": "Welding", "targetUrl": "https://framework.example/welding"}],
            },
        },
        changes,
    )


def badge3(**changes: Any) -> dict[str, Any]:
    """An Open Badges 3.0 credential without a proof. A change to `None` takes the field away."""
    return _changed(
        {
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ],
            "id": "https://college.example/credentials/1",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {
                "id": "https://college.example/issuer",
                "type": ["Profile"],
                "name": "Example College",
                "url": "https://college.example",
            },
            "validFrom": "2026-05-01T09:30:00Z",
            "validUntil": "2030-05-01T00:00:00Z",
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "hashed": False,
                        "identityHash": SECRET_IDENTITY,
                        "identityType": "emailAddress",
                    }
                ],
                "achievement": {
                    "id": "https://college.example/achievements/welding",
                    "type": ["Achievement"],
                    "name": "Welding basics",
                    "description": "Joins steel safely.",
                    "criteria": {"narrative": "Passes the practical test."},
                    "tag": ["teamwork", "steel"],
                    "alignment": [
                        {
                            "type": ["Alignment"],
                            "targetName": "Welding",
                            "targetUrl": "https://framework.example/welding",
                        }
                    ],
                },
            },
        },
        changes,
    )


def _changed(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def at(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of `document` with `value` at the dotted `path`; `...` takes what is there away."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    *parents, last = path.split(".")
    place = copy
    for name in parents:
        place = place[name]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copy


def encoded(document: Any) -> bytes:
    return document if isinstance(document, bytes) else json.dumps(document).encode()


def check(document: Any, **options: Any) -> Badge:
    return check_badge(encoded(document), now=NOW, **options)


def refusals(document: Any, **options: Any) -> list[Reason]:
    """Why a badge is refused; fails the test when it is not."""
    try:
        badge = check(document, **options)
    except BadgeRefusedError as error:
        return list(error.reasons)
    raise AssertionError(f"taken as a badge: {badge.status}, {badge.outcome}")


def codes(document: Any, **options: Any) -> list[Refusal]:
    return [reason.code for reason in refusals(document, **options)]


# keys


def base58(raw: bytes) -> str:
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return _BASE58[0] * (len(raw) - len(raw.lstrip(b"\0"))) + text


def did_key(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"did:key:z{base58(bytes([0xED, 0x01]) + raw)}"


def did_jwk(jwk: dict[str, Any]) -> str:
    return "did:jwk:" + base64.urlsafe_b64encode(json.dumps(jwk).encode()).decode().rstrip("=")


def issued_by(did: str, **changes: Any) -> dict[str, Any]:
    return badge3(issuer={"id": did, "type": ["Profile"], "name": "Example College"}, **changes)


def with_proof(document: dict[str, Any], key: Ed25519PrivateKey, **options: Any) -> dict[str, Any]:
    """`document` with a Data Integrity proof (eddsa-rdfc-2022) by `key`."""
    did = did_key(key)
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-05-01T10:00:00Z",
        "verificationMethod": f"{did}#{did.removeprefix('did:key:')}",
        "proofPurpose": "assertionMethod",
        **options,
    }
    parts = [canonical({**proof, "@context": document["@context"]}), canonical(document)]
    signed = b"".join(hashlib.sha256(str(part).encode()).digest() for part in parts)
    return {**document, "proof": {**proof, "proofValue": f"z{base58(key.sign(signed))}"}}


def signed_text(payload: dict[str, Any], key: Any, algorithm: str, **header: Any) -> bytes:
    return jwt.encode(payload, key, algorithm=algorithm, headers=header).encode()


def jwk(key: Any) -> dict[str, Any]:
    """The public JWK of a private key."""
    kinds: dict[type, Any] = {
        rsa.RSAPrivateKey: jwt.algorithms.RSAAlgorithm,
        ec.EllipticCurvePrivateKey: jwt.algorithms.ECAlgorithm,
        Ed25519PrivateKey: jwt.algorithms.OKPAlgorithm,
    }
    algorithm = next(kind for base, kind in kinds.items() if isinstance(key, base))
    return json.loads(algorithm.to_jwk(key.public_key()))  # type: ignore[no-any-return]


def pem(key: Any) -> dict[str, Any]:
    """The CryptographicKey of Open Badges 2.0 for a private key."""
    text = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return {"id": "https://college.example/key", "type": "CryptographicKey", "publicKeyPem": text}


# pictures


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))


def png(*chunks: bytes) -> bytes:
    """A picture of one pixel with `chunks` before its end."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + pixel + chunk(b"IEND", b"")


def itxt(text: bytes, keyword: bytes = b"openbadges", *, compressed: bool = False) -> bytes:
    body = zlib.compress(text) if compressed else text
    return chunk(b"iTXt", keyword + b"\0" + (b"\1\0" if compressed else b"\0\0") + b"\0\0" + body)


def text_chunk(text: bytes, keyword: bytes = b"openbadges") -> bytes:
    return chunk(b"tEXt", keyword + b"\0" + text)


def ztxt(packed: bytes, keyword: bytes = b"openbadges") -> bytes:
    return chunk(b"zTXt", keyword + b"\0\0" + packed)


def svg2(text: str, verify: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:openbadges="http://openbadges.org"><openbadges:assertion verify="{verify}">'
        f"<![CDATA[{text}]]></openbadges:assertion><circle r='4'/></svg>"
    ).encode()


def svg3(text: str, verify: str = "") -> bytes:
    attribute = f' verify="{verify}"' if verify else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
        f"<openbadges:credential{attribute}><![CDATA[{text}]]></openbadges:credential></svg>"
    ).encode()
