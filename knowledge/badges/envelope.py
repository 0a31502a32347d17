"""The rules of a verifiable credential (W3C Verifiable Credentials Data Model 1.1 and 2.0) that a badge must keep.

Only what can be told from the file: contexts, types, identifiers, dates, and that each annex says what kind it is.
"""

from __future__ import annotations

from knowledge.badges.badge import Refusal
from knowledge.badges.fields import Node, is_url

BASE_CONTEXTS = ("https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2")
# Annexes must say their type; a schema must also be found (2.0, sections 4.9 to 5.6).
_ANNEXES = ("credentialStatus", "termsOfUse", "refreshService", "credentialSchema", "evidence", "proof")


def check_envelope(credential: Node) -> None:
    """Adds a refusal for every rule that `credential` breaks. Raises nothing."""
    _contexts(credential)
    credential.need_type("VerifiableCredential")
    credential.url("id")
    _issuer(credential)
    _subjects(credential)
    for name in ("name", "description"):
        credential.text(name)
    for name in _ANNEXES:
        for annex in credential.objects(name):
            annex.need_type()
            annex.url("id", needed=name == "credentialSchema")
    start = credential.moment("validFrom", "issuanceDate")
    end = credential.moment("validUntil", "expirationDate")
    if start and end and end < start:
        name = "validUntil" if credential.has("validUntil") else "expirationDate"
        credential.report.add(Refusal.DATES_REVERSED, f"{credential.path}.{name}")


def _contexts(credential: Node) -> None:
    """The base context comes first, and each one is an address or an object (1.1 and 2.0, section 4.3)."""
    contexts = credential.each("@context")
    if not contexts:
        credential.report.add(Refusal.MISSING, f"{credential.path}.@context")
    elif contexts[0].value not in BASE_CONTEXTS:
        contexts[0].refuse(Refusal.CONTEXT_WRONG)
    for context in contexts:
        if not (isinstance(context.value, dict) or (isinstance(context.value, str) and is_url(context.value))):
            context.refuse(Refusal.CONTEXT_WRONG)


def _issuer(credential: Node) -> None:
    issuer = credential.need("issuer")
    if issuer is None:
        return
    if isinstance(issuer.value, dict):
        issuer.url("id", needed=True)
        for name in ("name", "description"):
            issuer.text(name)
    elif not (isinstance(issuer.value, str) and is_url(issuer.value)):
        issuer.refuse(Refusal.NOT_A_URL)


def _subjects(credential: Node) -> None:
    subjects = credential.objects("credentialSubject")
    if not credential.each("credentialSubject"):
        credential.report.add(Refusal.MISSING, f"{credential.path}.credentialSubject")
    for subject in subjects:
        if not subject.value:
            subject.refuse(Refusal.MISSING)
        subject.url("id")
