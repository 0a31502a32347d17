"""Links of the finder's page, and how a test reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.api.builders import Client
from tests.api.html_tree import Element, read_html

FINDER = Path(__file__).parents[2] / "api" / "finder"
UBC = "university-of-british-columbia-building-embodied-carbon-accounting"
CNC = "college-of-new-caledonia-core-skills-for-data-literacy"
PALLIATIVE = "palliative-care-networks-of-ontario-fundamentals-of-hospice-palliative-care-core"
FULL = (
    "goal=data&skills=spreadsheets&skills=customer-service&occupation=12200&occupation=21223&province=QC&province=ON"
    f"&not_kind=boot_camp&delivery=online&delivery=hybrid&soft=delivery&language=en&funding=osap&max_cost=1500.5&max_weeks=40"
    f"&hours_per_week=10&badge=false&assessed=true&skill=leadership&shortlist={UBC}&shortlist={CNC}"
    f"&date={UBC}:start:2027-01-11"
)
NOTHING = "province=YT&max_cost=1&delivery=in_person&kind=boot_camp"
BROAD = "field=health_care"


def opened(client: Client, link: str, *, status: int = 200) -> Element:
    response = client.get(link if link.startswith("/") else f"/finder?{link}")
    assert response.status_code == status, response.text
    return read_html(response.text)


def state(client: Client, link: str, **more: Any) -> Any:
    return client.get("/v1/state", params=parse_qsl(link) + [(key, str(value)) for key, value in more.items()]).json()


def query_of(href: str) -> str:
    """The state in a link of the page."""
    pairs = parse_qsl(urlsplit(href).query, keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair[0] not in ("lang", "offset", "ids", "format")], safe=":")


def shown(page: Element) -> list[str]:
    return [card.attributes["id"].removeprefix("r-") for card in page.all("li", class_="result")]


def listed(results: Any) -> list[str]:
    return [row["id"] for row in (*results["items"], *results["unknown"])]
