"""The rows of `linear`, given to CP-SAT. Runs in a thread of its own, so that whoever waits may stop it and still have the best so far.

The solver takes a second to load, so it is loaded where it is used: pages that only show a plan do not wait for it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from safeconduct.casework.placing.linear import Columns, Row
from safeconduct.casework.placing.rules import Ints

Heard = Callable[[Ints], None]
"""Each better plan, from the solver's own thread."""
_LOOK = 0.1


class How(NamedTuple):
    seconds: float
    workers: int
    seed: int


class Solved(NamedTuple):
    """`plan` is None where the solver had no answer it vouches for: any status but optimal or feasible. `bound` is of the prices of the
    columns."""

    plan: Ints | None
    bound: int
    proven: bool


NOTHING = Solved(None, 0, False)


def solve(columns: Columns, start: Ints, how: How, stop: threading.Event, heard: Heard | None = None) -> Solved:
    """`start` is a plan that keeps every rule: the hint."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in columns.price]
    for row in columns.rows():
        _post(model, variables, row)
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, columns.price))
    for variable, hint in zip(variables, columns.values(start), strict=True):
        model.add_hint(variable, hint)
    solver = cp_model.CpSolver()
    _set(solver.parameters, how)
    listener = None if heard is None else _listener(columns, variables, heard)
    status = _run(solver, model, listener, stop)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return NOTHING
    plan = _plan(columns, lambda column: bool(solver.boolean_value(variables[column])))
    return Solved(plan, math.ceil(solver.best_objective_bound - 1e-6), status == cp_model.OPTIMAL)


def _set(parameters: Any, how: How) -> None:
    parameters.max_time_in_seconds = max(how.seconds, 0.05)
    parameters.num_workers = how.workers
    parameters.random_seed = how.seed
    parameters.catch_sigint_signal = False
    if how.workers == 1:
        parameters.linearization_level = 2


def _run(solver: Any, model: Any, listener: Any, stop: threading.Event) -> Any:
    """The status; UNKNOWN where the solver itself broke down."""
    found: list[Any] = []
    hand = threading.Thread(target=lambda: found.append(solver.solve(model, listener)), daemon=True)
    hand.start()
    while hand.is_alive():
        hand.join(_LOOK)
        if stop.is_set():
            solver.stop_search()
    from ortools.sat.python import cp_model

    return found[0] if found else cp_model.UNKNOWN


def _post(model: Any, variables: list[Any], row: Row) -> None:
    them = [variables[column] for column in row.columns]
    if row.sort == "one":
        model.add_exactly_one(them)
    elif row.sort == "apart":
        model.add_at_most_one(them)
    elif row.sort == "opens":
        model.add_implication(them[0], them[1])
    else:
        from ortools.sat.python import cp_model

        model.add(cp_model.LinearExpr.weighted_sum(them, row.weights) <= row.high)


def _plan(columns: Columns, chosen: Callable[[int], bool]) -> Ints:
    plan = columns.rest.copy()
    for (party, shelter), column in columns.at.items():
        if chosen(column):
            plan[party] = shelter
    return plan


def _listener(columns: Columns, variables: list[Any], heard: Heard) -> Any:
    from ortools.sat.python import cp_model

    class Listener(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            heard(_plan(columns, lambda column: bool(self.boolean_value(variables[column]))))

    return Listener()
