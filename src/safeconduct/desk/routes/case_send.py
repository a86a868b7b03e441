"""What leaves a case, at the desk: consents, referrals and their receipts; and what comes after the road."""

from __future__ import annotations

import datetime as dt

import htpy as h

from safeconduct.casework import after, refer
from safeconduct.desk.pages import case_words as words
from safeconduct.desk.routes.acting import Act, Topic, by_id, choice, day, note, why
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.records.aftercare import HowTheyAre
from safeconduct.records.consent import Audience, Consent, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.fact import Fact
from safeconduct.records.placement import Destination
from safeconduct.records.provider import SERVICES, Provider
from safeconduct.records.referral import DeclineReason, ReferralStatus
from safeconduct.records.view import need
from safeconduct.testimony.consent import GiveConsent, WithdrawConsent, give_consent, withdraw_consent
from safeconduct.web.forms import Field, Given, Kind, Option, fill


def _consent_fields(topic: Topic) -> tuple[Field, ...]:
    say = topic.desk.say
    return (
        Field("purposes", say(N_("They agree")), Kind.MANY, options=words.options(say, words.PURPOSE)),
        Field("audiences", say(N_("By, or before")), Kind.MANY, options=words.options(say, words.AUDIENCE)),
        choice(topic, "how", N_("How they said so"), words.GIVEN_HOW),
        Field("conditions", say(N_("Under these conditions, in their words")), Kind.AREA, needed=False, longest=5000),
        day(topic, "expires", N_("Until, this day no more"), needed=False),
    )


