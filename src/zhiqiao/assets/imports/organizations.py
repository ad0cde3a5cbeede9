"""Entering many organizations at once: plan, look, write. Entering goes through the audited door of the foundation.

Empty cells take nothing away from what is entered here; what cannot be read is turned away with its remedy.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from zhiqiao.assets.imports.known_names import follow_organization
from zhiqiao.assets.imports.list_cells import spellings
from zhiqiao.assets.imports.organization_list import ListedOrganization, read_organizations
from zhiqiao.assets.imports.records import RejectedRow
from zhiqiao.foundation.access.rules import Actor, Resource, decide, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.names import ENGLISH, FORMER, NAME_KIND_LABELS, NameData, fold_name
from zhiqiao.foundation.accounts.services import OrganizationData, YearData
from zhiqiao.foundation.accounts.titles import titles_text
from zhiqiao.foundation.audit.people import enter_organization
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.queries import read
from zhiqiao.foundation.documents.services import Stored, store
from zhiqiao.kernel import tables
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.money import yuan
from zhiqiao.kernel.refusal import Refusal

IMPORT = "assets.imports:organization:import"
NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
REJECTED: Final = "rejected"
OUTCOMES = {NEW: "新增", CHANGED: "变更", UNCHANGED: "不变", REJECTED: "拒收"}
KINDS: tuple[tuple[str, str], ...] = tuple(accounts.KIND_LABELS.items())
_DISTRICT_DIGITS = 6
# What an organization is said to be, the same in all of its rows: field -> what it is called.
_TOLD = {
    "kind": "类型",
    "region_code": "地区",
    "industry_code": "行业代码",
    "address": "地址",
    "products": "主营产品",
}
_COLUMN = {"region_code": "region", "industry_code": "industry"}
_SIZES = {"staff": "从业人员", "revenue_fen": "营业收入", "assets_fen": "资产总额"}


@dataclass(frozen=True)
class PlannedOrganization:
    """One organization: what would be entered, and in what that differs from what is (label, before, after)."""

    outcome: Literal["new", "changed", "unchanged"]
    rows: tuple[int, ...]
    data: OrganizationData
    changes: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


@dataclass
class OrganizationPlan:
    """What would be written, and what is turned away."""

    organizations: list[PlannedOrganization] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many organizations (or rejected rows) have the outcome."""
        if outcome == REJECTED:
            return len(self.rejected)
        return sum(one.outcome == outcome for one in self.organizations)

    @property
    def writes(self) -> int:
        """How many organizations would be written."""
        return self.count(NEW) + self.count(CHANGED)

    @property
    def digest(self) -> str:
        """SHA-256 over all that would be written and turned away: another plan has another."""
        whole = [[repr(one) for one in self.organizations], [row.to_json() for row in self.rejected]]
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


@mutation(IMPORT)
def keep_list(actor: Actor, name: str, data: bytes) -> Stored:
    """Keep a list to be looked at; no organization is entered.

    Raises:
        Refusal: it is no list of organizations.
    """
    require(actor, IMPORT)
    plan = plan_organizations(actor, name, data)
    kept = store(actor, name, data)
    target(f"document:{kept.sha256}", {"step": "preview", "file": kept.name, "writes": plan.writes})
    return kept


def kept_plan(actor: Actor, sha256: str) -> tuple[str, OrganizationPlan]:
    """The name of a kept list, and what writing it now would do."""
    require(actor, IMPORT)
    file = read(actor, sha256)
    return file.name, plan_organizations(actor, file.name, file.data)


@mutation(IMPORT)
def apply_organizations(actor: Actor, sha256: str, digest: str) -> OrganizationPlan:
    """Enter all planned organizations in one transaction.

    Args:
        actor: who enters.
        sha256: the kept list.
        digest: of the plan that was looked at.

    Raises:
        Refusal: the plan is no longer what was seen, or there is nothing to write.
    """
    name, plan = kept_plan(actor, sha256)
    if plan.digest != digest:
        raise Refusal("看过计划之后，组织登记又有变化", "请把这一页重新打开，看过新的计划再写入")
    if not plan.writes:
        raise Refusal("这份清单里没有要写入的内容", "请核对拒收的行，改正后重新上传")
    for one in plan.organizations:
        if one.outcome != UNCHANGED:
            follow_organization(enter_organization(actor, one.data))
    counts = {outcome: plan.count(outcome) for outcome in OUTCOMES}
    target(f"document:{sha256}", {"step": "apply", "file": name, **counts})
    return plan


def plan_organizations(actor: Actor, name: str, data: bytes) -> OrganizationPlan:
    """The plan of a file: which organizations are new, which change in what, which rows are turned away."""
    listed = read_organizations(name, data, KINDS, actor.region_code)
    plan = OrganizationPlan(rejected=list(listed.rejected), notes=list(listed.notes))
    groups = _grouped(plan, listed.rows)
    held = _Held(row for group in groups for row in group)
    for group in groups:
        try:
            plan.organizations.append(_planned(actor, group, held))
        except Refusal as refusal:
            plan.rejected += [_rejected(row, refusal) for row in group]
    plan.rejected.sort(key=lambda row: (row.sheet, row.row))
    return plan


