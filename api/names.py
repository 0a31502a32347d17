"""What a request names must exist: its parameters in the route, its places, providers and skills in the knowledge base."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.errors import FieldError, InvalidInputError
from knowledge.knowledge_base import KnowledgeBase
from knowledge.profile import Profile

NOT_KNOWN = "This name is not known here."


async def refuse_unknown_parameters(request: Request) -> None:
    """Raises `InvalidInputError` for query parameters that the route does not have."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = parameter_names(route.dependant)
    _refuse(
        "The request has parameters that do not exist.",
        [FieldError(field=name, reason="There is no such parameter.") for name in request.query_params if name not in known],
    )


def parameter_names(dependant: Dependant) -> set[str]:
    """The query parameters of a route and of what it depends on."""
    names: set[str] = set()
    for field in dependant.query_params:
        shape = field.field_info.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            names.update(shape.model_fields)
        else:
            names.add(field.alias)
    return names.union(*map(parameter_names, dependant.dependencies))


def check_names(profile: Profile, knowledge: KnowledgeBase) -> None:
    """Raises `InvalidInputError` for the name of a place, provider, funding, skill or occupation that does not exist."""
    snapshot = knowledge.snapshot
    known: dict[str, Any] = {
        "province": provinces(knowledge),
        "city": snapshot.places.keys() - provinces(knowledge),
        "provider": snapshot.providers,
        "funding": snapshot.funding,
        "skill": snapshot.skills,
        "occupation": snapshot.occupations,
    }
    _refuse(
        "The request names something that does not exist.",
        [
            FieldError(field=key, reason=NOT_KNOWN)
            for key, names in known.items()
            for value in (*getattr(profile, key).any_of, *getattr(profile, key).none_of)
            if value not in names
        ],
    )


def check_province(province: str | None, knowledge: KnowledgeBase, *, field: str) -> None:
    """Raises `InvalidInputError` for a province, territory or country that the knowledge base does not have."""
    if province is not None and province not in provinces(knowledge):
        raise InvalidInputError(NOT_KNOWN, field=field)


def provinces(knowledge: KnowledgeBase) -> set[str]:
    return {place.id for place in knowledge.snapshot.places.values() if place.province_id is None}


def _refuse(detail: str, wrong: list[FieldError]) -> None:
    if wrong:
        error = InvalidInputError(detail)
        error.errors = wrong
        raise error


KnownParameters = Depends(refuse_unknown_parameters)
