"""The forms of a deal."""

from typing import Any

from django import forms

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.transactions.deals.drafting import DealData
from zhiqiao.transactions.deals.parties import parties_known_to, party_by_code
from zhiqiao.transactions.deals.queries import Deal
from zhiqiao.web.shell.actions import ActorRequest
from zhiqiao.web.shell.forms import DayField, PaperField, PapersField, YuanField

_GIVERS = (*accounts.SUPPLIER_KINDS, "enterprise")
_RECEIVERS = ("enterprise", "state_owned_enterprise")


class DealForm(forms.Form):
    """What is agreed."""

    kind = forms.ChoiceField(label="类型", choices=[("license", "许可"), ("assignment", "转让")])
    license_kind = forms.ChoiceField(
        label="许可种类",
        required=False,
        choices=[
            ("ordinary", "普通许可"),
            ("sole", "排他许可"),
            ("exclusive", "独占许可"),
            ("open", "开放许可"),
        ],
        help_text="转让不用选",
    )
    giver = forms.ModelChoiceField(
        label="转让/许可方", queryset=accounts.all_organizations().none(), required=False
    )
    giver_code = forms.CharField(
        label="转让/许可方的信用代码",
        max_length=18,
        required=False,
        help_text="列表里没有的单位（如外地高校），填它的统一社会信用代码",
    )
    receiver = forms.ModelChoiceField(
        label="受让/被许可方", queryset=accounts.all_organizations().none(), required=False
    )
    receiver_code = forms.CharField(
        label="受让/被许可方的信用代码",
        max_length=18,
        required=False,
        help_text="列表里没有的单位（如外地企业），填它的统一社会信用代码",
    )
    agent = forms.ModelChoiceField(
        label="服务机构", queryset=accounts.all_organizations().none(), required=False
    )
    patents = forms.CharField(
        label="专利号", widget=forms.Textarea(attrs={"rows": 3}), help_text="多件用分号或换行隔开"
    )
    amount = YuanField(label="合同金额", help_text="元；也可写 95万。无偿填 0")
    amount_note = forms.CharField(
        label="计费说明", max_length=300, required=False, help_text="提成、分期、先使用后付费等"
    )
    contract_number = forms.CharField(
        label="合同号", max_length=80, required=False, help_text="签约时再填也可以"
    )
    term_from = DayField(label="许可期自", required=False)
    term_to = DayField(label="许可期至", required=False)
    territory = forms.CharField(label="许可地域", max_length=100, required=False)
    for_implementation = forms.BooleanField(label="以专利实施为目的", required=False)
    related_parties = forms.BooleanField(
        label="双方有关联关系", required=False, help_text="持股、同一实际控制人、亲属等；关联交易不享受奖补"
    )

    def __init__(self, request: ActorRequest, one: Deal | None, data: Any) -> None:  # noqa: ANN401 - what Form takes
        super().__init__(data, initial=_initial(request, one))
        self._actor = request.actor
        known = parties_known_to(request.actor)
        self.fields["giver"].queryset = known.filter(kind__in=_GIVERS)  # type: ignore[attr-defined]  # a model choice
        self.fields["receiver"].queryset = known.filter(kind__in=_RECEIVERS)  # type: ignore[attr-defined]  # the same
        self.fields["agent"].queryset = known.filter(kind="service_agency")  # type: ignore[attr-defined]  # the same

    def clean(self) -> dict[str, Any]:
        """Each party from the list, or by its credit code."""
        clean = dict(super().clean() or {})
        for name, kinds in (("giver", _GIVERS), ("receiver", _RECEIVERS)):
            code = clean.pop(f"{name}_code", "")
            if code:
                try:
                    clean[name] = party_by_code(self._actor, code)
                except Refusal as refusal:
                    self.add_error(f"{name}_code", str(refusal))
                    continue
            if clean.get(name) is None and name not in self.errors:
                self.add_error(name, "请从列表里选择，或填写统一社会信用代码")
            elif code and clean[name].kind not in kinds:
                self.add_error(f"{name}_code", "这类单位不能作为这一方，请核对代码")
        return clean


def _initial(request: ActorRequest, one: Deal | None) -> dict[str, Any]:
    if one is not None:
        names = (
            "kind license_kind amount_note contract_number term_from term_to territory "
            "for_implementation related_parties"
        )
        return {
            **{name: getattr(one, name) for name in names.split()},
            "giver": one.giver_id,
            "receiver": one.receiver_id,
            "agent": one.agent_id,
            "amount": one.amount_fen,
            "patents": "；".join(s.patent.number for s in one.subjects.select_related("patent")),
        }
    actor, get = request.actor, request.GET
    mine = {Role.HOLDER_OFFICE: "giver", Role.ENTERPRISE: "receiver", Role.SERVICE_AGENCY: "agent"}
    begun: dict[str, Any] = {
        name: get.get(name, "") for name in ("giver", "receiver", "agent", "kind", "license_kind")
    }
    begun["patents"] = "；".join(get.getlist("patent"))
    begun["for_implementation"] = True
    if actor.role in mine and not begun[mine[actor.role]]:
        begun[mine[actor.role]] = actor.organization_id
    return begun


def deal_data(_actor: Actor, form: DealForm, one: Deal | None) -> DealData:
    """What the service takes."""
    clean = dict(form.cleaned_data)
    giver, receiver, agent = clean.pop("giver"), clean.pop("receiver"), clean.pop("agent")
    numbers = [n for n in clean.pop("patents").replace("；", ";").replace("\n", ";").split(";") if n.strip()]
    amount = clean.pop("amount")
    if clean["kind"] == "assignment":
        clean["license_kind"] = ""
    origin = one.origin if one else form.data.get("origin", "")
    return DealData(
        giver_id=giver.pk,
        receiver_id=receiver.pk,
        agent_id=agent.pk if agent else None,
        patent_numbers=tuple(_canonical(n) for n in numbers),
        amount_fen=amount or 0,
        origin=origin,
        **clean,
    )


def _canonical(text: str) -> str:
    try:
        return parse_application_number(text).canonical
    except NumberRefused:
        return text.strip()


class SignForm(forms.Form):
    """The contract is signed."""

    signed_on = DayField(label="签约日")
    contract_number = forms.CharField(label="合同号", max_length=80)
    contract = PaperField(label="合同扫描件", help_text="双方签章；PDF 或图片")
    others = PapersField(label="其他材料", required=False, help_text="承诺书等，可多选")


class RecordForm(forms.Form):
    """The office recorded it."""

    recorded_on = DayField(label="备案/登记日")
    record_number = forms.CharField(label="备案/登记号", max_length=80)
    certificate = PaperField(label="备案/登记证明", help_text="许可：备案证明；转让：手续合格通知书")


class PayForm(forms.Form):
    """Money arrived."""

    bank_date = DayField(label="到账日")
    amount = YuanField(label="到账金额")
    slip = PaperField(label="银行回单")


class ReasonForm(forms.Form):
    """Why a deal ends."""

    why = forms.CharField(label="终止原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
