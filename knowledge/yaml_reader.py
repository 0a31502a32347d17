"""Reading YAML with the booleans of YAML 1.2: Ontario is `ON`, not `True`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOOLEAN = "tag:yaml.org,2002:bool"


class ContentLoader(_SafeLoader):  # type: ignore[misc]
    """The safe loader, in C where it is there; `on`, `off`, `yes`, `no`, `y` and `n` stay words."""


ContentLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
    for letter, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}
ContentLoader.add_implicit_resolver(_BOOLEAN, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def read_yaml(path: Path) -> Any:
    """The document at `path`. Raises `yaml.YAMLError`, `UnicodeDecodeError` or `FileNotFoundError`."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=ContentLoader)
