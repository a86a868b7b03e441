"""Gate lists: TUF's root rule, what a roster tells, and what is refused."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gate.conftest import SEEDS, roster, signed

from safeconduct.gate import devices
from safeconduct.gate.base import LEASE, BadGateList, GateList, Limits
from safeconduct.gate.memory import MemoryGate
from safeconduct.ground import canon
from safeconduct.ground.errors import Damaged
from safeconduct.ground.ids import DeviceId
from safeconduct.journal import gatelist
from safeconduct.seal import sign


def accept(document: bytes, before: GateList | None = None, pinned: str = "") -> GateList:
    return devices.accept(document, before, pinned, sign.verify)


def test_a_chain_of_lists_is_accepted_and_a_removed_device_is_out() -> None:
    first = signed(roster(1, ["d1"]), "d1")
    one = accept(first, pinned=devices.fingerprint(first))
    two = accept(signed(roster(2, ["d1", "d2", "d4"], 2, ["d1", "d2"]), "d1", "d2"), one)
    assert [(asker.id, asker.member) for asker in two.askers] == [("d1", 0), ("d2", 1), ("d4", 0)]
    three = accept(signed(roster(3, ["d1", "d2"], 2, ["d1", "d2"]), "d1", "d2"), two)
    assert three.asker(DeviceId("d4")) is None


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (lambda: signed(roster(3, ["d1", "d2"]), "d1", "d2"), "does not follow"),
        (lambda: signed(roster(1, ["d1", "d2"]), "d1", "d2"), "does not follow"),
        (lambda: signed(roster(2, ["d1", "d2"]), "d1"), "too few"),
        (lambda: signed(roster(2, ["d3"], 1, ["d3"]), "d3"), "too few"),
        (lambda: signed(roster(2, ["d1", "d2", "d3"], 3, ["d1", "d2", "d3"]), "d1", "d2"), "too few"),
        (lambda: signed(roster(2, ["d1", "d2"], 0), "d1", "d2"), "too few"),
        (lambda: signed(roster(2, ["d1", "d2", "d1"]), "d1", "d2"), "malformed"),
        (lambda: signed(roster(2, ["d1", "d2"]), "d1", "d2", limits=Limits(lease=LEASE + 1)), "malformed"),
        (lambda: signed(roster(2, ["d1", "d2"]), "d1", "d2", limits=Limits(device=-1)), "malformed"),
        (lambda: b"\x92\xc4\x00\x90" + bytes(devices.LARGEST_LIST), "larger"),
    ],
    ids=["skips", "goes-back", "one-of-two", "strangers", "not-its-own", "no-threshold", "twice-the-same", "long-lease", "negative", "large"],
)
def test_a_list_is_refused(document: object, why: str) -> None:
    before = accept(one := signed(roster(1, ["d1", "d2"], 2, ["d1", "d2"]), "d1", "d2"), pinned=devices.fingerprint(one))
    with pytest.raises(BadGateList, match=why):
        accept(document(), before)  # type: ignore[operator]


def test_a_member_signs_for_their_own_devices_beside_one_signer() -> None:
    one = accept(first := signed(roster(1, ["d1", "d2", "d3"], 2, ["d2", "d3"]), "d2", "d3"), pinned=devices.fingerprint(first))
    more = roster(2, ["d1", "d2", "d3", "d4"], 2, ["d2", "d3"])
    assert accept(signed(more, "d1", "d2"), one).asker(DeviceId("d4")) is not None
    for signers in (["d1"], ["d1", "d4"], ["d2"]):
        with pytest.raises(BadGateList, match="too few"):
            accept(signed(more, *signers), one)
    two = accept(signed(more, "d1", "d2"), one)
    less = roster(3, ["d1", "d2", "d3"], 2, ["d2", "d3"])
    with pytest.raises(BadGateList, match="too few"):
        accept(signed(less, "d4", "d2"), two)  # the lost one does not speak
    assert accept(signed(less, "d1", "d2"), two).version == 3


def test_with_their_own_devices_a_member_changes_no_rule() -> None:
    one = accept(first := signed(roster(1, ["d1", "d2", "d3"], 2, ["d2", "d3"]), "d2", "d3"), pinned=devices.fingerprint(first))
    held = ["d1", "d2", "d3", "d4"]
    for document in (
        signed(roster(2, held, 1, ["d2"]), "d1", "d2"),
        signed(roster(2, held, 2, ["d1", "d2", "d3"]), "d1", "d2"),
        signed(roster(2, held, 2, ["d2", "d3"]), "d1", "d2", limits=Limits(device=10**6)),
    ):
        with pytest.raises(BadGateList, match="too few"):
            accept(document, one)


def test_a_gate_begins_with_the_list_it_was_told_of() -> None:
    told, other = signed(roster(1, ["d1"]), "d1"), signed(roster(1, ["d2"]), "d2")
    with pytest.raises(BadGateList, match="told to begin with"):
        accept(other, pinned=devices.fingerprint(told))


def test_one_signature_twice_counts_once() -> None:
    who = roster(1, ["d1", "d2"], 2, ["d1", "d2"])
    body = gatelist.from_roster(who, Limits())
    line = gatelist.sign_list(body, DeviceId("d1"), SEEDS[DeviceId("d1")])
    document = gatelist.assemble(body, [line, line])
    with pytest.raises(BadGateList, match="too few"):
        accept(document, pinned=devices.fingerprint(document))


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Damaged):
        devices.read(data)


def test_it_is_sealed_to_the_network_under_its_own_name() -> None:
    document = signed(roster(7, ["d1"]), "d1")
    name, data = gatelist.seal(3, b"k" * 32, 7, document)
    assert gatelist.version_of(name) == 7
    assert gatelist.unseal({3: b"k" * 32}, name, data) == document
    with pytest.raises(Damaged):
        gatelist.unseal({3: b"k" * 32}, gatelist.name_of(8), data)
    with pytest.raises(Damaged):
        gatelist.unseal({2: b"k" * 32}, name, data)
    assert [gatelist.version_of(bad) for bad in ("g/7", "r/00000000000000000007", "g/x")] == [0, 0, 0]


def test_limits_travel_and_open_circles_gather() -> None:
    limits = gatelist.open_to(Limits(device=7), [bytes(32), b"x" * 32])
    again = gatelist.open_to(limits, [bytes(32)])
    assert again == limits
    assert len(limits.open) == 2
    assert gatelist.limits_of(signed(roster(1, ["d1"]), "d1", limits=limits)) == limits


def test_what_a_gate_knows_grows_only() -> None:
    gate = MemoryGate()
    assert gate.knows() == 0
    for version in (2, 1, 2):
        gate.know(signed(roster(version, ["d1"]), "d1"))
    assert gate.knows() == 2


def test_a_second_spelling_is_refused() -> None:
    document = signed(roster(1, ["d1"]), "d1")
    loose = msgspec.msgpack.encode(msgspec.msgpack.decode(document)).replace(b"\x92\xc4", b"\xdc\x00\x02\xc4", 1)
    with pytest.raises(canon.NotThisShape):
        devices.read(loose)
