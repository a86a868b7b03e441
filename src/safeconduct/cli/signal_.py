"""`safeconduct signal`: more calls than before, or others than before."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from safeconduct.cli.opening import add_office, now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.figures.signal import Signal
    from safeconduct.records.view import View

HELP = "surges, and further groups being targeted, over calls and acts: counts of codes, with the rate of false alarms"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--until", type=dt.date.fromisoformat, metavar="DAY", help="look as on that day, YYYY-MM-DD (default: today)")
    parser.add_argument(
        "--false-a-year", type=float, default=1.0, metavar="N",
        help="false alarms a year that each question may raise on average (default: %(default)s)",
    )  # fmt: skip
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.figures.coded import STREAMS

    _check(args.false_a_year)
    until = args.until or now().date()
    with open_office(args) as office:
        office.sync(ui.progress)
        ui.done()
        found = {stream: _stream(office.view, stream, until, args.false_a_year) for stream in STREAMS}
    ui.result({"until": until, "false_a_year": args.false_a_year, **{
        stream: {"questions": questions, "signals": [one._asdict() for one in raised]} for stream, (questions, raised) in found.items()
    }})  # fmt: skip
    for stream, (questions, raised) in found.items():
        _say(stream, questions, raised, args.false_a_year, ui)
    return 0


def _check(false_a_year: float) -> None:
    from safeconduct.ground.errors import N_, BadInput

    if not 0 < false_a_year <= 12:
        raise BadInput(N_("the rate of false alarms must be over 0 and at most 12 a year"), N_("1 is a good beginning"))


def _stream(view: View, stream: str, until: dt.date, false_a_year: float) -> tuple[int, list[Signal]]:
    from safeconduct.figures.coded import coded, watch_of
    from safeconduct.figures.signal import signals

    reports = coded(view, stream)
    questions = len({name for one in reports for name, code in one.codes if code}) + 1 if reports else 0
    return questions, signals(reports, until, watch_of(stream, false_a_year))


def _say(stream: str, questions: int, raised: list[Signal], false_a_year: float, ui: Ui) -> None:
    from safeconduct.figures.coded import named, said_of

    if not questions:
        ui.say(ui.tr(said_of("nothing"), stream=ui.tr(said_of(stream))))
        return
    for one in raised:
        few = ui.tr(said_of("few")) if one.seen is None else str(one.seen)
        ui.say(ui.tr(
            said_of(one.sort.value), stream=ui.tr(said_of(stream)), code=named(one.dimension, one.code, ui.language),
            noticed=one.noticed, since=one.since, seen=few, level=one.level,
        ))  # fmt: skip
    ui.say(ui.tr(said_of("rate"), stream=ui.tr(said_of(stream)), questions=questions, rate=f"{false_a_year:g}"))
