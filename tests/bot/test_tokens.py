"""A conversation's token: signed by the server, for one conversation, and counted only as long as the database says."""

from __future__ import annotations

import pytest

from bot.tokens import ForgedTokenError, Tokens, hash_token

TOKENS = Tokens(b"a key of the server's")


def test_a_token_names_its_conversation() -> None:
    assert TOKENS.conversation(TOKENS.issue("c_one-A_1")) == "c_one-A_1"


def test_each_one_is_new_and_nobody_guesses_it() -> None:
    one, other = TOKENS.issue("c_1"), TOKENS.issue("c_1")

    assert one != other
    assert len(one.split(".")[1]) >= 43, "256 bits"


def test_another_key_cannot_have_made_it() -> None:
    with pytest.raises(ForgedTokenError):
        TOKENS.conversation(Tokens(b"another key").issue("c_1"))


def test_it_cannot_be_turned_to_another_conversation() -> None:
    _, secret, tag = TOKENS.issue("c_1").split(".")

    with pytest.raises(ForgedTokenError):
        TOKENS.conversation(f"c_2.{secret}.{tag}")


def test_any_changed_character_breaks_it() -> None:
    token = TOKENS.issue("c_1")
    for at in range(len(token) - 1):  # the last character of a tag holds bits that mean nothing
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        with pytest.raises(ForgedTokenError):
            TOKENS.conversation(changed)


@pytest.mark.parametrize("rubbish", ["", ".", "..", "c_1", "c_1..", "é.é.é", "🙂", "\x00", "." * 1000, "a" * 100_000])
def test_rubbish_is_refused_like_a_forgery(rubbish: str) -> None:
    with pytest.raises(ForgedTokenError):
        TOKENS.conversation(rubbish)


def test_a_hash_is_no_token() -> None:
    with pytest.raises(ForgedTokenError):
        TOKENS.conversation(hash_token(TOKENS.issue("c_1")))
