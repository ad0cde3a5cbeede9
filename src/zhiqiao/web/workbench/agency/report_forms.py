"""Forms of the report pages: what a report is on, and the words and money of a draft."""

from typing import Any

from django import forms
from django.http import QueryDict

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.programme import queries as programme
from zhiqiao.outcomes.reports import wording
from zhiqiao.outcomes.reports.form import every_form
from zhiqiao.outcomes.reports.scoring import evaluate
from zhiqiao.outcomes.reports.statement import FundKind, FundLine, FundState, Line, Remark, Statement
from zhiqiao.web.shell.forms import DayField, YuanField

_AMOUNTS = (("initial", "年初预算数"), ("revised", "全年预算数"), ("spent", "全年执行数"))
_FUND_STATES = (
    (FundState.MISSING.value, "还没有填"),
    (FundState.GIVEN.value, "按下面的数"),
    (FundState.NOT_APPLICABLE.value, "本项目不涉及资金"),
)


class NewReportForm(forms.Form):
    """Which form, on which adopted plan, up to which ledger position."""

    form = forms.ChoiceField(label="报表", widget=forms.RadioSelect)
    adoption = forms.ChoiceField(label="方案")
    position = forms.IntegerField(
        label="账本位置",
        required=False,
        min_value=0,
        help_text="不填则数到最新一条事实；填以前的位置，可以重出当时的报告",
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Django
        super().__init__(*args, **kwargs)
        every = every_form().values()
        forms_field, plans_field = self.fields["form"], self.fields["adoption"]
        if isinstance(forms_field, forms.ChoiceField):
            forms_field.choices = [(one.code, f"{one.label}：{one.purpose}") for one in every]
        if isinstance(plans_field, forms.ChoiceField):
            plans_field.choices = [
                (
                    one.pk,
                    f"{region_name(one.region_code)} · {one.plan.title}（{one.starts_on}至{one.ends_on}）",
                )
                for one in programme.adoptions(actor)
            ]


class SubmitForm(forms.Form):
    """To whom and when a report was submitted."""

    submitted_to = forms.CharField(label="报送单位", max_length=100)
    submitted_on = DayField(label="报送日期")


class DraftForm(forms.Form):
    """The words of a draft; for a scored form also money and reasons for each indicator."""

    title = forms.CharField(label="标题", max_length=200)
    unit = forms.CharField(label="填报（实施）单位", max_length=200, required=False)

    def __init__(self, statement: Statement, data: QueryDict | None = None, *, is_scored: bool) -> None:
        super().__init__(data, initial=_initial(statement))
        self.statement, self.is_scored = statement, is_scored
        if is_scored:
            self._add_words()
            self._add_money()
            for line in statement.lines:
                self._add_remark(line)

    def _add_words(self) -> None:
        area = forms.Textarea(attrs={"rows": 3})
        self.fields["department"] = forms.CharField(label="主管部门", max_length=200, required=False)
        self.fields["goals_expected"] = forms.CharField(label="预期目标", widget=area, required=False)
        self.fields["goals_actual"] = forms.CharField(label="实际完成情况", widget=area, required=False)

    def _add_money(self) -> None:
        self.fields["fund_state"] = forms.ChoiceField(label="项目资金", choices=_FUND_STATES)
        for kind in FundKind:
            for name, label in _AMOUNTS:
                key = f"{kind.value}-{name}"
                self.fields[key] = YuanField(label=label, required=False, help_text="")

    def _add_remark(self, line: Line) -> None:
        area = forms.Textarea(attrs={"rows": 2})
        words = forms.CharField(label="偏差原因分析及改进措施", widget=area, required=False)
        self.fields[f"deviation-{line.code}"] = words
        self.fields[f"skip-{line.code}"] = forms.BooleanField(label="本项不适用，不参与计分", required=False)
        if line.target is None:
            self.fields[f"attained-{line.code}"] = forms.DecimalField(
                label="达成程度（%）", required=False, min_value=0, max_value=100
            )

    def clean(self) -> dict[str, Any]:
        """Money of one row has all three numbers or none."""
        cleaned = super().clean() or {}
        for kind in FundKind if self.is_scored else ():
            given = [cleaned.get(f"{kind.value}-{name}") is not None for name, _ in _AMOUNTS]
            if any(given) and not all(given):
                self.add_error(f"{kind.value}-initial", f"{kind.label}的三个数要一起填。没有的填 0")
        return cleaned

    def edits(self) -> dict[str, object]:
        """What the draft becomes."""
        said = self.cleaned_data
        edits: dict[str, object] = {"title": said["title"], "unit": said["unit"]}
        if not self.is_scored:
            return edits
        names = ("department", "goals_expected", "goals_actual")
        edits |= {name: said[name] for name in names}
        edits["fund_state"] = FundState(said["fund_state"])
        edits["funds"] = tuple(
            FundLine(kind, *(said[f"{kind.value}-{name}"] for name, _ in _AMOUNTS))
            for kind in FundKind
            if said[f"{kind.value}-initial"] is not None
        )
        edits["remarks"] = tuple(self._remark(line.code) for line in self.statement.lines)
        return edits

    def _remark(self, code: str) -> Remark:
        attained = self.cleaned_data.get(f"attained-{code}")
        return Remark(
            code,
            deviation=self.cleaned_data[f"deviation-{code}"],
            is_not_applicable=self.cleaned_data[f"skip-{code}"],
            attained=None if attained is None else attained / 100,
        )

    def fund_rows(self) -> list[dict[str, Any]]:
        """The money fields row by row, for the page."""
        if not self.is_scored:
            return []
        return [
            {"label": kind.label, "fields": [self[f"{kind.value}-{name}"] for name, _ in _AMOUNTS]}
            for kind in FundKind
        ]

    def remark_rows(self) -> list[dict[str, Any]]:
        """The fields on each indicator, for the page."""
        if not self.is_scored:
            return []
        scores = evaluate(self.statement).scores
        return [
            {
                "line": line,
                "score": scores[line.code],
                "target": wording.target(line),
                "actual": wording.actual(line),
                "deviation": self[f"deviation-{line.code}"],
                "skip": self[f"skip-{line.code}"],
                "attained": self[f"attained-{line.code}"] if line.target is None else None,
            }
            for line in self.statement.lines
        ]


def _initial(statement: Statement) -> dict[str, Any]:
    names = ("title", "unit", "department", "goals_expected", "goals_actual")
    values: dict[str, Any] = {name: getattr(statement, name) for name in names}
    values["fund_state"] = statement.fund_state.value
    for fund in statement.funds:
        for name, _ in _AMOUNTS:
            values[f"{fund.kind.value}-{name}"] = getattr(fund, f"{name}_fen")
    for line in statement.lines:
        remark = statement.remark(line.code)
        values[f"deviation-{line.code}"] = remark.deviation
        values[f"skip-{line.code}"] = remark.is_not_applicable
        if remark.attained is not None:
            values[f"attained-{line.code}"] = remark.attained * 100
    return values
