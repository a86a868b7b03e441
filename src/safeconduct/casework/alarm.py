"""Which alarms ring: a question about the records and the hour, and about nothing else.

No timer decides it, so nothing that stops a timer can hide it: a device that crashed, slept or lay in a drawer answers the same as soon as
it is asked. A check-in that was not kept in time rings until somebody settles it, naming the raise they answer; a late all-clear does not
still it, nor does a leg that has ended. Whichever ladder member's device notices first writes it down (`notice`), so that it rings for
everybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records.alarm import Alarm, AlarmKind, AlarmRaised, AlarmSettled
from safeconduct.records.facet import since
from safeconduct.records.fact import Fact
from safeconduct.records.leg import CheckIn, Leg, Rung, later
from safeconduct.records.relocation import Relocation
from safeconduct.records.view import View, need


class AlarmsOpen(Refused):
    def __init__(self, count: int) -> None:
        super().__init__(N_("{count} alarms of this relocation are not settled"), N_("settle each, saying how, then end it"), count=count)


class NoSuchAlarm(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is no open alarm like this on the relocation"))


class HowNotSaid(Refused):
    def __init__(self) -> None:
        super().__init__(N_("an alarm is not settled without saying how"), N_("say who was reached, and by what means"))


class OwnLeg(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("an escort does not settle an alarm of their own leg"),
            N_("somebody else settles it: nobody can tell who stands beside an escort"),
        )


class NotOverdue(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this check-in is not overdue"), N_("wait for its time and its grace period"))


class TroubleNotSaid(Refused):
    def __init__(self) -> None:
        super().__init__(N_("bad news needs its words"), N_("say what is known, from whom, and since when"))


class Ringing(msgspec.Struct, frozen=True):
    """An alarm that nobody has settled. `written`: somebody's device has told it; before that, only the hour has."""

    relocation: RecordId
    leg: int
    number: int
    kind: AlarmKind
    since: dt.datetime
    said: str
    written: bool
    by: tuple[MemberId, ...] = ()
    reached: tuple[Rung, ...] = ()
    """Steps of the ladder whose time has come."""
    next: Rung | None = None
    next_at: dt.datetime | None = None
    heard: dt.datetime | None = None
    """When the check-in was told all the same; that settles nothing."""

    @property
    def bad_news(self) -> bool:
        return self.kind is not AlarmKind.OVERDUE


def ringing(road: Relocation, now: dt.datetime) -> Iterator[Ringing]:
    """Written and unwritten, of one relocation, ended or not."""
    open_ = {alarm.mark: alarm for alarm in road.open_alarms}
    for leg in road.legs:
        for one in leg.missed(now):
            mark = (leg.number, one.number, AlarmKind.OVERDUE)
            if mark not in open_ and not road.answered(leg, one):
                yield _ring(road, leg, one, Alarm(*mark, one.late_from), now)
    for alarm in open_.values():
        about = road.leg(alarm.leg)
        asked = next((one for one in about.check_ins if one.number == alarm.number), None) if about is not None else None
        yield _ring(road, about, asked, alarm, now)


def _ring(road: Relocation, leg: Leg | None, one: CheckIn | None, alarm: Alarm, now: dt.datetime) -> Ringing:
    ladder = one.ladder if one is not None else next((c.ladder for c in leg.check_ins), ()) if leg is not None else ()
    overdue = alarm.kind is AlarmKind.OVERDUE and one is not None
    since = min(alarm.at, one.late_from) if overdue and one is not None else alarm.at
    reached, following = rungs(ladder, since, now)
    when = later(since, following.after_minutes) if following is not None else None
    by = tuple(dict.fromkeys(raised.by for raised in alarm.raised))
    return Ringing(
        road.id, alarm.leg, alarm.number, alarm.kind, since, alarm.said, bool(alarm.raised), by, reached, following, when,
        one.at if one is not None else None,
    )  # fmt: skip


def rungs(ladder: Iterable[Rung], since: dt.datetime, now: dt.datetime) -> tuple[tuple[Rung, ...], Rung | None]:
    """Steps whose time has come, and the one that comes next."""
    steps = sorted(ladder, key=lambda rung: rung.after_minutes)
    reached = tuple(rung for rung in steps if later(since, rung.after_minutes) <= now)
    return reached, next((rung for rung in steps if rung not in reached), None)


