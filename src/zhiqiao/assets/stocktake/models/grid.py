"""What a person changed in the grid in one go, so that it can be undone later."""

from typing import ClassVar

from django.db import models

from zhiqiao.assets.stocktake.models.rounds import Round


class GridChange(models.Model):
    """One change of one or many cells of a round: what stood there before, what was put there."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="grid_changes")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    by_id = models.BigIntegerField("人员编号", null=True, db_index=True)
    by_name = models.CharField("人员", max_length=60)
    label = models.CharField("做了什么", max_length=200)
    # [[entry, field, before, after], …] in the form the entry keeps them; of an inventor's name also whose it was, is.
    cells = models.JSONField("改动", default=list)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.CharField("撤销人", max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.label}"
