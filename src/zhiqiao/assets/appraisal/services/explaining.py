"""A unit says what there is to a flag over its filings. Explanations are only added."""

from zhiqiao.assets.appraisal import filings
from zhiqiao.assets.appraisal.filings import EXPLAIN
from zhiqiao.assets.appraisal.models import FilingExplanation
from zhiqiao.assets.appraisal.speaking import said_by
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

_MOST_WORDS = 2000


@mutation(EXPLAIN)
def explain_filing(actor: Actor, organization_id: int, flag: str, text: str) -> FilingExplanation:
    """Say what there is to a flag that stands now.

    Raises:
        Refusal: no such flag now, nothing said, or too much.
    """
    one = filings.unit(actor, organization_id, EXPLAIN)
    require(actor, EXPLAIN, filings.resource_of(one))
    if not text.strip():
        raise Refusal("没有写说明", "请写明研发情况、为什么这样申请，可以注明材料名称", column="text")
    if len(text) > _MOST_WORDS:
        raise Refusal(f"说明有 {len(text)} 字", f"请控制在 {_MOST_WORDS} 字内", column="text")
    if flag not in {each.flag.key for each in filings.looked(actor, organization_id)}:
        raise Refusal("这条提示现在没有了", "登记簿的数据有变，请刷新页面")
    made = FilingExplanation.objects.create(
        organization=one, flag=flag, text=text.strip(), by_name=said_by(actor)
    )
    target(f"organization:{one.pk}", {"flag": flag})
    return made
