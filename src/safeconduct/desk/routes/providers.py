"""The service directory: who outside gives what, where, and who may be told."""

from __future__ import annotations

from starlette.responses import Response

from safeconduct.casework import provide
from safeconduct.casework.gather import LANGUAGES
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import case_words as words
from safeconduct.desk.pages import providers as pages
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import new_id
from safeconduct.records.consent import Audience
from safeconduct.records.provider import SERVICES, Provider
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, fill


def providers(desk: Desk) -> Response:
    found = sorted(desk.view.all(Provider), key=lambda one: (one.withdrawn is not None, one.name))
    return desk.page(desk.say(N_("Service directory")), pages.listing(desk.say, found, desk.today - provide.STALE))


def _fields(desk: Desk, one: Provider | None) -> tuple[Field, ...]:
    say, lang, known = desk.say, desk.say.lang, one or Provider(new_id())
    return (
        Field("services", say(N_("What it gives")), Kind.MANY, options=words.named(SERVICES, lang), start=known.services),
        Field("regions", say(N_("Where")), Kind.MANY, options=words.regions(lang), start=known.regions),
        Field("languages", say(N_("In which languages")), Kind.MANY, needed=False, options=words.named(LANGUAGES, lang), start=known.languages),
        Field("told", say(N_("It is told as")), Kind.CHOICE, options=words.options(say, words.AUDIENCE, "partner", "network"), start=known.told,
              help=say(N_("A party is referred there only if it agreed that these may be told."))),
        Field("how", say(N_("How it is asked")), Kind.AREA, needed=False, longest=2000, start=known.how),
        Field("limits", say(N_("Whom it does not take, when it is closed, what it costs")), Kind.AREA, needed=False, longest=2000,
              start=known.limits),
    )  # fmt: skip


def _adding(desk: Desk) -> Form:
    say = desk.say
    name = Field("name", say(N_("Name of the service")), longest=120, help=say(N_("Of a person who helps, a codename.")))
    return Form("provider-new", "/providers/new", (name, *_fields(desk, None)), say(N_("Add it")))


def new(desk: Desk, given: Given | None = None) -> Response:
    return desk.page(desk.say(N_("Add a service")), desk.form_of(_adding(desk), given))


def add(desk: Desk) -> Response:
    return desk.submit(
        _adding(desk),
        lambda given: provide.add_provider(
            desk.view, fill(provide.AddProvider, given, id=new_id(), told=Audience(given.values["told"])), desk.me, desk.now
        ),
        lambda given: new(desk, given), "/providers",
    )  # fmt: skip


def _changing(desk: Desk, one: Provider) -> Form:
    return Form(f"provider:{one.id}", f"/providers/{one.id}", _fields(desk, one), desk.say(N_("Save")), seen=desk.seen(one.id))


def _withdrawing(desk: Desk, one: Provider) -> Form:
    say = desk.say
    why = Field("why", say(N_("Why nobody is sent there any more")), Kind.AREA, longest=2000)
    return Form(f"provider-end:{one.id}", f"/providers/{one.id}/withdraw", (why,), say(N_("Send nobody there any more")), danger=True)


def _checking(desk: Desk, one: Provider) -> Form:
    return Form(f"provider-checked:{one.id}", f"/providers/{one.id}/checked", (), desk.say(N_("Somebody asked: it is still so")), drafts=False)


def show(desk: Desk, changing: Given | None = None, ending: Given | None = None) -> Response:
    one = need(desk.view, Provider, desk.id())
    forms = [desk.form_of(_checking(desk, one)), desk.form_of(_changing(desk, one), changing), desk.form_of(_withdrawing(desk, one), ending)]
    return desk.page(desk.say(N_("Service")), pages.one(desk.say, one, forms if one.withdrawn is None else []))


def change(desk: Desk) -> Response:
    one = need(desk.view, Provider, desk.id())
    return desk.submit(
        _changing(desk, one),
        lambda given: provide.change_provider(
            desk.view, fill(provide.ChangeProvider, given, provider=one.id, told=Audience(given.values["told"])), desk.me, desk.now
        ),
        lambda given: show(desk, changing=given), f"/providers/{one.id}", about=(one.id,),
    )  # fmt: skip


def checked(desk: Desk) -> Response:
    one = need(desk.view, Provider, desk.id())
    return desk.submit(
        _checking(desk, one), lambda _given: provide.check_provider(desk.view, provide.CheckProvider(one.id), desk.me, desk.now),
        lambda _given: show(desk), f"/providers/{one.id}",
    )  # fmt: skip


def withdraw(desk: Desk) -> Response:
    one = need(desk.view, Provider, desk.id())
    return desk.submit(
        _withdrawing(desk, one),
        lambda given: provide.withdraw_provider(desk.view, fill(provide.WithdrawProvider, given, provider=one.id), desk.me, desk.now),
        lambda given: show(desk, ending=given), f"/providers/{one.id}",
    )  # fmt: skip


ENTRIES = (
    get("/providers", providers),
    get("/providers/new", new),
    post("/providers/new", add),
    get("/providers/{id}", show),
    post("/providers/{id}", change),
    post("/providers/{id}/checked", checked),
    post("/providers/{id}/withdraw", withdraw),
)
