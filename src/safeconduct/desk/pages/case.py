"""A case as one readable file: what is urgent first, then the party, the work, what was sent on, what comes after, and what happened when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages import case_words as words
from safeconduct.desk.pages.case_sent import after, referrals
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.approval import ApprovalState, Subject
from safeconduct.records.case import Case, Workflow
from safeconduct.records.consent import Consent
from safeconduct.records.provider import Provider
from safeconduct.records.relocation import Relocation
from safeconduct.records.task import TaskState
from safeconduct.records.transfer import TransferState
from safeconduct.web.say import Say

Names = Callable[[MemberId], str]


class Around(NamedTuple):
    """What a case's page shows beside the case. `told`: (when, who, what happened), newest first."""

    names: Names
    me: MemberId
    coordinator: bool
    consents: Sequence[Consent]
    providers: dict[RecordId, Provider]
    relocations: Sequence[Relocation]
    told: Sequence[tuple[str, str, str]]
    other: str
    """Codename of the case that goes on, of a duplicate."""
    today: str


def act(say: Say, case: Case, name: str, label: str, item: str = "", go: bool = False) -> h.Element:
    path = f"/cases/{case.id}/do/{name}" + (f"/{item}" if item else "")
    return h.a(".button.go" if go else ".button", href=path)[say(label)]


def small(say: Say, case: Case, name: str, label: str, item: str) -> h.Element:
    """A way to something about one line of the page."""
    return h.a(href=f"/cases/{case.id}/do/{name}/{item}")[say(label)]


def page(say: Say, case: Case, around: Around) -> h.Node:
    open_ = case.workflow is not Workflow.CLOSED
    return [
        _head(say, case, around),
        _asked(say, case, around),
        h.div(".columns")[
            h.div[_risk(say, case, open_), _needs(say, case, open_), _plan(say, case, around, open_), _tasks(say, case, around, open_)],
            h.div[_party(say, case, open_), _stay(say, case, open_), _moves(say, case, around, open_), _consents(say, case, around, open_)],
        ],
        referrals(say, case, around.providers, open_),
        after(say, case, around.names, open_),
        _notes(say, case, around, open_),
        _ownership(say, case, around, open_),
        _timeline(say, around),
    ]


def _head(say: Say, case: Case, around: Around) -> h.Node:
    owner = around.names(case.owner)
    told = say(N_("{people} from {region}, since {day}, with {owner}"), people=say.n("{count} person", "{count} people", case.size),
               region=words.region(case.region, say.lang), day=say.date(case.opened), owner=owner)  # fmt: skip
    closed = None
    if case.workflow is Workflow.CLOSED:
        why = words.word(say, words.CLOSURE, case.closure or "")
        closed = h.p[
            h.strong[say(N_("Closed on {day}: {why}"), day=say.date(case.closed), why=why)], f" ({around.other})" if around.other else None
        ]
    return [
        h.p(".lead")[
            h.strong[case.codename], " ", words.risk_mark(say, case.risk), " ",
            h.span(".mark")[words.word(say, words.WORKFLOW, case.workflow)], " ", told,
        ],
        closed,
        h.p(".ways-of")[
            act(say, case, "note", N_("Add a note"), go=True) if case.workflow is not Workflow.CLOSED else None,
            h.a(href="#timeline")[say(N_("What happened when"))],
        ],
    ]  # fmt: skip


