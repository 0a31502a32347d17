"""What tests of the knowledge base and the API share: the real encoder and the real content, loaded once.

Only `knowledge` and `api.db` are imported here, so that a test of either does not wait for the dialogue engine.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from api.db import Database, migrate
from knowledge import encoder as encoder_module
from knowledge.base import open_engine
from knowledge.content_files import Content, read_content
from knowledge.encoder import Encoder, load_encoder
from knowledge.knowledge_base import KnowledgeBase
from knowledge.labels import Labels, load_labels
from knowledge.load import load_content
from knowledge.models import TextVector
from knowledge.snapshot import Snapshot


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The converted model, in this session's own folder."""
    folder = tmp_path_factory.mktemp("encoder") / "model"
    load_encoder(folder)
    return folder


@pytest.fixture(scope="session")
def encoder(encoder_folder: Path) -> Encoder:
    return Encoder(encoder_folder, threads=2)


@pytest.fixture(scope="session")
def labels() -> Labels:
    return load_labels()


@pytest.fixture(scope="session")
def content() -> Content:
    """Every file of `knowledge/content`, validated."""
    return read_content()


@pytest.fixture(scope="session")
def kept_vectors(pytestconfig: pytest.Config) -> Path:
    """Vectors that an earlier run of the same encoder left in pytest's cache: encoding the content takes ten seconds."""
    code = hashlib.sha256(Path(encoder_module.__file__).read_bytes()).hexdigest()[:16]
    return pytestconfig.cache.mkdir("cairn-vectors") / f"{code}.npz"


@pytest.fixture(scope="session")
def loaded_database(
    tmp_path_factory: pytest.TempPathFactory, content: Content, encoder: Encoder, labels: Labels, kept_vectors: Path
) -> Path:
    """A migrated SQLite file with the real content and its vectors. Never written to again: copy it."""
    path = tmp_path_factory.mktemp("loaded") / "cairn.db"
    migrate(f"sqlite:///{path}")
    database = Database(open_engine(f"sqlite:///{path}"))
    with database.session() as session:
        load_content(session, content)
        known = read_vectors(session, kept_vectors)
        KnowledgeBase(session, encoder, labels)
        session.flush()
        write_vectors(session, kept_vectors, known)
    database.close()
    return path


def read_vectors(session: Session, path: Path) -> int:
    if not path.is_file():
        return 0
    with np.load(path) as kept:
        rows = [
            {"digest": str(digest), "vector": vector.tobytes()}
            for digest, vector in zip(kept["digests"], kept["vectors"], strict=True)
        ]
    session.execute(insert(TextVector), rows)
    return len(rows)


def write_vectors(session: Session, path: Path, known: int) -> None:
    rows = session.execute(select(TextVector.digest, TextVector.vector)).all()
    if len(rows) == known:
        return
    partial = path.with_name(f"{os.getpid()}.npz")
    vectors = np.stack([np.frombuffer(blob, dtype="<f4") for _, blob in rows])
    np.savez(partial, digests=np.array([digest for digest, _ in rows]), vectors=vectors)
    partial.replace(path)


@pytest.fixture(scope="session")
def knowledge(
    loaded_database: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, labels: Labels
) -> KnowledgeBase:
    """The knowledge base over the real content. It is read only."""
    path = shutil.copy(loaded_database, tmp_path_factory.mktemp("knowledge") / "cairn.db")
    engine = open_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        built = KnowledgeBase(session, encoder, labels)
    engine.dispose()
    return built


@pytest.fixture(scope="session")
def snapshot(knowledge: KnowledgeBase) -> Snapshot:
    return knowledge.snapshot


@pytest.fixture
def content_url(loaded_database: Path, tmp_path: Path) -> str:
    """A database of the test's own that holds the real content."""
    path = shutil.copy(loaded_database, tmp_path / "content.db")
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row. Never written to again: copy it."""
    path = tmp_path_factory.mktemp("migrated") / "cairn.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def empty_url(migrated_database: Path, tmp_path: Path) -> str:
    """A migrated database of the test's own without any row."""
    return f"sqlite:///{shutil.copy(migrated_database, tmp_path / 'empty.db')}"


@pytest.fixture
def content_engine(content_url: str) -> Iterator[Engine]:
    engine = open_engine(content_url)
    yield engine
    engine.dispose()


@pytest.fixture
def empty_engine(empty_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_url)
    yield engine
    engine.dispose()
