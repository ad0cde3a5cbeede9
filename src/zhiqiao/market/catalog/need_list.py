"""A list of firms' needs read row by row. Plain Python: it knows neither the firms nor the needs already here.

Money in 分. The columns and their other names are those of districts' collection forms (征集表) and of the public
list of 2019 (需求编号, 需求名称, 需求内容).
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from zhiqiao.assets.imports import list_cells as cells
from zhiqiao.assets.imports.file_reading import Place, turned_away
from zhiqiao.assets.imports.list_reading import ListRow, list_format, read_list
from zhiqiao.assets.imports.list_template import TemplateColumn, template
from zhiqiao.assets.imports.records import Column, RejectedRow
from zhiqiao.assets.imports.row_reader import RowReader
from zhiqiao.kernel.folding import fold, fold_tightly
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import choices

_FIRM = ("企业名称", "单位名称", "需求单位", "需求企业", "企业", "公司名称", "申报单位", "需求方")
_NEED = ("需求名称", "需求标题", "技术需求名称", "企业需求名称", "需求题目", "技术难题名称", "难题名称")
_TEXT = (
    *("需求内容", "需求描述", "需求说明", "技术需求内容", "需求详情", "需求具体内容", "要解决的问题"),
    *("具体内容", "拟解决的问题", "技术需求描述", "技术难题描述", "需求简介"),
)
_TARGETS = ("技术指标", "主要技术指标", "要达到的指标", "指标要求", "预期指标", "考核指标", "预期目标")
_INDUSTRY = ("行业代码", "所属行业", "国民经济行业", "国民经济行业代码", "行业分类", "行业")
_BUDGET = ("预算", "投入预算", "经费预算", "资金预算", "意向投入", "预计投入")
_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("firm", _FIRM),
    ("credit_code", ("统一社会信用代码", "社会信用代码", "信用代码", "企业代码")),
    ("need", _NEED),
    ("text", _TEXT),
    ("targets", _TARGETS),
    ("conditions", ("现有条件", "现有条件与限制", "现有基础", "已有基础", "限制条件")),
    ("kind", ("需求类型", "需求类别", "类型")),
    ("industry", _INDUSTRY),
    ("budget", cells.with_units(_BUDGET)),
    ("budget_low", cells.with_units(("预算下限", "最低预算"))),
    ("budget_high", cells.with_units(("预算上限", "最高预算"))),
    ("cooperation", ("合作方式", "拟合作方式", "意向合作方式", "合作意向", "合作模式")),
    ("valid_to", ("有效期", "有效至", "有效期至", "需求有效期", "截止日期", "截止时间")),
    ("collected_on", ("征集日期", "征集时间", "提出日期", "填报日期", "提交日期")),
    ("purpose", ("以实施为目的", "以专利实施为目的")),
    ("show_firm", ("公开企业名称", "是否公开企业名称")),
    ("contact", ("联系人", "企业联系人", "联系人姓名")),
    ("contact_way", ("联系方式", "联系电话", "手机", "手机号", "电话")),
)
NEEDS = list_format(
    "need_list",
    "企业需求清单",
    "各地征集表与 2019 年公开需求清单",
    tuple(Column(name, names) for name, names in _COLUMNS),
    ("need", "text"),
)

_PARTED = re.compile(r"[;；、,，/|\n]+|\s+(?=\D)")
_RANGE = re.compile(r"(?<=[\d万元亿])\s*(?:[-~～—–]+|至|到)\s*(?=[\d.])")
_OPEN_AMOUNTS = {"面议", "待定", "未定", "不限", "可议", "另议", "协商"}
_AT_MOST = re.compile(r"^(?:不超过|不高于|至多|[≤<])|(?:以内|以下)$")
_AT_LEAST = re.compile(r"^(?:不少于|不低于|至少|[≥>])|(?:以上|起)$")
_ABOUT = re.compile(r"^(?:约|大约)|左右$")
_NO_END = {"长期", "长期有效", "不限", "无期限"}
# Other words for the ways a firm would cooperate -> the code in parameters/market.yaml.
_OTHER_WORDS = {
    "专利许可": "license",
    "技术许可": "license",
    "转让": "assignment",
    "专利转让": "assignment",
    "技术转让": "assignment",
    "购买": "assignment",
    "联合开发": "joint_development",
    "合作研发": "joint_development",
    "联合研发": "joint_development",
    "产学研合作": "joint_development",
    "咨询": "consulting",
    "技术服务": "consulting",
    "不限": "any",
    "其他均可": "any",
}


@dataclass(frozen=True)
class ListedNeed:
    """One need as the list tells it.

    Attributes:
        place: Where it stands; its `headers` name the columns as the file does.
        firm: The firm's name as typed; "" where the list has no such column or the cell is empty.
        credit_code: The firm's checked 统一社会信用代码, or "".
        contact: Who to ask at the firm, with the number; kept with the import, not with the need.
        notes: What was mended or left out.
    """

    place: Place
    firm: str
    credit_code: str
    title: str
    text: str
    targets: str
    conditions: str
    kind: str
    industry_code: str
    budget_low_fen: int | None
    budget_high_fen: int | None
    cooperation: tuple[str, ...]
    valid_to: date | None
    collected_on: date | None
    purpose_declared: bool
    show_firm: bool
    contact: str
    notes: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What makes two needs of one firm the same."""
        return key_of(self.title, self.text)


