"""The custodians at work: a caseworker asks for one name, two custodians agree, it is opened once and written down."""

from __future__ import annotations

import datetime as dt

from safeconduct.demo.stage import Stage
from safeconduct.demo.story import Journey, at
from safeconduct.ground import canon
from safeconduct.ground.ids import RecordId
from safeconduct.office import vault
from safeconduct.records.identity import Names
from safeconduct.records.request import Wanted

OPENED = dt.date(2017, 6, 20)
APPROVERS = ("Hazel", "Maple")


def approve(stage: Stage, request: RecordId, when: dt.datetime) -> None:
    stage.sync()
    for name in APPROVERS:
        vault.approve(stage.offices[name].state, request, when)
    stage.sync()


def open_one(stage: Stage, journeys: list[Journey]) -> bool:
    """Willow, who is no custodian, asks for a person of her own case. Whether what she was shown is that person's surname."""
    one = next(journey for journey in journeys if journey.owner == "Willow")
    person, when, willow = one.party.people[0], at(OPENED, 9), stage.offices["Willow"].state
    asked = vault.Asked(Wanted.IDENTITY, one.people[0], person.codename, "admission to a hospital")
    request = vault.ask(willow, asked, when, stage.id())
    approve(stage, request, when + dt.timedelta(hours=2))
    opened = vault.open_(willow, request, when + dt.timedelta(hours=3))
    stage.sync()
    return [canon.decode_strict(body, Names).surname for body in opened.bodies.values()] == [person.surname]