def _consent(topic: Topic, given: Given) -> list[Fact]:
    values = given.values
    ask = GiveConsent(
        new_id(), topic.case.id, ItemKind.CASE, tuple(map(Purpose, values["purposes"])), tuple(map(Audience, values["audiences"])),
        values["conditions"], ConsentGivenHow(values["how"]), expires=values["expires"],
    )  # fmt: skip
    return give_consent(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _withdraw_fields(topic: Topic) -> tuple[Field, ...]:
    say = topic.desk.say
    return (
        Field("how", say(N_("How they said so, in their words")), Kind.AREA, longest=2000),
        Field("erase", say(N_("They also want what we hold to be erased")), Kind.CHECK, needed=False),
    )


def _withdraw(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(WithdrawConsent, given, consent=RecordId(topic.item))
    return withdraw_consent(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _the_consent(topic: Topic) -> h.Node:
    found = need(topic.desk.view, Consent, RecordId(topic.item))
    return h.p(".lead")[consent_line(topic, found)]


def consent_line(topic: Topic, one: Consent) -> str:
    say = topic.desk.say
    purposes = words.listed(words.word(say, words.PURPOSE, code) for code in one.purposes)
    audiences = words.listed(words.word(say, words.AUDIENCE, code) for code in one.audiences)
    return f"{purposes} ({audiences})"


# Referrals


def _refer_fields(topic: Topic) -> tuple[Field, ...]:
    say = topic.desk.say
    providers = sorted(topic.desk.view.where(Provider, state="open"), key=lambda one: one.name)
    return (
        Field("provider", say(N_("To which service")), Kind.CHOICE, options=tuple(_offered(topic, one) for one in providers)),
        Field("service", say(N_("For what help")), Kind.CHOICE, options=words.named(SERVICES, say.lang)),
        Field("fields", say(N_("What they are told")), Kind.MANY, options=words.named(refer.FIELDS, say.lang),
              help=say(N_("Only what is ticked is passed on, and only with the party's consent. No field holds a surname or an address."))),
    )  # fmt: skip


def _offered(topic: Topic, one: Provider) -> Option:
    services = words.listed(SERVICES[code][topic.desk.say.lang] for code in one.services if code in SERVICES)
    return Option(one.id, f"{one.name} ({services})")


def _refer(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(refer.Refer, given, id=new_id(), case=topic.case.id, provider=RecordId(given.values["provider"]))
    return refer.refer(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _to_receipt(topic: Topic, _given: Given) -> str:
    """The newest referral is the one just made."""
    from safeconduct.records.case import Case

    case = need(topic.desk.view, Case, topic.case.id)
    return f"/cases/{case.id}/receipts/{case.referrals[-1].id}"


def _would_say(topic: Topic) -> h.Node:
    """What each field would say, and what the party has agreed to: read before anything is passed on."""
    say, case = topic.desk.say, topic.case
    told = refer.told(case, tuple(refer.FIELDS))
    rows = (
        h.tr[
            h.th(scope="row")[refer.FIELDS[one.field][say.lang]],
            h.td[one.said or (h.span(".faint")[say(N_("you tell it yourself; it is not kept"))] if one.field in refer.NAMING else "–")],
        ]
        for one in told
    )
    consents = list(topic.desk.view.where(Consent, item=case.id, state="standing"))
    agreed = h.ul[(h.li[consent_line(topic, one)] for one in consents)] if consents else h.p[say(N_("Nothing yet."))]
    return [
        h.h2[say(N_("What they have agreed to"))],
        agreed,
        h.details[h.summary[say(N_("What each field says now"))], h.table[h.tbody[rows]]],
    ]


def _answer_fields(topic: Topic) -> tuple[Field, ...]:
    return (
        choice(topic, "status", N_("What they answered"), words.REFERRAL, "accepted", "declined", "done"),
        choice(topic, "reason", N_("Why, if declined"), words.DECLINED, needed=False),
        note(topic),
    )


def _answer(topic: Topic, given: Given) -> list[Fact]:
    values = given.values
    reason = DeclineReason(values["reason"]) if values["reason"] else None
    sent = by_id(topic.case.referrals, topic.item)
    ask = refer.AnswerReferral(topic.case.id, sent.id, ReferralStatus(values["status"]), reason, values["note"])
    return refer.answer_referral(topic.desk.view, ask, topic.desk.me, topic.desk.now)


# After


def _rehome_fields(topic: Topic) -> tuple[Field, ...]:
    say = topic.desk.say
    return (
        choice(topic, "destination", N_("They have"), words.HOME),
        Field(
            "region",
            say(N_("Where, by region")),
            Kind.CHOICE,
            options=words.regions(say.lang),
            help=say(N_("The address is nobody's to know.")),
        ),
        day(topic, "on", N_("Since"), topic.desk.today.isoformat()),
    )


def _rehome(topic: Topic, given: Given) -> list[Fact]:
    destination = Destination(given.values["destination"])
    ask = fill(after.Rehome, given, case=topic.case.id, destination=destination, ids=after.ids_for(new_id))
    return after.rehome(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _follow_up_fields(topic: Topic) -> tuple[Field, ...]:
    return (day(topic, "on", N_("Ask how they are on"), (topic.desk.today + dt.timedelta(days=14)).isoformat()),)


def _follow_up(topic: Topic, given: Given) -> list[Fact]:
    ask = fill(after.SetFollowUp, given, id=new_id(), case=topic.case.id)
    return after.set_follow_up(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _followed_fields(topic: Topic) -> tuple[Field, ...]:
    return (choice(topic, "how", N_("How they are"), words.HOW), note(topic, N_("What they said")))


def _followed(topic: Topic, given: Given) -> list[Fact]:
    one = by_id(topic.case.follow_ups, topic.item)
    ask = after.MakeFollowUp(topic.case.id, one.id, HowTheyAre(given.values["how"]), given.values["note"])
    return after.make_follow_up(topic.desk.view, ask, topic.desk.me, topic.desk.now)


def _unfollow(topic: Topic, given: Given) -> list[Fact]:
    one = by_id(topic.case.follow_ups, topic.item)
    return after.drop_follow_up(
        topic.desk.view, fill(after.DropFollowUp, given, case=topic.case.id, follow_up=one.id), topic.desk.me, topic.desk.now
    )


ACTS = (
    Act("consent", N_("Record what they agree to"), _consent, _consent_fields),
    Act("withdraw", N_("They take a consent back"), _withdraw, _withdraw_fields, beside=_the_consent, danger=True),
    Act("refer", N_("Refer them to a service"), _refer, _refer_fields, beside=_would_say, then=_to_receipt),
    Act("answer", N_("The service has answered"), _answer, _answer_fields),
    Act("rehome", N_("They have a home of their own"), _rehome, _rehome_fields,
        N_("Days are set on which you ask how they are: after two weeks, one, three and six months.")),
    Act("follow-up", N_("Set a day to ask how they are"), _follow_up, _follow_up_fields),
    Act("followed", N_("You asked how they are"), _followed, _followed_fields,
        N_("Who needs help again has an open case again by the same act.")),
    Act("follow-up-dropped", N_("Do not ask on that day"), _unfollow, why),
)  # fmt: skip
