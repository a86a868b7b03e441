"""Shelter stays as HMIS CSV (HUD): enrolments, exits and bed inventory, and the files that these name.

A client is a number made for this one file. No name, date of birth, ethnicity, gender or address is in it: those columns are
empty and the data-quality columns say 99, data not collected. HMIS knows only its own continuums: `XX-500` stands for none of them.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from safeconduct.exchange.hmis_columns import COLUMNS, Year
from safeconduct.exchange.leaving import NO_CONSENT, Consents, Leaving, Omissions
from safeconduct.exchange.sheet import write_sheet
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import Chance, RecordId, spell
from safeconduct.records.consent import Purpose
from safeconduct.records.placement import Destination, Placement
from safeconduct.records.shelter import Shelter, ShelterSort

Row = dict[str, str]
NOT_COLLECTED = "99"
COC = "XX-500"
EMERGENCY_SHELTER, SCATTERED, SITE_BASED = "0", "3", "1"
FACILITY, OTHER_BEDS = "1", "3"
WITHOUT_CHILDREN, WITH_CHILDREN = "1", "3"
DESTINATIONS = {
    Destination.REHOMED_RUSSIA: "17", Destination.REHOMED_ABROAD: "17", Destination.OTHER_SHELTER: "101", Destination.OWN_WISH: "17",
    Destination.UNKNOWN: "30",
}  # fmt: skip
"""List 3.12.1: 17 other, 101 emergency shelter, 30 no exit interview. Whether a new home is rented or owned is not asked here."""
SAID = {
    Destination.REHOMED_RUSSIA: "new home in the same country", Destination.REHOMED_ABROAD: "new home abroad",
    Destination.OWN_WISH: "left by own wish",
}  # fmt: skip


class Stays(NamedTuple):
    shelters: list[Shelter]
    placements: list[Placement]


class _Numbers:
    """Names for this file alone: two files cannot be joined by them."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._names: dict[tuple[str, str], str] = {}

    def of(self, sort: str, thing: str) -> str:
        if (sort, thing) not in self._names:
            self._names[sort, thing] = spell(self._chance(16))
        return self._names[sort, thing]


def to_hmis(stays: Stays, consents: Consents, now: dt.datetime, chance: Chance, year: Year = Year.FY2024) -> Leaving:
    left_out, numbers = Omissions(), _Numbers(chance)
    shared = [one for one in stays.placements if one.entry_date is not None and consents.granted(one.case, Purpose.SHARE)]
    left_out.add("placements", NO_CONSENT, len(stays.placements) - len(shared))
    left_out.always("people", N_("names, dates of birth, ethnicity, gender, prior living situation: not collected"))
    left_out.always("shelters", N_("addresses, regions and codenames"))
    rows = _rows(stays.shelters, shared, numbers)
    _frame(rows, now, numbers, stays)
    files = {f"{name}.csv": write_sheet(COLUMNS[year][name], _cells(name, year, table, now, numbers)) for name, table in rows.items()}
    counts = {"shelters": len(rows["Project"]), "rows of bed inventory": len(rows["Inventory"]), "people": len(rows["Client"]),
              "placements": len(rows["Enrollment"]), "exits": len(rows["Exit"])}  # fmt: skip
    return Leaving({"hmis.zip": _zip(files)}, counts, left_out.told())


def _rows(shelters: list[Shelter], placements: list[Placement], numbers: _Numbers) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {name: [] for name in COLUMNS[Year.FY2024]}
    for place, shelter in enumerate(shelters, 1):
        rows["Project"].append(_project(shelter, place, numbers))
        rows["ProjectCoC"].append({"ProjectCoCID": numbers.of("coc", shelter.id), "ProjectID": numbers.of("project", shelter.id),
                                   "CoCCode": COC, "Geocode": "999999"})  # fmt: skip
        rows["Inventory"] += _inventory(shelter, numbers)
    for placement in placements:
        for place, person in enumerate(placement.people):
            rows["Enrollment"].append(_enrollment(placement, person, place, numbers))
            if placement.exit_date is not None:
                rows["Exit"].append(_exit(placement, person, numbers))
    people = dict.fromkeys(person for placement in placements for person in placement.people)
    rows["Client"] = [_client(person, numbers) for person in people]
    return rows


def _project(shelter: Shelter, place: int, numbers: _Numbers) -> Row:
    hosted = shelter.sort is ShelterSort.HOST
    return {
        "ProjectID": numbers.of("project", shelter.id), "OrganizationID": numbers.of("organization", ""),
        "ProjectName": f"shelter {place}", "OperatingStartDate": _day(shelter.opened), "OperatingEndDate": _day(shelter.closed),
        "ContinuumProject": "0", "ProjectType": EMERGENCY_SHELTER, "HousingType": SCATTERED if hosted else SITE_BASED,
        "HOPWAMedAssistedLivingFac": "0",
    }  # fmt: skip


