"""A lost gate comes back by k custodians, and nothing forgotten comes back with it."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.office.cell import KEEPER, NOW, WORKER, Cell
from tests.office.test_erasing import told_facts

from safeconduct.casework.erase import Order
from safeconduct.gate import backup as tables
from safeconduct.gate.base import GateUnreachable
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.ground.errors import Damaged
from safeconduct.ground.ids import CircleId, MemberId, RecordId
from safeconduct.ground.who import Role
from safeconduct.journal import reader
from safeconduct.journal.finding import Finding
from safeconduct.office import erasing, halfbackup, halfrestore, reach
from safeconduct.office.shares import my_share
from safeconduct.office.state import NotInCircle
from safeconduct.records.backup import Backup, standing, superseded
from safeconduct.records.consent import ItemKind
from safeconduct.records.sealed import Sealed, SealedShare, Sort

WORDS, OTHER = "words told in confidence", "other words, which stay"
MEMBERS = {
    "Hazel": KEEPER | WORKER, "Maple": KEEPER, "Sage": KEEPER, "Yew": KEEPER, "Elm": KEEPER,
    "Willow": frozenset({Role.INTERVIEWER}), "Rowan": frozenset({Role.COORDINATOR, Role.ANALYST}),
}  # fmt: skip
KEEPERS = ("Hazel", "Maple", "Sage", "Yew", "Elm")
DAY = dt.timedelta(days=1)


class Gone:
    """A gate that is lost."""

    def __getattr__(self, name: str) -> Any:
        raise GateUnreachable("ENOENT")


@pytest.fixture
def cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cell]:
    monkeypatch.setattr("tests.office.cell.MemoryGate", lambda: SqliteGate(tmp_path / "gate.db"))
    found = Cell(tmp_path, MEMBERS)
    told(found, OTHER)
    found.sync()
    yield found
    found.close()


def store_of(cell: Cell) -> SqliteGate:
    assert isinstance(cell.gate, SqliteGate)
    return cell.gate


def synced(cell: Cell) -> None:
    for _ in range(2):
        cell.sync()
        for state in cell.at.values():
            reach.follow(state)
    cell.sync()


def told(cell: Cell, words: str) -> RecordId:
    willow = cell.at["Willow"]
    facts = told_facts(willow.keys.member, words)
    cell.record("Willow", facts)
    return facts[0].record


def made(cell: Cell, name: str, by: str = "Maple", now: dt.datetime = NOW) -> Path:
    path = cell.folder / name
    halfbackup.make(cell.at[by], store_of(cell), path, now)
    synced(cell)
    return path


def lose(cell: Cell) -> None:
    for state in cell.at.values():
        state.gate = Gone()


def bodies(cell: Cell, gate: Any, by: tuple[str, ...] = tuple(MEMBERS)) -> set[bytes]:
    """All that opens of the depot, read afresh with every key these members hold and this gate."""
    found: set[bytes] = set()
    for name in by:
        for circle in cell.at[name].circles.values():
            for one in reader.read_circle(cell.depot, gate, circle, cell.roster, {}):
                if not isinstance(one, Finding):
                    found |= {body.body for body in one.bodies if body.body is not None}
    return found


def answers(cell: Cell, text: str, *by: str, now: dt.datetime = NOW) -> list[str]:
    return [halfrestore.lend(cell.at[name], text, now)[0] for name in by]


def restored(cell: Cell, file: Path, *by: str, asker: str = "Rowan") -> tuple[SqliteGate, halfrestore.Restored]:
    """The whole ceremony, with no gate at all."""
    data = file.read_bytes()
    text = halfrestore.ask(cell.at[asker], data, "the server was seized", NOW)
    opened = halfrestore.open_backup(cell.at[asker], data, answers(cell, text, *by))
    store = SqliteGate(cell.folder / f"new-{len(list(cell.folder.glob('new-*')))}.db")
    return store, halfrestore.restore(cell.at[asker], opened, store)


def erase(cell: Cell, record: RecordId) -> None:
    erasing.erase(cell.at["Willow"], Order(ItemKind.STATEMENT, record, "by phone"), NOW)


def test_a_lost_gate_comes_back_without_what_was_erased_before_the_backup(cell: Cell) -> None:
    gone, _ = told(cell, WORDS), told(cell, OTHER)
    cell.sync()
    erase(cell, gone)
    synced(cell)
    file = made(cell, "backup")
    before = bodies(cell, cell.gate)
    assert any(OTHER.encode() in one for one in before)
    lose(cell)
    with pytest.raises(GateUnreachable):
        bodies(cell, cell.at["Willow"].gate)
    gate, done = restored(cell, file, "Hazel", "Sage", "Elm")
    after = bodies(cell, gate)
    assert not any(WORDS.encode() in one for one in after)
    backups = {one for one in before if one[1:].startswith((b"\xabbackup.made", b"\xabbackup.held"))}
    assert len(backups) == 2  # made, and held by all in the same words: the shares themselves are in no backup: no backup is the way to another
    assert before - after == backups
    assert (done.kept_dark, len(done.answered)) == (0, 3)


def test_what_was_erased_after_the_backup_stays_erased(cell: Cell) -> None:
    """The backup has its half; anybody's word in the ceremony that it is erased is enough."""
    gone = told(cell, WORDS)
    told(cell, OTHER)
    cell.sync()
    file = made(cell, "backup")
    erase(cell, gone)
    synced(cell)
    lose(cell)
    gate, done = restored(cell, file, "Hazel", "Sage", "Elm")
    after = bodies(cell, gate)
    assert done.kept_dark == 1
    assert any(OTHER.encode() in one for one in after)
    assert not any(WORDS.encode() in one for one in after)


