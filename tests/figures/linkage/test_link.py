"""Linking: across scripts, FEBRL, one to one, whatever the order of the rows; and what a judgement, a label and a model do."""

from __future__ import annotations

import json
import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.figures.linkage import assign, belief, calibrate, levels, model, name
from safeconduct.figures.linkage.answer import answer, zone
from safeconduct.figures.linkage.columns import prepare
from safeconduct.figures.linkage.engine import DuckEngine
from safeconduct.figures.linkage.lists import BadList, Given, read_list
from safeconduct.figures.linkage.outcome import Linked, Reviewed, Truth, against_truth, clusters
from tests.figures.linkage.conftest import across_scripts, run
from tests.figures.linkage.invented import csv_of, noted, people


def truth(found: Linked) -> Truth:
    scored = against_truth(found)
    assert scored is not None
    return scored


def together(found: Linked) -> set[frozenset[tuple[str, str]]]:
    ids = found.ids()
    return {frozenset(ids[one] for one in group) for group in clusters(found.people)}


# accuracy --------------------------------------------------------------------------------------------------------


def test_lists_in_several_scripts_are_linked(scripts: Linked) -> None:
    scored = truth(scripts)
    assert scored.precision >= 0.97
    assert scored.recall >= 0.95


def test_without_the_cross_script_comparison_the_lists_fall_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name, "readings", lambda word: (word.casefold(),) if word.strip() else ())
    monkeypatch.setattr(name, "group", lambda sound: sound)
    assert truth(run(across_scripts())).recall < 0.6


def test_febrl_without_the_national_id(febrl: Linked) -> None:
    scored = truth(febrl)
    assert scored.f1 >= 0.996
    assert scored.precision >= 0.999
    assert febrl.thresholds.expected_precision >= 0.99


