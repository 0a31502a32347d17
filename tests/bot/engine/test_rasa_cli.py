"""Rasa's own commands, as a person runs them: `python -m bot rasa ...`, from the project's folder or another one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.model import PROJECT
from tests.bot.engine import tiny

SECONDS = 120
# What `rasa data validate` would complain of in the tiny assistant: only its actions say these.
UNUSED = ("utter_ordered", "utter_no_topping", "utter_action_failed", "utter_default", "utter_sunny")


def rasa(
    *arguments: str, folder: Path, typed: str | None = None, seconds: float = SECONDS, **settings: str
) -> subprocess.CompletedProcess[str]:
    """`python -m bot rasa` in `folder`, with what it wrote to both outputs."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "RASA_CACHE_DIRECTORY": str(folder / "cache"), **settings}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot", "rasa", *arguments],
        cwd=folder,
        env=environment,
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def project(tmp_path: Path, tiny_model: Path) -> Path:
    """The tiny assistant in a folder of the test's own, trained."""
    tiny.write(tmp_path)
    (tmp_path / "models").mkdir()
    shutil.copy(tiny_model, tmp_path / "models" / "tiny.tar.gz")
    return tmp_path


def test_help_names_the_commands() -> None:
    done = rasa("--help", folder=PROJECT, RASA_CACHE_DIRECTORY="unused")
    assert done.returncode == 0
    assert all(command in done.stdout for command in ("train", "shell", "test", "data"))


def test_a_command_that_fails_says_so_by_its_exit_code(tmp_path: Path) -> None:
    assert rasa("unheard-of", folder=tmp_path).returncode == 2
    assert rasa("train", folder=tmp_path).returncode == 1


def test_train_writes_a_model(tmp_path: Path) -> None:
    done = rasa("train", "--fixed-model-name", "mine", folder=tiny.write(tmp_path))
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "models" / "mine.tar.gz").stat().st_size > 1000


def test_data_validate_passes_good_data_and_fails_bad_data(tmp_path: Path) -> None:
    project = tiny.write(tmp_path)
    lines = (project / "domain.yml").read_text().splitlines()
    kept = [line for line in lines if not line.strip().startswith(tuple(f"{name}:" for name in UNUSED))]
    (project / "domain.yml").write_text("\n".join(line for line in kept if "utter_ask" not in line) + "\n")
    good = rasa("data", "validate", "--fail-on-warnings", folder=project)
    assert good.returncode == 0, good.stdout
    (project / "data" / "more.yml").write_text('version: "3.1"\nnlu:\n- {intent: unheard_of, examples: "- eh\\n- oh"}\n')
    assert rasa("data", "validate", "--fail-on-warnings", folder=project).returncode == 1


@pytest.mark.model
def test_the_real_project_validates_without_a_warning(tmp_path: Path) -> None:
    done = rasa("data", "validate", "--fail-on-warnings", folder=PROJECT, RASA_CACHE_DIRECTORY=str(tmp_path))
    assert done.returncode == 0, done.stdout


def test_test_nlu_writes_its_report_and_its_plots(project: Path) -> None:
    done = rasa("test", "nlu", "--nlu", "data/nlu.yml", folder=project)
    assert done.returncode == 0, done.stdout
    results = project / "results"
    assert (results / "intent_report.json").is_file()
    for plot in ("intent_histogram.png", "intent_confusion_matrix.png"):
        assert (results / plot).read_bytes().startswith(b"\x89PNG")


def test_test_core_plays_the_stories_and_fails_on_a_wrong_one(project: Path) -> None:
    arguments = ("test", "core", "--stories", "tests", "--fail-on-prediction-errors", "--no-plot")
    done = rasa(*arguments, folder=project)
    assert done.returncode == 0, done.stdout
    story = project / "tests" / "test_stories.yml"
    story.write_text(story.read_text().replace("action: utter_greet", "action: utter_goodbye"))
    assert rasa(*arguments, folder=project).returncode == 1


def test_shell_prints_a_reply_and_stops(project: Path, loaded_database: Path, encoder_folder: Path) -> None:
    database = shutil.copy(loaded_database, project / "cairn.db")
    done = rasa(
        *("shell", "--port", free_port()),
        folder=project,
        typed="bye\n/stop\n",
        DATABASE_URL=f"sqlite:///{database}",
        ENCODER_FOLDER=str(encoder_folder),
    )
    assert "Goodbye." in done.stdout
    assert done.returncode == 0, done.stdout


def test_shell_talks_without_a_prepared_database_too(project: Path, encoder_folder: Path) -> None:
    done = rasa(*("shell", "--port", free_port()), folder=project, typed="bye\n/stop\n", ENCODER_FOLDER=str(encoder_folder))
    assert "Traceback" not in done.stdout
    assert "Goodbye." in done.stdout


def test_shell_ends_with_its_input(project: Path, loaded_database: Path, encoder_folder: Path) -> None:
    database = shutil.copy(loaded_database, project / "cairn.db")
    settings = {"DATABASE_URL": f"sqlite:///{database}", "ENCODER_FOLDER": str(encoder_folder)}
    done = rasa("shell", "--port", free_port(), folder=project, typed="bye\n", seconds=20, **settings)
    assert "Goodbye." in done.stdout
