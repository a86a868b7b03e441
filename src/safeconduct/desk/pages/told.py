"""What the pages about statements, evidence and claims have in common: warnings, uses, audiences, who read what, two texts side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import htpy as h

from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId
from safeconduct.records import warning as warnings
from safeconduct.records.consent import Audience, ConsentGivenHow, Purpose
from safeconduct.records.reading import Read
from safeconduct.records.statement import Manner
from safeconduct.records.warning import ContentWarning
from safeconduct.report.wording import LANGUAGES
from safeconduct.web.fields import hidden
from safeconduct.web.forms import Field, Given, Kind, Option
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say

Names = Callable[[MemberId], str]
PURPOSES = {
    Purpose.QUOTE: N_("to quote the words"),
    Purpose.COUNT: N_("to count"),
    Purpose.SHARE: N_("to pass on as a whole"),
    Purpose.NAME: N_("to give the name"),
    Purpose.PICTURE: N_("to show pictures"),
    Purpose.PRESS: N_("to use in the press"),
}
AUDIENCES = {
    Audience.PUBLIC: N_("everybody, in public"),
    Audience.PARTNER: N_("partner organisations"),
    Audience.TRIBUNAL: N_("a court or an investigation"),
    Audience.NETWORK: N_("inside the network only"),
}
HOWS = {
    ConsentGivenHow.IN_PERSON: N_("in person"),
    ConsentGivenHow.PHONE: N_("by phone"),
    ConsentGivenHow.WRITTEN: N_("in writing"),
}
MANNERS = {Manner.IN_PERSON: N_("in person"), Manner.CALL: N_("in a call"), Manner.WRITTEN: N_("in writing")}
NOTHING = "none"
"""The box that says there is nothing to warn of."""


def language(code: str, say: Say) -> str:
    return LANGUAGES.get(code, {}).get(say.lang, code)


def tags(found: Iterable[ContentWarning], say: Say) -> str:
    return ", ".join(warnings.name(one, say.lang) for one in found)


def marks(found: Sequence[ContentWarning] | None, say: Say) -> h.Node:
    """Warnings as marks with words."""
    if found is None:
        return h.span(".mark.warning")[say(N_("warnings not stated"))]
    return [[h.span(".mark.warning")[warnings.name(one, say.lang)], " "] for one in found]


def shut(found: Sequence[ContentWarning] | None, say: Say, button: h.Node) -> h.Element:
    """In the place of what stands behind a warning: nothing of it is in the page until it is asked for."""
    said = (
        say(N_("Content warning: {tags}"), tags=tags(found, say))
        if found is not None
        else say(N_("It was not said whether this needs a warning."))
    )
    return h.div(".warned.shut")[h.p[said], button]


def press(action: str, label: str, token: str, **fields: str) -> h.Element:
    """A form of one button."""
    return h.form(".press", method="post", action=action)[
        hidden(TOKEN_FIELD, token), (hidden(name, value) for name, value in fields.items()), h.button(type="submit")[label]
    ]


def warning_field(say: Say, start: Sequence[ContentWarning] | None, name: str = "warnings") -> Field:
    """The closed list, and a box of its own for `nothing`: leaving all empty says nothing, and is refused."""
    offered = [Option(one.value, warnings.name(one, say.lang)) for one in ContentWarning]
    standing = (NOTHING,) if start == () else tuple(one.value for one in start or ())
    return Field(
        name,
        say(N_("Warnings")),
        Kind.MANY,
        options=(*offered, Option(NOTHING, say(N_("nothing to warn of")))),
        start=standing,
        help=say(N_("What stands in it? If there is nothing, say so.")),
    )


def stated(values: Sequence[str]) -> tuple[ContentWarning, ...] | None:
    """None: not stated. Any warning outweighs `nothing`."""
    found = tuple(ContentWarning(one) for one in values if one != NOTHING)
    return found or (() if NOTHING in values else None)


def week(total: int, say: Say) -> h.Element:
    """A reader's own seven days of what stands behind a warning."""
    told = say.n(
        "In the last seven days you opened {count} passage behind a warning.",
        "In the last seven days you opened {count} passages behind a warning.",
        total,
    )
    more = say(N_("That is much. It is good to share this reading, and to talk to somebody about it.")) if total >= MUCH else ""
    return h.p(".week.faint")[told, " ", more]


