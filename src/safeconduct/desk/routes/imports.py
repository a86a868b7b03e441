"""The import queue at the desk: bring a file, say what its columns mean, let its rows be read, accept them or let them go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import import_row as row_pages
from safeconduct.desk.pages import imports as pages
from safeconduct.desk.pages.told import stated, warning_field
from safeconduct.desk.routing import get, post
from safeconduct.exchange.formats import format_named, guessed
from safeconduct.exchange.mapping import Mapping, read_mapping, write_mapping
from safeconduct.exchange.proposed import SENSITIVE, NewCase, NewStatement, Why
from safeconduct.exchange.targets import DROP, LANGUAGES, TARGETS
from safeconduct.ground.errors import N_
from safeconduct.ground.progress import Progress
from safeconduct.office.accepting import MOST, Accept, Accepted, accept
from safeconduct.office.importing import form_of, give, read_given
from safeconduct.office.staging import WAITING, Batch, BatchState, NoBatch, RowState, Staging, open_staging
from safeconduct.records.fact import Fact
from safeconduct.records.place import REGIONS
from safeconduct.report.wording import LANGUAGES as LANGUAGE_NAMES
from safeconduct.web.fields import draw
from safeconduct.web.forms import Field, Form, Given, Kind, Option, Rows

T = TypeVar("T")
LISTED = 50
MOST_FIELDS = 300
"""Columns that the page offers to map; a form with more is mapped from the terminal."""
HIDDEN = (*SENSITIVE, Why.ATTACHMENT, Why.BOOKKEEPING)
"""What goes by its name alone and is not asked for, column by column."""
READ, TAKE = "import ", "accept "
"""Kinds of long work, before the number of the import: one of each at a time."""


def _queue(desk: Desk, act: Callable[[Staging], T]) -> T:
    with closing(open_staging(desk.office.state)) as queue:
        return act(queue)


def _number(desk: Desk, name: str = "id") -> int:
    text = desk.part(name)
    if not (text.isdecimal() and len(text) < 10):
        raise NoBatch(0)
    return int(text)


def _reading(desk: Desk) -> list[int]:
    """Imports that long work is at."""
    return [int(one.kind.removeprefix(READ)) for one in desk.room.jobs.running if one.kind.startswith(READ)]


# The list


def listed(desk: Desk, given: Given | None = None) -> Response:
    cards = _queue(desk, lambda queue: [pages.Card(one, queue.counts(one.id)) for one in queue.batches()])
    return desk.page(desk.say(N_("Import")), pages.listed(desk.say, cards, desk.form_of(_bringing(desk), given), _reading(desk)))


def _bringing(desk: Desk) -> Form:
    say = desk.say
    kinds = tuple(Option(kind, say(pages.KINDS[kind])) for kind in ("call", "case", "statement", "event"))
    return Form(
        "import", "/imports",
        (
            Field("format", say(N_("From which program")), Kind.CHOICE, options=tuple(Option(*one) for one in pages.FORMATS.items())),
            Field("file", say(N_("File")), Kind.FILE,
                  help=say(N_("CSV, JSON or ZIP, up to 64 MB; a larger one is brought from the terminal: safeconduct import"))),
            Field("become", say(N_("What a row is")), Kind.CHOICE, needed=False, options=kinds,
                  help=say(N_("left empty: guessed from the names"))),
        ),
        say(N_("Look at it")), drafts=False,
    )  # fmt: skip


def bring(desk: Desk) -> Response:
    found: list[Batch] = []

    def bringing(given: Given) -> list[Fact]:
        data, format = given.values["file"].data, given.values["format"]
        found.append(_queue(desk, lambda queue: give(queue, format, data, given.values["become"], desk.now)))
        if found[0].state is BatchState.READING:
            _read(desk, found[0].id)
        return []

    def then(_given: Given) -> str:
        return f"/imports/{found[0].id}/mapping" if found[0].state is BatchState.GIVEN else "/jobs"

    notice = desk.say(N_("The file lies in the queue of this machine, sealed. Nothing of it is in the records."))
    return desk.submit(_bringing(desk), bringing, lambda given: listed(desk, given), then, notice)


# What the columns mean


def mapping(desk: Desk, given: Given | None = None) -> Response:
    batch = _queue(desk, lambda queue: queue.batch(_number(desk)))
    if batch.state is not BatchState.GIVEN:
        return desk.to(f"/imports/{batch.id}")
    form = draw(_mapping_form(desk, batch), desk.say, desk.token, given)
    return desk.page(desk.say(N_("What the columns mean")), pages.mapping(desk.say, batch, form, _by_name(batch), desk.token))


def _by_name(batch: Batch) -> dict[Why, list[str]]:
    knows = format_named(batch.format).knows
    found: dict[Why, list[str]] = {}
    for column in read_mapping(batch.mapping).columns:
        meant = knows(column)
        if isinstance(meant, Why) and meant in HIDDEN:
            found.setdefault(meant, []).append(column)
    return found


def _asked(batch: Batch) -> list[tuple[str, str]]:
    """(column, target) of what is asked for: first what has a field, then the rest, as they stand in the file."""
    gone = {column for columns in _by_name(batch).values() for column in columns}
    asked = [(column, target) for column, target in read_mapping(batch.mapping).columns.items() if column not in gone]
    return sorted(asked, key=lambda one: one[1] == DROP)[:MOST_FIELDS]


def _mapping_form(desk: Desk, batch: Batch) -> Form:
    say, held = desk.say, read_mapping(batch.mapping)
    knows = format_named(batch.format).knows
    fields = [
        Field(f"c{place}", column[:120], needed=False, start=say(TARGETS[target].said) if target != DROP else "", listed=pages.TARGET_LIST,
              help=say(N_("by its name it could hold somebody's name or address")) if knows(column) is Why.IDENTITY else "")
        for place, (column, target) in enumerate(_asked(batch))
    ]  # fmt: skip
    languages = tuple(Option(code, LANGUAGE_NAMES.get(code, {}).get(say.lang, code)) for code in LANGUAGES)
    kept = (
        Option(Why.LOCATION.value, say(N_("where somebody was"))), Option(Why.DEVICE.value, say(N_("devices"))),
        Option(Why.SUBMITTER.value, say(N_("who sent the form"))),
    )  # fmt: skip
    columns = tuple(Option(one, one[:120]) for one, _ in _asked(batch))
    regions = tuple(Option(code, names[say.lang]) for code, names in REGIONS.items())
    return Form(
        f"mapping:{batch.id}", f"/imports/{batch.id}/mapping",
        (
            *fields,
            Field("region", say(N_("Region of rows that name none")), Kind.CHOICE, needed=False, options=regions,
                  start=_default(held, "region")),
            Field("language", say(N_("Language of rows that name none")), Kind.CHOICE, needed=False, options=languages,
                  start=_default(held, "language")),
            Rows(
                "answers", say(N_("Another name for an answer, {number}"), number="{number}"),
                (
                    Field("column", say(N_("Column")), Kind.CHOICE, needed=False, options=columns),
                    Field("theirs", say(N_("As the file has it")), needed=False),
                    Field("ours", say(N_("As it is called here")), needed=False),
                ),
                say(N_("One more answer")), most=60, starts=tuple(
                    {"column": column, "theirs": theirs, "ours": ours}
                    for column, table in held.values.items() for theirs, ours in table.items()
                ),
            ),
            Field("keep", say(N_("Keep as a note what is dropped otherwise")), Kind.MANY, needed=False, options=kept,
                  help=say(N_("Leave this empty unless somebody's safety needs it."))),
        ),
        say(N_("Read the rows")), drafts=False,
    )  # fmt: skip


def _default(held: Mapping, field: str) -> str:
    return next((value for target, value in held.defaults.items() if target.endswith(f".{field}")), "")


def mean(desk: Desk) -> Response:
    batch = _queue(desk, lambda queue: queue.batch(_number(desk)))

    def meaning(given: Given) -> list[Fact]:
        chosen = _chosen(desk, batch, given)
        if given.errors:
            return []
        held = read_mapping(batch.mapping)
        kinds = {target.partition(".")[0] for target in chosen.values() if "." in target}
        defaults = {
            f"{kind}.{field}": given.values[field] for kind in kinds for field in ("region", "language")
            if given.values[field] and f"{kind}.{field}" in TARGETS
        }  # fmt: skip
        whole = Mapping(batch.format, held.columns | chosen, defaults, _answers(given))
        keep, form = [Why(one) for one in given.values["keep"]], form_of(batch.format, held.columns)
        _queue(desk, lambda queue: queue.mean(batch.id, write_mapping(whole), keep, form))
        _read(desk, batch.id)
        return []

    notice = desk.say(N_("The rows are being read."))
    return desk.submit(_mapping_form(desk, batch), meaning, lambda given: mapping(desk, given), "/jobs", notice)


def _answers(given: Given) -> dict[str, dict[str, str]]:
    """What answers of a question are called here, by its column."""
    found: dict[str, dict[str, str]] = {}
    for one in given.values["answers"]:
        if one["column"] and one["theirs"]:
            found.setdefault(one["column"], {})[one["theirs"]] = one["ours"]
    return found


def _chosen(desk: Desk, batch: Batch, given: Given) -> dict[str, str]:
    """Column to target, by the words on the page or by the field's own name."""
    words = {desk.say(target.said): name for name, target in TARGETS.items()} | {name: name for name in TARGETS} | {"": DROP}
    found: dict[str, str] = {}
    for place, (column, _) in enumerate(_asked(batch)):
        target = words.get(given.values[f"c{place}"])
        if target is None:
            given.errors[f"c{place}"] = desk.say(N_("this is none of the fields; choose one of the list, or leave it empty"))
        else:
            found[column] = target
    return found


