"""Open Badges 3.0: what is read, what is refused and where, what is tolerated."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge.badges.badge import NotChecked, Note, Reason, Refusal, Status
from tests.knowledge.badges.builders import SECRET_IDENTITY, at, badge3, check, codes, refusals

V1 = ["https://www.w3.org/2018/credentials/v1", "https://purl.imsglobal.org/spec/ob/v3p0/context.json"]
SUBJECT = "credentialSubject"
ACHIEVEMENT = "credentialSubject.achievement"


def test_everything_a_badge_says_is_read() -> None:
    badge = check(badge3())

    assert (badge.standard, badge.title, badge.issuer) == ("3.0", "Welding basics", "Example College")
    assert (badge.issuer_url, badge.description) == ("https://college.example", "Joins steel safely.")
    assert (badge.criteria, badge.criteria_url) == ("Passes the practical test.", None)
    assert badge.issued_on == datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    assert badge.expires_on == datetime(2030, 5, 1, tzinfo=UTC)
    assert badge.earner_given
    assert (badge.status, badge.outcome) == (Status.VALID_STRUCTURE, NotChecked.NO_PROOF)
    assert [skill.name for skill in badge.skills] == ["Welding", "teamwork", "steel"]
    assert badge.notes == ()


def test_who_earned_it_is_not_kept() -> None:
    named = at(badge3(), "credentialSubject.name", "Zoé Tremblay")

    assert SECRET_IDENTITY not in repr(check(named))
    assert "Tremblay" not in repr(check(named))


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("@context", [*V1[1:], V1[0]], Reason(Refusal.CONTEXT_WRONG, "$.@context[0]")),
        ("@context", V1[:1], Reason(Refusal.CONTEXT_WRONG, "$.@context")),
        ("@context", [*V1, 7], Reason(Refusal.CONTEXT_WRONG, "$.@context[2]")),
        ("type", ["OpenBadgeCredential"], Reason(Refusal.TYPE_WRONG, "$.type")),
        ("type", ["VerifiableCredential"], Reason(Refusal.OTHER_CREDENTIAL, "$.type")),
        ("type", ..., Reason(Refusal.NOT_A_BADGE, "$.type")),
        ("id", None, Reason(Refusal.NOT_A_URL, "$.id")),
        ("issuer", ..., Reason(Refusal.MISSING, "$.issuer")),
        ("issuer", "Example College", Reason(Refusal.NOT_A_URL, "$.issuer")),
        ("issuer.id", ..., Reason(Refusal.MISSING, "$.issuer.id")),
        ("issuer.type", ["College"], Reason(Refusal.TYPE_WRONG, "$.issuer.type")),
        ("issuer.name", 7, Reason(Refusal.WRONG_KIND, "$.issuer.name")),
        ("issuer.parentOrg", {"type": "Company"}, Reason(Refusal.TYPE_WRONG, "$.issuer.parentOrg.type")),
        ("validFrom", ..., Reason(Refusal.MISSING, "$.validFrom")),
        ("validFrom", "May 2026", Reason(Refusal.NOT_A_DATE, "$.validFrom")),
        ("validUntil", "2020-01-01T00:00:00Z", Reason(Refusal.DATES_REVERSED, "$.validUntil")),
        (SUBJECT, ..., Reason(Refusal.MISSING, "$.credentialSubject")),
        (SUBJECT, "zoe", Reason(Refusal.WRONG_KIND, "$.credentialSubject")),
        (f"{SUBJECT}.type", ["Person"], Reason(Refusal.TYPE_WRONG, "$.credentialSubject.type")),
        (f"{SUBJECT}.identifier", {"type": "X"}, Reason(Refusal.TYPE_WRONG, "$.credentialSubject.identifier.type")),
        (f"{SUBJECT}.result", [{}], Reason(Refusal.MISSING, "$.credentialSubject.result[0].type")),
        (ACHIEVEMENT, ..., Reason(Refusal.MISSING, "$.credentialSubject.achievement")),
        (ACHIEVEMENT, "welding", Reason(Refusal.WRONG_KIND, "$.credentialSubject.achievement")),
        (f"{ACHIEVEMENT}.type", ..., Reason(Refusal.MISSING, "$.credentialSubject.achievement.type")),
        (f"{ACHIEVEMENT}.name", ..., Reason(Refusal.MISSING, "$.credentialSubject.achievement.name")),
        (f"{ACHIEVEMENT}.description", ..., Reason(Refusal.MISSING, "$.credentialSubject.achievement.description")),
        (f"{ACHIEVEMENT}.criteria", ..., Reason(Refusal.MISSING, "$.credentialSubject.achievement.criteria")),
        (f"{ACHIEVEMENT}.tag", [7], None),
        ("evidence", [{"type": "Photo"}], Reason(Refusal.TYPE_WRONG, "$.evidence[0].type")),
        ("proof", {}, Reason(Refusal.MISSING, "$.proof.type")),
        ("proof", "signed", Reason(Refusal.WRONG_KIND, "$.proof")),
        ("proof", [[]], Reason(Refusal.WRONG_KIND, "$.proof[0]")),
        ("proof", {"type": [7]}, Reason(Refusal.WRONG_KIND, "$.proof.type")),
        ("credentialStatus", {"id": "https://a.example"}, Reason(Refusal.MISSING, "$.credentialStatus.type")),
        ("credentialSchema", {"type": "JsonSchema"}, Reason(Refusal.MISSING, "$.credentialSchema.id")),
    ],
)
def test_a_wrong_part_is_refused_with_its_place(path: str, value: Any, expected: Reason | None) -> None:
    document = at(badge3(), path, value)

    if expected is None:
        assert check(document).title == "Welding basics"
    else:
        assert refusals(document) == [expected]


@pytest.mark.parametrize(
    "changes",
    [
        {"@context": V1, "validFrom": None, "validUntil": None, "issuanceDate": "2026-05-01T00:00:00Z"},
        {"validFrom": None, "issuanceDate": "2026-05-01T00:00:00Z"},
        {"type": ["VerifiableCredential", "AchievementCredential"]},
        {"@context": [*badge3()["@context"], {"extra": "https://college.example/extra"}]},
        {"@context": [V1[0], "https://w3c-ccg.github.io/vc-ed/plugfest-1-2022/jff-vc-edu-plugfest-1-context.json"]},
        {"id": "urn:uuid:0d9a2f3e-6c3f-4f4b-8f0c-0a1b2c3d4e5f"},
        {"credentialSubject": [badge3()["credentialSubject"]]},
        {"name": {"@value": "A badge", "@language": "en"}},
    ],
)
def test_what_issuers_really_write_is_taken(changes: dict[str, Any]) -> None:
    assert check(badge3(**changes)).title == "Welding basics"


@pytest.mark.parametrize(
    "path", ["id", "validUntil", f"{ACHIEVEMENT}.id", f"{ACHIEVEMENT}.tag", f"{ACHIEVEMENT}.alignment", "issuer.url"]
)
def test_a_part_that_may_be_missing_may(path: str) -> None:
    assert check(at(badge3(), path, ...)).title == "Welding basics"


def test_the_words_are_taken_in_the_language_asked_for() -> None:
    names = [{"@value": "Welding", "@language": "en"}, {"@value": "Soudure", "@language": "fr-CA"}]
    document = at(badge3(), f"{ACHIEVEMENT}.name", names)

    assert check(document).title == "Welding"
    assert check(document, lang="fr").title == "Soudure"


def test_a_badge_without_an_earner_says_so() -> None:
    assert not check(at(badge3(), f"{SUBJECT}.identifier", ...)).earner_given


def test_an_issuer_that_is_only_an_address_has_no_name() -> None:
    badge = check(badge3(issuer="did:web:college.example"))

    assert (badge.issuer, badge.notes) == (None, (Note.ISSUER_NOT_IN_FILE,))


def test_a_list_of_revoked_badges_elsewhere_is_said_not_to_be_looked_at() -> None:
    status = {"id": "https://college.example/status#1", "type": "BitstringStatusListEntry"}

    assert check(badge3(credentialStatus=status)).notes == (Note.REVOCATION_NOT_CHECKED,)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"validUntil": "2026-11-25T12:00:00Z"}, Status.EXPIRED),
        ({"validUntil": "9999-12-31T23:59:59Z"}, Status.VALID_STRUCTURE),
        ({"validFrom": "2026-11-26T00:00:00Z"}, Status.NOT_YET_VALID),
    ],
)
def test_the_status_on_the_day_it_is_checked(changes: dict[str, Any], status: Status) -> None:
    assert check(badge3(**changes)).status is status


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("EndorsementCredential", Refusal.ENDORSEMENT_ONLY),
        ("ClrCredential", Refusal.COLLECTION),
        ("DriversLicence", Refusal.OTHER_CREDENTIAL),
    ],
)
def test_another_kind_of_credential_is_named(kind: str, code: Refusal) -> None:
    assert codes(badge3(type=["VerifiableCredential", kind])) == [code]


def test_a_presentation_is_a_collection() -> None:
    document = {"@context": V1[:1], "type": ["VerifiablePresentation"], "verifiableCredential": [badge3()]}

    assert codes(document) == [Refusal.COLLECTION]
