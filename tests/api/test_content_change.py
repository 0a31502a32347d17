"""A running API notices new content by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge import knowledge_base
from knowledge.content_files import Content
from knowledge.csv_import import import_csv
from knowledge.encoder import Encoder
from knowledge.load import load_content
from tests.api.builders import Client, make_app

NEW = "title,provider,province,field,summary,url\nBeekeeping,Acme College,ON,agriculture_food,Bees.,https://acme.example/bees\n"


@pytest.fixture
def running(empty_url: str, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """An API that has already answered from an empty database, and looks at every request."""
    monkeypatch.setattr(knowledge_base, "LOOK_EVERY_SECONDS", 0.0)
    with Client(make_app(empty_url, encoder)) as client:
        assert client.get("/v1/credentials").json()["total"] == 0
        yield client


def import_beekeeping(engine: Engine, folder: Path) -> None:
    (folder / "acme.csv").write_text(NEW)
    with Session(engine) as session, session.begin():
        assert import_csv(session, folder / "acme.csv").imported == 1


def test_an_imported_programme_is_found_without_a_restart(running: Client, empty_engine: Engine, tmp_path: Path) -> None:
    import_beekeeping(empty_engine, tmp_path)

    assert running.get("/v1/credentials/acme-college-beekeeping").status_code == 200
    assert running.get("/v1/credentials", params={"q": "beekeeping"}).json()["total"] == 1


def test_new_content_makes_a_running_api_ready(running: Client, empty_engine: Engine, content: Content) -> None:
    assert running.get("/readyz").status_code == 503
    one = content.answers[0]
    few = replace(content, credentials=[], occupations=[], answers=[one], phrasings={}, funding=[], skills=[], similar=None)
    with Session(empty_engine) as session, session.begin():
        load_content(session, few)

    assert running.get("/readyz").json()["answers"] == 1
    assert running.get("/v1/answers", params={"q": one.questions.en[0]}).json()["outcome"] == "answer"


def test_new_content_changes_the_etag(running: Client, empty_engine: Engine, tmp_path: Path) -> None:
    before = running.get("/v1/vocabulary").headers["etag"]
    import_beekeeping(empty_engine, tmp_path)
    response = running.get("/v1/vocabulary", headers={"If-None-Match": before})

    assert response.status_code == 200
    assert response.headers["etag"] != before
    assert "Acme College" in [name for term in response.json()["terms"] for name in term["names"]]


def test_a_change_that_was_rolled_back_is_not_seen(running: Client, empty_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "acme.csv").write_text(NEW)
    with Session(empty_engine) as session:
        import_csv(session, tmp_path / "acme.csv")
        session.rollback()

    assert running.get("/v1/credentials").json()["total"] == 0