def _rejected(row: ListedOrganization, refusal: Refusal) -> RejectedRow:
    column = refusal.column or "name"
    values = {"name": row.name, "credit_code": row.credit_code, "region": row.region_code}
    value = refusal.value or values.get(column, "")
    place = row.place
    return RejectedRow(
        place.file, place.sheet, place.row, row.header(column), value, refusal.reason, refusal.remedy
    )


def _grouped(
    plan: OrganizationPlan, rows: Iterable[ListedOrganization]
) -> list[tuple[ListedOrganization, ...]]:
    """The rows of one organization together; a row that contradicts an earlier one of them is turned away."""
    groups: list[list[ListedOrganization]] = []
    by_name: dict[str, list[ListedOrganization]] = {}
    by_code: dict[str, list[ListedOrganization]] = {}
    for row in rows:
        name = fold_tightly(row.name)
        group = by_code.get(row.credit_code) or by_name.get(name)
        if group is None:
            group = []
            groups.append(group)
        else:
            conflict = _conflict(group, row)
            if conflict is not None:
                plan.rejected.append(_rejected(row, conflict))
                continue
        group.append(row)
        by_name.setdefault(name, group)
        if row.credit_code:
            by_code.setdefault(row.credit_code, group)
    return [tuple(group) for group in groups]


def _conflict(group: list[ListedOrganization], row: ListedOrganization) -> Refusal | None:
    for one in group:
        first = f"第 {one.place.row} 行"
        if fold_tightly(one.name) != fold_tightly(row.name):
            return Refusal(
                f"与{first}代码相同，名称却是“{one.name}”", "请对照营业执照核对名称与代码", column="name"
            )
        if one.credit_code and row.credit_code and one.credit_code != row.credit_code:
            return Refusal(
                f"与{first}名称相同，代码却不同", "请对照营业执照核对名称与代码", column="credit_code"
            )
        for name, label in _TOLD.items():
            was, now = getattr(one, name), getattr(row, name)
            if was and now and was != now:
                return Refusal(
                    f"{label}与{first}不一样",
                    "同一家企业的各行请写得一样",
                    column=_COLUMN.get(name, name),
                    value=now,
                )
        if one.year is not None and one.year == row.year:
            for name, label in _SIZES.items():
                was, now = getattr(one, name), getattr(row, name)
                if was is not None and now is not None and was != now:
                    return Refusal(
                        f"{one.year} 年的{label}与{first}不一样",
                        "同一年度只留一行，或核对年度",
                        column="year",
                        value=str(row.year),
                    )
    return None


class _Held:
    """What is entered here under the names and codes of a list, found at once."""

    def __init__(self, rows: Iterable[ListedOrganization]) -> None:
        listed = list(rows)
        self._by_name = accounts.organizations_by_formal_name(
            {w for row in listed for w in spellings(row.name)}
        )
        codes = {row.credit_code for row in listed if row.credit_code}
        found = ((code, accounts.organization_by_credit_code(code)) for code in codes)
        self._by_code = {code: one for code, one in found if one is not None}

    def of(self, name: str, code: str) -> Organization | None:
        """The organization, by its code, else by its name.

        Raises:
            Refusal: name and code are those of two organizations.
        """
        named = next((self._by_name[way] for way in spellings(name) if way in self._by_name), None)
        coded = self._by_code.get(code)
        if coded and named and coded.pk != named.pk:
            raise Refusal(
                f"代码 {code} 登记的是“{coded.name}”，而“{name}”是另一家",
                "请对照营业执照核对名称与代码",
                column="credit_code",
            )
        if named and not coded and code and named.credit_code not in {None, code}:
            raise Refusal(
                f"“{named.name}”登记的代码是 {named.credit_code}，与表中不同",
                "请对照营业执照核对；登记错了的，请先在组织页面更正",
                column="credit_code",
            )
        return coded or named


