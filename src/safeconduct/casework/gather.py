"""The party: who joins it, what they are to each other, their animals, and what they need where they sleep."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.casework.triage import CodenameTaken, NothingSaid, open_one, said, taken
from safeconduct.ground.errors import N_, BadInput, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import party as facts
from safeconduct.records.case import Case
from safeconduct.records.fact import Fact
from safeconduct.records.party import OFFERS, TAKES, Animal, Relation, StaySort, spelled
from safeconduct.records.place import check_region
from safeconduct.records.view import View

LANGUAGES: dict[str, dict[str, str]] = {
    "ru": {"en": "Russian", "ru": "русский"}, "ce": {"en": "Chechen", "ru": "чеченский"}, "inh": {"en": "Ingush", "ru": "ингушский"},
    "av": {"en": "Avar", "ru": "аварский"}, "kum": {"en": "Kumyk", "ru": "кумыкский"}, "dar": {"en": "Dargwa", "ru": "даргинский"},
    "lez": {"en": "Lezgian", "ru": "лезгинский"}, "os": {"en": "Ossetian", "ru": "осетинский"}, "uk": {"en": "Ukrainian", "ru": "украинский"},
    "en": {"en": "English", "ru": "английский"}, "de": {"en": "German", "ru": "немецкий"}, "fr": {"en": "French", "ru": "французский"},
    "tr": {"en": "Turkish", "ru": "турецкий"}, "ka": {"en": "Georgian", "ru": "грузинский"}, "hy": {"en": "Armenian", "ru": "армянский"},
}  # fmt: skip
"""ISO 639 codes that may be told without a caller standing out; others are added here when somebody speaks them."""


class NotOfThisParty(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is nobody of this party like that"), N_("look at the case for the people of the party"))


class RelatedToThemselves(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a relation is between two people"), N_("name two different people of the party"))


class UnknownLanguage(BadInput):
    def __init__(self, code: str) -> None:
        super().__init__(
            N_("{code!r} is not a language code"), N_("use one of: {codes}"), code=code[:40], codes=" ".join(LANGUAGES)
        )


class UnknownNeed(BadInput):
    def __init__(self, what: str) -> None:
        super().__init__(
            N_("{what!r} is not something a shelter offers"), N_("use one of: {codes}"), what=what[:40], codes=" ".join((*OFFERS, *TAKES))
        )


class NoSuchStayNeed(Refused):
    def __init__(self) -> None:
        super().__init__(N_("nothing like this is noted for where they sleep"), N_("look at the case for what is noted"))


class AddPerson(msgspec.Struct, frozen=True):
    case: RecordId
    person: RecordId
    codename: str
    child: bool = False


def add_person(view: View, ask: AddPerson, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if not ask.codename.strip():
        raise NothingSaid("codename")
    if taken(view, ask.codename):
        raise CodenameTaken(ask.codename)
    joined: list[Fact] = [facts.PersonJoined(case.id, ask.person, ask.codename)]
    return [*joined, facts.PersonDescribed(case.id, ask.person, ask.child)] if ask.child else joined


class DescribePerson(msgspec.Struct, frozen=True):
    case: RecordId
    person: RecordId
    child: bool


def describe_person(view: View, ask: DescribePerson, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    _of(case, ask.person)
    return [facts.PersonDescribed(case.id, ask.person, ask.child)]


def _of(case: Case, *people: RecordId) -> None:
    known = {one.id for one in case.people}
    if not known.issuperset(people):
        raise NotOfThisParty


class TellRelation(msgspec.Struct, frozen=True):
    """`person` is the `relation` of `to`."""

    case: RecordId
    person: RecordId
    relation: Relation
    to: RecordId


def tell_relation(view: View, ask: TellRelation, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    _of(case, ask.person, ask.to)
    if ask.person == ask.to:
        raise RelatedToThemselves
    return [facts.RelationTold(case.id, ask.person, ask.relation, ask.to)]


class AddAnimal(msgspec.Struct, frozen=True):
    case: RecordId
    animal: RecordId
    sort: Animal
    note: str = ""


def add_animal(view: View, ask: AddAnimal, _by: Member, _now: dt.datetime) -> list[Fact]:
    return [facts.AnimalJoined(open_one(view, ask.case).id, ask.animal, ask.sort, ask.note)]


class AnimalGone(msgspec.Struct, frozen=True):
    case: RecordId
    animal: RecordId
    why: str


def animal_gone(view: View, ask: AnimalGone, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    if all(one.id != ask.animal for one in case.animals):
        raise NotOfThisParty
    return [facts.AnimalLeft(case.id, ask.animal, said("why", ask.why))]


class NoteStayNeed(msgspec.Struct, frozen=True):
    case: RecordId
    sort: StaySort
    what: str


def note_stay_need(view: View, ask: NoteStayNeed, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    what = spelled(ask.what.strip())
    if ask.sort is StaySort.OFFER and what not in (*OFFERS, *TAKES):
        raise UnknownNeed(what)
    if ask.sort in (StaySort.WISHED_REGION, StaySort.AVOID_REGION):
        check_region(what)
    if ask.sort is StaySort.LANGUAGE and what not in LANGUAGES:
        raise UnknownLanguage(what)
    return [facts.StayNeedNoted(case.id, ask.sort, said("need", what))]


class LiftStayNeed(msgspec.Struct, frozen=True):
    case: RecordId
    sort: StaySort
    what: str
    why: str


def lift_stay_need(view: View, ask: LiftStayNeed, _by: Member, _now: dt.datetime) -> list[Fact]:
    case = open_one(view, ask.case)
    what = spelled(ask.what)
    for one in case.stay_needs:
        if (one.sort, spelled(one.what)) == (ask.sort, what) and not one.lifted:
            return [facts.StayNeedLifted(case.id, one.sort, one.what, said("why", ask.why), one.noted)]
    raise NoSuchStayNeed
