"""One chain of the latent class model, compiled: Hamiltonian moves with N, the class counts and alpha integrated out.

The model is Manrique-Vallier's (2016): person i belongs to a class k with probability pi_k (a Dirichlet process by K sticks
V_k ~ Beta(1, alpha), alpha ~ Gamma(a, b)) and stands on list j with probability lambda_jk ~ Beta(a_lambda, b_lambda); p(N) is proportional
to 1/N up to a cap. Summed over N without a cap the likelihood is the product over patterns of (p_x / (1 - p_0)) ^ n_x, and N - n given
the rest is negative binomial. Summed over alpha, the sticks' e_k = -log(1 - V_k) have the density 1 / (b + sum e) ^ (K - 1 + a).

The chain moves y = logit lambda and u, where log e = sinh u: on that scale the long tail of the sticks' prior is short.
Every move keeps the posterior exactly (docs/method.md gives the reasons):
  jump     Hamiltonian, of random length
  swap     two neighbouring classes change their labels
  sweep    people, classes, lists and alpha drawn in turn, as in plain Gibbs sampling; it opens and closes classes
  people   N - n, and the counts that the table gives only as a range
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FAST = {"reassoc", "contract", "arcp", "nsz"}  # sums may be reordered; infinities keep their meaning


@njit(cache=True, error_model="numpy", nogil=True)
def sticks(u: Floats, e: Floats, pi: Floats, rem: Floats) -> None:
    """u → e, class weights pi, and what remains of the stick after each class."""
    last = 1.0
    for k in range(u.size):
        grown = np.exp(u[k])
        e[k] = np.exp(min(0.5 * (grown - 1.0 / grown), 600.0))
        pi[k] = -np.expm1(-e[k]) * last
        last *= np.exp(-e[k])
        rem[k] = last
    pi[u.size] = last


@njit(cache=True, error_model="numpy", nogil=True)
def rates(y: Floats, on: Floats, off: Floats, seen: Floats, dark: Floats) -> None:
    """y → lambda, 1 - lambda, and each class's chance of being on some list and on none; no digit is lost where lambda is small."""
    for k in range(y.shape[1]):
        seen[k], dark[k] = 0.0, 1.0
    for j in range(y.shape[0]):
        for k in range(y.shape[1]):
            t = np.exp(-abs(y[j, k]))
            big = 1.0 / (1.0 + t)
            up = y[j, k] >= 0.0
            on[j, k] = big if up else t * big
            off[j, k] = t * big if up else big
            seen[k] += dark[k] * on[j, k]
            dark[k] *= off[j, k]


@njit(cache=True, error_model="numpy", nogil=True, fastmath=_FAST)
def density(u: Floats, y: Floats, x: Floats, counts: Floats, prior: Floats, beta: float, du: Floats, dy: Floats, work: Floats) -> float:
    """Log posterior of (u, y) and its gradient; `beta` tempers the likelihood. `work` has 7 + 3 J rows of K."""
    lists, classes = y.shape
    e, pi, rem, seen, grad, q, dark = work[0], work[1], work[2], work[3], work[4], work[5], work[6]
    on, off, hits = work[7 : 7 + lists], work[7 + lists : 7 + 2 * lists], work[7 + 2 * lists : 7 + 3 * lists]
    sticks(u, e, pi, rem)
    rates(y, on, off, seen, dark)
    value, some, n = 0.0, 0.0, 0.0
    for k in range(classes):
        some += pi[k] * seen[k]
        q[k] = 1.0
    for j in range(lists):
        for k in range(classes):
            hits[j, k] = 0.0
            q[k] *= on[j, k]
    for k in range(classes):
        value += prior[2] * np.log(q[k]) + prior[3] * np.log(dark[k])
    for row in range(counts.size):
        n += counts[row]
    if not some > 0.0:
        return -np.inf
    value -= beta * n * np.log(some)
    for k in range(classes):
        grad[k] = beta * n / some * dark[k]
    for row in range(counts.size):
        for k in range(classes):
            q[k] = 1.0
        for j in range(lists):
            if x[row, j] > 0.5:
                for k in range(classes):
                    q[k] *= on[j, k]
            else:
                for k in range(classes):
                    q[k] *= off[j, k]
        p = 0.0
        for k in range(classes):
            p += pi[k] * q[k]
        if not p > 0.0:
            return -np.inf
        value += beta * counts[row] * np.log(p)
        weight = beta * counts[row] / p
        for k in range(classes):
            q[k] *= weight
            grad[k] += q[k]
        for j in range(lists):
            if x[row, j] > 0.5:
                for k in range(classes):
                    hits[j, k] += q[k]
    for j in range(lists):
        for k in range(classes):
            dy[j, k] = pi[k] * (hits[j, k] - on[j, k] * grad[k]) + prior[2] * off[j, k] - prior[3] * on[j, k]
    return float(value + _stick_part(u, e, pi, rem, grad, prior, du))


