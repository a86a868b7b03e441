"""The staging queue at the terminal: what a file would become, row by row, and the person's word on it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping as Dict
from typing import TYPE_CHECKING, Any

from safeconduct.cli.opening import now
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.exchange.foreign import File
    from safeconduct.exchange.mapping import Mapping
    from safeconduct.exchange.proposed import Refusal, Why
    from safeconduct.office.office import Office
    from safeconduct.office.staging import Batch, Staged, Staging
    from safeconduct.records.warning import ContentWarning


def mapping_of(args: argparse.Namespace) -> tuple[Mapping, File]:
    """The one that is named, or what the columns' names say."""
    from safeconduct.exchange.foreign import file_at
    from safeconduct.exchange.formats import columns_of, format_named, guessed
    from safeconduct.exchange.mapping import in_order, read_mapping, with_defaults
    from safeconduct.ground.errors import N_, BadInput

    file = file_at(args.file)
    format = format_named(args.action)
    if args.mapping is None:
        mapping = guessed(format, columns_of(format, file), args.become)
    else:
        try:
            mapping = read_mapping(args.mapping.read_bytes())
        except OSError as error:
            raise BadInput(N_("the mapping cannot be read"), N_("name a JSON file that is there")) from error
        mapping = in_order(mapping, columns_of(format, file))
    return with_defaults(mapping, args.default), file