MUCH = 20
"""From how many on a reader is told so."""


def readers(reads: Sequence[Read], able: Sequence[str], what: Callable[[Read], str], names: Names, say: Say) -> h.Node:
    """Who has read it, newest first, and who else could."""
    rows = (
        h.tr[h.th(scope="row")[names(one.by)], h.td[say.moment(one.last)], h.td[what(one)]]
        for one in sorted(reads, key=lambda one: one.last, reverse=True)
    )
    table = h.div(".table", tabindex="0", role="region", aria_label=say(N_("Table: {what}"), what=say(N_("Who has read it"))))[
        h.table[
            h.thead[h.tr[(h.th(scope="col")[head] for head in (say(N_("Member")), say(N_("When")), say(N_("What"))))]],
            h.tbody[rows],
        ]
    ]
    return [
        table if reads else h.p[say(N_("Nobody has opened it yet."))],
        h.p(".faint")[say(N_("Who holds the key and could read it: {names}."), names=", ".join(able))],
    ]


def side_by_side(kept: str, lost: str, who: str, say: Say, settle: Callable[[str, str], h.Node], sentence: str = "") -> h.Element:
    """Two texts of one place, and a button for each."""
    return h.div(".alarm")[
        h.p[h.strong[sentence or say(N_("Two texts for one place. Both are kept; choose the one that shall stand."))]],
        h.div(".columns")[
            h.div[h.p(".said")[kept], settle("kept", say(N_("This one stands")))],
            h.div[
                h.p(".said")[lost],
                h.p(".faint")[say(N_("by {who}"), who=who)],
                settle("lost", say(N_("Let this one stand instead"))),
            ],
        ],
    ]


def fault(given: Given | None) -> h.Node:
    """What a form says that has no place any more on its page: somebody else was faster, or may do what this member may not."""
    if given is None or given.good:
        return None
    lines = [given.fault, given.hint, *given.errors.values()]
    return h.div(".faults", role="alert", tabindex="-1")[(h.p[line] for line in lines if line)]


def lying_sealed(say: Say, count: int, action: str, token: str) -> h.Node:
    """Records whose work is over lie sealed on this device; the gate opens them again, within the day's measure."""
    if not count:
        return None
    told = say.n(
        "{count} record of statements lies sealed on this device, since its work is over here.",
        "{count} records of statements lie sealed on this device, since their work is over here.", count,
    )  # fmt: skip
    return h.div(".card")[h.p[told], press(action, say(N_("Open them again")), token)]


def until(day: dt.date | None, say: Say) -> str:
    """`day` is the first on which it no longer holds."""
    return say(N_("until {day}"), day=say.date(day - dt.timedelta(days=1))) if day is not None else say(N_("no end"))


def terms(table: Mapping[str, Mapping[str, str]], say: Say) -> tuple[Option, ...]:
    """Of a table of codes with their words in both languages."""
    return tuple(Option(code, words[say.lang]) for code, words in table.items())


def pager(say: Say, path: str, more: str, older: str, began: bool) -> h.Node:
    """`older`: the mark of where the next page begins; empty at the end."""
    if began and not older:
        return None
    return h.nav(".pager", aria_label=say(N_("Pages of the list")))[
        None if began else h.a(href=path + more.replace("&", "?", 1))[say(N_("To the newest"))],
        h.a(href=f"{path}?before={older}{more}")[say(N_("Older ones"))] if older else None,
    ]


def numbers(text: str) -> tuple[int, ...]:
    """`3,4` as it stands in an address; anything else is left out."""
    return tuple(int(one) for one in text.split(",") if one.isdecimal() and len(one) < 6)


def choices(labels: Mapping[Any, str], say: Say) -> tuple[Option, ...]:
    """Of a table like the ones above."""
    return tuple(Option(str(key), say(label)) for key, label in labels.items())
