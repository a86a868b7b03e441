"""The vault: what k custodians open together, nobody opens with less, and nothing of it stays behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from filelock import FileLock
from tests.office.cell import FIVE, HOUR, KEEPER, NOW, THREE, WORKER, Cell, everything

from safeconduct.casework import ask as asking
from safeconduct.casework import identify
from safeconduct.ground import canon
from safeconduct.ground.errors import Damaged, Refused
from safeconduct.ground.ids import OS, RecordId, new_id
from safeconduct.office import press, shares, vault
from safeconduct.office.flush import flush
from safeconduct.office.office import Office
from safeconduct.office.save import save
from safeconduct.office.state import State
from safeconduct.records.identity import Identity, Names
from safeconduct.records.request import Request, RequestApproved, Wanted
from safeconduct.records.sealed import Sealed, Sort
from safeconduct.records.view import need
from safeconduct.report.names import Register
from safeconduct.seal import envelope, quorum
from safeconduct.seal.primitives import NotOpened

SURNAME = "Vymyshlenov"
NAMES = Names(SURNAME, "Nikto", "Nikakovich", ("+7 900 000-00-00",), "Nebyvalaya ulitsa 1")
PERSON = RecordId("person".ljust(26, "a"))


@pytest.fixture
def five(tmp_path: Path) -> Iterator[Cell]:
    cell = Cell(tmp_path, FIVE)
    yield cell
    cell.close()


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Cell]:
    cell = Cell(tmp_path, THREE, {"Maple": 2})
    yield cell
    cell.close()


def recorded(cell: Cell, person: RecordId = PERSON, names: Names = NAMES, by: str = "Hazel") -> RecordId:
    record = new_id()
    sealed = shares.seal_for_custodians(cell.at[by], Sort.IDENTITY, record, canon.encode(names))
    ask = identify.RecordIdentity(record, person, "Heron", sealed)
    cell.record(by, identify.record_identity(cell.at[by].index, ask, cell.members[by], NOW))
    cell.sync()
    return record


def asked(cell: Cell, by: str = "Willow", wanted: Wanted = Wanted.IDENTITY, subject: RecordId = PERSON) -> RecordId:
    request = vault.ask(cell.at[by], vault.Asked(wanted, subject, "Heron", "hospital admission"), NOW)
    cell.sync()
    return request


def approved(cell: Cell, request: RecordId, *by: str, now: dt.datetime = NOW) -> None:
    for name in by:
        vault.approve(cell.at[name], request, now)
    cell.sync()


def names_of(opened: vault.Opened) -> list[Names]:
    return [canon.decode_strict(body, Names) for body in opened.bodies.values()]


def test_a_caseworker_asks_three_of_five_agree_one_name_is_opened_once(five: Cell) -> None:
    """Each custodian sees who asks, for whom, why; the asker is no custodian and holds no share."""
    recorded(five)
    other = recorded(five, RecordId("other".ljust(26, "a")), msgspec.structs.replace(NAMES, surname="Drugoi"))
    request = asked(five)
    for name in ("Hazel", "Elm"):
        seen = need(five.at[name].index, Request, request)
        assert (seen.asker, seen.codename, seen.purpose) == (five.members["Willow"].id, "Heron", "hospital admission")
    approved(five, request, "Maple", "Yew")
    with pytest.raises(asking.TooFewApprovers):
        vault.open_(five.at["Willow"], request, NOW)
    approved(five, request, "Elm")
    assert vault.status(five.at["Willow"], request, NOW) == asking.State.READY
    opened = vault.open_(five.at["Willow"], request, NOW)
    assert names_of(opened) == [NAMES]
    assert (opened.bad, other in opened.bodies) == ((), False)
    with pytest.raises(asking.RequestSpent):
        vault.open_(five.at["Willow"], request, NOW)
    five.sync()
    told = need(five.at["Sage"].index, Request, request).opened
    assert [set(one.approved_by) for one in told] == [{five.members[name].id for name in ("Maple", "Yew", "Elm")}]


def test_it_is_written_and_sent_before_anything_is_shown(five: Cell) -> None:
    class Gone:
        def __getattr__(self, name: str) -> Any:
            return getattr(five.depot, name)

        def put(self, name: str, data: bytes) -> None:
            raise OSError("no depot")

    recorded(five)
    request = asked(five)
    approved(five, request, "Maple", "Yew", "Elm")
    willow = five.at["Willow"]
    willow.depot = Gone()
    with pytest.raises(OSError, match="no depot"):
        vault.open_(willow, request, NOW)
    willow.depot = five.depot
    assert names_of(vault.open_(willow, request, NOW)) == [NAMES]  # it was written; now it could be sent, and is opened
    five.sync()
    assert len(need(five.at["Sage"].index, Request, request).opened) == 1


def test_after_an_opening_the_askers_whole_laptop_opens_nothing(five: Cell) -> None:
    """Its keys, its stores, the depot and the gate: the reply key was the only one, and it is gone."""
    recorded(five)
    request = asked(five)
    approved(five, request, "Maple", "Yew", "Elm")
    willow = five.at["Willow"]
    secret = willow.outbox.reply(request)
    assert secret is not None
    assert secret in everything(willow)
    vault.open_(willow, request, NOW)
    held = everything(willow)
    assert secret not in held
    assert SURNAME.encode() not in held
    for path in willow.folder.iterdir():
        assert secret not in path.read_bytes()
    for approval in need(willow.index, Request, request).approvals:
        with pytest.raises(Damaged):
            vault.open_lent(need(willow.index, Request, request), approval, willow.keys.hpke_secret)


def harvest(state: State) -> dict[RecordId, list[quorum.Share]]:
    """Every share this device can open by itself, of anything it holds."""
    found: dict[RecordId, list[quorum.Share]] = {}
    for one in state.index.all(Identity):
        if one.sealed is not None and (share := shares.my_share(state, one.sealed)) is not None:
            found.setdefault(one.id, []).append(share)
    return found


def opens(sealed: Sealed, held: list[quorum.Share]) -> bool:
    """Whether an attacker who ignores the threshold and tries everything gets the body."""
    for least in range(1, len(held) + 1):
        altered = msgspec.structs.replace(sealed, threshold=least)
        for one in (sealed, altered):
            try:
                return SURNAME.encode() in shares.open_body(one, held, one.body)
            except (Refused, Damaged):
                continue
    return False


def test_one_custodians_open_laptop_holds_no_surname_and_opens_none(five: Cell) -> None:
    record = recorded(five)
    for name in FIVE:
        assert SURNAME.encode() not in everything(five.at[name])
    for name in ("Hazel", "Maple", "Sage", "Yew", "Elm"):
        state = five.at[name]
        assert not opens(need(state.index, Identity, record).sealed or _none(), harvest(state)[record])


def _none() -> Sealed:
    raise AssertionError("no sealed body")


def test_two_coerced_custodians_open_nothing_three_open_what_they_pool(five: Cell) -> None:
    record = recorded(five)
    sealed = need(five.at["Hazel"].index, Identity, record).sealed or _none()
    pooled = [share for name in ("Hazel", "Maple") for share in harvest(five.at[name])[record]]
    assert not opens(sealed, pooled)
    assert opens(sealed, pooled + harvest(five.at["Elm"])[record])


def test_approvals_for_one_record_open_that_record_and_no_other(five: Cell) -> None:
    """Three custodians are made to approve one request: with the asker's every key, exactly that one is open."""
    mine = recorded(five)
    others = [recorded(five, RecordId(f"other{n}".ljust(26, "a"))) for n in range(3)]
    request = asked(five)
    approved(five, request, "Maple", "Yew", "Elm")
    willow = five.at["Willow"]
    told, secret = need(willow.index, Request, request), willow.outbox.reply(request) or b""
    lent = [one for approval in told.approvals for one in vault.open_lent(told, approval, secret)]
    assert {one.of for one in lent} == {mine}
    copies = {one.of for approval in told.approvals for one in approval.copies}
    assert copies == {mine}
    assert not copies & set(others)


