"""An office: whole facts or none, whatever kills it; one process at a time; nothing readable outside its circles."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.depot.base import DepotFull
from safeconduct.ground.ids import MemberId, RecordId, new_id
from safeconduct.ground.who import Member, Role
from safeconduct.office import keyring, setup
from safeconduct.office.office import Office, OfficeBusy, open_office
from safeconduct.office.state import NotInCircle
from safeconduct.records import case as cases
from safeconduct.records.case import Case
from safeconduct.records.evidence import Evidence, EvidenceTaken
from safeconduct.records.identity import Identity
from safeconduct.seal.phrase import Cost, PassphraseTooShort, WrongPassphrase

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def founded(folder: Path, roles: frozenset[Role] = frozenset({Role.COORDINATOR})) -> Path:
    founder = Member(setup.new_member_id(), "Alder", roles)
    setup.found_network(folder / "office", folder / "depot", folder / "gate" / "gate.db", founder, PASSPHRASE, Cost(), NOW)
    with open_office(folder / "office", PASSPHRASE) as office:
        setup.found_circles(office.state)
        office.flush()
    return folder / "office"


def opened_case(office: Office, codename: str = "Amber") -> RecordId:
    case = new_id()
    office.record([cases.CaseOpened(case, codename, office.me.id, None, "chechnya", NOW.date())], NOW)
    return case


def test_a_saved_fact_is_there_after_reopening_and_reaches_the_depot(tmp_path: Path) -> None:
    folder = founded(tmp_path)
    with open_office(folder, PASSPHRASE) as office:
        case = opened_case(office)
    with open_office(folder, PASSPHRASE) as office:
        assert office.pending == 2  # the fact, and the grant of its circle to this very device
        found = office.view.get(Case, case)
        assert found is not None
        assert found.codename == "Amber"
        office.sync()
        assert office.pending == 0
        assert office.fsck().sound


def test_the_index_is_rebuilt_from_the_journal(tmp_path: Path) -> None:
    folder = founded(tmp_path)
    with open_office(folder, PASSPHRASE) as office:
        case = opened_case(office)
        office.record([cases.NoteAdded(case, "one"), cases.NoteAdded(case, "two")], NOW)
        office.sync()
        before = office.view.get(Case, case)
    for path in folder.glob("index.db*"):
        path.unlink()
    with open_office(folder, PASSPHRASE) as office:
        office.refresh()
        assert office.view.get(Case, case) == before
        assert [type(e.fact).__name__ for e in office.view.history(case)] == ["CaseOpened", "NoteAdded", "NoteAdded"]


def test_the_second_process_is_told(tmp_path: Path) -> None:
    folder = founded(tmp_path)
    with open_office(folder, PASSPHRASE), pytest.raises(OfficeBusy):
        open_office(folder, PASSPHRASE)


def test_a_wrong_passphrase_gets_one_constant_sentence(tmp_path: Path) -> None:
    folder = founded(tmp_path)
    sentences = set()
    for wrong in ("", "wrong", PASSPHRASE + "x", "\0", "слова" * 9):
        with pytest.raises(WrongPassphrase) as refused:
            open_office(folder, wrong)
        sentences.add(str(refused.value))
    assert len(sentences) == 1
    with open_office(folder, f"  {PASSPHRASE.upper()} "):
        pass


def test_a_damaged_keyring_is_not_called_a_wrong_passphrase(tmp_path: Path) -> None:
    folder = founded(tmp_path)
    data = bytearray((folder / "keyring").read_bytes())
    data[60] ^= 1
    (folder / "keyring").write_bytes(data)
    with pytest.raises(keyring.KeyringDamaged):
        open_office(folder, PASSPHRASE)


def test_a_short_passphrase_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    founder = Member(MemberId("m"), "Alder", frozenset())
    with pytest.raises(PassphraseTooShort):
        setup.found_network(tmp_path / "o", tmp_path / "d", tmp_path / "g" / "g.db", founder, "short", Cost(), NOW)
    assert not (tmp_path / "o" / "keyring").exists()


class FullDepot:
    """Refuses to put after so many objects."""

    def __init__(self, inner: object, left: int) -> None:
        self._inner, self.left = inner, left

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def put(self, name: str, data: bytes) -> None:
        self.left -= 1
        if self.left < 0:
            raise DepotFull
        self._inner.put(name, data)  # type: ignore[attr-defined]


@pytest.mark.parametrize("left", range(6))
def test_a_full_depot_loses_nothing(tmp_path: Path, left: int) -> None:
    folder = founded(tmp_path)
    with open_office(folder, PASSPHRASE) as office:
        inner = office.state.depot
        office.state.depot = FullDepot(inner, left)  # type: ignore[assignment]
        made = [opened_case(office, f"Case{number}") for number in range(3)]
        with contextlib.suppress(DepotFull):
            office.flush()
    assert "nothing was lost" in str(DepotFull())
    with open_office(folder, PASSPHRASE) as office:
        office.sync()
        assert {one.id for one in office.view.all(Case)} == set(made)
        assert (office.pending, office.fsck().sound) == (0, True)


_WRITER = """
import sys, datetime as dt
from pathlib import Path
from safeconduct.office.office import open_office
from safeconduct.ground.ids import new_id
from safeconduct.records import case as cases
now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
office = open_office(Path(sys.argv[1]), sys.argv[2])
print("ready", flush=True)
for number in range(100000):
    case = new_id()
    office.record([cases.CaseOpened(case, f"C{case[:9]}", office.me.id, None, "chechnya", now.date()),
                   cases.NoteAdded(case, "whole")], now)
    print(case, flush=True)
    if number % 3 == 2:
        office.flush()
