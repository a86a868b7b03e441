"""Claims and the answers to them: list, one, add, support, translate; a source; what an official answered, and what can be shown."""

from __future__ import annotations

from starlette.responses import Response as Answer

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import claims as pages
from safeconduct.desk.pages.told import choices, language, numbers, stated, terms, warning_field
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.records import huridocs
from safeconduct.records.claim import Claim, ClaimSupported, QuantityKind
from safeconduct.records.evidence import Evidence
from safeconduct.records.fact import Fact
from safeconduct.records.figure import Figure
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.statement import Statement
from safeconduct.records.view import need
from safeconduct.report.wording import ABOUT, LANGUAGES, SOURCE_SORTS, UNITS
from safeconduct.testimony import answer, claim
from safeconduct.web.forms import Field, Form, Given, Kind, Option

KINDS = {
    QuantityKind.EXACT: N_("exactly so many"), QuantityKind.AT_LEAST: N_("at least so many"), QuantityKind.AT_MOST: N_("at most so many"),
    QuantityKind.SEVERAL: N_("several, no number"), QuantityKind.NONE: N_("no number at all"),
}  # fmt: skip
COUNTED = ("person", "party", "call", "shelter")
LANGS = ("en", "ru")


def _by_ref(found: list[Claim]) -> list[Claim]:
    return sorted(found, key=lambda one: (len(one.ref), one.ref))


def _responses(desk: Desk, claim_: RecordId) -> list[Response]:
    found = desk.view.where(Response, claim=claim_)
    return sorted(found, key=lambda one: (len(one.ref), one.ref))


def _told(desk: Desk, one: Claim) -> pages.Told:
    responses = _responses(desk, one.id)
    found = (desk.view.get(Source, said.source) for said in responses)
    return pages.Told(one, desk.view.get(Source, one.source), responses, {source.id: source for source in found if source is not None})


def listed(desk: Desk) -> Answer:
    found = [_told(desk, one) for one in _by_ref(list(desk.view.all(Claim)))]
    return desk.page(desk.say(N_("Claims")), pages.listed(desk.say, found))


def show(desk: Desk, of: str = "", given: Given | None = None) -> Answer:
    one, view = need(desk.view, Claim, desk.id()), desk.view
    forms = {form.key: desk.form_of(form, given if form.key == of else None) for form in (_support(desk, one), _translation(desk, one))}
    sources = {source.id: source for source in view.all(Source)}
    names = {support.by: _name(desk, support.by, sources) for support in one.supports}
    twins = view.count(Claim, ref=one.ref) - 1
    shown = pages.Shown(_told(desk, one), names, forms[f"support:{one.id}"], forms[f"translate:{one.id}"], twins)
    return desk.page(desk.say(N_("Claim")), pages.one(desk.say, shown, desk.codename, desk.token))


def _name(desk: Desk, by: RecordId, sources: dict[RecordId, Source]) -> str:
    """What supports it: a source by its line, what people said by its kind alone."""
    if by in sources:
        return pages.source_line(sources[by], desk.say)
    figure = desk.view.get(Figure, by)
    if figure is not None:
        return desk.say(N_("figure {ref}: {what}"), ref=figure.ref, what=figure.method.get(desk.say.lang, ""))
    if desk.view.get(Statement, by) is not None:
        return desk.say(N_("a statement"))
    return desk.say(N_("a piece of evidence")) if desk.view.get(Evidence, by) is not None else desk.say(N_("a record"))


def _sources(desk: Desk) -> tuple[Option, ...]:
    found = sorted(desk.view.all(Source), key=lambda one: (len(one.ref), one.ref))
    return tuple(Option(one.id, pages.source_line(one, desk.say)) for one in found)


# A new claim


def _form(desk: Desk) -> Form:
    say = desk.say
    return Form(
        "claim:new", "/claims/new",
        (
            Field("ref", say(N_("Reference")), longest=12, start=_next(desk, "C"), help=say(N_("as it will be cited"))),
            Field("text", say(N_("What is asserted, in English")), Kind.AREA, longest=4_000),
            Field("claimant", say(N_("Who asserts it"))),
            Field("source", say(N_("Where it stands")), Kind.CHOICE, options=_sources(desk),
                  help=say(N_("a source that is missing is added first"))),
            Field("about", say(N_("What it is about")), Kind.CHOICE, options=terms(ABOUT, say)),
            Field("quantity_kind", say(N_("What kind of number")), Kind.CHOICE, start=QuantityKind.NONE.value,
                  options=choices(KINDS, say)),
            Field("quantity", say(N_("The number")), Kind.NUMBER, needed=False, least=0,
                  help=say(N_("only as the source says it, never worked out"))),
            Field("unit", say(N_("Of what")), Kind.CHOICE, needed=False,
                  options=tuple(Option(one, UNITS[one][say.lang][0]) for one in COUNTED)),
            Field("period_start", say(N_("From when")), Kind.PART_DATE, needed=False),
            Field("period_end", say(N_("Until when")), Kind.PART_DATE, needed=False),
            Field("place", say(N_("Where, by region")), needed=False),
        ),
        say(N_("Record the claim")),
    )  # fmt: skip


