"""What stands around every page: the ways to the others, the search, what is going on, and the two keys for somebody at the door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.desk import Desk
from safeconduct.desk.jobs import Job
from safeconduct.ground.errors import N_
from safeconduct.ground.who import Role
from safeconduct.web.assets import Assets
from safeconduct.web.fields import hidden
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say


class Way(NamedTuple):
    path: str
    label: str
    roles: tuple[Role, ...]
    """Who has anything to read there; empty for everybody."""


_CASES = (Role.CASEWORKER, Role.COORDINATOR)
_TOLD = (Role.INTERVIEWER, Role.ANALYST, Role.EDITOR)
WAYS = (
    Way("/", N_("Today"), ()),
    Way("/calls", N_("Calls"), (Role.HOTLINE, Role.COORDINATOR)),
    Way("/cases", N_("Cases"), _CASES),
    Way("/relocations", N_("Relocations"), (*_CASES, Role.ESCORT, Role.STEWARD)),
    Way("/shelters", N_("Shelters"), (*_CASES, Role.STEWARD)),
    Way("/statements", N_("Statements"), _TOLD),
    Way("/evidence", N_("Evidence"), _TOLD),
    Way("/claims", N_("Claims"), (*_TOLD, Role.COORDINATOR)),
    Way("/figures", N_("Figures"), (*_TOLD, Role.COORDINATOR)),
    Way("/reports", N_("Reports"), (*_TOLD, Role.COORDINATOR)),
    Way("/trust", N_("Circle of trust"), ()),
    Way("/activity", N_("Activity"), ()),
)


def frame(desk: Desk, title: str, content: Sequence[h.Node], assets: Assets, set_clock: bool = False) -> h.Renderable:
    say, path = desk.say, desk.request.url.path
    theme = desk.setting("theme", "")
    return h.html(lang=say.lang, dir=say.direction, data_theme=theme or None)[
        head(title, assets, minutes=float(desk.setting("idle", 10))),
        h.body(data_token=desk.token)[
            h.a(".skip", href="#content")[say(N_("Skip to the content"))],
            h.header(".top")[
                h.p(".brand")[h.a(href="/")["Safeconduct"]],
                _search(desk),
                h.p(".who")[desk.me.codename],
                _clock(desk) if set_clock else None,
                _keys(desk),
            ],
            h.nav(".ways", aria_label=say(N_("Pages")))[
                h.input("#ways-open", type="checkbox", class_="ways-open", aria_label=say(N_("Show the pages"))),
                h.label(for_="ways-open", aria_hidden="true")["☰ ", say(N_("Pages"))],
                h.ul[(_way(one, path, say) for one in WAYS if not one.roles or desk.is_a(*one.roles))],
                h.ul(".more")[(_way(one, path, say) for one in MORE)],
            ],
            h.main("#content", tabindex="-1")[
                _news(desk),
                h.h1[title],
                content,
            ],
        ],
    ]


MORE = (
    Way("/commands", N_("Commands"), ()),
    Way("/imports", N_("Import"), ()),
    Way("/export", N_("Give to others"), ()),
    Way("/jobs", N_("Long work"), ()),
    Way("/settings", N_("Settings"), ()),
)


def head(title: str, assets: Assets, minutes: float = 0) -> h.Element:
    """`minutes`: after so long with nothing done the page asks where it stands, scripts or not, and finds the desk locked."""
    return h.head[
        h.meta(charset="utf-8"),
        h.meta(name="viewport", content="width=device-width, initial-scale=1"),
        h.meta(name="color-scheme", content="light dark"),
        h.noscript[h.meta(http_equiv="refresh", content=f"{int(minutes * 60) + 5}; url=/locked")] if minutes else None,
        h.title[f"{title} · Safeconduct" if title else "Safeconduct"],
        h.link(rel="icon", href=assets.path("mark.svg")),
        h.link(rel="stylesheet", href=assets.path("desk.css")),
        h.script(src=assets.path("desk.js"), defer=True, data_idle=str(minutes)) if minutes else None,
        h.script(src=assets.path("palette.js"), defer=True) if minutes else None,
    ]


def _way(one: Way, path: str, say: Say) -> h.Element:
    here = path == one.path or (one.path != "/" and path.startswith(f"{one.path}/"))
    return h.li[h.a(href=one.path, aria_current="page" if here else None)[say(one.label)]]


def _search(desk: Desk) -> h.Element:
    say = desk.say
    return h.form(".search", role="search", action="/search", method="post", autocomplete="off")[
        hidden(TOKEN_FIELD, desk.token),
        h.input(
            "#search", type="search", name="q", aria_label=say(N_("Search everything you can read")), placeholder=say(N_("Search ( / )")),
            maxlength=200, spellcheck="false",
        ),
    ]  # fmt: skip


def _clock(desk: Desk) -> h.Element:
    return h.p(".set-clock")[desk.say(N_("the clock is set to {when}"), when=desk.say.moment(desk.now))]


def _keys(desk: Desk) -> h.Element:
    say = desk.say
    return h.div(".keys")[
        h.form(method="post", action="/cover")[
            hidden(TOKEN_FIELD, desk.token),
            h.button("#cover", type="submit", title=say(N_("Shows something dull at once; key F8")))[say(N_("Cover")), " ", h.kbd["F8"]],
        ],
        h.form(method="post", action="/lock")[
            hidden(TOKEN_FIELD, desk.token),
            h.button("#lock", type="submit", title=say(N_("Ends everything that holds a key; key F9")))[say(N_("Lock")), " ", h.kbd["F9"]],
        ],
    ]


def _news(desk: Desk) -> h.Node:
    """What was done, what has ended, what runs."""
    say, room = desk.say, desk.room
    notices, room.notices = [*room.notices, *(_ended(one, say) for one in room.jobs.news())], []
    on_it = desk.request.url.path.startswith("/jobs")
    running = [one for one in room.jobs.running if not one.quiet and not on_it]
    return [
        h.div(".notices", role="status")[(h.p(".notice")[one] for one in notices)],
        h.p(".running")[h.a(href="/jobs")[(say(N_("{label}: going on"), label=one.label) for one in running)]] if running else None,
    ]


def _ended(job: Job, say: Say) -> str:
    if job.error is not None:
        return say(N_("{label}: did not go. {why}"), label=job.label, why=say.error(job.error))
    return say(N_("{label}: done"), label=job.label)
