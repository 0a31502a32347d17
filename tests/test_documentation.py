"""What the documentation names exists, and what matters is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from api.settings import Settings as ApiSettings
from bot.settings import Settings as BotSettings

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")


def test_the_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)\b", README, re.M))
    assert {"run", "test"} <= named
    assert named <= targets


def test_the_folders_of_the_readme_exist() -> None:
    named = re.findall(r"^\| `([a-z/]+)`", README, re.M)
    assert named
    assert [name for name in named if not (PROJECT / name).is_dir()] == []


def test_every_package_is_in_the_readme() -> None:
    for name in ("bot", "actions", "api", "knowledge", "data", "tests"):
        assert f"`{name}/`" in README


def test_the_settings_the_readme_names_exist() -> None:
    known = {name.upper() for name in (*BotSettings.model_fields, *ApiSettings.model_fields)}
    named = set(re.findall(r"`([A-Z][A-Z_]{3,})`", README))
    assert named - known == set()


def test_the_readme_fits_two_screens() -> None:
    assert len(README.splitlines()) <= 140


def test_the_transcript_of_the_readme_names_only_programmes_that_exist() -> None:
    titles = {
        entry["title"]
        for path in (PROJECT / "knowledge" / "content" / "catalogue").glob("*.yml")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    transcript = README.split("```text", 1)[1].split("```", 1)[0]
    named = re.findall(r"^\s*\d\. (.+) \([^()]* · ", transcript, re.M)
    assert named
    assert [title for title in named if title not in titles] == []


@pytest.mark.parametrize("path", sorted((PROJECT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.name)
def test_a_decision_is_numbered_and_has_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(rf"# {int(path.name[:4])}\. ", text)
    for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**Alternatives.**"):
        assert part in text


def test_ci_runs_what_the_readme_says() -> None:
    assert "make test" in (PROJECT / ".ci" / "run").read_text(encoding="utf-8")


def test_no_tracked_text_names_a_package_index() -> None:
    for name in ("pyproject.toml", "Makefile", ".ci/run", "requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"https?://[^\s\"]*simple|index-url =", (PROJECT / name).read_text(encoding="utf-8"))


def test_the_pictures_of_the_practitioners_guide_are_there_and_small_and_each_is_shown() -> None:
    folder = PROJECT / "docs" / "pictures"
    shown = re.findall(r"!\[.{20,}\]\(pictures/(.+?)\)", (PROJECT / "docs" / "practitioners.md").read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(path.name for path in folder.iterdir())
    assert [name for name in shown if (folder / name).stat().st_size > 150_000] == []