def test_one_list_is_deduplicated() -> None:
    chance = random.Random(3)
    rows = [noted(one, ("cyrillic", "english", "german"), chance) for one in people(150, 8) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    found = run([read_list("one", csv_of(rows), {})])
    scored = truth(found)
    assert (scored.precision, scored.recall) >= (0.95, 0.9)
    assert scored.recall >= 0.9


def test_the_truth_is_never_used(scripts: Linked) -> None:
    blind = [Given(one.name, one.table.drop_columns(["entity_id"]), one.notes, one.mapped) for one in across_scripts()]
    assert together(run(blind)) == together(scripts)


def test_rows_in_another_order_give_the_same_people(scripts: Linked) -> None:
    chance = random.Random(1)
    turned = []
    for one in across_scripts():
        order = list(range(one.size))
        chance.shuffle(order)
        turned.append(Given(one.name, one.table.take(pa.array(order)), one.notes, one.mapped))
    assert together(run(turned)) == together(scripts)


def test_no_person_has_two_records_of_a_list_that_were_not_joined_there(scripts: Linked) -> None:
    inside = scripts.list_of[scripts.pairs.left] == scripts.list_of[scripts.pairs.right]
    held = inside & scripts.pairs.linked
    joined = set(zip(scripts.pairs.left[held].tolist(), scripts.pairs.right[held].tolist(), strict=True))
    for group in clusters(scripts.people):
        lists = [int(scripts.list_of[one]) for one in group]
        for number in set(lists):
            same = [one for one, where in zip(group, lists, strict=True) if where == number]
            assert len(same) == 1 or any(pair[0] in same and pair[1] in same for pair in joined)


# names alone -----------------------------------------------------------------------------------------------------


def test_near_surnames_with_nothing_else_in_common_are_two_people() -> None:
    base = [noted(one, ("cyrillic",), random.Random(9), slips=0) for one in people(60, 2)]
    pair = [{**base[0], "given_name": "Аслан", "family_name": name_, "birth_date": day, "place": place}
            for name_, day, place in (("Хасуев", "1961-02-03", "Шали"), ("Хасаев", "1994-11-30", "Назрань"))]  # fmt: skip
    found = run([read_list("a", csv_of([*base, pair[0]]), {}), read_list("b", csv_of([*base[:40], pair[1]]), {})])
    assert not any({("a", "60"), ("b", "40")} <= group for group in together(found))


def test_where_only_names_are_compared_no_pair_is_beyond_review() -> None:
    rows = [{"given_name": one["given_name"], "family_name": one["family_name"]} for one in people(80, 4)]
    found = run([read_list("a", csv_of(rows[:60]), {}), read_list("b", csv_of(rows[30:]), {})])
    assert found.names_only
    assert "link" not in {zone(found, float(one)) for one in found.pairs.probability}


# judgement, labels, model ----------------------------------------------------------------------------------------


def test_what_people_judged_stands(scripts: Linked) -> None:
    ids = scripts.ids()
    place = int(np.flatnonzero(scripts.pairs.linked)[0])
    linked = (ids[scripts.pairs.left[place]], ids[scripts.pairs.right[place]])
    apart = (("office", "3"), ("abroad", "140"))
    found = run(across_scripts(), reviewed=(Reviewed(*linked, False), Reviewed(*apart, True)))
    groups = together(found)
    assert not any(set(linked) <= group for group in groups)
    assert any(set(apart) <= group for group in groups)


def test_reviewed_pairs_calibrate_and_the_threshold_says_so(scripts: Linked) -> None:
    ids, entity = scripts.ids(), [one for given_ in scripts.lists for one in given_.column("entity_id")]
    nearest = np.argsort(np.abs(scripts.pairs.probability - 0.4))
    likely = np.concatenate([nearest[:40], np.flatnonzero(scripts.pairs.probability > 0.95)[:15]])
    pairs = [(int(scripts.pairs.left[one]), int(scripts.pairs.right[one])) for one in likely]
    reviewed = tuple(Reviewed(ids[one], ids[other], entity[one] == entity[other]) for one, other in pairs)
    found = run(across_scripts(), reviewed=reviewed)
    assert found.model.calibration is not None
    assert "calibrated" in found.thresholds.how
    assert truth(found).f1 >= truth(scripts).f1
    assert found.model.calibration.same >= 15


def test_a_model_file_links_again_and_anew(scripts: Linked) -> None:
    text = model.write(scripts.model)
    again = run(across_scripts(), model=model.read(text.encode()))
    assert not again.trained
    assert together(again) == together(scripts)
    assert "Хасуев" not in text
    other = run(across_scripts(6), model=model.read(text.encode()))
    assert truth(other).recall >= 0.95


@pytest.mark.parametrize(
    "change", [{"fold": "0"}, {"format": "x"}, {"settings": {}}, {"settings": {"comparisons": [{"output_column_name": "x"}]}}]
)
def test_a_model_of_another_version_is_refused(scripts: Linked, change: dict[str, object]) -> None:
    text = json.dumps({**json.loads(model.write(scripts.model)), **change})
    with pytest.raises(model.BadModel):
        model.read(text.encode())


def test_a_pair_has_one_name_in_either_order_and_another_under_another_salt() -> None:
    one, other = ("a", "1"), ("b", "2")
    assert model.pair_id("s", one, other) == model.pair_id("s", other, one) != model.pair_id("t", one, other)


def test_the_answer_has_what_a_reader_needs(scripts: Linked) -> None:
    said = json.loads(json.dumps(answer(scripts, 1.0, 1.0)))
    assert {"pairs", "clusters", "thresholds", "seconds", "precision", "recall", "f1", "people", "notes"} <= set(said)
    assert said["thresholds"]["how"]
    assert all(0 <= one["probability"] <= 1 and one["zone"] in ("link", "review", "apart") for one in said["pairs"])
    assert said["people"] == sum(one["records"] for one in said["lists"]) - sum(len(one["records"]) - 1 for one in said["clusters"])


@pytest.mark.parametrize("rows", [0, 1])
def test_too_few_records(rows: int) -> None:
    with pytest.raises(BadList, match="fewer than two"):
        run([read_list("a", ("given_name,place\n" + "A,B\n" * rows).encode(), {})])


def test_lists_that_share_nothing_and_lists_of_one() -> None:
    one, other = read_list("a", b"given_name\nA\n", {}), read_list("b", b"birth_date\n1990\n", {})
    with pytest.raises(BadList, match="share no filled column"):
        run([one, other])
    twins = run([read_list(name_, b"given_name,birth_date\nAslan,1990-01-02\n", {}) for name_ in "ab"])
    assert twins.people.number in (1, 2)


# pieces ----------------------------------------------------------------------------------------------------------

EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0.01, 20)), max_size=30, unique_by=lambda one: one[:2])


