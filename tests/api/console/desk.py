"""Somebody at the console: an account, a browser that is signed in, and forms that carry the session's hidden field."""

from __future__ import annotations

import html
import itertools
import re
import uuid
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from api.people.models import Person, StaffSession, Team, TeamMember
from api.people.passwords import hashed
from api.people.sessions import begin, hash_token
from tests.api.builders import Client

PASSWORD = "correct horse battery"
_HASH = hashed(PASSWORD)
_numbers = itertools.count(1)


def add_person(
    app: FastAPI, role: str = "practitioner", *, name: str | None = None, teams: tuple[str, ...] = (), **more: Any
) -> Person:
    """An account with `PASSWORD`, in teams that are made when they are missing."""
    number = next(_numbers)
    with app.state.database.session() as session:
        person = Person(
            id=str(uuid.uuid4()), email=f"{role}{number}@college.test", name=name or f"{role.title()} {number}", role=role,
            password_hash=_HASH, **more,
        )  # fmt: skip
        session.add(person)
        for wanted in teams:
            team = session.scalar(select(Team).where(Team.name == wanted)) or Team(name=wanted)
            session.add(team)
            session.flush()
            session.add(TeamMember(team_id=team.id, person_id=person.id))
    return person


class Desk:
    """A browser of one person. `client` is its own: cookies are not shared."""

    def __init__(self, client: Client, person: Person) -> None:
        self.client, self.person, self.app = client, person, client.app
        with self.app.state.database.session() as session:
            cookie = begin(session, session.get_one(Person, person.id), hours=1)
        client.cookies.clear()
        self.cookie = cookie
        self.headers = {"Cookie": f"cairn_staff={cookie}"}

    @property
    def csrf(self) -> str:
        with self.app.state.database.session() as session:
            return str(session.get_one(StaffSession, hash_token(self.cookie)).csrf)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._send("GET", path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        """A form of a page of this session."""
        return self._send("POST", path, data={"csrf": self.csrf, **(data or {})}, **options)

    def _send(self, method: str, path: str, *, follow_redirects: bool = True, **options: Any) -> httpx.Response:
        """With this person's cookie, also where it is sent on to."""
        headers = {**self.headers, **options.pop("headers", {})}
        answer = self.client.request(method, path, headers=headers, follow_redirects=False, **options)
        while follow_redirects and answer.is_redirect:
            answer = self.client.request("GET", answer.headers["location"], headers=self.headers, follow_redirects=False)
        return answer


def text_of(page: httpx.Response | str) -> str:
    """What one reads of a page."""
    source = page if isinstance(page, str) else page.text
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style).*?</\1>", " ", source))
    return re.sub(r"\s+", " ", html.unescape(plain)).strip()
