"""Staff are told by e-mail that somebody waits: how urgent, which case, where to find it. Nothing of the learner is in it.

Each case once. Whoever sends takes the case first, for as long as sending may take; when that failed it is tried again,
later and later.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.db import Database
from api.mail import MailError, can_mail, send_mail
from api.people.models import Person, TeamMember
from api.people.office import Office, office
from api.settings import Settings
from api.triage.history import note_step
from api.triage.locks import write_rows
from api.triage.models import Case
from knowledge.base import utc_now
from knowledge.labels import Labels

logger = logging.getLogger(__name__)

SENDING = timedelta(minutes=2)  # longer than one message may take
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)


@dataclass(frozen=True)
class Alert:
    case_id: str
    reference: str
    level: str
    recipients: tuple[str, ...]


def send_alerts(database: Database, settings: Settings, labels: Labels) -> int:
    """Tell of every case that waits and that nobody was told of; of how many."""
    if not can_mail(settings):
        return 0
    told = 0
    while True:
        with database.session() as session:
            alert = _take(session)
        if alert is None:
            return told
        try:
            if not alert.recipients:
                raise MailError("nobody wants to be told")
            subject, text = in_words(alert, labels, settings.public_url)
            refused = send_mail(settings, alert.recipients, subject, text)
        except MailError as error:
            logger.error("an alert could not be sent and will be tried again (%s)", error)
            with database.session() as session:
                _again_later(session, alert.case_id)
            return told  # the next round tries the others
        if refused:
            logger.error("the mail server refused %d of %d addresses for alerts", refused, len(alert.recipients))
        with database.session() as session:
            _told(session, alert.case_id, len(alert.recipients) - refused)
        told += 1


def in_words(alert: Alert, labels: Labels, public_url: str | None) -> tuple[str, str]:
    """(subject, text), both in both languages: the address may be a team's."""
    parts = []
    for lang in ("en", "fr"):
        lines = [_filled(labels, "waiting", lang, alert)]
        if public_url:
            lines.append(_filled(labels, "open_it", lang, alert) + f"\n{public_url}/console/cases/{alert.case_id}")
        parts.append("\n\n".join([*lines, _filled(labels, "why", lang, alert)]))
    subject = " / ".join(_filled(labels, "subject", lang, alert) for lang in ("en", "fr"))
    return subject, "\n\n--\n\n".join(parts) + "\n"


def recipients(session: Session, case: Case, settings: Office) -> tuple[str, ...]:
    """The office's addresses, and the people who want to be told and may see the case."""
    people = select(Person.email).where(Person.active, Person.alerts)
    if case.team_id is not None:
        members = select(TeamMember.person_id).where(TeamMember.team_id == case.team_id)
        people = people.where(or_(Person.role == "administrator", Person.id.in_(members)))
    found = session.scalars(people.where(Person.role.in_(("practitioner", "administrator"))).order_by(Person.email))
    return tuple(dict.fromkeys([*(str(address).lower() for address in settings.alert_addresses), *found]))


def _take(session: Session) -> Alert | None:
    """The gravest case that nobody was told of; for a while nobody else takes it."""
    settings, now = office(session), utc_now()
    query = (
        select(Case)
        .where(
            Case.status == "open",
            Case.urgency.in_(settings.alert_levels),
            Case.alerted_at.is_(None),
            or_(Case.alert_again_at.is_(None), Case.alert_again_at <= now),
        )
        .order_by(Case.urgency.desc(), Case.due_at)
        .limit(1)
    )
    if session.scalar(query) is None:  # nothing to write, so nobody is held up
        return None
    write_rows(session)
    taken = query.with_for_update(key_share=True, skip_locked=True).execution_options(populate_existing=True)
    case = session.scalar(taken)
    if case is None:
        return None
    case.alert_again_at = now + SENDING
    return Alert(case.id, case.reference, case.urgency, recipients(session, case, settings))


def _again_later(session: Session, case_id: str) -> None:
    case = _locked(session, case_id)
    if case is not None:
        case.alert_again_at = again_at(utc_now(), case.alert_tries)
        case.alert_tries += 1


def again_at(now: datetime, tries: int) -> datetime:
    longer: int = 2 ** min(tries, 10)
    return now + min(FIRST_PAUSE * longer, LONGEST_PAUSE)


def _told(session: Session, case_id: str, people: int) -> None:
    case = _locked(session, case_id)
    if case is not None:
        case.alerted_at, case.alert_again_at = utc_now(), None
        note_step(session, case, "alerted", people=people)


def _locked(session: Session, case_id: str) -> Case | None:
    write_rows(session)
    return session.scalar(select(Case).where(Case.id == case_id).with_for_update(key_share=True))


def _filled(labels: Labels, key: str, lang: str, alert: Alert) -> str:
    text = labels.text("alert_mail", key, lang)
    level = labels.text("console", alert.level, lang)
    return text.replace("{level}", level).replace("{code}", alert.level).replace("{reference}", alert.reference)