def _asked(say: Say, case: Case, around: Around) -> h.Node:
    """What somebody has to decide: conflicts, an offer, a request."""
    shown: list[h.Node] = []
    for number, one in enumerate(case.conflicts):
        what = words.word(say, words.FIELD, one.field)
        line = say(N_("Two members told this differently without knowing of each other: {what}"), what=what)
        shown.append(
            h.p[
                h.span(".mark.conflict")[say(N_("conflict"))],
                " ",
                line,
                " ",
                small(say, case, "settle", N_("See both and settle it"), str(number)),
            ]
        )
    if case.offer is not None and case.offer.to == around.me:
        line = say(N_("{who} offers you this case"), who=around.names(case.offer.by))
        yes, no = act(say, case, "accept", N_("Take the case on"), go=True), act(say, case, "decline", N_("Do not take it on"))
        shown.append([h.p[h.strong[line]], h.p(".said")[case.offer.why], h.p(".ways-of")[yes, no]])
    for approval in case.approvals:
        if approval.state is ApprovalState.REQUESTED and case.approval_of(approval.subject) == approval:
            what = words.word(say, words.SUBJECT, approval.subject)
            line = say(N_("{who} asks for approval: {what}"), who=around.names(approval.asked_by), what=what)
            mine = around.coordinator and approval.asked_by != around.me
            yes, no = act(say, case, "approve", N_("Approve"), approval.id, go=True), act(say, case, "reject", N_("Reject"), approval.id)
            shown.append(
                [
                    h.p[h.span(".mark.waiting")[say(N_("asked"))], " ", line],
                    h.p(".said")[approval.note],
                    h.p(".ways-of")[yes, no] if mine else None,
                ]
            )
    return h.section(".card", aria_label=say(N_("To be decided")))[shown] if shown else None


def _section(say: Say, title: str, *content: h.Node) -> h.Element:
    return h.section[h.h2[say(title)], content]


def _none(say: Say) -> h.Element:
    return h.p(".faint")[say(N_("Nothing noted yet."))]


def _risk(say: Say, case: Case, open_: bool) -> h.Element:
    review = None
    if case.risk_review is not None and open_:
        review = h.p[say(N_("To be looked at again on {day}"), day=say.date(case.risk_review))]
    reasons = h.ul[(h.li(".said")[one] for one in case.risk_reasons)] if case.risk_reasons else None
    way = h.p[act(say, case, "risk", N_("Assess the risk"))] if open_ else None
    return _section(say, N_("Risk"), h.p[words.risk_mark(say, case.risk)], reasons, review, way)


def _needs(say: Say, case: Case, open_: bool) -> h.Element:
    met = [one for one in case.needs_met if one.how]
    items = [
        h.li[h.span(".said")[need], " ", small(say, case, "met", N_("It was met"), str(number)) if open_ else None]
        for number, need in enumerate(case.open_needs)
    ]
    done = h.details[
        h.summary[say.n("{count} need met", "{count} needs met", len(met))],
        h.ul[(h.li[h.span(".said")[one.need], ": ", h.span(".said")[one.how], " ", h.span(".faint")[say.date(one.on)]] for one in met)],
    ]
    way = h.p[act(say, case, "need", N_("Note a need"))] if open_ else None
    return _section(say, N_("Needs"), h.ul[items] if items else _none(say), done if met else None, way)


def _plan(say: Say, case: Case, around: Around, open_: bool) -> h.Element:
    newest = case.plans[-1] if case.plans else None
    by = h.p(".faint")[say(N_("Version {number}, by {who}, {when}"), number=len(case.plans), who=around.names(newest.by),
                           when=say.moment(newest.at))] if newest else None  # fmt: skip
    older = h.details[
        h.summary[say.n("{count} earlier version", "{count} earlier versions", len(case.plans) - 1)],
        ([h.h3[f"{around.names(one.by)}, {say.moment(one.at)}"], h.p(".said")[one.text]] for one in reversed(case.plans[:-1])),
    ]
    asked = case.approval_of(Subject.PLAN)
    askable = open_ and case.plans and (asked is None or asked.state is ApprovalState.REJECTED)
    asking = act(say, case, "ask-plan", N_("Ask for approval")) if askable else None
    ways = h.p(".ways-of")[act(say, case, "plan", N_("Write the safety plan")), asking] if open_ else None
    text = h.p(".said")[case.safety_plan] if case.safety_plan else _none(say)
    return _section(say, N_("Safety plan"), text, by, _approved(say, case, around), older if len(case.plans) > 1 else None, ways)


def _approved(say: Say, case: Case, around: Around) -> h.Node:
    found = case.approval_of(Subject.PLAN)
    if found is None:
        return None
    told = h.span(class_="mark good" if found.state is ApprovalState.APPROVED else "mark waiting")[words.word(say, words.APPROVAL, found.state)]
    why = h.p(".said")[found.why] if found.why else None
    return [h.p[told, " ", around.names(found.by) if found.by else None], why]


