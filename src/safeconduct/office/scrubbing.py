"""Scrubbing a hostile file: in a process of its own, bounded, with no key, no passphrase and no environment of this one."""

from __future__ import annotations

import json
import subprocess
import sys

from safeconduct.testimony.media import sniff
from safeconduct.testimony.scrub import HOW, MOST_SECONDS, CannotScrub, Scrubbed, can_scrub

_LONGEST_HEAD = 200


def scrub_apart(data: bytes) -> Scrubbed:
    """Raises CannotScrub where there is no way, where the file is broken, or where it takes more than it may."""
    if not can_scrub(sniff(data)):
        raise CannotScrub
    command = [sys.executable, "-I", "-m", "safeconduct.testimony.scrub"]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, timeout=MOST_SECONDS * 2, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise CannotScrub from error
    head, _, copy = done.stdout.partition(b"\n")
    told = json.loads(head[:_LONGEST_HEAD])
    made = Scrubbed(copy, str(told["media_type"]), str(told["how"]))
    if made.how not in HOW or sniff(made.data) != made.media_type:
        raise CannotScrub  # the child reads a hostile file: what it says is not believed either
    return made
