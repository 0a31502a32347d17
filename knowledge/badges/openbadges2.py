"""Open Badges 2.0: an Assertion, with its BadgeClass and issuer inside it, or only their addresses.

Rules are those of the specification's tables (imsglobal.org/spec/ob/v2p0), held to where a badge would mislead without
them. Tolerated, because issuers write it: `verify` for `verification`, a BadgeClass without an image, an issuer without
e-mail or address, times as seconds, one value in a list, `http` for `https` in the context.
"""

from __future__ import annotations

from typing import Any

from knowledge.badges.badge import Note, Refusal
from knowledge.badges.draft import Draft, named_skills, read_criteria
from knowledge.badges.fields import Node, Report, bare, web_url
from knowledge.badges.lookup import Lookup

CONTEXTS = frozenset({"w3id.org/openbadges/v2", "openbadgespec.org/v2/context.json", "w3id.org/openbadges/v2.json"})
_VOCABULARY = "w3id.org/openbadges#"
_VERIFICATIONS = ("hosted", "HostedBadge", "signed", "SignedBadge")
_PROFILES = ("Profile", "Issuer", "Organization", "Person")
# What somebody may bring instead of a badge of their own.
_OTHERS = {"BadgeClass": Refusal.BADGE_CLASS_ONLY, "Endorsement": Refusal.ENDORSEMENT_ONLY} | dict.fromkeys(
    _PROFILES, Refusal.ISSUER_ONLY
)


def is_openbadges2(context: list[Any]) -> bool:
    """Whether a document's `@context` names the vocabulary of Open Badges 2.0, or writes it out."""
    for entry in context:
        if isinstance(entry, str) and _address(entry) in CONTEXTS:
            return True
        if isinstance(entry, dict) and any(isinstance(v, str) and _VOCABULARY in v for v in entry.values()):
            return True
    return False


def read_openbadges2(document: dict[str, Any], lookup: Lookup, lang: str) -> Draft:
    """Raises `BadgeRefusedError` with every reason. What `lookup` may not fetch is noted, not refused."""
    report = Report()
    assertion = Node(document, "$", report)
    kinds = {bare(kind) for kind in assertion.types()}
    if document.get("revoked") is True and not assertion.has("badge"):
        # A hosted badge that is revoked may be nothing but this and its id (Assertion, `revoked`).
        assertion.url("id", needed=True)
        report.close()
        return Draft("2.0", document, revoked=True)
    if "Assertion" not in kinds:
        code = next((_OTHERS[kind] for kind in sorted(kinds) if kind in _OTHERS), Refusal.NOT_A_BADGE)
        report.add(code, "$.type")
        report.close()
    draft = Draft("2.0", document, revoked=document.get("revoked") is True)
    own = assertion.url("id", needed=True)
    _recipient(assertion, draft)
    verification = assertion.need("verification", "verify")
    if verification is not None:
        if isinstance(verification.value, dict):
            verification.need_type(*_VERIFICATIONS)
        else:
            verification.refuse(Refusal.WRONG_KIND)
    image = assertion.get("image")
    if image is not None and isinstance(image.value, str) and image.value.startswith("data:"):
        image.refuse(Refusal.IMAGE_EMBEDDED)
    draft.issued_on = assertion.moment("issuedOn", needed=True)
    draft.expires_on = assertion.moment("expires")
    if draft.issued_on and draft.expires_on and draft.expires_on < draft.issued_on:
        report.add(Refusal.DATES_REVERSED, "$.expires")
    _badge_class(assertion, draft, lookup, own, lang)
    report.close()
    return draft


def _recipient(assertion: Node, draft: Draft) -> None:
    """Whether an earner is given. Who it is, hashed or not, is not looked at."""
    recipient = assertion.need("recipient")
    if recipient is None:
        return
    if not isinstance(recipient.value, dict):
        recipient.refuse(Refusal.WRONG_KIND)
        return
    identity = recipient.need("identity")
    if identity is not None and not isinstance(identity.value, str):
        identity.refuse(Refusal.WRONG_KIND)
    recipient.need_type()
    draft.earner_given = identity is not None and bool(identity.value)


def _badge_class(assertion: Node, draft: Draft, lookup: Lookup, own: str | None, lang: str) -> None:
    badge = lookup.follow(assertion.need("badge"), above=[own])
    if badge is None:
        draft.notes.append(Note.BADGE_CLASS_NOT_IN_FILE)
        return
    badge.need_type("BadgeClass")
    draft.title = badge.text("name", lang=lang, needed=True, at_most=300)
    draft.description = badge.text("description", lang=lang, needed=True)
    badge.need("criteria")
    read_criteria(badge, draft, lang)
    draft.skills = named_skills(badge, lang)
    _issuer(badge, draft, lookup, [own, badge.url("id")], lang)


def _issuer(badge: Node, draft: Draft, lookup: Lookup, above: list[str | None], lang: str) -> None:
    named = badge.need("issuer")
    if named is not None and isinstance(named.value, str):
        draft.issuer_id = named.value
    issuer = lookup.follow(named, above=above)
    if issuer is None:
        draft.notes.append(Note.ISSUER_NOT_IN_FILE)
        return
    issuer.need_type(*_PROFILES)
    draft.issuer_document = issuer.value
    draft.issuer_id = issuer.url("id") or draft.issuer_id
    draft.issuer = issuer.text("name", lang=lang, needed=True, at_most=300)
    draft.issuer_url = web_url(issuer.url("url")) or web_url(draft.issuer_id)


def _address(context: str) -> str:
    return context.partition("://")[2].rstrip("/").lower()
