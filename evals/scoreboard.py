"""The scoreboard page, in Chinese, written from the record alone."""

from collections.abc import Iterable, Sequence
from typing import Any

from evals.capabilities import LABELS

_MEASURES = {
    "nDCG@10": "nDCG@10",
    "nDCG@10 condensed": "nDCG@10（只留评过的）",
    "judged@10": "前 10 中评过的",
    "Recall@20 (grade >= 2)": "Recall@20（2 级以上）",
    "MRR@10": "MRR@10",
    "Hit@10": "Hit@10",
    "Recall@100": "Recall@100",
}
_GRADED = tuple(name for name in _MEASURES if name not in {"MRR@10", "Hit@10"})
_SINGLE = ("MRR@10", "Hit@10", "Recall@100")
_TABLES = (
    ("相同分词", "表一 同样的分词（rjieba 搜索模式，不去停用词）"),
    ("各自最好的中文分析", "表二 各自最好的中文分析"),
    ("语义向量", "表三 语义向量"),
    ("融合", "表四 融合"),
)
_CLOSE = 0.005
_EQUAL = 1e-6
Row = dict[str, Any]


def page(found: Row) -> str:
    """The whole page."""
    parts = [_head(found), _goals(found), *(_set(each) for each in found["sets"])]
    parts += [
        _reworded(found["sets"]),
        _telling(found["sets"]),
        _capabilities(found),
        _checks(found),
        _tail(found),
    ]
    return "\n".join(part for part in parts if part).rstrip() + "\n"


def _head(found: Row) -> str:
    return "\n".join(
        [
            "# 记分牌：需求找专利，找得准不准",
            "",
            (
                "> 由 `python -m evals.run` 生成（数据在 `docs/scoreboard.json`），请勿手改。"
                f"{found['made_on']}，{found['machine']}，全程 {found['seconds']} 秒。"
            ),
            f"> 代码 {found['code']}；知桥的语义模型 `{found['encoder']}`。",
            "",
            "怎么读：",
            "",
            (
                "- **评判是语言模型按书面细则逐对打分（0–3 级），不是人**；"
                "同一模型两次评判的一致性见测评集的说明，那是一种评判者的自洽，不是人与人的一致。"
            ),
            (
                "- **只用开发集（dev）**。知桥的权重、校准和下面“调优”的对手都是在这些题目上选的，"
                "数字会比没见过的题目好看；测试集另存，不在这里。"
            ),
            "- 所有系统在同一次运行里用同样的文字（名称＋摘要；标题＋正文）、同样取前 100 件。",
            "- 评判池来自 BM25、二元 BM25 和 e5，新样式的系统会因“没评过＝0 级”吃亏，所以同时列“只留评过的”。",
            (
                f"- 差＝知桥 − 该行，方括号是 95 % 区间（按题目配对自助抽样 {found['resamples']:,} 次，"
                f"种子 {found['seed']}）。**区间不含 0 才写“优于”或“不如”**，否则写“未见差别”。"
            ),
            "",
        ]
    )


def _goals(found: Row) -> str:
    rows = [[goal["title"], goal["wanted"], _span(goal["found"]), goal["verdict"]] for goal in found["goals"]]
    return "## 目标与实测\n\n" + _table(["目标", "要求", "实测 [95 %]", "结论"], rows)


def _set(each: Row) -> str:
    names = [name for name in (_GRADED if each["is_graded"] else _SINGLE) if name in each["rows"][0]["means"]]
    what = f"其中 {each['unanswered']} 条没有合适的专利" if each["unanswered"] else "每条只认一件"
    parts = [
        f"\n## {each['name']}：{each['queries']} 条 × {each['documents']:,} 件专利（{what}）\n",
        _rows([row for row in each["rows"] if row["kind"] == "知桥"], names, each["key"]),
    ]
    for kind, title in _TABLES:
        if rows := [row for row in each["rows"] if row["kind"] == kind]:
            parts.append(f"\n### {title}\n\n{_rows(rows, names, each['key'])}")
    for title, reason in each["skipped"].items():
        parts.append(f"\n○ 跳过 {title}：{reason}")
    if each["groups"]:
        parts.append(_group_table(each))
    return "\n".join(parts) + "\n"


def _rows(rows: Sequence[Row], names: Sequence[str], key: str) -> str:
    heads = ["系统", *(_MEASURES[name] for name in names), f"{key} 差 [95 %]", "知桥"]
    return _table(
        heads,
        [
            [
                row["title"],
                *(_three(row["means"][name]) for name in names),
                _signed(row["difference"].get(key)),
                _claim(row["difference"].get(key)),
            ]
            for row in rows
        ],
    )


def _group_table(each: Row) -> str:
    systems = list(each["groups"][0]["means"])
    others = list(each["groups"][0]["ratios"])
    heads = ["组", "条数", *systems, *(f"知桥 ÷ {title} [95 %]" for title in others)]
    rows = [
        [
            group["title"],
            str(group["queries"]),
            *(_three(group["means"][title]) for title in systems),
            *(_span(group["ratios"][title]) for title in others),
        ]
        for group in each["groups"]
    ]
    return f"\n### 分组（{each['key']}）\n\n{_table(heads, rows)}\n\n分组的定义见文末。"