@njit(cache=True, error_model="numpy", nogil=True)
def _stick_part(u: Floats, e: Floats, pi: Floats, rem: Floats, grad: Floats, prior: Floats, du: Floats) -> float:
    """The sticks' prior on the scale of u, and the gradient of everything with respect to u."""
    value, total = 0.0, 0.0
    for k in range(u.size):
        total += e[k]
    power = u.size + prior[0]
    value -= power * np.log(prior[1] + total)
    later = pi[u.size] * grad[u.size]
    for k in range(u.size - 1, -1, -1):
        grown = np.exp(u[k])
        sinh, cosh = 0.5 * (grown - 1.0 / grown), 0.5 * (grown + 1.0 / grown)
        value += sinh + np.log(cosh)
        slope = grad[k] * rem[k] - later - power / (prior[1] + total)
        du[k] = (slope * e[k] + 1.0) * cosh + sinh / cosh
        later += pi[k] * grad[k]
    return float(value)


@njit(cache=True, error_model="numpy", nogil=True)
def jump(
    rng: np.random.Generator, u: Floats, y: Floats, x: Floats, counts: Floats, prior: Floats, beta: float,
    step: float, leaps: int, n0: float, cap: float,
) -> tuple[float, float]:  # fmt: skip
    """A Hamiltonian move of (u, y) in place, with N - n drawn anew. Returns its acceptance and the new N - n.

    A new N above the cap refuses the move: a reversible move cut to a set stays reversible, so no normalising sum is needed.
    """
    lists, classes = y.shape
    work = np.empty((7 + 3 * lists, classes))
    pu, py, du, dy = np.empty(classes - 1), np.empty((lists, classes)), np.empty(classes - 1), np.empty((lists, classes))
    at_u, at_y = u.copy(), y.copy()
    energy = _kick_off(rng, pu, py)
    begun = density(at_u, at_y, x, counts, prior, beta, du, dy, work)
    value = begun
    for leap in range(leaps + 1):
        kick = 0.5 * step if leap in (0, leaps) else step
        for k in range(classes - 1):
            pu[k] += kick * du[k]
        for j in range(lists):
            for k in range(classes):
                py[j, k] += kick * dy[j, k]
        if leap == leaps:
            break
        for k in range(classes - 1):
            at_u[k] += step * pu[k]
        for j in range(lists):
            for k in range(classes):
                at_y[j, k] += step * py[j, k]
        value = density(at_u, at_y, x, counts, prior, beta, du, dy, work)
        if not np.isfinite(value):
            return 0.0, n0
    ratio = value - begun + energy - 0.5 * ((pu * pu).sum() + (py * py).sum())
    accept = np.exp(min(0.0, ratio)) if np.isfinite(ratio) else 0.0
    if rng.random() < accept:
        fresh = unrecorded(rng, at_u, at_y, counts.sum())
        if fresh <= cap:
            u[:] = at_u
            y[:] = at_y
            return accept, fresh
    return accept, n0


@njit(cache=True, error_model="numpy", nogil=True)
def _kick_off(rng: np.random.Generator, pu: Floats, py: Floats) -> float:
    """Fresh momenta; returns their energy."""
    for k in range(pu.size):
        pu[k] = rng.standard_normal()
    for j in range(py.shape[0]):
        for k in range(py.shape[1]):
            py[j, k] = rng.standard_normal()
    return float(0.5 * ((pu * pu).sum() + (py * py).sum()))


@njit(cache=True, error_model="numpy", nogil=True)
def dark_odds(u: Floats, y: Floats) -> float:
    """p_0 / (1 - p_0): unrecorded people for each recorded one."""
    lists, classes = y.shape
    work = np.empty((5 + 2 * lists, classes))
    sticks(u, work[0], work[1], work[2])
    rates(y, work[5 : 5 + lists], work[5 + lists :], work[3], work[4])
    return float((work[1] * work[4]).sum() / (work[1] * work[3]).sum())


