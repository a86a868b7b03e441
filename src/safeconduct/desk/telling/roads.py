"""Facts of relocations as sentences. No phrase, no place, no word of a person; an alarm without its kind: who looks over a shoulder?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safeconduct.casework.saying import ENDS, STATES
from safeconduct.desk.telling import Names, tell
from safeconduct.ground.errors import N_
from safeconduct.records import relocation
from safeconduct.records.relocation import State
from safeconduct.web.say import Say

Sentence = Callable[[Any, Say, Names], str]


def _plain(template: str) -> Sentence:
    return lambda _fact, say, _names: say(template)


def _of_leg(template: str) -> Sentence:
    return lambda fact, say, _names: say(template, leg=fact.leg)


SENTENCES: dict[type, Sentence] = {
    relocation.RelocationPlanned: _plain(N_("a relocation was planned")),
    relocation.DocumentReady: _plain(N_("a document is there")),
    relocation.LegPlanned: lambda fact, say, names: say(N_("leg {leg} was planned, with {who}"), leg=fact.leg, who=names(fact.escort)),
    relocation.CheckInAsked: _of_leg(N_("a check-in of leg {leg} was asked")),
    relocation.CheckInDropped: _of_leg(N_("a check-in of leg {leg} was dropped")),
    relocation.PhrasesAgreed: _plain(N_("phrases were agreed")),
    relocation.HandoverAgreed: _of_leg(N_("a handover of leg {leg} was agreed")),
    relocation.LegDeparted: _of_leg(N_("leg {leg} departed")),
    relocation.CheckedIn: _of_leg(N_("a check-in of leg {leg} came")),
    relocation.LegEnded: lambda fact, say, _names: say(N_("leg {leg} ended: {how}"), leg=fact.leg, how=say(ENDS[fact.how])),
    relocation.MoneySpent: _of_leg(N_("money was spent on leg {leg}")),
    relocation.AlarmRaised: _of_leg(N_("an alarm of leg {leg} was raised")),
    relocation.AlarmSettled: _of_leg(N_("an alarm of leg {leg} was settled")),
    relocation.ArrivalExpected: _plain(N_("an arrival is expected")),
    relocation.ArrivalOver: _plain(N_("nobody is waited for any more")),
    relocation.PersonArrived: _plain(N_("somebody arrived")),
    relocation.RelocationEnded: lambda fact, say, _names: say(N_("the relocation ended: {how}"), how=say(STATES[State(fact.outcome.value)])),
}
for _kind, _sentence in SENTENCES.items():
    tell.register(_kind, _sentence)
