"""A step that many entries took in one go, so that it can be taken back in one go."""

from typing import ClassVar

from django.db import models

from zhiqiao.assets.stocktake.models.rounds import Round


class BulkStep(models.Model):
    """One bulk review, assessment or screening of a round."""

    REVIEW, ASSESS, SCREEN_IN, SCREEN_OUT = "review", "assess", "screen_in", "screen_out"
    NAMES: ClassVar[list[tuple[str, str]]] = [
        (REVIEW, "二级单位审核"),
        (ASSESS, "按自评评价"),
        (SCREEN_IN, "入库"),
        (SCREEN_OUT, "不入库"),
    ]

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="bulk_steps")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("步骤", max_length=12, choices=NAMES)
    reason = models.TextField("意见", blank=True)
    by_id = models.BigIntegerField("人员编号", null=True, db_index=True)
    by_name = models.CharField("人员", max_length=60)
    # [[entry, its step, the unit's rating before, its level, the entry that left the pool for it or null], …]
    cells = models.JSONField("条目", default=list)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.CharField("撤销人", max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.name}"

    @property
    def many(self) -> int:
        """How many entries took the step."""
        return len(self.cells)
