"""Builds the API: routes, errors, and what they share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api import (
    answers,
    badges,
    credentials,
    definitions,
    describe,
    fit,
    goals,
    health,
    intakes,
    matches,
    occupations,
    pathway_picture,
    pathways,
    plans,
    result_answers,
    resumes,
    skill_gaps,
    state,
    vocabulary,
)
from api.console import catalogue
from api.console.rendering import problem_page
from api.console.routes import ROUTERS
from api.db import Database
from api.docs import install_docs
from api.errors import Problem, install_handlers
from api.finder import pages as finder_pages
from api.jobs import Jobs
from api.limits import BodyLimit
from api.names import KnownParameters
from api.people.attempts import Attempts
from api.people.identities import code_attempts
from api.people.provider import SignInSession
from api.settings import Settings
from api.triage import (
    cases,
    conversation_routes,
    desk_routes,
    events,
    feedback,
    hours_routes,
    outbox_routes,
    retention_routes,
)
from knowledge.base import open_engine
from knowledge.encoder import Encoder
from knowledge.guidance import GuidanceHolder
from knowledge.knowledge_base import KnowledgeBaseHolder
from knowledge.labels import load_labels

DESCRIPTION = """The knowledge base of Cairn: micro-credentials and other short programmes, with source and date for every
fact. `null` always means "not stated by the source". Lists give `items` that keep every limit and `unknown` that break
none but do not state one. Every failure is a problem details object (RFC 9457) with a stable `code`."""


ROUTED = (credentials, matches, describe, pathway_picture, pathways, definitions, answers, occupations, vocabulary, health,
          cases, outbox_routes, desk_routes, hours_routes, conversation_routes, retention_routes, feedback, events, badges,
          goals, skill_gaps, resumes, result_answers, fit, intakes)  # fmt: skip
# Opened by links, which may have been edited: these say themselves which parts they leave out.
LINKED = (state, plans, finder_pages)


LARGER = {
    badges.PATH: badges.UPLOAD_AT_MOST,
    resumes.PATH: resumes.BODY_AT_MOST,
    catalogue.IMPORT: catalogue.FILE_AT_MOST + 64 * 1024,
}


def create_app(settings: Settings | None = None, *, encoder: Encoder | None = None) -> FastAPI:
    """The API on the database of `settings`. Content is read at the first need and again when it changes."""
    settings = settings or Settings()
    encoder = encoder or Encoder(settings.encoder_folder, weights=settings.encoder_weights)
    database = Database(open_engine(settings.database_url))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        database.news.stopped = False
        jobs = Jobs(database, settings, app.state.labels)
        jobs.start()
        try:
            yield
        finally:
            database.news.stop()
            await jobs.stop()
            database.close()

    app = FastAPI(
        title="Cairn knowledge API",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses={422: {"model": Problem, "description": "a value that cannot be right, with its field"}},
    )
    app.state.settings = settings
    app.state.database = database
    app.state.labels = load_labels()
    app.state.encoder = encoder
    app.state.guidance = GuidanceHolder(encoder)
    app.state.knowledge = KnowledgeBaseHolder(
        database.session, encoder, app.state.labels, prepare=app.state.guidance.prepare
    )
    app.state.sign_in_attempts = Attempts()
    app.state.link_attempts = code_attempts()
    install_handlers(app, problem_page)
    app.add_middleware(SignInSession, settings=settings)
    app.add_middleware(BodyLimit, larger=LARGER)
    for module in ROUTED:
        app.include_router(module.router, dependencies=[KnownParameters])
    for router in (*(module.router for module in LINKED), *ROUTERS):
        app.include_router(router)
    install_docs(app)
    for name in ("console", "finder"):
        static = Path(__file__).parent / name / "static"
        app.mount(f"/{name}/static", StaticFiles(directory=static), name=f"{name}-static")
    return app
