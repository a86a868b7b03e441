"""The member's own pages: settings, drafts, long work."""

from __future__ import annotations

import htpy as h

from safeconduct.desk.jobs import Job
from safeconduct.ground.errors import N_
from safeconduct.web.fields import hidden
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say


def jobs(say: Say, listed: list[Job]) -> h.Node:
    if not listed:
        return h.p[say(N_("No long work was begun since the desk was unlocked."))]
    return h.ul(".cards")[(h.li[_job(say, one)] for one in listed)]


def _job(say: Say, job: Job) -> h.Node:
    return [
        h.h2[h.a(href=f"/jobs/{job.id}")[say(job.label)]],
        progress(say, job),
    ]


def progress(say: Say, job: Job) -> h.Node:
    """How far it is, in words and as a bar."""
    if job.error is not None:
        return h.div(".faults")[h.p[say.error(job.error)], h.p[say.hint(job.error)]]
    if not job.running:
        return h.p[say(N_("Ended {when}."), when=say.moment(job.ended)), " ", h.a(href=job.page)[say(N_("See what came of it"))]]
    share = say(N_("{done} of {total}"), done=job.done, total=job.total) if job.total else ""
    return h.p(role="status")[
        h.progress(max=job.total or None, value=job.done if job.total else None, aria_label=say(job.label)), " ",
        say(job.step) if job.step else say(N_("begun {when}"), when=say.moment(job.begun)), " ", share,
    ]  # fmt: skip


def one_job(say: Say, job: Job) -> h.Node:
    again = h.meta(http_equiv="refresh", content="2") if job.running else None
    return [
        again,
        h.p(".lead")[say(job.label)],
        progress(say, job),
        h.p(".faint")[say(N_("You can leave this page; the work goes on, and Long work shows it."))] if job.running else None,
    ]


def closing(say: Say, token: str) -> h.Node:
    return [
        h.h2[say(N_("Close the desk"))],
        h.p[say(N_("Locking keeps the desk ready behind the passphrase. Closing ends it; it is started anew from the terminal."))],
        h.form(method="post", action="/quit")[hidden(TOKEN_FIELD, token), h.button(type="submit")[say(N_("Close the desk"))]],
    ]
