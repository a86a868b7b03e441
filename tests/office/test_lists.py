"""Lists by facet: the index, whatever was folded, erased or lapsed in whatever order, answers as a view does that walks everything."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.ground.errors import BadInput
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.office.index import Index
from safeconduct.office.lists import number
from safeconduct.office.rows import Line
from safeconduct.records import case as cases
from safeconduct.records import kinds
from safeconduct.records import relocation as moves
from safeconduct.records.call import CallReceived, Channel, Urgency
from safeconduct.records.case import Case, Closure, Risk
from safeconduct.records.facet import between, moment, named, since, upto
from safeconduct.records.fact import Entered, Fact, Record
from safeconduct.records.relocation import Relocation
from safeconduct.records.view import Ahead, MemoryView, NoSuchPlace, View

KEY, CIRCLES, DEVICE, MEMBER = bytes(32), (b"c" * 16, b"d" * 16), DeviceId("device"), MemberId("alder")
IDS = [RecordId(letter * 26) for letter in "abcdefg"]
DAY, NOW = dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
days = st.integers(0, 9).map(lambda number: DAY + dt.timedelta(days=number))
moments = st.integers(0, 9).map(lambda number: NOW + dt.timedelta(hours=number))
owners, regions = st.sampled_from(["alder", "birch"]), st.sampled_from(["chechnya", "tver"])


def facts(record: RecordId) -> st.SearchStrategy[Fact]:
    if record in IDS[:5]:
        return st.one_of(
            st.builds(cases.CaseOpened, st.just(record), st.sampled_from(["Amber", "amber", "Wren", ""]), owners, st.none(), regions, days),
            st.builds(cases.PersonJoined, st.just(record), st.sampled_from(IDS), st.sampled_from(["Wren", "Lark"])),
            st.builds(cases.RiskAssessed, st.just(record), st.sampled_from(Risk), st.just(("why",)), days, st.none()),
            st.builds(cases.CaseClosed, st.just(record), st.sampled_from(Closure), days, st.integers(0, 1)),
            st.builds(cases.CaseReopened, st.just(record), st.just("again")),
        )
    return st.one_of(
        st.builds(moves.RelocationPlanned, st.just(record), st.sampled_from(IDS), st.just(""), st.just("")),
        st.builds(
            moves.LegPlanned, st.just(record), st.integers(1, 2), regions, regions, st.just(moves.Mode.CAR), owners, moments, moments,
            st.sampled_from([None, *IDS]),
        ),
        st.builds(moves.CheckInAsked, st.just(record), st.integers(1, 2), st.just(1), moments, st.just(30), st.just(())),
        st.builds(moves.CheckedIn, st.just(record), st.integers(1, 2), st.just(1), moments, st.booleans()),
        st.builds(moves.RelocationEnded, st.just(record), days, st.just(moves.Outcome.ARRIVED)),
        st.builds(cases.NoteAdded, st.just(record), st.just("of another kind than its record")),
    )  # fmt: skip


told = st.tuples(st.sampled_from(IDS).flatmap(facts), st.sampled_from(CIRCLES))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("fold"), st.lists(st.integers(0, 23), min_size=1, max_size=9, unique=True)),
        st.tuples(st.just("strip"), st.tuples(st.sampled_from(IDS), st.sampled_from(CIRCLES), st.sampled_from([None, 0]))),
        st.tuples(st.just("forget"), st.integers(0, 23)),
    ),
    max_size=8,
)
QUESTIONS: list[tuple[type[Record], dict[str, Any]]] = [
    (Case, {}), (Case, {"state": "open"}), (Case, {"state": "closed", "owner": "alder"}), (Case, {"risk": ("high", "low")}),
    (Case, {"review": upto(DAY + dt.timedelta(days=4))}), (Case, {"review": between(DAY, DAY + dt.timedelta(days=2)), "region": "tver"}),
    (Case, {"codename": named("AMBER")}), (Case, {"person": (IDS[0], IDS[1]), "state": "open"}), (Case, {"risk": ()}),
    (Relocation, {}), (Relocation, {"late": upto(NOW + dt.timedelta(hours=4))}), (Relocation, {"shelter": IDS[2]}),
    (Relocation, {"escort": ("alder", "birch"), "departs": since(NOW + dt.timedelta(hours=3))}), (Relocation, {"nothing": "x"}),
]  # fmt: skip
"""What a page asks: one facet, several, any of, spans, none, and one that there is not."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    index = Index(tmp_path_factory.mktemp("lists") / "index.db", KEY)
    index.know_devices({DEVICE: MEMBER})
    yield index
    index.close()


