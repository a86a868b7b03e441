"""Accepting rows of the staging queue: a proposed row becomes asks of the verbs, their facts are saved, then the row is settled.

Killed between saving and settling, the row is found to stand already when it is accepted again, and is settled then: nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

from safeconduct.casework import triage
from safeconduct.exchange.proposed import (
    SENTENCES,
    New,
    NewAct,
    NewCall,
    NewCase,
    NewClaim,
    NewEvent,
    NewResponse,
    NewSource,
    NewStatement,
    Why,
)
from safeconduct.ground.errors import N_, BadInput, NotFound, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.office.rowids import Standing, id_of, key_of, own_id, print_of
from safeconduct.office.save import save
from safeconduct.office.staging import WAITING, Batch, RowState, Staged, Staging
from safeconduct.office.state import State
from safeconduct.records import kinds
from safeconduct.records.case import Case
from safeconduct.records.claim import Claim
from safeconduct.records.event import Event
from safeconduct.records.fact import Fact
from safeconduct.records.source import Source
from safeconduct.records.view import Ahead, NoSuchRecord, View, need
from safeconduct.records.warning import ContentWarning
from safeconduct.testimony import answer, claim, code, take

MOST = 500
"""Rows that one acceptance takes. More is said and waits: nobody pours thousands of people into a network by one keystroke."""
REVIEW = dt.timedelta(days=14)
Warnings = tuple[ContentWarning, ...]


class NothingToAccept(Refused):
    def __init__(self) -> None:
        super().__init__(N_("no row of this import waits to be accepted"), N_("see what became of them with: safeconduct import show"))


class StandsAsItWas(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("it came in before and says something else now; what was recorded stays as it was"),
            N_("read both; record by hand what is new, then drop the row"),
        )


class RowNotWaiting(Refused):
    def __init__(self, number: int) -> None:
        super().__init__(N_("row {number} does not wait to be accepted"), N_("accept rows that are new or edited"), number=number)


class Accept(NamedTuple):
    """`numbers` empty: every row that waits, up to MOST. `warnings` for statements whose file states none. `codename` for one row."""

    numbers: tuple[int, ...] = ()
    warnings: Warnings | None = None
    codename: str = ""


class Met(NamedTuple):
    """A row that was not accepted, and what accepting it met."""

    number: int
    template: str
    values: dict[str, object]


class Accepted(NamedTuple):
    rows: int
    facts: int
    refused: tuple[Met, ...]
    left: int
    """Rows that still wait."""


def accept(state: State, queue: Staging, batch: Batch, ask: Accept, now: dt.datetime, progress: Progress = QUIET) -> Accepted:
    """Row by row: what one row meets stops no other."""
    done = facts = 0
    chosen = _chosen(queue, batch, ask)
    refused: list[Met] = []
    standing = Standing(state)
    for place, row in enumerate(chosen):
        progress(N_("accepting rows"), place, len(chosen))
        try:
            facts += _accept_one(state, queue, batch, row, _Making(state, row, ask, standing, now))
            done += 1
        except (Refused, BadInput, NotFound) as error:
            queue.say(batch.id, row.number, error.template, error.values)
            refused.append(Met(row.number, error.template, dict(error.values)))
    counts = queue.counts(batch.id)
    return Accepted(done, facts, tuple(refused), sum(counts.get(one, 0) for one in WAITING))


def _chosen(queue: Staging, batch: Batch, ask: Accept) -> list[Staged]:
    if not ask.numbers:
        found = queue.waiting(batch, MOST)
        if not found:
            raise NothingToAccept
        return found
    rows = [queue.row(batch, number) for number in ask.numbers[:MOST]]
    for row in rows:
        collides = row.refusal is not None and row.refusal.why is Why.CODENAME and ask.codename
        if row.state not in WAITING and not collides:
            raise RowNotWaiting(row.number)
    return rows


def _accept_one(state: State, queue: Staging, batch: Batch, row: Staged, making: _Making) -> int:
    facts = making.facts()
    if facts:
        save(state, facts, making.now)
    queue.know(row.key, row.key, print_of(row.makes))
    queue.settle(batch.id, row.number, RowState.ACCEPTED)
    return len(facts)


class _Making:
    """Facts of one row, by the verbs. A later one may rest on an earlier: a case opened, then its need noted."""

    def __init__(self, state: State, row: Staged, ask: Accept, standing: Standing, now: dt.datetime) -> None:
        self._state, self._row, self._ask, self._standing, self.now = state, row, ask, standing, now
        self._ahead = Ahead(state.index)
        self._facts: list[Fact] = []

    def facts(self) -> Sequence[Fact]:
        if self._standing.erased(self._row.key, self._row.makes):
            raise Refused(SENTENCES[Why.ERASED])
        for new in self._row.makes:
            there = self._standing.find(self._row.key, new)
            if there is None:
                _MAKE[type(new)](self, new)
            elif isinstance(new, NewCase):
                self._add_to_case(there, new)
            elif self._row.state is RowState.EDITED:
                raise StandsAsItWas
        return self._facts

    def _own(self, new: New) -> RecordId:
        return own_id(self._state, self._row.key, new)

    def do(self, verb: Callable[[View, Any, Any, Any], list[Fact]], ask: Any) -> None:
        for fact in verb(self._ahead, ask, self._state.me, self.now):
            self._facts.append(fact)
            self._ahead.add(fact, self._state.keys.member, len(self._facts))

    def codename(self, given: str) -> str:
        """One of its own where the file has none: never anything of the person's."""
        return self._ask.codename or given or f"New-{self._row.key.hex()[:6]}"

    def call(self, new: NewCall) -> None:
        self.do(triage.take_call, triage.TakeCall(
            id_of(self._row.key, "call"), new.channel, new.received, new.language, new.region, new.people, new.summary,
            new.detained_before, new.searched_for, new.family_threatens, new.targeted,
        ))  # fmt: skip

    def case(self, new: NewCase) -> None:
        record, codename = self._own(new), self.codename(new.codename)
        names = new.people or (codename,)
        people = tuple((id_of(self._row.key, "person", place, self._state.keys.member), name) for place, name in enumerate(names))
        self.do(triage.open_case, triage.OpenCase(record, codename, self._state.me.id, new.region, people))
        self._add_to_case(record, new)

    def _add_to_case(self, record: RecordId, new: NewCase) -> None:
        """What is not in the case yet. Nothing that stands is taken back: a risk is assessed by a person, once it is there."""
        case = need(self._ahead, Case, record)
        if new.risk is not None and case.risk is None:
            reasons = new.risk_reasons or ("as the form states",)
            self.do(triage.assess_risk, triage.AssessRisk(record, new.risk, reasons, self.now.date() + REVIEW))
        for one in new.needs:
            if one not in case.needs:
                self.do(triage.note_need, triage.NoteNeed(record, one))
        if new.safety_plan and not case.safety_plan:
            self.do(triage.plan_safety, triage.PlanSafety(record, new.safety_plan))
        for service in new.services:
            if service not in {one.service for one in case.services}:
                self.do(triage.give_service, triage.GiveService(record, service))
        for note in new.notes:
            if note not in {one.text for one in case.notes}:
                self.do(triage.add_note, triage.AddNote(record, note))

    def statement(self, new: NewStatement) -> None:
        warnings = new.warnings if new.warnings is not None else self._ask.warnings
        said = tuple(take.Said(text, warnings) for text in new.segments)
        self.do(take.take_statement, take.TakeStatement(
            self._own(new), self._speaker(), self.codename(new.codename), new.taken, new.language, new.region, new.manner,
            new.heard_before_by, said,
        ))  # fmt: skip

    def _speaker(self) -> RecordId | None:
        """The person of the case, where the row makes one, too."""
        makes_case = any(isinstance(new, NewCase) for new in self._row.makes)
        return id_of(self._row.key, "person", 0, self._state.keys.member) if makes_case else None

    def event(self, new: NewEvent) -> None:
        self.do(code.record_event, code.RecordEvent(
            id_of(self._row.key, "event"), new.title, new.begin, new.end, new.region, new.description, new.status, new.warnings,
        ))  # fmt: skip

    def source(self, new: NewSource) -> None:
        self.do(claim.add_source, claim.AddSource(
            id_of(self._row.key, "source"), new.ref, new.title, new.publisher, new.author, new.sort, new.published, new.language,
            new.warnings,
        ))  # fmt: skip
        for lang in sorted({*new.titles, *new.publishers}):
            self.do(claim.translate_source, claim.TranslateSource(
                id_of(self._row.key, "source"), lang, new.titles.get(lang, ""), new.publishers.get(lang, "")
            ))  # fmt: skip

    def claim(self, new: NewClaim) -> None:
        record = id_of(self._row.key, "claim")
        self.do(claim.make_claim, claim.MakeClaim(
            record, new.ref, new.text, new.claimant, self._named(Source, new.source), new.about, new.quantity, new.quantity_kind, new.unit,
            new.period_start, new.period_end, new.place,
        ))  # fmt: skip
        for lang in sorted({*new.texts, *new.claimants, *new.places}):
            told = (new.texts.get(lang, ""), new.claimants.get(lang, ""), new.places.get(lang, ""))
            self.do(claim.translate_claim, claim.TranslateClaim(record, lang, *told))
        for ref, origin in new.supports:
            self.do(claim.support_claim, claim.SupportClaim(record, self._named(Source, ref), "source", origin))

    def response(self, new: NewResponse) -> None:
        record = id_of(self._row.key, "response")
        self.do(answer.make_response, answer.MakeResponse(
            record, new.ref, tuple(self._named(Claim, ref) for ref in new.claims), new.speaker, new.role, self._named(Source, new.source),
            new.text, new.attribution, new.response, new.date,
        ))  # fmt: skip
        for lang in sorted({*new.texts, *new.speakers, *new.roles}):
            told = (new.speakers.get(lang, ""), new.roles.get(lang, ""), new.texts.get(lang, ""))
            self.do(answer.translate_response, answer.TranslateResponse(record, lang, *told))
        if new.answered:
            self.do(answer.answer_response, answer.AnswerResponse(record, new.answered))

    def act(self, new: NewAct) -> None:
        record, (first, *more) = id_of(self._row.key, "act"), new.involvements or (("", ""),)
        self.do(code.code_act, code.CodeAct(
            record, self._event_named(new.event), None, None, new.type_of_act, new.method, new.begin, new.attribution, new.status_at_end,
            *first, new.warnings, new.targeted,
        ))  # fmt: skip
        for degree, by in more:
            self.do(code.code_involvement, code.CodeInvolvement(record, degree, by))

    def _named(self, kind: type[Source] | type[Claim], ref: str) -> RecordId:
        """By reference, as another program names it. Raises NoSuchRecord: then that row comes first."""
        for one in self._ahead.all(kind):
            if one.ref == ref:
                return one.id
        raise NoSuchRecord(kinds.name_of(kind), ref[:16])

    def _event_named(self, ref: str) -> RecordId:
        """One that came in under this reference, or one of ours, whose reference is the beginning of its id."""
        came = id_of(key_of(self._state, "uwazi", ref), "event")
        if self._ahead.get(Event, came) is not None:
            return came
        ours = [one.id for one in self._ahead.all(Event) if len(ref) >= 10 and one.id.startswith(ref)]
        if len(ours) != 1:
            raise NoSuchRecord("event", ref[:16])
        return ours[0]


_MAKE = cast(
    dict[type, Callable[[_Making, Any], None]],
    {
        NewCall: _Making.call, NewCase: _Making.case, NewStatement: _Making.statement, NewEvent: _Making.event,
        NewSource: _Making.source, NewClaim: _Making.claim, NewResponse: _Making.response, NewAct: _Making.act,
    },
)  # fmt: skip
