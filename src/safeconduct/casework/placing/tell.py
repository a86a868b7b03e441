"""An answer in sentences: templates of the catalogue and the values for their braces. Tokens only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from safeconduct.casework.placing.answer import Answer, Status
from safeconduct.casework.placing.explain import Explained, Option
from safeconduct.ground.errors import N_

Line = tuple[str, dict[str, Any]]
_STATUS = {
    Status.OPTIMAL: N_("proven: no plan is better; cost {objective}, {seconds} s, {solver}"),
    Status.FEASIBLE: N_("a sound plan; cost {objective}, none costs less than {bound}; {seconds} s, {solver}"),
    Status.FALLBACK: N_("no solver answered: a plan as a careful person would make it; cost {objective}, none costs less than {bound}"),
}
_SHOWN = 3


def lines(answer: Answer) -> Iterator[Line]:
    yield _STATUS[answer.status], {
        "objective": answer.objective, "bound": answer.bound, "seconds": answer.seconds, "solver": answer.solver
    }  # fmt: skip
    yield N_("placed: {placed}; without a bed: {unplaced}; addresses told: {pairs}"), {
        "placed": len(answer.assignments), "unplaced": len(answer.unplaced), "pairs": answer.address_pairs
    }  # fmt: skip
    houses: dict[str, list[str]] = defaultdict(list)
    for party, shelter in answer.assignments.items():
        houses[shelter].append(party)
    for shelter, parties in houses.items():
        yield "{shelter}: {parties}", {"shelter": shelter, "parties": " ".join(parties)}
    for one in answer.unplaced:
        near = "; ".join(f"{why.shelter} {' '.join(why.rules)}".strip() for why in one.reasons[:_SHOWN])
        yield N_("no bed for {party}; nearest to one: {near}"), {"party": one.party, "near": near}


def insisted(found: Mapping[str, Any]) -> Iterator[Line]:
    yield N_("what was insisted on costs {costs} (without it: {without})"), {
        "costs": found["costs"], "without": found["objective_without"]
    }  # fmt: skip


def explained(found: Explained) -> Iterator[Line]:
    if found.shelter is None:
        yield N_("{party} has no bed; ask about: {rules}"), {"party": found.party, "rules": " ".join(found.ask_about)}
    else:
        yield N_("{party} is in {shelter}"), {"party": found.party, "shelter": found.shelter}
    for option in found.options:
        if option.shelter != found.shelter:
            yield _option(option)
    for bed in found.one_bed_more:
        template = N_("one more bed in {shelter} saves at least {saves}, and the party would sleep there") if bed.here else N_(
            "one more bed in {shelter} saves at least {saves}, by moving others"
        )  # fmt: skip
        yield template, {"shelter": bed.shelter, "saves": bed.saves}


def _option(option: Option) -> Line:
    rules = " ".join(option.rules)
    if option.costs is None:
        return N_("not {shelter}: {rules}"), {"shelter": option.shelter, "rules": rules}
    wishes = " ".join(f"{wish} {cost}" for wish, cost in option.wishes.items())
    if rules:
        return N_("not {shelter}, taken by others ({rules}): to insist costs at most {costs}"), {
            "shelter": option.shelter, "rules": rules, "costs": option.costs
        }  # fmt: skip
    return N_("{shelter} is open: to insist costs at most {costs} ({wishes})"), {
        "shelter": option.shelter, "costs": option.costs, "wishes": wishes
    }  # fmt: skip
