"""Cases to Primero's JSON: an array of records, each with its fields under `data`, in the codes of Primero's lookups.

A case stands in it only where its people agreed to share it with this audience. Codenames stand for names; words of caseworkers (reasons,
safety plan, notes, whom a service was asked of) only where the second member agreed to them too, since any of them may hold a name.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec

from safeconduct.exchange.leaving import NO_CONSENT, Consents, Leaving, Omissions
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.records.case import Case, Note, Service, Workflow
from safeconduct.records.consent import Purpose
from safeconduct.records.party import Person

MODULE = "primeromodule-cp"
Data = dict[str, Any]


def uuid_of(record: RecordId) -> str:
    """An id is 128 random bits, and so is this: the same, spelled as Primero spells it."""
    return str(uuid.UUID(bytes=base64.b32decode(record.upper() + "=" * (-len(record) % 8))))


def to_primero(cases: Iterable[Case], consents: Consents, free_text: bool = False) -> Leaving:
    left_out = Omissions()
    records: list[Data] = []
    for case in cases:
        if not consents.granted(case.id, Purpose.SHARE):
            left_out.add("cases", NO_CONSENT)
            continue
        records.append({"id": uuid_of(case.id), "data": _data(case, consents, free_text)})
        _count_words(case, free_text, left_out)
    left_out.always("cases", N_("names, documents, phones and addresses: custodians keep them"))
    left_out.always("cases", N_("who works on a case"))
    left_out.always("cases", N_("relocations, shelters and whom the call came from"))
    data = msgspec.json.format(msgspec.json.encode(records), indent=2) + b"\n"
    people = sum(len(one["data"]["family_details_section"]) for one in records)
    return Leaving({"cases.json": data}, {"cases": len(records), "people": people}, left_out.told())


def _data(case: Case, consents: Consents, free_text: bool) -> Data:
    name = uuid_of(case.id)
    told: Data = {
        "id": name, "case_id": name, "short_id": name[-7:], "case_id_display": case.codename, "hidden_name": True,
        "enabled": True, "record_state": True, "module_id": MODULE,
        "status": "closed" if case.workflow is Workflow.CLOSED else "open", "workflow": case.workflow.value,
        "risk_level": case.risk, "registration_date": case.opened, "date_closure": case.closed, "closure_reason": case.closure,
        "location_current": case.region, "protection_concerns": list(case.needs), "disclosure_other_orgs": True,
        "consent_reporting": consents.granted(case.id, Purpose.COUNT),
        "family_details_section": [_person(one) for one in case.people],
        "services_section": [_service(one, place, case, free_text) for place, one in enumerate(case.services)],
    }  # fmt: skip
    if free_text:
        told |= {
            "risk_level_reasons": list(case.risk_reasons), "safety_plan": case.safety_plan,
            "notes_section": [_note(one, place, case) for place, one in enumerate(case.notes)],
        }  # fmt: skip
    return {field: value for field, value in told.items() if value is not None}


def _person(person: Person) -> Data:
    return {"unique_id": uuid_of(person.id), "codename": person.codename}


def _service(service: Service, place: int, case: Case, free_text: bool) -> Data:
    told = {
        "unique_id": _part(case, f"service {place}"), "service_type": service.service, "service_response_type": "service_provision",
        "service_response_day_time": service.on, "service_implemented": "implemented",
    }  # fmt: skip
    return told | ({"service_implementing_agency": service.referred_to} if free_text and service.referred_to else {})


def _note(note: Note, place: int, case: Case) -> Data:
    return {"unique_id": _part(case, f"note {place}"), "note_date": note.at.date(), "note_subject": "", "note_text": note.text}


def _part(case: Case, part: str) -> str:
    return str(uuid.uuid5(uuid.UUID(uuid_of(case.id)), part))


def _count_words(case: Case, free_text: bool, left_out: Omissions) -> None:
    if free_text:
        return
    words = len(case.notes) + len(case.risk_reasons) + bool(case.safety_plan) + sum(bool(one.referred_to) for one in case.services)
    left_out.add("cases", N_("words of caseworkers, any of which may hold a name: notes, reasons, plans, whom a service was asked of"), words)
