"""Which sites may hold the chat: what `ALLOWED_ORIGINS` takes, and what it says of what it does not."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.__main__ import main
from bot.origins import origin, origin_of, origins
from bot.settings import Settings


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://www.college.ca", "https://www.college.ca"),
        ("HTTPS://WWW.College.CA", "https://www.college.ca"),
        ("https://www.college.ca:443", "https://www.college.ca"),
        ("http://www.college.ca:80", "http://www.college.ca"),
        ("https://www.college.ca:8443", "https://www.college.ca:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://collège.ca", "https://xn--collge-6ua.ca"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(written: str, sent: str) -> None:
    assert origin(written) == sent


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("https://www.college.ca/", "write https://www.college.ca"),
        ("https://www.college.ca/programs", "write https://www.college.ca"),
        ("https://www.college.ca?a=b", "write https://www.college.ca"),
        ("https://www.college.ca#top", "write https://www.college.ca"),
        ("https://me:secret@www.college.ca", "write https://www.college.ca"),
        ("www.college.ca", "not like https://www.college.ca"),
        ("*", "without *"),
        ("https://*.college.ca", "without *"),
        ("https://", "not like"),
        ("null", "not like"),
        ("ftp://college.ca", "not like"),
        ("javascript:alert(1)", "not like"),
        ("https://college.ca:port", "not an address"),
        ("https://college.ca:99999", "not an address"),
        ("https://a b.ca", "not like"),
        ("https://-college.ca", "not like"),
        ("https://[::1", "not an address"),
        (f"https://{'é' * 80}.ca", "not an address"),
    ],
)
def test_what_is_no_origin_is_refused_with_what_to_write(written: str, hint: str) -> None:
    with pytest.raises(ValueError, match=r".*") as error:
        origin(written)

    assert hint in str(error.value)


def test_a_list_has_commas_and_room_between() -> None:
    assert origins(" https://a.ca, https://b.ca:8443 ,,https://A.ca") == ("https://a.ca", "https://b.ca:8443")
    assert origins("") == ()


def test_the_origin_of_an_address_leaves_its_path_out() -> None:
    assert origin_of("https://chat.college.ca/cairn/") == "https://chat.college.ca"
    assert origin_of("chat.college.ca") is None
    assert origin_of("") is None


def test_the_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://www.college.ca,https://collège.ca")
    assert Settings().allowed_origins == ("https://www.college.ca", "https://xn--collge-6ua.ca")

    monkeypatch.setenv("ALLOWED_ORIGINS", "")
    assert Settings().allowed_origins == ()


def test_a_wrong_one_stops_the_start_and_says_which_variable_and_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://ok.ca,https://www.college.ca/programs")
    with pytest.raises(ValidationError):
        Settings()

    assert main(["check-port"]) == 1
    said = capsys.readouterr().err
    assert "ALLOWED_ORIGINS" in said
    assert "write https://www.college.ca" in said
    assert "Traceback" not in said
