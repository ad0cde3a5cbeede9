"""Evaluation before filing: disclose, hand in, search, rate, decide. Audit and notices tell nothing of the content."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.urls import reverse
from django.utils import timezone

from zhiqiao.assets.appraisal import disclosing, disclosures
from zhiqiao.assets.appraisal.disclosing import Content
from zhiqiao.assets.appraisal.disclosures import EVALUATE, WRITE
from zhiqiao.assets.appraisal.models import Disclosure, DisclosureRating, DisclosureStep, NoveltySearch
from zhiqiao.assets.appraisal.novelty import Searched
from zhiqiao.assets.appraisal.speaking import said_by
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.notices.services import notify, settle
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

_NEEDED = {"title": "名称", "problem": "要解决的问题", "means": "技术方案", "effect": "效果"}
_MOST_TITLE = 200


@dataclass(frozen=True)
class Rating:
    """A rating about to be given: 0–10 and what it rests on."""

    dimension: str
    points: int
    ground: str


@mutation(WRITE)
def save_disclosure(
    actor: Actor, content: Content, pk: int | None = None, inventor_name: str = ""
) -> Disclosure:
    """Write a new disclosure, or change one that is not handed in.

    Raises:
        Refusal: no title, too long, or handed in already.
    """
    if pk is None:
        owner = actor.user_id if actor.role is Role.INVENTOR else None
        unit = actor.organization_id or 0
        require(actor, WRITE, Resource(None, frozenset({unit}), owner, label="本单位的交底"))
        one = Disclosure(
            organization_id=unit,
            inventor_id=owner,
            inventor_name=(inventor_name.strip() or actor.name)[:60],
            college=actor.college,
        )
    else:
        one = _locked(actor, WRITE, pk)
        if one.state not in disclosing.WRITABLE:
            raise Refusal(
                f"现在是“{one.get_state_display()}”，不能修改", "需要修改时请先撤回，或请转化办公室要求补充"
            )
    if not content.title.strip():
        raise Refusal("没有写名称", "请写一个能看出技术内容的名称", column="title")
    _check_lengths(content)
    for name, value in asdict(content).items():
        setattr(one, name, value.strip() if isinstance(value, str) else value)
    one.save()
    target(f"disclosure:{one.pk}")
    return one


def _check_lengths(content: Content) -> None:
    most = int(parameters.load(disclosing.FILE)["most_text"])
    if len(content.title) > _MOST_TITLE:
        raise Refusal(f"名称有 {len(content.title)} 字", f"请控制在 {_MOST_TITLE} 字内", column="title")
    for name in ("problem", "means", "effect", "application", "publications"):
        length = len(getattr(content, name))
        if length > most:
            raise Refusal(
                f"{_NEEDED.get(name, '这一栏')}有 {length} 字", f"请控制在 {most} 字内", column=name
            )


@mutation(WRITE)
def submit_disclosure(actor: Actor, pk: int) -> Disclosure:
    """Hand it in to the office; the words as they are now stay with the step.

    Raises:
        Refusal: something needed is missing.
    """
    one = _locked(actor, WRITE, pk)
    missing = [label for name, label in _NEEDED.items() if not getattr(one, name).strip()]
    if missing:
        raise Refusal(f"还没有写：{'、'.join(missing)}", "补全后再提交，没有这些没法检索和评分")
    _step(actor, one, "submit", content=disclosures.content_json(disclosures.content_of(one)))
    settle(f"disclosure:{pk}")
    notify(
        "有技术交底待评估",
        _page(one),
        organization_id=one.organization_id,
        role=Role.HOLDER_OFFICE.value,
        kind="todo",
        about=f"第 {one.pk} 号 · {one.inventor_name}",
        waiting=one.inventor_name,
        verb="评估",
        due_on=one.deadline_on,
        matter=f"disclosure:{pk}",
    )
    target(f"disclosure:{pk}", {"state": one.state})
    return one


@mutation(WRITE)
def take_back_disclosure(actor: Actor, pk: int) -> Disclosure:
    """Take it back before the office has begun."""
    one = _locked(actor, WRITE, pk)
    _step(actor, one, "take_back")
    settle(f"disclosure:{pk}")
    target(f"disclosure:{pk}", {"state": one.state})
    return one


@mutation(EVALUATE)
def search_novelty(actor: Actor, pk: int, found: Searched) -> NoveltySearch:
    """Keep what a search for prior art found; only published documents are given.

    The search itself is made before, by the door, so that no transaction waits for it: `disclosures.to_search`.
    """
    one = _locked(actor, EVALUATE, pk)
    many = int(parameters.load(disclosing.FILE)["closest"])
    public = _published([near.number for near in found.near])
    kept = NoveltySearch.objects.create(
        disclosure=one,
        documents=found.documents,
        is_text_only=found.is_text_only,
        near=[near.as_json for near in found.near if near.number in public][:many],
        by_name=said_by(actor),
    )
    _step(actor, one, "search", f"最接近的 {len(kept.near)} 件")
    target(f"disclosure:{pk}", {"state": one.state, "found": len(kept.near)})
    return kept


def _published(numbers: Sequence[str]) -> set[str]:
    """Those of the patents that the public knows."""
    known = Patent.objects.filter(register.PUBLISHED, number__in=list(numbers))
    return set(known.values_list("number", flat=True))


@mutation(EVALUATE)
def conclude_search(actor: Actor, pk: int, conclusion: str) -> NoveltySearch:
    """What the person who looked at the documents makes of the latest search.

    Raises:
        Refusal: nothing said, or no search yet.
    """
    one = _locked(actor, EVALUATE, pk)
    latest = one.searches.first()
    if latest is None:
        raise Refusal("还没有检索过", "请先检索")
    if not conclusion.strip():
        raise Refusal("没有写结论", "请写最接近的是哪篇、区别在哪里", column="conclusion")
    latest.conclusion = f"{conclusion.strip()} —— {said_by(actor)}"
    latest.save(update_fields=["conclusion"])
    target(f"disclosure:{pk}")
    return latest


@mutation(EVALUATE)
def rate_disclosure(actor: Actor, pk: int, ratings: Sequence[Rating]) -> Disclosure:
    """Rate it in the four dimensions; earlier ratings stay.

    Raises:
        Refusal: a dimension without points or ground, or no search yet.
    """
    one = _locked(actor, EVALUATE, pk)
    told = {rating.dimension: rating for rating in ratings}
    for dimension in disclosing.dimensions(today()):
        rating = told.get(dimension.code)
        if rating is None or not 0 <= rating.points <= disclosing.MOST_POINTS:
            raise Refusal(f"“{dimension.label}”没有打分", "请填 0 到 10 的整数", column=dimension.code)
        if not rating.ground.strip():
            raise Refusal(f"“{dimension.label}”没有写依据", "请写一句依据", column=dimension.code)
        DisclosureRating.objects.create(
            disclosure=one,
            dimension=dimension.code,
            points=rating.points,
            ground=rating.ground.strip(),
            by_name=said_by(actor),
        )
    _step(actor, one, "rate", f"得分 {disclosures.verdict_of(one).score}")
    target(f"disclosure:{pk}", {"state": one.state})
    return one


@mutation(EVALUATE)
def decide_disclosure(actor: Actor, pk: int, decision: str, reason: str) -> Disclosure:
    """File, keep secret, publish, do not file, or ask for more; with the reason, told to the inventor.

    Raises:
        Refusal: no such decision, no reason, or not rated yet.
    """
    one = _locked(actor, EVALUATE, pk)
    if decision not in {*disclosing.DECIDED, disclosing.SUPPLEMENT}:
        raise Refusal("没有选决定", "请从列出的决定中选一个", column="decision")
    if not reason.strip():
        raise Refusal("没有写理由", "请写明依据，发明人会看到", column="reason")
    _step(actor, one, decision, reason.strip())
    settle(f"disclosure:{pk}")
    asks = decision == disclosing.SUPPLEMENT
    if not asks:
        one.decision_reason, one.decided_on = reason.strip(), today()
        one.save(update_fields=["decision_reason", "decided_on"])
    if one.inventor_id is not None:
        notify(
            "技术交底要补充" if asks else "申请前评估有了决定",
            _page(one),
            user_id=one.inventor_id,
            kind="todo" if asks else "notice",
            about=f"第 {one.pk} 号 · {one.get_state_display()}",
            waiting=actor.name if asks else "",
            verb="补充" if asks else "查看",
            due_on=one.deadline_on if asks else None,
            matter=f"disclosure:{pk}",
        )
    target(f"disclosure:{pk}", {"state": one.state})
    return one


@mutation(EVALUATE)
def reopen_disclosure(actor: Actor, pk: int, reason: str) -> Disclosure:
    """Decide anew; the earlier decision stays in the history."""
    one = _locked(actor, EVALUATE, pk)
    if not reason.strip():
        raise Refusal("没有写理由", "请写明为什么重新决定", column="reason")
    _step(actor, one, "reopen", reason.strip())
    target(f"disclosure:{pk}", {"state": one.state})
    return one


def _locked(actor: Actor, action: str, pk: int) -> Disclosure:
    one = Disclosure.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号交底", "请从申请前评估清单中打开")
    require(actor, action, disclosures.resource_of(one))
    disclosures.may(actor, action, one)
    return one


def _step(
    actor: Actor, one: Disclosure, name: str, reason: str = "", content: dict[str, object] | None = None
) -> None:
    origin = one.state
    one.state = disclosing.FLOW.step(origin, name)
    one.state_since = timezone.now()
    one.save()
    label = next(step.label for step in disclosing.FLOW.transitions if step.name == name)
    DisclosureStep.objects.create(
        disclosure=one,
        name=name,
        label=label,
        origin=origin,
        state=one.state,
        reason=reason,
        content=content or {},
        by_name=said_by(actor),
    )


def _page(one: Disclosure) -> str:
    return reverse("workbench:disclosure", args=[one.pk])
