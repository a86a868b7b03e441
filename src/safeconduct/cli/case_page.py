"""A case as a page at the terminal, and what waits for a member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safeconduct.cli.tui import Ui
    from safeconduct.ground.ids import MemberId
    from safeconduct.office.office import Office
    from safeconduct.records.case import Case


def show(office: Office, case: Case, ui: Ui) -> None:
    from safeconduct.ground.canon import to_builtins

    ui.result({"case": {name: to_builtins(getattr(case, name)) for name in case.__struct_fields__}})
    names = {member.id: member.codename for member in office.members}
    for line in _lines(office, case, names):
        ui.say(line)


def _lines(office: Office, case: Case, names: dict[MemberId, str]) -> Iterator[str]:
    owner = names.get(case.owner, "?")
    yield f"Case {case.codename}: {case.size} people from {case.region}, opened {case.opened}, owner {owner}"
    yield f"  risk       {case.risk or 'not assessed'} ({'; '.join(case.risk_reasons)}), review {case.risk_review}"
    yield f"  workflow   {case.workflow}" + (f", closed {case.closed}: {case.closure}" if case.closure else "")
    yield from _party(case)
    for number, need in enumerate(case.open_needs, 1):
        yield f"  need {number}     {need}"
    for one in case.needs_met:
        if one.how:
            yield f"  met        {one.need}: {one.how} ({one.on})"
    for number, version in enumerate(case.plans, 1):
        yield f"  plan {number}     {version.text}  ({names.get(version.by, '?')}, {version.at:%Y-%m-%d})"
    yield from _sent(office, case)
    yield from _own(case, names)
    for note in case.notes:
        spoke = f", spoken with on {note.contact}" if note.contact else ""
        yield f"  {note.kind:<10} {note.at:%Y-%m-%d %H:%M}{spoke}  {note.text}"
    for number, conflict in enumerate(case.conflicts, 1):
        yield (
            f"  conflict {number} {conflict.field}: {conflict.kept} stands, {conflict.lost} was said by "
            f"{names.get(conflict.lost_by, 'another member')} at the same time"
        )


def _party(case: Case) -> Iterator[str]:
    known = {person.id: person.codename for person in case.people}
    yield "  people     " + ", ".join(person.codename + (" (child)" if person.child else "") for person in case.people)
    for bond in case.bonds:
        yield f"  relation   {known.get(bond.person, '?')} is {bond.relation} of {known.get(bond.to, '?')}"
    for number, animal in enumerate(case.animals, 1):
        yield f"  animal {number}   {animal.sort} {animal.note}".rstrip()
    for one in case.stay_needs:
        if not one.lifted:
            yield f"  stay       {one.sort}: {one.what}"


def _sent(office: Office, case: Case) -> Iterator[str]:
    from safeconduct.records.provider import Provider

    for service in case.services:
        yield f"  service    {service.service} on {service.on} {service.referred_to}".rstrip()
    for number, sent in enumerate(case.referrals, 1):
        where = office.view.get(Provider, sent.provider)
        told = ", ".join(one.field for one in sent.shared)
        answer = " ".join(str(part) for part in (sent.status, sent.reason) if part)
        yield f"  referral {number} {where.name if where else '?'}, {sent.service}, {sent.on}: {answer}; told: {told}"
    for home in case.homes:
        yield f"  home       {home.destination}, {home.region}, since {home.on}"
    for number, one in enumerate(case.follow_ups, 1):
        yield f"  follow-up {number} {one.on}: {one.how or ('dropped' if one.dropped else 'waits')} {one.note}".rstrip()


def _own(case: Case, names: dict[MemberId, str]) -> Iterator[str]:
    for number, task in enumerate(case.tasks, 1):
        yield f"  task {number}     {task.what}: {names.get(task.assignee, '?')}, until {task.due}, {task.state}"
    for one in case.approvals:
        yield f"  approval   of {one.subject} {one.reason}: {one.state} {one.why}".rstrip()
    if case.offer is not None:
        yield f"  offered    to {names.get(case.offer.to, '?')}: {case.offer.why}"


def list_due(office: Office, ui: Ui, now: dt.datetime) -> int:
    """Tasks of others, and what waits for nobody in particular, are not in it."""
    from safeconduct.casework.due import due
    from safeconduct.ground.canon import to_builtins

    found = due(office.view, now, office.me)
    ui.result({"due": {name: to_builtins(getattr(found, name)) for name in found.__struct_fields__}})
    for call in found.answers:
        ui.say(f"call        {call.call[:8]}  answer by {call.answer_by:%Y-%m-%d %H:%M}{', late' if call.late else ''}")
    sorts = {
        "transfer": found.transfers, "approval": found.approvals, "approved": found.answered, "review": found.to_review,
        "task": found.tasks, "follow-up": found.follow_ups, "referral": found.referrals, "conflict": found.to_settle,
    }  # fmt: skip
    for sort, several in sorts.items():
        for one in several:
            ui.say(f"{sort:<11} {one.codename}  {one.on}  {one.what}".rstrip())
    if not found.answers and not any(sorts.values()):
        ui.say("Nothing waits.")
    return 0
