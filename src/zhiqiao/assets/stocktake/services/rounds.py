"""Opening, extending, closing and reopening rounds."""

from dataclasses import asdict, dataclass
from datetime import date

from django.utils import timezone

from zhiqiao.assets.stocktake import reminders, wake_up
from zhiqiao.assets.stocktake.denominator import Stock, still_counted, stock_of
from zhiqiao.assets.stocktake.inventors import colleges_of
from zhiqiao.assets.stocktake.models import Entry, Round, RoundHolder
from zhiqiao.assets.stocktake.stepping import leading_resource
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.evidence.facts import Grade, NewFact, Paper
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.kernel import tables
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

OPEN = "assets.stocktake:round:open"
CLOSE = "assets.stocktake:round:close"


@dataclass(frozen=True)
class NewRound:
    """A round about to be opened.

    Attributes:
        name: What it is called.
        base_on: The cut-off day: patents granted by then.
        due_on: When it should be done.
        organization_ids: The holders it covers; an office names its own.
        scope: Round.UNCONVERTED or Round.IN_FORCE.
        note: What people should know.
        colleges: Only the patents of these colleges, as earlier entries and inventors' accounts tell; empty: all.
        papers: What proves the number in force, such as the office's list.
    """

    name: str
    base_on: date
    due_on: date
    organization_ids: tuple[int, ...]
    scope: str = Round.UNCONVERTED
    note: str = ""
    colleges: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()


@mutation(OPEN)
def open_round(actor: Actor, new: NewRound) -> Round:
    """Open a round: an entry for each patent in scope, and a fact on each holder's stock.

    Raises:
        Refusal: no name, days the wrong way round, a holder busy in another round, or no patent in scope.
    """
    _check(new)
    holders = [accounts.organization(pk) for pk in sorted(set(new.organization_ids))]
    for one in holders:
        require(actor, OPEN, Resource(one.region_code, frozenset({one.pk}), label=one.name))
        _check_holder(one)
    own = actor.organization_id if [one.pk for one in holders] == [actor.organization_id] else None
    opened = Round.objects.create(
        name=new.name.strip(),
        base_on=new.base_on,
        due_on=new.due_on,
        scope=new.scope,
        organization_id=own,
        region_code=actor.region_code or _region_over(holders),
        note=new.note.strip(),
        colleges=[name.strip() for name in new.colleges if name.strip()],
        made_by=actor.name,
    )
    with reminders.reminding(opened, fresh=True):
        made = sum(_count_holder(actor, opened, one, new.papers) for one in holders)
    if not made:
        raise Refusal(
            f"截至 {new.base_on}，所选单位没有符合范围的有效专利",
            "请先导入这些单位的专利清单，或核对截止日、范围与所选二级单位",
        )
    target(f"round:{opened.pk}", {"name": opened.name, "holders": len(holders), "entries": made})
    return opened


def _region_over(holders: list[Organization]) -> str:
    """The smallest region that all holders lie in; "" where there is none."""
    chains = [[*tables.region_ancestors(one.region_code), one.region_code] for one in holders]
    shared = [code for code in chains[0] if all(code in chain for chain in chains)]
    return shared[-1] if shared else ""


def _check(new: NewRound) -> None:
    if not new.name.strip():
        raise Refusal("没有填盘点名称", "例如“2024 年存量专利盘点”", column="name")
    if new.base_on > today():
        raise Refusal(f"存量截止日 {new.base_on} 还没有到", "请填今天或以前的日期", column="base_on")
    if new.due_on < new.base_on:
        raise Refusal("完成期限早于存量截止日", "请把完成期限改到截止日之后", column="due_on")
    if new.scope not in dict(Round.SCOPES):
        raise Refusal(f"没有“{new.scope}”这种范围", "请从列表中选择", column="scope")
    if not new.organization_ids:
        raise Refusal("没有选择参加盘点的单位", "请至少勾选一个单位", column="organizations")


def _check_holder(one: Organization) -> None:
    if not one.credit_code:
        raise Refusal(
            f"{one.name} 没有登记统一社会信用代码，存量数无法记入账本", "请先在“组织”里补登信用代码再发起盘点"
        )
    busy = Round.objects.filter(state=Round.OPEN, holders__organization=one).first()
    if busy is not None:
        raise Refusal(f"{one.name} 还在“{busy.name}”里", "请先结束那一轮，或在那一轮里补入新专利")


def _count_holder(actor: Actor, round_: Round, one: Organization, papers: tuple[Paper, ...]) -> int:
    stock = stock_of(one.pk, round_.base_on)
    holder = RoundHolder.objects.create(round=round_, organization=one, in_force=stock.in_force)
    holder.fact_position = _write_stock(actor, round_, one, stock, papers, None)
    holder.save()
    made = _add_entries(round_, one, stock)
    wake_up.find(one)
    return made


