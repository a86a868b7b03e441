"""Where an open office, the formats of `exchange` and a file meet: what would leave, who has agreed, and the file itself.

An export is written down, and sent as far as depot and gate are there, before a byte of it stands on the disk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from safeconduct.casework.ahead import ahead
from safeconduct.depot.folder import replace_file
from safeconduct.exchange import gbv, handover, hmis, primero, uwazi, uwazi_write
from safeconduct.exchange.agenda import Entry, to_calendar
from safeconduct.exchange.hmis_columns import Year
from safeconduct.exchange.leaving import Consents, Leaving, LeftOut
from safeconduct.ground.errors import N_, BadInput, Refused
from safeconduct.ground.ids import OS, Chance, RecordId, new_id
from safeconduct.office.flush import send
from safeconduct.office.office import Office
from safeconduct.records.act import Act
from safeconduct.records.case import Case
from safeconduct.records.consent import Audience, Purpose
from safeconduct.records.export import Format, Terms
from safeconduct.records.placement import Placement
from safeconduct.records.shelter import Shelter
from safeconduct.records.view import NoSuchRecord, View

LAPSED = {Format.PRIMERO: ("case",), Format.HMIS: ("case", "shelter"), Format.GBV: ("statement",), Format.UWAZI: ("statement",)}
"""Sorts of circles that a format rests on: what lapsed on this device is opened first, within the gate's measure."""


class FileThere(Refused):
    def __init__(self) -> None:
        super().__init__(N_("something of this name is there already; nothing was written"), N_("name a file or folder that is not there yet"))


class OneTable(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("one file holds one table of Uwazi's"), N_("name a folder for all of them, or choose with --template: {names}"),
            names=" ".join(one.name for one in uwazi.TEMPLATES),
        )  # fmt: skip


class Wanted(NamedTuple):
    """`cases`: codenames; empty for every case that this member reads and that may leave."""

    format: Format
    audience: Audience
    recipient: str = ""
    cases: tuple[str, ...] = ()
    free_text: bool = False


class How(NamedTuple):
    """What changes the file and not what is agreed to. `templates`: of Uwazi's tables, by name."""

    year: Year = Year.FY2024
    templates: tuple[str, ...] = ()
    zipped: bool = False


def terms_of(office: Office, wanted: Wanted, now: dt.datetime) -> Terms:
    """What may leave today, item by item; where a second member has agreed to something like it, no item more than they agreed to.
    Opens what lapsed. Raises Metered, NoSuchRecord."""
    office.recall(*LAPSED[wanted.format])
    consents = Consents(office.view, wanted.audience, now.date())
    items = tuple(one.id for one in _looked_at(office.view, wanted) if _may(one, consents))
    terms = Terms(wanted.format, wanted.audience, wanted.recipient, items, wanted.free_text)
    return handover.narrowed(office.view, terms, office.me, now.date())


def _looked_at(view: View, wanted: Wanted) -> list[Case] | list[Act]:
    if wanted.format is Format.UWAZI:
        return []
    if wanted.format is Format.GBV:
        return list(view.all(Act))
    return _named(view, wanted.cases) if wanted.cases else list(view.all(Case))


def _may(one: Case | Act, consents: Consents) -> bool:
    if isinstance(one, Act):
        of = gbv.rests_on(one)
        return of is not None and consents.granted(of, Purpose.COUNT)
    return consents.granted(one.id, Purpose.SHARE)


def _named(view: View, codenames: Sequence[str]) -> list[Case]:
    by_name = {case.codename.casefold(): case for case in view.all(Case)}
    for codename in codenames:
        if codename.casefold() not in by_name:
            raise NoSuchRecord("case", codename[:40])
    return [by_name[codename.casefold()] for codename in dict.fromkeys(codenames)]


def prepare(office: Office, wanted: Wanted, terms: Terms, how: How, now: dt.datetime, chance: Chance = OS) -> Leaving:
    """The bytes, and what is left out of all that was looked at."""
    view, consents, items = office.view, Consents(office.view, terms.audience, now.date()), frozenset(terms.items)
    if terms.format is Format.UWAZI:
        templates = [one for one in uwazi.TEMPLATES if not how.templates or one.name in how.templates]
        return uwazi_write.to_uwazi(view, consents, templates, how.zipped)
    looked_at = _looked_at(view, wanted)
    within = [one for one in looked_at if one.id in items or not _may(one, consents)]
    leaving = _of(view, within, terms, how, consents, now, chance)
    outside = LeftOut("records", N_("not among what the second member agreed to"), len(looked_at) - len(within))
    return leaving._replace(left_out=(*leaving.left_out, *((outside,) if outside.number else ())))


def _of(
    view: View, within: list[Case | Act], terms: Terms, how: How, consents: Consents, now: dt.datetime, chance: Chance
) -> Leaving:
    cases = [one for one in within if isinstance(one, Case)]
    if terms.format is Format.GBV:
        return gbv.to_gbv(view, [one for one in within if isinstance(one, Act)], consents)
    if terms.format is Format.PRIMERO:
        return primero.to_primero(cases, consents, terms.free_text)
    there = {case.id for case in cases}
    stays = hmis.Stays(list(view.all(Shelter)), [one for one in view.all(Placement) if one.case in there])
    return hmis.to_hmis(stays, consents, now, chance, how.year)


def ask(office: Office, terms: Terms, purpose: str, now: dt.datetime) -> RecordId:
    request = new_id()
    office.record(handover.ask_export(office.view, handover.AskExport(request, terms, purpose), office.me, now), now)
    send(office.state)
    return request


def make(office: Office, terms: Terms, leaving: Leaving, path: Path, now: dt.datetime) -> RecordId:
    """Write down, send, then write the files. Raises SecondPersonForExport, FileThere."""
    places = places_of(path, leaving)
    made = written_down(office, terms, leaving, now)
    write(places, leaving)
    return made


def written_down(office: Office, terms: Terms, leaving: Leaving, now: dt.datetime) -> RecordId:
    """What is to leave, recorded and sent. Raises SecondPersonForExport."""
    agreed = handover.agreed_to(office.view, terms, office.me, now.date())
    made = handover.MakeExport(agreed.id if agreed is not None else new_id(), terms, leaving)
    office.record(handover.make_export(office.view, made, office.me, now), now)
    send(office.state)
    return made.id


def places_of(path: Path, leaving: Leaving) -> dict[str, Path]:
    """Where each file goes: one alone is called what `path` says, several stand in it as in a folder."""
    one = len(leaving.files) == 1
    if not one and path.suffix in (".csv", ".zip"):
        raise OneTable
    places = {name: path if one else path / name for name in leaving.files}
    if any(place.exists() for place in places.values()):
        raise FileThere
    return places


def write(places: dict[str, Path], leaving: Leaving) -> None:
    for name, place in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        replace_file(place, leaving.files[name])


def calendar(office: Office, lang: str, now: dt.datetime) -> Leaving:
    """A member's own: it concerns nobody else that it leaves."""
    return to_calendar((Entry(*one) for one in ahead(office.view, office.me)), lang, now)
