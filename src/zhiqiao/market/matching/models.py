"""What was proposed, what was sent to whom, and what the firm answered."""

from typing import Any, ClassVar

from django.db import models

from zhiqiao.kernel.periods import today
from zhiqiao.market.matching import choices


class Proposal(models.Model):
    """A patent proposed for a demand when its list was last kept: rank, parts and the sentences that earned them."""

    BANDS: ClassVar[list[tuple[str, str]]] = [("high", "高"), ("medium", "中"), ("low", "低")]

    demand = models.ForeignKey("catalog.Demand", on_delete=models.CASCADE, related_name="proposals")
    patent = models.ForeignKey("register.Patent", on_delete=models.CASCADE, related_name="+")
    batch = models.CharField("批次", max_length=32)
    rank = models.PositiveSmallIntegerField("名次")
    score = models.FloatField("分数")
    parts = models.JSONField("分数构成", default=dict)
    band = models.CharField("把握", max_length=6, choices=BANDS)
    likelihood = models.FloatField("把握程度", default=0)
    reasons = models.JSONField("理由", default=dict)
    conditions = models.JSONField("条件", default=list)
    engine = models.CharField("引擎与模型", max_length=200)
    organization = models.ForeignKey(
        "accounts.Organization",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="留存单位",
    )
    made_at = models.DateTimeField("生成时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["rank"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["demand", "patent"], name="proposal_once_a_demand"),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id}:{self.patent_id}"


class Push(models.Model):
    """A patent sent to a firm, with why and until when an answer is hoped for."""

    SENT, SEEN, ANSWERED, EXPIRED = "sent", "seen", "answered", "expired"
    STATES: ClassVar[list[tuple[str, str]]] = [
        (SENT, "已送达"),
        (SEEN, "企业已看"),
        (ANSWERED, "已答复"),
        (EXPIRED, "已失效"),
    ]
    OPEN = (SENT, SEEN)

    patent = models.ForeignKey("register.Patent", on_delete=models.PROTECT, related_name="pushes")
    firm = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, related_name="pushes_received"
    )
    demand = models.ForeignKey("catalog.Demand", on_delete=models.PROTECT, null=True, related_name="pushes")
    listing = models.ForeignKey("catalog.Listing", on_delete=models.PROTECT, null=True, related_name="pushes")
    by = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="pushes_sent"
    )
    by_name = models.CharField("推送人", max_length=60, blank=True)
    region_code = models.CharField("地区", max_length=6, db_index=True)
    reason = models.TextField("推荐理由")
    reasons = models.JSONField("匹配到的句子", default=dict)
    state = models.CharField("状态", max_length=8, choices=STATES, default=SENT, db_index=True)
    sent_on = models.DateField("推送日")
    seen_on = models.DateField("企业查看日", null=True)
    answered_on = models.DateField("答复日", null=True)
    due_on = models.DateField("答复期限")
    followed_on = models.DateField("跟进日", null=True)
    followed_note = models.CharField("跟进说明", max_length=300, blank=True)
    fact_position = models.BigIntegerField("推送事实", null=True)
    made_at = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["firm", "state"], name="push_firm_state")
        ]

    def __str__(self) -> str:
        return f"push:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Still waiting for an answer."""
        return self.state in self.OPEN

    @property
    def is_overdue(self) -> bool:
        """Waiting past its day."""
        return self.is_open and self.due_on < today()

    @property
    def latest(self) -> "Feedback | None":
        """The answer that holds: the last one given."""
        given = list(self.feedback.all())
        return given[-1] if given else None

    @property
    def hides_firm(self) -> bool:
        """True while the firm asked in private and has not said yes to this patent."""
        if self.demand is None or self.demand.show_firm:
            return False
        answer = self.latest
        return answer is None or not answer.is_positive


class Feedback(models.Model):
    """A firm's answer to a push. Append-only: a later answer stands after the earlier and holds."""

    push = models.ForeignKey(Push, on_delete=models.PROTECT, related_name="feedback")
    answer = models.CharField("答复", max_length=12)
    decline_reason = models.CharField("暂不的理由", max_length=20, blank=True)
    wants = models.TextField("还想了解或希望怎样合作", blank=True)
    improvement = models.TextField("需要改进之处", blank=True)
    traits = models.JSONField("答复时所知", default=dict)
    by_name = models.CharField("答复人", max_length=60)
    given_on = models.DateField("答复日")
    fact_position = models.BigIntegerField("反馈事实", null=True)
    made_at = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.push_id}:{self.answer}"

    @property
    def is_positive(self) -> bool:
        """愿意实施, 改进后实施 or 愿意合作研发."""
        return choices.is_positive(self.answer)

    @property
    def answer_label(self) -> str:
        """The answer in Chinese."""
        return choices.answer_label(self.answer)

    @property
    def decline_label(self) -> str:
        """Why not, in Chinese; "" for a yes."""
        return choices.decline_label(self.decline_reason)

    def as_attributes(self) -> dict[str, Any]:
        """What the fact of this answer says."""
        found = {"answer": self.answer_label}
        return {**found, "reason": self.decline_label} if self.decline_reason else found


