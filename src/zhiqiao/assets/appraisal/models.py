"""Appraisals and the answers they stand on, kept append-only; awards; disclosures with their history."""

from typing import ClassVar

from django.db import models

from zhiqiao.assets.appraisal import disclosing
from zhiqiao.foundation.audit.steps import Step
from zhiqiao.foundation.documents.fills import Fill


class IndicatorAnswer(models.Model):
    """What a person answered to an indicator of a patent. Append-only: the latest counts, earlier ones stay."""

    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="indicator_answers")
    indicator = models.CharField("指标", max_length=60, db_index=True)
    points = models.PositiveSmallIntegerField("得分（0–10）", null=True)  # None: taken back
    ground = models.TextField("依据", blank=True)
    by_id = models.BigIntegerField("人员编号", null=True)
    by_name = models.CharField("人员", max_length=120)
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patent", "indicator"], name="indicator_answer_of"),
        ]

    def __str__(self) -> str:
        return f"{self.patent_id}:{self.indicator}"


class AppraisalBatch(models.Model):
    """Many patents appraised at once, in the background."""

    title = models.CharField("名称", max_length=120)
    index = models.CharField("评价体系", max_length=40)
    scenario = models.CharField("场景", max_length=40)
    filters = models.CharField("筛选条件", max_length=500, blank=True)
    patent_ids = models.JSONField("专利", default=list)
    done = models.PositiveIntegerField("已评价", default=0)
    scored = models.PositiveIntegerField("出分", default=0)
    organization_id = models.BigIntegerField("单位", null=True, db_index=True)
    region_code = models.CharField("地区", max_length=6, blank=True)
    made_by_id = models.BigIntegerField("人员编号", null=True)
    made_by = models.CharField("发起人", max_length=60)
    made_at = models.DateTimeField("发起时间", auto_now_add=True)
    ended_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def total(self) -> int:
        """How many patents were asked for."""
        return len(self.patent_ids)


class AnswerFill(Fill):
    """A workbook of answers written for the patents of a bulk appraisal; can be undone as a whole."""

    CHANGES = "answers"

    batch = models.ForeignKey(AppraisalBatch, on_delete=models.PROTECT, related_name="fills")
    # [patent, indicator, points before, ground before, points, ground] of every answer written.
    answers = models.JSONField("回答", default=list)
    by_id = models.BigIntegerField("人员编号", null=True)
    by_name = models.CharField("人员", max_length=120)
    undone_by = models.CharField("撤销人", max_length=120, blank=True)


class Appraisal(models.Model):
    """One result: index, version, every value with its weight and source. Append-only; computed again from itself."""

    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="appraisals")
    batch = models.ForeignKey(AppraisalBatch, on_delete=models.PROTECT, null=True, related_name="appraisals")
    index = models.CharField("评价体系", max_length=40, db_index=True)
    version = models.CharField("版本", max_length=30)
    scenario = models.CharField("场景", max_length=40)
    as_of = models.DateField("评价日")
    weights = models.JSONField("一级权重", default=dict)
    least = models.PositiveSmallIntegerField("最低完整度（%）")
    sensitivity = models.PositiveSmallIntegerField("权重浮动（%）")
    values = models.JSONField("各项", default=list)
    score = models.DecimalField("得分", max_digits=5, decimal_places=1, null=True)
    low = models.DecimalField("下限", max_digits=5, decimal_places=1, null=True)
    high = models.DecimalField("上限", max_digits=5, decimal_places=1, null=True)
    completeness = models.DecimalField("完整度（%）", max_digits=5, decimal_places=1)
    note = models.TextField("说明", blank=True)
    region_code = models.CharField("地区", max_length=6, db_index=True)
    made_by_id = models.BigIntegerField("人员编号", null=True)
    made_by = models.CharField("评价人", max_length=120)
    made_at = models.DateTimeField("评价时间", auto_now_add=True)
    # Of several of one patent, index and scenario the newest.
    is_latest = models.BooleanField("最新", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["patent", "index", "scenario"],
                condition=models.Q(is_latest=True),
                name="appraisal_latest_once",
            ),
            models.UniqueConstraint(fields=["batch", "patent"], name="appraisal_once_a_batch"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["is_latest", "region_code"], name="appraisal_latest_region"),
        ]

    def __str__(self) -> str:
        return f"{self.patent_id}:{self.index}"


