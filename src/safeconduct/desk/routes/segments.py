"""Work on one segment: translate, leave out, warn, propose, approve, drop, settle; and one segment more."""

from __future__ import annotations

from collections.abc import Callable

import htpy as h
from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import segments as pages
from safeconduct.desk.pages.told import fault, language, numbers, stated, warning_field
from safeconduct.desk.routes.settling import PUBLISHED, both, conflicts, here, settle_button
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.records.fact import Fact
from safeconduct.records.report import Report
from safeconduct.records.statement import Segment, Statement
from safeconduct.records.view import need
from safeconduct.testimony import quote, read, redact, take, warn
from safeconduct.testimony.may import standings
from safeconduct.web.forms import Field, Form, Given, Kind, Option


def show(desk: Desk, of: str = "", given: Given | None = None) -> Response:
    """`of`: the form that comes back with `given`."""
    statement, segment = both(desk)
    open_ = not segment.warnings or given is not None or segment.number in numbers(desk.query("open"))
    if open_:
        facts = read.read_statement(desk.view, read.ReadStatement(statement.id, (segment.number,)), desk.me, desk.now)
        if facts:
            desk.record(facts)

    forms: list[str] = []

    def drawn(form: Form) -> h.Element:
        forms.append(form.key)
        return desk.form_of(form, given if form.key == of else None)

    shown = pages.Work(
        statement,
        segment,
        open_,
        next(one for one in standings(desk.view, statement, desk.today) if one.number == segment.number),
        conflicts(statement, segment),
        [drawn(_translation(desk, statement, segment, lang)) for lang in _others(statement)],
        drawn(_publishable(desk, statement, segment)),
        drawn(_warnings(desk, statement, segment)),
        _quotation(desk, statement, segment, drawn),
        lambda conflict, which, label: settle_button(desk, statement, segment, conflict, which, label),
    )
    lost = None if of in forms else fault(given)
    return desk.page(desk.say(N_("Segment of a statement")), lost, pages.work(desk.say, shown, desk.codename, desk.token))


def _others(statement: Statement) -> tuple[str, ...]:
    return tuple(lang for lang in PUBLISHED if lang != statement.language)


# Translation


def _translation(desk: Desk, statement: Statement, segment: Segment, lang: str) -> Form:
    say = desk.say
    return Form(
        f"translate:{statement.id}:{segment.number}:{lang}",
        f"/statements/{statement.id}/segments/{segment.number}/translate/{lang}",
        (
            Field(
                "text",
                say(N_("Translation, {language}"), language=language(lang, say)),
                Kind.AREA,
                longest=20_000,
                start=segment.translations.get(lang, ""),
                help=say(N_("As close to the words as the language allows; what is not clear stays unclear.")),
            ),
        ),
        say(N_("Record the translation")),
        seen=desk.seen(statement.id),
    )


def translate(desk: Desk) -> Response:
    statement, segment = both(desk)
    lang = take.check_language(desk.part("lang"))
    form = _translation(desk, statement, segment, lang)

    def verb(given: Given) -> list[Fact]:
        ask = take.Translate(statement.id, segment.number, lang, given.values["text"], desk.me.id)
        return take.translate(desk.view, ask, desk.me, desk.now)

    return desk.submit(
        form, verb, lambda given: show(desk, form.key, given), here(statement, segment, "#translation"), about=(statement.id,)
    )


# The form that may be printed


def _publishable(desk: Desk, statement: Statement, segment: Segment) -> Form:
    say = desk.say
    fields = tuple(
        Field(
            lang,
            say(N_("To be printed, {language}"), language=language(lang, say)),
            Kind.AREA,
            longest=20_000,
            needed=False,
            start=_start(statement, segment, lang),
            help=say(N_("What points to a person goes between [[ and ]]; printed is […].")),
        )
        for lang in PUBLISHED
    )
    return Form(
        f"publishable:{statement.id}:{segment.number}",
        f"/statements/{statement.id}/segments/{segment.number}/publishable",
        fields,
        say(N_("Record the form to be printed")),
        seen=desk.seen(statement.id),
        legend=say(N_("The original stays as it is. Ask: who could tell from this who said it?")),
    )