def _tasks(say: Say, case: Case, around: Around, open_: bool) -> h.Element:
    now = [one for one in case.tasks if one.state is TaskState.OPEN]
    done = [one for one in case.tasks if one.state is not TaskState.OPEN]
    items = [
        h.li[
            h.span(".said")[one.what], " ", h.span(".faint")[f"{around.names(one.assignee)}, ", say(N_("until {day}"), day=say.date(one.due))],
            " ",
            h.span(".mark.late")[say(N_("late"))] if one.due.isoformat() < around.today else None, " ",
            [small(say, case, "done", N_("Done"), one.id), " · ", small(say, case, "put-off", N_("Put off"), one.id), " · ",
             small(say, case, "drop", N_("Drop"), one.id)] if open_ else None,
        ]
        for one in sorted(now, key=lambda one: one.due)
    ]  # fmt: skip
    over = h.details[
        h.summary[say.n("{count} task ended", "{count} tasks ended", len(done))],
        h.ul[(h.li[h.span(".said")[one.what], ": ", words.word(say, words.TASK, one.state), " ", h.span(".said")[one.how]] for one in done)],
    ]
    way = h.p[act(say, case, "task", N_("Set a task"))] if open_ else None
    return _section(say, N_("Tasks"), h.ul[items] if items else _none(say), over if done else None, way)


def _party(say: Say, case: Case, open_: bool) -> h.Element:
    known = {one.id: one.codename for one in case.people}
    people = [
        h.li[
            one.codename, " ", h.span(".mark")[say(N_("child"))] if one.child else None, " ",
            small(say, case, "child", N_("Change"), one.id) if open_ else None,
        ]
        for one in case.people
    ]  # fmt: skip
    bonds = [h.li[say(N_("{person} is the {relation} of {to}"), person=known.get(one.person, "?"), to=known.get(one.to, "?"),
                      relation=words.word(say, words.RELATION, one.relation))] for one in case.bonds]  # fmt: skip
    animals = [
        h.li[
            words.word(say, words.ANIMAL, one.sort),
            " ",
            h.span(".said")[one.note],
            " ",
            small(say, case, "animal-gone", N_("Gone"), one.id) if open_ else None,
        ]
        for one in case.animals
    ]
    joining = act(say, case, "person", N_("Somebody joins"))
    related = act(say, case, "relation", N_("Relation")) if case.size > 1 else None
    ways = h.p(".ways-of")[joining, related, act(say, case, "animal", N_("An animal"))] if open_ else None
    return _section(say, N_("The party"), h.ul[people], h.ul[bonds] if bonds else None, h.ul[animals] if animals else None, ways)


def _stay(say: Say, case: Case, open_: bool) -> h.Element:
    items = [
        h.li[words.stay(say, one.sort, one.what), " ", small(say, case, "stay-lifted", N_("No more"), str(number)) if open_ else None]
        for number, one in enumerate(case.stay_needs)
        if not one.lifted
    ]
    for offer in case.offers_needed:
        if offer != "step_free":
            items.append(h.li[words.stay(say, "offer", offer), " ", h.span(".faint")[say(N_("because of who belongs to the party"))]])
    way = h.p[act(say, case, "stay", N_("Note what they need"))] if open_ else None
    return _section(say, N_("Where they sleep"), h.ul[items] if items else _none(say), way)


def _moves(say: Say, case: Case, around: Around, open_: bool) -> h.Node:
    if not around.relocations and not open_:
        return None
    items = [
        h.li[h.a(href=f"/relocations/{one.id}")[say(N_("Relocation")), " ", say.date(one.legs[0].departs.date()) if one.legs else ""]]
        for one in around.relocations
    ]
    way = h.p[h.a(".button", href=f"/relocations/plan/{case.id}")[say(N_("Plan a relocation"))]] if open_ else None
    return _section(say, N_("On the way"), h.ul[items] if items else _none(say), way)


def _consents(say: Say, case: Case, around: Around, open_: bool) -> h.Element:
    standing = [one for one in around.consents if one.withdrawn is None]
    gone = [one for one in around.consents if one.withdrawn is not None]
    items = [
        h.li[_consent(say, one), " ", small(say, case, "withdraw", N_("They take it back"), one.id) if open_ else None] for one in standing
    ]
    back = h.p(".faint")[say.n("{count} consent taken back", "{count} consents taken back", len(gone))] if gone else None
    way = h.p[act(say, case, "consent", N_("Record what they agree to"))] if open_ else None
    return _section(say, N_("What they agree to"), h.ul[items] if items else _none(say), back, way)


