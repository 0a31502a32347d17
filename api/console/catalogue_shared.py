"""What the pages of the catalogue share: their words, a programme with all that belongs to it, names, today."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from api.console.rendering import page
from api.errors import NotFoundError
from api.people.office import office
from api.people.sessions import Staff
from knowledge.labels import Labels
from knowledge.models import (
    Credential,
    CredentialFunding,
    CredentialOccupation,
    CredentialSkill,
    Place,
    Provider,
)

GROUP = "console_catalogue"  # of the words
HERE = "/console/catalogue"


def catalogue_page(request: Request, staff: Staff, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page with the words of the catalogue, and what was done a moment ago."""
    labels: Labels = request.app.state.labels
    done = request.query_params.get("done", "")
    done = done if done in labels.keys(GROUP) and done.startswith("done_") else ""
    return page(request, staff, template, status=status, group=GROUP, done=done, **context)


def programme(session: Session, credential_id: str) -> Credential:
    """A programme as the database has it now, archived or not. Raises `NotFoundError`."""
    query = (
        select(Credential)
        .where(Credential.id == credential_id)
        .options(
            selectinload(Credential.provider),
            selectinload(Credential.city),
            selectinload(Credential.skills).selectinload(CredentialSkill.skill),
            selectinload(Credential.occupations).selectinload(CredentialOccupation.occupation),
            selectinload(Credential.funding).selectinload(CredentialFunding.funding),
            selectinload(Credential.pathways),
        )
        .execution_options(populate_existing=True)
    )
    row = session.scalar(query)
    if row is None:
        raise NotFoundError("There is no such programme.")
    return row


def places_and_providers(session: Session, lang: str) -> dict[str, list[tuple[str, str]]]:
    """(id, name) of what a programme may name, in the order of the names."""
    places = session.scalars(select(Place)).all()
    named = {row.id: row.name_fr if lang == "fr" else row.name_en for row in places}
    return {
        "provider": sorted(((row.id, row.name) for row in session.scalars(select(Provider))), key=lambda entry: entry[1]),
        "province": sorted(((row.id, named[row.id]) for row in places if not row.province_id), key=lambda entry: entry[1]),
        "city": sorted(
            ((row.id, f"{named[row.id]} ({row.province_id})") for row in places if row.province_id),
            key=lambda entry: entry[1],
        ),
    }


def today(session: Session) -> date:
    """The day it is in the office."""
    return datetime.now(office(session).zone).date()
