"""Organizations in reach: list, page, entry."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiqiao.assets.imports.known_names import enter_known_organization
from zhiqiao.foundation.access.roles import ROLE_LABELS, Role
from zhiqiao.foundation.access.rules import Actor, Resource, decide, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries
from zhiqiao.foundation.accounts.models import Organization, OrganizationKind
from zhiqiao.foundation.accounts.parties import SIZE_LABELS
from zhiqiao.foundation.accounts.services import OrganizationData, YearData
from zhiqiao.foundation.accounts.titles import HOW, Title, titles_from, titles_text
from zhiqiao.foundation.audit.names import EDIT_NAMES, PROPOSE_NAME
from zhiqiao.foundation.audit.people import tells_only_size
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel import tables
from zhiqiao.kernel.money import yuan
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import YuanField, refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

VIEW = "foundation.accounts:organization:view"
EDIT = "foundation.accounts:organization:edit"
MEMBER = "foundation.accounts:member:edit"


def _industry(one: Organization) -> str:
    name = tables.gbt4754_name(one.industry_code) if one.industry_code else ""
    return f"{one.industry_code} {name or ''}".strip()


def _size(one: Organization) -> str:
    if one.kind not in {OrganizationKind.ENTERPRISE, OrganizationKind.STATE_OWNED_ENTERPRISE}:
        return "—"
    return SIZE_LABELS[queries.size_class_on(one.pk, today()) or ""]


ORGANIZATIONS = Table(
    name="organizations",
    title="组织",
    unit="家",
    columns=(
        Column(
            "name",
            "名称",
            kind="title",
            link=lambda o: reverse("workbench:organization", args=[o.pk]),
            sort="name",
        ),
        Column("kind", "类型", value=lambda o: o.get_kind_display()),
        Column("credit_code", "统一社会信用代码", kind="code"),
        Column("region", "地区", value=lambda o: tables.region_name(o.region_code) or o.region_code),
        Column("industry", "行业", value=_industry),
        Column("size", "规模", value=_size),
    ),
    filters=(Filter("kind", "类型", field="kind", choices=tuple(OrganizationKind.choices)),),
    search=("name__icontains", "credit_code__icontains", "products__icontains"),
    sort="name",
    empty=Empty(
        "没有组织", "主管部门可以登记企业、高校、银行等组织。", "登记组织", "workbench:organization-new"
    ),
)


@action(VIEW)
def organization_list(request: ActorRequest) -> HttpResponseBase:
    """Organizations in the actor's reach."""
    found = rows(request.actor, VIEW, queries.all_organizations(), organization="pk")
    may_edit = bool(decide(request.actor, EDIT)) and not tells_only_size(request.actor)
    return ORGANIZATIONS.respond(
        request,
        found,
        {"room": "system", "may_edit": may_edit},
        template="workbench/everyone/organizations.html",
    )


def _found(pk: int) -> Organization:
    try:
        return queries.organization(pk)
    except Organization.DoesNotExist as error:
        raise Http404("没有这个组织") from error


