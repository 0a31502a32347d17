"""Amounts, durations, starts, ages and counts in a message, in English and French as people type them. Pure.

Each kind of quantity is a pattern and the signs that speak against it: "500" is money after "under", but nobody's budget in
"i make 500 a week" or after "instead of". What is not sure stays a bare number, for a form that asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.components.spans import Folded, folded

Value = int | float | str

WEEKS_IN_MONTH = 4.345
WEEKS_IN_YEAR = 52
RESULTS_COUNTED = 20  # nobody counts further in a list of cards
SHORT_MESSAGE = 4  # words: in a message this short a bare number is an answer
LAST = -1
_NEAR = 48  # letters read before and after for signs


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` of the kind `entity`, written from `start` to `end` of the text."""

    entity: str
    value: Value
    start: int
    end: int


def _index(names: dict[int, str]) -> dict[str, int]:
    return {name: value for value, line in names.items() for name in line.split()}


def _one_of(words: str) -> str:
    """A pattern of alternatives separated by `|`, on any number of lines."""
    return "(?:" + re.sub(r"\s*\n\s*", "|", words.strip()) + ")"


def _ends(words: str, tail: str = r" ?$") -> re.Pattern[str]:
    """What a text before something must end in."""
    return re.compile(rf"(?:\b|(?<=\W)){_one_of(words)}{tail}")


_COUNTS = _index({1: "one un", 2: "two deux", 3: "three trois", 4: "four quatre", 5: "five cinq", 6: "six", 7: "seven sept",
                  8: "eight huit", 9: "nine neuf", 10: "ten dix", 12: "twelve douze", 15: "fifteen quinze", 20: "twenty vingt",
                  30: "thirty trente", 40: "forty quarante"})  # fmt: skip
_MONTHS = {
    name: english
    for english, names in {
        "january": "january janvier", "february": "february fevrier", "march": "march mars", "april": "april avril",
        "may": "may mai", "june": "june juin", "july": "july juillet", "august": "august aout",
        "september": "september septembre sept", "october": "october octobre", "november": "november novembre",
        "december": "december decembre",
    }.items()
    for name in names.split()
}  # fmt: skip
_WORDS_TOO = frozenset({"may", "march", "mars", "mai", "sept"})  # months that are other words as well

_DIGITS = (
    r"(?:(?<![\w.,-])-)?(?<![\w.,])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,2}(?: \d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d))(?: ?k\b)?"
)
_COUNT = rf"(?:{_DIGITS}|\b(?:{'|'.join(_COUNTS)})\b)"
_RANGE = rf"(?:(?:{_COUNT} ?(?:-|–|to|a|or|ou)|\b(?:between|entre) \$?{_COUNT} ?\$? ?(?:and|et)) ?\$?)?({_COUNT})"
_ROUGHLY = r"(?:(?:of|about|around|maybe|like|only|is|est|at|de|que|environ|a peu pres|autour de|genre|the|le) ){0,3}"
_HOURS = r" ?(?:hours?|hrs?|h|heures?|hres?)\b"
_WEEKLY = r",? ?(?:(?:/|a|per|each|every|par|la|by|chaque) ?)?\b(?:week|wk|semaine|sem|weekly|hebdo)\b"
_CURRENCY = r" ?(?:\$|dollars?\b|bucks?\b|cad\b|piasses?\b|piastres?\b|balles?\b)"
_HAS_UNIT = re.compile(
    r"^(?: ?%|-[a-z]{3}|[:/]\d| ?"
    + _one_of(r"""percent|pour ?cent|hours?|hrs?|h|heures?|weeks?|wks?|semaines?|sem|months?|mois|days?|jours?|years?|yrs?|ans?|annees?
        minutes?|mins?|kms?|credits?|people|students?|pages?|words|times?|fois|kids|children|enfants?|employees|skills|courses?
        class(?:es)?|cours|programs?|programmes?|formations?|more|de plus|others|autres|pm|am|th|evenings?|nights?|soirs?|yo""")
    + r"\b)"
)  # fmt: skip

