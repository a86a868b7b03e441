"""A paragraph that can be printed as it stands, in both languages: the number, its doubt, the floor it stands on, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from safeconduct.figures.estimate.answer import Answer, Said, Verdict
from safeconduct.figures.estimate.judge import Judged
from safeconduct.figures.estimate.saying import number, said
from safeconduct.figures.estimate.table import Table, overlaps
from safeconduct.ground.errors import N_

_HEAD = {
    Verdict.ESTIMATE: N_("Between {low} and {high} people, most likely near {median} (95 % probability under the model)."),
    Verdict.RANGE: N_("Between {low} and {high} people among those whom some list could have recorded (95 % probability under the model)."),
    Verdict.FLOOR: N_("At least {low} people; the lists do not tell how many more."),
    Verdict.AT_LEAST: N_("At least {low} people: those who are documented. How many more there were cannot be estimated from these lists."),
    Verdict.REFUSED: N_("At least {low} people are documented. No estimate is given, since the calculation has not settled on one."),
    Verdict.UNFINISHED: N_("At least {low} people are documented. The estimate was interrupted and is not finished."),
}


def paragraph_of(answer: Answer) -> Answer:
    """The answer with its paragraph, in English and Russian."""
    least = answer.low if answer.low is not None else float(answer.documented_low or answer.documented)
    most = answer.high if answer.high is not None else least
    middle = answer.median if answer.median is not None else least
    lists = "; ".join(f"{name} ({number(size)})" for name, size in zip(answer.lists, answer.on_list, strict=True))
    parts = [
        said("head", _HEAD[answer.verdict], low=number(least), high=number(most), median=number(middle)),
        said("documented", N_("Documented: {n}, each person once. Lists: {lists}."), n=_documented(answer), lists=lists),
    ]
    en, ru = (" ".join(one.en for one in parts), " ".join(one.ru for one in parts))
    for code, template, some in (
        ("because", N_("Why: {what}."), answer.reasons),
        ("changes", N_("What would change this: {what}."), answer.changes),
    ):
        if some:
            en += " " + said(code, template, what="; ".join(one.en for one in some)).en
            ru += " " + said(code, template, what="; ".join(one.ru for one in some)).ru
    return msgspec.structs.replace(answer, paragraph_en=en, paragraph_ru=ru)


def _documented(answer: Answer) -> str:
    least, most = answer.documented_low, answer.documented_high
    if least is None or most is None or least == most:
        return number(answer.documented)
    return f"{number(least)}–{number(most)}"


def changes_of(table: Table, judged: Judged) -> tuple[Said, ...]:
    return tuple(_changes(table, {one.code for one in judged.reasons}))


def _changes(table: Table, codes: set[str]) -> Iterator[Said]:
    if len(table.lists) < 4:
        yield said("more_lists", N_("another list, kept by somebody independent of these"))
    if len(table.lists) > 2 and any(shared == 0 for shared in overlaps(table).values()):
        yield said("more_overlap", N_("people found on two lists that share nobody now"))
    yield said("linkage", N_("records of one person taken for two raise the estimate, records of two people taken for one lower it"))
    if "reach" in codes or "two_lists" in codes:
        yield said("unreached", N_("evidence of people whom none of these lists could have reached"))
