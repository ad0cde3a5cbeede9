import numpy as np
import numpy.typing as npt
from numpy.testing import assert_allclose

from zhiqiao.retrieval.dense.reading import (
    MOST_PIECES,
    CloseReading,
    KnownPieces,
    Pieces,
    nearness,
    rounded,
    telling,
)

VALUES = 8


def pieces(seed: int, count: int) -> Pieces:
    return rounded(np.random.default_rng(seed).normal(size=(count, VALUES)))


def reading(seed: int, count: int) -> CloseReading:
    weights = np.random.default_rng(seed + 1).random(count).astype(np.float32)
    return CloseReading(np.ones(2, dtype=np.float32), pieces(seed, count), weights / weights.sum())


def test_nearness_is_what_each_piece_finds_averaged_by_weight() -> None:
    need, documents = reading(1, 5), [pieces(2, 7), pieces(3, 1), pieces(4, 30)]

    found = nearness(need, documents)

    for value, document in zip(found, documents, strict=True):
        products = need.pieces.astype(float) @ document.astype(float).T / 127**2
        assert_allclose(value, (products.max(axis=1) * need.weights).sum(), atol=1e-5)


def test_a_text_read_against_itself_is_as_near_as_can_be() -> None:
    need = reading(1, 6)

    assert_allclose(nearness(need, [need.pieces]), [1.0], atol=0.02)


def test_what_is_read_together_changes_nothing() -> None:
    need = reading(5, 9)
    documents = [pieces(seed, 3 + seed % 17) for seed in range(40)]

    together = nearness(need, documents)

    alone: npt.NDArray[np.float32] = np.concatenate([nearness(need, [one]) for one in documents])
    assert together.tobytes() == alone.tobytes()


def test_documents_that_were_not_read_have_no_nearness() -> None:
    nothing: Pieces = np.zeros((0, VALUES), dtype=np.int8)

    found = nearness(reading(1, 3), [nothing, pieces(2, 4)])

    assert np.isnan(found[0])
    assert not np.isnan(found[1])
    assert np.isnan(
        nearness(CloseReading(np.ones(2, np.float32), nothing, np.zeros(0, np.float32)), [pieces(2, 4)])[0]
    )


def test_of_a_long_need_the_pieces_that_weigh_most_are_kept_in_order() -> None:
    need = reading(3, MOST_PIECES + 40)

    kept = telling(need)

    assert len(kept.weights) == MOST_PIECES
    assert_allclose(kept.weights.sum(), 1, atol=1e-6)
    places = [next(i for i, one in enumerate(need.pieces) if (one == piece).all()) for piece in kept.pieces]
    assert places == sorted(places)
    assert need.weights[places].min() >= np.sort(need.weights)[-MOST_PIECES]


def test_pieces_are_asked_for_once() -> None:
    asked: list[list[int]] = []

    def find(keys: list[int]) -> dict[int, Pieces]:
        asked.append(list(keys))
        return {key: pieces(key, 2) for key in keys if key != 3}

    known = KnownPieces(find)  # type: ignore[arg-type]  # a list is a sequence

    known.of([1, 2, 3])
    found = known.of([2, 3, 1])

    assert asked == [[1, 2, 3], [3]]
    assert [len(one) for one in found] == [2, 0, 2]
