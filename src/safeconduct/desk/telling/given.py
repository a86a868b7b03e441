"""Exports as sentences: how much, for whom; which cases, and what for, stand on the page of exports."""

from __future__ import annotations

from safeconduct.desk.pages.export import recipient
from safeconduct.desk.telling import Names, tell
from safeconduct.ground.errors import N_
from safeconduct.records.export import ExportAgreed, ExportAsked, ExportMade, ExportRefused
from safeconduct.web.say import Say


@tell.register
def _asked(fact: ExportAsked, say: Say, _names: Names) -> str:
    return say(N_("asked to give {count} records to {recipient}"), count=len(fact.terms.items), recipient=recipient(say, fact.terms))


@tell.register
def _agreed(fact: ExportAgreed, say: Say, _names: Names) -> str:
    return say(N_("agreed that {count} records go to {recipient}"), count=len(fact.terms.items), recipient=recipient(say, fact.terms))


@tell.register
def _refused(_fact: ExportRefused, say: Say, _names: Names) -> str:
    return say(N_("refused an export"))


@tell.register
def _made(fact: ExportMade, say: Say, _names: Names) -> str:
    return say(N_("gave {count} records to {recipient}"), count=fact.records, recipient=recipient(say, fact.terms))
