"""Records: any order of arrival folds to one record; every fact reads back; the unknown is kept; the policy holds."""

from __future__ import annotations

import datetime as dt
import typing
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.ground.errors import Damaged
from safeconduct.ground.ids import CircleId, DeviceId, MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member, Role
from safeconduct.records import access, kinds
from safeconduct.records import case as cases
from safeconduct.records import relocation as moves
from safeconduct.records.case import Case, Closure, Risk, Workflow
from safeconduct.records.consent import Audience, Consent, ConsentGiven, ConsentGivenHow, ConsentWithdrawn, ItemKind, Purpose
from safeconduct.records.fact import Entered, EntryRef, Fact, Unknown
from safeconduct.records.relocation import AlarmKind, Relocation
from safeconduct.records.view import MemoryView

R, DAY, NOW = RecordId("a" * 26), dt.date(2017, 5, 1), dt.datetime(2017, 5, 1, 12, tzinfo=dt.UTC)
ALDER, BIRCH = MemberId("alder"), MemberId("birch")
_LEAF: dict[object, st.SearchStrategy[object]] = {
    dt.date: st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)),
    dt.datetime: st.integers(0, 4 * 10**9).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)),
    PartDate: st.sampled_from([PartDate("2017"), PartDate("2017-04"), PartDate("2017-21~")]),
    int: st.integers(0, 2**40),
}  # fmt: skip


def values(annotation: object) -> st.SearchStrategy[object]:
    """A strategy for any field type that facts use."""
    if annotation in _LEAF:
        return _LEAF[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return st.tuples(*(values(one) for one in arguments))
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(st.sampled_from(["en", "ru"]), st.text(max_size=20), max_size=2)
    if arguments:
        return st.one_of(*(values(one) for one in arguments))
    if annotation is type(None):
        return st.none()
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return structs(annotation)
    if hasattr(annotation, "__supertype__"):
        return values(annotation.__supertype__)
    if annotation is float:
        return st.floats(allow_nan=False)  # no number that is not equal to itself can be compared
    return st.from_type(annotation)  # type: ignore[arg-type]


def structs(kind: type[msgspec.Struct]) -> st.SearchStrategy[msgspec.Struct]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{name: values(hints[name]) for name in kind.__struct_fields__})


ALL_FACTS = [fact for kind in kinds.KINDS for fact in kind.facts]


@pytest.mark.parametrize("fact", ALL_FACTS, ids=lambda fact: str(fact.__struct_config__.tag))
@given(data=st.data())
def test_every_fact_reads_back_as_itself(fact: type[Fact], data: st.DataObject) -> None:
    told = data.draw(structs(fact))
    assert isinstance(told, Fact)
    assert kinds.read(kinds.write(told)) == told


def test_kinds_and_tags_agree() -> None:
    tags = [str(fact.__struct_config__.tag) for fact in ALL_FACTS]
    assert len(set(tags)) == len(tags)
    for kind in kinds.KINDS:
        assert all(str(fact.__struct_config__.tag).startswith(f"{kind.name}.") for fact in kind.facts)


@given(st.lists(st.one_of(st.integers(-(2**63), 2**64 - 1), st.text(), st.none()), max_size=4))
def test_a_kind_of_tomorrow_is_kept_byte_for_byte(rest: list[object]) -> None:
    body = msgspec.msgpack.encode(["case.something_new", R, *rest])
    found = kinds.read(body)
    assert isinstance(found, Unknown)
    assert (found.kind, found.record, found.body) == ("case.something_new", R, body)


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x90", msgspec.msgpack.encode({"a": 1}), msgspec.msgpack.encode([1, 2])])
def test_what_is_no_fact_is_refused(body: bytes) -> None:
    with pytest.raises(Damaged):
        kinds.read(body)


def entered(facts: list[Fact], by: list[MemberId] | None = None) -> list[Entered]:
    return [
        Entered(fact, (by or [ALDER] * len(facts))[n], DeviceId("d"), n << 16, EntryRef("0" * 32, n)) for n, fact in enumerate(facts)
    ]


STORIES: list[list[Fact]] = [
    [
        cases.CaseOpened(R, "Amber", ALDER, None, "chechnya", DAY), cases.PersonJoined(R, RecordId("p"), "Wren"),
        cases.RiskAssessed(R, Risk.HIGH, ("x",), DAY, None), cases.RiskAssessed(R, Risk.LOW, ("y",), DAY, None),
        cases.CaseClosed(R, Closure.REHOMED, DAY, 0), cases.CaseReopened(R, "again"), cases.CaseClosed(R, Closure.REHOMED, DAY, 0),
        cases.OwnerChanged(R, BIRCH, ALDER), cases.OwnerChanged(R, ALDER, MemberId("x")),
    ],
    [
        moves.RelocationPlanned(R, RecordId("c"), "", ""),
        moves.LegPlanned(R, 1, "chechnya", "tver", moves.Mode.CAR, ALDER, NOW, NOW, None),
        moves.CheckInAsked(R, 1, 1, NOW, 30, ()), moves.AlarmRaised(R, 1, 1, AlarmKind.OVERDUE, NOW),
        moves.CheckedIn(R, 1, 1, NOW, False), moves.PersonArrived(R, RecordId("p"), NOW, None),
        moves.PersonArrived(R, RecordId("p"), NOW, None),
    ],
]  # fmt: skip


