"""Fast path: read the domain that is in the model with YAML's reader in C, and without validating it once more.

Rasa reads it twice with a reader in Python and checks it against its schema (rasa/shared/core/domain.py, from_yaml): two
seconds of every start. It was validated when the model was trained, and Rasa itself wrote it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

_stock = DomainProvider.__dict__["load"]
STORED = "domain.yml"


class _Reader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2 as Rasa writes it: `yes`, `off` and `1:30` are words there, and the default reader takes them for values."""


_Reader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _Reader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def read(path: Path) -> Domain:
    """The domain stored at `path`, the same as Rasa would read."""
    return Domain.from_dict(yaml.load(path.read_text(encoding="utf-8"), Loader=_Reader))


def _load(
    cls: type[DomainProvider],
    /,
    config: dict[str, Any],
    model_storage: ModelStorage,
    resource: Resource,
    execution_context: ExecutionContext,
    **_: Any,
) -> DomainProvider:
    with model_storage.read_from(resource) as folder:
        return cls(model_storage, resource, read(folder / STORED))


def enable() -> None:
    DomainProvider.load = classmethod(_load)


def disable() -> None:
    DomainProvider.load = _stock
