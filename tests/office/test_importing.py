"""Foreign files through the staging queue: nothing enters the journal before a person says so, and nothing enters it twice."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.exchange.tables import DOCUMENTS, WHEN
from tests.office.cell import Cell

from safeconduct.casework.erase import Order
from safeconduct.exchange.documented import documented
from safeconduct.exchange.foreign import File, file_of
from safeconduct.exchange.formats import columns_of, format_named, guessed
from safeconduct.exchange.leaving import Consents
from safeconduct.exchange.mapping import with_defaults
from safeconduct.exchange.proposed import SENTENCES, NewAct, Refusal, Why
from safeconduct.exchange.uwazi import CLAIMS
from safeconduct.exchange.uwazi_write import to_uwazi
from safeconduct.ground.who import Role
from safeconduct.office.accepting import MOST, Accept, NothingToAccept, StandsAsItWas, accept
from safeconduct.office.erasing import erase
from safeconduct.office.importing import Import, begin, read_in
from safeconduct.office.save import save
from safeconduct.office.staging import Batch, RowState, Staging, open_staging
from safeconduct.office.state import State
from safeconduct.records.call import Call
from safeconduct.records.case import Case
from safeconduct.records.consent import Audience, ItemKind
from safeconduct.records.statement import Statement

NOW = dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC)
ALL = frozenset({Role.HOTLINE, Role.CASEWORKER, Role.COORDINATOR, Role.INTERVIEWER})


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Cell]:
    made = Cell(tmp_path, {"Hazel": ALL, "Maple": ALL})
    yield made
    made.close()


def submissions(count: int, prefix: str = "u", **more: Any) -> File:
    rows = [
        {"_uuid": f"{prefix}{n}", "_submission_time": "2025-12-30T10:00:00", "region": "Чечня", "what_happened": f"help {n}",
         "_submitted_by": "someone", "_geolocation": [43.3, 45.7], "name": "a name", **more}
        for n in range(1, count + 1)
    ]  # fmt: skip
    return file_of(json.dumps({"count": count, "results": rows}).encode())


def staged(state: State, queue: Staging, file: File, *defaults: str, become: str | None = None, format: str = "kobo") -> Batch:
    of = format_named(format)
    ask = Import(format, with_defaults(guessed(of, columns_of(of, file), become), defaults))
    return read_in(state, queue, begin(queue, ask, file, NOW), ask, file)


def counts(queue: Staging, batch: Batch) -> dict[str, int]:
    return {state.value: count for state, count in queue.counts(batch.id).items()}


def test_nothing_enters_before_a_person_says_so_and_nothing_twice(cell: Cell) -> None:
    state = cell.at["Hazel"]
    with open_staging(state) as queue:
        batch = staged(state, queue, submissions(5))
        assert counts(queue, batch) == {"new": 5}
        assert list(state.index.all(Call)) == []
        assert batch.drops == {
            ("_submitted_by", Why.SUBMITTER): 5, ("_geolocation", Why.LOCATION): 10, ("name", Why.IDENTITY): 5,
        }  # fmt: skip
        done = accept(state, queue, batch, Accept((2, 3)), NOW)
        assert (done.rows, done.left, done.refused) == (2, 3, ())
        assert {one.summary for one in state.index.all(Call)} == {"help 2", "help 3"}
        done = accept(state, queue, batch, Accept(), NOW)
        assert (done.rows, done.left) == (3, 0)
        with pytest.raises(NothingToAccept):
            accept(state, queue, batch, Accept(), NOW)
        again = staged(state, queue, submissions(6))
        assert counts(queue, again) == {"matched": 5, "new": 1}
        assert all(not row.makes for row in queue.rows(again, RowState.MATCHED))
    cell.sync()
    other = cell.at["Maple"]
    with open_staging(other) as queue:
        assert counts(queue, staged(other, queue, submissions(6))) == {"matched": 5, "new": 1}
        assert len(list(other.index.all(Call))) == 5


def test_a_crash_between_saving_and_settling_makes_nothing_twice(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    state = cell.at["Hazel"]
    with open_staging(state) as queue:
        batch = staged(state, queue, submissions(2))
        with monkeypatch.context() as patched:
            patched.setattr(Staging, "settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                accept(state, queue, batch, Accept(), NOW)
    with open_staging(state) as queue:
        assert counts(queue, batch) == {"new": 2}
        done = accept(state, queue, batch, Accept(), NOW)
        assert (done.rows, done.facts) == (2, 1)
    assert len(list(state.index.all(Call))) == 2
    assert all(len(state.index.history(one.id)) == 1 for one in state.index.all(Call))


def test_reading_goes_on_after_a_crash(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    state, file = cell.at["Hazel"], submissions(25)
    monkeypatch.setattr("safeconduct.office.importing.CHUNK", 10)
    real = Staging.add
    commits: list[Any] = []

    def dying(self: Staging, *given: Any) -> None:
        if len(commits) == 2:
            raise KeyboardInterrupt
        commits.append(given)
        real(self, *given)

    with open_staging(state) as queue, monkeypatch.context() as patched:
        patched.setattr(Staging, "add", dying)
        with pytest.raises(KeyboardInterrupt):
            staged(state, queue, file)
        assert [one.rows for one in queue.batches()] == [20]
    with open_staging(state) as queue:
        batch = staged(state, queue, file)
        assert [one.id for one in queue.batches()] == [batch.id]
        assert counts(queue, batch) == {"new": 25}
        assert batch.drops[("name", Why.IDENTITY)] == 25
        assert not (state.folder / "shelf.db").exists()


def test_the_bytes_of_the_queue_say_nothing(cell: Cell) -> None:
    state = cell.at["Hazel"]
    with open_staging(state) as queue:
        staged(state, queue, submissions(3))
    held = b"".join(path.read_bytes() for path in state.folder.glob("staging.db*"))
    assert b"help" not in held
    assert b"what_happened" not in held


def test_a_codename_that_is_taken_is_shown_and_can_be_given_another(cell: Cell) -> None:
    state = cell.at["Hazel"]
    rows = "KEY,codename,region,needs\nuuid:a,Alder,chechnya,a doctor\nuuid:b,Alder,ingushetia,a room\nuuid:a,Other,chechnya,x\n"
    with open_staging(state) as queue:
        batch = staged(state, queue, file_of(rows.encode()), become="case", format="odk")
        assert [(row.state.value, row.refusal.why if row.refusal else None) for row in queue.rows(batch)] == [
            ("new", None), ("refused", Why.CODENAME), ("matched", Why.TWICE),
        ]  # fmt: skip
        assert accept(state, queue, batch, Accept(), NOW).rows == 1
        assert accept(state, queue, batch, Accept((2,), codename="Rowan"), NOW).rows == 1
    assert {one.codename: one.needs for one in state.index.all(Case)} == {"Alder": ("a doctor",), "Rowan": ("a room",)}


def test_an_edit_adds_to_a_case_and_leaves_a_call_as_it_was(cell: Cell) -> None:
    state = cell.at["Hazel"]
    head = "KEY,meta-deprecatedID,codename,region,needs\n"
    with open_staging(state) as queue:
        batch = staged(state, queue, file_of(f"{head}uuid:a,,Alder,chechnya,a doctor\n".encode()), become="case", format="odk")
        accept(state, queue, batch, Accept(), NOW)
        edit = staged(state, queue, file_of(f"{head}uuid:b,uuid:a,Alder,chechnya,a lawyer\n".encode()), become="case", format="odk")
        assert counts(queue, edit) == {"edited": 1}
        accept(state, queue, edit, Accept(), NOW)
        assert [one.needs for one in state.index.all(Case)] == [("a doctor", "a lawyer")]
        calls = staged(state, queue, submissions(1))
        accept(state, queue, calls, Accept(), NOW)
        changed = staged(state, queue, submissions(1, what_happened="other words"))
        assert counts(queue, changed) == {"edited": 1}
        met = accept(state, queue, changed, Accept(), NOW).refused
        assert [one.template for one in met] == [StandsAsItWas().template]
    assert [one.summary for one in state.index.all(Call)] == ["help 1"]


def test_a_statement_waits_until_its_warnings_are_stated(cell: Cell) -> None:
    state = cell.at["Hazel"]
    rows = "KEY,testimony,region,date of interview,language\nuuid:a,what was said,Чечня,09.04.2017,русский\n"
    with open_staging(state) as queue:
        batch = staged(state, queue, file_of(rows.encode("utf-16")), format="odk")
        assert accept(state, queue, batch, Accept(), NOW).rows == 0
        assert queue.row(batch, 1).said is not None
        assert accept(state, queue, batch, Accept(warnings=()), NOW).rows == 1
    (told,) = state.index.all(Statement)
    assert (told.segments[0].text, told.language, told.taken and told.taken.text) == ("what was said", "ru", "2017-04-09")


def test_many_are_accepted_in_bounded_lots(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST <= 1000
    monkeypatch.setattr("safeconduct.office.accepting.MOST", 3)
    state = cell.at["Hazel"]
    with open_staging(state) as queue:
        batch = staged(state, queue, submissions(7))
        assert [accept(state, queue, batch, Accept(), NOW).left for _ in range(3)] == [4, 1, 0]


def test_tables_for_uwazi_make_the_records_again_in_another_network(cell: Cell, tmp_path: Path) -> None:
    """What one network gave to Uwazi another takes in, table by table; the one that gave it finds that it is here."""
    analyst = {"Sage": frozenset({Role.ANALYST, Role.EDITOR})}
    given, taking = Cell(tmp_path / "given", analyst), Cell(tmp_path / "taking", analyst)
    first, second = given.at["Sage"], taking.at["Sage"]
    save(first, DOCUMENTS, WHEN)
    files = to_uwazi(first.index, Consents(first.index, Audience.PUBLIC, WHEN.date())).files
    with open_staging(first) as queue:
        for data in files.values():
            batch = staged(first, queue, file_of(data), format="uwazi")
            assert counts(queue, batch) == {"matched": batch.rows}
    with open_staging(second) as queue:
        for data in files.values():
            batch = staged(second, queue, file_of(data), format="uwazi")
            assert accept(second, queue, batch, Accept(), WHEN).refused == ()
        again = staged(second, queue, file_of(files["2-claims.csv"]), format="uwazi")
        assert counts(queue, again) == {"matched": again.rows}
    assert sorted(map(repr, documented_of(second))) == sorted(map(repr, documented_of(first)))
    assert sum(1 for _ in documented(second.index)) == 6
    given.close()
    taking.close()


def documented_of(state: State) -> Iterator[Any]:
    """An act names its event by a reference that is the network's own."""
    for one in documented(state.index):
        yield msgspec.structs.replace(one, event="") if isinstance(one, NewAct) else one


