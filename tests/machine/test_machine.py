"""Several devices, one depot that lies to each of them in its own way, crashes at any operation, old images brought back.

Invariants, at every calm (everybody is told the truth again and may sync):
1 devices that hold the same circles hold the same facts, or each that differs has a finding that names the fault;
2 no fact that an honest device was told is saved is lost, as long as its disk or a depot holds it;
3 nothing of a circle is readable to a device without its key, on the depot or on that device's disk.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from safeconduct.depot.memory import MemoryDepot
from safeconduct.ground.errors import StoreFailed
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.who import Role
from safeconduct.journal.finding import State
from safeconduct.office import admission
from safeconduct.office.office import Office
from safeconduct.office.pulse import KIND
from safeconduct.records.access import DOCUMENTATION
from safeconduct.records.source import SourceAdded, SourceTranslated
from tests.machine.adversary import Crash, Lens
from tests.machine.world import ROLES, World

READERS = ("Alder", "Birch", "Cedar")
OUTSIDER = "Dogwood"
SECRET = "Only for analysts"
READER, ANY = st.sampled_from(READERS), st.sampled_from((*READERS, OUTSIDER))
NAMING = {State.FORKED, State.RESTORED, State.ROLLED_BACK, State.WITHHELD, State.MISSING, State.ALTERED, State.REFUSED}
Fact = tuple[str, bytes]
"""Kind and body of a saved fact: enough to tell it from every other."""


class Network(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())

    @initialize()
    def found(self) -> None:
        self.world = World(self.folder, 4, {OUTSIDER: frozenset({Role.HOTLINE})})
        self.lenses = {name: Lens(self.world.depot) for name in (*READERS, OUTSIDER)}
        for name, lens in self.lenses.items():
            self.world.look_at(name, lens)
        self.saved: dict[str, set[bytes]] = {name: set() for name in READERS}
        """Bodies that a device was told are saved, and that its disk or a depot holds."""
        self.images: list[tuple[str, Path, set[bytes]]] = []
        self.forked: set[str] = set()
        """Devices that went back to an old image of themselves."""
        self.sources: list[RecordId] = []
        self.removed: str | None = None
        self.before: set[bytes] = set()
        """What the removed member's device had read when the others learned of the removal."""
        self.count = 0

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.calm()
            self.world.shut()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What devices do

    @rule(name=READER, old=st.booleans())
    def write(self, name: str, old: bool) -> None:
        self.count += 1
        source, text = new_id(), f"{SECRET} {self.count}"
        if old and self.sources:
            source = self.sources[self.count % len(self.sources)]
        facts = [SourceTranslated(source, "ru", text, "")] if source in self.sources else [added(source, text)]
        refs = self.world.offices[name].record(facts, self.world.clock(name))
        self.sources.append(source)
        for ref in refs:
            self.saved[name].add(self.body(name, ref))

    def body(self, name: str, ref: Any) -> bytes:
        found = self.world.offices[name].state.index.entry(ref)
        assert found is not None
        return found[2]

    @rule(name=ANY)
    def sync(self, name: str) -> None:
        try:
            self.world.offices[name].sync()
        except StoreFailed:
            pass  # said in a sentence; what was saved waits
        except Crash:
            self.world.close(name)
            self.world.open(name)

    @rule(name=ANY, after=st.integers(0, 60), dies=st.booleans())
    def sync_and_break_off(self, name: str, after: int, dies: bool) -> None:
        self.lenses[name].fuse, self.lenses[name].dies = after, dies
        self.sync(name)
        self.lenses[name].fuse = None

    @rule(name=READER, after=st.integers(0, 4), dies=st.booleans())
    def write_and_break_off_while_sending(self, name: str, after: int, dies: bool) -> None:
        self.write(name, old=False)
        self.lenses[name].puts_only = True
        self.sync_and_break_off(name, after, dies)
        self.lenses[name].puts_only = False

    @rule(name=READER)
    def reopen(self, name: str) -> None:
        self.world.close(name)
        self.world.open(name)

    @rule(name=READER)
    def delete_the_index(self, name: str) -> None:
        self.world.close(name)
        for path in (self.folder / name).glob("index.db*"):
            path.unlink()
        self.world.open(name)

    @precondition(lambda self: len(self.images) < 3)
    @rule(name=READER)
    def take_image(self, name: str) -> None:
        self.images.append((name, self.world.image(name), set(self.saved[name])))

    @precondition(lambda self: self.images)
    @rule(data=st.data())
    def restore_image(self, data: st.DataObject) -> None:
        name, path, saved = data.draw(st.sampled_from(self.images))
        pending = {row.item.body for row in self.world.offices[name].state.outbox.rows()}
        parcels = bool(self.world.offices[name].state.outbox.parcels())
        self.world.restore(name, path)
        if parcels:
            pending |= self.saved[name] - self.on_depots()
        self.saved[name] -= pending - saved  # the disk that held them is gone
        self.forked.add(name)

    def on_depots(self) -> set[bytes]:
        return {body for office in self.world for body in bodies(office)}

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.world.now += dt.timedelta(hours=hours)

    @rule(name=READER, days=st.sampled_from([-400, 0, 0, 400]))
    def clock_is_wrong(self, name: str, days: int) -> None:
        self.world.skew[name] = dt.timedelta(days=days)

    @precondition(lambda self: self.removed is None and not self.forked)
    @rule(name=READER)
    def remove(self, name: str) -> None:
        """Two members remove a third; from then on it reads nothing new, and what it writes is not counted."""
        self.calm()
        first, second = (one for one in READERS if one != name)
        for one in (first, second):
            admission.remove(self.world.offices[one].state, name, self.world.clock(one))
            self.sync(one)
        self.sync(first)
        self.removed, self.before = name, bodies(self.world.offices[name])

    # What the depot does

    @precondition(lambda self: any(True for _ in self.world.depot.list("s")))
    @rule(name=ANY, data=st.data(), rest=st.booleans())
    def withhold(self, name: str, data: st.DataObject, rest: bool) -> None:
        """One segment, or it and all that follow it in its feed."""
        segments = list(self.world.depot.list("s"))
        chosen = data.draw(st.sampled_from(segments))
        folder = chosen.rsplit("/", 1)[0]
        self.lenses[name].hidden |= {one for one in segments if one == chosen or (rest and one.startswith(folder) and one > chosen)}

    @precondition(lambda self: self.removed is None and not self.forked)
    @rule(order=st.permutations(READERS))
    def withhold_what_a_colleague_read(self, order: list[str]) -> None:
        """While the lie goes on, not after it: the one who is lied to hears of it from whoever read the truth."""
        self.calm()
        writer, reader, fooled = order
        before = set(self.world.depot.objects)
        self.write(writer, old=False)
        self.sync(writer)
        self.lenses[fooled].hidden |= {name for name in self.world.depot.objects if name.startswith("s/") and name not in before}
        self.sync(reader)
        self.write(reader, old=False)
        self.sync(reader)
        self.sync(fooled)
        assert State.WITHHELD in findings(self.world.offices[fooled]), f"{fooled} was not told that {reader} had read more of {writer}"

    @rule(name=ANY)
    def roll_back(self, name: str) -> None:
        """Everything written in the second half of the journal's life, but no roster and no keys."""
        segments = list(self.world.depot.list("s"))
        self.lenses[name].hidden |= set(segments[len(segments) // 2 :])

    @rule(name=READER)
    def fork_the_world(self, name: str) -> None:
        """From now on, what this device writes is shown to nobody else, and it sees nothing new."""
        lens = self.lenses[name]
        lens.extra = dict(self.world.depot.objects) | lens.extra
        lens.own_world = True

    @precondition(lambda self: any(True for _ in self.world.depot.list("s")))
    @rule(name=ANY, data=st.data())
    def corrupt(self, name: str, data: st.DataObject) -> None:
        self.lenses[name].altered.add(data.draw(st.sampled_from(list(self.world.depot.list("s")))))

    @precondition(lambda self: any(True for _ in self.world.depot.list("s")))
    @rule(name=ANY, data=st.data())
    def replay(self, name: str, data: st.DataObject) -> None:
        """A whole segment under a name where another could stand."""
        segments = list(self.world.depot.list("s"))
        source, place = data.draw(st.sampled_from(segments)), data.draw(st.sampled_from(segments))
        head, number = place.rsplit("/", 1)
        self.lenses[name].extra[f"{head}/{int(number) + 1000:020d}"] = self.world.depot.objects[source]

    @rule(name=ANY)
    def reorder(self, name: str) -> None:
        self.lenses[name].backwards = True

    # What must hold

    @invariant()
    def blind(self) -> None:
        if hasattr(self, "world"):
            assert all(SECRET.encode() not in data for data in self.world.depot.objects.values())

    @rule()
    def calm(self) -> None:
        """Everybody is told the truth; all sync; then the promises are looked at."""
        for name, lens in self.lenses.items():
            world = lens.tell_the_truth()
            for one, data in world.items():
                if "/" in one and not (one.startswith("s/") and int(one.rsplit("/", 1)[1]) >= 1000):
                    self.world.depot.objects.setdefault(one, data)
            assert name in self.world.offices
        for _ in range(3):
            for name in (*READERS, OUTSIDER):
                self.sync(name)
        for name in self.staying:
            self.nothing_lost(name)
        self.same_or_named()
        self.removed_reads_nothing_new()
        self.outsider_reads_nothing()

    def nothing_lost(self, name: str) -> None:
        office = self.world.offices[name]
        missing = self.saved[name] - bodies(office)
        assert not missing, f"{name} lost {len(missing)} of its own facts"

    def same_or_named(self) -> None:
        held = {name: counted(self.world.offices[name]) for name in self.staying}
        everything: Counter[Fact] = Counter()
        for one in held.values():
            everything |= one
        for name, one in held.items():
            office = self.world.offices[name]
            if one != everything:
                assert findings(office) & NAMING, f"{name} lacks {sum((everything - one).values())} facts and says nothing"
            if not self.forked:
                assert one == everything, f"{name} lacks {sum((everything - one).values())} facts"
                assert not findings(office) & NAMING, [kept.finding for kept in office.open_findings()]

    @property
    def staying(self) -> list[str]:
        return [name for name in READERS if name != self.removed]

    def removed_reads_nothing_new(self) -> None:
        if self.removed is not None:
            office = self.world.offices[self.removed]
            new = bodies(office) - self.before - self.saved[self.removed]
            assert not new, f"{self.removed} reads {len(new)} facts written after its removal"

    def outsider_reads_nothing(self) -> None:
        office = self.world.offices[OUTSIDER]
        assert DOCUMENTATION not in office.state.names().values()
        assert not [body for body in bodies(office) if SECRET.encode() in body]
        disk = b"".join(path.read_bytes() for path in (self.folder / OUTSIDER).iterdir() if path.is_file())
        assert SECRET.encode() not in disk


def added(source: RecordId, text: str) -> SourceAdded:
    return SourceAdded(source, "", text, "", "", "book", None, "en", ())


def bodies(office: Office) -> set[bytes]:
    return {body for _, body in facts(office)}


def facts(office: Office) -> list[Fact]:
    rows = office.state.index._db.execute("SELECT kind, body FROM entry WHERE kind<>?", (KIND,))
    return [(str(kind), bytes(body)) for kind, body in rows]


def counted(office: Office) -> Counter[Fact]:
    return Counter(set(facts(office)))


def findings(office: Office) -> set[State]:
    return {kept.finding.state for kept in office.open_findings()}


WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking replays whole networks: minutes. `make soak` has them."""
QUICK = settings(
    max_examples=10, stateful_step_count=22, deadline=None, suppress_health_check=list(HealthCheck), phases=WITHOUT_SHRINKING,
    report_multiple_bugs=False,
)  # fmt: skip
LONG = settings(max_examples=400, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)


def test_machine() -> None:
    run_state_machine_as_test(Network, settings=QUICK)


@pytest.mark.slow
def test_machine_for_long() -> None:
    run_state_machine_as_test(Network, settings=LONG)


def test_the_machine_s_depot_is_a_depot() -> None:
    assert isinstance(Lens(MemoryDepot()).truth, MemoryDepot)
    assert ROLES