def guess(desk: Desk) -> Response:
    number, become = _number(desk), desk.form.first("become")

    def guessing(queue: Staging) -> None:
        batch = queue.batch(number)
        columns = list(read_mapping(batch.mapping).columns)
        queue.guess(batch.id, write_mapping(guessed(format_named(batch.format), columns, become if become in pages.KINDS else None)))

    _queue(desk, guessing)
    return desk.to(f"/imports/{number}/mapping", desk.say(N_("Guessed again.")))


def _read(desk: Desk, number: int) -> None:
    """Long work, on a connection of its own."""
    state = desk.office.state

    def reading(progress: Progress) -> Any:
        with closing(open_staging(state)) as queue:
            return read_given(state, queue, queue.batch(number), progress)

    desk.room.jobs.start(f"{READ}{number}", desk.say(N_("Import {number}"), number=number), f"/imports/{number}", reading)


def read_on(desk: Desk) -> Response:
    number = _number(desk)
    _queue(desk, lambda queue: queue.batch(number))
    _read(desk, number)
    return desk.to("/jobs")


# Rows


def show(desk: Desk) -> Response:
    number = _number(desk)
    only = RowState(desk.query("show")) if desk.query("show") in list(RowState) else None
    after = int(desk.query("after")) if desk.query("after").isdecimal() and len(desk.query("after")) < 12 else 0

    def showing(queue: Staging) -> pages.Shown:
        batch = queue.batch(number)
        rows = queue.rows(batch, only, after, LISTED + 1)
        last = rows[LISTED - 1].number if len(rows) > LISTED else 0
        return pages.Shown(
            batch, queue.counts(number), queue.reasons(number, RowState.REFUSED), rows[:LISTED], only, not after, last,
            number in _reading(desk), MOST, "statement" in read_mapping(batch.mapping).kinds,
        )  # fmt: skip

    found = _queue(desk, showing)
    if found.batch.state is BatchState.GIVEN:
        return desk.to(f"/imports/{number}/mapping")
    return desk.page(desk.say(N_("Rows of an import")), pages.one(desk.say, found, row_pages.warnings(desk.say), desk.token))