@given(st.sampled_from(STORIES), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_one_record(story: list[Fact], random: object) -> None:
    arrived = entered(story)
    expected = MemoryView(arrived)
    random.shuffle(arrived)  # type: ignore[attr-defined]
    kind = kinds.kind_of(type(story[0])).record
    assert MemoryView(arrived).get(kind, R) == expected.get(kind, R)


def test_the_higher_risk_stands_and_the_lower_is_shown() -> None:
    case = MemoryView(entered(STORIES[0][:4], [ALDER, ALDER, ALDER, BIRCH])).get(Case, R)
    assert case is not None
    assert (case.risk, case.conflicts[0].lost, case.conflicts[0].lost_by) == (Risk.HIGH, "low", BIRCH)


def test_reopened_wins_over_a_closing_that_had_not_seen_it() -> None:
    case = MemoryView(entered(STORIES[0][:7])).get(Case, R)
    assert case is not None
    assert (case.workflow, case.conflicts[-1].field) == (Workflow.REOPENED, "workflow")
    closed = MemoryView(entered([*STORIES[0][:6], cases.CaseClosed(R, Closure.REHOMED, DAY, 1)])).get(Case, R)
    assert closed is not None
    assert closed.workflow is Workflow.CLOSED


def test_an_all_clear_does_not_clear_an_alarm() -> None:
    found = MemoryView(entered(STORIES[1][:5])).get(Relocation, R)
    assert found is not None
    assert [alarm.kind for alarm in found.open_alarms] == [AlarmKind.OVERDUE]


def test_a_withdrawal_wins_in_either_order_and_on_every_day() -> None:
    given_ = ConsentGiven(
        R, RecordId("s"), ItemKind.STATEMENT, (1,), (Purpose.QUOTE,), (Audience.PUBLIC,), "", DAY, None, ConsentGivenHow.PHONE, ALDER
    )
    gone = ConsentWithdrawn(R, RecordId("s"), ItemKind.STATEMENT, dt.date(2017, 6, 1), "", erase=False)
    for story in ([given_, gone], [gone, given_]):
        consent = MemoryView(entered(story)).get(Consent, R)
        assert consent is not None
        assert not consent.covers(RecordId("s"), 1, Purpose.QUOTE, Audience.PUBLIC, dt.date(2017, 5, 2))


def covers(**change: object) -> bool:
    told = {"item": RecordId("s"), "segment": 1, "purpose": Purpose.QUOTE, "audience": Audience.PUBLIC, "on": dt.date(2017, 5, 2)} | change
    consent = Consent(
        R, RecordId("s"), ItemKind.STATEMENT, (1,), (Purpose.QUOTE,), (Audience.PUBLIC,), "", DAY, dt.date(2017, 7, 1)
    )
    return consent.covers(**told)  # type: ignore[arg-type]


def test_consent_covers_its_purpose_audience_segment_and_days_only() -> None:
    assert covers()
    for change in (
        {"item": RecordId("t")}, {"segment": 2}, {"segment": None}, {"purpose": Purpose.NAME}, {"audience": Audience.TRIBUNAL},
        {"on": dt.date(2017, 4, 30)}, {"on": dt.date(2017, 7, 1)},
    ):  # fmt: skip
        assert not covers(**change), change


def _members() -> Iterator[Member]:
    for role in Role:
        yield Member(MemberId(role.value), role.value, frozenset({role}))


@pytest.mark.parametrize(
    ("circle", "readers"),
    [
        ("calls", {"hotline", "coordinator"}), ("vault", {"custodian"}), ("shelters", {"steward", "caseworker", "coordinator"}),
        ("documentation", {"analyst", "editor", "interviewer", "coordinator"}), ("case/" + R, {"coordinator", "alder"}),
        ("corridor/" + R, {"coordinator"}), ("statement/" + R, {"analyst", "editor"}), ("nonsense/x", set()),
    ],
)  # fmt: skip
def test_who_reads_what(circle: str, readers: set[str]) -> None:
    view = MemoryView(entered(STORIES[0][:1]))
    assert access.readers(CircleId(circle), view, list(_members()), DAY) == readers
    assert f"`{circle.split('/')[0]}" in (access.__doc__ or "") or not readers


@given(st.sampled_from(ALL_FACTS), st.data())
def test_a_fact_is_at_home_where_it_is_written_and_nowhere_else(kind: type[Fact], data: st.DataObject) -> None:
    fact = data.draw(structs(kind))
    assert isinstance(fact, Fact)
    home = access.circle_of(fact, MemoryView())
    if home != "shelter/":  # an ended placement, whose shelter only its own circle knows
        assert access.at_home(fact, home)
    assert not access.at_home(fact, CircleId("case/" + "z" * 26))
