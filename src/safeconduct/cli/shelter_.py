"""`safeconduct shelter`: beds by night, features, rules, stewards; who sleeps there; closing in a hurry; a bed promised twice."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui
from safeconduct.cli.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safeconduct.casework.beds import Lacking, Night
    from safeconduct.ground.ids import MemberId
    from safeconduct.office.office import Office
    from safeconduct.records.fact import Fact
    from safeconduct.records.shelter import Shelter

HELP = "shelters: list, show, open, address, beds, rules, steward, close, reopen; who is there, extend, leave"
_ACTIONS = (
    ("list", "beds and free beds of one night; --free N for houses that have them"), ("show", "one shelter, its next nights, who is there"),
    ("open", "open a shelter under a codename"), ("address", "its address; asked for, never an argument"),
    ("beds", "how many beds from one night to another; 0 closes these nights"), ("rules", "what it offers, whom it takes, its limits"),
    ("steward", "hand it to another steward"), ("close", "no bed from a night on; says who needs another"), ("reopen", "after a closing"),
    ("extend", "another day of leaving for a case that is there"), ("leave", "somebody left: exit date and destination"),
)  # fmt: skip


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in _ACTIONS:
        action = actions.add_parser(name, help=help_, description=help_)
        if name != "list":
            action.add_argument("codename", help="of the shelter; of the case for extend and leave" if name in _STAYS else "of the shelter")
        for flags, options in _ARGUMENTS.get(name, ()):
            action.add_argument(*flags, **options)
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


_STAYS = ("extend", "leave")
_DAY: dict[str, Any] = {"type": dt.date.fromisoformat, "metavar": "YYYY-MM-DD"}
_MANY: dict[str, Any] = {"action": "append", "default": None}
_ARGUMENTS: dict[str, tuple[tuple[tuple[str, ...], dict[str, Any]], ...]] = {
    "list": ((("--on",), _DAY | {"help": "which night (default: tonight)"}), (("--free",), {"type": int, "default": 0, "metavar": "N"})),
    "show": ((("--nights",), {"type": int, "default": 14}),),
    "open": (
        (("--region",), {"required": True, "help": "region code, such as tver"}),
        (("--sort",), {"choices": ("host", "shelter"), "default": "host"}),
        (("--steward",), {"help": "codename of a member (default: you)"}), (("--language",), _MANY), (("--offer",), _MANY),
    ),
    "beds": (
        (("count",), {"type": int}), (("--from",), _DAY | {"dest": "first"}), (("--to",), _DAY | {"dest": "last", "required": True}),
        (("--why",), {"action": "store_true", "help": "ask for the reason"}),
    ),
    "rules": (
        (("--sort",), {"choices": ("host", "shelter")}), (("--language",), _MANY), (("--offer",), _MANY),
        (("--takes",), _MANY | {"help": "women, men, families; everybody where it is not said"}),
        (("--near",), _MANY | {"help": "codename of somebody who lives or comes near it"}),
        (("--largest",), {"type": int, "help": "the largest party; 0 for any"}),
        (("--known-to",), {"type": int, "help": "how many escorts may come to know the address"}),
    ),
    "steward": ((("to",), {"help": "codename of the member"}),),
    "close": (
        (("--since",), _DAY | {"help": "first night without a bed (default: tonight)"}),
        (("--burnt",), {"action": "store_true", "help": "the wrong people know the address; it never opens again"}),
    ),
    "extend": ((("until",), _DAY),),
    "leave": ((("destination",), {"help": "rehomed_russia rehomed_abroad other_shelter own_wish unknown"}), (("--on",), _DAY)),
}  # fmt: skip


def run(args: argparse.Namespace, ui: Ui) -> int:
    with open_office(args) as office:
        catch_up(office, ui)
        if args.action == "list":
            return _list(args, ui, office)
        if args.action != "show":
            office.record(_facts(args, ui, office), now())
            send_off(office, ui)
        if args.action in _STAYS:
            ui.result({"recorded": args.action})
            return 0
        return _show(args, ui, office)


# Reading


def _list(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.casework import beds
    from safeconduct.ground.errors import N_
    from safeconduct.records.shelter import Shelter

    night = args.on or now().date()
    taken = beds.occupancy(office.view, night, 1)
    rows = [(one, taken[one.id][0], beds.reads(office.me, one)) for one in office.view.all(Shelter)]
    rows = [row for row in rows if not args.free or (row[2] and row[1].free >= args.free)]
    rows.sort(key=lambda row: (-(row[1].free if row[2] else 0), row[0].codename))
    ui.result({"night": night.isoformat(), "shelters": [_row(*row) for row in rows]})
    for shelter, tonight, mine in rows:
        free = str(tonight.free) if mine else "?"
        ui.say(ui.tr("{codename:<14} {free:>3} / {beds:<3} {region:<18} {offers}", codename=shelter.codename, free=free,
                     beds=tonight.beds, region=shelter.region, offers=" ".join(shelter.offers)))  # fmt: skip
    ui.say(ui.tr(N_("Free beds and beds on the night of {night}; ? where only its steward and coordinators know."), night=night.isoformat()))
    lacking = beds.all_lacking(office.view, now().date())
    _tell(ui, office, lacking)
    return 0


def _row(shelter: Shelter, night: Night, mine: bool) -> dict[str, Any]:
    return {
        "codename": shelter.codename, "region": shelter.region, "sort": shelter.sort, "beds": night.beds,
        "taken": night.taken if mine else None, "free": night.free if mine else None, "offers": shelter.offers, "takes": shelter.takes,
        "closed": shelter.closed,
    }  # fmt: skip


def _show(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.casework import beds, told
    from safeconduct.ground.errors import N_

    shelter, today = _named(office, args.codename), now().date()
    mine, there = beds.reads(office.me, shelter), beds.stays(office.view, shelter.id)
    strip = beds.nights(shelter, there, today, getattr(args, "nights", 14))
    known = told.told(office.view, shelter, office.members, today)
    lacking = beds.lacking(office.view, shelter, today)
    ui.result(_row(shelter, strip[0], mine) | {
        "nights": [{"night": one.night.isoformat(), "beds": one.beds, "taken": one.taken if mine else None} for one in strip],
        "steward": _codename(office, shelter.steward), "address_known_to": len(known), "near": shelter.near, "largest": shelter.largest,
        "known_to_at_most": shelter.known_to_at_most, "lacking": [_lack(office, one) for one in lacking],
        "conflicts": [{"field": one.field, "kept": one.kept, "lost": one.lost} for one in shelter.conflicts],
    })  # fmt: skip
    ui.say(f"{shelter.codename}: {shelter.region}, {shelter.sort}, {' '.join(shelter.languages)}; {' '.join(shelter.offers)}")
    if shelter.closed is not None:
        ui.say(ui.tr(N_("  closed since {since}: {why}"), since=shelter.closed.isoformat(), why=shelter.closed_why))
    ui.say(ui.tr(N_("  steward {steward}; {count} people know the address"), steward=_codename(office, shelter.steward), count=len(known)))
    for one in strip:
        ui.say(f"  {one.night}  {one.taken if mine else '?':>3} / {one.beds}")
    for stay in there if mine else ():
        if stay.until is None or stay.until > today:
            ui.say(f"  {_case(office, stay.case):<14} {len(stay.people)}  {stay.entry_date} - {stay.until or '?'}")
    for lost in shelter.conflicts:
        ui.say(ui.tr(N_("  told twice: {field}: {kept} stands, {lost} was told as well"), field=lost.field, kept=lost.kept, lost=lost.lost))
    _tell(ui, office, lacking)
    return 0


def _tell(ui: Ui, office: Office, lacking: Sequence[Lacking]) -> None:
    from safeconduct.casework.beds import Lack
    from safeconduct.ground.errors import N_

    for one in lacking:
        closed = N_("{case} ({people}) has no bed from {since}: the house has none for them")
        twice = N_("{case} ({people}) has no bed from {since}: it was promised to somebody else as well")
        ui.say(ui.tr(closed if one.why is Lack.CLOSED else twice, case=_case(office, one.placement.case), since=one.since.isoformat(),
                     people=len(one.placement.people)))  # fmt: skip
    if lacking:
        ui.say(ui.tr(N_("Find other beds, nearest danger first: safeconduct place --office DIR")))


def _lack(office: Office, one: Lacking) -> dict[str, Any]:
    return {
        "case": _case(office, one.placement.case), "since": one.since.isoformat(), "why": one.why, "danger": one.danger,
        "people": len(one.placement.people),
    }  # fmt: skip


def _case(office: Office, record: Any) -> str:
    from safeconduct.records.case import Case

    found = office.view.get(Case, record)
    return found.codename if found is not None else str(record)[:8]


def _codename(office: Office, member: MemberId) -> str:
    return next((one.codename for one in office.members if one.id == member), "?")


def _named(office: Office, codename: str) -> Shelter:
    from safeconduct.records.shelter import Shelter
    from safeconduct.records.view import NoSuchRecord

    for one in office.view.all(Shelter):
        if one.codename.casefold() == codename.casefold():
            return one
    raise NoSuchRecord("shelter", codename[:40])


# Writing


def _facts(args: argparse.Namespace, ui: Ui, office: Office) -> list[Fact]:
    from safeconduct.casework import keep
    from safeconduct.ground.errors import N_
    from safeconduct.ground.ids import new_id
    from safeconduct.records.shelter import ShelterSort

    view, me, at = office.view, office.me, now()
    if args.action in _STAYS:
        return _stay(args, office)
    if args.action == "open":
        steward = _member(office, args.steward) if args.steward else me.id
        ask = keep.OpenShelter(
            new_id(), args.codename, args.region, ShelterSort(args.sort), steward, tuple(args.language or ("ru",)), tuple(args.offer or ())
        )
        return keep.open_shelter(view, ask, me, at)
    shelter = _named(office, args.codename)
    if args.action == "address":
        return keep.address_shelter(view, keep.AddressShelter(shelter.id, words(ui.tr(N_("Address")))), me, at)
    if args.action == "beds":
        why = words(ui.tr(N_("Reason"))) if args.why else ""
        return keep.set_beds(view, keep.SetBeds(shelter.id, args.first or at.date(), args.last, args.count, why), me, at)
    if args.action == "rules":
        return keep.set_rules(view, _rules(args, shelter), me, at)
    if args.action == "steward":
        return keep.change_steward(view, keep.ChangeSteward(shelter.id, _member(office, args.to)), me, at)
    why = words(ui.tr(N_("Reason")))
    if args.action == "close":
        return keep.close_shelter(view, keep.CloseShelter(shelter.id, args.since or at.date(), why, args.burnt), me, at)
    return keep.reopen_shelter(view, keep.ReopenShelter(shelter.id, why), me, at)


def _rules(args: argparse.Namespace, shelter: Shelter) -> Any:
    """What is not said stays as it is."""
    from safeconduct.casework.keep import SetRules
    from safeconduct.records.shelter import ShelterSort

    def many(given: list[str] | None, now: tuple[str, ...]) -> tuple[str, ...]:
        return now if given is None else tuple(one for one in given if one)

    return SetRules(
        shelter.id, ShelterSort(args.sort or shelter.sort), many(args.language, shelter.languages), many(args.offer, shelter.offers),
        many(args.takes, shelter.takes), many(args.near, shelter.near), shelter.largest if args.largest is None else args.largest,
        shelter.known_to_at_most if args.known_to is None else args.known_to,
    )  # fmt: skip


def _stay(args: argparse.Namespace, office: Office) -> list[Fact]:
    from safeconduct.casework import place
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.records.case import Case
    from safeconduct.records.placement import Destination, Placement
    from safeconduct.records.view import NoSuchRecord

    wanted = args.codename.casefold()
    cases = [one.id for one in office.view.all(Case) if one.codename.casefold() == wanted]
    for stay in office.view.all(Placement):
        if stay.exit_date is None and (stay.case in cases or stay.case.startswith(wanted)):
            if args.action == "extend":
                return place.plan_stay(office.view, place.PlanStay(stay.id, args.until, stay.planned_exit), office.me, now())
            if args.destination not in tuple(Destination):
                raise BadInput(N_("this is no destination"), N_("use: {known}"), known=" ".join(Destination))
            ask = place.EndPlacement(stay.id, args.on or now().date(), Destination(args.destination))
            return place.end_placement(office.view, ask, office.me, now())
    raise NoSuchRecord("placement", args.codename[:40])


def _member(office: Office, codename: str) -> MemberId:
    from safeconduct.ground.errors import N_, NotFound

    for one in office.members:
        if one.codename.casefold() == codename.casefold():
            return one.id
    raise NotFound(N_("there is no member {codename}"), N_("see: safeconduct member list"), codename=codename[:40])
