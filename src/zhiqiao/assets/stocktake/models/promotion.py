"""What is said about a patent besides its grade, how each grade is handled, and the catalogs that went out."""

from typing import ClassVar

from django.db import models


class Mark(models.Model):
    """A mark on a patent: mature technology, standard-related, agricultural, green; declared with its reason."""

    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="marks")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    kind = models.CharField("标记", max_length=20, db_index=True)
    reason = models.TextField("理由")
    standard_number = models.CharField("标准号", max_length=100, blank=True)
    by_name = models.CharField("标记人", max_length=60)
    made_at = models.DateTimeField("标记时间", auto_now_add=True)
    removed_at = models.DateTimeField("取消时间", null=True)
    removed_by = models.CharField("取消人", max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["patent", "kind"], condition=models.Q(removed_at=None), name="mark_once_a_patent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patent_id}:{self.kind}"


class HandlingPolicy(models.Model):
    """How a holder handles its patents of one type and grade, in place of the platform's default."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    patent_type = models.CharField("类型", max_length=20)
    grade = models.CharField("等级", max_length=1)
    lane = models.CharField("处置", max_length=20)
    words = models.TextField("办法")
    made_by = models.CharField("填写人", max_length=60)
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["patent_type", "grade"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization", "patent_type", "grade"], name="handling_policy_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}:{self.patent_type}:{self.grade}"


class PromotionEdition(models.Model):
    """推广目录: the pool as it was offered on a day; never changed afterwards."""

    # Empty: published by an agency for its region.
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )
    region_code = models.CharField("地区", max_length=6, db_index=True)
    number = models.PositiveIntegerField("期次")
    name = models.CharField("名称", max_length=100)
    note = models.TextField("说明", blank=True)
    published_on = models.DateField("发布日")
    # [number, title] of what stood in the edition before and no longer does.
    removed = models.JSONField("本期移出", default=list)
    # Empty: not on the public portal. What is shown there is only what stands on the public shelf.
    opened_at = models.DateTimeField("公开时间", null=True)
    opened_by = models.CharField("公开人", max_length=60, blank=True)
    made_by = models.CharField("发布人", max_length=60)
    made_at = models.DateTimeField("发布时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization", "number"],
                condition=models.Q(organization__isnull=False),
                name="edition_number_once_a_holder",
            ),
            models.UniqueConstraint(
                fields=["region_code", "number"],
                condition=models.Q(organization__isnull=True),
                name="edition_number_once_a_region",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PromotionItem(models.Model):
    """A patent in an edition, with what was said of it then."""

    edition = models.ForeignKey(PromotionEdition, on_delete=models.CASCADE, related_name="items")
    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="+")
    holder_name = models.CharField("权利人", max_length=200)
    is_new = models.BooleanField("本期新增", default=False)
    told = models.JSONField("当时所述", default=dict)
    position = models.PositiveIntegerField("序号")

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return f"{self.edition_id}:{self.position}"
