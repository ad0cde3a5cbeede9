"""Supply: the list, one offer, writing it, putting it on the shelf and taking it off."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel import parameters
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import choices, queries, services
from zhiqiao.market.catalog.queries import Demand, Listing
from zhiqiao.market.catalog.wording import price_text
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import DayField, YuanField, refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

TONES = {Listing.PUBLISHED: "ok", Listing.DRAFT: "wait", Listing.WITHDRAWN: ""}


LISTINGS = Table(
    name="listings",
    title="专利供给",
    columns=(
        Column(
            "title",
            "供给",
            kind="title",
            link=lambda x: reverse("workbench:listing", args=[x.pk]),
            under=lambda x: x.problem[:80],
            sort="title",
        ),
        Column("holder", "权利人", value=lambda x: x.holder.name),
        Column(
            "modes",
            "可接受方式",
            kind="chips",
            value=lambda x: [(choices.mode_label(m), "ok") for m in x.modes],
        ),
        Column("price", "报价", value=price_text, sort="price_low_fen"),
        Column("maturity", "成熟度", value=lambda x: choices.maturity_label(x.maturity), sort="maturity"),
        Column("state", "状态", kind="chip", value=lambda x: (x.get_state_display(), TONES[x.state])),
        Column("published_at", "发布", kind="date", sort="published_at"),
        Column("valid_to", "有效至", kind="date", sort="valid_to"),
    ),
    filters=(
        Filter(
            "state",
            "状态",
            field="state",
            choices=((Listing.PUBLISHED, "已发布"), (Listing.DRAFT, "草稿"), (Listing.WITHDRAWN, "已下架")),
        ),
        Filter(
            "maturity",
            "成熟度",
            field="maturity",
            choices=tuple((str(k), v) for k, v in choices.maturities()),
        ),
        Filter("payment", "支付方式", field="payment", choices=choices.payments()),
        Filter("holder", "权利人", kind="text", field="holder__name__icontains"),
    ),
    search=(
        "title__icontains",
        "problem__icontains",
        "offered__patent__number__icontains",
        "offered__patent__title__icontains",
    ),
    sort="-published_at",
    empty=Empty(
        "还没有供给",
        "把一件专利写成企业看得懂的一页，带上方式、价格和联系方式。",
        "发布供给",
        "workbench:listing-new",
    ),
)


@action("market.catalog:listing:browse")
def listing_list(request: ActorRequest) -> HttpResponseBase:
    """Offers on the shelf, and one's own drafts."""
    may = bool(decide(request.actor, services.EDIT))
    found = queries.listings(request.actor).distinct()
    return LISTINGS.respond(
        request, found, {"room": "market", "may_edit": may}, template="workbench/holder/listings.html"
    )