class MassPush(models.Model):
    """The best new patents for every firm in reach: planned by the worker, looked at, then sent or put aside."""

    PLANNING, PLANNED, SENDING, SENT, STOPPED, DISCARDED = (
        "planning",
        "planned",
        "sending",
        "sent",
        "stopped",
        "discarded",
    )
    STATES: ClassVar[list[tuple[str, str]]] = [
        (PLANNING, "正在制定计划"),
        (PLANNED, "待确认"),
        (SENDING, "正在推送"),
        (SENT, "已推送"),
        (STOPPED, "中断"),
        (DISCARDED, "已放弃"),
    ]
    UNDER_WAY = (PLANNING, SENDING)

    days = models.PositiveSmallIntegerField("最近几天上架的", null=True)
    per_firm = models.PositiveSmallIntegerField("每家企业最多几件")
    state = models.CharField("状态", max_length=10, choices=STATES, default=PLANNING, db_index=True)
    firms = models.PositiveIntegerField("企业数", default=0)
    patents = models.PositiveIntegerField("专利数", default=0)
    fresh = models.PositiveIntegerField("新上架", default=0)
    left = models.JSONField("没有列入的", default=dict)
    reason = models.CharField("中断的原因", max_length=500, blank=True)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="+", verbose_name="推送单位"
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="经办"
    )
    role = models.CharField("身份", max_length=32)
    made_by = models.CharField("经办人", max_length=60)
    made_at = models.DateTimeField("制定时间", auto_now_add=True)
    sent_at = models.DateTimeField("推送时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"mass_push:{self.pk}"


class MassPushRow(models.Model):
    """One patent for one firm in a mass push, and what became of it."""

    WAITING, SENT, REFUSED = "waiting", "sent", "refused"
    STATES: ClassVar[list[tuple[str, str]]] = [
        (WAITING, "将推送"),
        (SENT, "已推送"),
        (REFUSED, "没有推送"),
    ]

    mass = models.ForeignKey(MassPush, on_delete=models.CASCADE, related_name="rows")
    patent = models.ForeignKey("register.Patent", on_delete=models.CASCADE, related_name="+")
    firm = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    demand = models.ForeignKey("catalog.Demand", on_delete=models.CASCADE, null=True, related_name="+")
    listing = models.ForeignKey("catalog.Listing", on_delete=models.SET_NULL, null=True, related_name="+")
    band = models.CharField("把握", max_length=6, choices=Proposal.BANDS)
    likelihood = models.FloatField("把握程度")
    reason = models.TextField("推荐理由")
    state = models.CharField("状态", max_length=8, choices=STATES, default=WAITING, db_index=True)
    refusal = models.CharField("为什么没有推送", max_length=500, blank=True)
    push = models.OneToOneField(Push, on_delete=models.SET_NULL, null=True, related_name="mass_row")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mass", "patent", "firm"], name="mass_push_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mass_id}:{self.patent_id}:{self.firm_id}"


class SavedSearch(models.Model):
    """A question kept by a person, to be asked again by hand or by the worker, who tells of what is new."""

    OFF, DAILY, WEEKLY = "off", "daily", "weekly"
    FREQUENCIES: ClassVar[list[tuple[str, str]]] = [(DAILY, "每天"), (WEEKLY, "每周"), (OFF, "不通知")]

    name = models.CharField("名称", max_length=60)
    text = models.CharField("检索词", max_length=1000, blank=True)
    filters = models.JSONField("筛选", default=dict)
    is_plain = models.BooleanField("按普通文字", default=False)
    frequency = models.CharField("通知", max_length=8, choices=FREQUENCIES, default=DAILY)
    is_shared = models.BooleanField("本单位同事可见", default=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="saved_searches")
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, null=True, related_name="saved_searches"
    )
    role = models.CharField("身份", max_length=32)
    made_at = models.DateTimeField("保存时间", auto_now_add=True)
    looked_at = models.DateTimeField("最近查找", null=True)
    looked_mark = models.CharField("查找时的索引", max_length=64, blank=True)
    looked_key = models.BigIntegerField("查找时登记到的专利", null=True)
    too_wide = models.PositiveIntegerField("过宽时的件数", default=0)
    dropped_at = models.DateTimeField("删除时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "dropped_at"], name="saved_search_owner")
        ]

    def __str__(self) -> str:
        return self.name


class SavedSearchMatch(models.Model):
    """A patent that a saved search has found, so that only those never seen before are told of."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="matches")
    patent = models.ForeignKey("register.Patent", on_delete=models.CASCADE, related_name="+")
    is_new = models.BooleanField("新出现", default=False)
    found_at = models.DateTimeField("找到时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["search", "patent"], name="saved_search_match_once"),
        ]

    def __str__(self) -> str:
        return f"{self.search_id}:{self.patent_id}"


class LearningSwitch(models.Model):
    """Whether answers are learned from: of a firm, a region, or ("") the platform. The last row holds."""

    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="learning_switches"
    )
    region_code = models.CharField("地区", max_length=12, blank=True)
    is_on = models.BooleanField("从答复中学习")
    by_name = models.CharField("操作人", max_length=60)
    changed_at = models.DateTimeField("操作时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.organization_id or self.region_code or 'platform'}:{self.is_on}"


class ForgottenAnswer(models.Model):
    """An answer that stands but is no longer learned from, because the firm wants it so."""

    feedback = models.OneToOneField(Feedback, on_delete=models.PROTECT, related_name="forgotten")
    by_name = models.CharField("操作人", max_length=60)
    forgotten_at = models.DateTimeField("操作时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(self.feedback_id)
