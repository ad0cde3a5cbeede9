"""广州 2021 转让许可后补助: up to a share of what was paid, capped by patent and by unit, to the 分.

Source: forms.md 5.7 广州 2021 转让许可 [e18]. Paid after the event; SME claimant; giver a domestic
university, institute or state-owned firm; registered within the window; not related; for implementation.
A batch without a price a patent gets at most the share of its total, its average within the cap.
Amounts: parameters/schemes.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from zhiqiao.kernel.money import FEN_PER_YUAN, allocate, share, yuan
from zhiqiao.outcomes.subsidies.awards import Award, History, Line, LineAward, SchemeRule, Terms

_DEALS = {"assignment": "转让", "license": "许可"}
_KINDS = "高校、科研机构或国有企业"


def _refusal(line: Line, terms: Terms) -> str:
    """Why a line gets nothing; "" when it may get something. The first that holds is said."""
    day, window = line.recorded_on, terms.window
    tried = (
        (terms.is_draft, "这个办法还是征求意见稿，不能作为支付依据"),
        (line.deal not in _DEALS, "不是转让登记或许可备案，不在本办法支持范围"),
        (
            day < window.starts_on,
            f"登记备案日 {day} 早于 {window.starts_on}，本办法那时还没有开始，奖补为 0",
        ),
        (day > window.ends_on, f"登记备案日 {day} 晚于 {window.ends_on}，不在本期"),
        (line.giver_kind not in terms.giver_kinds, f"转让方或许可方不是{_KINDS}"),
        (not line.giver_identified, "转让方或许可方没有统一社会信用代码，无法确认是境内单位"),
        (not line.size_class, "缺登记备案日上一年度的规模数据，无法判定是否中小微企业"),
        (line.size_class not in terms.size_classes, "按登记备案日上一年度数据划型，申请单位不是中小微企业"),
        (line.related, "双方为关联方，不予支持"),
        (not line.for_implementation, "不以实施为目的，不予支持"),
        (line.paid_fen <= 0, "还没有实际付款，后补助按实付金额计算"),
    )
    return next((words for holds, words in tried if holds), "")


def _cap_fen(line: Line, terms: Terms) -> int:
    return int(terms.values[f"{line.deal}_cap_yuan"].value_on(line.recorded_on)) * FEN_PER_YUAN


def _rate(terms: Terms, day: dt.date) -> Decimal:
    return Decimal(str(terms.values["rate"].value_on(day)))


def _single(line: Line, terms: Terms) -> LineAward:
    by_rate = share(line.paid_fen, _rate(terms, line.recorded_on))
    cap = _cap_fen(line, terms)
    if by_rate <= cap:
        return LineAward(line, "", by_rate, by_rate)
    note = f"按比例为 {yuan(by_rate)} 元，超过{_DEALS[line.deal]}每件上限，按 {yuan(cap)} 元"
    return LineAward(line, "", by_rate, cap, (note,))


def _batch(lines: Sequence[Line], terms: Terms) -> list[LineAward]:
    """A contract without a price a patent: the share of the total, the average within the cap a patent."""
    paid = sum(line.paid_fen for line in lines)
    by_rate = share(paid, _rate(terms, lines[0].recorded_on))
    limit = sum(_cap_fen(line, terms) for line in lines)
    total = min(by_rate, limit)
    notes = [f"合同没有逐件价格，{len(lines)} 件合并计算：实付合计 {yuan(paid)} 元"]
    if by_rate > limit:
        notes.append(f"按比例为 {yuan(by_rate)} 元，平均每件超过上限，按合计 {yuan(limit)} 元")
    amounts, shares = allocate(total, len(lines)), allocate(by_rate, len(lines))
    return [
        LineAward(line, "", part, amount, tuple(notes))
        for line, part, amount in zip(lines, shares, amounts, strict=True)
    ]


def _batches(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines of one batch, deal kind and day together; a line without a batch alone."""
    groups: dict[tuple[str, str, dt.date, str], list[Line]] = {}
    for line in lines:
        alone = "" if line.batch else line.reference
        groups.setdefault((line.batch, line.deal, line.recorded_on, alone), []).append(line)
    return list(groups.values())


def _within_organization_cap(awards: Sequence[LineAward], terms: Terms, history: History) -> Award:
    days = [award.line.recorded_on for award in awards if not award.refused]
    if not days:
        return Award(tuple(awards))
    cap = int(terms.values["organization_cap_yuan"].value_on(max(days))) * FEN_PER_YUAN
    left = max(0, cap - history.awarded_fen)
    wanted = sum(award.amount_fen for award in awards)
    if wanted <= left:
        return Award(tuple(awards))
    note = (
        f"单位本期上限 {yuan(cap)} 元，其他申领已占 {yuan(history.awarded_fen)} 元，"
        f"本次最多 {yuan(left)} 元（未封顶为 {yuan(wanted)} 元）"
    )
    kept = []
    for award in awards:
        amount = min(award.amount_fen, left)
        left -= amount
        cut = ("受单位本期上限所限",) if amount < award.amount_fen else ()
        kept.append(replace(award, amount_fen=amount, notes=award.notes + cut))
    return Award(tuple(kept), (note,))


def compute(lines: Sequence[Line], terms: Terms, history: History) -> Award:
    """The award of a claim.

    Args:
        lines: the patents claimed, in the order they should be served when the unit's cap bites.
        terms: the scheme's parameters.
        history: what the unit already has in the period.
    """
    found: dict[str, LineAward] = {}
    eligible = []
    for line in lines:
        refused = _refusal(line, terms)
        if refused:
            found[line.reference] = LineAward(line, refused, 0, 0)
        else:
            eligible.append(line)
    for group in _batches(eligible):
        for award in _batch(group, terms) if group[0].batch else [_single(group[0], terms)]:
            found[award.line.reference] = award
    return _within_organization_cap([found[line.reference] for line in lines], terms, history)


RULE = SchemeRule(
    code="guangzhou_2021_assignment_license",
    title="转让许可后补助",
    sentence="按每件实付金额的一定比例，转让、许可各有每件上限，单位有每期上限；没有逐件价格的合同按合计比例、平均不超过每件上限。",
    compute=compute,
)