_AT_MOST = _ends(
    r"""under|below|less th[ae]n|up ?to|max(?:imum)?|maxi|at most|cheaper than|within|limit|limite|budget|spend|afford|pay|price|prix
    (?:no|not|nt|\w+n'?t|pas) (?:\w+ )?(?:more|plus) (?:than|de|que)|moins d[e']|moins que|en bas d[eu]|en dessous de|sous
    jusqu'? ?a|au plus|plus que|depenser?|payer?|mettre|stretch .{0,12}to|etirer .{0,6}a""",
    rf"[:,]? ?{_ROUGHLY}\$? ?$",
)
_AT_MOST_AFTER = re.compile(
    rf"^(?:{_CURRENCY})? ?,? ?(?:tops|max|or less|or under|or below|at most|gros max|grand max|au plus|ou moins"
    r"|is (?:my |the )*(?:max|most|limit))"
)
_SET_TO = _ends(
    r"make (?:it|that)|change (?:it |that |my budget )?to|mets|met|raise it to|change pour", r"(?: a| at| to)? ?\$?$"
)
_AT_LEAST = _ends(
    r"(?:(?<!no )(?<!not )(?<!nt )(?<!n t )(?<!n't ))(?:more than|over|above)|at least|minimum(?: of)?|(?<!pas )plus de|au moins",
    r" ?\$? ?$",
)
_REPLACED = _ends(r"instead of|rather than|au lieu d[e']|a la place d[e']|plutot que|not", r"(?: the| les| le)? ?\$?$")
_WAGE = re.compile(
    r"^ ?(?:/|an |a |per |de l|par )'? ?(?:h\b|hr|hour|heure|week|semaine|year|an\b|annee|month|mois|day|jour)"
)
_PAID = _ends(
    r"earn|earning|makes?|making|made|gagne|gagner|salary|salaire|paid|paye|owe|refund|rembourse\w*|costs?(?: me)?|coute|worth",
    r"(?: only| about| me)? ?\$?$",
)
_ELAPSED = _ends(
    r"""been|since|depuis|fait|il y a|last|past|after|every|next|dans|took|spent|experience|pendant|prochain\w*|dernier\w*|week
    semaine|work|works|travaille|mine was|for (?:the )?last|those|ces|apres|lasted""",
    r" (?:for |about |the )?$",
)
_ELAPSED_AFTER = re.compile(
    r"^ ?(?:ago|left|old\b|of experience|experience|d ?'? ?experience|maternity|pregnant|enceinte|shift|drive|away|plus tard|later"
    r"|restant|de route|of work|in (?:retail|the field))"
)
_FREE = re.compile(
    r"\b(?:for free|free of charge|free|gratuite?s?|gratis|no cost|no charge|costs? nothing|sans frais|gratos)\b"
)
_NOT_FREE = re.compile(
    r"(?:\b"
    + _one_of(
        r"""feel|am|i'?m|evenings?|nights?|days?|mornings?|afternoons?|time|hours?|weekends?|toll|gluten|sugar|hands|stress|risk|debt|drug
        smoke|get|set|not|n't|pas|\w+days?|you|anyone|someone|you're|you re|more"""
    )
    + r"[ -])(?:also |only |totally |all |be )?$"
)
_NOT_FREE_AFTER = re.compile(
    r"^ ?(?:lance|time|to|on|in the|evenings?|nights?|days?|weekends?|after|before|at \d|hours?|speech|agent|ride|lunch|\w+days?|now"
    r"|spot|from \d|will|country|afternoons?|mornings?)\b"
)
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
_STARTS_IN = _ends(
    r"""in|en|this|next|starting|starts?|begins?|beginning|debut|commencer?|commencant|des|from|a partir de|mois d[e']|early|late|mid""",
    r"(?: early| late| mid| in| en)? ?$",
)
_NOT_START = _ends(
    r"""until|till?|since|jusqu'? ?(?:en|a|au)|depuis|by|before|avant|born|nee?|last|applied .{0,20}|finished|quit|lost|arrived|fini\w*
    ended|left""",
    r"(?: in| en| the| le| la)? ?$",
)
_NOW = re.compile(
    r"\b(?:asap|a\.s\.a\.p|right away|as soon as possible|immediately|start(?:ing|s)? (?:right )?(?:now|today)|au plus vite|au plus tot"
    r"|le plus (?:tot|vite) possible|des que possible|tout de suite|des maintenant|immediatement|this week|cette semaine)\b"
)
_SELF = r"\b(?:i ?'? ?a?m|im)(?: only| just| now| almost| already| still)?"
_AGE = re.compile(
    rf"{_SELF} (?:an? )?(\d\d)(?![\d.,/:%-]\d| ?(?:%|min|hours?|h\b|km|weeks?|months?|credits?|days?|people|courses?|minutes?))\b"
    r"|\bi (?:just |recently )?(?:turned|turn) (\d\d)\b"
    r"|\b(?:j'? ?ai|d'avoir|age de)(?: juste| seulement| deja| presque| eu)? (\d\d) ?ans?\b(?! d)"
    r"|(?<!is )(?<!'s )(?<!are )(?<!an )(?<!a )(?<!was )\b(\d\d) ?(?:yo|y/o|years? old|yrs? old|yr old)\b"
)
_SCHOOL_YEAR = re.compile(
    rf"(?:{_SELF}|currently|still|je suis|chu|j'etudie)(?: still| encore| juste)?(?: in| en| a| going into)? (?:(grade|gr)|sec(?:ondaire)?)"
    r"\.? ?(\d{1,2})\b|^\W*(?:in )?(grade|gr) ?(9|10|11)\W*$|^\W*(?:en )?sec(?:ondaire)?\.? ?([1-4])\W*$"
)
_YEARS_AT_GRADE_ZERO, _YEARS_AT_SECONDARY_ZERO = 5, 11  # grade 10 is begun at 15, "secondaire 4" too

