"""What a message is about, once its limits and its small talk are taken away; and the private values it carries.

"need smth online for data stuff, can only spend 500" is about "data". Search and the finder take this, not the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from actions.private_values import CONTACTS, PLACEHOLDER
from bot.components.entity_linker import EntityLinker
from bot.components.stateless import Stateless
from knowledge.text import STOP_WORDS, tokens

# Entities that say what it is about; all others say how, where or for how much.
SUBJECTS = frozenset({"field", "skill", "occupation"})
# What people say around a subject, in both languages, after folding.
CHATTER = frozenset(
    """ok okay yes no please hello hey thanks thank class classes learn learning study studying anything stuff kind kinds
    maybe know wanted tell find search list offer offers offered available around near live living work working job jobs
    become becoming career careers pay pays paying earn money spend budget afford cheap cheaper less under max maximum
    micro credential credentials certificate certificates certification microcredential badge badges short quick fast best
    good better really now soon new instead actually switch change make only also too very much many long hours weeks
    months days time evenings evening weekend weekends night nights online person first second third last number option
    compare details detail lead leads leading stack stacks one ones missing skill skills lack needed require required
    bonjour salut merci oui non stp svp apprendre etudier etudes emploi emplois travail travailler devenir metier carriere
    argent depenser payer gagner cher moins court courte vite meilleur meilleure bon bonne vraiment maintenant bientot
    plutot seulement aussi tres beaucoup heures semaines mois jours soir soirs fin ligne personne premier premiere deuxieme
    troisieme dernier derniere numero comparer mene menent microcertification microcertifications certificat badges
    competence competences manque manquent interesse interessee interested quelque chose aimerais voudrais could trouver
    choose choosing pick decide suggest recommend advice advise idea ideas explore figure options choice kindly ought
    choisir choix aider aidez conseil conseille conseiller recommander suggerer idee idees options decider
    offert offerte garde gardez garder sauve sauvegarde sauvegarder
    ajoute ajoutez ajouter note notez save keep bookmark add montre montrez montrer donne donnez trouve trouvez
    parler talk speak someone quelqu habite reste vis vivre""".split()  # noqa: SIM905
)


WORD = re.compile(r"[\w'’+#-]+")
JOINING_AT_MOST = 2


def topic_of(text: str, entities: Sequence[dict[str, Any]]) -> str | None:
    """The words of `text` that say what it is about, or `None`. `entities` are those found in it, with their spans."""
    kept = list(text)
    subjects = [entity for entity in entities if entity["entity"] in SUBJECTS and entity.get("role") != "not"]
    for entity in entities:
        if not any(_overlap(entity, subject) for subject in subjects):
            kept[entity["start"] : entity["end"]] = " " * (entity["end"] - entity["start"])
    rest = PLACEHOLDER.sub(lambda found: " " * len(found.group()), "".join(kept))
    about = [found for found in WORD.finditer(rest) if _says_something(found.group())]
    parts: list[str] = []
    for at, word in enumerate(about):
        between = rest[about[at - 1].end() : word.start()] if at else ""
        # "gestion de projet", but not two words from either end of a sentence.
        parts.append(between if 0 < len(between.split()) <= JOINING_AT_MOST else " ")
        parts.append(word.group())
    return re.sub(r"\s+", " ", "".join(parts)).strip()[:200] or None


def _says_something(word: str) -> bool:
    return not word.isdigit() and any(token not in STOP_WORDS | CHATTER for token in tokens(word))


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class TopicReader(Stateless):
    """Sets `topic`, and an entity `private` for each contact placeholder."""

    @classmethod
    def required_components(cls) -> list[type[Any]]:
        return [EntityLinker]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if not text or text.startswith("/"):
                continue
            entities = list(message.get(ENTITIES) or [])
            message.set("topic", topic_of(text, entities), add_to_output=True)
            entities += [
                {"entity": "private", "value": found.group(), "start": found.start(), "end": found.end(),
                 "extractor": "TopicReader"}
                for found in PLACEHOLDER.finditer(text)
                if found.group(1) in CONTACTS
            ]  # fmt: skip
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
