"""What staff change in a programme: field by field, on top of what the files say, with history and undo.

A load of the content (or a provider's file again) changes what lies beneath; the edits go on top again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from knowledge.base import utc_now
from knowledge.edits_models import CatalogueEdit, CatalogueRecord
from knowledge.errors import ChangedMeanwhileError
from knowledge.models import Credential, CredentialSkill
from knowledge.rows import stamp
from knowledge.schema import CredentialEntry

EDITED = "staff-catalogue"  # the name under which the content's version grows

# What may be edited; the rest are links to other rows, and who put the programme there.
FIELDS = (
    "title", "kind", "provider_id", "province", "city_id", "field", "summary_en", "summary_fr", "summary_fr_reviewed",
    "delivery", "pace", "hours", "weeks", "cost", "currency", "cost_note_en", "cost_note_fr", "language",
    "prerequisites_en", "prerequisites_fr", "audience_en", "audience_fr", "assessed", "badge", "stacks_into", "status",
    "source_url", "as_of", "read_on",
)  # fmt: skip
# Facts of the page: whoever changes one says which day's page says so.
FACTS = frozenset(FIELDS) - {"as_of", "read_on", "status", "summary_fr_reviewed"}
_APART = 500  # programmes whose edits are read at once


def values_of(row: Credential) -> dict[str, Any]:
    """The fields of a programme, as they are kept in an edit."""
    return {name: _plain(getattr(row, name)) for name in FIELDS}


def check(session: Session, row: Credential, wanted: Mapping[str, Any]) -> None:
    """Hold the programme, as it would be, against the schema of the content files. Raises pydantic's `ValidationError`."""
    value = {**values_of(row), **wanted}
    skills = session.scalars(select(CredentialSkill.skill_id).where(CredentialSkill.credential_id == row.id)).all()
    CredentialEntry.model_validate(
        {
            **{name: value[name] for name in CredentialEntry.model_fields if name in value},
            "id": row.id,
            "provider": value["provider_id"],
            "city": value["city_id"],
            "summary": {"en": value["summary_en"] or "", "fr": value["summary_fr"] or value["summary_en"] or ""},
            "skills": list(skills),
            "cost_note": _both(value, "cost_note"),
            "prerequisites": _both(value, "prerequisites"),
            "audience": _both(value, "audience"),
            "source": {"url": value["source_url"], "as_of": value["as_of"], "read_on": value["read_on"]},
            "evidence": row.evidence,
        }
    )


def edit(session: Session, row: Credential, wanted: Mapping[str, Any], *, seen: int, by: str) -> str | None:
    """Change the fields that differ. Returns the batch, `None` when nothing differs. Raises `ChangedMeanwhileError`."""
    now = values_of(row)
    changed = {name: _plain(value) for name, value in wanted.items() if _plain(value) != now[name]}
    if not changed:
        return None
    _raise_version(session, row.id, seen)
    batch = secrets.token_hex(8)
    active = _active(session, [row.id])
    for name, value in changed.items():
        under = active.get((row.id, name), [])
        session.add(
            CatalogueEdit(
                credential_id=row.id, field=name, value=value, before=now[name],
                beneath=under[0].beneath if under else now[name], batch=batch, person_name=by,
            )
        )  # fmt: skip
        _set(row, name, value)
    session.flush()
    mark_edited(session)
    return batch


def undo(session: Session, row: Credential, batch: str, *, seen: int, by: str) -> bool:
    """Take one saving back: each field gets what a later or earlier edit says, or what lies beneath all of them."""
    edits = session.scalars(
        select(CatalogueEdit).where(
            CatalogueEdit.credential_id == row.id, CatalogueEdit.batch == batch, CatalogueEdit.undone_at.is_(None)
        )
    ).all()
    if not edits:
        return False
    _raise_version(session, row.id, seen)
    for one in edits:
        one.undone_at, one.undone_by = utc_now(), by
    session.flush()
    left = _active(session, [row.id])
    for one in edits:
        rest = left.get((row.id, one.field))
        _set(row, one.field, rest[-1].value if rest else one.beneath)
    session.flush()
    mark_edited(session)
    return True


def apply_catalogue_edits(session: Session, keys: Sequence[str]) -> None:
    """Put the edits of these programmes on top of what was just loaded, and keep what lies beneath."""
    session.flush()
    active = _active(session, keys)
    rows = _rows(session, sorted({key for key, _ in active}))
    for (key, name), edits in active.items():
        row = rows.get(key)
        if row is None:
            continue
        beneath = _plain(getattr(row, name))
        for one in edits:
            one.beneath = beneath
        _set(row, name, edits[-1].value)
    session.flush()


def version_of(session: Session, credential_id: str) -> int:
    """What a form says it has seen."""
    record = session.get(CatalogueRecord, credential_id)
    return record.version if record else 0


def mark_edited(session: Session) -> None:
    """Say that staff changed the catalogue, so that every process looks again."""
    stamp(session, EDITED, secrets.token_hex(8))


def _raise_version(session: Session, credential_id: str, seen: int) -> None:
    """Count one more change, if nobody else did since `seen`."""
    wanted = update(CatalogueRecord).where(CatalogueRecord.credential_id == credential_id, CatalogueRecord.version == seen)
    done = session.connection().execute(wanted.values(version=seen + 1)).rowcount == 1
    if not done and seen == 0:
        try:
            with session.begin_nested():
                session.add(CatalogueRecord(credential_id=credential_id, version=1))
            done = True
        except IntegrityError:
            done = False
    if not done:
        latest = select(CatalogueEdit).where(CatalogueEdit.credential_id == credential_id).order_by(CatalogueEdit.id.desc())
        last = session.scalars(latest.limit(1)).first()
        if last is None:
            raise ChangedMeanwhileError("", None)
        undone = last.undone_at is not None
        raise ChangedMeanwhileError(
            last.undone_by or "" if undone else last.person_name, last.undone_at if undone else last.at
        )


def _active(session: Session, keys: Sequence[str]) -> dict[tuple[str, str], list[CatalogueEdit]]:
    """The edits that count, by programme and field, the oldest first."""
    found: dict[tuple[str, str], list[CatalogueEdit]] = {}
    for start in range(0, len(keys), _APART):
        query = select(CatalogueEdit).where(
            CatalogueEdit.credential_id.in_(keys[start : start + _APART]), CatalogueEdit.undone_at.is_(None)
        )
        for one in session.scalars(query.order_by(CatalogueEdit.id)):
            found.setdefault((one.credential_id, one.field), []).append(one)
    return found


def _rows(session: Session, keys: Sequence[str]) -> dict[str, Credential]:
    found: dict[str, Credential] = {}
    for start in range(0, len(keys), _APART):
        query = select(Credential).where(Credential.id.in_(keys[start : start + _APART]))
        found.update({row.id: row for row in session.scalars(query.execution_options(populate_existing=True))})
    return found


def _both(value: Mapping[str, Any], name: str) -> dict[str, str] | None:
    en, fr = value[f"{name}_en"], value[f"{name}_fr"]
    return {"en": en or "", "fr": fr or ""} if en or fr else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _set(row: Credential, name: str, value: Any) -> None:
    setattr(row, name, date.fromisoformat(value) if name == "read_on" and isinstance(value, str) else value)
