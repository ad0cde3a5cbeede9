"""The roles of DEVELOPERS.md and mission.md 1.5. Plain Python."""

from enum import StrEnum


class Role(StrEnum):
    """In which capacity a person acts."""

    LEAD_AGENCY = "lead_agency"
    COOPERATING_AGENCY = "cooperating_agency"
    PARK = "park"
    HOLDER_OFFICE = "holder_office"
    COLLEGE_REVIEWER = "college_reviewer"
    INVENTOR = "inventor"
    ENTERPRISE = "enterprise"
    BANK = "bank"
    GUARANTOR = "guarantor"
    INSURER = "insurer"
    SERVICE_AGENCY = "service_agency"
    TECHNOLOGY_MANAGER = "technology_manager"
    EVALUATOR = "evaluator"
    AUDITOR = "auditor"
    SUPERIOR = "superior"
    PLATFORM_ADMIN = "platform_admin"
    PUBLIC = "public"
    SYSTEM = "system"


ROLE_LABELS: dict[Role, str] = {
    Role.LEAD_AGENCY: "主管部门",
    Role.COOPERATING_AGENCY: "配合部门",
    Role.PARK: "园区",
    Role.HOLDER_OFFICE: "成果转化办公室",
    Role.COLLEGE_REVIEWER: "二级单位审核人",
    Role.INVENTOR: "发明人",
    Role.ENTERPRISE: "企业",
    Role.BANK: "银行",
    Role.GUARANTOR: "担保机构",
    Role.INSURER: "保险机构",
    Role.SERVICE_AGENCY: "服务机构",
    Role.TECHNOLOGY_MANAGER: "技术经理人",
    Role.EVALUATOR: "第三方评价",
    Role.AUDITOR: "审计",
    Role.SUPERIOR: "上级主管部门",
    Role.PLATFORM_ADMIN: "平台管理员",
    Role.PUBLIC: "公众",
    Role.SYSTEM: "系统任务",
}

# Which organizations a role is given in (codes of accounts.OrganizationKind): nobody acts as an agency for a firm.
_SUPPLIERS = frozenset(
    {"university", "institute", "hospital", "public_institution", "state_owned_enterprise"}
)
_AGENCY = frozenset({"agency"})
ROLE_KINDS: dict[Role, frozenset[str]] = {
    Role.LEAD_AGENCY: _AGENCY,
    Role.COOPERATING_AGENCY: _AGENCY,
    Role.PARK: frozenset({"park"}),
    Role.HOLDER_OFFICE: _SUPPLIERS,
    Role.COLLEGE_REVIEWER: _SUPPLIERS,
    Role.INVENTOR: _SUPPLIERS,
    Role.ENTERPRISE: frozenset({"enterprise", "state_owned_enterprise"}),
    Role.BANK: frozenset({"bank"}),
    Role.GUARANTOR: frozenset({"guarantor"}),
    Role.INSURER: frozenset({"insurer"}),
    Role.SERVICE_AGENCY: frozenset({"service_agency", "association"}),
    Role.TECHNOLOGY_MANAGER: frozenset({"service_agency", "association", *_SUPPLIERS}),
    Role.EVALUATOR: frozenset({"evaluator"}),
    Role.AUDITOR: frozenset({"agency", "evaluator"}),
    Role.SUPERIOR: _AGENCY,
    Role.PLATFORM_ADMIN: _AGENCY,
}

# Groups that policies name often.
AGENCIES = (Role.LEAD_AGENCY, Role.COOPERATING_AGENCY, Role.PARK)
READERS = (Role.EVALUATOR, Role.AUDITOR, Role.SUPERIOR)
HOLDERS = (Role.HOLDER_OFFICE, Role.COLLEGE_REVIEWER, Role.INVENTOR)
FINANCE = (Role.BANK, Role.GUARANTOR, Role.INSURER)
BROKERS = (Role.SERVICE_AGENCY, Role.TECHNOLOGY_MANAGER)
SIGNED_IN = tuple(role for role in Role if role not in {Role.PUBLIC, Role.SYSTEM})
