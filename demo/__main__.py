"""What is in the demo district: python -m demo --summary; or a workbook to try the import with."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from demo.district import SEED, district
from demo.grammar import industries
from demo.model import District
from demo.workbook import MISTAKES, sample


def _counted(label: str, values: Iterable[str]) -> str:
    return f"  {label}：" + "，".join(
        f"{value or '—'} {count}" for value, count in Counter(values).most_common()
    )


def summary(known: District) -> str:
    """Counts of everything, a line each."""
    labels = {industry.code: industry.label for industry in industries()}
    entries = [entry for one in known.rounds for entry in one.entries]
    accepted = sum(1 for entry in entries if entry.screening and entry.screening.is_accepted)
    answers = [push.feedback.verdict for push in known.pushes if push.feedback]
    unanswered = sum(not one.has_answer for one in known.needs)
    taken = sum(len(one.acceptances) for one in known.open_licenses)
    coverage = "，".join(f"{one.title} {one.coverage:.0%}" for one in known.rounds)
    return "\n".join(
        [
            f"种子 {known.seed}，截至 {known.as_of}",
            f"机构 {len(known.organizations)}，登录 {len(known.logins)}",
            _counted("类型", (one.kind for one in known.organizations)),
            _counted("企业规模", (one.size for one in known.organizations if one.kind == "enterprise")),
            f"专利 {len(known.patents)}",
            _counted("地区", (one.region_code for one in known.patents)),
            _counted("状态", (one.legal_status for one in known.patents)),
            _counted("类别", (one.patent_type for one in known.patents)),
            _counted("行业", (labels[one.industry] for one in known.patents)),
            f"盘点 {len(known.rounds)} 轮，建档 {len(entries)}，入库 {accepted}（{coverage}）",
            f"供给 {len(known.listings)}，需求 {len(known.needs)}，其中存量无解 {unanswered}",
            _counted("需求状态", (one.state for one in known.needs)),
            f"推送 {len(known.pushes)}，反馈 {len(answers)}",
            _counted("反馈", answers),
            f"合同 {len(known.deals)}，专利 {sum(len(one.patents) for one in known.deals)} 件次",
            _counted("种类", (one.kind for one in known.deals)),
            _counted("状态", (one.state for one in known.deals)),
            f"质押 {len(known.pledges)} 笔，{sum(one.amount_fen for one in known.pledges) / 10**10:.2f} 亿元",
            f"开放许可 {len(known.open_licenses)}，达成 {taken}",
        ]
    )


def main() -> int:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="虚构的演示区：看看里面有什么")
    parser.add_argument("--summary", action="store_true", help="各类数据的条数")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子")
    parser.add_argument("--workbook", metavar="文件", help="写一份试导入用的台账（xlsx），其中有几处错误")
    given = parser.parse_args()
    if given.workbook:
        Path(given.workbook).write_bytes(sample(mistakes=MISTAKES, seed=given.seed).data)
    if given.summary or not given.workbook:
        sys.stdout.write(summary(district(given.seed)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