_NTH = _index({1: "first premiere premier", 2: "second deuxieme seconde", 3: "third troisieme", 4: "fourth quatrieme",
               5: "fifth cinquieme", 6: "sixth sixieme", 7: "seventh septieme", 8: "eighth huitieme", 9: "ninth neuvieme",
               10: "tenth dixieme", LAST: "last derniere dernier"})  # fmt: skip
_ORDINAL = re.compile(rf"\b(?:(\d\d?)(?:st|nd|rd|th|i?[eè](?:me)?|i?ere?|re)|({'|'.join(_NTH)}))\b")
_POINTED_AT = _ends(r"the|la|le|l'|cette|celle|du|au|number|numero")
_NOT_COUNTED = re.compile(
    r"^[ -]"
    + _one_of(
        r"""times?|steps?|things?|names?|years?|weeks?|months?|days?|aid|nations?|languages?|careers?|jobs?|grade|party|hand|of (?:all|an?)|d'une?|chance
        semester|term|floor|half|generation|shift|responders?|nights?|minute|soins|secours|fois|etape|chose|annee|emploi|langue
        carriere|ministre|jours?|mois|semaine|session|degree|summer|winter|cycle|lieu|place|part|resort"""
    )
    + r"\b"
)
_COUNTED = re.compile(
    r"^(?: (?:ones?|results?|options?|courses?|program\w*|cours|resultats?|please|pl[sz]|svp|vs|versus|or|ou|and|et)\b|\W?$)"
)
_SEVERAL = re.compile(r"\b(?:(first|top|last) (two|three)|(?:les )?(deux|trois) (premier|dernier)e?s)\b")
_NUMBERED = re.compile(
    rf"(?:\b(?:number|numero|num|no|nr|options?|result|resultat|choice|choix|la|le|celle)\.? ?#?|#|n° ?)(\d\d?|(?<=[a-z] )(?:{'|'.join(_COUNTS)}))\b"
)
_LABELLED = _ends(
    r"grade|gr|sec|secondaire|class|classe|level|niveau|week|semaine|since|depuis|noc|code|level|(?:in|en)(?= 20| 19)"
)
_AND = r" ?(?:,|&|/|\b(?:and|et|or|ou|vs\.?|versus|against|with|pis|puis|contre|to)\b) ?(?:(?:the|number|numero|option|la|le|l'|#) ?)?"
_LISTED = re.compile(rf"(?<![\w$.,])\d\d?(?:{_AND}\d\d?\b)+(?! ?\$)")
_CHOSEN = re.compile(
    r"\b(?:compare|open|ouvre|click(?: on)?|clique(?: sur)?|details? (?:on|of|about|sur|de)|info (?:on|for|sur|pour)|about|vs|to) (\d\d?)\b"
)
_CHOOSING = re.compile(
    r"\b(?:compar\w*|differ\w*|between|entre|vs|versus|wh?ich|laquelle|lequel|lakel|bett?er|mieux?|pros|pour et|same|meme|open|ouvre|cote a|side)\b"
)


