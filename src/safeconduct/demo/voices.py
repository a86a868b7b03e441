"""What invented people say, with warnings segment by segment and consents that differ, expire and are withdrawn; and evidence."""

from __future__ import annotations

import datetime as dt
import io
import re
import tomllib
from importlib.resources import files
from typing import Any, NamedTuple

from safeconduct.demo.stage import Stage
from safeconduct.demo.story import Journey, at
from safeconduct.ground.ids import RecordId
from safeconduct.ground.progress import Progress
from safeconduct.ground.times import PartDate
from safeconduct.office import intake
from safeconduct.records.consent import Audience, ConsentGivenHow, ItemKind, Purpose
from safeconduct.records.event import ViolationStatus
from safeconduct.records.evidence import EvidenceTaken
from safeconduct.records.statement import Manner, Statement
from safeconduct.records.view import need
from safeconduct.records.warning import ContentWarning
from safeconduct.testimony import attach, code, consent, quote, read, take

STATEMENTS = 24
_HIDDEN = re.compile(r"\[\[.*?\]\]")


class Said(NamedTuple):
    theme: str
    orig: str
    warnings: tuple[ContentWarning, ...]
    texts: dict[str, str]

    def original(self) -> str:
        return self.texts[self.orig].replace("[[", "").replace("]]", "")

    def publishable(self) -> dict[str, str]:
        return {lang: _HIDDEN.sub("[…]", text) for lang, text in self.texts.items()}


def sayings() -> list[Said]:
    raw: list[dict[str, Any]] = tomllib.loads(files("safeconduct.demo").joinpath("data/sayings.toml").read_text())["said"]
    return [
        Said(one["theme"], one["orig"], tuple(ContentWarning(w) for w in one["warnings"]), {"en": one["en"], "ru": one["ru"]})
        for one in raw
    ]


