"""Lists to people: prepare, bring together, train or take a model, score, believe, assign. The one way through this room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from safeconduct.figures.linkage import belief, blocking, calibrate, levels, train
from safeconduct.figures.linkage import model as models
from safeconduct.figures.linkage.assign import Joiner, People
from safeconduct.figures.linkage.columns import prepare
from safeconduct.figures.linkage.engine import Engine, Scored, settings_of
from safeconduct.figures.linkage.levels import Comparison
from safeconduct.figures.linkage.lists import BadList, Given
from safeconduct.figures.linkage.model import Model
from safeconduct.figures.linkage.outcome import Linked, Pairs, Reviewed, Thresholds
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import Chance
from safeconduct.ground.progress import QUIET, Progress

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
RANDOM_PAIRS, TRAINING_PAIRS = 500_000, 150_000
_WEAK, _WEAK_OF_MANY, _MANY = -10.0, 0.0, 200_000
_NAMES = ("family_name", "given_name", "patronymic")
HOW_EXPECTED = N_("where the expected F1 is highest, by the model's own probabilities; no reviewed pairs have tested them")
HOW_REVIEWED = N_("where the expected F1 is highest, by probabilities calibrated on reviewed pairs")
HOW_GIVEN = N_("given by the user")


class Ask(NamedTuple):
    lists: Sequence[Given]
    model: Model | None = None
    reviewed: Sequence[Reviewed] = ()
    threshold: float | None = None


class _Frame(NamedTuple):
    """What the steps share: the records' lists, sizes, and what people judged."""

    list_of: Ints
    sizes: list[int]
    judged: dict[tuple[int, int], bool]

    def block(self, left: Ints, right: Ints) -> Ints:
        one, other = self.list_of[left], self.list_of[right]
        return np.asarray(np.minimum(one, other) * len(self.sizes) + np.maximum(one, other))

    def totals(self) -> tuple[Floats, Floats]:
        """Pairs of each pair of lists, and the most of them that can be one person (counting no duplicates between lists)."""
        size = len(self.sizes)
        totals, most = np.ones(size * size), np.ones(size * size)
        for one in range(size):
            for other in range(one, size):
                same = one == other
                totals[one * size + other] = max(
                    1, self.sizes[one] * (self.sizes[one] - 1) / 2 if same else self.sizes[one] * self.sizes[other]
                )
                most[one * size + other] = max(1, self.sizes[one] if same else min(self.sizes[one], self.sizes[other]))
        return totals, most

    def known(self, left: Ints, right: Ints) -> Floats:
        found = np.full(left.size, np.nan)
        if self.judged:
            for place, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
                if pair in self.judged:
                    found[place] = float(self.judged[pair])
        return found


def link(ask: Ask, engine_for: Callable[[pa.Table], Engine], chance: Chance, progress: Progress = QUIET) -> Linked:
    if sum(given.size for given in ask.lists) < 2:
        raise BadList(N_("there are fewer than two records"), N_("name a list with at least two records, or two lists"))
    progress(N_("reading names"), 0, 4)
    people, notes = prepare(ask.lists)
    frame = _frame(ask)
    engine = engine_for(people)
    try:
        progress(N_("comparing"), 1, 4)
        blocks, model, scored = _scored(ask, frame, engine, chance)
    finally:
        engine.close()
    progress(N_("assigning"), 3, 4)
    scored = _with_judged(scored, frame)
    pairs, persons, thresholds, fitted = _assigned(ask, frame, scored, model)
    names = [one.name for one in model.comparisons()]
    progress(N_("assigning"), 4, 4)
    return Linked(
        lists=tuple(ask.lists), list_of=frame.list_of, pairs=pairs, people=persons, thresholds=thresholds, blocks=blocks, scored=scored.size,
        model=fitted, trained=ask.model is None, names_only=set(names) <= set(_NAMES), notes=tuple(notes),
    )  # fmt: skip


def _frame(ask: Ask) -> _Frame:
    sizes = [given.size for given in ask.lists]
    list_of = np.repeat(np.arange(len(sizes)), sizes).astype(np.int64)
    judged: dict[tuple[int, int], bool] = {}
    if ask.reviewed:
        where = _places(ask.lists)
        for reviewed in ask.reviewed:
            left, right = sorted((where.get(reviewed.one, -1), where.get(reviewed.other, -1)))
            if 0 <= left < right:
                judged[left, right] = reviewed.same
    return _Frame(list_of, sizes, judged)


def _places(lists: Sequence[Given]) -> dict[tuple[str, str], int]:
    """A record's uid by (list, record_id), and by ("", record_id) where only one list has that id."""
    ids = [(given.name, str(record)) for given in lists for record in given.column("record_id")]
    counts = Counter(record for _, record in ids)
    where = {one: uid for uid, one in enumerate(ids)}
    return where | {("", record): uid for (_, record), uid in where.items() if counts[record] == 1}


