"""How a page of the console is made: its words, its times, who looks at it, and what went wrong as a page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from api.console.access import COOKIE, SignInNeededError
from api.people.office import office
from api.people.sessions import Staff, signed_in
from knowledge.labels import Labels

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True

# (key of the words, path, roles): what the navigation offers to whom. An administrator sees all.
NAV = (
    ("queue", "/console", ("practitioner",)),
    ("assistant", "/console/assistant", ("practitioner",)),
    ("questions", "/console/questions", ("practitioner", "editor")),
    ("catalogue", "/console/catalogue", ("editor",)),
    ("insights", "/console/insights", ("practitioner", "editor")),
    ("reports", "/console/reports", ("practitioner", "editor")),
    ("replies", "/console/replies", ("practitioner",)),
    ("people", "/console/people", ()),
    ("settings", "/console/settings", ()),
)
PROBLEMS = {"not_found": "not_found", "forbidden": "forbidden", "stale": "stale", "invalid_input": "wrong"}


class Words:
    """The words of one page: `t("key")` looks in the page's group, then in that of all pages; `t("key", n=3)` fills in.

    Raises `KeyError` for a key that neither has.
    """

    def __init__(self, labels: Labels, lang: str, group: str) -> None:
        self.labels, self.lang, self._group = labels, lang, group
        self._own = frozenset(labels.keys(group)) if group in labels.groups() else frozenset()

    def __call__(self, key: str, **values: object) -> str:
        text = self.of(self._group if key in self._own else "console", key)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def of(self, group: str, key: str) -> str:
        """A word of another group, such as the name of a field."""
        return self.labels.text(group, key, self.lang)

    def has(self, group: str, key: str) -> bool:
        return group in self.labels.groups() and key in self.labels.keys(group)


def words_of(request: Request, lang: str, template: str) -> Words:
    """The words of the page that `template` shows: the group `console_<name>`."""
    return Words(request.app.state.labels, lang, f"console_{Path(template).stem}")


def language_of(request: Request, staff: Staff | None) -> str:
    """What the address asks for, else what the person chose, else what the browser prefers."""
    asked = request.query_params.get("lang")
    if asked in ("en", "fr"):
        return asked
    if staff is not None:
        return staff.lang
    return "fr" if request.headers.get("accept-language", "").lower().startswith("fr") else "en"


def page(
    request: Request,
    staff: Staff | None,
    template: str,
    *,
    status: int = 200,
    group: str | None = None,
    lang: str | None = None,
    **context: Any,
) -> Response:
    """The page of `templates/<template>` for whoever looks at it. `group` names other words than those of its name, `lang`
    another language than theirs."""
    lang = lang or language_of(request, staff)
    words = Words(request.app.state.labels, lang, group or f"console_{Path(template).stem}")
    with request.app.state.database.session() as session:
        settings = office(session)
    shown = {
        "t": words,
        "lang": lang,
        "staff": staff,
        "office": settings,
        "path": request.url.path,
        "here": _here(request),
        "other_here": _here(
            request,
            **{key: context[key] for key in ("next", "token") if key in context},
            lang="en" if lang == "fr" else "fr",
        ),
        "nav": [entry[:2] for entry in NAV if staff and staff.may(*entry[2])],
        "csrf": Markup('<input type="hidden" name="csrf" value="{}">').format(staff.csrf if staff else ""),
        "when": lambda at: when(at, settings.zone),
        "said": request.query_params.get("said") if words.has("console", request.query_params.get("said", "")) else None,
    }
    # What one person may see is not for the next one on the same computer.
    kept = {"Cache-Control": "no-store"}
    return templates.TemplateResponse(request, template, {**shown, **context}, status_code=status, headers=kept)


def _here(request: Request, **changed: str) -> str:
    """The path and query of the page that is looked at; what a form sent was sent to the same path."""
    asked = {key: value for key, value in request.query_params.items() if key not in ("said", "lang")} | changed
    return request.url.path + (f"?{urlencode(asked)}" if asked else "")


def when(at: datetime | None, zone: Any) -> Markup:
    """A moment in the office's time, with the zone's name; empty for none."""
    if at is None:
        return Markup("")
    local = at.astimezone(zone)
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), local.strftime("%Y-%m-%d %H:%M %Z"))


def back_to(path: str, said: str | None = None) -> RedirectResponse:
    """After a change: a page to look at, so that loading it again repeats nothing. `said` is a key of what to say there."""
    mark = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{mark}said={quote(said)}" if said else path, status_code=303)


def problem_page(request: Request, status: int, code: str, error: Exception) -> Response | None:
    """What went wrong as a page, for the console's pages; `None` for everything else."""
    if not request.url.path.startswith("/console") or request.url.path.startswith("/console/static/"):
        return None
    if isinstance(error, SignInNeededError):
        if request.headers.get("x-csrf"):  # a script's call: it cannot follow to a page
            return None
        return RedirectResponse(f"/console/sign-in?next={quote(error.wanted)}", status_code=303)
    staff, key = None, PROBLEMS.get(code, "failed")
    try:
        with request.app.state.database.session() as session:
            staff = signed_in(session, request.cookies.get(COOKIE))
    except SQLAlchemyError:
        return None  # the one body says that the database is down
    return page(request, staff, "problem.html", status=status, group="console", key=key)
