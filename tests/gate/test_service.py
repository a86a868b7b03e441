"""The gate as a service: whom it answers, how much, what it writes down, what it forgets, and what a thief finds in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.conftest import SEEDS, Clock, Served, Server, roster, signed
from tests.servers import Postgres

from safeconduct.gate import devices, meter
from safeconduct.gate import request as wire
from safeconduct.gate import sqlite as sqlite_room
from safeconduct.gate.base import BadGateList, GateUnreachable, Limits, Metered, NotAdmitted
from safeconduct.gate.http import AnotherGate, BadGateUrl, HttpGate
from safeconduct.gate.keeper import BadAllowance
from safeconduct.gate.log import Access, Act, pseudonym
from safeconduct.gate.memory import MemoryGate
from safeconduct.gate.postgres import PostgresGate
from safeconduct.gate.request import BadRequest
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.gate.xor import ForgottenInPart, SameGateTwice, XorGate
from safeconduct.ground import canon
from safeconduct.ground.ids import DeviceId
from safeconduct.journal.head import Checkpoint
from safeconduct.office.gatehouse import LogAltered, open_keeper, read_log
from safeconduct.seal import sign

CIRCLE, OPEN = "c" * 32, "e" * 32
HELD = ["d1", "d2", "d3", "d4"]


def names(count: int, first: int = 0) -> list[str]:
    return [f"{number:032x}" for number in range(first, first + count)]


LIMITS = Limits(device=5, circle=8, forget=2, open=(OPEN,))


@pytest.fixture
def served(server: Server, tmp_path: Path) -> Served:
    return server.start(SqliteGate(tmp_path / "gate.db"), HELD, LIMITS)


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Served:
    """One service over each sort of store."""
    if request.param == "sqlite":
        return server.start(SqliteGate(tmp_path / "gate.db"), HELD, LIMITS)
    return server.start(PostgresGate(request.getfixturevalue("postgres").fresh()), HELD, LIMITS)


def filled(served: Served, count: int = 20, circle: str = CIRCLE) -> list[str]:
    made = names(count, 1000 if circle == OPEN else 0)
    served.store.claim(made, circle)
    return made


def test_a_device_opens_so_many_a_day_and_the_same_again_for_nothing(both: Served) -> None:
    made, gate = filled(both), both.client("d1")
    assert len(gate.fetch(made[:5])) == 5
    assert len(gate.fetch(made[:5])) == 5
    with pytest.raises(Metered, match=r"1 more were asked for, 0 can still be opened; the next in 24 hours"):
        gate.fetch(made[:6])
    assert gate.left() == wire.Left(0, 5, both.clock.now)
    both.clock.now += meter.DAY
    assert len(gate.fetch(made[5:10])) == 5


def test_a_refusal_gives_nothing_and_says_how_many_could_be(served: Served) -> None:
    made, gate = filled(served), served.client("d1")
    gate.fetch(made[:2])
    served.clock.now += 5 * 3600
    with pytest.raises(Metered, match="4 more were asked for, 3 can still be opened; the next in 19 hours"):
        gate.fetch(made[2:6])
    assert len(gate.fetch(made[2:5])) == 3


def test_claiming_what_is_there_counts_like_reading_and_making_does_not(both: Served) -> None:
    made, gate = filled(both), both.client("d1")
    assert len(gate.claim(names(20, 500), CIRCLE)) == 20
    gate.claim(made[:5], CIRCLE)
    with pytest.raises(Metered):
        gate.claim([made[5], *names(1, 900)], CIRCLE)
    assert both.store.fetch(names(1, 900)) == {}


def test_all_devices_together_empty_no_circle(both: Served) -> None:
    made = filled(both)
    both.client("d1").fetch(made[:5])
    both.client("d2").fetch(made[2:7])  # three of them were open already
    with pytest.raises(Metered, match="2 more were asked for, 1 can still be opened"):
        both.client("d3").fetch(made[7:9])
    assert len(both.client("d3").fetch([*made[:2], made[7]])) == 3


def test_circles_without_a_measure(served: Served) -> None:
    assert len(served.client("d1").fetch(filled(served, 20, OPEN))) == 20


def test_a_removed_device_is_cut_off_at_once(served: Served) -> None:
    made, gate = filled(served), served.client("d4")
    assert len(gate.fetch(made[:1])) == 1
    served.client("d1").know(signed(roster(2, ["d1", "d2", "d3"]), "d1"))
    with pytest.raises(NotAdmitted):
        gate.fetch(made[:1])
    with pytest.raises(NotAdmitted):
        gate.log_checkpoint()


def test_a_list_nobody_signed_changes_nothing(served: Served) -> None:
    with pytest.raises(BadGateList, match="too few"):
        served.client("d1").know(signed(roster(2, ["d3"], 1, ["d3"]), "d3"))
    assert served.client("d1").knows() == 1


def test_strangers_and_wrong_keys_get_one_sentence(served: Served) -> None:
    sentences = set()
    for device, seed in (("d9", None), ("d1", SEEDS[DeviceId("d2")])):
        with pytest.raises(NotAdmitted) as refused:
            served.client(device, seed).fetch(names(1))
        sentences.add(str(refused.value))
    assert len(sentences) == 1


def allowance(served: Served, *signers: str, names: int = 10, until: int | None = None) -> bytes:
    until = served.clock.now + 3600 if until is None else until
    body = canon.encode(wire.Allowance(DeviceId("d1"), names, 3, until, bytes(16)))
    lines = tuple((DeviceId(one), sign.sign(SEEDS[DeviceId(one)], wire.allowance_to_sign(body))) for one in signers)
    return canon.encode(wire.SignedAllowance(body, lines))


def test_two_other_members_allow_more_for_a_while(both: Served) -> None:
    made, gate = filled(both), both.client("d1")
    gate.fetch(made[:5])
    for signers in (("d2",), ("d2", "d2"), ("d4", "d2"), ("d1", "d2")):  # d4 is d1's member's own
        with pytest.raises(BadAllowance, match="two other members"):
            gate.allow(allowance(both, *signers))
    gate.allow(allowance(both, "d2", "d3"))
    gate.allow(allowance(both, "d2", "d3"))
    assert gate.left().left == 10
    assert len(gate.fetch(made[5:15])) == 10
    with pytest.raises(Metered):
        gate.fetch(made[15:17])
    both.clock.now += 3601
    assert gate.left() == wire.Left(0, 5, both.clock.now)


def test_an_allowance_by_a_clock_a_year_off_is_told_the_gates_time(served: Served) -> None:
    with pytest.raises(BadAllowance, match=f"the gate's time is {served.clock.now}"):
        served.client("d1").allow(allowance(served, "d2", "d3", until=served.clock.now + 365 * meter.DAY))


def test_forgetting_is_measured_too(both: Served) -> None:
    made, gate = filled(both), both.client("d1")
    with pytest.raises(Metered):
        gate.forget(made[:3])
    gate.forget(made[:2])
    with pytest.raises(Metered):
        gate.forget(made[2:3])
    assert len(both.store.fetch(made)) == 18
    gate.allow(allowance(both, "d2", "d3"))
    gate.forget(made[2:5])
    assert len(both.store.fetch(made)) == 15


def test_forgetting_what_never_was_is_measured_and_written_down(both: Served) -> None:
    """Or one device could take every name it can guess before it is used, and fill the gate's disk, unseen."""
    gate, strange = both.client("d1"), [f"{number:032x}" for number in range(1 << 100, (1 << 100) + 3)]
    with pytest.raises(Metered):
        gate.forget(strange)
    gate.forget(strange[:2])
    gate.forget(strange[:2])  # again costs nothing
    with pytest.raises(Metered):
        gate.forget(strange[2:])
    entries = [canon.decode_strict(leaf, Access) for leaf in both.keeper.log.leaves(0, 100)]
    assert [one.count for one in entries if one.act is Act.FORGOT and one.circle == b""] == [2]


