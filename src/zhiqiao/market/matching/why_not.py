"""为什么没有它: what became of a patent that a person expected in the list of a need. Every number is worked out.

A patent that the actor may not see is spoken of exactly as one that is not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.kernel.folding import fold, shown
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices
from zhiqiao.market.matching.audiences import marks_of
from zhiqiao.market.matching.conditions import BAD
from zhiqiao.market.matching.dimensions import every_dimension, known_filters
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.market.matching.indexing import patent_engine
from zhiqiao.market.matching.match_list import MatchList
from zhiqiao.market.matching.number_keys import spellings
from zhiqiao.market.matching.placing import DEEP, Placement, place_of
from zhiqiao.market.matching.proposals import Filters, Proposed, Results, Teller, is_own, need_text, visible
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.market.matching.search_fields import NUMBER
from zhiqiao.market.matching.searching import patents_named
from zhiqiao.retrieval.conditions import Among
from zhiqiao.retrieval.document import Query

MOST_CHARACTERS = 100
MOST_OFFERED = 6  # patents to choose from when a part of a title names several
_SHORTEST_TITLE = 2
_NUMBER_DIGITS = 7


class Verdict(StrEnum):
    """What became of it."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    OWN = "own"
    FILTERED = "filtered"
    UNFIT = "unfit"
    FOLDED = "folded"
    LISTED = "listed"
    BELOW = "below"
    LAGGING = "lagging"


@dataclass(frozen=True)
class WhyNot:
    """The answer.

    Attributes:
        typed: What was asked for.
        verdict: What became of it.
        reason: The same in a Chinese sentence without its full stop.
        remedy: What to do next, likewise; may be empty.
        one: The patent with its rank, parts and conditions; None where there is none to speak of.
        beside: The one to compare it with: the last shown, or the one it is folded under.
        choice: Patents to choose from.
    """

    typed: str
    verdict: Verdict
    reason: str
    remedy: str = ""
    one: Proposed | None = None
    beside: Proposed | None = None
    choice: tuple[Offer, ...] = ()


def why_not(actor: Actor, listed: MatchList, typed: str) -> WhyNot:
    """What became of a patent.

    Args:
        actor: Who asks; the list is the actor's own.
        listed: The list as the actor sees it.
        typed: A number in any spelling, or a part of a title.
    """
    text = fold(typed.replace("\x00", " "))[:MOST_CHARACTERS]
    if len(text) < _SHORTEST_TITLE:
        return WhyNot(text, Verdict.UNKNOWN, "没有写要找哪一件", "请写专利号（任何写法）或名称里的几个字")
    offers, note = _meant(actor, text)
    if not offers:
        reason = f"库里没有您可以查看的、号码或名称与{shown(text)}相符的专利"
        return WhyNot(text, Verdict.UNKNOWN, reason, note or "请核对号码，或换名称里的几个字再找")
    if len(offers) > 1:
        ranks = {row.offer.card.number: row.rank for row in listed.results.rows}
        offers.sort(key=lambda one: (ranks.get(one.card.number, DEEP * 2), one.card.number))
        more = len(offers) > MOST_OFFERED
        reason = f"名称里有{shown(text)}的专利不止一件" + (f"，先列 {MOST_OFFERED} 件" if more else "")
        return WhyNot(text, Verdict.SEVERAL, reason, "请选要问的那一件", choice=tuple(offers[:MOST_OFFERED]))
    return _became(actor, listed, text, offers[0])


def _meant(actor: Actor, text: str) -> tuple[list[Offer], str]:
    """The patents in sight that a text names, and what is wrong with it as a number.

    What is wrong is told from the text alone, so that it says nothing of what is there.
    """
    keys, note = spellings(text)
    named = list(visible(actor, patents_named(actor, keys)).values())
    digits = sum(sign.isdigit() for sign in text)
    if named or (digits >= _NUMBER_DIGITS and digits * 2 > len(text)):
        return named, note
    mine = register.patents(actor).filter(title__icontains=text)
    shelf = register.patents(SYSTEM).filter(pk__in=catalog.listed_patent_ids(), title__icontains=text)
    numbers: dict[str, str] = {}
    for found in (mine, shelf):
        numbers |= dict(found.order_by("number").values_list("number", "title")[: MOST_OFFERED + 1])
    exact = [number for number, title in numbers.items() if fold(title) == text]
    return list(visible(actor, exact if len(exact) == 1 else list(numbers)).values()), ""


