"""From the bytes somebody brings to a `Badge`, or to the reasons why they are none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from knowledge.badges.badge import Badge, Fetch, Outcome, Reason, Refusal, Status
from knowledge.badges.containers import badge_text
from knowledge.badges.draft import Draft
from knowledge.badges.fields import Node, Report, bare, web_url
from knowledge.badges.hosted import check_hosted, check_signed
from knowledge.badges.json_text import read_json, refused
from knowledge.badges.jws import Jws, is_signed_text, read_jws
from knowledge.badges.lookup import Lookup
from knowledge.badges.openbadges2 import is_openbadges2, read_openbadges2
from knowledge.badges.openbadges3 import is_openbadges3, read_openbadges3
from knowledge.badges.proofs import check_proofs, check_signed_text
from knowledge.badges.skills import linked_skills
from knowledge.errors import BadgeRefusedError
from knowledge.models import Skill

# The claims that say the same as a field of the credential (Verifiable Credentials 1.1, section 6.3.1).
_CLAIMS = {"iss": "issuer", "jti": "id", "nbf": "validFrom", "exp": "validUntil"}
_SAME = {"validFrom": "issuanceDate", "validUntil": "expirationDate"}


def check_badge(
    data: bytes, *, now: datetime, skills: Iterable[Skill] = (), lang: str = "en", fetch: Fetch | None = None
) -> Badge:
    """The badge in `data`: JSON, a signed text, a link, or a PNG or SVG with one of these baked in.

    `now` has a zone. `fetch` is asked for what the badge names elsewhere; without it nothing is. Raises
    `BadgeRefusedError`. It takes time and memory in proportion to `data`, which the caller bounds.
    """
    lookup = Lookup(fetch)
    text = badge_text(data)
    if web_url(text):
        body = lookup.body(text)
        if body is None:
            raise refused(Refusal.LINK_NOT_FETCHED)
        text = badge_text(body)
    jws = read_jws(text) if is_signed_text(text) else None
    document = _with_claims(jws.payload) if jws else read_json(text)
    if not isinstance(document, dict):
        raise refused(Refusal.NOT_A_BADGE)
    draft, outcome = _read(document, jws, lookup, now, lang)
    return Badge(
        standard=draft.standard,
        title=draft.title,
        issuer=draft.issuer,
        issuer_url=draft.issuer_url,
        description=draft.description,
        criteria=draft.criteria,
        criteria_url=draft.criteria_url,
        earner_given=draft.earner_given,
        issued_on=draft.issued_on,
        expires_on=draft.expires_on,
        status=_status(draft, now),
        outcome=outcome,
        skills=linked_skills(draft.skills, draft.title, skills),
        notes=tuple(dict.fromkeys(draft.notes)),
    )


def _read(document: dict[str, Any], jws: Jws | None, lookup: Lookup, now: datetime, lang: str) -> tuple[Draft, Outcome]:
    whole = Node(document, "$", Report())
    context, kinds = [node.value for node in whole.each("@context")], whole.types()
    if is_openbadges2(context):
        draft = read_openbadges2(document, lookup, lang)
        return draft, check_signed(jws, draft, lookup) if jws else check_hosted(draft, lookup)
    if is_openbadges3(context, kinds):
        draft = read_openbadges3(document, lang)
        if jws:
            return draft, check_signed_text(jws, draft.issuer_id)
        return draft, check_proofs(document, draft.issuer_id, now)
    raise BadgeRefusedError([_stranger(document, context, kinds)])


def _stranger(document: dict[str, Any], context: list[Any], kinds: list[str]) -> Reason:
    """Why a document is of neither standard."""
    if any(isinstance(entry, str) and "openbadges/v1" in entry for entry in context) or {"uid", "verify"} <= document.keys():
        return Reason(Refusal.OLD_VERSION)
    if {bare(kind) for kind in kinds} & {"Assertion", "BadgeClass"}:
        return Reason(Refusal.CONTEXT_WRONG if context else Refusal.MISSING, "$.@context")
    return Reason(Refusal.NOT_A_BADGE)


def _with_claims(payload: dict[str, Any]) -> dict[str, Any]:
    """The credential of a signed text, with what only its claims say."""
    inner = payload.get("vc")
    if not isinstance(inner, dict):
        return payload
    missing = {
        name: payload[claim]
        for claim, name in _CLAIMS.items()
        if claim in payload and name not in inner and _SAME.get(name) not in inner
    }
    return {**inner, **missing}


def _status(draft: Draft, now: datetime) -> Status:
    if draft.revoked:
        return Status.REVOKED
    if draft.expires_on is not None and draft.expires_on <= now:
        return Status.EXPIRED
    if draft.issued_on is not None and draft.issued_on > now:
        return Status.NOT_YET_VALID
    return Status.VALID_STRUCTURE
