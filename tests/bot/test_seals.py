"""A button works in the conversation it was shown in, as it was shown, and nowhere else."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from bot.messages import Message, Reply
from bot.seals import ForgedPayloadError, Seals

SEALS = Seals(b"a key of the server's")
PAYLOAD, TITLE = '/inform{"province": "ON"}', "Ontario « être »"


def test_a_sealed_payload_opens_to_what_was_sealed() -> None:
    assert SEALS.open("c_1", SEALS.seal("c_1", PAYLOAD, TITLE)) == (PAYLOAD, TITLE)


def test_the_same_button_looks_the_same_each_time() -> None:
    assert SEALS.seal("c_1", PAYLOAD, TITLE) == SEALS.seal("c_1", PAYLOAD, TITLE)


def test_another_conversation_cannot_use_it() -> None:
    with pytest.raises(ForgedPayloadError):
        SEALS.open("c_2", SEALS.seal("c_1", PAYLOAD, TITLE))


def test_another_key_cannot_have_made_it() -> None:
    with pytest.raises(ForgedPayloadError):
        Seals(b"another key").open("c_1", SEALS.seal("c_1", PAYLOAD, TITLE))


def test_a_conversation_cannot_borrow_the_start_of_the_payload() -> None:
    """The id and the body are told apart: `c_1` + `x` is not `c_` + `1x`."""
    body = SEALS.seal("c_1", PAYLOAD, TITLE).partition(".")[0]

    assert SEALS._tag("c_1", body) != SEALS._tag("c_", "1" + body)


@pytest.mark.parametrize("at", range(0, 60, 7))
def test_a_changed_character_breaks_it(at: int) -> None:
    sealed = SEALS.seal("c_1", PAYLOAD, TITLE)
    changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]

    with pytest.raises(ForgedPayloadError):
        SEALS.open("c_1", changed)


def test_another_payload_cannot_take_its_tag() -> None:
    tag = SEALS.seal("c_1", PAYLOAD, TITLE).partition(".")[2]
    body = base64.urlsafe_b64encode(json.dumps(["/restart", TITLE]).encode()).decode().rstrip("=")

    with pytest.raises(ForgedPayloadError):
        SEALS.open("c_1", f"{body}.{tag}")


@pytest.mark.parametrize(
    "rubbish", ["", ".", "..", "/start_over", PAYLOAD, "a.b", "é.é", "🙂", "\x00", "W10.", "." * 100, "=" * 50]
)
def test_rubbish_is_refused_like_a_forgery(rubbish: str) -> None:
    with pytest.raises(ForgedPayloadError):
        SEALS.open("c_1", rubbish)


def test_a_message_is_handed_out_with_every_payload_sealed() -> None:
    message = Message.model_validate(
        {
            "id": "m1", "seq": 1, "from": "bot", "at": datetime.now(UTC), "lang": "en", "text": "x",
            "replies": [Reply(title="Yes", payload="/affirm")],
            "cards": [{"id": "a", "replies": [{"title": "Details", "payload": "/show_details"}]}, {"id": "b"}],
        }
    )  # fmt: skip

    sealed = SEALS.seal_message("c_1", message)

    assert SEALS.open("c_1", sealed.replies[0].payload) == ("/affirm", "Yes")
    assert SEALS.open("c_1", sealed.cards[0]["replies"][0]["payload"]) == ("/show_details", "Details")
    assert sealed.cards[1] == {"id": "b", "replies": []}
    assert message.replies[0].payload == "/affirm", "the message itself stays as it was"
