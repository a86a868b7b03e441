"""Cases: the list, its saved views, and opening one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from safeconduct.casework import triage
from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import case_words as words
from safeconduct.desk.pages import cases as pages
from safeconduct.desk.pages.cases import Filter, SavedView
from safeconduct.desk.pages.pager import pager
from safeconduct.desk.routes.acting import owners
from safeconduct.desk.routing import get, post
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId, RecordId, new_id
from safeconduct.ground.who import Role
from safeconduct.records.call import Call
from safeconduct.records.case import Case
from safeconduct.records.facet import Span
from safeconduct.records.fact import Fact
from safeconduct.records.view import need
from safeconduct.web.forms import Field, Form, Given, Kind, Option, Rows

PAGE = 50
FACETS = ("state", "risk", "owner", "region", "workflow", "conflict")
VIEWS = "case-views"
_AGES = ((0, 7, N_("less than a week")), (7, 30, N_("a week to a month")), (30, 90, N_("one to three months")),
         (90, 180, N_("three to six months")), (180, 36500, N_("longer than six months")))  # fmt: skip


def cases(desk: Desk) -> Response:
    say = desk.say
    chosen = {name: desk.query(name) for name in FACETS if desk.query(name)}
    if not desk.request.url.query:
        chosen = {"state": "open"}
    found = list(desk.view.where(Case, limit=PAGE + 1, before=desk.query("before") or None, **chosen))
    query = urlencode(chosen)
    caption = say.n("{count} case", "{count} cases", desk.view.count(Case, **chosen))
    return desk.page(
        say(N_("Cases")), pages.views(say, desk.token, saved(desk), query), pages.filters(say, _filters(desk), chosen),
        pages.listing(say, found[:PAGE], desk.codename, desk.today, caption, pager(desk, found, PAGE, f"/cases?{query or 'state='}")),
    )  # fmt: skip


def _filters(desk: Desk) -> tuple[Filter, ...]:
    say = desk.say
    states = (Option("open", say(N_("open"))), Option("closed", say(N_("closed"))))
    conflict = (Option("yes", say(N_("with a conflict"))),)
    return (
        Filter("state", say(N_("State")), states), Filter("risk", say(N_("Risk")), words.options(say, words.RISK)),
        Filter("owner", say(N_("Owner")), owners(desk)), Filter("region", say(N_("From")), words.regions(say.lang)),
        Filter("workflow", say(N_("Work")), words.options(say, words.WORKFLOW)), Filter("conflict", say(N_("To be decided")), conflict),
    )  # fmt: skip


def saved(desk: Desk) -> list[SavedView]:
    return [SavedView(str(name), str(query)) for name, query in desk.setting(VIEWS, [])]


def keep_view(desk: Desk) -> Response:
    """Kept in this member's own drawer: no fact, nothing that leaves the device."""
    before, drop = saved(desk), desk.form.first("drop")
    name, query = desk.form.first("name").strip()[:60], _clean(desk.form.first("query"))
    views = [one for one in before if one.name not in (drop, name)]
    if name and not drop:
        views.append(SavedView(name, query))
    desk.office.desk.set(VIEWS, [list(one) for one in views[-12:]])
    return desk.to(f"/cases?{query}", desk.say(N_("The list is kept.")) if name else desk.say(N_("The list is forgotten.")))


def _clean(query: str) -> str:
    """Only what the list itself would write."""
    from urllib.parse import parse_qsl

    return urlencode([(name, value[:80]) for name, value in parse_qsl(query) if name in FACETS])


def ages(desk: Desk) -> Response:
    opened = desk.view.tally(Case, "open_since")
    counted = [(desk.say(label), _aged(desk, opened, least, most)) for least, most, label in _AGES]
    return desk.page(desk.say(N_("How old open cases are")), pages.ages(desk.say, counted))


def _aged(desk: Desk, opened: Mapping[str, int], least: int, most: int) -> int:
    newest = desk.today - dt.timedelta(days=least)
    oldest = desk.today - dt.timedelta(days=most - 1)
    return sum(many for day, many in opened.items() if Span(oldest.isoformat(), newest.isoformat()).has(day))


# Opening one


def _opening(desk: Desk, call: Call | None) -> Form:
    say = desk.say
    person = (Field("codename", say(N_("Codename")), longest=60), Field("child", say(N_("This is a child")), Kind.CHECK, needed=False))
    people = call.people if call is not None else 1
    return Form(
        f"case-new:{call.id}" if call is not None else "case-new", "/cases/new",
        (
            Field("call", "", Kind.HIDDEN, needed=False, start=call.id if call is not None else ""),
            Field("codename", say(N_("Codename of the party")), longest=60, help=say(N_("A word that says nothing about them."))),
            Field("region", say(N_("Where they are in danger")), Kind.CHOICE, options=words.regions(say.lang),
                  start=call.region if call else ""),
            Field("owner", say(N_("Owner")), Kind.CHOICE, options=owners(desk), start=desk.me.id if desk.is_a(Role.CASEWORKER) else ""),
            Rows("people", say(N_("Person {number}"), number="{number}"), person, say(N_("One more person")), least=max(1, min(people, 12))),
        ),
        say(N_("Open the case")),
    )  # fmt: skip


def new(desk: Desk, given: Given | None = None) -> Response:
    wanted = given.first("call") if given is not None else desk.query("call")
    call = need(desk.view, Call, RecordId(wanted)) if wanted else None
    return desk.page(desk.say(N_("Open a case")), desk.form_of(_opening(desk, call), given))


def open_case(desk: Desk) -> Response:
    made, wanted = new_id(), desk.form.first("call")
    call = need(desk.view, Call, RecordId(wanted)) if wanted else None
    form = _opening(desk, call)
    then = f"/cases/{made}" if desk.is_a(Role.COORDINATOR) or desk.form.first("owner") == desk.me.id else "/calls"
    return desk.submit(
        form, lambda given: _open(desk, made, call, given.values), lambda given: new(desk, given), then, desk.say(N_("The case is open."))
    )


def _open(desk: Desk, made: RecordId, call: Call | None, values: Mapping[str, object]) -> list[Fact]:
    """The case, who is a child, and that the call became it."""
    from safeconduct.records import party
    from safeconduct.records.call import CallBecameCase

    rows = values["people"]
    assert isinstance(rows, list)
    people = [(new_id(), str(row["codename"]), bool(row["child"])) for row in rows]
    ask = triage.OpenCase(
        made, str(values["codename"]), MemberId(str(values["owner"])), str(values["region"]),
        tuple((person, codename) for person, codename, _ in people), call.id if call is not None else None,
    )  # fmt: skip
    told = triage.open_case(desk.view, ask, desk.me, desk.now)
    told += [party.PersonDescribed(made, person, child) for person, _, child in people if child]
    if call is not None:
        triage.open_call(desk.view, call.id)
        told.append(CallBecameCase(call.id, made, ask.codename, ask.owner))
    return told


ENTRIES = (
    get("/cases", cases),
    post("/cases/views", keep_view, writes=False),
    get("/cases/ages", ages),
    get("/cases/new", new),
    post("/cases/new", open_case),
)
