"""Codes of calls and cases as words, and the choices that forms offer of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import htpy as h

from safeconduct.ground.errors import N_
from safeconduct.records.place import REGIONS
from safeconduct.web.forms import Option
from safeconduct.web.say import Say

RISK = {"high": N_("high"), "medium": N_("medium"), "low": N_("low")}
URGENCY = {"high": N_("at once"), "medium": N_("within a day"), "low": N_("in the next days")}
STATUS = {
    "waiting": N_("waits for an answer"), "answered": N_("answered"), "case": N_("has become a case"), "closed": N_("closed, no case needed"),
}  # fmt: skip
CHANNEL = {"door": N_("through the door"), "phone": N_("by phone"), "message": N_("by message"), "in_person": N_("in person")}
WORKFLOW = {
    "new": N_("new"), "assessment": N_("assessment"), "case_plan": N_("plan"), "service_provision": N_("help under way"),
    "closed": N_("closed"), "reopened": N_("reopened"),
}  # fmt: skip
CLOSURE = {
    "rehomed": N_("in a home of their own"), "left_by_own_wish": N_("left by their own wish"), "lost_contact": N_("contact lost"),
    "died": N_("somebody died"), "not_needed": N_("help is needed no more"), "duplicate": N_("the party has another case"),
}  # fmt: skip
NOTE = {
    "note": N_("note"), "phone_call": N_("phone call"), "message": N_("message"), "visit": N_("meeting"), "supervision": N_("supervision"),
}  # fmt: skip
RELATION = {
    "partner": N_("partner"), "parent": N_("parent"), "child": N_("child"), "sibling": N_("brother or sister"), "relative": N_("relative"),
    "friend": N_("friend"), "carer": N_("carer"),
}  # fmt: skip
ANIMAL = {"dog": N_("dog"), "cat": N_("cat"), "bird": N_("bird"), "other": N_("another animal")}
OFFER = {
    "step_free": N_("without steps"), "pet": N_("an animal may stay"), "children": N_("children may stay"),
    "women": N_("in a house for women"), "men": N_("in a house for men"), "families": N_("in a house for families"),
}  # fmt: skip
STAY = {
    "offer": N_("needs"), "language": N_("speaks"), "wished_region": N_("would like to be in"), "avoid_region": N_("must not be in"),
    "avoid_person": N_("must not be near"),
}  # fmt: skip
TASK = {"open": N_("open"), "done": N_("done"), "dropped": N_("dropped")}
APPROVAL = {"requested": N_("asked"), "approved": N_("approved"), "rejected": N_("rejected")}
SUBJECT = {"plan": N_("safety plan"), "closure": N_("closing the case")}
REFERRAL = {"pending": N_("no answer yet"), "accepted": N_("accepted"), "declined": N_("declined"), "done": N_("help was given")}
DECLINED = {
    "referral_declined_by_survivor": N_("they do not want it"), "service_unavailable": N_("the service has no place"),
    "not_fitting": N_("it does not fit"), "no_answer": N_("nobody answered"), "unsafe": N_("it turned out unsafe"),
}  # fmt: skip
TRANSFER = {
    "offered": N_("offered"), "accepted": N_("accepted"), "declined": N_("declined"), "withdrawn": N_("taken back"),
    "overtaken": N_("overtaken by another"),
}  # fmt: skip
HOW = {
    "no_contact": N_("not reached"), "contact_made": N_("reached, could not speak"), "doing_well": N_("doing well"),
    "needs_help": N_("needs help"),
}  # fmt: skip
HOME = {"rehomed_russia": N_("a home of their own in Russia"), "rehomed_abroad": N_("a home of their own abroad")}
PURPOSE = {
    "count": N_("to be counted"), "share": N_("to be passed on to services"), "name": N_("to be named, or reached, by them"),
    "quote": N_("to be quoted"), "picture": N_("pictures"), "press": N_("the press"),
}  # fmt: skip
AUDIENCE = {"network": N_("the network"), "partner": N_("partner organisations"), "tribunal": N_("courts"), "public": N_("the public")}
GIVEN_HOW = {"in_person": N_("in person"), "phone": N_("by phone"), "written": N_("in writing")}
FIELD = {
    "risk": N_("risk"), "safety_plan": N_("safety plan"), "owner": N_("owner"), "workflow": N_("open or closed"), "transfer": N_("transfer"),
    "need": N_("need"), "urgency": N_("urgency"),
}  # fmt: skip
"""What two members can tell differently."""


def word(say: Say, words: Mapping[str, str], code: str) -> str:
    """What a newer version wrote is shown as it stands."""
    return say(words[code]) if code in words else code


def options(say: Say, words: Mapping[str, str], *only: str) -> tuple[Option, ...]:
    return tuple(Option(code, say(text)) for code, text in words.items() if not only or code in only)


def named(texts: Mapping[str, Mapping[str, str]], lang: str) -> tuple[Option, ...]:
    """Choices of a list that has its own words in both languages."""
    return tuple(Option(code, text[lang]) for code, text in texts.items())


def regions(lang: str) -> tuple[Option, ...]:
    return named(REGIONS, lang)


def region(code: str, lang: str) -> str:
    return REGIONS[code][lang] if code in REGIONS else code


def risk_mark(say: Say, code: str | None) -> h.Element:
    if not code:
        return h.span(".mark.waiting")[say(N_("not assessed"))]
    return h.span(class_=f"mark {code}")[word(say, RISK, code)]


def urgency_mark(say: Say, code: str) -> h.Element:
    return h.span(class_=f"mark {code}")[word(say, URGENCY, code)]


def listed(several: Iterable[str]) -> str:
    return ", ".join(several)


def stay(say: Say, sort: str, what: str) -> str:
    """What a party needs where it sleeps, as a line."""
    from safeconduct.casework.gather import LANGUAGES

    told = what
    if sort == "offer":
        told = word(say, OFFER, what)
    elif sort == "language":
        told = LANGUAGES[what][say.lang] if what in LANGUAGES else what
    elif sort.endswith("region"):
        told = region(what, say.lang)
    return f"{word(say, STAY, sort)}: {told}"
