"""The three files of a statement."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.reports.form import form
from zhiqiao.outcomes.reports.page import Page
from zhiqiao.outcomes.reports.renderers.excel import render_excel
from zhiqiao.outcomes.reports.renderers.pdf import render_pdf
from zhiqiao.outcomes.reports.renderers.word import render_word
from zhiqiao.outcomes.reports.statement import Statement

_DRAFT = "草稿，尚未冻结，数字以冻结后的报告为准"
_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|\n\r\t', "_"))


class FormatRefused(Refusal):
    """There is no such file format."""


@dataclass(frozen=True)
class FileFormat:
    """A file a report comes as."""

    suffix: str
    label: str
    media_type: str
    render: Callable[[Page, Statement, Path], bytes]


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, FileFormat] = {
    one.suffix: one
    for one in (
        FileFormat(
            "xlsx",
            "Excel",
            f"{_OFFICE}.spreadsheetml.sheet",
            lambda page, statement, _fonts: render_excel(page, statement.made_on),
        ),
        FileFormat(
            "docx",
            "Word",
            f"{_OFFICE}.wordprocessingml.document",
            lambda page, statement, _fonts: render_word(page, statement.made_on),
        ),
        FileFormat(
            "pdf",
            "PDF",
            "application/pdf",
            lambda page, statement, fonts: render_pdf(page, statement.made_on, fonts),
        ),
    )
}


def file_format(suffix: str) -> FileFormat:
    """The format of this suffix."""
    if suffix not in FORMATS:
        raise FormatRefused(f"没有“{suffix}”这种文件格式", f"可用的格式：{'、'.join(FORMATS)}", value=suffix)
    return FORMATS[suffix]


def page_of(statement: Statement, *, is_draft: bool = False) -> Page:
    """The laid-out page; a draft says so above its title."""
    page = form(statement.form).layout(statement)
    if not is_draft:
        return page
    return replace(page, banner="；".join(text for text in (_DRAFT, page.banner) if text))


def render(statement: Statement, suffix: str, fonts: Path, *, is_draft: bool = False) -> bytes:
    """The statement as one file.

    Args:
        statement: what to print.
        suffix: xlsx, docx or pdf.
        fonts: the folder with the open Chinese font that the PDF embeds.
        is_draft: print that it is one.
    """
    return file_format(suffix).render(page_of(statement, is_draft=is_draft), statement, fonts)


def file_name(statement: Statement, suffix: str) -> str:
    """澄江区…绩效自评表-账本1284.pdf."""
    return f"{statement.title.translate(_UNSAFE)}-账本{statement.position}.{suffix}"
