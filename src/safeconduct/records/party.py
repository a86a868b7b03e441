"""Party: who belongs together, what they are to each other, their animals, and what they need where they sleep.

A party is placed and moved as one. What it needs of a shelter is told in `OFFERS`, the one list that shelters offer from and that
placement matches. Whatever keeps somebody safe (a region or a person to keep away from) stands until it is lifted by a member who
had seen it noted.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.fact import Conflict, Entered, Fact

if TYPE_CHECKING:
    from safeconduct.records.case import Case

OFFERS = ("step_free", "pet", "children")
"""What a shelter may offer and a party may need."""
TAKES = ("women", "men", "families")
"""Whom a shelter takes, where it does not take everybody; a party says which it is only where a house asks."""
_OLD_SPELLING = {"pets": "pet"}
"""Facts of the first months wrote the plural."""


def spelled(offer: str) -> str:
    return _OLD_SPELLING.get(offer, offer)


class Relation(StrEnum):
    """What a person is to another of the party."""

    PARTNER = "partner"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    RELATIVE = "relative"
    FRIEND = "friend"
    CARER = "carer"


class Animal(StrEnum):
    DOG = "dog"
    CAT = "cat"
    BIRD = "bird"
    OTHER = "other"


class StaySort(StrEnum):
    """`OFFER`: a word of `OFFERS` or `TAKES`. `AVOID_PERSON`: a codename, never a name."""

    OFFER = "offer"
    LANGUAGE = "language"
    WISHED_REGION = "wished_region"
    AVOID_REGION = "avoid_region"
    AVOID_PERSON = "avoid_person"


class PersonJoined(Fact, frozen=True, tag="case.person_joined"):
    """A person of the party, by codename; the real name stands in an identity record that only custodians reach."""

    person: RecordId
    codename: str


class PersonDescribed(Fact, frozen=True, tag="case.person_described"):
    """The one thing about a person that a bed depends on."""

    person: RecordId
    child: bool


class RelationTold(Fact, frozen=True, tag="case.relation_told"):
    """`person` is the `relation` of `to`."""

    person: RecordId
    relation: Relation
    to: RecordId


class AnimalJoined(Fact, frozen=True, tag="case.animal_joined"):
    animal: RecordId
    sort: Animal
    note: str


class AnimalLeft(Fact, frozen=True, tag="case.animal_left"):
    animal: RecordId
    why: str


class StayNeedNoted(Fact, frozen=True, tag="case.stay_need_noted"):
    sort: StaySort
    what: str


class StayNeedLifted(Fact, frozen=True, tag="case.stay_need_lifted"):
    sort: StaySort
    what: str
    why: str
    noted: int
    """How often its writer had seen it noted."""


class Person(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    id: RecordId
    codename: str
    child: bool = False


class Bond(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    person: RecordId
    relation: Relation
    to: RecordId


class Companion(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An animal of the party."""

    id: RecordId
    sort: Animal
    note: str


class StayNeed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    sort: StaySort
    what: str
    noted: int = 1
    lifted: str = ""


FACTS = (PersonJoined, PersonDescribed, RelationTold, AnimalJoined, AnimalLeft, StayNeedNoted, StayNeedLifted)


def fold(case: Case, e: Entered) -> Case:
    set_ = msgspec.structs.replace
    match e.fact:
        case PersonJoined(person=person, codename=codename):
            return set_(case, people=(*case.people, Person(person, codename)))
        case PersonDescribed(person=person, child=child):
            people = tuple(set_(one, child=child) if one.id == person else one for one in case.people)
            return set_(case, people=people)
        case RelationTold(person=person, relation=relation, to=to):
            others = tuple(one for one in case.bonds if {one.person, one.to} != {person, to})
            return set_(case, bonds=(*others, Bond(person, relation, to)))
        case AnimalJoined(animal=animal, sort=sort, note=note):
            others_ = tuple(one for one in case.animals if one.id != animal)
            return set_(case, animals=(*others_, Companion(animal, sort, note)))
        case AnimalLeft(animal=animal):
            return set_(case, animals=tuple(one for one in case.animals if one.id != animal))
        case StayNeedNoted(sort=sort_, what=what):
            return _note(case, sort_, what)
        case StayNeedLifted() as fact:
            return _lift(case, fact, e.by)
    return case


def _note(case: Case, sort: StaySort, what: str) -> Case:
    old = next((one for one in case.stay_needs if (one.sort, one.what) == (sort, what)), None)
    new = StayNeed(sort, what, (old.noted if old else 0) + 1)
    if old is None:
        return msgspec.structs.replace(case, stay_needs=(*case.stay_needs, new))
    return msgspec.structs.replace(case, stay_needs=tuple(new if one is old else one for one in case.stay_needs))


def _lift(case: Case, fact: StayNeedLifted, by: MemberId) -> Case:
    """Noted again wins over a lifting whose writer had not seen it."""
    old = next((one for one in case.stay_needs if (one.sort, one.what) == (fact.sort, fact.what)), None)
    if old is None:
        return case
    if fact.noted < old.noted:
        lost = Conflict(f"stay {fact.sort}", fact.what, fact.why, by)
        return msgspec.structs.replace(case, conflicts=(*case.conflicts, lost))
    new = msgspec.structs.replace(old, lifted=fact.why)
    return msgspec.structs.replace(case, stay_needs=tuple(new if one is old else one for one in case.stay_needs))
