"""Evidence comes in once: the original sealed as it is, a copy beside it, both opened only with a trace; whatever stops it leaves no half."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from tests.office.test_office import founded

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.ground.ids import RecordId, new_id
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Role
from safeconduct.office import intake
from safeconduct.office.office import Office, open_office
from safeconduct.records import statement as told
from safeconduct.records.evidence import Evidence
from safeconduct.records.statement import Manner
from safeconduct.records.view import need
from safeconduct.testimony import scrub
from safeconduct.testimony.attach import EvidenceKnown
from safeconduct.testimony.take import NothingSaid, WarningsNotStated

NOW = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
MAKER = "camera of the third street"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(founded(tmp_path, frozenset(Role)), PASSPHRASE) as opened:
        yield opened


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = MAKER
    out = io.BytesIO()
    Image.new("RGB", (6, 6), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def ask(**change: object) -> intake.Intake:
    return msgspec.structs.replace(intake.Intake(None, "a yard", PartDate("2025"), "Heron", ()), **change)


def statement(office: Office) -> RecordId:
    made = new_id()
    office.record([told.StatementTaken(made, None, "Heron", office.me.id, PartDate("2025"), "ru", "chechnya", Manner.CALL, "")], NOW)
    return made


def test_the_original_is_kept_to_the_byte_and_the_copy_carries_nothing_beside(office: Office) -> None:
    data = photograph()
    taken = intake.take_in(office, ask(statement=statement(office)), data, NOW)
    office.sync()
    found = need(office.view, Evidence, taken.evidence)
    assert (taken.copied, found.size, found.media_type, found.reads) == (True, len(data), "image/jpeg", ())
    copy, about = intake.open_copy(office, taken.evidence, NOW)
    assert MAKER.encode() not in copy
    assert (about.how, about.by, about.media_type) == (scrub.PICTURE_MADE_ANEW, office.me.id, "image/jpeg")
    assert intake.open_original(office, taken.evidence, NOW) == data
    reads = need(office.view, Evidence, taken.evidence).reads
    assert [(one.by, one.parts) for one in reads] == [(office.me.id, (0, 1))]
    with pytest.raises(EvidenceKnown):
        intake.take_in(office, ask(), data, NOW)


def test_it_can_be_looked_at_before_it_was_sent(office: Office) -> None:
    taken = intake.take_in(office, ask(), b"a ticket", NOW)
    assert office.pending > 0
    assert intake.open_copy(office, taken.evidence, NOW)[0] == b"a ticket"


def test_what_cannot_be_scrubbed_gets_no_copy_until_somebody_makes_one_by_hand(office: Office) -> None:
    taken = intake.take_in(office, ask(), b"<svg onload='1'/>", NOW)
    assert not taken.copied
    with pytest.raises(intake.NoCopy):
        intake.open_copy(office, taken.evidence, NOW)
    intake.add_copy(office, taken.evidence, photograph(), "drawn again", NOW)
    copy, about = intake.open_copy(office, taken.evidence, NOW)
    assert (MAKER.encode() in copy, about.how, about.media_type) == (False, "drawn again", "image/jpeg")
    intake.add_copy(office, taken.evidence, b"PK\x03\x04", "", NOW)
    assert intake.open_copy(office, taken.evidence, NOW)[1].how == intake.BY_HAND


@pytest.mark.parametrize(
    ("change", "data", "refusal"),
    [({}, b"", intake.EmptyFile), ({"warnings": None}, b"x", WarningsNotStated), ({"label": " "}, b"x", NothingSaid)],
)
def test_what_is_incomplete_is_refused_and_nothing_is_sealed(
    office: Office, change: dict[str, object], data: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        intake.take_in(office, ask(**change), data, NOW)
    assert office.pending == 0


def test_a_large_file_is_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LARGEST", 3)
    with pytest.raises(intake.TooLarge, match="4 bytes"):
        intake.take_in(office, ask(), b"four", NOW)


def test_killed_between_sealing_and_saving_nothing_is_known_of_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(office, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            intake.take_in(office, ask(), b"a ticket", NOW)
    assert list(office.view.all(Evidence)) == []
    assert intake.take_in(office, ask(), b"a ticket", NOW).copied


def test_a_file_that_is_not_what_was_taken_in_is_not_shown(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = intake.take_in(office, ask(), b"a ticket", NOW)
    monkeypatch.setattr(office, "attachment", lambda *_: b"another")
    with pytest.raises(intake.NotTheSame):
        intake.open_copy(office, taken.evidence, NOW)
    assert need(office.view, Evidence, taken.evidence).reads == ()
