"""A witness cosigns what continues and nothing else, over real HTTP; a device with no memory learns from it what a depot hides."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import apsw
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.machine.test_watch import states, tell
from tests.machine.world import Copy, World
from tests.servers import serving

from safeconduct.journal import head, round, tree
from safeconduct.journal.finding import State
from safeconduct.journal.head import Checkpoint
from safeconduct.seal import sign
from safeconduct.witness import ask, protocol
from safeconduct.witness.app import make_app
from safeconduct.witness.ask import Witness
from safeconduct.witness.ledger import Ledger, WitnessStoreFailed
from safeconduct.witness.protocol import Declined, Request

SEED = bytes(range(32))
PUBLIC = sign.public_of(SEED)
LEAVES = [tree.leaf_hash(bytes([number])) for number in range(12)]


def note(size: int, leaves: list[bytes] = LEAVES) -> Checkpoint:
    return round.head_of(PUBLIC, leaves[:size])


def request(old: int, size: int, leaves: list[bytes] = LEAVES, seed: bytes = SEED) -> Request:
    path = tree.consistency_path(leaves[:size], old) if old <= size else []
    return Request(old, path, note(size, leaves), [head.sign_note(note(size, leaves), note(size).origin, seed)])


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "witness", "partner.example/w1")
    yield made
    with contextlib.suppress(apsw.Error):
        made.close()


@pytest.fixture
def url(ledger: Ledger) -> Iterator[str]:
    with serving(make_app(ledger)) as server:
        yield f"{server}/{ledger.prefix}"


@given(st.integers(1, 12), st.integers(1, 12))
def test_every_tree_is_the_beginning_of_every_later_one_and_of_no_other(old: int, size: int) -> None:
    if old > size:
        old, size = size, old
    path, root = tree.consistency_path(LEAVES[:size], old), tree.root(LEAVES[:size])
    tree.verify_consistency(old, tree.root(LEAVES[:old]), size, root, path)
    for wrong in (b"x" * 32, tree.root(LEAVES[1 : old + 1])):
        with pytest.raises(tree.NotInTree):
            tree.verify_consistency(old, wrong, size, root, path)
    if path:
        with pytest.raises(tree.NotInTree):
            tree.verify_consistency(old, tree.root(LEAVES[:old]), size, root, path[:-1])


@given(st.integers(0, 9), st.integers(0, 3))
def test_a_request_has_one_spelling(old: int, more: int) -> None:
    asked = request(old, old + more)
    assert protocol.parse(asked.written()) == asked
    for worse in (asked.written()[:-1], asked.written() + b"\n", b"\n" + asked.written(), asked.written().replace(b"old ", b"old 0", 1)):
        with pytest.raises(Declined) as declined:
            protocol.parse(worse)
        assert declined.value.status == 400


DECLINED = {
    "unknown log": (lambda: request(0, 3)._replace(note=Checkpoint("elsewhere.example/log", 3, bytes(32))), 404),
    "signed by another": (lambda: request(3, 5, seed=bytes(32)), 403),
    "signature of another text": (lambda: request(3, 5)._replace(lines=request(3, 4).lines), 403),
    "old above new": (lambda: request(9, 5), 400),
    "rollback": (lambda: request(2, 5), 409),
    "from a size never cosigned": (lambda: request(4, 5), 409),
    "same size, other root": (lambda: request(3, 3, [b"y" * 32, *LEAVES[1:]]), 409),
    "another history": (lambda: request(3, 5, [b"y" * 32, *LEAVES[1:]]), 422),
    "no proof": (lambda: request(3, 5)._replace(path=[]), 422),
    "proof too long": (lambda: request(3, 5)._replace(path=[bytes(32)] * 64), 400),
}  # fmt: skip


@pytest.mark.parametrize("defect", DECLINED)
def test_a_witness_declines_with_the_status_of_the_protocol_and_keeps_its_memory(ledger: Ledger, url: str, defect: str) -> None:
    assert httpx.post(f"{url}/add-checkpoint", content=request(0, 3).written()).status_code == 200
    make, status = DECLINED[defect]
    answer = httpx.post(f"{url}/add-checkpoint", content=make().written())  # type: ignore[no-untyped-call]
    assert answer.status_code == status
    if status == 409:
        assert (answer.text, answer.headers["content-type"].split(";")[0]) == ("3\n", protocol.SIZE_TYPE)
    assert ledger.latest(note(3).origin).size == 3


def test_another_address_and_a_flood_are_turned_away(url: str) -> None:
    assert httpx.post(f"{url}x/add-checkpoint", content=request(0, 3).written()).status_code == 404
    assert httpx.post(f"{url}/add-checkpoint", content=b"o" * (protocol.LONGEST + 1)).status_code == 413
    assert httpx.get(f"{url}/latest/{'0' * 64}").status_code == 404


def test_a_cosignature_is_checked_and_a_lost_size_is_asked_for(ledger: Ledger, url: str) -> None:
    witness = Witness(ledger.key, url)
    for size in (3, 7):  # the second asks from 0 again, as a device that lost its memory of the size would
        own = request(0, size).lines[0]
        line = ask.cosign(witness, note(size), own, 0, partial(tree.consistency_path, LEAVES[:size]))
        head.verify_line(note(size), line, ledger.key)
    assert ask.latest(witness, PUBLIC) == note(7)
    with pytest.raises(Declined):
        ask.cosign(witness, note(5), request(0, 5).lines[0], 0, lambda old: [])
    with pytest.raises(ask.WitnessUnreachable):
        ask.latest(Witness(ledger.key._replace(public=bytes(1312)), url), PUBLIC)


def test_nothing_is_signed_that_is_not_on_the_disk(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.add(request(0, 3).written(), lambda: 1)
    signed: list[int] = []
    monkeypatch.setattr(ledger, "cosign", lambda *_: signed.append(1))
    ledger._db.execute("PRAGMA query_only=1")
    with pytest.raises(WitnessStoreFailed):
        ledger.add(request(3, 5).written(), lambda: 1)
    assert (signed, ledger.latest(note(3).origin).size) == ([], 3)


def test_a_witness_reopened_remembers(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "w")
    first.add(request(0, 5).written(), lambda: 1)
    key = first.key
    first.close()
    again = Ledger(tmp_path / "w")
    assert again.key == key
    with pytest.raises(Declined):
        again.add(request(0, 3).written(), lambda: 1)
    again.close()


# A network with a witness


@pytest.fixture
def world(tmp_path: Path, ledger: Ledger, url: str) -> Iterator[World]:
    made = World(tmp_path / "network")
    for office in made:
        with office.state.logbook.transaction():
            office.state.logbook.add_witness(ledger.key.spelled(), url)
    yield made
    made.shut()


def everybody_syncs(world: World) -> None:
    for office in [*world, *world]:
        office.sync()


def test_a_witness_sees_a_key_and_a_size_that_grows_by_one_a_day(world: World, ledger: Ledger) -> None:
    for _ in range(3):
        for name in world.offices:
            for _ in range(3):
                tell(world, name)
        everybody_syncs(world)
        world.now += dt.timedelta(days=1)
    rows = ledger._db.execute("SELECT size FROM log").fetchall()
    assert rows == [(3,), (3,), (3,)]
    assert not any(State.WITHHELD in states(office) for office in world)
    assert all(office.fsck().sound for office in world)


def test_a_wiped_device_is_not_taken_back_in_time(world: World, ledger: Ledger, url: str) -> None:
    """Cedar's laptop is wiped; the depot shows its new start an older world, whole in itself."""
    everybody_syncs(world)
    older = Copy(world.depot)
    world.now += dt.timedelta(days=1)
    tell(world, "Alder")
    everybody_syncs(world)
    world.close("Cedar")
    for path in (world.folder / "Cedar").iterdir():
        path.unlink()
    world.sees["Cedar"] = older
    office = world.open("Cedar")
    with office.state.logbook.transaction():
        office.state.logbook.add_witness(ledger.key.spelled(), url)
    office.refresh()
    office.ask_witnesses()
    found = [one.finding for one in office.open_findings() if one.finding.state is State.WITHHELD]
    assert {one.values["who"] for one in found} == {"Alder", "Birch"}
    assert {one.values["size"] for one in found} == {2}
    world.look_at("Cedar", world.depot)
    world.now += dt.timedelta(days=1)
    office.refresh()
    office.ask_witnesses()
    assert State.WITHHELD not in states(office)


def test_a_round_tells_a_new_device_how_far_feeds_were_read(world: World) -> None:
    """The depot shows the rounds and hides the segments they speak of."""
    tell(world, "Alder")
    everybody_syncs(world)
    hiding = Copy(world.depot)
    newest = max(name for name in hiding.objects if name.startswith("s/") and not name.endswith("0" * 20))
    del hiding.objects[newest]
    world.close("Cedar")
    for path in (world.folder / "Cedar").iterdir():
        path.unlink()
    world.sees["Cedar"] = hiding
    office = world.open("Cedar")
    office.refresh()
    assert {State.WITHHELD, State.ROLLED_BACK} & states(office)  # its own rounds of before the wipe tell it, too


def test_a_witness_that_does_not_answer_stops_nothing(world: World) -> None:
    office = world.offices["Alder"]
    with office.state.logbook.transaction():
        for vkey, _ in office.state.logbook.witnesses():
            office.state.logbook.add_witness(vkey, "http://127.0.0.1:9/nobody")
    tell(world, "Alder")
    office.sync()
    assert (office.pending, states(office)) == (0, {State.UNHEARD})
