"""Act: who suffered what in an event (HURIDOCS 21xx), and who was involved (24xx). Roles are links, never types of person."""

from __future__ import annotations

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.warning import ContentWarning


class ActCoded(Fact, frozen=True, tag="act.coded"):
    event: RecordId
    statement: RecordId | None
    victim: RecordId | None
    """The person who suffered it, by id; the standard's word, never shown to people."""
    type_of_act: str
    method: str
    begin: PartDate
    attribution: str
    status_at_end: str
    warnings: tuple[ContentWarning, ...]
    targeted: str = ""
    """Whom the act was aimed at, by its pretext (records/targeted.py); may stay empty."""


class InvolvementCoded(Fact, frozen=True, tag="act.involvement_coded"):
    degree: str
    type_of_perpetrator: str


class Involvement(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    degree: str
    type_of_perpetrator: str


class Act(Record, frozen=True):
    event: RecordId = RecordId("")
    statement: RecordId | None = None
    victim: RecordId | None = None
    type_of_act: str = ""
    method: str = ""
    begin: PartDate | None = None
    attribution: str = ""
    status_at_end: str = ""
    warnings: tuple[ContentWarning, ...] = ()
    involvements: tuple[Involvement, ...] = ()
    targeted: str = ""


FACTS = (ActCoded, InvolvementCoded)


def fold(act: Act | None, e: Entered) -> Act:
    act = act or Act(e.fact.record)
    match e.fact:
        case ActCoded() as c:
            return msgspec.structs.replace(
                act, event=c.event, statement=c.statement, victim=c.victim, type_of_act=c.type_of_act, method=c.method,
                begin=c.begin, attribution=c.attribution, status_at_end=c.status_at_end, warnings=c.warnings,
                targeted=c.targeted,
            )  # fmt: skip
        case InvolvementCoded(degree=degree, type_of_perpetrator=sort):
            return msgspec.structs.replace(act, involvements=(*act.involvements, Involvement(degree, sort)))
    return act


def facets(act: Act) -> Facets:
    return {
        "event": act.event, "statement": act.statement or "", "victim": act.victim or "", "type": act.type_of_act,
        "attribution": act.attribution, "targeted": act.targeted, "warning": act.warnings,
    }  # fmt: skip
