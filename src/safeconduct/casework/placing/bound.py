"""A bound that no plan can pass, stated with every answer that is not proven.

The linear relaxation of the rows by PDLP of OR-tools (Applegate et al. 2021), which only approximates; its dual prices, made
feasible, give a bound that holds exactly: Σ high · price + Σ min(0, reduced cost), for columns between 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from safeconduct.casework.placing.linear import Columns, Row

Floats: TypeAlias = NDArray[np.float64]
_CLOSE = 1e-4


def matrix(rows: Sequence[Row], columns: int) -> Any:
    from scipy.sparse import csr_matrix

    data = [weight for row in rows for weight in row.weights]
    places = [column for row in rows for column in row.columns]
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    return csr_matrix((data, places, ends), shape=(len(rows), columns), dtype=float)


def floor(columns: Columns) -> int:
    """At once, without a solver: each party at the cheapest that may be open to it."""
    cheapest = {party: columns.price[out] for party, out in columns.out.items()}
    for (party, _), column in columns.at.items():
        cheapest[party] = min(cheapest[party], columns.price[column])
    return sum(cheapest.values())


def relaxation(columns: Columns, seconds: float) -> int:
    """Of the prices of the columns, rounded up; the better, the more seconds it had. Holds even if cut short."""
    rows = [row for row in columns.rows() if row.columns]
    price = np.array(columns.price, dtype=float)
    if not rows:
        return int(np.minimum(price, 0).sum())
    weights = matrix(rows, len(price))
    even = np.array([row.low == row.high for row in rows])
    high = np.array([row.high for row in rows], dtype=float)
    dual = _prices(weights, price, even, high, seconds)
    dual = np.where(even, dual, np.minimum(dual, 0.0))
    value = float(dual @ high + np.minimum(price - weights.T @ dual, 0.0).sum())
    return math.ceil(value - 1e-6)


def _prices(
    weights: Any, price: Floats, even: NDArray[np.bool_], high: Floats, seconds: float
) -> Floats:
    from ortools.pdlp import solvers_pb2
    from ortools.pdlp.python import pdlp

    program = pdlp.QuadraticProgram()
    program.objective_vector = price
    program.constraint_matrix = weights.tocsc()
    program.constraint_lower_bounds = np.where(even, high, -np.inf)
    program.constraint_upper_bounds = high
    program.variable_lower_bounds, program.variable_upper_bounds = np.zeros(len(price)), np.ones(len(price))
    settings = solvers_pb2.PrimalDualHybridGradientParams(num_threads=1)
    settings.termination_criteria.time_sec_limit = seconds
    settings.termination_criteria.simple_optimality_criteria.eps_optimal_relative = _CLOSE
    settings.termination_criteria.simple_optimality_criteria.eps_optimal_absolute = _CLOSE
    return np.asarray(pdlp.primal_dual_hybrid_gradient(program, settings).dual_solution)
