"""A network whose file gate becomes a service: the same halves, now measured and written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from tests.office.test_office import founded, opened_case
from tests.servers import serving

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.gate.base import Limits, Metered
from safeconduct.gate.memory import MemoryGate
from safeconduct.gate.request import gate_id
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.who import Role
from safeconduct.journal import gatelist
from safeconduct.office import config, drill, gatehouse, gatelists, gateroom, recall
from safeconduct.office.office import Office, open_office
from safeconduct.records import exposure
from safeconduct.records.case import Case, CaseClosed, Closure, NoteAdded, PersonJoined

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def publish(office: Office, limits: Limits) -> str:
    keys = office.state.keys
    following = msgspec.structs.replace(office.state.standing.roster, version=office.state.standing.roster.version + 1)
    document = gatelist.write(following, limits, {keys.device: keys.sign_seed})
    gatelists.publish(office.state, document)
    return gatelist.fingerprint(document)


def test_from_a_file_to_a_service(tmp_path: Path) -> None:
    folder = founded(tmp_path, frozenset(Role))
    with open_office(folder, PASSPHRASE) as office:
        cases = [opened_case(office, f"Case{number}") for number in range(4)]
        office.sync()
        limits = gatelists.limits(office.state)
        assert len(limits.open) == 2
        begin = publish(office, Limits(device=3, open=limits.open))
        assert gatelists.limits(office.state).device == 3
        assert gatelists.tell_gate(office.state) == 0
        with pytest.raises(gateroom.NoService):
            gateroom.service(office.state)
    store = gatehouse.open_store(f"sqlite:{tmp_path / 'gate' / 'gate.db'}")
    app, public = gatehouse.app(store, begin)
    with serving(app) as url:
        config.use_gate(folder, f"{url}#{gate_id(public).hex()}")
        for path in folder.glob("index.db*"):
            path.unlink()  # a device that must read everything anew
        with open_office(folder, PASSPHRASE) as office:
            office.record([NoteAdded(cases[0], "one"), NoteAdded(cases[1], "two")], NOW)
            office.flush()
            assert gateroom.service(office.state).left().left == 1
            lines = gateroom.log(office.state)
            assert [(line.who, line.act, line.circle) for line in lines if line.act == "claimed"] == [("Alder", "claimed", "case")] * 2
            office.flush()
            with pytest.raises(Metered):
                office.state.gate.fetch(_names(office, cases))
            assert [line.act for line in gateroom.log(office.state)][-2:] == ["refused", "refused"]
        store.close()


def test_a_seized_open_laptop_opens_its_work_and_the_days_measure(tmp_path: Path) -> None:
    """A caseworker's, with every key and a gate service that answers: open cases at once, closed ones as the measure allows, no more."""
    folder = founded(tmp_path, frozenset(Role))
    with open_office(folder, PASSPHRASE, clock=lambda: NOW) as office:
        cases = [opened_case(office, f"Case{number}") for number in range(9)]
        office.record([PersonJoined(case, new_id(), f"Teal{number}") for number, case in enumerate(cases)], NOW)
        office.record([CaseClosed(case, Closure.REHOMED, NOW.date(), 0) for case in cases[:7]], NOW)
        office.sync()
        begin = publish(office, Limits(device=4, open=gatelists.limits(office.state).open))
        gatelists.tell_gate(office.state)
    for days in (5, 10):  # the lease begins, and runs out
        with open_office(folder, PASSPHRASE, clock=lambda days=days: NOW + dt.timedelta(days=days)) as office:  # type: ignore[misc]
            office.sync()
            (row,) = [row for row in drill.run(drill.Drill([office.state], NOW), ["laptop_open"]) if row.whose == "Alder"]
    assert (len(row.readable.people), row.more_a_day) == (2, 4)
    store = gatehouse.open_store(f"sqlite:{tmp_path / 'gate' / 'gate.db'}")
    app, public = gatehouse.app(store, begin)
    with serving(app) as url:
        config.use_gate(folder, f"{url}#{gate_id(public).hex()}")
        with open_office(folder, PASSPHRASE, clock=lambda: NOW + dt.timedelta(days=10)) as office:
            assert {one.id for one in office.view.all(Case)} == set(cases[7:])
            opened = 0
            for case in cases[:7]:
                try:
                    opened += bool(recall.recall(office.state, [case]))
                except Metered:
                    continue
            assert opened == row.more_a_day == 4
            assert len(exposure.held(office.view).people) == 2 + 4
        store.close()


def _names(office: Office, cases: list[RecordId]) -> list[str]:
    from safeconduct.seal.keys import record_blind

    found = {circle.circle: circle for circle in office.state.circles.values()}
    return [record_blind(found[f"case/{case}"].locator, case).hex() for case in cases]


def test_cases_are_still_there_after_all(tmp_path: Path) -> None:
    """A file gate takes lists and goes on as before."""
    folder = founded(tmp_path, frozenset(Role))
    with open_office(folder, PASSPHRASE) as office:
        case = opened_case(office)
        publish(office, gatelists.limits(office.state))
        office.sync()
        assert office.state.gate.knows() == 2
        assert office.fsck().sound
        assert [one.id for one in office.view.all(Case)] == [case]


class Measured(MemoryGate):
    """A gate that opens so many distinct names, until it is told of a new day."""

    def __init__(self, a_day: int) -> None:
        super().__init__()
        self.a_day, self.opened = a_day, set[str]()

    def fetch(self, names: Iterable[str]) -> dict[str, bytes]:
        wanted = {name for name in names if self._halves.get(name) is not None}
        new, left = wanted - self.opened, self.a_day - len(self.opened)
        if len(new) > left:
            raise Metered(len(new), max(0, left), 24)
        self.opened |= new
        return super().fetch(wanted)


def test_a_device_that_reads_anew_opens_what_the_measure_allows_and_the_rest_later(tmp_path: Path) -> None:
    """The newest first; what stays sealed keeps its leaf, is told as a finding, and opens on another day. Nothing is lost."""
    folder = founded(tmp_path, frozenset(Role))
    gate = Measured(10**6)
    with open_office(folder, PASSPHRASE, gate=gate) as office:
        cases = [opened_case(office, f"Case{number}") for number in range(8)]
        office.record([NoteAdded(case, "a note") for case in cases], NOW)
        office.sync()
        whole = {one.id: one for one in office.view.all(Case)}
        entries = office.state.index.counts()
    for path in folder.glob("index.db*"):
        path.unlink()
    gate.opened, gate.a_day = set(), 3
    days = 0
    with open_office(folder, PASSPHRASE, gate=gate) as office:
        while office.state.index.counts() != entries:
            office.sync()
            found = {one.id: one for one in office.view.all(Case)}
            assert found.items() <= whole.items()
            assert len(found) <= 3 * (days + 1)
            if not days:
                assert any("stay sealed" in one.sentence for one in office.findings)
                with pytest.raises(Metered):
                    recall.recall(office.state, cases)
            gate.opened, days = set(), days + 1
            assert days < 6
        assert {one.id: one for one in office.view.all(Case)} == whole
        assert days == 3
        gate.a_day = 10**6
        assert office.fsck().sound