def _inventory(shelter: Shelter, numbers: _Numbers) -> Iterable[Row]:
    """One row for each run of nights with one number of beds, as the nights really stand where spans overlap."""
    for first, last, beds in runs(shelter):
        yield {
            "InventoryID": numbers.of("inventory", f"{shelter.id} {first}"), "ProjectID": numbers.of("project", shelter.id),
            "CoCCode": COC, "HouseholdType": WITH_CHILDREN if "children" in shelter.offers else WITHOUT_CHILDREN, "Availability": "1",
            "UnitInventory": str(beds), "BedInventory": str(beds), "OtherBedInventory": str(beds),
            "ESBedType": OTHER_BEDS if shelter.sort is ShelterSort.HOST else FACILITY,
            "InventoryStartDate": _day(first), "InventoryEndDate": _day(last),
        }  # fmt: skip


def runs(shelter: Shelter) -> list[tuple[dt.date, dt.date, int]]:
    """Nights in order with the beds that hold on them (the newest span that covers a night), neighbours that are alike joined."""
    edges = {edge for span in shelter.spans for edge in (span.first, _after(span.last))}
    edges |= {day for day in (shelter.opened, shelter.closed) if day is not None}
    found: list[tuple[dt.date, dt.date, int]] = []
    for first, after in pairwise(sorted(edges)):
        beds, last = shelter.beds(first), after - dt.timedelta(days=1)
        if beds and found and found[-1][2] == beds and _after(found[-1][1]) == first:
            found[-1] = (found[-1][0], last, beds)
        elif beds:
            found.append((first, last, beds))
    return found


def _after(day: dt.date) -> dt.date:
    return day if day == dt.date.max else day + dt.timedelta(days=1)


def _enrollment(placement: Placement, person: RecordId, place: int, numbers: _Numbers) -> Row:
    return {
        "EnrollmentID": numbers.of("enrollment", placement.id + person), "PersonalID": numbers.of("person", person),
        "ProjectID": numbers.of("project", placement.shelter), "EntryDate": _day(placement.entry_date),
        "HouseholdID": numbers.of("household", placement.id), "RelationshipToHoH": "1" if place == 0 else NOT_COLLECTED,
        "EnrollmentCoC": COC, "LivingSituation": NOT_COLLECTED, "DisablingCondition": NOT_COLLECTED,
    }  # fmt: skip


def _exit(placement: Placement, person: RecordId, numbers: _Numbers) -> Row:
    destination = placement.destination or Destination.UNKNOWN
    return {
        "ExitID": numbers.of("exit", placement.id + person), "EnrollmentID": numbers.of("enrollment", placement.id + person),
        "PersonalID": numbers.of("person", person), "ExitDate": _day(placement.exit_date),
        "Destination": DESTINATIONS[destination], "OtherDestination": SAID.get(destination, ""),
    }  # fmt: skip


_UNKNOWN = ("NameDataQuality", "SSNDataQuality", "DOBDataQuality", "RaceNone", "GenderNone", "Sex", "VeteranStatus")
_NO = ("AmIndAKNative", "Asian", "BlackAfAmerican", "HispanicLatinaeo", "HispanicLatinao", "MidEastNAfrican", "NativeHIPacific", "White",
       "Woman", "Man", "NonBinary", "CulturallySpecific", "Transgender", "Questioning", "DifferentIdentity")  # fmt: skip


def _client(person: RecordId, numbers: _Numbers) -> Row:
    return {"PersonalID": numbers.of("person", person), **dict.fromkeys(_UNKNOWN, NOT_COLLECTED), **dict.fromkeys(_NO, "0")}


def _frame(rows: dict[str, list[Row]], now: dt.datetime, numbers: _Numbers, stays: Stays) -> None:
    """The files that the others name: the export itself, one organisation, one user who is nobody."""
    days = [one.opened for one in stays.shelters if one.opened] + [one.entry_date for one in stays.placements if one.entry_date]
    rows["Export"] = [{
        "ExportID": numbers.of("export", ""), "SourceType": "4", "SourceName": "", "ExportDate": _stamp(now),
        "ExportStartDate": _day(min(days, default=now.date())), "ExportEndDate": _day(now.date()), "SoftwareName": "Safeconduct",
        "ExportPeriodType": "3", "ExportDirective": "2", "HashStatus": "1", "ImplementationID": numbers.of("organization", ""),
    }]  # fmt: skip
    rows["Organization"] = [{"OrganizationID": numbers.of("organization", ""), "OrganizationName": "network", "VictimServiceProvider": "1"}]
    rows["User"] = [{"UserID": numbers.of("user", "")}]


def _cells(name: str, year: Year, rows: list[Row], now: dt.datetime, numbers: _Numbers) -> Iterable[list[str]]:
    always = {"ExportID": numbers.of("export", ""), "UserID": numbers.of("user", ""), "DateCreated": _stamp(now), "DateUpdated": _stamp(now)}
    if name == "Export":
        always = {"CSVVersion": year.value}
    return [[({**always, **row}).get(column, "") for column in COLUMNS[year][name]] for row in rows]


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


def _stamp(now: dt.datetime) -> str:
    return f"{now:%Y-%m-%d %H:%M:%S}"


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
