"""What both stages share: their options, the loop that learns, texts as a padded batch."""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from evals.training.hidden import HIDDEN, Hidden, Text
from evals.training.lessons import Lessons

BATCH = 48
_PREFIX = 3  # the begin mark and "query:"
_TOLD_EVERY = 25


@dataclass(frozen=True)
class Padded:
    """Hidden states (n, p, 384), which of them are pieces and which of those tell something (n, p)."""

    states: Tensor
    there: Tensor
    telling: Tensor


def padded(hidden: Hidden, texts: Sequence[Text], cut: int) -> Padded:
    """Texts after the lower layers, at most ``cut`` pieces each."""
    found = [hidden.of(text) for text in texts]
    longest = min(cut, max(len(states) for states, _ in found))
    states = torch.zeros(len(texts), longest, HIDDEN, dtype=torch.bfloat16)
    there, telling = (torch.zeros(len(texts), longest, dtype=torch.bool) for _ in range(2))
    for place, (kept, tells) in enumerate(found):
        length = min(longest, len(kept))
        states[place, :length] = torch.from_numpy(kept[:length]).to(torch.bfloat16)
        there[place, :length] = True
        telling[place, _PREFIX:length] = torch.from_numpy(tells[_PREFIX:length])
    return Padded(states, there, telling)


def options(about: str | None, minutes: float, rate: float) -> argparse.ArgumentParser:
    """A parser with the options of both stages."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, required=True, help="folder for hidden states; 4 GB a depth")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--after", type=int, default=4, help="layers of e5 that stay as they are")
    parser.add_argument("--begun-as", default="10,11", help="layers of e5 that the trained ones begin as")
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--rate", type=float, default=rate)
    parser.add_argument("--documents", type=int, help="only so many patents: to try the command out")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def lessons(args: argparse.Namespace) -> Lessons:
    """What is learned from, with everything random begun at the seed."""
    for seeded in (torch.manual_seed, random.seed, np.random.seed):
        seeded(args.seed)
    args.work.mkdir(parents=True, exist_ok=True)
    return Lessons(args.shared, args.seed, args.documents)


@dataclass(frozen=True)
class Pace:
    """How long is learned, and the learning rate: up within the share ``rise``, then straight down to ``floor``."""

    minutes: float
    rise: float
    floor: float

    def of(self, done: float) -> float:
        """Share of the full rate when this share of the time is over."""
        return min(1, done / self.rise) * (self.floor + (1 - self.floor) * (1 - done))


def learn(groups: list[dict[str, Any]], pace: Pace, loss_of: Callable[[int], Tensor]) -> int:
    """Steps of AdamW over groups of parameters until the time is over; gives how many."""
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    rates = [group["lr"] for group in groups]
    parameters = [one for group in optimizer.param_groups for one in group["params"]]
    began, step = time.monotonic(), 0
    while (done := (time.monotonic() - began) / (pace.minutes * 60)) < 1:
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * pace.of(done)
        loss = loss_of(step)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        if step % _TOLD_EVERY == 0 or step == 1:
            print(f"step {step}, {done:.0%}: {float(loss.detach()):.3f}", flush=True)
    return step
