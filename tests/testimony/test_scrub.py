"""A working copy carries nothing beside what it shows; a hostile file comes out harmless or not at all, and hurts nobody."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from safeconduct.office.scrubbing import scrub_apart
from safeconduct.testimony import media, scrub
from safeconduct.testimony.scrub import CannotScrub

SECRET = b"Corner of the third street"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def picture(kind: str, mode: str = "RGB") -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET.decode(), 6  # description; held upright: turned by a quarter
    out = io.BytesIO()
    Image.new(mode, (8, 4), "red").save(out, kind, exif=exif, comment=SECRET, **({"icc_profile": SECRET} if kind != "GIF" else {}))
    return out.getvalue()


def document() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(100, 100))
    pdf.docinfo["/Author"] = SECRET.decode()
    with pdf.open_metadata() as meta:
        meta["dc:title"] = SECRET.decode()
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.OpenAction = action
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", action]))
    pdf.attachments["note.txt"] = pikepdf.AttachedFileSpec(
        pdf, SECRET, description="", filename="note.txt", mime_type="text/plain", creation_date="", mod_date=""
    )
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="http://x"))
    pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


KINDS = [("JPEG", "RGB"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("GIF", "P"), ("JPEG", "CMYK")]


@pytest.mark.parametrize(("kind", "mode"), KINDS)
def test_a_picture_keeps_its_pixels_and_nothing_else(kind: str, mode: str) -> None:
    before = picture(kind, mode)
    made = scrub.scrub(before)
    assert SECRET not in made.data
    assert made.media_type == media.sniff(made.data)
    with Image.open(io.BytesIO(made.data)) as after:
        assert after.size == ((8, 4) if kind == "GIF" else (4, 8))
        assert not dict(after.getexif())
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_document_loses_author_scripts_attachments_links_and_earlier_versions() -> None:
    before = document()
    made = scrub.scrub(before + b"\n% an earlier revision: " + SECRET)
    assert SECRET not in made.data
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert len(pdf.pages) == 1
        everything = " ".join(repr(one) for one in pdf.objects)
        for word in ("JavaScript", "OpenAction", "EmbeddedFile", "URI", "Author", "Metadata"):
            assert word not in everything, word
        assert not dict(pdf.docinfo)
        assert all(SECRET not in one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream))


def test_text_loses_what_nobody_sees() -> None:
    assert scrub.scrub("\ufeffa\u200bb\u202ec\r\nд\t.".encode()).data.decode() == "abc\nд\t."


@given(st.text(max_size=60))
def test_what_can_be_seen_of_a_text_stays(text: str) -> None:
    cleaned = scrub.clean(text)
    assert scrub.clean(cleaned) == cleaned
    assert [char for char in text if char.isalnum()] == [char for char in cleaned if char.isalnum()]


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (SVG, "image/svg+xml"), (b" <!doctype html><script>1</script>", "text/html"), (b"<p>x", "text/html"),
        (b"PK\x03\x04rest", "application/zip"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"), (b"\x00\x00\x00\x18ftypheic", "image/heic"), (b"RIFF0000WAVE", "audio/wav"),
        (b"a\x00b", media.UNKNOWN),
        (b"\xff\xfe\x00", media.UNKNOWN), ("да".encode(), media.TEXT), (b"%PDF-1.7", media.PDF), (b"RIFF0000WEBP", media.WEBP),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(data: bytes, media_type: str) -> None:
    assert media.sniff(data) == media_type
    if media_type not in (*media.PICTURES, media.PDF, media.TEXT):
        with pytest.raises(CannotScrub):
            scrub.scrub(data)
        with pytest.raises(CannotScrub):
            scrub_apart(data)


@given(st.binary(max_size=200))
def test_whatever_the_bytes_they_have_one_kind(data: bytes) -> None:
    assert "/" in media.sniff(data)


def bomb() -> bytes:
    """A picture of 40,000 by 40,000 in a few kilobytes."""
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = (40_000).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("data", [bomb(), b"%PDF-1.7\nnothing", b"\xff\xd8\xff broken", b"GIF89a"], ids=["bomb", "pdf", "jpeg", "gif"])
def test_a_broken_or_hostile_file_gives_no_copy_and_does_not_stop_the_office(data: bytes) -> None:
    with pytest.raises(CannotScrub):
        scrub_apart(data)


def test_apart_it_is_the_same() -> None:
    assert scrub_apart(b"a\r\nb") == scrub.Scrubbed(b"a\nb", media.TEXT, scrub.TEXT_CLEANED)
    assert SECRET not in scrub_apart(picture("JPEG")).data


def test_the_program_apart_writes_no_file_and_says_nothing(tmp_path: Path) -> None:
    code = "from safeconduct.testimony import scrub; scrub._bound(); open('x', 'w').write('x' * 9999)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0
    assert not (tmp_path / "x").exists() or (tmp_path / "x").stat().st_size == 0


@settings(max_examples=20)
@given(st.integers(0, 2000), st.integers(0, 255))
def test_a_document_with_one_byte_changed_is_scrubbed_or_refused(place: int, byte: int) -> None:
    data = bytearray(document())
    data[place % len(data)] = byte
    try:
        made = scrub.scrub(bytes(data))
    except (CannotScrub, pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, IndexError):
        return
    assert SECRET not in made.data or b"%PDF" not in data[:5]