@dataclass(frozen=True)
class NeedList:
    """A file of needs: the good rows, the bad ones, whether it names the firms, what to know about it."""

    needs: tuple[ListedNeed, ...]
    rejected: tuple[RejectedRow, ...]
    names_firms: bool
    notes: tuple[str, ...]


def key_of(title: str, text: str) -> tuple[str, str]:
    """Title and text folded: half-width, capitals, no white space."""
    return fold_tightly(title), fold_tightly(text)


def read_needs(name: str, data: bytes) -> NeedList:
    """The needs in a file.

    Raises:
        FileRefused: It is no list of needs, or has no rows.
    """
    content = read_list(NEEDS, name, data)
    if not content.rows and not content.rejected:
        raise Refusal(
            f"“{name}”里没有需求：只有表头{'和示例' if content.notes else ''}", "请从第 2 行起一行填一条需求"
        )
    needs: list[ListedNeed] = []
    rejected = list(content.rejected)
    for row in content.rows:
        read = _read(row)
        (rejected if isinstance(read, RejectedRow) else needs).append(read)  # type: ignore[arg-type]  # each to its own list
    rejected.sort(key=lambda each: (each.sheet, each.row))
    names_firms = bool(content.fields & {"firm", "credit_code"})
    return NeedList(tuple(needs), tuple(rejected), names_firms, tuple(content.notes))


def _read(row: ListRow) -> ListedNeed | RejectedRow:
    reader = row.reader
    need = _filled(reader, "need", cells.line(reader, "need", 200), "请用一句话写：要解决什么")
    text = _filled(
        reader,
        "text",
        reader.text("text"),
        "请补上：对象是什么、现在怎样、要解决什么问题；没有内容的删去这一行",
    )
    low, high = _budget(reader)
    read = ListedNeed(
        place=row.place,
        firm=" ".join(reader.text("firm").split()),
        credit_code=cells.credit_code(reader, "credit_code"),
        title=need,
        text=text,
        targets=reader.text("targets"),
        conditions=reader.text("conditions"),
        kind=_kind(reader),
        industry_code=cells.industry(reader, "industry"),
        budget_low_fen=low,
        budget_high_fen=high,
        cooperation=_cooperation(reader),
        valid_to=_valid_to(reader),
        collected_on=_collected_on(reader),
        purpose_declared=cells.yes(reader, "purpose"),
        show_firm=cells.yes(reader, "show_firm"),
        contact=" ".join(f"{reader.text('contact')} {reader.text('contact_way')}".split()),
        notes=tuple(reader.notes),
    )
    return turned_away(reader, row.place) or read


def _filled(reader: RowReader, name: str, text: str, remedy: str) -> str:
    header = reader.header(name)
    if not text and not any(problem.column == header for problem in reader.problems):
        reader.refuse(name, f"“{header}”是空的", remedy)
    return text


def _kind(reader: RowReader) -> str:
    text = fold(reader.text("kind"))
    codes = {label: code for code, label in choices.demand_kinds()}
    if text and text not in codes and text not in codes.values():
        reader.notes.append(
            f"没有“{text[:20]}”这种需求类型，按“{choices.label('demand_kinds', 'technology')}”记"
        )
    return text if text in codes.values() else codes.get(text, "technology")


@cache
def _ways() -> dict[str, str]:
    """Word → code of the ways to cooperate."""
    return {**_OTHER_WORDS, **{word: code for code, label in choices.cooperation() for word in (label, code)}}


