"""Every messaging channel's platform, for the tests that all of them share."""

from __future__ import annotations

from tests.channels.platform import FakePlatform

PLATFORMS: tuple[type[FakePlatform], ...] = ()