def _became(actor: Actor, listed: MatchList, text: str, offer: Offer) -> WhyNot:
    demand, number = listed.results.demand, offer.card.number
    name = f"《{offer.card.title}》"
    if is_own(actor, demand, offer):
        reason = f"{name}是提出需求的企业自己持有的专利，不列为答案"
        return WhyNot(text, Verdict.OWN, reason)
    there = _in_list(listed, text, number, name)
    if there is not None:
        return there
    filters = known_filters(actor, listed.wish.filters)
    missed = _missed(offer, filters)
    rows = () if missed else listed.results.rows  # among them those that the switches of the list leave out
    here = next((row for row in rows if row.offer.card.number == number), None)
    best = None if missed else _best_judged(listed.results)
    found = (here, False) if here else _place(actor, demand, offer, {} if missed else filters, best)
    if found is None:
        reason = f"{name}还没有进检索索引"
        return WhyNot(text, Verdict.LAGGING, reason, "索引正在更新，请几分钟后再看")
    one, is_deep = found
    where = _where(one, is_deep=is_deep)
    if missed:
        reason = f"{name}被现在的筛选排除：{missed}"
        return WhyNot(text, Verdict.FILTERED, reason, f"去掉这些筛选，{where}", one)
    if listed.wish.only_fitting and one.fails:
        failed = "、".join(f"{each.label}（{each.words}）" for each in one.conditions if each.stands == BAD)
        reason = f"{name}有条件不符：{failed}；现在只看条件都符合的"
        return WhyNot(text, Verdict.UNFIT, reason, f"全部显示时，{where}", one)
    return WhyNot(text, Verdict.BELOW, f"{name}：{where}，没有进清单", _cut(listed, one), one, listed.last)


def _in_list(listed: MatchList, text: str, number: str, name: str) -> WhyNot | None:
    for one, best, why in listed.in_order:
        if one.offer.card.number != number:
            continue
        if best is None or why is None:
            return WhyNot(text, Verdict.LISTED, f"{name}就在清单里，第 {one.rank} 名", one=one)
        reason = f"{name}排第 {one.rank} 名，与第 {best.rank} 名{why.label}，折叠在它下面"
        remedy = "点开那一行的“另有相近”，或关闭“折叠相近”"
        return WhyNot(text, Verdict.FOLDED, reason, remedy, one, best)
    return None


def _where(one: Proposed, *, is_deep: bool) -> str:
    if is_deep:
        return f"按词和按意思它都没进最接近的一批，综合名次约第 {one.rank} 名"
    return f"它排第 {one.rank} 名"


def _cut(listed: MatchList, one: Proposed) -> str:
    """Where the list ends, and why it ends there."""
    most, _, floor = choices.listed_limits()
    last = len(listed.results.rows)
    why = f"最多列 {most} 件" if last >= most else f"再往后把握都低于 {floor:.0%}，它是 {one.likelihood:.1%}"
    beside = "；下面是它与清单最后一件的对照" if listed.last is not None else ""
    return f"清单列到第 {last} 名，{why}{beside}"


def _missed(offer: Offer, filters: Filters) -> str:
    """The filters that a patent does not pass, in words with its own values; "" when it passes all."""
    said = []
    for one in every_dimension():
        wanted, held = filters.get(one.name, frozenset()), offer.keywords.get(one.name, ())
        if wanted and wanted.isdisjoint(held):
            asked = _words(one.labels(sorted(wanted)), sorted(wanted))
            has = _words(one.labels(held), held[-1:]) or "没有这一项"
            said.append(f"{one.label}只看{asked}，它是{has}")
    return "；".join(said)


def _words(labels: Mapping[str, str], values: tuple[str, ...] | list[str]) -> str:
    return "、".join(labels.get(value, value) for value in values)


def _best_judged(results: Results) -> float | None:
    """Points of the best of a list that a judge had a say in; None of others, where they need no telling."""
    return results.best if results.judgment.is_made else None


def _place(
    actor: Actor, demand: Demand, offer: Offer, filters: Filters, best: float | None
) -> tuple[Proposed, bool] | None:
    """A patent with its rank among those the actor may see, and whether it stands far behind.

    ``best`` is what its parts are told by; None for the points of the first of those before it.
    """
    engine, number = patent_engine(), offer.card.number
    limits = Query(filters=dict(filters), audience=marks_of(actor))
    only = Among(NUMBER, frozenset({number}))
    with search_refusals():
        placed = place_of(engine, need_text(demand), number, only, limits)
    if placed is None:
        return None
    before = _before(actor, demand, placed)
    if best is None:
        best = before[0] if before else placed.hit.score
    teller = Teller(engine, demand, best, is_text_only=placed.is_text_only)
    return teller.tell(len(before) + 1, placed.hit, offer), placed.is_deep


def _before(actor: Actor, demand: Demand, placed: Placement) -> list[float]:
    """Scores of those before it that the actor's list counts: in sight, and not the firm's own."""
    offers = visible(actor, [hit.doc_id for hit in placed.before])
    return [
        hit.score
        for hit in placed.before
        if hit.doc_id in offers and not is_own(actor, demand, offers[hit.doc_id])
    ]


def placed_for(actor: Actor, results: Results, offer: Offer) -> Proposed | None:
    """A patent as it stands for a need behind its whole list; None while it is not indexed."""
    found = _place(actor, results.demand, offer, {}, _best_judged(results))
    return found[0] if found else None
