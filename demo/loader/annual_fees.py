"""Annual fees as the holders paid them: reductions put on record, lists of payments, and a few left unpaid."""

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta

from demo.loader.people import Cast
from demo.model import District, Patent
from zhiqiao.assets.imports.fee_recording import (
    apply_fee_list,
    keep_fee_list,
    kept_fee_plan,
    record_reduction,
)
from zhiqiao.assets.imports.term_recording import record_extension
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.fee_calendar import FeeRecord, due_on, fee_of_year, first_year, year_of
from zhiqiao.assets.register.fees import fee_records
from zhiqiao.assets.register.terms import GRANT_DELAY
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import as_of
from zhiqiao.kernel.refusal import Refusal

_HEADERS = ("申请号", "年度", "缴费金额（元）", "缴费日期", "备注")
_REDUCED = ("chengjiang", "polytechnic", "medical", "materials_institute")
_REDUCED_FROM = date(2021, 1, 4)
_BASIS = "事业单位、社会团体、非营利性科研机构费用减缴备案"
_FORGOTTEN_EVERY = 11  # of the fees due in the last months one in so many is not paid yet
_GRACE_DAYS = 170
_YUAN = 100
_COMPENSATED_FROM = date(2019, 1, 1)


def pay_fees(district: District, cast: Cast) -> int:
    """Reductions and payments up to the demo's day; returns how many payments were entered."""
    day = district.as_of
    with as_of(day):
        for key in _REDUCED:
            record_reduction(
                cast.acting(key, Role.HOLDER_OFFICE),
                organization_id=cast.organizations[key].pk,
                starts_on=_REDUCED_FROM,
                ends_on=None,
                basis=_BASIS,
                record_number=f"演示备案-{_REDUCED_FROM.year}-{_REDUCED.index(key) + 1:03d}",
            )
        home = cast.actors["clerk"].region_code
        here = [one for one in district.patents if one.legal_status == "in_force" and one.region_code == home]
        own = [one for one in here if one.holder == "chengjiang"]
        others = [one for one in here if one.holder != "chengjiang"]
        made = _enter(cast.actors["office"], "澄江大学2026年年费缴费记录（演示）.csv", own, day)
        made += _enter(cast.actors["clerk"], "澄江区各单位年费缴费记录（演示）.csv", others, day)
        _compensate(cast, own)
    return made


def _enter(actor: Actor, name: str, patents: Iterable[Patent], day: date) -> int:
    kept = keep_fee_list(actor, name, _list_of(actor, patents, day))
    _, plan = kept_fee_plan(actor, kept.sha256)
    if plan.rejected:
        raise Refusal(f"演示缴费清单有拒收的行：{plan.rejected[0].reason}", "演示数据有误")
    return apply_fee_list(actor, kept.sha256, plan.digest).writes


def _list_of(actor: Actor, patents: Iterable[Patent], day: date) -> bytes:
    """A list of payments as an agent hands it in: of each patent the last fee due, or the one before."""
    wanted = sorted(patents, key=lambda one: one.number)
    reached = register.patents(actor).filter(legal_status="in_force").order_by()
    keys = dict(reached.values_list("number", "pk"))
    records = fee_records([keys[one.number] for one in wanted if one.number in keys])
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADERS)
    for at, one in enumerate(wanted):
        record = records.get(keys.get(one.number, 0))
        if record is None:
            continue
        year = year_of(record.filed_on, day)
        is_fresh = (day - due_on(record.filed_on, year)).days <= _GRACE_DAYS
        if is_fresh and at % _FORGOTTEN_EVERY == 0:
            year -= 1
        if (row := _payment(record, year, at)) is not None:
            writer.writerow((one.number, *row, "年费"))
    return out.getvalue().encode("utf-8-sig")


def _payment(record: FeeRecord, year: int, at: int) -> tuple[int, str, str] | None:
    """(year, 元, day) of a payment a week or two before it was due; None where no fee fell due."""
    if year < first_year(record):
        return None
    paid_on = due_on(record.filed_on, year) - timedelta(days=5 + at % 20)
    fee = fee_of_year(record, year, paid_on)
    if fee is None:
        return None
    return year, f"{fee.fee_fen / _YUAN:.2f}", paid_on.isoformat()


def _compensate(cast: Cast, patents: Iterable[Patent]) -> None:
    """One invention's term is longer by what its examination took too long."""
    slow = [one for one in patents if one.patent_type == "invention" and one.filed_on > _COMPENSATED_FROM]
    one = max(slow, key=lambda each: ((each.granted_on or each.filed_on) - each.filed_on, each.number))
    record_extension(
        cast.actors["office"],
        one.number,
        kind=GRANT_DELAY,
        days=96,
        decided_on=date(2026, 6, 12),
        paper_number="演示-期限补偿决定-001",
        paper=("期限补偿决定（演示）.txt", "【演示材料，非真实文件】\n期限补偿 96 天\n".encode()),
    )
