"""What routes ask for: a session, the knowledge base, a language, a service's token."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import Depends, Header, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from api.db import Database
from api.errors import NotAllowedError
from api.settings import Settings
from knowledge.knowledge_base import KnowledgeBase, KnowledgeBaseHolder

Lang = Annotated[Literal["en", "fr"], Query(description="the language of the words in the answer", examples=["fr"])]
CredentialId = Annotated[str, Path(examples=["college-of-new-caledonia-core-skills-for-data-literacy"])]
OccupationCode = Annotated[str, Path(description="NOC 2021", examples=["31301"])]


# These are coroutines because they wait for nothing: FastAPI would hand each plain function to a thread and back.
async def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def get_session(request: Request) -> Iterator[Session]:
    """One transaction per request, committed before the answer is sent: what is confirmed is stored."""
    with get_database(request).session() as session:
        yield session


async def get_knowledge(request: Request) -> KnowledgeBase:
    holder: KnowledgeBaseHolder = request.app.state.knowledge
    fresh = holder.fresh()
    return await run_in_threadpool(holder.current) if fresh is None else fresh


async def require_service(request: Request, authorization: Annotated[str | None, Header()] = None) -> None:
    """Only a service that knows the token; compared in constant time."""
    settings: Settings = request.app.state.settings
    expected = f"Bearer {settings.service_token.get_secret_value()}"
    if not hmac.compare_digest((authorization or "").encode(), expected.encode()):
        raise NotAllowedError("This needs the service token.")


SettingsDep = Annotated[Settings, Depends(get_settings)]
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
KnowledgeDep = Annotated[KnowledgeBase, Depends(get_knowledge)]
ServiceDep = Depends(require_service)
