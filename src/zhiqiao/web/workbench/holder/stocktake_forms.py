"""Forms of the stock-take."""

import re
from typing import Any

from django import forms

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.answers import ALONE, LABELS, Answers
from zhiqiao.assets.stocktake.queries import Round
from zhiqiao.kernel.periods import today
from zhiqiao.web.shell.forms import DayField, PaperField, PapersField, YuanField

_CHOOSE = ("", "请选择")
_PLATFORM = "选项为平台默认，官方清单未取得"


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RoundForm(forms.Form):
    """A round about to be opened; an agency also chooses the holders."""

    name = forms.CharField(label="盘点名称", max_length=100)
    scope = forms.ChoiceField(label="范围", choices=Round.SCOPES)
    base_on = DayField(label="存量截止日", help_text="此日或以前授权、现为有效的专利进入盘点")
    due_on = DayField(label="完成期限")
    organizations = forms.MultipleChoiceField(
        label="参加盘点的单位", required=False, widget=forms.CheckboxSelectMultiple(attrs={"full": True})
    )
    colleges = forms.CharField(
        label="只盘点这些二级单位",
        required=False,
        max_length=500,
        help_text="用分号隔开；按以前的盘点和发明人账号判断归属。不填则盘点全部",
    )
    note = forms.CharField(label="说明", required=False, widget=_area())
    papers = PapersField(
        label="存量数佐证", required=False, help_text="如专利局出具的清单；没有时存量数按“自报”记录"
    )

    def __init__(self, *args: Any, holders: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        year = today().year
        kwargs.setdefault(
            "initial",
            {
                "name": f"{year} 年存量专利盘点",
                "base_on": today().replace(year - 1, 12, 31),
                "due_on": today().replace(month=12, day=31),
                "organizations": [key for key, _ in holders],
            },
        )
        super().__init__(*args, **kwargs)
        if holders:
            field = self.fields["organizations"]
            field.choices = holders  # type: ignore[attr-defined]  # a choice field
            field.required = True
        else:
            del self.fields["organizations"]

    def clean_colleges(self) -> tuple[str, ...]:
        """The colleges named, each once."""
        named = re.split(r"[;；,，、\n]+", self.cleaned_data["colleges"])
        return tuple(dict.fromkeys(one.strip() for one in named if one.strip()))


class AnswerForm(forms.Form):
    """The inventor's answers; the fields are those of `Answers`."""

    fiscal_project = forms.ChoiceField(
        label=LABELS["fiscal_project"], choices=(("yes", "是"), ("no", "否")), widget=forms.RadioSelect
    )
    fiscal_project_number = forms.CharField(
        label=LABELS["fiscal_project_number"], max_length=100, required=False
    )
    implementation = forms.ChoiceField(label=LABELS["implementation"], help_text=_PLATFORM)
    bundle = forms.CharField(
        label=LABELS["bundle"],
        max_length=100,
        help_text=f"一起转化的专利写同一个组合名；单独转化的填“{ALONE}”",
    )
    modes = forms.MultipleChoiceField(
        label=LABELS["modes"], widget=forms.CheckboxSelectMultiple(attrs={"full": True}), help_text=_PLATFORM
    )
    unwilling_reason = forms.CharField(
        label=LABELS["unwilling_reason"], required=False, widget=_area(2), help_text="只在选“不转化”时填写"
    )
    maturity = forms.TypedChoiceField(
        label=LABELS["maturity"],
        coerce=int,
        empty_value=None,
        help_text="参照 GB/T 22900：1–2 级为概念，9 级为产业化",
    )
    rating = forms.ChoiceField(label=LABELS["rating"], widget=forms.RadioSelect)
    scene = forms.CharField(
        label=LABELS["scene"],
        widget=_area(4),
        help_text="用在什么产品或工序，解决什么问题，现在怎么做；匹配企业时会用到",
    )
    prospects = forms.CharField(
        label=LABELS["prospects"], required=False, widget=_area(3), help_text="谁会用、量有多大、还差什么"
    )
    industry_codes = forms.CharField(
        label=LABELS["industry_codes"],
        required=False,
        max_length=100,
        help_text="GB/T 4754-2017，多个用分号隔开，例如 3913；2661",
    )
    price_low_fen = YuanField(label=f"{LABELS['price_low_fen']}（元）", required=False)
    price_high_fen = YuanField(label=f"{LABELS['price_high_fen']}（元）", required=False)
    comment = forms.CharField(label="给审核人的话", required=False, widget=_area(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        options = {
            "implementation": [_CHOOSE, *choices.implementations()],
            "modes": list(choices.modes()),
            "maturity": [_CHOOSE, *((level, f"{level} {word}") for level, word in choices.maturities())],
            "rating": [(code, f"{code} {word}") for code, word in choices.ratings()],
        }
        for name, found in options.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]  # choice fields

    @staticmethod
    def initial_from(answers: Answers) -> dict[str, Any]:
        """What the form shows of the answers as they stand."""
        shown = dict(answers.as_json)
        shown["fiscal_project"] = {True: "yes", False: "no"}.get(answers.fiscal_project)  # type: ignore[arg-type]  # None has no key
        shown["industry_codes"] = "；".join(answers.industry_codes)
        return shown

    def answers(self) -> Answers:
        """The cleaned answers."""
        clean = dict(self.cleaned_data)
        clean.pop("comment")
        clean["fiscal_project"] = clean["fiscal_project"] == "yes"
        clean["modes"] = tuple(clean["modes"])
        codes = re.split(r"[;；,，、\s]+", clean["industry_codes"])
        clean["industry_codes"] = tuple(dict.fromkeys(code for code in codes if code))
        return Answers(**clean)


class ReviewForm(forms.Form):
    """The college's word on the answers."""

    rating = forms.ChoiceField(label="二级单位评价", required=False, widget=forms.RadioSelect)
    comment = forms.CharField(label="审核意见", required=False, widget=_area())

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        found = [("", "不评"), *((code, f"{code} {word}") for code, word in choices.ratings())]
        self.fields["rating"].choices = found  # type: ignore[attr-defined]  # a choice field


class AssessForm(forms.Form):
    """The unit's own rating, beside the inventor's."""

    rating = forms.ChoiceField(label="单位评价", widget=forms.RadioSelect)
    maturity = forms.TypedChoiceField(label="成熟度（单位评）", coerce=int, empty_value=None)
    comment = forms.CharField(
        label="评价意见",
        required=False,
        widget=_area(),
        help_text="与自评不同的，请写明为什么；两方评价并列保存",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        ratings = [(code, f"{code} {word}") for code, word in choices.ratings()]
        levels = [_CHOOSE, *((level, f"{level} {word}") for level, word in choices.maturities())]
        self.fields["rating"].choices = ratings  # type: ignore[attr-defined]  # a choice field
        self.fields["maturity"].choices = levels  # type: ignore[attr-defined]  # a choice field


class ScreenForm(forms.Form):
    """Into the pool or not, with the reason."""

    decision = forms.ChoiceField(
        label="筛选结论", choices=(("in", "入库"), ("out", "不入库")), widget=forms.RadioSelect
    )
    reason = forms.CharField(label="理由", widget=_area(), help_text="写明依据；会随事实记入账本")
    papers = PapersField(label="佐证材料", required=False, help_text="如评审会纪要；没有时按“自报”记录")


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label="理由", widget=_area(2))


class FillForm(forms.Form):
    """A filled batch workbook."""

    file = PaperField(label="填好的模板", help_text="xlsx；先看计划，再写入")