def test_a_place_in_the_log_beyond_all_numbers_is_refused(served: Served) -> None:
    with pytest.raises(BadRequest):
        served.client("d1").log_leaves(2**63, 1)


def test_an_answer_says_until_when_it_may_be_kept(server: Server, tmp_path: Path) -> None:
    served = server.start(SqliteGate(tmp_path / "gate.db"), HELD, Limits(lease=7200))
    gate = served.client("d1")
    gate.claim(names(1), CIRCLE)
    assert gate.lease == 7200


def test_the_device_needs_no_clock_and_a_restarted_gate_no_memory_of_challenges(served: Served) -> None:
    """A challenge from before a restart, or from an hour ago, is replaced without the caller's noticing."""
    gate = served.client("d1")
    gate.claim(names(1), CIRCLE)
    served.clock.now += 3600
    assert len(gate.fetch(names(1))) == 1
    gate._challenge = b"\0" * wire.CHALLENGE_SIZE
    assert len(gate.fetch(names(1))) == 1


def test_the_log_tells_who_how_many_and_where_and_no_names(both: Served) -> None:
    made, gate = filled(both), both.client("d1")
    gate.fetch(made[:3])
    with pytest.raises(Metered):
        gate.fetch(made[:9])
    gate.forget(made[:1])
    found = read_log(gate)
    me = pseudonym(DeviceId("d1"))
    told = [(one.device, one.circle.hex(), one.act, one.count) for one in found.entries[1:]]
    assert told == [(me, CIRCLE, Act.FETCHED, 3), (me, CIRCLE, Act.REFUSED, 6), (me, CIRCLE, Act.FORGOT, 1)]
    gate.fetch(made[1:2])
    later = read_log(gate, found.head)
    assert later.head.size == found.head.size + 1


