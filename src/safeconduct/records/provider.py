"""Provider: an organisation or a person outside that gives a service: the service directory. No person helped stands in it.

`told` says as whom its staff count when consent is asked: a partner of the network, or the network itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from safeconduct.ground.ids import MemberId
from safeconduct.records.consent import Audience
from safeconduct.records.facet import Facets, named
from safeconduct.records.fact import Entered, Fact, Record

SERVICES: dict[str, dict[str, str]] = {
    "safehouse_service": {"en": "safe house", "ru": "убежище"},
    "health_medical_service": {"en": "medical help", "ru": "медицинская помощь"},
    "psychosocial_service": {"en": "psychological help", "ru": "психологическая помощь"},
    "legal_assistance_service": {"en": "legal help", "ru": "юридическая помощь"},
    "livelihoods_service": {"en": "work and income", "ru": "работа и заработок"},
    "education_service": {"en": "schooling", "ru": "образование"},
    "nfi_clothes_shoes_service": {"en": "clothes and things", "ru": "одежда и вещи"},
    "food_service": {"en": "food", "ru": "продукты"},
    "registration_service": {"en": "papers and registration", "ru": "документы и регистрация"},
    "other_service": {"en": "other help", "ru": "другая помощь"},
}
"""Codes of Primero's lookup `service-type` that this work uses."""


class ProviderAdded(Fact, frozen=True, tag="provider.added"):
    name: str
    """An organisation's own name, or the codename of a person who helps."""
    regions: tuple[str, ...]
    services: tuple[str, ...]
    languages: tuple[str, ...]
    told: Audience
    how: str
    """How a referral is made: by whom, through what."""
    limits: str
    """Whom it does not take, when it is closed, what it costs."""


class ProviderChanged(Fact, frozen=True, tag="provider.changed"):
    regions: tuple[str, ...]
    services: tuple[str, ...]
    languages: tuple[str, ...]
    told: Audience
    how: str
    limits: str


class ProviderChecked(Fact, frozen=True, tag="provider.checked"):
    """Somebody asked, and it is still so."""

    on: dt.date


class ProviderWithdrawn(Fact, frozen=True, tag="provider.withdrawn"):
    """No referral goes there any more."""

    on: dt.date
    why: str


class Provider(Record, frozen=True):
    name: str = ""
    regions: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    told: Audience = Audience.PARTNER
    how: str = ""
    limits: str = ""
    checked: dt.date | None = None
    withdrawn: dt.date | None = None
    why: str = ""
    by: MemberId = MemberId("")


FACTS = (ProviderAdded, ProviderChanged, ProviderChecked, ProviderWithdrawn)


def fold(provider: Provider | None, e: Entered) -> Provider:
    provider = provider or Provider(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case ProviderAdded() as a:
            return set_(
                provider, name=a.name, regions=a.regions, services=a.services, languages=a.languages, told=a.told, how=a.how,
                limits=a.limits, checked=e.at.date(), by=e.by,
            )  # fmt: skip
        case ProviderChanged() as c:
            return set_(
                provider, regions=c.regions, services=c.services, languages=c.languages, told=c.told, how=c.how, limits=c.limits,
                checked=e.at.date(),
            )  # fmt: skip
        case ProviderChecked(on=on):
            return set_(provider, checked=max(on, provider.checked or on))
        case ProviderWithdrawn(on=on, why=why):
            return set_(provider, withdrawn=on, why=why)
    return provider


def facets(provider: Provider) -> Facets:
    return {"name": named(provider.name), "state": "withdrawn" if provider.withdrawn is not None else "open"}


def words(provider: Provider) -> Iterator[str]:
    yield provider.name
