"""Entries of registers, what was changed in them, and what lists find them by."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiqiao.foundation.audit.steps import Step
from zhiqiao.foundation.documents.fills import Fill


class RegisterEntry(models.Model):
    """One entry of one register. Never deleted: withdrawn with a reason, and restored if need be."""

    DRAFT, SUBMITTED, RETURNED, STANDING, WITHDRAWN = (
        "draft",
        "submitted",
        "returned",
        "standing",
        "withdrawn",
    )
    STATES: ClassVar[list[tuple[str, str]]] = [
        (DRAFT, "草稿"),
        (SUBMITTED, "待审核"),
        (RETURNED, "退回修改"),
        (STANDING, "已生效"),
        (WITHDRAWN, "已撤下"),
    ]

    register = models.CharField("台账", max_length=50)
    # SHA-256 over the folded words of the fields that make it unique; "" where the register has no key.
    key = models.CharField("唯一键", max_length=64, blank=True)
    heading = models.CharField("标题", max_length=300)
    values = models.JSONField("内容", default=dict)
    papers = models.JSONField("材料", default=list)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    concerned = models.ForeignKey(
        "accounts.Organization",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="涉及单位",
    )
    region_code = models.CharField("地区", max_length=6)
    state = models.CharField("状态", max_length=12, choices=STATES, default=DRAFT)
    valid_from = models.DateField("有效期自", null=True)
    valid_until = models.DateField("有效期至", null=True)
    reminded_for = models.DateField("已提醒的到期日", null=True)
    search_text = models.TextField("检索文字", blank=True)
    # Positions of the facts it emitted, by subject.
    facts = models.JSONField("写入的事实", default=dict)
    # Counts the changes: who saves over another's change is told.
    revision = models.PositiveIntegerField("第几次修改", default=1)
    made_by = models.CharField("登记人", max_length=60)
    writer_id = models.BigIntegerField("最后填写人", null=True)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)
    changed_at = models.DateTimeField("最近修改", auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["register", "region_code", "key"],
                condition=~Q(key="") & ~Q(state="withdrawn"),
                name="register_entry_once_a_region",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["register", "region_code", "state"], name="register_entry_where"),
            models.Index(fields=["organization", "register"], name="register_entry_kept_by"),
            models.Index(fields=["state", "valid_until"], name="register_entry_runs_out"),
        ]

    def __str__(self) -> str:
        return f"{self.register}：{self.heading}"


class RegisterChange(Step):
    """What was done to an entry: which field from what to what, by whom; never changed."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="steps")
    # [[field label, before, after]] in the words of the day.
    changes = models.JSONField("改动", default=list)
    by_role = models.CharField("身份", max_length=20, blank=True)
    by_organization = models.CharField("单位", max_length=200, blank=True)


class RegisterValue(models.Model):
    """One value of an entry as lists filter and sort by it; made anew whenever the entry changes."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="index")
    field = models.CharField("字段", max_length=50)
    kind = models.CharField("种类", max_length=13)
    text = models.CharField("文字", max_length=120, blank=True)
    number = models.DecimalField("数", max_digits=26, decimal_places=6, null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "text"], name="register_value_found"),
        ]

    def __str__(self) -> str:
        return f"{self.field}={self.text}"


class RegisterFill(Fill):
    """A workbook written into a register, with what stood before, so that it can be taken back."""

    register = models.CharField("台账", max_length=50)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6)
    # [[entry, values and state before (null: it was new), revision after]]
    changes = models.JSONField("改动", default=list)
    added = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("改动条数", default=0)

    class Meta(Fill.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["register", "organization"], name="register_fill_of"),
        ]
