"""One request at the desk: who asks, what was sent, and the few ways to answer. Every handler gets one of these.

A handler reads the form, asks one verb, records, answers. `Desk.submit` does that for a form: what is wrong comes back beside its field, what
was typed is kept, and where the record has changed since the page was drawn both are shown before anything is recorded.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import htpy as h
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from safeconduct.desk.jobs import Job, Then, Work
from safeconduct.desk.room import Room
from safeconduct.ground.errors import N_, BadInput, NotFound, Refused, SafeconductError
from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member, Role
from safeconduct.records.fact import Entered, Fact, Reading
from safeconduct.records.view import View
from safeconduct.web.fields import KEEP, SEEN_FIELD, draw
from safeconduct.web.forms import File, Form, Given, Raw, more, read, spoken
from safeconduct.web.guard import Session
from safeconduct.web.say import Say

Verb = Callable[[Given], Sequence[Fact]]
Again = Callable[[Given], Response]


class Sent:
    """What a form sent."""

    def __init__(self, raw: Raw, files: Mapping[str, File]) -> None:
        self.raw, self.files = raw, files

    def first(self, name: str, default: str = "") -> str:
        return next(iter(self.raw.get(name, ())), default)


NOTHING = Sent({}, {})


async def sent(request: Request, largest: int) -> Sent:
    """Fields and files of a form. Nothing of it touches a disk (desk.app sees to that)."""
    raw: Raw = {}
    files: dict[str, File] = {}
    async with request.form(max_files=8, max_fields=2_000, max_part_size=largest) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files[name] = File(value.filename[:200], await value.read())
            else:
                raw.setdefault(name, []).append(value)
    return Sent(raw, files)


class Desk:
    def __init__(self, room: Room, request: Request, form: Sent, session: Session, say: Say, frame: Callable[..., h.Renderable]) -> None:
        self.room, self.request, self.form, self.say = room, request, form, say
        self.office = room.office
        self.now: dt.datetime = room.clock()
        self.token = session.token
        self._frame = frame
        self.saved = False

    # Who and what

    @property
    def view(self) -> View:
        return self.office.view

    @property
    def me(self) -> Member:
        return self.office.me

    def is_a(self, *roles: Role) -> bool:
        return self.me.is_a(*roles)

    @cached_property
    def members(self) -> Mapping[MemberId, Member]:
        return {one.id: one for one in self.office.members}

    def codename(self, member: MemberId | str) -> str:
        found = self.members.get(MemberId(member))
        return found.codename if found is not None else self.say(N_("somebody who has left"))

    def with_role(self, *roles: Role) -> list[Member]:
        return sorted((one for one in self.office.members if one.is_a(*roles)), key=lambda one: one.codename)

    @property
    def today(self) -> dt.date:
        """By the reader's wall."""
        return self.say.here(self.now).date()

    def id(self, name: str = "id") -> RecordId:
        return RecordId(self.request.path_params[name])

    def part(self, name: str) -> str:
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default)

    # Answers

    def page(self, title: str, *content: h.Node, status: int = 200) -> Response:
        """`title` is a kind of page, never a person: it stands in the browser's history."""
        body = str(self._frame(self, title, content))
        if self.request.method == "GET" and status == 200:
            self.room.page = self.request.url.path + (f"?{self.request.url.query}" if self.request.url.query else "")
        return Response(body, status, media_type="text/html; charset=utf-8")

    def to(self, path: str, notice: str = "") -> Response:
        """Go there, and say there what was done."""
        if notice:
            self.room.notices.append(notice)
        return RedirectResponse(path, 303)

    def form_of(self, form: Form, given: Given | None = None) -> h.Element:
        """A form as it stands: with errors, or with the draft that was kept of it."""
        return draw(form, self.say, self.token, given if given is not None else self.draft(form))

    # Forms

    def seen(self, *records: RecordId) -> str:
        """What a page shows of these records: another text once anything more is told of one of them. That somebody read it is nothing more."""
        counts = []
        for record in records:
            history = self._told(record)
            counts.append(f"{len(history)}.{history[-1].stamp if history else 0}")
        return " ".join(counts)

    def submit(self, form: Form, verb: Verb, again: Again, then: str | Callable[[Given], str], notice: str | None = "",
               about: Sequence[RecordId] = ()) -> Response:  # fmt: skip
        """Read, ask, record, answer. `again` draws the page anew around what was given; `about`: records whose change since is to be shown.
        `notice`: None where the next page says it by itself."""
        given = read(form, self.form.raw, self.say, self.form.files)
        if self.form.first(KEEP):
            self.keep(form)
            return self.to(self.room.page, self.say(N_("Kept as a draft. Nothing is recorded yet.")))
        if more(self.form.raw):
            given.errors.clear()
            return again(given)
        if given.good:
            self._try(verb, given, about)
        if not given.good:
            self.keep(form)
            answer = again(given)
            answer.status_code = 422
            return answer
        self.office.desk.forget(form.key)
        self.room.sent[form.key] = time.monotonic()
        said = "" if notice is None else notice or self.say(N_("Recorded."))
        return self.to(then if isinstance(then, str) else then(given), said)

    def _try(self, verb: Verb, given: Given, about: Sequence[RecordId]) -> None:
        saw = self.form.first(SEEN_FIELD)
        if about and saw and saw != self.seen(*about):
            given.fault = self.say(N_("This has changed since you opened it ({who}). Nothing is recorded yet."), who=self._since(saw, about))
            given.hint = self.say(
                N_("The page shows how it stands now, and here is what you wrote. Look at both; record again if it still holds.")
            )
            return
        try:
            self.record(verb(given))
        except (Refused, BadInput, NotFound) as error:
            given.refuse(error, self.say)

    def _since(self, saw: str, about: Sequence[RecordId]) -> str:
        """Who told more of these records since a page was drawn, and when."""
        stamps = dict(zip(about, (int(one.partition(".")[2] or 0) for one in saw.split(" ")), strict=False))
        told = [one for record in about for one in self._told(record) if one.stamp > stamps.get(record, 0)]
        return ", ".join(dict.fromkeys(f"{self.codename(one.by)}, {self.say.moment(one.at)}" for one in told[-3:]))

    def _told(self, record: RecordId) -> list[Entered]:
        return [one for one in self.view.history(record) if not isinstance(one.fact, Reading)]

    def record(self, facts: Sequence[Fact]) -> None:
        self.office.record(facts, self.now)
        self.saved = True

    # Long work

    def begin(self, kind: str, label: str, page: str | Callable[[Job], str], work: Work, apart: bool = False, then: Then | None = None) -> str:
        """Begin long work (see desk.jobs). Returns the address where it is seen, and from where one is led on to `page` when it has ended."""

        def sent_after(doing: Callable[[Any], Any]) -> Callable[[Any], Any]:
            def done(given: Any) -> Any:
                found = doing(given)
                if self.office.pending:
                    self.room.send()
                return found

            return done

        work, then = (work, sent_after(then) if then is not None else None) if apart else (sent_after(work), then)
        return f"/jobs/{self.room.jobs.start(kind, label, page, work, apart, then=then).id}"

    # Drafts

    def keep(self, form: Form) -> None:
        if form.drafts:
            self.office.desk.keep(form.key, spoken(self.form.raw), self.now)

    def draft(self, form: Form) -> Given | None:
        found = self.office.desk.draft(form.key) if form.drafts else None
        return Given(raw=dict(found.fields), kept=self.say.moment(found.at)) if found is not None else None

    def setting(self, name: str, default: Any) -> Any:
        return self.office.desk.setting(name, default)


def error_status(error: SafeconductError) -> int:
    families = {"BadInput": 400, "Refused": 409, "NotFound": 404, "Locked": 403, "Busy": 503, "Damaged": 500, "StoreFailed": 503}
    return next((families[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in families), 500)
