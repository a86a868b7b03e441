"""`safeconduct heads`: what is not as it should be, the words to compare in a call, and proofs of forks."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import add_office, open_office
from safeconduct.cli.tui import EXIT_CODES, Ui

if TYPE_CHECKING:
    from safeconduct.office.logbook import Kept
    from safeconduct.office.office import Office

HELP = "compare what two members see, show open findings, save or check a proof of a fork"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", nargs="?", choices=("show", "compare", "settle", "proof", "check"), default="show",
                        help="show words and findings (default); compare words; settle a finding; save proofs; check a proof file")  # fmt: skip
    parser.add_argument("given", nargs="*", metavar="WORD|ID|FILE", help="six words to compare, the id of a finding, or a file")
    parser.add_argument("--circle", metavar="NAME", help="words of this circle (roster, documentation, case/ID, ...)")
    parser.add_argument("--cut", metavar="DATETIME", help="compare what was written before this instant (default: last midnight, UTC)")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    if args.act == "check":
        return _check(args, ui)
    with open_office(args) as office:
        act = {"show": _show, "compare": _compare, "settle": _settle, "proof": _proof}[args.act]
        return act(office, args, ui)


def _cut(args: argparse.Namespace, office: Office) -> Any:
    import datetime as dt

    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office import spoken

    if args.cut is None:
        return spoken.last_midnight(office.state.clock())
    try:
        found = dt.datetime.fromisoformat(args.cut)
    except ValueError as error:
        raise BadInput(N_("this is not an instant"), N_("write it as 2026-01-31T18:00")) from error
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _heads(office: Office, name: str, cut: Any) -> Any:
    from safeconduct.ground.ids import CircleId
    from safeconduct.office import spoken

    return spoken.of_roster(office.state) if name == "roster" else spoken.of_circle(office.state, CircleId(name), cut)


def _show(office: Office, args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.office import spoken

    office.sync(ui.progress)
    ui.done()
    cut = _cut(args, office)
    names = [args.circle] if args.circle else ["roster", *spoken.standing(office.state)]
    heads = {name: _heads(office, name, cut) for name in names}
    kept = office.open_findings()
    ui.say(ui.tr(N_("Read these out in a call; up to {cut}:"), cut=f"{cut:%Y-%m-%d %H:%M %Z}"))
    for name, one in heads.items():
        ui.say(f"  {name:<16} {' '.join(one.words())}   ({one.number})")
    show_findings(kept, ui)
    office.shown(kept)
    ui.result({"cut": cut.isoformat(), "words": {name: " ".join(one.words()) for name, one in heads.items()},
               "findings": as_json(kept, ui)})  # fmt: skip
    return EXIT_CODES["Damaged"] if any(one.finding.grave for one in kept) else 0


def unshown(office: Office) -> list[Kept]:
    """Findings that nobody was shown yet."""
    return [one for one in office.open_findings() if not one.shown]


def show_findings(kept: list[Kept], ui: Ui) -> None:
    """What happened, since when, what to do."""
    from safeconduct.ground.errors import N_

    for one in kept:
        ui.say(f"\n{one.id}  {ui.tr(one.finding.sentence, **one.finding.values)}")
        ui.say(f"    {ui.tr(N_('since {when}'), when=f'{one.since:%Y-%m-%d %H:%M}')}")
        if one.finding.advice:
            ui.say(f"    {ui.tr(one.finding.advice)}")


def as_json(kept: list[Kept], ui: Ui) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "state": one.finding.state.value, "object": one.finding.name, "since": one.since.isoformat(),
         "what": ui.tr(one.finding.sentence, **one.finding.values), "do": ui.tr(one.finding.advice)}
        for one in kept
    ]  # fmt: skip


def _compare(office: Office, args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.office import spoken

    theirs = spoken.parse(args.given)
    answer, more = spoken.compare(_heads(office, args.circle or "roster", _cut(args, office)), theirs)
    ui.result({"answer": answer.value, "entries": more})
    ui.say(ui.tr(spoken.MEANING[answer], more=more))
    return 0 if answer is spoken.Answer.AGREE else EXIT_CODES["CheckFailed"]


def _settle(office: Office, args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_, NotFound

    with office.state.logbook.transaction():
        done = [one for one in args.given if office.state.logbook.settle(one)]
    if not done:
        raise NotFound(N_("there is no open finding with this id"), N_("safeconduct heads lists them"))
    ui.result({"settled": done})
    ui.say(ui.tr(N_("{count} settled."), count=len(done)))
    return 0


def _proof(office: Office, args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_, BadInput, NotFound

    if len(args.given) != 1:
        raise BadInput(N_("name one file to save the proof to"), N_("safeconduct heads proof FILE"))
    proofs = office.state.logbook.proofs()
    if not proofs:
        raise NotFound(N_("this device holds no proof of a fork"), N_("a fork that only the depot shows leaves none: compare head words"))
    paths = [Path(args.given[0]) if not number else Path(f"{args.given[0]}.{number}") for number in range(len(proofs))]
    for path, (_, body) in zip(paths, proofs, strict=True):
        path.write_bytes(body)
    ui.result({"proofs": [str(path) for path in paths]})
    ui.say(ui.tr(N_("{count} saved. Anybody can check it: safeconduct heads check FILE"), count=len(proofs)))
    return 0


def _check(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.journal import fork

    if len(args.given) != 1:
        raise BadInput(N_("name the proof to check"), N_("safeconduct heads check FILE"))
    shorter, longer = fork.check(fork.read(Path(args.given[0]).read_bytes()))
    ui.result({"fork": True, "feed": shorter.origin, "sizes": [shorter.size, longer.size]})
    ui.say(ui.tr(N_("This proves a fork: one key signed two histories of {feed}, which differ within its first {size} entries."),
                 feed=shorter.origin, size=shorter.size))  # fmt: skip
    return 0