def _next(desk: Desk, letter: str) -> str:
    """The reference after the highest of its letter."""
    view = desk.view
    refs = [one.ref for found in (view.all(Claim), view.all(Response), view.all(Source)) for one in found]
    taken = [int(ref[1:]) for ref in refs if ref[:1] == letter and ref[1:].isdecimal()]
    return f"{letter}{max(taken, default=0) + 1}"


def new(desk: Desk, given: Given | None = None) -> Answer:
    return desk.page(desk.say(N_("Add a claim")), desk.form_of(_form(desk), given))


def add(desk: Desk) -> Answer:
    made = new_id()

    def verb(given: Given) -> list[Fact]:
        told = given.values
        ask = claim.MakeClaim(
            made, told["ref"], told["text"], told["claimant"], RecordId(told["source"]), told["about"], told["quantity"],
            QuantityKind(told["quantity_kind"]), told["unit"] or "", told["period_start"], told["period_end"], told["place"],
        )  # fmt: skip
        facts = claim.make_claim(desk.view, ask, desk.me, desk.now)
        return [*facts, *_first_support(desk, made, ask.source)]

    return desk.submit(_form(desk), verb, lambda given: new(desk, given), f"/claims/{made}")


def _first_support(desk: Desk, made: RecordId, source: RecordId) -> list[Fact]:
    """The source it stands in is the first origin it rests on."""
    return [ClaimSupported(made, source, "source", need(desk.view, Source, source).ref)]


# Support, translation


def _support(desk: Desk, one: Claim) -> Form:
    say = desk.say
    known = tuple(Option(key, "") for key in dict.fromkeys(support.independent for support in one.supports))
    return Form(
        f"support:{one.id}", f"/claims/{one.id}/support",
        (
            Field("source", say(N_("Source")), Kind.CHOICE, options=_sources(desk)),
            Field("origin", say(N_("Key of its origin")), options=known, longest=60,
                  help=say(N_("Where does it know it from? If it repeats a source named above, the same key: then both count once."))),
        ),
        say(N_("Add the source")), seen=desk.seen(one.id), drafts=False,
    )  # fmt: skip


def support(desk: Desk) -> Answer:
    one = need(desk.view, Claim, desk.id())
    form = _support(desk, one)

    def verb(given: Given) -> list[Fact]:
        ask = claim.SupportClaim(one.id, RecordId(given.values["source"]), "source", given.values["origin"])
        return claim.support_claim(desk.view, ask, desk.me, desk.now)

    return desk.submit(form, verb, lambda given: show(desk, form.key, given), f"/claims/{one.id}#support", about=(one.id,))


def _translation(desk: Desk, one: Claim) -> Form:
    say = desk.say
    return Form(
        f"translate:{one.id}", f"/claims/{one.id}/translate",
        (
            Field("text", say(N_("In Russian")), Kind.AREA, longest=4_000, start=one.texts.get("ru", "")),
            Field("claimant", say(N_("Who asserts it, in Russian")), start=one.claimants.get("ru", "")),
            Field("place", say(N_("Where, in Russian")), needed=False, start=one.places.get("ru", "")),
        ),
        say(N_("Record the translation")), seen=desk.seen(one.id), drafts=False,
    )  # fmt: skip


def translate(desk: Desk) -> Answer:
    one = need(desk.view, Claim, desk.id())
    form = _translation(desk, one)

    def verb(given: Given) -> list[Fact]:
        told = given.values
        return claim.translate_claim(
            desk.view, claim.TranslateClaim(one.id, "ru", told["text"], told["claimant"], told["place"]), desk.me, desk.now
        )

    return desk.submit(form, verb, lambda given: show(desk, form.key, given), f"/claims/{one.id}", about=(one.id,))


# A source


def _source(desk: Desk) -> Form:
    say = desk.say
    return Form(
        "source:new", "/sources/new",
        (
            Field("ref", say(N_("Reference")), longest=12, start=_next(desk, "S")),
            Field("title", say(N_("Title"))),
            Field("publisher", say(N_("Publisher"))),
            Field("author", say(N_("Author")), needed=False),
            Field("sort", say(N_("Sort")), Kind.CHOICE, options=terms(SOURCE_SORTS, say)),
            Field("published", say(N_("Published, as far as it is known")), Kind.PART_DATE, needed=False),
            Field("language", say(N_("Language")), Kind.CHOICE, options=terms(LANGUAGES, say)),
            warning_field(say, None),
        ),
        say(N_("Record the source")),
    )  # fmt: skip


def new_source(desk: Desk, given: Given | None = None) -> Answer:
    return desk.page(desk.say(N_("Add a source")), desk.form_of(_source(desk), given))


