"""Train the journal's zstd dictionary on invented text: `python bench/train_dictionary.py OUT`.

The dictionary is part of format J1 and never changes; this file says where its bytes came from. Nothing real may ever go into it.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import msgspec
import zstandard

KINDS = [
    "call.received", "case.opened", "case.person_joined", "case.risk_assessed", "case.note_added", "case.service_given",
    "case.workflow_moved", "relocation.planned", "relocation.leg_planned", "relocation.check_in_asked", "relocation.checked_in",
    "relocation.person_arrived", "placement.placed", "placement.ended", "statement.segment_taken", "statement.segment_translated",
    "consent.given", "claim.made", "response.made", "evidence.taken", "figure.computed",
]  # fmt: skip
ENGLISH = ["the", "a", "we", "was", "were", "had", "been", "they", "said", "that", "he", "she", "came", "to", "the", "station", "by", "train", "in", "the", "morning", "and", "nobody", "was", "waiting", "after", "a", "week", "at", "the", "shelter", "there", "was", "a", "quiet", "room", "with", "a", "window", "a", "neighbour", "brought", "bread", "and", "tea", "I", "did", "not", "sleep", "because", "of", "my", "family", "they", "still", "do", "not", "know", "where", "I", "am", "now", "I", "have", "work", "again", "and", "a", "key", "of", "my", "own", "it", "is", "calm", "here", "the", "caseworker", "called", "every", "day", "to", "ask", "whether", "everything", "was", "all", "right", "the", "journey", "took", "two", "days", "with", "one", "stop"]
RUSSIAN = ["я", "мы", "он", "она", "они", "был", "была", "были", "не", "на", "в", "и", "с", "по", "из", "за", "что", "как", "это", "там", "здесь", "тогда", "потом", "сказал", "сказала", "приехал", "уехал", "поезд", "утром", "вечером", "на", "вокзале", "никто", "не", "встречал", "через", "неделю", "в", "приюте", "тихая", "комната", "с", "окном", "соседка", "принесла", "хлеб", "и", "чай", "я", "не", "спал", "потому", "что", "семья", "до", "сих", "пор", "не", "знает", "где", "я", "теперь", "у", "меня", "снова", "есть", "работа", "и", "свой", "ключ", "здесь", "спокойно", "координатор", "звонил", "каждый", "день", "и", "спрашивал", "всё", "ли", "в", "порядке", "дорога", "заняла", "два", "дня", "с", "одной", "остановкой"]
WORDS = ["high", "medium", "low", "car", "train", "bus", "public", "tribunal", "quote", "count", "share", "en", "ru", "person", "exact", "at_least"]


def sample(chance: random.Random) -> bytes:
    words = chance.choice((ENGLISH, RUSSIAN))
    text = " ".join(chance.choice(words) for _ in range(chance.randint(3, 90)))
    ident = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(26))
    day = f"20{chance.randint(10, 40)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    return msgspec.msgpack.encode([chance.choice(KINDS), ident, text, day, chance.choice(WORDS), [], None, chance.randint(0, 99)])


def main() -> None:
    chance = random.Random("safeconduct dictionary 1")
    found = zstandard.train_dictionary(16 * 1024, [sample(chance) for _ in range(20_000)], level=3)
    Path(sys.argv[1]).write_bytes(found.as_bytes())


if __name__ == "__main__":
    main()