def _write_stock(
    actor: Actor, round_: Round, one: Organization, stock: Stock, papers: tuple[Paper, ...], old: int | None
) -> int:
    fact = write_fact(
        actor,
        NewFact(
            kind="stock_counted",
            subject=one.credit_code or "",
            subject_name=one.name,
            effective_on=round_.base_on,
            parties=(accounts.party_snapshot(one.pk, "holder", round_.base_on),),
            region_code=one.region_code,
            grade=Grade.DOCUMENTED if papers else Grade.DECLARED,
            quantity=stock.in_force,
            papers=papers,
            matter=f"round:{round_.pk}",
            attributes={"unconverted": stock.unconverted, "scope": round_.scope},
            supersedes=old,
        ),
    )
    return fact.position


def _add_entries(round_: Round, one: Organization, stock: Stock) -> int:
    where: dict[int, str] = {}
    if round_.colleges:
        where = colleges_of(one.pk, {pk: inventors for pk, (_, inventors) in stock.patents.items()})
    known = set(Entry.objects.filter(round=round_).values_list("patent_id", flat=True))
    now = timezone.now()
    fresh = [
        Entry(
            round=round_,
            patent_id=pk,
            organization=one,
            region_code=one.region_code,
            is_counted=pk not in stock.converted,
            college=where.get(pk, ""),
            state_since=now,
        )
        for pk in stock.patents
        if (not round_.colleges or where.get(pk) in round_.colleges)
        and pk not in known
        and (round_.scope == Round.IN_FORCE or pk not in stock.converted)
    ]
    Entry.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


@dataclass(frozen=True)
class Extended:
    """What register and ledger have told since of the cut-off day: entries added, left out of the denominator, back."""

    added: int = 0
    left_out: int = 0
    back: int = 0

    def __add__(self, other: "Extended") -> "Extended":
        return Extended(self.added + other.added, self.left_out + other.left_out, self.back + other.back)


@mutation(OPEN)
def extend_round(actor: Actor, pk: int) -> Extended:
    """Take in patents that the register has got since, in force on the cut-off day, and count the denominator anew.

    What turns out to have been converted or not in force on that day no longer counts; its entry stays. A holder's
    stock that has changed is counted anew: the new fact supersedes the old one.
    """
    round_ = locked_round(pk)
    require(actor, OPEN, leading_resource(round_))
    if round_.state != Round.OPEN:
        raise Refusal(f"“{round_.name}”已经结束", "请重开本轮，或发起新一轮盘点")
    done = Extended()
    with reminders.reminding(round_):
        for holder in round_.holders.select_related("organization"):
            stock = stock_of(holder.organization_id, round_.base_on)
            counted = _count_anew(round_, holder.organization_id, stock)
            if stock.in_force != holder.in_force or counted != Extended():
                holder.fact_position = _write_stock(
                    actor, round_, holder.organization, stock, (), holder.fact_position
                )
                holder.in_force = stock.in_force
                holder.save()
            done += counted + Extended(_add_entries(round_, holder.organization, stock))
            wake_up.find(holder.organization)
    target(f"round:{pk}", asdict(done))
    return done


def _count_anew(round_: Round, organization_id: int, stock: Stock) -> Extended:
    """Which entries belong to the denominator by what is known now; one whose patent changed hands since still does."""
    told = Entry.objects.filter(round=round_, organization_id=organization_id).order_by("pk")
    entries = dict(told.values_list("patent_id", "is_counted"))
    still = still_counted([pk for pk in entries if pk not in stock.patents], round_.base_on)
    counts = {pk: pk in still or (pk in stock.patents and pk not in stock.converted) for pk in entries}
    left_out = [pk for pk, counted in entries.items() if counted and not counts[pk]]
    back = [pk for pk, counted in entries.items() if not counted and counts[pk]]
    for keys, counted in ((left_out, False), (back, True)):
        for start in range(0, len(keys), 500):
            told.filter(patent_id__in=keys[start : start + 500]).update(is_counted=counted)
    return Extended(left_out=len(left_out), back=len(back))


@mutation(CLOSE)
def close_round(actor: Actor, pk: int) -> Round:
    """End a round: entries stay as they are and its to-dos are settled."""
    return _turn(actor, pk, Round.CLOSED)


@mutation(CLOSE)
def reopen_round(actor: Actor, pk: int) -> Round:
    """Go on with a round that was ended; refused while one of its holders is in another open round."""
    return _turn(actor, pk, Round.OPEN)


def _turn(actor: Actor, pk: int, state: str) -> Round:
    round_ = locked_round(pk)
    require(actor, CLOSE, leading_resource(round_))
    if round_.state == state:
        raise Refusal(f"“{round_.name}”{round_.get_state_display()}，没有变化", "请刷新页面")
    if state == Round.OPEN:
        for holder in round_.holders.select_related("organization"):
            _check_holder(holder.organization)
    with reminders.reminding(round_):
        round_.state = state
        round_.closed_at = timezone.now() if state == Round.CLOSED else None
        round_.save()
    target(f"round:{pk}", {"state": state})
    return round_


def locked_round(pk: int) -> Round:
    """The round, locked.

    Raises:
        Refusal: there is none with this number.
    """
    one = Round.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号盘点", "请从盘点列表中打开")
    return one
