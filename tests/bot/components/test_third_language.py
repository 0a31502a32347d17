"""A message in a third language is noticed; English and French, however they are typed, are not taken for one."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.third_language import OTHER, ThirdLanguage, is_third_language


@pytest.mark.parametrize(
    "text",
    [
        "¿Puedo pagar el curso en cuotas?",
        "Quiero ser enfermera en Toronto",
        "Ich suche einen Kurs als Schweißer",
        "你好,我想学护理",
        "أريد أن أتعلم البرمجة",
        "Шукаю курс зварювання",
    ],
)
def test_others_are_noticed(text: str) -> None:
    assert is_third_language(text)


@pytest.mark.parametrize(
    "text",
    [
        "chu a sherbroke pis jai pas dauto",
        "im a truk drivr in winipeg",
        "cours de soudure a gatineau",
        "osap",
        "merci beaucoup",
        "what does cumulable mean",
        "👍",
        "500",
    ],
)
def test_ours_are_not(text: str) -> None:
    assert not is_third_language(text)


def test_danger_is_never_passed_over() -> None:
    message = Message.build("Quiero ser enfermera en Toronto")
    message.set("safety", {"situation": "suicide"})
    ThirdLanguage().process([message])
    assert message.get("detected_language") != OTHER