def _reworded(sets: Sequence[Row]) -> str:
    rows = [
        [
            each["name"],
            f"{way['title']}（{way['queries']}）",
            f"{_three(peer['ours'][0])} → {_three(peer['ours'][1])}",
            _span(peer["ours_drop"]),
            peer["title"],
            f"{_three(peer['theirs'][0])} → {_three(peer['theirs'][1])}",
            _span(peer["theirs_drop"]),
            _share(peer["ours_drop"], peer["theirs_drop"]),
            _half(peer["to_half"]),
        ]
        for each in sets
        for way in each["rewordings"]
        for peer in way["peers"].values()
    ]
    if not rows:
        return ""
    heads = ["集", "换法（条数）", "知桥", "知桥降", "对手", "对手", "对手降", "降幅之比", "不超过一半？"]
    ways = {way["title"]: way["said"] for each in sets for way in each["rewordings"]}
    notes = "\n".join(f"- {title}：{said}。" for title, said in ways.items())
    return f"\n## 换一种说法\n\n{_table(heads, rows)}\n\n{notes}\n"


def _telling(sets: Sequence[Row]) -> str:
    rows = [
        [
            each["name"],
            told["title"],
            "—" if told["flagged"] is None else str(told["flagged"]),
            "—" if told["flagged"] is None else _three(told["precision"]),
            "—" if told["flagged"] is None else _three(told["recall"]),
            _span(told["area"]),
        ]
        for each in sets
        for told in each["telling"]
    ]
    if not rows:
        return ""
    always = "；".join(
        f"{each['name']} 共 {each['queries']} 条，{each['unanswered']} 条没有合适的，一律说“没有”时查准率 "
        f"{each['unanswered'] / each['queries']:.3f}"
        for each in sets
        if each["telling"]
    )
    heads = ["集", "凭什么", "说了几条“没有好匹配”", "查准率", "查全率", "AUC [95 %]"]
    note = f"{always}。阈值与校准都在这些题目上选定，偏乐观。对手只有分数，没有这句话，所以只列 AUC。"
    return f"\n## 说得出“没有好匹配”\n\n{_table(heads, rows)}\n\n{note}\n"


def _capabilities(found: Row) -> str:
    rows = [[row["title"], *(row[name] for name in LABELS)] for row in found["capabilities"]]
    note = "知桥一行是每次运行当场试出来的；其余按各自的文档：✓ 有，◐ 一半，✗ 没有。"
    return f"\n## 能力\n\n{_table(['系统', *LABELS.values()], rows)}\n\n{note}\n"


def _checks(found: Row) -> str:
    lines = []
    for each in found["sets"]:
        rows = {row["code"]: row for row in each["rows"]}
        own, peer = rows.get("own-bm25"), rows.get("bm25s-own-terms")
        if own and peer:
            ours, theirs = own["means"]["nDCG@10"], peer["means"]["nDCG@10"]
            apart = abs(ours - theirs)
            lines.append(
                f"- {each['name']}：知桥的词索引单独（原始计数，1.2/0.75，同样的词）"
                f"nDCG@10 {ours:.4f}，bm25s {theirs:.4f}，"
                f"相差 {apart:.4f}（{'不超过' if apart <= _CLOSE else '**超过**'}允许的 {_CLOSE}）。"
            )
        checked = each["pytrec_eval_difference"]
        told = (
            "没有安装 pytrec_eval，指标这次没有核对"
            if checked is None
            else f"nDCG@10、MRR@10、Recall@100 逐题与 pytrec_eval 核对，最大相差 {checked:.1e}{_alarm(checked)}"
        )
        lines.append(f"- {each['name']}：{told}。")
    return "\n## 核对\n\n" + "\n".join(lines) + "\n"


def _alarm(apart: float) -> str:
    return "" if apart <= _EQUAL else "，**不一致，指标有误，这一集的数字不要用**"


def _tail(found: Row) -> str:
    packages = "，".join(f"{name} {number}" for name, number in found["versions"].items())
    return "\n".join(
        [
            "",
            "## 定义与版本",
            "",
            f"- 分组：{found['groups_said']}。问题句、效果句是测评集自带的两类。",
            "- BM25 的词在查询里出现几次就算几次；“调优”在本集上选 k1、b 和融合权重，题目与量度相同，对对手有利。",
            "- RRF：每路前 1000 件，1 / (60 + 名次) 相加。",
            "- z 分数：每路减去全部专利上的均值、除以标准差，再按 BM25/e5 的权重相加。",
            "- e5-small：前 192 个词元，减去全部专利向量的均值，需求与专利同样截断。",
            (
                "- Lucene 的 SmartCN 不在 pyserini 的 jar 里，取自 Debian 的 Lucene 8；"
                "另两行用 pyserini 1.6.0 的 jar 里的 Lucene。"
            ),
            f"- 版本：{packages}。",
            (
                "- 重跑：`python -m evals.run`（对手的依赖：`pip install 'zhiqiao[evals]'`；"
                "Lucene 另见 `evals/peers/fetch_lucene.sh`）。"
            ),
        ]
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _three(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _span(found: Sequence[float | None]) -> str:
    middle, low, high = found
    return "—" if middle is None else f"{middle:.3f} [{_three(low)}, {_three(high)}]"


def _signed(found: Sequence[float] | None) -> str:
    return "—" if found is None else f"{found[0]:+.3f} [{found[1]:+.3f}, {found[2]:+.3f}]"


def _claim(found: Sequence[float] | None) -> str:
    if found is None:
        return "—"
    return "**优于**" if found[1] > 0 else "不如" if found[2] < 0 else "未见差别"


def _share(ours: Sequence[float], theirs: Sequence[float]) -> str:
    return f"{ours[0] / theirs[0]:.2f}" if theirs[0] > 0 else "—"


def _half(to_half: Sequence[float]) -> str:
    return "达到" if to_half[1] >= 0 else "均值达到，区间未定" if to_half[0] >= 0 else "未达到"
