"""A plan as a page without script, for screens, screen readers and paper."""

from __future__ import annotations

from pathlib import Path

from fastapi.templating import Jinja2Templates

from api.plan_document import Document

TEMPLATES = Jinja2Templates(directory=Path(__file__).parent / "templates")


def plan_page(document: Document) -> str:
    blocks = [(type(block).__name__, block) for block in document.blocks]
    return str(TEMPLATES.get_template("plan.html").render(document=document, blocks=blocks))
