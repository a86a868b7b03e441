"""Erasure: after it an older copy of the depot and every live key open nothing; the tree verifies, others' proofs check, devices follow."""

from __future__ import annotations

import base64
import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.office.test_office import founded, opened_case

from safeconduct.casework.erase import NothingToErase, NoWish, Order, StillUnderway, plan, wished
from safeconduct.cli.main import main
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.depot.folder import FolderDepot
from safeconduct.gate.base import GateUnreachable
from safeconduct.gate.memory import MemoryGate
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.gate.xor import XorGate
from safeconduct.ground.ids import DeviceId, MemberId, RecordId, new_id
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member, Role
from safeconduct.journal import reader, tree
from safeconduct.journal.finding import Finding, State
from safeconduct.office import erasing, receipt
from safeconduct.office.office import Office, open_office
from safeconduct.records import case as cases
from safeconduct.records import consent as consents
from safeconduct.records import erasure, relocation
from safeconduct.records import statement as statements
from safeconduct.records.case import Case
from safeconduct.records.consent import Audience, Consent, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.erasure import Erasure, Thing
from safeconduct.records.fact import Entered, EntryRef, Fact
from safeconduct.records.statement import Manner, Statement
from safeconduct.records.view import MemoryView
from safeconduct.seal.keys import record_blind

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
WORDS = "words that were told in confidence"
HOW = "by phone"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return founded(tmp_path, frozenset(Role))


def told_facts(interviewer: MemberId, words: str) -> list[Fact]:
    statement = new_id()
    return [
        statements.StatementTaken(statement, None, "Heron", interviewer, PartDate("2025"), "ru", "chechnya", Manner.CALL, ""),
        statements.SegmentTaken(statement, 1, words, ()),
    ]


def told(office: Office, words: str = WORDS) -> RecordId:
    facts = told_facts(office.me.id, words)
    office.record(facts, NOW)
    return facts[0].record


def ordered(office: Office) -> list[Erasure]:
    return [one for one in office.view.all(Erasure) if one.ordered is not None]


def attack(folder: Path, depot: Path, gate: Path) -> list[bytes]:
    """Every body that an older copy of the depot gives to somebody who holds every live key of this office and the gate as it is."""
    with open_office(folder, PASSPHRASE) as office:
        state = office.state
        found = []
        for circle in state.circles.values():
            for one in reader.read_circle(FolderDepot(depot), SqliteGate(gate), circle, state.standing.roster, {}):
                if not isinstance(one, Finding):
                    found += [body.body for body in one.bodies if body.body is not None]
        return found


def test_an_older_copy_with_every_live_key_stays_dark(tmp_path: Path, folder: Path) -> None:
    with open_office(folder, PASSPHRASE) as office:
        gone, kept = told(office), told(office, "other words, kept")
        office.sync()
    older, gate = Path(shutil.copytree(tmp_path / "depot", tmp_path / "older")), tmp_path / "gate" / "gate.db"
    assert any(WORDS.encode() in body for body in attack(folder, older, gate))  # the attack works, before
    with open_office(folder, PASSPHRASE) as office:
        others = [one.entry for one in office.view.history(kept)]
        office.erase(Order(ItemKind.STATEMENT, gone, HOW), NOW)
        office.sync()
        assert office.view.get(Statement, gone) is None
        assert office.view.history(gone) == []
        verdict = office.fsck()
        assert verdict.sound
        assert any(one.state is State.DARK for one in verdict.findings)
        for entry in others:
            shown = office.opening(entry, with_body=True)
            assert b"kept" in shown.body or b"Heron" in shown.body
            size, root = int(shown.note.split("\n")[1]), shown.note.split("\n")[2]
            tree.verify_inclusion(tree.leaf_hash(shown.leaf), entry.index, size, shown.path, base64.b64decode(root))
    for copy in (older, tmp_path / "depot"):
        bodies = attack(folder, copy, gate)
        assert not any(WORDS.encode() in body for body in bodies)
        assert any(b"other words, kept" in body for body in bodies)