def _drawing() -> bytes:
    """Walls, a gate, a tree: an invented yard."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (480, 320), "#f4efe4")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 60, 420, 270), outline="#554433", width=5)
    pen.line((60, 170, 230, 170), fill="#554433", width=3)
    pen.rectangle((300, 262, 360, 278), fill="#f4efe4", outline="#554433", width=3)
    pen.ellipse((330, 100, 390, 160), outline="#3d6b4f", width=4)
    pen.line((360, 160, 360, 200), fill="#554433", width=4)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


class Voices:
    def __init__(self, stage: Stage, journeys: list[Journey]) -> None:
        self.stage = stage
        self._journeys = journeys
        self._numbers: dict[str, int] = {}
        self.withdrawn = 0

    def play(self, progress: Progress) -> None:
        """Russian and English sayings are dealt to statements of their own language, 20 and 4."""
        russian = [one for one in sayings() if one.orig == "ru"]
        english = [one for one in sayings() if one.orig == "en"]
        english_hands = [english[place::4] for place in range(4)]
        hands = [russian[place :: STATEMENTS - 4] for place in range(STATEMENTS - 4)] + english_hands
        for number, hand in enumerate(hands):
            progress("taking statements", number, len(hands))
            self._statement(number, hand)
        self._event()
        self.stage.sync()

    def _statement(self, number: int, hand: list[Said]) -> None:
        stage, statement, one = self.stage, self.stage.id(), self._journeys[number * 2]
        when = at(dt.date(2017, 6, 5) + dt.timedelta(days=number), 14)
        ask = take.TakeStatement(
            statement, one.people[0], one.party.people[0].codename, PartDate(when.strftime("%Y-%m-%d" if number % 3 else "%Y-%m")),
            hand[0].orig, one.party.origin, (Manner.IN_PERSON, Manner.CALL, Manner.WRITTEN)[number % 3], "",
            tuple(take.Said(said.original(), said.warnings) for said in hand),
        )  # fmt: skip
        stage.act("Sorrel", take.take_statement, ask, when)
        for place, said in enumerate(hand, 1):
            other = "en" if said.orig == "ru" else "ru"
            text = said.texts[other].replace("[[", "").replace("]]", "")
            stage.act("Sorrel", take.translate, take.Translate(statement, place, other, text, stage.member("Sorrel").id), when)
            stage.act("Sorrel", quote.make_publishable, quote.MakePublishable(statement, place, said.publishable()), when)
        consents = self._consents(number, statement, len(hand), when)
        stage.offices["Sorrel"].sync()
        stage.offices["Sage"].sync()
        self._approve(statement, hand, when + dt.timedelta(days=2))
        if number in (2, 7, 13, 21):
            stage.offices["Sorrel"].sync()
            gone = consent.WithdrawConsent(consents[0], "by phone", erase=number == 13)
            stage.act("Sorrel", consent.withdraw_consent, gone, when + dt.timedelta(days=20))
            self.withdrawn += 1
        if number % 4 == 0:
            self._evidence(number, statement, one, when)
        if number == 6:
            self._waiting(statement, when)
        self._readings(number, statement, when)

    def _waiting(self, statement: RecordId, when: dt.datetime) -> None:
        """One quotation is proposed and waits for a second person; a drawing stands behind its warning."""
        stage, later = self.stage, when + dt.timedelta(days=4)
        said = take.Said("Ключ я сохранил. Теперь я не знаю, от какой он двери.", ())
        stage.act("Sorrel", take.add_segment, take.AddSegment(statement, said), later)
        number = len(need(stage.offices["Sorrel"].view, Statement, statement).segments)
        english = "I kept the key. I no longer know which door it opens."
        stage.act("Sorrel", take.translate, take.Translate(statement, number, "en", english, stage.member("Sorrel").id), later)
        form = quote.MakePublishable(statement, number, {"en": english, "ru": said.text})
        stage.act("Sorrel", quote.make_publishable, form, later)
        stage.act("Sorrel", quote.propose_quotation, quote.ProposeQuotation(statement, number, "leaving.90"), later)
        drawn = intake.Intake(
            statement, "drawing of a yard", PartDate(later.date().isoformat()), "", (ContentWarning.CONFINEMENT,), stage.id()
        )
        intake.take_in(stage.offices["Sorrel"], drawn, _drawing(), later)

    def _readings(self, number: int, statement: RecordId, when: dt.datetime) -> None:
        """Who approves has read; an analyst reads some."""
        reader = "Sage" if number % 3 else "Sorrel"
        office = self.stage.offices[reader]
        segments = tuple(one.number for one in need(office.view, Statement, statement).segments)
        self.stage.act(reader, read.read_statement, read.ReadStatement(statement, segments), when + dt.timedelta(days=2, hours=1))

    def _consents(self, number: int, statement: RecordId, segments: int, when: dt.datetime) -> list[RecordId]:
        """Most agree to be quoted; some only in part, some for a court or a partner only, one for a while, one for nothing."""
        make = self.stage.id
        public = ((Purpose.QUOTE, Purpose.PRESS), (Audience.PUBLIC,))
        court = ((Purpose.SHARE,), (Audience.TRIBUNAL,))
        grants: list[tuple[tuple[Purpose, ...], tuple[Audience, ...], tuple[int, ...], dt.date | None]] = []
        if number == 11:
            grants.append(((Purpose.COUNT,), (Audience.NETWORK,), (), None))
        elif number == 17:
            grants.append(((Purpose.SHARE,), (Audience.PARTNER,), (), None))
        else:
            part = tuple(range(1, segments)) if number % 6 == 5 and segments > 1 else ()
            until = when.date() + dt.timedelta(days=30) if number == 9 else None
            grants.append((*public, part, until))
        if number % 2 == 0:
            grants.append((*court, (), None))
        ids = []
        for purposes, audiences, part, until in grants:
            ids.append(make())
            ask = consent.GiveConsent(
                ids[-1],
                statement,
                ItemKind.STATEMENT,
                purposes,
                audiences,
                "No name, no place.",
                ConsentGivenHow.IN_PERSON,
                part,
                until,
            )
            self.stage.act("Sorrel", consent.give_consent, ask, when)
        return ids

    def _approve(self, statement: RecordId, hand: list[Said], when: dt.datetime) -> None:
        for place, said in enumerate(hand, 1):
            try:
                consent.require(self.stage.offices["Sage"].view, statement, place, Purpose.QUOTE, Audience.PUBLIC, when.date())
            except consent.ConsentMissing:
                continue
            self._numbers[said.theme] = self._numbers.get(said.theme, 0) + 1
            ask = quote.ApproveQuotation(statement, place, f"{said.theme}.{self._numbers[said.theme]}")
            self.stage.act("Sage", quote.approve_quotation, ask, when)

    def _evidence(self, number: int, statement: RecordId, one: Journey, when: dt.datetime) -> None:
        stage, evidence = self.stage, self.stage.id()
        data = f"Invented ticket stub {number}: coach, seat, platform. Not a real document.\n".encode() * 40
        size, digest = attach.fingerprint(data)
        taken, codename = PartDate(when.date().isoformat()), one.party.people[0].codename
        me = stage.member("Sorrel").id
        blank = EvidenceTaken(evidence, statement, "ticket stub", "text/plain", size, digest, "", taken, codename, me)
        blob = stage.attach("Sorrel", blank, data)
        ask = attach.TakeEvidence(evidence, statement, "ticket stub", "text/plain", size, digest, blob, taken, codename, ())
        stage.act("Sorrel", attach.take_evidence, ask, when)
        copy = data.replace(b"seat", b"****")
        copied = stage.attach("Sorrel", blank, copy)
        size, digest = attach.fingerprint(copy)
        stage.act(
            "Sorrel", attach.make_working_copy, attach.MakeWorkingCopy(evidence, copied, digest, size, "seat blanked", "text/plain"), when
        )
        passed = attach.PassCustody(evidence, stage.member("Sage").id, "for safe keeping")
        stage.act("Sorrel", attach.pass_custody, passed, when + dt.timedelta(hours=1))

    def _event(self) -> None:
        stage, event, when = self.stage, self.stage.id(), at(dt.date(2017, 7, 3), 10)
        ask = code.RecordEvent(
            event, {"en": "Flight from persecution", "ru": "Бегство от преследования"}, PartDate("2017-21"), None, "chechnya",
            {"en": "People left their homes because they were searched for.", "ru": "Люди покинули дома, потому что их искали."},
            ViolationStatus.LIKELY, (ContentWarning.THREATS,),
        )  # fmt: skip
        stage.act("Sage", code.record_event, ask, when)
        for one in self._journeys[:12]:
            act = code.CodeAct(
                stage.id(), event, None, one.people[0], "050104000000", "", PartDate(one.day.strftime("%Y-%m")), "0102",
                "030401", "0106", "1101", (ContentWarning.THREATS,),
            )  # fmt: skip
            stage.act("Sage", code.code_act, act, when)
