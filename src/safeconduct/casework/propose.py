"""Propose who sleeps where: solved over the living network, told in the order of danger, kept as a value that a person accepts or not.

Nobody who has a sound bed loses it to somebody else, whatever the danger; they are asked to move only where that gives another a bed
(or, in a re-plan, where it is worth its price).
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping

import msgspec

from safeconduct.casework.placing import insist, solve
from safeconduct.casework.placing.answer import Against, Answer, Status
from safeconduct.casework.placing.explain import Explained, explain
from safeconduct.casework.placing.living import Guest, Network, Why
from safeconduct.casework.placing.rules import Rules, Weights
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.ground.who import Member, Role

WEIGHTS = Weights(danger=5_000)
_ROUNDS = 6


class NotAllSeen(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("only a coordinator reads who needs a bed and who sleeps where"), N_("ask a coordinator for a proposal")
        )


class NobodyToPlace(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(N_("{codename} needs no bed now"), N_("note the need of a bed in the case first"), codename=codename)


class Step(msgspec.Struct, frozen=True):
    """One party to one shelter, `because` in codes of `BECAUSE`. `placement`: the one it leaves."""

    case: RecordId
    people: tuple[RecordId, ...]
    shelter: RecordId
    entry: dt.date
    leave: dt.date
    open_end: bool
    danger: int
    why: Why
    because: tuple[str, ...]
    placement: RecordId | None
    leaves: RecordId | None


class Without(msgspec.Struct, frozen=True):
    """A party for which there is no bed, with the rules to ask about. Nobody who has a bed loses it by that."""

    case: RecordId
    people: tuple[RecordId, ...]
    since: dt.date
    danger: int
    why: Why
    reasons: tuple[Against, ...]
    placement: RecordId | None


class Proposed(msgspec.Struct, frozen=True):
    """`stays`: parties that keep the bed they have. `learn`: pairs of a person and an address that come to be."""

    made: dt.datetime
    steps: tuple[Step, ...]
    without: tuple[Without, ...]
    stays: int
    learn: int
    status: Status
    objective: int
    bound: int
    seconds: float
    seed: int
    solver: str
    insisted: tuple[tuple[str, str], ...] = ()
    costs: int = 0


BECAUSE = ("insisted", "only_house", "wished_region", "known_already", "least_cost")


class Ask(msgspec.Struct, frozen=True):
    """`replan`: whoever has a sound bed may be moved where it is worth it. `insist`: case → shelter."""

    seconds: float = 60.0
    seed: int = 1
    replan: bool = False
    insist: dict[RecordId, RecordId] = {}
    workers: int = 0
    """With 1 and the same seed, the same plan."""


Told = Callable[[Proposed], None]


def require_sight(by: Member) -> None:
    if not by.is_a(Role.COORDINATOR):
        raise NotAllSeen


def propose(
    found: Network, ask: Ask, now: dt.datetime, clock: solve.Clock, stop: threading.Event | None = None, better: Told = lambda _one: None,
    progress: Progress = QUIET,
) -> Proposed:  # fmt: skip
    """`better` is given every better plan, the first one at once. Raises CannotInsist with a smallest set of rules in conflict."""
    wanted = possible(found, ask.insist)
    hold = {token: house for token, house in found.keep.items() if token not in wanted}
    search = _Search(found, ask, now, clock, stop or threading.Event(), better, progress)
    answer = search.run({**(hold if not ask.replan else {}), **wanted}, wanted)
    if not ask.replan and answer.unplaced:
        moving = search.run(wanted, wanted)
        answer = min(answer, moving, key=lambda one: (_left(found, one), one.objective))
    better(told(found, answer, now, wanted))
    return told(found, answer, now, wanted)


def possible(found: Network, wanted: Mapping[RecordId, RecordId]) -> dict[str, str]:
    """What is insisted on, by token. Raises CannotInsist."""
    tokens = _tokens(found, wanted)
    if tokens:
        insist.locks(found.instance, tokens)
    return tokens


def priced(
    found: Network, ask: Ask, now: dt.datetime, clock: solve.Clock, stop: threading.Event | None = None, better: Told = lambda _one: None,
    progress: Progress = QUIET,
) -> Proposed:  # fmt: skip
    """The same; where something is insisted on, solved without it as well, so that its price can be said."""
    if not ask.insist:
        return propose(found, ask, now, clock, stop, better, progress)
    half = msgspec.structs.replace(ask, seconds=ask.seconds / 2)
    free = propose(found, msgspec.structs.replace(half, insist={}), now, clock, stop, progress=progress)
    made = propose(found, half, now, clock, stop, better, progress)
    better(made := msgspec.structs.replace(made, costs=made.objective - free.objective))
    return made


def _left(found: Network, answer: Answer) -> tuple[int, ...]:
    """People without a bed, the nearest danger first."""
    return tuple(
        sum(len(one.people) for one in (found.guests[out.party] for out in answer.unplaced) if one.danger == danger and not one.stays)
        for danger in (3, 2, 1, 0)
    )


class _Search:
    def __init__(
        self, found: Network, ask: Ask, now: dt.datetime, clock: solve.Clock, stop: threading.Event, better: Told, progress: Progress
    ) -> None:
        self.found, self.ask, self.now, self.clock, self.stop = found, ask, now, clock, stop
        self.better, self.progress, self.until = better, progress, clock() + ask.seconds

    def run(self, locked: Mapping[str, str], wanted: Mapping[str, str]) -> Answer:
        """Whoever would lose a sound bed is locked to it and the rest is solved again."""
        held = {**_sound(self.found, locked), **wanted}
        for _ in range(_ROUNDS):
            answer = self._once(held, wanted)
            lost = [one.party for one in answer.unplaced if self.found.guests[one.party].stays and one.party not in wanted]
            if not lost:
                return answer
            held |= _sound(self.found, {token: self.found.keep[token] for token in lost})
        return self._once({**_sound(self.found, self.found.keep), **wanted}, wanted)

    def _once(self, held: Mapping[str, str], wanted: Mapping[str, str]) -> Answer:
        left = max(self.until - self.clock(), 1.0)
        ask = solve.Ask(left, self.ask.seed, self.ask.workers, self.found.keep, dict(held))

        def hear(one: Answer) -> None:
            if not any(self.found.guests[out.party].stays for out in one.unplaced):
                self.better(told(self.found, one, self.now, wanted))

        return solve.place(self.found.instance, ask, self.clock, self.stop, hear, self.progress, WEIGHTS)


def _sound(found: Network, held: Mapping[str, str]) -> dict[str, str]:
    """Those of them that keep every rule among each other; who does not is left to the solver."""
    kept = dict(held)
    while kept:
        try:
            insist.locks(found.instance, kept)
        except insist.CannotInsist as error:
            for token, _house in error.conflict.placements:
                kept.pop(token, None)
        else:
            break
    return kept


def _tokens(found: Network, wanted: Mapping[RecordId, RecordId]) -> dict[str, str]:
    by_case = {one.case: token for token, one in found.guests.items()}
    for case in wanted:
        if case not in by_case:
            raise NobodyToPlace(case[:8])
    return {by_case[case]: house for case, house in wanted.items()}


def told(found: Network, answer: Answer, now: dt.datetime, wanted: Mapping[str, str]) -> Proposed:
    rules = Rules(found.instance, WEIGHTS)
    steps = tuple(
        _step(found, rules, token, house, wanted) for token, house in answer.assignments.items() if found.keep.get(token) != house
    )
    without = tuple(_without(found.guests[one.party], one.reasons) for one in answer.unplaced)
    known = {(rules.parties[rules.place_of[token]].caseworker, house) for token, house in found.keep.items()}
    after = {(rules.parties[rules.place_of[token]].caseworker, house) for token, house in answer.assignments.items()}
    return Proposed(
        now, tuple(sorted(steps, key=_order)), tuple(sorted(without, key=lambda one: (-one.danger, one.since, one.case))),
        len(answer.assignments) - len(steps), len(after - known), answer.status, answer.objective, answer.bound, answer.seconds,
        answer.seed, answer.solver, tuple(wanted.items()),
    )  # fmt: skip


def _order(step: Step) -> tuple[int, dt.date, int, str]:
    """Of danger; then who needs it first; then the larger party."""
    return -step.danger, step.entry, -len(step.people), step.case


def _step(found: Network, rules: Rules, token: str, house: str, wanted: Mapping[str, str]) -> Step:
    one, party, shelter = found.guests[token], rules.place_of[token], rules.shelter_of[house]
    who, where = rules.parties[party], rules.shelters[shelter]
    known = any(other != token and rules.parties[rules.place_of[other]].caseworker == who.caseworker and at == house
                for other, at in found.keep.items())  # fmt: skip
    holds = {
        "insisted": token in wanted, "only_house": int(rules.allowed[party].sum()) == 1,
        "wished_region": who.wished_region is not None and where.region == who.wished_region, "known_already": known,
    }  # fmt: skip
    because = tuple(code for code in BECAUSE if holds.get(code)) or ("least_cost",)
    return Step(
        one.case, one.people, RecordId(house), one.entry, one.leave, one.open_end, one.danger, one.why, because, one.placement, one.shelter
    )


def _without(one: Guest, reasons: tuple[Against, ...]) -> Without:
    return Without(one.case, one.people, one.entry, one.danger, one.why, reasons, one.placement)


def explained(
    found: Network, plan: Proposed, case: RecordId, stop: threading.Event | None = None, progress: Progress = QUIET
) -> Explained:
    """Why here, why not there, what one more bed would change, for one case of the proposal."""
    by_case = {one.case: token for token, one in found.guests.items()}
    if case not in by_case:
        raise NobodyToPlace(case[:8])
    given = {**found.keep, **{by_case[one.case]: str(one.shelter) for one in plan.steps if one.case in by_case}}
    for one in plan.without:
        given.pop(by_case.get(one.case, ""), None)
    held = [token for token in found.keep if given.get(token) == found.keep[token] and found.guests[token].case != case]
    return explain(found.instance, _sound(found, given), by_case[case], stop or threading.Event(), progress, held, WEIGHTS)