def accept_all(desk: Desk) -> Response:
    number, state, now = _number(desk), desk.office.state, desk.now
    ask = Accept(warnings=stated(desk.form.raw.get("warnings", ())))

    def accepting(progress: Progress) -> Accepted:
        with closing(open_staging(state)) as queue:
            return accept(state, queue, queue.batch(number), ask, now, progress)

    label = desk.say(N_("Accept rows of import {number}"), number=number)
    desk.room.jobs.start(f"{TAKE}{number}", label, f"/imports/{number}", accepting)
    desk.saved = True
    return desk.to("/jobs")


def some(desk: Desk) -> Response:
    """What was ticked is accepted, or let go."""
    number, act = _number(desk), desk.form.first("do")
    ticked = tuple(int(one) for one in desk.form.raw.get("row", ()) if one.isdecimal() and len(one) < 12)
    if not ticked:
        return desk.to(f"/imports/{number}", desk.say(N_("No row was ticked.")))
    if act == "drop":
        return _let_go(desk, number, ticked, f"/imports/{number}")
    ask = Accept(ticked, stated(desk.form.raw.get("warnings", ())))
    done = _queue(desk, lambda queue: accept(desk.office.state, queue, queue.batch(number), ask, desk.now))
    desk.saved = True
    return desk.to(f"/imports/{number}", _told(desk, done))


