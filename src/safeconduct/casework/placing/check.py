"""The independent checker: reads the instance file and a plan as plain JSON values and counts everything again, night by night.

It shares no code with the rules, the model or the search, so that a fault in one of them shows here. docs/placement.md
states the rules and the objective that both follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Broken(NamedTuple):
    """A hard rule that a plan breaks. `who` and `where` are tokens of the instance file."""

    rule: str
    who: tuple[str, ...]
    where: str
    night: int | None = None


def check(instance: Mapping[str, Any], assignments: Mapping[str, str]) -> list[Broken]:
    """Every broken rule; an empty list is a sound plan."""
    parties = {one["id"]: one for one in instance["parties"]}
    shelters = {one["id"]: one for one in instance["shelters"]}
    unknown = [Broken("unknown", (who,), where) for who, where in assignments.items() if who not in parties or where not in shelters]
    if unknown:
        return unknown
    guests: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for who, where in assignments.items():
        guests[where].append(parties[who])
    found = [one for who, where in assignments.items() for one in _pair(parties[who], shelters[where])]
    for where, there in guests.items():
        found += _nights(shelters[where], there)
        known = {one["caseworker"] for one in there}
        if len(known) > shelters[where]["address_known_to_at_most"]:
            found.append(Broken("address", tuple(sorted(known)), where))
    return found + list(_apart(instance, parties, assignments))


def _pair(who: Mapping[str, Any], where: Mapping[str, Any]) -> Iterator[Broken]:
    name = (who["id"],)
    if where["region"] in who.get("avoid_regions", ()):
        yield Broken("region", name, where["id"])
    if any(person in where.get("people", ()) for person in who.get("avoid_people", ())):
        yield Broken("people", name, where["id"])
    if any(need not in where.get("offers", ()) for need in who.get("needs", ())):
        yield Broken("needs", name, where["id"])
    if not any(language in where["languages"] for language in who["languages"]):
        yield Broken("language", name, where["id"])


def _nights(where: Mapping[str, Any], there: list[dict[str, Any]]) -> Iterator[Broken]:
    for night, beds in enumerate(where["beds"]):
        sleeping = [one for one in there if one["arrive"] <= night < one["leave"]]
        if sum(one["size"] for one in sleeping) > beds:
            yield Broken("beds", tuple(one["id"] for one in sleeping), where["id"], night)


def _apart(instance: Mapping[str, Any], parties: Mapping[str, Any], assignments: Mapping[str, str]) -> Iterator[Broken]:
    for one, other in instance.get("keep_apart", ()):
        where = assignments.get(one)
        if where is None or where != assignments.get(other):
            continue
        shared = range(max(parties[one]["arrive"], parties[other]["arrive"]), min(parties[one]["leave"], parties[other]["leave"]))
        if len(shared):
            yield Broken("apart", (one, other), where, shared[0])


WEIGHTS = {"unplaced": 40, "unplaced_night": 2, "address": 6, "wish": 2, "children": 2, "languages": 1, "room": 1, "move": 15}


def cost(
    instance: Mapping[str, Any],
    assignments: Mapping[str, str],
    weights: Mapping[str, int] = WEIGHTS,
    before: Mapping[str, str] | None = None,
) -> int:
    """The objective; `before` is a plan that moving away from costs."""
    shelters = {one["id"]: one for one in instance["shelters"]}
    total = 0
    known = set()
    for who in instance["parties"]:
        where = assignments.get(who["id"])
        if where is None:
            nights = who["leave"] - who["arrive"]
            near = weights.get("danger", 0) * 100 ** (who.get("priority", 1) - 1)
            total += who["size"] * (near + weights["unplaced"] * who.get("priority", 1) + weights["unplaced_night"] * nights)
        else:
            known.add((who["caseworker"], where))
            total += _stay(who, shelters[where], weights)
            total += weights["move"] if (before or {}).get(who["id"], where) != where else 0
    return total + weights["address"] * len(known)


def _stay(who: Mapping[str, Any], house: Mapping[str, Any], weights: Mapping[str, int]) -> int:
    wished = who.get("wished_region")
    common = sum(language in house["languages"] for language in set(who["languages"]))
    total = weights["wish"] if wished is not None and house["region"] != wished else 0
    total += weights["room"] * (max(0, house["beds"][who["arrive"]] - who["size"]) // 2)
    total += weights["children"] if "children" in who.get("needs", ()) and house["kind"] == "shelter" else 0
    return int(total + (weights["languages"] * (3 - common) if common < 2 else 0))
