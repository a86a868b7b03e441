"""`safeconduct estimate TABLE.csv`: how many there were beyond those recorded, or why that cannot be said."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeconduct.cli.tui import EXIT_CODES, Ui

if TYPE_CHECKING:
    from safeconduct.figures.estimate.answer import Answer
    from safeconduct.figures.estimate.chains import Prior
    from safeconduct.figures.estimate.reading import Read

HELP = "estimate how many there were from lists that overlap, with its doubt"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", type=Path, nargs="+", metavar="TABLE.csv",
                        help="list names then count; rows of 0 and 1; several files are several strata")  # fmt: skip
    parser.add_argument("--stratum", default="", metavar="COLUMN", help="the column of strata (default: one named stratum)")
    parser.add_argument("--linkages", action="store_true", help="the files are several linkages of the same records: mix them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cap", default="100n", metavar="20n|NUMBER",
                        help="unrecorded people allowed for each recorded (20n: as R's LCMCR), or a largest N (default: 100n)")  # fmt: skip
    parser.add_argument("--classes", type=int, default=0, metavar="K", help="most latent classes (default: 2^lists - 1, at most 15)")
    parser.add_argument("--alpha-prior", nargs=2, type=float, default=(0.25, 0.25), metavar=("a", "b"))
    parser.add_argument("--lambda-prior", nargs=2, type=float, default=(1.0, 1.0), metavar=("a_lambda", "b_lambda"))
    parser.add_argument("--chains", type=int, default=4)
    parser.add_argument("--draws", type=int, default=24_000, metavar="N", help="most draws a chain (default: 24000)")
    parser.add_argument("--all-could-be-listed", action="store_true",
                        help="assert that every person could have been recorded by some list; without it the answer is a range")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="leave out the sensitivity to classes and lists (priors stay)")


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.figures.estimate.answer import Verdict
    from safeconduct.figures.estimate.chains import Plan
    from safeconduct.figures.estimate.estimate import Ask
    from safeconduct.figures.estimate.reading import read_tables
    from safeconduct.figures.estimate.several import estimate_mixture, estimate_strata
    from safeconduct.ground.canon import to_builtins

    reads = [read_tables(_bytes(file), args.stratum) for file in args.table]
    ask = Ask(_prior(args), Plan(chains=_within(args.chains, 2, 64), most=_within(args.draws, 500, 10**7)), seed=args.seed,
              reach=args.all_could_be_listed, sensitivity=not args.quick)  # fmt: skip
    warnings = tuple(dict.fromkeys(one for read in reads for one in read.warnings))
    if args.linkages:
        found = estimate_mixture([_one(read) for read in reads], ask, ui.progress, warnings)
    else:
        found = estimate_strata(_strata(args.table, reads), ask, ui.progress, warnings)
    ui.done()
    ui.result(to_builtins(found.answer))
    _show(found.answer, ui)
    if found.answer.verdict is Verdict.UNFINISHED:
        return 130
    return EXIT_CODES["Refused"] if found.answer.verdict is Verdict.REFUSED else 0


def _bytes(file: Path) -> bytes:
    from safeconduct.ground.errors import N_, BadInput

    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(N_("the table cannot be read"), N_("name a CSV file that is there")) from error


def _within(value: int, least: int, most: int) -> int:
    from safeconduct.ground.errors import N_, BadInput

    if not least <= value <= most:
        raise BadInput(N_("{value} is not between {least} and {most}"), "", value=value, least=least, most=most)
    return value


def _prior(args: argparse.Namespace) -> Prior:
    from safeconduct.figures.estimate.chains import Prior
    from safeconduct.ground.errors import N_, BadInput

    text = args.cap.casefold().strip()
    times, number = text.removesuffix("n"), text.endswith("n")
    try:
        cap = float(times)
    except ValueError:
        cap = -1.0
    if not 0 < cap < 1e9 or min(*args.alpha_prior, *args.lambda_prior) <= 0:
        raise BadInput(N_("a prior cannot be read"), N_("--cap 20n or --cap 60000; the others are numbers above 0"))
    a, b = args.alpha_prior
    a_lambda, b_lambda = args.lambda_prior
    classes = _within(args.classes, 2, 100) if args.classes else 0
    return Prior(a, b, a_lambda, b_lambda, classes, cap if number else 100.0, 0 if number else int(cap))


def _one(read: Read) -> Any:
    from safeconduct.ground.errors import N_, BadInput

    if len(read.tables) != 1:
        raise BadInput(N_("a linkage with strata cannot be mixed"), N_("give the strata one by one"))
    return next(iter(read.tables.values()))


def _strata(files: list[Path], reads: list[Read]) -> dict[str, Any]:
    if len(files) == 1:
        return dict(reads[0].tables)
    return {f"{file.stem} {name}".strip(): table for file, read in zip(files, reads, strict=True) for name, table in read.tables.items()}


def _show(answer: Answer, ui: Ui) -> None:
    """What a person reads: the paragraph first, then each model and choice beside it, then how far the chains agree."""
    from safeconduct.figures.estimate.view import lines

    for line in lines(answer, ui.language):
        ui.say(line)
