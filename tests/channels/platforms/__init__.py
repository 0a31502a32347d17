"""Every messaging channel's platform, for the tests that all of them share: each module's platforms that have a name."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from tests.channels.platform import FakePlatform


def _found() -> tuple[type[FakePlatform], ...]:
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    made = {value for module in modules for value in vars(module).values() if _is_platform(value)}
    return tuple(sorted(made, key=lambda platform: platform.name))


def _is_platform(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, FakePlatform) and bool(value.name)


PLATFORMS = _found()