def _scored(ask: Ask, frame: _Frame, engine: Engine, chance: Chance) -> tuple[blocking.Blocks, Model, Scored]:
    filled = engine.filled()
    comparisons = levels.chosen(filled)
    if ask.model is not None:
        comparisons = tuple(one for one in ask.model.comparisons() if one in comparisons)
    if not comparisons:
        raise BadList(N_("the lists share no filled column to compare"), N_("look at the first lines, and name columns with --map THEIRS=OURS"))
    blocks = blocking.choose(int(frame.list_of.size), filled, engine.count)
    if ask.model is None:
        fresh = settings_of([levels.splink(one, engine.dialect) for one in comparisons], blocks, {"f", "g"} <= filled)
        blocked = engine.block(fresh)
        model = _trained(frame, engine, fresh, comparisons, blocked, chance)
    else:
        model = ask.model
    settings = settings_of(models.for_engine(model, engine.dialect, comparisons), blocks, {"f", "g"} <= filled)
    if ask.model is not None:
        engine.block(settings)
    least = _WEAK if frame.list_of.size <= _MANY else _WEAK_OF_MANY
    return blocks, model, engine.score(settings, least)


def _trained(frame: _Frame, engine: Engine, fresh: dict[str, Any], comparisons: Sequence[Comparison], blocked: int, chance: Chance) -> Model:
    by_chance = engine.agreements_by_chance(fresh, RANDOM_PAIRS)
    every = frame.list_of.size * (frame.list_of.size - 1) / 2
    u = train.read_u(by_chance, comparisons, min(RANDOM_PAIRS, every))
    left, right = engine.sample(TRAINING_PAIRS)
    m = {one.name: np.array([level.m for level in one.levels]) for one in comparisons}
    if left.size:
        steps = engine.steps(left, right, comparisons)
        totals, most = frame.totals()
        share = left.size / max(blocked, 1)
        m = train.expectation_maximisation(steps, u, comparisons, frame.block(left, right), totals, most, frame.known(left, right), share)
    counts = {"records": int(frame.list_of.size), "pairs": int(left.size), "reviewed": len(frame.judged)}
    return Model(salt=chance(16).hex(), settings=train.with_probabilities(by_chance, m, u), trained_on=counts)


def _with_judged(scored: Scored, frame: _Frame) -> Scored:
    """Pairs that were judged and never brought together are added, so that a judgement always counts."""
    there = set(zip(scored.left.tolist(), scored.right.tolist(), strict=True)) if frame.judged else set()
    missing = [pair for pair in frame.judged if pair not in there]
    if not missing:
        return scored
    more = np.array(missing, np.int64)
    return Scored(
        np.append(scored.left, more[:, 0]), np.append(scored.right, more[:, 1]), np.append(scored.weight, np.full(len(missing), _WEAK))
    )


# belief and assignment -------------------------------------------------------------------------------------------


def _assigned(ask: Ask, frame: _Frame, scored: Scored, model: Model) -> tuple[Pairs, People, Thresholds, Model]:
    judged = frame.known(scored.left, scored.right)
    inside = frame.list_of[scored.left] == frame.list_of[scored.right]
    probability = np.zeros(scored.size)
    for number, size in enumerate(frame.sizes):
        mine = inside & (frame.list_of[scored.left] == number)
        if mine.any():
            probability[mine] = belief.within(scored.weight[mine], size)
    fitted, calibration = _calibrated(frame, scored, model, probability, inside, judged)
    probability[inside] = _put_right(probability[inside], judged[inside], calibration)
    duplicate = _threshold(ask, probability[inside], probability[inside].sum(), 1.0 if len(frame.sizes) == 1 else 0.5)
    joiner = Joiner(frame.list_of, [pair for pair, same in frame.judged.items() if not same])
    linked = np.zeros(scored.size, np.bool_)
    same_list = np.flatnonzero(inside & (probability >= duplicate))
    _join(joiner, scored, probability, same_list, linked, duplicates=True)
    unit = joiner.people().of
    odds = probability / np.maximum(1 - probability, 1e-12)
    chosen = _between(frame, scored, unit, inside, (probability, odds), judged, calibration)
    link_at = _threshold(ask, probability[chosen], probability[~inside].sum())
    wanted = chosen[probability[chosen] >= link_at]
    conflicts = _join(joiner, scored, probability, wanted, linked, duplicates=False)
    thresholds = _thresholds(ask, calibration is not None, probability, linked, chosen, inside, (link_at, duplicate))
    return Pairs(scored.left, scored.right, probability, odds, linked, judged), joiner.people(conflicts), thresholds, fitted


