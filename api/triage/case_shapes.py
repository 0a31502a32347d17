"""What `bot` sends about cases and what it is told: the bodies of `/v1/cases`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.triage.hours_words import Hours
from api.triage.urgency import codes
from knowledge.text import clean

# A time outside these years is a broken clock, and near the ends of the calendar it cannot be turned into UTC.
SaidAt = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))]
Turn = Annotated[int, Field(ge=0, le=1_000_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(clean)]
# A message of the conversation is taken as it was said: one that is refused would hold up all that follow.
Said = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(clean)]
Language = Literal["en", "fr"]


def _known_sign(code: str) -> str:
    if code not in codes():
        raise ValueError("there is no such sign")
    return code


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SignIn(_Sent):
    """What was seen, and at which of the learner's messages (1 is the first, 0 before any)."""

    code: Annotated[str, StringConstraints(max_length=40), AfterValidator(_known_sign)]
    turn: Turn


class Contact(_Sent):
    """How to reach the learner: what they chose to give. `time` is when it is safe or good to."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), AfterValidator(clean)] | None = None
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(clean)] | None = None
    time: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(clean)] | None = None


class Consent(_Sent):
    """What the learner agreed to, and the version of the words they agreed to."""

    version: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    summary: bool = False
    transcript: bool = False
    contact: bool = False


class SummaryLine(_Sent):
    """A line that the learner read and agreed to. `turn` is the message it comes from."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), AfterValidator(clean)]
    text: Line
    turn: Turn | None = None


class CaseIn(_Sent):
    """Somebody needs a person. What was not agreed to must not be sent: it is refused, not dropped.

    The conversation's messages follow by `POST /v1/cases/{id}/messages`.
    """

    request_id: UUID
    conversation_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    channel: Annotated[str, StringConstraints(min_length=1, max_length=40)] = "web"
    lang: Language = "en"
    signs: list[SignIn] = Field(min_length=1, max_length=100)
    consent: Consent | None = None
    summary: list[SummaryLine] | None = Field(default=None, max_length=60)
    profile: dict[str, Any] | None = None
    recommended: list[Annotated[str, StringConstraints(min_length=1, max_length=200)]] | None = Field(
        default=None, max_length=50
    )
    contact: Contact | None = None
    team: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] | None = None

    @model_validator(mode="after")
    def _only_what_was_agreed(self) -> Self:
        agreed = self.consent or Consent(version="none")
        if (self.summary or self.profile or self.recommended) and not agreed.summary:
            raise ValueError("summary, profile and recommended need the learner's consent")
        if self.contact is not None and not agreed.contact:
            raise ValueError("contact needs the learner's consent")
        return self


class CaseHours(Hours):
    """`answer_by` is when the target of the case's level is passed, office time counted."""

    answer_by: datetime


class CaseOut(BaseModel):
    """The case as it is now. `reference` is what the learner is told; `created`: it was not there before."""

    id: str
    reference: str
    status: Literal["open", "claimed", "resolved"]
    urgency: Literal["U1", "U2", "U3", "U4"]
    opened_at: datetime
    created: bool
    hours: CaseHours


class MessageIn(_Sent):
    """A message of the conversation; `seq` is its number there, `turn` that of the learner's message it belongs to."""

    seq: Annotated[int, Field(ge=0, lt=2**31)]
    sender: Literal["learner", "bot"] = Field(alias="from")
    at: SaidAt
    text: Said
    turn: Turn | None = None
    lang: Language | None = None


class MessagesIn(_Sent):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "messages": [
                        {"seq": 3, "from": "learner", "at": "2026-11-26T15:00:00Z", "text": "Is it part-time?", "turn": 2}
                    ]
                }
            ]
        }
    )

    messages: list[MessageIn] = Field(min_length=1, max_length=500)


class MessagesKept(BaseModel):
    """`kept`: how many of them were not there yet."""

    kept: int


class NothingIn(_Sent):
    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class PresenceIn(_Sent):
    """Whether the learner is writing, and the last message they have seen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"typing": True, "seen": None}]})

    typing: bool = False
    seen: Annotated[str, StringConstraints(max_length=64)] | Annotated[int, Field(ge=0, lt=2**63)] | None = None


class StatusOut(BaseModel):
    id: str
    status: Literal["open", "claimed", "resolved"]


EXAMPLES: dict[str, Any] = {
    "asked for a person": {
        "value": {
            "request_id": "6c0fbd5a-3c7e-4d1e-9a55-0f2f1f6a7c11",
            "conversation_id": "c_3f0",
            "channel": "web",
            "lang": "en",
            "signs": [{"code": "asked_for_person", "turn": 3}],
            "consent": {"version": "2026-11", "summary": True, "contact": True},
            "summary": [{"key": "goal", "label": "Goal", "text": "Choosing between two welding courses", "turn": 1}],
            "profile": {"field": {"any_of": ["trades_construction"]}},
            "contact": {"name": "Sam", "address": "sam@example.org", "time": "after 4"},
        }
    },
    "urgent, nothing shared": {
        "value": {
            "request_id": "0a2e6f0c-5d7c-4b3a-8f8e-3b1f0d7f2c10",
            "conversation_id": "c_3f1",
            "lang": "fr",
            "signs": [{"code": "suicide", "turn": 2}],
        }
    },
}