def test_a_claim_whose_source_is_not_here_waits_for_it(cell: Cell) -> None:
    state = cell.at["Hazel"]
    header = ",".join(f'"{column}"' for column in CLAIMS.header())
    values = {"Title__en": "C1: x", "Reference": "C1", "Wording": "x", "Stated by": "y", "Source": "S1: z", "Kind of quantity__en": "several"}
    body = ",".join(f'"{values.get(column, "")}"' for column in CLAIMS.header())
    with open_staging(state) as queue:
        batch = staged(state, queue, file_of(f"{header}\n{body}\n".encode()), format="uwazi")
        done = accept(state, queue, batch, Accept(), NOW)
        assert [(one.number, one.values["wanted"]) for one in done.refused] == [(1, "S1")]
        assert counts(queue, batch) == {"new": 1}


def test_two_members_who_take_in_one_case_make_two_and_a_coordinator_sees_both(tmp_path: Path) -> None:
    """Neither reads the other's. One id for both would hide one of them: a colleague takes only the first circle of a name."""
    worker = frozenset({Role.CASEWORKER, Role.INTERVIEWER})
    cell = Cell(tmp_path, {"Hazel": worker, "Maple": worker, "Rowan": frozenset({Role.COORDINATOR})})
    file = file_of(b"KEY,codename,region,needs\nuuid:a,Alder,chechnya,a doctor\n")
    for name in ("Hazel", "Maple"):
        with open_staging(cell.at[name]) as queue:
            batch = staged(cell.at[name], queue, file, become="case", format="odk")
            assert accept(cell.at[name], queue, batch, Accept(), NOW).rows == 1
    cell.sync()
    rowan = cell.at["Rowan"]
    assert {one.owner for one in rowan.index.all(Case)} == {cell.members["Hazel"].id, cell.members["Maple"].id}
    with open_staging(rowan) as queue:
        assert counts(queue, staged(rowan, queue, file, become="case", format="odk")) == {"matched": 1}
    cell.close()


