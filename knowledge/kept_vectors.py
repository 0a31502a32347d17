"""Vectors of whole collections, kept beside the encoder: ten thousand take half a minute to encode and none to read.

A file of SQLite's, because a training and a server may use it at once. It is a cache: deleting it only costs time.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

KEPT_AT_MOST = 120_000
ASKED_AT_ONCE = 500
TABLE = "CREATE TABLE IF NOT EXISTS vectors (digest BLOB PRIMARY KEY, vector BLOB NOT NULL)"


class KeptVectors:
    """Vectors by sentence, language and encoder, as float16."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self._path, self._fingerprint = path, fingerprint

    def read(self, sentences: Sequence[str], lang: str) -> dict[str, Vector]:
        """The vectors that are known, by sentence."""
        by_digest = {self._digest(sentence, lang): sentence for sentence in sentences}
        digests = list(by_digest)
        found: dict[str, Vector] = {}
        with self._open() as connection:
            for start in range(0, len(digests), ASKED_AT_ONCE):
                chunk = digests[start : start + ASKED_AT_ONCE]
                marks = ",".join("?" * len(chunk))
                query = f"SELECT digest, vector FROM vectors WHERE digest IN ({marks})"
                for digest, blob in connection.execute(query, chunk):
                    found[by_digest[digest]] = np.frombuffer(blob, dtype="<f2").astype(np.float32)
        return found

    def keep(self, vectors: dict[str, Vector], lang: str) -> None:
        """Add vectors; the oldest make room."""
        rows = [(self._digest(sentence, lang), vector.astype("<f2").tobytes()) for sentence, vector in vectors.items()]
        with self._open() as connection:
            connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
            connection.execute("DELETE FROM vectors WHERE rowid <= (SELECT max(rowid) FROM vectors) - ?", (KEPT_AT_MOST,))

    def _digest(self, sentence: str, lang: str) -> bytes:
        return hashlib.sha256(f"{self._fingerprint}\n{lang}\n{sentence}".encode()).digest()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(TABLE)
            yield connection