def readable(path: Path, key: bytes, out: Path) -> bytes:
    """The whole file as it would be without its cipher, free pages included."""
    shutil.copy(path, out)
    db = apsw.Connection(str(out))
    db.pragma("cipher", "chacha20")
    db.pragma("hexkey", key.hex())
    db.execute("PRAGMA journal_mode=DELETE")
    db.pragma("rekey", "")
    db.close()
    return out.read_bytes()


def test_the_words_are_gone_from_this_devices_files(tmp_path: Path, folder: Path) -> None:
    with open_office(folder, PASSPHRASE) as office:
        gone, kept = told(office), told(office, "other words, kept")
        office.sync()
        key = office.state.keys.store_key
        office.state.index.scrub()
        before = readable(folder / "index.db", key, tmp_path / "before.db")
        assert WORDS.encode() in before
        office.erase(Order(ItemKind.STATEMENT, gone, HOW), NOW)
        office.sync()
    for name in ("index.db", "outbox.db"):
        after = readable(folder / name, key, tmp_path / f"after-{name}")
        assert WORDS.encode() not in after
    assert kept


def test_a_withdrawal_that_asks_for_erasure_erases_by_itself(folder: Path) -> None:
    with open_office(folder, PASSPHRASE) as office:
        statement, other = told(office), told(office)
        for item, erase in ((statement, True), (other, False)):
            given = consents.ConsentGiven(
                new_id(), item, ItemKind.STATEMENT, (), (Purpose.QUOTE,), (Audience.PUBLIC,), "", NOW.date(), None,
                ConsentGivenHow.PHONE, office.me.id,
            )  # fmt: skip
            office.record([given, consents.ConsentWithdrawn(given.record, item, ItemKind.STATEMENT, NOW.date(), HOW, erase)], NOW)
        office.sync()
        assert [one.id for one in office.view.all(Statement)] == [other]
        (one,) = ordered(office)
        assert (one.how, one.things) == (HOW, (Thing("statement", statement),))
        assert len(list(office.view.all(Consent))) == 2  # what was agreed to, and its end, stays noted
        office.sync()
        assert len(ordered(office)) == 1
        assert wished(office.view, office.me) == []


def test_a_rebuilt_index_and_a_killed_erasure_end_the_same(folder: Path, tmp_path: Path) -> None:
    """Killed after any of its steps: ordered, forgotten, purged. The next sync finishes it; an index built anew has only the leaves."""
    with open_office(folder, PASSPHRASE) as office:
        gone = told(office)
        office.sync()
    for step in ("save", "forget", "strip", "scrub"):
        copy = Path(shutil.copytree(folder.parent, tmp_path.parent / f"{tmp_path.name}-{step}"))
        with open_office(copy / "office", PASSPHRASE) as office, pytest.MonkeyPatch.context() as patch:
            place, name = {"save": (erasing, "carry_out"), "forget": (office.state.index, "strip"),
                           "strip": (office.state.outbox, "scrub"), "scrub": (erasing, "save")}[step]  # fmt: skip
            patch.setattr(place, name, _Killed(getattr(place, name), after=int(step == "scrub")))
            with pytest.raises(KeyboardInterrupt):
                office.erase(Order(ItemKind.STATEMENT, gone, HOW), NOW)
        with open_office(copy / "office", PASSPHRASE) as office:
            office.sync()
            assert office.view.get(Statement, gone) is None, step
            (one,) = erasing.standings(office.state)
            assert (one.done, one.devices) == (1, 1), step
        for path in (copy / "office").glob("index.db*"):
            path.unlink()
        with open_office(copy / "office", PASSPHRASE) as office:
            office.sync()
            assert office.view.get(Statement, gone) is None
            assert office.fsck().sound


