"""Code events and acts with the terms of HURIDOCS."""

from __future__ import annotations

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member
from safeconduct.records import act as acts
from safeconduct.records import event as events
from safeconduct.records import huridocs
from safeconduct.records.act import Act
from safeconduct.records.event import Event, ViolationStatus
from safeconduct.records.fact import Fact
from safeconduct.records.place import check_region
from safeconduct.records.targeted import check_targeted
from safeconduct.records.view import View, need
from safeconduct.records.warning import ContentWarning


class EndsBeforeItBegins(Refused):
    def __init__(self) -> None:
        super().__init__(N_("an event cannot end before it begins"))


class RecordEvent(msgspec.Struct, frozen=True):
    id: RecordId
    title: dict[str, str]
    begin: PartDate
    end: PartDate | None
    region: str
    description: dict[str, str]
    status: ViolationStatus
    warnings: tuple[ContentWarning, ...]


def record_event(_view: View, ask: RecordEvent, _by: Member, _now: object) -> list[Fact]:
    check_region(ask.region)
    if ask.end is not None and ask.end.latest() < ask.begin.earliest():
        raise EndsBeforeItBegins
    return [events.EventRecorded(ask.id, ask.title, ask.begin, ask.end, ask.region, ask.description, ask.status, ask.warnings)]


class CodeAct(msgspec.Struct, frozen=True):
    """Codes: type_of_act MT4, method MT5 or empty, attribution MT28, status_at_end MT25, degree MT18, perpetrator MT24 or empty."""

    id: RecordId
    event: RecordId
    statement: RecordId | None
    victim: RecordId | None
    type_of_act: str
    method: str
    begin: PartDate
    attribution: str
    status_at_end: str
    degree: str
    perpetrator: str
    warnings: tuple[ContentWarning, ...]
    targeted: str = ""


def code_act(view: View, ask: CodeAct, _by: Member, _now: object) -> list[Fact]:
    need(view, Event, ask.event)
    check_targeted(ask.targeted)
    for thesaurus, code in ((4, ask.type_of_act), (5, ask.method), (28, ask.attribution), (25, ask.status_at_end)):
        if code or thesaurus != 5:
            huridocs.check(thesaurus, code)
    coded: list[Fact] = [
        acts.ActCoded(
            ask.id, ask.event, ask.statement, ask.victim, ask.type_of_act, ask.method, ask.begin, ask.attribution,
            ask.status_at_end, ask.warnings, ask.targeted,
        )
    ]  # fmt: skip
    if ask.perpetrator:
        coded.append(acts.InvolvementCoded(ask.id, *_involved(ask.degree, ask.perpetrator)))
    return coded


def _involved(degree: str, perpetrator: str) -> tuple[str, str]:
    return huridocs.check(18, degree), huridocs.check(24, perpetrator)


class CodeInvolvement(msgspec.Struct, frozen=True):
    """One more who was involved in an act."""

    act: RecordId
    degree: str
    perpetrator: str


def code_involvement(view: View, ask: CodeInvolvement, _by: Member, _now: object) -> list[Fact]:
    return [acts.InvolvementCoded(need(view, Act, ask.act).id, *_involved(ask.degree, ask.perpetrator))]