def test_what_was_erased_does_not_come_back(cell: Cell) -> None:
    state = cell.at["Hazel"]
    file = file_of(b"KEY,codename,region,needs\nuuid:a,Alder,chechnya,a doctor\n")
    with open_staging(state) as queue:
        waits = staged(state, queue, file_of(b"KEY,codename,region,needs\nuuid:a,Alder,chechnya,a lawyer\n"), become="case", format="odk")
        batch = staged(state, queue, file, become="case", format="odk")
        accept(state, queue, batch, Accept(), NOW)
        (case,) = state.index.all(Case)
        cell.sync()
        erase(state, Order(ItemKind.CASE, case.id, "by phone"), NOW)
        assert accept(state, queue, waits, Accept(), NOW).refused[0].template == SENTENCES[Why.ERASED]
        again = staged(state, queue, file, become="case", format="odk")
        assert [row.refusal for row in queue.rows(again)] == [Refusal(Why.ERASED)]
    assert list(state.index.all(Case)) == []


def test_what_was_refused_once_does_not_stand_in_the_way(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeconduct.office.accepting.MOST", 2)
    state = cell.at["Hazel"]
    rows = "KEY,testimony,region,date of interview,language,warnings\n" + "".join(
        f"uuid:{n},words {n},Чечня,2017-04,ru,{warned}\n" for n, warned in enumerate(("", "", "death", "threats"))
    )
    with open_staging(state) as queue:
        batch = staged(state, queue, file_of(rows.encode()), format="odk")
        assert [accept(state, queue, batch, Accept(), NOW).rows for _ in range(3)] == [0, 2, 0]


def test_a_page_of_rows_is_walked_along_an_index(cell: Cell) -> None:
    with open_staging(cell.at["Hazel"]) as queue:
        batch = staged(cell.at["Hazel"], queue, submissions(12))
        said: list[str] = []

        def trace(_cursor: Any, query: str, _values: Any) -> bool:
            said.append(query)
            return True

        queue._db.exec_trace = trace
        queue.rows(batch, None, 3, 5)
        queue.rows(batch, RowState.NEW, 3, 5)
        queue.waiting(batch, 5)
        queue.row(batch, 7)
        queue._db.exec_trace = None
        assert len(said) == 7
        for query in said:
            plan = queue._db.execute(f"EXPLAIN QUERY PLAN {query}", (batch.id, 3, 5)[: query.count("?")]).fetchall()
            assert not any("TEMP B-TREE" in str(step) or "SCAN" in str(step) for step in plan), (query, plan)