class Reader:
    """One message, of which each stretch is read once: the first kind that claims it keeps it."""

    def __init__(self, plain: Folded) -> None:
        self.text = plain.text
        self.found: list[Quantity] = []
        self._plain = plain
        self._taken = bytearray(len(plain.text) + 1)

    def add(self, entity: str, value: Value, start: int, end: int) -> None:
        self._taken[start:end] = b"\x01" * (end - start)
        self.found.append(Quantity(entity, value, *self._plain.original(start, end)))

    def matches(self, pattern: str | re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches in what no kind has claimed before."""
        return (match for match in re.finditer(pattern, self.text) if not any(self._taken[match.start() : match.end()]))

    def before(self, start: int) -> str:
        return self.text[max(0, start - _NEAR) : start]

    def after(self, end: int) -> str:
        return self.text[end : end + _NEAR]


def find(text: str) -> list[Quantity]:
    """The quantities of `text`, in its order."""
    reader = Reader(folded(text))
    for read in (
        _read_free,
        _read_hours,
        _read_ages,
        _read_weeks,
        _read_amounts,
        _read_starts,
        _read_ordinals,
        _read_numbers,
    ):
        read(reader)
    return sorted(reader.found, key=lambda quantity: (quantity.start, quantity.entity))


def _number(text: str) -> int | float:
    """ "1,2k" is 1200, "1,500" and "1 200" are thousands, "12,50" is a price."""
    if text in _COUNTS:
        return _COUNTS[text]
    digits, thousand = (text[:-1].strip(), True) if text.endswith("k") else (text, False)
    digits = re.sub(r"[ ,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    return _whole(float(digits) * (1000 if thousand else 1))


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 2)


def _read_free(reader: Reader) -> None:
    for match in reader.matches(_FREE):
        alone = match.group() == "free"
        unlike = _NOT_FREE.search(reader.before(match.start())) or (
            alone and _NOT_FREE_AFTER.search(reader.after(match.end()))
        )
        if not unlike:
            reader.add("max_cost", 0, *match.span())


def _read_hours(reader: Reader) -> None:
    for match in reader.matches(rf"{_RANGE}{_HOURS}{_WEEKLY}"):
        reader.add("hours_per_week", _number(match.group(1)), *match.span())
    for match in reader.matches(rf"{_RANGE}{_HOURS}(?! ?\d)"):
        before, after = reader.before(match.start()), reader.after(match.end())
        by_the_clock = re.search(r"\b(?:a|apres|avant|vers|at|after|before|until|de) $", before) and not _AT_MOST.search(
            before
        )
        of_something = (
            re.match(r" ?(?:/|a |per |par |each )", after) or _ELAPSED_AFTER.match(after) or _ELAPSED.search(before)
        )
        if not (by_the_clock or of_something or _AT_LEAST.search(before) or _REPLACED.search(before)):
            reader.add("max_hours", _number(match.group(1)), *match.span())


def _read_weeks(reader: Reader) -> None:
    units = (
        ("weeks?|wks?|semaines?|sem", 1.0),
        ("months?|mois", WEEKS_IN_MONTH),
        ("days?|jours?", 1 / 7),
        ("years?|ans?", WEEKS_IN_YEAR),
    )
    for unit, weeks in units:
        for match in reader.matches(rf"(?:{_RANGE}|\b(?:a|an|une)) ?-?(?:{unit})\b"):
            before, after = reader.before(match.start()), reader.after(match.end())
            limited = bool(_AT_MOST.search(before) or _AT_MOST_AFTER.match(after))
            if not limited and (match.group(1) is None or unit.startswith(("day", "year"))):
                if not re.search(r"\b(?:within|in|en|dans|over) $", before) or unit.startswith(("day", "year")):
                    continue
            if (
                _ELAPSED.search(before)
                or _ELAPSED_AFTER.match(after)
                or _AT_LEAST.search(before)
                or _REPLACED.search(before)
            ):
                continue
            count = 1 if match.group(1) is None else _number(match.group(1))
            reader.add("max_weeks", _whole(max(1.0, round(count * weeks, 1))), *match.span())
    for match in reader.matches(r"(?<!\bon )\b(?:a|one|une|un|1) (?:long )?(?:week-? ?end|fds|fin de semaine)\b"):
        reader.add("max_weeks", 1, *match.span())


def _read_ages(reader: Reader) -> None:
    for match in reader.matches(_AGE):
        age = int(next(group for group in match.groups() if group))
        if age >= 10:
            reader.add("age", age, *match.span())
    for match in reader.matches(_SCHOOL_YEAR):
        grade, year, _, bare_year, bare_secondary = match.groups()
        offset = _YEARS_AT_GRADE_ZERO if grade or bare_year else _YEARS_AT_SECONDARY_ZERO
        reader.add("age", int(year or bare_year or bare_secondary) + offset, *match.span())


def _read_amounts(reader: Reader) -> None:
    large = r"|\b(?:an?|one) (?:thousand|hundred)\b|\bmille\b"
    for match in reader.matches(rf"(?:\$ ?)?(?:{_RANGE}{large})"):
        before, after = reader.before(match.start()), reader.after(match.end())
        money = re.match(_CURRENCY, after)
        said = bool(money) or match.group().startswith("$")
        after_money = after[money.end() :] if money else after
        if _WAGE.match(after_money) or _PAID.search(before) or _AT_LEAST.search(before) or _REPLACED.search(before):
            continue
        amount = _number(match.group(1)) if match.group(1) else 1000 if re.search("thous|mille", match.group()) else 100
        limited = _AT_MOST.search(before) or _AT_MOST_AFTER.match(after)
        plain = not _HAS_UNIT.match(after) and (
            abs(amount) >= 25 or not limited or len(reader.text.split()) <= SHORT_MESSAGE
        )
        if said or (plain and (limited or (_SET_TO.search(before) and amount >= 50))):
            reader.add("max_cost", amount, match.start(), match.end() + (money.end() if money else 0))


def _read_starts(reader: Reader) -> None:
    for match in reader.matches(_NOW):
        reader.add("start", "now", *match.span())
    for match in reader.matches(_MONTH):
        before = reader.before(match.start())
        begins = _STARTS_IN.search(before) or len(reader.text.split()) <= 2
        if not _NOT_START.search(before) and (begins or match.group() not in _WORDS_TOO):
            reader.add("start", _MONTHS[match.group()], *match.span())


def _read_ordinals(reader: Reader) -> None:
    """Which of the shown results is meant, by its place in the list."""
    for match in reader.matches(_SEVERAL):
        words = [word for word in match.groups() if word]
        count = 3 if {"three", "trois"} & set(words) else 2
        for place in range(-count, 0) if {"last", "dernier"} & set(words) else range(1, count + 1):
            reader.add("ordinal", place, *match.span())
    for match in reader.matches(_ORDINAL):
        before, after = reader.before(match.start()), reader.after(match.end())
        if not _NOT_COUNTED.match(after) and (_POINTED_AT.search(before) or _COUNTED.match(after)):
            reader.add("ordinal", int(match.group(1)) if match.group(1) else _NTH[match.group(2)], *match.span())
    for match in reader.matches(_NUMBERED):
        _count(reader, match.group(1), *match.span())
    listing = len(reader.text.split()) <= SHORT_MESSAGE + 2 or _CHOOSING.search(reader.text)
    for match in reader.matches(_LISTED) if listing else ():
        if not _HAS_UNIT.match(reader.after(match.end())):
            for each in re.finditer(r"\d+", match.group()):
                _count(reader, each.group(), match.start() + each.start(), match.start() + each.end())
    for match in reader.matches(_CHOSEN):
        _count(reader, match.group(1), *match.span(1))
    for match in re.finditer(r"\b(?:the middle one|c?elle du milieu|celui du milieu)\b", reader.text):
        reader.add("ordinal", 2, *match.span())  # three are shown at a time


def _count(reader: Reader, digits: str, start: int, end: int) -> None:
    place = _number(digits)
    follows = reader.after(end)
    if 1 <= place <= RESULTS_COUNTED and not _HAS_UNIT.match(follows) and not _MONTH.match(follows.lstrip()):
        reader.add("ordinal", int(place), start, end)


def _read_numbers(reader: Reader) -> None:
    """Numbers that nothing else explains; in a message of few words they may count results too."""
    short = len(reader.text.split()) <= SHORT_MESSAGE
    for match in reader.matches(_DIGITS):
        value = _number(match.group())
        before = reader.before(match.start())
        explained = _HAS_UNIT.match(reader.after(match.end())) or _REPLACED.search(before) or _LABELLED.search(before)
        if explained or len(match.group()) > 7:
            continue
        reader.add("number", value, *match.span())
        if short and isinstance(value, int) and 1 <= value <= RESULTS_COUNTED:
            reader.add("ordinal", value, *match.span())
