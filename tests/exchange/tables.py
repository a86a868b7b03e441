"""A small public record with everything in it that a table tells, and nothing that it does not."""

from __future__ import annotations

import datetime as dt

from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records import act, claim, event, response, source
from safeconduct.records.claim import QuantityKind
from safeconduct.records.event import ViolationStatus
from safeconduct.records.fact import Fact
from safeconduct.records.warning import ContentWarning

WHEN = dt.datetime(2017, 8, 1, tzinfo=dt.UTC)
S, T, C, R, E, A = (RecordId(f"{letter}{'a' * 25}") for letter in "stcrea")
DOCUMENTS: list[Fact] = [
    source.SourceAdded(S, "S1", "A list", "Paper", "A. Writer", "news_article", PartDate("2017-08"), "en", (ContentWarning.DEATH,)),
    source.SourceTranslated(S, "ru", "Список", "Газета"),
    source.SourceAdded(T, "S2", "=Report", "NGO", "", "ngo_report", None, "ru", ()),
    claim.ClaimMade(C, "C1", "At least some\nwere held", "Paper", S, "detention", 7, QuantityKind.AT_LEAST, "person",
                    PartDate("2017-21"), None, "Chechnya"),
    claim.ClaimTranslated(C, "ru", "По меньшей мере", "Газета", "Чечня"),
    claim.ClaimSupported(C, S, "source", "paper"), claim.ClaimSupported(C, T, "source", "ngo"),
    response.ResponseMade(R, "R1", (C,), "A minister", "minister", T, "-No such thing", "0102", "0301", PartDate("2017-07~")),
    response.ResponseAnswered(R, {"en": "What can be shown.", "ru": "Что можно показать."}),
    event.EventRecorded(E, {"en": "A raid", "ru": "Облава"}, PartDate("2017-02"), PartDate("2017-03"), "chechnya", {"en": "Many"},
                        ViolationStatus.LIKELY, (ContentWarning.CONFINEMENT,)),
    act.ActCoded(A, E, None, None, "030101000000", "031502000000", PartDate("2017-02~"), "0102", "0201", (), "others"),
    act.InvolvementCoded(A, "0102", "010103"), act.InvolvementCoded(A, "0101", "010104"),
]  # fmt: skip
