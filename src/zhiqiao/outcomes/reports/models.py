"""Reports kept: the statement as JSON with its fingerprint, and the three files made from it."""

from typing import ClassVar

from django.db import models

from zhiqiao.foundation.access.rules import Resource
from zhiqiao.outcomes.reports.workflow import DRAFT, REPORTING


class FrozenReport(models.Model):
    """One report on one plan. A draft may be edited; once frozen, neither words, figures nor files change."""

    form = models.CharField("报表", max_length=40)
    adoption = models.ForeignKey("programme.Adoption", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )
    title = models.CharField("标题", max_length=200)
    state = models.CharField("状态", max_length=12, choices=REPORTING.choices, default=DRAFT)
    position = models.PositiveBigIntegerField("账本位置")
    statement = models.JSONField("内容")
    statement_digest = models.CharField("内容校验值", max_length=64)
    excel_sha256 = models.CharField("Excel", max_length=64, blank=True)
    word_sha256 = models.CharField("Word", max_length=64, blank=True)
    pdf_sha256 = models.CharField("PDF", max_length=64, blank=True)
    made_by_id = models.BigIntegerField("编制人编号", null=True)
    made_by = models.CharField("编制人", max_length=60, blank=True)
    made_at = models.DateTimeField("编制时间", auto_now_add=True)
    frozen_by = models.CharField("冻结人", max_length=60, blank=True)
    frozen_at = models.DateTimeField("冻结时间", null=True)
    submitted_to = models.CharField("报送至", max_length=100, blank=True)
    submitted_on = models.DateField("报送日期", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.title} #{self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether words may still be changed."""
        return self.state == DRAFT

    @property
    def resource(self) -> Resource:
        """What the policies judge a report by."""
        ids = frozenset({self.organization_id}) if self.organization_id is not None else frozenset[int]()
        return Resource(self.region_code, ids, self.made_by_id, label=f"报告 {self.title}")

    def sha256_of(self, suffix: str) -> str:
        """The content hash of the stored xlsx, docx or pdf; '' while a draft."""
        return {"xlsx": self.excel_sha256, "docx": self.word_sha256, "pdf": self.pdf_sha256}.get(suffix, "")
