"""The columns of the batch workbook: what each is called, how a cell is filled and read. Plain Python.

The national platform's own template could not be obtained; these are the official fields by name.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.answers import LABELS, REQUIRED, AnswerRefused, Answers, tidy
from zhiqiao.kernel.folding import as_typed
from zhiqiao.kernel.money import fen_from_yuan_text, yuan

NUMBER: Final = "专利号"
COLLEGE: Final = "二级单位"
INVENTOR: Final = "填报发明人"
COMMENT: Final = "备注"
SHEET: Final = "批量建档"
# Shown beside the number to know the patent by; not read back.
SHOWN: Final = ("专利名称", "授权公告日", "登记发明人", "现状")
_SEPARATORS = re.compile(r"[;；、|,，\n]+")
_YES, _NO = "是", "否"


@dataclass(frozen=True)
class AnswerColumn:
    """One answer as a column: field of `Answers`, its words for choosing, how a cell is read and written."""

    field: str
    label: str
    options: tuple[str, ...]
    read: Callable[[str], Any]
    show: Callable[[Any], str]

    @property
    def required(self) -> bool:
        """Whether the notice requires it."""
        return self.field in REQUIRED


def _one_of(
    field: str, table: Iterable[tuple[str, str]]
) -> tuple[tuple[str, ...], Callable[[str], Any], Callable[[Any], str]]:
    """Options, reader and writer of a column of codes; a cell may hold the code, the word, or both."""
    words = {str(code): word for code, word in table}

    def read(text: str) -> str:
        wanted = tidy(text)
        for code, word in words.items():
            if wanted in {code, word, f"{code} {word}", f"{code}{word}"}:
                return code
        raise AnswerRefused(
            f"“{wanted}”不在可选项里", f"可选：{'、'.join(words.values())}", column=field, value=text
        )

    def show(code: object) -> str:
        return words.get(str(code), "") if code not in {None, ""} else ""

    return tuple(words.values()), read, show


def _level(text: str) -> int:
    """A maturity level from "4", "4 中试" or "4.0"."""
    words = {str(level): word for level, word in choices.maturities()}
    wanted = re.sub(r"\.0+$", "", tidy(text))
    for level, word in words.items():
        if wanted in {level, word, f"{level} {word}", f"{level}{word}"}:
            return int(level)
    raise AnswerRefused(
        f"技术成熟度“{wanted}”不在 1–6 级里",
        f"可选：{'、'.join(f'{a} {b}' for a, b in words.items())}",
        column="maturity",
    )


def _truth(text: str) -> bool:
    if tidy(text) in {_YES, "有", "1", "TRUE", "True"}:
        return True
    if tidy(text) in {_NO, "无", "0", "FALSE", "False"}:
        return False
    raise AnswerRefused(f"“{text}”看不出是或否", "请填“是”或“否”", column="fiscal_project", value=text)


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece.strip() for piece in _SEPARATORS.split(tidy(text)) if piece.strip()))


def _modes(text: str) -> tuple[str, ...]:
    _, read, _ = _one_of("modes", choices.modes())
    return tuple(read(piece) for piece in _pieces(text))


def columns() -> tuple[AnswerColumn, ...]:
    """The answer columns in the order of the form."""
    statuses, read_status, show_status = _one_of("implementation", choices.implementations())
    _, read_rating, _ = _one_of("rating", choices.ratings())
    ratings = tuple(f"{code} {word}" for code, word in choices.ratings())
    levels = tuple(f"{level} {word}" for level, word in choices.maturities())
    return (
        _column("fiscal_project", (_YES, _NO), _truth, lambda v: "" if v is None else _YES if v else _NO),
        _column("fiscal_project_number", (), tidy, str),
        _column("implementation", statuses, read_status, show_status),
        _column("modes", (), _modes, lambda v: "；".join(choices.mode_labels(v))),
        _column("maturity", levels, _level, choices.maturity_label),
        _column("rating", ratings, read_rating, choices.rating_label),
        _column("scene", (), as_typed, str),
        _column("prospects", (), as_typed, str),
        _column("industry_codes", (), _pieces, "；".join),
        _column("bundle", (), tidy, str),
        _column("price_low_fen", (), fen_from_yuan_text, lambda v: "" if v is None else yuan(v)),
        _column("price_high_fen", (), fen_from_yuan_text, lambda v: "" if v is None else yuan(v)),
        _column("unwilling_reason", (), as_typed, str),
    )


def _column(
    field: str, options: tuple[str, ...], read: Callable[[str], Any], show: Callable[[Any], str]
) -> AnswerColumn:
    label = f"{LABELS[field]}（元）" if field.endswith("_fen") else LABELS[field]
    return AnswerColumn(field, label, options, read, show)


def heading(column: AnswerColumn) -> str:
    """The heading as printed; required ones carry a star."""
    return f"{column.label}*" if column.required else column.label


def bare(text: str) -> str:
    """A heading as it is compared: folded, without star and spaces."""
    return "".join(tidy(text).rstrip("*＊").split())


def shown_answers(answers: Answers) -> dict[str, str]:
    """The answers as the cells say them, by field."""
    return {one.field: one.show(getattr(answers, one.field)) for one in columns()}
