"""Open Badges 2.0: what is read, what is refused and where, what is tolerated."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge.badges.badge import NotChecked, Note, Reason, Refusal, Status
from tests.knowledge.badges.builders import SECRET_IDENTITY, at, badge2, check, codes, refusals


def test_everything_a_badge_says_is_read() -> None:
    badge = check(badge2())

    assert (badge.standard, badge.title, badge.issuer) == ("2.0", "Welding basics", "Example College")
    assert (badge.issuer_url, badge.description) == ("https://college.example", "Joins steel safely.")
    assert (badge.criteria, badge.criteria_url) == ("Passes the practical test.", "https://college.example/criteria")
    assert badge.issued_on == datetime(2026, 5, 1, 13, 30, tzinfo=UTC)
    assert badge.expires_on == datetime(2030, 5, 1, tzinfo=UTC)
    assert badge.earner_given
    assert (badge.status, badge.outcome) == (Status.VALID_STRUCTURE, NotChecked.HOSTED_NOT_FETCHED)
    assert badge.verification == "not_checked"
    assert [(skill.name, skill.named_in) for skill in badge.skills] == [
        ("Welding", "alignment"), ("teamwork", "tag"), ("steel", "tag"),
    ]  # fmt: skip
    assert badge.skills[0].url == "https://framework.example/welding"


def test_who_earned_it_is_not_kept() -> None:
    assert SECRET_IDENTITY not in repr(check(badge2()))


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("@context", ..., Reason(Refusal.MISSING, "$.@context")),
        ("@context", "https://w3id.org/openbadges/other", Reason(Refusal.CONTEXT_WRONG, "$.@context")),
        ("@context", 7, Reason(Refusal.CONTEXT_WRONG, "$.@context")),
        ("type", "Badge", Reason(Refusal.NOT_A_BADGE, "$.type")),
        ("id", ..., Reason(Refusal.MISSING, "$.id")),
        ("id", "one", Reason(Refusal.NOT_A_URL, "$.id")),
        ("id", ["https://a.example", "https://b.example"], Reason(Refusal.NOT_A_URL, "$.id")),
        ("recipient", ..., Reason(Refusal.MISSING, "$.recipient")),
        ("recipient", "zoe@example.org", Reason(Refusal.WRONG_KIND, "$.recipient")),
        ("recipient.identity", ..., Reason(Refusal.MISSING, "$.recipient.identity")),
        ("recipient.identity", 7, Reason(Refusal.WRONG_KIND, "$.recipient.identity")),
        ("recipient.type", ..., Reason(Refusal.MISSING, "$.recipient.type")),
        ("verification", ..., Reason(Refusal.MISSING, "$.verification")),
        ("verification", "hosted", Reason(Refusal.WRONG_KIND, "$.verification")),
        ("verification.type", "trusted", Reason(Refusal.TYPE_WRONG, "$.verification.type")),
        ("image", "data:image/png;base64,AAAA", Reason(Refusal.IMAGE_EMBEDDED, "$.image")),
        ("issuedOn", ..., Reason(Refusal.MISSING, "$.issuedOn")),
        ("issuedOn", "last May", Reason(Refusal.NOT_A_DATE, "$.issuedOn")),
        ("issuedOn", {"@value": "2026"}, Reason(Refusal.NOT_A_DATE, "$.issuedOn")),
        ("issuedOn", 10**400, Reason(Refusal.NOT_A_DATE, "$.issuedOn")),
        ("issuedOn", True, Reason(Refusal.NOT_A_DATE, "$.issuedOn")),
        ("expires", "2020-01-01", Reason(Refusal.DATES_REVERSED, "$.expires")),
        ("badge", ..., Reason(Refusal.MISSING, "$.badge")),
        ("badge", 7, Reason(Refusal.WRONG_KIND, "$.badge")),
        ("badge", {}, Reason(Refusal.WRONG_KIND, "$.badge")),
        ("badge", "welding", Reason(Refusal.NOT_A_URL, "$.badge")),
        ("badge.type", "Badge", Reason(Refusal.TYPE_WRONG, "$.badge.type")),
        ("badge.name", ..., Reason(Refusal.MISSING, "$.badge.name")),
        ("badge.name", 7, Reason(Refusal.WRONG_KIND, "$.badge.name")),
        ("badge.description", ..., Reason(Refusal.MISSING, "$.badge.description")),
        ("badge.criteria", ..., Reason(Refusal.MISSING, "$.badge.criteria")),
        ("badge.criteria", 7, Reason(Refusal.WRONG_KIND, "$.badge.criteria")),
        ("badge.alignment", ["welding"], Reason(Refusal.WRONG_KIND, "$.badge.alignment[0]")),
        ("badge.issuer", ..., Reason(Refusal.MISSING, "$.badge.issuer")),
        ("badge.issuer.type", "Criteria", Reason(Refusal.TYPE_WRONG, "$.badge.issuer.type")),
        ("badge.issuer.name", ..., Reason(Refusal.MISSING, "$.badge.issuer.name")),
    ],
)
def test_a_wrong_part_is_refused_with_its_place(path: str, value: Any, expected: Reason) -> None:
    assert refusals(at(badge2(), path, value)) == [expected]


def test_every_wrong_part_is_told() -> None:
    assert codes(badge2(recipient=None, issuedOn=7.5, badge="x")) == [Refusal.MISSING, Refusal.NOT_A_DATE, Refusal.NOT_A_URL]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("@context", "http://w3id.org/openbadges/v2/"),
        ("@context", ["https://w3id.org/openbadges/v2", "https://college.example/extension"]),
        ("@context", {"obi": "https://w3id.org/openbadges#", "type": "@type"}),
        ("type", ["Assertion", "https://college.example/Award"]),
        ("type", "obi:Assertion"),
        ("issuedOn", "2026-05-01"),
        ("issuedOn", "2026-05-01T09:30"),
        ("issuedOn", "2026-05-01T09:30:00.1234567Z"),
        ("issuedOn", 1777627800),
        ("expires", None),
        ("verification", {"type": "HostedBadge"}),
        ("badge.image", ...),
        ("badge.criteria", "https://college.example/criteria"),
        ("badge.criteria", "Passes the practical test."),
        ("badge.tags", "teamwork, steel"),
        ("badge.issuer.url", ...),
        ("badge.issuer.email", ...),
        ("badge.issuer.type", ["Profile", "Organization"]),
        ("badge.unknown", {"anything": [1, 2]}),
    ],
)
def test_what_issuers_really_write_is_taken(path: str, value: Any) -> None:
    assert check(at(badge2(), path, value)).title == "Welding basics"


def test_ids_may_be_written_as_keywords() -> None:
    document = badge2(id=None, type=None) | {"@id": "https://college.example/assertions/1", "@type": "Assertion"}

    assert check(document).title == "Welding basics"


def test_the_old_name_of_the_verification_is_taken() -> None:
    assert check(badge2(verification=None, verify={"type": "hosted"})).title == "Welding basics"


def test_a_badge_that_only_names_its_class_says_what_is_not_in_the_file() -> None:
    badge = check(badge2(badge="https://college.example/classes/welding"))

    assert (badge.title, badge.issuer, badge.skills) == (None, None, ())
    assert badge.notes == (Note.BADGE_CLASS_NOT_IN_FILE,)


def test_a_badge_that_only_names_its_issuer_says_so() -> None:
    badge = check(at(badge2(), "badge.issuer", "https://college.example/issuer"))

    assert (badge.title, badge.issuer) == ("Welding basics", None)
    assert badge.notes == (Note.ISSUER_NOT_IN_FILE,)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"expires": "2026-11-25T11:59:59Z"}, Status.EXPIRED),
        ({"expires": "2026-11-25T12:00:00Z"}, Status.EXPIRED),
        ({"expires": "2026-11-25T12:00:01Z"}, Status.VALID_STRUCTURE),
        ({"issuedOn": "2026-11-26"}, Status.NOT_YET_VALID),
        ({"revoked": True, "expires": "2026-11-01"}, Status.REVOKED),
        ({"revoked": False}, Status.VALID_STRUCTURE),
    ],
)
def test_the_status_on_the_day_it_is_checked(changes: dict[str, Any], status: Status) -> None:
    assert check(badge2(**changes)).status is status


def test_a_revoked_badge_may_be_nothing_but_that() -> None:
    document = {"@context": "https://w3id.org/openbadges/v2", "id": "https://college.example/assertions/1", "revoked": True}

    assert check(document).status is Status.REVOKED


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (badge2()["badge"] | {"@context": "https://w3id.org/openbadges/v2"}, Refusal.BADGE_CLASS_ONLY),
        (badge2()["badge"]["issuer"] | {"@context": "https://w3id.org/openbadges/v2"}, Refusal.ISSUER_ONLY),
        (badge2(type="Endorsement"), Refusal.ENDORSEMENT_ONLY),
        ({"uid": "1", "recipient": {}, "badge": "https://a.example", "verify": {"type": "hosted"}}, Refusal.OLD_VERSION),
        (badge2(**{"@context": "https://w3id.org/openbadges/v1"}), Refusal.OLD_VERSION),
    ],
)
def test_what_belongs_to_badges_and_is_none_is_named(document: dict[str, Any], code: Refusal) -> None:
    assert codes(document) == [code]


@pytest.mark.parametrize("path", ["badge", "badge.issuer"])
def test_a_part_that_refers_to_what_contains_it_is_a_loop(path: str) -> None:
    assert refusals(at(badge2(), path, "https://college.example/assertions/1")) == [
        Reason(Refusal.REFERENCE_LOOP, f"$.{path}")
    ]


def test_an_issuer_that_is_its_badge_class_is_a_loop() -> None:
    document = at(badge2(), "badge.issuer", {"id": "https://college.example/classes/welding"})

    assert codes(document) == [Refusal.REFERENCE_LOOP]


def test_long_and_hidden_text_is_cut_and_cleaned() -> None:
    document = at(
        at(badge2(), "badge.name", "Weld\u202eing \ud800" + "x" * 5000), "badge.tags", [f"t{n}" for n in range(500)]
    )
    badge = check(document)

    assert badge.title is not None
    assert badge.title.startswith("Weld ing x")
    assert len(badge.title) <= 300
    assert len(badge.skills) == 50


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.example/\ud800", "https://a.example/" + "x" * 700, "x"])
def test_an_address_that_must_not_be_shown_is_not(url: str) -> None:
    badge = check(at(badge2(), "badge.alignment", [{"targetName": "Welding", "targetUrl": url}]))

    assert badge.skills[0].url is None