@given(st.lists(told, min_size=24, max_size=24), st.permutations(range(24)), steps)
@settings(max_examples=25)
def test_index_and_memory_answer_alike(
    index: Index, facts: list[tuple[Fact, bytes]], order: list[int], steps: list[tuple[str, object]]
) -> None:
    """Stamps in one order, arrival in another; every fact has a leaf, so that strip may take it."""
    lines = [_line(place, stamp, fact, circle) for place, (stamp, (fact, circle)) in enumerate(zip(order, facts, strict=True))]
    index._db.execute("DELETE FROM entry")
    index._begin_folds()
    index._cache.clear()
    for what, how in steps:
        if what == "fold" and isinstance(how, list):
            index.fold([lines[one] for one in how])
        elif what == "strip" and isinstance(how, tuple):
            index.strip([how[0]], [how[1]], how[2])
        elif what == "forget" and isinstance(how, int):
            index.forget_places([(lines[how].feed, lines[how].place)], lines[how].fact.record)
    assert_alike(index, MemoryView(_held(index)))
    fact = cases.CaseReopened(IDS[0], "planned")
    ahead, other = Ahead(index), Ahead(MemoryView(_held(index)))
    for one in (ahead, other):
        one.add(fact, MEMBER, 1 << 40)
    assert_alike(ahead, other)
    assert ahead.count(Case, state="open") == sum(one.workflow != "closed" for one in ahead.all(Case))


def assert_alike(one: View, other: View) -> None:
    for kind, wanted in QUESTIONS:
        expected = list(other.where(kind, **wanted))
        assert list(one.where(kind, **wanted)) == expected, wanted
        assert (one.count(kind, **wanted), other.count(kind, **wanted)) == (len(expected),) * 2, wanted
        for limit in (1, 3):
            assert list(one.where(kind, limit=limit, **wanted)) == expected[:limit]
            assert _walked(one, kind, wanted, limit) == (expected if not isinstance(one, Ahead) else _walked(other, kind, wanted, limit))
    for kind, facet in ((Case, "state"), (Case, "codename"), (Case, "person"), (Relocation, "escort"), (Relocation, "late")):
        assert one.tally(kind, facet) == other.tally(kind, facet), facet


def _walked(view: View, kind: type[Record], wanted: dict[str, Any], size: int) -> list[Record]:
    """Page after page towards the older, then back again: both ways show the same."""
    down: list[list[Record]] = [list(view.where(kind, limit=size, **wanted))]
    while down[-1]:
        down.append(list(view.where(kind, before=view.mark(down[-1][-1].id), limit=size, **wanted)))
    pages = down[:-1]
    for earlier, later in itertools.pairwise(pages if not isinstance(view, Ahead) else []):
        assert list(view.where(kind, after=view.mark(later[0].id), limit=size, **wanted)) == earlier
    return [one for page in pages for one in page]


def _line(place: int, stamp: int, fact: Fact, circle: bytes) -> Line:
    leaf = bytes(34) + (fact.record.encode() * 2)[:16] + bytes(70)
    return Line(b"f" * 16, place, (stamp + 1) << 16, DEVICE, circle, leaf, kinds.write(fact), fact)


def _held(index: Index) -> Iterator[Entered]:
    """What the index holds, in the order in which its records came."""
    for (record,) in index._db.execute("SELECT id FROM record ORDER BY seq").fetchall():
        yield from index.history(RecordId(str(record)))


