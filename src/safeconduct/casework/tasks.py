"""Tasks of a case: set one for a member until a day, put it off, do it, drop it."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import open_one, said
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records import task as facts
from safeconduct.records.case import Case
from safeconduct.records.fact import Fact
from safeconduct.records.task import Task, TaskState
from safeconduct.records.view import View, need


class NotReadByThem(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("{codename} does not read this case and would never see the task"),
            N_("give it to the owner or a coordinator, or offer the case to {codename}"),
            codename=codename,
        )


class DueInThePast(Refused):
    def __init__(self) -> None:
        super().__init__(N_("the day has passed already"), N_("give a day from today on"))


class NoSuchTask(Refused):
    def __init__(self) -> None:
        super().__init__(N_("no open task like this stands in the case"), N_("look at the case: it may be done already"))


class SetTask(msgspec.Struct, frozen=True):
    id: RecordId
    case: RecordId
    what: str
    assignee: Member
    due: dt.date


def set_task(view: View, ask: SetTask, _by: Member, now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if ask.assignee.id != case.owner and not ask.assignee.is_a(Role.COORDINATOR):
        raise NotReadByThem(ask.assignee.codename)
    if ask.due < now.date():
        raise DueInThePast
    return [facts.TaskSet(case.id, ask.id, said("task", ask.what), ask.assignee.id, ask.due)]


def open_task(view: View, wanted: RecordId, task: RecordId) -> tuple[Case, Task]:
    case = need(view, Case, wanted)
    for one in case.tasks:
        if one.id == task and one.state is TaskState.OPEN:
            return case, one
    raise NoSuchTask


class PutOffTask(msgspec.Struct, frozen=True):
    case: RecordId
    task: RecordId
    due: dt.date
    why: str


def put_off_task(view: View, ask: PutOffTask, _by: Member, now: dt.datetime) -> list[Fact]:
    case, task = open_task(view, ask.case, ask.task)
    if ask.due < now.date():
        raise DueInThePast
    return [facts.TaskPutOff(case.id, task.id, ask.due, said("why", ask.why))]


class DoTask(msgspec.Struct, frozen=True):
    """`how` may be empty: that it is done says enough."""

    case: RecordId
    task: RecordId
    how: str = ""


def do_task(view: View, ask: DoTask, _by: Member, now: dt.datetime) -> list[Fact]:
    case, task = open_task(view, ask.case, ask.task)
    return [facts.TaskDone(case.id, task.id, now.date(), ask.how)]


class DropTask(msgspec.Struct, frozen=True):
    case: RecordId
    task: RecordId
    why: str


def drop_task(view: View, ask: DropTask, _by: Member, now: dt.datetime) -> list[Fact]:
    case, task = open_task(view, ask.case, ask.task)
    return [facts.TaskDropped(case.id, task.id, now.date(), said("why", ask.why))]
