"""Work on a case at the desk: risk, needs, plan, notes, services, tasks, conflicts."""

from __future__ import annotations

import datetime as dt

import htpy as h

from safeconduct.casework import tasks, triage
from safeconduct.desk.pages import case_words as words
from safeconduct.desk.routes.acting import Act, Topic, at, by_id, choice, day, member, why
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import new_id
from safeconduct.ground.who import Role
from safeconduct.records.case import NoteKind, Risk
from safeconduct.records.fact import Fact
from safeconduct.records.provider import SERVICES
from safeconduct.records.safety import FIELD as PLAN
from safeconduct.web.forms import Field, Given, Kind, Option, fill

_REVIEW = dt.timedelta(days=14)


def _risk_fields(topic: Topic) -> tuple[Field, ...]:
    say = topic.desk.say
    return (
        choice(topic, "risk", N_("How great is the danger"), words.RISK, start=topic.case.risk or ""),
        Field("reasons", say(N_("Reasons, one a line")), Kind.LINES, longest=2000, start="\n".join(topic.case.risk_reasons)),
        day(topic, "review", N_("Look at it again on"), (topic.desk.today + _REVIEW).isoformat()),
    )


def _risk(topic: Topic, given: Given) -> list[Fact]:
    desk, case = topic.desk, topic.case
    ask = fill(triage.AssessRisk, given, case=case.id, risk=Risk(given.values["risk"]), seen=case.risk)
    return triage.assess_risk(desk.view, ask, desk.me, desk.now)


def _need_fields(topic: Topic) -> tuple[Field, ...]:
    return (Field("need", topic.desk.say(N_("What they need")), longest=300),)


def _need(topic: Topic, given: Given) -> list[Fact]:
    return triage.note_need(topic.desk.view, fill(triage.NoteNeed, given, case=topic.case.id), topic.desk.me, topic.desk.now)


def _met_fields(topic: Topic) -> tuple[Field, ...]:
    return (Field("how", topic.desk.say(N_("How it was met")), Kind.AREA, longest=2000),)


