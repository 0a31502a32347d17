"""Which real name was given, and which are nearest to one that does not exist: for people to choose from, never to guess."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz, process

from knowledge.snapshot import Snapshot
from knowledge.text import normalise
from knowledge.vocabularies import CourseLanguage, Delivery, Field_, Kind, Pace

NEAR_AT = 60  # of 100; a name below it has hardly anything in common
NAMES_AT_MOST = 3
SAME_AT = 90  # of 100: one letter more, less or other in a name of seven or more
READ_AT_MOST = 120  # characters of what was given
CLOSED = {"field": Field_, "kind": Kind, "delivery": Delivery, "pace": Pace, "language": CourseLanguage}


Names = list[tuple[str, str]]  # (id, one of its names)


def nearest(given: str, names: Names) -> tuple[str, ...]:
    """Up to three ids, nearest first."""
    wanted = normalise(given[:READ_AT_MOST].replace("_", " "))
    if not wanted:
        return ()
    found = process.extract(wanted, [name for _, name in names], scorer=fuzz.WRatio, score_cutoff=NEAR_AT, limit=30)
    return tuple(dict.fromkeys(names[at][0] for _, _, at in found))[:NAMES_AT_MOST]


def named(given: str, names: Names) -> str | None:
    """The one id whose name was given, or written with a letter too many or too few; `None` where it may be several."""
    wanted = normalise(given) if len(given) <= READ_AT_MOST else ""
    if same := {found for found, name in names if name == wanted}:
        return same.pop() if len(same) == 1 else None
    hits = process.extract(wanted, [name for _, name in names], scorer=fuzz.ratio, score_cutoff=SAME_AT, limit=10)
    near = {names[at][0] for name, _, at in hits if wanted and name[:1] == wanted[:1]}
    return near.pop() if len(near) == 1 else None


def names_of(key: str, snapshot: Snapshot) -> Names:
    """The names of all that the parameter `key` of a link can name."""
    return list(_names(key, snapshot))


def _names(key: str, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for value in CLOSED.get(key, ()):
        yield value, value.replace("_", " ")
    if key in ("province", "city"):
        for place in snapshot.places.values():
            if (place.province_id is None) == (key == "province"):
                yield from ((place.id, normalise(name)) for name in (place.name_en, place.name_fr, *place.aliases))
    elif key == "provider":
        for provider in snapshot.providers.values():
            yield from ((provider.id, normalise(name)) for name in (provider.name, *provider.aliases))
    elif key == "funding":
        for funding in snapshot.funding.values():
            yield from ((funding.id, normalise(name)) for name in (funding.name_en, funding.name_fr, *funding.aliases))
    elif key in ("skill", "skills"):
        for skill in snapshot.skills.values():
            yield from ((skill.id, normalise(name)) for name in (skill.name_en, skill.name_fr, *skill.aliases))
    elif key == "occupation":
        for job in snapshot.occupations.values():
            names = (job.title_en, job.title_fr, *job.aliases_en, *job.aliases_fr)
            yield from ((job.code, normalise(name)) for name in names)
    elif key == "shortlist":
        yield from ((row.id, normalise(row.title)) for row in snapshot.credentials.values())
