"""Long work: how far it is."""

from typing import ClassVar

from django.db import models


class Progress(models.Model):
    """One piece of long work that a person can watch."""

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    title = models.CharField("工作", max_length=200)
    matter = models.CharField("来由", max_length=80, blank=True, db_index=True)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, null=True)
    user_id = models.BigIntegerField("发起人", null=True)
    state = models.CharField(
        "状态",
        max_length=10,
        default=WAITING,
        choices=[(WAITING, "排队中"), (RUNNING, "进行中"), (DONE, "已完成"), (FAILED, "失败")],
    )
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    made_at = models.DateTimeField("发起时间", auto_now_add=True)
    moved_at = models.DateTimeField("最近进展", auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """0–100."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class Heartbeat(models.Model):
    """The worker was alive at this time."""

    worker = models.CharField("后台进程", max_length=60, primary_key=True)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        return self.worker
