"""What a badge names elsewhere, asked of a made-up web: never without leave, never without end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from knowledge.badges.badge import Failed, NotChecked, Note, Refusal, Status, Verified
from knowledge.badges.lookup import QUESTIONS_AT_MOST, Lookup
from tests.knowledge.badges.builders import at, badge2, badge3, check, codes, pem, signed_text

OWN = "https://college.example/assertions/1"
CLASS = "https://college.example/classes/welding"
ISSUER = "https://college.example/issuer"


class Web:
    """Documents by address; remembers what was asked."""

    def __init__(self, **_none: Any) -> None:
        self.documents: dict[str, Any] = {}
        self.asked: list[str] = []

    def has(self, address: str, document: Any) -> Web:
        self.documents[address] = document
        return self

    def fetch(self, address: str) -> bytes | None:
        self.asked.append(address)
        found = self.documents.get(address)
        return found if found is None or isinstance(found, bytes) else json.dumps(found).encode()


def test_nothing_is_asked_for_a_badge_3() -> None:
    web = Web()
    check(badge3(), fetch=web.fetch)

    assert web.asked == []


def test_a_hosted_badge_is_compared_with_its_address() -> None:
    same, other = Web().has(OWN, badge2()), Web().has(OWN, badge2(expires=None))

    assert check(badge2(), fetch=same.fetch).outcome is Verified.HOSTED_COPY_MATCHES
    assert check(badge2(), fetch=other.fetch).outcome is Failed.HOSTED_COPY_DIFFERS
    assert check(badge2(), fetch=Web().fetch).outcome is NotChecked.HOSTED_NOT_FETCHED


def test_a_hosted_badge_that_was_taken_back_is_revoked() -> None:
    web = Web().has(OWN, {"id": OWN, "revoked": True})

    assert check(badge2(), fetch=web.fetch).status is Status.REVOKED


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({}, Verified.HOSTED_COPY_MATCHES),
        ({"startsWith": "https://college.example/assertions/"}, Verified.HOSTED_COPY_MATCHES),
        ({"startsWith": ["https://a.example/", "https://college.example/"]}, Verified.HOSTED_COPY_MATCHES),
        ({"allowedOrigins": ["college.example"]}, Verified.HOSTED_COPY_MATCHES),
        ({"startsWith": "https://college.example/other/"}, Failed.HOSTED_ELSEWHERE),
        ({"allowedOrigins": "badges.example"}, Failed.HOSTED_ELSEWHERE),
    ],
)
def test_a_badge_must_be_where_its_issuer_keeps_badges(scope: dict[str, Any], expected: Any) -> None:
    document = at(badge2(), "badge.issuer.verification", scope)

    assert check(document, fetch=Web().has(OWN, document).fetch).outcome is expected


def test_a_badge_on_another_host_than_its_issuer_is_elsewhere() -> None:
    document = at(badge2(), "badge.issuer.id", "https://university.example/issuer")

    assert check(document, fetch=Web().has(OWN, document).fetch).outcome is Failed.HOSTED_ELSEWHERE


def test_the_class_and_the_issuer_are_followed() -> None:
    badge_class = {**badge2()["badge"], "issuer": ISSUER}
    web = Web().has(CLASS, badge_class).has(ISSUER, badge2()["badge"]["issuer"])
    badge = check(badge2(badge=CLASS), fetch=web.fetch)

    assert (badge.title, badge.issuer, badge.notes) == ("Welding basics", "Example College", ())
    assert web.asked == [CLASS, ISSUER, OWN]


@pytest.mark.parametrize("body", [b"not json", b"[]", b"\xff", b"[" * 100_000, b" " * 2_000_000])
def test_an_answer_that_is_no_document_is_none(body: bytes) -> None:
    assert check(badge2(badge=CLASS), fetch=Web().has(CLASS, body).fetch).notes == (Note.BADGE_CLASS_NOT_IN_FILE,)


def test_a_wrong_document_behind_an_address_is_refused() -> None:
    assert codes(badge2(badge=CLASS), fetch=Web().has(CLASS, badge2()).fetch)[0] is Refusal.TYPE_WRONG


def test_documents_that_name_each_other_are_a_loop() -> None:
    badge_class = {**badge2()["badge"], "issuer": CLASS}

    assert codes(badge2(badge=CLASS), fetch=Web().has(CLASS, badge_class).fetch) == [Refusal.REFERENCE_LOOP]
    assert codes(badge2(badge=OWN), fetch=Web().has(OWN, badge2(badge=OWN)).fetch) == [Refusal.REFERENCE_LOOP]


def test_a_link_is_followed_once() -> None:
    web = Web().has(OWN, badge2())
    chain = Web().has("https://a.example", b"https://b.example").has("https://b.example", badge2())

    assert check(OWN.encode(), fetch=web.fetch).outcome is Verified.HOSTED_COPY_MATCHES
    assert web.asked == [OWN]
    assert codes(b"https://a.example", fetch=chain.fetch) == [Refusal.NOT_JSON]
    assert chain.asked == ["https://a.example"]


def test_questions_about_one_badge_are_bounded_and_never_asked_twice() -> None:
    web = Web()
    lookup = Lookup(web.fetch)
    for _ in range(2):
        for number in range(QUESTIONS_AT_MOST + 3):
            lookup.body(f"https://college.example/{number}")

    assert web.asked == [f"https://college.example/{number}" for number in range(QUESTIONS_AT_MOST)]


def signed_with_list(key: rsa.RSAPrivateKey) -> bytes:
    document = badge2(verification={"type": "signed", "creator": "https://college.example/key"})
    return signed_text(at(document, "badge.issuer.revocationList", "https://college.example/revoked"), key, "RS256")


def test_a_key_on_the_issuers_own_host_is_the_issuers() -> None:
    key = rsa.generate_private_key(65537, 2048)
    web = Web().has("https://college.example/key", pem(key))
    badge = check(signed_with_list(key), fetch=web.fetch)

    assert (badge.outcome, badge.notes) == (Verified.SIGNATURE_MATCHES, (Note.REVOCATION_NOT_CHECKED,))


@pytest.mark.parametrize("entry", [OWN, {"id": OWN, "revocationReason": "an error"}])
def test_a_signed_badge_on_its_issuers_list_is_revoked(entry: Any) -> None:
    key = rsa.generate_private_key(65537, 2048)
    listed = {"type": "RevocationList", "revokedAssertions": ["urn:other", 7, entry]}
    web = Web().has("https://college.example/key", pem(key)).has("https://college.example/revoked", listed)

    assert check(signed_with_list(key), fetch=web.fetch).status is Status.REVOKED
