"""项目组合: patents of a unit that are offered together."""

from typing import ClassVar

from django.db import models


class Bundle(models.Model):
    """Several patents of one holder under one name, with one that leads and the reason they belong together."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    name = models.CharField("名称", max_length=100)
    lead = models.ForeignKey("register.Patent", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField("为什么放在一起", blank=True)
    offered_together = models.BooleanField("只整体转化", default=True)
    made_by = models.CharField("建立人", max_length=60)
    made_at = models.DateTimeField("建立时间", auto_now_add=True)
    dissolved_at = models.DateTimeField("解散时间", null=True)
    dissolved_reason = models.TextField("解散理由", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                condition=models.Q(dissolved_at=None),
                name="bundle_name_once_a_holder",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BundleMember(models.Model):
    """A patent in a bundle."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="members")
    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bundle", "patent"], name="patent_once_in_bundle"),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id}:{self.patent_id}"
