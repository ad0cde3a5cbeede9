"""A need's way: written by the firm, or recorded for it and confirmed by it; then published, then closed."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.foundation.notices.services import notify, settle
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.states import State, Transition, Workflow
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.catalog.queries import demand_resource, firm_resource

EDIT, RECORD, CONFIRM, PUBLISH, CLOSE = (
    f"market.catalog:demand:{verb}" for verb in ("edit", "record", "confirm", "publish", "close")
)
_LABELS: dict[str, str] = dict(Demand.STATES)

STATES = tuple(_LABELS.items())
WAY = Workflow(
    states=[State(code, _LABELS[code]) for code in ("draft", "recorded", "confirmed", "published", "closed")],
    transitions=[
        Transition("record", "draft", "recorded", "请企业确认"),
        Transition("return", "recorded", "draft", "退回修改"),
        Transition("confirm", "recorded", "confirmed", "确认"),
        Transition("confirm_own", "draft", "confirmed", "确认"),
        Transition("publish", "confirmed", "published", "发布"),
        Transition("close", ("draft", "confirmed", "published"), "closed", "结束"),
    ],
)


@dataclass(frozen=True)
class DemandData:
    """What is said of a need. Money in 分; ``kind`` and ``cooperation`` are codes of parameters."""

    title: str
    text: str
    targets: str = ""
    conditions: str = ""
    kind: str = "technology"
    industry_code: str = ""
    budget_low_fen: int | None = None
    budget_high_fen: int | None = None
    cooperation: tuple[str, ...] = ()
    purpose_declared: bool = False
    show_firm: bool = False
    valid_to: date | None = None
    collected_on: date | None = None


def locked_demand(pk: int) -> Demand:
    """The need, locked for this transaction."""
    one = Demand.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这条需求", "请从需求列表中打开")
    return one


@mutation(EDIT)
def save_demand(actor: Actor, data: DemandData, firm_id: int | None = None, pk: int | None = None) -> Demand:
    """Write a need, or change one that is still a draft.

    Args:
        actor: the firm itself, or a clerk who records for it.
        data: what is said.
        firm_id: whose need; the actor's own organization by default.
        pk: the draft to change.
    """
    demand = (
        locked_demand(pk)
        if pk
        else Demand(firm_id=firm_id or actor.organization_id or 0, made_by_id=actor.user_id)
    )
    firm = accounts.organization(demand.firm_id)
    demand.region_code = firm.region_code
    is_recorded = demand.pk is None and actor.organization_id != firm.pk
    require(actor, RECORD if is_recorded else EDIT, demand_resource(demand))
    if demand.state != Demand.DRAFT:
        raise Refusal(
            f"需求{demand.get_state_display()}，不能再改", "待确认的请企业退回修改；已发布的请结束后另提一条"
        )
    check_demand(data)
    for name in [
        "title",
        "text",
        "targets",
        "conditions",
        "kind",
        "budget_low_fen",
        "budget_high_fen",
        "purpose_declared",
        "show_firm",
        "collected_on",
    ]:
        setattr(demand, name, getattr(data, name))
    demand.cooperation = list(data.cooperation)
    demand.industry_code = data.industry_code or firm.industry_code
    days = int(parameters.dated("market.yaml", "demand_valid_days").value_on(today()))
    demand.valid_to = data.valid_to or today() + timedelta(days=days)
    if actor.organization_id != firm.pk and actor.organization_id is not None:
        demand.collected_by_id = actor.organization_id
        demand.collected_on = demand.collected_on or today()
    demand.save()
    target(f"demand:{demand.pk}", {"title": demand.title, "firm": firm.name})
    return demand


def check_demand(data: DemandData) -> None:
    """Refuse what no firm could confirm and no match could use; the column is the field's name."""
    if not data.title.strip():
        raise Refusal("没有写需求名称", "用一句话写：要解决什么", column="title")
    if len(data.text.strip()) < 10:  # noqa: PLR2004 - fewer characters say nothing a match could use
        raise Refusal("问题写得太短，匹配不到专利", "写清对象、现状、要解决的问题，最好带数字", column="text")
    low, high = data.budget_low_fen, data.budget_high_fen
    if low is not None and high is not None and low > high:
        raise Refusal("预算下限高于上限", "请核对两个数", column="budget_low")


