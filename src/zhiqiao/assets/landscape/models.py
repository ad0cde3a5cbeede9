"""Navigation projects with their frozen findings; watch lists and what they warned of."""

from typing import ClassVar

from django.db import models

from zhiqiao.assets.landscape import choices, workflow
from zhiqiao.foundation.audit.steps import Step


class NavigationProject(models.Model):
    """专利导航项目: questions put to patent data, the findings, what was decided on them."""

    name = models.CharField("项目名称", max_length=150)
    kind = models.CharField("类型", max_length=12)
    object_name = models.CharField("导航对象", max_length=200)
    questions = models.TextField("要回答的问题")
    method = models.TextField("方法", blank=True)
    scope = models.JSONField("数据范围", default=dict)
    due_on = models.DateField("完成期限", null=True)
    state = models.CharField(
        "状态", max_length=12, choices=workflow.PROJECT.choices, default=workflow.DRAFTED, db_index=True
    )
    state_since = models.DateTimeField("进入现状时间")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6, db_index=True)

    # What the register and the ledger looked like when the project was handed in.
    register_mark = models.CharField("登记簿标记", max_length=20, blank=True)
    ledger_position = models.BigIntegerField("账本位置", null=True)
    submitted_on = models.DateField("提交验收日", null=True)
    accepted_on = models.DateField("验收日", null=True)
    acceptance_note = models.TextField("验收意见", blank=True)
    answers = models.JSONField("成效三问", default=dict)

    made_by = models.CharField("立项人", max_length=60, blank=True)
    made_at = models.DateTimeField("立项时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        """产业规划类."""
        known = choices.kinds().get(self.kind)
        return known.label if known else self.kind

    @property
    def state_tone(self) -> str:
        """The color of its state."""
        return workflow.TONES[self.state]

    @property
    def is_editable(self) -> bool:
        """Whether it may still be worked on."""
        return self.state in workflow.EDITABLE


class ProjectParticipant(models.Model):
    """Who takes part in a project, and as what."""

    project = models.ForeignKey(NavigationProject, on_delete=models.CASCADE, related_name="participants")
    name = models.CharField("单位或人员", max_length=200)
    part = models.CharField("分工", max_length=12)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def part_label(self) -> str:
        """服务机构."""
        return choices.part_label(self.part)


class ProjectFinding(models.Model):
    """A finding with the figure it rests on, its data frozen on the day."""

    project = models.ForeignKey(NavigationProject, on_delete=models.CASCADE, related_name="findings")
    title = models.CharField("发现", max_length=150)
    conclusion = models.TextField("结论")
    analysis = models.CharField("分析", max_length=40)
    figure = models.JSONField("图表快照")
    scope = models.JSONField("范围", default=dict)
    scope_words = models.CharField("范围说明", max_length=500)
    patents = models.PositiveIntegerField("范围内专利")
    made_on = models.DateField("数据日")
    register_mark = models.CharField("登记簿标记", max_length=20)
    ledger_position = models.BigIntegerField("账本位置")
    made_by = models.CharField("人员", max_length=60)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.title


class ProjectDecision(models.Model):
    """A decision taken on the findings, the kind of innovation it takes effect in, and what came of it."""

    project = models.ForeignKey(NavigationProject, on_delete=models.CASCADE, related_name="decisions")
    finding = models.ForeignKey(
        ProjectFinding, on_delete=models.SET_NULL, null=True, related_name="decisions"
    )
    decided_on = models.DateField("决策日")
    decided_by = models.CharField("决策单位或人", max_length=200)
    text = models.TextField("决策")
    effect = models.CharField("落到哪种创新", max_length=16)
    outcome = models.TextField("实际效果", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["decided_on", "pk"]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def effect_label(self) -> str:
        """产品创新."""
        return choices.effect_label(self.effect)


class ProjectStep(Step):
    """A step a project took: from which state to which, by whom, why."""

    project = models.ForeignKey(NavigationProject, on_delete=models.CASCADE, related_name="steps")

    @property
    def label(self) -> str:
        """What the step is called."""
        return workflow.step_label(self.name)


class Watch(models.Model):
    """Something an organization keeps an eye on: a patent, an applicant or a class."""

    PATENT, APPLICANT, IPC = "patent", "applicant", "ipc"
    KINDS: ClassVar[list[tuple[str, str]]] = [
        (PATENT, "专利"),
        (APPLICANT, "竞争者（申请人）"),
        (IPC, "技术分类（IPC）"),
    ]

    kind = models.CharField("盯什么", max_length=10, choices=KINDS)
    value = models.CharField("号码、名称或分类", max_length=200)
    note = models.CharField("为什么盯", max_length=300, blank=True)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    made_by_id = models.BigIntegerField("设置人编号", null=True)
    made_by = models.CharField("设置人", max_length=60, blank=True)
    # The acting role, so that the daily look sees what its maker may see.
    role = models.CharField("身份", max_length=32)
    # What a person has looked at, and what the rules have: a look by one is none by the other.
    seen_key = models.BigIntegerField("看过的最新专利", default=0)
    alerted_key = models.BigIntegerField("已预警到的最新专利", default=0)
    seen_status = models.CharField("看过的法律状态", max_length=12, blank=True)
    looked_at = models.DateTimeField("最近查看", null=True)
    judged_at = models.DateTimeField("最近判断", null=True)
    made_at = models.DateTimeField("设置时间", auto_now_add=True)
    dropped_at = models.DateTimeField("停止时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "value"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization", "kind", "value"],
                condition=models.Q(dropped_at=None),
                name="watch_once_an_organization",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class Alert(models.Model):
    """What an early-warning rule found, with its reasons; open until someone settles or ignores it."""

    OPEN, SETTLED, IGNORED = "open", "settled", "ignored"
    STATES: ClassVar[list[tuple[str, str]]] = [(OPEN, "待处理"), (SETTLED, "已处理"), (IGNORED, "不处理")]
    TONES: ClassVar[dict[str, str]] = {OPEN: "wait", SETTLED: "ok", IGNORED: ""}

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    watch = models.ForeignKey(Watch, on_delete=models.SET_NULL, null=True, related_name="alerts")
    rule = models.CharField("规则", max_length=40)
    # What was found, so that the same thing is told once: "2021114346804", "applicant:甲公司:88".
    subject = models.CharField("对象", max_length=200)
    title = models.CharField("预警", max_length=200)
    reasons = models.JSONField("理由", default=list)
    patent_number = models.CharField("专利号", max_length=40, blank=True)
    confidence = models.CharField("阈值出处", max_length=8)
    due_on = models.DateField("期限", null=True)
    found_on = models.DateField("发现日", db_index=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    note = models.TextField("处理说明", blank=True)
    settled_by = models.CharField("处理人", max_length=60, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-found_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization", "rule", "subject"], name="alert_once_an_organization"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_tone(self) -> str:
        """The color of its state."""
        return self.TONES[self.state]


class IndustryDefinition(models.Model):
    """A version of what a region counts into a key industry; the newest holds, the others are its history."""

    WRITTEN, DEFAULT, DROPPED = "written", "default", "dropped"
    STATES: ClassVar[list[tuple[str, str]]] = [
        (WRITTEN, "自定义"),
        (DEFAULT, "恢复平台默认"),
        (DROPPED, "移出清单"),
    ]

    list_code = models.CharField("清单", max_length=40)
    code = models.CharField("产业", max_length=40)
    region_code = models.CharField("地区", max_length=6)
    version = models.PositiveIntegerField("版本")
    state = models.CharField("性质", max_length=10, choices=STATES, default=WRITTEN)
    lines = models.JSONField("定义", default=list)
    # Of an industry that the region added itself: what it is called and which document names it.
    is_added = models.BooleanField("本地区登记的产业", default=False)
    name = models.CharField("产业名称", max_length=60)
    named_by = models.CharField("文件与条款", max_length=300, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField("修改人", max_length=60, blank=True)
    made_at = models.DateTimeField("修改时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["list_code", "code", "region_code", "version"],
                name="industry_definition_once_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第 {self.version} 版"
