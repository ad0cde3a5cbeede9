import numpy as np
import pytest

from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.calibration import Band, band, confidence, likelihoods
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.fusion import Standing


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float32)


def test_points_count_deviations_above_the_hundredth() -> None:
    best = np.linspace(1, 3, 150).astype(np.float32)
    standing = Standing.of(best, 1000)
    top = np.sort(best)[-100:]
    assert standing.floor == pytest.approx(top[0])
    assert standing.points(floats(top[0], 0, 3, np.nan)) == pytest.approx(
        [0, 0, (3 - top[0]) / top.std(), 0], abs=1e-4
    )


def test_a_short_list_is_filled_with_zeros() -> None:
    standing = Standing.of(floats(4), 1000)
    assert standing.floor == 0
    assert standing.points(floats(4))[0] == pytest.approx(4 / np.std([4] + [0] * 99), rel=1e-4)


def test_a_list_without_spread_gives_no_points() -> None:
    assert Standing.of(floats(2, 2, 2), 3).points(floats(2)).tolist() == [0]
    assert Standing.of(floats(), 0).points(floats(1)).tolist() == [0]


def test_ties_are_broken_by_closeness_then_by_row() -> None:
    points = {"a": floats(1, 1, 1, 3), "b": floats(1, 1, 1, 0)}
    assert fusion.order(points, floats(0, 0.5, 0, 0), np.array([9, 8, 3, 1])) == [3, 1, 2, 0]


def test_chances_rise_with_closeness_and_bands_follow() -> None:
    chances = likelihoods(floats(0.02, 0.1, 0.4), floats(0.0, 0.3, 0.7), floats(0, 1, 4))
    assert np.all(np.diff(chances) > 0)
    assert band(float(chances[0])) is Band.LOW
    assert band(float(chances[2])) is Band.HIGH
    assert band(0.4) is Band.HIGH
    assert band(0.15) is Band.MEDIUM
    assert band(0.1499) is Band.LOW


def test_a_missing_vector_is_judged_by_words_alone() -> None:
    chances = likelihoods(floats(0.2, 0.2), floats(np.nan, 0.5), floats(1, 1))
    assert 0 < chances[0] < 1
    assert chances[0] != chances[1]


def test_nothing_found_is_no_confidence() -> None:
    assert confidence(floats(), floats()) == 0
    assert confidence(floats(0.4), floats(0.7)) > confidence(floats(0.02), floats(0.1))
