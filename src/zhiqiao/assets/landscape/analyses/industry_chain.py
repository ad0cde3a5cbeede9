"""强链护链: a key industry's chain segment by segment, with gaps and shields."""

from collections import Counter

import numpy as np

from zhiqiao.assets.landscape.figures import Figure, Line
from zhiqiao.assets.landscape.key_industries.chain import (
    GAP,
    MEANINGS,
    OUTSIDE,
    SHIELD,
    segments_of,
    shield_least,
    shield_percent,
)
from zhiqiao.assets.landscape.key_industries.counting import caught
from zhiqiao.assets.landscape.selection import Analysis, Given, Selection


def _run(selection: Selection, given: Given) -> Figure:
    industry = given.key_industry
    if industry is None:
        return Figure(
            "industry_chain",
            RULE.title,
            missing="在“范围”里选一个重点产业，就按它的环节看缺口和护盾；清单里没有的，请主管部门到“重点产业”登记",
        )
    found = segments_of(selection, given, industry)
    if not any(one.patents or one.needs or one.firms for one in found):
        missing = f"“{industry.name}”的各环节都没有专利、需求和企业：请核对口径，或导入包含这一产业的专利清单"
        return Figure("industry_chain", RULE.title, missing=missing)
    told = Counter(one.verdict for one in found)
    counted = int(np.count_nonzero(caught(selection, industry.lines)))
    share, least = shield_percent(given), shield_least(given)
    only_own = "您只看得到本单位的专利，不判断缺口和护盾"
    gaps = "、".join(one.name for one in found if one.verdict in {GAP, OUTSIDE})
    shields = "、".join(one.name for one in found if one.verdict == SHIELD)
    return Figure(
        "industry_chain",
        RULE.title,
        sentence=(
            f"{industry.name}：要补的环节 {gaps or '没有'}；本地有护盾的环节 {shields or '没有'}"
            if given.sees_others
            else f"{industry.name}：{only_own}"
        ),
        kind="across",
        labels=tuple(one.name for one in found),
        lines=(
            Line("本地单位持有（有效）", tuple(one.local for one in found)),
            Line("其余（有效）", tuple(one.in_force - one.local for one in found)),
        ),
        headings=(
            "环节", "判断", "专利", "有效", "本地持有", "本地占比（%）",
            "需求（条）", "企业（家）", "本地有专利的企业", "外部最强",
        ),
        rows=tuple(
            (
                one.name, one.verdict, one.patents, one.in_force, one.local, one.share,
                one.needs, one.firms, one.local_words or "没有", one.outsider_words or "没有",
            )
            for one in found
        ),
        counted=counted,
        left_out=selection.count - counted,
        notes=(
            f"口径：{industry.said}；一件专利可属几个环节",
            f"本地＝登记在{given.region_words or '本地区'}、已认定为权利人的单位；外部＝其余权利人",
            "；".join(f"{word}：{meaning}" for word, meaning in MEANINGS.items()),
            (
                f"护盾门槛：本地占有效的 {share.value}% 以上且不少于 {least.value} 件"
                f"（{share.confidence.label}，{share.source}）"
            ),
        ),
        mark="" if industry.is_own else f"口径为{industry.confidence.label}",
        facts={"gaps": told[GAP], "outside": told[OUTSIDE], "shields": told[SHIELD]},
    )  # fmt: skip


RULE = Analysis(
    "industry_chain",
    "强链护链",
    "产业链的哪些环节缺专利，哪些环节本地守得住？",
    _run,
    46,
    ("专利登记簿", "重点产业清单与口径", "企业需求", "企业名录"),
)
