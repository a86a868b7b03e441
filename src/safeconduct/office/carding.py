"""An escort's card as lines of text, and as one small page to print (A6, Typst, embedded fonts only)."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import msgspec

from safeconduct.casework.card import Card
from safeconduct.casework.saying import IF_STOPPED, MODES
from safeconduct.ground.errors import N_, StoreFailed
from safeconduct.ground.words import say
from safeconduct.records.leg import Mode


class Sheet(msgspec.Struct, frozen=True):
    """What is printed: a heading, the way, rows of (time, text), and what to do if stopped."""

    lang: str
    title: str
    ref: str
    way: str
    rows: tuple[tuple[str, str], ...]
    sentence: str
    calls: tuple[str, ...]
    stuck: str
    stopped: str
    rules: tuple[str, ...]
    told: str = ""
    """Stands above `calls`."""


def sheet(card: Card) -> Sheet:
    def tr(template: str, **values: object) -> str:
        return say(template, card.lang, **values)

    way = tr(N_("{origin} to {destination}, {mode}"), origin=card.origin, destination=card.destination, mode=tr(MODES[Mode(card.mode)]))
    sentence = tr(N_("Say the sentence you agreed on. It begins with «{begins}» and has {words} words."), begins=card.begins, words=card.words)
    calls = tuple(dict.fromkeys(f"{name}: {means}" for one in card.listen for name, means in one.tell))
    stuck = tr(N_("If the leg cannot go on: {what}"), what=card.contingency) if card.contingency else ""
    rules = tuple(tr(one) for one in IF_STOPPED)
    return Sheet(
        card.lang, tr(N_("On the way")), card.ref, way, tuple(_rows(card)), sentence, calls, stuck, tr(N_("If you are stopped")), rules,
        tr(N_("If nothing is heard of you, these are told:")),
    )  # fmt: skip


def _rows(card: Card) -> Iterator[tuple[str, str]]:
    def tr(template: str, **values: object) -> str:
        return say(template, card.lang, **values)

    found: list[tuple[dt.datetime, str]] = []
    if card.taken_over is not None:
        found.append((card.taken_over, tr(N_("take over; place and words by heart"))))
    found.append((card.departs, tr(N_("depart"))))
    found += ((one.due, tr(N_("check in, at the latest {until}"), until=_hour(one.until))) for one in card.listen)
    found.append((card.arrives, tr(N_("arrive"))))
    if card.handed_over is not None:
        found.append((card.handed_over, tr(N_("hand over; place and words by heart"))))
    elif card.at_door:
        found.append((card.arrives, tr(N_("at the door; words by heart"))))
    for when, text in sorted(found, key=lambda row: row[0]):
        yield f"{when.astimezone():%d.%m %H:%M}", text


def _hour(when: dt.datetime) -> str:
    return f"{when.astimezone():%H:%M}"


def lines(card: Card) -> list[str]:
    one = sheet(card)
    rows = [f"{when}  {text}" for when, text in one.rows]
    return [
        f"{one.title}  {one.ref}",
        one.way,
        *rows,
        one.sentence,
        one.told,
        *one.calls,
        *filter(None, (one.stuck,)),
        one.stopped,
        *(f"- {rule}" for rule in one.rules),
    ]


def to_pdf(card: Card, now: dt.datetime) -> bytes:
    import typst

    template = files("safeconduct.office").joinpath("card.typ").read_bytes()
    compiler = typst.Compiler(
        template, font_paths=typst.Fonts(include_system_fonts=False), sys_inputs={"sheet": msgspec.json.encode(sheet(card)).decode()}
    )
    made = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(now.timestamp()))
    assert isinstance(made, bytes)
    return made


def write(path: Path, data: bytes) -> None:
    """Readable by its owner only; never over a file that is there."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError as error:
        raise StoreFailed(N_("the card cannot be written there"), N_("name a new file in a folder you may write to")) from error