class _Killed:
    """Works so many times, then is killed."""

    def __init__(self, real: Callable[..., object], after: int) -> None:
        self._real, self._left = real, after

    def __call__(self, *given: object) -> object:
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        return self._real(*given)


def test_nobody_purges_on_somebodys_word(folder: Path) -> None:
    """An order hides nothing while the gate still has the half, and one told to another circle touches nothing."""
    with open_office(folder, PASSPHRASE) as office:
        statement = told(office)
        case = opened_case(office)
        office.sync()
        order = erasure.ErasureOrdered(new_id(), f"case/{case}", new_id(), (Thing("statement", statement),), (), NOW.date(), HOW)  # type: ignore[arg-type]
        office.record([order], NOW)
        office.sync()
        assert office.view.get(Statement, statement) is not None
        real = office.state.gate
        office.state.gate = _Deaf(real)  # type: ignore[assignment]
        office.record([erasure.ErasureOrdered(new_id(), f"case/{case}", new_id(), (Thing("case", case),), (), NOW.date(), HOW)], NOW)  # type: ignore[arg-type]
        erasing.carry_out(office.state, NOW)
        assert office.view.get(Case, case) is not None
        office.state.gate = real
        office.sync()
        assert office.view.get(Case, case) is None


class _Deaf:
    """Answers, and does not forget."""

    def __init__(self, inner: object) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def forget(self, names: object) -> None:
        raise GateUnreachable("down")


def test_words_for_an_erased_record_never_leave_this_device(folder: Path) -> None:
    """Written offline to a case that is erased meanwhile: the flush goes on, the words stay behind, other facts arrive."""
    with open_office(folder, PASSPHRASE) as office:
        case, other = opened_case(office), opened_case(office, "Birch")
        office.sync()
        office.record([cases.NoteAdded(case, WORDS), cases.NoteAdded(other, "goes out")], NOW)
        locator = office.state.named(f"case/{case}")[0].locator  # type: ignore[arg-type]
        office.state.gate.forget([record_blind(locator, case).hex()])
        office.flush()
        assert office.pending == 0
        assert office.fsck().sound
        assert not any(WORDS in getattr(one.fact, "text", "") for one in office.view.history(case))
        assert [one.text for one in office.view.get(Case, other).notes] == ["goes out"]  # type: ignore[union-attr]
        assert office.state.index.counts()["erasure.words_dropped"] == 1
        office.state.outbox.scrub()


def test_with_two_gates_the_second_is_asked_again(folder: Path) -> None:
    with open_office(folder, PASSPHRASE) as office:
        one, two = MemoryGate(), MemoryGate()
        office.state.gate = XorGate(one, two)
        statement = told(office)
        office.flush()
        office.state.gate = XorGate(one, _Deaf(two))  # type: ignore[arg-type]
        office.erase(Order(ItemKind.STATEMENT, statement, HOW), NOW)
        assert office.view.get(Statement, statement) is None  # one is enough for the dark
        halves = dict(two._halves)
        office.state.gate = XorGate(one, two)
        erasing.carry_out(office.state, NOW)
        assert [name for name in halves if two._halves[name] is None] == [name for name in halves if one._halves.get(name, 1) is None]
        assert None in two._halves.values()


def test_refusals(folder: Path) -> None:
    with open_office(folder, PASSPHRASE) as office:
        case = opened_case(office)
        with pytest.raises(NoWish):
            office.erase(Order(ItemKind.CASE, case, " "), NOW)
        with pytest.raises(NothingToErase):
            office.erase(Order(ItemKind.STATEMENT, case, HOW), NOW)
        office.record([relocation.RelocationPlanned(new_id(), case, "test", "test")], NOW)
        with pytest.raises(StillUnderway):
            office.erase(Order(ItemKind.CASE, case, HOW), NOW)
        assert office.view.get(Case, case) is not None
        assert plan(office.view, ItemKind.CASE, case).counts() == {"case": 1, "relocation": 1}


