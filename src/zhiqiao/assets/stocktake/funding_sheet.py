"""The workbook of 财政资助 declarations: one row a patent, what is declared, why it is not in use. Plain Python."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhiqiao.assets.stocktake import choices
from zhiqiao.foundation.documents.filled_sheets import (
    FormColumn,
    SheetRow,
    option_of,
    read_sheet,
    write_sheet,
)
from zhiqiao.kernel.folding import shown
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.kernel.periods import DayRefused, parse_day, today

SHEET: Final = "财政资助声明"
LABELS: Final = {
    "project_number": "项目编号",
    "project_name": "项目名称",
    "level": "资助级别",
    "year": "立项年份",
    "funder": "资助单位",
    "excuse": "未实施的理由",
    "excuse_text": "理由说明",
    "excused_until": "理由有效至",
}
FIRST_YEAR: Final = 1985
_LONGEST: Final = {"project_number": 100, "project_name": 200, "funder": 200, "excuse_text": 2000}
_YEAR = re.compile(r"(\d{4})\s*年?", re.ASCII)
_YES, _NO = {"是", "撤回", "1"}, {"", "否", "0"}


@dataclass(frozen=True)
class Told:
    """A declaration as far as it is told; "" and None where not."""

    project_number: str = ""
    project_name: str = ""
    level: str = ""
    year: int | None = None
    funder: str = ""
    excuse: str = ""
    excuse_text: str = ""
    excused_until: date | None = None

    def over(self, before: "Told") -> "Told":
        """What stands after these words: what is not told here stays as it was."""
        return Told(**{name: getattr(self, name) or getattr(before, name) for name in LABELS})

    @property
    def words(self) -> dict[str, str]:
        """Each field as people read it."""
        made = {name: str(getattr(self, name) or "") for name in LABELS}
        made["level"] = choices.funding_level_label(self.level)
        made["excuse"] = choices.idle_excuse_label(self.excuse)
        return made

    @property
    def as_json(self) -> dict[str, object]:
        """As it is kept with a fill-in."""
        return {**vars(self), "excused_until": self.excused_until.isoformat() if self.excused_until else None}


@dataclass(frozen=True)
class FilledFunding:
    """A row as read: the patent's number, what is told, whether the declaration is withdrawn and why."""

    row: int
    number: str
    told: Told
    withdraws: bool
    withdrawal: str
    cells: SheetRow


def funding_columns() -> list[FormColumn]:
    """The workbook's columns."""
    levels = tuple(word for _, word in choices.funding_levels())
    excuses = tuple(word for _, word in choices.idle_excuses())
    return [
        FormColumn("number", "专利号", 20, is_required=True, is_given=True),
        FormColumn("title", "专利名称", 36, is_given=True),
        FormColumn("granted_on", "授权公告日", 14, is_given=True),
        FormColumn("ends_on", "届满日", 14, is_given=True),
        FormColumn("verdict", "结论", 14, is_given=True),
        FormColumn("project_number", "项目编号", 22, is_required=True, guide="照立项文件填写。"),
        FormColumn("project_name", "项目名称", 30),
        FormColumn("level", "资助级别", 12, levels),
        FormColumn("year", "立项年份", 10, guide="四位年份，例如 2019。"),
        FormColumn("funder", "资助单位", 24),
        FormColumn(
            "excuse", "未实施的理由", 18, excuses, guide="只在没有实施时填；选了理由要在右边写明事实。"
        ),
        FormColumn("excuse_text", "理由说明", 36),
        FormColumn("excused_until", "理由有效至", 14, guide="到期再看；可以空着。"),
        FormColumn("withdraw", "撤回声明", 10, ("是",), guide="填“是”撤回这件的声明，右边写理由。"),
        FormColumn("withdrawal", "撤回理由", 24),
    ]


