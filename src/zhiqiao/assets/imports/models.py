"""Imports kept: what was planned, what was written, and how to take it back."""

from typing import ClassVar

from django.db import models


class ImportBatch(models.Model):
    """One upload: previewed, then applied, perhaps undone."""

    READING, PREVIEWED, APPLYING, APPLIED, UNDONE, REFUSED, DISCARDED = (
        "reading",
        "previewed",
        "applying",
        "applied",
        "undone",
        "refused",
        "discarded",
    )

    STATES: ClassVar[list[tuple[str, str]]] = [
        (READING, "读取中"),
        (PREVIEWED, "待确认"),
        (APPLYING, "写入中"),
        (APPLIED, "已写入"),
        (UNDONE, "已撤销"),
        (REFUSED, "未识别"),
        (DISCARDED, "已放弃"),
    ]

    file_name = models.CharField("文件", max_length=255)
    document_sha256 = models.CharField("文件校验值", max_length=64, blank=True)
    source = models.CharField("识别为", max_length=40, blank=True)
    source_label = models.CharField("格式", max_length=100, blank=True)
    # What was uploaded: [name, content hash] of each; and what became of each file, those in archives too.
    papers = models.JSONField("上传的文件", default=list)
    files = models.JSONField("各文件结果", default=list)
    state = models.CharField(
        "状态",
        max_length=12,
        choices=STATES,
    )
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("变更", default=0)
    unchanged = models.PositiveIntegerField("不变", default=0)
    rejected = models.PositiveIntegerField("拒收", default=0)
    # Unchanged in the register, but the source says something it had not said before.
    recorded = models.PositiveIntegerField("另记所述", default=0)
    disputed = models.PositiveIntegerField("与别的来源不同", default=0)
    # The last row that is written for good: where writing goes on after it was cut off.
    written_to = models.BigIntegerField("写到", default=0)
    reason = models.TextField("未识别原因", blank=True)
    keep_unverified = models.BooleanField("保留校验位不符的号码", default=False)
    all_or_nothing = models.BooleanField("有拒收就整批不写", default=False)
    may_map = models.BooleanField("可以按列对应", default=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, null=True)
    region_code = models.CharField("地区", max_length=6, db_index=True)
    made_by_id = models.BigIntegerField("经办人编号", null=True)
    made_by = models.CharField("经办人", max_length=60, blank=True)
    made_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_at = models.DateTimeField("写入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} #{self.pk}"

    @property
    def to_write(self) -> int:
        """How many rows there are to write: new, changed, and unchanged with a source's new word."""
        return self.new + self.changed + self.recorded


class ImportRow(models.Model):
    """One planned row: what would be written, or why not."""

    NEW, CHANGED, UNCHANGED, REJECTED = "new", "changed", "unchanged", "rejected"
    OUTCOMES: ClassVar[list[tuple[str, str]]] = [
        (NEW, "新增"),
        (CHANGED, "变更"),
        (UNCHANGED, "不变"),
        (REJECTED, "拒收"),
    ]

    # No index of its own: those below begin with it.
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    outcome = models.CharField("结果", max_length=10, choices=OUTCOMES)
    file = models.CharField("文件", max_length=255, blank=True)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    row = models.PositiveIntegerField("行", null=True)
    number = models.CharField("号码", max_length=40, blank=True)
    title = models.CharField("名称", max_length=500, blank=True)
    column = models.CharField("列", max_length=100, blank=True)
    value = models.TextField("原值", blank=True)
    reason = models.TextField("原因", blank=True)
    remedy = models.TextField("怎么改", blank=True)
    before = models.JSONField("原登记", null=True)
    after = models.JSONField("将登记", null=True)
    changes = models.JSONField("变更项", default=dict)
    publication = models.CharField("公开号", max_length=40, blank=True)
    # Whether the register is to be touched: all but rejected rows and those that say nothing new.
    writes = models.BooleanField("要写入", default=False)
    # [source, place, fields] of each source, until it is written: then the register keeps it. No fields: it said
    # just that before.
    told = models.JSONField("来源所述", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "outcome"], name="import_row_outcome"),
            models.Index(fields=["batch", "number"], name="import_row_number"),
            models.Index(
                fields=["batch", "publication"],
                name="import_row_publication",
                condition=~models.Q(publication=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.number} {self.outcome}"


class ColumnMapping(models.Model):
    """Columns that a person has matched to fields, used again for every file with the same headers."""

    name = models.CharField("名称", max_length=60)
    header_key = models.CharField("表头指纹", max_length=64, db_index=True)
    headers = models.JSONField("表头", default=list)
    fields = models.JSONField("列与字段", default=dict)
    is_region_wide = models.BooleanField("全地区可用", default=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, null=True)
    region_code = models.CharField("地区", max_length=6, db_index=True)
    made_by_id = models.BigIntegerField("经办人编号", null=True)
    made_by = models.CharField("经办人", max_length=60, blank=True)
    changed_at = models.DateTimeField("改动时间", auto_now=True)
    used_count = models.PositiveIntegerField("用过几次", default=0)
    used_at = models.DateTimeField("上次使用", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "header_key"], name="one_mapping_per_header_set"),
            models.UniqueConstraint(fields=["organization", "name"], name="mapping_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class HolderName(models.Model):
    """A name on patents that no organization here is known by: whose it may be, and what people decided."""

    WAITING, SAME, AFFILIATED, UNLIKE, PERSON, NEW, SETTLED = (
        "waiting",
        "same",
        "affiliated",
        "unlike",
        "person",
        "new",
        "settled",
    )
    STATES: ClassVar[list[tuple[str, str]]] = [
        (WAITING, "待核对"),
        (SAME, "同一单位"),
        (NEW, "新登记单位"),
        (AFFILIATED, "关联单位，不合并"),
        (UNLIKE, "都不是"),
        (PERSON, "个人"),
        (SETTLED, "已按登记的名称关联"),
    ]
    TIED: ClassVar[frozenset[str]] = frozenset({SAME, NEW, SETTLED})

    name = models.CharField("权利人名称", max_length=300)
    folded = models.CharField("归一写法", max_length=300, unique=True)
    # The narrowest region that holds all its patents: whoever reaches it may decide.
    region_code = models.CharField("地区", max_length=6, blank=True, db_index=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=WAITING)
    is_personal = models.BooleanField("像是个人", default=False)
    # Of the likeliest candidate; "" and 0 without one.
    reason = models.CharField("依据", max_length=20, blank=True)
    score = models.FloatField("把握", default=0)
    organization = models.ForeignKey(
        "accounts.Organization",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="判定单位",
    )
    # Grows with each decision: who decides names the one that was seen.
    version = models.PositiveIntegerField("版本", default=0)
    decided_by = models.CharField("判定人", max_length=60, blank=True)
    decided_at = models.DateTimeField("判定时间", null=True)
    checked_at = models.DateTimeField("核对时间", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-score", "pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "region_code"], name="holder_name_state_region")
        ]

    def __str__(self) -> str:
        return self.name


