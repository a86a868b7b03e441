"""Of a case's page: help given, referrals with what they were told, the receipt; the home, and how they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import htpy as h

from safeconduct.casework.refer import FIELDS
from safeconduct.desk.pages import case_words as words
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.records.aftercare import FollowUp, HowTheyAre
from safeconduct.records.case import Case
from safeconduct.records.provider import SERVICES, Provider
from safeconduct.records.referral import Referral, ReferralStatus
from safeconduct.web.say import Say

_MARKS = {ReferralStatus.PENDING: "waiting", ReferralStatus.ACCEPTED: "good", ReferralStatus.DONE: "good", ReferralStatus.DECLINED: "late"}
_HOW = {HowTheyAre.NEEDS_HELP: "high", HowTheyAre.NO_CONTACT: "waiting", HowTheyAre.CONTACT_MADE: "waiting", HowTheyAre.DOING_WELL: "good"}


def service(code: str, lang: str) -> str:
    return SERVICES[code][lang] if code in SERVICES else code


def referrals(say: Say, case: Case, providers: Mapping[RecordId, Provider], open_: bool) -> h.Element:
    given = h.ul[
        (h.li[service(one.service, say.lang), " ", h.span(".faint")[say.date(one.on), f", {one.referred_to}" if one.referred_to else ""]]
         for one in case.services)
    ] if case.services else None  # fmt: skip
    rows = [_referral(say, case, one, providers, open_) for one in reversed(case.referrals)]
    heads = (N_("Service"), N_("Told"), N_("Answer"), N_("What now"))
    table = h.div(".table", tabindex="0", role="region", aria_label=say(N_("Referrals")))[
        h.table[h.thead[h.tr[(h.th(scope="col")[say(one)] for one in heads)]], h.tbody[rows]]
    ]
    ways = h.p(".ways-of")[
        h.a(".button", href=f"/cases/{case.id}/do/refer")[say(N_("Refer them to a service"))],
        h.a(".button", href=f"/cases/{case.id}/do/service")[say(N_("Record help given"))],
        h.a(href="/providers")[say(N_("The service directory"))],
    ]
    nothing = h.p(".faint")[say(N_("Nothing noted yet."))] if not case.services and not rows else None
    return h.section[h.h2[say(N_("Help and referrals"))], nothing, given, table if rows else None, ways if open_ else None]


def _referral(say: Say, case: Case, one: Referral, providers: Mapping[RecordId, Provider], open_: bool) -> h.Element:
    where = providers[one.provider].name if one.provider in providers else say(N_("a service that is not in the directory any more"))
    told = words.listed(FIELDS[part.field][say.lang] if part.field in FIELDS else part.field for part in one.shared)
    answer: list[h.Node] = [h.span(class_=f"mark {_MARKS[one.status]}")[words.word(say, words.REFERRAL, one.status)]]
    if one.reason:
        answer.append(f" {words.word(say, words.DECLINED, one.reason)}")
    if one.note:
        answer.append(h.p(".said")[one.note])
    if one.status is ReferralStatus.PENDING:
        answer.append(h.p(".faint")[say(N_("expected by {day}"), day=say.date(one.answer_by))])
    ways = [h.a(href=f"/cases/{case.id}/receipts/{one.id}")[say(N_("Receipt"))]]
    if open_ and one.status in (ReferralStatus.PENDING, ReferralStatus.ACCEPTED):
        ways.append(h.a(href=f"/cases/{case.id}/do/answer/{one.id}")[say(N_("It has answered"))])
    return h.tr[
        h.th(scope="row")[where, h.p(".faint")[service(one.service, say.lang), ", ", say.date(one.on)]], h.td[told], h.td[answer],
        h.td[(h.p[way] for way in ways)],
    ]  # fmt: skip


def receipt(say: Say, case: Case, text: str) -> h.Node:
    return [
        h.p(".faint.act")[say(N_("For the party, on paper or read out. No name and no codename stands in it."))],
        h.pre(".said")[text],
        h.p(".act")[h.a(".button", href=f"/cases/{case.id}")[say(N_("Back to the case"))]],
    ]


def after(say: Say, case: Case, names: Callable[[MemberId], str], open_: bool) -> h.Node:
    """The home, and how they are; nothing of it before anybody has moved in or a day was set."""
    if not open_ and not case.homes and not case.follow_ups:
        return None
    homes = [
        h.li[words.word(say, words.HOME, one.destination), ", ",
             f"{words.region(one.region, say.lang)}, " if one.region != "abroad" else "",
             say(N_("since {day}"), day=say.date(one.on)), " ", h.span(".faint")[say.n("{count} person", "{count} people", len(one.people))]]
        for one in case.homes
    ]  # fmt: skip
    asked = [_follow_up(say, case, one, names) for one in case.follow_ups]
    rehoming = h.a(".button", href=f"/cases/{case.id}/do/rehome")[say(N_("They have a home of their own"))] if open_ else None
    ways = h.p(".ways-of")[rehoming, h.a(".button", href=f"/cases/{case.id}/do/follow-up")[say(N_("Set a day to ask how they are"))]]
    return h.section[h.h2[say(N_("Afterwards"))], h.ul[homes] if homes else None, h.ol(".timeline")[asked] if asked else None, ways]


def _follow_up(say: Say, case: Case, one: FollowUp, names: Callable[[MemberId], str]) -> h.Element:
    if one.waits:
        ways: list[h.Node] = [
            h.a(href=f"/cases/{case.id}/do/followed/{one.id}")[say(N_("You asked"))], " · ",
            h.a(href=f"/cases/{case.id}/do/follow-up-dropped/{one.id}")[say(N_("Do not ask"))],
        ]  # fmt: skip
        return h.li[h.time[say.date(one.on)], h.p[say(N_("to be asked how they are")), " ", ways]]
    if one.how is None:
        return h.li[h.time[say.date(one.on)], h.p[say(N_("not to be asked:")), " ", h.span(".said")[one.dropped]]]
    mark = h.span(class_=f"mark {_HOW[one.how]}")[words.word(say, words.HOW, one.how)]
    return h.li[h.time[f"{say.date(one.made)} · {names(one.by)}"], h.p[mark], h.p(".said")[one.note] if one.note else None]
