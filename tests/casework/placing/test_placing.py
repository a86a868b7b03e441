"""Placement: proven optima, the same by brute force, one cost by two roads, no plan that breaks a rule."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from safeconduct.casework.placing import exact, insist, solve
from safeconduct.casework.placing.answer import Answer, Proposal, Status, UnsoundPlan, answer, assignments
from safeconduct.casework.placing.bound import floor, relaxation
from safeconduct.casework.placing.check import check, cost
from safeconduct.casework.placing.foresight import Foresight
from safeconduct.casework.placing.greedy import best_fit, first_fit
from safeconduct.casework.placing.instance import Instance, Kind, NotOfTheFile, Party, Shelter, read
from safeconduct.casework.placing.linear import Columns
from safeconduct.casework.placing.neighbourhood import Search
from safeconduct.casework.placing.plan import empty, objective
from safeconduct.casework.placing.rolling import roll
from safeconduct.casework.placing.rules import Rules

from .small import best, instances

DATA = Path(__file__).parents[2] / "data/placement"
LIGHT = Foresight(futures=2)
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def clock() -> Any:
    """One second a look: no test waits for a real one."""
    return itertools.count().__next__


def network(seed: int) -> Instance:
    return read((DATA / f"network-64-seed{seed}.json").read_bytes())


def sound(rules: Rules, plan: Any) -> None:
    plain, given = msgspec.to_builtins(rules.instance), assignments(rules, plan)
    assert check(plain, given) == []
    assert cost(plain, given) == objective(rules, plan)


@pytest.mark.parametrize(
    ("seed", "optimum"), [pytest.param(1, 650, marks=pytest.mark.slow), (2, 334), pytest.param(3, 269, marks=pytest.mark.slow)]
)
def test_a_network_of_64_is_solved_to_proof(seed: int, optimum: int) -> None:
    instance = network(seed)
    heard: list[Answer] = []
    found = solve.place(instance, solve.Ask(seconds=10_000), clock(), better=heard.append)
    assert (found.status, found.objective, found.bound) == (Status.OPTIMAL, optimum, optimum)
    assert heard[0].objective <= objective(Rules(instance), best_fit(Rules(instance)))
    assert [one.objective for one in heard] == sorted((one.objective for one in heard), reverse=True)
    assert {one.party for one in found.unplaced} == {one.id for one in instance.parties} - set(found.assignments)
    assert all(one.reasons and all(why.rules for why in one.reasons) for one in found.unplaced)


@quick
@given(instances())
def test_the_solver_reaches_what_trying_everything_reaches(instance: Instance) -> None:
    found = solve.place(instance, solve.Ask(seconds=1_000, workers=1), clock())
    assert (found.status, found.objective, found.bound) == (Status.OPTIMAL, best(instance), best(instance))


@quick
@given(instances(most=8))
def test_every_method_keeps_the_rules_and_no_bound_passes_a_plan(instance: Instance) -> None:
    rules = Rules(instance)
    everybody = Columns(rules, empty(rules), range(len(rules.parties)))
    bound = max(floor(everybody), relaxation(everybody, 1.0))
    for plan in (first_fit(rules), best_fit(rules), roll(rules, LIGHT, 1), roll(rules, LIGHT, 1, every=3)):
        sound(rules, plan)
        assert bound <= objective(rules, plan)


def test_large_neighbourhoods_better_a_plan_and_keep_the_rules() -> None:
    rules = Rules(network(1))
    start = best_fit(rules)
    search = Search(rules, start, seed=1)
    chance = random.Random(1)
    search._size = dict.fromkeys(search._size, 16.0)
    for _ in range(6):
        search.once(chance, 1e12, threading.Event())
    sound(rules, search.plan)
    assert search.best == objective(rules, search.plan) < objective(rules, start)
    assert search.answered == search.rounds == 6


def test_a_large_network_goes_the_large_way_with_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "WHOLE", 0)
    found = solve.place(network(2), solve.Ask(seconds=2.5, workers=1), time.monotonic)
    assert found.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert 300 < found.bound <= 334 <= found.objective < 612


def test_one_worker_and_a_seed_give_one_plan() -> None:
    instance = small(6)
    once, twice = (solve.place(instance, solve.Ask(seconds=1_000, workers=1, seed=7), clock()) for _ in range(2))
    assert once.assignments == twice.assignments


@pytest.mark.parametrize("whole", [True, False])
def test_a_solver_without_an_answer_is_not_believed(monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    monkeypatch.setattr(exact, "_run", lambda *_: cp_model.UNKNOWN)
    if not whole:
        monkeypatch.setattr(solve, "WHOLE", 0)
    rules = Rules(network(3))
    found = solve.place(rules.instance, solve.Ask(seconds=1.0, workers=1), time.monotonic)
    assert (found.status, found.solver) == (Status.FALLBACK, "best-fit")
    assert found.objective == objective(rules, best_fit(rules))
    assert found.bound <= 269


def test_a_solver_that_breaks_a_rule_is_found_out() -> None:
    rules = Rules(small(2))
    with pytest.raises(UnsoundPlan):
        answer(rules, Proposal(np.array([0, 0]), Status.OPTIMAL, 0, "liar"), 0.0, 1)


def test_whoever_stops_the_solver_has_the_best_so_far() -> None:
    stop = threading.Event()
    stop.set()
    found = solve.place(network(1), solve.Ask(seconds=10_000), clock(), stop)
    assert found.status in (Status.FEASIBLE, Status.FALLBACK)
    assert found.objective <= objective(Rules(network(1)), best_fit(Rules(network(1))))


def test_a_plan_that_cannot_be_written_stops_the_work() -> None:
    def full(_answer: Any) -> None:
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        solve.place(network(3), solve.Ask(seconds=10_000), clock(), better=full)


@quick
@given(instances(most=8), st.integers(0, 5))
def test_rolling_knows_nothing_of_what_comes_later(instance: Instance, night: int) -> None:
    """Without those who become known later, everybody who arrived by then sleeps where they slept."""
    known = tuple(one for one in instance.parties if one.known_from <= night)
    ids = {one.id for one in known}
    less = msgspec.structs.replace(instance, parties=known, keep_apart=tuple(pair for pair in instance.keep_apart if ids.issuperset(pair)))
    full, cut = Rules(instance), Rules(less)
    here, there = assignments(full, roll(full, LIGHT, 3)), assignments(cut, roll(cut, LIGHT, 3))
    arrived = {one.id for one in known if one.arrive <= night}
    assert {who: here.get(who) for who in arrived} == {who: there.get(who) for who in arrived}


def test_foresight_is_better_than_none_on_the_three_networks() -> None:
    without = sum(objective(Rules(network(seed)), roll(Rules(network(seed)), Foresight(futures=0), 1)) for seed in (1, 2, 3))
    foreseen = sum(objective(Rules(network(seed)), roll(Rules(network(seed)), Foresight(futures=8), 1)) for seed in (1, 2, 3))
    assert foreseen < 0.9 * without


def party(name: str, **other: Any) -> Party:
    return msgspec.structs.replace(Party(name, 1, 0, 4, 0, ("ru",), "w0"), **other)


def house(name: str, beds: int = 1, **other: Any) -> Shelter:
    return msgspec.structs.replace(Shelter(name, (beds,) * 4, "R0", ("ru",), 3, Kind.HOST), **other)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2**20))
def test_the_one_bed_that_somebody_known_to_come_can_use_is_kept_for_them(priority: int, comes: int, leaves: int, seed: int) -> None:
    """Whoever comes tonight and would like the step-free house can sleep in the other; without foresight the wheelchair finds no bed."""
    tonight = party("p0", wished_region="R1")
    known = party("p1", arrive=comes, leave=min(4, comes + leaves), needs=("step_free",), priority=priority)
    rules = Rules(Instance(4, (tonight, known), (house("s0", offers=("step_free",), region="R1"), house("s1"))))
    assert assignments(rules, roll(rules, Foresight(futures=1), seed)) == {"p0": "s1", "p1": "s0"}
    assert assignments(rules, roll(rules, Foresight(futures=0), seed)) == {"p0": "s0"}


def small(people: int) -> Instance:
    return Instance(4, tuple(party(f"p{number}") for number in range(people)), (house("s0"), house("s1", 2)))


def test_moving_costs_and_is_done_only_where_it_is_worth_it() -> None:
    instance = Instance(4, (party("p0", wished_region="R1"),), (house("s0"), house("s1", region="R1")))
    assert solve.place(instance, solve.Ask(), clock()).assignments == {"p0": "s1"}
    kept = solve.place(instance, solve.Ask(keep={"p0": "s0", "gone": "s0"}), clock())
    assert (kept.assignments, kept.objective) == ({"p0": "s0"}, 6 + 2 + 2)
    dear = Instance(4, (party("p0"), party("p1", needs=("pet",))), (house("s0", offers=("pet",)), house("s1")))
    moved = solve.place(dear, solve.Ask(keep={"p0": "s0"}), clock())
    assert (moved.assignments, moved.objective) == ({"p0": "s1", "p1": "s0"}, 2 * 6 + 2 * 2 + 15)


def test_what_is_insisted_on_stands_and_the_others_move() -> None:
    instance = Instance(4, (party("p0"), party("p1", needs=("pet",))), (house("s0", offers=("pet",)), house("s1")))
    found = solve.place(instance, solve.Ask(locked={"p0": "s0"}), clock())
    assert found.assignments == {"p0": "s0"}
    assert [(one.party, one.reasons[0].shelter, one.reasons[0].rules) for one in found.unplaced] == [("p1", "s0", ("crowded",))]


@pytest.mark.parametrize(
    ("parties", "shelter", "apart", "rule", "count"),
    [
        ([party("a", avoid_regions=("R0",)), party("b")], house("s", 9), (), "region", 1),
        ([party("a", needs=("pet", "step_free"))], house("s", 9, offers=("pet",)), (), "needs:step_free", 1),
        ([party("a"), party("b"), party("c")], house("s", 9), (("a", "c"),), "apart", 2),
        ([party("a", size=1), party("b", size=3), party("c", size=2)], house("s", 4), (), "beds", 2),
        ([party(x, caseworker=x) for x in "abcd"], house("s", 9, address_known_to_at_most=2), (), "address", 3),
    ],
)
def test_a_smallest_conflict_is_named(parties: list[Party], shelter: Shelter, apart: Any, rule: str, count: int) -> None:
    instance = Instance(4, tuple(parties), (shelter,), apart)
    with pytest.raises(insist.CannotInsist) as found:
        insist.locks(instance, {one.id: "s" for one in parties})
    conflict = found.value.conflict
    assert (conflict.rule, len(conflict.placements)) == (rule, count)
    for left_out in conflict.placements:  # smallest: without any one of them it holds
        insist.locks(instance, dict(one for one in conflict.placements if one != left_out))


@quick
@given(instances(most=6), st.data())
def test_a_conflict_is_named_exactly_where_the_checker_finds_one(instance: Instance, data: st.DataObject) -> None:
    houses = [one.id for one in instance.shelters]
    wanted = {one.id: data.draw(st.sampled_from(houses)) for one in instance.parties} if houses else {}
    broken = check(msgspec.to_builtins(instance), wanted)
    try:
        insist.locks(instance, wanted)
    except insist.CannotInsist as error:
        named = check(msgspec.to_builtins(instance), dict(error.conflict.placements))
    else:
        named = []
    assert bool(named) == bool(broken)


def test_unknown_ids_are_refused() -> None:
    for wrong in ({"nobody": "s0"}, {"p0": "nowhere"}):
        with pytest.raises(NotOfTheFile):
            insist.locks(small(1), wrong)


def test_an_answer_is_plain_json() -> None:
    found = json.loads(msgspec.json.encode(solve.place(small(4), solve.Ask(), clock())))
    assert set(found) == {
        "status", "objective", "bound", "seconds", "assignments", "unplaced", "address_pairs", "seed", "solver"
    }  # fmt: skip
    assert (found["status"], len(found["assignments"]), len(found["unplaced"]), found["address_pairs"]) == ("optimal", 3, 1, 2)
