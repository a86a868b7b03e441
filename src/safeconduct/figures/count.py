"""Counting: every measure says what it counts, until when, from which entries; counting again gives the same number."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from safeconduct.figures.register.tables import documented
from safeconduct.ground.errors import N_, NotFound, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.records import aftercare, call, case, placement, relocation, shelter, statement
from safeconduct.records.fact import Entered, EntryRef, Fact, Record
from safeconduct.records.figure import REGISTER, Figure
from safeconduct.records.placement import Destination
from safeconduct.records.relocation import AlarmKind
from safeconduct.records.view import View

Texts = dict[str, str]
_HOMES = (Destination.REHOMED_RUSSIA, Destination.REHOMED_ABROAD)


class UnknownMeasure(NotFound):
    def __init__(self, measure: str) -> None:
        super().__init__(
            N_("{measure!r} is not a measure"), N_("use one of: {known}"), measure=measure[:40], known=" ".join(MEASURES)
        )


class FigureDiffers(Refused):
    def __init__(self, ref: str, stands: int, counted: int) -> None:
        super().__init__(
            N_("figure {ref} says {stands}, counting again gives {counted}"),
            N_("compute it anew with today's records, and look at what changed"),
            ref=ref,
            stands=stands,
            counted=counted,
        )


class Counted(NamedTuple):
    value: int
    entries: tuple[EntryRef, ...]


class Measure(NamedTuple):
    """`facts` yields (entry, how many it counts for) of everything until the cut-off."""

    name: str
    unit: str
    title: Texts
    method: Texts
    facts: Callable[[View, dt.date], Iterable[tuple[Entered, int]]]


def _each(view: View, kind: type[Record], fact: type[Fact]) -> Iterator[Entered]:
    for record in view.all(kind):
        yield from (entered for entered in view.history(record.id) if isinstance(entered.fact, fact))


def _arrivals(view: View, until: dt.date) -> Iterator[tuple[Entered, int]]:
    """One a person, even where two members recorded the same arrival."""
    seen = set()
    for one in _each(view, relocation.Relocation, relocation.PersonArrived):
        fact = one.fact
        assert isinstance(fact, relocation.PersonArrived)
        if fact.at.date() <= until and fact.person not in seen:
            seen.add(fact.person)
            yield one, 1


def _placed(view: View, until: dt.date) -> Iterator[tuple[Entered, int]]:
    """People, once each however often they moved."""
    seen: set[str] = set()
    for one in _each(view, placement.Placement, placement.Placed):
        fact = one.fact
        assert isinstance(fact, placement.Placed)
        if fact.entry_date <= until:
            new = set(fact.people) - seen
            seen |= new
            if new:
                yield one, len(new)


def _rehomed(view: View, until: dt.date) -> Iterator[tuple[Entered, int]]:
    """Each person once: by the end of their placement, or, where they came to a home by another way, by their case."""
    seen: set[RecordId] = set()
    for found in view.all(placement.Placement):
        if found.destination in _HOMES and found.exit_date is not None and found.exit_date <= until:
            ended = (one for one in view.history(found.id) if isinstance(one.fact, placement.PlacementEnded))
            yield from _people_of(next(ended, None), found.people, seen)
    for one in _each(view, case.Case, aftercare.Rehomed):
        assert isinstance(one.fact, aftercare.Rehomed)
        if one.fact.on <= until:
            yield from _people_of(one, one.fact.people, seen)


def _people_of(one: Entered | None, people: Iterable[RecordId], seen: set[RecordId]) -> Iterator[tuple[Entered, int]]:
    new = set(people) - seen
    if one is not None and new:
        seen |= new
        yield one, len(new)


Counter_ = Callable[[View, dt.date], Iterator[tuple[Entered, int]]]


def _simple(kind: type[Record], fact: type[Fact], when: Callable[[Fact], dt.date]) -> Counter_:
    def facts(view: View, until: dt.date) -> Iterator[tuple[Entered, int]]:
        for one in _each(view, kind, fact):
            if when(one.fact) <= until:
                yield one, 1

    return facts


def _alarms(kind: AlarmKind) -> Counter_:
    def facts(view: View, until: dt.date) -> Iterator[tuple[Entered, int]]:
        for one in _each(view, relocation.Relocation, relocation.AlarmRaised):
            assert isinstance(one.fact, relocation.AlarmRaised)
            if one.fact.kind is kind and one.fact.at.date() <= until:
                yield one, 1

    return facts


def _statements(view: View, until: dt.date) -> Iterator[tuple[Entered, int]]:
    for one in _each(view, statement.Statement, statement.StatementTaken):
        assert isinstance(one.fact, statement.StatementTaken)
        if one.fact.taken.earliest() <= until:
            yield one, 1


def _day(attribute: str) -> Callable[[Fact], dt.date]:
    def when(fact: Fact) -> dt.date:
        found: dt.date = getattr(fact, attribute)
        return found.date() if isinstance(found, dt.datetime) else found

    return when


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "people_relocated", "person",
            {"en": "People brought to safety", "ru": "Люди, доставленные в безопасное место"},
            {"en": "Arrivals confirmed at the door by stewards or told by escorts, each person once.",
             "ru": "Прибытия, подтверждённые хозяевами приютов или сообщённые сопровождающими; каждый человек считается один раз."},
            _arrivals,
        ),
        Measure(
            "people_placed", "person",
            {"en": "People given a bed", "ru": "Люди, получившие место в приюте"},
            {"en": "People of all placements begun, each person once however often they moved.",
             "ru": "Люди из всех начатых размещений; каждый считается один раз, сколько бы раз он ни переезжал."},
            _placed,
        ),
        Measure(
            "people_rehomed", "person",
            {"en": "People in a home of their own", "ru": "Люди, нашедшие своё жильё"},
            {"en": "People whose placement ended with a move into a home in Russia or abroad, or whose case says so, each person once.",
             "ru": "Люди, чьё размещение завершилось переездом в своё жильё в России или за границей либо о чьём переезде сказано в деле; "
                   "каждый считается один раз."},
            _rehomed,
        ),
        Measure(
            "calls_received", "call",
            {"en": "Calls for help", "ru": "Обращения за помощью"},
            {"en": "Calls recorded by the hotline, by any channel.", "ru": "Обращения, записанные горячей линией, по любому каналу."},
            _simple(call.Call, call.CallReceived, _day("received")),
        ),
        Measure(
            "cases_opened", "party",
            {"en": "Parties taken on", "ru": "Принятые группы"},
            {"en": "Cases opened; a case is one party: a person, a couple or a family.",
             "ru": "Открытые дела; одно дело — одна группа: человек, пара или семья."},
            _simple(case.Case, case.CaseOpened, _day("opened")),
        ),
        Measure(
            "shelters_opened", "shelter",
            {"en": "Shelters", "ru": "Приюты"},
            {"en": "Shelters opened by stewards, hosts included.", "ru": "Приюты, открытые хозяевами, включая частное жильё."},
            _simple(shelter.Shelter, shelter.ShelterOpened, _day("opened")),
        ),
        Measure(
            "check_ins_kept", "check_in",
            {"en": "Check-ins kept", "ru": "Состоявшиеся контрольные звонки"},
            {"en": "Check-ins recorded on the road.", "ru": "Контрольные звонки, записанные в пути."},
            _simple(relocation.Relocation, relocation.CheckedIn, _day("at")),
        ),
        Measure(
            "check_ins_overdue", "check_in",
            {"en": "Check-ins missed", "ru": "Пропущенные контрольные звонки"},
            {"en": "Alarms raised because a check-in was overdue.", "ru": "Тревоги, поднятые из-за пропущенного звонка."},
            _alarms(AlarmKind.OVERDUE),
        ),
        Measure(
            "duress_alarms", "alarm",
            {"en": "Duress phrases heard", "ru": "Условные фразы об опасности"},
            {"en": "Alarms raised because the duress phrase was said.", "ru": "Тревоги, поднятые по условной фразе."},
            _alarms(AlarmKind.DURESS),
        ),
        Measure(
            "legs_travelled", "leg",
            {"en": "Legs travelled", "ru": "Пройденные этапы"},
            {"en": "Departures recorded by escorts, one a leg.", "ru": "Отправления, записанные сопровождающими: одно на этап."},
            _simple(relocation.Relocation, relocation.LegDeparted, _day("at")),
        ),
        Measure(
            "statements_taken", "statement",
            {"en": "Statements taken", "ru": "Записанные рассказы"},
            {"en": "Statements recorded by interviewers, whatever consent was given later.",
             "ru": "Рассказы, записанные интервьюерами, независимо от данного позже согласия."},
            _statements,
        ),
    )
}  # fmt: skip


def count(view: View, measure: str, cutoff: dt.date, progress: Progress = QUIET) -> Counted:
    found = list(_told(_measure(measure).facts(view, cutoff), progress))
    entries = sorted((entered.entry for entered, _ in found), key=lambda entry: (entry.feed, entry.index))
    return Counted(sum(weight for _, weight in found), tuple(entries))


_OFTEN = 200


def _told(found: Iterable[tuple[Entered, int]], progress: Progress) -> Iterator[tuple[Entered, int]]:
    for number, one in enumerate(found):
        if number % _OFTEN == 0:
            progress(N_("counting"), number, 0)
        yield one


def _measure(name: str) -> Measure:
    if name.startswith(REGISTER):
        return Measure(name, "person", {}, {}, lambda view, _until: documented(view, RecordId(name.removeprefix(REGISTER))))
    if name not in MEASURES:
        raise UnknownMeasure(name)
    return MEASURES[name]


def recompute(view: View, figure: Figure) -> Counted:
    """Count again at the figure's own cut-off. Raises FigureDiffers."""
    assert figure.cutoff is not None
    again = count(view, figure.measure, figure.cutoff)
    if again.value != figure.value:
        raise FigureDiffers(figure.ref, figure.value, again.value)
    return again


