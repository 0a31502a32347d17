"""Is a badge 2.0 what its issuer signed, or shows at its own address?

Open Badges 2.0, "Verifying Open Badges": a hosted badge is compared with its address, which must be within the issuer's
scope (`startsWith`, `allowedOrigins`, else the host of the issuer's id); a signed one is checked with the issuer's key.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from knowledge.badges.badge import Failed, NotChecked, Note, Outcome, Verified
from knowledge.badges.draft import Draft
from knowledge.badges.jws import Jws, check_jws, key_of_header
from knowledge.badges.keys import PublicKey, key_of_pem
from knowledge.badges.lookup import Lookup


def check_hosted(draft: Draft, lookup: Lookup) -> Outcome:
    """A badge that is not signed. Sets `draft.revoked` where its address says so."""
    verification = draft.document.get("verification", draft.document.get("verify"))
    kinds = str(verification.get("type")) if isinstance(verification, dict) else ""
    if "igned" in kinds:
        return NotChecked.NO_PROOF
    address = str(draft.document.get("id", draft.document.get("@id")))
    hosted = lookup.document(address)
    if hosted is None:
        return NotChecked.HOSTED_NOT_FETCHED
    if not _within_scope(address, draft):
        return Failed.HOSTED_ELSEWHERE
    if hosted.get("revoked") is True:
        draft.revoked = True
        return Verified.HOSTED_COPY_MATCHES
    return Verified.HOSTED_COPY_MATCHES if hosted == draft.document else Failed.HOSTED_COPY_DIFFERS


def check_signed(jws: Jws, draft: Draft, lookup: Lookup) -> Outcome:
    """A badge that is a signed text. Sets `draft.revoked` where the issuer's list can be read and names it."""
    _look_for_revocation(draft, lookup)
    key, at_issuer = _key(jws, draft, lookup)
    if isinstance(key, Failed | NotChecked):
        return key
    wrong = check_jws(jws, key)
    if wrong is not None:
        return wrong
    return Verified.SIGNATURE_MATCHES if at_issuer else Verified.SIGNATURE_MATCHES_KEY_IN_FILE


def _key(jws: Jws, draft: Draft, lookup: Lookup) -> tuple[PublicKey | Failed | NotChecked, bool]:
    """(the key, whether it was read from the host of the issuer's id)."""
    verification = draft.document.get("verification", draft.document.get("verify"))
    creator = verification.get("creator") if isinstance(verification, dict) else None
    offered = [creator, *_listed(draft.issuer_document.get("publicKey"))]
    name = creator if isinstance(creator, str) else None
    for key in offered:
        if isinstance(key, dict) and "publicKeyPem" in key and name in (None, key.get("id"), key.get("@id")):
            return key_of_pem(key["publicKeyPem"]), False
    if name is not None:
        fetched = lookup.document(name)
        if fetched is not None:
            return key_of_pem(fetched.get("publicKeyPem")), _host(name) == _host(draft.issuer_id or "")
    return key_of_header(jws.header)[0], False


def _look_for_revocation(draft: Draft, lookup: Lookup) -> None:
    address = draft.issuer_document.get("revocationList")
    if not isinstance(address, str):
        return
    found = lookup.document(address)
    if found is None:
        draft.notes.append(Note.REVOCATION_NOT_CHECKED)
        return
    own = {draft.document.get("id"), draft.document.get("@id")} - {None}
    for entry in _listed(found.get("revokedAssertions")):
        named = entry.get("id", entry.get("@id")) if isinstance(entry, dict) else entry
        draft.revoked = draft.revoked or (isinstance(named, str) and named in own)


def _within_scope(address: str, draft: Draft) -> bool:
    """Only what the issuer's profile says, or its id, can put a badge out of scope; without either nothing is known."""
    scope = draft.issuer_document.get("verification")
    scope = scope if isinstance(scope, dict) else {}
    starts = [start for start in _listed(scope.get("startsWith")) if isinstance(start, str)]
    if starts:
        return address.startswith(tuple(starts))
    hosts = {host for host in _listed(scope.get("allowedOrigins")) if isinstance(host, str)}
    own = _host(draft.issuer_id or "")
    return not (hosts or own) or _host(address) in (hosts or {own})


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
