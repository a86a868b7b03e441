"""The instance file of `safeconduct place`: parties, shelters, nights. Tokens only: no name, no address, no story.

Nights are numbered from 0; a party stays the nights `arrive … leave - 1`. `known_from` is the night on which the network learns of
a party: a plan that uses it earlier has cheated.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from safeconduct.ground.errors import N_, BadInput

FORMAT = "safeconduct-placement-1"
LARGEST = 64 * 1024 * 1024
MOST = 100_000


class BadInstance(BadInput):
    """`where` is a path in the file (`parties[3].size`); never a value of the file."""

    def __init__(self, template: str, where: str = "") -> None:
        super().__init__(template, N_("mend the file and run the same command again; nothing was planned"), where=where)


class NotOfTheFile(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("a party or shelter named here is not one of the instance file"),
            N_("write PARTY=SHELTER with ids as the file has them"),
        )


class Kind(StrEnum):
    HOST = "host"
    SHELTER = "shelter"


class Party(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    size: int
    arrive: int
    leave: int
    known_from: int
    languages: tuple[str, ...]
    caseworker: str
    needs: tuple[str, ...] = ()
    """Of `step_free`, `pet`, `children`; a need no shelter offers places nobody."""
    avoid_regions: tuple[str, ...] = ()
    avoid_people: tuple[str, ...] = ()
    priority: int = 1
    """1 to 3; 3 is the nearest danger."""
    wished_region: str | None = None


class Shelter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    beds: tuple[int, ...]
    """By night; a closure is a night of 0 beds."""
    region: str
    languages: tuple[str, ...]
    address_known_to_at_most: int
    kind: Kind
    offers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


class Instance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    nights: int
    parties: tuple[Party, ...]
    shelters: tuple[Shelter, ...]
    keep_apart: tuple[tuple[str, str], ...] = ()
    format: str = FORMAT


def read(data: bytes) -> Instance:
    """Raises BadInstance, with the place in the file and what is wrong there."""
    try:
        found = msgspec.json.decode(data, type=Instance)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        raise BadInstance(_told(what), where.rstrip("`").lstrip(".") or "file") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInstance(N_("the instance cannot be used: the file is not JSON")) from error
    check(found)
    return found


def _told(what: str) -> str:
    """msgspec's sentence without anything it may quote from the file."""
    if "unknown field" in what:
        return N_("the instance cannot be used: {where} has a field this format does not have")
    if "missing required field" in what:
        return N_("the instance cannot be used: {where} lacks a field of the format")
    return N_("the instance cannot be used: {where} is not of the kind the format has there")


def check(instance: Instance) -> None:
    """What the types do not say. Raises BadInstance."""
    if instance.format != FORMAT:
        raise BadInstance(N_("the instance cannot be used: its format is another than safeconduct-placement-1"))
    if not 1 <= instance.nights <= MOST:
        raise BadInstance(N_("the instance cannot be used: it has no nights, or more than a hundred thousand"))
    _unique("parties", (party.id for party in instance.parties))
    _unique("shelters", (shelter.id for shelter in instance.shelters))
    for number, party in enumerate(instance.parties):
        _check_party(f"parties[{number}]", party, instance.nights)
    for number, shelter in enumerate(instance.shelters):
        _check_shelter(f"shelters[{number}]", shelter, instance.nights)
    known = {party.id for party in instance.parties}
    for number, pair in enumerate(instance.keep_apart):
        if pair[0] == pair[1] or not known.issuperset(pair):
            where = f"keep_apart[{number}]"
            raise BadInstance(N_("the instance cannot be used: {where} does not name two different parties of the file"), where)


def _unique(where: str, ids: Iterable[str]) -> None:
    listed = list(ids)
    if len(set(listed)) != len(listed):
        raise BadInstance(N_("the instance cannot be used: two of {where} have one id"), where)


def _check_party(where: str, party: Party, nights: int) -> None:
    if not 1 <= party.size <= MOST:
        raise BadInstance(N_("the instance cannot be used: {where} has fewer than one person, or more than a hundred thousand"), where)
    if not 0 <= party.arrive < party.leave <= nights:
        raise BadInstance(N_("the instance cannot be used: the stay of {where} has no night, or lies outside the nights of the file"), where)
    if not 0 <= party.known_from <= party.arrive:
        raise BadInstance(N_("the instance cannot be used: {where} is known only after it arrives, or before night 0"), where)
    if not 1 <= party.priority <= 3:
        raise BadInstance(N_("the instance cannot be used: the priority of {where} is not 1, 2 or 3"), where)


def _check_shelter(where: str, shelter: Shelter, nights: int) -> None:
    if len(shelter.beds) != nights:
        raise BadInstance(N_("the instance cannot be used: {where} has not one number of beds for each night"), where)
    if not all(0 <= beds <= MOST for beds in shelter.beds):
        raise BadInstance(N_("the instance cannot be used: {where} has fewer than no beds, or more than a hundred thousand"), where)
    if shelter.address_known_to_at_most < 0:
        raise BadInstance(N_("the instance cannot be used: the address of {where} is known to fewer than nobody"), where)
