"""One row of an import, whole: what it would become, field by field, what of it is not kept, and a person's word on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import htpy as h

from safeconduct.desk.pages.imports import KINDS, STATES, TONES, kind_of, why
from safeconduct.desk.pages.told import MANNERS, NOTHING, language, press, tags
from safeconduct.exchange.proposed import SENTENCES, New, NewStatement
from safeconduct.ground.errors import N_
from safeconduct.ground.times import PartDate
from safeconduct.office.staging import Batch, RowState, Staged
from safeconduct.records import huridocs
from safeconduct.records.call import Channel
from safeconduct.records.case import Risk
from safeconduct.records.event import ViolationStatus
from safeconduct.records.place import REGIONS, region_name
from safeconduct.records.targeted import TARGETED
from safeconduct.records.warning import ContentWarning
from safeconduct.web.say import Say

FIELDS: Mapping[str, str] = {
    "received": N_("Came in"), "region": N_("Region"), "summary": N_("What is needed"), "language": N_("Language"), "people": N_("People"),
    "channel": N_("By what way"), "detained_before": N_("Detained before"), "searched_for": N_("Searched for"),
    "family_threatens": N_("Threatened by family"), "targeted": N_("Whom the hunters are after"), "codename": N_("Codename"),
    "risk": N_("Risk"), "risk_reasons": N_("Reasons for the risk"), "needs": N_("Needs"), "safety_plan": N_("Safety plan"),
    "services": N_("Services given"), "notes": N_("Notes"), "taken": N_("Taken"), "manner": N_("How it was taken"),
    "heard_before_by": N_("Heard before by"), "segments": N_("In own words"), "warnings": N_("Warnings"), "title": N_("Title"),
    "begin": N_("First day"), "end": N_("Last day"), "description": N_("Description"), "status": N_("How sure it is"), "ref": N_("Reference"),
    "publisher": N_("Publisher"), "author": N_("Author"), "sort": N_("Kind of source"), "published": N_("Published"), "text": N_("Wording"),
    "claimant": N_("Stated by"), "source": N_("Source"), "about": N_("About"), "quantity": N_("Number"), "unit": N_("Unit"),
    "period_start": N_("From"), "period_end": N_("Until"), "place": N_("Place"), "claims": N_("Claims"), "speaker": N_("Speaker"),
    "role": N_("In what office"), "attribution": N_("How it was answered"), "response": N_("Kind of answer"), "date": N_("Day"),
    "event": N_("Event"), "type_of_act": N_("Act"), "method": N_("Method"), "status_at_end": N_("What became of the person"),
}  # fmt: skip
"""Fields that are shown; translations and codes of theirs stand in the record afterwards."""
WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Channel: {Channel.DOOR: N_("through the door"), Channel.PHONE: N_("by phone"), Channel.MESSAGE: N_("by message"),
              Channel.IN_PERSON: N_("in person")},
    Risk: {Risk.HIGH: N_("high"), Risk.MEDIUM: N_("medium"), Risk.LOW: N_("low")},
    ViolationStatus: {
        ViolationStatus.CONFIRMED: N_("confirmed"), ViolationStatus.LIKELY: N_("likely"), ViolationStatus.POSSIBLE: N_("possible"),
        ViolationStatus.UNLIKELY: N_("unlikely"), ViolationStatus.UNKNOWN: N_("not known"),
    },
    type(next(iter(MANNERS))): MANNERS,
}  # fmt: skip
THESAURI = {"type_of_act": 4, "method": 5, "status_at_end": 25, "attribution": 28, "response": 27}


def one(say: Say, batch: Batch, row: Staged, form: h.Element | None, token: str) -> h.Node:
    """`form`: what accepting it asks for, where it can be accepted."""
    ends = row.state in (RowState.NEW, RowState.EDITED, RowState.REFUSED)
    return [
        h.p(".ways-of")[h.a(href=f"/imports/{batch.id}")[say(N_("Back to the rows"))], _turns(say, batch, row)],
        h.p(".lead")[
            say(N_("Row {number}"), number=row.number), " ", h.span(class_=f"mark {TONES.get(row.state, '')}".strip())[say(STATES[row.state])]
        ],
        _met(say, batch, row),
        [_made(say, new, place) for place, new in enumerate(row.makes)],
        h.p[say(N_("What it said has left the queue."))] if row.state in (RowState.ACCEPTED, RowState.DROPPED) else None,
        _dropped(say, row),
        form,
        press(f"/imports/{batch.id}/{row.number}/drop", say(N_("Let this row go")), token) if ends else None,
    ]  # fmt: skip


def warnings(say: Say) -> h.Element:
    """What to warn of in all of them: the closed list, and that there is nothing."""
    offered = [(one.value, tags((one,), say)) for one in ContentWarning]
    return h.fieldset(".field.many")[
        h.legend[say(N_("What to warn of in these statements"))],
        h.p(".help")[say(N_("If there is nothing to warn of, say so; else they are not accepted."))],
        [  # a list: the page draws it twice
            h.label[h.input(type="checkbox", name="warnings", value=value), " ", label]
            for value, label in (*offered, (NOTHING, say(N_("nothing to warn of"))))
        ],
    ]


def _turns(say: Say, batch: Batch, row: Staged) -> h.Node:
    return [
        h.a(href=f"/imports/{batch.id}/{row.number - 1}")[say(N_("Row before"))] if row.number > 1 else None,
        h.a(href=f"/imports/{batch.id}/{row.number + 1}")[say(N_("Row after"))] if row.number < batch.rows else None,
    ]


def _met(say: Say, batch: Batch, row: Staged) -> h.Node:
    if row.said is not None:
        return h.div(".faults")[h.p[say(N_("Not accepted: {why}"), why=say(row.said[0], **row.said[1]))]]
    if row.refusal is not None:
        return h.p(".alarm" if row.state is RowState.REFUSED else ".note")[why(row.refusal, batch, say)]
    return None


def _made(say: Say, new: New, place: int) -> h.Element:
    mark = f"made-{place}"
    fields = ((name, getattr(new, name)) for name in new.__struct_fields__ if name in FIELDS)
    filled = [(name, value) for name, value in fields if value not in ("", (), None, {}, False)]
    if isinstance(new, NewStatement):
        filled = [(name, value) for name, value in filled if name != "segments"]
    return h.section(aria_labelledby=mark)[
        h.h2(id=mark)[say(N_("It would become {what}"), what=say(KINDS[kind_of(new)]))],
        h.dl(".facts")[([h.dt[say(FIELDS[name])], h.dd[_value(name, value, say)]] for name, value in filled)],
        _segments(say, new) if isinstance(new, NewStatement) else None,
    ]


def _segments(say: Say, new: NewStatement) -> h.Node:
    """Words of a person stand shut: nobody may have said yet what to warn of."""
    warned = tags(new.warnings, say) if new.warnings else ""
    told = say(N_("it was not said whether this needs a warning")) if new.warnings is None else warned
    return [
        h.details(".warned")[h.summary[say(N_("Passage {number}"), number=number), f" ({told})" if told else None], h.p(".said")[text]]
        for number, text in enumerate(new.segments, 1)
    ]


def _value(name: str, value: Any, say: Say) -> h.Node:
    if isinstance(value, bool):
        return say(N_("yes"))
    if isinstance(value, dict):
        return h.ul(".plain")[(h.li(".said", lang=lang)[f"{lang}: {text}"] for lang, text in value.items())]
    if isinstance(value, tuple):
        return h.ul(".plain")[(h.li(".said")[_value(name, one, say)] for one in value)]
    if isinstance(value, dt.datetime):
        return say.moment(value)
    if isinstance(value, PartDate):
        return say.part(value)
    if isinstance(value, ContentWarning):
        return tags((value,), say)
    if isinstance(value, StrEnum):
        return say(WORDS[type(value)][value]) if type(value) in WORDS else value.value
    return _text(name, str(value), say)


def _text(name: str, value: str, say: Say) -> h.Node:
    if name == "region" and value in REGIONS:
        return region_name(value, say.lang)
    if name == "language":
        return language(value, say)
    if name == "targeted" and value in TARGETED:
        return TARGETED[value][say.lang]
    if name in THESAURI and value in huridocs.TERMS[THESAURI[name]]:
        return huridocs.label(THESAURI[name], value, say.lang)
    return h.span(".said")[value]


def _dropped(say: Say, row: Staged) -> h.Node:
    if not row.dropped:
        return None
    by: dict[str, list[str]] = {}
    for cell in row.dropped:
        by.setdefault(say(SENTENCES[cell.why]), []).append(cell.column)
    return h.details[
        h.summary[say.n("{count} cell is not kept", "{count} cells are not kept", len(row.dropped))],
        h.dl(".facts")[([h.dt[reason], h.dd[", ".join(columns)]] for reason, columns in by.items())],
    ]
