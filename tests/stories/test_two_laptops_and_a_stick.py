"""Two laptops and a phone-sized stick, no server: three days of offline work on both sides merge, conflicts shown, nothing dropped.

The depot and the gate live on the stick; each laptop keeps a folder of its own as a second depot. The stick holds sealed objects and
halves of keys; neither opens anything without a laptop's circle keys.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.casework import close, triage
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.depot.base import DepotUnreachable
from safeconduct.gate.base import GateUnreachable
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.who import Member, Role
from safeconduct.office import config, setup
from safeconduct.office.admission import admit
from safeconduct.office.invitation import REQUEST, read_request
from safeconduct.office.letter import read
from safeconduct.office.office import Office, open_office
from safeconduct.office.reach import Reached
from safeconduct.records.case import Case, Closure, Risk
from safeconduct.seal.phrase import Cost

MONDAY = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


class Laptop:
    """What its member can do without a server: open it, work, put the stick in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = MONDAY
        self.said: list[str] = []
        self.office: Office = open_office(folder / "office", PASSPHRASE, clock=lambda: self.now)

    def restart(self) -> None:
        self.office.close()
        self.office = open_office(self.folder / "office", PASSPHRASE, clock=lambda: self.now)

    def at(self, day: int, hour: int) -> Laptop:
        self.now = MONDAY + dt.timedelta(days=day, hours=hour - 9)
        return self

    def opens(self, codename: str) -> RecordId:
        case = new_id()
        ask = triage.OpenCase(case, codename, self.office.me.id, "chechnya", ((new_id(), f"{codename}-one"),))
        self.office.record(triage.open_case(self.office.view, ask, self.office.me, self.now), self.now)
        return case

    def notes(self, case: RecordId, text: str) -> None:
        self.said.append(text)
        self.office.record(triage.add_note(self.office.view, triage.AddNote(case, text), self.office.me, self.now), self.now)

    def assesses(self, case: RecordId, level: Risk, why: str) -> None:
        ask = triage.AssessRisk(case, level, (why,), self.now.date() + dt.timedelta(days=7))
        self.office.record(triage.assess_risk(self.office.view, ask, self.office.me, self.now), self.now)

    def closes(self, case: RecordId) -> None:
        self.office.record(close.close_case(self.office.view, close.CloseCase(case, Closure.REHOMED), self.office.me, self.now), self.now)

    def syncs(self) -> Reached:
        return self.office.reach()

    def case(self, case: RecordId) -> Case:
        found = self.office.view.get(Case, case)
        assert found is not None
        return found


class Stick:
    """Folders that are there while it is plugged in, and elsewhere while it is in a pocket."""

    def __init__(self, folder: Path) -> None:
        self.mount, self.pocket = folder / "media", folder / "pocket"

    def out(self) -> None:
        self.mount.rename(self.pocket)

    def into(self, laptop: Laptop) -> Reached:
        """Plugged in, synced, pulled out."""
        self.pocket.rename(self.mount)
        done = laptop.syncs()
        laptop.office.state.gate.close()  # type: ignore[attr-defined]
        self.out()
        return done


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network founded on a stick, a coordinator's and a caseworker's laptop; everybody's office is closed."""
    folder = tmp_path_factory.mktemp("founded")
    stick, one, two = folder / "media", folder / "one", folder / "two"
    stick.mkdir()
    founder = Member(setup.new_member_id(), "Alder", frozenset({Role.COORDINATOR}))
    setup.found_network(one / "office", stick / "depot", stick / "gate.db", founder, PASSPHRASE, Cost(), MONDAY)
    coordinator = Laptop(one)
    setup.found_circles(coordinator.office.state)
    coordinator.syncs()
    letter = setup.prepare_office(two / "office", setup.invite(coordinator.office.state), "Wren", PASSPHRASE, Cost())
    request = read_request(read(REQUEST, letter))
    other = Member(request.device.member, "Wren", frozenset({Role.CASEWORKER}))
    assert admit(coordinator.office.state, request, other, MONDAY).published
    coordinator.syncs()
    coordinator.office.close()
    return folder


@pytest.fixture
def scene(founded: Path, tmp_path: Path) -> Iterator[tuple[Stick, Laptop, Laptop]]:
    """Given two laptops, each with a depot of its own beside the stick's, and the stick in a pocket."""
    folder = Path(shutil.copytree(founded, tmp_path / "net"))
    stick = Stick(folder)
    for name in ("one", "two"):
        (folder / name / "depot").mkdir()
        depots = [f"folder:{stick.mount / 'depot'}", "folder:../depot"]
        config.write(folder / name / "office", depots, f"sqlite:{stick.mount / 'gate.db'}")
    coordinator, caseworker = Laptop(folder / "one"), Laptop(folder / "two")
    for laptop in (coordinator, caseworker):
        laptop.syncs()
        laptop.office.state.gate.close()  # type: ignore[attr-defined]
    stick.out()
    yield stick, coordinator, caseworker
    coordinator.office.close()
    caseworker.office.close()


