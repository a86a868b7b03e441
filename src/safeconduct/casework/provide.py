"""The service directory: who outside gives what, where, and who may be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from safeconduct.casework.gather import LANGUAGES, UnknownLanguage
from safeconduct.casework.triage import NothingSaid, UnknownService, said
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import provider as facts
from safeconduct.records.consent import Audience
from safeconduct.records.facet import named
from safeconduct.records.fact import Fact
from safeconduct.records.place import check_region
from safeconduct.records.provider import SERVICES, Provider
from safeconduct.records.view import View, need

STALE = dt.timedelta(days=180)
"""An entry that nobody has checked for so long is shown as doubtful."""


class ProviderKnown(Refused):
    def __init__(self, name: str) -> None:
        super().__init__(N_("the directory has {name} already"), N_("change that entry"), name=name)


class ProviderGone(Refused):
    def __init__(self, name: str) -> None:
        super().__init__(N_("no referral goes to {name} any more"), N_("choose another service of the directory"), name=name)


class NotToBeTold(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a service is told as a partner or as the network"), N_("use partner or network"))


class AddProvider(msgspec.Struct, frozen=True):
    id: RecordId
    name: str
    regions: tuple[str, ...]
    services: tuple[str, ...]
    languages: tuple[str, ...]
    told: Audience
    how: str = ""
    limits: str = ""


def add_provider(view: View, ask: AddProvider, _by: Member, _now: dt.datetime) -> list[Fact]:
    _check(ask.regions, ask.services, ask.languages, ask.told)
    said("name", ask.name)
    if view.count(Provider, name=named(ask.name), state="open"):
        raise ProviderKnown(ask.name)
    return [facts.ProviderAdded(ask.id, ask.name, ask.regions, ask.services, ask.languages, ask.told, ask.how, ask.limits)]


def _check(regions: tuple[str, ...], services: tuple[str, ...], languages: tuple[str, ...], told: Audience) -> None:
    for region in regions:
        check_region(region)
    for service in services:
        if service not in SERVICES:
            raise UnknownService(service)
    for language in languages:
        if language not in LANGUAGES:
            raise UnknownLanguage(language)
    if not regions or not services:
        raise NothingSaid("regions" if not regions else "services")
    if told not in (Audience.PARTNER, Audience.NETWORK):
        raise NotToBeTold


class ChangeProvider(msgspec.Struct, frozen=True):
    provider: RecordId
    regions: tuple[str, ...]
    services: tuple[str, ...]
    languages: tuple[str, ...]
    told: Audience
    how: str = ""
    limits: str = ""


def change_provider(view: View, ask: ChangeProvider, _by: Member, _now: dt.datetime) -> list[Fact]:
    provider = standing(view, ask.provider)
    _check(ask.regions, ask.services, ask.languages, ask.told)
    return [facts.ProviderChanged(provider.id, ask.regions, ask.services, ask.languages, ask.told, ask.how, ask.limits)]


def standing(view: View, wanted: RecordId) -> Provider:
    provider = need(view, Provider, wanted)
    if provider.withdrawn is not None:
        raise ProviderGone(provider.name)
    return provider


class CheckProvider(msgspec.Struct, frozen=True):
    provider: RecordId


def check_provider(view: View, ask: CheckProvider, _by: Member, now: dt.datetime) -> list[Fact]:
    return [facts.ProviderChecked(standing(view, ask.provider).id, now.date())]


class WithdrawProvider(msgspec.Struct, frozen=True):
    provider: RecordId
    why: str


def withdraw_provider(view: View, ask: WithdrawProvider, _by: Member, now: dt.datetime) -> list[Fact]:
    return [facts.ProviderWithdrawn(standing(view, ask.provider).id, now.date(), said("why", ask.why))]


def giving(view: View, service: str, region: str = "") -> Iterator[Provider]:
    """Who gives it, there where it is asked; freshly checked ones first."""
    found = [
        one for one in view.all(Provider)
        if one.withdrawn is None and service in one.services and (not region or region in one.regions)
    ]  # fmt: skip
    return iter(sorted(found, key=lambda one: (one.checked or dt.date.min, one.name), reverse=True))
