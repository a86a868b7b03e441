"""`safeconduct place` without a file: the living network. Propose, look, insist, accept; the last proposal is kept sealed."""

from __future__ import annotations

import argparse
import threading
import time
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.casework.placing.explain import Explained
    from safeconduct.casework.placing.living import Network
    from safeconduct.casework.propose import Proposed, Step, Without
    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office


def run(args: argparse.Namespace, ui: Ui, stop: threading.Event) -> int:
    from safeconduct.casework import propose
    from safeconduct.casework.placing.living import network
    from safeconduct.office import proposals

    with open_office(args) as office:
        catch_up(office, ui)
        propose.require_sight(office.me)
        if args.accept:
            return _accept(args, ui, office)
        today = now().date()
        _open_again(ui, office)
        found = network(office.view, office.members, today)
        plan = proposals.last(office.state) if args.last else _proposed(args, ui, office, found, stop)
        if plan is None:
            raise _no_proposal()
        why = _explained(args, ui, office, found, plan, stop) if args.explain else None
        ui.done()
        _tell(ui, office, plan, why)
    return 0


def _open_again(ui: Ui, office: Office) -> None:
    """Cases that were closed and have left this device, of people who still sleep in a shelter: their needs stand in them."""
    import contextlib

    from safeconduct.casework.placing.living import sealed
    from safeconduct.gate.base import Metered
    from safeconduct.ground.errors import N_, StoreFailed

    if sealed(office.view, now().date()):
        with contextlib.suppress(Metered, StoreFailed):
            office.recall("case")
    left = sealed(office.view, now().date())
    if left:
        ui.note(ui.tr(N_("{count} people sleep in a shelter and their cases cannot be opened now: they are left where they are"), count=left))


def _no_proposal() -> Exception:
    from safeconduct.ground.errors import N_, NotFound

    return NotFound(N_("there is no proposal yet"), N_("make one: safeconduct place --office DIR"))


def _proposed(args: argparse.Namespace, ui: Ui, office: Office, found: Network, stop: threading.Event) -> Proposed:
    from safeconduct.casework import propose
    from safeconduct.casework.placing.insist import CannotInsist
    from safeconduct.office import proposals

    wanted = dict(_pair(office, one) for one in args.insist)
    ask = propose.Ask(args.limit, args.seed, args.replan, wanted, args.workers)

    def keep(one: Proposed) -> None:
        proposals.keep(office.state, one)

    try:
        return propose.priced(found, ask, now(), time.monotonic, stop, keep, ui.progress)
    except CannotInsist as error:
        raise CannotInsist(_said(office, found, error.conflict)) from error


def _said(office: Office, found: Network, conflict: Any) -> Any:
    """The conflict in codenames."""
    import msgspec

    pairs = tuple((_case(office, found.guests[who].case), _shelter(office, where)) for who, where in conflict.placements)
    return msgspec.structs.replace(conflict, placements=pairs)


def _explained(
    args: argparse.Namespace, ui: Ui, office: Office, found: Network, plan: Proposed, stop: threading.Event
) -> Explained:
    from safeconduct.casework import propose

    return propose.explained(found, plan, _case_named(office, args.explain), stop, ui.progress)


