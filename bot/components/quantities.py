"""Amounts, durations, starts, ages and counts in a message, in English and French as people type them. Pure.

Each kind of quantity is a pattern and the signs that speak against it: "500" is money after "under", but nobody's budget in
"i make 500 a week" or after "instead of". What is not sure stays a bare number, for a form that asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.components.spans import Folded, folded
from bot.vocabulary import signs

Value = int | float | str

WEEKS_IN_MONTH = 4.345
WEEKS_IN_YEAR = 52
WEEKS_IN_DAY = 1 / 7
RESULTS_COUNTED = 12  # nobody counts further in a list of cards
SHORT_MESSAGE = 4  # words: in a message this short a bare number is an answer
NUMBERS_AT_MOST = 60  # more of them are a table or noise, and none is a limit
LAST = -1
_NEAR = 32  # letters read before and after for signs


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` of the kind `entity`, written from `start` to `end` of the text."""

    entity: str
    value: Value
    start: int
    end: int


def _index(names: dict[int, str]) -> dict[str, int]:
    return {name: value for value, line in names.items() for name in line.split()}


def _ends_in(name: str, tail: str = " ?$") -> re.Pattern[str]:
    """A text that ends in the sign `name`, as what stands before an amount does."""
    return re.compile(rf"(?<!\w){signs(name)}{tail}")