@action(VIEW)
def organization_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One organization: identity, size by year, titles, people, facts about it."""
    one = _found(pk)
    resource = Resource(one.region_code, frozenset({one.pk}), label=one.name)
    require(request.actor, VIEW, resource)
    years = [
        {
            "year": y.year,
            "staff": y.staff,
            "revenue": yuan(y.revenue_fen) if y.revenue_fen is not None else "",
            "assets": yuan(y.assets_fen) if y.assets_fen is not None else "",
            "size": SIZE_LABELS[
                tables.sme_size(one.industry_code, y.staff, y.revenue_fen, y.assets_fen) or ""
                if one.industry_code
                else ""
            ],
        }
        for y in one.years.order_by("-year")
    ]
    context = {
        "room": "system",
        "one": one,
        "industry": _industry(one),
        "region": tables.region_name(one.region_code) or one.region_code,
        "years": years,
        "titles": one.titles.all(),
        "names": queries.other_names_of(one.pk),
        "may_edit_names": bool(decide(request.actor, EDIT_NAMES, resource)),
        "may_propose_name": bool(decide(request.actor, PROPOSE_NAME, resource)),
        "people": [(m, ROLE_LABELS[Role(m.role)]) for m in queries.people_of(one.pk)],
        "may_enter_people": bool(decide(request.actor, MEMBER, resource)),
        "facts": evidence.facts(request.actor)
        .filter(parties__credit_code=one.credit_code)
        .distinct()
        .order_by("-effective_on", "-position")[:20]
        if one.credit_code
        else [],
        "may_edit": bool(decide(request.actor, EDIT, resource)),
    }
    return render(request, "workbench/everyone/organization.html", context)


class OrganizationForm(forms.Form):
    """What is entered about an organization, with the size data of one year."""

    name = forms.CharField(label="名称", max_length=200, help_text="营业执照或法人证书上的全称")
    kind = forms.ChoiceField(label="类型", choices=OrganizationKind.choices)
    credit_code = forms.CharField(
        label="统一社会信用代码", max_length=18, required=False, help_text="18 位，会核对校验位"
    )
    region_code = forms.CharField(label="地区代码", max_length=6, help_text="GB/T 2260 的 2、4 或 6 位代码")
    industry_code = forms.CharField(
        label="国民经济行业", max_length=5, required=False, help_text="GB/T 4754 小类代码，如 1713"
    )
    address = forms.CharField(label="地址", max_length=300, required=False)
    products = forms.CharField(
        label="主营产品与业务", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    titles = forms.CharField(
        label="称号", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=HOW
    )
    year = forms.IntegerField(label="规模数据年度", required=False, min_value=2000, max_value=2100)
    staff = forms.IntegerField(label="从业人员（人）", required=False, min_value=0)
    revenue = YuanField(label="营业收入（元）", required=False)
    assets = YuanField(label="资产总额（元）", required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Form
        super().__init__(*args, **kwargs)
        here = tables.region_full_name(actor.region_code) or ""
        self.fields["region_code"].help_text = f"GB/T 2260 的 2、4 或 6 位代码；{here}是 {actor.region_code}"
        if tells_only_size(actor):
            del self.fields["titles"]
            for name in ("name", "kind", "credit_code", "region_code"):
                self.fields[name].disabled = True

    def clean_titles(self) -> tuple[Title, ...]:
        """The titles, line by line."""
        try:
            return titles_from(self.cleaned_data["titles"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


@action(EDIT)
def organization_edit(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """Enter a new organization, or update one."""
    if pk is None and tells_only_size(request.actor):
        return redirect("workbench:organization-edit", request.actor.organization_id or 0)
    one = _found(pk) if pk else None
    if one is not None:
        require(request.actor, EDIT, Resource(one.region_code, frozenset({one.pk}), label=one.name))
    initial = (
        {
            "name": one.name,
            "kind": one.kind,
            "credit_code": one.credit_code,
            "region_code": one.region_code,
            "industry_code": one.industry_code,
            "address": one.address,
            "products": one.products,
            "titles": titles_text(
                one.titles.order_by("valid_from", "pk").values_list(
                    "title", "level", "valid_from", "valid_to"
                )
            ),
            "year": today().year - 1,
        }
        if one
        else {"region_code": request.actor.region_code, "kind": "enterprise", "year": today().year - 1}
    )
    form = OrganizationForm(request.actor, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved, came = enter_known_organization(request.actor, _data(form.cleaned_data, one))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已保存 {saved.name}{f'，{came} 件专利已归到它名下' if came else ''}")
            return redirect("workbench:organization", saved.pk)
    crumb = f"修改 {one.name}" if one else "登记组织"
    context = {"room": "system", "form": form, "one": one, "crumb": crumb}
    return render(request, "workbench/everyone/organization_edit.html", context)


def _data(clean: dict[str, Any], one: Organization | None) -> OrganizationData:
    year = clean.pop("year", None)
    staff, revenue, assets = clean.pop("staff", None), clean.pop("revenue", None), clean.pop("assets", None)
    is_sized = (staff, revenue, assets) != (None, None, None)
    years = (YearData(year, staff, revenue, assets),) if year and is_sized else ()
    if one is not None:
        clean |= {"pk": one.pk, "is_demo": one.is_demo}
    return OrganizationData(**clean, years=years)
