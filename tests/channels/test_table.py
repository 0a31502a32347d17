"""The table in docs/channels.md says what was played."""

from __future__ import annotations

import os

import pytest

from bot.serve import Cairn
from tests.channels import table
from tests.channels.platforms import PLATFORMS
from tests.channels.test_parity import SCRIPTS


def test_the_table_in_the_documentation_is_what_was_played(cairn: Cairn) -> None:
    names = {platform.name for platform in PLATFORMS}
    whole = {what for what in table.TESTED.values() if what != "group"}
    if any(not whole <= table.PLAYED[name] for name in names):
        pytest.skip("not every shared test was played in this session")
    made = table.table({name: cairn.messaging.channels[name].capabilities for name in names}, len(SCRIPTS))
    if os.environ.get("UPDATE_DOCS"):
        table.write(made)
    assert table.in_document() == made
