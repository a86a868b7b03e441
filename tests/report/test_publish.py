"""One tree, two faces: what must be in them is, what must not is in neither; the same bytes twice; text never becomes markup."""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
import subprocess
import time
import xml.etree.ElementTree as Xml
from itertools import pairwise

import pikepdf
import pytest
from tests.report.scene import ALSO, GENTLE, NOW, ON, TOLD, WORDS, YES, composed, consent, scene, section, withdrawn

from safeconduct.records.consent import Audience, ConsentGiven, Purpose
from safeconduct.records.fact import Fact
from safeconduct.report.html import CSP, to_html
from safeconduct.report.tree import Document, Heading, Paragraph, walk
from safeconduct.report.typeset import NotTypeset, pages, to_pdf

HOSTILE = '#import "x" $ \\ #strong[a] </script><script>alert(1)</script> <!-- ]]> \u202eright to left\u202c @cite `raw` = not a heading'


def pdf_text(pdf: bytes) -> str:
    return " ".join(subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode().split())


def html_text(page: bytes) -> str:
    return " ".join("".join(parsed(page)[1].itertext()).split())


def parsed(page: bytes) -> Xml.Element:
    """By a parser that forgives nothing, void elements closed for it first."""
    assert page.startswith(b"<!doctype html>")
    return Xml.fromstring(re.sub(rb"<(meta|img|br)([^>]*[^/])>", rb"<\1\2/>", page.removeprefix(b"<!doctype html>")))


def faces(document: Document) -> tuple[str, str]:
    return pdf_text(to_pdf(document, NOW)), html_text(to_html(document))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_both_faces_say_the_same(lang: str) -> None:
    for text in faces(composed(scene(), lang)):
        for said in (WORDS[lang], GENTLE[lang], "[C1]" if lang == "en" else "C1", "abcd 1234"):
            assert said in text
        assert {"en": "at least 100", "ru": "не менее 100"}[lang] in text
        for never in ("Heron", "Дословно", "2017-06-09", "9 June", "9 июня", "{figure", "{claim"):
            assert never not in text


_GIVEN = consent(YES, TOLD)
_PARTNERS = ConsentGiven(YES, TOLD, _GIVEN.item_kind, (), (Purpose.QUOTE,), (Audience.PARTNER,), "", ON, None, _GIVEN.how, _GIVEN.to)
GONE: list[tuple[str, list[Fact]]] = [
    ("withdrawn", [withdrawn()]),
    ("withdrawn, then told again by a device that had not heard", [withdrawn(), _GIVEN]),
    ("for partners only", [_PARTNERS]),
    ("expired that day", [consent(YES, TOLD, expires=ON)]),
]


@pytest.mark.parametrize(("why", "facts"), GONE, ids=[why for why, _ in GONE])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_without_consent_a_quotation_is_in_neither_face(lang: str, why: str, facts: list[Fact]) -> None:
    document = composed(scene(*facts), lang)
    raw = to_html(document).decode()
    assert WORDS[lang] not in raw
    for text in faces(document):
        assert WORDS[lang] not in text
        assert GENTLE[lang] in text


def test_the_last_withdrawal_leaves_a_sentence() -> None:
    text, _ = faces(composed(scene(withdrawn(), withdrawn(ALSO)), "en"))
    assert "Nobody has agreed to be quoted" in text


def test_same_tree_same_moment_same_bytes() -> None:
    first, again = composed(scene(), "ru"), composed(scene(), "ru")
    assert to_pdf(first, NOW) == to_pdf(again, NOW)
    assert to_html(first) == to_html(again)
    assert to_pdf(first, NOW) != to_pdf(first, NOW + dt.timedelta(days=1))


def test_what_people_write_stays_text() -> None:
    view = scene(section("hostile", 20, "", HOSTILE))
    document = composed(view, "en")
    page = to_html(document).decode()
    assert "<script" not in page
    assert "<!--" not in page
    shown = " ".join(HOSTILE.translate({0x202E: None, 0x202C: None}).split())
    for text in faces(document):
        plain = " ".join(text.translate({0x202E: None, 0x202C: None}).split())
        for part in ('#import "x" $ \\ #strong[a]', "<script>alert(1)</script>", "@cite `raw` = not a heading"):
            assert part in shown
            assert part in plain.replace("“", '"').replace("”", '"')


