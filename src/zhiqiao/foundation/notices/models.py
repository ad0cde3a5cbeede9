"""Messages and deadlines."""

from typing import ClassVar

from django.db import models


class Notice(models.Model):
    """Something that waits for an organization or a person, or that they should know."""

    TODO = "todo"
    NOTICE = "notice"

    kind = models.CharField("类型", max_length=10, choices=[(TODO, "待办"), (NOTICE, "通知")])
    title = models.CharField("事项", max_length=200)
    about = models.CharField("对象", max_length=300, blank=True)
    waiting = models.CharField("谁在等", max_length=200, blank=True)
    link = models.CharField("链接", max_length=300, blank=True)
    verb = models.CharField("动作", max_length=20, default="查看")
    matter = models.CharField("来由", max_length=80, blank=True, db_index=True)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, null=True)
    role = models.CharField("给哪种身份", max_length=32, blank=True)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True)
    due_on = models.DateField("期限", null=True)
    made_at = models.DateTimeField("产生时间", auto_now_add=True)
    settled_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "kind", "settled_at"], name="notice_waiting"),
        ]

    def __str__(self) -> str:
        return self.title
