"""The form of the map: what is looked at, as the URL has it."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict

from zhiqiao.assets.landscape.scope import HOLDERS
from zhiqiao.kernel import tables

_ANY = ("", "全部")


def _industries() -> list[tuple[str, str]]:
    return [_ANY, *((code, f"{code} {name}") for code, name in tables.sei_industries().items())]


class ScopeForm(forms.Form):
    """All of what is filled in must hold."""

    industry = forms.ChoiceField(
        label="本地重点产业", required=False, help_text="按方案点名的产业圈定；口径见“重点产业”页"
    )
    strategic = forms.ChoiceField(label="战略性新兴产业", required=False, choices=_industries)
    economic = forms.CharField(
        label="国民经济行业",
        required=False,
        max_length=6,
        help_text="大类到小类的代码，如 17、1713；对照到中类",
    )
    ipc = forms.CharField(
        label="IPC 分类",
        required=False,
        max_length=500,
        help_text="部到组都可以，多个用分号隔开，如 C02F；B01D61",
    )
    holder = forms.CharField(
        label="企业或单位", required=False, max_length=200, help_text="权利人名称里的几个字"
    )
    holders = forms.ChoiceField(
        label="权利人类型",
        required=False,
        choices=(_ANY, *((code, label) for code, (label, _) in HOLDERS.items())),
        help_text="按已认定的单位；未登记的权利人不在其中",
    )
    region = forms.ChoiceField(label="地区或园区", required=False)
    text = forms.CharField(
        label="需求文字或检索式",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一段要解决的问题，或检索式，如 IPC:C02F 申请人:大学",
    )
    kind = forms.ChoiceField(
        label="专利类型",
        required=False,
        choices=(_ANY, ("invention", "发明"), ("utility_model", "实用新型"), ("design", "外观设计")),
    )
    status = forms.ChoiceField(
        label="法律状态",
        required=False,
        choices=(_ANY, ("in_force", "有效"), ("pending", "审中"), ("ended", "失效"), ("unknown", "未知")),
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        regions: list[tuple[str, str]],
        industries: Sequence[tuple[str, list[tuple[str, str]]]],
        asked: Mapping[str, str],
    ) -> None:
        super().__init__(data, initial=dict(asked))
        self.fields["industry"].choices = [_ANY, *industries]  # type: ignore[attr-defined]  # a choice field
        self.fields["region"].choices = [_ANY, *regions]  # type: ignore[attr-defined]  # a choice field
        for name, label in (("from", "申请年起"), ("to", "申请年止")):
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=4,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )
        for name in ("need", "segment"):
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput())
        self.order_fields(
            [
                "industry",
                "strategic",
                "economic",
                "ipc",
                "holder",
                "holders",
                "region",
                "kind",
                "from",
                "to",
                "status",
                "text",
            ]
        )


class RadarForm(forms.Form):
    """A patent of one's own, or the text of a product or claim."""

    number = forms.CharField(
        label="本单位专利号", required=False, max_length=60, help_text="申请号或公开号，任何写法"
    )
    text = forms.CharField(
        label="或产品、方案的文字",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写清结构、步骤和效果，像权利要求那样；越具体越准",
    )