def test_a_log_that_was_edited_is_found(served: Served, tmp_path: Path) -> None:
    made, gate = filled(served), served.client("d1")
    gate.fetch(made[:3])
    before = read_log(gate).head
    with apsw.Connection(str(tmp_path / "gate.db")) as thief:
        thief.set_busy_timeout(5000)
        ((leaf,),) = thief.execute("SELECT leaf FROM access WHERE place=1")
        thief.execute("UPDATE access SET leaf=? WHERE place=1", (leaf[:-1] + b"\x01",))
    with pytest.raises(LogAltered, match="root does not follow"):
        read_log(gate, before)
    with apsw.Connection(str(tmp_path / "gate.db")) as thief:
        thief.execute("DELETE FROM access WHERE place=1")
    with pytest.raises(LogAltered):
        read_log(gate, before)


def test_a_log_begun_anew_is_found(served: Served, server: Server, tmp_path: Path) -> None:
    seen = Checkpoint("safeconduct.gate/other", 1, bytes(32))
    with pytest.raises(LogAltered, match="another beginning"):
        read_log(served.client("d1"), seen)


def test_it_goes_on_after_a_restart(served: Served, server: Server, tmp_path: Path) -> None:
    made = filled(served)
    served.client("d1").fetch(made[:4])
    second = signed(roster(2, HELD), "d1", limits=Limits(device=5))
    served.client("d1").know(second)
    begin = devices.fingerprint(signed(roster(1, HELD), "d1", limits=LIMITS))
    keeper, notary = open_keeper(SqliteGate(tmp_path / "gate.db"), begin)
    assert notary.public == served.public
    assert keeper.version == 2
    asker = keeper.admit(DeviceId("d1"), b"m", sign.sign(SEEDS[DeviceId("d1")], b"m"))
    assert keeper.budget(asker, served.clock.now).left == 1
    assert keeper.log.checkpoint() == served.keeper.log.checkpoint()
    other, _ = open_keeper(SqliteGate(tmp_path / "gate.db"), "0" * 64)
    assert other.version == 0
    with pytest.raises(NotAdmitted):
        other.admit(DeviceId("d1"), b"m", sign.sign(SEEDS[DeviceId("d1")], b"m"))


# What a thief finds


