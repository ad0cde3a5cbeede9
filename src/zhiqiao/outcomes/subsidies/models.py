"""Funds, claims, what they claim, and what was said about them. Money in 分."""

from typing import ClassVar

from django.db import models

from zhiqiao.foundation.access.rules import Resource
from zhiqiao.outcomes.subsidies import workflow
from zhiqiao.outcomes.subsidies.awards import Terms
from zhiqiao.outcomes.subsidies.catalogue import scheme_terms


class Fund(models.Model):
    """Money for one scheme in one region: one fund, one purpose."""

    scheme_code = models.CharField("奖补办法", max_length=80)
    region_code = models.CharField("地区", max_length=6, db_index=True)
    budget_fen = models.BigIntegerField("预算（分）")
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, related_name="+", verbose_name="主管部门"
    )
    is_demo = models.BooleanField("演示数据", default=False)
    opened_by = models.CharField("设立人", max_length=300)
    opened_at = models.DateTimeField("设立时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["scheme_code", "region_code"], name="fund_once_a_scheme_and_region"
            ),
            models.CheckConstraint(condition=models.Q(budget_fen__gt=0), name="fund_budget_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_code}@{self.region_code}"

    @property
    def terms(self) -> Terms:
        """The scheme's terms."""
        return scheme_terms(self.scheme_code)


class Claim(models.Model):
    """What a unit claims under a fund."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="claims")
    applicant = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, related_name="+", verbose_name="申请单位"
    )
    state = models.CharField("状态", max_length=16, choices=workflow.CLAIM.choices, default=workflow.DRAFT)
    total_fen = models.BigIntegerField("奖补合计（分）", default=0)
    award_notes = models.JSONField("封顶说明", default=list)
    bank_name = models.CharField("开户行", max_length=100, blank=True)
    bank_account = models.CharField("账号", max_length=40, blank=True)
    contact = models.CharField("联系人与电话", max_length=100, blank=True)
    other_money = models.TextField("同一事项的其他财政资金", blank=True)
    undertaken_at = models.DateTimeField("承诺时间", null=True)
    undertaken_by = models.CharField("承诺人", max_length=300, blank=True)
    papers = models.JSONField("附件", default=list)
    submitted_at = models.DateTimeField("提交时间", null=True)
    notice_from = models.DateField("公示起始日", null=True)
    paid_on = models.DateField("拨付日", null=True)
    voucher = models.CharField("拨付凭证号", max_length=80, blank=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["applicant", "state"], name="claim_applicant_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(total_fen__gte=0), name="claim_total_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call the claim."""
        return f"SL{self.pk:06d}"

    @property
    def matter(self) -> str:
        """What its facts and notices come out of."""
        return f"claim:{self.pk}"

    @property
    def resource(self) -> Resource:
        """What the policies judge a claim by; `fund` should be loaded."""
        return Resource(self.fund.region_code, frozenset({self.applicant_id}), label=f"申领 {self.number}")

    @property
    def state_label(self) -> str:
        """The state in Chinese."""
        return workflow.CLAIM.label(self.state)

    @property
    def is_editable(self) -> bool:
        """Whether the applicant may still change it."""
        return self.state in workflow.EDITABLE


class ClaimItem(models.Model):
    """One recorded patent of a claim, with the amounts computed when the claim was last written."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="items")
    fact = models.ForeignKey("evidence.Fact", on_delete=models.PROTECT, related_name="+")
    deal = models.CharField("方式", max_length=12, choices=[("assignment", "转让"), ("license", "许可")])
    paid_fen = models.BigIntegerField("实付（分）")
    by_rate_fen = models.BigIntegerField("按比例（分）")
    amount_fen = models.BigIntegerField("奖补（分）")
    notes = models.JSONField("说明", default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["claim", "fact"], name="claim_item_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gte=0), name="claim_item_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}:{self.fact_id}"


class Review(models.Model):
    """One step of a claim: who took it, and the opinion."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reviews")
    step = models.CharField("步骤", max_length=12)
    label = models.CharField("步骤名", max_length=20)
    opinion = models.TextField("意见", blank=True)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField("人员", max_length=60)
    organization_name = models.CharField("单位", max_length=200)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.step}"
