"""The workbook of manual indicators: patents down, indicators across, each with points and ground. Plain Python."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhiqiao.assets.appraisal.appraising import Answered
from zhiqiao.assets.appraisal.frames import MOST_POINTS, Frame, Index, Indicator
from zhiqiao.foundation.documents.filled_sheets import FormColumn, SheetRow, read_sheet, write_sheet
from zhiqiao.kernel.folding import shown
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number

SHEET = "人工指标"
MOST_WORDS = 2000
TAKE_BACK = "撤回"
_NUMBER, _TITLE, _HOLDER = "number", "title", "holder"
_POINTS = re.compile(r"(\d{1,2})(?:\.0+)?(?:\s*分)?", re.ASCII)


@dataclass(frozen=True)
class AskedPatent:
    """A patent of the workbook: number, title, holders."""

    number: str
    title: str
    holder: str


@dataclass(frozen=True)
class FilledAnswer:
    """A cell pair that says something: 0–10 (None takes the earlier answer back), its ground."""

    row: int
    number: str
    indicator: Indicator
    points: int | None
    ground: str


@dataclass(frozen=True)
class FilledRow:
    """A row as read: the patent's number (canonical where it is one), its answers, its cells with what is wrong."""

    row: int
    number: str
    answers: tuple[FilledAnswer, ...]
    cells: SheetRow


def manual(frame: Frame) -> list[Indicator]:
    """The indicators that people answer."""
    return [one for one in frame.indicators if not one.measure]


def answer_columns(frame: Frame) -> list[FormColumn]:
    """The workbook's columns."""
    made = [
        FormColumn(_NUMBER, "专利号", 20, is_required=True, is_given=True),
        FormColumn(_TITLE, "专利名称", 36, is_given=True),
        FormColumn(_HOLDER, "权利人", 24, is_given=True),
    ]
    scale = (*(str(one) for one in range(MOST_POINTS, -1, -1)), TAKE_BACK)
    for one in manual(frame):
        label = f"{frame.dimensions[one.dimension]}·{one.label}"
        made.append(FormColumn(f"{one.code}:points", f"{label}·得分", 12, scale, guide=one.guidance))
        made.append(FormColumn(f"{one.code}:ground", f"{label}·依据", 32))
    return made


def blank_answers(
    index: Index,
    frame: Frame,
    patents: Iterable[AskedPatent],
    answers: Mapping[str, Mapping[str, Answered]],
    about: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The workbook to fill, with the answers that stand; ``answers`` by patent number and indicator."""
    rows = []
    for patent in patents:
        row: dict[str, object] = {
            _NUMBER: patent.number,
            _TITLE: patent.title,
            _HOLDER: patent.holder,
        }
        for code, told in answers.get(patent.number, {}).items():
            row[f"{code}:points"], row[f"{code}:ground"] = told.points, told.ground
        rows.append(row)
    notes = [
        *about,
        ("评价体系", f"{index.label}，版本 {frame.version}（{index.confidence.label}）"),
        (
            "怎么填",
            (
                f"一行一件专利。得分填 0 到 {MOST_POINTS} 的整数，打分必须写依据。空着的不改动；已有的回答已经填好，"
                f"改了才会记成新的回答。要撤回以前的回答，得分填“{TAKE_BACK}”。"
            ),
        ),
        ("专利号", "不要改动。"),
        ("上传后", "先看计划再写入；以前的回答都保留，整份可以撤销。"),
        *((f"{frame.dimensions[one.dimension]}·{one.label}", one.guidance) for one in manual(frame)),
    ]
    return write_sheet(SHEET, answer_columns(frame), rows, notes)


def read_answers(file: str, data: bytes, frame: Frame) -> list[FilledRow]:
    """The rows of a filled workbook.

    Raises:
        SheetRefused: it is no such workbook.
    """
    asked = manual(frame)
    return [_read(row, asked) for row in read_sheet(file, data, SHEET, answer_columns(frame))]


def _read(row: SheetRow, asked: Sequence[Indicator]) -> FilledRow:
    number = row.text(_NUMBER)
    if not number:
        row.wrong(_NUMBER, "没有专利号", "请从模板里照原样保留专利号")
    else:
        try:
            number = parse_application_number(number).canonical
        except NumberRefused as refusal:
            # A patent may be known by its publication number only; whether it is asked for is found out later.
            if "E+" in number.upper():
                row.wrong(_NUMBER, refusal.reason, refusal.remedy)
    made = [told for one in asked if (told := _answer(row, number, one)) is not None]
    return FilledRow(row.row, number, tuple(made), row)


def _answer(row: SheetRow, number: str, one: Indicator) -> FilledAnswer | None:
    points, ground = f"{one.code}:points", f"{one.code}:ground"
    typed, why = row.text(points), row.typed(ground)
    if not typed:
        if why:
            row.wrong(points, "写了依据，没有打分", f"请填 0 到 {MOST_POINTS} 的整数，或删去依据")
        return None
    if typed == TAKE_BACK:
        return FilledAnswer(row.row, number, one, None, "")
    said = _POINTS.fullmatch(typed)
    if said is None or int(said[1]) > MOST_POINTS:
        row.wrong(points, f"{shown(typed)}不是得分", f"请填 0 到 {MOST_POINTS} 的整数，或“{TAKE_BACK}”")
        return None
    if not why:
        row.wrong(ground, "打了分，没有写依据", "请写一句依据，例如比的是哪篇文献、哪份检测报告")
        return None
    if len(why) > MOST_WORDS:
        row.wrong(ground, f"依据有 {len(why)} 字", f"请控制在 {MOST_WORDS} 字内")
        return None
    return FilledAnswer(row.row, number, one, int(said[1]), why)
