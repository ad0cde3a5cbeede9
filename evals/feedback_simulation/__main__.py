"""``python -m evals.feedback_simulation --firms 1000 --days 14 --seeds 11 12 13`` writes docs/feedback.md."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.feedback_simulation import report
from evals.feedback_simulation.arms import ABLATIONS, OFF, ON, Arm, Outcome, run_arm
from evals.feedback_simulation.tastes import NEEDS, World, make_firms
from evals.feedback_simulation.town import LISTED, Lists, Patents, first_day, make_lists, make_patents
from zhiqiao.market.matching.learning.rules import rules_on

GOAL = 0.30
SEEDS = (11, 12, 13)  # the rules were chosen on seed 1
PAGE = Path(__file__).resolve().parents[2] / "docs" / "feedback.md"
WORLD = World()
WORLDS: Sequence[tuple[str, World]] = (
    ("噪声减半", WORLD.but(noise=0.5)),
    ("噪声加倍", WORLD.but(noise=2.0)),
    ("理由全对", WORLD.but(wrong_reasons=0.0)),
    ("理由六成乱填", WORLD.but(wrong_reasons=0.6)),
    ("口味弱一半", WORLD.but(strength=0.5)),
    ("口味强一半", WORLD.but(strength=1.5)),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run it, print what came out, and write the page where asked."""
    asked = _arguments(argv)
    begun = time.process_time()
    page = report.Page(asked.page)
    rules = rules_on(first_day())
    page.say("企业答复的学习：模拟", heading=1)
    page.say(
        "由 `python -m evals.feedback_simulation` 写成，不手改。需求、专利、排名与学习是产品的；"
        "企业和口味是合成的：数字说明机制，不是真实企业的效果。"
    )
    page.say(
        f"企业 {asked.firms} 家，每家 {NEEDS} 条同行业需求轮流，每条清单 {LISTED} 件；{asked.days} 天，"
        f"每家每天 {asked.budget} 件，两边推送次数相同。"
        f"种子 {' '.join(map(str, asked.seeds))}（取参数时看的是种子 1）。"
        f"排名模型：{asked.embedder}（none 为只按词与分类）。"
    )
    page.say(
        f"上限：自己的答复 ±{rules.most_own:g} 分，其他企业 ±{rules.most_crowd:g} 分（清单里最好一件为 1 分）；"
        f"匹配分领先 {2 * rules.most:g} 分的不会被越过，领先 {2 * rules.most_crowd:g} 分的不会因其他企业被越过。"
    )
    page.say(f"合成口味：`{WORLD}`；写在 `evals/feedback_simulation/tastes.py`。")
    page.say("主结果", heading=2)
    lifts = []
    for seed in asked.seeds:
        town = _Town(asked, seed)
        if seed == asked.seeds[0]:
            page.say(f"专利 {town.source}")
        off, on = town.run(OFF, WORLD, asked.firms), town.run(ON, WORLD, asked.firms)
        lifts.append(report.lift(off, on))
        for line in report.main_lines(off, on, np.random.default_rng(seed), seed):
            page.say(line, bullet=True)
        page.close()
    page.say(report.over_seeds(lifts, GOAL), strong=True)
    if asked.few:
        few, town = min(asked.firms, asked.few), _Town(asked, asked.seeds[0])
        page.say(f"哪一部分有用，换一种世界（种子 {asked.seeds[0]}，前 {few} 家）", heading=2)
        short, random = town.run(OFF, WORLD, few), np.random.default_rng(asked.seeds[0])
        for arm in (ON, *ABLATIONS):
            page.say(report.told(arm.label, short, town.run(arm, WORLD, few), random), bullet=True)
        for label, world in WORLDS:
            off, on = town.run(OFF, world, few), town.run(ON, world, few)
            page.say(report.told(label, off, on, random), bullet=True)
    sys.stdout.write(f"处理器 {time.process_time() - begun:.0f} 秒\n")
    page.close()
    return 0


class _Town:
    """Patents, lists and firms of one seed."""

    def __init__(self, asked: argparse.Namespace, seed: int) -> None:
        random = np.random.default_rng(seed)
        self._asked, self._seed = asked, seed
        self._patents: Patents
        self._lists: Lists
        self._patents, told = make_patents(random)
        self._lists, needs = make_lists(random, self._patents, asked.firms, asked.embedder)
        self.source = f"{told}；需求 {needs}"

    def run(self, arm: Arm, world: World, count: int) -> Outcome:
        """What came of an arm in a world with so many firms; the same firms for every arm."""
        random = np.random.default_rng((self._seed, 1))
        firms = make_firms(random, count, self._patents, self._lists, world, first_day())
        return run_arm(
            arm, firms, self._patents, self._lists, first_day(), self._asked.days, self._asked.budget
        )


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.feedback_simulation", description=__doc__)
    parser.add_argument("--firms", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--budget", type=int, default=5, help="pushes a firm and day")
    parser.add_argument("--few", type=int, default=0, help="firms for ablations and other worlds; 0 for none")
    parser.add_argument("--embedder", default="none", help="none, bundled, or as ZHIQIAO_EMBEDDER takes it")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write; - for nowhere")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
