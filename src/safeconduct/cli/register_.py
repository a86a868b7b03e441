"""`safeconduct register`: the counts of the public record side by side; lists, their linkage and what they say together."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli import register_review
from safeconduct.cli.asking import only_a_terminal
from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.office.office import Office

HELP = "how many: counts of the public record, lists of names (sealed), their linkage, estimates"
STATES = ("disappeared", "detained", "killed", "returned")
BASES = ("families", "published", "agreement", "vital_interest")


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_ in (
        ("counts", "the counts of the public record, each with what it is; never a sum"),
        ("add-list", "seal a list of names for the custodians, with who made it, when, and by which rule"),
        ("list", "lists and linkages, without a name"),
        ("ask", "ask the custodians to open lists for one linkage"),
        ("link", "once they have approved: open, link in memory, keep counts"),
        ("ask-review", "ask the custodians to open the lists of a linkage to one reviewer, for one sitting"),
        ("review", "once they have approved: pairs in doubt, masked, on this terminal only"),
        ("undo", "take back a judgement of yours; no list is opened"),
        ("estimate", "from a linkage to a figure"),
    ):
        action = actions.add_parser(name, help=help_)
        if name in _ARGUMENTS:
            _ARGUMENTS[name](action)
        add_office(action)
        action.add_argument("--json", action="store_true", help=argparse.SUPPRESS)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="columns as `safeconduct link`, and state, state_date")
    for name, help_ in (
        ("ref", "short reference, such as L1"), ("maker-en", "who made the list, in English"), ("maker-ru", "in Russian"),
        ("made", "when it was made, such as 2017-06"),
        ("since", "first day or month it covers"), ("until", "until when it was kept"), ("place", "region code, such as chechnya"),
        ("title-en", "what it is, in English"), ("title-ru", "in Russian"), ("rule-en", "whom it takes in, in English"),
        ("rule-ru", "in Russian"),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", required=True, help=help_)
    parser.add_argument("--consent", choices=BASES, required=True, help="on what its being kept rests")
    parser.add_argument("--unit", choices=("person", "family", "group"), default="person", help="of an entry (default: %(default)s)")
    parser.add_argument("--state", choices=STATES, help="state of every entry, where the file has no such column")
    parser.add_argument("--map", action="append", default=[], metavar="THEIRS=OURS", help="a column of theirs is one of ours, may be repeated")


def _ask_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("refs", nargs="*", metavar="LIST", help="references, such as L1 L2; all that have the state without")
    parser.add_argument("--state", choices=STATES, required=True)
    parser.add_argument("--stratum", choices=("", "event_year", "sex", "region"), default="", help="patterns by one coarse dimension")
    parser.add_argument("--purpose", required=True, help="why the names are opened; the custodians read it")


def _link_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("linkage", help="id of the linkage, or its beginning")
    parser.add_argument("--draws", type=int, default=20, metavar="N", help="linkages drawn by probability (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)


def _estimate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("linkage", help="id of the linkage, or its beginning")
    parser.add_argument("--ref", required=True, help="reference of the figure, such as F14")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strata", action="store_true", help="estimate each stratum of the linkage by itself and add them up")


def _ask_review_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("linkage", help="id of the linkage, or its beginning")
    parser.add_argument("--purpose", required=True, help="why somebody should look at entries; the custodians read it")


def _review_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("linkage", help="id of the linkage, or its beginning")


def _undo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pair", help="id of a pair, or its beginning, as the review shows it")
    parser.add_argument("--why", required=True, help="the reason; no name in it")


_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "add-list": _list_arguments, "ask": _ask_arguments, "link": _link_arguments, "estimate": _estimate_arguments,
    "ask-review": _ask_review_arguments, "review": _review_arguments, "undo": _undo_arguments,
}  # fmt: skip


def run(args: argparse.Namespace, ui: Ui) -> int:
    if args.action == "review":
        only_a_terminal(args.json)
    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        _ACTIONS[args.action](office, args, ui)
        office.flush()
    return 0


def _counts(office: Office, _args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.report.counts import quantities, unlike_counts
    from safeconduct.report.tree import Card, SideBySide, Warned, walk

    found = quantities(office.view)
    ui.result({"counts": [
        {"ref": one.ref, "kind": one.kind.value, "low": one.low, "high": one.high, **one.basis._asdict(), "start": one.start.text,
         "end": one.end.text} for one in found
    ]})  # fmt: skip
    if not found:
        ui.say(ui.tr(N_("No counts of the public record that this member can read. Bring it: safeconduct import public-record DIR")))
        return
    for block in walk(tuple(unlike_counts(office.view, ui.language))):
        if isinstance(block, Warned):
            ui.say(f"{block.warning}\n")
        cards = block.cards if isinstance(block, SideBySide) else (block,) if isinstance(block, Card) else ()
        for card in cards:
            named = (f"     {name}: {said}" for name, said in card.lines)
            ui.say("\n".join((f"{card.label:<4} {card.strong}", f"     {card.text}", *named, "")))
        if isinstance(block, SideBySide):
            ui.say(f"{block.note}\n")


def _add_list(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.ground.ids import new_id
    from safeconduct.ground.times import PartDate
    from safeconduct.office.register import AddList, add_list
    from safeconduct.records.listing import ConsentBasis, ListAdded, State, Unit
    from safeconduct.records.place import check_region

    try:
        data = args.file.read_bytes()
    except OSError as error:
        raise BadInput(N_("the list file cannot be read"), N_("name a CSV file that is there")) from error
    about = ListAdded(
        new_id(), args.ref, {"en": args.title_en, "ru": args.title_ru}, {"en": args.maker_en, "ru": args.maker_ru},
        PartDate(args.made),
        {"en": args.rule_en, "ru": args.rule_ru}, ConsentBasis(args.consent), Unit(args.unit), check_region(args.place),
        PartDate(args.since), PartDate(args.until), (),
    )  # fmt: skip
    mapping = {theirs: ours for theirs, _, ours in (pair.rpartition("=") for pair in args.map)}
    added = add_list(office, AddList(about, mapping, State(args.state) if args.state else None), data, now())
    ui.result({"list": about.record, "ref": args.ref, "entries": added.entries, "columns_left_out": added.left_out})
    ui.say(ui.tr(N_("List {ref} is sealed for the custodians: {entries} entries, {left_out} other columns were not kept."),
                 ref=args.ref, entries=added.entries, left_out=added.left_out))  # fmt: skip
    ui.say(ui.tr(N_("The file you brought still holds the names. Destroy it now: shred -u FILE; on flash memory, erase the whole medium.")))


def _list(office: Office, _args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.records.linkage import Linkage
    from safeconduct.records.listing import NameList

    lists = sorted(office.view.all(NameList), key=lambda one: (len(one.ref), one.ref))
    made = list(office.view.all(Linkage))
    ui.result({
        "lists": [{"ref": one.ref, "maker": one.maker, "unit": one.unit, "entries": dict(one.entries)} for one in lists],
        "linkages": [{"id": one.id, "lists": one.refs, "state": one.state, "request": one.request, "made": one.whole} for one in made],
    })  # fmt: skip
    for one in lists:
        entries = ", ".join(f"{state} {count}" for state, count in one.entries)
        ui.say(f"{one.ref:<5} {one.title.get(ui.language, ''):<40} {one.maker.get(ui.language, '')}: {entries}")
    for linked in made:
        done = ui.tr(N_("linked")) if linked.whole else ui.tr(N_("waits for the custodians: request {request}"), request=linked.request[:8])
        ui.say(f"{linked.id[:8]}  {' '.join(linked.refs)}  {linked.state}  {done}")
    if not lists:
        ui.say(ui.tr(N_("No lists yet. Add one: safeconduct register add-list FILE.csv ...")))


def _ask(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.office.register import AskLinkage, ask
    from safeconduct.records.linkage import Linkage
    from safeconduct.records.listing import State
    from safeconduct.records.view import need

    made = ask(office, AskLinkage(args.refs, State(args.state), args.stratum, args.purpose), now())
    found = need(office.view, Linkage, made)
    ui.result({"linkage": made, "request": found.request, "lists": found.refs})
    ui.say(ui.tr(N_("Asked. Custodians approve request {request}: safeconduct identity approve {request}"), request=found.request[:8]))
    ui.say(ui.tr(N_("Then: safeconduct register link {made}"), made=made[:8]))


def _link(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.figures.linkage.engine import engine_named
    from safeconduct.figures.register.tables import counts
    from safeconduct.ground.errors import N_
    from safeconduct.office.register import Link, link

    found = register_review.named(office, args.linkage)
    link(office, Link(found.id, engine_named("duckdb"), args.draws, args.seed), now(), progress=ui.progress)
    ui.done()
    made = register_review.named(office, found.id)
    totals = sorted(sum(table.values()) for table in counts(made))
    ui.result({"linkage": made.id, "records": made.records, "draws": made.draws, "documented_low": totals[0], "documented_high": totals[-1]})
    ui.say(ui.tr(N_("{records} entries are between {low} and {high} people, by {draws} linkages. The names are forgotten again."),
                 records=made.records, low=totals[0], high=totals[-1], draws=made.draws))  # fmt: skip
    ui.say(ui.tr(N_("Next: safeconduct register estimate {made} --ref F14"), made=made.id[:8]))


def _estimate(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.figures.estimate.estimate import Ask
    from safeconduct.figures.estimate.several import estimate_mixed_strata, estimate_mixture
    from safeconduct.figures.estimate.view import strata_lines
    from safeconduct.figures.register.figure import EstimateRegister, estimate_register
    from safeconduct.figures.register.tables import by_stratum, tables
    from safeconduct.ground.canon import to_builtins
    from safeconduct.ground.ids import new_id

    linkage = register_review.named(office, args.linkage)
    if args.strata:
        answer = estimate_mixed_strata(by_stratum(linkage), Ask(seed=args.seed), ui.progress).answer
    else:
        answer = estimate_mixture(tables(linkage), Ask(seed=args.seed), ui.progress).answer
    ui.done()
    if not answer.finished:
        ui.result({"figure": None, **to_builtins(answer)})
        ui.say(answer.paragraph_ru if ui.language == "ru" else answer.paragraph_en)
        return
    ask = EstimateRegister(new_id(), args.ref, linkage.id, answer, office.leaf)
    office.record(estimate_register(office.view, ask, office.me, now()), now())
    ui.result({"figure": args.ref, **to_builtins(answer)})
    ui.say(f"[{args.ref}] {answer.paragraph_ru if ui.language == 'ru' else answer.paragraph_en}")
    for line in strata_lines(answer, ui.language):
        ui.say(line)


_ACTIONS: dict[str, Callable[[Office, argparse.Namespace, Ui], None]] = {
    "counts": _counts, "add-list": _add_list, "list": _list, "ask": _ask, "link": _link, "estimate": _estimate,
    "ask-review": register_review.ask, "review": register_review.review, "undo": register_review.undo,
}  # fmt: skip
