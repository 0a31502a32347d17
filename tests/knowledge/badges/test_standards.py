"""Every badge file of the standards' own test suites, judged as their authors do; each difference has its reason here.

The files are not in the repository: they are read from the folder of shared data (`CAIRN_SHARED`, or beside the project)
and skipped where it is absent. 1EdTech's verdicts are those of its public validator's tests.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.badges.badge import Badge, Failed, NotChecked, Note, Refusal, Status, Verified
from knowledge.badges.check import check_badge
from knowledge.badges.envelope import check_envelope
from knowledge.badges.fields import Node, Report
from knowledge.errors import BadgeRefusedError
from tests.knowledge.badges.builders import NOW

PROJECT = Path(__file__).resolve().parents[3]
STANDARDS = Path(os.environ.get("CAIRN_SHARED", PROJECT.parent / "shared" / "data")) / "standards"
ONE_EDTECH, DCC, W3C = STANDARDS / "1edtech_validator", STANDARDS / "dcc_vc_fixtures_v2", STANDARDS / "w3c_vc2"

pytestmark = pytest.mark.skipif(not STANDARDS.is_dir(), reason="the shared data is not here")

# Valid of their kind, and not a badge that somebody earned.
OTHER_KINDS = {
    "ob20/assets/badgeclass1.json": Refusal.BADGE_CLASS_ONLY,
    "ob20/assets/badge-with-data-image.json": Refusal.BADGE_CLASS_ONLY,
    "ob20/assets/badgeclass-with-complex-image.json": Refusal.BADGE_CLASS_ONLY,
    "ob20/issuer-compact-iri-validation.json": Refusal.ISSUER_ONLY,
    "ob30/endorsement-valid.json": Refusal.ENDORSEMENT_ONLY,
    "ob30/endorsement-err-schema-status-refresh.json": Refusal.ENDORSEMENT_ONLY,
    "clr20/simple.json": Refusal.COLLECTION,
    "clr20/simple_v1.json": Refusal.COLLECTION,
    "clr20/complex.json": Refusal.COLLECTION,
    "clr20/simple.jwt": Refusal.COLLECTION,
}
# Where this reader says less than 1EdTech's validator, or something else, and why.
DIFFERENT = {
    # Extensions are not read at all, so a wrong one does no harm.
    "ob20/assertion-with-extension-node-invalid.json": "taken",
    # The second proof is right, and a proof of an unknown type proves nothing either way.
    "ob30/simple-multiple-proofs.json": "taken",
    # The validator cannot find these keys and calls that an error; here nothing was checked, and that is said.
    "ob30/velocity.jwt": "not checked",
    "ob30/simple-err-proof-method-unknown-scheme.json": "not checked",
    "ob30/simple-err-proof-method-unknown-did-method.json": "not checked",
    # Lists of revoked badges are elsewhere; that they were not looked at is noted.
    "ob30/credential-status-revoked.json": "noted",
    "ob30/bit-string-list/credential-status-revoked.json": "noted",
    "ob30/bit-string-list/credential-status-revoked-blank-nodes.json": "noted",
    # Its test asserts both; the file itself breaks the issuer's scope.
    "ob20/basic-assertion-with-allowed-origins-invalid-starts-with.json": "failed",
    "ob20/basic-assertion-with-allowed-origins-invalid-multiple-starts-with.json": "failed",
}


def verdicts() -> Iterator[Any]:
    path = ONE_EDTECH / "expected_from_test_classes.csv"
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()) if path.exists() else ():
        if (ONE_EDTECH / row["file"]).exists() and row["file"] not in OTHER_KINDS:
            yield pytest.param(row["file"], row["expected"], id=row["file"])


def files(folder: Path, *endings: str) -> list[Any]:
    found = sorted(path for path in folder.rglob("*") if path.suffix in endings)
    return [pytest.param(path, id=str(path.relative_to(STANDARDS))) for path in found]


def made_up_web(own: bytes) -> dict[str, bytes]:
    """The addresses that 1EdTech's tests answer for, and the badge at its own."""
    web: dict[str, bytes] = {}
    for path in sorted((ONE_EDTECH / "ob20" / "assets").glob("*.json")):
        for start in ("http://example.org/", "https://example.org/", "http://example.com/", "https://example.com/"):
            web[start + path.name] = web[start + path.stem] = path.read_bytes()
    if own.lstrip().startswith(b"{"):
        web[str(json.loads(own).get("id"))] = own
    return web


def judged(data: bytes) -> Badge | list[Refusal]:
    """Raises anything but a refusal."""
    try:
        return check_badge(data, now=NOW, fetch=made_up_web(data).get)
    except BadgeRefusedError as error:
        return [reason.code for reason in error.reasons]


def holds(badge: Badge | list[Refusal]) -> bool:
    return isinstance(badge, Badge) and badge.status is Status.VALID_STRUCTURE and badge.verification != "failed"


@pytest.mark.parametrize(("file", "expected"), list(verdicts()))
def test_a_file_of_1edtech_is_judged_as_its_authors_do(file: str, expected: str) -> None:
    found = judged((ONE_EDTECH / file).read_bytes())

    match DIFFERENT.get(file):
        case "taken":
            assert holds(found)
        case "not checked":
            assert isinstance(found, Badge)
            assert found.outcome is NotChecked.KEY_KIND_NOT_SUPPORTED
        case "noted":
            assert isinstance(found, Badge)
            assert Note.REVOCATION_NOT_CHECKED in found.notes
        case "failed":
            assert isinstance(found, Badge)
            assert found.outcome is Failed.HOSTED_ELSEWHERE
        case _ if expected in ("valid", "warning"):
            assert holds(found), found
        case _ if expected == "invalid":
            assert not holds(found), found