def _consent(say: Say, one: Consent) -> h.Node:
    purposes = words.listed(words.word(say, words.PURPOSE, code) for code in one.purposes)
    audiences = words.listed(words.word(say, words.AUDIENCE, code) for code in one.audiences)
    given = say(N_("{purposes} ({audiences}), since {day}"), purposes=purposes, audiences=audiences, day=say.date(one.given))
    until = f", {say(N_('until {day}'), day=say.date(one.expires))}" if one.expires else ""
    return [given, until, h.span(".said.faint")[f" {one.conditions}"] if one.conditions else None]


def _notes(say: Say, case: Case, around: Around, open_: bool) -> h.Element:
    newest = list(reversed(case.notes))
    way = h.p[act(say, case, "note", N_("Add a note"))] if open_ else None
    shown = h.ol(".timeline")[(_note(say, one, around) for one in newest[:10])] if newest else _none(say)
    rest = h.details[
        h.summary[say.n("{count} earlier note", "{count} earlier notes", len(newest) - 10)],
        h.ol(".timeline")[(_note(say, one, around) for one in newest[10:])],
    ]
    return _section(say, N_("Notes"), way, shown, rest if len(newest) > 10 else None)


def _note(say: Say, note: object, around: Around) -> h.Element:
    from safeconduct.records.case import Note

    assert isinstance(note, Note)
    spoke = f" · {say(N_('spoken with on {day}'), day=say.date(note.contact))}" if note.contact else ""
    kind = words.word(say, words.NOTE, note.kind)
    return h.li[h.time[f"{say.moment(note.at)} · {around.names(note.by)} · {kind}{spoke}"], h.p(".said")[note.text]]


def _ownership(say: Say, case: Case, around: Around, open_: bool) -> h.Element:
    """Whose it is, and how it ends."""
    mine = around.coordinator or case.owner == around.me
    past = [
        h.li[
            say(N_("To {who}, {when}: {state}"), who=around.names(one.to), when=say.moment(one.at),
                state=words.word(say, words.TRANSFER, one.state)),
            " ", h.span(".said")[one.answer],
        ]
        for one in case.transfers
    ]  # fmt: skip
    ways: list[h.Node] = []
    if open_ and mine:
        standing = case.transfers and case.transfers[-1].state is TransferState.OFFERED
        ways.append(
            act(say, case, "take-back", N_("Take the offer back")) if standing else act(say, case, "offer", N_("Offer it to another owner"))
        )
        ways.append(act(say, case, "assign", N_("Give it to another owner")) if around.coordinator else None)
        ways.append(act(say, case, "ask-closing", N_("Ask to close it")) if not around.coordinator else None)
        ways.append(act(say, case, "close", N_("Close the case")))
    if not open_:
        ways.append(act(say, case, "reopen", N_("Reopen the case"), go=True))
    title = N_("Owner and end")
    return _section(say, title, h.p[say(N_("Owner: {who}"), who=around.names(case.owner))], h.ul[past] if past else None, h.p(".ways-of")[ways])


def _timeline(say: Say, around: Around) -> h.Element:
    shown, rest = around.told[:12], around.told[12:]
    more = h.details[h.summary[say.n("{count} earlier", "{count} earlier", len(rest))], h.ol(".timeline")[_told(rest)]]
    return h.section(id="timeline")[h.h2[say(N_("What happened when"))], h.ol(".timeline")[_told(shown)], more if rest else None]


def _told(several: Iterable[tuple[str, str, str]]) -> Iterable[h.Element]:
    return (h.li[h.time[f"{when} · {who}"], h.p[what]] for when, who, what in several)


def help_line(say: Say, case: Case, help_: str) -> h.Node:
    """Which case it is about, and what the act means."""
    return h.p[h.a(href=f"/cases/{case.id}")[case.codename], " ", words.risk_mark(say, case.risk), f" {say(help_)}" if help_ else None]


def back(say: Say, case: Case) -> h.Element:
    return h.p[h.a(href=f"/cases/{case.id}")[say(N_("Back to the case"))]]
