"""A watched applicant's new grant that lies near to a patent of one's own."""

from zhiqiao.assets.landscape.judging import Situation, Warned, WarningRule, threshold


def _judge(one: Situation) -> list[Warned]:
    entry = threshold("near_grant_likelihood", one.day)
    found = []
    for near in one.near:
        if near.likelihood < float(entry.value) or near.rival.legal_status != "in_force":
            continue
        words = f"共有词：{'、'.join(near.shared[:6])}" if near.shared else "意思相近，没有共有的少见词"
        found.append(
            Warned(
                f"{near.rival.number}~{near.own.number}",
                f"{one.value} 的新授权“{near.rival.title}”与本方“{near.own.title}”相近",
                (
                    f"相近程度 {near.likelihood:.0%}，阈值 {float(entry.value):.0%}",
                    words,
                    "相近不等于侵权；请比对权利要求，必要时在授权公告之日起提无效",
                ),
                near.rival.number,
                confidence=entry.confidence,
            )
        )
    return found


RULE = WarningRule("near_own_patent", "竞争者新授权与本方相近", "平台默认阈值", ("applicant",), _judge)
