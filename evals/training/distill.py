"""Two layers over e5's four lowest learn to end where twelve do: ``python -m evals.training.distill --teacher FILE …``.

Needs torch (CPU, 16-bit floats) and ../shared; two cores. A step reads 48 texts of like length and brings three
things near the teacher's: the final state of every piece, the pooled vector, the batch's table of cosines.
"""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from evals.training.export import export
from evals.training.hidden import Hidden, Text
from evals.training.learning import BATCH, Pace, learn, lessons, options, padded
from evals.training.network import Upper, begun_as, opened
from zhiqiao.retrieval.dense.packed_model import PackedModel, bundled_model_path
from zhiqiao.retrieval.dense.tuned_layers import TunedLayers

CUT, LOOKED_AT = 128, 400
VECTOR_WEIGHT, TABLE_WEIGHT = 20, 200
_RISE, _FLOOR = 0.04, 0.03


class Alike:
    """Draws texts of like length, so that little of a batch is padding."""

    def __init__(self, texts: Sequence[Text], hidden: Hidden) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._lengths = np.minimum([len(ids) for ids in hidden.ids], CUT)

    def draw(self) -> list[Text]:
        """A text, and of some hundred others those nearest to it in length."""
        places = random.sample(range(len(self._texts)), min(LOOKED_AT, len(self._texts)))
        longer = np.abs(self._lengths[places] - random.choice(self._lengths))
        return [self._texts[places[at]] for at in np.argsort(longer, kind="stable")[:BATCH]]


def apart(got: Tensor, wanted: Tensor, there: Tensor) -> Tensor:
    """How far final states, shape (texts, pieces, hidden), are from those wanted."""
    pieces = (((got - wanted) ** 2).mean(-1) * there).sum() / there.sum()
    ours, theirs = (functional.normalize((x * there[..., None]).sum(1), dim=-1) for x in (got, wanted))
    vectors = 1 - (ours * theirs).sum(-1).mean()
    table = ((ours @ ours.T - theirs @ theirs.T) ** 2).mean()
    return pieces + VECTOR_WEIGHT * vectors + TABLE_WEIGHT * table


def main() -> None:
    """The command."""
    parser = options(__doc__, minutes=22, rate=6e-4)
    parser.add_argument("--teacher", type=Path, required=True, help=".npz of trained layers over more of e5")
    parser.add_argument("--version", default="distilled")
    args = parser.parse_args()
    texts = lessons(args).texts()
    kept = TunedLayers(args.teacher)
    low, high = (Hidden(texts, args.work, after) for after in (args.after, kept.after))
    teacher, alike = opened(kept).eval(), Alike(texts, low)
    student: Upper = begun_as(PackedModel(bundled_model_path()), args.begun_as)
    student.heads_from(teacher)

    def loss_of(_step: int) -> Tensor:
        drawn = alike.draw()
        below, above = padded(low, drawn, CUT), padded(high, drawn, CUT)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            with torch.no_grad():
                wanted = teacher(above.states, above.there)
            got = student(below.states, below.there)
        return apart(got.float(), wanted.float(), below.there)

    steps = learn(
        [{"params": student.layers.parameters(), "lr": args.rate}], Pace(args.minutes, _RISE, _FLOOR), loss_of
    )
    export(student.state_dict(), args.after, args.version, args.out)
    print(f"{steps} steps; written to {args.out}")


if __name__ == "__main__":
    main()
