"""The report as PDF by typst; the words go in as data and are never read as markup."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import typst

from zhiqiao.assets.landscape.report.paper import Grid, Paper, clean
from zhiqiao.kernel.refusal import Refusal

_TEMPLATE = Path(__file__).resolve().parent / "navigation.typ"


def as_pdf(paper: Paper, made_on: date, fonts: Path) -> bytes:
    """The file, with an open Chinese font from the folder embedded.

    Raises:
        Refusal: there is no such font.
    """
    known: list[str] = []
    if fonts.is_dir():
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
        known = sorted(name for name in found.families() if {"SC", "CJK"} & set(name.split()))
    if not known:
        raise Refusal(
            f"没有可嵌入的中文字体（{fonts}）",
            "请运行 ./run --setup 取得开源中文字体后再导出 PDF；Word 不受影响",
        )
    data = {
        "title": clean(paper.title),
        "subtitle": clean(paper.subtitle),
        "banner": clean(paper.banner),
        "footer": clean(paper.footer),
        "font": next((name for name in known if "Serif" in name), known[0]),
        "facts": [[clean(cell) for cell in row] for row in paper.facts],
        "parts": [
            {
                "title": clean(part.title),
                "paragraphs": [clean(text) for text in part.paragraphs],
                "grids": [_told(grid) for grid in part.grids],
            }
            for part in paper.parts
        ],
        "day": [made_on.year, made_on.month, made_on.day],
    }
    compiler = typst.Compiler(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
    )
    stamp = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
    made = compiler.compile(format="pdf", pdf_standards="a-2u", timestamp=stamp)
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single PDF")
    return made


def _told(grid: Grid) -> dict[str, object]:
    return {
        "title": clean(grid.title),
        "headings": [clean(cell) for cell in grid.headings],
        "rows": [[clean(cell) for cell in row] for row in grid.rows],
        "note": [clean(line) for line in grid.note.split("\n") if line],
    }
