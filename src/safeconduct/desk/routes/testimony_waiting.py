"""What of statements, evidence and answers waits for this member on the page Today."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages.today import Group, Line
from safeconduct.desk.routes import today
from safeconduct.ground.errors import N_
from safeconduct.records.evidence import Evidence
from safeconduct.records.statement import Segment, Statement


def groups(desk: Desk) -> list[Group]:
    say = desk.say
    return [
        Group(say(N_("Quotations for you to read and approve")), list(_quotations(desk)), "/statements?show=waiting"),
        Group(say(N_("Two texts or two warnings for one place")), list(_contested(desk)), "/statements?show=conflict"),
    ]


def _quotations(desk: Desk) -> Iterator[Line]:
    """Proposed by others: whoever wrote the form does not approve it."""
    for one in desk.view.where(Statement, waiting="yes"):
        for part in one.segments:
            if part.proposed_ref and not _mine(desk, part):
                label = desk.say(N_("{codename}, segment {number}"), codename=one.codename, number=part.number)
                yield Line(f"/statements/{one.id}/segments/{part.number}#quotation", label, mark=part.proposed_ref)


def _mine(desk: Desk, part: Segment) -> bool:
    return desk.me.id in (part.publishable_by, *part.written_by)


def _contested(desk: Desk) -> Iterator[Line]:
    for told in desk.view.where(Statement, conflict="yes"):
        yield Line(f"/statements/{told.id}", told.codename)
    for piece in desk.view.where(Evidence, conflict="yes"):
        yield Line(f"/evidence/{piece.id}", piece.label)


today.MORE.append(groups)
