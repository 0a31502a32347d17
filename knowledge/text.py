"""One way of reading text, shared by search and by the bot's understanding.

`normalise` is for matching only; what a person wrote is always kept beside it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What people type on phones, and the words it stands for. Keys are whole tokens after folding.
CHAT_SPELLINGS: dict[str, str] = {
    # English
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "thx": "thanks", "ty": "thanks",
    "smth": "something", "sth": "something", "cuz": "because", "bc": "bc", "idk": "i do not know", "dunno": "do not know",
    "wanna": "want to", "gonna": "going to", "gotta": "have to", "im": "i am", "ive": "i have", "dont": "do not",
    "cant": "can not", "isnt": "is not", "whats": "what is", "wheres": "where is", "hows": "how is", "theres": "there is",
    "microcred": "micro credential", "microcreds": "micro credentials", "microcredential": "micro credential",
    "microcredentials": "micro credentials", "hrs": "hours", "hr": "hour", "wk": "week", "wks": "weeks", "uni": "university",
    # French
    "jveux": "je veux", "jcherche": "je cherche", "jpeux": "je peux", "jai": "j ai", "jsuis": "je suis", "chui": "je suis",
    "chu": "je suis", "koi": "quoi", "pk": "pourquoi", "pkoi": "pourquoi", "svp": "s il vous plait", "stp": "s il te plait",
    "qqch": "quelque chose", "qq": "quelques", "bcp": "beaucoup", "pcq": "parce que", "ya": "il y a", "slt": "salut",
    "bjr": "bonjour", "mci": "merci", "dsl": "desole", "tk": "en tout cas", "formations": "formation",
    "microcertif": "microcertification", "microcertifs": "microcertifications",
}  # fmt: skip

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean(text: str) -> str:
    """`text` as it may be shown and stored: composed, without control or direction characters, spaces joined."""
    composed = unicodedata.normalize("NFKC", _CONTROL.sub(" ", text))
    return re.sub(r"[ \t]+", " ", composed).strip()


def fold(text: str) -> str:
    """`text` in lower case, without accents, with plain apostrophes and no letter more than twice in a row."""
    lowered = clean(text).translate(_APOSTROPHES).casefold().replace("œ", "oe").replace("æ", "ae")
    if not lowered.isascii():
        lowered = "".join(ch for ch in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(ch))
    return _REPEATED.sub(r"\1\1", lowered)


def tokens(text: str) -> list[str]:
    """Folded words and numbers, chat spellings written out."""
    words: list[str] = []
    for token in _TOKEN.findall(fold(text).replace("'", " ")):
        words.extend(CHAT_SPELLINGS.get(token, token).split())
    return words


def normalise(text: str) -> str:
    """The tokens of `text`, joined by single spaces."""
    return " ".join(tokens(text))


# Words that say nothing about what is looked for, after folding. Questions are made of them; programmes are not.
STOP_WORDS = frozenset(
    """a about am an and any are as at be been but by can could course courses did do does for from get give got had has
    have help hey hi how i if in into is it its just like looking me more my need not of on one or our out please
    program programme programmes programs should show so some something take that the their them there these they this
    thing things to training up want was we well what when where which who why will with would you your
    au aussi aux avec avoir c ca ce cela ces cet cette chercher cherche comme comment cours d dans de des donc du elle en
    est et etre faire fait faut formation il ils j je l la le les leur lui m ma mais me mes moi mon n ne nos notre nous
    on ont ou par pas peu peut peux plus pour prendre programme programmes qu quand que quel quelle quelles quels qui quoi
    s sa sans se ses si son sont suis suivre sur t ta te tes toi ton tu un une va veux vos votre vous y""".split()  # noqa: SIM905
)


@lru_cache(maxsize=65536)
def stem(token: str) -> str:
    """A word without the plainest English and French endings, enough to join singular and plural."""
    for ending in ("ations", "ation", "ingly", "ings", "ing", "ies", "aux", "ers", "er", "es", "s", "x", "e"):
        if token.endswith(ending) and len(token) - len(ending) >= 4:
            return token[: -len(ending)]
    return token


def content_words(text: str) -> list[str]:
    """The words of `text` that say what it is about."""
    return [token for token in tokens(text) if token not in STOP_WORDS]


def content_stems(text: str) -> list[str]:
    """The stems of the words of `text` that say what it is about."""
    return [stem(word) for word in content_words(text)]
