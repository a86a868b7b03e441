"""Actions of `safeconduct case` about the party: people, relations, animals, what they need where they sleep."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from safeconduct.cli.case_action import Action, Words, number, the
from safeconduct.cli.opening import now

if TYPE_CHECKING:
    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office
    from safeconduct.records.case import Case
    from safeconduct.records.fact import Fact


def _person_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", help="codename; a new one joins the party")
    parser.add_argument("--child", action=argparse.BooleanOptionalAction, default=False, help="whether this is a child")


def _person(office: Office, args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import gather
    from safeconduct.ground.ids import new_id

    known = next((one.id for one in case.people if one.codename.casefold() == args.person.casefold()), None)
    if known is not None:
        return gather.describe_person(office.view, gather.DescribePerson(case.id, known, args.child), office.me, now())
    return gather.add_person(office.view, gather.AddPerson(case.id, new_id(), args.person, args.child), office.me, now())


def _relation_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", help="codename")
    parser.add_argument("relation", choices=("partner", "parent", "child", "sibling", "relative", "friend", "carer"))
    parser.add_argument("of", help="codename of whom they are that to")


def _relation(office: Office, args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import gather
    from safeconduct.records.party import Relation

    ask = gather.TellRelation(case.id, _one(case, args.person), Relation(args.relation), _one(case, args.of))
    return gather.tell_relation(office.view, ask, office.me, now())


def _one(case: Case, codename: str) -> RecordId:
    from safeconduct.casework.gather import NotOfThisParty

    for one in case.people:
        if one.codename.casefold() == codename.casefold():
            return one.id
    raise NotOfThisParty


def _animal_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sort", choices=("dog", "cat", "bird", "other"))


def _animal(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import gather
    from safeconduct.ground.ids import new_id
    from safeconduct.records.party import Animal

    ask = gather.AddAnimal(case.id, new_id(), Animal(args.sort), str(said))
    return gather.add_animal(office.view, ask, office.me, now())


def _animal_gone(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import gather

    ask = gather.AnimalGone(case.id, the(case.animals, args.number).id, str(said))
    return gather.animal_gone(office.view, ask, office.me, now())


def _stay_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sort", choices=("offer", "language", "wished_region", "avoid_region", "avoid_person"))
    parser.add_argument("what", help="step_free, a language or region code, or the codename of whom to keep away from")


def _stay(office: Office, args: argparse.Namespace, case: Case, _said: Words) -> list[Fact]:
    from safeconduct.casework import gather
    from safeconduct.records.party import StaySort

    ask = gather.NoteStayNeed(case.id, StaySort(args.sort), args.what)
    return gather.note_stay_need(office.view, ask, office.me, now())


def _lift(office: Office, args: argparse.Namespace, case: Case, said: Words) -> list[Fact]:
    from safeconduct.casework import gather
    from safeconduct.records.party import StaySort

    ask = gather.LiftStayNeed(case.id, StaySort(args.sort), args.what, str(said))
    return gather.lift_stay_need(office.view, ask, office.me, now())


ACTIONS = (
    Action("person", "somebody joins the party, or is described", _person, _person_arguments),
    Action("relation", "what one of the party is to another", _relation, _relation_arguments),
    Action("animal", "an animal belongs to the party", _animal, _animal_arguments, "About it (may stay empty)", needed=False),
    Action("animal-gone", "an animal is with the party no more", _animal_gone, number, "Why"),
    Action("stay", "what they need where they sleep", _stay, _stay_arguments),
    Action("stay-lifted", "they need it no more", _lift, _stay_arguments, "Why"),
)
