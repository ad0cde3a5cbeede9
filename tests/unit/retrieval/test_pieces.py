"""Splitting texts into pieces: the same pieces that the library ``tokenizers`` gives."""

import random
from collections.abc import Sequence

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

from zhiqiao.retrieval.dense.pieces import PieceTable

UNKNOWN = 1
_SIGNS = "电池正极材料的，。ab1é😀"


def _vocabulary(seed: int) -> dict[str, float]:
    """Invented pieces of one to six characters, with scores."""
    rng = random.Random(seed)  # noqa: S311 - invented pieces drawn from a seed
    pieces = ["<s>", "<unk>", "▁", *_SIGNS[:9]]
    pieces += [
        "".join(rng.choices("▁" + _SIGNS[:9], k=1) + rng.choices(_SIGNS, k=rng.randint(1, 5)))
        for _ in range(400)
    ]
    # Few different scores, so that splits are equally good now and then.
    return {piece: -rng.choice([1.5, 2.0, 3.25, 4.0, 6.5]) for piece in dict.fromkeys(pieces)}


def _table(scored: dict[str, float]) -> PieceTable:
    pieces = [piece.encode() for piece in scored]
    offsets = np.cumsum([0, *map(len, pieces)]).astype(np.uint32)
    return PieceTable(b"".join(pieces), offsets, np.array(list(scored.values()), dtype=np.float32), UNKNOWN)


def _expected(scored: dict[str, float], texts: Sequence[str]) -> list[list[int]]:
    tokenizer = Tokenizer(models.Unigram(list(scored.items()), unk_id=UNKNOWN, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return [one.ids for one in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]


def test_splits_as_the_library_does() -> None:
    for seed in range(5):
        rng = random.Random(seed)  # noqa: S311 - texts drawn from a seed
        scored = _vocabulary(seed)
        texts = ["".join(rng.choices(_SIGNS + " ▁xyz", k=rng.randint(0, 60))) for _ in range(200)]
        assert list(_table(scored).split(texts)) == _expected(scored, texts)


def test_odd_texts() -> None:
    scored = _vocabulary(0)
    texts = ["", " ", "▁", "\0", "\0 \0", "xyz", "电" * 3000, "<s>", "<unk>", "a b", " 电", "😀😀"]
    assert list(_table(scored).split(texts)) == _expected(scored, texts)


def test_the_best_split_is_not_the_longest_piece_first() -> None:
    scored = {"<s>": 0.0, "<unk>": 0.0, "▁": -1.0, "电池": -2.0, "电": -4.0, "池极": -1.0, "极": -9.0}
    assert list(_table(scored).split(["电池极"])) == [[2, 4, 5]]


def test_unknown_signs_side_by_side_are_one_piece() -> None:
    scored = {"<s>": 0.0, "<unk>": 0.0, "▁": -1.0, "电": -4.0}
    assert list(_table(scored).split(["xy电z zz"])) == [[2, UNKNOWN, 3, UNKNOWN, 2, UNKNOWN]]


def test_which_pieces_say_something() -> None:
    scored = dict.fromkeys(["<s>", "<unk>", "▁", "▁电", "。", "ab", "9%", "▁。"], -1.0)
    assert _table(scored).tells.tolist() == [False, False, False, True, False, True, True, False]
