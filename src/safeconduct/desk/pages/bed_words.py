"""Codes of shelters and placement in words."""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.casework.placing.living import Why
from safeconduct.ground.errors import N_
from safeconduct.records.placement import Destination
from safeconduct.records.shelter import ShelterSort
from safeconduct.web.say import Say

SORTS = {ShelterSort.HOST: N_("with a host"), ShelterSort.SHELTER: N_("a shelter")}
OFFERS = {"step_free": N_("step-free"), "pet": N_("animals"), "children": N_("children")}
TAKES = {"women": N_("women only"), "men": N_("men only"), "families": N_("families")}
DANGERS = {0: N_("danger not assessed"), 1: N_("low danger"), 2: N_("medium danger"), 3: N_("high danger")}
WHYS = {
    Why.NEW: N_("needs a bed"), Why.CLOSED: N_("the house has none for them any more"), Why.TWICE: N_("their bed was promised twice"),
    Why.RULE: N_("where they sleep breaks a rule for them"), Why.BETTER: N_("moves, so that somebody else has a bed or it is worth it"),
}  # fmt: skip
BECAUSE = {
    "insisted": N_("you insisted"), "only_house": N_("the only house where every rule holds"),
    "wished_region": N_("the region they wished for"),
    "known_already": N_("whoever brings them knows the address already"), "least_cost": N_("the least burden over all houses"),
}  # fmt: skip
DESTINATIONS = {
    Destination.REHOMED_RUSSIA: N_("a home of their own in Russia"), Destination.REHOMED_ABROAD: N_("a home of their own abroad"),
    Destination.OTHER_SHELTER: N_("another shelter"), Destination.OWN_WISH: N_("left by their own wish"), Destination.UNKNOWN: N_("not known"),
}  # fmt: skip
_RULES = {
    "beds": N_("not so many beds on all these nights"), "crowded": N_("others sleep there"), "region": N_("a region to keep away from"),
    "people": N_("somebody to keep away from is near"), "language": N_("no language in common"),
    "apart": N_("somebody who is to be kept apart sleeps there"), "address": N_("too many would know the address"),
    "cost": N_("there is room, but others need it more"), "no_shelter": N_("there is no shelter"),
    "needs:step_free": N_("not step-free"), "needs:pet": N_("takes no animals"), "needs:children": N_("takes no children"),
    "needs:takes:women": N_("does not take women"), "needs:takes:men": N_("does not take men"),
    "needs:takes:families": N_("does not take families"), "needs:takes:anybody": N_("takes only some, and the case does not say"),
}  # fmt: skip


def rule(code: str, say: Say) -> str:
    if code.startswith("needs:party_of:"):
        return say(N_("the party is too large for its rules"))
    return say(_RULES[code]) if code in _RULES else code


def rules(codes: Iterable[str], say: Say) -> str:
    return ", ".join(rule(code, say) for code in codes)


def listed(codes: Iterable[str], words: dict[str, str], say: Say) -> str:
    return ", ".join(say(words[code]) if code in words else code for code in codes)


def danger_mark(danger: int) -> str:
    return {3: ".high", 2: ".medium", 1: ".low"}.get(danger, "")
