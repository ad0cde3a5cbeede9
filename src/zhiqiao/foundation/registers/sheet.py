"""The workbook of a register: headings, drop-down lists, a row that tells how to fill; read back cell by cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zhiqiao.foundation.documents.filled_sheets import FormColumn, SheetRow, read_sheet, write_sheet
from zhiqiao.foundation.registers import kinds
from zhiqiao.foundation.registers.schema import KIND_LABELS, Field, Register
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal

ENTRY, STATE = "entry", "state"
SPARE_ROWS: Final = 500
TOLD: Final = "填写说明"
_CLEARS: Final = {"-", "—", "——", "–"}
_WIDTHS: Final = {
    "long_text": 40,
    "patents": 32,
    "organizations": 36,
    "organization": 28,
    "day": 13,
    "year": 9,
}
HOW: Final = {
    "choices": "可选几项，用分号隔开",
    "day": "如 2024-09-12",
    "month": "如 2024-09",
    "year": "四位年份",
    "money": "元；也可写 95万",
    "percent": "填 12.5 表示 12.5%",
    "yes_no": "是 或 否",
    "organization": "全称；知道的话后面写信用代码",
    "organizations": "几家用分号隔开；全称后面可写信用代码",
    "patents": "申请号；几件用分号隔开",
    "ipc": "如 H02K17/02；几个用分号隔开",
    "region": "全称或行政区划代码",
    "link": "以 http:// 或 https:// 开头",
}


@dataclass
class FilledEntry:
    """A row as read: the entry it names, what it tells, what it empties; what is wrong stands in ``cells``."""

    cells: SheetRow
    entry: int | None
    told: dict[str, Any] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)

    def over(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What stands after this row: an empty cell leaves what stood."""
        kept = {code: value for code, value in before.items() if code not in self.cleared}
        return {**kept, **self.told}


def columns(register: Register) -> list[FormColumn]:
    """The columns of the register's workbook: which entry, its state, then a column a field."""
    made = [
        FormColumn(ENTRY, "编号", 10, is_given=True, guide="平台给的编号；新增的行空着。"),
        FormColumn(STATE, "状态", 10, is_given=True, guide="只供查看。"),
    ]
    for one in register.fields:
        words = ("是", "否") if one.kind == "yes_no" else tuple(one.options.values())
        made.append(
            FormColumn(
                one.code,
                one.label,
                _WIDTHS.get(one.kind, 16),
                () if one.kind == "choices" else words,
                is_required=one.required,
                guide=guide_of(one),
            )
        )
    return made


def guide_of(one: Field) -> str:
    """How a field is filled, in a line."""
    parts = ["必填" if one.required else "", HOW.get(one.kind, ""), one.help]
    if one.options:
        mark = one.options_confidence.label if one.options_confidence else ""
        parts.append(f"可选：{'、'.join(one.options.values())}" + (f"（{mark}）" if mark != "已核对" else ""))
    return "；".join(part.rstrip("。；") for part in parts if part)


def workbook(
    register: Register,
    rows: Iterable[tuple[int, str, Mapping[str, Any]]],
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The workbook to fill: a row an entry (key, state in words, values), and room for new ones."""
    told: dict[str, object] = {ENTRY: TOLD, **{one.code: guide_of(one) for one in register.fields}}
    lines = [told]
    lines += [
        {
            ENTRY: pk,
            STATE: state,
            **{one.code: kinds.text_of(values.get(one.code), one) for one in register.fields},
        }
        for pk, state, values in rows
    ]
    notes = [
        ("台账", register.title),
        *about,
        (
            "怎么填",
            "一行一条。新增的行“编号”空着；有编号的行是已有的条目，改哪一格就填哪一格，空着的格不改动。",
        ),
        ("清空一格", "填一个短横 -"),
        ("带 * 的列", "必填"),
        ("写入之前", "传回后先给出计划：新增、改动、不变、拒收各多少，看过再写入；写入后整份可以撤销。"),
        ("材料", "材料在平台的条目页上传；有必交材料的条目先存为草稿。"),
        *((one.label, f"{KIND_LABELS[one.kind]}。{guide_of(one)}") for one in register.fields),
        ("出处", f"{register.source}（{register.confidence.label}）"),
    ]
    return write_sheet(sheet_name(register), columns(register), lines, notes, spare_rows=SPARE_ROWS)


def sheet_name(register: Register) -> str:
    """The name of the sheet: Excel takes 31 characters."""
    return register.title[:31]


def read_entries(register: Register, name: str, data: bytes) -> list[FilledEntry]:
    """The rows of a filled workbook, each value read by its kind; what cannot be read is noted in the row.

    Raises:
        SheetRefused: no such workbook, headings missing, nothing filled in.
    """
    every = read_sheet(name, data, sheet_name(register), columns(register))
    return [_filled(register, row) for row in every if row.text(ENTRY) != TOLD]


def _filled(register: Register, row: SheetRow) -> FilledEntry:
    said = row.text(ENTRY)
    made = FilledEntry(row, int(said) if said.isascii() and said.isdigit() and len(said) < 18 else None)  # noqa: PLR2004 - a 64-bit key
    if said and made.entry is None:
        row.wrong(ENTRY, "编号不是平台给的编号", "新增的行请把编号空着")
    for one in register.fields:
        typed = row.typed(one.code)
        if fold(typed) in _CLEARS:
            made.cleared.add(one.code)
            continue
        try:
            value = kinds.read(typed, one)
        except Refusal as refusal:
            row.wrong(one.code, refusal.reason, refusal.remedy)
            continue
        if value is not None:
            made.told[one.code] = value
    return made