class HolderSpelling(models.Model):
    """One way in which patents write a holder's name."""

    holder = models.ForeignKey(HolderName, on_delete=models.CASCADE, related_name="spellings")
    name = models.CharField("写法", max_length=300, unique=True)

    def __str__(self) -> str:
        return self.name


class HolderCandidate(models.Model):
    """An organization that a holder's name may mean, why and how likely."""

    holder = models.ForeignKey(HolderName, on_delete=models.CASCADE, related_name="candidates")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    known_as = models.CharField("登记的名称", max_length=300)
    reason = models.CharField("依据", max_length=20)
    score = models.FloatField("把握")

    class Meta:
        ordering: ClassVar[list[str]] = ["-score", "pk"]

    def __str__(self) -> str:
        return self.known_as


class HolderDecision(models.Model):
    """Whose a name is, as decided: enough to take it back exactly."""

    # None where names known of an organization changed, and patents followed.
    holder = models.ForeignKey(HolderName, on_delete=models.CASCADE, null=True, related_name="decisions")
    verdict = models.CharField("判定", max_length=10)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    names = models.JSONField("写法", default=list)
    # How each patent was: [number, name, organization, region].
    ties = models.JSONField("关联前", default=list)
    # The known name as it was; None where there was none.
    known_before = models.JSONField("名称原状", null=True)
    note = models.CharField("说明", max_length=300, blank=True)
    made_by_id = models.BigIntegerField("判定人编号", null=True)
    made_by = models.CharField("判定人", max_length=60, blank=True)
    made_at = models.DateTimeField("判定时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.CharField("撤销人", max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.holder_id}:{self.verdict}"
