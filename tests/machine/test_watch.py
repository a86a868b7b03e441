"""A depot that withholds, rolls back, forks or replaces is found at the next sync, and what it was is said in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.ground.ids import RecordId, new_id
from safeconduct.journal import fork
from safeconduct.journal.finding import ADVICE, State
from safeconduct.office import spoken
from safeconduct.office.office import Office
from safeconduct.records.access import DOCUMENTATION
from safeconduct.records.source import Source, SourceAdded
from tests.machine.world import Copy, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.shut()


def tell(world: World, name: str) -> RecordId:
    source = new_id()
    office = world.offices[name]
    office.record([SourceAdded(source, "", "A book", "", "", "book", None, "en", ())], world.clock(name))
    return source


def states(office: Office) -> set[State]:
    return {one.finding.state for one in office.open_findings()}


def titles(office: Office) -> set[str]:
    return {one.id for one in office.view.all(Source)}


def test_an_honest_depot_leaves_no_finding(world: World) -> None:
    for _ in range(3):
        told = {tell(world, name) for name in world.offices}
        for office in [*world, *world]:
            office.sync()
        assert all(told <= titles(office) and not office.open_findings() for office in world)
        world.now += dt.timedelta(days=1)
    heads = {spoken.of_circle(office.state, DOCUMENTATION, world.now).words() for office in world}
    assert len(heads) == 1
    assert all(office.fsck().sound for office in world)


def test_a_depot_that_rolls_back_is_noticed_with_and_without_the_index(world: World) -> None:
    before = Copy(world.depot)
    tell(world, "Alder")
    world.offices["Alder"].sync()
    world.offices["Birch"].sync()
    world.look_at("Birch", before)
    world.offices["Birch"].sync()
    assert states(world.offices["Birch"]) == {State.ROLLED_BACK}
    world.close("Birch")
    for path in (world.folder / "Birch").glob("index.db*"):
        path.unlink()
    office = world.open("Birch")
    office.sync()
    (kept,) = office.open_findings()
    assert (kept.finding.state, kept.finding.values) == (State.ROLLED_BACK, {"size": 2, "have": 1})
    world.look_at("Birch", world.depot)  # explained: the true depot is back
    office.sync()
    assert office.open_findings() == []


def test_a_depot_that_withholds_one_feed_is_betrayed_by_a_colleague_and_cleared_when_it_shows(world: World) -> None:
    told = tell(world, "Alder")
    world.offices["Alder"].sync()
    hidden = set(world.depot.objects) - set(Copy(world.depot).objects)
    before = Copy(world.depot)
    told = tell(world, "Alder")
    world.offices["Alder"].sync()
    hidden = set(world.depot.objects) - set(before.objects)
    world.offices["Birch"].sync()
    tell(world, "Birch")
    world.offices["Birch"].sync()
    partial = Copy(world.depot)
    for name in hidden:
        del partial.objects[name]
    world.look_at("Cedar", partial)
    office = world.offices["Cedar"]
    office.sync()
    (kept,) = office.open_findings()
    assert (kept.finding.state, kept.finding.values["who"]) == (State.WITHHELD, "Birch")
    assert ADVICE[State.WITHHELD] == kept.finding.advice
    office.sync()
    assert [one.since for one in office.open_findings()] == [kept.since]
    partial.objects |= {name: world.depot.objects[name] for name in hidden}
    office.sync()
    assert office.open_findings() == []
    assert told in titles(office)


def forked(world: World) -> None:
    """Alder's laptop goes back to an old image, and the depot shows Birch one branch, Cedar the other."""
    image = world.image("Alder")
    other = Copy(world.depot)
    tell(world, "Alder")
    world.offices["Alder"].sync()
    world.offices["Birch"].sync()
    world.look_at("Alder", other)
    world.restore("Alder", image)
    tell(world, "Alder")
    tell(world, "Alder")
    world.offices["Alder"].sync()
    world.look_at("Cedar", other)
    world.offices["Cedar"].sync()
    assert not world.offices["Birch"].open_findings()
    assert not world.offices["Cedar"].open_findings()


