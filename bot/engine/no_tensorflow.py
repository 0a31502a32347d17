"""TensorFlow is absent here. This finder lets Rasa's modules be imported without it; using any of it raises.

Rasa 3.6 imports TensorFlow in every process, because class bodies derive from `tf.keras` classes and a model's training
schema names the default recipe's components (rasa/utils/tensorflow/callback.py, rasa/engine/storage/storage.py). So
`import tensorflow` is answered with hollow modules whose attributes are hollow classes: enough to derive from.
They must raise when used: matplotlib, for one, looks for `tensorflow` in `sys.modules` and asks `is_tensor`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ABSENT = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_text", "tensorflow_hub", "keras"})


class AbsentPackageError(RuntimeError):
    """Something tried to use a package that this project does not install."""


class _HollowType(type):
    """A class whose class attributes are hollow classes too, so that nested names can be derived from."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return hollow_class(f"{cls.__name__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__dict__.get("_hollow"):
            raise AbsentPackageError(f"{cls.__name__} was used; its package is not part of this project")
        return super().__call__(*args, **kwargs)


def hollow_class(name: str) -> type:
    return _HollowType(name, (), {"_hollow": True, "__doc__": "Stands where a package would be."})


class HollowModule(ModuleType):
    """A module of which every attribute is a hollow class or a hollow submodule."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = hollow_class(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class TensorFlowAbsent(MetaPathFinder, Loader):
    """Answers imports of TensorFlow's packages with hollow modules."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in ABSENT:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return HollowModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def install() -> None:
    """Put the finder first, once. Must run before anything of Rasa is imported."""
    if not any(type(finder) is TensorFlowAbsent for finder in sys.meta_path):
        sys.meta_path.insert(0, TensorFlowAbsent())