Break = list[tuple[str, int]]


class UnknownDimension(NotFound):
    def __init__(self, measure: str, by: str) -> None:
        super().__init__(N_("{measure} is not broken down by {by}"), measure=measure, by=by[:20])


def dimensions(measure: str) -> tuple[str, ...]:
    """By what a measure can be broken down."""
    days = () if measure in _WITHOUT_MONTH else ("month",)
    return (*days, *(by for one, by in _LABELS if one == measure))


def breakdown(view: View, measure: str, by: str, cutoff: dt.date) -> Break:
    """(label, count) in one dimension. The counts add up to the measure's value."""
    found = list(_measure(measure).facts(view, cutoff))
    if by == "month":
        return _by_month(found)
    label = _LABELS.get((measure, by))
    if label is None:
        raise UnknownDimension(measure, by)
    counts: Counter[str] = Counter()
    for entered, weight in found:
        counts[label(view, entered.fact)] += weight
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


_WITHOUT_MONTH = ("statements_taken",)
"""Their day may be known to the year alone."""


def _by_month(found: Iterable[tuple[Entered, int]]) -> Break:
    months: Counter[str] = Counter()
    for entered, weight in found:
        months[_when(entered.fact).strftime("%Y-%m")] += weight
    return [(month, months[month]) for month in _months(months)]


