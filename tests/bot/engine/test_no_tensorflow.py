"""TensorFlow is absent: importing it is answered, deriving from it is allowed, using it raises."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from bot.engine.no_tensorflow import ABSENT, AbsentPackageError, HollowModule, TensorFlowAbsent, install


def tensorflow() -> Any:
    return importlib.import_module("tensorflow")


@pytest.mark.parametrize("name", [*sorted(ABSENT), "tensorflow.keras.layers", "tensorflow.python.ops.unheard_of"])
def test_importing_any_of_it_is_answered(name: str) -> None:
    assert isinstance(importlib.import_module(name), HollowModule)


def test_other_missing_packages_stay_missing() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("tensorflow_probability")


def test_a_class_may_derive_from_it_and_be_made() -> None:
    class Derived(tensorflow().keras.callbacks.Callback):
        def __init__(self, value: int) -> None:
            self.value = value

    assert Derived(3).value == 3


def test_nested_names_may_be_derived_from_and_named_in_annotations() -> None:
    tf = tensorflow()

    class Layer(tf.keras.layers.Layer.Inner):
        pass

    assert issubclass(Layer, tf.keras.layers.Layer.Inner) or Layer.__mro__[1].__name__.endswith("Layer.Inner")
    assert tf.Tensor | None


def test_a_name_is_the_same_class_each_time() -> None:
    assert tensorflow().Tensor is tensorflow().Tensor
    assert not isinstance(3, tensorflow().Tensor)


@pytest.mark.parametrize(
    "use",
    [
        lambda tf: tf.constant(1),
        lambda tf: tf.is_tensor([1]),
        lambda tf: tf.keras.Model(),
        lambda tf: tf.config.list_physical_devices("GPU"),
        lambda tf: tf.keras.layers.Layer.from_config({}),
    ],
)
def test_using_it_raises(use: Any) -> None:
    with pytest.raises(AbsentPackageError, match="not part of this project"):
        use(tensorflow())


@pytest.mark.parametrize("name", ["__file__", "__version__", "__wrapped__"])
def test_it_pretends_no_dunder(name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(tensorflow(), name)
    with pytest.raises(AttributeError):
        getattr(tensorflow().Tensor, name)


def test_installing_again_adds_no_second_finder() -> None:
    install()
    assert [type(finder) for finder in sys.meta_path].count(TensorFlowAbsent) == 1
    assert isinstance(sys.meta_path[0], TensorFlowAbsent)


def test_matplotlib_plots_beside_it(tmp_path: Path) -> None:
    assert "tensorflow" in sys.modules or tensorflow()
    figure, axes = plt.subplots()
    axes.hist([[0.1, 0.9, 0.9], [0.2]], bins=4, orientation="horizontal", label=["right", "wrong"])
    axes.imshow([[1, 2], [3, 4]])
    axes.legend()
    figure.savefig(tmp_path / "plot.png")
    plt.close(figure)
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