def test_an_asker_who_is_a_custodian_needs_as_many_others(three: Cell) -> None:
    """Two beside oneself, as before: an own share counts for nothing."""
    recorded(three)
    request = asked(three, "Hazel")
    approved(three, request, "Maple")
    with pytest.raises(asking.TooFewApprovers):
        vault.open_(three.at["Hazel"], request, NOW)
    with pytest.raises(asking.NotYoursToApprove):
        vault.approve(three.at["Hazel"], request, NOW)
    approved(three, request, "Sage")
    assert names_of(vault.open_(three.at["Hazel"], request, NOW)) == [NAMES]


@pytest.mark.parametrize(("keepers", "needed"), [(1, 1), (2, 2)])
def test_small_networks(tmp_path: Path, keepers: int, needed: int) -> None:
    """Where a custodian who asks would leave too few others, another member asks."""
    names = ["Hazel", "Maple"][:keepers]
    cell = Cell(tmp_path, dict.fromkeys(names, KEEPER) | {"Willow": WORKER})
    recorded(cell)
    with pytest.raises(vault.AskerIsNeeded):
        asked(cell, "Hazel")
    request = asked(cell)
    for number, name in enumerate(names):
        with pytest.raises(asking.TooFewApprovers):
            vault.open_(cell.at["Willow"], request, NOW)
        assert number < needed
        approved(cell, request, name)
    assert names_of(vault.open_(cell.at["Willow"], request, NOW)) == [NAMES]
    cell.close()


