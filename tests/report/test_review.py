"""The review: each thing that must block an edition does, and what it says gives nothing away."""

from __future__ import annotations

import base64
import datetime as dt
import subprocess

import msgspec
import pytest
from tests.report.scene import NOW, ON, REPORT, SOURCE, WORDS, composed, figure, scene, withdrawn

from safeconduct.ground.ids import RecordId
from safeconduct.records.claim import ClaimMade, QuantityKind
from safeconduct.records.fact import Fact
from safeconduct.records.relocation import PersonArrived
from safeconduct.records.view import MemoryView
from safeconduct.report.html import to_html
from safeconduct.report.names import Register, found, skeleton
from safeconduct.report.review import Finding, Finished, ReviewBlocks, recount, require_clear, review
from safeconduct.report.tree import Block, Paragraph, Quotation, Warned
from safeconduct.report.typeset import to_pdf

REGISTER = Register(("Zhamaldinov", "Эмин-Хаджиев"), ("+7 900 555-12-34",), ("Nebyvalaya ulitsa 3, kv. 4",))


def read_pdf(data: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


def finished(view: MemoryView, pdf: bool = False) -> Finished:
    documents = {lang: composed(view, lang) for lang in ("en", "ru")}
    files = {f"report-{lang}.html": to_html(one) for lang, one in documents.items()}
    if pdf:
        files |= {f"report-{lang}.pdf": to_pdf(one, NOW) for lang, one in documents.items()}
    return Finished(documents, files)


def findings(view: MemoryView, done: Finished) -> list[Finding]:
    return review(view, REPORT, done, REGISTER, ON, read_pdf)


def changed(done: Finished, lang: str, blocks: tuple[Block, ...]) -> Finished:
    return done._replace(documents={**done.documents, lang: msgspec.structs.replace(done.documents[lang], blocks=blocks)})


def test_a_sound_edition_passes() -> None:
    view = scene()
    assert findings(view, finished(view, pdf=True)) == []
    require_clear([])


FORMS = [
    "Zhamaldinov", "ZHAMALDINOVA", "Жамалдинову", "жамалдиновым", "Žamaldinov", "Жамал-\nдинов",
    "Жа\u00adмалдинов", "Эмин-Хаджиеву", "Khadzhiev", "Hadzhiyeva", "8 900 555 12 34", "+7 (900) 555-1234", "NEBYVALAYA ULITSA 3 KV 4",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_name_is_found_however_it_is_written(form: str) -> None:
    assert found(f"Then {form} said", REGISTER) >= 1


@pytest.mark.parametrize("text", ["Zhanna said", "Жаль, что так", "A hadron", "900 people, 555 rooms", "Небывалая осень", "In 2017, 12 of 34"])
def test_other_words_are_not(text: str) -> None:
    assert found(text, REGISTER) == 0


def test_public_words_pass_and_excuse_no_longer_name() -> None:
    ivanov = Register(("Иванов", "Рамзанов"))
    public = ("Ивановская область", "Ivanovo region", "Рамзан Кадыров")
    for text in ("Ивановской области", "Ivanovo", "Рамзан"):
        assert found(text, ivanov, public) == 0, text
    for text in ("Иванову", "Ramzanov", "Рамзановым"):
        assert found(text, ivanov, public) == 1, text


def test_spellings_meet() -> None:
    assert skeleton("Магомедов") == skeleton("Magomedov") == skeleton("MAGOMEDOV")
    assert skeleton("Яхьяев") == skeleton("Yakhyaev")


LEAKS = {
    "text": b"<p>Zhamaldinov</p>",
    "attribute": '<img alt="Жамалдинова">'.encode(),
    "entity": "<p>Жама&#1083;динов</p>".encode(),
    "picture": b'<img src="data:image/svg+xml;base64,' + base64.b64encode(b"<svg><text>Zhamaldinov</text></svg>") + b'">',
}


@pytest.mark.parametrize("where", LEAKS)
def test_a_name_in_a_page_blocks_wherever_it_stands(where: str) -> None:
    view = scene()
    done = finished(view)
    (one,) = findings(view, done._replace(files={"report-en.html": LEAKS[where]}))
    assert one.where == "report-en.html"
    assert "hamaldinov" not in str(one).lower()
    with pytest.raises(ReviewBlocks) as blocks:
        require_clear([one])
    assert "hamaldinov" not in str(blocks.value).lower()


def test_a_name_in_a_pdf_blocks_also_in_its_metadata() -> None:
    view = scene()
    done = finished(view)
    for document in (
        msgspec.structs.replace(done.documents["ru"], blocks=(*done.documents["ru"].blocks, Paragraph("Мы знали Жамалдинова давно."))),
        msgspec.structs.replace(done.documents["ru"], publisher="Жамалдинов и друзья"),
    ):
        found_ = findings(view, done._replace(files={"report-ru.pdf": to_pdf(document, NOW)}))
        assert [one.where for one in found_] == ["report-ru.pdf"]


def test_a_consent_withdrawn_after_composing_blocks() -> None:
    done = finished(scene())
    later = findings(scene(withdrawn()), done)
    assert [(one.where, "consent" in one.sentence) for one in later] == [("Q1", True), ("Q1", True)]


def test_other_wording_than_approved_blocks() -> None:
    view = scene()
    done = finished(view)
    other = Warned("Content: threats, confinement", "", "", (Quotation("Q1", WORDS["en"] + " And more.", "en", "A person"),))
    assert [one.where for one in findings(view, changed(done, "en", (other,)))] == ["Q1"]


def test_a_missing_warning_blocks() -> None:
    view = scene()
    quotation = Quotation("Q1", WORDS["en"], "en", "A person")
    bare = findings(view, changed(finished(view), "en", (quotation,)))
    half = findings(view, changed(finished(view), "en", (Warned("Content: threats", "", "", (quotation,)),)))
    assert [one.values["tag"] for one in bare] == ["threats", "confinement"]
    assert [one.values["tag"] for one in half] == ["confinement"]


def test_an_untranslated_claim_blocks() -> None:
    more = ClaimMade(
        RecordId("more"), "C2", "Something", "A paper", SOURCE, "torture", None, QuantityKind.SEVERAL, "person", None, None, "Chechnya"
    )
    view = scene(more)
    assert [(one.where, one.values) for one in findings(view, finished(view))] == [("C2", {"lang": "ru"})]


def test_an_edition_lacking_a_language_blocks() -> None:
    view = scene()
    done = finished(view)
    assert [one.where for one in findings(view, done._replace(documents={"en": done.documents["en"]}))] == ["edition"]


SMALL: dict[str, Fact] = {
    "small": figure(("chechnya", 27), ("tver", 3)),
    "one hidden": figure(("chechnya", 27), ("tver", None)),
    "two hidden, sum known": figure(("chechnya", 27), ("tver", None), ("tula", None)),
}


@pytest.mark.parametrize("which", SMALL)
def test_a_small_cell_blocks(which: str) -> None:
    view = scene(SMALL[which])
    assert [one.where for one in findings(view, finished(view))] == ["F1"]


def test_a_figure_nobody_here_can_count_is_told_apart_from_one_that_differs() -> None:
    assert recount(scene()).findings == []
    assert recount(scene()).unread == {"F1"}
    arrival = PersonArrived(RecordId("road"), RecordId("somebody"), NOW - dt.timedelta(days=9), None)
    (differs,) = recount(scene(arrival)).findings
    assert differs.where == "F1"
    assert (differs.values["stands"], differs.values["counted"]) == (30, 1)
    (elsewhere,) = recount(scene(arrival, figure(value=1))).findings
    assert "other entries" in elsewhere.sentence
