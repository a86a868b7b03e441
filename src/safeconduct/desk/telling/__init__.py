"""Facts as sentences, for timelines and for the page of who did what. One file a floor-3 room registers its facts on `tell`.

A sentence holds codenames, kinds and days; the words of a person stand on the record's own page, behind their warnings.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId
from safeconduct.records.fact import Unknown
from safeconduct.web.say import Say

Names = Callable[[MemberId], str]
"""A member's codename."""


@singledispatch
def tell(_fact: object, say: Say, _names: Names) -> str:
    """What happened, without who and when. Register with the fact's type: `@tell.register` above a function of the same shape."""
    return say(N_("something was recorded"))


@tell.register
def _unknown(_fact: Unknown, say: Say, _names: Names) -> str:
    return say(N_("something that a newer version of this program understands"))


