"""A college's own provider and a console, each a process of its own, and a browser that signs in with them."""

from __future__ import annotations

import itertools
import re
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.orm import Session

from api.people.models import Person
from knowledge.base import open_engine
from tests.api.console.desk import text_of
from tests.api.console.provider import CLIENT, SECRET
from tests.browser.served import PROJECT, Served, restartable

_numbers = itertools.count(1)
OIDC = {"OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET, "OIDC_NAME": "Northern College"}


@contextmanager
def provider() -> Iterator[str]:
    """The address of a provider that runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "tests.api.console.provider", str(port)], cwd=PROJECT)
    url = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    while True:
        try:
            httpx.get(f"{url}/jwks")
            break
        except httpx.HTTPError:
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
    yield url
    process.terminate()
    process.wait(timeout=20)


@dataclass
class House:
    """The console's process, the provider's, and the database between."""

    console: Served
    issuer: str
    log: Path

    def says(self, *, fault: str | None = None, token_only: tuple[str, ...] = (), **claims: Any) -> None:
        setting = {"claims": claims, "fault": fault, "token_only": token_only}
        assert httpx.post(f"{self.issuer}/control", json=setting).is_success

    def person(self, **values: Any) -> Person:
        number = next(_numbers)
        kept = {"email": f"one{number}@college.ca", "name": f"One {number}", "role": "practitioner"} | values
        with self.session() as session:
            person = Person(id=str(uuid.uuid4()), **kept)
            session.add(person)
        return person

    @contextmanager
    def session(self) -> Iterator[Session]:
        """What is changed in it is stored at the end."""
        engine = open_engine(f"sqlite:///{self.console.database}")
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
        engine.dispose()

    def now(self, person: Person) -> Person:
        with self.session() as session:
            return session.get_one(Person, person.id)


@dataclass
class Visitor:
    """A browser that clicks the button, agrees, and comes back."""

    house: House
    http: httpx.Client = field(default_factory=lambda: httpx.Client(follow_redirects=True, timeout=30))

    def __del__(self) -> None:
        self.http.close()

    def agree(self, wanted: str = "/console", lang: str = "en") -> httpx.Response:
        form = self.http.get(f"{self.house.console.url}/console/oidc", params={"next": wanted, "lang": lang})
        assert form.status_code == 200 and form.url.path == "/authorize", text_of(form)
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form.text))
        return self.http.post(f"{self.house.issuer}/consent", data=fields, follow_redirects=False)

    def sign_in(self, wanted: str = "/console", lang: str = "en") -> httpx.Response:
        return self.http.get(self.agree(wanted, lang).headers["location"])


@contextmanager
def open_house(issuer: str, database: Path, folder: Path, **more: str) -> Iterator[House]:
    command = ("api", "serve", "--port", "{port}")
    environment = {**OIDC, "OIDC_ISSUER": issuer, **more}
    with restartable(*command, database=database, folder=folder, ready="/healthz", **environment) as console:
        yield House(console, issuer, folder / "log")
