"""Who works under which plan, and how its tasks go. The plans themselves are files."""

from typing import ClassVar

from django.db import models

from zhiqiao.kernel.periods import Period
from zhiqiao.outcomes.programme import plans


class Adoption(models.Model):
    """A region works under a plan, over its own period."""

    plan_code = models.CharField("方案", max_length=60)
    region_code = models.CharField("地区", max_length=6, db_index=True)
    starts_on = models.DateField("起始日")
    ends_on = models.DateField("结束日")
    cutoff_on = models.DateField("指标截止日")
    note = models.CharField("说明", max_length=300, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)
    organization = models.ForeignKey(
        "accounts.Organization",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="主管部门",
    )
    adopted_by = models.CharField("采用人", max_length=300)
    adopted_at = models.DateTimeField("采用时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["region_code", "-starts_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["plan_code", "region_code", "starts_on"], name="adoption_once_a_period"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("cutoff_on"), cutoff_on__lte=models.F("ends_on")),
                name="adoption_cutoff_in_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_code}@{self.region_code}"

    @property
    def plan(self) -> plans.Plan:
        """The plan adopted."""
        return plans.plan(self.plan_code)

    @property
    def period(self) -> Period:
        """The adoption's own period, both days included."""
        return Period(self.starts_on, self.ends_on)


class TaskProgress(models.Model):
    """A note on how a task of an adopted plan goes, or of supervision; never edited, only followed."""

    class Standing(models.TextChoices):
        """How the task stands."""

        ON_TRACK = "on_track", "按计划"
        SLOW = "slow", "进度偏慢"
        STUCK = "stuck", "受阻"
        DONE = "done", "已完成"

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="progress")
    task = models.CharField("任务", max_length=10)
    standing = models.CharField("状态", max_length=10, choices=Standing.choices)
    note = models.TextField("情况")
    is_supervision = models.BooleanField("督办", default=False)
    due_on = models.DateField("期限", null=True, blank=True)
    written_by = models.CharField("填写人", max_length=60)
    organization_name = models.CharField("单位", max_length=200)
    written_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.adoption_id} {self.task} {self.standing}"
