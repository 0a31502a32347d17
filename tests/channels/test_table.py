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
    # A widget's own connection has no platform behind it that could be down or send twice; its tests are its own.
    shared = {what for what in table.TESTED.values() if what != "group"}
    if any(not (shared if name != "socketio" else {"handoff", "forged"}) <= table.PLAYED[name] for name in names):
        pytest.skip("not every shared test was played in this session")
    made = table.table({name: cairn.messaging.channels[name].capabilities for name in names}, len(SCRIPTS))
    if os.environ.get("UPDATE_DOCS"):
        table.write(made)
    assert table.in_document() == made
