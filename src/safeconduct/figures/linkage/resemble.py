"""How alike two names are, 0 to 1: words aligned in the order that fits best, by sound, by alias, by typing error.

For reading, reviewing and testing. Lists are linked by comparisons of the same columns in SQL (`levels.py`), never pair by pair here.
Names alone never decide: Хасуев and Хасаев are 0.88 alike and are two families.
"""

from __future__ import annotations

from itertools import permutations

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from safeconduct.figures.linkage.name import Name, Word, parse, versions

ALIAS = 0.93
INITIAL = 0.85
_MOST_WORDS = 5


def resemble(left: str, right: str) -> float:
    """The best of the versions of both."""
    scores = [_names(parse(one), parse(other)) for one in versions(left) for other in versions(right)]
    return max(scores, default=0.0)


def _names(left: Name, right: Name) -> float:
    few, many = sorted((left.words[:_MOST_WORDS], right.words[:_MOST_WORDS]), key=len)
    if not few:
        return 0.0
    score = _aligned(few, many)
    if len(few) != len(many):
        score = max([score * 0.97, *(_aligned(few, merged) for merged in _merged(many) if len(merged) >= len(few))])
    if left.father and right.father:
        score = 0.8 * score + 0.2 * sounds_like(left.father[0], right.father[0])
    return score


def _merged(words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """With two neighbours written as one: Саид Эмин is Саидэмин."""
    joined = []
    for place in range(len(words) - 1):
        one, other = words[place], words[place + 1]
        word = Word(one.text + other.text, (one.sound + other.sound,), one.sound + other.sound)
        joined.append((*words[:place], word, *words[place + 2 :]))
    return joined


def _aligned(few: tuple[Word, ...], many: tuple[Word, ...]) -> float:
    table = [[sounds_like(one, other) for other in many] for one in few]
    weights = [[max(len(one.sound), len(other.sound)) for other in many] for one in few]
    return max(_weighed(table, weights, order) for order in permutations(range(len(many)), len(few)))


def _weighed(table: list[list[float]], weights: list[list[int]], order: tuple[int, ...]) -> float:
    """Half the worst word, half the mean by length: one word quite different is not made good by a long one."""
    scores = [table[row][column] for row, column in enumerate(order)]
    sizes = [weights[row][column] for row, column in enumerate(order)]
    return (min(scores) + sum(score * size for score, size in zip(scores, sizes, strict=True)) / sum(sizes)) / 2


def sounds_like(one: Word, other: Word) -> float:
    best = max(_edits(left, right) for left in one.sounds for right in other.sounds)
    if best < 1 and (one.group == other.group):
        best = max(best, ALIAS)
    if best < INITIAL and (one.initial or other.initial) and one.sound[:1] == other.sound[:1]:
        best = INITIAL
    return best


def _edits(left: str, right: str) -> float:
    if left == right:
        return 1.0
    changes = 1 - DamerauLevenshtein.distance(left, right) / max(len(left), len(right))
    return (float(JaroWinkler.similarity(left, right)) + changes) / 2