class PatentAward(models.Model):
    """An award that a patent won, entered with its paper; one entered by mistake is withdrawn with a reason."""

    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="awards")
    kind = models.CharField("奖项", max_length=40)
    year = models.PositiveSmallIntegerField("年份")
    papers = models.JSONField("佐证", default=list)
    by_id = models.BigIntegerField("人员编号", null=True)
    by_name = models.CharField("登记人", max_length=120)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-year", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["patent", "kind", "year"],
                condition=models.Q(withdrawn_at=None),
                name="award_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patent_id}:{self.kind}:{self.year}"


class Disclosure(models.Model):
    """An invention before it is filed. Only its inventor and the office of the unit may know of it."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    # None: written by the office for somebody without an account.
    inventor = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    inventor_name = models.CharField("发明人", max_length=60)
    college = models.CharField("二级单位", max_length=100, blank=True)
    title = models.CharField("名称", max_length=200)
    problem = models.TextField("要解决的问题")
    means = models.TextField("技术方案")
    effect = models.TextField("效果")
    coinventors = models.CharField("共同发明人", max_length=300, blank=True)
    application = models.TextField("应用前景", blank=True)
    publications = models.TextField("公开情况", blank=True)
    published_on = models.DateField("公开日", null=True)
    exhibition = models.CharField("展出或报告", max_length=300, blank=True)
    exhibited_on = models.DateField("展出或报告日", null=True)
    deadline_on = models.DateField("申请期限", null=True)
    is_funded = models.BooleanField("财政资助", null=True)
    funding = models.CharField("项目与编号", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=disclosing.FLOW.choices, default=disclosing.DRAFT, db_index=True
    )
    state_since = models.DateTimeField("进入现状时间", auto_now_add=True)
    decision_reason = models.TextField("决定理由", blank=True)
    decided_on = models.DateField("决定日", null=True)
    made_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization", "state"], name="disclosure_desk"),
        ]

    def __str__(self) -> str:
        return f"交底 {self.pk}"

    @property
    def state_tone(self) -> str:
        """The color of its state."""
        return disclosing.TONES[self.state]


class DisclosureStep(Step):
    """A step a disclosure took, by whom, why; when submitted, with the words as they were."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="steps")
    name = models.CharField("步骤", max_length=12)
    label = models.CharField("步骤名", max_length=40)
    content = models.JSONField("提交时的内容", default=dict)
    by_name = models.CharField("人员", max_length=120)


class NoveltySearch(models.Model):
    """A search for prior art and what it found, kept as it was found."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="searches")
    documents = models.PositiveIntegerField("检索范围（件）")
    is_text_only = models.BooleanField("只按词")
    near = models.JSONField("最接近的", default=list)
    conclusion = models.TextField("检索结论", blank=True)
    by_name = models.CharField("人员", max_length=120)
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.disclosure_id}:{self.made_at:%Y-%m-%d}"


class DisclosureRating(models.Model):
    """A rating of a disclosure in one dimension. Append-only: the latest counts."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="ratings")
    dimension = models.CharField("维度", max_length=30)
    points = models.PositiveSmallIntegerField("得分（0–10）")
    ground = models.TextField("依据")
    by_name = models.CharField("人员", max_length=120)
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.disclosure_id}:{self.dimension}"


class FilingExplanation(models.Model):
    """What a unit says to a flag over its filings. Append-only: the latest counts."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    flag = models.CharField("提示", max_length=200, db_index=True)
    text = models.TextField("说明")
    by_name = models.CharField("人员", max_length=120)
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.flag