def _told(desk: Desk, done: Accepted) -> str:
    told = desk.say.n("{count} row accepted.", "{count} rows accepted.", done.rows)
    if done.refused:
        refused = len(done.refused)
        told += " " + desk.say.n("{count} was not: its reason stands beside it.", "{count} were not: the reasons stand beside them.", refused)
    return told


def _let_go(desk: Desk, number: int, rows: tuple[int, ...], then: str) -> Response:
    def letting_go(queue: Staging) -> None:
        batch = queue.batch(number)
        for row in rows:
            if queue.row(batch, row).state is not RowState.ACCEPTED:
                queue.settle(number, row, RowState.DROPPED)

    _queue(desk, letting_go)
    return desk.to(then, desk.say.n("{count} row let go.", "{count} rows let go.", len(rows)))


def drop(desk: Desk) -> Response:
    number = _number(desk)
    if number not in _reading(desk):
        _queue(desk, lambda queue: queue.forget(queue.batch(number).id))
        return desk.to("/imports", desk.say(N_("The import is let go.")))
    return desk.to(f"/imports/{number}", desk.say(N_("It is being read; let it go when that has ended.")))


# One row


def row(desk: Desk, given: Given | None = None) -> Response:
    number, wanted = _number(desk), _number(desk, "row")
    batch, found = _queue(desk, lambda queue: (queue.batch(number), queue.row(queue.batch(number), wanted)))
    form = _accepting(desk, number, wanted)
    drawn = draw(form, desk.say, desk.token, given) if form is not None else None
    return desk.page(desk.say(N_("Row of an import")), row_pages.one(desk.say, batch, found, drawn, desk.token))


def _accepting(desk: Desk, number: int, wanted: int) -> Form | None:
    say = desk.say
    found = _queue(desk, lambda queue: queue.row(queue.batch(number), wanted))
    collides = found.refusal is not None and found.refusal.why is Why.CODENAME
    if found.state not in WAITING and not collides:
        return None
    fields: list[Field] = []
    if any(isinstance(new, NewStatement) and new.warnings is None for new in found.makes):
        fields.append(warning_field(say, None))
    if collides or any(isinstance(new, NewCase | NewStatement) for new in found.makes):
        fields.append(Field("codename", say(N_("Another codename")), needed=collides, longest=60,
                            help=say(N_("left empty: the one of the row, or one made for it"))))  # fmt: skip
    return Form(f"row:{number}-{wanted}", f"/imports/{number}/{wanted}", tuple(fields), say(N_("Accept this row")), drafts=False)


def accept_one(desk: Desk) -> Response:
    number, wanted = _number(desk), _number(desk, "row")
    form = _accepting(desk, number, wanted)
    if form is None:
        return desk.to(f"/imports/{number}/{wanted}")

    def accepting(given: Given) -> list[Fact]:
        ask = Accept((wanted,), stated(given.values.get("warnings") or ()), given.values.get("codename") or "")
        done = _queue(desk, lambda queue: accept(desk.office.state, queue, queue.batch(number), ask, desk.now))
        desk.saved = True
        for met in done.refused:
            given.fault = desk.say(met.template, **met.values)
        return []

    return desk.submit(form, accepting, lambda given: row(desk, given), f"/imports/{number}/{wanted}", desk.say(N_("Accepted.")))


def drop_one(desk: Desk) -> Response:
    number, wanted = _number(desk), _number(desk, "row")
    return _let_go(desk, number, (wanted,), f"/imports/{number}")


ENTRIES = (
    get("/imports", listed),
    post("/imports", bring),
    get("/imports/{id}", show),
    get("/imports/{id}/mapping", mapping),
    post("/imports/{id}/mapping", mean),
    post("/imports/{id}/guess", guess),
    post("/imports/{id}/read", read_on, writes=False),
    post("/imports/{id}/accept", accept_all, writes=False),
    post("/imports/{id}/rows", some),
    post("/imports/{id}/drop", drop),
    get("/imports/{id}/{row}", row),
    post("/imports/{id}/{row}", accept_one),
    post("/imports/{id}/{row}/drop", drop_one),
)
