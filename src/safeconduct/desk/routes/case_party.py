"""The party at the desk: people, relations, animals, what they need where they sleep."""

from __future__ import annotations

import htpy as h

from safeconduct.casework import gather
from safeconduct.desk.pages import case_words as words
from safeconduct.desk.routes.acting import Act, Topic, at, by_id, choice, people, why
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.records.fact import Fact
from safeconduct.records.party import Animal, Relation, StaySort
from safeconduct.web.forms import Field, Given, Kind, fill


def _person_fields(topic: Topic) -> tuple[Field, ...]:
    say = topic.desk.say
    return (
        Field("codename", say(N_("Codename")), longest=60, help=say(N_("Never a real name; that is kept by custodians."))),
        Field("child", say(N_("This is a child")), Kind.CHECK, needed=False),
    )


def _person(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(gather.AddPerson, given, case=topic.case.id, person=new_id())
    return gather.add_person(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _child_fields(topic: Topic) -> tuple[Field, ...]:
    one = by_id(topic.case.people, topic.item)
    return (Field("child", topic.desk.say(N_("This is a child")), Kind.CHECK, needed=False, start="1" if one.child else ""),)


def _child(topic: Topic, given: Given) -> list[Fact]:
    ask = gather.DescribePerson(topic.case.id, by_id(topic.case.people, topic.item).id, given.values["child"])
    return gather.describe_person(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _the_person(topic: Topic) -> h.Node:
    return h.p(".lead")[by_id(topic.case.people, topic.item).codename]


def _relation_fields(topic: Topic) -> tuple[Field, ...]:
    say, of = topic.desk.say, people(topic.case)
    return (
        Field("person", say(N_("Person")), Kind.CHOICE, options=of),
        choice(topic, "relation", N_("is the"), words.RELATION),
        Field("to", say(N_("of")), Kind.CHOICE, options=of),
    )


def _relation(topic: Topic, given: Given) -> list[Fact]:
    values = given.values
    ask = gather.TellRelation(topic.case.id, RecordId(values["person"]), Relation(values["relation"]), RecordId(values["to"]))
    return gather.tell_relation(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _animal_fields(topic: Topic) -> tuple[Field, ...]:
    return (
        choice(topic, "sort", N_("Animal"), words.ANIMAL),
        Field(
            "note", topic.desk.say(N_("About it")), needed=False, longest=200, help=topic.desk.say(N_("Such as its size, or that it barks."))
        ),
    )


def _animal(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(gather.AddAnimal, given, case=topic.case.id, animal=new_id(), sort=Animal(given.values["sort"]))
    return gather.add_animal(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _animal_gone(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(gather.AnimalGone, given, case=topic.case.id, animal=by_id(topic.case.animals, topic.item).id)
    return gather.animal_gone(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _the_animal(topic: Topic) -> h.Node:
    one = by_id(topic.case.animals, topic.item)
    return h.p(".lead")[words.word(topic.desk.say, words.ANIMAL, one.sort), " ", h.span(".said")[one.note]]


def _stay_fields(topic: Topic) -> tuple[Field, ...]:
    say, lang = topic.desk.say, topic.desk.say.lang
    return (
        Field("offer", say(N_("They need a place")), Kind.MANY, needed=False, options=words.options(say, words.OFFER),
              help=say(N_("An animal or a child of the party counts by itself."))),
        Field("language", say(N_("They speak")), Kind.MANY, needed=False, options=words.named(gather.LANGUAGES, lang)),
        Field("wished_region", say(N_("They would like to be in")), Kind.CHOICE, needed=False, options=words.regions(lang)),
        Field("avoid_region", say(N_("They must not be in")), Kind.CHOICE, needed=False, options=words.regions(lang)),
        Field("avoid_person", say(N_("They must not be near")), needed=False, longest=60, help=say(N_("A codename, never a name."))),
    )  # fmt: skip


def _stay(topic: Topic, given: Given) -> list[Fact]:
    """Whatever is named and does not stand yet."""
    desk, case, noted = topic.desk, topic.case, []
    for sort in StaySort:
        told = given.values[sort]
        for what in (told,) if isinstance(told, str) else told or ():
            if what.strip() and what not in case.stay(sort):
                noted += gather.note_stay_need(desk.view, gather.NoteStayNeed(case.id, sort, what), desk.me, desk.now)
    return noted


def _lift(topic: Topic, given: Given) -> list[Fact]:
    one = at(topic.case.stay_needs, topic.item)
    ask = gather.LiftStayNeed(topic.case.id, one.sort, one.what, given.values["why"])
    return gather.lift_stay_need(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _the_stay(topic: Topic) -> h.Node:
    one = at(topic.case.stay_needs, topic.item)
    return h.p(".lead")[words.stay(topic.desk.say, one.sort, one.what)]


ACTS = (
    Act("person", N_("Somebody joins the party"), _person, _person_fields),
    Act("child", N_("Say whether this is a child"), _child, _child_fields, beside=_the_person),
    Act("relation", N_("Say what they are to each other"), _relation, _relation_fields),
    Act("animal", N_("An animal belongs to them"), _animal, _animal_fields),
    Act("animal-gone", N_("The animal is with them no more"), _animal_gone, why, beside=_the_animal),
    Act("stay", N_("Note what they need where they sleep"), _stay, _stay_fields),
    Act("stay-lifted", N_("They need it no more"), _lift, why, beside=_the_stay),
)
