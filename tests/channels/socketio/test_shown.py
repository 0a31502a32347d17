"""What Cairn says becomes what a widget shows."""

from __future__ import annotations

from bot.channels.socketio_events import messages_of
from bot.messaging.bubble import Bubble, Card, Choice, Table
from tests.channels.hub import RecordingHub
from tests.channels.socketio.talk import House, until


def choice(number: int, title: str) -> Choice:
    return Choice(number, title, f"c.2.{number}.zzzz.AAAAAAAAAAAAAAAA")


CARD = Card(
    title="Data Basics",
    subtitle="Mohawk, online",
    facts=(("Cost", "$450"), ("Length", None)),
    unstated="not stated",
    reasons=("It is online.",),
    url="https://example.com/data",
    dated="Read on 1 March",
    choices=(choice(1, "Details"),),
)


async def test_each_part_of_a_message_is_what_a_widget_shows(house: House) -> None:
    widget = await house.widget()
    bubble = Bubble(
        text="Found one",
        fallback="Found one",
        lang="en",
        choices=(choice(2, "Compare"),),
        cards=(CARD,),
        image=("https://example.com/badge.png", "a badge"),
    )
    await house.channel.send({"session": widget.session}, bubble)
    await until(lambda: len(widget.heard) == 4)
    image, words, carousel, replies = widget.heard
    assert (image.image, image.text) == ("https://example.com/badge.png", "a badge")
    for said in (
        "Found one",
        "1. Data Basics",
        "Mohawk, online",
        "Cost: $450",
        "Length: not stated",
        "It is online.",
        "Read on 1 March",
        "https://example.com/data",
    ):
        assert said in words.text
    assert (carousel.cards, carousel.buttons[0].title) == (1, "Details")
    assert (replies.text, replies.buttons[0].back) == ("utter_channel_choose en", choice(2, "Compare").payload)


def test_a_comparison_is_a_list_with_its_line_breaks() -> None:
    table = Table(("Basics", "More"), (("Coût", ("450 $", "non précisé")),))
    bubble = Bubble(text="Comparer\nceci", fallback="Comparer", lang="fr", choices=(choice(1, "Garder"),), table=table)
    (message,) = messages_of(bubble, RecordingHub().words)
    lines = "Comparer  \nceci\n\n1. Basics  \n2. More\n\n**Coût**  \n1\u00a0: 450 $  \n2\u00a0: non précisé"
    assert message["text"] == lines
    assert [reply["title"] for reply in message["quick_replies"]] == ["Garder"]