def _met(topic: Topic, given: Given) -> list[Fact]:
    ask = triage.MeetNeed(topic.case.id, at(topic.case.open_needs, topic.item), given.values["how"])
    return triage.meet_need(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _the_need(topic: Topic) -> h.Node:
    return h.p(".lead.said")[at(topic.case.open_needs, topic.item)]


def _plan_fields(topic: Topic) -> tuple[Field, ...]:
    say = topic.desk.say
    return (
        Field("text", say(N_("Safety plan")), Kind.AREA, longest=20_000, start=topic.case.safety_plan,
              help=say(N_("Where to go, whom to call, what stays behind, what the party says when asked. No names."))),
    )  # fmt: skip


def _plan(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(triage.PlanSafety, given, case=topic.case.id, seen=len(topic.case.plans))
    return triage.plan_safety(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _note_fields(topic: Topic) -> tuple[Field, ...]:
    return (
        choice(topic, "kind", N_("Kind"), words.NOTE, start="note"),
        day(topic, "contact", N_("Day on which you spoke with them"), needed=False),
        Field("text", topic.desk.say(N_("Note")), Kind.AREA, longest=20_000),
    )


def _note(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(triage.AddNote, given, case=topic.case.id, kind=NoteKind(given.values["kind"]))
    return triage.add_note(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _service_fields(topic: Topic) -> tuple[Field, ...]:
    say = topic.desk.say
    return (Field("service", say(N_("Help that the network gave itself")), Kind.CHOICE, options=words.named(SERVICES, say.lang)),)


def _service(topic: Topic, given: Given) -> list[Fact]:
    return triage.give_service(topic.desk.view, fill(triage.GiveService, given, case=topic.case.id), topic.desk.me, topic.desk.now)


def _task_fields(topic: Topic) -> tuple[Field, ...]:
    desk, case = topic.desk, topic.case
    able = [one for one in desk.with_role(Role.CASEWORKER, Role.COORDINATOR) if one.id == case.owner or one.is_a(Role.COORDINATOR)]
    return (
        Field("what", desk.say(N_("What is to be done")), longest=300),
        Field("assignee", desk.say(N_("By whom")), Kind.CHOICE, options=tuple(Option(one.id, one.codename) for one in able), start=desk.me.id,
              help=desk.say(N_("Those who read this case: its owner and the coordinators."))),
        day(topic, "due", N_("Until")),
    )  # fmt: skip


def _task(topic: Topic, given: Given) -> list[Fact]:
    who = member(topic.desk, given.values["assignee"])
    ask = fill(tasks.SetTask, given, id=new_id(), case=topic.case.id, assignee=who)
    return tasks.set_task(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _the_task(topic: Topic) -> h.Node:
    one = by_id(topic.case.tasks, topic.item)
    return h.p(".lead")[h.span(".said")[one.what], " ", h.span(".faint")[topic.desk.say(N_("until {day}"), day=topic.desk.say.date(one.due))]]


def _done_fields(topic: Topic) -> tuple[Field, ...]:
    return (Field("how", topic.desk.say(N_("How it went")), Kind.AREA, needed=False, longest=2000),)


def _done(topic: Topic, given: Given) -> list[Fact]:
    ask = tasks.DoTask(topic.case.id, by_id(topic.case.tasks, topic.item).id, given.values["how"])
    return tasks.do_task(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _put_off_fields(topic: Topic) -> tuple[Field, ...]:
    return (day(topic, "due", N_("The new day")), *why(topic))


def _put_off(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(tasks.PutOffTask, given, case=topic.case.id, task=by_id(topic.case.tasks, topic.item).id)
    return tasks.put_off_task(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _drop(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(tasks.DropTask, given, case=topic.case.id, task=by_id(topic.case.tasks, topic.item).id)
    return tasks.drop_task(topic.desk.view, ask, topic.desk.me, topic.desk.now)


# A conflict


def _settle_fields(topic: Topic) -> tuple[Field, ...]:
    """Where a text or a risk is at stake, what is to stand can be said in the same act."""
    conflict, say = at(topic.case.conflicts, topic.item), topic.desk.say
    if conflict.field == PLAN:
        help_ = say(N_("Make one plan of both; leave it as it is where it holds."))
        return (Field("text", say(N_("What is to stand")), Kind.AREA, longest=20_000, start=topic.case.safety_plan, help=help_), *why(topic))
    if conflict.field == "risk":
        return (choice(topic, "risk", N_("What is to stand"), words.RISK, start=topic.case.risk or ""), *why(topic))
    return why(topic)


def _settle(topic: Topic, given: Given) -> list[Fact]:
    desk, case, conflict = topic.desk, topic.case, at(topic.case.conflicts, topic.item)
    settled = triage.settle_conflict(desk.view, triage.SettleConflict(case.id, conflict, given.values["why"]), desk.me, desk.now)
    if conflict.field == PLAN and given.values["text"] != case.safety_plan:
        ask = triage.PlanSafety(case.id, given.values["text"], len(case.plans))
        settled += triage.plan_safety(desk.view, ask, desk.me, desk.now)
    if conflict.field == "risk" and given.values["risk"] != case.risk:
        review = max(case.risk_review or desk.today, desk.now.date())
        risk = triage.AssessRisk(case.id, Risk(given.values["risk"]), (given.values["why"],), review, case.risk)
        settled += triage.assess_risk(desk.view, risk, desk.me, desk.now)
    return settled


def _both(topic: Topic) -> h.Node:
    conflict, say, names = at(topic.case.conflicts, topic.item), topic.desk.say, topic.desk.codename
    shown = [(say(N_("Stands now")), conflict.kept), (say(N_("Said at the same time by {who}"), who=names(conflict.lost_by)), conflict.lost)]
    return [
        h.p(".lead")[say(N_("Two members told this without knowing of each other: {what}"), what=words.word(say, words.FIELD, conflict.field))],
        h.div(".columns")[(h.section(".card")[h.h2[head], h.p(".said")[_code(topic, conflict.field, text)]] for head, text in shown)],
    ]


def _code(topic: Topic, field: str, text: str) -> str:
    """What a conflict holds is text, a code, or a member."""
    if field in ("owner", "transfer"):
        return topic.desk.codename(text)
    tables = {"risk": words.RISK, "workflow": words.WORKFLOW}
    for prefix, table in (("approval", words.APPROVAL), ("referral", words.REFERRAL)):
        if field.startswith(prefix):
            return words.word(topic.desk.say, table, text)
    return words.word(topic.desk.say, tables.get(field, {}), text)


ACTS = (
    Act("risk", N_("Assess the risk"), _risk, _risk_fields),
    Act("need", N_("Note a need"), _need, _need_fields),
    Act("met", N_("A need was met"), _met, _met_fields, beside=_the_need),
    Act("plan", N_("Write the safety plan"), _plan, _plan_fields, N_("A new version; earlier ones stay.")),
    Act("note", N_("Add a note"), _note, _note_fields),
    Act("service", N_("Record help given"), _service, _service_fields),
    Act("task", N_("Set a task"), _task, _task_fields),
    Act("done", N_("The task is done"), _done, _done_fields, beside=_the_task),
    Act("put-off", N_("Put the task off"), _put_off, _put_off_fields, beside=_the_task),
    Act("drop", N_("Drop the task"), _drop, why, beside=_the_task),
    Act("settle", N_("Settle the conflict"), _settle, _settle_fields, beside=_both),
)
