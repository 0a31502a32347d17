"""Danger is heard in both languages, however it is typed, and figures of speech and topics are not danger."""

from __future__ import annotations

import timeit
from pathlib import Path
from typing import get_args

import pytest
import yaml
from rasa.shared.nlu.training_data.message import Message

from bot.components import safety_gate
from bot.components.safety_gate import Danger, SafetyGate, Situation, assess

NLU = Path(__file__).parents[3] / "data" / "nlu"
PATTERNS = yaml.safe_load(Path(safety_gate.__file__).with_name("safety_patterns.yml").read_text(encoding="utf-8"))
GROUPS = [
    *PATTERNS["exceptions"],
    *(group for languages in PATTERNS["situations"].values() for groups in languages.values() for group in groups),
]
CRISES = {"crisis_suicide": "suicide", "crisis_violence": "violence", "crisis_emergency": "emergency"}


# The files whose crises the signs were written from; of the others the model learns (`danger_model.py`).
SIGNED = {"safety.yml", "safety_signs.yml"}


def training_examples(names: set[str] | None = None) -> dict[str, list[str]]:
    """Intent: its examples, of the files named or of all."""
    found: dict[str, list[str]] = {}
    for path in sorted(NLU.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"] if not names or path.name in names else ():
            if "intent" in block:
                examples = (line.removeprefix("- ") for line in block["examples"].splitlines())
                found.setdefault(block["intent"], []).extend(examples)
    return found


EXAMPLES = training_examples()


@pytest.mark.parametrize(("intent", "situation"), CRISES.items())
def test_nearly_every_crisis_that_the_signs_were_written_for_is_heard(intent: str, situation: str) -> None:
    found = [assess(text) for text in training_examples(SIGNED)[intent]]
    assert len(found) >= 90
    assert sum(danger is not None and danger.situation == situation for danger in found) / len(found) >= 0.97


def test_hardly_any_other_message_sounds_like_danger() -> None:
    """The model takes most of these back: what sounds like a sign and like no crisis is a subject."""
    harmless = [
        text for intent in EXAMPLES.keys() - CRISES.keys() - {"distress", "basic_needs"} for text in EXAMPLES[intent]
    ]
    alarms = [text for text in harmless if assess(text)]
    assert len(alarms) <= 0.004 * len(harmless), alarms


@pytest.mark.parametrize("intent", ["distress", "basic_needs"])
def test_distress_and_want_are_not_taken_for_a_crisis(intent: str) -> None:
    dangers = [(text, assess(text)) for text in EXAMPLES[intent]]
    crises = [text for text, danger in dangers if danger and danger.situation in CRISES.values()]
    assert len(crises) <= 0.01 * len(dangers), crises
    assert sum(danger is not None and danger.situation == intent for _, danger in dangers) >= 30


# What the training examples do not say, or not so: spoken French, no accents, typing errors, dictation, hints, others.
UNSEEN = {
    "suicide": [
        "sucide", "i wanna kil myself", "killll myself", "jveux mourrir", "JE VEUX MOURIR", "je veux me tué",
        "a koi bon vivre",
        "everyone would be better off without me", "there's no point going on", "i don't want to be here anymore",
        "i don’t want to be alive", "to be honest with you I just feel like I'd rather not wake up",
        "i want to unalive myself",
        "jai pu le gout de vivre", "je veux en finir avec la vie", "chu tanné de vivre", "je pense à sauter du pont",
        "je voudrais m'endormir et ne plus jamais me réveiller", "ma famille serait ben mieux sans moi",
        "i will kill myself if i fail this course", "this homework is killing me and I want to die",
        "i failed my course and i think about suicide", "lost my job and thinking about suicide",
        "j'ai perdu mon emploi et je pense au suicide", "mon cours de prévention du suicide finit pis je veux mourir",
    ],
    "violence": [
        "mon chum me frappe", "mon chum ma frappé hier soir", "afraid to go home", "jai peur daller chez nous",
        "someone is going to hurt me", "my stepdad comes in my room at night and touches me",
        "je me fais battre par mon mari",
        "my husband takes all my money and reads my texts", "he said he would kill me if i ever left", "il m'a violée",
        "jai ete violer", "mon patron garde mon passeport", "i'm in an abusive relationship", "mon père me bat",
    ],
    "emergency": [
        "took a bunch of pills", "overdose", "i just took 20 advil", "jai pris toutes mes pilules", "hes not breathing help",
        "there is a shooter at my school", "my apartment is on fire", "elle respire pas", "ma maison est en feu",
        "i want to kill my boss", "je vais tous les tuer", "my friend said he is going to bring a gun to school",
        "il a perdu connaissance", "quelqu'un essaie d'entrer chez nous", "call an ambulance", "i'm bleeding really bad",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("situation", "text"), [(situation, text) for situation, texts in UNSEEN.items() for text in texts])
def test_danger_is_heard_however_it_is_typed(situation: str, text: str) -> None:
    danger = assess(text)
    assert danger is not None
    assert danger.situation == situation


@pytest.mark.parametrize(
    "text",
    [
        # Part 3.1 of the literacy brief and the like of it: figures of speech ...
        "this homework is killing me", "this course is killing me", "will i die", "will i die of boredom", "im dead lol",
        "i'm dead lol", "kill two birds", "dying to start", "i bombed the quiz", "deadline", "drop dead date",
        "freaking out about the deadline", "je suis mort de rire", "ça me tue", "je capote", "j'en peux plus de cette job",
        "my boss is going to kill me if i'm late", "i'd rather die than do math lol",
        "i almost had a heart attack, the price",
        "my phone is dying", "i killed the interview", "mon cell est mort", "je me tue à l'ouvrage", "photo shoot lighting",
        "i want to live in Halifax", "je veux plus vivre à Montréal", "tired of living with my parents",
        "hit me up with more",
        "i'm afraid of failing", "j'ai peur de l'examen", "je suis tannée de mon emploi", "j'ai hâte d'en finir",
        "what is the point of a micro-credential", "à quoi bon une microcertification", "my boss pushed me to take this",
        # ... and topics: somebody studies this, or works there.
        "suicide prevention course", "suicide prevention micro-credential", "formation en prévention du suicide",
        "crisis intervention training", "crisis intervention course", "domestic violence counsellor program",
        "naloxone course",
        "i volunteer at a suicide hotline and want a certificate", "course to help suicidal youth", "knife skills for cooks",
        "intervenante en violence conjugale salaire", "atelier naloxone et surdoses", "emergency medical responder program",
        "do i need a police check", "human trafficking awareness course", "i work at a women's shelter, any courses for me",
        "my client is a survivor of domestic violence and wants to study", "she's overwhelmed, not suicidal, any course?",
    ],
)  # fmt: skip
def test_figures_of_speech_and_topics_are_no_danger(text: str) -> None:
    assert assess(text) is None


# Idioms and hyperboles about money, fatigue, work, machines, exams, family banter ...
IDIOMS = [
    "this tuition is bleeding me dry", "my bank account is bleeding out lol", "i would kill for a spot in nursing",
    "my feet are killing me after that shift", "i'm bored to death at my job",
    "worked to death at the restaurant, need a new career", "i'm starving to death lol when does the cafeteria open",
    "i'm freezing to death in this classroom", "kill me now, another mandatory module",
    "just shoot me, the site crashed again", "i shot myself in the foot by skipping the prerequisite",
    "i'm drowning in debt from my first degree", "swamped and choking on deadlines",
    "my boss is choking me with paperwork", "my computer keeps hanging on the payment page",
    "pulling my hair out over this application", "my baby pulls my hair while i'm on zoom",
    "my grades fell off a cliff", "jumping off a cliff to start a new career at 45",
    "pick your poison, welding or plumbing", "no one held a gun to my head, i chose this course",
    "my boss put a gun to my head to get this certificate, kidding", "ticking time bomb of a laptop",
    "my wife is gonna murder me when she sees the tuition", "the prof beat us up with pop quizzes",
    "beats me what the prerequisite is", "my boss hits me with overtime every week",
    "hit by a truck after that night shift, i'm wiped", "i was stabbed in the back at work, want a new job",
    "i'm having a heart attack over these fees lol", "it's an emergency, my transcript is due in an hour",
    "i can't breathe i'm laughing so hard", "i can't live without coffee, is there a starbucks",
    "i was held hostage by a four hour zoom", "it would be academic suicide to take six courses",
    "les frais de scolarité me saignent à blanc", "ça me saigne le portefeuille vos frais",
    "je suis mort de fatigue après mon chiffre de nuit", "je meurs de faim à quelle heure ouvre la cafétéria",
    "je m'étouffe de rire", "ça m'a donné un coup au coeur ce courriel",
    "je me tire les cheveux avec mon devoir de maths", "mon bébé me tire les cheveux pendant mes zooms",
    "c'est à se tirer une balle ce formulaire", "je vais me pendre si le portail plante encore lol",
    "j'ai envie de tuer la personne qui a fait ce portail", "je vais casser la gueule à mon imprimante",
    "se noyer dans un verre d'eau", "j'ai le couteau sur la gorge avec cette date limite",
    "j'ai la corde au cou avec mon prêt", "un cadeau empoisonné cette promotion", "c'est du suicide prendre six cours",
    "mission suicide ce travail d'équipe", "je me suis battu pour avoir ma place",
    "mon chum me bat toujours aux cartes", "mon fils me bat aux échecs, avez-vous un cours de maths",
    "mon boss m'a planté un couteau dans le dos", "le prof nous frappe avec des quiz surprise",
    "c'est une urgence, mon relevé est dû dans une heure", "au secours le portail marche pas",
    "je vais mourir si j'ai encore un webinaire", "je préfère mourir que de faire un oral lol",
    "je vais crever avec ces devoirs", "j'arrive pas à respirer tellement je ris", "je me fais égorger par les frais",
    "pris à la gorge par les factures", "je suis prise en otage par le portail",
]  # fmt: skip

# ... and danger in the same words.
LOOK_ALIKES = {
    "suicide": [
        "i want to jump off a bridge", "i want to jump out the window and end it",
        "i'm going to drive off a cliff tonight", "i'm going to blow my brains out tonight",
        "i bought a rope to hang myself", "i want to die because of my grades",
        "i would rather be dead than live like this", "je vais me tirer une balle ce soir",
        "je me tire une balle si je coule mon cours", "je veux sauter par la fenêtre pour que ça arrête",
        "je vais me jeter devant le métro", "je préfère mourir que de continuer à vivre comme ça",
        "je veux mourir, mes notes sont finies et je suis seule", "c'est suicidaire mes pensées, je veux en finir",
    ],
    "violence": [
        "my husband tried to strangle me", "he pulls my hair when he is mad",
        "he bangs my head against the wall", "my husband beats me at home", "he hit me with a belt",
        "my boss hits me when i am late", "my boyfriend is gonna murder me when he sees i talked to you",
        "my husband would strangle me if i quit again", "my husband holds me prisoner and hides my keys",
        "il me tire les cheveux quand il est fâché",
        "mon mari m'a étranglée hier soir", "mon chum me bat quand il a bu", "mon chum dit qu'il va m'égorger",
        "il me prend à la gorge quand il est saoul", "mon patron me frappe au travail",
        "mon ex me harcèle de courriels et me suit",
    ],
    "emergency": [
        "he held a gun to my head last night", "mon ex m'a mis un fusil sur la tempe",
        "i am bleeding and it won't stop", "my brother stabbed me with a knife",
        "i'm in a hostage situation at the bank", "it's an emergency my baby is not breathing",
        "i can't breathe and my chest hurts", "my child is choking and turning blue",
        "je saigne beaucoup et ça n'arrête pas", "c'est une urgence mon fils a avalé des pilules",
        "j'arrive pas à respirer et j'ai mal à la poitrine", "il y a une bombe dans l'école",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", IDIOMS)
def test_an_idiom_is_no_crisis(text: str) -> None:
    danger = assess(text)
    assert danger is None or danger.situation not in CRISES.values()


@pytest.mark.parametrize(
    ("situation", "text"), [(situation, text) for situation, texts in LOOK_ALIKES.items() for text in texts]
)
def test_danger_in_the_words_of_an_idiom_is_heard(situation: str, text: str) -> None:
    danger = assess(text)
    assert danger is not None
    assert danger.situation == situation


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("my friend says she wants to die", Danger("suicide", "other")),
        ("my client wants to die", Danger("suicide", "other")),
        ("mon fils pense à se tuer", Danger("suicide", "other")),
        ("i want to die", Danger("suicide", "self")),
        ("ma mère est malade et je veux mourir", Danger("suicide", "self")),
        ("je veux mourir", Danger("suicide", "self")),
        ("my husband hits me", Danger("violence", "self")),
        ("mon chum me frappe", Danger("violence", "self")),
        ("my client told me her husband beats her", Danger("violence", "other")),
        ("ma voisine se fait battre", Danger("violence", "other")),
        ("i took too many pills", Danger("emergency", "self")),
        ("mon ami respire plus", Danger("emergency", "other")),
        ("i want to hurt my teacher", Danger("emergency", "self")),
    ],
)
def test_whose_danger_it_is(text: str, danger: Danger) -> None:
    assert assess(text) == danger


def test_an_emergency_comes_before_the_thoughts_behind_it() -> None:
    assert assess("i want to die so i took all my pills") == Danger("emergency", "self")
    assert assess("my husband hits me and i want to die") == Danger("suicide", "self")


@pytest.mark.parametrize("text", ["", "   ", "...", "!?", "👍", "\u200b"])
def test_nothing_said_is_no_danger(text: str) -> None:
    assert assess(text) is None


def test_danger_is_heard_at_the_end_of_a_long_message() -> None:
    assert assess("i was looking at the welding programs in sudbury and " * 60 + "i want to die") == Danger(
        "suicide", "self"
    )


def test_only_a_dangerous_message_is_marked() -> None:
    danger, calm, wordless = Message(data={"text": "i want to die"}), Message(data={"text": "thank you"}), Message(data={})
    SafetyGate().process([danger, calm, wordless])
    assert danger.get("safety") == {"situation": "suicide", "person": "self"}
    assert "safety" in danger.as_dict(only_output_properties=True)
    assert "safety" not in calm.data
    assert "safety" not in wordless.data


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4_000, "a " * 2_000, "kill " * 800, "i want to " * 400, "my husband is " * 290, "je veux plus " * 310,
        "!" * 4_000, "n't" * 1_300, "took a bunch of " * 250, "il me " * 660,
        " ".join(" ".join(EXAMPLES["distress"]).split()),
    ],
    ids=lambda text: text[:16],
)  # fmt: skip
def test_no_text_makes_the_patterns_run_away(text: str) -> None:
    """5 to 15 ms are usual for 4,000 characters; a catastrophic pattern takes seconds."""
    assert min(timeit.repeat(lambda: assess(text[:4_000]), number=1, repeat=5)) < 0.06


def test_a_usual_message_takes_no_time() -> None:
    text = "i am looking for a welding course in Sudbury that starts in the fall and costs less than 500"
    assert min(timeit.repeat(lambda: assess(text), number=1, repeat=20)) < 0.001


def test_every_sign_can_be_called_up() -> None:
    """A `when` that no folded word equals would silence its group."""
    for group in GROUPS:
        for word in group["when"].split():
            stem = word.removesuffix("*")
            assert safety_gate.words_of(stem) == [stem], f"{word} is never read so"
            assert word == stem or len(stem) == 5, f"{word}: a beginning has five letters"


def test_every_pattern_is_written_out() -> None:
    fragments = PATTERNS["fragments"]
    for group in GROUPS:
        for pattern in group.get("match") or group["cut"]:
            written_out = safety_gate._compile(pattern, fragments)
            assert "~" not in written_out, pattern
            assert "<" not in written_out.replace("(?<", ""), pattern


def test_the_file_names_every_situation_and_no_other() -> None:
    assert set(PATTERNS["situations"]) == set(get_args(Situation))
