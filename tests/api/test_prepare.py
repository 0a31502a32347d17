"""`python -m api prepare` does what is missing, and nothing that is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from api import __main__ as commands
from knowledge.answer_learning import NAME
from knowledge.models import StoredModel


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, content_url: str, encoder_folder: Path) -> None:
    """The settings of a process on the test's own copy of the real content."""
    monkeypatch.setenv("DATABASE_URL", content_url)
    monkeypatch.setenv("ENCODER_FOLDER", str(encoder_folder))


def has_model(engine: Engine) -> bool:
    with Session(engine) as session:
        return session.get(StoredModel, NAME) is not None


def test_a_missing_model_is_learned_again_though_the_content_is_unchanged(
    content_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with Session(content_engine) as session, session.begin():
        session.execute(delete(StoredModel))

    assert commands.main(["prepare"]) == 0
    assert has_model(content_engine)
    said = capsys.readouterr().out
    assert "Encoding the content" in said
    assert "Loading the content" not in said


def test_what_is_prepared_is_not_prepared_again(
    content_engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "Encoder", pytest.fail)

    assert commands.main(["prepare"]) == 0
    assert has_model(content_engine)
    assert capsys.readouterr().out == ""
