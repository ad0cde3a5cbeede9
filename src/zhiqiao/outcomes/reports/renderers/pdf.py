"""A page as PDF by typst, an open Chinese font from a folder embedded; the machine's fonts are never used."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.reports.page import Grid, Page, clean

_TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "statement.typ"


class FontsMissing(Refusal):
    """There is no Chinese font to embed."""


def families(fonts: Path) -> tuple[str, str]:
    """The family for body text and the one for headings, from the fonts in the folder.

    A Chinese font has 'SC' or 'CJK' in its name; with only one family there, it serves both.
    """
    there: list[str] = []
    if fonts.is_dir():
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
        there = sorted(name for name in found.families() if {"SC", "CJK"} & set(name.split()))
    if not there:
        raise FontsMissing(
            f"没有可嵌入的中文字体（{fonts}）",
            "请运行 ./run --setup 取得开源中文字体后再导出PDF；Excel和Word不受影响",
        )
    serif = next((name for name in there if "Serif" in name), there[0])
    sans = next((name for name in there if "Sans" in name), there[0])
    return serif, sans


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "widths": list(grid.widths),
        "rows": grid.rows,
        "head": grid.head_rows,
        "cells": [
            {
                "x": cell.column,
                "y": cell.row,
                "rows": cell.rows,
                "columns": cell.columns,
                "look": cell.look.value,
                "text": clean(cell.text),
            }
            for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column))
        ],
    }


def render_pdf(page: Page, made_on: date, fonts: Path) -> bytes:
    """The PDF/A-2u file; the same bytes for the same page and fonts.

    The page goes in as data and is never read as markup, so nothing a person typed can act on the document.
    """
    serif, sans = families(fonts)
    data = {
        "title": clean(page.title),
        "subtitle": clean(page.subtitle),
        "banner": clean(page.banner),
        "left": clean(page.left),
        "right": clean(page.right),
        "notes": [clean(note) for note in page.notes],
        "signatures": [clean(word) for word in page.signatures],
        "footer": clean(page.footer),
        "grid": _grid(page.grid),
        "sections": [
            {"title": clean(section.title), "grid": _grid(section.grid)}
            for section in page.sections
            if not section.is_spreadsheet_only
        ],
        "body_font": serif,
        "head_font": sans,
        "year": made_on.year,
        "month": made_on.month,
        "day": made_on.day,
    }
    compiler = typst.Compiler(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(data, ensure_ascii=False)},
    )
    made = compiler.compile(
        format="pdf",
        pdf_standards="a-2u",
        timestamp=datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single PDF")
    return made