def test_erased_values_stand_in_no_list(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.db", KEY)
    index.fold([_line(0, 0, cases.CaseOpened(IDS[0], "Amber", MEMBER, None, "tver", DAY), CIRCLES[0])])
    assert [one.codename for one in index.where(Case, codename="amber")] == ["Amber"]
    index.strip([IDS[0]], [CIRCLES[0]])
    assert index._db.execute("SELECT (SELECT count(*) FROM facet) + (SELECT count(*) FROM tally)").fetchone() == (0,)
    index.close()


def test_an_index_of_another_shape_is_folded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stood before there were lists: no numbers in `record`, no facets."""
    index = Index(tmp_path / "index.db", KEY)
    index.know_devices({DEVICE: MEMBER})
    index.fold([_line(0, 0, cases.CaseOpened(IDS[0], "Amber", MEMBER, None, "tver", DAY), CIRCLES[0])])
    for line in ("DROP TABLE facet", "DROP TABLE tally", "DROP TABLE record", "PRAGMA user_version=0",
                 "CREATE TABLE record(id TEXT PRIMARY KEY, kind TEXT, stamp INTEGER, feed BLOB, place INTEGER, body BLOB) STRICT"):  # fmt: skip
        index._db.execute(line)
    index.close()
    index = Index(tmp_path / "index.db", KEY)
    index.know_devices({DEVICE: MEMBER})
    with monkeypatch.context() as patch:
        patch.setattr(Index, "_keep", _killed)
        with pytest.raises(KeyboardInterrupt):
            index.renew()
    with pytest.raises(apsw.SQLError):  # killed in the middle, it is still the old one, and folded anew the next time
        index._db.execute("SELECT * FROM facet")
    index.renew()
    assert [one.codename for one in index.where(Case, owner=MEMBER)] == ["Amber"]
    seq = index._db.execute("SELECT seq FROM record").fetchall()
    index.renew()
    assert index._db.execute("SELECT seq FROM record").fetchall() == seq
    index.close()


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_page_costs_a_page(tmp_path: Path) -> None:
    """Steps of the query engine, not time: they may not grow with what there is."""
    index = Index(tmp_path / "index.db", KEY)
    steps = {}
    for many in (500, 4_000):
        index.fold(_line(place, place, _call(place), CIRCLES[0]) for place in range(many))
        taken = 0

        def count() -> bool:
            nonlocal taken
            taken += 1
            return False

        from safeconduct.records.call import Call

        index._db.set_progress_handler(count, 10)
        page = list(index.where(Call, status="waiting", urgency="low", limit=20))
        index.tally(Call, "urgency")
        index.count(Call, urgency="low")
        assert len(page) == 20
        steps[many] = taken
        index._db.set_progress_handler(None)
    assert steps[4_000] <= steps[500] * 1.5, steps
    index.close()


def _call(place: int) -> CallReceived:
    urgency = Urgency.LOW if place % 2 else Urgency.HIGH
    return CallReceived(RecordId(f"{place:026d}"), Channel.PHONE, NOW, "ru", "tver", 1, "invented", urgency, ())


def test_no_two_facets_share_a_number() -> None:
    import inspect
    import re

    names = {"": ""}
    for kind in kinds.KINDS:
        for facet in ("", *re.findall(r'"(\w+)": ', inspect.getsource(kind.facets))):
            assert names.setdefault(str(number(kind.name, facet)), f"{kind.name}.{facet}") == f"{kind.name}.{facet}"
    assert len(names) > 60


@pytest.mark.parametrize("mark", ["x", "1", "1-2-3", "-1-2", "1-ffffffffffffffffff", "٣-1 "])
def test_a_mark_from_elsewhere_is_refused(mark: str) -> None:
    with pytest.raises(NoSuchPlace):
        list(MemoryView().where(Case, before=mark))
    assert issubclass(NoSuchPlace, BadInput)


def test_moments_sort_to_the_end_of_time() -> None:
    far = dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(dt.timedelta(hours=-14)))
    early = dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14)))
    assert moment(NOW) < moment(NOW + dt.timedelta(seconds=1)) < moment(far)
    assert len({len(moment(one)) for one in (NOW, far, early, dt.datetime(7, 1, 1, tzinfo=dt.UTC))}) == 1