def test_two_worlds_are_found_as_soon_as_they_touch_and_leave_a_proof_for_a_third(world: World) -> None:
    forked(world)
    tell(world, "Birch")
    world.offices["Birch"].sync()
    other = world.offices["Cedar"].state.depot
    assert isinstance(other, Copy)
    for name, data in world.depot.objects.items():
        other.objects.setdefault(name, data)  # a stick is carried over: Cedar now reads what Birch wrote
    office = world.offices["Cedar"]
    office.sync()
    assert State.FORKED in states(office)
    proofs = office.state.logbook.proofs()
    assert len(proofs) == 1
    shorter, longer = fork.check(fork.read(proofs[0][1]))
    assert shorter.origin == longer.origin
    assert shorter.size <= longer.size


def test_both_branches_of_a_forked_feed_are_read(world: World) -> None:
    forked(world)
    cedar, birch = world.offices["Cedar"], world.offices["Birch"]
    everything = titles(cedar) | titles(birch)
    world.look_at("Birch", cedar.state.depot)
    tell(world, "Alder")
    world.offices["Alder"].sync()
    everything |= titles(world.offices["Alder"])
    birch.sync()
    assert State.FORKED in states(birch)
    assert titles(birch) == everything
    fork.check(fork.read(birch.state.logbook.proofs()[0][1]))


def test_a_restored_device_is_told_so(world: World) -> None:
    image = world.image("Alder")
    tell(world, "Alder")
    world.offices["Alder"].sync()
    office = world.restore("Alder", image)
    office.sync()
    assert State.RESTORED in states(office)


def test_a_clock_a_year_ahead_poisons_nobody_and_its_facts_stand(world: World) -> None:
    world.skew["Alder"] = dt.timedelta(days=365)
    told = tell(world, "Alder")
    world.offices["Alder"].sync()
    birch = world.offices["Birch"]
    birch.sync()
    assert states(birch) == {State.AHEAD}
    assert told in titles(birch)
    (entered,) = [birch.view.history(tell(world, "Birch"))[-1]]
    assert abs(entered.at - world.now) < dt.timedelta(minutes=1)
    from safeconduct.records.source import SourceTranslated

    birch.record([SourceTranslated(told, "ru", "Книга", "")], world.now)
    assert [type(one.fact).__name__ for one in birch.view.history(told)] == ["SourceAdded", "SourceTranslated"]
    assert birch.view.get(Source, told).titles == {"ru": "Книга"}  # type: ignore[union-attr]


def test_a_silent_device_is_named_after_what_it_promised_and_no_sooner(world: World) -> None:
    birch = world.offices["Birch"]
    world.now += dt.timedelta(days=3)
    birch.sync()
    assert birch.open_findings() == []
    world.offices["Cedar"].sync()
    world.now += dt.timedelta(days=2)
    birch.sync()
    (kept,) = birch.open_findings()
    assert (kept.finding.state, kept.finding.values["who"], kept.finding.grave) == (State.SILENT, "Alder", False)
    world.offices["Alder"].sync()
    birch.sync()
    assert birch.open_findings() == []


def test_a_heartbeat_goes_out_once_a_day_in_one_circle(world: World) -> None:
    alder = world.offices["Alder"]
    for _ in range(2):
        count = len(world.depot.objects)
        world.now += dt.timedelta(days=1)
        for _ in range(3):
            alder.sync()
        assert len(world.depot.objects) == count + 1


def test_words_tell_who_is_behind_and_when_two_worlds_are_shown(world: World) -> None:
    alder, birch, cut = world.offices["Alder"], world.offices["Birch"], world.now + dt.timedelta(hours=1)
    tell(world, "Alder")
    alder.sync()
    mine, theirs = (spoken.of_circle(office.state, DOCUMENTATION, cut) for office in (alder, birch))
    assert spoken.compare(theirs, spoken.parse(mine.words())) == (spoken.Answer.YOU_ARE_BEHIND, 1)
    assert spoken.compare(mine, spoken.parse(theirs.words())) == (spoken.Answer.THEY_ARE_BEHIND, 1)
    birch.sync()
    again = spoken.of_circle(birch.state, DOCUMENTATION, cut)
    assert spoken.compare(mine, spoken.parse(again.words())) == (spoken.Answer.AGREE, 0)
    assert spoken.compare(mine, mine._replace(check=mine.check ^ 1))[0] is spoken.Answer.DIFFERENT
    assert spoken.of_roster(alder.state) == spoken.of_roster(birch.state)
