"""What the fake chat service says: its welcome, and its replies to what the tests type."""

from typing import Any

Message = dict[str, Any]

WELCOME = {
    "en": "Hello. I am Cairn, an automated guide. Nobody watches this conversation live.\n"
    "What you write is kept for 30 days, and you can delete it at any time.",
    "fr": "Bonjour. Je suis Cairn, un guide automatisé. Personne ne suit cette conversation en direct.\n"
    "Ce que vous écrivez est conservé 30 jours, et vous pouvez le supprimer en tout temps.",
}
WELCOME_REPLIES = {
    "en": [
        {"title": "Find something that suits me", "payload": "/find"},
        {"title": "What is a micro-credential?", "payload": "/what"},
        {"title": "Talk to a person", "payload": "/person"},
    ],
    "fr": [
        {"title": "Trouver ce qui me convient", "payload": "/find"},
        {"title": "Qu’est-ce qu’une microcertification?", "payload": "/what"},
        {"title": "Parler à une personne", "payload": "/person"},
    ],
}
SWITCHED = {"en": "We go on in English.", "fr": "On continue en français."}


def card(number: int, title: str, **other: Any) -> Message:
    return {
        "id": f"card-{number}",
        "title": title,
        "subtitle": "Micro-credential, Example College",
        "facts": [
            {"label": "Cost", "value": "$349"},
            {"label": "Length", "value": "30 hours over 6 weeks"},
            {"label": "Where", "value": "Online"},
            {"label": "Refunds", "value": None},
        ],
        "reasons": ["Online, as you asked", "Under your limit of $500"],
        "unknown": ["Whether it counts toward a diploma"],
        "url": "https://example.ca/one",
        "source": {"url": "https://www.example.ca/one", "as_of": "2026-03-02"},
        "replies": [{"title": "Tell me more", "payload": f"/more{number}"}],
        **other,
    }


CARDS = [
    card(1, "Data Analysis Foundations"),
    card(2, "Spreadsheets for the Workplace", url=None, source={"url": "https://example.ca/two", "as_of": None}, unknown=[]),
]
TABLE = {
    "columns": ["Data Analysis Foundations", "Spreadsheets for the Workplace"],
    "rows": [
        {"label": "Cost", "values": ["$349", "$420"], "differs": True},
        {"label": "Where", "values": ["Online", "Online"], "differs": False},
        {"label": "Refunds", "values": [None, "Until the second class"], "differs": True},
    ],
}
PICTURE = {"url": "/v1/pathways/data-analysis.svg?lang=en", "alt": "The path from and to Data Analysis Foundations"}
CHIPS = [
    {"key": "delivery", "label": "Online", "removable": True},
    {
        "key": "max_cost",
        "label": "Under $500",
        "removable": True,
        "edit": {"title": "✎ Under $500", "payload": '/change_limit{"limit": "max_cost"}'},
    },
    {"key": "province", "label": "Ontario", "removable": False},
]
SOURCES = [
    {"title": "Micro-credentials in Ontario", "url": "https://example.ca/source", "date": "2025-11-04"},
    {"title": "A page without a date", "url": "https://example.ca/undated", "date": None},
]
MARKDOWN = """**Two things** first:
• what it *costs*: $349
• who [recognizes it](https://example.ca/a_(b))

1. Ask the college.
   Call 705-555-0142 or [write](mailto:info@example.ca).
2. Ask your employer.
Length: 30 hours

Then decide."""
HANDOFF = {
    "state": "claimed",
    "who": "Career services",
    "when": "2026-03-02T15:04:05+00:00",
    "shared": ["Your goal: bookkeeping", "Your first name: Sam"],
}
SCRIPT: dict[str, list[Message]] = {
    "markdown": [{"text": MARKDOWN}],
    "claimed": [{"text": "Someone is here.", "handoff": HANDOFF}],
    "waiting": [{"text": "I asked.", "handoff": {**HANDOFF, "state": "waiting", "who": None, "when": None}}],
    "cards": [{"text": "Two of these fit what you asked.", "cards": CARDS, "chips": CHIPS}],
    "table": [{"text": "Here they are side by side.", "table": TABLE}],
    "plan": [
        {
            "text": "Here is your plan.\n1. Welding\nhttps://chat.example.ca/chat/plans/x/page",
            "lead": "Here is your plan.\n1. Welding",
            "links": [
                {"title": "Open the plan", "url": "/chat/plans/x/page"},
                {"title": "Bad", "url": "javascript:alert(1)"},
            ],
        }
    ],
    "picture": [{"text": "It leads to a diploma.", "picture": PICTURE}],
    "foreign": [{"text": "Look.", "picture": {**PICTURE, "url": "https://elsewhere.example/v1/pathways/a.svg"}}],
    "sideways": [{"text": "Look.", "picture": {**PICTURE, "url": "/v1/pathways/../admin.svg"}}],
    "sources": [{"text": "It is a short course that proves one skill.", "sources": SOURCES, "feedback_for": "answer-7"}],
    "html": [{"text": '<img src=x onerror="window.broken = true"><b>bold</b>'}],
    "links": [
        {
            "text": "See https://example.ca/a_(b). Call 1-800-668-6868 or 9-8-8, or 911. "
            "It costs $911, 1,911 or 911 $. No javascript:x()."
        }
    ],
    "long": [{"text": "\n".join(f"Line {number} of a long answer." for number in range(60))}],
    "person": [
        {
            "text": "I have asked for someone.",
            "handoff": {"state": "waiting", "who": None, "when": None, "shared": []},
            "progress": {"step": 2, "of": 5, "minutes": 1},
        },
    ],
    "/find": [{"text": "What would you like to learn?"}],
    "/what": [{"text": "It is a short course that proves one skill.", "replies": WELCOME_REPLIES["en"]}],
}

NOTHING_ELSE: Message = {
    "name": None,
    "lead": None,
    "replies": [],
    "cards": [],
    "table": None,
    "picture": None,
    "chips": [],
    "progress": None,
    "sources": [],
    "links": [],
    "handoff": None,
    "feedback_for": None,
}