def test_where_nobody_in_the_ceremony_knew_the_next_sync_of_a_device_that_does_makes_the_gate_forget_again(cell: Cell) -> None:
    gone = told(cell, WORDS)
    cell.sync()
    file = made(cell, "backup")
    erase(cell, gone)
    synced(cell)
    lose(cell)
    gate, done = restored(cell, file, "Hazel", "Sage", "Elm", asker="Yew")  # none of these reads statements
    assert done.kept_dark == 0
    assert any(WORDS.encode() in one for one in bodies(cell, gate))
    cell.at["Willow"].gate = gate
    reach.follow(cell.at["Willow"])
    assert not any(WORDS.encode() in one for one in bodies(cell, gate))


def test_a_coordinators_answer_tells_what_is_erased_and_counts_as_no_share(cell: Cell) -> None:
    gone = told(cell, WORDS)
    cell.sync()
    file = made(cell, "backup")
    erase(cell, gone)
    synced(cell)
    lose(cell)
    text = halfrestore.ask(cell.at["Yew"], file.read_bytes(), "lost", NOW)
    answer, share = halfrestore.lend(cell.at["Rowan"], text, NOW)
    assert not share
    with pytest.raises(halfrestore.TooFewAnswers):
        halfrestore.open_backup(cell.at["Yew"], file.read_bytes(), [*answers(cell, text, "Hazel", "Sage"), answer])
    opened = halfrestore.open_backup(cell.at["Yew"], file.read_bytes(), [*answers(cell, text, "Hazel", "Sage", "Elm"), answer])
    assert halfrestore.restore(cell.at["Yew"], opened, SqliteGate(cell.folder / "new.db")).kept_dark == 1


def test_nobody_forgets_at_anothers_word_alone(cell: Cell) -> None:
    """One device that claims an erasure does not have the others destroy for it."""
    from safeconduct.office.save import save
    from safeconduct.records.erasure import ErasureAcknowledged, ErasureOrdered, Thing

    kept = told(cell, OTHER)
    cell.sync()
    rowan, circle = cell.at["Rowan"], CircleId(f"statement/{kept}")
    false = RecordId("false".ljust(26, "a"))
    order = ErasureOrdered(false, circle, false, (Thing("statement", kept),), (rowan.keys.member,), NOW.date(), "never")
    save(rowan, [order, ErasureAcknowledged(false, circle, NOW.date())], NOW)
    cell.sync()
    for name in set(MEMBERS) - {"Rowan"}:
        reach.follow(cell.at[name])
    assert any(OTHER.encode() in one for one in bodies(cell, cell.gate))


