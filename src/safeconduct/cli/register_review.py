"""`safeconduct register ask-review`, `review`, `undo`: pairs of sealed lists before a reviewer's eyes, on this terminal, for one sitting."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from safeconduct.cli.asking import other_screen
from safeconduct.cli.opening import now
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.ground.ids import RecordId
    from safeconduct.office.office import Office
    from safeconduct.records.linkage import Linkage


def named(office: Office, wanted: str) -> Linkage:
    from safeconduct.records.linkage import Linkage
    from safeconduct.records.view import NoSuchRecord

    found = next((one for one in office.view.all(Linkage) if one.id.startswith(wanted)), None)
    if found is None:
        raise NoSuchRecord("linkage", wanted[:26])
    return found


def ask(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.office.reviewing import AskReview, ask_review

    linkage = named(office, args.linkage)
    request = ask_review(office, AskReview(linkage.id, args.purpose), now())
    ui.result({"linkage": linkage.id, "request": request, "lists": linkage.refs})
    ui.say(ui.tr(N_("Asked. Custodians approve request {request}: safeconduct identity approve {request}"), request=request[:8]))
    ui.say(ui.tr(N_("Then, on this device, one sitting: safeconduct register review {made}"), made=linkage.id[:8]))


def review(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.cli.review import Sealed, Sitting, tell
    from safeconduct.figures.linkage.engine import engine_named
    from safeconduct.figures.linkage.waiting import OF_ENTRIES
    from safeconduct.ground.errors import N_
    from safeconduct.office.reviewing import SITTING, open_review

    begun = now()
    found = open_review(office, named(office, args.linkage).id, engine_named("duckdb"), begun, progress=ui.progress)
    ui.done()
    with other_screen():
        counts = Sitting(office, found, ui, Sealed(OF_ENTRIES, begun + SITTING)).run()
    tell(counts, ui)
    ui.say(ui.tr(N_("The names are forgotten again. To go on, ask again: safeconduct register ask-review")))


def undo(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.figures.linkage.judge import UndoJudgement, undo_judgement
    from safeconduct.ground.errors import N_

    pair = _pair(office, args.pair)
    office.record(undo_judgement(office.view, UndoJudgement(pair, args.why), office.me, now()), now())
    ui.result({"pair": pair})
    ui.say(ui.tr(N_("Your judgement of pair {pair} no longer stands; it is kept as undone."), pair=pair[:6]))


def _pair(office: Office, wanted: str) -> RecordId:
    from safeconduct.records.judgement import Judgement
    from safeconduct.records.view import NoSuchRecord

    found = [one.id for one in office.view.all(Judgement) if one.id.startswith(wanted)]
    if len(found) != 1:
        raise NoSuchRecord("pair", wanted[:26])
    return found[0]
