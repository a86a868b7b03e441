"""The journal: what is written is read; what is altered, missing, cut, replayed or forged is named, and the rest still opens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.depot.base import AlreadyThere, BadName, Depot, DepotFull, NoSuchObject
from safeconduct.depot.folder import FolderDepot
from safeconduct.depot.memory import MemoryDepot
from safeconduct.gate.base import Forgotten, Gate
from safeconduct.gate.memory import MemoryGate
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.ground.errors import Damaged
from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.journal import entry, frame, leaf, reader, segment, tree, writer
from safeconduct.journal.finding import Finding, State
from safeconduct.journal.roster import Device, Roster
from safeconduct.journal.segment import Feed, Item
from safeconduct.seal import keys, sign

DEVICE, SEED = DeviceId("device"), bytes(range(32))
CIRCLE = keys.CircleKeys("case/a", bytes(32), {1: b"k" * 32})
WHO = Roster(
    "network", 1, bytes(32), 1, (MemberId("m"),), (Member(MemberId("m"), "Alder", frozenset()),),
    (Device(DEVICE, MemberId("m"), sign.public_of(SEED), b"", b"", bytes(32)),), 0,
)  # fmt: skip


def feed(circle: keys.CircleKeys = CIRCLE, device: DeviceId = DEVICE) -> Feed:
    return Feed(keys.feed_blind(circle.locator, device, 0), device, 0)


def write(depot: Depot, gate: Gate, batches: list[list[Item]]) -> Feed:
    state, pen = feed(), writer.Pen(CIRCLE, SEED)
    for batch in batches:
        written = writer.seal(gate, pen, state, batch)
        writer.deliver(depot, written.name, written.data)
        state = written.feed
    return state


def read(depot: Depot, gate: Gate, known: dict[str, Feed] | None = None) -> tuple[list[bytes | None], list[Finding]]:
    bodies: list[bytes | None] = []
    findings = []
    for one in reader.read_circle(depot, gate, CIRCLE, WHO, known or {}):
        if isinstance(one, Finding):
            findings.append(one)
        else:
            bodies += (body.body for body in one.bodies)
    return bodies, findings


def items(*texts: str, record: str = "r") -> list[Item]:
    return [Item(RecordId(record), number, text.encode()) for number, text in enumerate(texts)]


@given(st.lists(st.lists(st.binary(max_size=600), min_size=1, max_size=5), min_size=1, max_size=4))
def test_what_is_written_is_read(batches: list[list[bytes]]) -> None:
    depot, gate = MemoryDepot(), MemoryGate()
    write(depot, gate, [[Item(RecordId(f"r{n % 2}"), n, body) for n, body in enumerate(batch)] for batch in batches])
    bodies, findings = read(depot, gate)
    assert bodies == [body for batch in batches for body in batch]
    assert findings == []


@given(st.data())
def test_one_flipped_byte_is_named_and_the_other_segments_open(data: st.DataObject) -> None:
    depot, gate = MemoryDepot(), MemoryGate()
    write(depot, gate, [items("one"), items("two"), items("three")])
    name = data.draw(st.sampled_from(sorted(depot.objects)))
    bad = bytearray(depot.objects[name])
    bad[data.draw(st.integers(0, len(bad) - 1))] ^= data.draw(st.integers(1, 255))
    depot.objects[name] = bytes(bad)
    bodies, findings = read(depot, gate)
    assert len(bodies) == 2
    assert [(one.state, one.name) for one in findings] == [(State.ALTERED, name)]


@pytest.mark.parametrize("place", [0, 1])
def test_a_missing_segment_is_named_and_the_later_ones_open(place: int) -> None:
    depot, gate = MemoryDepot(), MemoryGate()
    write(depot, gate, [items("one"), items("two"), items("three")])
    gone = sorted(depot.objects)[place]
    del depot.objects[gone]
    bodies, findings = read(depot, gate)
    assert len(bodies) == 2
    assert [(one.state, one.name) for one in findings] == [(State.MISSING, gone)]


def test_a_rolled_back_depot_is_noticed() -> None:
    depot, gate = MemoryDepot(), MemoryGate()
    state = write(depot, gate, [items("one"), items("two")])
    del depot.objects[sorted(depot.objects)[1]]
    _, findings = read(depot, gate, {state.id.hex(): state})
    assert [one.state for one in findings] == [State.ROLLED_BACK]


def test_forgetting_a_half_makes_every_copy_dark_and_the_tree_still_verifies() -> None:
    depot, gate = MemoryDepot(), MemoryGate()
    write(depot, gate, [[*items("kept", record="a"), *items("erased", record="b")]])
    gate.forget([keys.record_blind(CIRCLE.locator, "b").hex()])
    bodies, findings = read(depot, gate)
    assert bodies == [b"kept", None]
    assert [one.state for one in findings] == [State.DARK]
    with pytest.raises(Forgotten):
        write(MemoryDepot(), gate, [items("again", record="b")])


def test_nothing_opens_without_the_circle_or_without_the_half() -> None:
    depot, gate = MemoryDepot(), MemoryGate()
    write(depot, gate, [items("a secret sentence")])
    assert b"secret" not in b"".join(depot.objects.values())
    bodies, _ = read(depot, MemoryGate())
    assert bodies == [None]
    name, data = next(iter(depot.objects.items()))
    with pytest.raises(Damaged):
        segment.open_head(CIRCLE._replace(epochs={1: b"x" * 32}), name, data, feed(), sign.public_of(SEED))


REFUSALS = {
    "wrong-device-key": (lambda w: (CIRCLE, w.name, w.data, feed(), sign.public_of(bytes(32))), "signature"),
    "not-next": (lambda w: (CIRCLE, w.name, w.data, feed()._replace(size=5), sign.public_of(SEED)), "does not follow"),
    "other-circle": (lambda w: (CIRCLE._replace(circle="case/b"), w.name, w.data, feed(), sign.public_of(SEED)), "not of this circle"),
    "unknown-epoch": (lambda w: (CIRCLE._replace(epochs={2: bytes(32)}), w.name, w.data, feed(), sign.public_of(SEED)), "epoch"),
    "replayed-under-another-name": (lambda w: (CIRCLE, w.name[:-1] + "7", w.data, feed(), sign.public_of(SEED)), "does not open"),
    "another-kind-of-object": (lambda w: (CIRCLE, w.name, frame.wrap(b"w", w.data[8:-32]), feed(), sign.public_of(SEED)), "format"),
    "cut-short": (lambda w: (CIRCLE, w.name, w.data[:-1], feed(), sign.public_of(SEED)), "altered"),
    "empty": (lambda w: (CIRCLE, w.name, frame.wrap(b"s", b""), feed(), sign.public_of(SEED)), "malformed"),
}  # fmt: skip


@pytest.mark.parametrize("defect", REFUSALS)
def test_a_segment_is_refused(defect: str) -> None:
    gate = MemoryGate()
    written = writer.seal(gate, writer.Pen(CIRCLE, SEED), feed(), items("text"))
    arguments, sentence = REFUSALS[defect]
    with pytest.raises(Damaged, match=sentence):
        segment.open_head(*arguments(written))  # type: ignore[no-untyped-call]


def test_a_restored_image_never_repeats_a_key() -> None:
    gate, pen = MemoryGate(), writer.Pen(CIRCLE, SEED)
    one, two = (writer.seal(gate, pen, feed(), items("same")) for _ in range(2))
    assert one.data != two.data
    assert one.leaves != two.leaves


def test_a_ciphertext_prepared_for_two_keys_fails_its_commitment() -> None:
    header = leaf.header(bytes(16), 0, 0, bytes(16))
    first, sealed = entry.seal_body(b"a" * 32, header, b"what was said")
    other, _ = entry.seal_body(b"b" * 32, header, b"another text")
    forged = first[:50] + other[50:82] + first[82:]
    with pytest.raises(entry.BodyAltered):
        entry.open_body(b"a" * 32, forged, sealed)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70), st.data())
def test_every_leaf_has_its_path_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    root, index = tree.root(leaves), data.draw(st.integers(0, len(leaves) - 1))
    path = tree.inclusion_path(leaves, index)
    tree.verify_inclusion(leaves[index], index, len(leaves), path, root)
    with pytest.raises(tree.NotInTree):
        tree.verify_inclusion(b"x" * 32, index, len(leaves), path, root)
    if path:
        with pytest.raises(tree.NotInTree):
            tree.verify_inclusion(leaves[index], index, len(leaves), path[:-1], root)


def test_tree_matches_rfc_6962_test_vectors() -> None:
    """Leaves and roots of the certificate-transparency reference tests."""
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [tree.leaf_hash(bytes.fromhex(one)) for one in data]
    assert tree.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree.root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree.root(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert tree.root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(st.integers(0, 70_000))
def test_padding_costs_at_most_an_eighth(size: int) -> None:
    assert size <= entry.padded_size(size) <= size * 1.13 + 1
    assert entry.padded_size(entry.padded_size(size)) == entry.padded_size(size)


@pytest.fixture(params=["memory", "folder"])
def depot(request: pytest.FixtureRequest, tmp_path: Path) -> Depot:
    return MemoryDepot() if request.param == "memory" else FolderDepot.create(tmp_path / "depot")


@pytest.fixture(params=["memory", "sqlite"])
def gate(request: pytest.FixtureRequest, tmp_path: Path) -> Gate:
    return MemoryGate() if request.param == "memory" else SqliteGate(tmp_path / "gate.db")


def test_a_depot_never_overwrites(depot: Depot) -> None:
    depot.put("s/aa/1", b"first")
    with pytest.raises(AlreadyThere):
        depot.put("s/aa/1", b"second")
    assert (depot.get("s/aa/1"), depot.size("s/aa/1")) == (b"first", 5)
    assert list(depot.list("s")) == list(depot.list("s/aa")) == list(depot.list()) == ["s/aa/1"]
    assert list(depot.list("s/ab")) == []
    with pytest.raises(NoSuchObject):
        depot.get("s/aa/2")


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../x", "a//b", "A", "a/.b", "a\n", "a" * 65])
def test_a_depot_refuses_names_that_mean_something(depot: Depot, name: str) -> None:
    with pytest.raises(BadName):
        depot.put(name, b"")


def test_a_gate_makes_keeps_and_forgets(gate: Gate) -> None:
    one, two = "0" * 32, "f" * 32
    halves = gate.claim([one], "c" * 32)
    assert len(halves[one]) == 32
    assert gate.claim([one, two], "c" * 32)[one] == halves[one]
    gate.forget([one])
    assert list(gate.fetch([one, two])) == [two]
    with pytest.raises(Forgotten):
        gate.claim([one, "a" * 32], "c" * 32)
    assert gate.fetch(["a" * 32]) == {}


def test_a_forgotten_half_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    gate = SqliteGate(tmp_path / "gate.db")
    half = gate.claim(["0" * 32], "c" * 32)["0" * 32]
    gate.forget(["0" * 32])
    gate.close()
    assert half not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("call", ["open", "write", "fsync", "link", "close"])
def test_a_write_that_fails_anywhere_leaves_nothing_or_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Disk full at every file operation in turn: a sentence, no half object, and the same put works afterwards."""
    for number in range(12):
        depot = FolderDepot.create(tmp_path / f"{call}{number}")
        count, real = 0, getattr(os, call)

        def failing(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            if count == number + 1:  # noqa: B023
                raise OSError(28, "No space left on device")
            return real(*args, **kwargs)  # noqa: B023

        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            try:
                depot.put("s/aa/bb/1", b"data")
                failed = False
            except DepotFull:
                failed = True
        assert list(depot.list()) in ([], ["s/aa/bb/1"])
        if failed and not list(depot.list()):
            depot.put("s/aa/bb/1", b"data")
        assert depot.get("s/aa/bb/1") == b"data"