def test_pdf_is_tagged_archival_and_speaks_its_language() -> None:
    for lang in ("en", "ru"):
        with pikepdf.open(io.BytesIO(to_pdf(composed(scene(), lang), NOW))) as pdf:
            xmp = pdf.open_metadata()
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("2", "A", "1")
            assert bool(pdf.Root.MarkInfo.Marked)
            assert str(pdf.Root.Lang) == lang
            fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.get("/Font", pikepdf.Dictionary()).values()}
            assert fonts
            assert all("Libertinus" in font for font in fonts)
            assert pages(to_pdf(composed(scene(), lang), NOW)) == len(pdf.pages)


def test_a_skipped_heading_never_reaches_paper() -> None:
    document = composed(scene(), "en")
    broken = Document(**{name: getattr(document, name) for name in document.__struct_fields__ if name != "blocks"},
                      blocks=(Heading(1, "One", "one"), Heading(3, "Three", ""), Paragraph("x")))  # fmt: skip
    with pytest.raises(NotTypeset):
        to_pdf(broken, NOW)


def test_the_page_is_one_strict_file() -> None:
    root = parsed(to_html(composed(scene(), "ru")))
    assert root.get("lang") == "ru"
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    links = [one.get("href", "") for one in root.iter("a")]
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    for picture in root.iter("img"):
        assert picture.get("src", "").startswith("data:image/svg+xml;base64,")
        assert picture.get("alt")
    assert not {"script", "iframe", "link", "object", "form"} & {one.tag for one in root.iter()}
    assert not [name for one in root.iter() for name in one.attrib if name == "style" or name.startswith("on")]
    assert [one.get("content") for one in root.iter("meta") if one.get("http-equiv") == "Content-Security-Policy"] == [CSP]
    assert "default-src 'none'" in CSP
    assert "script-src" not in CSP


def test_the_page_can_be_heard_in_order() -> None:
    root = parsed(to_html(composed(scene(), "en")))
    levels = [int(one.tag[1]) for one in root.iter() if one.tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    tables = list(root.iter("table"))
    assert tables
    for table in tables:
        assert table.findtext("caption")
        assert {one.get("scope") for one in table.findall("thead/tr/th")} == {"col"}
        assert {one.get("scope") for one in table.findall("tbody/tr/th")} == {"row"}


def test_warned_passages_are_shut_and_their_summary_tells_the_topics_only() -> None:
    warned = parsed(to_html(composed(scene(), "en"))).findall(".//div[@class='warned']")
    (mine,) = [one for one in warned if WORDS["en"] in "".join(one.itertext())]
    assert mine[0].tag == "details"
    assert "open" not in mine[0].attrib
    assert mine[0].findtext("summary") == "Content: threats, confinement"
    assert mine[1].get("class") == "round"
    assert GENTLE["en"] not in "".join(text for one in warned for text in one.itertext())


def test_pictures_in_the_page_hold_no_hidden_count() -> None:
    page = to_html(composed(scene(), "en")).decode()
    pictures = [base64.b64decode(one).decode() for one in re.findall(r"base64,([A-Za-z0-9+/=]+)", page)]
    assert len(pictures) == 1
    assert "Chechnya" in pictures[0]
    assert "<script" not in pictures[0]
    assert "http" not in pictures[0].replace("http://www.w3.org/", "")


def test_thirty_one_pages_are_set_in_two_seconds() -> None:
    document = composed(scene(*(section(f"long{n}", 30 + n, "", "Words that fill a page. " * 80) for n in range(31))), "en")
    assert sum(1 for block in walk(document.blocks) if isinstance(block, Heading)) > 31
    begun = time.process_time()
    pdf = to_pdf(document, NOW)
    assert time.process_time() - begun < 2
    assert pages(pdf) >= 31
