"""`python -m api <command>`: migrate, serve, admin-link, check-links."""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.db import Database, migrate
from api.link_checks import addresses, check_links, keep
from api.people.sessions import invite
from api.settings import Settings
from knowledge.answer_learning import NAME as ANSWERS
from knowledge.base import open_engine
from knowledge.content_files import fingerprint, read_content
from knowledge.encoder import Encoder
from knowledge.errors import KnowledgeError
from knowledge.guidance import Guidance
from knowledge.knowledge_base import KnowledgeBase
from knowledge.labels import load_labels
from knowledge.load import load_content
from knowledge.models import ContentVersion, StoredModel


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the API's tables to the newest version")
    commands.add_parser("prepare", help="migrate, load changed content, encode it")
    commands.add_parser("admin-link", help="print a one-time link that makes an administrator")
    links = commands.add_parser("check-links", help="ask each programme's page whether it is still there")
    links.add_argument("--limit", type=int, default=500, help="at most so many, those looked at longest ago first")
    serve = commands.add_parser("serve", help="serve the API alone")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8001)
    chosen = parser.parse_args(arguments)
    settings = Settings()
    if chosen.command == "migrate":
        migrate(settings.database_url)
    elif chosen.command == "prepare":
        return _prepare(settings)
    elif chosen.command == "check-links":
        database = Database(open_engine(settings.database_url))
        looked = asyncio.run(check_links(addresses(database, limit=chosen.limit)))
        keep(database, looked)
        database.close()
        bad = [one for one in looked if one.trouble or (one.status or 0) >= 400]
        for one in bad:
            print(f"{one.trouble or one.status} {one.url}")
        print(f"{len(looked)} pages looked at, {len(bad)} broken.")
    elif chosen.command == "admin-link":
        database = Database(open_engine(settings.database_url))
        with database.session() as session:
            token = invite(session)
        database.close()
        print(f"/console/enter?token={token}")
    else:
        app = create_app(settings)
        Server(app, uvicorn.Config(app, host=chosen.host, port=chosen.port, ws="none", access_log=False)).run()
    return 0


class Server(uvicorn.Server):
    """Lets go of what waits for news before it waits for the answers under way."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.database.news.stop()
        await super().shutdown(sockets)


def _prepare(settings: Settings) -> int:
    """Everything the API needs before it can answer, done only where something changed."""
    try:
        migrate(settings.database_url)
        database = Database(open_engine(settings.database_url))
        with database.session() as session:
            known = session.get(ContentVersion, "content")
            changed = known is None or known.version != fingerprint()
            if changed:
                print("Loading the content ...", flush=True)
                counts = load_content(session, read_content())
                print("Loaded " + ", ".join(f"{number} {name}" for name, number in counts.items()) + ".", flush=True)
            learned = session.get(StoredModel, ANSWERS) is not None
        if changed or not learned:
            print("Encoding the content (about a minute the first time) ...", flush=True)
            encoder = Encoder(settings.encoder_folder, weights=settings.encoder_weights)
            with database.session() as session:
                Guidance(KnowledgeBase(session, encoder, load_labels()), encoder).warm()
        database.close()
    except KnowledgeError as error:
        print(f"Nothing was changed. {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
