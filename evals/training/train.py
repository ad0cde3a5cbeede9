"""Trains the upper layers: ``python -m evals.training.train --work DIR --out upper.npz --minutes 60``.

Needs torch (CPU, 16-bit floats) and ../shared; two cores. A step learns three things from one batch: that a
question's vector is nearest to its answer's among all answers of the batch and one neighbor by words each; the
same piece by piece; and, every second step, to put our judged needs' patents in the order of their grades.
"""

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from evals.training.export import export
from evals.training.hidden import Hidden, Text
from evals.training.network import Upper
from evals.training.pairs import WEIGHTS, Titles, free_documents, judged_needs, pairs_of_patents
from zhiqiao.retrieval.dense.packed_model import PackedModel, bundled_model_path
from zhiqiao.retrieval.document import Document, row_of
from zhiqiao.retrieval.lexical import TextIndex, weigh

BATCH, JUDGED_AT_ONCE, GRADED_AT_ONCE = 48, 6, 8
QUESTION_CUT, ANSWER_CUT, NEED_CUT, PATENT_CUT = 80, 100, 200, 130  # pieces read while training
WHOLE_HEAT, PIECES_HEAT, WHOLE_GRADED_HEAT, PIECES_GRADED_HEAT = 0.02, 0.03, 0.03, 0.04
_PREFIX = 3  # the begin mark and "query:"


@dataclass(frozen=True)
class Read:
    """A batch of texts as read: vectors (n, 384), pieces (n, p, 48), which tell (n, p), their weights (n, p)."""

    vectors: Tensor
    pieces: Tensor
    telling: Tensor
    weights: Tensor


def read(upper: Upper, hidden: Hidden, texts: list[Text], cut: int) -> Read:
    """Texts through the upper layers."""
    found = [hidden.of(text) for text in texts]
    longest = min(cut, max(len(states) for states, _ in found))
    x = torch.zeros(len(texts), longest, found[0][0].shape[1], dtype=torch.bfloat16)
    there, telling = (torch.zeros(len(texts), longest, dtype=torch.bool) for _ in range(2))
    for place, (states, tells) in enumerate(found):
        length = min(longest, len(states))
        x[place, :length] = torch.from_numpy(states[:length]).to(torch.bfloat16)
        there[place, :length] = True
        telling[place, _PREFIX:length] = torch.from_numpy(tells[_PREFIX:length])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states_above = upper(x, there)
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


class Lessons:
    """What is drawn from: pairs, neighbors by words, judged needs."""

    def __init__(self, shared: Path, seed: int) -> None:
        rng = random.Random(seed)
        everything, free = free_documents(shared / "bench")
        titles = Titles(shared / "data" / "classification" / "ipc_2026.01_zh.csv.gz")
        self.pairs = list(pairs_of_patents(free, titles, rng))
        agency = list(
            titles.pairs_of_titles(shared / "data" / "patents" / "cn_agency_2020_2022_patsnap.csv.gz", rng)
        )
        self.pairs += rng.sample(agency, 4_000) + list(titles.pairs(2_000, rng))
        self._odds = [WEIGHTS[pair.kind] for pair in self.pairs]
        self.whole = {row["doc_id"]: f"{row['title']}。{row['abstract']}".rstrip("。") for row in everything}
        self._masked = {
            pair.patent: pair.answer for pair in self.pairs if pair.patent >= 0 and pair.kind != 1
        }
        self._texts = [self.whole[row["doc_id"]] for row in free]
        self._near = self._neighbors(free)
        known = set(self.whole)
        self.judged = [need for need in judged_needs() if known.issuperset(need.grades)]

    def _neighbors(self, free: list[dict[str, str]]) -> dict[int, list[int]]:
        """Patents near each pair's question by words, without itself and its doubles."""
        index = TextIndex()
        index.write(Document(row["doc_id"], row["title"], row["abstract"]) for row in free)
        places = {row_of(row["doc_id"]): place for place, row in enumerate(free)}
        near = {}
        for number, pair in enumerate(self.pairs):
            if pair.patent >= 0:
                found = [places[hit.row] for hit in index.search(weigh("", pair.question), {}, None, 26)[1:]]
                own = self._texts[pair.patent]
                near[number] = [p for p in found if p in self._masked and self._texts[p] != own]
        return near

    def texts(self) -> list[Text]:
        """All that is read while training."""
        found: list[Text] = [("query", pair.question) for pair in self.pairs]
        found += [("passage", pair.answer) for pair in self.pairs]
        for need in self.judged:
            found += [("query", need.whole), ("query", need.title)]
            found += [("passage", self.whole[doc_id]) for doc_id in need.grades]
        return found

    def batch(self, size: int) -> tuple[list[Text], list[Text]]:
        """Questions, and their answers followed by a neighbor each."""
        chosen = random.choices(range(len(self.pairs)), self._odds, k=size)
        neighbors = [self._neighbor(number) for number in chosen]
        answers = [self.pairs[number].answer for number in chosen]
        return [("query", self.pairs[n].question) for n in chosen], [
            ("passage", t) for t in [*answers, *neighbors]
        ]

    def _neighbor(self, number: int) -> str:
        if near := self._near.get(number):
            return self._masked[random.choice(near)]
        return random.choice(self.pairs).answer

    def graded(self, needs: int, size: int) -> tuple[list[Text], list[Text], Tensor]:
        """Needs, ``size`` patents each, and their grades (needs, size)."""
        asked, answers, grades = [], [], []
        for need in random.sample(self.judged, needs):
            chosen = random.sample(sorted(need.grades.items()), min(size, len(need.grades)))
            chosen += [(random.choice(list(self.whole)), 0) for _ in range(size - len(chosen))]
            asked.append(("query", need.whole if random.random() < 0.8 else need.title))  # noqa: PLR2004 now and then by title
            answers += [("passage", self.whole[doc_id]) for doc_id, _ in chosen]
            grades.append([grade for _, grade in chosen])
        return asked, answers, torch.tensor(grades, dtype=torch.float32)


