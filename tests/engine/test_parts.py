"""The parts of the engine that know no model: choosing, guessing, keeping pages."""

from __future__ import annotations

import numpy as np
import pytest

from foretrace.engine.draft import Drafter
from foretrace.engine.prefix import Prefixes
from foretrace.engine.request import Sampling
from foretrace.engine.runner import PAGE
from foretrace.engine.sampler import choose

LOGITS = np.log(np.array([0.1, 0.4, 0.05, 0.25, 0.2], np.float32))


def test_the_likeliest_and_its_probability() -> None:
    token = choose(LOGITS, None, Sampling(num_logprobs=2), (0, 0), frozenset((0, 2)))
    assert token.id == 1
    assert np.exp(token.logprob) == pytest.approx(0.4)
    assert [i for i, _ in token.top] == [1, 3] and np.exp(token.top[1][1]) == pytest.approx(0.25)
    assert token.structure == pytest.approx(0.15)


def test_only_what_is_allowed_counts() -> None:
    token = choose(LOGITS, frozenset((4, 0, 2)), Sampling(num_logprobs=9), (0, 0), frozenset((0, 1)))
    assert token.id == 4
    assert np.exp(token.logprob) == pytest.approx(0.2 / 0.35)
    assert [i for i, _ in token.top] == [4, 0, 2]
    assert token.structure == pytest.approx(0.1 / 0.35)


def test_draws_follow_the_probabilities() -> None:
    drawn = [choose(LOGITS, None, Sampling(temperature=1.0, seed=3), (0, place)).id for place in range(4000)]
    shares = np.bincount(drawn, minlength=5) / len(drawn)
    np.testing.assert_allclose(shares, np.exp(LOGITS), atol=0.03)
    kept = {choose(LOGITS, None, Sampling(temperature=1.0, top_p=0.6), (0, place)).id for place in range(500)}
    assert kept == {1, 3}
    cold = {choose(LOGITS, None, Sampling(temperature=0.01), (0, place)).id for place in range(100)}
    assert cold == {1}


STRUCTURE = frozenset(range(10))


def test_a_guess_follows_the_last_time() -> None:
    drafter = Drafter(STRUCTURE)
    ids = [1, 2, 50, 3, 4, 5, 1, 2]
    assert drafter.guess(ids, 7) == [50, 3]
    drafter.learn(2, 2)
    assert drafter.guess(ids, 7) == [50, 3, 4, 5]
    assert drafter.guess(ids, 1) == [50]
    assert Drafter(STRUCTURE).guess([1, 2, 3, 4], 7) == []


def test_another_value_does_not_end_a_guess() -> None:
    drafter = Drafter(STRUCTURE)
    ids = [1, 2, 50, 3, 4, 1, 2, 51]
    assert drafter.guess(ids, 7) == [3, 4]
    assert drafter.guess([*ids, 52], 7) == [3, 4]
    assert drafter.guess([*ids, 52, 3], 7) == [4, 1]
    assert drafter.guess([*ids, 52, 3, 9], 7) == []


def test_guesses_grow_and_shrink() -> None:
    drafter = Drafter(STRUCTURE)
    ids = [1, 2, *range(10, 30), 1, 2]
    lengths = []
    for guessed, right in ((2, 2), (4, 4), (7, 7), (7, 1), (2, 0)):
        drafter.learn(guessed, right)
        lengths.append(len(drafter.guess(ids, 100)))
    assert lengths == [4, 7, 7, 2, 1]


def page(first: int) -> tuple[int, ...]:
    return tuple(range(first, first + PAGE))


def test_pages_are_found_as_far_as_texts_are_alike() -> None:
    prefixes = Prefixes(1000)
    first = prefixes.add(prefixes.root, page(0), "a", 10)
    prefixes.add(first, page(100), "b", 10)
    prefixes.add(first, page(200), "c", 10)
    assert [p.data for p in prefixes.find([*page(0), *page(200), 1, 2])] == ["a", "c"]
    assert [p.data for p in prefixes.find([*page(0), *page(100)[:-1]])] == ["a"]
    assert prefixes.find(list(page(1))) == []


def test_the_pages_unused_for_longest_go_first() -> None:
    prefixes = Prefixes(30)
    first = prefixes.add(prefixes.root, page(0), "a", 10)
    second = prefixes.add(first, page(100), "b", 10)
    prefixes.add(prefixes.root, page(300), "c", 10)
    prefixes.find([*page(0), *page(100)])
    prefixes.add(prefixes.root, page(400), "d", 10)
    assert prefixes.find(list(page(300))) == [] and prefixes.size == 30
    prefixes.add(prefixes.root, page(500), "e", 15)
    assert not prefixes.holds(second) and prefixes.size <= 30
    assert prefixes.find([*page(0), *page(100)]) in ([], [first])