@pytest.mark.parametrize(("file", "code"), OTHER_KINDS.items(), ids=OTHER_KINDS)
def test_a_file_of_1edtech_that_is_no_badge_is_named(file: str, code: Refusal) -> None:
    assert judged((ONE_EDTECH / file).read_bytes()) == [code]


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("simple-err-issuer-type", "$.issuer.type"),
        ("simple-err-issuer-parentorg-type", "$.issuer.parentOrg.type"),
        ("simple-err-issuer-otheridentifier-type", "$.issuer.otherIdentifier[1].type"),
        ("simple-err-evidence-type", "$.evidence[1].type"),
        ("simple-err-credential-subject-type", "$.credentialSubject.type"),
        ("simple-err-credential-subject-identifier-type", "$.credentialSubject.identifier[0].type"),
        ("simple-err-credential-subject-profile-type", "$.credentialSubject.source.type"),
        ("simple-err-credential-subject-result-type", "$.credentialSubject.result[1].type"),
        (
            "simple-err-credential-subject-achievement-result-description-type",
            "$.credentialSubject.achievement.resultDescription[2].type",
        ),
    ],
)
def test_a_wrong_type_is_found_where_it_is(file: str, path: str) -> None:
    with pytest.raises(BadgeRefusedError) as caught:
        check_badge((ONE_EDTECH / "ob30" / f"{file}.json").read_bytes(), now=NOW)

    assert [(reason.code, reason.path) for reason in caught.value.reasons] == [(Refusal.TYPE_WRONG, path)]


@pytest.mark.parametrize("path", files(ONE_EDTECH, ".json", ".jwt", ".1ob"))
def test_no_file_of_1edtech_is_more_than_a_refusal(path: Path) -> None:
    try:
        check_badge(path.read_bytes(), now=NOW)
    except BadgeRefusedError as error:
        assert error.reasons


@pytest.mark.parametrize("path", files(DCC, ".json"))
def test_a_file_of_the_digital_credentials_consortium(path: Path) -> None:
    """Their names say what they are: expired, not yet valid, tampered, and by which kind of key."""
    document = json.loads(path.read_bytes())
    found = judged(path.read_bytes())

    if "OpenBadgeCredential" not in document["type"]:
        assert found in ([Refusal.ENDORSEMENT_ONLY], [Refusal.OTHER_CREDENTIAL])
        return
    assert isinstance(found, Badge)
    if "tampered" in path.name:
        assert found.outcome is Failed.SIGNATURE_WRONG
    elif "didkey" in str(path).lower():
        assert found.outcome is Verified.SIGNATURE_MATCHES
    else:
        assert found.outcome is Verified.SIGNATURE_MATCHES_KEY_IN_FILE
    # One file says noExpiry in its name and has an end in 2010.
    ended = document.get("validUntil", "9999") < "2026-11-25"
    later = "notYetValid" in path.name
    assert found.status is (Status.EXPIRED if ended else Status.NOT_YET_VALID if later else Status.VALID_STRUCTURE)
    assert (Note.REVOCATION_NOT_CHECKED in found.notes) == ("credentialStatus" in document)


@pytest.mark.parametrize("path", files(STANDARDS / "vc_ed_plugfest", ".json"))
def test_a_badge_that_issuers_wrote_for_the_plugfests_is_taken(path: Path) -> None:
    found = judged(path.read_bytes())

    assert isinstance(found, Badge)
    assert found.issuer is not None
    assert found.issuer.startswith("Jobs for the Future")


@pytest.mark.parametrize("path", [*files(STANDARDS / "elm_v3", ".jsonld", ".ttl"), *files(STANDARDS / "schemaorg", ".txt")])
def test_what_describes_learning_otherwise_is_no_badge(path: Path) -> None:
    assert isinstance(judged(path.read_bytes()), list)


# To be told only by expanding the linked data, which nothing but a signature needs; a badge like this is never verified.
NOT_TOLD = {
    "credential-redef-type-fail",
    "credential-redef-type2-fail",
    "credential-type-mapped-nonurl-fail",
    "credential-type-unmapped-fail",
}


def credentials() -> list[Any]:
    return [param for param in files(W3C, ".json") if not param.values[0].name.startswith("presentation")]


def as_issued(path: Path) -> dict[str, Any]:
    """A file of W3C's suite with the issuer and dates that the suite fills in before it asks an implementation."""
    text = path.read_text(encoding="utf-8").replace("PAST DATE", "2020-01-01T00:00:00Z")
    document: dict[str, Any] = json.loads(text.replace("FUTURE DATE", "2040-01-01T00:00:00Z"))
    issuer = document.setdefault("issuer", "did:example:issuer") if "no-issuer" not in path.name else None
    if isinstance(issuer, dict):
        issuer.setdefault("id", "did:example:issuer")
    return document


@pytest.mark.parametrize("path", credentials())
def test_the_rules_of_a_verifiable_credential_are_w3cs(path: Path) -> None:
    report = Report()
    check_envelope(Node(as_issued(path), "$", report))

    assert bool(report.reasons) == ("-fail" in path.stem and path.stem not in NOT_TOLD), report.reasons


@pytest.mark.parametrize("path", files(W3C, ".json"))
def test_no_file_of_w3c_is_a_badge(path: Path) -> None:
    assert isinstance(judged(path.read_bytes()), list)