def test_three_days_of_offline_work_merge_with_conflicts_shown_and_nothing_dropped(scene: tuple[Stick, Laptop, Laptop]) -> None:
    stick, coordinator, caseworker = scene

    # Given a case that both have
    case = caseworker.at(0, 9).opens("Amber")
    assert stick.into(caseworker).waiting == 0
    assert stick.into(coordinator.at(0, 10)).came > 0
    assert coordinator.case(case).codename == "Amber"

    # When both work on it for three days, on laptops that see nothing of each other, and are switched off in between
    own = {}
    for day in range(3):
        caseworker.at(day, 12).notes(case, f"caseworker, day {day}")
        coordinator.at(day, 12).notes(case, f"coordinator, day {day}")
        own["w", day] = caseworker.at(day, 13).opens(f"Willow{day}")
        own["c", day] = coordinator.at(day, 14).opens(f"Cedar{day}")
        for laptop in (caseworker, coordinator):
            told = laptop.syncs()
            assert told.came == 0
            assert told.waiting > 0  # without the gate nothing new is sealed
            assert {type(error) for error in told.away} <= {DepotUnreachable, GateUnreachable}
            assert told.away
            if day == 1:
                laptop.restart()
    caseworker.at(1, 16).assesses(case, Risk.LOW, "relatives have calmed down")
    coordinator.at(2, 16).assesses(case, Risk.HIGH, "searched for at work")
    coordinator.at(2, 17).closes(case)

    # And the stick goes from hand to hand
    first = stick.into(caseworker.at(2, 18))
    second = stick.into(coordinator.at(2, 19))
    third = stick.into(caseworker.at(2, 20))

    # Then each has what the other wrote, and both see the same
    assert (first.waiting, second.waiting, third.waiting) == (0, 0, 0)
    assert second.came >= 8
    assert third.came >= 4
    assert coordinator.case(case) == caseworker.case(case)
    merged = coordinator.case(case)
    assert {note.text for note in merged.notes} >= {*caseworker.said, *coordinator.said}

    # And what crossed is shown: the higher risk stands, the other is kept beside it
    assert merged.risk is Risk.HIGH
    assert "low" in {one.lost for one in merged.conflicts if one.field == "risk"}
    assert second.conflicts > 0
    assert third.conflicts > 0

    # And nothing is dropped: every entry either of them wrote is on the stick and on both laptops' own depots, sound
    for laptop in (coordinator, caseworker):
        held = {(entry.entry.feed, entry.entry.index) for entry in laptop.office.view.history(case)}
        assert len(held) >= 2 + 3 + 3 + 2 + 1
    for kind, day in own:
        assert coordinator.case(own[kind, day]).codename.endswith(str(day))  # a coordinator reads every case
    stick.into(coordinator)
    names = {str(path.relative_to(stick.pocket / "depot")) for path in (stick.pocket / "depot").rglob("*") if path.is_file()}
    for laptop in (coordinator, caseworker):
        own_depot = laptop.folder / "depot"
        assert {str(path.relative_to(own_depot)) for path in own_depot.rglob("*") if path.is_file()} <= names
    stick.pocket.rename(stick.mount)
    for laptop in (coordinator, caseworker):
        assert laptop.office.fsck().sound


def test_a_stick_pulled_out_in_the_middle_loses_nothing(scene: tuple[Stick, Laptop, Laptop], monkeypatch: pytest.MonkeyPatch) -> None:
    stick, coordinator, caseworker = scene
    cases = [caseworker.at(0, 9).opens(f"Amber{number}") for number in range(4)]
    from safeconduct.depot.folder import FolderDepot

    put, left = FolderDepot.put, iter([1, 3, 6, 10**6])
    for room in left:
        count = 0

        def pulled(self: FolderDepot, name: str, data: bytes, room: int = room) -> None:
            nonlocal count
            count += 1
            if count > room:
                raise DepotUnreachable("EIO")
            put(self, name, data)

        monkeypatch.setattr(FolderDepot, "put", pulled)
        stick.into(caseworker)
    caseworker.restart()
    monkeypatch.undo()
    assert caseworker.office.pending == 0
    stick.into(coordinator)
    assert {coordinator.case(case).codename for case in cases} == {f"Amber{number}" for number in range(4)}


def test_a_found_stick_opens_nothing(scene: tuple[Stick, Laptop, Laptop]) -> None:
    """Sealed objects and halves lie on it together, and no key of a circle."""
    stick, _, caseworker = scene
    case = caseworker.at(0, 9).opens("Amber")
    caseworker.notes(case, "a sentence nobody else may read")
    stick.into(caseworker)
    held = b"".join(path.read_bytes() for path in stick.pocket.rglob("*") if path.is_file())
    assert len(held) > 5_000
    for secret in ("Amber", "Wren", "Alder", "a sentence nobody else may read", "chechnya"):
        assert secret.encode() not in held
    for circle in caseworker.office.state.circles.values():
        assert circle.locator not in held
        assert all(key not in held for key in circle.epochs.values())
