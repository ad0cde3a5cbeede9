"""What a list of needs would bring: each row new, unchanged or turned away. Nothing is written here."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from zhiqiao.assets.imports.list_cells import spellings
from zhiqiao.assets.imports.records import RejectedRow
from zhiqiao.foundation.access.rules import Actor, Resource, decide
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization, OrganizationKind
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.catalog.need_list import ListedNeed, column_of, key_of, read_needs
from zhiqiao.market.catalog.needs import DemandData, check_demand

IMPORT = "market.catalog:demand:import"
FIRM_KINDS = (OrganizationKind.ENTERPRISE, OrganizationKind.STATE_OWNED_ENTERPRISE)
NEW: Final = "new"
UNCHANGED: Final = "unchanged"
REJECTED: Final = "rejected"
OUTCOMES = {NEW: "新增", UNCHANGED: "不变", REJECTED: "拒收"}
_ENTER_FIRM = "请先到 管理 › 组织 登记这家企业，再点“重新预览”"


@dataclass(frozen=True)
class PlannedNeed:
    """A row that was taken: whose need, what it says, and why it is left if it is."""

    outcome: Literal["new", "unchanged"]
    sheet: str
    row: int
    firm_id: int
    firm: str
    data: DemandData
    contact: str
    note: str

    def told(self) -> dict[str, Any]:
        """The row as the import keeps and shows it."""
        data = self.data
        return {
            "outcome": self.outcome,
            "sheet": self.sheet,
            "row": self.row,
            "firm": self.firm,
            "firm_id": self.firm_id,
            "title": data.title,
            "text": data.text[:200],
            "budget_low_fen": data.budget_low_fen,
            "budget_high_fen": data.budget_high_fen,
            "cooperation": list(data.cooperation),
            "contact": self.contact,
            "note": self.note,
            "demand": None,
        }


@dataclass
class NeedPlan:
    """What would be written, and what is turned away."""

    needs: list[PlannedNeed] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many rows have the outcome."""
        if outcome == REJECTED:
            return len(self.rejected)
        return sum(need.outcome == outcome for need in self.needs)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as JSON, rejected ones last."""
        turned_away = [{"outcome": REJECTED, **row.to_json()} for row in self.rejected]
        return [*(need.told() for need in self.needs), *turned_away]

    @property
    def digest(self) -> str:
        """SHA-256 over all that would be written and turned away: another plan has another."""
        whole = [[asdict(need) for need in self.needs], [row.to_json() for row in self.rejected]]
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def plan_needs(actor: Actor, name: str, data: bytes, firm_id: int | None = None) -> NeedPlan:
    """The plan of a file.

    Args:
        actor: who brings it; firms out of the actor's reach are turned away.
        name: the file's name.
        data: the whole file.
        firm_id: whose needs they are where the list has no column of firms.

    Raises:
        Refusal: the file is no list of needs, or names no firm and none was chosen.
    """
    listed = read_needs(name, data)
    chosen = None if listed.names_firms else _chosen(actor, firm_id)
    plan = NeedPlan(rejected=list(listed.rejected), notes=list(listed.notes))
    if listed.names_firms and firm_id:
        plan.notes.append("清单里有企业一列，以清单为准；表单里选的企业没有用到")
    firms = _Firms(actor, listed.needs)
    owned: list[tuple[Organization, ListedNeed]] = []
    for need in listed.needs:
        try:
            firm = chosen or firms.of(need)
            check_demand(_data(need))
        except Refusal as refusal:
            column, value = column_of(need, refusal.column or "firm")
            place = need.place
            plan.rejected.append(
                RejectedRow(place.file, place.sheet, place.row, column, value, refusal.reason, refusal.remedy)
            )
        else:
            owned.append((firm, need))
    plan.rejected.sort(key=lambda row: (row.sheet, row.row))
    _compare(plan, owned)
    return plan


def _chosen(actor: Actor, firm_id: int | None) -> Organization:
    if not firm_id:
        raise Refusal(
            "清单里没有“企业名称”一列，不知道是谁的需求",
            "请在“企业”里选择这份清单属于哪一家；有几家的请在清单里补上“企业名称”列",
            column="firm",
        )
    try:
        firm = accounts.organization(firm_id)
    except Organization.DoesNotExist as error:
        raise Refusal("没有这家企业", "请从列表中选择", column="firm") from error
    _refuse_strange(actor, firm, "firm")
    return firm


def _refuse_strange(actor: Actor, firm: Organization, column: str) -> None:
    if firm.kind not in FIRM_KINDS:
        raise Refusal(
            f"“{firm.name}”登记为{firm.get_kind_display()}，不是企业",
            "需求只记企业的；类型登记错了的请先更正",
            column=column,
        )
    if not decide(actor, IMPORT, Resource(firm.region_code, frozenset({firm.pk}))):
        raise Refusal(
            f"“{firm.name}”登记在别的地区，不在您可以代记的范围内",
            "请交由该企业所在地的主管部门记录",
            column=column,
        )


class _Firms:
    """The firms a list names, found at once by code and by name."""

    def __init__(self, actor: Actor, needs: tuple[ListedNeed, ...]) -> None:
        self._actor = actor
        names = {way for need in needs if need.firm for way in spellings(need.firm)}
        self._by_name = accounts.organizations_by_name(names)
        codes = {need.credit_code for need in needs if need.credit_code}
        self._by_code = {code: one for code in codes if (one := accounts.organization_by_credit_code(code))}

    def of(self, need: ListedNeed) -> Organization:
        """The firm of a need.

        Raises:
            Refusal: none named, none entered here, name and code of two firms, no firm, out of reach.
        """
        column = "firm" if need.firm or not need.credit_code else "credit_code"
        if not need.firm and not need.credit_code:
            raise Refusal("没有写企业名称", "请补上营业执照上的全称，或填统一社会信用代码", column="firm")
        named = next((self._by_name[way] for way in spellings(need.firm) if way in self._by_name), None)
        coded = self._by_code.get(need.credit_code)
        if coded and need.firm and fold_tightly(coded.name) != fold_tightly(need.firm):
            raise Refusal(
                f"代码 {need.credit_code} 登记的是“{coded.name}”，不是“{need.firm}”",
                "请对照营业执照核对名称与代码",
                column="credit_code",
            )
        if named and need.credit_code and named.credit_code not in {need.credit_code, None}:
            raise Refusal(
                f"“{named.name}”登记的代码是 {named.credit_code}，与表中不同",
                "请对照营业执照核对名称与代码",
                column="credit_code",
            )
        firm = coded or named
        if firm is None:
            raise Refusal(f"“{need.firm or need.credit_code}”还没有在平台登记", _ENTER_FIRM, column=column)
        _refuse_strange(self._actor, firm, column)
        return firm


def _compare(plan: NeedPlan, owned: list[tuple[Organization, ListedNeed]]) -> None:
    """Sort the rows into new and unchanged, by what the firms have here and by what the list said before."""
    known: dict[tuple[int, tuple[str, str]], str] = {}
    titles: set[tuple[int, str]] = set()
    held = Demand.objects.filter(firm_id__in={firm.pk for firm, _ in owned}).order_by("pk")
    for one in held.only("pk", "firm_id", "title", "text", "state"):
        key = key_of(one.title, one.text)
        known[one.firm_id, key] = f"需求库里已有（{one.get_state_display()}）"
        titles.add((one.firm_id, key[0]))
    for firm, need in owned:
        here = (firm.pk, need.key)
        same = known.get(here)
        notes = list(need.notes)
        if not same and (firm.pk, need.key[0]) in titles:
            notes.append("这家企业已有同名需求，内容不同，请核对是否重复")
        place = need.place
        known.setdefault(here, f"与第 {place.row} 行相同，只记一次")
        titles.add((firm.pk, need.key[0]))
        plan.needs.append(
            PlannedNeed(
                outcome=UNCHANGED if same else NEW,
                sheet=place.sheet,
                row=place.row,
                firm_id=firm.pk,
                firm=firm.name,
                data=_data(need),
                contact=need.contact,
                note=same or "；".join(notes),
            )
        )


def _data(need: ListedNeed) -> DemandData:
    return DemandData(
        title=need.title,
        text=need.text,
        targets=need.targets,
        conditions=need.conditions,
        kind=need.kind,
        industry_code=need.industry_code,
        budget_low_fen=need.budget_low_fen,
        budget_high_fen=need.budget_high_fen,
        cooperation=need.cooperation,
        purpose_declared=need.purpose_declared,
        show_firm=need.show_firm,
        valid_to=need.valid_to,
        collected_on=need.collected_on,
    )
