"""Definitions by workbook: kept to be looked at, then written in one transaction."""

from zhiqiao.assets.landscape.industry_queries import DEFINE
from zhiqiao.assets.landscape.industry_sheet import (
    ADDED,
    CHANGED,
    OUTCOMES,
    REJECTED,
    IndustryPlan,
    kept_plan,
    plan_workbook,
)
from zhiqiao.assets.landscape.selection import Given
from zhiqiao.assets.landscape.services.definitions import (
    Added,
    add_industry,
    define_industry,
    resource_of,
)
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.services import Stored, store
from zhiqiao.kernel.refusal import Refusal


@mutation(DEFINE)
def keep_definitions(actor: Actor, list_code: str, name: str, data: bytes, given: Given) -> Stored:
    """Keep a filled workbook to be looked at; nothing is written.

    Raises:
        Refusal: it is no such workbook.
    """
    plan = plan_workbook(actor, list_code, name, data, given)
    require(actor, DEFINE, resource_of(actor.region_code, plan.shelf.list.title))
    kept = store(actor, name, data)
    target(f"document:{kept.sha256}", {"step": "preview", "file": kept.name, "list": list_code})
    return kept


@mutation(DEFINE)
def apply_definitions(
    actor: Actor, list_code: str, sha256: str, digest: str, given: Given, *, skip_bad: bool
) -> IndustryPlan:
    """Write the plan that was seen; one bad row stops all unless bad industries may be skipped.

    Raises:
        Refusal: another plan by now, nothing to write, or bad rows where none may be skipped.
    """
    name, plan = kept_plan(actor, list_code, sha256, given)
    require(actor, DEFINE, resource_of(actor.region_code, plan.shelf.list.title))
    if plan.digest != digest:
        raise Refusal("看过计划之后，口径又有变化", "请把这一页重新打开，看过新的计划再写入")
    if plan.problems and not skip_bad:
        bad = plan.count(REJECTED)
        raise Refusal(f"有 {bad} 个产业拒收，一个都没有写入", "请改正后重传，或选“跳过拒收的产业，写入其余”")
    if not plan.writes:
        raise Refusal("这份文件里没有要写入的口径", "请核对拒收的行，改正后重新上传")
    note = f"Excel：{name}"
    for one in plan.rows:
        if one.outcome == CHANGED:
            define_industry(actor, list_code, one.code, one.lines, note)
        elif one.outcome == ADDED:
            add_industry(actor, list_code, Added(one.name, one.named_by), one.lines, note)
    target(f"industries:{list_code}", {"sha256": sha256, **{each: plan.count(each) for each in OUTCOMES}})
    return plan
