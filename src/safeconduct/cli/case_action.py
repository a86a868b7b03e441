"""One action on a case at the terminal: its arguments, what it asks in words, and the verb it calls."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from safeconduct.cli.tui import Ui
    from safeconduct.ground.ids import RecordId
    from safeconduct.ground.who import Member
    from safeconduct.office.office import Office
    from safeconduct.records.case import Case
    from safeconduct.records.fact import Fact


class HasId(Protocol):
    @property
    def id(self) -> RecordId: ...


T = TypeVar("T", bound=HasId)
Words = str | tuple[str, ...]
Facts = Callable[["Office", argparse.Namespace, "Case", Words], "list[Fact]"]


def _nothing(_parser: argparse.ArgumentParser) -> None:
    pass


def _quiet(_office: Office, _args: argparse.Namespace, _case: Case, _ui: Ui) -> None:
    pass


class Action(NamedTuple):
    """`asks`: the question whose answer is the words of it; empty where there are none. `several`: one a line."""

    name: str
    help: str
    facts: Facts
    arguments: Callable[[argparse.ArgumentParser], None] = _nothing
    asks: str = ""
    several: bool = False
    needed: bool = True
    after: Callable[[Office, argparse.Namespace, Case, Ui], None] = _quiet

    def said(self) -> Words:
        from safeconduct.cli.words import lines, words

        if not self.asks:
            return ""
        return lines(self.asks) if self.several else words(self.asks, self.needed)


def number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", help="its number in `case show`, or the beginning of its id")


def the(several: Sequence[T], wanted: str) -> T:
    """By its place on the page, from 1, or by the beginning of its id."""
    from safeconduct.ground.errors import N_, NotFound

    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(several):
        return several[int(wanted) - 1]
    found = [one for one in several if one.id.startswith(wanted)]
    if len(found) != 1:
        sentence = N_("there is no {wanted} on this case's page")
        raise NotFound(sentence, N_("look at it with: safeconduct case show CODENAME"), wanted=wanted[:26])
    return found[0]


def member(office: Office, codename: str) -> Member:
    from safeconduct.ground.errors import N_, NotFound

    for one in office.members:
        if one.codename.casefold() == codename.casefold():
            return one
    raise NotFound(N_("there is no member {codename}"), N_("list them with: safeconduct member"), codename=codename[:40])