def _cooperation(reader: RowReader) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in _PARTED.split(fold(reader.text("cooperation"))):
        word = part.strip()
        if word in _ways():
            found[_ways()[word]] = None
        elif word:
            known = "、".join(label for _, label in choices.cooperation())
            reader.notes.append(f"合作方式“{word[:20]}”不在选项里（{known}），未读入")
    return tuple(found)


def _budget(reader: RowReader) -> tuple[int | None, int | None]:
    """The least and the most, 分; a single amount is the most."""
    low, high = cells.fen(reader, "budget_low"), cells.fen(reader, "budget_high")
    text = fold(reader.text("budget"))
    if not text or text in _OPEN_AMOUNTS or low is not None or high is not None:
        return low, high
    parts = _RANGE.split(text)
    if len(parts) > 1:
        # "50-100万": the unit at the end is meant for both.
        unit = cells.unit_of(parts[-1])
        ends = [cells.fen(reader, "budget", part, "" if cells.unit_of(part) else unit) for part in parts[:2]]
        return ends[0], ends[1]
    bare = _ABOUT.sub("", _AT_LEAST.sub("", _AT_MOST.sub("", text))).strip()
    typed = reader.cell("budget")
    amount = cells.fen(reader, "budget", None if isinstance(typed, float) else bare)
    return (amount, None) if _AT_LEAST.search(text) else (None, amount)


def _valid_to(reader: RowReader) -> date | None:
    if fold(reader.text("valid_to")) in _NO_END:
        reader.notes.append("没有写有效期，到期日按平台默认")
        return None
    day = reader.day("valid_to")
    if day is not None and day < today():
        reader.refuse(
            "valid_to", f"“{reader.header('valid_to')}”{day} 已经过了", "请改到今天以后，或留空按平台默认"
        )
    return day


def _collected_on(reader: RowReader) -> date | None:
    day = reader.day("collected_on")
    if day is not None and day > today():
        reader.refuse("collected_on", f"“{reader.header('collected_on')}”{day} 还没有到", "请核对年份")
    return day


def need_template() -> bytes:
    """The empty list as a workbook, with one example row that is marked and skipped."""
    ways = "、".join(label for _, label in choices.cooperation())
    kinds = "、".join(label for _, label in choices.demand_kinds())
    return template(
        "企业需求清单",
        (
            TemplateColumn(
                "企业名称", "示例：江州某某印染有限公司", "营业执照上的全称；企业须已在平台登记", 30
            ),
            TemplateColumn("统一社会信用代码", "", "18 位；与企业名称至少填一项，都填时两者须一致", 24),
            TemplateColumn(
                "需求名称",
                "降低漂染废水色度的低成本工艺",
                "一句话：要解决什么，200 字以内",
                34,
                required=True,
            ),
            TemplateColumn(
                "需求内容",
                "活性染料废水混凝后色度仍偏高，药剂费用大，需要能在现有池体上改造的办法",
                "对象是什么、现在怎样、卡在哪里；用企业自己的话写",
                56,
                required=True,
            ),
            TemplateColumn("技术指标", "出水色度低于 40 倍", "能量化的尽量量化", 26),
            TemplateColumn("现有条件", "场地不能扩大", "设备、场地、不能改动的环节", 26),
            TemplateColumn("需求类型", "技术攻关", f"{kinds}；不填为技术攻关"),
            TemplateColumn("行业代码", "1713", "GB/T 4754 小类代码；不填取企业登记的行业", 12),
            TemplateColumn("预算（万元）", "50-80", "一个数、一段（50-80）或面议；只写一个数的作上限", 16),
            TemplateColumn("合作方式", "许可、合作开发", f"可填几种：{ways}", 20),
            TemplateColumn("有效期", "", "到期日，如 2030-12-31；不填按平台默认", 14),
            TemplateColumn("公开企业名称", "否", "是 或 否；不填为否，对外只显示“某企业”", 14),
            TemplateColumn("联系人", "", "只留在本次导入里，供经办人联系，不公开", 12),
            TemplateColumn("联系方式", "", "同上", 16),
        ),
    )


def column_of(need: ListedNeed, name: str) -> tuple[str, str]:
    """The header and the cell's text behind a field of the need, for a row turned away later on."""
    told = {
        "title": ("need", need.title),
        "text": ("text", need.text),
        "firm": ("firm", need.firm),
        "credit_code": ("credit_code", need.credit_code),
    }
    at, text = told.get(name, (name, ""))
    if name == "budget_low":
        at = "budget_low" if "budget_low" in need.place.headers else "budget"
    return need.place.headers.get(at, NEEDS.column(at).label), text[:80]
