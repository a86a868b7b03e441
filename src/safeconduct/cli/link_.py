"""`safeconduct link A.csv [B.csv ...]`: which records are one person; `link review`: pairs in doubt, judged by people."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import add_office, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.figures.linkage.lists import Given
    from safeconduct.figures.linkage.model import Model
    from safeconduct.figures.linkage.outcome import Linked, Reviewed

HELP = "link the records of one list, or of several, that are one person"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="LIST.csv",
                        help="one list is de-duplicated; several are, then linked one to one (`review` before them: judge pairs)")  # fmt: skip
    parser.add_argument("--model", type=Path, metavar="M", help="the model file: read where it is there, else trained and written")
    parser.add_argument("--map", action="append", default=[], metavar="THEIRS=OURS", help="a column of theirs is one of ours, may be repeated")
    parser.add_argument("--labels", type=Path, metavar="L.csv", help="reviewed pairs: left_list, left, right_list, right, same (1 or 0)")
    parser.add_argument("--threshold", type=float, metavar="P", help="link from this probability on (default: chosen, and said how)")
    parser.add_argument("--patterns", type=Path, metavar="OUT.csv", help="write capture patterns, the table `safeconduct estimate` reads")
    parser.add_argument("--stratum", metavar="COLUMN", help="patterns by stratum: place, event_place, sex, birth_year or event_year")
    parser.add_argument("--draws", type=int, default=0, metavar="N", help="also N linkages drawn by probability: OUT-001.csv and on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--judged", action="store_true", help="obey and learn from the judgements that stand in the office")
    add_office(parser)
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="spark: beyond one machine, with the same model file")


def run(args: argparse.Namespace, ui: Ui) -> int:
    import time

    from safeconduct.figures.linkage.answer import answer

    if args.files[0] == "review":
        from safeconduct.cli.review import review

        args.files = args.files[1:]
        return review(args, ui)
    wall, cpu = time.perf_counter(), time.process_time()
    found = linked(args, ui, _judged(args, ui))
    _write_model(args, found)
    written = _patterns(args, found)
    ui.done()
    result = answer(found, time.perf_counter() - wall, time.process_time() - cpu) | ({"patterns": written} if written else {})
    ui.result(result)
    _show(found, result, ui)
    return 0


def _judged(args: argparse.Namespace, ui: Ui) -> tuple[Reviewed, ...]:
    from safeconduct.figures.linkage.judge import reviewed

    if not args.judged:
        return ()
    with open_office(args) as office:
        office.sync(ui.progress)
        return reviewed(office.view)


def linked(args: argparse.Namespace, ui: Ui, reviewed: tuple[Reviewed, ...] = ()) -> Linked:
    from safeconduct.figures.linkage.engine import engine_named
    from safeconduct.figures.linkage.link import Ask, link
    from safeconduct.ground.ids import OS

    ask = Ask(_lists(args), _model(args), (*reviewed, *_labels(args)), _probability(args.threshold))
    return link(ask, engine_named(args.engine), OS, ui.progress)


def _lists(args: argparse.Namespace) -> list[Given]:
    from safeconduct.figures.linkage.lists import check_mapping, read_list

    mapping, names = _mapping(args.map), _names([Path(one) for one in args.files])
    lists = [read_list(name, _bytes(Path(file)), mapping) for name, file in zip(names, args.files, strict=True)]
    check_mapping(lists, mapping)
    return lists


def _names(files: list[Path]) -> list[str]:
    """A list is called as its file; two of one name get numbers."""
    stems = [file.stem for file in files]
    return [stem if stems.count(stem) == 1 else f"{stem} {place}" for place, stem in enumerate(stems, 1)]


def _mapping(pairs: list[str]) -> dict[str, str]:
    from safeconduct.figures.linkage.lists import COLUMNS
    from safeconduct.ground.errors import N_, BadInput

    found: dict[str, str] = {}
    for pair in pairs:
        theirs, sign, ours = pair.rpartition("=")
        if not sign or not theirs or ours not in COLUMNS:
            raise BadInput(N_("--map {pair!r} does not say which column is which"), N_("write THEIRS=OURS with ours one of: {ours}"),
                           pair=pair[:60], ours=" ".join(COLUMNS))  # fmt: skip
        if ours in found.values():
            raise BadInput(N_("--map names two columns for {ours}"), N_("keep one of them"), ours=ours)
        found[theirs.strip()] = ours
    return found


def _bytes(file: Path) -> bytes:
    from safeconduct.ground.errors import N_, BadInput

    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(N_("a list cannot be read"), N_("name CSV files that are there")) from error


def _model(args: argparse.Namespace) -> Model | None:
    from safeconduct.figures.linkage.model import read

    return read(_bytes(args.model)) if args.model is not None and args.model.exists() else None


def _labels(args: argparse.Namespace) -> tuple[Reviewed, ...]:
    from safeconduct.figures.linkage.labels import read_labels

    return read_labels(_bytes(args.labels)) if args.labels is not None else ()


def _probability(value: float | None) -> float | None:
    from safeconduct.ground.errors import N_, BadInput

    if value is not None and not 0 < value <= 1:
        raise BadInput(N_("a threshold is a probability above 0 and up to 1"), N_("leave it out to have one chosen"))
    return value


def _write_model(args: argparse.Namespace, found: Linked) -> None:
    from safeconduct.depot.folder import replace_file
    from safeconduct.figures.linkage.model import write

    if args.model is not None:
        replace_file(args.model, write(found.model).encode())


def _patterns(args: argparse.Namespace, found: Linked) -> list[str]:
    from safeconduct.depot.folder import replace_file
    from safeconduct.figures.linkage.answer import pattern_table, strata
    from safeconduct.figures.linkage.draws import draw
    from safeconduct.ground.errors import N_, BadInput

    if args.patterns is None:
        if args.draws:
            raise BadInput(N_("--draws needs a place to write to"), N_("add --patterns OUT.csv"))
        return []
    of_strata = strata(found.lists, args.stratum) if args.stratum else None
    written = [args.patterns]
    replace_file(args.patterns, pattern_table(found, found.people.of, of_strata).encode())
    for number, people in enumerate(draw(found, max(0, args.draws), args.seed), 1):
        written.append(args.patterns.with_name(f"{args.patterns.stem}-{number:03d}{args.patterns.suffix}"))
        replace_file(written[-1], pattern_table(found, people, of_strata).encode())
    return [str(one) for one in written]


def _show(found: Linked, result: dict[str, Any], ui: Ui) -> None:
    from safeconduct.ground.errors import N_

    records = sum(one["records"] for one in result["lists"])
    linked_pairs, doubtful = sum(one["linked"] for one in result["pairs"]), sum(one["zone"] == "review" for one in result["pairs"])
    ui.say(ui.tr(N_("{records} records of {lists} lists are {people} people; {pairs} pairs linked, {doubtful} for review"),
                 records=records, lists=len(result["lists"]), people=result["people"], pairs=linked_pairs, doubtful=doubtful))  # fmt: skip
    said = found.thresholds
    ui.say(ui.tr(N_("linked from probability {link:.3f}, duplicates from {duplicate:.3f}: {how}"),
                 link=said.link, duplicate=said.duplicate, how=ui.tr(said.how)))  # fmt: skip
    ui.say(ui.tr(N_("expected precision {precision:.3f}, recall {recall:.3f}"), precision=said.expected_precision, recall=said.expected_recall))
    if "f1" in result:
        ui.say(ui.tr(N_("against entity_id: precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}"),
                     precision=result["precision"], recall=result["recall"], f1=result["f1"]))  # fmt: skip
    if found.names_only:
        ui.say(ui.tr(N_("only names were compared: names alone never decide, so look at every pair")))
    for note in found.notes:
        ui.say(ui.tr(note.template, **note.values))
    for file in result.get("patterns", ()):
        ui.say(file)
