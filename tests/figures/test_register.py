"""The register: lists come in row by row, names are linked in memory, and what leaves has none; the doubt of linking reaches the number."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import random

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.figures.count import FigureDiffers, recompute
from safeconduct.figures.estimate import several
from safeconduct.figures.estimate.answer import Answer, Verdict
from safeconduct.figures.estimate.chains import Plan
from safeconduct.figures.estimate.estimate import Ask, Estimated
from safeconduct.figures.estimate.several import EACH, estimate_mixture
from safeconduct.figures.estimate.table import Table, table_of
from safeconduct.figures.linkage.engine import engine_named
from safeconduct.figures.linkage.outcome import Reviewed
from safeconduct.figures.register import bring, run
from safeconduct.figures.register.figure import EstimateRegister, NotThisLinkage, answer_of, estimate_register
from safeconduct.figures.register.tables import TOGETHER, NotLinkedYet, NotStratified, by_stratum, counts, middle, tables
from safeconduct.ground.ids import MemberId, RecordId, seeded
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member
from safeconduct.records import kinds
from safeconduct.records.fact import Fact
from safeconduct.records.figure import Figure
from safeconduct.records.linkage import ClustersKept, Linkage, LinkageAsked, PatternsCounted, RecordsLinked
from safeconduct.records.listing import ConsentBasis, ListAdded, NameList, State, Unit
from safeconduct.records.view import MemoryView
from safeconduct.report.register import RHAT_EACH

SAGE = Member(MemberId("sage"), "Sage", frozenset())
NOW = dt.datetime(2017, 8, 1, tzinfo=dt.UTC)
MADE = RecordId("linkage")
REFS = ("L1", "L2", "L3")


def brought(text: str, state: State | None = State.DETAINED, **mapping: str) -> bring.Brought:
    return bring.read_entries("L1", text.encode(), mapping, state, seeded("tokens"))


# Bringing a list


def test_entries_get_tokens_and_keep_our_columns_only() -> None:
    found = brought("record_id,family_name,Phone,birth_date\n7,Арзумбов,+70000000,1990\n8,Бахтуров,,\n")
    lines = found.plain.decode().splitlines()
    assert lines[0] == ",".join(bring.KEPT)
    assert found.left_out == 1
    assert found.entries == ((State.DETAINED, 2),)
    assert "+70000000" not in found.plain.decode()
    tokens = [line.split(",")[0] for line in lines[1:]]
    assert len({*tokens}) == 2
    assert all(len(token) == 2 * bring.TOKEN for token in tokens)
    assert [line.rsplit(",", 1)[1] for line in lines[1:]] == ["7", "8"]


def test_a_state_a_row_and_only_its_entries_are_linked() -> None:
    found = brought("family_name,state,state_date\nАрзумбов,killed,2017-04\nБахтуров,detained,\n", None)
    assert found.entries == ((State.DETAINED, 1), (State.KILLED, 1))
    assert bring.only(found.plain, State.KILLED).decode().count("\n") == 2
    assert "Бахтуров" not in bring.only(found.plain, State.KILLED).decode()
    assert b"state" not in bring.only(found.plain, State.KILLED)


@pytest.mark.parametrize(
    ("text", "state", "place"),
    [
        ("family_name\nA\n\n", None, (1, "state")),
        ("family_name,family_name\nA,B\n", State.KILLED, (1, "family_name")),
        ("phone\n1\n", State.KILLED, (1, "")),
        ("family_name,birth_date\nA,1990\n,1991\n", State.KILLED, (3, "")),
        ("family_name,state\nA,lost\n", None, (2, "state")),
        ("family_name,state\nA,\n", None, (2, "state")),
        ("family_name,state_date\nA,spring\n", State.KILLED, (2, "state_date")),
        ("family_name\nA\nB,C\n", State.KILLED, (3, "")),
        ('family_name\n"A\nB\n', State.KILLED, (2, "")),
        (f"family_name\n{'A' * 501}\n", State.KILLED, (2, "family_name")),
        ("family_name\n", State.KILLED, (1, "")),
        ("", State.KILLED, (1, "")),
    ],
)
def test_what_cannot_be_used_is_named_by_its_place_and_never_quoted(text: str, state: State | None, place: tuple[int, str]) -> None:
    with pytest.raises(bring.BadEntries) as bad:
        brought(text, state)
    assert place in [(row.line, row.column) for row in bad.value.rows]
    for secret in ("lost", "spring", "AAA", "1991"):
        assert secret not in str(bad.value)


@given(st.text(), st.sampled_from([None, *State]))
def test_any_text_is_read_or_refused(text: str, state: State | None) -> None:
    with contextlib.suppress(bring.BadEntries):
        assert sum(count for _, count in brought(text, state).entries) > 0


# A linkage of three small lists


STEMS = ("Арзумб", "Бахтур", "Вазерг", "Гамзорк", "Дашлук", "Элмурт", "Жантем", "Зубарг")
SURNAMES = [stem + end for stem in STEMS for end in ("ов", "аев", "иев")]
GIVEN = ["Адлан", "Арби", "Бислан", "Ваха", "Иса", "Казбек", "Леча", "Муса", "Саид", "Умар"]


def lists(seed: int) -> list[bytes]:
    """Three overlapping lists of 160 people, every second known by the year of birth alone, so that some could be one another."""
    chance = random.Random(seed)
    people = [(chance.choice(SURNAMES), chance.choice(GIVEN), 1970 + chance.randrange(20), n) for n in range(160)]
    out = []
    for ref in REFS:
        rows = [one for one in people if chance.random() < 0.5]
        born = [f"{year}-{n % 12 + 1:02d}-{n % 28 + 1:02d}" if chance.random() < 0.5 else str(year) for _, _, year, n in rows]
        lines = [f"{family},{given_},{when}" for (family, given_, _, _), when in zip(rows, born, strict=True)]
        text = "family_name,given_name,birth_date\n" + "\n".join(lines) + "\n"
        out.append(bring.read_entries(ref, text.encode(), {}, State.DETAINED, seeded(f"{seed} {ref}")).plain)
    return out


def asked(stratum: str = "") -> LinkageAsked:
    return LinkageAsked(MADE, tuple(map(RecordId, REFS)), REFS, Unit.PERSON, State.DETAINED, stratum, "to count", RecordId("request"))


def world(facts: list[Fact]) -> MemoryView:
    view = MemoryView()
    for ref in REFS:
        about = ListAdded(
            RecordId(ref), ref, {"en": ref, "ru": ref}, {"en": f"Maker of {ref}", "ru": ref}, PartDate("2017-06"), {"en": "all", "ru": "все"},
            ConsentBasis.FAMILIES, Unit.PERSON, "chechnya", PartDate("2017-02"), PartDate("2017-07"), ((State.DETAINED, 60),),
        )  # fmt: skip
        view.record([about], SAGE.id, NOW)
    view.record([asked(), *facts], SAGE.id, NOW)
    return view


@pytest.fixture(scope="module")
def doubtful() -> list[Fact]:
    plain = lists(1)
    view = MemoryView()
    view.record([asked()], SAGE.id, NOW)
    linkage = view.get(Linkage, MADE)
    assert linkage is not None
    return run.run(run.Run(linkage, plain, draws=8), engine_named("duckdb"), seeded("chance"))


def test_no_name_leaves_a_linkage(doubtful: list[Fact]) -> None:
    written = b"".join(map(kinds.write, doubtful))
    for name in (*SURNAMES, *GIVEN):
        assert name.encode() not in written
    assert sum(isinstance(fact, PatternsCounted) for fact in doubtful) == 8
    kept = [fact for fact in doubtful if isinstance(fact, ClustersKept)]
    assert kept
    assert all(len(bytes.fromhex(token)) == bring.TOKEN for fact in kept for cluster in fact.clusters for token in cluster)


def test_linkage_doubt_reaches_the_estimate(doubtful: list[Fact]) -> None:
    """Fails if one linkage is taken for the truth: the drawn tables differ, and all of them are in the answer."""
    linkage = world(doubtful).get(Linkage, MADE)
    assert linkage is not None
    drawn = tables(linkage)
    short = Ask(short=Plan(first=200, most=400, ess=50.0, rhat=1.2), sensitivity=False)
    found = estimate_mixture(drawn, short)
    answer = found.answer
    assert (answer.linkages, len(drawn)) == (8, 8)
    assert answer.documented_low is not None
    assert answer.documented_high is not None
    assert answer.documented_low < answer.documented < answer.documented_high
    totals = sorted(sum(table.low) for table in drawn)
    assert (answer.documented_low, answer.documented_high) == (totals[0], totals[-1])
    assert len(set(drawn)) > 1
    assert found.draws.size > EACH.first * EACH.chains  # more than one linkage was sampled
    alone = estimate_mixture([table for table in drawn if sum(table.low) == answer.documented][:1], short).answer
    assert (alone.documented_low, alone.documented_high) == (answer.documented, answer.documented)


def figure_of(facts: list[Fact], answer: Answer) -> tuple[MemoryView, list[Fact]]:
    view = world(facts)
    ask = EstimateRegister(RecordId("figure"), "F14", MADE, answer, lambda entry: f"{entry.index:064x}")
    return view, estimate_register(view, ask, SAGE, NOW)


def answer_for(facts: list[Fact], **changed: object) -> Answer:
    linkage = world(facts).get(Linkage, MADE)
    assert linkage is not None
    totals = sorted(sum(table.values()) for table in counts(linkage))
    given_: dict[str, object] = {
        "documented": sum(middle(counts(linkage)).values()), "documented_low": totals[0], "documented_high": totals[-1], "median": None,
        "low": None, "high": None, "rhat": None, "ess": None, "ess_per_cpu_second": None, "seconds": 0.0, "converged": False,
        "verdict": Verdict.REFUSED,
    }  # fmt: skip
    return Answer(**(given_ | changed))  # type: ignore[arg-type]


def test_what_reviewers_settled_binds_the_linkage() -> None:
    """Two entries that nobody would link are one person by judgement, in every drawn linkage."""
    plain = lists(2)
    ids = [next(line.split(",")[0] for line in one.decode().splitlines()[1:]) for one in plain]
    view = MemoryView()
    view.record([asked()], SAGE.id, NOW)
    linkage = view.get(Linkage, MADE)
    assert linkage is not None
    same = Reviewed(("L1", ids[0]), ("L2", ids[1]), True)
    facts = run.run(run.Run(linkage, plain, draws=2, reviewed=[same]), engine_named("duckdb"), seeded("chance"))
    found = [cluster for fact in facts if isinstance(fact, ClustersKept) for cluster in fact.clusters]
    assert any({ids[0], ids[1]} <= set(cluster) for cluster in found)


def test_an_estimate_is_a_figure_that_is_counted_again(doubtful: list[Fact]) -> None:
    view, facts = figure_of(doubtful, answer_for(doubtful))
    view.record(facts, SAGE.id, NOW)
    figure = view.get(Figure, RecordId("figure"))
    assert figure is not None
    assert figure.estimate is not None
    assert recompute(view, figure).value == figure.value == answer_of(figure.estimate).documented
    assert len(recompute(view, figure).entries) == 8 == len(figure.support)
    assert figure.value == sum(one.count or 0 for one in figure.estimate.patterns) + figure.estimate.others
    with pytest.raises(FigureDiffers):
        recompute(view, msgspec.structs.replace(figure, value=figure.value + 1))


def test_an_answer_to_another_linkage_is_refused(doubtful: list[Fact]) -> None:
    for name in ("documented", "documented_low", "documented_high"):
        with pytest.raises(NotThisLinkage):
            figure_of(doubtful, answer_for(doubtful, **{name: 3}))


def test_a_linkage_that_has_not_arrived_whole_is_not_counted(doubtful: list[Fact]) -> None:
    part = [fact for fact in doubtful if not (isinstance(fact, PatternsCounted) and fact.draw == 3)]
    linkage = world(part).get(Linkage, MADE)
    assert linkage is not None
    with pytest.raises(NotLinkedYet):
        counts(linkage)


@given(st.permutations(range(5)))
def test_arrival_does_not_matter(order: list[int]) -> None:
    facts: list[Fact] = [
        asked(), RecordsLinked(MADE, 10, 2, 1, False, 0.9, 0.9, "m"), PatternsCounted(MADE, 0, (("", "100", 3),)),
        PatternsCounted(MADE, 1, (("", "010", 4),)), ClustersKept(MADE, 0, (("aa", "bb"),)),
    ]  # fmt: skip
    straight, mixed = MemoryView(), MemoryView()
    straight.record(facts, SAGE.id, NOW)
    for entered in [list(straight.history(MADE))[place] for place in order]:
        mixed.add(entered)
    assert mixed.get(Linkage, MADE) == straight.get(Linkage, MADE)
    assert all(kinds.read(kinds.write(fact)) == fact for fact in facts)


def test_strata_are_coarse_and_add_up() -> None:
    from safeconduct.figures.linkage.lists import read_list

    text = "family_name,event_date,event_place,sex\nA,2017-04-03,Чечня,м\nB,2016,село,f\nC,,,\n"
    given_ = [read_list("L1", text.encode(), {})]
    assert run.strata_of(given_, "event_year") == ["2017", "2016", run.NOT_KNOWN]
    assert run.strata_of(given_, "region") == ["chechnya", run.ELSEWHERE, run.NOT_KNOWN]
    assert run.strata_of(given_, "sex") == ["m", "f", run.NOT_KNOWN]
    assert run.strata_of(given_, "") is None
    linkage = Linkage(MADE, draws=1, tables=((0, (("2016", "10", 4), ("2017", "10", 5), ("2017", "11", 6))),))
    assert counts(linkage) == [{"10": 9, "11": 6}]
    assert counts(linkage, "2017") == [{"10": 5, "11": 6}]


def test_strata_too_small_to_show_are_put_together() -> None:
    """And with the next smallest where even together they are few, or where one alone could be worked out from the total."""
    rows = (("a", "10", 3), ("b", "10", 2), ("b", "01", 2), ("c", "11", 40), ("d", "10", 9))
    linkage = Linkage(MADE, refs=("L1", "L2"), draws=2, tables=((0, rows), (1, (*rows[:3], ("c", "11", 39), ("d", "10", 10)))))
    found = by_stratum(linkage)
    assert {name: [table.documented for table in drawn] for name, drawn in found.items()} == {
        "c": [40, 39], "d": [9, 10], TOGETHER: [7, 7],
    }  # fmt: skip
    alone = Linkage(MADE, refs=("L1", "L2"), draws=1, tables=((0, (("a", "10", 3), ("c", "11", 40), ("d", "10", 9))),))
    assert {name: drawn[0].documented for name, drawn in by_stratum(alone).items()} == {"c": 40, TOGETHER: 12}
    with pytest.raises(NotStratified):
        by_stratum(Linkage(MADE, refs=("L1", "L2"), draws=1, tables=((0, (("", "10", 30),)),)))


def test_one_refused_stratum_refuses_the_total_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of(REFS, [((1, 0, 0), 20, 20), ((1, 1, 0), 10, 10), ((0, 1, 1), 10, 10)])
    answers = {
        1: answer_for_table(table, Verdict.RANGE, 45.0, 90.0), 2: answer_for_table(table, Verdict.REFUSED, None, None),
    }  # fmt: skip
    monkeypatch.setattr(several, "estimate_mixture", lambda _tables, ask, _progress: answers[ask.seed])
    found = several.estimate_mixed_strata({"one": [table], "two": [table]}, Ask(seed=1)).answer
    assert (found.verdict, found.low, found.high, found.documented) == (Verdict.REFUSED, None, None, 80)
    assert "refused_strata" in [one.code for one in found.reasons]
    assert "two" in found.paragraph_en
    answers[2] = answers[1]
    added = several.estimate_mixed_strata({"one": [table], "two": [table]}, Ask(seed=1)).answer
    assert (added.verdict, added.high) == (Verdict.RANGE, 160.0)


def answer_for_table(table: Table, verdict: Verdict, low: float | None, high: float | None) -> Estimated:
    size = table.documented
    answer = Answer(
        documented=size, documented_low=size, documented_high=size, median=None, low=low, high=high, rhat=1.0, ess=2000.0,
        ess_per_cpu_second=1.0, seconds=0.0, converged=verdict is Verdict.RANGE, verdict=verdict, lists=REFS, on_list=table.on_list(),
    )  # fmt: skip
    return Estimated(answer, np.full((4, 100), 80.0))


def test_the_middle_table_is_the_one_shown() -> None:
    for order in itertools.permutations([{"1": 5}, {"1": 9}, {"1": 7}]):
        assert middle(list(order)) == {"1": 7}


def test_the_page_names_the_limit_that_the_estimator_keeps() -> None:
    assert EACH.rhat == RHAT_EACH


def test_a_list_folds_to_its_provenance() -> None:
    view = world([])
    found = view.get(NameList, RecordId("L2"))
    assert found is not None
    assert (found.maker["en"], found.count(State.DETAINED), found.count(State.KILLED), found.sealed) == ("Maker of L2", 60, 0, None)
