"""Drawing a form: every field with its label, its help and its error beside it, tied together for those who listen to the page."""

from __future__ import annotations

from collections.abc import Iterable

import htpy as h

from safeconduct.ground.errors import N_
from safeconduct.web.forms import Field, Form, Given, Kind, Raw, Rows, rows_of
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say

SEEN_FIELD = "_seen"
KEEP, MORE = "_keep", "_more"


def draw(form: Form, say: Say, token: str, given: Given | None = None) -> h.Element:
    """`given`: what came back with errors, or a draft."""
    given = given or Given()
    mark = form.key.replace(":", "-")
    return h.form(
        ".form", method="post", action=form.action, autocomplete="off", novalidate=True, data_draft=form.key if form.drafts else None,
        enctype="multipart/form-data" if form.files else None, aria_label=form.legend or form.button,
    )[
        hidden(TOKEN_FIELD, token),
        hidden(SEEN_FIELD, form.seen) if form.seen else None,
        h.p(".legend")[form.legend] if form.legend else None,
        _kept(given, say) if given.kept else None,
        _faults(form, given, mark, say) if not given.good else None,
        (_part(part, given, mark, say) for part in form.parts),
        h.div(".buttons")[
            h.button(".danger" if form.danger else ".go", type="submit")[form.button],
            h.button(".quiet", type="submit", name=KEEP, value="1")[say(N_("Keep as draft"))] if form.drafts else None,
        ],
    ]  # fmt: skip


def listing(name: str, values: Iterable[str]) -> h.Element:
    """Suggestions that several fields share: a page of a hundred choices holds them once."""
    return h.datalist(id=name)[(h.option(value=one) for one in values)]


def hidden(name: str, value: str) -> h.VoidElement:
    return h.input(type="hidden", name=name, value=value)


def _kept(given: Given, say: Say) -> h.Element:
    return h.p(".note", role="status")[say(N_("This is your draft of {when}; nothing of it is recorded yet."), when=given.kept)]


def _faults(form: Form, given: Given, mark: str, say: Say) -> h.Element:
    """The sum of what is wrong, before the form, with ways to each place."""
    labels = dict(_named(form, given.raw))
    return h.div(".faults", role="alert", tabindex="-1")[
        h.p[h.strong[given.fault or say(N_("Something is not filled in as it should be; nothing is recorded yet."))]],
        h.p[given.hint] if given.hint else None,
        h.ul[(h.li[h.a(href=f"#{mark}-{name}")[labels.get(name, name)], f": {error}"] for name, error in given.errors.items())]
        if given.errors
        else None,
    ]


def _named(form: Form, raw: Raw) -> list[tuple[str, str]]:
    found = []
    for part in form.parts:
        if isinstance(part, Field):
            found.append((part.name, part.label))
            continue
        for number in range(rows_of(part, raw)):
            row = part.label.format(number=number + 1)
            found += [(f"{part.name}.{number}.{one.name}", f"{row}, {one.label}") for one in part.fields]
    return found


def _part(part: Field | Rows, given: Given, mark: str, say: Say) -> h.Node:
    if isinstance(part, Field):
        return _field(part, part.name, given, mark, say)
    count = rows_of(part, given.raw)
    rows = [_row(part, number, given, mark, say) for number in range(count)]
    return [
        hidden(f"{part.name}.rows", str(count)),
        rows,
        h.button(".quiet", type="submit", name=MORE, value=part.name)[part.more] if count < part.most else None,
    ]


def _row(part: Rows, number: int, given: Given, mark: str, say: Say) -> h.Element:
    start = part.starts[number] if number < len(part.starts) else {}
    fields = (_started(one, start.get(one.name)) for one in part.fields)
    return h.fieldset(".row")[
        h.legend[part.label.format(number=number + 1)], (_field(one, f"{part.name}.{number}.{one.name}", given, mark, say) for one in fields)
    ]


