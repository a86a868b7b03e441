"""`safeconduct search`: find records by their words. What is searched for is asked for, never an argument that a shell would remember."""

from __future__ import annotations

import argparse
import sys

from safeconduct.cli.opening import add_office, open_office
from safeconduct.cli.tui import Ui

HELP = "find records by words of English or Russian, in any form; asks for the words"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", default="", help="only records of this kind: call, case, statement, claim, ...")
    parser.add_argument("--most", type=int, default=20, metavar="N", help="how many to show, the newest first (default: %(default)s)")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.cli.asking import ask_line, read_input
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office.search import catch_up, search
    from safeconduct.records import kinds

    names = " ".join(one.name for one in kinds.KINDS)
    if args.kind and kinds.kind_named(args.kind) is None:
        raise BadInput(N_("there is nothing of this kind to show"), N_("use one of: {shown}"), shown=names)
    with open_office(args) as office:
        asked = ask_line(ui.tr(N_("Words to search for: "))) if sys.stdin.isatty() else read_input().decode("utf-8", "replace")
        catch_up(office.state.index, ui.progress)
        ui.done()
        found = search(office.state.index, asked, args.kind, limit=max(1, args.most))
    rows = [(kinds.name_of(type(hit.record)), hit) for hit in found.hits]
    told = [{"kind": kind, "id": hit.record.id, "segment": hit.segment, "warnings": hit.warnings, "text": hit.text} for kind, hit in rows]
    ui.result({"found": told, "counts": found.counts, "widened": found.widened, "more": found.older is not None})
    for kind, hit in rows:
        shut = N_("behind its warnings: {warnings}") if hit.warnings else N_("to be read where it stands")
        shown = hit.text.replace("\n", " ") or ui.tr(shut, warnings=", ".join(hit.warnings))
        ui.say(f"{kind:<12} {hit.record.id}  {shown}")
    ui.say(", ".join(f"{kind} {many}" for kind, many in found.counts.items()) or ui.tr(N_("Nothing that this member reads has these words.")))
    return 0
