"""A name that its writer gives does not reach the list of what could not be answered."""

from __future__ import annotations

import pytest

from actions.private_values import without_names


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my name is Zebulon Quux and i want to weld", "my name is [name] and i want to weld"),
        ("Je m'appelle Fatou pis je veux de l'aide", "Je m'appelle [name] pis je veux de l'aide"),
        ("what is my name for the file", "what is my name for the file"),
    ],
)
def test_the_name_is_taken_out(text: str, kept: str) -> None:
    assert without_names(text) == kept
