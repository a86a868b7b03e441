"""The public part of the documentation circle as tables that Uwazi imports, and what was left out of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from safeconduct.exchange import uwazi
from safeconduct.exchange.leaving import Consents, Leaving, Omissions
from safeconduct.exchange.public_part import Public, public_part
from safeconduct.exchange.sheet import write_sheet
from safeconduct.exchange.uwazi import LANGUAGES, Template
from safeconduct.exchange.uwazi_rows import of_act, of_claim, of_event, of_response, of_source, row, shown
from safeconduct.ground.errors import N_
from safeconduct.records.view import View


def rows_of(public: Public, template: Template) -> list[list[str]]:
    match template:
        case uwazi.SOURCES:
            made = [(one.id, of_source(one)) for one in public.sources]
        case uwazi.CLAIMS:
            made = [(one.id, of_claim(public, one)) for one in public.claims]
        case uwazi.RESPONSES:
            made = [(one.id, of_response(public, one)) for one in public.responses]
        case uwazi.EVENTS:
            made = [(one.id, of_event(public, one)) for one in public.events]
        case _:
            made = [(one.id, of_act(public, one)) for one in public.acts]
    return [row(template, cells, public.titles[record]) for record, cells in made]


def to_uwazi(view: View, consents: Consents, templates: Iterable[Template] = uwazi.TEMPLATES, zipped: bool = False) -> Leaving:
    """One table a template, or one ZIP with `import.csv` at its root, in the order in which Uwazi is to be given them."""
    left_out = Omissions()
    public = public_part(view, consents, left_out)
    _other_languages(public, left_out)
    _never(public, left_out)
    files, counts = {}, {}
    for template in templates:
        rows = rows_of(public, template)
        counts[template.name] = len(rows)
        table, name = write_sheet(template.header(), rows), f"{uwazi.TEMPLATES.index(template) + 1}-{template.name}"
        files[f"{name}.zip" if zipped else f"{name}.csv"] = _zip(table) if zipped else table
    return Leaving(files, counts, left_out.told())


def _zip(table: bytes) -> bytes:
    """No times and no names of this machine in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(zipfile.ZipInfo("import.csv"), table, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _other_languages(public: Public, left_out: Omissions) -> None:
    for what, spoken in (
        ("sources", [(one.titles, one.publishers) for one in public.sources]),
        ("claims", [(one.texts, one.claimants, one.places) for one in public.claims]),
        ("responses", [(one.texts, one.speakers, one.roles, one.answered) for one in public.responses]),
        ("events", [(one.title, one.description) for one in public.events]),
    ):
        more = sum(1 for texts in spoken if any(lang not in LANGUAGES for text in texts for lang in text))
        left_out.add(what, N_("translations into languages other than English and Russian"), more)


def _never(public: Public, left_out: Omissions) -> None:
    hidden = sum(1 for one in public.claims for support in one.supports if not shown(public, support))
    left_out.add("claims", N_("support by figures and statements: it is shown by a report and its proofs"), hidden)
    unsaid = sum(1 for one in public.acts if one.victim is not None or one.statement is not None)
    left_out.add("acts", N_("who suffered it, and the statement it rests on"), unsaid)
