"""Splitting and combining: any k shares make the key, k−1 never do, and a false one is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.seal import quorum
from safeconduct.seal.quorum import BadShare, KeyDiffers, Share, ShareGivenTwice, TooFewShares

KEY = bytes(range(32))


@st.composite
def splittings(draw: st.DrawFn) -> tuple[bytes, int, tuple[Share, ...], list[Share]]:
    """(key, threshold, all shares, them in some order)"""
    count = draw(st.integers(1, 9))
    threshold = draw(st.integers(1, count))
    key = draw(st.binary(min_size=32, max_size=32))
    shares = quorum.split(key, threshold, count)
    return key, threshold, shares, draw(st.permutations(shares))


def commitments(shares: tuple[Share, ...]) -> dict[int, bytes]:
    return {share.number: quorum.commitment(share) for share in shares}


@given(splittings())
def test_any_threshold_of_them_in_any_order_makes_the_key(case: tuple[bytes, int, tuple[Share, ...], list[Share]]) -> None:
    key, threshold, shares, shuffled = case
    for given_ in (shuffled[:threshold], shuffled):
        assert quorum.combine(given_, threshold, commitments(shares), quorum.key_check(key)) == key


@given(splittings())
def test_one_less_is_refused_and_says_nothing(case: tuple[bytes, int, tuple[Share, ...], list[Share]]) -> None:
    key, threshold, shares, shuffled = case
    with pytest.raises(TooFewShares):
        quorum.combine(shuffled[: threshold - 1], threshold, commitments(shares), quorum.key_check(key))
    if threshold > 1:  # nor does telling the library that fewer are enough
        with pytest.raises((KeyDiffers, TooFewShares)):
            quorum.combine(shuffled[: threshold - 1], threshold - 1, commitments(shares), quorum.key_check(key))


@given(splittings(), st.integers(0, 31), st.integers(1, 255))
def test_an_altered_share_is_named(case: tuple[bytes, int, tuple[Share, ...], list[Share]], place: int, flip: int) -> None:
    key, threshold, shares, shuffled = case
    first = shuffled[0]
    value = first.value[:place] + bytes([first.value[place] ^ flip]) + first.value[place + 1 :]
    for false in (first._replace(value=value), first._replace(salt=bytes(16)), first._replace(value=first.value[:-1])):
        with pytest.raises(BadShare) as refused:
            quorum.combine([false, *shuffled[1:]], threshold, commitments(shares), quorum.key_check(key))
        assert refused.value.number == first.number


def test_a_share_under_anothers_number_is_refused() -> None:
    shares = quorum.split(KEY, 2, 3)
    with pytest.raises(BadShare):
        quorum.combine([shares[0]._replace(number=2), shares[2]], 2, commitments(shares), quorum.key_check(KEY))
    with pytest.raises(BadShare):
        quorum.combine([shares[0]._replace(number=9), shares[2]], 2, commitments(shares), quorum.key_check(KEY))


def test_one_share_does_not_count_twice() -> None:
    shares = quorum.split(KEY, 2, 3)
    with pytest.raises(ShareGivenTwice):
        quorum.combine([shares[0], shares[0]], 2, commitments(shares), quorum.key_check(KEY))


def test_shares_of_two_splittings_do_not_mix() -> None:
    """Committed as given, and still of another key: the maker is at fault, and it shows."""
    one, other = quorum.split(KEY, 2, 3), quorum.split(KEY, 2, 3)
    mixed = (one[0], other[1], one[2])
    with pytest.raises(KeyDiffers):
        quorum.combine(mixed[:2], 2, commitments(mixed), quorum.key_check(KEY))


def test_two_splittings_of_one_key_share_nothing() -> None:
    one, other = quorum.split(KEY, 3, 5), quorum.split(KEY, 3, 5)
    assert not {share.value for share in one} & {share.value for share in other}
    assert all(KEY[:16] not in share.value and KEY[16:] not in share.value for share in one)


@pytest.mark.parametrize(("threshold", "count", "size"), [(0, 3, 32), (4, 3, 32), (1, 0, 32), (2, 65, 32), (2, 3, 16)])
def test_what_cannot_be_split(threshold: int, count: int, size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        quorum.split(bytes(size), threshold, count)
