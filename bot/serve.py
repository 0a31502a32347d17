"""The composition root: builds what is served. The only module that knows both `bot` and `api`."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from rasa.core.agent import Agent
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from actions.knowledge_client import TIMEOUT_SECONDS, KnowledgeClient, use_client
from api.app import create_app
from api.people.sessions import first_link
from api.settings import Settings as ApiSettings
from bot.background import Background
from bot.channels.export import Exports
from bot.channels.own import OwnRoutes
from bot.channels.plans import PlanPages
from bot.channels.problems import HANDLERS
from bot.channels.rasa_rest import RasaRest
from bot.channels.register import build
from bot.channels.web import WebChannel
from bot.conversations import Conversations
from bot.cross_origin import CrossOrigin
from bot.database import Database
from bot.demo.site import DemoSite
from bot.engine.agent import Dialogue, load_agent
from bot.engine.conversation_locks import ConversationLocks
from bot.engine.in_process_actions import InProcessActions, build_executor
from bot.engine.tracker_store import DatabaseTrackerStore
from bot.erasures import Erasures
from bot.examples_page import ExamplesPage
from bot.handoff import Handoff
from bot.headers import SecurityHeaders
from bot.in_process import InProcess
from bot.messaging.channel import Channel
from bot.messaging.credentials import CredentialsError
from bot.messaging.credentials import read as read_credentials
from bot.messaging.guard import GUARD_HANDLERS
from bot.messaging.hub import Messaging
from bot.outbox_reader import OutboxReader
from bot.plan_links import PlanLinks
from bot.seal_key import seal_key
from bot.seals import Seals
from bot.settings import Settings
from bot.shared_encoder import shared_encoder
from bot.stream import Stream
from bot.tokens import Tokens
from bot.usage import Usage
from bot.widget_files import widget_files

logger = logging.getLogger(__name__)

BOT = Path(__file__).parent
ANSWERS = HANDLERS | GUARD_HANDLERS
IN_PROCESS_URL = "http://knowledge.invalid"


def connect_knowledge(settings: Settings) -> tuple[KnowledgeClient, FastAPI | None]:
    """The client that actions use, and the API it talks to when that is in this process."""
    token = settings.service_token.get_secret_value()
    if settings.knowledge_url:
        http = httpx.AsyncClient(base_url=settings.knowledge_url, timeout=TIMEOUT_SECONDS)
        api = None
    else:
        api_settings = ApiSettings(database_url=settings.database_url, service_token=settings.service_token)
        api = create_app(api_settings, encoder=shared_encoder())
        http = httpx.AsyncClient(transport=InProcess(api), base_url=IN_PROCESS_URL, timeout=TIMEOUT_SECONDS)
    client = KnowledgeClient(http, service_token=token)
    use_client(client)
    return client, api


def channels_of(settings: Settings) -> dict[str, Channel]:
    """The messaging channels that are on. One without its secrets is left out, and said so; the others are served."""
    channels: dict[str, Channel] = {}
    for name, given in read_credentials(settings.credentials).items():
        try:
            channels[name] = build(name, given)
        except CredentialsError as error:
            logger.error("%s", error)
    return channels


class Cairn:
    """One process: the engine, the web channel, and the API unless it is elsewhere."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)
        self.knowledge, self.api = connect_knowledge(settings)
        self.agent: Agent = load_agent(
            settings.model,
            actions=InProcessActions(build_executor()),
            tracker_store=DatabaseTrackerStore(self.database),
            lock_store=ConversationLocks(),
        )
        self.handoff, self.erasures = Handoff(self.database, self.knowledge), Erasures(self.database, self.knowledge)
        self.dialogue = Dialogue(self.agent, self.handoff)
        self.stream = Stream()
        key = seal_key(settings)
        self.usage = Usage(self.database, self.knowledge)
        self.conversations = Conversations(
            self.database,
            self.dialogue,
            self.stream,
            Tokens(key),
            self.handoff,
            self.erasures,
            turn_done=self.usage.turn_done,
        )
        self.outbox = OutboxReader(
            self.knowledge,
            self.dialogue,
            self.handoff,
            self.stream,
            delete=partial(self.conversations.delete, here_only=True),
        )
        self.links = PlanLinks(key, settings.base_url)
        self.plans = PlanPages(self.dialogue, self.links)
        self.own = OwnRoutes(
            self.conversations, self.handoff, Exports(self.conversations, self.dialogue, self.handoff, self.knowledge)
        )
        self.messaging = Messaging(
            channels_of(settings),
            self.database,
            self.conversations,
            self.dialogue,
            self.handoff,
            self.stream,
            self.links,
            self.knowledge,
            key=key,
            base_url=settings.base_url,
            messages_per_minute=settings.messages_per_minute,
        )
        self.web = WebChannel(
            self.conversations,
            Seals(key),
            self.links,
            self.stream,
            self.messaging.moving,
            messages_per_minute=settings.messages_per_minute,
        )
        self.background = Background(
            self.database,
            self.knowledge,
            self.dialogue,
            self.stream,
            self.handoff,
            self.erasures,
        )

    def app(self) -> Starlette:
        """The ASGI application of the whole process."""
        return House(self.settings, routes=self._routes(), exception_handlers=ANSWERS, lifespan=self._lifespan)

    def _routes(self) -> list[BaseRoute]:
        routes: list[BaseRoute] = [
            *DemoSite(self.knowledge).routes(),
            *ExamplesPage(self.settings.public_url).routes(),
            widget_files("/widget", BOT / "widget"),
            *self.web.routes(),
            *self.own.routes(),
            *self.plans.routes(),
            *self.messaging.routes(),
        ]
        if self.settings.rasa_rest:
            routes += RasaRest(self.dialogue, self.links).routes()
        if self.api is not None:
            routes.append(Mount("/", self.api))
        return routes

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            if self.api is not None:
                await stack.enter_async_context(self.api.router.lifespan_context(self.api))
                await asyncio.to_thread(_read_knowledge, self.api)
            try:
                await self.background.refresh_vocabulary()
            except Exception as error:  # noqa: BLE001 - without names the bot still talks; the job tries again
                logger.error("no vocabulary yet: %s", type(error).__name__)
            self.background.start()
            self.usage.start()
            self.outbox.start()
            self.messaging.start()
            # What is loaded now stays: the garbage collector need not walk it again in the middle of somebody's turn.
            gc.freeze()
            yield
            self.web.stop()
            await self.outbox.stop()
            await self.messaging.stop()
            await self.background.stop()
            await self.usage.stop()
            await self.handoff.settled()
            await self.erasures.settled()
            await self.knowledge.close()
            await asyncio.to_thread(self.database.close)

    def first_admin_link(self) -> str | None:
        """The path of the very first administrator's one-time link; `None` when one was made before."""
        if self.api is None:
            return None
        with self.api.state.database.session() as session:
            token = first_link(session)
        return f"/console/enter?token={token}" if token else None


class House(Starlette):
    """Starlette with our headers around everything it answers. As its own middleware they would be inside what answers an
    unexpected error, and a page of another site could not read that something went wrong here."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self._settings = settings

    def build_middleware_stack(self) -> ASGIApp:
        inside = super().build_middleware_stack()
        known = CrossOrigin(inside, allowed=self._settings.allowed_origins, public_url=self._settings.public_url)
        return SecurityHeaders(known)


def _read_knowledge(api: FastAPI) -> None:
    """Read what the API answers from before anybody asks."""
    api.state.guidance.of(api.state.knowledge.current()).warm()
