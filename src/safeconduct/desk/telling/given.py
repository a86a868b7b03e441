"""Exports as sentences: how much, for whom; which cases, and what for, stand on the page of exports."""

from __future__ import annotations

from safeconduct.desk.pages.export import amount, recipient
from safeconduct.desk.telling import Names, tell
from safeconduct.ground.errors import N_
from safeconduct.records.export import ExportAgreed, ExportAsked, ExportMade, ExportRefused, Terms
from safeconduct.web.say import Say


@tell.register
def _asked(fact: ExportAsked, say: Say, _names: Names) -> str:
    return say(N_("asked to give to {recipient}: {what}"), recipient=recipient(say, fact.terms), what=_what(say, fact.terms))


@tell.register
def _agreed(fact: ExportAgreed, say: Say, _names: Names) -> str:
    return say(N_("agreed to what goes to {recipient}: {what}"), recipient=recipient(say, fact.terms), what=_what(say, fact.terms))


@tell.register
def _refused(_fact: ExportRefused, say: Say, _names: Names) -> str:
    return say(N_("refused an export"))


@tell.register
def _made(fact: ExportMade, say: Say, _names: Names) -> str:
    what = amount(say, fact.terms.format, fact.records)
    return say(N_("gave to {recipient}: {what}"), recipient=recipient(say, fact.terms), what=what)


def _what(say: Say, terms: Terms) -> str:
    return amount(say, terms.format, len(terms.items))
