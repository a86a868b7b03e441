"""Shelters: which house has beds, what it allows, who is there; closing one in a hurry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from starlette.responses import Response

from safeconduct.casework import beds, keep, told
from safeconduct.casework.beds import Night
from safeconduct.casework.gather import LANGUAGES
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import bed_words, shelter, shelters
from safeconduct.desk.pages.today import Group, Line
from safeconduct.desk.routes import proposals, stays
from safeconduct.desk.routes.today import MORE
from safeconduct.desk.routing import get, post
from safeconduct.desk.telling import shelters as sentences
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import new_id
from safeconduct.ground.who import Role
from safeconduct.records.case import Case
from safeconduct.records.facet import since
from safeconduct.records.fact import Fact
from safeconduct.records.party import OFFERS, TAKES
from safeconduct.records.place import REGIONS
from safeconduct.records.placement import Placement
from safeconduct.records.shelter import Shelter, ShelterSort, keeper
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, Option, fill

WEEKS, LONGER = 14, 28
"""Nights of the strip of all houses, of one."""


def house_list(desk: Desk) -> Response:
    asked = _asked(desk)
    houses = _houses(desk, asked.night)
    wanted = {*asked.offers}
    found = [one for one in houses if one.night.free >= asked.beds and wanted <= {*one.shelter.offers} and (asked.beds == 0 or one.night.beds)]
    found.sort(key=lambda one: (not one.mine, -one.night.free, one.shelter.codename))
    lost = [_lost(desk, one) for one in beds.all_lacking(desk.view, desk.today)]
    body = shelters.house_list(desk.say, asked, houses, found, lost, desk.is_a(Role.COORDINATOR))
    return desk.page(desk.say(N_("Shelters")), body)


def _asked(desk: Desk) -> shelters.Asked:
    """What cannot be meant is left out: a filter is no form to be refused."""
    try:
        night = dt.date.fromisoformat(desk.query("night")[:10])
    except ValueError:
        night = desk.today
    if not dt.date(1990, 1, 1) <= night <= dt.date(2200, 1, 1):
        night = desk.today
    count = desk.query("beds", "0")
    offers = tuple(one for one in OFFERS if one in desk.request.query_params.getlist("offer"))
    return shelters.Asked(night, int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0, offers)


def _houses(desk: Desk, night: dt.date) -> list[shelters.House]:
    """Two weeks from today, or from the Monday of a night further on."""
    first = desk.today if 0 <= (night - desk.today).days < WEEKS else night - dt.timedelta(days=night.weekday())
    strips = beds.occupancy(desk.view, first, WEEKS)
    found = [_house(desk, one, strips[one.id], night) for one in desk.view.all(Shelter) if one.opened is not None]
    return sorted(found, key=lambda one: (one.shelter.closed is not None, one.shelter.codename))


def _house(desk: Desk, one: Shelter, strip: Sequence[Night], night: dt.date) -> shelters.House:
    at = next((two for two in strip if two.night == night), strip[0])
    steward = desk.codename(keeper(one, desk.office.members) or one.steward)
    return shelters.House(one, strip, at, beds.reads(desk.me, one), steward)


def _lost(desk: Desk, one: beds.Lacking) -> shelters.Lost:
    case, house = desk.view.get(Case, one.placement.case), desk.view.get(Shelter, one.placement.shelter)
    codename = case.codename if case is not None else ""
    return shelters.Lost(
        one.placement.case, codename, len(one.placement.people), one.placement.shelter, house.codename if house else "?", one.since, one.why,
        one.danger,
    )  # fmt: skip


# One shelter


def one(desk: Desk, **given: Given) -> Response:
    found = need(desk.view, Shelter, desk.id())
    if found.opened is None:
        return desk.page(desk.say(N_("A shelter")), shelter.brought(desk.say, found))
    there = _now(desk, found)
    strip = beds.nights(found, [one.placement for one in there], desk.today, LONGER)
    lost = [_lost(desk, one) for one in beds.lacking(desk.view, found, desk.today)]
    shown = shelter.Shown(
        _house(desk, found, strip, desk.today), there, lost, len(told.told(desk.view, found, desk.office.members, desk.today)),
        stays.keeps(desk, found), desk.is_a(Role.COORDINATOR), _forms(desk, found, given),
        {one.lost_by: desk.codename(one.lost_by) for one in found.conflicts}, _late(desk, found),
    )  # fmt: skip
    return desk.page(desk.say(N_("A shelter")), shelter.one(desk.say, shown))


def _now(desk: Desk, found: Shelter) -> list[shelter.Stay]:
    """Who sleeps there or is expected, the nearest danger first."""
    there = [one for one in desk.view.where(Placement, shelter=found.id, exit=since(desk.today)) if one.until is None or one.until > desk.today]
    told_ = [stays.stay_of(desk, one) for one in there]
    return sorted(told_, key=lambda one: (-one.danger, one.placement.entry_date or desk.today, one.codename))


def _late(desk: Desk, found: Shelter) -> list[shelter.Stay]:
    return [stays.stay_of(desk, one) for one in beds.overstaying(desk.view, found.id, desk.today)]


def _forms(desk: Desk, found: Shelter, given: dict[str, Given]) -> shelter.Forms:
    if not stays.keeps(desk, found):
        return shelter.Forms(None, None, None, None, None)
    made = {"beds": _beds_form, "rules": _rules_form, "steward": _steward_form, "address": _address_form}
    drawn = {name: desk.form_of(form(desk, found), given.get(name)) for name, form in made.items()}
    reopen = found.closed is not None and not found.burnt
    return shelter.Forms(**drawn, reopen=desk.form_of(_reopen_form(desk, found), given.get("reopen")) if reopen else None)


def _submit(desk: Desk, name: str, form: Form, verb: proposals.Verb) -> Response:
    found = desk.id()
    return desk.submit(form, verb, lambda given: one(desk, **{name: given}), f"/shelters/{found}", about=(found,))


def _action(found: Shelter, name: str) -> tuple[str, str]:
    return f"shelter-{name}:{found.id}", f"/shelters/{found.id}/{name}"


def _beds_form(desk: Desk, found: Shelter) -> Form:
    say = desk.say
    return Form(
        *_action(found, "beds"),
        (
            Field("first", say(N_("First night")), Kind.DATE, start=desk.today.isoformat()),
            Field("last", say(N_("Last night")), Kind.DATE),
            Field("beds", say(N_("Beds")), Kind.NUMBER, least=0, most=999, help=say(N_("0 for nights out of use"))),
            Field("why", say(N_("Why")), needed=False, help=say(N_("read by all who read the list of shelters; no name, no address"))),
        ),
        say(N_("Set the beds")), seen=desk.seen(found.id),
    )  # fmt: skip


def set_beds(desk: Desk) -> Response:
    found = need(desk.view, Shelter, desk.id())

    def verb(given: Given) -> list[Fact]:
        return keep.set_beds(desk.view, fill(keep.SetBeds, given, shelter=found.id), desk.me, desk.now)

    return _submit(desk, "beds", _beds_form(desk, found), verb)


def _rule_fields(desk: Desk, found: Shelter | None) -> tuple[Field, ...]:
    say = desk.say
    sorts = tuple(Option(code, say(word)) for code, word in bed_words.SORTS.items())
    languages = tuple(Option(code, names[say.lang]) for code, names in LANGUAGES.items())
    return (
        Field("sort", say(N_("What it is")), Kind.CHOICE, options=sorts, start=found.sort if found else ShelterSort.HOST),
        Field("languages", say(N_("Languages")), Kind.MANY, options=languages, start=found.languages if found else ("ru",)),
        Field("offers", say(N_("Offers")), Kind.MANY, needed=False, options=_options(desk, OFFERS, bed_words.OFFERS),
              start=found.offers if found else ()),
    )  # fmt: skip


def _options(desk: Desk, codes: Iterable[str], words: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(code, desk.say(words[code])) for code in codes)


def _rules_form(desk: Desk, found: Shelter) -> Form:
    say = desk.say
    return Form(
        *_action(found, "rules"),
        (
            *_rule_fields(desk, found),
            Field("takes", say(N_("Whom it takes")), Kind.MANY, needed=False, options=_options(desk, TAKES, bed_words.TAKES), start=found.takes,
                  help=say(N_("tick none where it takes everybody"))),
            Field("near", say(N_("Who lives or comes near it, a codename a line")), Kind.LINES, needed=False, start="\n".join(found.near),
                  longest=2000, help=say(N_("whoever keeps away from one of them is not placed there"))),
            Field("largest", say(N_("Largest party")), Kind.NUMBER, least=0, most=99, start=str(found.largest), help=say(N_("0 for any"))),
            Field("known_to_at_most", say(N_("How many who bring people may know the address")), Kind.NUMBER, least=0, most=999,
                  start=str(found.known_to_at_most)),
        ),
        say(N_("Set the rules")), seen=desk.seen(found.id),
    )  # fmt: skip


def set_rules(desk: Desk) -> Response:
    found = need(desk.view, Shelter, desk.id())

    def verb(given: Given) -> list[Fact]:
        return keep.set_rules(desk.view, fill(keep.SetRules, given, shelter=found.id), desk.me, desk.now)

    return _submit(desk, "rules", _rules_form(desk, found), verb)


def _stewards(desk: Desk) -> tuple[Option, ...]:
    return tuple(Option(one.id, one.codename) for one in desk.with_role(Role.STEWARD, Role.COORDINATOR))


def _steward_form(desk: Desk, found: Shelter) -> Form:
    say = desk.say
    help_ = N_("The new steward reads the address once a coordinator's laptop has synced; the one of today nothing new from then on.")
    field = Field("to", say(N_("Steward")), Kind.CHOICE, options=_stewards(desk), help=say(help_))
    return Form(*_action(found, "steward"), (field,), say(N_("Hand it over")), seen=desk.seen(found.id), drafts=False)


def change_steward(desk: Desk) -> Response:
    found = need(desk.view, Shelter, desk.id())

    def verb(given: Given) -> list[Fact]:
        return keep.change_steward(desk.view, fill(keep.ChangeSteward, given, shelter=found.id), desk.me, desk.now)

    return _submit(desk, "steward", _steward_form(desk, found), verb)


def _address_form(desk: Desk, found: Shelter) -> Form:
    say = desk.say
    help_ = say(N_("Only its steward, coordinators and, on the day, whoever brings people read it."))
    field = Field("address", say(N_("Address")), Kind.AREA, longest=500, help=help_)
    return Form(*_action(found, "address"), (field,), say(N_("Write the address")), drafts=False)


def write_address(desk: Desk) -> Response:
    found = need(desk.view, Shelter, desk.id())

    def verb(given: Given) -> list[Fact]:
        return keep.address_shelter(desk.view, fill(keep.AddressShelter, given, shelter=found.id), desk.me, desk.now)

    return _submit(desk, "address", _address_form(desk, found), verb)


def _reopen_form(desk: Desk, found: Shelter) -> Form:
    field = Field("why", desk.say(N_("Why")), Kind.AREA, longest=500)
    return Form(*_action(found, "reopen"), (field,), desk.say(N_("Open it again")), seen=desk.seen(found.id))


def reopen(desk: Desk) -> Response:
    found = need(desk.view, Shelter, desk.id())

    def verb(given: Given) -> list[Fact]:
        return keep.reopen_shelter(desk.view, fill(keep.ReopenShelter, given, shelter=found.id), desk.me, desk.now)

    return _submit(desk, "reopen", _reopen_form(desk, found), verb)


# Opening, and closing in a hurry


def _new_form(desk: Desk) -> Form:
    say = desk.say
    regions = tuple(Option(code, names[say.lang]) for code, names in REGIONS.items())
    return Form(
        "shelter-new", "/shelters/new",
        (
            Field("codename", say(N_("Codename")), help=say(N_("says nothing of where it is or who lives there"))),
            Field("region", say(N_("Region")), Kind.CHOICE, options=regions), *_rule_fields(desk, None),
            Field("steward", say(N_("Steward")), Kind.CHOICE, options=_stewards(desk), start=desk.me.id),
        ),
        say(N_("Open the shelter")),
    )  # fmt: skip


def new(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("Open a shelter")), desk.form_of(_new_form(desk), given))


def open_new(desk: Desk) -> Response:
    made = new_id()

    def verb(given: Given) -> list[Fact]:
        return keep.open_shelter(desk.view, fill(keep.OpenShelter, given, id=made), desk.me, desk.now)

    return desk.submit(_new_form(desk), verb, lambda given: new(desk, given), f"/shelters/{made}")


def _close_form(desk: Desk, found: Shelter) -> Form:
    say = desk.say
    return Form(
        *_action(found, "close"),
        (
            Field("since", say(N_("First night without a bed")), Kind.DATE, start=desk.today.isoformat()),
            Field("reason", say(N_("Why")), Kind.AREA, longest=500,
                  help=say(N_("read by all who read the list of shelters; no name, no address"))),
            Field("burnt", say(N_("The wrong people know the address: it never opens again")), Kind.CHECK, needed=False),
        ),
        say(N_("Close it, and find other beds")) if desk.is_a(Role.COORDINATOR) else say(N_("Close it")),
        seen=desk.seen(found.id), danger=True,
    )  # fmt: skip


def closing(desk: Desk, given: Given | None = None) -> Response:
    found = need(desk.view, Shelter, desk.id())
    form = desk.form_of(_close_form(desk, found), given)
    body = shelter.closing(desk.say, found, _now(desk, found), _late(desk, found), form, desk.is_a(Role.COORDINATOR))
    return desk.page(desk.say(N_("Close a shelter in a hurry")), body)


def close(desk: Desk) -> Response:
    found = need(desk.view, Shelter, desk.id())

    def verb(given: Given) -> list[Fact]:
        return keep.close_shelter(desk.view, fill(keep.CloseShelter, given, shelter=found.id), desk.me, desk.now)

    def then(_given: Given) -> str:
        return proposals.begin(desk) if desk.is_a(Role.COORDINATOR) else f"/shelters/{found.id}"

    notice = desk.say(N_("Closed. Nobody has been moved yet."))
    return desk.submit(_close_form(desk, found), verb, lambda given: closing(desk, given), then, notice, about=(found.id,))


# What waits


def waiting(desk: Desk) -> Iterator[Group]:
    """Beds that were promised and are not there, stays whose planned end has passed: of the houses whose guests this member reads."""
    say, mine = desk.say, [one for one in desk.view.all(Shelter) if beds.reads(desk.me, one)]
    if not mine:
        return
    lost = [_lost(desk, one) for one in beds.all_lacking(desk.view, desk.today)]
    lines = [
        Line(f"/shelters/{one.shelter}", one.codename or one.house, shelters.why(say, one), mark=shelters.danger(say, one)) for one in lost
    ]
    yield Group(say(N_("No bed that was promised")), lines, "/shelters", pressing=True)
    houses = {one.id: one.codename for one in mine}
    late = [one for found in houses for one in beds.overstaying(desk.view, found, desk.today)]
    ways = [Line(f"/stays/{one.id}", houses[one.shelter], when=say.date(one.until), late=True) for one in late]
    yield Group(say(N_("Planned to have left: still there?")), ways, "/shelters")


MORE.append(waiting)
TELLING = sentences
"""Facts of this room as sentences, registered by being imported."""
ENTRIES = (
    *proposals.ENTRIES, *stays.ENTRIES,
    get("/shelters", house_list), get("/shelters/new", new), post("/shelters/new", open_new), get("/shelters/{id}", one),
    post("/shelters/{id}/beds", set_beds), post("/shelters/{id}/rules", set_rules), post("/shelters/{id}/steward", change_steward),
    post("/shelters/{id}/address", write_address), get("/shelters/{id}/close", closing), post("/shelters/{id}/close", close),
    post("/shelters/{id}/reopen", reopen),
)  # fmt: skip
