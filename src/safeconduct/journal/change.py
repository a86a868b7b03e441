"""Changes of the roster, as plans: the next version from the one before, and in plain terms what a version would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from safeconduct.ground.errors import N_, NotFound, Refused
from safeconduct.ground.ids import DeviceId
from safeconduct.ground.who import Member, Role
from safeconduct.journal.roster import Device, Last, Removed, Roster, Standing, who_signs


class CodenameTaken(Refused):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("the roster already has a member called {codename}"), N_("choose another codename"), codename=codename[:40]
        )


class NoSuchMember(NotFound):
    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("the roster has no member called {codename}"), N_("list them with: safeconduct member"), codename=codename[:40]
        )


class NoSuchDevice(NotFound):
    def __init__(self, device: str) -> None:
        super().__init__(
            N_("the roster has no device {device}"), N_("list them with: safeconduct device list"), device=device[:26]
        )


class LastCoordinator(Refused):
    """A network without one could never change again."""

    def __init__(self) -> None:
        super().__init__(
            N_("without this device nobody could sign the roster any more"), N_("admit another coordinator first")
        )


class Change(NamedTuple):
    """What a version changes. Two proposals of the same change differ at most in day and marks."""

    admitted: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()
    altered: tuple[Member, ...] = ()
    added: tuple[Device, ...] = ()
    removed: tuple[Device, ...] = ()


def describe(before: Roster, after: Roster) -> Change:
    old, new = {one.id: one for one in before.members}, {one.id: one for one in after.members}
    return Change(
        tuple(one for one in after.members if one.id not in old),
        tuple(one for one in before.members if one.id not in new),
        tuple(one for one in after.members if one.id in old and old[one.id] != one),
        tuple(one for one in after.devices if one not in before.devices),
        tuple(one for one in before.devices if one not in after.devices),
    )


def named(roster: Roster, codename: str) -> Member:
    for member in roster.members:
        if member.codename.casefold() == codename.casefold():
            return member
    raise NoSuchMember(codename)


def device_named(roster: Roster, beginning: str) -> Device:
    """By its id, or an unmistakable beginning of it."""
    found = [device for device in roster.devices if device.id.startswith(beginning.casefold())] if beginning else []
    if len(found) != 1:
        raise NoSuchDevice(beginning)
    return found[0]


def admit(before: Standing, member: Member, device: Device, expires: int) -> Roster:
    roster = before.roster
    if any(one.codename.casefold() == member.codename.casefold() or one.id == member.id for one in roster.members):
        raise CodenameTaken(member.codename)
    return _next(before, (*roster.members, member), (*roster.devices, device), roster.removed, expires)


def add_device(before: Standing, device: Device, expires: int) -> Roster:
    if before.roster.member(device.member) is None:
        raise NoSuchMember(device.member)
    return _next(before, before.roster.members, (*before.roster.devices, device), before.roster.removed, expires)


def remove_member(before: Standing, codename: str, last: Iterable[Last], expires: int) -> Roster:
    member = named(before.roster, codename)
    members = tuple(one for one in before.roster.members if one.id != member.id)
    return _without(before, members, before.roster.devices_of(member.id), last, expires)


def remove_device(before: Standing, device: DeviceId, last: Iterable[Last], expires: int) -> Roster:
    lost = before.roster.device(device)
    if lost is None:
        raise NoSuchDevice(device)
    return _without(before, before.roster.members, (lost,), last, expires)


def set_roles(before: Standing, codename: str, roles: frozenset[Role], expires: int) -> Roster:
    member = named(before.roster, codename)
    members = tuple(
        msgspec.structs.replace(one, roles=roles) if one.id == member.id else one for one in before.roster.members
    )
    return _next(before, members, before.roster.devices, before.roster.removed, expires)


def renew(before: Standing, expires: int) -> Roster:
    return _next(before, before.roster.members, before.roster.devices, before.roster.removed, expires)


def _without(before: Standing, members: tuple[Member, ...], lost: Sequence[Device], last: Iterable[Last], expires: int) -> Roster:
    roster, marks = before.roster, sorted(last, key=lambda mark: mark.feed)
    gone = []
    for device in lost:
        of = roster.member(device.member)
        assert of is not None  # devices are of members: check_form
        gone.append(Removed(device, of, tuple(mark for mark in marks if mark.device == device.id)))
    kept = tuple(device for device in roster.devices if device not in lost)
    return _next(before, members, kept, (*roster.removed, *gone), expires)


def _next(
    before: Standing, members: tuple[Member, ...], devices: tuple[Device, ...], removed: tuple[Removed, ...], expires: int
) -> Roster:
    threshold, signers = who_signs(members, devices)
    if not signers:
        raise LastCoordinator
    return Roster(
        before.roster.network, before.roster.version + 1, before.digest, threshold, signers, members, devices, expires, removed
    )
