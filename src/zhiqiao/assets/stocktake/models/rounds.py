"""Rounds of stock-taking, their entries, and what was said of each patent, never overwritten."""

from typing import ClassVar

from django.db import models

from zhiqiao.assets.stocktake import choices, workflow
from zhiqiao.foundation.audit.steps import Step


class Round(models.Model):
    """One stock-take: a cut-off day, a deadline, one holder or several of a region."""

    OPEN, CLOSED = "open", "closed"
    UNCONVERTED, IN_FORCE = "unconverted", "in_force"
    SCOPES: ClassVar[list[tuple[str, str]]] = [
        (UNCONVERTED, "有效且未转化"),
        (IN_FORCE, "全部有效（已转化的也建档，不进分母）"),
    ]

    name = models.CharField("名称", max_length=100)
    base_on = models.DateField("存量截止日")
    due_on = models.DateField("完成期限")
    scope = models.CharField("范围", max_length=12, choices=SCOPES, default=UNCONVERTED)
    state = models.CharField(
        "状态", max_length=8, choices=[(OPEN, "进行中"), (CLOSED, "已结束")], default=OPEN
    )
    # Empty: led by an agency over several holders.
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="单位"
    )
    region_code = models.CharField("地区", max_length=6, db_index=True)
    # Empty: the whole of each holder; else only the patents that belong to these colleges.
    colleges = models.JSONField("只盘点这些二级单位", default=list)
    note = models.TextField("说明", blank=True)
    made_by = models.CharField("发起人", max_length=60, blank=True)
    made_at = models.DateTimeField("发起时间", auto_now_add=True)
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name


class RoundHolder(models.Model):
    """A holder in a round, with the fact of how many of its patents were in force on the cut-off day."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="holders")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    in_force = models.PositiveIntegerField("截止日有效件数")
    fact_position = models.BigIntegerField("存量事实", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["organization__name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "organization"], name="round_holder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.organization_id}"


class Entry(models.Model):
    """One patent in one round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="entries")
    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="entries")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    is_counted = models.BooleanField("计入分母", default=True)
    college = models.CharField("二级单位", max_length=100, blank=True)
    inventor = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    inventor_name = models.CharField("填报发明人", max_length=60, blank=True)
    state = models.CharField(
        "状态", max_length=20, choices=workflow.ENTRY.choices, default=workflow.OPEN, db_index=True
    )
    state_since = models.DateTimeField("进入现状时间")

    # What the inventor answered last; each answer as given stands in its assessment.
    fiscal_project = models.BooleanField("财政资助项目形成", null=True)
    fiscal_project_number = models.CharField("财政项目编号", max_length=100, blank=True)
    implementation = models.CharField("实施状态", max_length=20, blank=True)
    modes = models.JSONField("可接受的转化方式", default=list)
    scene = models.TextField("应用场景", blank=True)
    prospects = models.TextField("产业化前景", blank=True)
    industry_codes = models.JSONField("国民经济行业", default=list)
    bundle = models.CharField("项目组合", max_length=100, blank=True)
    price_low_fen = models.BigIntegerField("期望价格下限（分）", null=True)
    price_high_fen = models.BigIntegerField("期望价格上限（分）", null=True)
    unwilling_reason = models.TextField("不转化原因", blank=True)

    # Answers typed into the grid and not handed in yet, by field of `Answers`.
    draft = models.JSONField("未提交的填写", default=dict)

    # Both ratings as they stand; the unit's do not replace the inventor's.
    inventor_rating = models.CharField("自评", max_length=1, blank=True)
    inventor_maturity = models.PositiveSmallIntegerField("自评成熟度", null=True)
    unit_rating = models.CharField("单位评价", max_length=1, blank=True)
    unit_maturity = models.PositiveSmallIntegerField("单位评成熟度", null=True)

    screening_reason = models.TextField("筛选理由", blank=True)
    screened_on = models.DateField("筛选日", null=True)
    in_pool = models.BooleanField("在转化资源库", default=False)
    fact_position = models.BigIntegerField("入库事实", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "patent"], name="entry_once_a_round"),
            models.UniqueConstraint(
                fields=["patent"], condition=models.Q(in_pool=True), name="patent_once_in_pool"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "organization", "state"], name="entry_round_state"),
            models.Index(fields=["in_pool", "region_code"], name="entry_pool"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.patent_id}"

    @property
    def rating(self) -> str:
        """The unit's rating, else the inventor's."""
        return self.unit_rating or self.inventor_rating

    @property
    def maturity(self) -> int | None:
        """The unit's maturity level, else the inventor's."""
        return self.unit_maturity or self.inventor_maturity

    @property
    def state_tone(self) -> str:
        """The color of its state."""
        return workflow.TONES[self.state]

    @property
    def mode_labels(self) -> list[str]:
        """The accepted ways of conversion in Chinese."""
        return choices.mode_labels(self.modes)


class Assessment(models.Model):
    """What someone said of a patent. Append-only: a later word stands beside the earlier."""

    INVENTOR, COLLEGE, UNIT = "inventor", "college", "unit"
    KINDS: ClassVar[list[tuple[str, str]]] = [
        (INVENTOR, "发明人自评"),
        (COLLEGE, "二级单位审核"),
        (UNIT, "单位评价"),
    ]

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField("类型", max_length=10, choices=KINDS)
    rating = models.CharField("评价", max_length=1, blank=True)
    maturity = models.PositiveSmallIntegerField("成熟度", null=True)
    comment = models.TextField("意见", blank=True)
    answers = models.JSONField("填报内容", default=dict)
    on_behalf = models.BooleanField("由单位代填", default=False)
    by_id = models.BigIntegerField("人员编号", null=True)
    by_name = models.CharField("人员", max_length=60)
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.kind}"

    @property
    def rating_label(self) -> str:
        """A 转化前景较好."""
        return choices.rating_label(self.rating)

    @property
    def maturity_label(self) -> str:
        """4 中试."""
        return choices.maturity_label(self.maturity)


class EntryStep(Step):
    """A step an entry took: from which state to which, by whom, why."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="steps")
    origin = models.CharField("原状态", max_length=20)
    state = models.CharField("新状态", max_length=20)

    @property
    def label(self) -> str:
        """What the step is called."""
        return workflow.step_label(self.name, self.origin)
