"""Where the importance of skills was read: `knowledge/content/skill_weights.yml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.schema import Source
from knowledge.yaml_reader import read_yaml

SOURCE_FILE = Path(__file__).parent / "content" / "skill_weights.yml"


@cache
def skill_weights_source() -> Source:
    return Source.model_validate(read_yaml(SOURCE_FILE))
