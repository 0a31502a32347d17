"""Is a badge 3.0 what its signer signed? Data Integrity proofs and signed texts, with the key that is in the file.

Data Integrity EdDSA Cryptosuites 1.0 (W3C): a proof signs SHA-256 of its own canonical options followed by SHA-256 of the
canonical document without proofs. Ed25519Signature2020 and the draft `eddsa-2022` do the same. Open Badges 3.0, section 8,
for signed texts.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from knowledge.badges.badge import Failed, NotChecked, Outcome, Verified
from knowledge.badges.fields import read_moment
from knowledge.badges.jws import Jws, check_jws, key_of_header
from knowledge.badges.keys import PublicKey, base58, key_of_did, key_of_multibase
from knowledge.badges.linked_data import canonical

PROOFS_AT_MOST = 5
_SUITES = {("Ed25519Signature2020", None), ("DataIntegrityProof", "eddsa-rdfc-2022"), ("DataIntegrityProof", "eddsa-2022")}


def check_signed_text(jws: Jws, issuer_id: str | None) -> Outcome:
    """A badge 3.0 as a signed text (VC-JWT)."""
    key, did = key_of_header(jws.header)
    if isinstance(key, Failed | NotChecked):
        return key
    wrong = check_jws(jws, key)
    if wrong is not None:
        return wrong
    stated = jws.payload.get("iss")
    if stated is not None and stated != issuer_id:
        return Failed.ISSUER_MISMATCH
    return _bound(did, issuer_id)


def check_proofs(document: dict[str, Any], issuer_id: str | None, now: datetime) -> Outcome:
    """A badge 3.0 with its proofs inside. One wrong proof fails it; else one right proof verifies it."""
    proof = document.get("proof")
    if not proof:
        return NotChecked.NO_PROOF
    proofs = proof if isinstance(proof, list) else [proof]
    if len(proofs) > PROOFS_AT_MOST:
        return NotChecked.TOO_COMPLEX
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    outcomes = [_check_proof(unsigned, entry, issuer_id, now) for entry in proofs]
    for kind in (Failed, Verified):
        for outcome in outcomes:
            if isinstance(outcome, kind):
                return outcome
    return outcomes[0]


def _check_proof(unsigned: dict[str, Any], proof: dict[str, Any], issuer_id: str | None, now: datetime) -> Outcome:
    kind = proof["type"][0] if isinstance(proof["type"], list) else proof["type"]
    suite = proof.get("cryptosuite")
    if (kind, suite if isinstance(suite, str) else None) not in _SUITES:
        return NotChecked.PROOF_KIND_NOT_SUPPORTED
    if proof.get("proofPurpose") != "assertionMethod":
        return Failed.PURPOSE_WRONG
    if "expires" in proof:
        end = read_moment(proof["expires"])
        if end is None or end <= now:
            return Failed.PROOF_EXPIRED
    value = proof.get("proofValue")
    signature = base58(value[1:]) if isinstance(value, str) and value.startswith("z") else None
    if signature is None:
        return Failed.SIGNATURE_MALFORMED
    key, did = _method_key(proof.get("verificationMethod"))
    if isinstance(key, Failed | NotChecked):
        return key
    if not isinstance(key, Ed25519PublicKey):
        return Failed.ALGORITHM_NOT_ALLOWED
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = unsigned["@context"]
    parts = [canonical(options), canonical(unsigned)]
    for part in parts:
        if isinstance(part, NotChecked):
            return part
    try:
        key.verify(signature, b"".join(hashlib.sha256(str(part).encode()).digest() for part in parts))
    except InvalidSignature:
        return Failed.SIGNATURE_WRONG
    return _bound(did, issuer_id)


def _method_key(method: Any) -> tuple[PublicKey | Failed | NotChecked, str | None]:
    """(the key that a verification method carries, the DID that is this key).

    A method written out carries its key; an address may carry it after `#`, which then nothing ties to the address.
    """
    if isinstance(method, dict):
        multibase = method.get("publicKeyMultibase")
        return key_of_multibase(multibase) if isinstance(multibase, str) else NotChecked.KEY_NOT_IN_FILE, None
    if not isinstance(method, str):
        return Failed.KEY_UNREADABLE, None
    did, _, fragment = method.partition("#")
    if did.startswith(("did:key:", "did:jwk:")):
        return key_of_did(did), did
    if ":" not in did:
        return Failed.KEY_UNREADABLE, None
    if fragment.startswith("z6Mk") and did.startswith(("https://", "http://", "did:")):
        return key_of_multibase(fragment), None
    return key_of_did(method), None


def _bound(did: str | None, issuer_id: str | None) -> Verified:
    """Whether the key is the issuer's id, or only a key that came along."""
    if did is not None and issuer_id is not None and issuer_id.partition("#")[0] == did:
        return Verified.SIGNATURE_MATCHES
    return Verified.SIGNATURE_MATCHES_KEY_IN_FILE