def _start(statement: Statement, segment: Segment, lang: str) -> str:
    """What was written; else the words with what a rule can find marked."""
    source = segment.text if statement.language == lang else segment.translations.get(lang, "")
    return segment.publishable.get(lang) or redact.marked(source)


def publish(desk: Desk) -> Response:
    statement, segment = both(desk)
    form = _publishable(desk, statement, segment)

    def verb(given: Given) -> list[Fact]:
        texts = {lang: redact.redacted(given.values[lang]) for lang in PUBLISHED if given.values[lang].strip()}
        if not texts:
            raise take.NothingSaid("publishable form")
        return quote.make_publishable(desk.view, quote.MakePublishable(statement.id, segment.number, texts), desk.me, desk.now)

    return desk.submit(
        form, verb, lambda given: show(desk, form.key, given), here(statement, segment, "#publishable"), about=(statement.id,)
    )


# Warnings


def _warnings(desk: Desk, statement: Statement, segment: Segment) -> Form:
    return Form(
        f"warn:{statement.id}:{segment.number}",
        f"/statements/{statement.id}/segments/{segment.number}/warnings",
        (warning_field(desk.say, segment.warnings),),
        desk.say(N_("Record the warnings")),
        seen=desk.seen(statement.id),
        drafts=False,
    )


def set_warnings(desk: Desk) -> Response:
    statement, segment = both(desk)
    form = _warnings(desk, statement, segment)

    def verb(given: Given) -> list[Fact]:
        return warn.warn_of_segment(
            desk.view, warn.WarnOfSegment(statement.id, segment.number, stated(given.values["warnings"])), desk.me, desk.now
        )

    return desk.submit(
        form,
        verb,
        lambda given: show(desk, form.key, given),
        f"/statements/{statement.id}/segments/{segment.number}",
        about=(statement.id,),
    )


# Quotation


def _quotation(desk: Desk, statement: Statement, segment: Segment, drawn: Callable[[Form], h.Element]) -> list[h.Node]:
    """What can be done next with it, by whom."""
    say, found = desk.say, list[h.Node]()
    if segment.proposed_ref:
        found.append(h.p[say(N_("{who} proposed it as {ref}."), who=desk.codename(segment.proposed_by), ref=segment.proposed_ref)])
        if desk.me.id in (segment.publishable_by, *segment.written_by):
            found.append(h.p[say(N_("You wrote this form; a second member reads and approves it."))])
        else:
            found += [_to_approve(segment), drawn(_approval(desk, statement, segment))]
    elif not segment.quotation:
        found.append(drawn(_proposal(desk, statement, segment)))
    if segment.proposed_ref or segment.quotation:
        found.append(h.details(".act")[h.summary[say(N_("Keep it from print"))], drawn(_dropping(desk, statement, segment))])
    return found


def _to_approve(segment: Segment) -> h.Element:
    return h.div(".columns")[(h.blockquote(".said", lang=lang)[text] for lang, text in sorted(segment.publishable.items()))]


def _proposal(desk: Desk, statement: Statement, segment: Segment) -> Form:
    say = desk.say
    offered = tuple(Option(quote.next_ref(desk.view, theme), "") for theme in _themes(desk))
    return Form(
        f"propose:{statement.id}:{segment.number}",
        f"/statements/{statement.id}/segments/{segment.number}/propose",
        (
            Field(
                "ref",
                say(N_("Reference")),
                options=offered,
                start=offered[0].value,
                longest=50,
                help=say(N_("the key of a section of the report, a dot and the next number")),
            ),
        ),
        say(N_("Propose as a quotation")),
        seen=desk.seen(statement.id),
        drafts=False,
    )


def _themes(desk: Desk) -> list[str]:
    """Keys of the sections that print quotations."""
    keys = (section.key for report in desk.view.all(Report) for section in report.sections if section.block == "quotations")
    return list(dict.fromkeys(keys)) or ["voices"]