@njit(cache=True, error_model="numpy", nogil=True)
def unrecorded(rng: np.random.Generator, u: Floats, y: Floats, n: float) -> float:
    """A draw of N - n given classes and lists, without a cap: negative binomial, as a Poisson of gamma mean."""
    mean = rng.standard_gamma(n) * dark_odds(u, y)
    return float(rng.poisson(mean)) if mean < 1e15 else np.inf


@njit(cache=True, error_model="numpy", nogil=True)
def swap(rng: np.random.Generator, u: Floats, y: Floats, prior: Floats) -> None:
    """Neighbouring classes change labels, from the last to the first. Class weights as a point of the simplex move without stretching."""
    last = u.size - 1
    for k in range(last, -1, -1):
        e = np.exp(min(np.sinh(u[k]), 600.0))
        here = -np.expm1(-e)
        if k == last:  # the remainder is the last class
            fresh = -np.log(here)
            if not 0.0 < fresh < np.inf:
                continue
            total = 0.0
            for i in range(last):
                total += np.exp(min(np.sinh(u[i]), 600.0))
            power = u.size + prior[0]
            ratio = fresh - e + power * (np.log(prior[1] + total + e) - np.log(prior[1] + total + fresh))
        else:
            after = np.exp(min(np.sinh(u[k + 1]), 600.0))
            fresh = -np.log1p(np.exp(-e) * np.expm1(-after))
            if not 0.0 < fresh < np.inf or not e + after - fresh > 0.0:
                continue
            ratio = fresh - e
        if np.log(rng.random()) < ratio:
            if k < last:
                u[k + 1] = np.arcsinh(np.log(e + after - fresh))
            u[k] = np.arcsinh(np.log(fresh))
            for j in range(y.shape[0]):
                y[j, k], y[j, k + 1] = y[j, k + 1], y[j, k]


@njit(cache=True, error_model="numpy", nogil=True)
def _log_odds(rng: np.random.Generator, a: float, b: float) -> float:
    """log(V / (1 - V)) of V ~ Beta(a, b), exact where V is next to 0 or 1: log gammas, with Stuart's boost for small shapes."""
    up = np.log(rng.standard_gamma(a + 1.0)) - rng.standard_exponential() / a
    down = np.log(rng.standard_gamma(b + 1.0)) - rng.standard_exponential() / b
    return float(up - down)


@njit(cache=True, error_model="numpy", nogil=True)
def sweep(rng: np.random.Generator, u: Floats, y: Floats, x: Floats, counts: Floats, n0: float, prior: Floats) -> None:
    """Plain Gibbs: people to classes, then lists, sticks and alpha given people."""
    lists, classes = y.shape
    e, pi, rem, p = np.empty(classes), np.empty(classes), np.empty(classes), np.empty(classes)
    in_class, on_list = np.zeros(classes), np.zeros((lists, classes))
    sticks(u, e, pi, rem)
    rows = counts.size
    for row in range(rows + 1):
        left = int(counts[row]) if row < rows else int(n0)
        if left == 0:
            continue
        total = 0.0
        for k in range(classes):
            p[k] = pi[k]
            for j in range(lists):
                sign = -y[j, k] if row < rows and x[row, j] > 0.5 else y[j, k]
                p[k] /= 1.0 + np.exp(min(sign, 600.0))
            total += p[k]
        for k in range(classes):
            if left == 0:
                break
            share = min(1.0, p[k] / total) if total > 0.0 else 1.0
            got = left if k == classes - 1 or share >= 1.0 else (rng.binomial(left, share) if share > 0.0 else 0)
            total -= p[k]
            left -= got
            in_class[k] += got
            if row < rows:
                for j in range(lists):
                    if x[row, j] > 0.5:
                        on_list[j, k] += got
    alpha = rng.standard_gamma(prior[0] + classes - 1) / (prior[1] + e[: classes - 1].sum())
    later = in_class.sum()
    for k in range(classes):
        later -= in_class[k]
        if k < classes - 1:
            odds = _log_odds(rng, 1.0 + in_class[k], max(alpha, 1e-12) + later)
            # e = -log(1 - V) = log(1 + odds)
            log_e = odds if odds < -30.0 else np.log(max(odds, 0.0) + np.log1p(np.exp(-abs(odds))))
            u[k] = np.arcsinh(log_e)
        for j in range(lists):
            y[j, k] = _log_odds(rng, prior[2] + on_list[j, k], prior[3] + in_class[k] - on_list[j, k])


