"""Evidence: the list, and one piece: its working copy in a frame that can do nothing, its custody, who has read it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.desk.pages.told import Names, marks, press, readers, shut, side_by_side, week
from safeconduct.ground.errors import N_
from safeconduct.office.intake import BY_HAND
from safeconduct.records.evidence import CUSTODY, Copy, Evidence
from safeconduct.records.fact import Conflict
from safeconduct.records.reading import Read
from safeconduct.testimony import media, scrub
from safeconduct.web.say import Say

HOW = {
    scrub.PICTURE_MADE_ANEW: N_("the picture was made anew, without metadata"),
    scrub.PDF_REWRITTEN: N_("the document was rewritten, without metadata, scripts, attachments and links"),
    scrub.TEXT_CLEANED: N_("the text was cleaned of marks that nobody sees"), BY_HAND: N_("made by hand"),
}  # fmt: skip
SORTS = {
    "image": N_("picture"), "text": N_("text"), "audio": N_("sound"), "video": N_("video"), "application/pdf": N_("document (PDF)"),
    "text/html": N_("web page"), "image/svg+xml": N_("drawing (SVG)"), "application/zip": N_("archive or office file"),
}  # fmt: skip


def sort(media_type: str, say: Say) -> str:
    return say(SORTS.get(media_type) or SORTS.get(media_type.partition("/")[0]) or N_("file"))


def size(count: int, say: Say) -> str:
    """`12 kB`: decimal, as files are sold."""
    for unit, power in ((N_("{count} MB"), 1_000_000), (N_("{count} kB"), 1_000)):
        if count >= power:
            return say(unit, count=round(count / power))
    return say.n("{count} byte", "{count} bytes", count)


def how(text: str, say: Say) -> str:
    return say(HOW[text]) if text in HOW else text


# The list


def listed(say: Say, found: Sequence[Evidence], told: Mapping[str, str], names: Names, total: int) -> h.Node:
    """`told`: codenames of the statements they belong to."""
    heads = (N_("What it is"), N_("Sort"), N_("Statement"), N_("Taken"), N_("Who has the original"), N_("Working copy"))
    return [
        week(total, say),
        h.p(".ways-of")[h.a(".button.go", href="/evidence/new")[say(N_("Take in a file"))]],
        h.div(".table", tabindex="0", role="region", aria_label=say(N_("Evidence")))[
            h.table[
                h.thead[h.tr[(h.th(scope="col")[say(one)] for one in heads)]], h.tbody[(_row(say, one, told, names) for one in found)]
            ]
        ]
        if found
        else h.p[say(N_("There is no evidence here that you can read."))],
    ]


def _row(say: Say, one: Evidence, told: Mapping[str, str], names: Names) -> h.Element:
    statement = one.statement or ""
    return h.tr(data_row=True)[
        h.th(scope="row")[
            marks(one.warnings, say),
            h.a(href=f"/evidence/{one.id}")[one.label],
            [" ", h.span(".mark.conflict")[say(N_("conflict"))]] if one.conflicts else None
        ],
        h.td[sort(one.media_type, say)],
        h.td[h.a(href=f"/statements/{statement}")[told[statement]] if statement in told else "–"],
        h.td(".name")[say.part(one.taken)],
        h.td(".name")[names(one.custodian)],
        h.td[say(N_("yes")) if one.copies else say(N_("none"))],
    ]


# One piece


class Shown(NamedTuple):
    """`open`: whether what stands behind its warning was asked for. `forms` are drawn: pass, warn, copy, original."""

    evidence: Evidence
    open: bool
    told: str
    able: Sequence[str]
    forms: Mapping[str, h.Element]


def one(say: Say, shown: Shown, names: Names, token: str) -> h.Node:
    piece = shown.evidence
    return [
        h.p(".lead")[marks(piece.warnings, say), piece.label],
        (_conflict(say, lost, names) for lost in piece.conflicts),
        h.section(aria_labelledby="copy")[h.h2("#copy")[say(N_("Working copy"))], _copy(say, shown, token)],
        h.section(aria_labelledby="readers")[h.h2("#readers")[say(N_("Who has read it"))], _who(say, shown, names)],
        h.section(aria_labelledby="custody")[
            h.h2("#custody")[say(N_("Custody of the original"))],
            _custody(say, piece, names),
            h.details(".act")[h.summary[say(N_("Pass it on"))], shown.forms["pass"]] if "pass" in shown.forms else None,
        ],
        h.section(aria_labelledby="about")[h.h2("#about")[say(N_("About it"))], _facts(say, shown)],
        h.section(aria_labelledby="warnings")[h.h2("#warnings")[say(N_("Warnings"))], shown.forms["warn"]],
    ]


def _conflict(say: Say, lost: Conflict, names: Names) -> h.Element:
    if lost.field != CUSTODY:
        sentence = N_("Two members named different warnings; all of both stand until somebody records them anew.")
        return h.p(".alarm")[say(sentence)]
    return side_by_side(
        names_of(lost.kept, names), names_of(lost.lost, names), names(lost.lost_by), say, lambda _which, _label: None,
        say(N_("It was passed on twice, to two people. Whoever has it now passes it on once more, and so settles it.")),
    )  # fmt: skip


def names_of(member: str, names: Names) -> str:
    return names(member)  # type: ignore[arg-type]


def _copy(say: Say, shown: Shown, token: str) -> h.Node:
    piece = shown.evidence
    if not piece.copies:
        return [
            h.p[say(N_("There is none: the program cannot scrub this sort of file. The original stays sealed."))],
            _more(say, shown),
        ]
    copy = piece.copies[-1]
    if piece.warnings != () and not shown.open:
        return shut(piece.warnings, say, press(f"/evidence/{piece.id}/open", say(N_("Open the working copy")), token))
    return [_view(say, piece, copy), _note(say, copy), _more(say, shown)]


def _view(say: Say, piece: Evidence, copy: Copy) -> h.Node:
    """In a frame of its own, where no script runs and nothing is loaded; what is neither picture nor text leaves as a file."""
    save = h.p(".ways-of")[
        h.a(href=f"/evidence/{piece.id}/copy", download=True)[say(N_("Save the working copy")), f" ({size(copy.size, say)})"]
    ]
    if copy.media_type not in media.SHOWN:
        return save
    return [
        h.iframe(
            ".viewer", src=f"/evidence/{piece.id}/frame", sandbox=True, title=say(N_("Working copy: {label}"), label=piece.label),
            referrerpolicy="no-referrer",
        ),
        save,
    ]  # fmt: skip


def in_frame(label: str, media_type: str, data: bytes) -> h.Element:
    """A picture as the whole page of the frame, as wide as there is room. Its bytes stand in it: the frame may load nothing."""
    coded = base64.b64encode(data).decode()
    return h.html[
        h.head[h.meta(charset="utf-8"), h.title[label], h.style["body { margin: 0 } img { max-width: 100%; height: auto; display: block }"]],
        h.body[h.img(src=f"data:{media_type};base64,{coded}", alt=label)],
    ]


def _note(say: Say, copy: Copy) -> h.Element:
    sentence = N_("How it was made: {how}. It still shows what it shows: faces, signs, names, voices. Look for them before it goes to anybody.")
    return h.p(".faint")[say(sentence, how=how(copy.how, say))]


def _more(say: Say, shown: Shown) -> h.Node:
    return [
        h.details(".act")[h.summary[say(N_("Add a copy made by hand"))], shown.forms["copy"]],
        h.details(".act")[h.summary[say(N_("I need the original"))], shown.forms["original"]],
    ]


def _who(say: Say, shown: Shown, names: Names) -> h.Node:
    def what(read: Read) -> str:
        parts = [say(N_("working copy"))] * (0 in read.parts) + [say(N_("original"))] * (1 in read.parts)
        return ", ".join(parts)

    return readers(shown.evidence.reads, shown.able, what, names, say)


def _custody(say: Say, piece: Evidence, names: Names) -> h.Element:
    first = piece.custody[0].giver if piece.custody else piece.custodian
    return h.ol(".timeline")[
        h.li[_time(say, piece), " ", say(N_("{who} took it in"), who=names(first))],
        (
            h.li[
                h.time(datetime=one.at.isoformat())[say.moment(one.at)],
                " ",
                f"{names(one.giver)} → {names(one.taker)}",
                h.div(".faint")[one.why] if one.why else None,
            ]
            for one in piece.custody
        ),
        h.li[h.strong[say(N_("{who} has it now"), who=names(piece.custodian))]],
    ]


def _time(say: Say, piece: Evidence) -> h.Node:
    return h.time(datetime=piece.entered.isoformat())[say.moment(piece.entered)] if piece.entered else None


def _facts(say: Say, shown: Shown) -> h.Element:
    piece = shown.evidence
    lines: tuple[tuple[str, h.Node], ...] = (
        (say(N_("Sort")), f"{sort(piece.media_type, say)}, {size(piece.size, say)}"),
        (say(N_("Taken")), say.part(piece.taken)),
        (say(N_("Given by")), piece.from_whom or "–"),
        (say(N_("Statement")), h.a(href=f"/statements/{piece.statement}")[shown.told] if shown.told else "–"),
        (say(N_("Hash of the original (SHA-256)")), h.code[piece.sha256]),
        (
            say(N_("Copies")),
            h.ul(".plain")[(h.li[how(one.how, say), ", ", h.code[one.sha256[:16], "…"]] for one in piece.copies)]
            if piece.copies
            else "–",
        ),
    )
    return h.dl(".facts")[([h.dt[name], h.dd[value]] for name, value in lines)]
