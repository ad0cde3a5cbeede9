"""专利唤醒清单: one line a sleeping patent, kept for as long as it takes to wake it, and every step it took."""

from typing import ClassVar

from django.db import models

from zhiqiao.assets.stocktake import wake_states
from zhiqiao.foundation.audit.steps import Step


class Sleeper(models.Model):
    """A patent on the wake-up list of its first holder; who held it before keeps the own line with its history."""

    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="sleepers")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    college = models.CharField("二级单位", max_length=100, blank=True)
    state = models.CharField(
        "状态",
        max_length=12,
        choices=wake_states.WAKING.choices,
        default=wake_states.ASLEEP,
        db_index=True,
    )
    state_since = models.DateTimeField("进入现状时间")
    # False: the rules or a fact moved it last, and may move it again.
    moved_by_hand = models.BooleanField("由人改定", default=False)
    reason = models.TextField("为什么沉睡")
    confidence = models.CharField("年限可信度", max_length=8)
    idle_from = models.DateField("满年限之日")
    entry_id = models.BigIntegerField("最近的盘点条目", null=True)

    owner = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    owner_name = models.CharField("责任人", max_length=60)
    next_action = models.CharField("下一步", max_length=200)
    due_on = models.DateField("期限", null=True)
    # Empty: owner, action and day follow the stock-take by themselves.
    planned_by = models.CharField("安排人", max_length=60, blank=True)
    checked_on = models.DateField("最近核对", db_index=True)
    found_at = models.DateTimeField("列入时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["idle_from", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["patent", "organization"], name="sleeper_once_a_holder"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "state"], name="sleeper_holder_state"),
        ]

    def __str__(self) -> str:
        return str(self.patent)

    @property
    def state_tone(self) -> str:
        """The color of its state."""
        return wake_states.TONES[self.state]


class SleeperStep(Step):
    """A step on the wake-up list: from which state to which, by whom or by which fact, why."""

    sleeper = models.ForeignKey(Sleeper, on_delete=models.CASCADE, related_name="steps")
    origin = models.CharField("原状态", max_length=12, blank=True)
    fact_position = models.BigIntegerField("所据事实", null=True)

    @property
    def label(self) -> str:
        """What the step is called."""
        return wake_states.step_label(self.name)


class SleeperLook(models.Model):
    """When a holder's patents were last looked over for the wake-up list, whether or not any was found."""

    organization = models.OneToOneField(
        "accounts.Organization", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    looked_at = models.DateTimeField("查找时间")
    looked_on = models.DateField("按哪一天查", db_index=True)

    def __str__(self) -> str:
        return f"{self.organization_id}:{self.looked_on}"
