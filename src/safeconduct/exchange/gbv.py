"""Incidents in the columns of the GBV Incident Recorder, without what would tell one person from another.

Date of birth, sex, ethnicity, camp, district, codes of survivors and caseworkers and the day of the interview are never in it. Date,
place and perpetrator are made coarser, a row at a time, until rows of at least five statements are alike in all of them; what is not alike even
then is left out. A row is a person's: it is in the file only where they agreed to be counted before this audience.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from safeconduct.exchange.leaving import NO_CONSENT, Consents, Leaving, Omissions
from safeconduct.exchange.sheet import write_sheet
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records import huridocs
from safeconduct.records.act import Act
from safeconduct.records.consent import Purpose
from safeconduct.records.event import Event
from safeconduct.records.place import region_name
from safeconduct.records.view import View

ALIKE = 5
COLUMNS = (
    "incident_id", "survivor_code", "case_manager_code", "date_of_interview", "date_of_incident", "date_of_birth", "sex", "ethnicity",
    "country_of_origin", "marital_status", "displacement_status", "disability_type", "unaccompanied_separated_status",
    "stage_of_displacement", "time_of_day", "location", "county", "district", "camp_town", "gbv_type", "harmful_traditional_practice",
    "goods_money_exchanged", "abduction_type", "previously_reported", "gbv_previous_incidents", "number_primary_perpetrators",
    "perpetrator.sex", "perpetrator.former", "perpetrator.age_group", "perpetrator.relationship", "perpetrator.occupation",
    "service.referred_from", "service.safehouse_referral", "service.medical_referral", "service.psycho_referral",
    "service.wants_legal_action", "service.legal_referral", "service.police_referral", "service.livelihoods_referral",
    "service.protection_referral", "consent", "agency_code",
)  # fmt: skip
TYPES = {
    "020111110000": "physical_assault", "020103010000": "psychological_emotional_abuse", "020103020000": "psychological_emotional_abuse",
    "020103030000": "psychological_emotional_abuse", "130104000000": "denial_of_resources_opportunities_or_services",
}  # fmt: skip
"""Acts of micro-thesaurus 4 in Primero's words; every other is `non-gbv`."""


class Incident(NamedTuple):
    """What is told of one act, as coarse as `blur` makes it: month, quarter, year or nothing; region or nothing; who did it or nothing."""

    sort: str
    when: str
    where: str
    by: str


def to_gbv(view: View, acts: Iterable[Act], consents: Consents) -> Leaving:
    left_out = Omissions()
    found = list(_incidents(view, acts, consents, left_out))
    incidents, whose = [one for one, _ in found], [of for _, of in found]
    told, coarser = blur(incidents, whose)
    left_out.add("incidents", N_("fewer than five are alike, however coarse"), len(incidents) - len(told))
    left_out.add("incidents", N_("made coarser until at least five are alike: date, place or who did it"), coarser)
    left_out.always("people", N_("date of birth, sex, ethnicity, camp, district, day of the interview, codes of survivors and caseworkers"))
    table = write_sheet(COLUMNS, (_cells(number, one) for number, one in enumerate(told, 1)))
    return Leaving({"incidents.csv": table}, {"incidents": len(told)}, left_out.told())


def rests_on(act: Act) -> RecordId | None:
    """Whose consent an incident needs: the statement's it is coded from. Without one nobody can be asked."""
    return act.statement


def _incidents(view: View, acts: Iterable[Act], consents: Consents, left_out: Omissions) -> Iterator[tuple[Incident, RecordId]]:
    for act in acts:
        of = rests_on(act)
        if of is None or not consents.granted(of, Purpose.COUNT):
            left_out.add("incidents", NO_CONSENT)
            continue
        event = view.get(Event, act.event)
        by = {one.type_of_perpetrator for one in act.involvements}
        incident = Incident(
            TYPES.get(act.type_of_act, "non-gbv"), _month(act.begin), event.region if event is not None else "",
            by.pop() if len(by) == 1 else "",
        )  # fmt: skip
        yield incident, of


def _month(date: PartDate | None) -> str:
    """As far as it is known, and never finer than a month."""
    if date is None:
        return ""
    year, month, _ = date.parts
    return f"{year}-{month:02}" if month is not None and month <= 12 else str(year)


def _quarter(when: str) -> str:
    return f"{when[:4]}-Q{(int(when[5:7]) + 2) // 3}" if "-" in when else when


_COARSER: tuple[Callable[[Incident], Incident], ...] = (
    lambda one: one,
    lambda one: one._replace(when=_quarter(one.when)),
    lambda one: one._replace(when=one.when[:4]),
    lambda one: one._replace(when=one.when[:4], by=""),
    lambda one: one._replace(when=one.when[:4], by="", where=""),
    lambda one: one._replace(when="", by="", where=""),
)
"""From what is known to what tells nobody from another; the kind of act stays."""


def blur(incidents: Sequence[Incident], whose: Sequence[str] = ()) -> tuple[list[Incident], int]:
    """Each as fine as five that are alike allow, sorted, so that the order tells nothing; and how many are coarser than they were.
    `whose`: the statement of each. Five of one statement are one person's five, and hide nobody."""
    told: list[Incident] = []
    coarser, left = 0, list(zip(incidents, whose or map(str, range(len(incidents))), strict=True))
    for coarsen in _COARSER:
        alike: dict[Incident, list[tuple[Incident, str]]] = {}
        for one, of in left:
            alike.setdefault(coarsen(one), []).append((one, of))
        hidden = {shown for shown, those in alike.items() if len({of for _, of in those}) >= ALIKE}
        for shown in hidden:
            told += [shown] * len(alike[shown])
            coarser += sum(one != shown for one, _ in alike[shown])
        left = [pair for shown, those in alike.items() if shown not in hidden for pair in those]
    return sorted(told), coarser


def _cells(number: int, one: Incident) -> list[str]:
    told = {
        "incident_id": str(number), "date_of_incident": one.when, "location": region_name(one.where, "en") if one.where else "",
        "gbv_type": one.sort, "perpetrator.occupation": huridocs.label(24, one.by, "en") if one.by else "", "consent": "true",
    }  # fmt: skip
    return [told.get(column, "") for column in COLUMNS]
