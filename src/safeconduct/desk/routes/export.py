"""Giving records to others: what would leave, who agrees, the file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import export as pages
from safeconduct.desk.routing import get, post
from safeconduct.exchange import handover
from safeconduct.exchange.leaving import Leaving
from safeconduct.ground.errors import N_
from safeconduct.ground.who import Role
from safeconduct.office import exporting
from safeconduct.records.consent import Audience
from safeconduct.records.export import Export, Format, Terms
from safeconduct.records.fact import Fact
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, Option, Raw, Wrong, read

_SHOWN = 50
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "zip": "application/zip", "ics": "text/calendar; charset=utf-8"}


def _form(desk: Desk) -> Form:
    say = desk.say
    to = tuple(Option(one.value, say(pages.AUDIENCES[one])) for one in (Audience.PUBLIC, Audience.PARTNER, Audience.TRIBUNAL))
    formats = tuple(Option(one.value, say(pages.FORMATS[one])) for one in Format)
    return Form(
        "export", "/export/plan",
        (
            Field("format", say(N_("In which format")), Kind.CHOICE, options=formats),
            Field("audience", say(N_("For whom")), Kind.CHOICE, options=to,
                  help=say(N_("The public: for Uwazi only. Consents are looked at for this recipient."))),
            Field("recipient", say(N_("The recipient's name")), needed=False, longest=80),
            Field("cases", say(N_("Only these cases, a codename a line")), Kind.LINES, needed=False,
                  help=say(N_("Left empty: every case that may leave. For Primero and HMIS."))),
            Field("free_text", say(N_("With what caseworkers wrote; a name may stand in it")), Kind.CHECK, needed=False),
        ),
        say(N_("See what would leave")),
    )  # fmt: skip


def export(desk: Desk, given: Given | None = None) -> Response:
    asked = [_asked(desk, one) for one in desk.view.where(Export, limit=_SHOWN)]
    return desk.page(desk.say(N_("Give records to others")), pages.export(desk.say, desk.form_of(_form(desk), given), asked, desk.token))


def _asked(desk: Desk, one: Export) -> pages.Asked:
    terms = one.terms
    assert terms is not None
    mine = one.asker == desk.me.id
    waits = not one.refused and one.agreement(desk.now.date()) is None and not one.made and handover.needs_second(terms)
    return pages.Asked(
        one.id, terms.format, pages.recipient(desk.say, terms), len(terms.items), terms.free_text, one.purpose,
        desk.codename(one.asker), one.asked, tuple(desk.codename(by.by) for by in one.agreed), tuple(map(desk.codename, one.refused)),
        len(one.made), one.agreement(desk.now.date()) is not None, mine, waits and not mine and desk.is_a(Role.COORDINATOR, Role.CUSTODIAN),
    )  # fmt: skip


def _wanted(given: Given) -> exporting.Wanted:
    """Raises Wrong where recipient and format do not go together."""
    format, audience = Format(given.values["format"]), Audience(given.values["audience"])
    named = given.values["recipient"].strip()
    if (format is Format.UWAZI) != (audience is Audience.PUBLIC):
        raise Wrong(N_("The public part goes to the public in Uwazi's format; everything else goes to somebody named."))
    if audience is not Audience.PUBLIC and not named:
        raise Wrong(N_("Say to whom: the recipient's name is missing."))
    to = named if audience is not Audience.PUBLIC else ""
    return exporting.Wanted(format, audience, to, given.values["cases"], bool(given.values["free_text"]))


class _Prepared:
    """What a sent form asks for, worked out; or the form again, with what is wrong."""

    def __init__(self, desk: Desk) -> None:
        self.given = read(_form(desk), desk.form.raw, desk.say)
        self.wrong: Response | None = None
        if self.given.good:
            try:
                self.wanted = _wanted(self.given)
            except Wrong as wrong:
                self.given.fault = desk.say(wrong.template, **wrong.values)
        if not self.given.good:
            self.wrong = export(desk, self.given)
            self.wrong.status_code = 422
            return
        self.terms = exporting.terms_of(desk.office, self.wanted, desk.now)
        self.leaving = exporting.prepare(desk.office, self.wanted, self.terms, exporting.How(), desk.now)


def plan(desk: Desk) -> Response:
    asked = _Prepared(desk)
    if asked.wrong is not None:
        return asked.wrong
    again: Raw = {name: values for name, values in desk.form.raw.items() if not name.startswith("_")}
    content = pages.plan(
        desk.say, asked.terms, asked.leaving, handover.needs_second(asked.terms), _agreed(desk, asked.terms), again, desk.token
    )  # fmt: skip
    return desk.page(desk.say(N_("Give records to others")), content)


def _agreed(desk: Desk, terms: Terms) -> str:
    found = handover.agreed_to(desk.view, terms, desk.me, desk.now.date())
    agreement = found.agreement(desk.now.date()) if found is not None else None
    return desk.codename(agreement.by) if agreement is not None else ""


def ask(desk: Desk) -> Response:
    asked = _Prepared(desk)
    if asked.wrong is not None:
        return asked.wrong
    exporting.ask(desk.office, asked.terms, desk.form.first("purpose")[:2000], desk.now)
    desk.office.desk.forget("export")
    desk.saved = True
    return desk.to("/export", desk.say(N_("Asked. A coordinator or a custodian sees it here and agrees or refuses.")))


def make(desk: Desk) -> Response:
    """Written down and sent first; then the browser gets the bytes."""
    asked = _Prepared(desk)
    if asked.wrong is not None:
        return asked.wrong
    exporting.written_down(desk.office, asked.terms, asked.leaving, desk.now)
    desk.office.desk.forget("export")
    desk.saved = True
    return _file(asked.leaving, f"{asked.terms.format.value}.zip")


def _file(leaving: Leaving, several: str) -> Response:
    """One file as it is, several in a ZIP. The name says the format and nothing else."""
    (name, data), *more = leaving.files.items()
    if more:
        name, data = several, _packed(list(leaving.files.items()))
    kind = _TYPES[name.rpartition(".")[2]]
    return Response(data, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in files:
            package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def agree(desk: Desk) -> Response:
    desk.record(handover.agree_to_export(desk.view, handover.AgreeToExport(desk.id()), desk.me, desk.now))
    return desk.to("/export", desk.say(N_("Agreed: one file, within fourteen days.")))


def _why(desk: Desk) -> Form:
    say, one = desk.say, need(desk.view, Export, desk.id())
    return Form(f"export-refuse:{one.id}", f"/export/{one.id}/refuse", (Field("why", say(N_("Why not")), Kind.AREA, longest=2000),),
                say(N_("Refuse")), danger=True)  # fmt: skip


def refusal(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("Give records to others")), desk.form_of(_why(desk), given))


def refuse(desk: Desk) -> Response:
    def said(given: Given) -> list[Fact]:
        return handover.refuse_export(desk.view, handover.RefuseExport(desk.id(), given.values["why"]), desk.me, desk.now)

    return desk.submit(_why(desk), said, lambda given: refusal(desk, given), "/export", desk.say(N_("Refused.")))


def calendar(desk: Desk) -> Response:
    """Whatever the file is called."""
    return _file(exporting.calendar(desk.office, desk.say.lang, desk.now), "due.zip")


ENTRIES = (
    get("/export", export),
    post("/export/plan", plan, writes=False),
    post("/export/ask", ask),
    post("/export/make", make),
    get("/export/calendar/{file}", calendar),
    post("/export/{id}/agree", agree),
    get("/export/{id}/refuse", refusal),
    post("/export/{id}/refuse", refuse),
)
