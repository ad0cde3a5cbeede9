"""Who pressed what: append-only, hash-chained."""

from typing import ClassVar

from django.db import models


class LedgerHead(models.Model):
    """The signed end of a ledger. Its row is locked by every append, so positions have no gaps."""

    ledger = models.CharField("账本", max_length=20, primary_key=True)
    position = models.PositiveBigIntegerField("位置", default=0)
    digest = models.CharField("末条校验值", max_length=64)
    signature = models.CharField("签名", max_length=64)

    def __str__(self) -> str:
        return f"{self.ledger}#{self.position}"


class AuditEntry(models.Model):
    """One mutating call."""

    position = models.PositiveBigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    action = models.CharField("动作", max_length=100, db_index=True)
    target = models.CharField("对象", max_length=200, blank=True, db_index=True)
    user_id = models.BigIntegerField("人员编号", null=True)
    actor_name = models.CharField("人员", max_length=60)
    role = models.CharField("身份", max_length=32)
    organization_id = models.BigIntegerField("单位编号", null=True, db_index=True)
    organization_name = models.CharField("单位", max_length=200, blank=True)
    region_code = models.CharField("地区", max_length=6, blank=True, db_index=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    detail = models.JSONField("细节", default=dict)
    previous = models.CharField("前一条校验值", max_length=64)
    digest = models.CharField("校验值", max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["-position"]

    def __str__(self) -> str:
        return f"#{self.position} {self.action}"
