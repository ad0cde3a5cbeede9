"""How a firm grades its own patents: A, B or C, with the reason; universities grade theirs in rounds."""

from typing import ClassVar

from django.db import models


class PatentGrade(models.Model):
    """A holder's own grade of one of its patents, outside any round."""

    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="grades")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    grade = models.CharField("等级", max_length=1)
    reason = models.TextField("理由")
    graded_by = models.CharField("定级人", max_length=60)
    graded_at = models.DateTimeField("定级时间", auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["patent", "organization"], name="grade_once_a_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}:{self.patent_id}:{self.grade}"