def _planned(actor: Actor, group: tuple[ListedOrganization, ...], held: _Held) -> PlannedOrganization:
    first = group[0]
    told: dict[str, str] = {
        name: next((getattr(row, name) for row in group if getattr(row, name)), "")
        for name in ("credit_code", *_TOLD)
    }
    one = held.of(first.name, told["credit_code"])
    notes = list(dict.fromkeys(note for row in group for note in row.notes))
    if one is None:
        if not told["kind"]:
            told["kind"] = "enterprise"
            notes.append("没有写类型，按企业登记")
        if not told["region_code"] and len(actor.region_code) == _DISTRICT_DIGITS:
            told["region_code"] = actor.region_code
            notes.append(f"没有写地区，按{tables.region_name(actor.region_code)}登记")
    else:
        told = {name: text or getattr(one, name) or "" for name, text in told.items()}
    _refuse_beyond(actor, first, told["region_code"], one)
    # Found by its code, another name is a change of name; found by its name, the spelling here stays.
    same_name = one is not None and fold_tightly(one.name) == fold_tightly(first.name)
    data = OrganizationData(
        name=one.name if one is not None and same_name else first.name,
        kind=told["kind"],
        region_code=told["region_code"],
        credit_code=told["credit_code"],
        industry_code=told["industry_code"],
        address=told["address"],
        products=told["products"],
        years=_years(group, one),
        titles=tuple(dict.fromkeys(title for row in group for title in row.titles)) or None,
        is_demo=one.is_demo if one is not None else False,
        names=_new_names(group, one),
    )
    _refuse_others_names(data, one)
    rows = tuple(row.place.row for row in group)
    if one is None:
        return PlannedOrganization(NEW, rows, data, (), tuple(notes))
    changes = _changes(one, data)
    return PlannedOrganization(CHANGED if changes else UNCHANGED, rows, data, changes, tuple(notes))


def _refuse_beyond(actor: Actor, row: ListedOrganization, region_code: str, one: Organization | None) -> None:
    if not region_code:
        raise Refusal(
            "没有写地区", "请填区县名称或 GB/T 2260 代码：本单位管辖不止一个区县，不能代填", column="region"
        )
    if one is not None and not decide(actor, IMPORT, Resource(one.region_code)):
        raise Refusal(f"“{row.name}”由别的地区登记", "请交由当地主管部门更新，或请上级办理", column="name")
    if not decide(actor, IMPORT, Resource(region_code)):
        raise Refusal(
            f"{tables.region_full_name(region_code)}不在您管辖的地区",
            "请核对地区；外地的企业由当地主管部门登记",
            column="region",
        )


def _new_names(group: tuple[ListedOrganization, ...], one: Organization | None) -> tuple[NameData, ...]:
    """The names beside the full one that are not known yet, each once."""
    known = set(one.names.values_list("folded", flat=True)) if one is not None else set()
    known |= {fold_name(row.name) for row in group}
    found = {fold_name(told.name): told for row in group for told in row.names}
    return tuple(told for folded, told in found.items() if folded not in known)


def _refuse_others_names(data: OrganizationData, one: Organization | None) -> None:
    """A name that another goes by is turned away in the plan already, not when the whole list is written."""
    folded = {fold_name(told.name): told for told in data.names if told.kind != FORMER}
    for name, borne_by in accounts.known_under(folded).items():
        if any(one is None or known.organization_id != one.pk for known in borne_by):
            raise Refusal(
                f"“{folded[name].name}”已是另一家登记的名称",
                "请核对；两家先后用过同一名称的，请按曾用名登记并写明停用日",
                column="english_names" if folded[name].kind == ENGLISH else "short_names",
                value=folded[name].name,
            )


def _years(group: tuple[ListedOrganization, ...], one: Organization | None) -> tuple[YearData, ...]:
    """The size by year: what the list says over what is entered here."""
    held = (
        {y.year: YearData(y.year, y.staff, y.revenue_fen, y.assets_fen) for y in one.years.all()}
        if one
        else {}
    )
    found: dict[int, YearData] = {}
    for row in group:
        if row.year is None:
            continue
        start = found.get(row.year) or held.get(row.year) or YearData(row.year)
        said: dict[str, Any] = {name: value for name in _SIZES if (value := getattr(row, name)) is not None}
        if said or row.year in held:
            found[row.year] = replace(start, **said)
    return tuple(found[year] for year in sorted(found))


def _changes(one: Organization, data: OrganizationData) -> tuple[tuple[str, str, str], ...]:
    changes: list[tuple[str, str, str]] = []
    plain = {"name": "名称", "credit_code": "统一社会信用代码", **_TOLD}
    for name, label in plain.items():
        was, now = getattr(one, name) or "", getattr(data, name)
        if now and now != was:
            changes.append((label, _shown(name, was), _shown(name, now)))
    kept = set(one.titles.values_list("title", "level", "valid_from", "valid_to"))
    changes += [("称号", "", titles_text([title])) for title in data.titles or () if title not in kept]
    changes += [(NAME_KIND_LABELS[told.kind], "", told.name) for told in data.names]
    held = {year.year: year for year in one.years.all()}
    for year in data.years:
        before = held.get(year.year)
        for name, label in _SIZES.items():
            was_size, now_size = getattr(before, name, None), getattr(year, name)
            if was_size != now_size:
                changes.append((f"{year.year} 年{label}", _size(name, was_size), _size(name, now_size)))
    return tuple(changes)


def _shown(name: str, value: str) -> str:
    if name == "kind":
        return accounts.KIND_LABELS.get(value, value)
    if name == "region_code":
        return tables.region_full_name(value) or value
    if name == "industry_code":
        return f"{value} {tables.gbt4754_name(value) or ''}".strip()
    return value


def _size(name: str, value: int | None) -> str:
    if value is None:
        return ""
    return f"{value} 人" if name == "staff" else f"{yuan(value)} 元"
