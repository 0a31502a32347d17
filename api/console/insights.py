"""`/console/insights`: the figures of a time as charts and tables, as CSV and PDF, and the sheet for employers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.console.access import having
from api.console.csv_file import csv_response
from api.console.insights_names import Names
from api.console.insights_pdf import insights_pdf
from api.console.insights_view import KEYS, Insights, insights
from api.console.rendering import Words, language_of, page
from api.dependencies import SessionDep
from api.errors import NotFoundError
from api.people.office import Office, office
from api.people.sessions import Staff
from api.triage.figures import Frame
from api.triage.figures_searches import KINDS
from knowledge.base import utc_now

router = APIRouter(prefix="/console/insights", include_in_schema=False)

PERIODS = (7, 30, 90)
USUAL = 30
LONGEST = 366  # days
EARLIEST = date(2000, 1, 1)
GROUP = "console_insights"

ReaderDep = Annotated[Staff, Depends(having("practitioner", "editor"))]


@dataclass(frozen=True)
class Asked:
    """What the form of the page asks for, as typed."""

    days: str = ""
    first: str = ""
    last: str = ""
    region: str = ""
    spoken: str = ""

    def link(self, lang: str | None) -> str:
        """The query of an address that asks for the same, in `lang` where the address says so."""
        return urlencode({name: value for name, value in [*vars(self).items(), ("lang", lang)] if value})


def asked(
    days: Annotated[str, Query(max_length=20)] = "",
    first: Annotated[str, Query(max_length=20)] = "",
    last: Annotated[str, Query(max_length=20)] = "",
    region: Annotated[str, Query(max_length=20)] = "",
    spoken: Annotated[str, Query(max_length=20)] = "",
) -> Asked:
    return Asked(days, first.strip(), last.strip(), region, spoken)


AskedDep = Annotated[Asked, Depends(asked)]


class View:
    """What one request looks at: its words, its time and filters, and what was wrong in how it asked (keys of words)."""

    def __init__(self, request: Request, staff: Staff, session: Session, wanted: Asked) -> None:
        self.lang = language_of(request, staff)
        self.t = Words(request.app.state.labels, self.lang, GROUP)
        self.office: Office = office(session)
        self.regions = Names(session, self.t).regions()
        self.wrong: list[str] = []
        first, last = self._dates(wanted, self.office.zone)
        region, spoken = wanted.region or None, wanted.spoken or None
        if (region and region not in self.regions) or (spoken and spoken not in ("en", "fr")):
            self.wrong.append("wrong_filter")
            region = region if region in self.regions else None
            spoken = spoken if spoken in ("en", "fr") else None
        self.frame = Frame(first, last, self.office.zone, region, spoken)
        self._session = session

    def _dates(self, wanted: Asked, zone: ZoneInfo) -> tuple[date, date]:
        today = utc_now().astimezone(zone).date()
        try:
            first, last = _dates(wanted, today)
            if not (EARLIEST <= first <= last <= today and (last - first).days < LONGEST):
                raise ValueError("not a time that can be shown")
        except ValueError:
            self.wrong.append("wrong_dates")
            return today - timedelta(days=USUAL - 1), today
        return first, last

    def shown(self) -> str:
        """The time and the filters in words."""
        first, last = self.frame.first.isoformat(), self.frame.last.isoformat()
        names = [self.regions[self.frame.region]] if self.frame.region else []
        names += [self.t.of("console", self.frame.lang)] if self.frame.lang else []
        time = self.t("shown", first=first, last=last, zone=self.office.timezone)
        return "; ".join([time, *(self.t("shown_region", name=name) for name in names)])

    def figures(self, *only: str) -> Insights:
        return insights(self._session, self.frame, self.t, self.office, now=utc_now(), only=only or KEYS)

    def place(self) -> str:
        return self.t("sheet_place", name=self.regions[self.frame.region] if self.frame.region else self.t("everywhere"))


def _dates(wanted: Asked, today: date) -> tuple[date, date]:
    """Raises `ValueError`."""
    if wanted.first or wanted.last:
        return date.fromisoformat(wanted.first), date.fromisoformat(wanted.last or today.isoformat())
    days = int(wanted.days or USUAL)
    if days not in PERIODS:
        raise ValueError("not a period")
    return today - timedelta(days=days - 1), today


@router.get("")
def show_insights(request: Request, staff: ReaderDep, session: SessionDep, wanted: AskedDep) -> Response:
    view = View(request, staff, session, wanted)
    found = view.figures()
    return _page(request, staff, view, wanted, "insights.html", figures=found.figures, total=found.total)


@router.get("/employers")
def show_sheet(request: Request, staff: ReaderDep, session: SessionDep, wanted: AskedDep) -> Response:
    """What people wish for where the catalogue offers little, for a talk with employers."""
    view = View(request, staff, session, wanted)
    figures = view.figures(*KINDS).figures
    return _page(request, staff, view, wanted, "insights_sheet.html", figures=figures, place=view.place())


@router.get("/file.pdf")
def send_insights(request: Request, staff: ReaderDep, session: SessionDep, wanted: AskedDep) -> Response:
    view = View(request, staff, session, wanted)
    return _pdf(view, "insights", view.t("title"), [view.shown(), view.t("lead")], KEYS)


@router.get("/employers.pdf")
def send_sheet(request: Request, staff: ReaderDep, session: SessionDep, wanted: AskedDep) -> Response:
    view = View(request, staff, session, wanted)
    return _pdf(view, "employers", view.t("sheet_title"), [view.place(), view.shown(), view.t("sheet_lead")], KINDS)


@router.get("/{figure}.csv")
def send_table(request: Request, figure: str, staff: ReaderDep, session: SessionDep, wanted: AskedDep) -> Response:
    """One figure. What is hidden says so, for an empty cell would be read as none."""
    if figure not in KEYS:
        raise NotFoundError("There is no such figure.")
    view = View(request, staff, session, wanted)
    found = view.figures(figure).get(figure)
    rows = [[view.t("hidden") if cell is None else cell for cell in row] for row in found.rows]
    name = f"cairn-{figure}-{view.frame.first}-{view.frame.last}"
    return csv_response(name, [list(found.columns), *rows])


def _page(request: Request, staff: Staff, view: View, wanted: Asked, template: str, **more: Any) -> Response:
    context: dict[str, Any] = {
        "frame": view.frame,
        "regions": view.regions,
        "wrong": view.wrong,
        "wanted": wanted,
        "periods": PERIODS,
        "usual": USUAL,
        "longest": LONGEST,
        "shown": view.shown(),
        "asked_lang": request.query_params.get("lang"),
        "query": wanted.link(request.query_params.get("lang")),
    }
    return page(request, staff, template, group=GROUP, status=422 if view.wrong else 200, **context, **more)


def _pdf(view: View, name: str, title: str, lead: list[str], keys: tuple[str, ...]) -> Response:
    file = insights_pdf(
        title,
        lead,
        view.figures(*keys).figures,
        lang=view.lang,
        page_number=view.t("page_number"),
        hidden=view.t("hidden"),
        empty=view.t("empty"),
    )
    headers = {
        "Content-Disposition": f'attachment; filename="cairn-{name}-{view.frame.first}-{view.frame.last}.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(file, media_type="application/pdf", headers=headers)
