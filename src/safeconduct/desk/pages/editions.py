"""An edition: its files to look at, who has approved and whom it waits for, what leaves with it; proofs made from it and checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages.reports import Step, mark
from safeconduct.ground.errors import N_
from safeconduct.records.edition import Edition
from safeconduct.report.check import Verdict
from safeconduct.report.cite import number
from safeconduct.web.say import Say

_AUDIENCES = {"public": N_("anybody"), "partner": N_("a partner"), "tribunal": N_("a court or tribunal")}
_ROLES = {
    "claim": N_("the claim"), "source": N_("its source"), "support": N_("what supports it"), "response": N_("what officials answered"),
    "figure": N_("the figure"), "counted": N_("what was counted"), "quotation": N_("the quotation"), "segment": N_("the words it is from"),
    "consent": N_("the consent"),
}  # fmt: skip
_WHY = {"consent": N_("no consent for this"), "not_for_this_recipient": N_("not for this recipient")}


class Page(NamedTuple):
    """Everything one edition shows. `files`: whether they are kept with it."""

    edition: Edition
    report: str
    title: str
    built: str
    steps: Sequence[Step]
    kept: bool
    proofs: h.Node


def edition(say: Say, page: Page) -> h.Node:
    one = page.edition
    return [
        h.p[h.a(href=f"/reports/{page.report}")[page.title]],
        h.p(".big")[say(N_("Edition {version}"), version=one.version)],
        h.dl(".facts")[
            h.dt[say(N_("Built"))], h.dd[page.built],
            h.dt[say(N_("Figures until"))], h.dd[say.date(one.cutoff)],
            h.dt[say(N_("Claims, figures and quotations in it"))], h.dd[str(len(one.sheets))],
            h.dt[say(N_("Entries they rest on"))], h.dd[str(len(one.exhibits))],
        ],
        h.h2[say(N_("Approvals and seal"))],
        h.ol(".steps")[(h.li[h.p[h.strong[step.what], " ", mark(step)], step.more] for step in page.steps)],
        h.h2[say(N_("Files"))],
        _files(say, one, page.kept),
        _frame(say, one) if page.kept else None,
        page.proofs,
    ]  # fmt: skip


def _files(say: Say, one: Edition, kept: bool) -> h.Node:
    head = (say(N_("File")), say(N_("Pages")), say(N_("Bytes")), "SHA-256")
    elsewhere = N_("Its files are not kept with it; they lie in the folder where it was built. Compare their SHA-256.")

    def named(name: str) -> h.Node:
        return h.a(href=f"/reports/editions/{one.id}/files/{name}", download=True)[name] if kept else name

    return [
        None if kept else h.p(".note")[say(elsewhere)],
        h.p(".note")[say(N_("It is not released yet. A file that is saved lies open on this computer: look at it here where you can."))]
        if kept and one.sealed is None
        else None,
        h.div(".table", tabindex="0", role="region", aria_label=say(N_("Files")))[
            h.table[
                h.thead[h.tr[(h.th(scope="col", class_="number" if at in (1, 2) else None)[name] for at, name in enumerate(head))]],
                h.tbody[
                    (
                        h.tr(data_row=True)[
                            h.th(scope="row")[named(file.name)],
                            h.td(".number")[str(file.pages) if file.pages else "–"], h.td(".number")[number(file.size, say.lang)],
                            h.td[h.code[file.sha256]],
                        ]
                        for file in one.files
                    )
                ],
            ]
        ],
        h.p[h.a(".button", href=f"/reports/editions/{one.id}/package.zip", download=True)[say(N_("Save all that is published, in one file"))]]
        if kept and one.sealed is not None
        else None,
    ]  # fmt: skip


def _frame(say: Say, one: Edition) -> h.Node:
    web = sorted(file.name for file in one.files if file.name.endswith(".html"))
    ordered = sorted(web, key=lambda name: f"-{say.lang}." not in name)
    return [
        h.details(open=place == 0 and one.sealed is None)[
            h.summary[say(N_("Look at {name}"), name=name)],
            h.iframe(".viewer", src=f"/reports/editions/{one.id}/look/{name}", sandbox=True, title=name, loading="lazy"),
        ]
        for place, name in enumerate(ordered)
    ]


# Proofs


class Agreed(NamedTuple):
    """A second member's agreement that one claim is proven to one recipient."""

    claim: str
    audience: str
    recipient: str
    who: str
    make: h.Node


