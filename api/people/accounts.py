"""Accounts and teams: who is added, changed, let go. What must hold of them is kept here, once.

TakenError               somebody, or a team, has this already
LastAdministratorError   nobody would be left who can open every page
NotTheirsError           a change that people make to their own account elsewhere
InvalidInputError        `errors[0].field` says which value cannot be right
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from api.errors import ConflictError, InvalidInputError
from api.people.audit import audit
from api.people.models import ROLES, Invitation, Person, Team, TeamMember
from api.people.sessions import Staff, end_all, invite

NAME_AT_MOST = 120


class TakenError(ConflictError):
    code = "taken"


class LastAdministratorError(ConflictError):
    code = "last_administrator"


class NotTheirsError(ConflictError):
    code = "own_account"


def clean_name(text: str) -> str:
    """One line without what is not seen: a name must not turn the page's writing around or hide in it."""
    kept = "".join(letter if unicodedata.category(letter) not in ("Cc", "Cf") else " " for letter in text)
    return " ".join(kept.split())


def name_of(text: str) -> str:
    """A person's or a team's name; raises `InvalidInputError` for an empty or too long one."""
    name = clean_name(text)
    if not 1 <= len(name) <= NAME_AT_MOST:
        raise InvalidInputError(f"A name has 1 to {NAME_AT_MOST} characters.", field="name")
    return name


def address_of(text: str) -> str:
    """An e-mail address as it is stored, in small letters; raises `InvalidInputError`."""
    try:
        address = validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidInputError("That is not an e-mail address.", field="email") from error
    if len(address) > 200:
        raise InvalidInputError("That address is too long.", field="email")
    return address


def role_of(text: str) -> str:
    if text not in ROLES:
        raise InvalidInputError("There is no such role.", field="role")
    return text


def add_person(
    session: Session, *, email: str, name: str, role: str, lang: str = "en", oidc_subject: str | None = None
) -> Person:
    """A new account without a password. Raises `InvalidInputError` and `TakenError`."""
    person = Person(
        id=str(uuid.uuid4()), email=address_of(email), name=name_of(name), role=role_of(role), lang=lang,
        oidc_subject=oidc_subject,
    )  # fmt: skip
    _refuse_taken(session, session.scalar(select(Person.id).where(Person.email == person.email)))
    session.add(person)
    session.flush()
    return person


def invite_person(
    session: Session, by: Staff, *, email: str, name: str, role: str, teams: Iterable[int], lang: str
) -> tuple[Person, str]:
    """A new account, and the token of the link with which its person chooses a password."""
    person = add_person(session, email=email, name=name, role=role, lang=lang)
    set_teams(session, person, teams)
    audit(session, by, "invited", "person", person.id, role=role)
    return person, invite(session, person.id)


def change_person(
    session: Session, by: Staff, person: Person, *, name: str, role: str, active: bool, teams: Iterable[int]
) -> None:
    """Change an account; another role, or closing it, ends its sessions. Raises also `LastAdministratorError`."""
    name, role = name_of(name), role_of(role)
    changed: dict[str, object] = {}
    if (role, active) != (person.role, person.active):
        if role != "administrator" or not active:
            keep_an_administrator(session, person)
        changed.update(role=role, active=active)
        end_all(session, person.id)
        if not active:
            _void_links(session, person.id)
    if name != person.name:
        changed["name"] = name
    person.name, person.role, person.active = name, role, active
    before, after = teams_of(session, person.id), set_teams(session, person, teams)
    if before != after:
        changed["teams"] = sorted(after)
    if changed:
        audit(session, by, "changed", "person", person.id, **changed)


def reset_password(session: Session, by: Staff, person: Person) -> str:
    """The token of a new link. The old password, older links and open sessions are void at once."""
    if person.id == by.id:
        # Whoever lost the link would be locked out, and might be the last administrator.
        raise NotTheirsError("Your own password is changed on your own page.")
    person.password_hash, person.failed_sign_ins, person.locked_until = None, 0, None
    end_all(session, person.id)
    _void_links(session, person.id)
    audit(session, by, "reset_password", "person", person.id)
    return invite(session, person.id)


def sign_out_everywhere(session: Session, by: Staff, person: Person) -> None:
    end_all(session, person.id)
    audit(session, by, "signed_out_everywhere", "person", person.id)


def keep_an_administrator(session: Session, person: Person) -> None:
    """Raises `LastAdministratorError` when without `person` no administrator is left who can sign in."""
    able = select(Person.id).where(
        Person.role == "administrator",
        Person.active,
        or_(Person.password_hash.is_not(None), Person.oidc_subject.is_not(None)),
    )
    # Locked in one order: of two who let each other go at the same time, the second one sees what the first did.
    ids = session.scalars(able.order_by(Person.id).with_for_update()).all()
    if list(ids) == [person.id]:
        raise LastAdministratorError("Nobody else could open every page.")


def teams_of(session: Session, person_id: str) -> set[int]:
    return set(session.scalars(select(TeamMember.team_id).where(TeamMember.person_id == person_id)))


def set_teams(session: Session, person: Person, wanted: Iterable[int]) -> set[int]:
    """The person is in these teams and no others; those that do not exist (any more) are left out."""
    known = set(session.scalars(select(Team.id).where(Team.id.in_(set(wanted)))))
    session.execute(delete(TeamMember).where(TeamMember.person_id == person.id, TeamMember.team_id.not_in(known)))
    session.add_all(TeamMember(team_id=team, person_id=person.id) for team in known - teams_of(session, person.id))
    session.flush()
    return known


def add_team(session: Session, by: Staff, name: str) -> Team:
    team = Team(name=_free_team_name(session, name))
    session.add(team)
    session.flush()
    audit(session, by, "added", "team", team.id, name=team.name)
    return team


def rename_team(session: Session, by: Staff, team: Team, name: str) -> None:
    team.name = _free_team_name(session, name, but=team.id)
    audit(session, by, "changed", "team", team.id, name=team.name)


def delete_team(session: Session, by: Staff, team: Team) -> None:
    """Its cases then belong to no team, so that every practitioner sees them."""
    audit(session, by, "deleted", "team", team.id, name=team.name)
    session.delete(team)


def _free_team_name(session: Session, text: str, *, but: int | None = None) -> str:
    name = name_of(text)
    _refuse_taken(session, session.scalar(select(Team.id).where(Team.name == name, Team.id != (but or 0))))
    return name


def _refuse_taken(session: Session, found: object) -> None:
    """Two at the very same moment are told apart by the unique column itself."""
    if found is not None:
        raise TakenError("Somebody has this already.")


def _void_links(session: Session, person_id: str) -> None:
    session.execute(delete(Invitation).where(Invitation.person_id == person_id, Invitation.used_at.is_(None)))