"""


def test_killed_at_any_moment_shows_whole_facts_and_loses_none_it_confirmed(tmp_path: Path) -> None:
    """kill -9 in a loop, at other moments each time."""
    folder = founded(tmp_path)
    confirmed: set[str] = set()
    for round_ in range(6):
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(folder), PASSPHRASE], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        confirmed |= {writer.stdout.readline().strip() for _ in range(4)}
        time.sleep(0.013 * round_)
        os.kill(writer.pid, signal.SIGKILL)
        confirmed |= {line.strip() for line in writer.stdout.read().splitlines() if len(line.strip()) == 26}
        writer.wait()
        writer.stdout.close()
    assert len(confirmed) > 20
    with open_office(folder, PASSPHRASE) as office:
        office.sync()
        found = {one.id: one for one in office.view.all(Case)}
        assert confirmed <= set(found)
        assert all(len(one.notes) == 1 and one.codename for one in found.values())
        assert office.fsck().sound


def test_circles_are_walls_not_rules(own_network: Path) -> None:
    """The escort reads only his corridors; the caseworker no identity; the hotline no case."""
    home = own_network / "offices"
    with open_office(home / "alder", PASSPHRASE) as escort:
        assert list(escort.view.all(Case)) == []
        assert list(escort.view.all(Identity)) == []
        with pytest.raises(NotInCircle):
            escort.record([cases.NoteAdded(new_id(), "x")], NOW)
    with open_office(home / "willow", PASSPHRASE) as caseworker:
        mine = list(caseworker.view.all(Case))
        assert len(mine) == 25
        assert all(one.owner == caseworker.me.id for one in mine)
        assert list(caseworker.view.all(Identity)) == []


def test_evidence_opens_for_its_readers_and_matches_its_hash(own_network: Path) -> None:
    import hashlib

    with open_office(own_network / "offices" / "sage", PASSPHRASE) as office:
        found = next(iter(office.view.all(Evidence)))
        fact = next(e.fact for e in office.view.history(found.id) if isinstance(e.fact, EvidenceTaken))
        assert hashlib.sha256(office.attachment(found, fact, found.blob)).hexdigest() == found.sha256


def test_fsck_names_every_harmed_object_and_the_rest_opens(own_network: Path) -> None:
    depot = own_network / "depot"
    folders = {sort: sorted(path for path in (depot / sort).rglob("*") if path.is_file()) for sort in "swrx"}
    harmed = {"s": folders["s"][7], "w": folders["w"][11], "x": folders["x"][0]}
    for path in harmed.values():
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 4
        path.write_bytes(data)
    with open_office(own_network / "offices" / "rowan", PASSPHRASE) as office:
        verdict = office.fsck()
        assert not verdict.sound
        named = {finding.name for finding in verdict.findings if finding.grave}
        assert {str(path.relative_to(depot)) for path in harmed.values()} <= named
        assert verdict.entries > 1300
        assert len(list(office.view.all(Case))) == 49