def test_any_device_of_a_custodian_approves(three: Cell) -> None:
    recorded(three)
    request = asked(three)
    approved(three, request, "Maple 2", "Sage")
    with pytest.raises(asking.AnsweredAlready):
        vault.approve(three.at["Maple"], request, NOW)
    assert names_of(vault.open_(three.at["Willow"], request, NOW)) == [NAMES]


def test_another_device_of_the_asker_does_not_open(three: Cell) -> None:
    recorded(three)
    request = asked(three, "Maple 2")
    approved(three, request, "Hazel", "Sage")
    with pytest.raises(asking.NotYourRequest):
        vault.open_(three.at["Maple"], request, NOW)
    assert names_of(vault.open_(three.at["Maple 2"], request, NOW)) == [NAMES]


def false_share(cell: Cell, name: str, request: RecordId, record: RecordId) -> None:
    """`name` approves as the program does, with other bytes for a share."""
    state = cell.at[name]
    told = need(state.index, Request, request)
    sealed = need(state.index, Identity, record).sealed or _none()
    mine = sealed.share_of(state.keys.member)
    assert mine is not None
    lent = [vault.Lent(record, sealed.check, mine.number, OS(32), OS(16))]
    part = (vault.seal_lent(told, state.keys.member, 0, 1, lent), (vault._bare(sealed),))
    save(state, asking.approve(state.index, asking.Approve(request, (part,)), state.me, NOW), NOW)
    cell.sync()


def test_a_false_share_shows_and_names_its_giver(three: Cell) -> None:
    record = recorded(three)
    request = asked(three)
    false_share(three, "Sage", request, record)
    approved(three, request, "Maple")
    with pytest.raises(vault.BadShareGiven, match="Sage"):
        vault.open_(three.at["Willow"], request, NOW)
    approved(three, request, "Hazel")  # two good ones are enough, and the false one is still told
    opened = vault.open_(three.at["Willow"], request, NOW)
    assert (names_of(opened), opened.bad) == ([NAMES], ("Sage",))
    assert three.members["Sage"].id not in need(three.at["Willow"].index, Request, request).opened[0].approved_by


def test_one_custodian_cannot_slip_in_another_record(three: Cell) -> None:
    """A forged copy with a threshold of one, of which its maker holds the whole key."""
    recorded(three)
    request = asked(three)
    state = three.at["Sage"]
    told, forged = need(state.index, Request, request), _forged(three, state)
    share = shares.own_share(state.keys, forged)
    assert share is not None
    lent = [vault.Lent(forged.of, forged.check, share.number, share.value, share.salt)]
    part = (vault.seal_lent(told, state.keys.member, 0, 1, lent), (vault._bare(forged),))
    save(state, asking.approve(state.index, asking.Approve(request, (part,)), state.me, NOW), NOW)
    three.sync()
    approved(three, request, "Maple")
    with pytest.raises(vault.CustodiansDisagree):
        vault.open_(three.at["Willow"], request, NOW)


