"""`/docs`: the OpenAPI page from files of our own, because FastAPI's loads its scripts from elsewhere.

The document it shows names the media type that failures are sent with, which FastAPI takes for JSON.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from api.errors import PROBLEM_TYPE, Problem

ASSETS = "/docs-assets"
PROBLEM_SHAPE = {"$ref": f"#/components/schemas/{Problem.__name__}"}


def install_docs(app: FastAPI) -> None:
    """Call it once all routes of the API are there."""
    generated = app.openapi

    def described() -> dict[str, Any]:
        document = generated()
        name_problem_type(document)
        return document

    app.openapi = described  # type: ignore[method-assign]
    app.mount(ASSETS, StaticFiles(directory=str(files("fastapi_swagger") / "resources")), name="docs-assets")

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=app.openapi_url or "/openapi.json",
            title=app.title,
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon-32x32.png",
        )


def name_problem_type(document: dict[str, Any]) -> None:
    """Move every documented `Problem` of an OpenAPI `document` to its own media type, in place."""
    responses = [
        response
        for operations in document["paths"].values()
        for operation in operations.values()
        for response in operation["responses"].values()
    ]
    for response in responses:
        content = response.get("content", {})
        if content.get("application/json", {}).get("schema") == PROBLEM_SHAPE:
            content[PROBLEM_TYPE] = content.pop("application/json")
