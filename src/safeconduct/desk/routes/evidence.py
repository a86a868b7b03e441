"""Evidence: take a file in, look at its copy, pass it on. The bytes of a copy leave under a policy of their own, in which nothing runs."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import evidence as pages
from safeconduct.desk.pages.told import fault, stated, warning_field
from safeconduct.desk.routes.statements import able, paged, sealed
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Role
from safeconduct.office import intake
from safeconduct.records import access
from safeconduct.records.evidence import CustodyPassed, Evidence
from safeconduct.records.fact import Fact
from safeconduct.records.statement import Statement
from safeconduct.records.view import need
from safeconduct.testimony import attach, media, read, warn
from safeconduct.web.forms import Field, Form, Given, Kind, Option

LISTED = 100
CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
"""For a copy in its frame: no script, nothing loaded, an origin of its own. The style is that of `pages.in_frame`."""
HEADERS = {"content-security-policy": CSP, "x-frame-options": "SAMEORIGIN", "x-content-type-options": "nosniff"}
NAMES = {media.JPEG: "copy.jpg", media.PNG: "copy.png", media.TEXT: "copy.txt", media.PDF: "copy.pdf"}
"""What a saved copy is called: nothing of what it is about."""


def listed(desk: Desk) -> Response:
    found, turn = paged(desk, Evidence, "/evidence")
    told: dict[str, str] = {one.statement: _codename(desk, one.statement) for one in found if one.statement}
    total = read.week(desk.view, desk.me.id, desk.now).total
    return desk.page(desk.say(N_("Evidence")), pages.listed(desk.say, found, told, desk.codename, total), turn, sealed(desk, "/evidence"))


def _codename(desk: Desk, statement: RecordId | None) -> str:
    found = desk.view.get(Statement, statement) if statement else None
    return found.codename if found is not None else ""


def show(desk: Desk, of: str = "", given: Given | None = None) -> Response:
    piece = need(desk.view, Evidence, desk.id())
    if _in_the_page(piece, desk.query("open") == "1"):  # that is reading it
        facts = read.read_evidence(desk.view, read.ReadEvidence(piece.id), desk.me, desk.now)
        if facts:
            desk.record(facts)
            piece = need(desk.view, Evidence, piece.id)
    asked = _forms(desk, piece)
    forms = {form.key.partition(":")[0]: desk.form_of(form, given if form.key == of else None) for form in asked}
    lost = None if of in {form.key for form in asked} else fault(given)
    circle = access.circle_of(CustodyPassed(piece.id, piece.statement, desk.me.id, desk.me.id, desk.now, ""), desk.view)
    shown = pages.Shown(piece, desk.query("open") == "1", _codename(desk, piece.statement), able(desk, circle), forms)
    return desk.page(desk.say(N_("Piece of evidence")), lost, pages.one(desk.say, shown, desk.codename, desk.token))


def _in_the_page(piece: Evidence, asked: bool) -> bool:
    return bool(piece.copies) and piece.copies[-1].media_type in media.SHOWN and (asked or not read.shut(piece))


def open_copy(desk: Desk) -> Response:
    return desk.to(f"/evidence/{desk.id()}?open=1#copy")


# Bytes


def frame(desk: Desk) -> Response:
    """What the page shows of it: a picture or a text that was made anew. Written down, and then sent."""
    data, about = intake.open_copy(desk.office, desk.id(), desk.now)
    desk.saved = True
    if about.media_type not in media.SHOWN:
        return _file(data, NAMES.get(about.media_type, "copy.bin"))
    headers = {**HEADERS, "content-disposition": "inline"}
    if about.media_type == media.TEXT:
        return Response(data, headers={**headers, "content-type": "text/plain; charset=utf-8"})
    label = need(desk.view, Evidence, desk.id()).label
    return Response(str(pages.in_frame(label, about.media_type, data)), headers={**headers, "content-type": "text/html; charset=utf-8"})


def copy(desk: Desk) -> Response:
    """The same as a file to be saved."""
    data, about = intake.open_copy(desk.office, desk.id(), desk.now)
    desk.saved = True
    return _file(data, NAMES.get(about.media_type, "copy.bin"))


def _file(data: bytes, name: str) -> Response:
    """To be saved: a browser never opens it in a page, whatever it holds."""
    headers = {**HEADERS, "content-disposition": f'attachment; filename="{name}"', "content-type": "application/octet-stream"}
    return Response(data, headers=headers)


def original(desk: Desk) -> Response:
    piece = need(desk.view, Evidence, desk.id())
    form = _original(desk, piece)
    given = Given(raw=desk.form.raw)
    if not desk.form.first("sure"):
        given.errors["sure"] = desk.say(N_("tick this to go on"))
        return show(desk, form.key, given)
    data = intake.open_original(desk.office, piece.id, desk.now)
    desk.saved = True
    return _file(data, "original.bin")


# Forms of one piece


def _forms(desk: Desk, piece: Evidence) -> list[Form]:
    found = [_warning(desk, piece), _by_hand(desk, piece), _original(desk, piece)]
    return [*found, _passing(desk, piece)] if piece.custodian == desk.me.id else found


def _passing(desk: Desk, piece: Evidence) -> Form:
    say = desk.say
    others = [one for one in desk.with_role(Role.INTERVIEWER, Role.ANALYST, Role.EDITOR) if one.id != desk.me.id]
    return Form(
        f"pass:{piece.id}", f"/evidence/{piece.id}/pass",
        (
            Field("taker", say(N_("To whom")), Kind.CHOICE, options=tuple(Option(one.id, one.codename) for one in others)),
            Field("why", say(N_("Why")), Kind.AREA, longest=500),
        ),
        say(N_("Pass it on")), seen=desk.seen(piece.id), drafts=False,
    )  # fmt: skip


def _warning(desk: Desk, piece: Evidence) -> Form:
    return Form(
        f"warn:{piece.id}", f"/evidence/{piece.id}/warnings", (warning_field(desk.say, piece.warnings),), desk.say(N_("Record the warnings")),
        seen=desk.seen(piece.id), drafts=False,
    )  # fmt: skip


def _by_hand(desk: Desk, piece: Evidence) -> Form:
    say = desk.say
    return Form(
        f"copy:{piece.id}", f"/evidence/{piece.id}/copies",
        (
            Field("file", say(N_("The copy")), Kind.FILE),
            Field("how", say(N_("What was done to it")), help=say(N_("such as: face covered, sign cut off"))),
        ),
        say(N_("Add the copy")), drafts=False,
    )  # fmt: skip


def _original(desk: Desk, piece: Evidence) -> Form:
    say = desk.say
    return Form(
        f"original:{piece.id}", f"/evidence/{piece.id}/original",
        (
            Field("sure", say(N_("I will open it on a machine of its own, not on this one")), Kind.CHECK,
                  help=say(N_("It may hold metadata, scripts and worse. That you opened it is written down for everybody who can read it."))),
        ),
        say(N_("Save the original")), danger=True, drafts=False,
    )  # fmt: skip


def _submit(desk: Desk, piece: Evidence, form: Form, verb: Callable[[Given], list[Fact]], mark: str = "") -> Response:
    about = (piece.id,) if form.seen else ()
    return desk.submit(form, verb, lambda given: show(desk, form.key, given), f"/evidence/{piece.id}{mark}", about=about)


def pass_on(desk: Desk) -> Response:
    piece = need(desk.view, Evidence, desk.id())

    def verb(given: Given) -> list[Fact]:
        ask = attach.PassCustody(piece.id, MemberId(given.values["taker"]), given.values["why"])
        return attach.pass_custody(desk.view, ask, desk.me, desk.now)

    return _submit(desk, piece, _passing(desk, piece), verb, "#custody")


def set_warnings(desk: Desk) -> Response:
    piece = need(desk.view, Evidence, desk.id())

    def verb(given: Given) -> list[Fact]:
        ask = warn.WarnOfEvidence(piece.id, stated(given.values["warnings"]))
        return warn.warn_of_evidence(desk.view, ask, desk.me, desk.now)

    return _submit(desk, piece, _warning(desk, piece), verb)


def add_copy(desk: Desk) -> Response:
    piece = need(desk.view, Evidence, desk.id())

    def verb(given: Given) -> list[Fact]:
        intake.add_copy(desk.office, piece.id, given.values["file"].data, given.values["how"], desk.now)
        desk.saved = True
        return []

    return _submit(desk, piece, _by_hand(desk, piece), verb, "#copy")


# A new file


def _form(desk: Desk) -> Form:
    say = desk.say
    statement = desk.query("statement") or desk.form.first("statement")
    with_words = desk.view.where(Statement, limit=LISTED)
    known = tuple(Option(one.id, f"{one.codename}, {say.part(one.taken)}") for one in with_words)
    return Form(
        "evidence:new", "/evidence/new",
        (
            Field("file", say(N_("The file")), Kind.FILE,
                  help=say(N_("up to 60 MB; it is sealed as it is, before anything else is done with it"))),
            Field("label", say(N_("What it is, in a few words that name nobody"))),
            Field("statement", say(N_("Statement it belongs to")), Kind.CHOICE, needed=False, options=known, start=statement,
                  help=say(N_("left empty: everybody who documents can read it"))),
            Field("from_whom", say(N_("Codename of who gave it")), needed=False),
            Field("taken", say(N_("When it was made, as far as it is known")), Kind.PART_DATE, start=desk.today.isoformat()),
            warning_field(say, None),
        ),
        say(N_("Take it in")),
    )  # fmt: skip


def new(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("Take in a file")), desk.form_of(_form(desk), given))


def take_in(desk: Desk) -> Response:
    made: list[RecordId] = []

    def verb(given: Given) -> list[Fact]:
        told = given.values
        statement = RecordId(told["statement"]) if told["statement"] else None
        ask = intake.Intake(statement, told["label"], told["taken"], told["from_whom"], stated(told["warnings"]))
        made.append(intake.take_in(desk.office, ask, told["file"].data, desk.now).evidence)
        desk.saved = True
        return []

    return desk.submit(_form(desk), verb, lambda given: new(desk, given), lambda _: f"/evidence/{made[0]}")


ENTRIES = (
    get("/evidence", listed),
    get("/evidence/new", new),
    post("/evidence/new", take_in),
    get("/evidence/{id}", show, writes=True),
    post("/evidence/{id}/open", open_copy, writes=False),
    get("/evidence/{id}/frame", frame, writes=True),
    get("/evidence/{id}/copy", copy, writes=True),
    post("/evidence/{id}/original", original),
    post("/evidence/{id}/pass", pass_on),
    post("/evidence/{id}/warnings", set_warnings),
    post("/evidence/{id}/copies", add_copy),
)
