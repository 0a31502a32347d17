"""Signing in through the college's own provider, over real HTTP: a console and a provider, each a process of its own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from sqlalchemy import select

from api.app import create_app
from api.people.models import AuditEntry, Person, Team, TeamMember
from api.settings import Settings
from knowledge.encoder import Encoder
from tests.api.builders import Client
from tests.api.console.desk import text_of
from tests.api.console.oidc_house import House, Visitor, open_house, provider
from tests.api.console.provider import CLIENT, SECRET


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as url:
        yield url


@pytest.fixture(scope="module")
def plain(issuer: str, migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Only those who were invited may enter."""
    with open_house(issuer, migrated_database, tmp_path_factory.mktemp("plain")) as here:
        yield here


@pytest.fixture(scope="module")
def with_roles(issuer: str, migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Roles and teams are the provider's; who has none is an editor."""
    more = {"OIDC_ROLE_CLAIM": "roles", "OIDC_DEFAULT_ROLE": "editor", "OIDC_TEAM_CLAIM": "teams"}
    with open_house(issuer, migrated_database, tmp_path_factory.mktemp("roles"), **more) as here:
        yield here


@pytest.fixture
def visitor(plain: House) -> Visitor:
    return Visitor(plain)


def known(house: House, **claims: Any) -> Person:
    """Somebody who was invited, and whom the provider knows with their address."""
    person = house.person()
    house.says(sub=f"s-{person.id}", email=person.email.upper(), email_verified=True, **claims)
    return person


def test_the_first_time_the_address_finds_the_account_and_later_the_subject_does(plain: House, visitor: Visitor) -> None:
    person = known(plain)
    first = visitor.sign_in("/console/account?lang=fr")
    assert (first.status_code, first.url.path, first.url.query) == (200, "/console/account", b"lang=fr")
    assert person.name in text_of(first)
    # Later the address may be another one, or not confirmed any more.
    plain.says(sub=f"s-{person.id}", email="new@college.ca", email_verified=False)
    assert person.name in text_of(Visitor(plain).sign_in("/console/account"))
    assert plain.now(person).email == person.email
    with plain.session() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.person_id == person.id)).all()
    assert actions == ["linked", "signed_in", "signed_in"]


def test_the_button_names_the_college_and_speaks_both_languages(plain: House) -> None:
    page = httpx.get(f"{plain.console.url}/console/sign-in", params={"lang": "fr", "next": "/console/account"})
    assert "Se connecter avec Northern College" in text_of(page)
    assert 'href="/console/oidc?next=%2Fconsole%2Faccount&amp;lang=fr"' in page.text.replace("&lang", "&amp;lang")


def test_the_session_of_the_sign_in_is_only_on_its_two_pages_and_gone_after(plain: House, visitor: Visitor) -> None:
    known(plain)
    start = httpx.get(f"{plain.console.url}/console/oidc")
    cookie = start.headers["set-cookie"].lower()
    assert cookie.startswith("cairn_sign_in=")
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/console/oidc", "max-age=600"))
    visitor.sign_in()
    assert set(visitor.http.cookies) == {"cairn_staff"}
    assert "set-cookie" not in httpx.get(f"{plain.console.url}/console/sign-in").headers


def test_a_session_that_the_browser_brought_is_not_the_one_it_gets(plain: House, visitor: Visitor) -> None:
    known(plain)
    visitor.sign_in()
    before = visitor.http.cookies["cairn_staff"]
    visitor.sign_in()
    assert visitor.http.cookies["cairn_staff"] != before
    old = httpx.get(f"{plain.console.url}/console/account", headers={"Cookie": f"cairn_staff={before}"})
    assert old.status_code == 303


@pytest.mark.parametrize("verified", [False, None, "false", 0, "yes"])
def test_an_address_that_is_not_verified_never_links(plain: House, visitor: Visitor, verified: object) -> None:
    person = plain.person()
    plain.says(sub=f"s-{person.id}", email=person.email, email_verified=verified)
    answer = visitor.sign_in()
    assert (answer.status_code, "cairn_staff" in visitor.http.cookies) == (403, False)
    assert "has not confirmed your email address" in text_of(answer)
    assert plain.now(person).oidc_subject is None


