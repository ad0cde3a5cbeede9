"""``zhiqiao push``: the best new patents for every firm in reach; planned by default, sent with ``--apply``."""

import argparse
import csv
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from zhiqiao.config.commands.batch import steps, whole_number, write_whole
from zhiqiao.kernel.refusal import Refusal

if TYPE_CHECKING:
    from zhiqiao.foundation.access.rules import Actor
    from zhiqiao.market.matching.mass_push import Plan

_SHOWN = 20
_BAR = "｜"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For whom, what is new, how many."""
    parser.add_argument("--as", dest="username", required=True, metavar="用户名", help="以谁的身份推送")
    parser.add_argument(
        "--days", type=whole_number, metavar="天数", help="最近几天上架的专利算新；不写则在架的都算"
    )
    parser.add_argument(
        "--per-firm", type=whole_number, default=3, metavar="数", help="每家企业最多几件（默认 3）"
    )
    parser.add_argument("--out", type=Path, metavar="文件", help="把计划写成 csv")
    parser.add_argument("--runner", metavar="地址", help="分片并行：local:、local:4、dask:tcp://地址:端口")
    parser.add_argument("--apply", action="store_true", help="真的推送；不写则只看计划")


def run(args: argparse.Namespace) -> int:
    """Plans, and sends when told to; 0 when all that was planned went out."""
    from zhiqiao.kernel.periods import today
    from zhiqiao.market.matching import mass_push

    actor = _actor(args.username)
    since = today() - timedelta(days=args.days) if args.days else None
    planned = mass_push.plan(actor, since, args.per_firm, args.runner, steps)
    if args.out is not None:
        with write_whole(args.out) as temporary:
            _write(temporary, planned)
    _tell(planned)
    if not args.apply:
        sys.stdout.write("以上只是计划，没有推送；确认后加 --apply\n")
        return 0
    outcome = mass_push.send(actor, planned, steps("推送"))
    sys.stdout.write(f"已推送 {outcome.sent} 件次，未能推送 {len(outcome.refused)} 件次\n")
    for number, firm, refusal in outcome.refused[:_SHOWN]:
        sys.stdout.write(f"  {number} → {firm}：{refusal}\n")
    return 1 if outcome.refused else 0


def _actor(username: str) -> "Actor":
    """The person's first role that may send."""
    from zhiqiao.foundation.access.actors import actor_of_membership
    from zhiqiao.foundation.access.rules import decide
    from zhiqiao.foundation.accounts.queries import memberships_of_username
    from zhiqiao.market.matching.push_queries import SEND

    actors = [actor_of_membership(one) for one in memberships_of_username(username)]
    if not actors:
        raise Refusal(f"没有用户“{username}”，或他没有任何身份", "请用 zhiqiao user 登记，或检查用户名")
    able = [actor for actor in actors if decide(actor, SEND)]
    if not able:
        raise Refusal(
            f"“{username}”的身份不能向企业推送专利", "请换主管部门、园区、服务机构或成果转化办公室的人员"
        )
    return able[0]


def _tell(planned: "Plan") -> None:
    from zhiqiao.market.matching.mass_push import LEFT_OUT

    firms = len({one.asking.firm.pk for one in planned.rows})
    sys.stdout.write(
        f"{planned.firms} 家企业 × {planned.patents} 件专利（其中新上架 {planned.fresh} 件）："
        f"可推送 {len(planned.rows)} 件次，涉及 {firms} 家企业\n"
    )
    told = [
        f"{LEFT_OUT[code][1]} {planned.left[code]} {LEFT_OUT[code][0]}"
        for code in LEFT_OUT
        if planned.left.get(code)
    ]
    if told:
        sys.stdout.write(f"没有列入的：{'；'.join(told)}\n")
    for one in planned.rows[:_SHOWN]:
        words = [
            one.asking.firm.name,
            one.offer.card.number,
            one.offer.card.title,
            one.hit.band.value,
            one.reason,
        ]
        sys.stdout.write(f"  {_BAR.join(words)}\n")
    if len(planned.rows) > _SHOWN:
        sys.stdout.write(f"  ……共 {len(planned.rows)} 行，用 --out 写出全部\n")


def _write(path: Path, planned: "Plan") -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["企业", "专利号", "专利名称", "把握", "可能性", "对应需求", "推荐理由"])
        for one in planned.rows:
            demand = one.asking.demand.title if one.asking.demand is not None else ""
            card = one.offer.card
            cells = [one.asking.firm.name, card.number, card.title, one.hit.band.value, one.hit.likelihood]
            table.writerow([*map(_plain, map(str, cells)), _plain(demand), _plain(one.reason)])


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
