"""财政资助声明: told, completed, withdrawn; reasons for not using; the offices reminded."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from django.utils import timezone

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices, funded_clock
from zhiqiao.assets.stocktake.models import Entry, FundingDeclaration
from zhiqiao.assets.stocktake.stepping import funding_resource
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.evidence.facts import Paper
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

DECLARE = "assets.stocktake:funding:declare"
REMIND = "assets.stocktake:funding:remind"
_FIRST_YEAR = 1985


@dataclass(frozen=True)
class Funding:
    """A declaration as told; empty where not known."""

    project_number: str
    project_name: str = ""
    level: str = ""
    year: int | None = None
    funder: str = ""
    papers: tuple[Paper, ...] = ()


@mutation(DECLARE)
def declare_funding(actor: Actor, number: str, told: Funding) -> FundingDeclaration:
    """Declare one of the actor's own patents publicly funded, or complete what was declared.

    Raises:
        Refusal: no project number, an unknown level or year, a patent not held here.
    """
    organization_id = actor.organization_id or 0
    require(actor, DECLARE, Resource(actor.region_code, frozenset({organization_id}), label="财政资助声明"))
    _check(told)
    try:
        wanted = parse_application_number(number).canonical
    except NumberRefused:
        wanted = number.strip()
    pk = register.by_numbers([wanted]).get(wanted)
    if pk is None or organization_id not in register.card(pk).holder_ids:
        raise Refusal(f"{number} 不是本单位登记在册的专利", "请核对号码，或先导入", column="number")
    one = FundingDeclaration.objects.select_for_update().filter(patent_id=pk).first() or FundingDeclaration(
        patent_id=pk, organization_id=organization_id, region_code=actor.region_code
    )
    if one.organization_id != organization_id:
        raise Refusal(f"{number} 已由另一权利人声明", "共有专利声明一次即可", column="number")
    one.project_number, one.project_name = told.project_number.strip(), told.project_name.strip()
    one.level, one.year, one.funder = told.level, told.year, told.funder.strip()
    one.papers = [*one.papers, *(asdict(paper) for paper in told.papers)]
    one.told_by, one.withdrawn_at = actor.name[:60], None
    one.save()
    funded_clock.remind(organization_id)
    target(f"funding:{one.pk}", {"patent": wanted, "project": one.project_number, "level": one.level})
    return one


def _check(told: Funding) -> None:
    if not told.project_number.strip():
        raise Refusal("没有填项目编号", "请照立项文件填写", column="project_number")
    if told.level and told.level not in dict(choices.funding_levels()):
        raise Refusal(f"没有“{told.level}”这一级别", "请从列表中选择", column="level")
    if told.year is not None and not _FIRST_YEAR <= told.year <= today().year:
        raise Refusal(f"立项年份 {told.year} 不合常理", f"请填 {_FIRST_YEAR} 到今年之间的年份", column="year")


def _locked(actor: Actor, pks: Collection[int]) -> list[FundingDeclaration]:
    found = list(
        FundingDeclaration.objects.select_for_update(of=("self",))
        .filter(pk__in=set(pks), withdrawn_at=None)
        .select_related("patent")
    )
    if not found:
        raise Refusal("没有选中任何声明", "请先在清单里勾选")
    for one in found:
        require(actor, DECLARE, funding_resource(one))
    return found


@mutation(DECLARE)
def excuse_idle(actor: Actor, pks: Collection[int], excuse: str, text: str, until: date | None = None) -> int:
    """Say why several patents are not in use, until a day where the reason is to be looked at again."""
    found = _locked(actor, pks)
    if excuse not in dict(choices.idle_excuses()):
        raise Refusal("没有选理由", "请从列表中选择", column="excuse")
    if not text.strip():
        raise Refusal("没有说明", "请写明事实，例如“样机在临床试验，预计 2027 年结束”", column="text")
    if until is not None and until < today():
        raise Refusal(f"理由有效至 {until} 已经过了", "请填今天或以后的日期", column="until")
    for one in found:
        one.excuse, one.excuse_text = excuse, text.strip()
        one.excused_until, one.excused_by = until, actor.name[:60]
        one.save()
    for pk in {one.organization_id for one in found}:
        funded_clock.remind(pk)
    target(f"funding:{found[0].pk}", {"declarations": len(found), "excuse": excuse, "text": text.strip()})
    return len(found)


@mutation(DECLARE)
def withdraw_funding(actor: Actor, pk: int, reason: str) -> FundingDeclaration:
    """Take a declaration back, with a reason; its clock stops."""
    one = _locked(actor, [pk])[0]
    if not reason.strip():
        raise Refusal("没有写撤回的理由", "请写明，例如“经核对为横向项目”", column="reason")
    one.withdrawn_at = timezone.now()
    one.save()
    funded_clock.remind(one.organization_id)
    target(f"funding:{pk}", {"withdrawn": True, "reason": reason.strip()})
    return one


@mutation(DECLARE)
def gather_funded(actor: Actor) -> int:
    """Take over what entries of the own rounds say of funding; returns how many declarations were made."""
    organization_id = actor.organization_id or 0
    require(actor, DECLARE, Resource(actor.region_code, frozenset({organization_id}), label="财政资助声明"))
    before = FundingDeclaration.objects.filter(organization_id=organization_id, withdrawn_at=None).count()
    said = Entry.objects.filter(organization_id=organization_id, fiscal_project=True)
    funded_clock.follow_answers(list(said.exclude(patent__funding__isnull=False).order_by("pk")))
    after = FundingDeclaration.objects.filter(organization_id=organization_id, withdrawn_at=None).count()
    funded_clock.remind(organization_id)
    target(f"organization:{organization_id}", {"declared": after - before})
    return after - before


@mutation(REMIND)
def remind_funded(actor: Actor) -> int:
    """Bring the to-dos of all offices in reach up to their clocks; returns how many offices were looked at."""
    ids = FundingDeclaration.objects.order_by().values_list("organization_id", flat=True).distinct()
    reached = rows(actor, REMIND, accounts.all_organizations(), organization="pk").filter(pk__in=ids)
    for one in reached:
        require(actor, REMIND, Resource(one.region_code, frozenset({one.pk}), label=one.name))
        funded_clock.remind(one.pk)
    target("funded", {"organizations": len(reached)})
    return len(reached)
