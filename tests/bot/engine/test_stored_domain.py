"""The domain in the model is read as Rasa reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.importers.importer import TrainingDataImporter

from bot.engine import stored_domain
from bot.model import CONFIG, DATA, DOMAIN

ODD = ["yes", "No", "on", "off", "1:30", "12", "-3", "1.5", "1e3", ".5", "null", "~", "true", "=", "<<", "0x1f", "010",
       "2026-11-25", "é 😀 “”", "a: b", "# no", "  spaced ", "two\nlines\n", "'", '"', "", "1_000"]  # fmt: skip


def same(folder: Path) -> None:
    ours, stock = stored_domain.read(folder / "domain.yml"), Domain.from_path(folder)
    assert ours.as_dict() == stock.as_dict()
    assert ours.fingerprint() == stock.fingerprint()


def test_the_domain_of_this_project(tmp_path: Path) -> None:
    importer = TrainingDataImporter.load_from_config(str(CONFIG), str(DOMAIN), [str(DATA)])
    importer.get_domain().persist(tmp_path / "domain.yml")
    same(tmp_path)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_words_that_look_like_values_stay_words(tmp_path: Path) -> None:
    responses = {f"utter_{number}": [{"text": text or " "}] for number, text in enumerate(ODD)}
    buttons = {"utter_b": [{"text": "b", "buttons": [{"title": text, "payload": f"/{text}"} for text in ODD]}]}
    slots = {"size": {"type": "categorical", "values": ["yes", "no", 3, 1.5, True, None], "mappings": [{"type": "custom"}]}}
    domain = Domain.from_dict({"version": "3.1", "responses": {**responses, **buttons}, "slots": slots, "intents": ["on"]})
    domain.persist(tmp_path / "domain.yml")
    same(tmp_path)
