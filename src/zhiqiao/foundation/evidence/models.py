"""Facts about the world: append-only, graded, documented, chained. The narrow waist of the house."""

from typing import ClassVar

from django.db import models

from zhiqiao.foundation.evidence.facts import GRADE_LABELS, Grade


class Fact(models.Model):
    """One fact. Never changed or deleted: a correction is a new fact that supersedes."""

    position = models.PositiveBigIntegerField("账本位置", primary_key=True)
    kind = models.CharField("种类", max_length=40)
    subject = models.CharField("对象", max_length=40, db_index=True)
    subject_name = models.CharField("对象名称", max_length=300, blank=True)
    effective_on = models.DateField("生效日")
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    quantity = models.IntegerField("数量", default=1)
    region_code = models.CharField("地区", max_length=6)
    grade = models.PositiveSmallIntegerField("等级", choices=[(g.value, t) for g, t in GRADE_LABELS.items()])
    record_number = models.CharField("备案/登记号", max_length=80, blank=True)
    matter = models.CharField("来由", max_length=60, blank=True, db_index=True)
    attributes = models.JSONField("属性", default=dict)
    papers = models.JSONField("材料", default=list)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by", verbose_name="更正"
    )
    written_by = models.CharField("写入人", max_length=300)
    written_at = models.DateTimeField("写入时间")
    previous = models.CharField("前一条校验值", max_length=64)
    digest = models.CharField("校验值", max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "effective_on"], name="fact_kind_day"),
            models.Index(fields=["region_code", "kind"], name="fact_region_kind"),
        ]

    def __str__(self) -> str:
        return f"#{self.position} {self.kind} {self.subject}"

    @property
    def grade_label(self) -> str:
        """自报, 有佐证 or 已备案."""
        return GRADE_LABELS[Grade(self.grade)]


class FactParty(models.Model):
    """Who took part in a fact, with kind and size class as of the day it took effect."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField("角色", max_length=20)
    name = models.CharField("名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    kind = models.CharField("类型", max_length=32, blank=True)
    size_class = models.CharField("规模", max_length=10, blank=True)
    region_code = models.CharField("地区", max_length=6, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["role", "kind", "size_class"], name="fact_party_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role}:{self.name}"


class FactClaim(models.Model):
    """A fact claimed under a scheme; at most once."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="claims")
    scheme = models.CharField("奖补办法", max_length=80)
    claim = models.CharField("申领", max_length=60)
    claimed_at = models.DateTimeField("占用时间", auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fact", "scheme"], name="fact_claimed_once_a_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}#{self.fact_id}"
