"""Whose account somebody has who comes from the college's own sign-in: by the provider's subject, and the first time by an
e-mail address that the provider has verified."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import ApiError
from api.people import accounts
from api.people.audit import audit
from api.people.models import ROLES, Person, Team
from api.people.sessions import end_all
from api.settings import Settings

logger = logging.getLogger(__name__)


class NotOursError(ApiError):
    """Nobody that may enter. `kind`: unverified, other_account, not_invited."""

    status, code = 403, "not_ours"

    def __init__(self, kind: str) -> None:
        super().__init__("There is no account for this sign-in.")
        self.kind = kind


def person_of(session: Session, settings: Settings, claims: Mapping[str, Any], lang: str) -> Person:
    """The account that the claims (checked before) are of, its role and teams as they say. Raises `NotOursError`."""
    subject = subject_of(settings.oidc_issuer or "", str(claims["sub"]))
    role = _role(settings, claims)
    person = session.scalar(select(Person).where(Person.oidc_subject == subject))
    if person is None:
        person = _first_time(session, settings, claims, subject, role, lang)
    if not person.active:
        raise NotOursError("not_invited")
    if role is not None and role != person.role:
        _change_role(session, person, role)
    _change_teams(session, settings, person, claims)
    return person


def subject_of(issuer: str, subject: str) -> str:
    """A subject is one only together with who says it; as a hash it has one length, and tells nothing."""
    return hashlib.sha256(f"{issuer.rstrip('/')}\n{subject}".encode()).hexdigest()


def _first_time(
    session: Session, settings: Settings, claims: Mapping[str, Any], subject: str, role: str | None, lang: str
) -> Person:
    # Some providers write the truth value as a word.
    if claims.get("email_verified") not in (True, "true"):
        raise NotOursError("unverified")
    address = str(claims.get("email") or "").strip().lower()
    if not address:
        raise NotOursError("unverified")
    person = session.scalar(select(Person).where(Person.email == address).with_for_update())
    if person is None:
        role = role or settings.oidc_default_role
        if role is None:
            raise NotOursError("not_invited")
        name = accounts.clean_name(str(claims.get("name") or ""))[: accounts.NAME_AT_MOST] or address.partition("@")[0]
        person = accounts.add_person(session, email=address, name=name, role=role, lang=lang, oidc_subject=subject)
        audit(session, person, "added_by_provider", "person", person.id, role=role)
    elif not person.active:
        raise NotOursError("not_invited")
    elif person.oidc_subject is not None:
        # The address went to somebody else at the college: an account is never handed on by that.
        raise NotOursError("other_account")
    else:
        person.oidc_subject = subject
        audit(session, person, "linked", "person", person.id)
    session.flush()
    return person


def _role(settings: Settings, claims: Mapping[str, Any]) -> str | None:
    """The highest of our roles that the claim names; `None` when it names none, or there is no such claim."""
    named = _names(claims.get(settings.oidc_role_claim or ""))
    return next((role for role in ("administrator", "editor", "practitioner") if role in named and role in ROLES), None)


def _change_role(session: Session, person: Person, role: str) -> None:
    try:
        if person.role == "administrator":
            accounts.keep_an_administrator(session, person)
    except accounts.LastAdministratorError:
        logger.warning("the provider names another role for the last administrator, who keeps theirs")
        return
    person.role = role
    end_all(session, person.id)
    audit(session, None, "changed", "person", person.id, role=role)


def _change_teams(session: Session, settings: Settings, person: Person, claims: Mapping[str, Any]) -> None:
    """The teams of these names that there are; a claim that is missing changes nothing."""
    if not settings.oidc_team_claim or settings.oidc_team_claim not in claims:
        return
    named = _names(claims[settings.oidc_team_claim])
    before = accounts.teams_of(session, person.id)
    after = accounts.set_teams(session, person, session.scalars(select(Team.id).where(Team.name.in_(named))).all())
    if before != after:
        audit(session, None, "changed", "person", person.id, teams=sorted(after))


def _names(claim: object) -> set[str]:
    """A claim is one name or a list of them."""
    return {str(name) for name in claim} if isinstance(claim, list) else {claim} if isinstance(claim, str) else set()