def all_ringing(view: View, now: dt.datetime, eyes: Member | None = None) -> list[Ringing]:
    """Bad news first, then the oldest. `eyes`: who looks at it. An escort is shown no duress alarm of their own leg: whoever made them say the
    phrase may look over their shoulder."""
    found = [one for road in watched(view) for one in ringing(road, now) if eyes is None or shown_to(eyes, road, one.leg, one.kind)]
    return sorted(found, key=lambda one: (not one.bad_news, one.since, one.relocation, one.leg, one.number))


def shown_to(eyes: Member, road: Relocation, number: int, kind: AlarmKind) -> bool:
    leg = road.leg(number)
    return kind is not AlarmKind.DURESS or leg is None or leg.escort != eyes.id


def as_shown(eyes: Member, road: Relocation) -> Relocation:
    """A way without what this member is not shown: for whatever draws it."""
    seen = tuple(one for one in road.alarms if shown_to(eyes, road, one.leg, one.kind))
    return road if len(seen) == len(road.alarms) else msgspec.structs.replace(road, alarms=seen)


def watched(view: View) -> Iterator[Relocation]:
    """Everything that may ring. An ended relocation may: its end does not settle what was missed before."""
    return view.where(Relocation, watched="yes")


def answered_since(view: View, when: dt.datetime, eyes: Member) -> list[tuple[Relocation, Alarm]]:
    """Alarms that began and were settled after that moment: what somebody slept through."""
    found = [
        (road, one)
        for road in view.where(Relocation, settled=since(when))
        for one in road.alarms
        if one.settled is not None and one.at > when and shown_to(eyes, road, one.leg, one.kind)
    ]
    return sorted(found, key=lambda pair: pair[1].at)


# Verbs


def notice(view: View, by: Member, now: dt.datetime) -> list[Fact]:
    """Write down what rings and nobody has told, where this member stands on its ladder."""
    return [
        AlarmRaised(one.relocation, one.leg, one.number, one.kind, now)
        for one in all_ringing(view, now)
        if not one.written and any(rung.member == by.id for rung in (*one.reached, *((one.next,) if one.next else ())))
    ]


class RaiseOverdue(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    number: int


def raise_overdue(view: View, ask: RaiseOverdue, _by: Member, now: dt.datetime) -> list[Fact]:
    road = need(view, Relocation, ask.relocation)
    leg = road.leg(ask.leg)
    if leg is None or not any(one.number == ask.number for one in leg.missed(now)):
        raise NotOverdue
    return [AlarmRaised(road.id, ask.leg, ask.number, AlarmKind.OVERDUE, now)]


class TellTrouble(msgspec.Struct, frozen=True):
    """Bad news, from wherever it came: an arrest, an accident, a stranger at the meeting place."""

    relocation: RecordId
    leg: int
    words: str


def tell_trouble(view: View, ask: TellTrouble, _by: Member, now: dt.datetime) -> list[Fact]:
    road = need(view, Relocation, ask.relocation)
    if not ask.words.strip():
        raise TroubleNotSaid
    if road.leg(ask.leg) is None:
        raise NoSuchAlarm
    return [AlarmRaised(road.id, ask.leg, 0, AlarmKind.BAD_NEWS, now, ask.words.strip())]


class SettleAlarm(msgspec.Struct, frozen=True):
    relocation: RecordId
    leg: int
    number: int
    kind: AlarmKind
    how: str


def settle_alarm(view: View, ask: SettleAlarm, by: Member, now: dt.datetime) -> list[Fact]:
    """Names the raises it answers: one that this member had not heard of goes on ringing."""
    road = need(view, Relocation, ask.relocation)
    alarm = next((one for one in road.open_alarms if one.mark == (ask.leg, ask.number, ask.kind)), None)
    if alarm is None:
        raise NoSuchAlarm
    leg = road.leg(ask.leg)
    if leg is not None and by.id in leg.mute:
        raise OwnLeg
    if not ask.how.strip():
        raise HowNotSaid
    return [AlarmSettled(road.id, ask.leg, ask.number, ask.kind, now, ask.how.strip(), alarm.standing)]
