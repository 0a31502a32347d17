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
        {"fastapi", "starlette", "sqlalchemy", "alembic", "jinja2", "pydantic", "pydantic_settings", "uvicorn"},
    ),
    "actions": ({"actions"}, {"rasa_sdk", "httpx"}),
    "bot": (
        {"bot", "actions", "knowledge"},
        {"rasa", "rasa_sdk", "starlette", "fastapi", "httpx", "sqlalchemy", "alembic", "pydantic", "pydantic_settings",
         "uvicorn", "numpy", "scipy", "sklearn", "jsonschema", "rapidfuzz", "yaml", "threadpoolctl"},
    ),
}  # fmt: skip
BOT_OF_KNOWLEDGE = {"knowledge.encoder", "knowledge.text"}
# Exceptions, each with its reason.
ALSO = {
    "bot/serve.py": {"api"},  # the composition root
    "api/docs.py": set(),
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
    allowed = of_ours | ALSO.get(name_of(path), set())
    if "migrations" in path.parts:
        of_others = of_others | {"alembic", "sqlalchemy"}
    for imported in imports(path):
        top = imported.partition(".")[0]
        if top in OURS:
            assert top in allowed, f"{name_of(path)} imports {imported}"
            if package == "bot" and top == "knowledge":
                assert any(imported.startswith(name) for name in BOT_OF_KNOWLEDGE), f"{name_of(path)} imports {imported}"
        else:
            known = top in of_others or top in sys.stdlib_module_names
            assert known, f"{name_of(path)} imports {imported}"


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
