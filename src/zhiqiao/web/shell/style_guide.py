"""All parts on one page, with invented examples: to look at, and to test that each of them renders."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.utils import timezone

from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.charts import Chart, Series
from zhiqiao.web.shell.forms import DayField, PaperField, YuanField
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

_WORKS = (
    "铁碳微电解处理漂染废水的方法",
    "柔性应变传感薄膜",
    "羊绒分梳装置",
    "低温烧结导电银浆",
    "一种膜生物反应器的曝气组件",
)
_HOLDERS = ("样例大学", "样例研究所", "样例水务（国有）")
_STATES = (("in_force", "有效"), ("pending", "审中"), ("ended", "失效"))
_EARNED = ("漂染工序排水", "无需生化处理", "COD 由 860 mg/L 降至 62 mg/L")
_COLORS = {"in_force": "ok", "pending": "wait", "ended": ""}


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="需求名称", max_length=60, help_text="一句话说清要解决什么，不写企业名称")
    mode = forms.ChoiceField(
        label="可接受方式",
        choices=[("", "请选择"), ("license", "普通许可"), ("open", "开放许可")],
        required=False,
    )
    budget = YuanField(label="预算上限", required=False)
    until = DayField(label="有效至")
    ways = forms.MultipleChoiceField(
        label="希望的合作",
        choices=[("use", "直接实施"), ("improve", "改进后实施"), ("joint", "共同开发")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    details = forms.CharField(
        label="现状与指标", widget=forms.Textarea, help_text="现在怎么做、卡在哪里、要达到的数字"
    )
    paper = PaperField(label="附件", required=False)
    agreed = forms.BooleanField(label="内容已由企业确认，可以公开")


SAMPLE = Table(
    name="samples",
    title="样例专利",
    unit="件",
    columns=(
        Column(
            "title",
            "名称",
            kind="title",
            sort="title",
            link=lambda row: f"#{row['number']}",
            under=lambda row: f"{row['holder']} · {row['number']}",
        ),
        Column(
            "status",
            "状态",
            kind="chip",
            value=lambda row: (dict(_STATES)[row["status"]], _COLORS[row["status"]]),
        ),
        Column("filed_on", "申请日", kind="date", sort="filed_on"),
        Column("price", "报价（元）", kind="yuan", sort="price"),
        Column("times", "推送", kind="number", sort="times", classes="minor"),
    ),
    filters=(
        Filter("status", "法律状态", field="status", choices=_STATES),
        Filter("holder", "权利人", field="holder", choices=tuple((one, one) for one in _HOLDERS)),
        Filter("filed", "申请日", kind="days", field="filed_on"),
    ),
    search=("title__icontains", "number__icontains"),
    sort="-filed_on",
    href=lambda row: f"#{row['number']}",
    empty=Empty("还没有专利", "上传一份台账，先看清楚再写入。", "导入台账", "workbench:imports"),
)


def sample_rows() -> list[dict[str, Any]]:
    """Sixty invented rows."""
    first = dt.date(2019, 1, 7)
    return [
        {
            "title": _WORKS[at % len(_WORKS)],
            "number": f"样例-{at + 1:03d}",
            "holder": _HOLDERS[at % len(_HOLDERS)],
            "status": _STATES[at % 7 % len(_STATES)][0],
            "filed_on": first + dt.timedelta(days=at * 37),
            "price": None if at % 4 == 0 else (at + 1) * 1_250_000,
            "times": at * 3 % 11,
        }
        for at in range(60)
    ]


def sample_context() -> dict[str, Any]:
    """Something to show in every part."""
    today = timezone.localdate()
    sentence = "将漂染工序排水直接进入微电解柱，无需生化处理，出水 COD 由 860 mg/L 降至 62 mg/L"
    return {
        "room": "market",
        "form": SampleForm(data={"name": "", "budget": "95万美元", "until": "2024-13-01"}),
        "today": today,
        "soon": today + dt.timedelta(days=9),
        "past": today - dt.timedelta(days=3),
        "sentence": sentence,
        "spans": [(sentence.find(one), sentence.find(one) + len(one)) for one in _EARNED],
        "parts": [("词", 0.38), ("义", 0.31), ("分类", 0.18)],
        "lesser_parts": [("词", 0.22), ("义", 0.24), ("分类", 0.14)],
        "steps": [
            {"label": "起草", "state": "done", "note": "08-02"},
            {"label": "签约", "state": "done", "note": "08-30"},
            {"label": "备案", "state": "now", "note": "还有 9 天"},
            {"label": "到账", "state": "next", "note": ""},
        ],
        "events": [
            {"on": "2024-09-12 10:20", "title": "国知局备案", "note": "备案号 样例 2024990001", "kind": "ok"},
            {"on": "2024-08-30 15:04", "title": "双方签约", "note": "许可 2 件，3 年", "kind": "info"},
            {"on": "2024-08-02 09:11", "title": "企业答复：改进后实施", "note": "", "kind": "wait"},
        ],
        "pairs": [("权利人", "样例大学"), ("分类", "C02F 9/00 水、废水或污水的多级处理"), ("剩余", "14 年")],
        "papers": [
            {"sha256": "a" * 64, "name": "备案证明.pdf", "kind": "备案证明"},
            {"sha256": "b" * 64, "name": "许可合同.pdf", "kind": "合同"},
        ],
        "chart": Chart(
            caption="按月计入的许可次数",
            labels=[f"{month} 月" for month in range(1, 10)],
            series=[Series("转让", [1, 2, 2, 4, 3, 5, 6, 6, 7]), Series("许可", [0, 1, 3, 2, 4, 4, 5, 8, 6])],
            unit="次",
            stacked=True,
            label_heading="月份",
        ),
    }


@action("foundation.access:matrix:view")
def style_guide(request: ActorRequest) -> HttpResponseBase:
    """The page."""
    return SAMPLE.respond(
        request, sample_rows(), sample_context(), template="workbench/everyone/style_guide.html"
    )
