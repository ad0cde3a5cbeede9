"""The shape of a filled workbook that was written, kept so that it can be taken back as a whole.

A room's own table of them is an heir of :class:`Fill`; it adds whose it was and what was written.
"""

from typing import ClassVar

from django.db import models


class Fill(models.Model):
    """A workbook as it was written: which file, by whom, what was turned away, whether it was taken back."""

    # The heir's field that lists what was written.
    CHANGES: ClassVar[str] = "changes"

    file_name = models.CharField("文件", max_length=255)
    sha256 = models.CharField("文件哈希", max_length=64, db_index=True)
    rejected = models.PositiveIntegerField("拒收行数", default=0)
    by_name = models.CharField("人员", max_length=60)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.CharField("撤销人", max_length=60, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def written(self) -> int:
        """How many things were written."""
        return len(getattr(self, self.CHANGES))
