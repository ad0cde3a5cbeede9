"""Forms of navigation projects."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from zhiqiao.assets.landscape import choices
from zhiqiao.assets.landscape.selection import analyses
from zhiqiao.assets.landscape.services.projects import DecisionData, ProjectData
from zhiqiao.web.shell.forms import DayField

_CHOOSE = ("", "请选择")


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _kinds() -> list[tuple[str, str]]:
    told = (
        (one, "" if one.confidence.is_checked else f"，{one.confidence.label}")
        for one in choices.kinds().values()
    )
    return [_CHOOSE, *((one.code, f"{one.label}（{one.part or '平台分类'}{mark}）") for one, mark in told)]


class ProjectForm(forms.Form):
    """A project about to be opened or said differently."""

    name = forms.CharField(label="项目名称", max_length=150)
    kind = forms.ChoiceField(
        label="类型", choices=_kinds, help_text="类型参照 GB/T 39551《专利导航指南》分册，分册号未核对"
    )
    object_name = forms.CharField(
        label="导航对象", max_length=200, help_text="哪个产业、区域、企业、课题、人才或标准"
    )
    due_on = DayField(label="完成期限", required=False)
    questions = forms.CharField(
        label="要回答的问题", widget=_area(4), help_text="一行一个，写成能用数据回答的问句"
    )
    method = forms.CharField(
        label="方法",
        required=False,
        widget=_area(3),
        help_text="怎样检索、怎样去噪、和什么比；没有特别做法可不写",
    )

    def told(self) -> ProjectData:
        """What was said."""
        clean = self.cleaned_data
        return ProjectData(
            clean["name"],
            clean["kind"],
            clean["object_name"],
            clean["questions"],
            clean["method"],
            clean["due_on"],
        )


class FindingForm(forms.Form):
    """A finding: which figure, and what it says."""

    analysis = forms.ChoiceField(
        label="依据哪张图", choices=lambda: [(code, one.title) for code, one in analyses().items()]
    )
    title = forms.CharField(label="发现", max_length=150, help_text="一句话，如“膜法处理申请集中在三家”")
    conclusion = forms.CharField(label="对问题意味着什么", widget=_area(3))


class DecisionForm(forms.Form):
    """A decision taken on the findings."""

    text = forms.CharField(label="决策", widget=_area(2), help_text="决定做什么或不做什么")
    decided_by = forms.CharField(label="由谁决定", max_length=200)
    decided_on = DayField(label="决策日")
    effect = forms.ChoiceField(label="落到哪种创新", choices=lambda: [_CHOOSE, *choices.effects()])
    finding = forms.ChoiceField(label="依据的发现", required=False)
    outcome = forms.CharField(label="实际效果", required=False, widget=_area(2), help_text="还没有的以后补填")

    def __init__(self, data: QueryDict | None, *, findings: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        found = [("", "不限于某一条"), *((str(pk), title) for pk, title in findings)]
        self.fields["finding"].choices = found  # type: ignore[attr-defined]  # a choice field

    def told(self) -> DecisionData:
        """What was said."""
        clean = self.cleaned_data
        finding = int(clean["finding"]) if clean["finding"] else None
        return DecisionData(
            clean["text"],
            clean["decided_on"],
            clean["decided_by"],
            clean["effect"],
            clean["outcome"],
            finding,
        )


class ParticipantForm(forms.Form):
    """Who takes part, as what."""

    name = forms.CharField(label="单位或人员", max_length=200)
    part = forms.ChoiceField(label="分工", choices=choices.parts)


class AcceptForm(forms.Form):
    """The verdict, with the three questions of effect answered."""

    note = forms.CharField(label="验收意见", widget=_area(2))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        for code, label in choices.tests():
            self.fields[code] = forms.CharField(
                label=label, widget=_area(2), help_text="没有依据的写“尚无依据”"
            )

    def answers(self) -> dict[str, str]:
        """The three answers by code."""
        return {code: self.cleaned_data[code] for code, _ in choices.tests()}
