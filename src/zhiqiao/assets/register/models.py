"""What is held, as the offices' data say. Written by imports only."""

from typing import ClassVar

from django.db import models

from zhiqiao.assets.register.terms import EXTENSION_KINDS

PATENT_TYPES = [("invention", "发明"), ("utility_model", "实用新型"), ("design", "外观设计"), ("", "未知")]
LEGAL_STATUSES = [("in_force", "有效"), ("pending", "审中"), ("ended", "失效"), ("unknown", "未知")]


class Family(models.Model):
    """A simple family (DOCDB): applications with the same priorities. Made by imports."""

    key = models.CharField("同族", max_length=80, unique=True)

    def __str__(self) -> str:
        return self.key


class Patent(models.Model):
    """One patent or application. ``number`` is its name everywhere: the application number, else the publication's."""

    number = models.CharField("号码", max_length=40, unique=True)
    application_number = models.CharField("申请号", max_length=20, unique=True, null=True, blank=True)
    publication_number = models.CharField("公开（公告）号", max_length=40, blank=True, db_index=True)
    title = models.CharField("名称", max_length=500)
    abstract = models.TextField("摘要", blank=True)
    patent_type = models.CharField("类型", max_length=20, choices=PATENT_TYPES, blank=True)
    ipc_main = models.CharField("主分类号", max_length=20, blank=True, db_index=True)
    office = models.CharField("受理局", max_length=2, default="CN")  # ST.3
    title_en = models.CharField("英文名称", max_length=1000, blank=True)
    first_claim = models.TextField("首项权利要求", blank=True)
    published_on = models.DateField("公开日", null=True, blank=True)
    claims_count = models.PositiveIntegerField("权利要求数", null=True, blank=True)
    cited_by_count = models.PositiveIntegerField("被引用次数", null=True, blank=True)
    family = models.ForeignKey(Family, on_delete=models.SET_NULL, null=True, related_name="patents")
    filed_on = models.DateField("申请日", null=True, blank=True)
    filed_year = models.PositiveSmallIntegerField("申请年", null=True, blank=True)
    granted_on = models.DateField("授权公告日", null=True, blank=True)
    legal_status = models.CharField("法律状态", max_length=12, choices=LEGAL_STATUSES, default="unknown")
    status_raw = models.CharField("法律状态原文", max_length=200, blank=True)
    status_on = models.DateField("状态日期", null=True, blank=True)
    region_code = models.CharField("地区", max_length=6, blank=True)  # patent_region_status begins with it
    holder_text = models.CharField("权利人", max_length=1000, blank=True)
    inventor_text = models.CharField("发明人", max_length=1000, blank=True)
    number_checked = models.BooleanField("号码已校验", default=True)
    source = models.CharField("来源格式", max_length=40)
    record = models.JSONField("导入字段", default=dict)
    imported_at = models.DateTimeField("最近导入", auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-filed_on", "number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["region_code", "legal_status"], name="patent_region_status"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def in_force(self) -> bool:
        """True when the latest data say 有效."""
        return self.legal_status == "in_force"


class PatentIpc(models.Model):
    """One classification symbol of a patent; symbols withdrawn from the current edition are kept and marked."""

    patent = models.ForeignKey(Patent, on_delete=models.CASCADE, related_name="ipcs")
    symbol = models.CharField("IPC", max_length=20, db_index=True)
    position = models.PositiveSmallIntegerField("次序")
    withdrawn = models.BooleanField("现行版已无", default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return self.symbol


class PatentHolder(models.Model):
    """One holder of a patent, tied to an organization here when the name is one."""

    patent = models.ForeignKey(Patent, on_delete=models.CASCADE, related_name="holders")
    name = models.CharField("名称", max_length=300, db_index=True)
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.SET_NULL, null=True, related_name="held_patents"
    )
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return self.name


class LegalEvent(models.Model):
    """What the office did to a patent, as the source words it."""

    patent = models.ForeignKey(Patent, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField("事件", max_length=100)
    effective_on = models.DateField("日期", null=True)
    raw = models.CharField("原文", max_length=300, blank=True)
    code = models.CharField("来源代码", max_length=20, blank=True)
    # ST.27 category by parameters/legal_events.yaml; "" where the words are not known there.
    category = models.CharField("类别", max_length=24, blank=True, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-effective_on", "pk"]

    def __str__(self) -> str:
        return self.kind


class Priority(models.Model):
    """A priority claim (INID 30)."""

    patent = models.ForeignKey(Patent, on_delete=models.CASCADE, related_name="priorities")
    number = models.CharField("优先权号", max_length=40, db_index=True)
    office = models.CharField("受理局", max_length=2, blank=True)
    claimed_on = models.DateField("优先权日", null=True)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return self.number


class Citation(models.Model):
    """A document cited by a patent (INID 56): a number folded as publication numbers are, or a sentence."""

    patent = models.ForeignKey(Patent, on_delete=models.CASCADE, related_name="citations")
    text = models.CharField("引用文献", max_length=500)
    number = models.CharField("公开号", max_length=40, blank=True, db_index=True)
    cited_by = models.CharField("引用者", max_length=12, blank=True)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return self.text


class SourceRecord(models.Model):
    """What one source said of a patent, last: the ground of every field and of every conflict."""

    # No index of its own: source_record_once_a_batch begins with it.
    patent = models.ForeignKey(
        Patent, on_delete=models.CASCADE, related_name="source_records", db_index=False
    )
    source = models.CharField("来源格式", max_length=40)
    # The import that brought it; no key, for imports stand behind the register.
    batch_id = models.BigIntegerField("导入批次", db_index=True)
    region_code = models.CharField("读入者地区", max_length=6, blank=True)
    place = models.CharField("文件与行", max_length=400, blank=True)
    told = models.JSONField("所述字段", default=dict)
    read_at = models.DateTimeField("读入时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["patent", "source", "batch_id"], name="source_record_once_a_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patent_id}:{self.source}"


class TermExtension(models.Model):
    """Compensation of a term as decided (专利法 art. 42): days added, with its paper."""

    patent = models.ForeignKey(Patent, on_delete=models.PROTECT, related_name="extensions")
    kind = models.CharField("种类", max_length=20, choices=EXTENSION_KINDS)
    days = models.PositiveSmallIntegerField("补偿天数")
    decided_on = models.DateField("决定日")
    paper_number = models.CharField("决定文号", max_length=80)
    paper_sha256 = models.CharField("决定书", max_length=64, blank=True)
    made_by = models.CharField("登记人", max_length=60)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["decided_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["patent", "kind"], name="term_extension_once_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.days} 天"


class FeePayment(models.Model):
    """An annual fee as paid, told by a list or by hand."""

    patent = models.ForeignKey(Patent, on_delete=models.PROTECT, related_name="fee_payments")
    year = models.PositiveSmallIntegerField("年度")
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    paid_on = models.DateField("缴费日")
    # The list it came with (document hash), "" when typed by hand.
    list_sha256 = models.CharField("清单", max_length=64, blank=True, db_index=True)
    note = models.CharField("备注", max_length=200, blank=True)
    made_by = models.CharField("登记人", max_length=60)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)
    # The entry this one took the place of, which comes back when it is taken out.
    before = models.JSONField("所更正的登记", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-paid_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["patent", "year"], name="fee_paid_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.patent_id} 第 {self.year} 年"


class FeeReduction(models.Model):
    """A right to reduced fees (费用减缴备案): of one patent, or of a holder for all it holds."""

    patent = models.ForeignKey(Patent, on_delete=models.PROTECT, null=True, related_name="fee_reductions")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, null=True)
    percent = models.PositiveSmallIntegerField("减缴比例", choices=[(85, "85%"), (70, "70%")], null=True)
    starts_on = models.DateField("自")
    ends_on = models.DateField("至", null=True)
    basis = models.CharField("依据", max_length=200)
    # Number of the office's record; without one the reduction is shown as unchecked.
    record_number = models.CharField("备案号", max_length=80, blank=True)
    made_by = models.CharField("登记人", max_length=60)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_on", "pk"]

    def __str__(self) -> str:
        return f"{self.basis} {self.starts_on}"


class FeeReminder(models.Model):
    """A fee somebody was told of, once a stage; settled when it is paid."""

    patent = models.ForeignKey(Patent, on_delete=models.CASCADE, related_name="fee_reminders")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE)
    year = models.PositiveSmallIntegerField("年度")
    stage = models.SmallIntegerField("期前天数")
    matter = models.CharField("来由", max_length=80, db_index=True)
    told_on = models.DateField("提醒日")
    settled_on = models.DateField("了结日", null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["patent", "organization", "year", "stage"], name="fee_reminded_once_a_stage"
            ),
        ]

    def __str__(self) -> str:
        return self.matter


