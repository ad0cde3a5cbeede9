"""The shape of a history of states: every step something took, kept beside it and never changed.

A room's own table of steps is an heir of :class:`Step`; it adds what the step was taken by (``related_name="steps"``).
"""

from typing import ClassVar

from django.db import models


class Step(models.Model):
    """One step: from which state to which, by whom, why."""

    name = models.CharField("步骤", max_length=20)
    origin = models.CharField("原状态", max_length=12)
    state = models.CharField("新状态", max_length=12)
    reason = models.TextField("理由", blank=True)
    by_name = models.CharField("人员", max_length=60)
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.origin} → {self.state}"
