"""What can be done with a case, as data: one form, one verb each. `routes.case` draws and answers them all alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import htpy as h

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import case_words as words
from safeconduct.ground.errors import N_, NotFound
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records.case import Case
from safeconduct.records.fact import Fact
from safeconduct.web.forms import Field, Form, Given, Kind, Option

T = TypeVar("T")


class NothingLikeIt(NotFound):
    def __init__(self) -> None:
        super().__init__(N_("this is not in the case any more"), N_("go back to the case: somebody may have changed it"))


class Topic(NamedTuple):
    """What one request is about: the case, and the part of it that the address names, if any."""

    desk: Desk
    case: Case
    item: str = ""


def nothing(_topic: Topic) -> h.Node:
    return None


def no_fields(_topic: Topic) -> tuple[Field, ...]:
    return ()


class Act(NamedTuple):
    """`beside`: what one has to see while filling it in. `then`: where to go from there, the case's page if empty."""

    name: str
    label: str
    verb: Callable[[Topic, Given], list[Fact]]
    fields: Callable[[Topic], tuple[Field, ...]] = no_fields
    help: str = ""
    beside: Callable[[Topic], h.Node] = nothing
    danger: bool = False
    then: Callable[[Topic, Given], str] = lambda topic, _given: f"/cases/{topic.case.id}"

    def path(self, case: Case, item: str = "") -> str:
        return f"/cases/{case.id}/do/{self.name}" + (f"/{item}" if item else "")

    def form(self, topic: Topic) -> Form:
        desk, case = topic.desk, topic.case
        key = f"case-{self.name}:{case.id}" + (f":{topic.item}" if topic.item else "")
        fields = self.fields(topic)
        path = self.path(case, topic.item)
        return Form(key, path, fields, desk.say(self.label), desk.seen(case.id), drafts=bool(fields), danger=self.danger)


def at(several: Sequence[T], place: str) -> T:
    """By its place in the case, from 0; a page that is out of date is told so by `Desk.submit`."""
    if place.isascii() and place.isdecimal() and len(place) < 6 and int(place) < len(several):
        return several[int(place)]
    raise NothingLikeIt


def by_id(several: Sequence[T], wanted: str) -> T:
    for one in several:
        if getattr(one, "id", None) == wanted:
            return one
    raise NothingLikeIt


def note(topic: Topic, label: str = N_("Note"), needed: bool = False) -> Field:
    return Field("note", topic.desk.say(label), Kind.AREA, needed=needed, longest=20_000)


def why(topic: Topic) -> tuple[Field, ...]:
    return (Field("why", topic.desk.say(N_("Why")), Kind.AREA, longest=5_000),)


def people(case: Case) -> tuple[Option, ...]:
    return tuple(Option(one.id, one.codename) for one in case.people)


def owners(desk: Desk, *but: RecordId | str) -> tuple[Option, ...]:
    found = desk.with_role(Role.CASEWORKER, Role.COORDINATOR)
    return tuple(Option(one.id, one.codename) for one in found if one.id not in but)


def member(desk: Desk, wanted: str) -> Member:
    for one in desk.office.members:
        if one.id == wanted:
            return one
    raise NothingLikeIt


def day(topic: Topic, name: str, label: str, start: str = "", needed: bool = True) -> Field:
    return Field(name, topic.desk.say(label), Kind.DATE, start=start, needed=needed)


def choice(topic: Topic, name: str, label: str, table: dict[str, str], *only: str, needed: bool = True, start: str = "") -> Field:
    say = topic.desk.say
    return Field(name, say(label), Kind.CHOICE, options=words.options(say, table, *only), needed=needed, start=start)
