"""A working copy without what the file says beside what it shows: place, camera, author, thumbnails, earlier versions, actions.

Pictures are decoded and made anew (Pillow), PDF documents rewritten without metadata, scripts, attachments and actions (pikepdf), text is
cleaned of marks that nobody sees. Not covered: what can be seen or read in it (faces, signs, names), the noise of a camera's sensor,
metadata inside pictures of a PDF; and sound, video, office files, web pages and archives, of which no copy is made.

It reads hostile files, so `office.scrubbing` runs it as a program of its own, which holds no key: `python -m safeconduct.testimony.scrub`.
"""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from safeconduct.ground.errors import N_, Refused
from safeconduct.testimony import media

if TYPE_CHECKING:
    import pikepdf

MOST_PIXELS = 50_000_000
MOST_MEMORY = 1 << 30
MOST_SECONDS = 20
PICTURE_MADE_ANEW, PDF_REWRITTEN, TEXT_CLEANED = "picture_made_anew", "pdf_rewritten", "text_cleaned"
HOW = (PICTURE_MADE_ANEW, PDF_REWRITTEN, TEXT_CLEANED)
_ACTIVE = ("/OpenAction", "/AcroForm", "/Collection", "/Threads", "/Perms", "/Legal", "/SpiderInfo", "/Outlines")
_NAMES = ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations", "/Renditions")
_ANYWHERE = ("/Metadata", "/JS", "/PieceInfo", "/A", "/AA", "/AF", "/EF", "/RichMediaContent", "/3DD", "/LastModified", "/Thumb")
_UNSEEN = ("Cf", "Cc", "Co", "Cn")


class Scrubbed(NamedTuple):
    data: bytes
    media_type: str
    how: str


class CannotScrub(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("no working copy of this file can be made by the program"),
            N_("make one by hand on a machine of its own, and add it; the original stays sealed"),
        )


def can_scrub(media_type: str) -> bool:
    return media_type in (*media.PICTURES, media.PDF, media.TEXT)


def scrub(data: bytes) -> Scrubbed:
    """Raises CannotScrub, or whatever the libraries say to a broken file."""
    media_type = media.sniff(data)
    if media_type in media.PICTURES:
        return _picture(data, media_type)
    if media_type == media.PDF:
        return Scrubbed(_pdf(data), media.PDF, PDF_REWRITTEN)
    if media_type == media.TEXT:
        return Scrubbed(clean(data.decode("utf-8-sig")).encode(), media.TEXT, TEXT_CLEANED)
    raise CannotScrub


def clean(text: str) -> str:
    """Without characters that nobody sees: zero-width marks can carry who was given which copy; overrides of direction hide words."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)


def _picture(data: bytes, media_type: str) -> Scrubbed:
    """Its pixels in a new file, turned as its camera was held. Of a moving one the first picture."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses beyond twice this
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP")) as opened:
        upright = ImageOps.exif_transpose(opened)
        see_through = media_type != media.JPEG and "A" in upright.convert("RGBA").getbands()
        pixels = upright.convert("RGB" if media_type == media.JPEG or not see_through else "RGBA")
    new = Image.new(pixels.mode, pixels.size)
    new.paste(pixels)
    out = io.BytesIO()
    if media_type == media.JPEG:
        new.save(out, "JPEG", quality=92)
        return Scrubbed(out.getvalue(), media.JPEG, PICTURE_MADE_ANEW)
    new.save(out, "PNG")
    return Scrubbed(out.getvalue(), media.PNG, PICTURE_MADE_ANEW)


def _pdf(data: bytes) -> bytes:
    """Written anew in one piece, so that no earlier revision stays behind it."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        _strip(pdf.Root, _ACTIVE)
        if "/Names" in pdf.Root:
            _strip(pdf.Root.Names, _NAMES)
        for page in pdf.pages:
            _strip(page.obj, ("/Annots",))
        for thing in pdf.objects:
            if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
                _strip(thing, _ANYWHERE)
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _strip(thing: pikepdf.Object, names: tuple[str, ...]) -> None:
    for name in names:
        if name in thing:
            del thing[name]


def main() -> int:
    """A file on standard input; on standard output one line of JSON and the copy. Whatever goes wrong says nothing and writes nothing."""
    _bound()
    try:
        made = scrub(sys.stdin.buffer.read())
    except BaseException:  # noqa: BLE001  (its message may hold words of the file)
        return 1
    head: dict[str, Any] = {"media_type": made.media_type, "how": made.how}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + made.data)
    return 0


def _bound() -> None:
    """Memory, time and files, where the system can bound them."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    raise SystemExit(main())