def test_k_minus_one_custodians_restore_nothing(cell: Cell) -> None:
    file = made(cell, "backup")
    lose(cell)
    data, rowan, hazel = file.read_bytes(), cell.at["Rowan"], cell.at["Hazel"]
    text = halfrestore.ask(rowan, data, "lost", NOW)
    two = answers(cell, text, "Maple", "Sage")
    for given_ in ([], two, two * 2):
        with pytest.raises(halfrestore.TooFewAnswers):
            halfrestore.open_backup(rowan, data, given_)
    own = halfrestore.ask(hazel, data, "lost", NOW)
    with pytest.raises(halfrestore.NotYourOwn):
        halfrestore.lend(hazel, own, NOW)
    with pytest.raises(halfrestore.TooFewAnswers):  # a custodian who asks is none of the three
        halfrestore.open_backup(hazel, data, answers(cell, own, "Maple", "Sage"))


def test_a_seized_file_is_random_bytes(cell: Cell) -> None:
    told(cell, OTHER)
    cell.sync()
    file = made(cell, "backup")
    data = file.read_bytes()
    held = store_of(cell).db.all("SELECT name, circle, half FROM half")
    assert len(held) >= 3
    for name, circle, half in held:
        assert bytes(half) not in data
        assert bytes.fromhex(name) not in data
        assert bytes.fromhex(circle) not in data
    counts = [data.count(value) for value in range(256)]
    assert max(counts) < 2 * min(counts)  # 64 KiB of it, 256 of each value
    assert file.stat().st_mode & 0o077 == 0


def test_an_altered_a_cut_and_another_file_are_refused(cell: Cell) -> None:
    file, lone = made(cell, "backup"), made(cell, "next", by="Sage")
    lose(cell)
    rowan, data = cell.at["Rowan"], file.read_bytes()
    text = halfrestore.ask(rowan, data, "lost", NOW)
    three = answers(cell, text, "Hazel", "Maple", "Yew")
    for bad in (data[:-1], data[:5000], data[:16] + lone.read_bytes()[16:], data[:200] + bytes([data[200] ^ 1]) + data[201:], data + b"\0"):
        with pytest.raises(halfrestore.BackupDamaged):
            halfrestore.open_backup(rowan, bad, three)
    for bad, refusal in ((b"", halfrestore.BackupDamaged), (data[:16], halfrestore.BackupDamaged), (lone.read_bytes(), halfrestore.NotAsked)):
        with pytest.raises(refusal):
            halfrestore.open_backup(rowan, bad, three)
    store = SqliteGate(cell.folder / "new.db")
    halfrestore.restore(rowan, halfrestore.open_backup(rowan, data, three), store)
    with pytest.raises(halfrestore.NotAsked):  # once
        halfrestore.open_backup(rowan, data, three)
    assert not rowan.outbox.kept(f"gate-restore/{data[:16].hex()}")


def test_texts_that_were_altered_or_are_somebody_elses_are_refused(cell: Cell) -> None:
    file = made(cell, "backup")
    lose(cell)
    rowan, data = cell.at["Rowan"], file.read_bytes()
    text = halfrestore.ask(rowan, data, "lost", NOW)
    raw = base64.b64decode(text)
    altered = base64.b64encode(raw[:40] + bytes([raw[40] ^ 1]) + raw[41:]).decode()
    for bad in ("", "no base64 at all!", base64.b64encode(b"\x90").decode(), text[:-8], altered):
        with pytest.raises((halfrestore.NotAText, halfrestore.NotFromHere)):
            halfrestore.lend(cell.at["Maple"], bad, NOW)
    with pytest.raises(halfrestore.AskLapsed):
        halfrestore.lend(cell.at["Maple"], text, NOW + 8 * DAY)
    three = answers(cell, text, "Hazel", "Maple", "Yew")
    halfrestore.ask(rowan, data, "lost again", NOW)  # a second request: answers to the first open nothing
    with pytest.raises(halfrestore.NotAsked):
        halfrestore.open_backup(rowan, data, three)