def _forged(cell: Cell, state: State) -> Sealed:
    alone = msgspec.structs.replace(cell.roster, members=(state.me,))
    return shares.seal_for(alone, Sort.IDENTITY, new_id(), canon.encode(msgspec.structs.replace(NAMES, surname="Lozhnyi")))


def test_approvals_and_shares_open_nowhere_else(three: Cell) -> None:
    """Replayed to another request, by another custodian, as another part, altered, under another sort: dark each time."""
    record = recorded(three)
    first, second = asked(three), asked(three)
    approved(three, first, "Maple")
    willow = three.at["Willow"]
    told, other = need(willow.index, Request, first), need(willow.index, Request, second)
    secret, elsewhere = willow.outbox.reply(first) or b"", willow.outbox.reply(second) or b""
    good = told.approvals[0]
    assert vault.open_lent(told, good, secret)[0].of == record
    replace = msgspec.structs.replace
    for request, approval, key in (
        (other, good, elsewhere), (other, good, secret), (told, replace(good, by=three.members["Sage"].id), secret),
        (told, replace(good, part=1), secret), (told, replace(good, parts=2), secret),
        (told, replace(good, sealed=good.sealed[:-1] + bytes([good.sealed[-1] ^ 1])), secret), (told, replace(good, sealed=b""), secret),
    ):  # fmt: skip
        with pytest.raises(NotOpened):
            vault.open_lent(request, approval, key)
    maple, sealed = three.at["Maple"], need(three.at["Maple"].index, Identity, record).sealed or _none()
    for wrong in (replace(sealed, sort=Sort.LIST), replace(sealed, of=new_id()), replace(sealed, check=bytes(32))):
        with pytest.raises(NotOpened):
            shares.own_share(maple.keys, wrong)


def test_a_list_of_names_is_sealed_and_opened_alike(five: Cell) -> None:
    """The owner keeps the body, the custodians see a label; an identity brought as a list lends nothing."""
    plain, of = "\n".join([SURNAME] * 400).encode(), new_id()
    willow = five.at["Willow"]
    sealed = vault.seal_for_custodians(willow, Sort.LIST, of, plain)
    assert SURNAME.encode() not in canon.encode(sealed)
    request = vault.ask(willow, vault.Asked(Wanted.LIST, of, "list B", "linkage", (sealed,)), NOW)
    flush(willow)
    five.sync()
    approved(five, request, "Maple", "Yew", "Elm")
    opened = vault.open_(willow, request, NOW, {of: sealed.body})
    assert opened.bodies == {of: plain}
    record = recorded(five)
    stolen = need(five.at["Hazel"].index, Identity, record).sealed or _none()
    for brought in (stolen, msgspec.structs.replace(stolen, sort=Sort.LIST)):
        request = vault.ask(five.at["Hazel"], vault.Asked(Wanted.LIST, record, "list C", "linkage", (brought,)), NOW)
        five.sync()
        with pytest.raises((vault.NothingSealed, NotOpened)):
            vault.approve(five.at["Maple"], request, NOW)


def test_a_large_review_goes_in_parts_and_covers_everybody(three: Cell) -> None:
    for number in range(60):
        record, names = new_id(), msgspec.structs.replace(NAMES, surname=f"Vymyshlenov{number}")
        sealed = shares.seal_for_custodians(three.at["Hazel"], Sort.IDENTITY, record, canon.encode(names))
        ask = identify.RecordIdentity(record, new_id(), f"Heron{number}", sealed)
        three.record("Hazel", identify.record_identity(three.at["Hazel"].index, ask, three.members["Hazel"], NOW))
    three.sync()
    for asker, others in (("Willow", ("Maple", "Sage")), ("Hazel", ("Maple", "Sage"))):
        request = asked(three, asker, Wanted.REVIEW, new_id())
        approved(three, request, *others)
        found = names_of(vault.open_(three.at[asker], request, NOW))
        assert sorted(one.surname for one in found) == sorted(f"Vymyshlenov{n}" for n in range(60))
        three.sync()
        assert SURNAME.encode() not in everything(three.at[asker])