FAULTS = {
    "wrong_nonce": (403, "could not be trusted"),
    "no_nonce": (403, "could not be trusted"),
    "wrong_signature": (403, "could not be trusted"),
    "unsigned": (403, "could not be trusted"),
    "other_audience": (403, "could not be trusted"),
    "other_issuer": (403, "could not be trusted"),
    "mixed_up": (403, "could not be trusted"),
    "expired": (403, "clocks"),
    "future": (403, "clocks"),
    "denied": (403, "said no"),
    "down": (503, "cannot be reached"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_signs_nobody_in_and_is_said_kindly(plain: House, visitor: Visitor, fault: str) -> None:
    person = plain.person()
    plain.says(fault=fault, sub=f"s-{person.id}", email=person.email, email_verified=True)
    answer = visitor.sign_in("/console/account")
    status, words = FAULTS[fault]
    assert (answer.status_code, "cairn_staff" in visitor.http.cookies) == (status, False)
    assert words in text_of(answer)
    assert "next=%2Fconsole%2Faccount" in answer.text, "one can try again and gets where one was going"
    assert answer.headers["cache-control"] == "no-store"
    assert plain.now(person).oidc_subject is None
    log = plain.log.read_text()
    assert not [word for word in (person.email, person.id, "Secret", "Traceback") if word in log]
    plain.says(sub=f"s-{person.id}", email=person.email, email_verified=True)
    assert visitor.sign_in("/console/account").status_code == 200


def test_the_sorry_page_is_in_the_language_one_began_in(plain: House, visitor: Visitor) -> None:
    plain.says(fault="denied", sub="x")
    assert "a refusé, ou vous l'avez annulée" in text_of(visitor.sign_in(lang="fr"))


def test_the_answer_to_another_browsers_sign_in_is_refused(plain: House, visitor: Visitor) -> None:
    known(plain)
    back = Visitor(plain).agree().headers["location"]
    for answer in (visitor.http.get(back), visitor.http.get(f"{plain.console.url}/console/oidc/back")):
        assert (answer.status_code, "cairn_staff" in visitor.http.cookies) == (400, False)
        assert "Please start again" in text_of(answer)


def test_an_answer_counts_once(plain: House, visitor: Visitor) -> None:
    known(plain)
    back = visitor.agree().headers["location"]
    assert visitor.http.get(back).status_code == 200
    visitor.http.cookies.delete("cairn_staff")
    assert visitor.http.get(back).status_code == 400


def test_a_closed_account_stays_closed(plain: House, visitor: Visitor) -> None:
    person = plain.person(active=False)
    plain.says(sub=f"s-{person.id}", email=person.email, email_verified=True)
    answer = visitor.sign_in()
    assert (answer.status_code, "cairn_staff" in visitor.http.cookies) == (403, False)
    assert "no open account" in text_of(answer)


def test_an_account_that_was_closed_later_is_closed_for_its_subject(plain: House, visitor: Visitor) -> None:
    person = known(plain)
    visitor.sign_in()
    with plain.session() as session:
        session.get_one(Person, person.id).active = False
    assert Visitor(plain).sign_in().status_code == 403


def test_who_was_not_invited_does_not_enter(plain: House, visitor: Visitor) -> None:
    plain.says(sub="stranger", email="stranger@college.ca", email_verified=True, roles=["administrator"])
    answer = visitor.sign_in()
    assert answer.status_code == 403
    with plain.session() as session:
        assert session.scalar(select(Person).where(Person.email == "stranger@college.ca")) is None


def test_an_address_that_went_to_somebody_else_does_not_bring_the_account(plain: House, visitor: Visitor) -> None:
    person = known(plain)
    visitor.sign_in()
    plain.says(sub="the next one with this address", email=person.email, email_verified=True)
    answer = Visitor(plain).sign_in()
    assert (answer.status_code, "another account" in text_of(answer)) == (403, True)


def test_what_the_token_leaves_out_is_asked_for(plain: House, visitor: Visitor) -> None:
    person = plain.person()
    short = ("email", "email_verified")
    plain.says(sub=f"s-{person.id}", email=person.email, email_verified=True, token_only=short)
    assert visitor.sign_in("/console/account").status_code == 200
    other = plain.person()
    plain.says(sub=f"s-{other.id}", email=other.email, email_verified=True, token_only=short, fault="other_userinfo")
    assert Visitor(plain).sign_in().status_code == 403


def test_new_keys_of_the_provider_are_fetched(plain: House, visitor: Visitor) -> None:
    person = known(plain)
    visitor.sign_in()
    plain.says(sub=f"s-{person.id}", fault="new_keys")
    assert Visitor(plain).sign_in("/console/account").status_code == 200


@pytest.mark.parametrize("wanted", ["https://evil.test", "//evil.test", "/console//evil.test", "/console/../../x"])
def test_coming_back_never_leads_elsewhere(plain: House, visitor: Visitor, wanted: str) -> None:
    known(plain)
    assert str(visitor.sign_in(wanted).url) == f"{plain.console.url}/console"


def test_the_roles_claim_decides_each_time_and_the_default_is_for_strangers(with_roles: House) -> None:
    def role_of(*roles: str) -> tuple[int, str]:
        with_roles.says(sub="r", email="r@college.ca", email_verified=True, name="Rae \u202eB", roles=list(roles))
        status = Visitor(with_roles).sign_in("/console/account").status_code
        with with_roles.session() as session:
            found = session.execute(select(Person.role, Person.name).where(Person.email == "r@college.ca")).one()
        assert found.name == "Rae B"
        return status, found.role

    with_roles.person(role="administrator", password_hash="x")
    assert role_of("staff") == (200, "editor")
    assert role_of("practitioner", "staff") == (200, "practitioner")
    assert role_of("editor", "administrator") == (200, "administrator")
    assert role_of() == (200, "administrator"), "a claim that names none changes nothing"
    assert role_of("practitioner") == (200, "practitioner")


def test_the_provider_cannot_take_the_last_administrator_away(with_roles: House) -> None:
    with with_roles.session() as session:
        for other in session.scalars(select(Person).where(Person.role == "administrator")):
            other.role = "practitioner"
    last = with_roles.person(role="administrator", password_hash="x")
    with_roles.says(sub="last", email=last.email, email_verified=True, roles="practitioner")
    assert Visitor(with_roles).sign_in("/console/people").status_code == 200
    assert with_roles.now(last).role == "administrator"


def test_the_teams_claim_sets_the_teams_that_there_are(with_roles: House) -> None:
    with with_roles.session() as session:
        teams = [Team(name="North"), Team(name="South")]
        session.add_all(teams)
        session.flush()
        ids = [team.id for team in teams]
    person = with_roles.person()

    def teams_after(**claims: Any) -> set[int]:
        with_roles.says(sub="t", email=person.email, email_verified=True, roles="practitioner", **claims)
        Visitor(with_roles).sign_in()
        with with_roles.session() as session:
            return set(session.scalars(select(TeamMember.team_id).where(TeamMember.person_id == person.id)))

    assert teams_after(teams=["North", "South", "East"]) == set(ids)
    assert teams_after(teams="South") == {ids[1]}
    assert teams_after() == {ids[1]}
    assert teams_after(teams=[]) == set()


def test_a_provider_that_does_not_answer_is_said_kindly(empty_url: str, encoder: Encoder) -> None:
    with socket.socket() as probe:  # a port on which nobody listens
        probe.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{probe.getsockname()[1]}"
        settings = Settings(database_url=empty_url, oidc_issuer=issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET)  # type: ignore[arg-type]
        with Client(create_app(settings, encoder=encoder)) as client:
            answer = client.get("/console/oidc")
    assert (answer.status_code, "cannot be reached" in text_of(answer)) == (503, True)


def test_metadata_of_another_issuer_is_not_taken(issuer: str, empty_url: str, encoder: Encoder) -> None:
    other = issuer.replace("127.0.0.1", "localhost")
    settings = Settings(database_url=empty_url, oidc_issuer=other, oidc_client_id=CLIENT, oidc_client_secret=SECRET)  # type: ignore[arg-type]
    with Client(create_app(settings, encoder=encoder)) as client:
        assert client.get("/console/oidc").status_code == 503


def test_without_a_provider_there_is_no_button_and_no_page(empty_client: Client) -> None:
    assert "/console/oidc" not in empty_client.get("/console/sign-in").text
    for path in ("/console/oidc", "/console/oidc/back"):
        answer = empty_client.get(path)
        assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)


def test_behind_a_proxy_the_public_address_is_what_one_comes_back_to(issuer: str, empty_url: str, encoder: Encoder) -> None:
    settings = Settings(
        database_url=empty_url, oidc_issuer=issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET,  # type: ignore[arg-type]
        public_url="https://cairn.college.test/",
    )  # fmt: skip
    with Client(create_app(settings, encoder=encoder)) as client:
        answer = client.get("/console/oidc", follow_redirects=False)
    back = httpx.URL(answer.headers["location"]).params["redirect_uri"]
    assert back == "https://cairn.college.test/console/oidc/back"
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "https://login.test"},
        {"oidc_client_secret": "x"},
        {"oidc_issuer": "http://login.test", "oidc_client_id": "x", "oidc_client_secret": "x"},
        {"oidc_default_role": "owner"},
    ],
)
def test_settings_that_cannot_be_right_stop_the_start(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"OIDC|oidc"):
        Settings(**given)