def test_a_false_share_counts_as_none(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    file = made(cell, "backup")
    lose(cell)
    rowan, data = cell.at["Rowan"], file.read_bytes()
    text = halfrestore.ask(rowan, data, "lost", NOW)
    three = answers(cell, text, "Hazel", "Maple", "Yew")
    true = my_share
    monkeypatch.setattr(halfrestore, "my_share", lambda state, sealed: true(state, sealed)._replace(value=bytes(32)))  # type: ignore[union-attr]
    false = answers(cell, text, "Sage")
    with pytest.raises(halfrestore.TooFewAnswers):
        halfrestore.open_backup(rowan, data, [*three[:2], *false])
    assert halfrestore.open_backup(rowan, data, [*three, *false]).table.rows


def test_after_an_erasure_the_next_backup_ends_the_one_before_on_every_custodians_device(cell: Cell) -> None:
    gone = told(cell, WORDS)
    cell.sync()
    first = made(cell, "first")
    old = standing(cell.at["Sage"].index.all(Backup))[0]
    erase(cell, gone)
    synced(cell)
    made(cell, "second")
    assert not cell.gate.fetch(halfbackup.blinds(cell.at["Sage"], old.id))
    for name in KEEPERS:
        assert [one.number for one in standing(cell.at[name].index.all(Backup))] == [2]
        assert old.sealed is not None
        assert old.sealed.body not in b"".join(bodies(cell, cell.gate))
    lines, ended = halfbackup.listed(cell.at["Yew"])
    assert [(one.number, one.held, one.of, one.needed, one.over) for one in lines] == [(2, 5, 5, 3, False)]
    assert ended == [halfbackup.Gone(1, 5, 5)]
    lose(cell)
    text = halfrestore.ask(cell.at["Rowan"], first.read_bytes(), "lost", NOW)
    with pytest.raises(halfrestore.BackupGivenUp):
        halfrestore.lend(cell.at["Maple"], text, NOW)


def test_two_are_kept_where_nothing_was_forgotten_and_no_more(cell: Cell) -> None:
    for number in ("one", "two", "three"):
        made(cell, number)
    lines, ended = halfbackup.listed(cell.at["Yew"])
    assert ([one.number for one in lines], ended) == ([3, 2], [halfbackup.Gone(1, 5, 5)])


def test_nothing_is_given_up_before_a_quorum_holds_the_newer(cell: Cell) -> None:
    first = made(cell, "first")
    cell.gate.forget(["ab" * 16])
    halfbackup.make(cell.at["Maple"], store_of(cell), cell.folder / "second", NOW)
    reach.follow(cell.at["Maple"])
    assert [one.number for one in standing(cell.at["Maple"].index.all(Backup))] == [2, 1]
    lose(cell)
    _, done = restored(cell, first, "Hazel", "Sage", "Elm")
    assert done.halves > 0


def test_a_restored_gate_is_backed_up_again_as_the_same_gate(cell: Cell) -> None:
    file = made(cell, "first")
    lose(cell)
    gate, _ = restored(cell, file, "Hazel", "Sage", "Elm")
    cell.gate = gate  # type: ignore[assignment]
    for state in cell.at.values():
        state.gate = gate
    told(cell, OTHER)
    synced(cell)
    made(cell, "second")
    lines, ended = halfbackup.listed(cell.at["Yew"])
    assert [(one.number, one.over) for one in lines] == [(2, False), (1, False)]
    made(cell, "third")
    assert halfbackup.listed(cell.at["Yew"])[1] == [halfbackup.Gone(1, 5, 5)]
    assert ended == []
    assert all(state.outbox.pending() == 0 for state in cell.at.values())


def test_only_a_custodian_makes_one_and_never_over_a_file(cell: Cell) -> None:
    path = cell.folder / "backup"
    with pytest.raises(NotInCircle):
        halfbackup.make(cell.at["Willow"], store_of(cell), path, NOW)
    assert not path.exists()
    path.write_bytes(b"something")
    with pytest.raises(halfbackup.FileIsThere):
        halfbackup.make(cell.at["Maple"], store_of(cell), path, NOW)
    assert path.read_bytes() == b"something"
    with pytest.raises(halfbackup.FileNotWritten):
        halfbackup.make(cell.at["Maple"], store_of(cell), cell.folder / "nowhere" / "backup", NOW)
    assert list(cell.at["Maple"].index.all(Backup)) == []


class Crash(Exception):
    pass


STEPS = ("_write", "save", "_hold", "flush")


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_each_step_of_a_backup_loses_no_older_one(cell: Cell, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    first = made(cell, "first")
    cell.gate.forget(["ab" * 16])

    def crash(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(halfbackup, step, crash)
        with pytest.raises(Crash):
            halfbackup.make(cell.at["Maple"], store_of(cell), cell.folder / "second", NOW)
    synced(cell)
    told_of = [one.number for one in standing(cell.at["Elm"].index.all(Backup))]
    begun = STEPS.index(step) >= STEPS.index("_hold")
    assert told_of == ([2] if begun else [1])  # begun, the next sync goes on; before that nothing is known of it
    file = cell.folder / "second" if begun else first
    lose(cell)
    assert restored(cell, file, "Hazel", "Sage", "Elm")[1].halves > 0


@pytest.mark.parametrize("step", ["forget", "strip", "save"])
def test_a_crash_while_an_old_one_is_dropped_is_made_good_at_the_next_sync(
    cell: Cell, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    made(cell, "first")
    cell.gate.forget(["ab" * 16])
    halfbackup.make(cell.at["Maple"], store_of(cell), cell.folder / "second", NOW)
    cell.sync()
    for name in ("Hazel", "Sage", "Yew"):
        reach.follow(cell.at[name])
    cell.sync()

    def crash(*_: object) -> None:
        raise Crash

    elm = cell.at["Elm"]
    halfbackup._hold(elm, NOW)
    with monkeypatch.context() as patch:
        target: object = {"forget": cell.gate, "strip": elm.index, "save": halfbackup}[step]
        patch.setattr(target, step, crash)
        with pytest.raises(Crash):
            halfbackup.carry_out(elm, NOW)
    synced(cell)
    assert halfbackup.listed(cell.at["Yew"])[1][0].dropped >= 4
    assert [one.number for one in standing(elm.index.all(Backup))] == [2]


def test_a_restoring_that_fails_leaves_the_store_empty_and_can_be_done_again(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    file = made(cell, "backup")
    lose(cell)
    rowan, data = cell.at["Rowan"], file.read_bytes()
    opened = halfrestore.open_backup(rowan, data, answers(cell, halfrestore.ask(rowan, data, "lost", NOW), "Hazel", "Sage", "Elm"))
    store = SqliteGate(cell.folder / "new.db")

    def crash(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(tables, "keep", crash)
        with pytest.raises(Crash):
            halfrestore.restore(rowan, opened, store)
    assert store.db.all("SELECT count(*) FROM half") == [(0,)]
    assert halfrestore.restore(rowan, opened, store).halves > 0
    with pytest.raises(tables.StoreInUse):
        halfrestore.restore(rowan, opened, store)


NAMES = st.binary(min_size=16, max_size=16).map(bytes.hex)


@given(st.dictionaries(NAMES, st.tuples(NAMES, st.binary(min_size=32, max_size=32))), st.sets(NAMES), st.binary(max_size=80))
def test_a_table_reads_as_it_was_written_and_nothing_else_reads(
    rows: dict[str, tuple[str, bytes]], forgotten: set[str], noise: bytes
) -> None:
    table = tables.Table(b"store", tuple(tables.Row(name, *rest) for name, rest in sorted(rows.items())), tuple(sorted(forgotten)))
    written = tables.write(table, b"mark")
    assert tables.parse(written, b"mark") == table
    assert len(written) % 65536 == 0
    for bad in (noise, written[: len(written) // 2 - 3] + b"\1", written + b"\1"):
        with pytest.raises(Damaged):
            tables.parse(bad, b"mark")
    with pytest.raises(tables.NotATable):
        tables.parse(written, b"other")


def _backup(number: int, held: int, forgotten: int) -> Backup:
    keepers = [MemberId(f"m{one}") for one in range(3)]
    sealed = Sealed(Sort.GATE, RecordId(f"r{number}"), 2, b"", tuple(SealedShare(one, 1, b"", ()) for one in keepers), b"")
    return Backup(RecordId(f"r{number}"), number=number, forgotten=forgotten, sealed=sealed, held=tuple(keepers[:held]))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=8), st.randoms())
def test_what_is_superseded(told_of: list[tuple[int, int]], chance: object) -> None:
    """Never the newest that a quorum holds; never all; at most two that are held stay, and the older of them knows all that was forgotten."""
    backups, gone = [], 0
    for number, (held, more) in enumerate(told_of, 1):
        gone += more
        backups.append(_backup(number, held, gone))
    over = superseded(backups)
    assert over == superseded(backups[::-1])
    left = [one for one in standing(backups) if one.id not in over]
    safe = [one for one in left if one.safe]
    assert bool(safe) == any(one.safe for one in backups)
    assert len(safe) <= 2
    assert len({one.forgotten for one in safe}) <= 1
    if not safe:
        assert over == {}


