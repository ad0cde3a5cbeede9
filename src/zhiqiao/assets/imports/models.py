"""Imports kept: what was planned, what was written, and how to take it back."""

from typing import ClassVar

from django.db import models


class ImportBatch(models.Model):
    """One upload: previewed, then applied, perhaps undone."""

    READING, PREVIEWED, APPLIED, UNDONE, REFUSED, DISCARDED = (
        "reading",
        "previewed",
        "applied",
        "undone",
        "refused",
        "discarded",
    )

    STATES: ClassVar[list[tuple[str, str]]] = [
        (READING, "读取中"),
        (PREVIEWED, "待确认"),
        (APPLIED, "已写入"),
        (UNDONE, "已撤销"),
        (REFUSED, "未识别"),
        (DISCARDED, "已放弃"),
    ]

    file_name = models.CharField("文件", max_length=255)
    document_sha256 = models.CharField("文件校验值", max_length=64, blank=True)
    source = models.CharField("识别为", max_length=40, blank=True)
    source_label = models.CharField("格式", max_length=100, blank=True)
    state = models.CharField(
        "状态",
        max_length=12,
        choices=STATES,
    )
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    unchanged = models.PositiveIntegerField("不变", default=0)
    rejected = models.PositiveIntegerField("拒收", default=0)
    reason = models.TextField("未识别原因", blank=True)
    keep_unverified = models.BooleanField("保留校验位不符的号码", default=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, null=True)
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


class ImportRow(models.Model):
    """One planned row: what would be written, or why not."""

    NEW, CHANGED, UNCHANGED, REJECTED = "new", "changed", "unchanged", "rejected"
    OUTCOMES: ClassVar[list[tuple[str, str]]] = [
        (NEW, "新增"),
        (CHANGED, "变更"),
        (UNCHANGED, "不变"),
        (REJECTED, "拒收"),
    ]

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    outcome = models.CharField("结果", max_length=10, choices=OUTCOMES)
    file = models.CharField("文件", max_length=255, blank=True)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    row = models.PositiveIntegerField("行", null=True)
    number = models.CharField("号码", max_length=40, blank=True)
    title = models.CharField("名称", max_length=500, blank=True)
    column = models.CharField("列", max_length=100, blank=True)
    value = models.TextField("原值", blank=True)
    reason = models.TextField("原因", blank=True)
    remedy = models.TextField("怎么改", blank=True)
    before = models.JSONField("原登记", null=True)
    after = models.JSONField("将登记", null=True)
    changes = models.JSONField("变更项", default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "outcome"], name="import_row_outcome")
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.number} {self.outcome}"
