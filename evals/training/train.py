"""Trains upper layers: ``python -m evals.training.train --work DIR --begun-from distilled.npz --out upper.npz``.

Needs torch (CPU, 16-bit floats) and ../shared; two cores. A step learns three things from one batch: that a
question's vector is nearest to its answer's among all answers of the batch and one neighbor each; the
same piece by piece; and, every second step, to put our judged needs' patents in the order of their grades.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from evals.training.export import export
from evals.training.hidden import Hidden, Text
from evals.training.learning import BATCH, Pace, learn, lessons, options, padded
from evals.training.lessons import Lessons
from evals.training.network import Upper, begun_as, opened
from zhiqiao.retrieval.dense.packed_model import PackedModel, bundled_model_path
from zhiqiao.retrieval.dense.tuned_layers import TunedLayers

JUDGED_AT_ONCE, GRADED_AT_ONCE = 6, 8
QUESTION_CUT, ANSWER_CUT, NEED_CUT, PATENT_CUT = 80, 100, 200, 130  # pieces read while training
WHOLE_HEAT, PIECES_HEAT, WHOLE_GRADED_HEAT, PIECES_GRADED_HEAT = 0.02, 0.03, 0.03, 0.04
_RISE, _FLOOR, _HEADS_FASTER = 0.05, 0.05, 5


@dataclass(frozen=True)
class Read:
    """A batch of texts as read: vectors (n, 384), pieces (n, p, 48), which tell (n, p), their weights (n, p)."""

    vectors: Tensor
    pieces: Tensor
    telling: Tensor
    weights: Tensor


def read(upper: Upper, hidden: Hidden, texts: list[Text], cut: int) -> Read:
    """Texts through the upper layers."""
    below = padded(hidden, texts, cut)
    there, telling = below.there, below.telling
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states_above = upper(below.states, there)
        pieces = upper.tokens(states_above)
    above = states_above.float()
    vectors = functional.normalize((above * there[..., None]).sum(1) / there.sum(1, keepdim=True), dim=-1)
    weights = functional.softplus(upper.weights(above).squeeze(-1)) * telling
    weights = weights / weights.sum(1, keepdim=True).clamp(min=1e-6)
    return Read(vectors, functional.normalize(pieces.float(), dim=-1), telling, weights)


def late(asked: Read, answers: Read) -> Tensor:
    """Scores piece by piece, shape (questions, answers): each piece of a question against its closest in the answer."""
    questions, length, values = asked.pieces.shape
    count, width, _ = answers.pieces.shape
    with torch.no_grad():
        flat = asked.pieces.reshape(-1, values).to(torch.bfloat16) @ answers.pieces.reshape(-1, values).T.to(
            torch.bfloat16
        )
        flat = flat.view(-1, count, width) + (~answers.telling).to(torch.bfloat16) * -4
        nearest = flat.argmax(-1) + torch.arange(count) * width
    kept, weighted = answers.pieces.reshape(-1, values), asked.pieces * asked.weights[..., None]
    scores = []
    for place in range(questions):
        told = asked.telling[place].nonzero().squeeze(-1)
        closest = functional.embedding(nearest[place * length + told], kept)
        scores.append(torch.einsum("kc,knc->n", weighted[place, told], closest))
    return torch.stack(scores)


def loss_of_pairs(upper: Upper, hidden: Hidden, drawn: Lessons, written: float) -> Tensor:
    """The right answer among all of the batch, as wholes both ways and piece by piece."""
    questions, texts = drawn.batch(BATCH, written)
    asked, answers = read(upper, hidden, questions, QUESTION_CUT), read(upper, hidden, texts, ANSWER_CUT)
    right, whole = torch.arange(BATCH), asked.vectors @ answers.vectors.T / WHOLE_HEAT
    back = functional.cross_entropy(whole[:, :BATCH].T, right)
    return (
        functional.cross_entropy(whole, right)
        + 0.5 * back
        + functional.cross_entropy(late(asked, answers) / PIECES_HEAT, right)
    )


def loss_of_grades(upper: Upper, hidden: Hidden, drawn: Lessons) -> Tensor:
    """Judged patents in the order of their grades."""
    needs, texts, grades = drawn.graded(JUDGED_AT_ONCE, GRADED_AT_ONCE)
    asked, answers = read(upper, hidden, needs, NEED_CUT), read(upper, hidden, texts, PATENT_CUT)
    own = torch.arange(len(texts)).view(JUDGED_AT_ONCE, GRADED_AT_ONCE)
    whole = (asked.vectors @ answers.vectors.T).gather(1, own) / WHOLE_GRADED_HEAT
    pieces = late(asked, answers).gather(1, own) / PIECES_GRADED_HEAT
    wanted = functional.softmax(torch.tensor(grades, dtype=torch.float32) * 1.2, -1)
    return -torch.stack(
        [(wanted * functional.log_softmax(scores, -1)).sum(-1).mean() for scores in (whole, pieces)]
    ).sum()


def main() -> None:
    """The command."""
    parser = options(__doc__, minutes=45, rate=3e-4)
    parser.add_argument("--begun-from", type=Path, help=".npz to begin from, instead of e5's own layers")
    parser.add_argument("--written", type=float, default=0.6, help="share of written queries in a batch")
    parser.add_argument("--keep", type=float, default=0, help="share of the layers begun with in the file")
    parser.add_argument("--version", default="need-patent-2")
    args = parser.parse_args()
    drawn = lessons(args)
    begun_from = TunedLayers(args.begun_from) if args.begun_from else None
    after = begun_from.after if begun_from else args.after
    hidden = Hidden(drawn.texts(), args.work, after)
    upper = opened(begun_from) if begun_from else begun_as(PackedModel(bundled_model_path()), args.begun_as)
    begun = {
        name: tensor.clone() for name, tensor in upper.state_dict().items() if name.startswith("layers.")
    }

    def loss_of(step: int) -> Tensor:
        loss = loss_of_pairs(upper, hidden, drawn, args.written)
        return loss if step % 2 else loss + loss_of_grades(upper, hidden, drawn)

    heads = [*upper.tokens.parameters(), *upper.weights.parameters()]
    groups = [
        {"params": upper.layers.parameters(), "lr": args.rate},
        {"params": heads, "lr": _HEADS_FASTER * args.rate},
    ]
    steps = learn(groups, Pace(args.minutes, _RISE, _FLOOR), loss_of)
    trained = upper.state_dict()
    mixed = {name: args.keep * old + (1 - args.keep) * trained[name] for name, old in begun.items()}
    export({**trained, **mixed}, after, args.version, args.out)
    print(f"{steps} steps; written to {args.out}")


if __name__ == "__main__":
    main()