def test_the_receipt_names_nobody_and_says_what_cannot_be_taken_back(folder: Path) -> None:
    with open_office(folder, PASSPHRASE) as office:
        wish = office.erase(Order(ItemKind.STATEMENT, told(office), "in person"), NOW)
        (standing,) = erasing.standings(office.state)
        assert standing.wish == wish
        for lang, sentence in (("en", "Erased on 1 of 1 devices"), ("ru", "Стёрто на 1 из 1 устройств")):
            text = receipt.receipt(standing, lang, NOW.date())
            assert sentence in text
            assert "Heron" not in text
            assert "Alder" not in text
        assert "printed" in receipt.receipt(standing, "en", NOW.date())
        more = receipt.receipt(standing._replace(devices=3, removed=2), "en", NOW.date())
        assert "1 of 3" in more
        assert "2 devices left our network" in more


@given(st.permutations(range(4)))
def test_an_erasure_folds_the_same_in_any_order(order: list[int]) -> None:
    facts = [
        erasure.ErasureOrdered(RecordId("e"), "case/a", RecordId("w"), (Thing("case", RecordId("a")),), (MemberId("m"),), NOW.date(), HOW),  # type: ignore[arg-type]
        *(erasure.ErasureAcknowledged(RecordId("e"), "case/a", NOW.date()) for _ in range(3)),  # type: ignore[arg-type]
    ]
    told = enumerate(facts)
    entered = [Entered(fact, MemberId("m"), DeviceId(f"d{number % 2}"), number, EntryRef("f" * 32, number)) for number, fact in told]
    view = MemoryView(entered[number] for number in order)
    found = view.get(Erasure, RecordId("e"))
    assert found is not None
    assert (found.done, len(found.things), found.by) == (("d0", "d1"), 1, "m")


def test_every_reader_of_the_circle_is_waited_for(folder: Path) -> None:
    """Two more devices held the circle; one of them is lost. Acknowledgements are counted against the roster."""
    with open_office(folder, PASSPHRASE) as office:
        member = Member(MemberId("second"), "Birch", frozenset({Role.ANALYST}))
        roster = office.state.standing.roster
        device = roster.devices[0]
        more = msgspec.structs.replace(
            roster, members=(*roster.members, member),
            devices=(*roster.devices, msgspec.structs.replace(device, id=DeviceId("x"), member=member.id)),
        )  # fmt: skip
        office.state.standing = office.state.standing._replace(roster=more)
        statement = told(office)
        office.erase(Order(ItemKind.STATEMENT, statement, HOW), NOW)
        (one,) = erasing.standings(office.state)
        assert (one.done, one.devices) == (1, 2)


def test_at_the_terminal_a_look_comes_first(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_office(folder, PASSPHRASE) as office:
        gone = told(office)
        office.sync()
    (tmp_path / "words").write_text(PASSPHRASE)
    common = ["--office", str(folder), "--passphrase-file", str(tmp_path / "words")]
    assert main(["erase", "statement", gone[:8], *common]) == 0
    assert "Nothing was changed" in capsys.readouterr().out
    assert main(["erase", "statement", gone[:8], "--yes", *common]) == 3  # no wish was told
    assert "the person's own wish" in capsys.readouterr().err
    assert main(["erase", "statement", gone[:8], "--how", HOW, "--yes", "--json", *common]) == 0
    wish = json.loads(capsys.readouterr().out)["wish"]
    assert main(["erase", "statement", gone[:8], "--how", HOW, "--yes", *common]) == 8
    assert main(["erase", "status", *common]) == 0
    assert "erased on 1 of 1 devices" in capsys.readouterr().out
    assert main(["erase", "receipt", wish[:8], "--in", "ru", "--out", str(tmp_path / "receipt.txt"), *common]) == 0
    assert "Ключи уничтожены" in (tmp_path / "receipt.txt").read_text()
