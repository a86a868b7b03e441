"""What is said of relocations in words: templates of the catalogue, for the terminal, the card and the desk alike."""

from __future__ import annotations

from safeconduct.casework.timetable import Column, Word
from safeconduct.ground.errors import N_
from safeconduct.records.relocation import AlarmKind, LegEnd, Mode, State

MODES = {
    Mode.CAR: N_("by car"),
    Mode.TRAIN: N_("by train"),
    Mode.BUS: N_("by bus"),
    Mode.PLANE: N_("by plane"),
    Mode.ON_FOOT: N_("on foot"),
}
STATES = {
    State.PLANNED: N_("planned"),
    State.ON_ROAD: N_("on the road"),
    State.ARRIVED: N_("arrived"),
    State.TURNED_BACK: N_("turned back"),
    State.CALLED_OFF: N_("called off"),
}
COLUMNS = {Column.LATE: N_("Alarm"), Column.ON_ROAD: N_("On the road"), Column.PLANNED: N_("Planned"), Column.OVER: N_("Ended")}
ENDS = {
    LegEnd.HANDED_OVER: N_("handed over"),
    LegEnd.ARRIVED: N_("arrived"),
    LegEnd.TURNED_BACK: N_("turned back"),
    LegEnd.CALLED_OFF: N_("called off"),
}
ALARMS = {
    AlarmKind.OVERDUE: N_("NO NEWS: a check-in did not come"),
    AlarmKind.DURESS: N_("BAD NEWS: the duress phrase was said"),
    AlarmKind.BAD_NEWS: N_("BAD NEWS: trouble was told"),
}
WORDS = {
    Word.AHEAD: N_("to come"),
    Word.WAITING: N_("due now, no word yet"),
    Word.LATE: N_("no news"),
    Word.KEPT: N_("kept"),
    Word.CAME_LATE: N_("came late, not settled"),
    Word.ANSWERED: N_("missed, settled"),
    Word.DROPPED: N_("dropped"),
}
"""No news is not bad news, and neither is good news: each has a word of its own everywhere."""
IF_STOPPED = (
    N_("Stay calm. Do not run, do not resist."),
    N_("Ask whether you are detained, and why. Ask for a lawyer."),
    N_("Say nothing of who travels with you, where from and where to. Sign nothing that you have not read."),
    N_("At the first call that you are allowed, say a sentence that fits."),
    N_("If no call is possible, do nothing: those named here notice your silence by themselves."),
)