def test_a_seized_gate_is_random_bytes(served: Served, tmp_path: Path) -> None:
    """Its whole storage: names, halves, public keys, hashes of devices, counts. No id of a device but in the list, no half forgotten."""
    made, gate = filled(served), served.client("d1")
    half = gate.fetch(made[:3])[made[0]]
    gate.forget(made[:1])
    gate.fetch(filled(served, 3, OPEN))
    db = apsw.Connection(str(tmp_path / "gate.db"))
    columns = {
        table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    }
    assert columns == {
        "half": ["name", "half", "circle"], "gate_list": ["version", "document"], "access": ["place", "leaf"], "kept": ["name", "value"],
        "opened": ["device", "name", "circle", "at"], "destroyed": ["device", "count", "at"],
        "allowance": ["id", "device", "names", "forget", "until"],
    }  # fmt: skip
    assert {name for (name,) in db.execute("SELECT name FROM kept")} == {"seed", "frontier"}
    db.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert half not in stored
    for secret in (*SEEDS.values(), b"m1", b"locator"):
        assert secret not in stored


def test_postgresql_forgets_in_its_tables(server: Server, postgres: Postgres) -> None:
    """The table's file no longer has the half; the write-ahead log may, until it is recycled (docs/decisions/forgetting.md)."""
    url = postgres.fresh()
    served = server.start(PostgresGate(url), HELD)
    gate = served.client("d1")
    half = gate.claim(names(3), CIRCLE)[names(1)[0]]
    served.store.db.all("CHECKPOINT")
    base = postgres.folder / "data" / "base"
    assert any(half in path.read_bytes() for path in base.rglob("*") if path.is_file())
    gate.forget(names(1))
    assert not any(half in path.read_bytes() for path in base.rglob("*") if path.is_file())


# Hostile and broken surroundings


def test_only_sealed_ways_are_taken() -> None:
    for bad in ("http://gate.example:80", "ftp://gate", "https://", "gate.example", "sqlite:x"):
        with pytest.raises(BadGateUrl):
            HttpGate(bad, DeviceId("d1"), lambda message: message)
    HttpGate("http://abcdef.onion", DeviceId("d1"), lambda message: message).close()


def test_another_gate_behind_the_address_is_not_asked(served: Served) -> None:
    told = wire.gate_id(served.public).hex()
    right = HttpGate(f"{served.url}#{told}", DeviceId("d1"), lambda message: sign.sign(SEEDS[DeviceId("d1")], message))
    assert right.knows() == 1
    right.close()
    wrong = HttpGate(f"{served.url}#{'0' * 32}", DeviceId("d1"), lambda message: pytest.fail("signed for a stranger"))
    with pytest.raises(AnotherGate):
        wrong.fetch(names(1))
    wrong.close()


def test_a_gate_that_is_away(server: Server) -> None:
    gate = HttpGate("http://127.0.0.1:9", DeviceId("d1"), lambda message: message)
    with pytest.raises(GateUnreachable, match="ConnectError"):
        gate.fetch(names(1))
    gate.close()


@pytest.mark.parametrize("answer", [b"", b"\xc0", b"<html>" * 99, b"\x92\xa1x\x90"])
def test_an_answer_that_is_none(answer: bytes) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=answer))
    gate = HttpGate("https://gate", DeviceId("d1"), lambda message: message, transport=transport)
    with pytest.raises(GateUnreachable, match="answer"):
        gate.fetch(names(1))


class Broken(MemoryGate):
    """Fails from the moment it is told to."""

    down = False

    def _check(self) -> None:
        if self.down:
            raise GateUnreachable("down")

    def claim(self, names: object, circle: str) -> dict[str, bytes]:
        self._check()
        return super().claim(names, circle)  # type: ignore[arg-type]

    def forget(self, names: object) -> None:
        self._check()
        super().forget(names)  # type: ignore[arg-type]


def test_two_gates_killed_between_them(served: Served) -> None:
    one, two = Broken(), Broken()
    both = XorGate(one, two)
    two.down = True
    with pytest.raises(GateUnreachable):
        both.claim(names(2), CIRCLE)
    assert both.fetch(names(2)) == {}
    two.down = False
    half = both.claim(names(2), CIRCLE)
    assert both.claim(names(2), CIRCLE) == half
    assert half[names(1)[0]] not in (one.fetch(names(1)) | two.fetch(names(1))).values()
    one.down = True
    with pytest.raises(ForgottenInPart, match="gate 1 of the two"):
        both.forget(names(1))
    assert both.fetch(names(2)).keys() == {names(2)[1]}
    two.down = True
    with pytest.raises(GateUnreachable):
        both.forget(names(1))
    one.down = two.down = False
    both.forget(names(1))
    assert one.fetch(names(1)) == {}