def blank_funding(rows: Iterable[Mapping[str, object]], about: Sequence[tuple[str, str]]) -> bytes:
    """The workbook to fill with what is declared already."""
    notes = [
        *about,
        ("怎么填", "一行一件专利。专利号以外的列全空的行会跳过；空着的格不改动原来的内容。"),
        ("项目编号", "第一次声明必填，照立项文件填写。"),
        ("资助级别", "、".join(word for _, word in choices.funding_levels())),
        ("未实施的理由", "、".join(word for _, word in choices.idle_excuses())),
        ("撤回声明", "填“是”并写撤回理由，例如“经核对为横向项目”；其余的格不再看。"),
        ("佐证", "立项文件或合同不在表里，写入后在单件声明页上传。"),
        ("上传后", "先看计划再写入；有拒收的行可以一件都不写，或跳过它们。整份可以撤销。"),
        ("选项出处", f"资助级别与理由为{choices.confidence().label}：文件没有列举"),
    ]
    return write_sheet(SHEET, funding_columns(), rows, notes)


def read_funding(file: str, data: bytes) -> list[FilledFunding]:
    """The rows that declare, excuse or withdraw something.

    Raises:
        SheetRefused: it is no such workbook.
    """
    read = [_read(row) for row in read_sheet(file, data, SHEET, funding_columns())]
    return [one for one in read if one is not None]


def _read(row: SheetRow) -> FilledFunding | None:
    if not any(row.text(key) for key in (*LABELS, "withdraw", "withdrawal")) and not row.problems:
        return None
    number = row.text("number")
    if not number:
        row.wrong("number", "没有专利号", "请从模板里照原样保留专利号，或填本单位的专利号")
    else:
        try:
            number = parse_application_number(number).canonical
        except NumberRefused as refusal:
            # A patent may be known by its publication number only; whether it is held here is found out later.
            if "E+" in number.upper():
                row.wrong("number", refusal.reason, refusal.remedy)
    withdraws = _withdraws(row)
    told = Told() if withdraws else _told(row)
    return FilledFunding(row.row, number, told, withdraws, row.typed("withdrawal"), row)


def _withdraws(row: SheetRow) -> bool:
    said = row.text("withdraw")
    if said in _YES:
        if not row.text("withdrawal"):
            row.wrong("withdrawal", "没有写撤回的理由", "请写明，例如“经核对为横向项目”")
        return True
    if said not in _NO:
        row.wrong("withdraw", f"{shown(said)}看不出要不要撤回", "要撤回填“是”，不撤回空着")
    return False


def _told(row: SheetRow) -> Told:
    for key, most in _LONGEST.items():
        if len(row.typed(key)) > most:
            row.wrong(key, f"有 {len(row.typed(key))} 字", f"请控制在 {most} 字内")
    excuse = option_of(row, "excuse", dict(choices.idle_excuses()))
    if excuse and not row.text("excuse_text"):
        row.wrong("excuse_text", "选了理由，没有说明", "请写明事实，例如“样机在临床试验，预计 2027 年结束”")
    if not row.text("excuse") and (row.text("excuse_text") or row.text("excused_until")):
        row.wrong(
            "excuse", "写了说明，没有选理由", f"可选：{'、'.join(w for _, w in choices.idle_excuses())}"
        )
    return Told(
        project_number=row.typed("project_number"),
        project_name=row.typed("project_name"),
        level=option_of(row, "level", dict(choices.funding_levels())),
        year=_year(row),
        funder=row.typed("funder"),
        excuse=excuse,
        excuse_text=row.typed("excuse_text"),
        excused_until=_until(row),
    )


def _year(row: SheetRow) -> int | None:
    text = row.text("year")
    if not text:
        return None
    said = _YEAR.fullmatch(text)
    if said is None or not FIRST_YEAR <= int(said[1]) <= today().year:
        row.wrong("year", f"立项年份{shown(text)}不合常理", f"请填 {FIRST_YEAR} 到今年之间的四位年份")
        return None
    return int(said[1])


def _until(row: SheetRow) -> date | None:
    text = row.text("excused_until")
    if not text:
        return None
    try:
        return parse_day(text)
    except DayRefused as refusal:
        row.wrong("excused_until", refusal.reason, refusal.remedy)
        return None
