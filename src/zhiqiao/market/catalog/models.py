"""Supply and demand, as published."""

from typing import ClassVar

from django.db import models


class Listing(models.Model):
    """A holder offers one patent, or several as a bundle, with terms."""

    DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"

    holder = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="listings")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    title = models.CharField("标题", max_length=200)
    problem = models.TextField("解决什么问题", blank=True)
    benefit = models.TextField("比现有办法好在哪里", blank=True)
    scene = models.CharField("应用场景", max_length=300, blank=True)
    maturity = models.PositiveSmallIntegerField("技术成熟度", null=True, blank=True)
    modes = models.JSONField("可接受方式", default=list)
    payment = models.CharField("支付方式", max_length=20)
    price_low_fen = models.BigIntegerField("报价下限（分）", null=True, blank=True)
    price_high_fen = models.BigIntegerField("报价上限（分）", null=True, blank=True)
    price_note = models.CharField("报价说明", max_length=300, blank=True)
    term_years = models.PositiveSmallIntegerField("许可年限", null=True, blank=True)
    licensee_scope = models.CharField("许可对象", max_length=300, blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    contact_way = models.CharField("联系方式", max_length=100, blank=True)
    valid_to = models.DateField("有效至", null=True, blank=True)
    state = models.CharField(
        "状态",
        max_length=12,
        default=DRAFT,
        db_index=True,
        choices=[(DRAFT, "草稿"), (PUBLISHED, "已发布"), (WITHDRAWN, "已下架")],
    )
    withdrawn_why = models.CharField("下架原因", max_length=20, blank=True)
    withdrawn_note = models.CharField("下架说明", max_length=300, blank=True)
    published_at = models.DateTimeField("发布时间", null=True)
    moved_at = models.DateTimeField("最近变动", auto_now=True)
    made_by_id = models.BigIntegerField("经办人编号", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.title


class ListingPatent(models.Model):
    """A patent in a listing."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="offered")
    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["listing", "patent"], name="listing_patent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}:{self.patent_id}"


class Demand(models.Model):
    """A firm's need, in its own words; published only after the firm has confirmed it."""

    DRAFT, RECORDED, CONFIRMED, PUBLISHED, CLOSED = "draft", "recorded", "confirmed", "published", "closed"
    STATES: ClassVar[list[tuple[str, str]]] = [
        (DRAFT, "草稿"),
        (RECORDED, "待企业确认"),
        (CONFIRMED, "已确认"),
        (PUBLISHED, "已发布"),
        (CLOSED, "已结束"),
    ]

    firm = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="demands")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    title = models.CharField("需求名称", max_length=200)
    text = models.TextField("要解决的问题")
    targets = models.TextField("要达到的指标", blank=True)
    conditions = models.TextField("现有条件与限制", blank=True)
    kind = models.CharField("需求类型", max_length=20, default="technology")
    industry_code = models.CharField("国民经济行业", max_length=5, blank=True)
    budget_low_fen = models.BigIntegerField("预算下限（分）", null=True, blank=True)
    budget_high_fen = models.BigIntegerField("预算上限（分）", null=True, blank=True)
    cooperation = models.JSONField("合作方式", default=list)
    purpose_declared = models.BooleanField("以实施为目的", default=False)
    show_firm = models.BooleanField("公开企业名称", default=False)
    valid_to = models.DateField("有效至", null=True, blank=True)
    state = models.CharField(
        "状态",
        max_length=12,
        default=DRAFT,
        db_index=True,
        choices=STATES,
    )
    returned_note = models.CharField("企业退回意见", max_length=500, blank=True)
    closed_note = models.CharField("结束说明", max_length=300, blank=True)
    collected_by = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="collected_demands"
    )
    collected_on = models.DateField("征集日", null=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    moved_at = models.DateTimeField("最近变动", auto_now=True)
    made_by_id = models.BigIntegerField("经办人编号", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.title


class NeedImport(models.Model):
    """A list of needs brought at once: planned, then written, perhaps taken back.

    ``rows`` holds the plan row by row, as :class:`zhiqiao.market.catalog.need_plan.PlannedNeed` gives it; a row
    that was written carries the need's key.
    """

    PREVIEWED, APPLIED, UNDONE, DISCARDED = "previewed", "applied", "undone", "discarded"
    STATES: ClassVar[list[tuple[str, str]]] = [
        (PREVIEWED, "待确认"),
        (APPLIED, "已写入"),
        (UNDONE, "已撤销"),
        (DISCARDED, "已放弃"),
    ]

    file_name = models.CharField("文件", max_length=255)
    document_sha256 = models.CharField("文件校验值", max_length=64)
    firm = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="need_imports"
    )
    ask_firms = models.BooleanField("写入后即请企业确认", default=False)
    state = models.CharField("状态", max_length=12, default=PREVIEWED, choices=STATES)
    new = models.PositiveIntegerField("新增", default=0)
    unchanged = models.PositiveIntegerField("不变", default=0)
    rejected = models.PositiveIntegerField("拒收", default=0)
    digest = models.CharField("计划校验值", max_length=64, blank=True)
    notes = models.JSONField("读入说明", default=list)
    rows = models.JSONField("计划", default=list)
    collected_by = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )
    region_code = models.CharField("地区", max_length=6, db_index=True)
    made_by_id = models.BigIntegerField("经办人编号", null=True)
    made_by = models.CharField("经办人", max_length=60, blank=True)
    made_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_at = models.DateTimeField("写入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} #{self.pk}"
