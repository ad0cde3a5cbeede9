"""Forms of the evaluation before filing."""

from typing import Any

from django import forms

from zhiqiao.assets.appraisal import disclosing
from zhiqiao.assets.appraisal.disclosing import Content
from zhiqiao.kernel.periods import today
from zhiqiao.web.shell.forms import DayField

_FUNDED = (("", "没有说"), ("yes", "是"), ("no", "否"))
DECISIONS = (
    (disclosing.FILE_IT, "申请专利"),
    (disclosing.CONFIDE, "作为技术秘密，不公开"),
    (disclosing.PUBLISH, "公开发表，不申请"),
    (disclosing.DROP, "不申请"),
    (disclosing.SUPPLEMENT, "退回补充"),
)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DisclosureForm(forms.Form):
    """What is disclosed; the fields are those of `Content`."""

    inventor_name = forms.CharField(
        label="发明人", max_length=60, required=False, help_text="代没有账号的发明人填写时写其姓名"
    )
    title = forms.CharField(
        label="名称", max_length=200, help_text="能看出技术内容，如“一种印染废水脱色装置”"
    )
    problem = forms.CharField(
        label="要解决的问题", required=False, widget=_area(4), help_text="提交时必填。现在怎么做，哪里不好"
    )
    means = forms.CharField(
        label="技术方案",
        required=False,
        widget=_area(8),
        help_text="提交时必填。结构或步骤、关键参数、和现在的做法哪里不同",
    )
    effect = forms.CharField(
        label="效果", required=False, widget=_area(4), help_text="提交时必填。有数据写数据，和谁比、怎么测的"
    )
    application = forms.CharField(
        label="应用前景", required=False, widget=_area(3), help_text="谁会用、用在什么产品上、有没有企业问过"
    )
    coinventors = forms.CharField(label="共同发明人", max_length=300, required=False)
    deadline_on = DayField(
        label="最晚申请日", required=False, help_text="论文投稿、展会、项目验收等要求的日期"
    )
    publications = forms.CharField(
        label="公开情况",
        required=False,
        widget=_area(2),
        help_text="论文、学位论文、网页、销售、使用；没有就空着",
    )
    published_on = DayField(label="最早公开日", required=False)
    exhibition = forms.CharField(label="展出或学术会议", max_length=300, required=False)
    exhibited_on = DayField(label="展出或报告日", required=False)
    is_funded = forms.ChoiceField(label="财政资助项目形成", choices=_FUNDED, required=False)
    funding = forms.CharField(label="项目与编号", max_length=200, required=False)

    def __init__(self, *args: Any, for_office: bool, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        if not for_office:
            del self.fields["inventor_name"]

    @staticmethod
    def initial_from(content: Content) -> dict[str, Any]:
        """What the form shows of a content."""
        funded = {True: "yes", False: "no", None: ""}[content.is_funded]
        return {**vars(content), "is_funded": funded}

    def content(self) -> Content:
        """The cleaned content."""
        clean = {key: value for key, value in self.cleaned_data.items() if key != "inventor_name"}
        clean["is_funded"] = {"yes": True, "no": False}.get(clean["is_funded"])
        return Content(**clean)


class RatingForm(forms.Form):
    """Points and ground for each of the four dimensions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        for one in disclosing.dimensions(today()):
            self.fields[one.code] = forms.IntegerField(
                label=f"{one.label}（权重 {one.weight:.0%}）",
                min_value=0,
                max_value=disclosing.MOST_POINTS,
                help_text=one.guidance,
            )
            self.fields[f"{one.code}_ground"] = forms.CharField(
                label=f"{one.label}的依据", widget=_area(2), max_length=2000
            )


class DecisionForm(forms.Form):
    """What the office decides, and why."""

    decision = forms.ChoiceField(label="决定", choices=DECISIONS, widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", widget=_area(3), help_text="发明人会看到")


class ConclusionForm(forms.Form):
    """What the person who read the documents makes of them."""

    conclusion = forms.CharField(label="检索结论", widget=_area(3), help_text="最接近的是哪篇，区别在哪里")
