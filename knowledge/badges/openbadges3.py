"""Open Badges 3.0: an OpenBadgeCredential (AchievementCredential), which is a verifiable credential of an achievement.

Rules are those of the specification's data model (imsglobal.org/spec/ob/v3p0, section 7). Tolerated, because issuers
write it: one value without its list, an achievement without an id, a subject without an id or identifier, the date names
of either version of the credential model, the contexts of the drafts.
"""

from __future__ import annotations

from typing import Any

from knowledge.badges.badge import Note, Refusal
from knowledge.badges.draft import Draft, named_skills, read_criteria
from knowledge.badges.envelope import BASE_CONTEXTS, check_envelope
from knowledge.badges.fields import Node, Report, bare, web_url

_BADGES = {"OpenBadgeCredential", "AchievementCredential"}
_OTHERS = {
    "EndorsementCredential": Refusal.ENDORSEMENT_ONLY,
    "ClrCredential": Refusal.COLLECTION,
    "VerifiablePresentation": Refusal.COLLECTION,
    "Achievement": Refusal.BADGE_CLASS_ONLY,
    "Profile": Refusal.ISSUER_ONLY,
}
_CONTEXT_PARTS = ("purl.imsglobal.org/spec/ob/v3p0/context", "imsglobal.github.io/openbadges-specification/",
                  "w3c-ccg.github.io/vc-ed/plugfest-1-2022/jff-vc-edu-plugfest-1-context")  # fmt: skip


def is_openbadges3(context: list[Any], kinds: list[str]) -> bool:
    """Whether a document means to be of this family, so that what is wrong with it can be told."""
    return any(entry in BASE_CONTEXTS or _is_badge_context(entry) for entry in context) or bool(
        {bare(kind) for kind in kinds} & (_BADGES | _OTHERS.keys() | {"VerifiableCredential"})
    )


def read_openbadges3(document: dict[str, Any], lang: str) -> Draft:
    """Raises `BadgeRefusedError` with every reason."""
    report = Report()
    credential = Node(document, "$", report)
    kinds = {bare(kind) for kind in credential.types()}
    if not kinds & _BADGES:
        code = next((_OTHERS[kind] for kind in sorted(kinds) if kind in _OTHERS), None)
        report.add(code or (Refusal.OTHER_CREDENTIAL if kinds else Refusal.NOT_A_BADGE), "$.type")
        report.close()
    check_envelope(credential)
    if not any(_is_badge_context(node.value) for node in credential.each("@context")):
        report.add(Refusal.CONTEXT_WRONG, "$.@context")
    draft = Draft("3.0", document)
    draft.issued_on = credential.moment("validFrom", "issuanceDate", needed=True)
    draft.expires_on = credential.moment("validUntil", "expirationDate")
    if credential.has("credentialStatus"):
        draft.notes.append(Note.REVOCATION_NOT_CHECKED)
    for evidence in credential.objects("evidence"):
        evidence.need_type("Evidence")
    _issuer(credential, draft, lang)
    _subject(credential, draft, lang)
    report.close()
    return draft


def _issuer(credential: Node, draft: Draft, lang: str) -> None:
    issuer = credential.get("issuer")
    if issuer is None or isinstance(issuer.value, str):
        draft.issuer_id = issuer.value if issuer is not None else None
        draft.notes.append(Note.ISSUER_NOT_IN_FILE)
        return
    _profile(issuer)
    draft.issuer_id = issuer.url("id")
    draft.issuer = issuer.text("name", lang=lang, at_most=300)
    draft.issuer_url = web_url(issuer.url("url")) or web_url(draft.issuer_id)
    if draft.issuer is None:
        draft.notes.append(Note.ISSUER_NOT_IN_FILE)


def _profile(profile: Node) -> None:
    """A person or an organisation, with the one above it."""
    profile.need_type("Profile")
    for identifier in profile.objects("otherIdentifier"):
        identifier.need_type("IdentifierEntry")
    for parent in profile.objects("parentOrg"):
        parent.need_type("Profile")


def _subject(credential: Node, draft: Draft, lang: str) -> None:
    subjects = credential.objects("credentialSubject")
    if not subjects:
        return
    subject = subjects[0]
    subject.need_type("AchievementSubject")
    for identifier in subject.objects("identifier"):
        identifier.need_type("IdentityObject")
    for source in subject.objects("source"):
        source.need_type("Profile")
    for result in subject.objects("result"):
        result.need_type("Result")
    # Given or not is all that is asked: neither the id nor the hashed identity nor the name is read.
    draft.earner_given = any(subject.get(name) is not None for name in ("id", "identifier", "name"))
    achievements = subject.objects("achievement")
    if not achievements:
        subject.need("achievement")
        return
    _achievement(achievements[0], draft, lang)


def _achievement(achievement: Node, draft: Draft, lang: str) -> None:
    achievement.need_type("Achievement")
    achievement.url("id")
    draft.title = achievement.text("name", lang=lang, needed=True, at_most=300)
    draft.description = achievement.text("description", lang=lang, needed=True)
    achievement.need("criteria")
    read_criteria(achievement, draft, lang)
    for creator in achievement.objects("creator"):
        _profile(creator)
    for described in achievement.objects("resultDescription"):
        described.need_type("ResultDescription")
    draft.skills = named_skills(achievement, lang)


def _is_badge_context(entry: Any) -> bool:
    return isinstance(entry, str) and any(part in entry for part in _CONTEXT_PARTS)
