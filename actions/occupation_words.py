"""From what the API says of occupations to lines and cards. Pure, and without wording."""

from __future__ import annotations

from typing import Any

from actions import replies

Json = dict[str, Any]
Labels = replies.Labels

SKILLS_SHOWN = 5
SUGGESTED_SKILLS = 3
REASONS_SHOWN = 3
SIMILAR_SHOWN = 3


def region_of(values: Any) -> str | None:
    """The one province of the slot `province`; figures of two would be neither's."""
    wanted = (values or {}).get("any_of") or []
    return str(wanted[0]) if len(wanted) == 1 else None


def wage(job: Json, labels: Labels, lang: str) -> str:
    """Range or median, per hour or year, with region and date."""
    figure = job["wage"]
    if not figure:
        return labels["occupation"]["no_wage"]
    amounts = {key: replies.money(figure[key], labels, lang) or "…" for key in ("low", "median", "high")}
    template = labels["occupation"][f"wage_{figure['per']}"]
    return template.format(**amounts, region=figure["region"], as_of=figure["as_of"])


def outlook(job: Json, labels: Labels, lang: str) -> str:
    """Openings over a period, with region and date."""
    figure = job["outlook"]
    if not figure or figure["openings"] is None:
        return labels["occupation"]["no_outlook"]
    openings = replies.number(figure["openings"], lang)
    return labels["occupation"]["openings"].format(
        openings=openings, period=figure["period"], region=figure["region"], as_of=figure["as_of"]
    )


def sentence(name: str, value: str, labels: Labels) -> str:
    """ "Pay: I have no figure." """
    return f"{labels['occupation'][name]}{labels['value']['colon']}{value}."


def whose_figures(job: Json, region: str | None, labels: Labels) -> str:
    """A warning where wage and outlook are of another region; which region, where the learner's is not known; or nothing."""
    if job["warning"]:
        return str(job["warning"])
    if region or not job["regions"]:
        return ""
    return labels["occupation"]["region_only"].format(value=", ".join(entry["name"] for entry in job["regions"]))


def closeness(entry: Json, labels: Labels) -> str:
    """How far a similar occupation is, in words, and how many of its skills are those of the other."""
    every = len(entry["shared"]) + len(entry["missing"])
    if not every:
        return str(entry["closeness"]["name"])
    return labels["occupation"]["in_common"].format(
        closeness=entry["closeness"]["name"], shared=len(entry["shared"]), all=every
    )


def similar(job: Json, labels: Labels) -> str:
    """The nearest occupations in one line; empty where none is known."""
    near = [f"{entry['title']} ({closeness(entry, labels)})" for entry in job["similar"][:SIMILAR_SHOWN]]
    return f"{labels['occupation']['similar']}{labels['value']['colon']}{'; '.join(near)}." if near else ""


def in_short(job: Json) -> Json:
    """With the first sentence of its definition."""
    first, stop, _ = str(job["definition"] or "").partition(". ")
    return {**job, "definition": f"{first}." if stop else job["definition"]}


def reasons(job: Json) -> list[str]:
    """Why it is suggested; how many programmes lead to it is a fact, and said as one."""
    return [entry["text"] for entry in job["reasons"] if entry["code"] != "credentials"][:REASONS_SHOWN]


def facts(job: Json, labels: Labels, lang: str) -> list[Json]:
    """`{label, value}`: skills, pay, outlook, programmes."""
    said = labels["occupation"]
    skills = ", ".join(skill["name"] for skill in job["skills"][:SUGGESTED_SKILLS])
    programmes = replies.number(job["credentials"], lang) if job["credentials"] else said["no_programme"]
    return [
        {"label": said["skills"], "value": skills or None},
        {"label": said["pay"], "value": wage(job, labels, lang)},
        {"label": said["outlook"], "value": outlook(job, labels, lang)},
        {"label": said["programmes"], "value": programmes},
    ]


def card(job: Json, region: str | None, labels: Labels, lang: str) -> Json:
    """An occupation as a card, with what one can go on to."""
    code, does, whose = job["code"], labels["action"], whose_figures(job, region, labels)
    return {
        "id": f"occupation:{code}",
        "title": job["title"],
        "subtitle": job["definition"] or labels["occupation"]["noc"].format(value=code),
        "facts": facts(job, labels, lang),
        "reasons": reasons(job),
        "unknown": [],
        "notes": [whose] if whose else [],
        "url": job["source"]["url"],
        "source": {"url": job["source"]["url"], "as_of": job["source"]["date"]},
        "replies": [
            {"title": does["tell_more"], "payload": replies.payload("ask_occupation", occupation=code)},
            {"title": does["programmes"], "payload": replies.payload("find_for_occupation", occupation=code)},
            {"title": does["to_learn"], "payload": replies.payload("find_missing_skills", occupation=code)},
        ],
    }


def numbered(jobs: list[Json], region: str | None, labels: Labels, lang: str) -> str:
    """One numbered paragraph an occupation, for channels that show only text."""
    colon, lines = labels["value"]["colon"], []
    whose = {job["code"]: whose_figures(job, region, labels) for job in jobs}
    is_one = len(set(whose.values())) == 1 and all(whose.values())  # said once where it is the same for all
    for position, job in enumerate(jobs, start=1):
        lines.append(f"{position}. {job['title']} ({labels['occupation']['noc'].format(value=job['code'])})")
        lines += [f"   {job['definition']}"] if job["definition"] else []
        why = "; ".join(reasons(job))
        lines += [f"   {why[:1].upper()}{why[1:]}."] if why else []
        for fact in facts(job, labels, lang):
            lines.append(f"   {fact['label']}{colon}{fact['value'] or labels['value']['not_stated']}.")
        lines += [f"   {whose[job['code']]}"] if whose[job["code"]] and not is_one else []
    lines += sorted(set(whose.values())) if is_one else []
    return "\n".join(lines)


def sources(jobs: list[Json]) -> list[Json]:
    """Where the occupations and their figures were read."""
    known = [part["source"] for job in jobs for part in (job, job["wage"], job["outlook"]) if part]
    return replies.sources(known)
