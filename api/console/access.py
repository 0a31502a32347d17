"""Who may open a page of the console, as dependencies of its routes.

SignInNeededError   nobody is signed in: the page of the sign-in, then back
ForbiddenError      signed in, but this is not for their role
StaleFormError      the form is not of this session (CSRF)
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import Cookie, Depends, Form, Header, Request, Response

from api.dependencies import SessionDep
from api.errors import ApiError
from api.people.sessions import Staff, signed_in

COOKIE = "cairn_staff"


class SignInNeededError(ApiError):
    status, code = 401, "sign_in_needed"

    def __init__(self, wanted: str) -> None:
        super().__init__("Sign in first.")
        self.wanted = wanted


class ForbiddenError(ApiError):
    status, code = 403, "forbidden"


class StaleFormError(ApiError):
    status, code = 403, "stale"


def get_staff(request: Request, session: SessionDep, cairn_staff: Annotated[str | None, Cookie()] = None) -> Staff:
    staff = signed_in(session, cairn_staff)
    if staff is None:
        # Only what was looked at is worth coming back to; a form is gone.
        looked_at = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        raise SignInNeededError(looked_at if request.method == "GET" else "/console")
    return staff


StaffDep = Annotated[Staff, Depends(get_staff)]


def having(*roles: str) -> Callable[[Staff], Staff]:
    """A dependency: who is signed in, if they have one of the roles; an administrator has all."""

    def check(staff: StaffDep) -> Staff:
        if not staff.may(*roles):
            raise ForbiddenError("This page is not for your role.")
        return staff

    return check


PractitionerDep = Annotated[Staff, Depends(having("practitioner"))]
EditorDep = Annotated[Staff, Depends(having("editor"))]
AdministratorDep = Annotated[Staff, Depends(having())]


def require_own_form(
    staff: StaffDep,
    csrf: Annotated[str, Form(max_length=100)] = "",
    x_csrf: Annotated[str, Header(max_length=100)] = "",
) -> None:
    """A change comes from a page of this very session: by the form's hidden field, or a script's header."""
    if not hmac.compare_digest((csrf or x_csrf).encode(), staff.csrf.encode()):
        raise StaleFormError("The form is not of this session.")


# In the decorator of every route that changes something: `dependencies=[OwnForm]`.
OwnForm = Depends(require_own_form)


def require_our_own_page(sec_fetch_site: Annotated[str, Header(max_length=40)] = "") -> None:
    """Where there is no session to know a form by: not sent by another site's page (which could sign somebody in as
    somebody else). Browsers say so themselves; `Origin` would not do, since these pages send no referrer."""
    if sec_fetch_site in ("cross-site", "same-site"):
        raise StaleFormError("The form is not of this site.")


# For the forms of those who are not signed in yet.
OurOwnPage = Depends(require_our_own_page)


def keep_cookie(request: Request, response: Response, value: str, *, hours: int) -> None:
    """Set the session's cookie: out of reach of scripts, sent to the console alone."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=hours * 3600,
        path="/console",
        httponly=True,
        # Not strict: who comes back from the college's own sign-in comes from another site.
        samesite="lax",
        secure=request.app.state.settings.is_https(request.url.scheme),
    )