@given(EDGES)
def test_matching_is_one_to_one_and_no_worse_than_the_surest_first(edges: list[tuple[int, int, float]]) -> None:
    left, right = np.array([one[0] for one in edges], np.int64), np.array([one[1] for one in edges], np.int64)
    worth = np.array([one[2] for one in edges])
    chosen = assign.matching(left, right, worth)
    assert len(set(left[chosen])) == len(set(right[chosen])) == int(chosen.sum())
    greedy = assign._surest_first(left, right, worth)
    assert worth[chosen].sum() >= worth[greedy].sum() - 1e-9


@given(EDGES)
def test_rivals_leave_no_record_more_than_one_partner(edges: list[tuple[int, int, float]]) -> None:
    left, right = np.array([one[0] for one in edges], np.int64), np.array([one[1] for one in edges], np.int64)
    found = belief.against_rivals(left, right, np.array([one[2] for one in edges]))
    assert np.all(np.bincount(left, found, 8) <= 1 + 1e-9)
    assert np.all(np.bincount(right, found, 8) <= 1 + 1e-9)


TWOS = st.tuples(st.integers(0, 11), st.integers(0, 11))


@given(st.lists(TWOS, max_size=25), st.sets(TWOS, max_size=4))
def test_joined_people_never_hold_two_of_a_list_or_a_pair_judged_different(links: list[tuple[int, int]], apart: set[tuple[int, int]]) -> None:
    lists = np.arange(12) % 3
    joiner = assign.Joiner(lists, [one for one in apart if one[0] != one[1]])
    for one, other in links:
        if one != other:
            joiner.join(one, other)
    found = joiner.people()
    for group in clusters(found):
        assert len({int(lists[one]) for one in group}) == len(group)
        assert not any(one in group and other in group and one != other for one, other in apart)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=20, max_size=80))
def test_calibration_rises_and_stays_a_probability(judged: list[tuple[float, bool]]) -> None:
    fitted = calibrate.fit([one[0] for one in judged], [one[1] for one in judged])
    if fitted is not None:
        line = fitted(np.linspace(0, 1, 50))
        assert np.all(np.diff(line) >= -1e-12)
        assert 0 <= line[0] <= line[-1] <= 1


def test_calibration_mends_probabilities_that_are_too_bold() -> None:
    rng = np.random.default_rng(4)
    true = rng.random(4000)
    same = rng.random(4000) < true
    bold = np.clip(true**3, 0, 1)
    fitted = calibrate.fit(bold[:800].tolist(), same[:800].tolist())
    assert fitted is not None
    after = calibrate.brier(fitted(bold[800:]), same[800:].astype(float))
    assert after < calibrate.brier(bold[800:], same[800:].astype(float)) - 0.02
    assert abs(after - calibrate.brier(true[800:], same[800:].astype(float))) < 0.01


def test_too_few_reviewed_pairs_change_nothing() -> None:
    assert calibrate.fit([0.1, 0.9] * 7, [False, True] * 7) is None


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_every_condition_is_a_sentence_of_its_engine(dialect: str) -> None:
    import sqlglot

    for one in levels.COMPARISONS:
        for level in levels.splink(one, dialect)["comparison_levels"]:
            if level["sql_condition"] != "ELSE":
                sqlglot.parse_one(level["sql_condition"], dialect=dialect)
                assert "alike(" not in level["sql_condition"]


def test_comparison_is_symmetric() -> None:
    """Each pair stands on the same steps with its records in either order."""
    engine = DuckEngine(prepare(across_scripts()[1:])[0])
    comparisons = levels.chosen(engine.filled())
    rng = np.random.default_rng(2)
    left, right = rng.integers(0, 200, 500), rng.integers(0, 200, 500)
    one, other = engine.steps(left, right, comparisons), engine.steps(right, left, comparisons)
    engine.close()
    assert all(np.array_equal(one[name_], other[name_]) for name_ in one)


def test_aliases_are_part_of_the_comparison(scripts: Linked) -> None:
    rows = "record_id,given_name,family_name,birth_date\n"
    found = run([
        read_list("a", (rows + "1,Джабраил,Хасуев,1990-05-06\n2,Ваха,Дадаев,1980-01-01\n").encode(), {}),
        read_list("b", (rows + "1,Jibril,Chasujew,1990-05-06\n2,Anzor,Geraev,1970-02-02\n").encode(), {}),
    ], model=scripts.model)  # fmt: skip
    assert {frozenset({("a", "1"), ("b", "1")})} == together(found)
