"""`python -m api <command>`: migrate, serve, admin-link."""

from __future__ import annotations

import argparse
import sys

import uvicorn

from api.app import create_app
from api.console.access import make_link
from api.db import Database, migrate
from api.settings import Settings
from knowledge.base import open_engine


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the API's tables to the newest version")
    commands.add_parser("admin-link", help="print a one-time link into the console")
    serve = commands.add_parser("serve", help="serve the API alone")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8001)
    chosen = parser.parse_args(arguments)
    settings = Settings()
    if chosen.command == "migrate":
        migrate(settings.database_url)
    elif chosen.command == "admin-link":
        database = Database(open_engine(settings.database_url))
        with database.session() as session:
            token = make_link(session)
        database.close()
        print(f"/console/enter?token={token}")
    else:
        uvicorn.run(create_app(settings), host=chosen.host, port=chosen.port, ws="none")
    return 0


if __name__ == "__main__":
    sys.exit(main())
