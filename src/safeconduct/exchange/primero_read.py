"""Primero's JSON as rows: records of an export or of the API, their fields under `data` or flat, subforms as columns `subform/field`.

Forms differ from one Primero to the next: what is known of the fields that all have stands here, the rest is mapped by a person.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from safeconduct.exchange import tree
from safeconduct.exchange.foreign import Cell, File, Row, refused
from safeconduct.exchange.kobo import SURVEYED, flat
from safeconduct.exchange.meaning import Meaning, meaning
from safeconduct.exchange.proposed import Why
from safeconduct.ground.ids import spell

KEYS = ("case_id", "id", "unique_identifier")
_NO_ROOM = (
    "status", "workflow", "registration_date", "date_closure", "closure_reason", "age", "sex", "protection_concerns_other", "flag_count",
    "alert_count", "services_section/service_response_type", "services_section/service_response_day_time",
    "services_section/service_appointment_date", "services_section/service_implemented", "services_section/service_implementing_agency",
    "services_section/service_delivery_location", "services_section/service_referral", "notes_section/note_date",
    "notes_section/note_subject",
)  # fmt: skip
_OWN: dict[str, Meaning] = {
    **dict.fromkeys(KEYS, "key"), "case_id_display": "case.codename", "location_current": "case.region", "risk_level": "case.risk",
    "risk_level_reasons": "case.risk_reason", "protection_concerns": "case.need", "safety_plan": "case.safety_plan",
    "services_section/service_type": "case.service", "notes_section/note_text": "case.note",
    "family_details_section/codename": "case.person", "consent_for_services": "consent",
    "short_id": Why.SPLIT, **dict.fromkeys(_NO_ROOM, Why.NO_ROOM),
    **dict.fromkeys(("hidden_name", "enabled", "record_state", "module_id", "created_at", "last_updated_at", "reopened_logs"), Why.BOOKKEEPING),
}  # fmt: skip
_BY = ("owned_by", "created_by", "assigned_user", "associated_user", "last_updated_by", "previously_owned_by", "note_created_by")
_CONSENT = ("consent", "disclosure", "interview_subject", "withholding_info", "legitimate_basis", "unhcr_export")


def knows(column: str) -> Meaning | None:
    last = column.rsplit("/", 1)[-1]
    if column in _OWN:
        return _OWN[column]
    if last in ("unique_id", "photo_keys"):
        return Why.BOOKKEEPING
    if last.startswith(_BY):
        return Why.SUBMITTER
    if last.startswith(_CONSENT):
        return Why.CONSENT
    return Why.IDENTITY if last.startswith(("name", "relation_name", "relation_nickname")) else meaning(column)


def read(file: File, reached: Callable[[int], None] = lambda _bytes: None) -> Iterator[Row]:
    places: dict[str, int] = {}
    number = 0
    try:
        for number, found in tree.read_objects(file, reached=reached):
            yield refused(number, Why.TOO_DEEP) if found is None else _row(number, found, places)
    except tree.NotJson:
        if number == 0:
            raise
        yield refused(number + 1, Why.BROKEN_OFF)


def columns(file: File) -> list[str]:
    places: dict[str, int] = {}
    for number, found in islice(tree.read_objects(file), SURVEYED):
        _row(number, found or {}, places)
    return list(places)


def _row(number: int, found: dict[str, Any], places: dict[str, int]) -> Row:
    inner = found.get("data")
    whole = {**{key: value for key, value in found.items() if key != "data"}, **inner} if isinstance(inner, dict) else found
    row = flat(number, whole, places)
    return row._replace(cells=[cell._replace(value=_id(cell)) if cell.column in KEYS else cell for cell in row.cells])


def _id(cell: Cell) -> str:
    """A UUID in our spelling: a case that left here is known again when it comes back."""
    try:
        return spell(uuid.UUID(cell.value).bytes)
    except ValueError:
        return cell.value