def add_source(desk: Desk) -> Answer:
    def verb(given: Given) -> list[Fact]:
        told = given.values
        ask = claim.AddSource(
            new_id(), told["ref"], told["title"], told["publisher"], told["author"], told["sort"], told["published"], told["language"],
            stated(told["warnings"]) or (),
        )  # fmt: skip
        return claim.add_source(desk.view, ask, desk.me, desk.now)

    return desk.submit(
        _source(desk),
        verb,
        lambda given: new_source(desk, given),
        "/claims",
        desk.say(N_("The source is recorded; a claim can rest on it now.")),
    )


# What an official answered


def _answering(desk: Desk, one: Claim) -> Form:
    say = desk.say
    return Form(
        f"response:{one.id}", f"/claims/{one.id}/responses/new",
        (
            Field("ref", say(N_("Reference")), longest=12, start=_next(desk, "R")),
            Field("speaker", say(N_("Who answered")), help=say(N_("an official, by name: what officials say in public is public"))),
            Field("role", say(N_("In what office"))),
            Field("text", say(N_("What was answered, word for word, in English")), Kind.AREA, longest=4_000),
            Field("date", say(N_("When")), Kind.PART_DATE),
            Field("source", say(N_("Where it stands")), Kind.CHOICE, options=_sources(desk)),
            Field("attribution", say(N_("What officials say of the act")), Kind.CHOICE, options=terms(huridocs.TERMS[28], say)),
            Field("response", say(N_("What kind of answer it is")), Kind.CHOICE, options=terms(huridocs.TERMS[27], say)),
        ),
        say(N_("Record the answer")),
    )  # fmt: skip


def new_response(desk: Desk, given: Given | None = None) -> Answer:
    one = need(desk.view, Claim, desk.id())
    return desk.page(
        desk.say(N_("What an official answered")),
        pages.asserted(desk.say, _told(desk, one)),
        desk.form_of(_answering(desk, one), given),
    )


def respond(desk: Desk) -> Answer:
    one = need(desk.view, Claim, desk.id())

    def verb(given: Given) -> list[Fact]:
        told = given.values
        ask = answer.MakeResponse(
            new_id(), told["ref"], (one.id,), told["speaker"], told["role"], RecordId(told["source"]), told["text"], told["attribution"],
            told["response"], told["date"],
        )  # fmt: skip
        return answer.make_response(desk.view, ask, desk.me, desk.now)

    return desk.submit(_answering(desk, one), verb, lambda given: new_response(desk, given), f"/claims/{one.id}#answers")


# What can be shown


def _shown(desk: Desk, one: Response) -> Form:
    say = desk.say
    fields = tuple(
        Field(
            lang,
            say(N_("What can be shown, {language}"), language=language(lang, say)),
            Kind.AREA,
            longest=4_000,
            start=one.answered.get(lang, ""),
        )
        for lang in LANGS
    )
    return Form(f"answer:{one.id}", f"/responses/{one.id}/answer", fields, say(N_("Record what can be shown")), seen=desk.seen(one.id))


def answering(desk: Desk, given: Given | None = None) -> Answer:
    one = need(desk.view, Response, desk.id())
    return desk.page(
        desk.say(N_("What can be shown in answer")),
        pages.said(desk.say, one, desk.view.get(Source, one.source)),
        desk.form_of(_shown(desk, one), given),
    )


def show_answer(desk: Desk) -> Answer:
    one = need(desk.view, Response, desk.id())

    def verb(given: Given) -> list[Fact]:
        texts = {lang: given.values[lang] for lang in LANGS}
        return answer.answer_response(desk.view, answer.AnswerResponse(one.id, texts), desk.me, desk.now)

    return desk.submit(_shown(desk, one), verb, lambda given: answering(desk, given), _claim_of(one), about=(one.id,))


def _claim_of(one: Response) -> str:
    return f"/claims/{one.claims[0]}#answers" if one.claims else "/claims"


def settle(desk: Desk) -> Answer:
    """One of two texts is chosen; the other stays in the history."""
    one, place = need(desk.view, Response, desk.id()), numbers(desk.form.first("place"))
    if not place or place[0] >= len(one.conflicts) or one.conflicts[place[0]].field != desk.form.first("field"):
        return desk.to(_claim_of(one), desk.say(N_("This has changed since you opened it; look at both once more.")))
    lost = one.conflicts[place[0]]
    text = lost.kept if desk.form.first("which") == "kept" else lost.lost
    ask = answer.AnswerResponse(one.id, {lost.field.removeprefix("answer "): text})
    desk.record(answer.answer_response(desk.view, ask, desk.me, desk.now))
    return desk.to(_claim_of(one), desk.say(N_("Settled. What did not stand is kept in the record's history.")))


ENTRIES = (
    get("/claims", listed),
    get("/claims/new", new),
    post("/claims/new", add),
    get("/claims/{id}", show),
    post("/claims/{id}/support", support),
    post("/claims/{id}/translate", translate),
    get("/claims/{id}/responses/new", new_response),
    post("/claims/{id}/responses/new", respond),
    get("/responses/{id}/answer", answering),
    post("/responses/{id}/answer", show_answer),
    post("/responses/{id}/settle", settle),
    get("/sources/new", new_source),
    post("/sources/new", add_source),
)
