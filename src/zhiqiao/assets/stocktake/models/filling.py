"""Workbooks of declarations that were written, so that they can be taken back."""

from typing import ClassVar

from django.db import models


class FundingFill(models.Model):
    """A workbook of 财政资助 declarations as written for one holder."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    file_name = models.CharField("文件", max_length=255)
    sha256 = models.CharField("文件哈希", max_length=64, db_index=True)
    # [patent, the declaration before or null, the declaration after] of every one written.
    changes = models.JSONField("改动", default=list)
    rejected = models.PositiveIntegerField("拒收行数", default=0)
    by_name = models.CharField("人员", max_length=60)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.CharField("撤销人", max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def written(self) -> int:
        """How many declarations were written."""
        return len(self.changes)