_COUNTS = _index({1: "one un", 2: "two deux", 3: "three trois", 4: "four quatre", 5: "five cinq", 6: "six", 7: "seven sept",
                  8: "eight huit", 9: "nine neuf", 10: "ten dix", 12: "twelve douze", 15: "fifteen quinze",
                  20: "twenty vingt", 30: "thirty trente", 40: "forty quarante"})  # fmt: skip
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
_TO = r"(?:-|–|to|a|or|ou)"
_RANGE = rf"(?:{_COUNT} ?{_TO} ?)?({_COUNT})"
_AMOUNT = rf"(?:\$ ?)?(?:(?:{_DIGITS} ?\$? ?{_TO}|\b(?:between|entre) \$?{_DIGITS} ?\$? ?(?:and|et)) ?\$?)?({_DIGITS})"
_ROUGHLY = r"(?:(?:of|about|around|maybe|like|only|is|est|at|de|que|environ|a peu pres|autour de|genre|the|le) ){0,3}"
_WEEKLY = r",? ?(?:(?:/|a|per|each|every|par|la|by|chaque) ?)?\b(?:week|wk|semaine|sem|weekly|hebdo)\b"
_HOURS = rf"{_RANGE} ?(?:hours?|hrs?|h|heures?|hres?)\b(?! ?\d)"
_HOURS_A_WEEK = _HOURS + _WEEKLY
_CLOCK = re.compile(r"\b(?:a|apres|avant|vers|at|after|before|until|de) $")
_PER = re.compile(rf"^ ?(?:/|(?:an?|per|par|each|each other|every|chaque|la) {signs('period')})")
_DURATION = rf"(?:{_RANGE}|\b(?:an?|une)) ?-?(weeks?|wks?|semaines?|sem|months?|mois|days?|jours?|years?|ans?)\b"
_WEEKS = {"ws": 1.0, "m": WEEKS_IN_MONTH, "dj": WEEKS_IN_DAY, "ya": WEEKS_IN_YEAR}  # by the unit's first letter
_WEEKEND = r"(?<!\bon )\b(?:a|one|une|un|1) (?:long )?(?:week-? ?end|fds|fin de semaine)\b"
_INSIDE = re.compile(r"\b(?:within|in|en|over) $")
_CURRENCY = r" ?(?:\$|dollars?\b|bucks?\b|cad\b|piasses?\b|piastres?\b|balles?\b)"
# Hundreds and thousands in words: "two hundred", "half a grand", "cinq cents", "mille".
_SPELT = rf"\b(?:({'|'.join(_COUNTS)}|half a|une? demi|an?) )?(hundred|grand|thousand|cents?|mille)\b"
_SPELT_UNITS = {"hundred": 100, "cent": 100, "cents": 100}
_HAS_UNIT = re.compile(rf"^(?: ?%|-[a-z]{{3}}|[:/]\d| ?{signs('unit')}\b)")
_LABELLED = _ends_in("labelled")
_AT_MOST = _ends_in("at_most", rf"[:,]? ?{_ROUGHLY}\$? ?$")
_AT_MOST_AFTER = re.compile(rf"^(?:{_CURRENCY})? ?,? ?{signs('at_most_after')}")
_SET_TO = _ends_in("set_to", r"(?: a| at| to)? ?\$?$")
_AT_LEAST = _ends_in("at_least", r" ?\$? ?$")
_REPLACED = _ends_in("replaced", r"(?: the| les| le)? ?\$?$")
_PAID = _ends_in("paid", r"(?: only| about| me)? ?\$?$")
_WAGE = re.compile(rf"^ ?{signs('wage_per')}")
_ELAPSED = _ends_in("elapsed", r" (?:for |about |the )?$")
_ELAPSED_AFTER = re.compile(rf"^ ?{signs('elapsed_after')}")
_FREE = re.compile(rf"\b{signs('free')}\b")
_NOT_FREE = _ends_in("not_free", r"[ -](?:also |only |totally |all |be )?$")
_NOT_FREE_AFTER = re.compile(rf"^ ?{signs('not_free_after')}\b")
_NOW = re.compile(rf"\b{signs('now')}\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
_STARTS_IN = _ends_in("starts_in", r"(?: early| late| mid| in| en)? ?$")
_NOT_START = _ends_in("not_start", r"(?: in| en| the| le| la)? ?$")
_AGE = re.compile(
    rf"(?<!like )\b{signs('myself')} (?:an? )?(\d\d)(?![\d.,/:%-]\d| ?%| ?(?!years? old|yo\b|yrs? old){signs('unit')})\b"
    r"|\bi (?:just |recently )?turn(?:ed)? (\d\d)\b"
    r"|\b(?:j'? ?ai|d'avoir|age de)(?: juste| seulement| deja| presque| eu)? (\d\d) ?ans?\b(?! d)"
    r"|(?<!is )(?<!'s )(?<!are )(?<!an )(?<!a )(?<!was )\b(\d\d) ?(?:yo|y/o|years? old|yrs? old|yr old)\b"
)
_SCHOOL_YEAR = re.compile(
    rf"(?:\b{signs('myself')}|currently|still|je suis|chu|j'etudie)(?: still| encore| juste)?(?: in| en| a| going into)?"
    r" (?:(grade|gr)|sec(?:ondaire)?)\.? ?(\d{1,2})\b"
    r"|^\W*(?:in )?(grade|gr) ?(9|10|11)\W*$|^\W*(?:en )?sec(?:ondaire)?\.? ?([1-4])\W*$"
)
_YEARS_AT_GRADE_ZERO, _YEARS_AT_SECONDARY_ZERO = 5, 11  # grade 10 is begun at 15, "secondaire 4" too

_NTH = _index({1: "first frist fisrt firts premiere premier", 2: "second secnd scond deuxieme deuzieme seconde",
               3: "third thrid troisieme", 4: "fourth quatrieme",
               5: "fifth cinquieme", 6: "sixth sixieme", 7: "seventh septieme", 8: "eighth huitieme", 9: "ninth neuvieme",
               10: "tenth dixieme", LAST: "last derniere dernier"})  # fmt: skip
_ORDINAL = re.compile(rf"\b(?:(\d\d?)(?:st|nd|rd|th|i?[eè](?:me)?|i?ere?|re)|({'|'.join(_NTH)}))\b")
_POINTED_AT = _ends_in("pointed_at")
_OWN = re.compile(r"\b(?:my|mon|ma) $")  # "my last course" is none of the list
_NOT_COUNTED = re.compile(rf"^[ -]{signs('not_counted')}\b")
_COUNTED = re.compile(rf"^(?: {signs('counted')}\b|\W?$)")
_SEVERAL = re.compile(r"\b(?:(first|top|last) (two|three)|(?:les )?(deux|trois) (premier|dernier)e?s)\b")
_NUMBERED = re.compile(
    r"(?:\b(?:number|numero|num|no|nr|options?|result|resultat|choice|choix|la|le|celle)\.? ?#?|#|n° ?)"
    rf"(\d\d?|(?<=[a-z] )(?:{'|'.join(_COUNTS)}))\b"
)
_AND = rf" ?(?:,|&|/|\b{signs('and')}(?!\w)) ?(?:(?:the|number|numero|option|la|le|l'|#) ?)?"
_LISTED = re.compile(rf"(?<![\w$.,])\d\d?(?:{_AND}\d\d?\b)+(?! ?\$)")
_CHOSEN = re.compile(rf"\b{signs('chosen')} (\d\d?)\b")
_CHOOSING = re.compile(rf"\b{signs('choosing')}\b")


class Reader:
    """One message, of which each stretch is read once: the first kind that claims it keeps it."""

    def __init__(self, plain: Folded) -> None:
        self.text = plain.text
        self.found: list[Quantity] = []
        self.words = len(plain.text.split())
        self._plain = plain
        self._taken = bytearray(len(plain.text) + 1)

    def add(self, entity: str, value: Value, start: int, end: int) -> None:
        self._taken[start:end] = b"\x01" * (end - start)
        self.found.append(Quantity(entity, value, *self._plain.original(start, end)))

    def matches(self, pattern: str | re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches in what no kind has claimed before."""
        return (match for match in re.finditer(pattern, self.text) if not any(self._taken[match.start() : match.end()]))

    def around(self, match: re.Match[str]) -> tuple[str, str]:
        """What stands shortly before and after `match`."""
        return self.text[max(0, match.start() - _NEAR) : match.start()], self.text[match.end() : match.end() + _NEAR]


def find(text: str) -> list[Quantity]:
    """The quantities of `text`, in its order."""
    reader = Reader(folded(text))
    if len(re.findall(r"\d+", reader.text)) > NUMBERS_AT_MOST:
        return []
    kinds = (_read_free, _read_hours, _read_ages, _read_weeks, _read_amounts, _read_starts, _read_ordinals, _read_numbers)
    for read in kinds:
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
        before, after = reader.around(match)
        if not (_NOT_FREE.search(before) or (match.group() == "free" and _NOT_FREE_AFTER.search(after))):
            reader.add("max_cost", 0, *match.span())


def _read_hours(reader: Reader) -> None:
    for match in reader.matches(_HOURS_A_WEEK):
        reader.add("hours_per_week", _number(match.group(1)), *match.span())
    for match in reader.matches(_HOURS):
        before, after = reader.around(match)
        by_the_clock = _CLOCK.search(before) and not _AT_MOST.search(before)
        if not (by_the_clock or _PER.match(after) or _is_past(before, after)):
            reader.add("max_hours", _number(match.group(1)), *match.span())


def _read_weeks(reader: Reader) -> None:
    for match in reader.matches(_DURATION):
        before, after = reader.around(match)
        weeks = next(weeks for initials, weeks in _WEEKS.items() if match.group(2)[0] in initials)
        limited = (
            _AT_MOST.search(before) or _AT_MOST_AFTER.match(after) or (1 <= weeks < WEEKS_IN_YEAR and _INSIDE.search(before))
        )
        vague = match.group(1) in (None, "one", "un") or weeks in (WEEKS_IN_DAY, WEEKS_IN_YEAR)
        if not (_is_past(before, after) or (vague and not limited)):
            reader.add("max_weeks", _whole(max(1.0, round(_number(match.group(1) or "one") * weeks, 1))), *match.span())
    for match in reader.matches(_WEEKEND):
        reader.add("max_weeks", 1, *match.span())


def _is_past(before: str, after: str) -> bool:
    """Whether the time between is spent, elapsed, too short or taken back, and so no limit."""
    return bool(_ELAPSED_AFTER.match(after) or _ELAPSED.search(before) or _REPLACED.search(before)) or _is_least(before)


def _is_least(before: str) -> bool:
    """Whether an amount is the least that is meant: "more than", but not "no more than"."""
    return bool(_AT_LEAST.search(before)) and not _AT_MOST.search(before)


def _read_ages(reader: Reader) -> None:
    for match in reader.matches(_AGE):
        age = int(next(group for group in match.groups() if group))
        if age >= 10:
            reader.add("age", age, *match.span())
    for match in reader.matches(_SCHOOL_YEAR):
        grade, year, _, bare_year, bare_secondary = match.groups()
        offset = _YEARS_AT_GRADE_ZERO if grade or bare_year else _YEARS_AT_SECONDARY_ZERO
        reader.add("age", int(year or bare_year or bare_secondary) + offset, *match.span())


def _amount(match: re.Match[str]) -> int | float | None:
    """The money of `_AMOUNT` or `_SPELT`; `None` for cents and a bare "hundred", which say no price."""
    if match.group(1):
        return _number(match.group(1))
    count, unit = match.group(2), match.group(3)
    if count is None and unit != "mille":
        return None
    many = 0.5 if count in ("half a", "un demi", "une demi") else _COUNTS.get(count or "one", 1)
    return _whole(many * _SPELT_UNITS.get(unit, 1000))


def _read_amounts(reader: Reader) -> None:
    for match in reader.matches(rf"{_AMOUNT}|{_SPELT}"):
        before, after = reader.around(match)
        currency = re.match(_CURRENCY, after)
        end = currency.end() if currency else 0
        if _WAGE.match(after[end:]) or _is_least(before) or _PAID.search(before) or _REPLACED.search(before):
            continue
        amount = _amount(match)
        if amount is None:
            continue
        limited = _AT_MOST.search(before) or _AT_MOST_AFTER.match(after)
        enough = amount >= 50 if not limited else abs(amount) >= 25 or reader.words <= SHORT_MESSAGE
        asked = not _HAS_UNIT.match(after) and enough and (limited or _SET_TO.search(before))
        if currency or match.group().startswith("$") or asked:
            reader.add("max_cost", amount, match.start(), match.end() + end)


def _read_starts(reader: Reader) -> None:
    for match in reader.matches(_NOW):
        reader.add("start", "now", *match.span())
    for match in reader.matches(_MONTH):
        before, _ = reader.around(match)
        if not _NOT_START.search(before) and (match.group() not in _WORDS_TOO or _STARTS_IN.search(before)):
            reader.add("start", _MONTHS[match.group()], *match.span())


def _read_ordinals(reader: Reader) -> None:
    """Which of the shown results is meant, by its place in the list."""
    for match in reader.matches(_SEVERAL):
        words = [word for word in match.groups() if word]
        count = 3 if {"three", "trois"} & set(words) else 2
        for place in range(-count, 0) if {"last", "dernier"} & set(words) else range(1, count + 1):
            reader.add("ordinal", place, *match.span())
    for match in reader.matches(_ORDINAL):
        before, after = reader.around(match)
        if not (_NOT_COUNTED.match(after) or _OWN.search(before)) and (_POINTED_AT.search(before) or _COUNTED.match(after)):
            reader.add("ordinal", int(match.group(1)) if match.group(1) else _NTH[match.group(2)], *match.span())
    for match in reader.matches(_NUMBERED):
        _count(reader, match.group(1), *match.span())
    listing = reader.words <= SHORT_MESSAGE + 2 or _CHOOSING.search(reader.text)
    for match in reader.matches(_LISTED) if listing else ():
        if not _HAS_UNIT.match(reader.around(match)[1]):
            for each in re.finditer(r"\d+", match.group()):
                _count(reader, each.group(), match.start() + each.start(), match.start() + each.end())
    for match in reader.matches(_CHOSEN):
        _count(reader, match.group(1), *match.span(1))


def _count(reader: Reader, digits: str, start: int, end: int) -> None:
    place = _number(digits)
    follows = reader.text[end : end + _NEAR]
    if 1 <= place <= RESULTS_COUNTED and not _HAS_UNIT.match(follows) and not _MONTH.match(follows.lstrip()):
        reader.add("ordinal", int(place), start, end)


def _read_numbers(reader: Reader) -> None:
    """Numbers that nothing else explains; in a message of few words they may count results too."""
    for match in reader.matches(_DIGITS):
        before, after = reader.around(match)
        explained = (
            _HAS_UNIT.match(after) or _MONTH.match(after.lstrip()) or _REPLACED.search(before) or _LABELLED.search(before)
        )
        if explained or len(match.group()) > 7:
            continue
        value = _number(match.group())
        reader.add("number", value, *match.span())
        if reader.words <= SHORT_MESSAGE and isinstance(value, int) and 1 <= value <= RESULTS_COUNTED:
            reader.add("ordinal", value, *match.span())
