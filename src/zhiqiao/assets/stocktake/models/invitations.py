"""A link that lets an inventor in to fill the own entries of a round, without the office making the account."""

from typing import ClassVar

from django.db import models

from zhiqiao.assets.stocktake.models.rounds import Round
from zhiqiao.kernel.periods import today


class Invitation(models.Model):
    """One inventor's link: signed, used once, until a day, revocable."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitations")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    inventor_name = models.CharField("发明人", max_length=60)
    college = models.CharField("二级单位", max_length=100, blank=True)
    nonce = models.CharField("一次性串", max_length=32)
    expires_on = models.DateField("有效至")
    made_by = models.CharField("发出人", max_length=60)
    made_at = models.DateTimeField("发出时间", auto_now_add=True)
    revoked_at = models.DateTimeField("作废时间", null=True)
    revoked_by = models.CharField("作废人", max_length=60, blank=True)
    used_at = models.DateTimeField("使用时间", null=True)
    user = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.inventor_name}"

    @property
    def standing(self) -> str:
        """used, revoked, expired or open."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_on < today() else "open"
