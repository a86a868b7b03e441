"""`safeconduct claim`: what is asserted, on how many independent sources, what officials answered, and what can be shown."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import add_office, catch_up, now, open_office, send_off
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office
    from safeconduct.records.claim import Claim
    from safeconduct.records.fact import Fact, Record

HELP = "claims and the answers to them: list, show, add, support, respond, answer"
_ADDED = "text claimant source about quantity quantity_kind unit period_start period_end place"
_RESPONDED = "ref speaker role source text attribution response date"


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in (
        ("list", "claims by reference"), ("show", "one claim with its support and what officials answered"),
        ("add", f"a claim; a JSON object on standard input: {_ADDED}"), ("support", "one more source of a claim"),
        ("respond", f"what an official answered; a JSON object on standard input: {_RESPONDED}"),
        ("answer", "what can be shown in answer to a response; a JSON object on standard input: en ru"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_)
        if name != "list":
            action.add_argument("ref", help="of the response, such as R1" if name == "answer" else "of the claim, such as C1")
        if name in ("list", "show"):
            action.add_argument("--open", action="store_true", help="also what stands behind a warning")
        if name == "support":
            action.add_argument("--source", required=True, help="reference of the source, such as S1")
            action.add_argument("--origin", required=True, help="key of its origin: two papers that repeat one list are one origin")
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace, ui: Ui) -> int:
    with open_office(args) as office:
        catch_up(office, ui)
        if args.action == "list":
            return _list(args, ui, office)
        if args.action != "show":
            office.record(_facts(args, office), now())
            send_off(office, ui)
        if args.action == "answer":
            ui.result({"ref": args.ref})
            return 0
        return _show(_by_ref(office, "claim", args.ref), ui, office, getattr(args, "open", False))


def _facts(args: argparse.Namespace, office: Office) -> list[Fact]:
    from safeconduct.testimony import answer, claim

    view, me, at = office.view, office.me, now()
    if args.action == "support":
        source = _by_ref(office, "source", args.source)
        ask = claim.SupportClaim(_by_ref(office, "claim", args.ref).id, source.id, "source", args.origin)
        return claim.support_claim(view, ask, me, at)
    if args.action == "answer":
        return answer.answer_response(view, answer.AnswerResponse(_by_ref(office, "response", args.ref).id, _given(dict[str, str])), me, at)
    given = _given(dict[str, Any])
    return (_claim if args.action == "add" else _response)(args.ref, given, office)


def _claim(ref: str, given: dict[str, Any], office: Office) -> list[Fact]:
    from safeconduct.ground.ids import new_id
    from safeconduct.testimony.claim import MakeClaim, make_claim

    source = _by_ref(office, "source", str(given.pop("source", ""))).id
    empty = {"quantity": None, "quantity_kind": "none", "unit": "", "period_start": None, "period_end": None, "place": ""}
    return make_claim(office.view, _shaped({**empty, **given, "id": new_id(), "ref": ref, "source": source}, MakeClaim), office.me, now())


def _response(ref: str, given: dict[str, Any], office: Office) -> list[Fact]:
    from safeconduct.ground.ids import new_id
    from safeconduct.testimony.answer import MakeResponse, make_response

    claims, source = [_by_ref(office, "claim", ref).id], _by_ref(office, "source", str(given.pop("source", ""))).id
    return make_response(office.view, _shaped({**given, "id": new_id(), "claims": claims, "source": source}, MakeResponse), office.me, now())


def _given(shape: Any) -> Any:
    from safeconduct.cli.asking import read_words

    try:
        return _shaped(json.loads(read_words("A JSON object. Ctrl-D ends.")), shape)
    except ValueError as error:
        raise _not_an_object() from error


def _shaped(given: Any, shape: Any) -> Any:
    """Dates are texts, such as 2017-04."""
    import msgspec

    for name in ("period_start", "period_end", "date"):
        if isinstance(given, dict) and isinstance(given.get(name), str):
            given = {**given, name: [given[name]]}
    try:
        return msgspec.convert(given, shape)
    except msgspec.ValidationError as error:
        raise _not_an_object() from error


def _not_an_object() -> Exception:
    from safeconduct.ground.errors import N_, BadInput

    return BadInput(N_("standard input is not the JSON object that is asked for"), N_("its fields: safeconduct claim -h"))


def _by_ref(office: Office, kind: str, ref: str) -> Any:
    from safeconduct.records import kinds
    from safeconduct.records.view import NoSuchRecord

    known = kinds.kind_named(kind)
    assert known is not None
    found: list[Record] = [one for one in office.view.all(known.record) if getattr(one, "ref", "") == ref]
    if not found:
        raise NoSuchRecord(kind, ref[:20])
    return found[0]


def _list(args: argparse.Namespace, ui: Ui, office: Office) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.records.claim import Claim
    from safeconduct.records.response import Response

    answered = {claim for one in office.view.all(Response) for claim in one.claims}
    found = sorted(office.view.all(Claim), key=lambda one: (len(one.ref), one.ref))
    ui.result({"claims": [{"ref": one.ref, "independent": one.independent_support, "answered": one.id in answered} for one in found]})
    for one in found:
        text = _behind(one.source, one.text, ui, office, args.open)
        ui.say(f"{one.ref:<5} {one.independent_support} independent  {'answered' if one.id in answered else '-':<9} {text}")
    ui.say(ui.tr(N_("{count} claims."), count=len(found)))
    return 0


def _behind(source: RecordId, text: str, ui: Ui, office: Office, open_: bool) -> str:
    """A text after the warnings of the source it stands in; in its place where it was not asked for."""
    from safeconduct.ground.errors import N_
    from safeconduct.records.source import Source
    from safeconduct.records.warning import name

    found = office.view.get(Source, source)
    tags = ", ".join(name(one, ui.language) for one in found.warnings) if found is not None else ""
    if not tags:
        return text
    return f"[{tags}] {text if open_ else ui.tr(N_('(shut; --open shows it)'))}"


def _show(claim: Claim, ui: Ui, office: Office, open_: bool) -> int:
    from safeconduct.records import huridocs
    from safeconduct.records.response import Response

    lang = ui.language
    responses = [one for one in office.view.all(Response) if claim.id in one.claims]
    ui.result({"ref": claim.ref, "independent": claim.independent_support, "responses": [
        {"ref": one.ref, "attribution": one.attribution, "response": one.response, "answered": sorted(one.answered)} for one in responses
    ]})  # fmt: skip
    number = f"{claim.quantity_kind} {'' if claim.quantity is None else claim.quantity} {claim.unit}".strip()
    text = _behind(claim.source, claim.texts.get(lang, claim.text), ui, office, open_)
    ui.say(f"{claim.ref}  {text}\n  {number}; {claim.independent_support} independent")
    for one in responses:
        coded = f"{huridocs.label(28, one.attribution, lang)}; {huridocs.label(27, one.response, lang)}"
        said = _behind(one.source, one.texts.get(lang, one.text), ui, office, open_)
        ui.say(f"  {one.ref}  {one.speakers.get(lang, one.speaker)}: {said}\n      {coded}")
        ui.say(f"      {one.answered.get(lang, '-')}")
    return 0