@njit(cache=True, error_model="numpy", nogil=True)
def people(
    rng: np.random.Generator, u: Floats, y: Floats, x: Floats, counts: Floats, low: Floats, high: Floats, n0: float, cap: float
) -> float:
    """N - n anew, and in place the counts known only as a range: Poisson, given a gamma total."""
    work = np.empty((3, y.shape[1]))
    vague = False
    for row in range(counts.size):
        vague = vague or high[row] > low[row]
    if vague:
        sticks(u, work[0], work[1], work[2])
        mean = rng.standard_gamma(counts.sum() + n0)
        for row in range(counts.size):
            if high[row] > low[row]:
                counts[row] = _between(rng, y, x[row], mean, low[row], high[row], work[1])
    fresh = unrecorded(rng, u, y, counts.sum())
    return fresh if fresh <= cap else n0


@njit(cache=True, error_model="numpy", nogil=True)
def _between(rng: np.random.Generator, y: Floats, x: Floats, mean: float, low: float, high: float, pi: Floats) -> float:
    """A Poisson count cut to low..high, by its few probabilities."""
    p = 0.0
    for k in range(pi.size):
        q = pi[k]
        for j in range(y.shape[0]):
            q /= 1.0 + np.exp(min(-y[j, k] if x[j] > 0.5 else y[j, k], 600.0))
        p += q
    weights = np.empty(int(high - low) + 1)
    weight, total = 1.0, 0.0
    for i in range(weights.size):
        if i > 0:
            weight *= mean * p / (low + i)
        weights[i] = weight
        total += weight
    pick = rng.random() * total
    for i in range(weights.size):
        pick -= weights[i]
        if pick < 0.0:
            return low + i
    return high


@njit(cache=True, error_model="numpy", nogil=True)
def run(
    rng: np.random.Generator, u: Floats, y: Floats, n0: float, x: Floats, counts: Floats, low: Floats, high: Floats, prior: Floats,
    cap: float, step: float, leaps: int, sweeps: int, draws: int, adapt: bool, target: float,
    out: Floats,
) -> tuple[float, float, float]:  # fmt: skip
    """`draws` rounds of jump, swap, sweep, people. N goes to `out`; returns N - n, the step and the mean acceptance.

    While `adapt`, the step follows the acceptance (Robbins and Monro); such draws are not for use.
    """
    total = 0.0
    for draw in range(draws):
        length = 1 + int(rng.integers(0, 2 * leaps - 1))
        accept, n0 = jump(rng, u, y, x, counts, prior, 1.0, step * (0.8 + 0.4 * rng.random()), length, n0, cap)
        total += accept
        if adapt:
            step *= np.exp((accept - target) / np.sqrt(10.0 + draw))
        swap(rng, u, y, prior)
        for _ in range(sweeps):
            sweep(rng, u, y, x, counts, n0, prior)
        n0 = people(rng, u, y, x, counts, low, high, n0, cap)
        out[draw] = counts.sum() + n0
    return n0, step, total / max(draws, 1)


@njit(cache=True, error_model="numpy", nogil=True)
def cool(
    rng: np.random.Generator, u: Floats, y: Floats, x: Floats, counts: Floats, low: Floats, high: Floats, prior: Floats, cap: float,
    betas: Floats, step: float, out: Floats,
) -> tuple[float, float]:  # fmt: skip
    """From a nearly flat likelihood to the whole one: (u, y) settle on one of the posterior's hills. Returns N - n and the step.

    Where `betas` are below 1 these are not draws of the posterior; N after each round goes to `out`.
    """
    n0 = 0.0
    for i in range(betas.size):
        leaps = max(4, min(60, int(1.2 / step)))
        length = 1 + int(rng.integers(0, 2 * leaps - 1))
        accept, n0 = jump(rng, u, y, x, counts, prior, betas[i], step * (0.8 + 0.4 * rng.random()), length, n0, np.inf)
        step *= np.exp(0.15 * (accept - 0.7))
        swap(rng, u, y, prior)
        if betas[i] == 1.0:
            n0 = min(n0, cap)
            sweep(rng, u, y, x, counts, n0, prior)
            n0 = people(rng, u, y, x, counts, low, high, n0, cap)
        out[i] = counts.sum() + n0
    return min(n0, cap), step
