"""Roster, proposal and letter vectors each come to their own verdict; who holds which key is worked out alike in any order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.ground import canon
from safeconduct.ground.errors import BadInput, Damaged
from safeconduct.ground.ids import DeviceId, MemberId
from safeconduct.ground.who import Member, Role
from safeconduct.journal import grant, handing, holding, proposal, roster
from safeconduct.journal.grant import BadGrant
from safeconduct.journal.handing import BadHanding, Handing
from safeconduct.journal.roster import Device, Last, Removed, Roster, Standing
from safeconduct.office import invitation, letter
from safeconduct.seal import envelope, keys, sign

FILES = sorted((Path(__file__).parents[1] / "vectors" / "members").glob("*.json"))


def verdict(case: dict[str, Any]) -> str:
    try:
        _read(case)
    except Damaged as refused:
        return str(getattr(refused, "why", type(refused).__name__))
    except BadInput as refused:
        return type(refused).__name__
    return "accepted"


def _read(case: dict[str, Any]) -> None:
    if case["sort"] == "invitation":
        invitation.read_invitation(letter.read("invitation", case["document"]))
    elif case["sort"] == "request":
        found = invitation.read_request(letter.read("request", case["document"]))
        invitation.check_words(found, case["words"])
    else:
        before = bytes.fromhex(case["before"])
        standing = Standing(canon.decode_strict(before, Roster), roster.digest(before))
        document = bytes.fromhex(case["document"])
        if case["sort"] == "roster":
            roster.accept(document, standing)
        else:
            proposal.read({case["epoch"]: bytes.fromhex(case["key"])}, case["name"], document, standing)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_vector(file: Path) -> None:
    case = json.loads(file.read_text())
    assert verdict(case) == case["verdict"]


def test_there_are_vectors() -> None:
    assert len(FILES) == 40


@given(st.text(max_size=300) | st.binary(max_size=120).map(lambda body: letter.write("request", body)))
def test_arbitrary_letters_are_refused(text: str) -> None:
    with pytest.raises(letter.BadLetter):
        invitation.read_request(letter.read("request", text))


@given(st.binary(max_size=500))
def test_letters_come_back_as_written(body: bytes) -> None:
    assert letter.read("request", letter.write("request", body)) == body
    assert letter.write("request", letter.read("request", f"\n  {letter.write('request', body)}")) == letter.write("request", body)


# Grants and handings

SEEDS = {name: bytes([place]) * 32 for place, name in enumerate("abcx", 1)}
SECRET = bytes(range(96))


def device(name: str) -> Device:
    return Device(DeviceId(name), MemberId(f"m{name}"), sign.public_of(SEEDS[name]), b"", envelope.public_of(SECRET), bytes(32))


def member(name: str) -> Member:
    return Member(MemberId(f"m{name}"), name, frozenset({Role.COORDINATOR}))


WHO = Roster(
    "n", 3, bytes(32), 2, (MemberId("ma"), MemberId("mb"), MemberId("mc")), tuple(map(member, "abc")), tuple(map(device, "abc")), 0,
    (Removed(device("x"), member("x"), (Last(DeviceId("x"), b"listed", 5, bytes(32)),)),),
)  # fmt: skip
FIRST, SECOND = keys.epoch_id(1, b"1" * 32), keys.epoch_id(2, b"2" * 32)
CIRCLE = keys.CircleKeys("case/x", b"l" * 32, {FIRST: b"1" * 32, SECOND: b"2" * 32})


def test_a_grant_opens_for_its_device_from_a_giver_of_the_network() -> None:
    given_ = [grant.given(CIRCLE, CIRCLE.epochs)]
    name, data = grant.write(given_, device("b"), DeviceId("a"), SEEDS["a"])
    assert grant.read(name, data, SECRET, DeviceId("b"), WHO).given[0].epochs == ((FIRST, b"1" * 32), (SECOND, b"2" * 32))
    assert list(grant.mine(bytes(32), [name, "w/x", "s/" + name[2:]])) == [name]
    for to, by, seed_, why in (
        ("b", "x", "x", "its giver was removed"), ("b", "z", "x", "its giver is not in the roster"),
        ("c", "a", "a", "it is for another device"),
    ):  # fmt: skip
        name, data = grant.write(given_, device(to), DeviceId(by), SEEDS[seed_])
        with pytest.raises(BadGrant, match=why):
            grant.read(name, data, SECRET, DeviceId("b"), WHO)
    name, data = grant.write(given_, device("b"), DeviceId("a"), SEEDS["c"])
    with pytest.raises(sign.BadSignature):
        grant.read(name, data, SECRET, DeviceId("b"), WHO)
    for key in (b"3" * 32, b"1"):  # an id that is not the key's
        wrong = keys.CircleKeys("case/x", b"l" * 32, {FIRST: key})
        name, data = grant.write([grant.given(wrong, wrong.epochs)], device("b"), DeviceId("a"), SEEDS["a"])
        with pytest.raises(BadGrant, match="malformed"):
            grant.read(name, data, SECRET, DeviceId("b"), WHO)


def told(by: str, to: str, *epochs: int, closed: dict[bytes, int] | None = None) -> Handing:
    marks = tuple(Last(DeviceId("x"), feed, size, bytes(32)) for feed, size in (closed or {}).items())
    return Handing("case/x", epochs or (FIRST,), tuple(map(DeviceId, to)), DeviceId(by), marks, (DeviceId("x"),) if closed is not None else ())


def test_a_handing_is_read_by_holders_of_its_epoch_only() -> None:
    name, data = handing.write(CIRCLE, told("a", "bc", FIRST, SECOND), SEEDS["a"])
    assert handing.read(CIRCLE, name, data, WHO) == told("a", "bc", FIRST, SECOND)
    assert handing.read(CIRCLE._replace(epochs={FIRST: b"1" * 32}), name, data, WHO) is None
    assert handing.by_circle([name, "h/x", "h/" + "0" * 32 + "/x"]) == {name.split("/")[1]: [name]}
    name, data = handing.write(CIRCLE, told("z", "b"), SEEDS["a"])
    with pytest.raises(BadHanding, match="never in the roster"):
        handing.read(CIRCLE, name, data, WHO)
    name, data = handing.write(CIRCLE._replace(circle="case/y"), told("a", "b"), SEEDS["a"])
    with pytest.raises(BadHanding, match="not of this circle"):
        handing.read(CIRCLE._replace(circle="case/y"), name, data, WHO)
    name, data = handing.write(CIRCLE, told("a", "b"), SEEDS["b"])
    with pytest.raises(sign.BadSignature):
        handing.read(CIRCLE, name, data, WHO)


def test_a_key_is_due_to_change_when_somebody_holds_it_who_should_not() -> None:
    everybody = frozenset(map(DeviceId, "abc"))
    clean = [told("a", "abc", FIRST, SECOND)]
    assert holding.due(CIRCLE, clean, WHO, everybody) == holding.Due(False, {})
    assert holding.due(CIRCLE, [*clean, told("b", "x", FIRST)], WHO, everybody).rotate is False  # an old key: nothing is sealed under it
    assert holding.due(CIRCLE, [*clean, told("b", "x", SECOND)], WHO, everybody).rotate
    assert holding.due(CIRCLE, [*clean, told("x", "a", SECOND)], WHO, everybody).rotate  # who gives it holds it
    again = holding.due(CIRCLE, [told("x", "abc", FIRST, SECOND)], WHO, everybody)
    assert again.give == {(FIRST, SECOND): tuple(map(DeviceId, "abc"))}  # what a removed device gave is given anew


HANDINGS = st.lists(
    st.builds(
        told, st.sampled_from("abcx"), st.text("abcx", max_size=3), st.sampled_from([FIRST, SECOND]),
        closed=st.none() | st.dictionaries(st.sampled_from([b"listed", b"other", b"third"]), st.integers(0, 9), max_size=3),
    ),
    max_size=8,
)  # fmt: skip


@given(HANDINGS, st.randoms())
def test_any_order_of_handings_says_the_same(handings: list[Handing], chance: Any) -> None:
    wanted = frozenset(map(DeviceId, "abc"))
    before = holding.due(CIRCLE, handings, WHO, wanted), holding.sizes(handings, WHO)
    chance.shuffle(handings)
    assert (holding.due(CIRCLE, handings, WHO, wanted), holding.sizes(handings, WHO)) == before
    assert before[1][b"listed"] == 5  # what two people signed goes before what holders say
    said = [mark.size for one in handings if one.by != "x" for mark in one.closed if mark.feed == b"other"]
    assert before[1].get(b"other", 0) == max(said, default=0)
