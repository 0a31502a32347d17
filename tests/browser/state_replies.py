"""What the chat says in the states that are looked at: lifelike, in both languages, and as long as it can get."""

from __future__ import annotations

from typing import Any

Reply = dict[str, Any]
By = dict[str, Any]  # a value for "en" and for "fr"

TITLES = {
    "en": [
        "Welding Fundamentals",
        "Data Analysis for Small Business",
        "Indigenous Cultural Safety in Health Care Settings",
        "Introduction to Electric Vehicle Maintenance and High-Voltage Safety",
        "Bookkeeping",
    ],
    "fr": [
        "Principes de base du soudage",
        "Analyse de données pour la petite entreprise",
        "Sécurisation culturelle autochtone dans les établissements de santé",
        "Introduction à l’entretien des véhicules électriques et à la sécurité en haute tension",
        "Tenue de livres",
    ],
}
FACTS = {
    "en": [("Cost", "$349"), ("Length", "30 hours over 6 weeks, Tuesday evenings"), ("Where", "Online"), ("Refunds", None)],
    "fr": [
        ("Coût", "349 $"),
        ("Durée", "30 heures sur 6 semaines, le mardi soir"),
        ("Endroit", "En ligne"),
        ("Remboursement", None),
    ],
}
REASONS = {
    "en": ["Online, as you asked", "Under your limit of $500"],
    "fr": ["En ligne, comme vous l’avez demandé", "Sous votre limite de 500 $"],
}
UNKNOWN = {"en": ["Whether it counts toward a diploma"], "fr": ["Si elle compte pour un diplôme"]}
CARD_REPLIES = {
    "en": [("Tell me more", "/more"), ("Save", "/save")],
    "fr": [("En savoir plus", "/more"), ("Enregistrer", "/save")],
}
NOTE = {"en": "Registration closes on December 12.", "fr": "Les inscriptions se terminent le 12 décembre."}
SUBTITLE = {
    "en": "Micro-credential, Cedar Valley College",
    "fr": "Microcertification, Collège Cedar Valley",
}
# The longest words that Canadian French has to offer here, and an address without a place to break it.
LONG_WORDS = {
    "en": "Internationalization, interdisciplinarity, telecommunications: "
    "https://www.cedarvalley.example/continuing-education/micro-credentials/occupational-health/x?session=winter-2027",
    "fr": "Anticonstitutionnellement, électroencéphalographiste, oto-rhino-laryngologiste et perfectionnement "
    "interprofessionnel\u00a0: https://www.cedarvalley.example/formation-continue/microcertifications/sante-au-travail/x?session=hiver-2027",
}
LONG_TITLE = {
    "en": "Interprofessional Electroencephalography Instrumentation",
    "fr": "Perfectionnement électroencéphalographique interprofessionnel",
}
STORY = {
    "en": "I worked in a warehouse for eleven years and my back cannot do it any more. ",
    "fr": "J’ai travaillé onze ans dans un entrepôt et mon dos ne peut plus suivre. ",
}


def story(lang: str) -> str:
    """A message of 2,000 characters."""
    return (STORY[lang] * 40)[:1999].rstrip() + "."


def cards(lang: str, count: int) -> list[Reply]:
    titles = TITLES[lang]
    return [_card(lang, number, titles[number % len(titles)]) for number in range(count)]


def _card(lang: str, number: int, title: str) -> Reply:
    address = "https://www.cedarvalley.example/welding"
    return {
        "id": f"card-{number}",
        "title": title,
        "subtitle": SUBTITLE[lang],
        "facts": [{"label": label, "value": value} for label, value in FACTS[lang]],
        "reasons": REASONS[lang],
        "unknown": UNKNOWN[lang] if number % 2 == 0 else [],
        "notes": [NOTE[lang]] if number % 3 == 0 else [],
        "url": address,
        "source": {"url": address, "as_of": "2026-03-02" if number % 2 else None},
        "replies": [{"title": title, "payload": f"{payload}{number}"} for title, payload in CARD_REPLIES[lang]],
    }


def table(lang: str, columns: int = 3) -> Reply:
    titles = TITLES[lang][:columns]
    rows = [
        {"label": label, "values": [value] * columns, "differs": value is not None and number == 0}
        for number, (label, value) in enumerate(FACTS[lang])
    ]
    return {"columns": titles, "rows": rows}


