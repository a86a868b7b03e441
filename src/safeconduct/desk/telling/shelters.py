"""Facts of shelters and stays as sentences; no address, and nobody's words."""

from __future__ import annotations

from safeconduct.desk.pages.bed_words import DESTINATIONS
from safeconduct.desk.telling import Names, tell
from safeconduct.ground.errors import N_
from safeconduct.records import placement, shelter
from safeconduct.web.say import Say


@tell.register
def _opened(_fact: shelter.ShelterOpened, say: Say, _names: Names) -> str:
    return say(N_("a shelter was opened"))


@tell.register
def _beds(fact: shelter.BedsSet, say: Say, _names: Names) -> str:
    count = say.n("{count} bed", "{count} beds", fact.beds)
    return say(N_("a shelter has {beds} from {first} to {last}"), beds=count, first=say.date(fact.first), last=say.date(fact.last))


@tell.register
def _rules(_fact: shelter.RulesSet, say: Say, _names: Names) -> str:
    return say(N_("the rules of a shelter were set"))


@tell.register
def _steward(fact: shelter.StewardChanged, say: Say, names: Names) -> str:
    return say(N_("a shelter was handed to {who}"), who=names(fact.steward))


@tell.register
def _closed(fact: shelter.ShelterClosed, say: Say, _names: Names) -> str:
    burnt = N_("a shelter was closed from {day}: its address is known to the wrong people")
    return say(burnt if fact.burnt else N_("a shelter was closed from {day}"), day=say.date(fact.since))


@tell.register
def _reopened(_fact: shelter.ShelterReopened, say: Say, _names: Names) -> str:
    return say(N_("a shelter was opened again"))


@tell.register
def _addressed(_fact: shelter.ShelterAddressed, say: Say, _names: Names) -> str:
    return say(N_("the address of a shelter was written"))


@tell.register
def _placed(fact: placement.Placed, say: Say, _names: Names) -> str:
    people = say.n("{count} person", "{count} people", len(fact.people))
    return say(N_("{people} got a bed from {day}"), people=people, day=say.date(fact.entry_date))


@tell.register
def _stay(fact: placement.StayPlanned, say: Say, _names: Names) -> str:
    until = say.date(fact.planned_exit) or say(N_("no end is known"))
    return say(N_("a stay was planned anew: {until}"), until=until)


@tell.register
def _ended(fact: placement.PlacementEnded, say: Say, _names: Names) -> str:
    return say(N_("a stay ended on {day}: {where}"), day=say.date(fact.exit_date), where=say(DESTINATIONS[fact.destination]))