@action("market.catalog:listing:browse")
def listing_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One offer with its terms and patents."""
    one = queries.listing(request.actor, pk)
    resource = queries.listing_resource(one)
    cards = register.cards([x.patent_id for x in one.offered.all()])
    terms = [
        ("可接受方式", "、".join(choices.mode_label(m) for m in one.modes)),
        ("报价", price_text(one)),
        ("支付方式", choices.label("payments", one.payment)),
        ("报价说明", one.price_note or "—"),
        ("许可年限", f"{one.term_years} 年" if one.term_years else "面议"),
        ("许可对象", one.licensee_scope or "不限"),
        ("技术成熟度", choices.maturity_label(one.maturity) or "未填"),
        ("应用场景", one.scene or "未填"),
        ("有效至", one.valid_to),
        ("联系", f"{one.contact} {one.contact_way}".strip() or "通过平台联系"),
    ]
    context = {
        "room": "market",
        "one": one,
        "tone": TONES[one.state],
        "cards": [cards[x.patent_id] for x in one.offered.all()],
        "readable": register.readable(request.actor, cards),
        "terms": terms,
        "facts": evidence.facts(request.actor).filter(matter=f"listing:{pk}"),
        "delist_reasons": parameters.load("market.yaml")["delist_reasons"].items(),
        "may_edit": one.state != Listing.PUBLISHED and decide(request.actor, services.EDIT, resource),
        "may_publish": one.state != Listing.PUBLISHED and decide(request.actor, services.PUBLISH, resource),
        "may_withdraw": one.state == Listing.PUBLISHED and decide(request.actor, services.WITHDRAW, resource),
    }
    return render(request, "workbench/holder/listing.html", context)


class ListingForm(forms.Form):
    """An offer with its terms."""

    patents = forms.CharField(
        label="专利号",
        help_text="本单位的有效专利；多件组成一个组合时用分号或换行隔开",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    title = forms.CharField(label="标题", max_length=200, help_text="企业看得懂的一句话：能做什么")
    problem = forms.CharField(
        label="解决什么问题",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="对象、现状、问题，最好有数字",
    )
    benefit = forms.CharField(
        label="比现有办法好在哪里",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="与现有做法或竞品比，效果和成本差多少",
    )
    scene = forms.CharField(label="应用场景", max_length=300, required=False)
    maturity = forms.TypedChoiceField(label="技术成熟度", coerce=int, empty_value=None, required=False)
    modes = forms.MultipleChoiceField(label="可接受方式", widget=forms.CheckboxSelectMultiple)
    payment = forms.ChoiceField(label="支付方式")
    price_low = YuanField(label="报价（下限）", required=False)
    price_high = YuanField(label="报价（上限）", required=False)
    price_note = forms.CharField(
        label="报价说明", max_length=300, required=False, help_text="提成比例、入门费、分期等"
    )
    term_years = forms.IntegerField(label="许可年限（年）", required=False, min_value=1, max_value=20)
    licensee_scope = forms.CharField(
        label="许可对象", max_length=300, required=False, help_text="如：本省中小微企业；不填为不限"
    )
    contact = forms.CharField(label="联系人", max_length=60, required=False)
    contact_way = forms.CharField(label="联系方式", max_length=100, required=False)
    valid_to = DayField(label="有效至", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Form
        super().__init__(*args, **kwargs)
        self.fields["maturity"].choices = [("", "未填"), *choices.maturities()]  # type: ignore[attr-defined]  # a choice field
        self.fields["modes"].choices = [m for m in choices.modes() if m[0] not in {"unwilling", "own_use"}]  # type: ignore[attr-defined]  # the same
        self.fields["payment"].choices = choices.payments()  # type: ignore[attr-defined]  # the same

    def data_of(self) -> services.ListingData:
        """What the service takes."""
        clean = dict(self.cleaned_data)
        numbers = [
            n for n in clean.pop("patents").replace("；", ";").replace("\n", ";").split(";") if n.strip()
        ]
        low, high = clean.pop("price_low"), clean.pop("price_high")
        clean["modes"] = tuple(clean["modes"])
        return services.ListingData(
            patent_numbers=tuple(_canonical(n) for n in numbers),
            price_low_fen=low,
            price_high_fen=high,
            **clean,
        )


def _canonical(text: str) -> str:
    try:
        return parse_application_number(text).canonical
    except NumberRefused:
        return text.strip()


@action(services.EDIT)
def listing_edit(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """Write an offer; ``?patent=`` begins with one."""
    one = queries.listing(request.actor, pk) if pk else None
    asked = _asked(request.actor, request.GET.get("demand", "")) if one is None else None
    initial = _initial(request.actor, one, request.GET.get("patent", ""))
    if asked is not None and not initial.get("scene"):
        initial["scene"] = asked.title
    form = ListingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_listing(request.actor, form.data_of(), pk)
            if "publish" in request.POST:
                services.publish_listing(request.actor, saved.pk)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已发布" if "publish" in request.POST else "已存为草稿，可以随时发布")
            return redirect("workbench:listing", saved.pk)
    context = {"room": "market", "form": form, "one": one, "asked": asked}
    return render(request, "workbench/holder/listing_edit.html", context)


def _asked(actor: Actor, number: str) -> Demand | None:
    """The need that an offer is written for ("我有合适的专利"), where the actor may read it."""
    if not number.isdecimal():
        return None
    try:
        return queries.demand(actor, int(number))
    except Refusal:
        return None


def _initial(actor: Actor, one: Listing | None, number: str) -> dict[str, Any]:
    if one is not None:
        cards = register.cards([x.patent_id for x in one.offered.all()])
        names = (
            "title problem benefit scene maturity modes payment price_note term_years licensee_scope "
            "contact contact_way valid_to"
        )
        return {
            **{name: getattr(one, name) for name in names.split()},
            "price_low": one.price_low_fen,
            "price_high": one.price_high_fen,
            "patents": "；".join(c.number for c in cards.values()),
        }
    keys = register.by_numbers([number]) if number else {}
    if not keys:
        return {"payment": "negotiable", "modes": ["ordinary_license"]}
    card = register.card(keys[number])
    return {
        "patents": number,
        "title": card.title,
        "payment": "negotiable",
        "modes": ["ordinary_license"],
        "maturity": queries.maturity_of(actor, card.pk),
    }


@require_POST
@action(services.PUBLISH)
def listing_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Put it on the shelf."""
    services.publish_listing(request.actor, pk)
    messages.success(request, "已发布，企业现在可以看到")
    return redirect("workbench:listing", pk)


@require_POST
@action(services.WITHDRAW)
def listing_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take it off the shelf."""
    services.withdraw_listing(request.actor, pk, request.POST.get("why", ""), request.POST.get("note", ""))
    messages.success(request, "已下架，改好后可以再发布")
    return redirect("workbench:listing", pk)