def propose(desk: Desk) -> Response:
    statement, segment = both(desk)
    form = _proposal(desk, statement, segment)

    def verb(given: Given) -> list[Fact]:
        return quote.propose_quotation(
            desk.view, quote.ProposeQuotation(statement.id, segment.number, given.values["ref"]), desk.me, desk.now
        )

    return desk.submit(
        form,
        verb,
        lambda given: show(desk, form.key, given),
        here(statement, segment, "#quotation"),
        desk.say(N_("Proposed. A second member reads and approves it.")),
        about=(statement.id,),
    )


def _approval(desk: Desk, statement: Statement, segment: Segment) -> Form:
    say = desk.say
    return Form(
        f"approve:{statement.id}:{segment.number}",
        f"/statements/{statement.id}/segments/{segment.number}/approve",
        (
            Field("ref", "", Kind.HIDDEN, start=segment.proposed_ref),
            Field("read", say(N_("I have read both languages; nothing in them points to a person")), Kind.CHECK),
        ),
        say(N_("Approve the quotation")),
        seen=desk.seen(statement.id),
        drafts=False,
    )


def approve(desk: Desk) -> Response:
    statement, segment = both(desk)
    form = _approval(desk, statement, segment)

    def verb(given: Given) -> list[Fact]:
        return quote.approve_quotation(
            desk.view, quote.ApproveQuotation(statement.id, segment.number, given.values["ref"]), desk.me, desk.now
        )

    return desk.submit(
        form,
        verb,
        lambda given: show(desk, form.key, given),
        here(statement, segment, "#quotation"),
        desk.say(N_("Approved: it may be quoted as its consent allows.")),
        about=(statement.id,),
    )


def _dropping(desk: Desk, statement: Statement, segment: Segment) -> Form:
    say = desk.say
    return Form(
        f"drop:{statement.id}:{segment.number}",
        f"/statements/{statement.id}/segments/{segment.number}/drop",
        (Field("why", say(N_("Why")), Kind.AREA, longest=500, help=say(N_("What is printed already stays printed."))),),
        say(N_("Keep it from print")),
        seen=desk.seen(statement.id),
        danger=True,
        drafts=False,
    )


def drop(desk: Desk) -> Response:
    statement, segment = both(desk)
    form = _dropping(desk, statement, segment)

    def verb(given: Given) -> list[Fact]:
        return quote.drop_quotation(
            desk.view, quote.DropQuotation(statement.id, segment.number, given.values["why"]), desk.me, desk.now
        )

    return desk.submit(
        form, verb, lambda given: show(desk, form.key, given), here(statement, segment, "#quotation"), about=(statement.id,)
    )


# One more


def _more(desk: Desk, statement: Statement) -> Form:
    say = desk.say
    return Form(
        f"segment:{statement.id}",
        f"/statements/{statement.id}/segments/new",
        (Field("text", say(N_("What the person said, word for word")), Kind.AREA, longest=20_000), warning_field(say, None)),
        say(N_("Record the segment")),
        seen=desk.seen(statement.id),
    )


def new(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("One more segment")), desk.form_of(_more(desk, need(desk.view, Statement, desk.id())), given))


def add(desk: Desk) -> Response:
    statement = need(desk.view, Statement, desk.id())

    def verb(given: Given) -> list[Fact]:
        said = take.Said(given.values["text"], stated(given.values["warnings"]))
        return take.add_segment(desk.view, take.AddSegment(statement.id, said), desk.me, desk.now)

    return desk.submit(
        _more(desk, statement), verb, lambda given: new(desk, given), f"/statements/{statement.id}", about=(statement.id,)
    )


_ONE = "/statements/{id}/segments/{number}"
ENTRIES = (
    get("/statements/{id}/segments/new", new),
    post("/statements/{id}/segments/new", add),
    get(_ONE, show, writes=True),
    post(f"{_ONE}/translate/{{lang}}", translate),
    post(f"{_ONE}/publishable", publish),
    post(f"{_ONE}/warnings", set_warnings),
    post(f"{_ONE}/propose", propose),
    post(f"{_ONE}/approve", approve),
    post(f"{_ONE}/drop", drop),
)
