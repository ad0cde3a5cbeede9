"""Watch lists and the alerts that the daily look finds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils import timezone

from zhiqiao.assets.landscape import keepers
from zhiqiao.assets.landscape.judging import Warned, WarningRule
from zhiqiao.assets.landscape.models import Alert, Watch
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.notices import services as notices
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.queries import is_waiting
from zhiqiao.kernel.ipc import IpcRefused, parse_ipc
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

KEEP = keepers.KEEP
SETTLE = "assets.landscape:alert:settle"
FIND = "assets.landscape:alert:find"
MOST = 200  # an organization
_MATTER = "alerts"


@mutation(KEEP)
def add_watch(actor: Actor, kind: str, value: str, note: str = "") -> Watch:
    """Keep an eye on something from now on; what is there today is known.

    Raises:
        Refusal: no such kind, patent or class; or it is watched already.
    """
    if actor.organization_id is None:
        raise Refusal("没有所属单位，不能设关注", "请以某个单位的身份登录")
    require(actor, KEEP, Resource(organization_ids=frozenset({actor.organization_id})))
    if kind not in dict(Watch.KINDS):
        raise Refusal("没有这种关注", "请在专利、竞争者、技术分类中选择", column="kind")
    wanted = _named(actor, kind, value)
    mine = Watch.objects.filter(organization_id=actor.organization_id, dropped_at=None)
    if mine.filter(kind=kind, value=wanted).exists():
        raise Refusal(f"“{wanted}”已经在关注清单里", "请在清单里查看它的预警", column="value")
    if mine.count() >= MOST:
        raise Refusal(f"一个单位最多关注 {MOST} 项", "请先停止不再需要的")
    status = ""
    if kind == Watch.PATENT:
        status = register.patent(actor, wanted).legal_status
    made = Watch.objects.create(
        kind=kind,
        value=wanted,
        note=note.strip()[:300],
        organization_id=actor.organization_id,
        made_by_id=actor.user_id,
        made_by=actor.name,
        role=actor.role.value,
        seen_key=register.newest_key(),
        alerted_key=register.newest_key(),
        seen_status=status,
    )
    target(f"watch:{made.pk}", {"kind": kind, "value": wanted})
    return made


def _named(actor: Actor, kind: str, value: str) -> str:
    """What is watched, as the register writes it."""
    text = " ".join(value.replace("\x00", " ").split())
    if not text:
        raise Refusal("没有写关注什么", "请填写专利号、申请人名称或 IPC 分类", column="value")
    if kind == Watch.PATENT:
        one = register.patents(actor).filter(register.spelled([text, text.replace(".", "")])).first()
        if one is None:
            raise Refusal(
                f"在您能看到的专利里没有 {text}", "请核对号码，或先导入包含它的清单", column="value"
            )
        return one.number
    if kind == Watch.IPC:
        bare = text.upper().replace(" ", "")
        try:
            return parse_ipc(bare).symbol
        except IpcRefused as refused:
            raise Refusal(
                f"“{text}”不是 IPC 小类或组", "请写如 C02F 或 C02F9/00", column="value"
            ) from refused
    return text[:200]


@mutation(KEEP)
def drop_watch(actor: Actor, pk: int) -> Watch:
    """No longer keep an eye on it; its alerts stay."""
    one = _watch(actor, pk)
    one.dropped_at = timezone.now()
    one.save(update_fields=["dropped_at"])
    keepers.tell(one.organization_id)
    target(f"watch:{pk}", {"value": one.value})
    return one


@mutation(KEEP)
def take_over(actor: Actor, pks: Collection[int]) -> int:
    """Stand behind entries whose maker has left; from then on they are judged as the actor sees the register.

    Raises:
        Refusal: none of them, or a maker who has not left.
    """
    wanted = [_watch(actor, pk) for pk in sorted(set(pks))]
    if not wanted:
        raise Refusal("没有要接手的关注", "设置人都还在本单位")
    for one in wanted:
        if keepers.owner_of(one) is not None:
            raise Refusal(f"“{one.value}”的设置人 {one.made_by} 还在本单位", "不需要接手；请刷新清单")
        one.made_by_id, one.made_by, one.role = actor.user_id, actor.name[:60], actor.role.value
        one.save(update_fields=["made_by_id", "made_by", "role"])
    keepers.tell(actor.organization_id)
    target(f"watch:{wanted[0].pk}", {"watches": [one.pk for one in wanted]})
    return len(wanted)


@mutation(KEEP)
def restore_watch(actor: Actor, pk: int) -> Watch:
    """Take up a watch again that was dropped."""
    one = _watch(actor, pk)
    same = Watch.objects.filter(organization_id=one.organization_id, kind=one.kind, value=one.value)
    if same.filter(dropped_at=None).exists():
        raise Refusal(f"“{one.value}”已经在关注清单里", "不需要恢复")
    one.dropped_at = None
    one.save(update_fields=["dropped_at"])
    target(f"watch:{pk}", {"value": one.value})
    return one


@mutation(KEEP)
def mark_looked(actor: Actor, pk: int) -> Watch:
    """What is new of a rival has been looked at."""
    one = _watch(actor, pk)
    one.seen_key, one.looked_at = register.newest_key(), timezone.now()
    one.save(update_fields=["seen_key", "looked_at"])
    target(f"watch:{pk}")
    return one


def _watch(actor: Actor, pk: int) -> Watch:
    one = Watch.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这项关注", "请从关注清单中选择")
    require(actor, KEEP, Resource(organization_ids=frozenset({one.organization_id}), label="这项关注"))
    return one


@mutation(SETTLE)
def close_alert(actor: Actor, pk: int, state: str, note: str) -> Alert:
    """Settle an alert, or ignore it; both with a reason."""
    one = Alert.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这条预警", "请从预警列表中选择")
    require(actor, SETTLE, Resource(organization_ids=frozenset({one.organization_id}), label="这条预警"))
    if state not in {Alert.SETTLED, Alert.IGNORED}:
        raise Refusal("没有这种处理", "请选“已处理”或“不处理”")
    if not note.strip():
        raise Refusal("没有写处理说明", "已处理的写做了什么，不处理的写为什么")
    one.state, one.note, one.settled_by, one.settled_at = state, note.strip(), actor.name, timezone.now()
    one.save(update_fields=["state", "note", "settled_by", "settled_at"])
    _count_down(one.organization_id)
    target(f"alert:{pk}", {"state": state, "rule": one.rule})
    return one


@mutation(SETTLE)
def reopen_alert(actor: Actor, pk: int) -> Alert:
    """Take an alert up again."""
    one = Alert.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这条预警", "请从预警列表中选择")
    require(actor, SETTLE, Resource(organization_ids=frozenset({one.organization_id}), label="这条预警"))
    one.state = Alert.OPEN
    one.save(update_fields=["state"])
    if not is_waiting(f"{_MATTER}:{one.organization_id}"):
        _notify(one.organization_id, "有预警重新打开")
    target(f"alert:{pk}")
    return one


# The daily look --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What the rules said of one entry.

    Attributes:
        warned: Rule and warning.
        newest: Key of the newest patent known by then.
        status: Legal status of the patent watched; "" for none.
    """

    warned: tuple[tuple[WarningRule, Warned], ...] = ()
    newest: int = 0
    status: str = ""