def stage(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.exchange.proposed import SENSITIVE
    from safeconduct.office.importing import Import, begin, read_in
    from safeconduct.office.staging import open_staging

    mapping, file = mapping_of(args)
    keep = frozenset(why for why in SENSITIVE if getattr(args, f"with_{why.value}"))
    ask = Import(args.action, mapping, keep)
    with open_staging(office.state) as queue:
        batch = begin(queue, ask, file, now())
        batch = read_in(office.state, queue, batch, ask, file, ui.progress)
        ui.done()
        ui.result(_as_json(queue, batch) | {"mapping": mapping.columns, "defaults": mapping.defaults})
        _say_mapping(mapping, ui)
        _say_batch(queue, batch, ui)


def _say_mapping(mapping: Mapping, ui: Ui) -> None:
    from safeconduct.exchange.targets import DROP
    from safeconduct.ground.errors import N_

    ui.say(ui.tr(N_("Columns that go to a field of ours:")))
    for column, target in mapping.columns.items():
        if target != DROP:
            ui.say(f"  {column[:60]:<40} {target}")
    for target, value in mapping.defaults.items():
        ui.say(f"  {'=' + value[:38]:<40} {target}")


def _as_json(queue: Staging, batch: Batch) -> dict[str, Any]:
    from safeconduct.office.staging import RowState

    counts = queue.counts(batch.id)
    refused = queue.reasons(batch.id, RowState.REFUSED)
    return {
        "import": batch.id, "format": batch.format, "state": batch.state.value, "rows": batch.rows,
        "counts": {state.value: counts.get(state, 0) for state in RowState},
        "dropped": [{"column": column, "why": why.value, "cells": count} for (column, why), count in sorted(batch.drops.items())],
        "refused": [{"why": why.value, "column": column, "rows": count} for (why, column), count in sorted(refused.items())],
    }  # fmt: skip


def _say_batch(queue: Staging, batch: Batch, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.office.staging import RowState

    counts = queue.counts(batch.id)
    values = {state.value: counts.get(state, 0) for state in RowState}
    sentence = N_("Import {id}, {format}: {rows} rows: {new} new, {edited} edited, {matched} matched, {refused} refused, "
                  "{accepted} accepted, {dropped} dropped.")  # fmt: skip
    ui.say(ui.tr(sentence, id=batch.id, format=batch.format, rows=batch.rows, **values))
    for (why, place), count in sorted(queue.reasons(batch.id, RowState.REFUSED).items(), key=lambda one: -one[1]):
        ui.say("  " + ui.tr(N_("refused {count}: {why}"), count=count, why=_why(why, place, ui)))
    _say_drops(batch.drops, ui)
    if values["new"] or values["edited"]:
        ui.say(ui.tr(N_("Look: safeconduct import show {id}. Then: safeconduct import accept {id}, or drop {id}"), id=batch.id))


def _say_drops(drops: Dict[tuple[str, Why], int], ui: Ui) -> None:
    from safeconduct.exchange.proposed import SENTENCES
    from safeconduct.ground.errors import N_

    by: dict[Why, list[str]] = {}
    for (column, why), count in sorted(drops.items(), key=lambda one: -one[1]):
        by.setdefault(why, []).append(f"{column[:40]} ({count})")
    for why, columns in by.items():
        ui.say("  " + ui.tr(N_("not kept, {why}: {columns}"), why=ui.tr(SENTENCES[why]), columns=", ".join(columns)))


def _why(why: Why, place: int, ui: Ui) -> str:
    from safeconduct.exchange.proposed import SENTENCES
    from safeconduct.ground.errors import N_

    said = ui.tr(SENTENCES[why])
    return ui.tr(N_("column {place}: {said}"), place=place, said=said) if place else said


def queue(office: Office, _args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.office.staging import open_staging

    with open_staging(office.state) as staging:
        batches = staging.batches()
        ui.result({"imports": [_as_json(staging, one) for one in batches]})
        for one in batches:
            _say_batch(staging, one, ui)
    if not batches:
        ui.say(ui.tr(N_("The queue is empty. Bring a file: safeconduct import kobo FILE")))


def show(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.office.staging import RowState, open_staging

    only = RowState(args.state) if args.state else None
    with open_staging(office.state) as staging:
        batch = staging.batch(args.number)
        rows = [staging.row(batch, args.row)] if args.row else staging.rows(batch, only, args.after, args.limit)
        ui.result(_as_json(staging, batch) | {"list": [_row_json(row, whole=bool(args.row)) for row in rows]})
        if not args.row:
            _say_batch(staging, batch, ui)
    for row in rows:
        _say_row(row, ui, whole=bool(args.row), opened=args.open)
    if not args.row and len(rows) == args.limit:
        ui.say(ui.tr(N_("More: --after {row}"), row=rows[-1].number))


def _row_json(row: Staged, whole: bool) -> dict[str, Any]:
    from safeconduct.ground.canon import to_builtins

    met = row.said[0].format(**row.said[1]) if row.said else None
    shown: dict[str, Any] = {"row": row.number, "state": row.state.value, "why": _refusal(row.refusal), "met": met}
    if whole:
        shown["makes"] = to_builtins(row.makes)
        shown["dropped"] = [{"column": one.column, "why": one.why.value} for one in row.dropped]
    else:
        shown["makes"] = [str(new.__struct_config__.tag) for new in row.makes]
    return shown


def _refusal(refusal: Refusal | None) -> dict[str, Any] | None:
    return {"why": refusal.why.value, "column": refusal.column} if refusal else None


def _say_row(row: Staged, ui: Ui, whole: bool, opened: bool = False) -> None:
    from safeconduct.ground.errors import N_

    makes = " ".join(str(new.__struct_config__.tag) for new in row.makes)
    why = _why(row.refusal.why, row.refusal.column, ui) if row.refusal else ""
    ui.say(f"{row.number:>7}  {ui.tr(_STATES[row.state.value]):<10} {makes:<16} {why}".rstrip())
    if row.said:
        ui.say("         " + ui.tr(N_("not accepted: {why}"), why=ui.tr(row.said[0], **row.said[1])))
    if whole:
        for new in row.makes:
            _say_warning(new, ui)
            for name in new.__struct_fields__:
                for line in _lines(name, getattr(new, name), opened):
                    ui.say(f"         {name:<16} {line}")
        _say_drops({(one.column, one.why): 1 for one in row.dropped}, ui)


def _lines(name: str, value: Any, opened: bool) -> list[str]:
    """Nothing for an empty field; of a person's words how many there are, until they are asked for."""
    if value in ("", (), None, {}, False):
        return []
    if name == "segments" and not opened:
        return [f"{len(value)} (--open)"]
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return [str(getattr(value, "text", value))]


def _say_warning(new: Any, ui: Ui) -> None:
    """Before the words, what to warn of; or that nobody has said it yet."""
    from safeconduct.ground.errors import N_
    from safeconduct.records.warning import name

    if getattr(new, "segments", ()) and new.warnings is None:
        ui.say("         ! " + ui.tr(N_("it is not stated whether this segment needs a warning")))
    elif getattr(new, "warnings", ()):
        ui.say("         ! " + ", ".join(name(one, ui.language) for one in new.warnings))


def accept(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.office.accepting import Accept
    from safeconduct.office.accepting import accept as accept_
    from safeconduct.office.staging import open_staging

    if args.codename and len(args.rows) != 1:
        raise BadInput(N_("a codename goes with one row"), N_("name that row: safeconduct import accept IMPORT ROW --codename NAME"))
    with open_staging(office.state) as staging:
        batch = staging.batch(args.number)
        ask = Accept(tuple(args.rows), _warnings(args.warnings), args.codename or "")
        done = accept_(office.state, staging, batch, ask, now())
    ui.result({
        "accepted": done.rows, "facts": done.facts, "left": done.left,
        "refused": [{"row": met.number, "why": met.template.format(**met.values)} for met in done.refused],
    })  # fmt: skip
    ui.say(ui.tr(N_("{rows} rows are accepted, {refused} were refused, {left} still wait."),
                 rows=done.rows, refused=len(done.refused), left=done.left))  # fmt: skip
    for met in done.refused[:20]:
        ui.say("  " + ui.tr(N_("row {row}: {why}"), row=met.number, why=ui.tr(met.template, **met.values)))


def _warnings(text: str | None) -> tuple[ContentWarning, ...] | None:
    from safeconduct.exchange.targets import Unfit, several
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.records.warning import ContentWarning

    if text is None or text == "none":
        return () if text else None
    try:
        return several(text)
    except Unfit as error:
        raise BadInput(N_("these are not warnings"), N_("use some of: {names}"), names=" ".join(ContentWarning)) from error


def drop(office: Office, args: argparse.Namespace, ui: Ui) -> None:
    from safeconduct.ground.errors import N_
    from safeconduct.office.staging import RowState, open_staging

    with open_staging(office.state) as staging:
        batch = staging.batch(args.number)
        if not args.rows:
            staging.forget(batch.id)
            ui.result({"dropped": batch.rows})
            ui.say(ui.tr(N_("Import {id} is let go. What was accepted of it stays."), id=batch.id))
            return
        for number in args.rows:
            staging.row(batch, number)
        for number in args.rows:
            staging.settle(batch.id, number, RowState.DROPPED)
    ui.result({"dropped": len(args.rows)})
    ui.say(ui.tr(N_("{count} rows are let go."), count=len(args.rows)))


def _marked() -> dict[str, str]:
    from safeconduct.ground.errors import N_

    return {
        "new": N_("new"), "edited": N_("edited"), "matched": N_("matched"), "refused": N_("refused"), "accepted": N_("accepted"),
        "dropped": N_("dropped"),
    }  # fmt: skip


_STATES = _marked()