def proofs(say: Say, agreed: Sequence[Agreed], make: h.Node, agree: h.Node, making: bool, agreeing: bool) -> h.Node:
    """`making`, `agreeing`: the form came back with something to mend."""
    return [
        h.h2(id="proofs")[say(N_("A proof of one claim"))],
        h.p[say(N_("A proof opens for one recipient what the consents allow, and shows that all stood there, unaltered, before the edition."))],
        [_agreed(say, one) for one in agreed],
        h.details(".act", open=making)[h.summary[say(N_("Make a proof"))], make],
        h.details(".act", open=agreeing)[h.summary[say(N_("Agree, as the second member, that a proof is given"))], agree],
    ]


def _agreed(say: Say, one: Agreed) -> h.Element:
    return h.div(".card")[
        h.p[
            say(N_("{who} agrees that {claim} is proven to {recipient} ({audience})."), who=one.who, claim=one.claim, recipient=one.recipient,
                audience=say(_AUDIENCES.get(one.audience, N_("anybody"))))
        ],
        one.make,
    ]  # fmt: skip


def audience(say: Say, code: str) -> str:
    return say(_AUDIENCES[code]) if code in _AUDIENCES else code


def proof(say: Say, verdict: Verdict, path: str, back: str) -> h.Node:
    return [
        h.p[h.a(href=back)[say(N_("Back to the edition"))]],
        h.p[h.a(".button.go", href=path, download=True)[say(N_("Save the proof"))]],
        h.p(".note")[say(N_("It is for its recipient alone: carry it by hand or sealed, and erase what you saved."))],
        checked(say, verdict),
    ]


def checked(say: Say, verdict: Verdict) -> h.Node:
    """What the nine checks found, what stays dark, whose keys to compare."""
    told = verdict.proof
    to = told.recipient or say(N_("anybody"))
    return [
        h.p(".notice")[say(N_("Verified. It shows that these records stood there unaltered; not that they are true."))],
        h.dl(".facts")[
            h.dt[say(N_("What it proves"))], h.dd[told.claim],
            h.dt[say(N_("For whom"))], h.dd[f"{to} ({audience(say, told.audience)})"],
            h.dt[say(N_("Made"))], h.dd[told.made],
        ],
        h.ol[(h.li[say(one.sentence, **one.values)] for one in verdict.passed)],
        _dark(say, verdict),
        h.h3[say(N_("Keys: compare them with those printed in the report"))],
        h.ul[(h.li[h.code[line]] for line in verdict.fingerprints)],
    ]  # fmt: skip


def _dark(say: Say, verdict: Verdict) -> h.Node:
    if not verdict.proof.withheld:
        return h.p[say(N_("Nothing of it stays dark."))]
    head = (N_("What stays dark"), N_("How many"), N_("Why"))
    return h.div(".table", tabindex="0", role="region", aria_label=say(N_("What stays dark")))[
        h.table[
            h.thead[h.tr[(h.th(scope="col", class_="number" if at == 1 else None)[say(name)] for at, name in enumerate(head))]],
            h.tbody[
                (
                    h.tr[
                        h.th(scope="row")[say(_ROLES[one.role]) if one.role in _ROLES else one.role], h.td(".number")[str(one.count)],
                        h.td[say(_WHY[one.why]) if one.why in _WHY else one.why],
                    ]
                    for one in verdict.proof.withheld
                )
            ],
        ]
    ]  # fmt: skip


def check(say: Say, form: h.Node, verdict: Verdict | None, failed: tuple[int, str, str] | None) -> h.Node:
    """`failed`: number of the check, why, what to do."""
    return [
        h.p[say(N_("This needs no key and no network. The same check runs for an outsider: safeconduct check FILE."))],
        checked(say, verdict) if verdict is not None else None,
        h.div(".alarm", role="alert")[
            h.p[h.strong[say(N_("Not verified: check {number} of 9 failed."), number=failed[0])]], h.p[failed[1]], h.p[failed[2]]
        ]
        if failed is not None
        else None,
        form,
    ]  # fmt: skip
