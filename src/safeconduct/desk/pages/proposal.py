"""What is proposed: who goes where and why, who has no bed and which rule to ask about, what insisting costs, why not elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.casework.placing.answer import Status
from safeconduct.casework.placing.explain import Bed, Explained, Option
from safeconduct.casework.propose import Proposed, Step, Without
from safeconduct.desk.pages.bed_words import BECAUSE, DANGERS, WHYS, danger_mark, listed, rule, rules
from safeconduct.ground.errors import N_
from safeconduct.web.say import Say

_STATUS = {
    Status.OPTIMAL: N_("proven: no plan has less burden"), Status.FEASIBLE: N_("a sound plan; a better one may be possible"),
    Status.FALLBACK: N_("no solver answered: a plan as a careful person would make it"),
}  # fmt: skip


class Names(NamedTuple):
    """Codenames of what a proposal speaks of by id; empty where this member does not read it."""

    cases: Mapping[str, str]
    shelters: Mapping[str, str]

    def case(self, record: str) -> str:
        return self.cases.get(record) or "?"

    def house(self, record: str | None) -> str:
        return self.shelters.get(record or "") or "?"


class Forms(NamedTuple):
    make: h.Element
    accept: h.Element | None
    insist: h.Element | None


def proposal(say: Say, found: Proposed | None, names: Names, age: str, forms: Forms, sealed: int) -> h.Node:
    """`sealed`: people who sleep in a shelter and whose case cannot be opened."""
    if found is None:
        return [h.p[say(N_("Nothing is proposed yet."))], forms.make]
    left = say.n(
        "The case of {count} person in a shelter could not be opened: they are left where they are.",
        "The cases of {count} people in shelters could not be opened: they are left where they are.",
        sealed,
    )
    return [
        h.p(".lead", role="status")[_sum(say, found)],
        h.p(".note")[say(N_("Made {ago} ago; {status}."), ago=age, status=say(_STATUS[found.status]))],
        h.p(".alarm")[left] if sealed else None,
        _insisted(say, found, names),
        h.section(aria_labelledby="moves")[h.h2("#moves")[say(N_("Who goes where"))], _steps(say, found.steps, names), forms.accept]
        if found.steps
        else None,
        h.section(aria_labelledby="without")[
            h.h2("#without")[say(N_("Who has no bed"))], h.ul(".cards")[(h.li[_without(say, one, names)] for one in found.without)]
        ]
        if found.without
        else None,
        h.section(aria_labelledby="else")[
            h.h2("#else")[say(N_("Something else"))],
            h.details(".act")[h.summary[say(N_("Insist on another shelter, and see its price"))], forms.insist] if forms.insist else None,
            h.details(".act")[h.summary[say(N_("Make a new proposal"))], forms.make],
        ],
    ]  # fmt: skip


def _sum(say: Say, found: Proposed) -> str:
    placed = sum(len(one.people) for one in found.steps)
    out = sum(len(one.people) for one in found.without)
    told = [
        say.n("{count} person goes to a bed.", "{count} people go to a bed.", placed),
        say.n("{count} person has none.", "{count} people have none.", out) if out else say(N_("Everybody who needs a bed has one.")),
        say.n("{count} party stays where it is.", "{count} parties stay where they are.", found.stays),
        say.n("{count} more person comes to know an address.", "{count} more people come to know an address.", found.learn)
        if found.learn
        else say(N_("Nobody more comes to know an address.")),
    ]
    return " ".join(told)


def _insisted(say: Say, found: Proposed, names: Names) -> h.Node:
    if not found.insisted:
        return None
    pairs = ", ".join(f"{names.case(one.case)} → {names.house(one.shelter)}" for one in found.steps if "insisted" in one.because)
    price = say(N_("It costs nothing more.")) if found.costs <= 0 else say(
        N_("It costs {costs} more than the plan without it (a further person who knows an address costs 6, moving a party 15)."),
        costs=found.costs,
    )  # fmt: skip
    return h.p(".running")[say(N_("You insist on {pairs}."), pairs=pairs), " ", price]


def _steps(say: Say, steps: Sequence[Step], names: Names) -> h.Element:
    heads = (N_("Party"), N_("How many people"), N_("Danger"), N_("Goes to"), N_("Nights"), N_("Why they go"), N_("Why there"))
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("Parties and their new beds")))[
        h.table(".words")[
            h.caption[say(N_("The nearest danger first"))],
            h.thead[h.tr[(h.th(scope="col", class_="number" if place == 1 else None)[say(head)] for place, head in enumerate(heads))]],
            h.tbody[(_step(say, one, names) for one in steps)],
        ]
    ]


def _step(say: Say, one: Step, names: Names) -> h.Element:
    end = say(N_("no end is known")) if one.open_end and one.placement else say.date(one.leave)
    left = say(N_("from {house}"), house=names.house(one.leaves)) if one.leaves else None
    return h.tr(data_row=True)[
        h.th(scope="row")[h.a(href=f"/cases/{one.case}")[names.case(one.case)]],
        h.td(".number")[str(len(one.people))],
        h.td[h.span(f".mark{danger_mark(one.danger)}")[say(DANGERS[one.danger])]],
        h.td[h.a(href=f"/shelters/{one.shelter}")[names.house(one.shelter)]],
        h.td(".name")[say.date(one.entry), h.br, "– ", end],
        h.td[say(WHYS[one.why]), [h.br, h.span(".faint")[left]] if left else None],
        h.td[listed(one.because, BECAUSE, say), h.br, h.a(href=f"/shelters/proposal/why/{one.case}")[say(N_("Why not elsewhere?"))]],
    ]


def step_line(say: Say, one: Step, names: Names) -> str:
    """A step as one is asked to accept it."""
    return say(
        N_("{case} ({people}) to {house} from {day}"), case=names.case(one.case), people=len(one.people), house=names.house(one.shelter),
        day=say.date(one.entry),
    )  # fmt: skip


def _without(say: Say, one: Without, names: Names) -> h.Node:
    fewest = min((len(reason.rules) for reason in one.reasons), default=0)
    near = [reason for reason in one.reasons if len(reason.rules) == fewest]
    ask = dict.fromkeys(code for reason in near for code in reason.rules)
    return [
        h.h3[
            h.a(href=f"/cases/{one.case}")[names.case(one.case)], " ",
            h.span(f".mark{danger_mark(one.danger)}")[say(DANGERS[one.danger])],
        ],
        h.p[say.n("{count} person", "{count} people", len(one.people)), ", ", say(N_("from {day}"), day=say.date(one.since)), ": ",
            say(WHYS[one.why])],
        h.p[h.strong[say(N_("Ask about"))], ": ", rules(ask, say)],
        h.details[
            h.summary[say(N_("Shelter by shelter"))],
            h.ul[(h.li[names.house(reason.shelter), ": ", rules(reason.rules, say)] for reason in one.reasons)],
        ],
        h.p[h.a(href=f"/shelters/proposal/why/{one.case}")[say(N_("What one more bed would change"))]],
    ]  # fmt: skip


# Why here, and not there


def why(say: Say, found: Explained, case: str, names: Names) -> h.Node:
    here = names.house(found.shelter) if found.shelter is not None else None
    said = say(N_("{case} is to sleep in {house}."), case=case, house=here) if here else say(N_("{case} has no bed."), case=case)
    return [
        h.p(".lead")[said],
        h.p[say(N_("Ask about")), ": ", rules(found.ask_about, say)] if found.ask_about else None,
        h.section(aria_labelledby="houses")[
            h.h2("#houses")[say(N_("Every shelter"))],
            h.ul(".cards")[(h.li[_option(say, one, found.shelter == one.shelter, names)] for one in found.options)],
        ],
        h.section(aria_labelledby="more")[h.h2("#more")[say(N_("One more bed"))], _beds(say, found.one_bed_more, names)],
        h.p[h.a(href="/shelters/proposal")[say(N_("Back to the proposal"))]],
    ]


def _option(say: Say, one: Option, here: bool, names: Names) -> h.Node:
    wishes = ", ".join(f"{say(_WISHES[wish])} ({cost})" for wish, cost in one.wishes.items())
    if here:
        verdict = h.span(".mark.good")[say(N_("here"))]
    elif one.costs is None:
        verdict = h.span(".mark.late")[say(N_("not possible"))]
    else:
        verdict = h.span(".mark.waiting")[say(N_("to insist costs {costs} at most"), costs=one.costs)]
    return [
        h.h3[h.a(href=f"/shelters/{one.shelter}")[names.house(one.shelter)], " ", verdict],
        h.ul[(h.li[rule(code, say)] for code in one.rules)] if one.rules else None,
        h.p(".faint")[wishes] if wishes else None,
    ]


_WISHES = {
    "wish": N_("not the region they wished for"), "room": N_("beds left over that a larger party could use"),
    "children": N_("children in a shelter rather than with a host"), "languages": N_("few languages in common"),
}  # fmt: skip


def _beds(say: Say, found: Sequence[Bed], names: Names) -> h.Node:
    if not found:
        return h.p[say(N_("No shelter with one more bed would change anything for them."))]
    return h.ul[
        (
            h.li[
                say(N_("In {house} they would sleep there."), house=names.house(one.shelter))
                if one.here
                else say(N_("In {house} it would ease the plan, by moving others."), house=names.house(one.shelter))
            ]
            for one in found
        )
    ]
