"""When the model is stale, and that training stamps it with what it was trained from."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import pytest

from bot import model, question_bank
from bot.model import TrainingError, fingerprint, is_stale, stamp_of, train
from tests.bot.engine import tiny

FOLDERS = ("data", "bot/components", *(path.relative_to(model.PROJECT).as_posix() for path in question_bank.FOLDERS))
FILES = ("config.yml", "domain.yml", *(path.relative_to(model.PROJECT).as_posix() for path in model.CODE if path.is_file()))


def use_project(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let `bot.model` take `folder` for the project."""
    code = tuple(folder / path.relative_to(model.PROJECT) for path in model.CODE)
    asked = tuple(folder / path.relative_to(model.PROJECT) for path in question_bank.FOLDERS)
    places = {"PROJECT": folder, "CONFIG": folder / "config.yml", "DOMAIN": folder / "domain.yml"}
    for name, place in {**places, "DATA": folder / "data", "CODE": code}.items():
        monkeypatch.setattr(model, name, place)
    monkeypatch.setattr(question_bank, "FOLDERS", asked)
    return folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the real model depends on."""
    for name in (*FOLDERS, *FILES):
        source, target = model.PROJECT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return use_project(monkeypatch, tmp_path)


@pytest.fixture
def trained(project: Path) -> Path:
    """A model that says it was trained from `project` as it is now."""
    archive = project / "var" / "cairn.tar.gz"
    archive.parent.mkdir()
    archive.write_bytes(b"a model")
    stamp_of(archive).write_text(f'{{"fingerprint": "{fingerprint()}"}}')
    return archive


def test_a_model_that_does_not_exist_is_stale(project: Path) -> None:
    assert is_stale(project / "var" / "cairn.tar.gz")


def test_a_model_of_what_is_here_is_not_stale(trained: Path) -> None:
    assert not is_stale(trained)


def test_a_model_without_a_stamp_or_a_stamp_without_a_model_is_stale(trained: Path) -> None:
    stamp = stamp_of(trained)
    text = stamp.read_text()
    stamp.unlink()
    assert is_stale(trained)
    stamp.write_text(text)
    trained.unlink()
    assert is_stale(trained)


def test_it_depends_on_the_code_that_reads_and_judges_text() -> None:
    code = {
        f"knowledge/{name}.py" for name in ("text", "ngrams", "encoder", "classifier", "classifier_training", "spelling")
    }
    assert code | {"bot/question_bank.py"} < set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_change_of_one_of_these_makes_it_stale(name: str, project: Path, trained: Path) -> None:
    with (project / name).open("a") as file:
        file.write("\n# changed\n")
    assert is_stale(trained)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_change_of_any_file_in_these_makes_it_stale(folder: str, project: Path, trained: Path) -> None:
    files = [path for path in sorted((project / folder).rglob("*")) if path.is_file()]
    assert len(files) > 5
    for path in files:
        before = path.read_bytes()
        path.write_bytes(before + b"\n# changed\n")
        assert is_stale(trained), path
        path.write_bytes(before)
    assert not is_stale(trained)


@pytest.mark.parametrize("name", ["data/nlu/new.yml", "data/responses/deep/new.yml", "bot/components/new.py"])
def test_a_new_file_makes_it_stale(name: str, project: Path, trained: Path) -> None:
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("")
    assert is_stale(trained)


def test_a_new_file_with_the_other_yaml_ending_makes_it_stale(project: Path, trained: Path) -> None:
    (project / "data" / "nlu" / "new.yaml").write_text('version: "3.1"\n')
    assert is_stale(trained)


def test_a_removed_or_renamed_file_makes_it_stale(project: Path, trained: Path) -> None:
    path = next((project / "data").rglob("*.yml"))
    moved = path.rename(path.with_name("moved.yml"))
    assert is_stale(trained)
    moved.unlink()
    assert is_stale(trained)


@pytest.fixture
def tiny_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny assistant in the project's place."""
    monkeypatch.setenv("RASA_CACHE_DIRECTORY", str(tmp_path / "cache"))
    for name in FILES:
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).touch()
    return use_project(monkeypatch, tiny.write(tmp_path / "project"))


def quiet_train(archive: Path) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return train(archive)


def test_training_writes_the_model_and_its_stamp(tiny_tree: Path, tmp_path: Path) -> None:
    archive = tmp_path / "models" / "cairn.tar.gz"
    assert quiet_train(archive) > 0
    assert archive.stat().st_size > 1000
    assert not is_stale(archive)
    with (tiny_tree / "data" / "nlu.yml").open("a") as file:
        file.write("- {intent: greet, examples: '- good morning'}\n")
    assert is_stale(archive)
    quiet_train(archive)
    assert not is_stale(archive)


def test_a_training_that_fails_says_so_and_leaves_the_old_model_stale(tiny_tree: Path, tmp_path: Path) -> None:
    archive = tmp_path / "models" / "cairn.tar.gz"
    quiet_train(archive)
    old = archive.read_bytes()
    shutil.rmtree(tiny_tree / "data")
    (tiny_tree / "data").mkdir()
    with pytest.raises(TrainingError):
        quiet_train(archive)
    assert archive.read_bytes() == old
    assert is_stale(archive)