CHIPS = {
    "en": [
        {"key": "delivery", "label": "Online", "removable": True},
        {
            "key": "max_cost",
            "label": "Under $500",
            "removable": True,
            "edit": {"title": "✎ Under $500", "payload": '/change_limit{"limit": "max_cost"}'},
        },
        {"key": "province", "label": "Ontario", "removable": False},
    ],
    "fr": [
        {"key": "delivery", "label": "En ligne", "removable": True},
        {
            "key": "max_cost",
            "label": "Moins de 500 $",
            "removable": True,
            "edit": {"title": "✎ Moins de 500 $", "payload": '/change_limit{"limit": "max_cost"}'},
        },
        {"key": "province", "label": "Ontario", "removable": False},
    ],
}
PICTURE = {
    "en": {"url": "/v1/pathways/data-analysis.svg?lang=en", "alt": "From Data Analysis to a diploma"},
    "fr": {"url": "/v1/pathways/data-analysis.svg?lang=fr", "alt": "De l’analyse de données à un diplôme"},
}
SOURCES = {
    "en": [
        {"title": "Micro-credentials in Ontario", "url": "https://example.ca/source", "date": "2025-11-04"},
        {"title": "A page without a date", "url": "https://example.ca/undated", "date": None},
    ],
    "fr": [
        {"title": "Les microcertifications en Ontario", "url": "https://example.ca/source", "date": "2025-11-04"},
        {"title": "Une page sans date", "url": "https://example.ca/undated", "date": None},
    ],
}
ANSWER = {
    "en": "A micro-credential is a short course that proves one skill. Employers often know it.\n"
    "It takes days or weeks, and costs less than a certificate. Ask who recognizes it before you pay.",
    "fr": "Une microcertification est une formation courte qui atteste une compétence. "
    "Les employeurs la connaissent souvent.\n"
    "Elle prend des jours ou des semaines, et coûte moins qu’un certificat. Demandez qui la reconnaît avant de payer.",
}
FOUND = {"en": "These fit what you asked.", "fr": "Voici ce qui correspond à votre demande."}
BESIDE = {"en": "Here they are side by side.", "fr": "Les voici côte à côte."}
LEADS = {"en": "It leads to a diploma, in two steps.", "fr": "Elle mène à un diplôme, en deux étapes."}
QUESTION = {"en": "When would you like to learn?", "fr": "Quand aimeriez-vous suivre la formation?"}
TIMES = {"en": ["During the day", "In the evening", "It does not matter"], "fr": ["Le jour", "Le soir", "Peu importe"]}
WAITING = {
    "en": "I have asked for someone. Student Services usually answers within one working day.",
    "fr": "J’ai demandé à quelqu’un. Les Services aux étudiants répondent d’habitude en un jour ouvrable.",
}
SHARED = {
    "en": ["your question", "what you are looking for", "your name"],
    "fr": ["votre question", "ce que vous cherchez", "votre nom"],
}
CLAIMED = {"en": "A person has joined.", "fr": "Une personne s’est jointe à vous."}
PERSON = {
    "en": "Hello, this is Maya from Student Services. I read what you wrote about welding. What would help you most?",
    "fr": "Bonjour, ici Maya, des Services aux étudiants. J’ai lu votre message sur le soudage. "
    "Qu’est-ce qui vous aiderait le plus?",
}
PERSON_NAME = {"en": "Maya Tremblay", "fr": "Maya Tremblay"}
ENDED = {"en": "You are talking with Cairn again.", "fr": "Vous parlez de nouveau avec Cairn."}
PLAN = {
    "en": {
        "text": "Here is your plan.\n1. Welding Fundamentals\nhttps://chat.example.ca/chat/plans/x/page",
        "lead": "Here is your plan.\n1. Welding Fundamentals",
        "links": [
            {"title": "Open the plan", "url": "/chat/plans/x/page"},
            {"title": "Plan as PDF", "url": "/chat/plans/x.pdf"},
        ],
    },
    "fr": {
        "text": "Voici votre plan.\n1. Principes de base du soudage\nhttps://chat.example.ca/chat/plans/x/page",
        "lead": "Voici votre plan.\n1. Principes de base du soudage",
        "links": [
            {"title": "Ouvrir le plan", "url": "/chat/plans/x/page"},
            {"title": "Plan en PDF", "url": "/chat/plans/x.pdf"},
        ],
    },
}
