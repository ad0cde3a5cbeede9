"""中国知网 (CNKI) 题录: one citation a line after GB/T 7714.

"[1]甲,乙. 名称[P]. 省份：公开号,公开日." A name may have full stops in it; the title begins after one with a space.
"""

import re
from collections.abc import Iterator

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent, distinct
from zhiqiao.assets.imports.sources._st36 import is_grant

_LINE = re.compile(
    r"^\s*\[(?P<serial>\d+)\]\s*(?P<inventors>[^\n]*?)\s*(?:\.\s+|．)\s*(?P<title>[^\n]+?)\s*\[P\]\s*[.．]\s*"
    r"(?:(?P<place>[^：:\n]{1,20})\s*[：:]\s*)?(?P<number>[A-Z]{2}\s*\d[\dA-Z.]*)\s*[,，]\s*(?P<day>\d{4}-\d{1,2}-\d{1,2})"
)
_PATENT = re.compile(r"^\s*\[\d+\].*\[P\]", re.MULTILINE)
_BEGINS = re.compile(r"^\s*\[\d+\]")
_MARK = re.compile(r"^\s*\[(\d+)\]")
_NAMES = re.compile(r"[,，;；、]")
_KIND = re.compile(r"[A-Z]\d?$")
_OTHERS = re.compile(r"[,，]?\s*(等|et al)\.?$")


def fits(text: str) -> bool:
    """Whether a line of the text is a citation of a patent."""
    return _PATENT.search(text[:20_000]) is not None


def tell(text: str) -> Iterator[ToldPatent]:
    """Each citation; one that runs over several lines is put together again."""
    for line in _citations(text):
        mark = _MARK.match(line)
        if mark is None:
            continue
        patent = ToldPatent(f"[{mark[1]}]")
        match = _LINE.match(line)
        if match is None:
            _refuse(patent, line)
            yield patent
            continue
        number = "".join(match["number"].split())
        patent.publication(number[:2], number, "", patent.at)
        patent.put(
            title=match["title"],
            inventor_names=distinct(_NAMES.split(_OTHERS.sub("", match["inventors"]))),
            region_hint=match["place"] or "",
        )
        day = patent.day(match["day"], patent.at)
        kind = _KIND.search(number)
        is_granted = is_grant(number[:2], number[2:], kind[0] if kind else "", day)
        patent.put(**{"granted_on" if is_granted else "published_on": day})
        yield patent


def _citations(text: str) -> Iterator[str]:
    held = ""
    for line in text.splitlines():
        if _BEGINS.match(line):
            if held:
                yield held
            held = line.strip()
        elif line.strip() and held:
            held = f"{held}{line.strip()}"
    if held:
        yield held


def _refuse(patent: ToldPatent, line: str) -> None:
    if "[P]" not in line:
        kind = re.search(r"\[([A-Z]{1,2})(?:/[A-Z]{2})?\]", line)
        what = f"是“[{kind[1]}]”类文献" if kind else "没有“[P]”标记"
        patent.refuse(patent.at, f"这一条{what}，不是专利", "请删去这一条，或在知网勾选时只选专利", line)
    else:
        patent.refuse(
            patent.at,
            "这一条不是“[序号]发明人. 名称[P]. 省份：公开号,公开日.”的样子",
            "请从知网重新导出题录（GB/T 7714 格式），或补全这一条",
            line,
        )


RULE = DocumentSource(
    code="cnki_citation",
    label="知网题录",
    origin="CNKI 专利题录文本（GB/T 7714 格式）",
    kind="text",
    fits=fits,
    tell=tell,
)
