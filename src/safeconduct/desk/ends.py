"""How the process that holds keys ends: what it tells whoever started it."""

from __future__ import annotations

LOCKED, QUIT = 10, 0
