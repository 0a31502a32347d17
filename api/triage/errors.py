"""What can be wrong with a case, as part of the API's one tree of errors.

ConflictError
├── ClaimedByOtherError   somebody else has it; `name` says who
├── NotClaimedError       only who has claimed it may do this
├── CaseClosedError       it is resolved
├── OtherCaseError        the conversation has another case that is not; `reference` says which
└── NoConversationError   nobody can be written to: the case was opened for somebody at the desk
NotFoundError
├── UnknownCodeError      the code was never given out, is too old, or was used
└── CaseGoneError         it was deleted, because the learner or staff deleted what is kept of the conversation
"""

from __future__ import annotations

from api.errors import ConflictError, NotFoundError


class ClaimedByOtherError(ConflictError):
    code = "claimed_by_other"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has this case.")
        self.name = name


class NotClaimedError(ConflictError):
    code = "not_claimed"

    def __init__(self) -> None:
        super().__init__("Claim this case first.")


class CaseClosedError(ConflictError):
    code = "case_closed"

    def __init__(self) -> None:
        super().__init__("This case is resolved.")


class OtherCaseError(ConflictError):
    code = "other_case"

    def __init__(self, reference: str) -> None:
        super().__init__(f"The conversation has an unresolved case already: {reference}.")
        self.reference = reference


class NoConversationError(ConflictError):
    code = "no_conversation"

    def __init__(self) -> None:
        super().__init__("This case belongs to no conversation, so nobody can be written to.")


class CaseGoneError(NotFoundError):
    code = "case_gone"

    def __init__(self, by: str = "learner") -> None:
        gone = "The learner deleted their data" if by == "learner" else "Somebody of the staff deleted the conversation"
        super().__init__(f"{gone}, and this case with it.")
        self.by = by


class UnknownCodeError(NotFoundError):
    code = "unknown_code"

    def __init__(self) -> None:
        super().__init__("This code is not known, too old, or was used already.")
