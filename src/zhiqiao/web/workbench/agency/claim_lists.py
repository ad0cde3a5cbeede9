"""The list of claims, shared by the claims page and the fund page."""

from django.urls import reverse

from zhiqiao.outcomes.subsidies import workflow
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

CLAIMS = Table(
    name="claims",
    title="奖补申领",
    columns=(
        Column(
            "number",
            "申领",
            kind="title",
            link=lambda one: reverse("workbench:claim", args=[one.pk]),
            under=lambda one: one.fund.terms.short_title,
            sort="pk",
        ),
        Column("applicant", "申请单位", value=lambda one: one.applicant.name, sort="applicant__name"),
        Column("patents", "专利", kind="number", sort="patents"),
        Column("total_fen", "奖补（元）", kind="yuan", sort="total_fen"),
        Column(
            "state",
            "状态",
            kind="chip",
            value=lambda one: (one.state_label, workflow.COLORS.get(one.state, "")),
            sort="state",
        ),
        Column("submitted_at", "提交", kind="date", sort="submitted_at"),
        Column("paid_on", "拨付", kind="date", sort="paid_on"),
    ),
    filters=(Filter("state", "状态", field="state", choices=tuple(workflow.CLAIM.choices)),),
    search=("applicant__name__icontains", "items__fact__subject__icontains"),
    sort="-number",
    href=lambda one: reverse("workbench:claim", args=[one.pk]),
    empty=Empty(
        "还没有申领",
        "企业从已备案、已付款的成交里选择，金额按办法自动计算。",
        "申领奖补",
        "workbench:claim-new",
    ),
    unit="份",
)
