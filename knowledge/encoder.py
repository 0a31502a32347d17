"""A sentence becomes a vector of 896 numbers: what an English encoder says of it, and what a multilingual one says.

The English one is the better of the two and blind in French; so an English sentence has both halves, and a French one the
multilingual half alone. The cosine of two sentences is then a fair measure within a language, and a smaller one across
(how the shares were chosen: docs/decisions/0009).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge import minilm, multilingual
from knowledge.kept_vectors import KeptVectors

Vector = NDArray[np.float32]
Lang = Literal["en", "fr"]

ENGLISH, SHARED = slice(0, minilm.DIMENSIONS), slice(minilm.DIMENSIONS, minilm.DIMENSIONS + multilingual.DIMENSIONS)
DIMENSIONS = SHARED.stop
ENGLISH_SHARE = 0.45  # of an English sentence's squared length; cross-validated on the training examples of both languages
CACHED_SENTENCES = 1024
CHUNK = 256  # sentences that one thread encodes before it takes the next
MANY = 64  # from here it is a collection: the two encoders work side by side, and the vectors are kept
# Of everything a vector depends on, for whoever keeps vectors.
FINGERPRINT = (
    f"{minilm.WEIGHTS_SHA256}{multilingual.SHA256['weights.npz']}{minilm.CONVERSION}{multilingual.READING}{ENGLISH_SHARE}"
)


class Encoder:
    """Encodes sentences; remembers the latest, so that one message is encoded once for understanding and search."""

    def __init__(self, folder: Path, *, weights: Path | None = None, threads: int = 2) -> None:
        self._english = minilm.load_minilm(folder / "english", weights=weights, threads=threads)
        self._multilingual = multilingual.load_multilingual(folder / "multilingual")
        self._kept = KeptVectors(folder / "vectors.db", FINGERPRINT)
        self._cache: OrderedDict[tuple[str, Lang], Vector] = OrderedDict()
        self._coming: dict[tuple[str, Lang], Future[Vector]] = {}
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._halves = ThreadPoolExecutor(1, thread_name_prefix="encoder-half")
        self._lock = Lock()

    def words(self) -> frozenset[str]:
        """Words, folded, that the multilingual encoder knows whole."""
        return self._multilingual.words()

    def encode(self, sentence: str, lang: Lang) -> Vector:
        """The vector of one sentence: shape (896,), length 1."""
        key = (sentence, lang)
        with self._lock:
            known, coming = self._cache.get(key), self._coming.get(key)
            if known is not None:
                self._cache.move_to_end(key)
                return known
        return coming.result() if coming is not None else self._encode_one(key)

    def encode_ahead(self, sentence: str, lang: Lang) -> None:
        """Begin, in another thread, with what `encode` will be asked for in a moment: the work leaves Python's lock free."""
        key = (sentence, lang)
        with self._lock:
            if key not in self._cache and key not in self._coming:
                self._coming[key] = self._beside.submit(self._encode_one, key)

    def encode_many(self, sentences: Sequence[str], lang: Lang) -> Vector:
        """Vectors of many sentences of one language, shape (n, 896), each of length 1. Large collections are kept."""
        if len(sentences) < MANY:
            return self._encode(sentences, lang)
        known = self._kept.read(sentences, lang)
        missing = [sentence for sentence in dict.fromkeys(sentences) if sentence not in known]
        fresh = dict(zip(missing, self._encode(missing, lang), strict=True))
        self._kept.keep(fresh, lang)
        return np.stack([fresh[sentence] if sentence in fresh else known[sentence] for sentence in sentences])

    def encode_shared(self, sentences: Sequence[str]) -> Vector:
        """The half that knows both languages alone, shape (n, 512), each of length 1: a fourth of the work. All are kept."""
        known = self._kept.read(sentences, "shared")
        missing = [sentence for sentence in dict.fromkeys(sentences) if sentence not in known]
        if missing:
            fresh = dict(zip(missing, self._multilingual.encode_many(missing), strict=True))
            self._kept.keep(fresh, "shared")
            known.update(fresh)
        size = SHARED.stop - SHARED.start
        return np.stack([known[sentence] for sentence in sentences]) if sentences else np.zeros((0, size), dtype=np.float32)

    def _encode(self, sentences: Sequence[str], lang: Lang) -> Vector:
        vectors = np.zeros((len(sentences), DIMENSIONS), dtype=np.float32)
        if not sentences:
            return vectors
        if lang == "fr":
            vectors[:, SHARED] = self._multilingual.encode_many(sentences)
        elif len(sentences) < MANY:
            english = self._halves.submit(self._english.encode_many, sentences)  # neither holds Python's lock for long
            vectors[:, SHARED] = self._multilingual.encode_many(sentences)
            vectors[:, ENGLISH] = english.result()
        else:
            self._encode_large(sentences, vectors)
        if lang == "en":
            vectors[:, ENGLISH] *= np.sqrt(ENGLISH_SHARE)
            vectors[:, SHARED] *= np.sqrt(1 - ENGLISH_SHARE)
        return vectors

    def _encode_large(self, sentences: Sequence[str], vectors: Vector) -> None:
        """Fill both halves, in two threads: the English one takes three times as long, so both end with it."""
        by_length = sorted(range(len(sentences)), key=lambda at: len(sentences[at]))
        chunks = [by_length[start : start + CHUNK] for start in range(0, len(by_length), CHUNK)]
        with ThreadPoolExecutor(2) as pool:
            multilingual_half = pool.submit(self._multilingual.encode_many, sentences)
            english = [(chunk, pool.submit(self._english.encode_many, [sentences[at] for at in chunk])) for chunk in chunks]
            vectors[:, SHARED] = multilingual_half.result()
            for chunk, coming in english:
                vectors[chunk, ENGLISH] = coming.result()

    def _encode_one(self, key: tuple[str, Lang]) -> Vector:
        try:
            vector: Vector = self._encode([key[0]], key[1])[0]
            with self._lock:
                self._cache[key] = vector
                if len(self._cache) > CACHED_SENTENCES:
                    self._cache.popitem(last=False)
        finally:
            with self._lock:
                self._coming.pop(key, None)
        return vector