def _join(joiner: Joiner, scored: Scored, probability: Floats, places: Ints, linked: Bools,
          duplicates: bool) -> int:  # fmt: skip
    """Join the surest first; how many were refused."""
    refused = 0
    for place in places[np.lexsort((scored.right[places], scored.left[places], -probability[places]))].tolist():
        linked[place] = joiner.join(int(scored.left[place]), int(scored.right[place]), duplicates)
        refused += not linked[place]
    return refused


def _between(frame: _Frame, scored: Scored, unit: Ints, inside: Bools,
             into: tuple[Floats, Floats], judged: Floats, calibration: calibrate.Calibration | None) -> Ints:  # fmt: skip
    """Fills probabilities and odds of pairs between lists; the places of those in a matching. For duplicates their best pair speaks."""
    block = frame.block(scored.left, scored.right)
    chosen: list[Ints] = []
    persons = np.bincount(frame.list_of[np.unique(unit)], minlength=len(frame.sizes))
    for one in np.unique(block[~inside]):
        places = np.flatnonzero((block == one) & ~inside)
        places = _best_of_duplicates(scored, unit, places, judged)
        sizes = (int(persons[one // len(frame.sizes)]), int(persons[one % len(frame.sizes)]))
        weight = np.where(np.isnan(judged[places]), scored.weight[places], np.where(judged[places] == 1, 60.0, -60.0))
        believed = belief.between(belief.Block(unit[scored.left[places]], unit[scored.right[places]], weight, sizes))
        into[0][places] = _put_right(believed.probability, judged[places], calibration)
        into[1][places] = believed.odds * _shift(believed.probability, into[0][places])
        chosen.append(places[believed.chosen])
    return np.sort(np.concatenate(chosen)) if chosen else np.zeros(0, np.int64)


def _shift(said: Floats, meant: Floats) -> Floats:
    """By how much calibration moves the odds."""
    low, high = np.clip(said, 1e-9, 1 - 1e-9), np.clip(meant, 1e-9, 1 - 1e-9)
    return np.asarray(high / (1 - high) / (low / (1 - low)))


def _best_of_duplicates(scored: Scored, unit: Ints, places: Ints, judged: Floats) -> Ints:
    one, other = unit[scored.left[places]], unit[scored.right[places]]
    worth = np.where(judged[places] == 1, 1e6, scored.weight[places])
    order = np.lexsort((places, -worth, other, one))
    first = np.ones(order.size, np.bool_)
    first[1:] = (np.diff(one[order]) != 0) | (np.diff(other[order]) != 0)
    return np.sort(places[order[first]])


def _put_right(probability: Floats, judged: Floats, calibration: calibrate.Calibration | None) -> Floats:
    better = calibration(probability) if calibration is not None else probability
    return np.asarray(np.where(np.isnan(judged), better, judged))


def _calibrated(frame: _Frame, scored: Scored, model: Model, probability: Floats, inside: Bools,
                judged: Floats) -> tuple[Model, calibrate.Calibration | None]:  # fmt: skip
    """Fitted on this run's reviewed pairs where there are enough, else the model's own. Judged pairs are scored here as if they were not."""
    reviewed = np.flatnonzero(~np.isnan(judged))
    if not reviewed.size:
        return model, model.calibration
    said = probability.copy()
    _between(frame, scored, np.arange(frame.list_of.size), inside, (said, np.ones(scored.size)), np.full(scored.size, np.nan), None)
    fitted = calibrate.fit(said[reviewed].tolist(), (judged[reviewed] == 1).tolist())
    if fitted is None:
        return model, model.calibration
    return Model(salt=model.salt, settings=model.settings, trained_on=model.trained_on, calibration=fitted), fitted


def _threshold(ask: Ask, probability: Floats, everything: float, beta: float = 1.0) -> float:
    return ask.threshold if ask.threshold is not None else belief.best_threshold(probability, float(everything), beta)


def _thresholds(ask: Ask, calibrated: bool, probability: Floats, linked: Bools, chosen: Ints,
                inside: Bools, at: tuple[float, float]) -> Thresholds:  # fmt: skip
    candidates = np.concatenate([probability[chosen], probability[inside]])
    lower, upper = belief.zones(candidates, at[0] if chosen.size else at[1])
    expected = float(probability[linked].sum())
    how = HOW_GIVEN if ask.threshold is not None else HOW_REVIEWED if calibrated else HOW_EXPECTED
    return Thresholds(
        link=at[0], duplicate=at[1], apart=lower, sure=upper, how=how,
        expected_precision=expected / max(int(linked.sum()), 1) if linked.any() else 1.0,
        expected_recall=min(1.0, expected / max(float(probability.sum()), 1e-9)) if linked.any() else 0.0,
    )  # fmt: skip