def loss_of_pairs(upper: Upper, hidden: Hidden, lessons: Lessons) -> Tensor:
    """The right answer among all of the batch, as wholes both ways and piece by piece."""
    questions, texts = lessons.batch(BATCH)
    asked, answers = read(upper, hidden, questions, QUESTION_CUT), read(upper, hidden, texts, ANSWER_CUT)
    right, whole = torch.arange(BATCH), asked.vectors @ answers.vectors.T / WHOLE_HEAT
    back = functional.cross_entropy(whole[:, :BATCH].T, right)
    return (
        functional.cross_entropy(whole, right)
        + 0.5 * back
        + functional.cross_entropy(late(asked, answers) / PIECES_HEAT, right)
    )


def loss_of_grades(upper: Upper, hidden: Hidden, lessons: Lessons) -> Tensor:
    """Judged patents in the order of their grades."""
    needs, texts, grades = lessons.graded(JUDGED_AT_ONCE, GRADED_AT_ONCE)
    asked, answers = read(upper, hidden, needs, NEED_CUT), read(upper, hidden, texts, PATENT_CUT)
    own = torch.arange(len(texts)).view(JUDGED_AT_ONCE, GRADED_AT_ONCE)
    whole = (asked.vectors @ answers.vectors.T).gather(1, own) / WHOLE_GRADED_HEAT
    pieces = late(asked, answers).gather(1, own) / PIECES_GRADED_HEAT
    wanted = functional.softmax(grades * 1.2, -1)
    return -sum((wanted * functional.log_softmax(scores, -1)).sum(-1).mean() for scores in (whole, pieces))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, required=True, help="folder for hidden states; about 4 GB")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--after", type=int, default=10, help="layers of e5 that stay as they are")
    parser.add_argument("--begun-as", default="10,11", help="layers of e5 that the trained ones begin as")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument(
        "--keep", type=float, default=0.5, help="share of the layers begun with in what is written"
    )
    parser.add_argument("--version", default="need-patent-1")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for seeded in (torch.manual_seed, random.seed, np.random.seed):
        seeded(args.seed)
    lessons = Lessons(args.shared, args.seed)
    hidden = Hidden(lessons.texts(), args.work, args.after)
    upper = Upper(PackedModel(bundled_model_path()), tuple(map(int, args.begun_as.split(","))))
    begun = {
        name: tensor.clone() for name, tensor in upper.state_dict().items() if name.startswith("layers.")
    }
    heads = [*upper.tokens.parameters(), *upper.weights.parameters()]
    groups = [{"params": upper.layers.parameters(), "lr": args.rate}, {"params": heads, "lr": 5 * args.rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    began, step = time.monotonic(), 0
    while (done := (time.monotonic() - began) / (args.minutes * 60)) < 1:
        for group, rate in zip(optimizer.param_groups, (args.rate, 5 * args.rate), strict=True):
            group["lr"] = rate * min(1, done / 0.05) * (0.05 + 0.95 * (1 - done))
        loss = loss_of_pairs(upper, hidden, lessons)
        if step % 2 == 0:
            loss = loss + loss_of_grades(upper, hidden, lessons)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 25 == 0:
            print(f"step {step}, {done:.0%}: {float(loss.detach()):.3f}", flush=True)
    trained = upper.state_dict()
    mixed = {name: args.keep * old + (1 - args.keep) * trained[name] for name, old in begun.items()}
    export({**trained, **mixed}, args.after, args.version, args.out)
    print(f"{step} steps; written to {args.out}")


if __name__ == "__main__":
    main()