def test_one_gate_under_two_addresses_is_no_pair(served: Served) -> None:
    with pytest.raises(SameGateTwice):
        XorGate(served.client("d1"), served.client("d1")).claim(names(1), CIRCLE)


# Faults of the disk


class Faults:
    due = 10**9
    seen = 0

    @classmethod
    def pass_or_fail(cls) -> None:
        cls.seen += 1
        if cls.seen >= cls.due:
            raise apsw.FullError("disk full, injected")


class FaultFile(apsw.VFSFile):
    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        Faults.pass_or_fail()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        Faults.pass_or_fail()
        super().xSync(flags)


class FaultVFS(apsw.VFS):
    def __init__(self) -> None:
        self.under = apsw.vfs_names()[0]
        super().__init__("gatefaults", self.under)

    def xOpen(self, name: Any, flags: list[int]) -> FaultFile:  # noqa: N802
        return FaultFile(self.under, name, flags)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_write_and_sync_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever step fails, for good: halves, meter and log still agree, nothing confirmed is lost, what was forgotten stays so."""
    vfs = FaultVFS()
    first = signed(roster(1, HELD), "d1", limits=Limits(device=50))
    monkeypatch.setattr(sqlite_room, "VFS", "gatefaults")
    clock = Clock()
    total, done = 10**9, 0
    due = 0
    while due <= total:
        path = tmp_path / f"{due}.db"
        Faults.due = 10**9
        keeper, _ = open_keeper(SqliteGate(path), devices.fingerprint(first))
        keeper.know(first, clock())
        me = keeper.admit(DeviceId("d1"), b"m", sign.sign(SEEDS[DeviceId("d1")], b"m"))
        Faults.seen, Faults.due = 0, due or 10**9
        confirmed: dict[str, bytes] = {}
        forgot = False
        try:
            confirmed |= keeper.claim(me, CIRCLE, names(3), clock()).halves
            keeper.fetch(me, names(3), clock())
            keeper.forget(me, names(1), clock())
            forgot = True
        except GateUnreachable:
            done += 1
        total, Faults.due = Faults.seen if not due else total, 10**9
        again, _ = open_keeper(SqliteGate(path), devices.fingerprint(first))
        held = again.fetch(me, names(3), clock()).halves
        assert {name: half for name, half in confirmed.items() if name in held} == {name: held[name] for name in held if name in confirmed}
        assert not (forgot and names(1)[0] in held)
        if not forgot and confirmed and names(1)[0] not in held:
            assert len(held) == 2  # forgotten, and its confirmation lost: never the other way round
        leaves = again.log.leaves(0, 100)
        assert len(leaves) == again.log.size()
        due += 1
    assert done > 10
    assert vfs is not None


# Pure counting


@given(
    used=st.integers(0, 30), extra=st.integers(0, 10), fresh=st.integers(0, 20), already=st.integers(0, 20), limit=st.integers(0, 20),
    circle=st.integers(0, 20), in_circle=st.integers(0, 30),
)  # fmt: skip
def test_the_meter_never_lets_more_through_than_its_limits(
    used: int, extra: int, fresh: int, already: int, limit: int, circle: int, in_circle: int
) -> None:
    new = dict.fromkeys(names(fresh + already), CIRCLE)
    now = int(dt.datetime(2027, 1, 1, tzinfo=dt.UTC).timestamp())
    standing = meter.Used(used, {CIRCLE: in_circle}, extra, now - 3600)
    limits = Limits(device=limit, circle=circle)
    refusal = meter.refuse(new, {CIRCLE: fresh}, standing, limits, now)
    allowed = used + len(new) <= limit + extra and (not fresh or in_circle + fresh <= circle + extra)
    assert (refusal is None) == (allowed or not new)
    if refusal is not None:
        assert 0 <= refusal.left < len(new)
        assert refusal.hours == 23