class FieldPin(models.Model):
    """A value a person set for a field, with the reason: it stands before what any source says."""

    patent = models.ForeignKey(Patent, on_delete=models.CASCADE, related_name="pins")
    field = models.CharField("字段", max_length=40)
    source = models.CharField("取自来源", max_length=40)
    value = models.JSONField("所定的值")
    reason = models.CharField("理由", max_length=500)
    # The entry in the list of imports that it can be taken back by.
    batch_id = models.BigIntegerField("定值批次", db_index=True)
    made_by = models.CharField("经办人", max_length=60, blank=True)
    made_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.patent_id}:{self.field}"


class FieldConflict(models.Model):
    """A field on which the sources of a patent differ. Computed from their records; may be thrown away."""

    patent = models.ForeignKey(Patent, on_delete=models.CASCADE, related_name="conflicts")
    field = models.CharField("字段", max_length=40, db_index=True)
    wins = models.CharField("现取", max_length=40)
    # Codes of the sources between bars: |patsnap|city_ledger|
    sources = models.CharField("来源", max_length=400)
    # One a source, the first in precedence first: source, value, place, wins.
    voices = models.JSONField("各来源所述", default=list)
    is_decided = models.BooleanField("已定值", default=False, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["patent", "field"], name="field_conflict_once"),
        ]

    def __str__(self) -> str:
        return f"{self.patent_id}:{self.field}"
