"""`safeconduct identity`: record a name, ask for one, answer what others ask, open once."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from safeconduct.cli.asking import ask_line, ask_list, only_a_terminal, read_input, show_once
from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    import datetime as dt

    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office
    from safeconduct.records.identity import Names
    from safeconduct.records.request import Request

HELP = "names behind codenames: record, ask, pending, approve, refuse, open, list"
_ACTIONS = (
    ("record", "seal the name of a person for the custodians; it is asked for at the terminal"),
    ("ask", "ask the custodians for the name of one person, with a purpose"), ("pending", "requests, and who has answered them"),
    ("approve", "lend your share to one request"), ("refuse", "say no, and why"),
    ("open", "see the name, once, on this terminal only"), ("list", "for whom the custodians keep a name"),
)  # fmt: skip


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in _ACTIONS:
        action = actions.add_parser(name, help=help_, description=help_)
        if name in ("record", "ask"):
            action.add_argument("codename", help="the person's codename")
            action.add_argument("--person", help="the person's id, where you do not read the case")
        if name == "record":
            action.add_argument("--from", dest="source", choices=("-",), help="read a JSON object from standard input")
            action.add_argument("--replace", action="store_true", help="take the place of the record there is; that one is kept")
        if name == "ask":
            action.add_argument("--purpose", help="what the name is needed for; no name in it (default: asked for)")
        if name in ("approve", "refuse", "open"):
            action.add_argument("request", help="id of a request, or its beginning")
        if name == "refuse":
            action.add_argument("--why", help="the reason, for the asker and the other custodians (default: asked for)")
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.office import vault

    if args.action == "open":
        only_a_terminal(args.json)
    names = _names(args, ui) if args.action == "record" else None
    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        vault.forget_lapsed(office.state, now())
        if names is not None:
            return _record(args, ui, office, names)
        return {"ask": _ask, "pending": _pending, "approve": _approve, "refuse": _refuse, "open": _open, "list": _list}[args.action](
            args, ui, office
        )


# Recording


def _names(args: argparse.Namespace, ui: Ui) -> Names:
    import msgspec

    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.records.identity import Names

    if args.source is None:
        return _prompt(ui)
    try:
        names = Names(**msgspec.json.decode(read_input(), type=dict[str, Any]))
        return msgspec.msgpack.decode(msgspec.msgpack.encode(names), type=Names)  # its fields are checked here
    except (msgspec.MsgspecError, TypeError) as error:
        wanted = " ".join(Names.__struct_fields__)
        raise BadInput(
            N_("standard input is not a JSON object of an identity"), N_("its fields: {fields}"), fields=wanted
        ) from error


def _prompt(ui: Ui) -> Names:
    from safeconduct.ground.errors import N_
    from safeconduct.records.identity import Names

    ui.say(ui.tr(N_("What you type now is sealed for the custodians and stands nowhere else. Leave empty what is not known.")))
    return Names(
        ask_line(ui.tr(N_("Surname: ")), needed=True), ask_line(ui.tr(N_("Given name: "))), ask_line(ui.tr(N_("Patronymic: "))),
        ask_list(ui.tr(N_("Phone (empty line ends): "))), ask_line(ui.tr(N_("Address: "))),
        ask_list(ui.tr(N_("Document (empty line ends): "))), ask_line(ui.tr(N_("Family: "))),
    )  # fmt: skip


def _record(args: argparse.Namespace, ui: Ui, office: Office, names: Names) -> int:
    from safeconduct.casework import identify
    from safeconduct.ground import canon
    from safeconduct.ground.errors import N_
    from safeconduct.ground.ids import new_id
    from safeconduct.office.shares import custodians, seal_for_custodians
    from safeconduct.records.sealed import Sort

    record = new_id()
    sealed = seal_for_custodians(office.state, Sort.IDENTITY, record, canon.encode(names))
    ask = identify.RecordIdentity(record, _person(args, office), args.codename, sealed, args.replace)
    office.record(identify.record_identity(office.view, ask, office.me, now()), now())
    office.flush()
    keepers = custodians(office.state.standing.roster)
    ui.result({"identity": record, "threshold": sealed.threshold, "custodians": len(keepers)})
    ui.say(ui.tr(
        N_("Sealed for {codename}: {threshold} of {count} custodians open it together, and nobody alone."),
        codename=args.codename, threshold=sealed.threshold, count=len(keepers),
    ))  # fmt: skip
    warn_of_one(ui, len(keepers))
    return 0


def warn_of_one(ui: Ui, keepers: int) -> None:
    from safeconduct.ground.errors import N_

    if keepers == 1:
        ui.error_line(
            ui.tr(N_("warning: there is one custodian, so one open laptop opens every name")),
            ui.tr(N_("admit at least two more, then: safeconduct custodian change")),
        )


def _person(args: argparse.Namespace, office: Office) -> RecordId:
    from safeconduct.ground.ids import RecordId
    from safeconduct.records.case import Case
    from safeconduct.records.identity import Identity
    from safeconduct.records.view import NoSuchRecord

    wanted = args.codename.casefold()
    if args.person:
        return RecordId(args.person)
    office.recall("case")
    found = {one.id for case in office.view.where(Case, codename=wanted) for one in case.people if one.codename.casefold() == wanted}
    found = found or {one.person for one in office.view.where(Identity, codename=wanted)}
    if len(found) != 1:
        raise NoSuchRecord("person", args.codename[:40])
    return found.pop()


# Asking and answering


def _ask(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office import vault
    from safeconduct.office.shares import needed
    from safeconduct.records.request import Wanted

    person = _person(args, office)
    purpose = args.purpose or ask_line(ui.tr(N_("What is the name needed for? ")), needed=True)
    request = vault.ask(office.state, vault.Asked(Wanted.IDENTITY, person, args.codename, purpose), now())
    office.flush()
    least = needed(office.state.standing.roster)
    ui.result({"request": request, "needed": least})
    ui.say(ui.tr(
        N_("Asked. When {count} custodians have approved: safeconduct identity open {request}"), count=least, request=request[:8]
    ))  # fmt: skip
    return 0


def _pending(_args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office.vault import status
    from safeconduct.records.request import Request

    when = now()
    rows = [_row(office, one, status(office.state, one.id, when).value, when) for one in office.view.all(Request) if one.reply]
    rows = [row for row in rows if row["state"] in ("waiting", "ready")]
    ui.result({"requests": rows})
    for row in rows:
        ui.say(f"{str(row['request'])[:8]}  {row['state']}  {row['wanted']}: {row['for']}")
        ui.say(ui.tr(N_("          {who} asks: {purpose}"), who=row["asker"], purpose=row["purpose"]))
        answers = {"approved": _told(row["approved"]), "refused": _told(row["refused"])}
        ui.say(ui.tr(N_("          approved by {approved}; refused by {refused}"), **answers))
    ui.say(ui.tr(N_("{count} requests wait."), count=len(rows)))
    return 0


def _told(given: object) -> str:
    return ", ".join(given) if isinstance(given, list) and given else "-"


def _row(office: Office, one: Request, state: str, when: dt.datetime) -> dict[str, object]:
    def name(member: str) -> str:
        return next((m.codename for m in office.members if m.id == member), member[:8])

    return {
        "request": one.id, "state": state, "wanted": one.wanted.value, "for": one.codename, "purpose": one.purpose,
        "asker": name(one.asker), "until": one.until.isoformat(timespec="minutes"),
        "approved": [name(by) for by in one.approvers(when)], "refused": [f"{name(no.by)} ({no.why})" for no in one.refusals],
    }  # fmt: skip


def named_request(office: Office, wanted: str) -> RecordId:
    from safeconduct.records.request import Request
    from safeconduct.records.view import NoSuchRecord

    found = [one.id for one in office.view.all(Request) if one.id.startswith(wanted)]
    if len(found) != 1:
        raise NoSuchRecord("request", wanted[:26])
    return found[0]


def _approve(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office import vault

    request = named_request(office, args.request)
    count = vault.approve(office.state, request, now())
    office.flush()
    ui.result({"request": request, "shares": count})
    ui.say(ui.tr(N_("Approved for 72 hours; shares lent: {count}. They open nothing but this request."), count=count))
    return 0


def _refuse(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office import vault

    request = named_request(office, args.request)
    vault.refuse(office.state, request, args.why or ask_line(ui.tr(N_("Why not? ")), needed=True), now())
    office.flush()
    ui.result({"request": request, "refused": True})
    ui.say(ui.tr(N_("Refused; the asker and the other custodians read why.")))
    return 0


# Opening


def _open(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground import canon
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office import vault
    from safeconduct.records.identity import Names
    from safeconduct.records.request import Request, Wanted
    from safeconduct.records.view import need

    request = need(office.view, Request, named_request(office, args.request))
    if request.wanted != Wanted.IDENTITY:
        raise BadInput(N_("this request is not for one person's name"), N_("a review is opened by report build, a change by custodian finish"))
    opened = vault.open_(office.state, request.id, now())
    for bad in opened.bad:
        ui.error_line(ui.tr(N_("the share that {codename} gave is false; the others were enough"), codename=bad))
    leave = ui.tr(N_("It is written down that you saw this. Enter clears it. "))
    for body in opened.bodies.values():
        show_once(_lines(ui, request.codename, canon.decode_strict(body, Names)), leave)
    return 0


def _lines(ui: Ui, codename: str, names: Names) -> list[str]:
    from safeconduct.ground.errors import N_

    told = (
        (N_("Surname: "), names.surname), (N_("Given name: "), names.given_name), (N_("Patronymic: "), names.patronymic),
        (N_("Phones: "), ", ".join(names.phones)), (N_("Address: "), names.address), (N_("Documents: "), ", ".join(names.documents)),
        (N_("Family: "), names.family),
    )  # fmt: skip
    return [codename, "", *(f"{ui.tr(label)}{value}" for label, value in told if value)]


def _list(_args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.casework.identify import standing
    from safeconduct.ground.errors import N_

    rows = [
        {"codename": one.codename, "identity": one.id, "threshold": one.sealed.threshold, "custodians": len(one.sealed.shares)}
        for one in standing(office.view)
        if one.sealed is not None
    ]
    ui.result({"identities": rows})
    for row in rows:
        ui.say(f"{row['codename']:<16} {row['threshold']}/{row['custodians']}  {str(row['identity'])[:8]}")
    ui.say(ui.tr(N_("{count} names are kept here. No one of them can be read by you alone."), count=len(rows)))
    return 0
