"""Builds parameters/tables/ipc_gbt4754.csv.gz: industries that an IPC symbol points to, with the evidence of each row.

Two roads lead to a row. ``类名判读``: judged.txt, where a language model matched the titles of both classifications by
subclass. ``战新规则``: a rule of the 战新 table names a finer industry beside finer symbols, and both roads agree on
its middle class. Nothing is taken from the official table of 2018, which is not at hand.
"""

import csv
import gzip
import io
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

from evals import ROOT
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import gbt4754_industries, gbt4754_name, ipc_title
from zhiqiao.kernel.tables.files import TABLES, records, rows
from zhiqiao.retrieval.analysis import index_terms

JUDGED = ROOT / "evals" / "concordance" / "judged.txt"
OUT = TABLES / "ipc_gbt4754.csv.gz"
RULE, READ = "战新规则", "类名判读"
_SHORTEST_NAME = 4  # characters: shorter industry names stand in sentences by chance
_SURE = 0.2  # share of an industry's words; below it, two of five rows were wrong
_EMPTY = frozenset(
    [
        "制造",
        "加工",
        "生产",
        "业",
        "其他",
        "专用",
        "通用",
        "用",
        "未列明",
        "设备",
        "装置",
        "器材",
        "用品",
        "制品",
        "机械",
        "部件",
        "配件",
        "零件",
        "产品",
        "服务",
        "活动",
        "类似",
        "及其",
    ]
)
_ENTRY_NOTES = re.compile(r"（[^（）]*(?:入|优先)[^（）]*）")


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        ipc: A subclass or group with all below it ("H01M*"), or a group alone ("G06F11/36").
        industry: Code of GB/T 4754-2017.
        basis: How the row was found.
        evidence: Number of the rule, or words that both titles share.
        score: Share of the industry's telling words that stand in the titles of the symbol, 0-1.
    """

    ipc: str
    industry: str
    basis: str
    evidence: str
    score: str


def telling(title: str) -> list[str]:
    """Words of a title that tell one class from another."""
    return [word for word in dict.fromkeys(index_terms(_ENTRY_NOTES.sub("", title))) if word not in _EMPTY]


@cache
def _telling_name(industry: str) -> list[str]:
    return telling(gbt4754_name(industry) or "")


@cache
def words_below() -> dict[str, frozenset[str]]:
    """Words of each subclass's title and of those of its main groups."""
    found: dict[str, set[str]] = {}
    for symbol, _, _, _, title, *_ in rows("ipc_2026.01_zh.csv.gz"):
        if len(symbol) == 4 or symbol.endswith("/00"):  # noqa: PLR2004 - a subclass has four characters
            found.setdefault(symbol[:4], set()).update(telling(title))
    return {symbol: frozenset(words) for symbol, words in found.items()}


def shared(titles: Collection[str], industry: str) -> tuple[list[str], float]:
    """Telling words of the industry's name that stand among those of titles, and their share."""
    wanted = _telling_name(industry)
    both = [word for word in wanted if word in titles]
    return both, round(len(both) / len(wanted), 2) if wanted else 0.0


@cache
def _names() -> dict[str, str]:
    """Names of the small classes with their codes, the longest first."""
    names = {one.name: one.code for one in gbt4754_industries() if one.level == "小类"}
    return {name: names[name] for name in sorted(names, key=lambda name: (-len(name), name))}


def named_in(text: str) -> list[str]:
    """Industries that a rule's keywords name as a whole item or after 等."""
    found = []
    for name, code in _names().items():
        if len(name) < _SHORTEST_NAME or name not in text:
            continue
        before, _, after = text.partition(name)
        if (not before or before[-1] in "；;、，,等") and (not after or after[0] in "；;、，,"):
            found.append(code)
            text = before + after
    return sorted(found)


def from_rules(read: Collection[Row]) -> Iterator[Row]:
    """Industries that rules name, as far as the titles' reading of the subclass has their middle class too.

    A rule that names several industries does not say which symbol goes with which: there the symbol's own title must
    share words with the industry's name; elsewhere any title of its subclass may.
    """
    known = {(row.ipc[:4], row.industry[:3]) for row in read}
    for rule in records("sei2021_ipc_rules.csv.gz"):
        named = named_in(rule["关键词条件"])
        for ipc in filter(None, rule["IPC包含"].split(";")):
            symbol = ipc.rstrip("*")
            own = telling(ipc_title(symbol) or ipc_title(f"{symbol}/00") or "")
            near = words_below().get(ipc[:4], frozenset()).union(own)
            for industry in named:
                score = shared(near if len(named) == 1 else own, industry)[1]
                if (ipc[:4], industry[:3]) in known and score >= _SURE:
                    yield Row(ipc, industry, RULE, f"规则 {rule['规则编号']}", f"{score:.2f}")


def from_titles(path: Path = JUDGED) -> Iterator[Row]:
    """The judged subclasses."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        subclass, *industries = line.split() if not line.startswith("#") else [""]
        for industry in industries:
            if gbt4754_name(industry) is None:
                raise Refusal(
                    f"{path.name} 第 {number} 行的行业代码不存在：{industry}", "请对照 GB/T 4754-2017 改正"
                )
            words, score = shared(words_below().get(subclass, frozenset()), industry)
            yield Row(f"{subclass}*", industry, READ, "、".join(words), f"{score:.2f}")


def packed(found: Iterable[Row]) -> bytes:
    """The table as it is shipped: the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([one.name for one in fields(Row)])
    writer.writerows(astuple(row) for row in found)
    return gzip.compress(text.getvalue().encode(), mtime=0)


def main() -> int:
    """Writes the table; prints what it holds."""
    of_titles = list(from_titles())
    of_rules = list(dict.fromkeys(from_rules(of_titles)))
    kept: dict[tuple[str, str], Row] = {}
    for row in (*of_rules, *of_titles):
        kept.setdefault((row.ipc, row.industry), row)
    OUT.write_bytes(packed(sorted(kept.values(), key=lambda row: row.ipc)))
    of = Counter(row.basis for row in kept.values())
    subclasses, industries = ({row.ipc[:4] for row in kept.values()}, {row.industry for row in kept.values()})
    print(
        f"{len(kept)} 行（{RULE} {of[RULE]}，{READ} {of[READ]}），{len(subclasses)} 个小类，{len(industries)} 个行业"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
