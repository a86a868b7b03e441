"""Rows become what they would be here. Every filled cell is used or dropped for a reason; a row that cannot be used says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from safeconduct.exchange.foreign import Cell, Row
from safeconduct.exchange.mapping import Mapping
from safeconduct.exchange.meaning import Knows
from safeconduct.exchange.proposed import (
    SENSITIVE,
    Dropped,
    New,
    NewCall,
    NewCase,
    NewEvent,
    NewStatement,
    Proposed,
    Refusal,
    Why,
)
from safeconduct.exchange.targets import DROP, LONGEST_TEXT, TARGETS, Target, Unfit
from safeconduct.ground.times import PartDate

Values = dict[str, list[Any]]
_BESIDE = {"submitted": Why.SECOND, "note": Why.NO_ROOM, "consent": Why.CONSENT}
"""Targets of no record: what becomes of them where no record of the row took them up."""


class _Plan(NamedTuple):
    """What happens to the cells of one column."""

    name: str
    target: Target | None
    dropped: Dropped
    """Shared by all its cells: the queue tells patterns of what is dropped by it."""
    values: dict[str, str]


class _Missing(Exception):
    def __init__(self, target: str, why: Why = Why.MISSING) -> None:
        self.target, self.why = target, why
        super().__init__(why.value)


class Proposer:
    """`knows`: what the format says of its columns. `keys`: those that name a row, the best first. `keep`: sensitive columns that were
    asked for by name."""

    def __init__(self, mapping: Mapping, knows: Knows, keys: tuple[str, ...], keep: frozenset[Why] = frozenset()) -> None:
        self._mapping, self._knows, self._keep = mapping, knows, keep & frozenset(SENSITIVE)
        self._kinds = mapping.kinds
        self._rank = {column: rank for rank, column in enumerate(keys)}
        self._plans: dict[str, _Plan] = {}
        self._reasons: dict[tuple[str, Why], Dropped] = {}
        self._defaults = {target: TARGETS[target].parse(value) for target, value in mapping.defaults.items()}
        self._places: dict[str, int] = {}

    def propose(self, rows: Iterable[Row]) -> Iterator[Proposed]:
        for row in rows:
            yield self._one(row)

    def _one(self, row: Row) -> Proposed:
        if row.refusal is not None:
            return Proposed(row.number, "", refusal=row.refusal, filled=len(row.cells))
        values: Values = {}
        keys: list[tuple[int, str]] = []
        dropped: list[Dropped] = []
        plans = self._plans
        for cell in row.cells:
            plan = plans.get(cell.column) or self._plan(cell)
            if plan.target is None:
                dropped.append(plan.dropped)
            elif (why := self._use(cell, plan, plan.target, values, keys)) is not None:
                dropped.append(self._reasons.setdefault((cell.column, why), Dropped(cell.column, why)))
        return self._finish(row, values, min(keys)[1] if keys else "", dropped)

    def _plan(self, cell: Cell) -> _Plan:
        name = self._mapping.columns.get(cell.column, "")
        meant = self._knows(cell.column)
        why = meant if isinstance(meant, Why) else None
        if why in self._keep and name in ("", DROP):
            name = "note"
        elif why in SENSITIVE and why not in self._keep:
            name = DROP
        target = TARGETS.get(name)
        reason = why or (Why.CHOSEN if name == DROP and meant else Why.UNMAPPED)
        plan = _Plan(name, target, Dropped(cell.column, reason), self._mapping.values.get(cell.column, {}))
        self._plans[cell.column] = plan
        if target is not None:
            self._places.setdefault(name, cell.place)
        return plan

    def _use(self, cell: Cell, plan: _Plan, target: Target, values: Values, keys: list[tuple[int, str]]) -> Why | None:
        """None where the cell was taken."""
        if plan.name == "key":
            keys.append((self._rank.get(cell.column, len(self._rank)), cell.value.strip().removeprefix("uuid:")))
            return None
        held = values.setdefault(plan.name, [])
        if held and not target.many:
            return Why.SECOND
        try:
            for value in _translated(cell.value, plan):
                parsed = target.parse(value)
                held.append(f"{cell.column.rsplit('/', 1)[-1]}: {parsed}" if plan.name == "note" else parsed)
        except Unfit as error:
            return error.why
        return None

    def _finish(self, row: Row, values: Values, key: str, dropped: list[Dropped]) -> Proposed:
        replaces = str(next(iter(values.get("replaces", ())), "")).removeprefix("uuid:")
        pick = _Pick(values, self._defaults)
        try:
            makes = self._makes(values, pick)
        except _Missing as missing:
            refusal = Refusal(self._reason(missing, dropped), self._places.get(missing.target, 0))
            return Proposed(row.number, key, (), tuple(dropped), refusal, replaces, len(row.cells))
        unused = {target: why for target, why in _BESIDE.items() if target in values and target not in pick.used}
        if unused:
            gone = {one.column for one in dropped}
            named = ((cell.column, self._plans[cell.column].name) for cell in row.cells if cell.column not in gone)
            dropped += (Dropped(column, unused[name]) for column, name in named if name in unused)
        return Proposed(row.number, key, makes, tuple(dropped), None, replaces, len(row.cells))

    def _reason(self, missing: _Missing, dropped: list[Dropped]) -> Why:
        """Why what is missing is missing: nothing stood there, or what stood there did not fit."""
        unfit = (one.why for one in dropped if self._plans[one.column].name == missing.target)
        return next(unfit, missing.why)

    def _makes(self, values: Values, pick: _Pick) -> tuple[New, ...]:
        if values.get("consent") == [False]:
            raise _Missing("consent", Why.NOT_AGREED)
        filled = {target.partition(".")[0] for target, held in values.items() if held}
        wanted = [kind for kind in self._kinds if kind in filled]
        if not wanted:
            raise _Missing("", Why.NOTHING)
        return tuple(_MAKE[kind](pick) for kind in wanted)


def _translated(value: str, plan: _Plan) -> list[str]:
    """What an answer is called here. Several choices of one question stand in one cell, with spaces between."""
    if not plan.values:
        return [value]
    whole = plan.values.get(value.strip())
    if whole is not None:
        return [whole]
    parts = value.split()
    several = plan.target is not None and plan.target.many and len(parts) > 1 and all(part in plan.values for part in parts)
    return [plan.values[part] for part in parts] if several else [value]


class _Pick:
    """Values of one row, or the defaults of the mapping. `used`: the targets that were taken up."""

    def __init__(self, values: Values, defaults: dict[str, Any]) -> None:
        self._values, self._defaults = values, defaults
        self.used: set[str] = set()

    def one(self, target: str, otherwise: Any = None) -> Any:
        held = self._values.get(target)
        if held:
            self.used.add(target)
            return held[0]
        return self._defaults.get(target, otherwise)

    def need(self, target: str, *instead: str) -> Any:
        """Of the first of these targets that has a value."""
        for name in (target, *instead):
            found = self.one(name)
            if found is not None and found not in ("", ()):
                return found
        raise _Missing(target)

    def all(self, target: str) -> tuple[Any, ...]:
        held = self._values.get(target)
        if held:
            self.used.add(target)
            return tuple(held)
        return (self._defaults[target],) if target in self._defaults else ()

    def notes(self) -> tuple[str, ...]:
        """Said once: beside the first record of the row that has room for it."""
        return () if "note" in self.used else self.all("note")


def _call(pick: _Pick) -> NewCall:
    summary = pick.all("call.summary")
    whole = "\n".join((*summary, *pick.notes()))
    if not summary or len(whole) > LONGEST_TEXT:
        raise _Missing("call.summary", Why.TOO_LONG if summary else Why.MISSING)
    return NewCall(
        pick.need("call.received", "submitted"), pick.need("call.region"), whole,
        pick.one("call.language", ""), pick.one("call.people", 1) or 1, pick.one("call.channel", NewCall.__struct_defaults__[2]),
        pick.one("call.detained_before", False), pick.one("call.searched_for", False), pick.one("call.family_threatens", False),
        pick.one("call.targeted", ""),
    )  # fmt: skip


def _case(pick: _Pick) -> NewCase:
    risk, reasons = pick.one("case.risk"), pick.all("case.risk_reason")
    return NewCase(
        pick.need("case.region"), pick.one("case.codename", ""), pick.all("case.person"), risk, reasons if risk else (),
        pick.all("case.need"), pick.one("case.safety_plan", ""), pick.all("case.service"),
        (*pick.all("case.note"), *pick.notes(), *(() if risk else reasons)),
    )  # fmt: skip


def _statement(pick: _Pick) -> NewStatement:
    segments = pick.all("statement.segment")
    if not segments:
        raise _Missing("statement.segment")
    taken = pick.need("statement.taken", "submitted")
    on = taken if isinstance(taken, PartDate) else PartDate(taken.date().isoformat())
    return NewStatement(
        on, pick.need("statement.language"), pick.need("statement.region"), segments,
        pick.one("statement.codename") or pick.one("case.codename", ""), pick.one("statement.manner", NewStatement.__struct_defaults__[1]),
        pick.one("statement.heard_before_by", ""), pick.one("statement.warnings"),
    )  # fmt: skip


def _event(pick: _Pick) -> NewEvent:
    language = pick.need("event.language")
    described = "\n".join(pick.all("event.description"))
    if len(described) > LONGEST_TEXT:
        raise _Missing("event.description", Why.TOO_LONG)
    return NewEvent(
        {language: pick.need("event.title")}, pick.need("event.begin"), pick.need("event.region"),
        {language: described} if described else {}, pick.one("event.end"), pick.one("event.status", NewEvent.__struct_defaults__[2]),
        pick.one("event.warnings", ()),
    )  # fmt: skip


_MAKE: dict[str, Callable[[_Pick], New]] = {"call": _call, "case": _case, "statement": _statement, "event": _event}
