"""People, organizations and who acts for whom.

Regions are GB/T 2260 codes in prefix form ("50", "5001", "500109"): a subtree is a prefix. Their names stand in
:mod:`zhiqiao.kernel.tables`, so there is no table of regions to drift from the standard.
"""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from zhiqiao.foundation.accounts.names import LONGEST_NAME, NAME_KINDS


class OrganizationKind(models.TextChoices):
    """What an organization is; the kinds the five plans name."""

    AGENCY = "agency", "政府部门"
    PARK = "park", "园区"
    UNIVERSITY = "university", "高等院校"
    INSTITUTE = "institute", "科研机构"
    HOSPITAL = "hospital", "医疗卫生机构"
    PUBLIC_INSTITUTION = "public_institution", "科研事业单位"
    STATE_OWNED_ENTERPRISE = "state_owned_enterprise", "国有企业"
    ENTERPRISE = "enterprise", "企业"
    BANK = "bank", "银行"
    GUARANTOR = "guarantor", "担保机构"
    INSURER = "insurer", "保险机构"
    SERVICE_AGENCY = "service_agency", "服务机构"
    ASSOCIATION = "association", "行业协会"
    EVALUATOR = "evaluator", "评价机构"


class Organization(models.Model):
    """One legal person, or a department of government."""

    name = models.CharField("名称", max_length=200, unique=True)
    kind = models.CharField("类型", max_length=32, choices=OrganizationKind.choices)
    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True, blank=True)
    region_code = models.CharField("地区", max_length=6, db_index=True)
    industry_code = models.CharField("国民经济行业", max_length=5, blank=True)
    address = models.CharField("地址", max_length=300, blank=True)
    products = models.TextField("主营产品与业务", blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganizationYear(models.Model):
    """Size data of one fiscal year: what the SME size class is judged by."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField("年度")
    staff = models.PositiveIntegerField("从业人员", null=True, blank=True)
    revenue_fen = models.BigIntegerField("营业收入（分）", null=True, blank=True)
    assets_fen = models.BigIntegerField("资产总额（分）", null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "year"], name="organization_year_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.year}"


class OrganizationTitle(models.Model):
    """A title held, such as 高新技术企业, with its validity."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="titles")
    title = models.CharField("称号", max_length=60)
    level = models.CharField("级别", max_length=20, blank=True)
    valid_from = models.DateField("起始日", null=True, blank=True)
    valid_to = models.DateField("截止日", null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class OrganizationName(models.Model):
    """A name an organization is known by; patents under a confirmed one are its own."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=LONGEST_NAME)
    # As names are compared (names.fold_name).
    folded = models.CharField("归一写法", max_length=LONGEST_NAME, db_index=True)
    kind = models.CharField("种类", max_length=8, choices=NAME_KINDS)
    valid_from = models.DateField("启用日", null=True, blank=True)
    valid_to = models.DateField("停用日", null=True, blank=True)
    source = models.CharField("依据", max_length=200, blank=True)
    is_confirmed = models.BooleanField("已确认", default=True)
    # People said that the name means this organization though another has borne it too.
    settles = models.BooleanField("同名时以此为准", default=False)
    told_by = models.CharField("登记人", max_length=60, blank=True)
    told_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["organization", "kind", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "folded"], name="organization_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What the person may do comes from memberships."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]  # the same
    name = models.CharField("姓名", max_length=60, blank=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name as typed."""
        return self.name

    def get_short_name(self) -> str:
        """The name as typed; Chinese names have no short form."""
        return self.name


class Membership(models.Model):
    """A person acts for an organization in a role."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=32)
    college = models.CharField("学院（二级单位）", max_length=100, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "organization", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.organization_id}:{self.role}"
