"""`safeconduct statement`: take, read, translate, redact, warn, quote, consent; and who has read it.

Words come from the terminal or standard input, never as arguments. What stands behind a warning is printed only where its number is named.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office
    from safeconduct.records.consent import Consent
    from safeconduct.records.fact import Fact
    from safeconduct.records.statement import Statement
    from safeconduct.records.warning import ContentWarning
    from safeconduct.testimony.take import Said

HELP = "what people said: take, list, read, translate, redact, warn, quote, consent, withdraw"
_ACTIONS = (
    ("take", "a new statement; its words on standard input"), ("list", "statements this member reads, without their words"),
    ("read", "its words; those behind a warning by --open NUMBER"), ("more", "the person went on: one more segment"),
    ("translate", "a segment into another language"), ("redact", "the form of a segment that may be printed, with [[what goes]] marked"),
    ("warn", "state a segment's warnings anew"), ("propose", "propose a segment as a quotation"),
    ("approve", "approve a quotation that another member wrote"), ("drop", "decline a proposal, or take an approval back"),
    ("may", "what may be quoted, for whom, until when"), ("readers", "who has read it, on which day"),
    ("consent", "what the person agreed to"), ("withdraw", "what the person took back"), ("paper", "a text about a consent, for the person"),
)  # fmt: skip
_NUMBERED = ("translate", "redact", "warn", "propose", "approve", "drop")
_OF_CONSENT = ("withdraw", "paper")


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in _ACTIONS:
        action = actions.add_parser(name, help=help_)
        if name in _OF_CONSENT:
            action.add_argument("consent", help="the beginning of the consent's id, from may")
        elif name not in ("take", "list"):
            action.add_argument("statement", help="the beginning of its id, from list")
        if name in _NUMBERED:
            action.add_argument("number", type=int, help="of the segment")
        if name in _ARGUMENTS:
            _ARGUMENTS[name](action)
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def _take_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--codename", required=True)
    parser.add_argument("--language", required=True, choices=("en", "ru", "ce"))
    parser.add_argument("--region", required=True, help="region code, such as chechnya")
    parser.add_argument("--taken", help="day as far as it is known, such as 2017-04 (default: today)")
    parser.add_argument("--manner", choices=("in_person", "call", "written"), default="in_person")
    parser.add_argument("--heard-before-by", default="", help="organisation that has taken this account before")


def _consent_arguments(parser: argparse.ArgumentParser) -> None:
    from safeconduct.records.consent import Audience, ConsentGivenHow, Purpose

    parser.add_argument("--to", action="append", required=True, dest="purposes", choices=[one.value for one in Purpose])
    parser.add_argument("--audience", action="append", required=True, dest="audiences", choices=[one.value for one in Audience])
    parser.add_argument("--segment", action="append", type=int, default=[], dest="segments", help="only for these; may be repeated")
    parser.add_argument("--until", type=dt.date.fromisoformat, help="first day on which it no longer holds")
    parser.add_argument("--given", type=dt.date.fromisoformat, help="day it was given (default: today)")
    parser.add_argument("--how", choices=[one.value for one in ConsentGivenHow], default="in_person")
    parser.add_argument("--conditions", action="store_true", help="its conditions stand on standard input")


def _withdraw_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--how", choices=("in_person", "phone", "written"), required=True)
    parser.add_argument("--erase", action="store_true", help="the person also asked that it be erased")


def _paper_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--in", dest="words", choices=("en", "ru"), default="en", help="the person's language")
    parser.add_argument("--out", type=Path, help="write it to a file")


_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], object]] = {
    "take": _take_arguments,
    "consent": _consent_arguments,
    "withdraw": _withdraw_arguments,
    "paper": _paper_arguments,
    "read": lambda parser: parser.add_argument("--open", type=int, action="append", default=[], help="a segment behind a warning"),
    "translate": lambda parser: parser.add_argument("--into", required=True, choices=("en", "ru", "ce")),
    "redact": lambda parser: parser.add_argument("--in", dest="words", required=True, choices=("en", "ru")),
    "warn": lambda parser: parser.add_argument("warnings", nargs="+", help="names of the list, or none"),
    "propose": lambda parser: parser.add_argument("ref", help="a section's key, a dot and a number"),
    "approve": lambda parser: parser.add_argument("ref"),
}


def run(args: argparse.Namespace, ui: Ui) -> int:
    with open_office(args) as office:
        catch_up(office, ui)
        shown = {"list": _list, "read": _read, "may": _may, "readers": _readers, "paper": _paper}.get(args.action)
        if shown is not None:
            return shown(args, ui, office)
        record, facts = _new(args, office) if args.action == "take" else _work(args, office)
        office.record(facts, now())
        send_off(office, ui)
        ui.result({"id": record})
        ui.say(record)
        return 0


def _new(args: argparse.Namespace, office: Office) -> tuple[RecordId, list[Fact]]:
    from safeconduct.cli.asking import read_words
    from safeconduct.ground.ids import new_id
    from safeconduct.ground.times import PartDate
    from safeconduct.records.statement import Manner
    from safeconduct.testimony import take

    said = tuple(_said(one) for one in take.segments_of(read_words(_ASKED)))
    made, day = new_id(), PartDate(args.taken or now().date().isoformat())
    ask = take.TakeStatement(made, None, args.codename, day, args.language, args.region, Manner(args.manner), args.heard_before_by, said)
    return made, take.take_statement(office.view, ask, office.me, now())


_ASKED = (
    "Word for word; an empty line begins a new segment. Each segment begins with a line of its warnings in brackets, "
    "such as [threats confinement], or [none]. Ctrl-D ends."
)


def _said(text: str) -> Said:
    """A segment as it was typed: its warnings in brackets on the first line. Without that line they are not stated."""
    from safeconduct.testimony.take import Said

    first, _, rest = text.partition("\n")
    if first.startswith("[") and first.rstrip().endswith("]"):
        return Said(rest, warnings_of(first.strip()[1:-1].split()))
    return Said(text, None)


def warnings_of(names: list[str]) -> tuple[ContentWarning, ...] | None:
    """None where nothing was named; `none` says that there is nothing to warn of."""
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.records.warning import ContentWarning

    if names == ["none"]:
        return ()
    known = {one.value: one for one in ContentWarning}
    if any(name not in known for name in names):
        raise BadInput(N_("a warning is not one of the list"), N_("use one of: {names}"), names=" ".join(["none", *known]))
    return tuple(known[name] for name in names) or None


def _work(args: argparse.Namespace, office: Office) -> tuple[RecordId, list[Fact]]:
    from safeconduct.cli.asking import read_words
    from safeconduct.testimony import consent, quote, redact, take, warn

    if args.action == "withdraw":
        given = _consent(office, args.consent)
        return given.id, consent.withdraw_consent(office.view, consent.WithdrawConsent(given.id, args.how, args.erase), office.me, now())
    one, view, me, at = _named(office, args.statement), office.view, office.me, now()
    if args.action == "consent":
        return _agreed(args, office, one)
    if args.action == "warn":
        return one.id, warn.warn_of_segment(view, warn.WarnOfSegment(one.id, args.number, warnings_of(args.warnings)), me, at)
    if args.action == "propose":
        return one.id, quote.propose_quotation(view, quote.ProposeQuotation(one.id, args.number, args.ref), me, at)
    if args.action == "approve":
        return one.id, quote.approve_quotation(view, quote.ApproveQuotation(one.id, args.number, args.ref), me, at)
    words = read_words("Ctrl-D ends.")
    if args.action == "more":
        return one.id, take.add_segment(view, take.AddSegment(one.id, _said(words)), me, at)
    if args.action == "translate":
        return one.id, take.translate(view, take.Translate(one.id, args.number, args.into, words, me.id), me, at)
    if args.action == "drop":
        return one.id, quote.drop_quotation(view, quote.DropQuotation(one.id, args.number, words), me, at)
    form = quote.MakePublishable(one.id, args.number, {args.words: redact.redacted(words)})
    return one.id, quote.make_publishable(view, form, me, at)


def _agreed(args: argparse.Namespace, office: Office, one: Statement) -> tuple[RecordId, list[Fact]]:
    from safeconduct.cli.asking import read_words
    from safeconduct.ground.ids import new_id
    from safeconduct.records.consent import Audience, ConsentGivenHow, ItemKind, Purpose
    from safeconduct.testimony.consent import GiveConsent, give_consent

    conditions = read_words("The conditions, in the person's words. Ctrl-D ends.") if args.conditions else ""
    ask = GiveConsent(
        new_id(), one.id, ItemKind.STATEMENT, tuple(map(Purpose, args.purposes)), tuple(map(Audience, args.audiences)), conditions,
        ConsentGivenHow(args.how), tuple(args.segments), args.until, args.given,
    )  # fmt: skip
    return ask.id, give_consent(office.view, ask, office.me, now())


# Shown


def _list(_args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.records.statement import Statement

    found = list(office.view.all(Statement))
    ui.result({"statements": [{"id": one.id, "codename": one.codename, "segments": len(one.segments)} for one in found]})
    for one in found:
        warned = sum(bool(part.warnings) for part in one.segments)
        taken = one.taken.text if one.taken else "-"
        ui.say(f"{one.id[:10]}  {one.codename:<14} {taken:<11} {one.language:<3} {len(one.segments):>3} segments, {warned} with warnings")
    ui.say(ui.tr(N_("{count} statements."), count=len(found)))
    return 0


def _read(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    """Written down before it is shown."""
    from safeconduct.ground.errors import N_
    from safeconduct.records.warning import name
    from safeconduct.testimony.read import ReadStatement, read_statement

    one = _named(office, args.statement)
    open_ = tuple(part.number for part in one.segments if not part.warnings or part.number in args.open)
    office.record(read_statement(office.view, ReadStatement(one.id, open_), office.me, now()), now())
    send_off(office, ui)
    ui.result({"id": one.id, "segments": [
        {"number": part.number, "warnings": list(part.warnings), "text": part.text if part.number in open_ else None} for part in one.segments
    ]})  # fmt: skip
    for part in one.segments:
        tags = ", ".join(name(tag, ui.language) for tag in part.warnings)
        ui.say(f"{part.number}." + (f" [{tags}]" if tags else ""))
        ui.say(part.text if part.number in open_ else ui.tr(N_("(shut; --open {number} opens it)"), number=part.number))
    return 0


def _may(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.testimony.may import standings

    one = _named(office, args.statement)
    found = standings(office.view, one, now().date())
    ui.result({"segments": [
        {"number": part.number, "wording": part.wording, "ref": part.ref, "quotable": part.quotable,
         "leaves": [{name: getattr(leave, name) for name in leave._fields} for leave in part.leaves]}
        for part in found
    ]})  # fmt: skip
    for part in found:
        ui.say(f"{part.number}.  {part.wording}  {part.ref}".rstrip())
        for leave in part.leaves:
            ui.say(f"    {leave.purpose:<8} {leave.audience:<9} {leave.until or '-':<11} {leave.consent[:10]}  {leave.conditions}")
    return 0


def _readers(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_

    codenames = {member.id: member.codename for member in office.members}
    one = _named(office, args.statement)
    rows = [{"by": codenames.get(read.by, "?"), "day": read.day, "segments": list(read.parts)} for read in one.reads]
    ui.result({"readers": rows})
    for row in rows:
        ui.say(f"{row['day']}  {row['by']:<12} {' '.join(map(str, row['segments']))}")  # type: ignore[call-overload]
    ui.say(ui.tr(N_("{count} readings on record."), count=len(rows)))
    return 0


def _paper(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.depot.folder import replace_file
    from safeconduct.records.statement import Statement
    from safeconduct.testimony import receipt

    given = _consent(office, args.consent)
    told = office.view.get(Statement, given.item)
    printed = receipt.printed(office.view, told) if told is not None else 0
    gone = given.withdrawn is not None
    text = receipt.withdrawal(given, args.words, now().date(), printed) if gone else receipt.form(given, args.words)
    if args.out:
        replace_file(args.out, text.encode())
    ui.result({"paper": text, "file": str(args.out) if args.out else None})
    ui.say(str(args.out) if args.out else text)
    return 0


def _named(office: Office, wanted: str) -> Statement:
    from safeconduct.records.statement import Statement
    from safeconduct.records.view import NoSuchRecord

    for lapsed in (False, True):
        if lapsed:
            office.recall("statement")
        found = [one for one in office.view.all(Statement) if len(wanted) >= 6 and one.id.startswith(wanted)]
        if len(found) == 1:
            return found[0]
    raise NoSuchRecord("statement", wanted[:20])


def _consent(office: Office, wanted: str) -> Consent:
    from safeconduct.records.consent import Consent
    from safeconduct.records.view import NoSuchRecord

    found = [one for one in office.view.all(Consent) if len(wanted) >= 6 and one.id.startswith(wanted)]
    if len(found) != 1:
        raise NoSuchRecord("consent", wanted[:20])
    return found[0]