@mutation(FIND)
def write_alerts(actor: Actor, found: Mapping[int, Seen]) -> int:
    """Keep what the rules said, each thing once, and tell each organization once; returns how many are new.

    Args:
        actor: The system.
        found: By key of watch.
    """
    told: dict[int, int] = {}
    for one in Watch.objects.select_for_update().filter(pk__in=list(found), dropped_at=None):
        require(actor, FIND, Resource(organization_ids=frozenset({one.organization_id}), label="这项关注"))
        seen = found[one.pk]
        fresh = sum(_write(one, rule, warned) for rule, warned in seen.warned)
        if fresh:
            told[one.organization_id] = told.get(one.organization_id, 0) + fresh
        one.judged_at = timezone.now()
        one.alerted_key = max(one.alerted_key, seen.newest)
        one.seen_status = seen.status or one.seen_status
        one.save(update_fields=["judged_at", "seen_status", "alerted_key"])
    _tell(told)
    target("alerts", {"looked": len(found), "new": sum(told.values())})
    return sum(told.values())


def _write(one: Watch, rule: WarningRule, warned: Warned) -> bool:
    """Whether it had not been told before."""
    _, is_new = Alert.objects.get_or_create(
        organization_id=one.organization_id,
        rule=rule.code,
        subject=warned.subject[:200],
        defaults={
            "watch": one,
            "title": warned.title[:200],
            "reasons": list(warned.reasons),
            "patent_number": warned.patent_number,
            "confidence": warned.confidence.value,
            "due_on": warned.due_on,
            "found_on": today(),
        },
    )
    return is_new


def _tell(told: Mapping[int, int]) -> None:
    for organization_id, count in told.items():
        notices.settle(f"{_MATTER}:{organization_id}")
        _notify(organization_id, f"有 {count} 条新预警")


def _notify(organization_id: int, words: str) -> None:
    waiting = Alert.objects.filter(organization_id=organization_id, state=Alert.OPEN).count()
    notices.notify(
        f"{words}，共 {waiting} 条待处理",
        organization_id=organization_id,
        kind=Notice.TODO,
        about="专利预警",
        verb="处理预警",
        matter=f"{_MATTER}:{organization_id}",
    )


def _count_down(organization_id: int) -> None:
    if not Alert.objects.filter(organization_id=organization_id, state=Alert.OPEN).exists():
        notices.settle(f"{_MATTER}:{organization_id}")
