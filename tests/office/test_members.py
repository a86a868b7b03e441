"""Members and devices: two people from the second coordinator on, forged and concurrent changes refused, removal that holds."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.office.offices import BEGIN, Cell, cheap, coordinators

from safeconduct.depot.base import DepotUnreachable
from safeconduct.ground.ids import CircleId, RecordId, new_id
from safeconduct.ground.who import Member, Role
from safeconduct.journal.change import CodenameTaken, LastCoordinator
from safeconduct.journal.finding import State
from safeconduct.journal.roster import BadRoster
from safeconduct.office import admission, circles, invitation, letter, setup
from safeconduct.office.admission import MayNotSign, Overtaken
from safeconduct.office.invitation import AnotherNetwork, WordsDiffer
from safeconduct.office.letter import BadLetter
from safeconduct.office.office import Office
from safeconduct.office.state import NotInRoster
from safeconduct.records import case as cases
from safeconduct.records.case import Case
from safeconduct.seal import aloud
from safeconduct.seal.keys import epoch_number


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap(monkeypatch)


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Cell]:
    made = coordinators(tmp_path)
    yield made
    made.close()


def open_case(office: Office, codename: str, owner: str = "", when: dt.datetime = BEGIN) -> RecordId:
    case = new_id()
    member = next((m.id for m in office.members if m.codename == owner), office.me.id)
    office.record([cases.CaseOpened(case, codename, member, None, "chechnya", when.date())], when)
    return case


def codenames(office: Office) -> set[str]:
    return {one.codename for one in office.view.all(Case)}


def test_one_founder_signs_alone_until_there_are_two(tmp_path: Path) -> None:
    cell = Cell(tmp_path)
    assert cell.admit("Willow", Role.CASEWORKER).published
    assert cell["Rowan"].state.standing.roster.threshold == 1
    step = cell.admit("Linden", Role.COORDINATOR)
    assert not step.published  # the founder alone no longer suffices: the newcomer's own office signed at its first sync
    assert step.missing == ("Linden",)
    for office in cell.offices.values():
        assert (office.state.standing.roster.version, office.state.standing.roster.threshold) == (3, 2)
    assert not cell.admit("Aspen", Role.COORDINATOR, by=("Rowan",)).published
    assert cell["Rowan"].state.standing.roster.version == 3
    with pytest.raises(NotInRoster):
        _ = cell["Aspen"].me
    cell.close()


def test_two_people_admit_and_remove(cell: Cell) -> None:
    step = cell.admit("Willow", Role.CASEWORKER, by=("Rowan", "Linden"))
    assert (step.published, step.signed, step.missing) == (True, ("Linden", "Rowan"), ())
    assert cell["Willow"].me.codename == "Willow"
    with pytest.raises(MayNotSign):
        admission.remove(cell["Willow"].state, "Rowan", BEGIN)
    assert not cell.remove("Willow", by=("Rowan", "Rowan")).published  # one person twice is one person
    assert cell.remove("Willow", by=("Aspen",)).published
    cell.sync()
    with pytest.raises(NotInRoster):
        _ = cell["Willow"].me


def test_the_only_coordinator_cannot_be_removed(tmp_path: Path) -> None:
    cell = Cell(tmp_path)
    with pytest.raises(LastCoordinator):
        admission.remove(cell["Rowan"].state, "Rowan", BEGIN)
    cell.close()


def test_six_words_tell_a_request_from_every_other(cell: Cell) -> None:
    mine, other = cell.join("Willow"), cell.join("Hazel")
    words = " ".join(invitation.spoken(mine))
    invitation.check_words(mine, f" {words.upper()} ")
    with pytest.raises(WordsDiffer):
        invitation.check_words(other, words)
    with pytest.raises(WordsDiffer):
        invitation.check_words(mine, " ".join(words.split()[:5]))
    with pytest.raises(aloud.UnknownWord):
        invitation.check_words(mine, words.replace(words.split()[2], "qwertz"))


def test_an_altered_letter_is_refused(cell: Cell) -> None:
    text = setup.invite(cell["Rowan"].state).text()
    assert invitation.read_invitation(letter.read(invitation.INVITATION, f"\n {text}\n")).network == cell["Rowan"].state.keys.network
    for bad in ("", text[:-9], text.replace("invitation", "request"), text.replace("1\n", "2\n", 1), text[:60] + "A" + text[61:], text * 2):
        with pytest.raises(BadLetter):
            invitation.read_invitation(letter.read(invitation.INVITATION, bad))


def test_a_request_for_another_network_and_a_taken_codename_are_refused(cell: Cell, tmp_path: Path) -> None:
    other = Cell(tmp_path / "other")
    request = other.join("Willow")
    other.close()
    with pytest.raises(AnotherNetwork):
        admission.admit(cell["Rowan"].state, request, Member(request.device.member, "Willow", frozenset()), BEGIN)
    request = cell.join("LINDEN", folder="other-linden")
    with pytest.raises(CodenameTaken):
        admission.admit(cell["Rowan"].state, request, Member(request.device.member, "LINDEN", frozenset()), BEGIN)


def test_of_two_proposals_one_wins_and_the_other_is_told(cell: Cell) -> None:
    """Rowan and Linden admit Willow while Linden and Aspen admit Hazel; nobody has synced between."""
    willow, hazel = cell.join("Willow"), cell.join("Hazel")
    admission.admit(cell["Rowan"].state, willow, Member(willow.device.member, "Willow", frozenset()), BEGIN)
    admission.admit(cell["Aspen"].state, hazel, Member(hazel.device.member, "Hazel", frozenset()), BEGIN)
    before = admission.pending(cell["Rowan"].state)
    assert len(before) == 2
    for one in before:  # Linden signs both, and loses sight of which she published
        admission.sign_and_send(cell["Linden"].state, one.proposal)
    first, second = admission.pending(cell["Rowan"].state)
    admission.publish(cell["Rowan"].state, first)
    with pytest.raises(Overtaken):
        admission.publish(cell["Aspen"].state, second)
    cell.sync()
    assert {len(office.members) for office in cell.offices.values()} == {4}


def test_a_lost_device_goes_by_its_member_and_one_coordinator(cell: Cell) -> None:
    cell.admit("Willow", Role.CASEWORKER, by=("Rowan", "Linden"))
    request = cell.join("willow-two", further_of="Willow")
    assert not admission.add_device(cell["Willow"].state, request, BEGIN).published
    assert admission.add_device(cell["Aspen"].state, request, BEGIN).published
    cell["Aspen"].sync()
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    second = cell.open("willow-two")
    second.sync()
    assert second.me.codename == "Willow"
    assert second.view.get(Case, case) is not None
    lost = cell["Willow"].state.keys.device
    assert not admission.lose_device(cell["Willow"].state, lost, BEGIN).published
    assert not admission.lose_device(cell["Aspen"].state, lost, BEGIN).published  # the lost one does not speak for its member
    assert admission.lose_device(second.state, lost, BEGIN).published
    second.sync()
    cell.sync()
    with pytest.raises(NotInRoster):
        _ = cell["Willow"].me
    open_case(second, "Beryl")
    cell.sync()
    assert codenames(cell["Rowan"]) == {"Amber", "Beryl"}
    assert codenames(cell["Willow"]) == {"Amber"}


def test_a_forged_roster_is_refused_and_the_office_goes_on(cell: Cell) -> None:
    from safeconduct.journal import change, roster

    state = cell["Linden"].state
    alone = change.remove_member(state.standing, "Aspen", (), 10**10)
    document = roster.sign_roster(alone, {state.keys.device: state.keys.sign_seed})
    with pytest.raises(BadRoster):
        roster.accept(document, state.standing)
    circle = state.roster_circle
    state.depot.put(*roster.seal(circle.newest, circle.epochs[circle.newest], alone.version, document))
    cell["Rowan"].sync()
    assert any(one.state is State.REFUSED and one.name == roster.name_of(alone.version) for one in cell["Rowan"].findings)
    assert len(cell["Rowan"].members) == 3


def test_an_expired_roster_warns_and_locks_nobody_out(cell: Cell) -> None:
    cell.now = BEGIN + dt.timedelta(days=400)
    cell.sync()
    open_case(cell["Rowan"], "Amber", when=cell.now)
    cell.sync()
    assert codenames(cell["Linden"]) == {"Amber"}
    assert State.EXPIRED in {one.state for one in cell["Linden"].findings}
    assert not admission.renew(cell["Rowan"].state, cell.now).published
    assert admission.renew(cell["Linden"].state, cell.now).published
    assert cell["Linden"].state.standing.roster.expires > (cell.now + dt.timedelta(days=300)).timestamp()


def test_the_gate_hears_every_list(cell: Cell) -> None:
    assert cell["Rowan"].state.gate.knows() == cell["Rowan"].state.standing.roster.version == 3


# Removal


def test_the_removed_reads_nothing_new_and_what_it_writes_is_kept_and_not_counted(cell: Cell) -> None:
    """With the whole depot, a gate that still answers, and everything it holds: keys, roster, index."""
    cell.admit("Willow", Role.CASEWORKER, by=("Rowan", "Linden"))
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    removed = cell["Willow"]
    before = removed.state.index.places()
    cell.remove("Willow", by=("Rowan", "Linden"))
    cell.sync("Rowan", "Linden", "Aspen")
    cell["Rowan"].record([cases.NoteAdded(case, "after the removal")], BEGIN)
    open_case(cell["Linden"], "Beryl")
    cell.admit("Hazel", Role.CASEWORKER, by=("Rowan", "Linden"))
    cell.sync("Rowan", "Linden", "Aspen", "Hazel")
    removed.sync()
    assert removed.state.index.places() == before
    assert removed.state.standing.roster.version < cell["Rowan"].state.standing.roster.version  # not even who came after
    found = cell["Rowan"].view.get(Case, case)
    assert found is not None
    assert [note.text for note in found.notes] == ["after the removal"]


def test_late_and_back_dated_facts_of_the_removed_stand_apart_everywhere(cell: Cell) -> None:
    cell.admit("Willow", Role.CASEWORKER, by=("Rowan", "Linden"))
    case = open_case(cell["Willow"], "Amber")
    cell["Willow"].record([cases.NoteAdded(case, "in time")], BEGIN)
    cell.sync()
    cell.remove("Willow", by=("Rowan", "Linden"))
    late = cell["Willow"]  # has not synced since: it does not know
    late.record([cases.NoteAdded(case, "back-dated")], BEGIN - dt.timedelta(days=9))
    late.record([cases.CaseClosed(case, cases.Closure.DIED, BEGIN.date(), 0)], BEGIN)
    late.flush()
    aspen = cell["Aspen"]  # reads the late facts and the removal in one sync
    for office in (aspen, cell["Rowan"], cell["Linden"]):
        office.sync()
        found = office.view.get(Case, case)
        assert found is not None
        assert [note.text for note in found.notes] == ["in time"]
        assert found.closed is None
        assert sum(office.state.index.set_apart().values()) == 2
        assert State.SET_ASIDE in {one.state for one in office.findings}
        assert office.fsck().sound


def test_what_was_folded_before_the_removal_was_heard_is_unfolded(cell: Cell) -> None:
    cell.admit("Willow", Role.CASEWORKER, by=("Rowan", "Linden"))
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    for signer in ("Rowan", "Linden"):  # the proposal fixes what Rowan had read
        step = admission.remove(cell[signer].state, "Willow", BEGIN)
        if not step.published:
            cell["Willow"].record([cases.NoteAdded(case, "after the mark")], BEGIN)
            cell["Willow"].flush()
            circles.read_grants(cell["Aspen"].state)
            cell["Aspen"].refresh()
            found = cell["Aspen"].view.get(Case, case)
            assert found is not None
            assert [note.text for note in found.notes] == ["after the mark"]
    cell.sync("Rowan", "Linden", "Aspen")
    for name in ("Rowan", "Linden", "Aspen"):
        found = cell[name].view.get(Case, case)
        assert found is not None
        assert found.notes == ()


def test_a_removed_device_that_showed_two_histories_is_named(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    cell.admit("Willow", Role.CASEWORKER, by=("Rowan", "Linden"))
    open_case(cell["Willow"], "Amber")
    cell.sync()
    honest = admission.last
    other = lambda state, devices: [msgspec.structs.replace(one, root=bytes(32)) for one in honest(state, devices)]  # noqa: E731
    monkeypatch.setattr(admission, "last", other)
    cell.remove("Willow", by=("Rowan", "Linden"))
    cell["Aspen"].sync()
    assert any(one.state is State.FORKED and "removed device" in one.sentence for one in cell["Aspen"].findings)


def test_every_circle_the_removed_held_goes_on_under_a_new_key(cell: Cell) -> None:
    cell.admit("Willow", Role.CASEWORKER, by=("Rowan", "Linden"))
    open_case(cell["Willow"], "Amber")
    open_case(cell["Rowan"], "Beryl")
    cell.sync()
    held = set(cell["Willow"].state.circles)
    cell.remove("Willow", by=("Rowan", "Linden"))
    cell.sync("Rowan", "Linden", "Aspen")
    for locator, circle in cell["Rowan"].state.circles.items():
        assert (epoch_number(circle.newest) > 1) == (locator in held), circle.circle
        assert circle.newest not in cell["Willow"].state.circles.get(locator, circle._replace(epochs={})).epochs
    newest = [
        {k: c.newest for k, c in cell[n].state.circles.items() if k in held} for n in ("Rowan", "Linden", "Aspen")
    ]
    assert newest[0] == newest[1] == newest[2]


def test_two_that_rotate_at_once_converge_and_both_keys_read(cell: Cell) -> None:
    cell.admit("Willow", Role.CASEWORKER, by=("Rowan", "Linden"))
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    admission.remove(cell["Rowan"].state, "Willow", BEGIN)
    assert admission.remove(cell["Linden"].state, "Willow", BEGIN).published
    cell["Rowan"].refresh()  # reads the new roster, and not yet what Linden made of it
    for name in ("Rowan", "Linden"):
        cell[name].record([cases.NoteAdded(case, name)], BEGIN)
        cell[name].flush()
    cell.sync()
    for name in ("Rowan", "Linden", "Aspen"):
        circle = cell[name].state.named(cases_circle(case))[0]
        assert sorted(epoch_number(epoch) for epoch in circle.epochs) == [1, 2, 2]
        found = cell[name].view.get(Case, case)
        assert found is not None
        assert {note.text for note in found.notes} == {"Rowan", "Linden"}
        assert cell[name].fsck().sound


def cases_circle(case: RecordId) -> CircleId:
    return CircleId(f"case/{case}")


class Faulty:
    """A depot whose connection breaks at one of its puts."""

    def __init__(self, inner: object, due: int) -> None:
        self._inner, self.left = inner, due

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def put(self, name: str, data: bytes) -> None:
        self.left -= 1
        if self.left == 0:
            raise DepotUnreachable("EIO")
        self._inner.put(name, data)  # type: ignore[attr-defined]


@pytest.mark.parametrize("due", range(1, 9))
def test_a_removal_broken_off_at_any_put_is_finished_by_whoever_syncs_next(cell: Cell, due: int) -> None:
    """Signature, roster, gate list, grants, handings: each fails once, in turn."""
    cell.admit("Willow", Role.CASEWORKER, by=("Rowan", "Linden"))
    case = open_case(cell["Willow"], "Amber")
    cell.sync()
    admission.remove(cell["Rowan"].state, "Willow", BEGIN)
    state = cell["Linden"].state
    inner, state.depot = state.depot, Faulty(state.depot, due)  # type: ignore[assignment]
    with contextlib.suppress(DepotUnreachable):
        admission.remove(state, "Willow", BEGIN)
        cell["Linden"].flush()
    state.depot = inner
    cell.close("Linden")
    cell.sync("Rowan", "Aspen")
    if cell["Rowan"].state.standing.roster.version == 4:  # broken off before enough had signed: said again
        admission.remove(cell["Aspen"].state, "Willow", BEGIN)
    cell.open("Linden")
    cell.sync("Rowan", "Aspen", "Linden")
    for office in (cell["Rowan"], cell["Aspen"], cell["Linden"]):
        assert len(office.members) == 3
        assert office.state.gate.knows() == office.state.standing.roster.version == 5
        newest = office.state.named(cases_circle(case))[0].newest
        assert newest not in cell["Willow"].state.named(cases_circle(case))[0].epochs
        assert office.fsck().sound
