"""Pages that show nothing of the office: locked, link used, ended, refused, and the dull one that covers the window."""

from __future__ import annotations

import htpy as h

from safeconduct.desk.pages.frame import head
from safeconduct.ground.errors import N_, SafeconductError
from safeconduct.web.assets import Assets
from safeconduct.web.fields import hidden
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say


def _bare(say: Say, assets: Assets, title: str, *content: h.Node) -> h.Renderable:
    return h.html(lang=say.lang, dir=say.direction)[
        head(title, assets), h.body(".bare")[h.main(id="content")[content]]
    ]


def locked(say: Say, assets: Assets, token: str, error: SafeconductError | None) -> h.Renderable:
    fault = h.div(".faults", role="alert", id="why")[h.p[say.error(error)], h.p[say.hint(error)]] if error is not None else None
    return _bare(say, assets, say(N_("Locked")),
        h.h1[say(N_("Locked"))],
        fault,
        h.form(".form", method="post", action="/unlock", autocomplete="off")[
            hidden(TOKEN_FIELD, token),
            h.div(".field")[
                h.label(for_="passphrase")[say(N_("Passphrase"))],
                h.input(type="password", id="passphrase", name="passphrase", required=True, autofocus=True, autocomplete="off",
                        aria_describedby="why" if fault else None),
            ],
            h.div(".buttons")[h.button(".go", type="submit")[say(N_("Unlock"))]],
        ],
        h.p(".faint")[say(N_("No key of the office is in memory while this page is shown."))],
    )  # fmt: skip


def used(say: Say, assets: Assets) -> h.Renderable:
    return _bare(say, assets, say(N_("This link opens nothing")),
        h.h1[say(N_("This link opens nothing"))],
        h.p[
            say(
                N_("It opens the desk once, in one browser. If that was not yours, somebody else used it: close the desk where it was started.")
            )
        ],
        h.p[say(N_("A new link: press Enter in the terminal where the desk was started."))],
    )  # fmt: skip


def ended(say: Say, assets: Assets) -> h.Renderable:
    return _bare(say, assets, say(N_("The desk is closed")), h.h1[say(N_("The desk is closed"))],
                 h.p[say(N_("Close this window too: then the browser has nothing of it in memory."))])  # fmt: skip


def refused(say: Say, error: SafeconductError) -> h.Element:
    typed = "safeconduct show" in error.hint
    hint = say(N_("go on from one of the pages named above")) if typed else say.hint(error)
    return h.div(".faults", role="alert")[h.p[h.strong[say.error(error)]], h.p[hint]]


_MEASURES = ((1, 0.39), (2, 0.79), (3, 1.18), (5, 1.97), (8, 3.15), (10, 3.94), (15, 5.91), (20, 7.87), (25, 9.84), (50, 19.69), (100, 39.37))


def cover(say: Say, assets: Assets) -> h.Renderable:
    """Centimetres and inches. Its small last line leads back; nothing of it says what it covers."""
    rows = (h.tr[h.td(".number")[str(cm)], h.td(".number")[f"{inch:.2f}"]] for cm, inch in _MEASURES)
    return h.html(lang=say.lang, dir=say.direction)[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.title[say(N_("Conversion of lengths"))],
            h.link(rel="icon", href="data:,"),
            h.link(rel="stylesheet", href=assets.path("cover.css")),
            h.script(src=assets.path("cover.js"), defer=True),
        ],
        h.body[
            h.main[
                h.h1[say(N_("Conversion of lengths"))],
                h.table[
                    h.caption[say(N_("1 inch is 2.54 centimetres"))],
                    h.thead[h.tr[h.th(scope="col")[say(N_("centimetres"))], h.th(scope="col")[say(N_("inches"))]]],
                    h.tbody[rows],
                ],
                h.form("#back", method="get", action="/uncover")[h.button(type="submit")[say(N_("Table 2 of 7"))]],
            ]
        ],
    ]
