"""An invented office of any size: cases, calls, relocations, claims, as facts folded straight into its index. From a seed: two runs measure
the same.

No depot holds these facts: what is measured are lists, pages and searches over an index, not a journal.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from safeconduct.ground.ids import MemberId, RecordId, new_id, seeded
from safeconduct.ground.who import Member, Role
from safeconduct.journal.segment import Feed
from safeconduct.office import setup
from safeconduct.office.office import open_office
from safeconduct.office.rows import Line
from safeconduct.records import case as cases
from safeconduct.records import kinds
from safeconduct.records import relocation as moves
from safeconduct.records.call import CallAnswered, CallBecameCase, CallReceived, Channel, Urgency
from safeconduct.records.case import Closure, Risk, Workflow
from safeconduct.records.claim import ClaimMade, QuantityKind
from safeconduct.records.fact import Fact
from safeconduct.records.place import REGIONS
from safeconduct.records.task import TaskSet
from safeconduct.seal.phrase import Cost

PASSPHRASE = "invented lantern orchard kettle window attic"
NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
OWNERS = 40
WAITING, ON_ROAD = 100, 100
"""Calls without an answer and relocations on the road at this moment: as many as 500 members have at once, however large their past is."""
_RUSSIAN = """
дорога документы сестра брат мать отец угрозы угрожали звонили искали соседи полиция отпустили задержали квартира билет поезд автобус вокзал
граница паспорт лекарства врач адвокат деньги телефон встреча проводник приют ночь утро ребёнок школа работа помощь страх опасность ждать
уехать приехать позвонить рассказать найти вернуться
"""
_ENGLISH = """
called again brother sister threatened police searched neighbours documents passport ticket train station border medicine doctor lawyer
money phone meeting escort shelter night morning child school work help danger wait leave arrive return asked promised agreed hidden moved
safe stayed needs urgent
"""
RUSSIAN, ENGLISH = _RUSSIAN.split(), _ENGLISH.split()


class Teller:
    """Words by Zipf, from the field's own and made-up ones: a common word stands in many records, most words in few."""

    def __init__(self, chance: random.Random, size: int = 6_000) -> None:
        made = ["".join(chance.choice("абвгдежзиклмнопрстуфхаеиоу") for _ in range(chance.randint(3, 9))) for _ in range(size)]
        made += ["".join(chance.choice("abcdefghiklmnoprstuaeiou") for _ in range(chance.randint(3, 9))) for _ in range(size)]
        chance.shuffle(made)
        self.words = [*(word for pair in zip(RUSSIAN, ENGLISH, strict=False) for word in pair), *made]
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self._chance = chance

    def __call__(self, count: int) -> str:
        return " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=count))


class Invented:
    def __init__(self, number: int, seed: str = "large") -> None:
        self.number = number
        self.chance, self.ids = random.Random(seed), seeded(seed)
        self.tell = Teller(self.chance)
        self.owners = [MemberId(new_id(self.ids)) for _ in range(OWNERS)]
        self.regions = list(REGIONS)

    def records(self) -> Iterator[list[Fact]]:
        """The facts of one record at a time, oldest first."""
        for number in range(self.number):
            yield from self._one(number)

    def _one(self, number: int) -> Iterator[list[Fact]]:
        chance, tell = self.chance, self.tell
        begun = (NOW - dt.timedelta(days=chance.randrange(5, 1500))).date()
        case, call = new_id(self.ids), new_id(self.ids)
        people = [new_id(self.ids) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        owner, region, closed = chance.choice(self.owners), chance.choice(self.regions), chance.random() < 0.6
        told: list[Fact] = [
            cases.CaseOpened(case, f"Bird {number}", owner, call, region, begun),
            *(cases.PersonJoined(case, person, f"Reed {number}.{at}") for at, person in enumerate(people)),
            cases.WorkflowMoved(case, Workflow.ASSESSMENT, Workflow.NEW),
            cases.RiskAssessed(case, chance.choice(list(Risk)), (tell(8),), begun + dt.timedelta(days=chance.randrange(10, 1600)), None),
            cases.NeedNoted(case, tell(2)), cases.SafetyPlanned(case, tell(25)),
            *(cases.NoteAdded(case, tell(20)) for _ in range(chance.randrange(1, 4))),
        ]  # fmt: skip
        if not closed and chance.random() < 0.2:
            told.append(TaskSet(case, new_id(self.ids), tell(5), owner, NOW.date() + dt.timedelta(days=chance.randrange(-20, 60))))
        if closed:
            told.append(cases.CaseClosed(case, Closure.REHOMED, begun + dt.timedelta(days=chance.randrange(20, 200)), 0))
        yield told
        received = dt.datetime.combine(begun, dt.time(8), dt.UTC)
        urgency = chance.choice(list(Urgency))
        rang: list[Fact] = [CallReceived(call, Channel.PHONE, received, "ru", region, len(people), tell(18), urgency, ())]
        if number % max(1, self.number // WAITING):
            rang += [CallAnswered(call, received + dt.timedelta(hours=1), tell(6)), CallBecameCase(call, case)]
        yield rang
        if number % 5 == 0:
            open_ = not number % max(5, self.number // ON_ROAD // 5 * 5)
            yield self._road(case, region, begun, open_)
        if number % 500 == 0:
            claim = new_id(self.ids)
            yield [ClaimMade(claim, f"C{number}", tell(14), "invented", call, "x", None, QuantityKind.NONE, "", None, None, "")]

    def _road(self, case: RecordId, region: str, begun: dt.date, open_: bool) -> list[Fact]:
        """Of those still open one in five is late."""
        road, escort, chance = new_id(self.ids), self.chance.choice(self.owners), self.chance
        hours = chance.randrange(9, 12) if chance.random() < 0.2 else chance.randrange(1, 8)
        leaves = NOW - dt.timedelta(hours=hours) if open_ else dt.datetime.combine(begun, dt.time(6), dt.UTC)
        due = leaves + dt.timedelta(hours=8)
        told: list[Fact] = [
            moves.RelocationPlanned(road, case, self.tell(8), self.tell(10)),
            moves.LegPlanned(road, 1, region, "tver", moves.Mode.CAR, escort, leaves, due, None),
            moves.CheckInAsked(road, 1, 1, due, 30, ()), moves.LegDeparted(road, 1, leaves),
        ]  # fmt: skip
        if not open_:
            told += [moves.CheckedIn(road, 1, 1, due, duress=False), moves.RelocationEnded(road, due.date(), moves.Outcome.ARRIVED)]
        return told


def build(folder: Path, number: int) -> int:
    """Returns how many facts. Folded in the order in which they would have come: record after record."""
    founder = Member(setup.new_member_id(), "Alder", frozenset(Role))
    setup.found_network(folder / "office", folder / "depot", folder / "gate" / "gate.db", founder, PASSPHRASE, Cost(), NOW)
    invented, place = Invented(number), 0
    with open_office(folder / "office", PASSPHRASE, clock=lambda: NOW) as office:
        setup.found_circles(office.state)
        office.flush()
        invented.owners[0] = office.me.id
        feed = Feed(b"f" * 16, office.state.keys.device, 0)
        stamp, lines = int((NOW - dt.timedelta(days=1500)).timestamp() * 1000) << 16, list[Line]()
        for told in invented.records():
            for fact in told:
                body = kinds.write(fact)
                lines.append(Line(feed.id, place, stamp + (place << 12), feed.device, b"l" * 32, None, body, fact))
                place += 1
            if len(lines) >= 16_000:
                office.state.index.fold(lines)
                lines = []
        office.state.index.fold(lines)
    return place