def _step(demand: Demand, name: str) -> None:
    demand.state = WAY.step(demand.state, name)


@mutation(RECORD)
def ask_firm(actor: Actor, pk: int) -> Demand:
    """A clerk's record goes to the firm to be confirmed."""
    demand = locked_demand(pk)
    require(actor, RECORD, demand_resource(demand))
    require(actor, EDIT, demand_resource(demand))
    _step(demand, "record")
    demand.returned_note = ""
    demand.save()
    notify(
        "确认代记的需求",
        organization_id=demand.firm_id,
        kind="todo",
        about=demand.title,
        waiting=actor.organization_name,
        verb="确认",
        due_on=today() + timedelta(days=7),
        matter=f"demand:{demand.pk}",
    )
    target(f"demand:{demand.pk}")
    return demand


@mutation(CONFIRM)
def confirm_demand(actor: Actor, pk: int) -> Demand:
    """The firm says: yes, this is our need."""
    demand = locked_demand(pk)
    require(actor, CONFIRM, firm_resource(demand))
    _step(demand, "confirm" if demand.state == Demand.RECORDED else "confirm_own")
    demand.confirmed_at = timezone.now()
    demand.save()
    settle(f"demand:{demand.pk}")
    if demand.collected_by_id is not None:
        notify(
            "企业已确认需求，可以发布",
            organization_id=demand.collected_by_id,
            kind="todo",
            about=demand.title,
            waiting=actor.organization_name,
            verb="发布",
            due_on=today() + timedelta(days=7),
            matter=f"demand:{demand.pk}",
        )
    target(f"demand:{demand.pk}")
    return demand


@mutation(CONFIRM)
def return_demand(actor: Actor, pk: int, note: str) -> Demand:
    """The firm says: not like this."""
    demand = locked_demand(pk)
    require(actor, CONFIRM, firm_resource(demand))
    if not note.strip():
        raise Refusal("没有写退回意见", "请写明哪里不对，经办人才好修改", column="note")
    _step(demand, "return")
    demand.returned_note = note.strip()
    demand.save()
    settle(f"demand:{demand.pk}")
    if demand.collected_by_id is not None:
        notify(
            "企业退回了代记的需求",
            organization_id=demand.collected_by_id,
            kind="todo",
            about=f"{demand.title}：{note}",
            waiting=actor.organization_name,
            verb="修改",
            matter=f"demand:{demand.pk}",
        )
    target(f"demand:{demand.pk}", {"note": note})
    return demand


@mutation(PUBLISH)
def publish_demand(actor: Actor, pk: int) -> Demand:
    """Put a confirmed need into the catalog; a firm's own draft is confirmed by publishing it."""
    demand = locked_demand(pk)
    require(actor, PUBLISH, demand_resource(demand))
    if demand.state == Demand.DRAFT and actor.organization_id == demand.firm_id:
        _step(demand, "confirm_own")
        demand.confirmed_at = timezone.now()
    _step(demand, "publish")
    if demand.valid_to is not None and demand.valid_to < today():
        raise Refusal("有效期已过", "请把“有效至”改到今天以后")
    demand.published_at = timezone.now()
    demand.save()
    settle(f"demand:{demand.pk}")
    firm = accounts.party_snapshot(demand.firm_id, "firm", today())
    write_fact(
        actor,
        NewFact(
            kind="demand_published",
            subject=firm.credit_code or firm.name[:40],
            subject_name=demand.title,
            effective_on=today(),
            parties=(firm,),
            region_code=demand.region_code,
            grade=Grade.DECLARED,
            matter=f"demand:{demand.pk}",
            attributes={"kind": demand.kind, "collected": demand.collected_by_id is not None},
        ),
    )
    target(f"demand:{demand.pk}")
    return demand


@mutation(CLOSE)
def close_demand(actor: Actor, pk: int, note: str = "") -> Demand:
    """The need is met, or no longer one."""
    demand = locked_demand(pk)
    require(actor, CLOSE, demand_resource(demand))
    _step(demand, "close")
    demand.closed_note = note
    demand.save()
    settle(f"demand:{demand.pk}")
    target(f"demand:{demand.pk}", {"note": note})
    return demand
