"""A made-up college on a busy day: staff, learners, questions and figures for pictures of the console."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from api.db import Database
from api.people.models import Person
from api.people.office import Office, change_office
from api.triage.models import CannedReply, Case, CaseNote, CaseStep, OutboxEntry, UnansweredQuestion
from knowledge.base import utc_now
from tests.api.console.crowd import crowd, give_feedback, keep, open_cases
from tests.api.console.desk import add_person
from tests.api.console.waiting import add_case, add_message, always_open, shared_case

COLLEGE = "Northern Lakes College"
BOOKING = "https://booking.example.org/advising"
STAFF = {
    "maya": ("practitioner", "Maya Tremblay", ("Sudbury campus",), "en"),
    "sam": ("practitioner", "Sam Okafor", ("Sudbury campus", "Online learners"), "en"),
    "claire": ("editor", "Claire Dubois", (), "en"),
    "priya": ("administrator", "Priya Nair", (), "en"),
}
PERMIT = [
    {"key": "topic", "label": "Topic", "text": "Immigration, study or work permit", "turn": 3},
    {"key": "need", "label": "In their words", "text": "« My work permit ends in March, can I still take it? »", "turn": 3},
    {"key": "province", "label": "Province", "text": "Ontario", "turn": 1},
    {"key": "recommended", "label": "Shown", "text": "Payroll Practitioner; Bookkeeping Basics", "turn": 2},
    {"key": "unanswered", "label": "Not answered", "text": "« does it count for my PR points »", "turn": 4},
]
FRENCH = [
    {"key": "topic", "label": "Sujet", "text": "Aide financière refusée ou arrêtée", "turn": 2},
    {
        "key": "need",
        "label": "Dans ses mots",
        "text": "« Le RAFEO a refusé ma demande et mon cours commence lundi »",
        "turn": 2,
    },
    {"key": "province", "label": "Province", "text": "Ontario", "turn": 1},
]
WANTED = [
    {"key": "asked_for", "label": "Asked for", "text": "a person", "turn": 5},
    {"key": "need", "label": "In their words", "text": "« Which evening course gets me out of retail? »", "turn": 2},
]
DESK = [{"key": "need", "label": "In their words", "text": "Laid off on Monday, needs a plan before Friday", "turn": 0}]
QUESTIONS = [
    ("en", "can I pay the course fee in two instalments?"),
    ("en", "is there a payment plan for the fees"),
    ("fr", "est-ce que je peux payer en deux versements?"),
    ("en", "do you have parking at the Sudbury campus in the evening?"),
    ("en", "is there a bus from the Sudbury campus after evening classes"),
    ("fr", "y a-t-il une garderie sur le campus?"),
    ("en", "can I borrow a laptop for an online course?"),
]  # fmt: skip


class College:
    """The seeds by name: `people` (accounts) and `cases`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.app: Any = SimpleNamespace(state=SimpleNamespace(database=database))
        self.people = {key: self._person(*row) for key, row in STAFF.items()}
        self.open_all_day()
        self._figures()  # before the cases, so that the queue's own are the newest
        self.cases = self._cases()
        self._words()

    def open_all_day(self) -> None:
        """So that waiting does not depend on when the pictures are taken."""
        always_open(self.app, college=COLLEGE, appointment_url=BOOKING)

    def waiting(self) -> set[str]:
        """The ids of the cases that nobody has."""
        with self.database.session() as session:
            return set(session.scalars(select(Case.id).where(Case.status == "open")))

    def usual_hours(self) -> None:
        """Office hours as a new college finds them."""
        with self.database.session() as session:
            change_office(session, Office.model_validate({"college": COLLEGE, "appointment_url": BOOKING}), by="Priya Nair")

    def change(self, name: str, **values: Any) -> None:
        with self.database.session() as session:
            row = session.get_one(Case, self.cases[name].id)
            for key, value in values.items():
                setattr(row, key, value)

    def _person(self, role: str, name: str, teams: tuple[str, ...], lang: str) -> Person:
        person = add_person(self.app, role, name=name, teams=teams, lang=lang)
        with self.database.session() as session:
            row = session.get_one(Person, person.id)
            row.email = f"{name.split()[0].lower()}@college.example.org"
            row.last_seen_at = utc_now() - timedelta(hours=2)
        return row

    def _cases(self) -> dict[str, Case]:
        sudbury, online = "Sudbury campus", "Online learners"
        profile = {
            "goal": "bookkeeping",
            "province": {"any_of": ["ON"]},
            "field": {"any_of": ["accounting_finance"]},
            "delivery": {"any_of": ["online"]},
        }
        maya, sam = self.people["maya"].id, self.people["sam"].id
        contact = {"contact_name": "Amina", "contact_address": "amina@example.org", "contact_time": "after 5 pm, text first"}
        cases = {
            "crisis": self._alert("U4", [("suicide", 2), ("imminent", 3)], wait=3, due=12),
            "distress": self._alert("U3", [("distress", 2), ("escalating", 5)], wait=22, due=38, team=sudbury),
            "french": self._shared("U3", [("funding_refused", 2), ("no_money_for_basics", 3)], FRENCH, wait=75, due=-15,
                                   lang="fr", contact_name="Luc", team=sudbury),
            "permit": self._shared("U2", [("immigration", 3)], PERMIT, wait=50, due=730, team=sudbury, profile=profile,
                                   shares_transcript=True, **contact),
            "taken": self._shared("U2", [("appeal", 4)], WANTED, wait=130, due=650, team=sudbury, status="claimed",
                                  claimed_by=sam, claimed_at=utc_now() - timedelta(minutes=4), contact_name="Jo"),
            "retail": self._shared("U1", [("asked_for_person", 5)], WANTED, wait=200, due=1750, channel="whatsapp",
                                   contact_name="Dee"),
            "mine": self._shared("U2", [("immigration", 3), ("asked_for_person", 4)], PERMIT, wait=64, due=700, team=sudbury,
                                 status="claimed", claimed_by=maya, claimed_at=utc_now() - timedelta(minutes=9),
                                 answered_at=utc_now() - timedelta(minutes=8), profile=profile, shares_transcript=True,
                                 **contact),
            "failed": self._alert("U1", [("failed_twice", 4)], wait=300, due=1600),
            "laptop": self._shared("U1", [("accommodation", 3)], WANTED, wait=90, due=1800, team=online,
                                   contact_name="Ravi"),
            "desk": self._alert("U2", [("marked_by_staff", 0)], wait=35, due=740, channel="desk", conversation_id="desk_1",
                                team=sudbury, summary=DESK, contact_name="Helen",
                                urgency_note="Needs an answer before Friday", urgency_by="Maya Tremblay"),
            "closed": self._shared("U2", [("legal", 2)], WANTED, wait=1500, due=-700, team=sudbury, status="resolved",
                                   resolved_at=utc_now() - timedelta(minutes=30), outcome="referred", contact_name="Kim"),
        }  # fmt: skip
        for name in ("permit", "mine"):
            self._thread(cases[name], answered=name == "mine")
        with self.database.session() as session:  # each was opened when it began to wait
            for case in cases.values():
                for step in session.scalars(select(CaseStep).where(CaseStep.case_id == case.id, CaseStep.step == "opened")):
                    step.at = case.opened_at
                session.get_one(Case, case.id).consented_at = case.opened_at if case.consent_version else None
        return cases

    def _alert(self, level: str, reasons: list[tuple[str, int]], **more: Any) -> Case:
        return add_case(self.app, level, reasons=_reasons(level, reasons), **more)

    def _shared(self, level: str, reasons: list[tuple[str, int]], summary: list[dict[str, Any]], **more: Any) -> Case:
        return shared_case(self.app, level, reasons=_reasons(level, reasons), summary=summary, **more)

    def _thread(self, case: Case, *, answered: bool) -> None:
        said = [
            ("learner", 1, "Hi, I live in Sudbury and I want a bookkeeping course I can take online"),
            ("bot", 1, "Matching everything you said: 2 programmes. 1. Payroll Practitioner 2. Bookkeeping Basics"),
            ("learner", 2, "how long is the second one"),
            ("bot", 2, "Its page says 42 hours over 12 weeks."),
            ("learner", 3, "My work permit ends in March, can I still take it?"),
            ("bot", 3, "That needs a person who may advise on permits. Shall I ask someone on the college's team?"),
            ("learner", 4, "yes please. and does it count for my PR points"),
        ]
        opened = utc_now() - timedelta(minutes=70)
        for number, (sender, turn, text) in enumerate(said):
            add_message(self.app, case, text, sender=sender, seq=10 * number, turn=turn, lang="en",
                        said_at=opened + timedelta(minutes=number))  # fmt: skip
        if not answered:
            return
        now = utc_now()
        more = [
            ("practitioner", 8, "Hello Amina, this is Maya from advising. I have read what you shared."),
            ("learner", 6, "Thank you! The course ends in April, my permit on March 14."),
            ("practitioner", 4, "Then we should look at the dates together. Our licensed immigration advisor can call you."),
            ("learner", 1, "That would help a lot. After 5 is best."),
        ]
        for number, (sender, ago, text) in enumerate(more):
            by = {"name": "Maya Tremblay", "delivered_at": now, "outbox_id": number + 1} if sender == "practitioner" else {}
            add_message(self.app, case, text, sender=sender, seq=100 + number, turn=5, lang="en",
                               said_at=now - timedelta(minutes=ago), **by)  # fmt: skip
        with self.database.session() as session:
            row = session.get_one(Case, case.id)
            row.learner_seen, row.learner_wrote_at = "3", now - timedelta(minutes=1)
            session.add(CaseNote(case_id=case.id, person_name="Sam Okafor", at=now - timedelta(minutes=20),
                                 text="Called the international office: a licensed advisor is in on Thursday."))  # fmt: skip
            session.add(
                CaseStep(case_id=case.id, step="claimed", person_name="Maya Tremblay", at=now - timedelta(minutes=9))
            )
            session.add(OutboxEntry(conversation_id=case.conversation_id, case_id=case.id, kind="claimed", lang="en",
                                    body={"name": "Maya Tremblay"}, delivered_at=now,
                                    made_at=now - timedelta(minutes=9), outcome="delivered"))  # fmt: skip

    def _words(self) -> None:
        now = utc_now()
        with self.database.session() as session:
            session.add_all(
                UnansweredQuestion(text=text, lang=lang, asked_at=now - timedelta(hours=5 * number), person=f"{number:032x}")
                for number, (lang, text) in enumerate(QUESTIONS)
            )
            for name_en, name_fr, text_en, text_fr in (
                ("Welcome", "Bienvenue", "Hello {name}, this is {me} at {college}. I have read what you shared.",
                 "Bonjour {name}, ici {me}, du {college}. J'ai lu ce que vous avez partagé."),
                ("Call us", "Appelez-nous", "You can also call us. Please give the reference {reference}.",
                 "Vous pouvez aussi nous appeler. Donnez la référence {reference}."),
            ):  # fmt: skip
                session.add(CannedReply(title_en=name_en, title_fr=name_fr, text_en=text_en, text_fr=text_fr,
                                        changed_by="Maya Tremblay"))  # fmt: skip

    def _figures(self) -> None:
        """Thirty days of conversations; every figure has some, and some groups are too small to be shown."""
        now = utc_now()
        outcomes = ("answered", "searched", "answered", "nothing_found", "not_understood", "handoff", "did_you_mean")
        topics = ("ask_cost", "find_credentials", "ask_funding", "ask_credit", "ask_definition", "ask_human", "ask_length")
        wishes: list[dict[str, Any]] = [
            {"fields": ["data_ai"], "skills": ["data-analysis"], "filters": {"delivery": ["online"], "max_cost": ["500"]}},
            {"fields": ["health_care"], "skills": ["first-aid"], "filters": {"delivery": ["in_person"]}},
            {
                "fields": ["accounting_finance"],
                "skills": ["bookkeeping", "project-management"],
                "filters": {"delivery": ["in_person"], "max_cost": ["1000"]},
            },
        ]
        for day in range(30):
            for hour in (9, 12, 15, 20):
                at = now - timedelta(days=day, hours=hour)
                number = day + hour
                keep(self.app, crowd(f"{day}-{hour}", 3 + number % 9, at, outcome=outcomes[number % 7],
                                     intent=topics[number % 7], lang="fr" if number % 4 == 0 else "en",
                                     region=("ON", "ON", "BC")[number % 3], **wishes[number % 3]))  # fmt: skip
        names = [f"{day}-{hour} {at}" for day in range(12) for hour in (9, 15) for at in range(3)]
        give_feedback(self.app, names[:48], now - timedelta(days=3), helpful=True)
        give_feedback(self.app, names[48:60], now - timedelta(days=3), helpful=False, reason="unclear")
        give_feedback(self.app, names[60:], now - timedelta(days=3), helpful=False, reason="outdated")
        open_cases(self.app, "U2", 14, now - timedelta(days=4), due=780, answered=95)
        open_cases(self.app, "U1", 11, now - timedelta(days=4), due=1950, answered=300)
        open_cases(self.app, "U2", 7, now - timedelta(days=9), due=780, answered=900)
        with self.database.session() as session:  # the figures' cases do not wait in the queue
            for row in session.scalars(select(Case)):
                row.status, row.outcome, row.resolved_at = "resolved", "answered", row.answered_at


def _reasons(level: str, reasons: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"code": code, "turn": turn, "level": level} for code, turn in reasons]
