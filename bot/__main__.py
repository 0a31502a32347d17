"""`python -m bot <command>`: train, serve, and Rasa's own commands (`python -m bot rasa ...`)."""

from __future__ import annotations

import argparse
import asyncio
import errno
import shutil
import socket
import sys
from pathlib import Path

from pydantic import ValidationError

from bot.database import migrate
from bot.model import TrainingError, is_stale, train
from bot.seal_key import SealKeyError, seal_key
from bot.settings import Settings

ROOM_NEEDED = 200 * 1024 * 1024
SOCKET_LIMIT = 64 * 1024  # bytes of one message over a WebSocket


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["rasa"]:
        from bot.rasa_cli import run  # noqa: PLC0415 - imports all of Rasa

        return run(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="train the dialogue model if anything it depends on changed")
    training.add_argument("--force", action="store_true")
    commands.add_parser("migrate", help="bring the bot's tables to the newest version")
    commands.add_parser("serve", help="serve the chat, the API, the console and the documentation")
    commands.add_parser("check-port", help="say whether HOST:PORT is free")
    channels = commands.add_parser("channels", help="the messaging channels of credentials.yml")
    channels.add_argument("what", choices=["check"], help="try each channel's secrets, and say what to paste where")
    scoring = commands.add_parser("benchmark", help="train and score the understanding on any two files of text and label")
    scoring.add_argument("--train", type=Path, required=True, help="CSV with a heading: text, label")
    scoring.add_argument("--test", type=Path, required=True)
    scoring.add_argument("--oos-label", help="the label of what is out of scope")
    scoring.add_argument("--shots", type=int, help="draw this many rows of each label")
    scoring.add_argument("--seeds", type=int, default=5, help="how many draws to average")
    chosen = parser.parse_args(arguments)
    try:
        settings = _settings()
        if chosen.command == "train":
            return _train(settings.model, force=chosen.force)
        if chosen.command == "migrate":
            migrate(settings.database_url)
        elif chosen.command == "benchmark":
            return _benchmark(chosen)
        elif chosen.command == "channels":
            return _check_channels(settings)
        elif chosen.command == "check-port":
            _check_port(settings)
        else:
            _serve(settings)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


class SetupError(RuntimeError):
    """Something outside the program is missing; the message says what to do."""


def _settings() -> Settings:
    """Raises `SetupError` that names the variable and why, and never its value."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False, include_context=False)
        raise SetupError("\n".join(f"{str(each['loc'][0]).upper()}: {each['msg']}" for each in wrong)) from None


def _train(model: Path, *, force: bool) -> int:
    if not force and not is_stale(model):
        print("The model is up to date.")
        return 0
    _check_room(model.parent)
    print("Training the dialogue model (under a minute; the first time two) ...", flush=True)
    try:
        seconds = train(model)
    except TrainingError as error:
        print(f"{error}; see above.", file=sys.stderr)
        return 1
    print(f"Trained in {seconds:.0f} s.")
    return 0


def _benchmark(chosen: argparse.Namespace) -> int:
    from bot import benchmark  # noqa: PLC0415 - scikit-learn, only for this command

    try:
        train, test = benchmark.read_rows(chosen.train), benchmark.read_rows(chosen.test)
    except benchmark.BenchmarkError as error:
        raise SetupError(str(error)) from error
    if not chosen.shots:
        print("\n".join(benchmark.lines(benchmark.run(train, test, outside=chosen.oos_label))))
        return 0
    accuracies = []
    for seed in range(chosen.seeds):
        score = benchmark.run(benchmark.draw(train, chosen.shots, seed), test, outside=chosen.oos_label)
        accuracies.append(score.accuracy)
        print(f"seed {seed}: accuracy {score.accuracy * 100:.2f} %", flush=True)
    print("\n".join(benchmark.lines(score)))
    print(f"mean accuracy of {chosen.seeds} draws: {sum(accuracies) / len(accuracies) * 100:.2f} %")
    return 0


def _check_channels(settings: Settings) -> int:
    from bot.messaging import checks  # noqa: PLC0415 - the platforms' libraries
    from bot.messaging.credentials import CredentialsError, read  # noqa: PLC0415

    try:
        given = read(settings.credentials)
    except CredentialsError as error:
        raise SetupError(str(error)) from error
    found = asyncio.run(checks.check(given, settings.public_url))
    print("\n".join(checks.lines(found, settings.public_url)))
    return 0 if checks.all_well(found) else 1


def _serve(settings: Settings) -> None:
    import uvicorn  # noqa: PLC0415 - not needed by the other commands

    _check_port(settings)
    if not settings.model.is_file():
        raise SetupError(f"There is no model at {settings.model}. Train one: python -m bot train")
    try:
        seal_key(settings)  # before the many seconds that follow
    except SealKeyError as error:
        raise SetupError(str(error)) from error
    migrate(settings.database_url)
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    from bot.serve import Cairn  # noqa: PLC0415 - imports all of Rasa

    # The matrices of one message are too small to share out: a second thread would only spin beside the first.
    threadpool_limits(limits=1)
    cairn = Cairn(settings)
    address = f"http://{settings.host}:{settings.port}"
    link = cairn.first_admin_link()
    print(f"\nCairn is on {address}  (console: {address}/console, API: {address}/docs)", flush=True)
    if link:
        print(f"The administrator's link, good for one use: {address}{link}", flush=True)
    uvicorn.run(
        cairn.app(),
        host=settings.host,
        port=settings.port,
        ws="wsproto",  # for Socket.IO; Rasa holds `websockets` at a version that uvicorn no longer takes
        ws_max_size=SOCKET_LIMIT,
        ws_per_message_deflate=False,  # a short message may unfold to a very long one
        access_log=False,  # addresses and paths are nobody's business
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                message = f"Port {settings.port} on {settings.host} is taken. Choose another: make run PORT=8001"
            else:
                message = f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}"
            raise SetupError(message) from error


def _check_room(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < ROOM_NEEDED:
        raise SetupError(f"Only {free // 2**20} MB are free at {folder}; training needs {ROOM_NEEDED // 2**20} MB.")


if __name__ == "__main__":
    sys.exit(main())
