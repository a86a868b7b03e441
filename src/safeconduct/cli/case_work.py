"""Actions of `safeconduct case` about the work itself: risk, needs, plan, notes, services, tasks, conflicts."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from safeconduct.cli.case_action import Action, Words, member, number, the
from safeconduct.cli.opening import now

if TYPE_CHECKING:
    from safeconduct.office.office import Office
    from safeconduct.records.case import Case
    from safeconduct.records.fact import Fact


def _risk_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("level", choices=("high", "medium", "low"))
    parser.add_argument("--review", type=dt.date.fromisoformat, help="day of the next look, YYYY-MM-DD (default: in 14 days)")


def _risk(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import triage
    from safeconduct.records.case import Risk

    review = args.review or now().date() + dt.timedelta(days=14)
    return triage.assess_risk(office.view, triage.AssessRisk(case.id, Risk(args.level), tuple(said), review), office.me, now())


def _need(office: Office, _args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import triage

    return triage.note_need(office.view, triage.NoteNeed(case.id, str(said)), office.me, now())


def _met(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import triage

    needs = case.open_needs
    chosen = needs[int(args.number) - 1] if args.number.isdigit() and 1 <= int(args.number) <= len(needs) else ""
    return triage.meet_need(office.view, triage.MeetNeed(case.id, chosen, str(said)), office.me, now())


def _plan(office: Office, _args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import triage

    return triage.plan_safety(office.view, triage.PlanSafety(case.id, str(said)), office.me, now())


def _note_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", default="note", choices=("note", "phone_call", "message", "visit", "supervision"))
    parser.add_argument("--contact", type=dt.date.fromisoformat, help="day on which somebody of the party was spoken with, YYYY-MM-DD")


def _note(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import triage
    from safeconduct.records.case import NoteKind

    ask = triage.AddNote(case.id, str(said), NoteKind(args.kind), args.contact)
    return triage.add_note(office.view, ask, office.me, now())


def _service_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("service", help="code of what was given by the network itself, such as psychosocial_service")


def _service(office: Office, args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import triage

    return triage.give_service(office.view, triage.GiveService(case.id, args.service), office.me, now())


def _settle(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import triage
    from safeconduct.records.fact import Conflict

    conflicts = case.conflicts
    chosen = conflicts[int(args.number) - 1] if args.number.isdigit() and 1 <= int(args.number) <= len(conflicts) else None
    ask = triage.SettleConflict(case.id, chosen or Conflict("", "", "", office.me.id), str(said))
    return triage.settle_conflict(office.view, ask, office.me, now())


def _task_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--for", dest="assignee", metavar="MEMBER", help="codename of who does it (default: yourself)")
    parser.add_argument("--due", type=dt.date.fromisoformat, required=True, help="day until which, YYYY-MM-DD")


def _task(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import tasks
    from safeconduct.ground.ids import new_id

    who = member(office, args.assignee) if args.assignee else office.me
    return tasks.set_task(office.view, tasks.SetTask(new_id(), case.id, str(said), who, args.due), office.me, now())


def _done(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import tasks

    return tasks.do_task(office.view, tasks.DoTask(case.id, the(case.tasks, args.number).id, str(said)), office.me, now())


def _drop(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import tasks

    return tasks.drop_task(office.view, tasks.DropTask(case.id, the(case.tasks, args.number).id, str(said)), office.me, now())


def _put_off_arguments(parser: argparse.ArgumentParser) -> None:
    number(parser)
    parser.add_argument("due", type=dt.date.fromisoformat, help="the new day, YYYY-MM-DD")


def _put_off(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import tasks

    ask = tasks.PutOffTask(case.id, the(case.tasks, args.number).id, args.due, str(said))
    return tasks.put_off_task(office.view, ask, office.me, now())


ACTIONS = (
    Action("risk", "assess the risk, with reasons", _risk, _risk_arguments, "Reason", several=True),
    Action("need", "note a need", _need, asks="Need"),
    Action("met", "say how a need was met", _met, number, "How"),
    Action("plan", "write the safety plan, a new version of it", _plan, asks="Safety plan"),
    Action("note", "add a note", _note, _note_arguments, "Note"),
    Action("service", "record a service that the network gave", _service, _service_arguments),
    Action("task", "set a task", _task, _task_arguments, "Task"),
    Action("done", "a task is done", _done, number, "How (may stay empty)", needed=False),
    Action("put-off", "put a task off", _put_off, _put_off_arguments, "Why"),
    Action("drop", "drop a task", _drop, number, "Why"),
    Action("settle", "settle a conflict, having seen both", _settle, number, "Why"),
)
