"""Task: something to be done in a case, by one member, until a day."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.fact import Entered, Fact

if TYPE_CHECKING:
    from safeconduct.records.case import Case


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class TaskSet(Fact, frozen=True, tag="case.task_set"):
    task: RecordId
    what: str
    assignee: MemberId
    due: dt.date


class TaskPutOff(Fact, frozen=True, tag="case.task_put_off"):
    task: RecordId
    due: dt.date
    why: str


class TaskDone(Fact, frozen=True, tag="case.task_done"):
    task: RecordId
    on: dt.date
    how: str


class TaskDropped(Fact, frozen=True, tag="case.task_dropped"):
    task: RecordId
    on: dt.date
    why: str


class Task(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    id: RecordId
    what: str
    assignee: MemberId
    due: dt.date
    by: MemberId
    state: TaskState = TaskState.OPEN
    ended: dt.date | None = None
    how: str = ""
    """How it was done, or why it was put off or dropped."""


FACTS = (TaskSet, TaskPutOff, TaskDone, TaskDropped)


def fold(case: Case, e: Entered) -> Case:
    match e.fact:
        case TaskSet() as told:
            if any(one.id == told.task for one in case.tasks):
                return case
            new = Task(told.task, told.what, told.assignee, told.due, e.by)
            return msgspec.structs.replace(case, tasks=(*case.tasks, new))
        case TaskPutOff() | TaskDone() | TaskDropped() as change:
            changed = (_change(one, change) if one.id == change.task else one for one in case.tasks)
            return msgspec.structs.replace(case, tasks=tuple(changed))
    return case


def _change(task: Task, change: TaskPutOff | TaskDone | TaskDropped) -> Task:
    """Done wins over dropped and over put off, whoever knew of it: nobody does a thing twice."""
    set_ = msgspec.structs.replace
    match change:
        case TaskDone(on=on, how=how):
            return task if task.state is TaskState.DONE else set_(task, state=TaskState.DONE, ended=on, how=how)
        case TaskDropped(on=on, why=why) if task.state is TaskState.OPEN:
            return set_(task, state=TaskState.DROPPED, ended=on, how=why)
        case TaskPutOff(due=due, why=why) if task.state is TaskState.OPEN:
            return set_(task, due=due, how=why)
    return task
