"""The register played: four lists sealed, opened by a quorum for one linkage, linked in memory, estimated, kept as a figure."""

from __future__ import annotations

import datetime as dt

from safeconduct.demo import custody
from safeconduct.demo.lists import Written, written
from safeconduct.demo.stage import Stage
from safeconduct.demo.story import at
from safeconduct.figures.register.figure import EstimateRegister, estimate_register
from safeconduct.figures.register.tables import tables
from safeconduct.ground.ids import seeded
from safeconduct.ground.times import PartDate
from safeconduct.office import register
from safeconduct.records.linkage import Linkage
from safeconduct.records.listing import ListAdded, State, Unit
from safeconduct.records.view import need

FIGURE = "F14"
DRAWS = 6
_DAY = dt.date(2017, 8, 1)
_TITLES = {
    "L1": ({"en": "Sons and brothers", "ru": "Сыновья и братья"},
           {"en": "whoever a family reported missing", "ru": "все, о чьём исчезновении заявила семья"}),
    "L2": ({"en": "Files opened by lawyers", "ru": "Дела, открытые адвокатами"},
           {"en": "whoever a lawyer was asked to look for", "ru": "все, кого адвоката просили разыскать"}),
    "L3": ({"en": "Names in a newspaper", "ru": "Имена в газете"},
           {"en": "whoever two sources named", "ru": "все, кого назвали два источника"}),
    "L4": ({"en": "Asked for at hospitals", "ru": "Разыскиваемые в больницах"},
           {"en": "whoever relatives abroad asked for", "ru": "все, о ком спрашивали родственники за границей"}),
}  # fmt: skip


def play(stage: Stage, seed: str) -> None:
    from safeconduct.figures.linkage.engine import engine_named

    sage, when = stage.offices["Sage"], at(_DAY, 13)
    for number, one in enumerate(written(seed)):
        register.add_list(sage, _ask(stage, one), one.data, when + dt.timedelta(minutes=number))
    asked = register.AskLinkage((), State.DISAPPEARED, "", "how many people stand on these lists together")
    made = register.ask(sage, asked, when + dt.timedelta(minutes=10), stage.id())
    custody.approve(stage, need(sage.view, Linkage, made).request, when + dt.timedelta(minutes=20))
    wanted = register.Link(made, engine_named("duckdb"), DRAWS)
    register.link(sage, wanted, when + dt.timedelta(minutes=30), seeded(f"{seed} linkage"))
    _estimate(stage, need(sage.view, Linkage, made), when + dt.timedelta(minutes=40))
    stage.sync()


def _ask(stage: Stage, one: Written) -> register.AddList:
    title, rule = _TITLES[one.ref]
    about = ListAdded(
        stage.id(), one.ref, title, one.maker, PartDate(one.made), rule, one.consent, Unit.PERSON, "chechnya", PartDate("2017-02"),
        PartDate(one.until), (),
    )  # fmt: skip
    return register.AddList(about, one.mapping, State.DISAPPEARED)


def _estimate(stage: Stage, linkage: Linkage, when: dt.datetime) -> None:
    from safeconduct.figures.estimate.several import estimate_mixture

    sage = stage.offices["Sage"]
    answer = estimate_mixture(tables(linkage)).answer
    stage.act("Sage", estimate_register, EstimateRegister(stage.id(), FIGURE, linkage.id, answer, sage.leaf), when)