def test_approvals_run_out_and_their_keys_go(three: Cell) -> None:
    recorded(three)
    request = asked(three)
    approved(three, request, "Maple", "Sage")
    willow = three.at["Willow"]
    with pytest.raises(asking.TooFewApprovers):
        vault.open_(willow, request, NOW + 73 * HOUR)
    vault.forget_lapsed(willow, NOW + 73 * HOUR)
    assert willow.outbox.reply(request) is not None  # others may still approve
    vault.forget_lapsed(willow, NOW + 169 * HOUR)
    assert willow.outbox.reply(request) is None
    with pytest.raises(vault.ReplyKeyGone):
        vault.open_(willow, request, NOW + 169 * HOUR)


def test_refusals_are_told_and_end_it(three: Cell) -> None:
    recorded(three)
    request = asked(three)
    vault.refuse(three.at["Maple"], request, "the hospital needs no surname", NOW)
    vault.refuse(three.at["Sage"], request, "not while they are inside", NOW)
    three.sync()
    assert vault.status(three.at["Willow"], request, NOW) == asking.State.REFUSED
    told = {one.why for one in need(three.at["Willow"].index, Request, request).refusals}
    assert told == {"the hospital needs no surname", "not while they are inside"}


def test_nothing_is_sealed_for_nobody(tmp_path: Path) -> None:
    cell = Cell(tmp_path, {"Willow": WORKER})
    with pytest.raises(shares.NoCustodians):
        vault.seal_for_custodians(cell.at["Willow"], Sort.LIST, new_id(), b"x")
    cell.close()


def test_a_body_is_bound_to_its_list_of_shares(three: Cell) -> None:
    record = recorded(three)
    sealed = need(three.at["Hazel"].index, Identity, record).sealed or _none()
    held = [share for name in ("Hazel", "Maple") for share in harvest(three.at[name])[record]]
    assert opens(sealed, held)
    for change in ({"of": new_id()}, {"sort": Sort.LIST}, {"shares": sealed.shares[:2]}, {"body": sealed.body[:-1]}):
        assert not opens(msgspec.structs.replace(sealed, **change), held)


def test_a_stranger_in_the_circle_lends_nothing(three: Cell) -> None:
    """An approval written past the verbs by someone who keeps no share is a false one."""
    recorded(three)
    request = asked(three)
    willow = three.at["Willow"]
    told = need(willow.index, Request, request)
    sealed = vault.seal_lent(told, willow.keys.member, 0, 1, [])
    save(willow, [RequestApproved(request, NOW + HOUR, 0, 1, sealed, ())], NOW)
    approved(three, request, "Maple")
    with pytest.raises(asking.TooFewApprovers):
        vault.open_(willow, request, NOW)
    assert envelope.SECRET_SIZE == 96


def test_names_are_lent_to_one_review_of_one_report(three: Cell) -> None:
    """One approval, one build; and nobody builds without asking while something is kept."""
    recorded(three)
    report = new_id()
    office = Office(three.at["Hazel"], FileLock(three.folder / "lock"))
    with pytest.raises(press.ReviewNotAsked):
        press.protected(office, report, NOW)
    request = asked(three, "Hazel", Wanted.REVIEW, report)
    with pytest.raises(asking.TooFewApprovers):
        press.protected(office, report, NOW)
    approved(three, request, "Maple", "Sage")
    with pytest.raises(press.ReviewNotAsked):
        press.protected(office, new_id(), NOW)
    assert press.protected(office, report, NOW) == Register((SURNAME,), NAMES.phones, (NAMES.address,))
    with pytest.raises(press.ReviewNotAsked):
        press.protected(office, report, NOW)
    assert SURNAME.encode() not in everything(three.at["Hazel"])


def test_where_nothing_is_kept_a_custodian_builds_at_once_and_another_asks(three: Cell) -> None:
    assert press.protected(Office(three.at["Hazel"], FileLock(three.folder / "lock")), new_id(), NOW) == Register()
    with pytest.raises(press.ReviewNotAsked):
        press.protected(Office(three.at["Willow"], FileLock(three.folder / "lock")), new_id(), NOW)
    request = asked(three, "Willow", Wanted.REVIEW, (report := new_id()))
    approved(three, request, "Maple", "Sage")
    assert press.protected(Office(three.at["Willow"], FileLock(three.folder / "lock")), report, NOW) == Register()
