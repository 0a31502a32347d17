"""What is known of a badge after reading it, and the codes that say why.

A code is stable and has its words in `wording.yml`; no message is written here. Nothing of who earned a badge is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Gives the body at an address, or `None` where it may not be asked for or does not answer.
Fetch = Callable[[str], bytes | None]


class Refusal(StrEnum):
    """Why a file is not taken as a badge."""

    # the file
    EMPTY = "empty"
    NOT_READABLE = "not_readable"
    TEXT_TOO_LARGE = "text_too_large"
    PICTURE_NOT_SUPPORTED = "picture_not_supported"
    PICTURE_DAMAGED = "picture_damaged"
    PICTURE_WITHOUT_BADGE = "picture_without_badge"
    PICTURE_UNSAFE = "picture_unsafe"
    SEVERAL_BADGES = "several_badges"
    LINK_NOT_FETCHED = "link_not_fetched"
    # its text
    NOT_JSON = "not_json"
    TOO_DEEP = "too_deep"
    TOO_MANY_VALUES = "too_many_values"
    DUPLICATE_KEY = "duplicate_key"
    SIGNED_TEXT_MALFORMED = "signed_text_malformed"
    # what it is instead
    NOT_A_BADGE = "not_a_badge"
    OLD_VERSION = "old_version"
    BADGE_CLASS_ONLY = "badge_class_only"
    ISSUER_ONLY = "issuer_only"
    ENDORSEMENT_ONLY = "endorsement_only"
    COLLECTION = "collection"
    OTHER_CREDENTIAL = "other_credential"
    # its structure
    CONTEXT_WRONG = "context_wrong"
    TYPE_WRONG = "type_wrong"
    MISSING = "missing"
    WRONG_KIND = "wrong_kind"
    NOT_A_URL = "not_a_url"
    NOT_A_DATE = "not_a_date"
    DATES_REVERSED = "dates_reversed"
    IMAGE_EMBEDDED = "image_embedded"
    REFERENCE_LOOP = "reference_loop"


class Status(StrEnum):
    """Whether a badge that was read counts on the day it is checked."""

    VALID_STRUCTURE = "valid_structure"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"


class Verified(StrEnum):
    """The file is what its signer signed, or what its issuer's site shows. Who the signer is remains the issuer's word."""

    SIGNATURE_MATCHES = "signature_matches"  # and the issuer's id is the key itself
    SIGNATURE_MATCHES_KEY_IN_FILE = "signature_matches_key_in_file"  # nothing ties the key to the issuer
    HOSTED_COPY_MATCHES = "hosted_copy_matches"


class Failed(StrEnum):
    """What proves that the file is not what its issuer signed or shows."""

    SIGNATURE_WRONG = "signature_wrong"
    SIGNATURE_MALFORMED = "signature_malformed"
    KEY_UNREADABLE = "key_unreadable"
    KEY_TOO_WEAK = "key_too_weak"
    ALGORITHM_NOT_ALLOWED = "algorithm_not_allowed"
    ISSUER_MISMATCH = "issuer_mismatch"
    PURPOSE_WRONG = "purpose_wrong"
    PROOF_EXPIRED = "proof_expired"
    HOSTED_COPY_DIFFERS = "hosted_copy_differs"
    HOSTED_ELSEWHERE = "hosted_elsewhere"


class NotChecked(StrEnum):
    """Why nothing can be said of who made the file."""

    NO_PROOF = "no_proof"
    HOSTED_NOT_FETCHED = "hosted_not_fetched"
    KEY_NOT_IN_FILE = "key_not_in_file"
    KEY_KIND_NOT_SUPPORTED = "key_kind_not_supported"
    PROOF_KIND_NOT_SUPPORTED = "proof_kind_not_supported"
    CONTEXT_NOT_KNOWN = "context_not_known"
    FIELDS_NOT_SIGNED = "fields_not_signed"
    TOO_COMPLEX = "too_complex"


class Note(StrEnum):
    """What a reader of a badge should know besides its status."""

    BADGE_CLASS_NOT_IN_FILE = "badge_class_not_in_file"
    ISSUER_NOT_IN_FILE = "issuer_not_in_file"
    REVOCATION_NOT_CHECKED = "revocation_not_checked"


Outcome = Verified | Failed | NotChecked


@dataclass(frozen=True)
class Reason:
    """One refusal, and where: a JSON path of the standard's own names, `$` for the whole."""

    code: Refusal
    path: str = "$"


@dataclass(frozen=True)
class BadgeSkill:
    """A skill that a badge names. `skill_id` is the catalogue's where the match is clear, else `None`."""

    name: str
    named_in: str  # alignment, tag, title
    url: str | None = None
    skill_id: str | None = None


@dataclass(frozen=True)
class Badge:
    """A badge whose structure is right. `None` is "not stated in the file"; times carry their zone."""

    standard: str  # 2.0, 3.0
    title: str | None
    issuer: str | None
    issuer_url: str | None
    description: str | None
    criteria: str | None
    criteria_url: str | None
    earner_given: bool
    issued_on: datetime | None
    expires_on: datetime | None
    status: Status
    outcome: Outcome
    skills: tuple[BadgeSkill, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def verification(self) -> str:
        """`verified`, `failed` or `not_checked`."""
        if isinstance(self.outcome, Verified):
            return "verified"
        return "failed" if isinstance(self.outcome, Failed) else "not_checked"