def _accept(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.casework.accept import Accept, accept
    from safeconduct.ground.errors import N_
    from safeconduct.ground.ids import new_id
    from safeconduct.office import proposals

    plan = proposals.last(office.state)
    if plan is None:
        raise _no_proposal()
    cases = [_case_named(office, one) for one in args.case]
    facts = accept(office.view, Accept(plan, new_id, cases), office.me, now())
    office.record(facts, now())
    send_off(office, ui)
    taken = [one for one in plan.steps if not cases or one.case in cases]
    if len(taken) == len(plan.steps):
        proposals.forget(office.state)
    ui.result({"accepted": [_step(office, one) for one in taken]})
    for one in taken:
        ui.say(ui.tr("{case} → {shelter}, {entry}", case=_case(office, one.case), shelter=_shelter(office, one.shelter), entry=one.entry))
    ui.say(ui.tr(N_("Accepted: {count}. Those who bring them learn the address on the day of their leg."), count=len(taken)))
    return 0


# Telling


def _tell(ui: Ui, office: Office, plan: Proposed, why: Explained | None) -> None:
    from safeconduct.ground.canon import to_builtins
    from safeconduct.ground.errors import N_

    out = {name: getattr(plan, name) for name in ("status", "objective", "bound", "seconds", "seed", "solver", "stays", "learn", "costs")}
    extra = {} if why is None else {"explained": _named(office, to_builtins(why))}
    steps, without = [_step(office, one) for one in plan.steps], [_without(office, one) for one in plan.without]
    ui.result(out | {"made": plan.made, "steps": steps, "without": without} | extra)
    for step in steps:
        ui.say(ui.tr(N_("{case} ({people}) → {shelter} from {entry}; danger {danger}, {why}; because: {because}"), **step))
    for one in without:
        ui.say(ui.tr(N_("{case} ({people}) has no bed from {since}; danger {danger}; ask about: {rules}"), **one))
    ui.say(ui.tr(N_("{stays} parties stay where they are; {learn} more people come to know an address; {status}, {seconds} s, {solver}"),
                 stays=plan.stays, learn=plan.learn, status=plan.status, seconds=plan.seconds, solver=plan.solver))  # fmt: skip
    if plan.insisted:
        ui.say(ui.tr(N_("what was insisted on costs {costs} (without it: {without})"), costs=plan.costs, without=plan.objective - plan.costs))
    if why is not None:
        _tell_why(ui, office, why)
    if plan.steps:
        ui.say(ui.tr(N_("Accept it: safeconduct place --accept, or some of it: --accept --case CODENAME")))


def _tell_why(ui: Ui, office: Office, why: Explained) -> None:
    import msgspec

    from safeconduct.casework.placing import tell
    from safeconduct.ground.canon import to_builtins

    for template, values in tell.explained(msgspec.convert(_named(office, to_builtins(why)), type=type(why))):
        ui.say(ui.tr(template, **values))


def _named(office: Office, value: Any) -> Any:
    """The same with codenames in the place of tokens."""
    if isinstance(value, dict):
        return {name: _token(office, one) if name in ("party", "shelter") else _named(office, one) for name, one in value.items()}
    return [_named(office, one) for one in value] if isinstance(value, list) else value


def _token(office: Office, token: str | None) -> str | None:
    from safeconduct.ground.ids import RecordId
    from safeconduct.records.placement import Placement

    if token is None:
        return None
    stay = office.view.get(Placement, RecordId(token))
    found = _shelter(office, token)
    return found if found != token[:8] else _case(office, stay.case if stay is not None else RecordId(token))


def _step(office: Office, one: Step) -> dict[str, Any]:
    return {
        "case": _case(office, one.case), "people": len(one.people), "shelter": _shelter(office, one.shelter), "entry": one.entry.isoformat(),
        "leave": one.leave.isoformat(), "danger": one.danger, "why": str(one.why), "because": " ".join(one.because),
        "leaves": _shelter(office, one.leaves) if one.leaves else None,
    }  # fmt: skip


def _without(office: Office, one: Without) -> dict[str, Any]:
    fewest = min((len(reason.rules) for reason in one.reasons), default=0)
    rules = dict.fromkeys(rule for reason in one.reasons if len(reason.rules) == fewest for rule in reason.rules)
    return {
        "case": _case(office, one.case), "people": len(one.people), "since": one.since.isoformat(), "danger": one.danger,
        "why": str(one.why), "rules": " ".join(rules),
        "reasons": [{"shelter": _shelter(office, reason.shelter), "rules": reason.rules} for reason in one.reasons],
    }  # fmt: skip


def _case(office: Office, record: RecordId) -> str:
    from safeconduct.records.case import Case

    found = office.view.get(Case, record)
    return found.codename if found is not None else record[:8]


def _shelter(office: Office, record: str) -> str:
    from safeconduct.ground.ids import RecordId
    from safeconduct.records.shelter import Shelter

    found = office.view.get(Shelter, RecordId(record))
    return found.codename if found is not None else record[:8]


def _pair(office: Office, text: str) -> tuple[RecordId, RecordId]:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.records.shelter import Shelter
    from safeconduct.records.view import NoSuchRecord

    case, equals, shelter = text.partition("=")
    if not equals:
        raise BadInput(N_("to insist names a case and a shelter"), N_("write CASE=SHELTER with their codenames"))
    for one in office.view.all(Shelter):
        if one.codename.casefold() == shelter.casefold():
            return _case_named(office, case), one.id
    raise NoSuchRecord("shelter", shelter[:40])


def _case_named(office: Office, codename: str) -> RecordId:
    from safeconduct.records.case import Case
    from safeconduct.records.view import NoSuchRecord

    for one in office.view.all(Case):
        if one.codename.casefold() == codename.casefold():
            return one.id
    raise NoSuchRecord("case", codename[:40])
