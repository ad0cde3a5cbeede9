"""财政资助声明: that a patent came out of a publicly funded project, and why it is not in use."""

from typing import ClassVar

from django.db import models

from zhiqiao.assets.stocktake import choices


class FundingDeclaration(models.Model):
    """One patent's declaration; the clock of unused years runs on it."""

    patent = models.OneToOneField("register.Patent", on_delete=models.PROTECT, related_name="funding")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    project_number = models.CharField("项目编号", max_length=100, blank=True)
    project_name = models.CharField("项目名称", max_length=200, blank=True)
    level = models.CharField("资助级别", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("立项年份", null=True)
    funder = models.CharField("资助单位", max_length=200, blank=True)
    papers = models.JSONField("佐证", default=list)
    from_stocktake = models.BooleanField("盘点中声明", default=False)
    told_by = models.CharField("声明人", max_length=60)
    made_at = models.DateTimeField("声明时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    excuse = models.CharField("未实施的理由", max_length=20, blank=True)
    excuse_text = models.TextField("理由说明", blank=True)
    excused_until = models.DateField("理由有效至", null=True)
    excused_by = models.CharField("理由填写人", max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.patent_id}:{self.project_number}"

    @property
    def level_label(self) -> str:
        """国家级, 省级 …; "" before it is told."""
        return choices.funding_level_label(self.level)