def _when(fact: Fact) -> dt.date:
    for attribute in ("at", "received", "entry_date", "exit_date", "opened"):
        found = getattr(fact, attribute, None)
        if isinstance(found, dt.date):
            return found.date() if isinstance(found, dt.datetime) else found
    raise ValueError("a fact without a day cannot be counted by month")


def _months(found: Iterable[str]) -> list[str]:
    """All months from the first to the last, those without any included."""
    ordered = sorted(found)
    if not ordered:
        return []
    year, month = map(int, ordered[0].split("-"))
    out = []
    while (text := f"{year:04d}-{month:02d}") <= ordered[-1]:
        out.append(text)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return out


def _region(end: bool) -> Callable[[View, Fact], str]:
    """Region of the first or the last leg of the relocation that a fact belongs to."""

    def label(view: View, fact: Fact) -> str:
        found = view.get(relocation.Relocation, fact.record)
        assert found is not None
        if not found.legs:
            return "unknown"
        return found.legs[-1].destination if end else found.legs[0].origin

    return label


def _mode(view: View, fact: Fact) -> str:
    found = view.get(relocation.Relocation, fact.record)
    assert found is not None
    assert isinstance(fact, relocation.LegDeparted)
    leg = found.leg(fact.leg)
    assert leg is not None
    return leg.mode.value


_LABELS: dict[tuple[str, str], Callable[[View, Fact], str]] = {
    ("people_relocated", "origin"): _region(end=False),
    ("people_relocated", "destination"): _region(end=True),
    ("legs_travelled", "mode"): _mode,
}
