"""Assignment and license: what was agreed, recorded and paid. Three amounts are kept apart."""

from typing import ClassVar

from django.db import models

from zhiqiao.kernel import parameters


class Deal(models.Model):
    """One contract between a giver and a receiver over one or more patents."""

    DRAFT, SIGNED, RECORDED, PAID, CANCELLED = "draft", "signed", "recorded", "paid", "cancelled"

    kind = models.CharField("类型", max_length=12, choices=[("assignment", "转让"), ("license", "许可")])
    license_kind = models.CharField(
        "许可种类",
        max_length=12,
        blank=True,
        choices=[
            ("ordinary", "普通许可"),
            ("sole", "排他许可"),
            ("exclusive", "独占许可"),
            ("open", "开放许可"),
        ],
    )
    giver = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="deals_given")
    receiver = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, related_name="deals_received"
    )
    agent = models.ForeignKey(
        "accounts.Organization",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deals_brokered",
    )
    region_code = models.CharField("地区", max_length=6, db_index=True)
    origin = models.CharField("来由", max_length=60, blank=True)
    contract_number = models.CharField("合同号", max_length=80, blank=True)
    amount_fen = models.BigIntegerField("合同金额（分）", default=0)
    amount_note = models.CharField("计费说明", max_length=300, blank=True)
    term_from = models.DateField("许可期自", null=True, blank=True)
    term_to = models.DateField("许可期至", null=True, blank=True)
    territory = models.CharField("许可地域", max_length=100, blank=True)
    for_implementation = models.BooleanField("以实施为目的", default=False)
    related_parties = models.BooleanField("双方有关联", default=False)
    signed_on = models.DateField("签约日", null=True, blank=True)
    recorded_on = models.DateField("备案/登记日", null=True, blank=True)
    record_number = models.CharField("备案/登记号", max_length=80, blank=True)
    state = models.CharField(
        "状态",
        max_length=12,
        default=DRAFT,
        db_index=True,
        choices=[
            (DRAFT, "起草"),
            (SIGNED, "已签约"),
            (RECORDED, "已备案"),
            (PAID, "已到账"),
            (CANCELLED, "已终止"),
        ],
    )
    cancelled_note = models.CharField("终止原因", max_length=300, blank=True)
    made_by_id = models.BigIntegerField("经办人编号", null=True)
    made_at = models.DateTimeField("起草时间", auto_now_add=True)
    moved_at = models.DateTimeField("最近变动", auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.contract_number or self.pk}"

    @property
    def kind_label(self) -> str:
        """转让, or the kind of license."""
        return "转让" if self.kind == "assignment" else self.get_license_kind_display() or "许可"


class DealPatent(models.Model):
    """A patent in a deal, with its share of the contract amount (分)."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="subjects")
    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField("分摊金额（分）", default=0)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["deal", "patent"], name="deal_patent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}:{self.patent_id}"


class DealPaper(models.Model):
    """A document brought at a step."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="papers")
    sha256 = models.CharField("文件校验值", max_length=64)
    name = models.CharField("文件名", max_length=255)
    kind = models.CharField("材料", max_length=20)
    step = models.CharField("环节", max_length=12)
    brought_at = models.DateTimeField("提交时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What kind of paper it is."""
        return str(parameters.load("deals.yaml")["paper_kinds"].get(self.kind, self.kind))


class Payment(models.Model):
    """Money that arrived, by the bank's date."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="payments")
    bank_date = models.DateField("到账日")
    amount_fen = models.BigIntegerField("到账金额（分）")
    slip = models.ForeignKey(DealPaper, on_delete=models.PROTECT, related_name="+")
    fact = models.ForeignKey("evidence.Fact", on_delete=models.PROTECT, related_name="+")
    withdrawn_note = models.CharField("更正原因", max_length=300, blank=True)
    is_withdrawn = models.BooleanField("已更正", default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["bank_date", "pk"]

    def __str__(self) -> str:
        return f"{self.bank_date} {self.amount_fen}"