def _started(one: Field, start: str | None) -> Field:
    from msgspec.structs import replace

    return one if start is None else replace(one, start=start)


def _field(asked: Field, name: str, given: Given, mark: str, say: Say) -> h.Node:
    standing = given.raw.get(name) if given.raw else None
    if standing is None:  # a box that is not ticked sends nothing
        row = name.rpartition(".")[0]  # one more row than was sent begins like the first did
        fresh = not (any(sent.startswith(f"{row}.") for sent in given.raw) if row else given.raw)
        standing = ([asked.start] if isinstance(asked.start, str) else list(asked.start)) if fresh else []
    standing = [one.encode("utf-8", "replace").decode() for one in standing]
    if asked.kind is Kind.HIDDEN:
        return hidden(name, standing[0] if standing else "")
    place, error = f"{mark}-{name}", given.errors.get(name, "")
    told = " ".join([f"{place}-help"] * bool(asked.help) + [f"{place}-error"] * bool(error))
    about: dict[str, str | None] = {"aria-describedby": told or None, "aria-invalid": "true" if error else None}
    notes = [
        h.p(".help", id=f"{place}-help")[asked.help] if asked.help else None,
        h.p(".error", id=f"{place}-error")[error] if error else None,
    ]
    if asked.kind in (Kind.MANY, Kind.CHECK):
        return _boxes(asked, name, place, standing, about, notes)
    optional = h.span(".optional")[say(N_("(may be left out)"))] if not asked.needed else None
    return h.div(class_=f"field kind-{asked.kind}")[
        h.label(for_=place)[asked.label, " ", optional], notes, _control(asked, name, place, standing[0] if standing else "", about, say)
    ]


def _boxes(asked: Field, name: str, place: str, standing: list[str], about: dict[str, str | None], notes: list[h.Element | None]) -> h.Element:
    if asked.kind is Kind.CHECK:
        box = h.input(about, type="checkbox", id=place, name=name, value="1", checked=bool(standing and standing[0]))
        return h.div(".field.check")[h.label(for_=place)[box, " ", asked.label], notes]
    return h.fieldset(".field.many", about, id=place)[
        h.legend[asked.label],
        notes,
        (
            h.label[h.input(type="checkbox", name=name, value=one.value, checked=one.value in standing), " ", one.label]
            for one in asked.options
        ),
    ]


def _control(asked: Field, name: str, place: str, value: str, about: dict[str, str | None], say: Say) -> h.Node:
    same = about | {"id": place, "name": name, "required": "required" if asked.needed else None}
    if asked.kind in (Kind.AREA, Kind.LINES):
        rows = "6" if asked.kind is Kind.AREA else "3"
        return h.textarea(same, rows=rows, maxlength=asked.longest, spellcheck="false", dir="auto")["\n" + value]
    if asked.kind is Kind.CHOICE:
        empty = h.option(value="", selected=not value)["" if not asked.needed else say(N_("choose …"))]
        offered = (h.option(value=one.value, selected=one.value == value)[one.label] for one in asked.options)
        return h.select(same)[empty, offered]
    if asked.kind is Kind.FILE:
        return h.input(same, type="file")
    types = {Kind.DATE: "date", Kind.MOMENT: "datetime-local", Kind.NUMBER: "number"}
    suggestions = asked.options and asked.kind is Kind.TEXT
    return [
        h.input(
            same, type=types.get(asked.kind, "text"), value=value, maxlength=None if asked.kind in types else asked.longest,
            min=asked.least, max=asked.most, list=asked.listed or (f"{place}-known" if suggestions else None), spellcheck="false",
            dir="auto" if asked.kind is Kind.TEXT else None,
            inputmode="numeric" if asked.kind is Kind.NUMBER else None,
        ),
        h.datalist(id=f"{place}-known")[(h.option(value=one.value)[one.label] for one in asked.options)] if suggestions else None,
    ]  # fmt: skip
