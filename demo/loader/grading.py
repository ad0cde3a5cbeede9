"""Appraisals with their answers, one batch, awards, and what a unit says to a flag over its filings."""

from demo.loader.people import Cast
from demo.model import District, Patent
from zhiqiao.assets.appraisal import filings
from zhiqiao.assets.appraisal import services as appraisal
from zhiqiao.assets.appraisal.services.answering import Reply
from zhiqiao.assets.appraisal.services.grading import appraise_in_background
from zhiqiao.assets.appraisal.speaking import said_by
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.documents.services import store
from zhiqiao.foundation.evidence.facts import Paper
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.kernel.periods import as_of

_INDEX, _SCENARIO = "gbt42748", "license_assignment"
_BATCH_OF = 40
# What the unit's people said, 0 to 10 with the ground; a patent each, the last ones not finished.
_ANSWERS = {
    "search_report": (7, "查新报告（演示）：最接近的两篇未公开参数范围"),
    "infringement_visibility": (6, "拆机即可看到结构，参数要抽样检测"),
    "proof_difficulty": (6, "同行在用设备可公证购买样品"),
    "prior_patent_dependence": (8, "所用前道工艺已过保护期"),
    "difference_from_prior_art": (7, "与对比文件 1 相比，处理时间缩短三成"),
    "alternatives": (5, "另有一种吸附法，成本相当"),
    "substitution_cost": (6, "换法要改管路和控制柜"),
    "complementary_technology": (7, "配通用泵阀即可"),
    "readiness_level": (7, "样机在合作企业连续运行三个月"),
    "test_evidence": (6, "有第三方检测报告（演示）"),
    "life_cycle": (7, "同类设备更新周期约八年"),
    "market_concentration": (6, "本市有十余家同类企业，没有龙头"),
    "industrialized": (5, "试用两台，尚未批量销售"),
    "market_size": (6, "走访估计本省年需求约两亿元"),
    "revenue_contribution": (3, "试用收入，占比小"),
}
_FINISHED, _BEGUN, _FEW = 4, 3, 4
_EXPLAINED = "同一课题组验收前集中整理的成果，均有实验记录和样机，材料存科研管理处（演示）"


def grade(district: District, cast: Cast) -> None:
    """One round of appraisal: some scored, some incomplete; a batch over the pool; two awards."""
    office = cast.acting("chengjiang", Role.HOLDER_OFFICE)
    with as_of(district.as_of):
        ours = _listed(district)
        for at, one in enumerate(ours[: _FINISHED + _BEGUN]):
            _answer(office, one, at)
            appraisal.appraise(office, one.number, _INDEX, _SCENARIO, "许可谈判前评一次（演示）")
        _batch(office, ours[:_BATCH_OF])
        _award(office, ours[0], "patent_excellence", 2024)
        _award(office, ours[1], "state_progress", 2023)
        _explain(office)


def _listed(district: District) -> list[Patent]:
    """The university's inventions on offer, in the order of their numbers."""
    numbers = {number for one in district.listings if one.state != "draft" for number in one.patents}
    return [
        one
        for one in district.patents
        if one.number in numbers
        and one.holder == "chengjiang"
        and one.patent_type == "invention"
        and one.legal_status == "in_force"
    ]


def _answer(office: Actor, one: Patent, at: int) -> None:
    asked = list(_ANSWERS.items())
    if at >= _FINISHED:  # begun, not finished: too little is known for a score
        asked = asked[:_FEW]
    replies = [
        Reply(code, min(10, max(0, points + (at * 3 + place) % 3 - 1)), ground)
        for place, (code, (points, ground)) in enumerate(asked)
    ]
    appraisal.answer_indicators(office, one.number, _INDEX, replies)


def _batch(office: Actor, patents: list[Patent]) -> None:
    keys = register.by_numbers([one.number for one in patents])
    made = appraisal.appraise_many(
        office, list(keys.values()), "register_screen", "management", title="在架发明登记簿初筛（演示）"
    )
    progress = Progress.objects.get(matter=f"appraisal_batch:{made.pk}")
    appraise_in_background.func(made.pk, progress.pk, said_by(office))


def _award(office: Actor, one: Patent, kind: str, year: int) -> None:
    text = f"【演示材料，非真实文件】\n获奖证书\n专利：{one.number}\n"
    kept = store(office, f"获奖证书（演示）{one.number}.txt", text.encode())
    appraisal.record_award(office, one.number, kind, year, (Paper(kept.sha256, kept.name, "获奖证书"),))


def _explain(office: Actor) -> None:
    """The first flag over the unit's filings, where there is one, is explained."""
    flags = filings.looked(office, office.organization_id or 0)
    if flags:
        appraisal.explain_filing(office, office.organization_id or 0, flags[0].flag.key, _EXPLAINED)
