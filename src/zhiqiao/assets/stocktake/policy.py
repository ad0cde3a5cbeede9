"""Who may take stock: an agency for its region, a holder's office for its own, inventors for theirs.

A college reviewer acts on the entries of the reviewer's own college only: queries and services see to that.
"""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, SELF, everyone, policy

_READ = everyone((*AGENCIES, *READERS), REGION)
_POOL = {
    **_READ,
    **everyone(BROKERS, REGION),
    **everyone((Role.HOLDER_OFFICE, Role.COLLEGE_REVIEWER, Role.INVENTOR), OWN),
}
_HOLDER = {Role.HOLDER_OFFICE: OWN}
_LEADS = {Role.LEAD_AGENCY: REGION, Role.HOLDER_OFFICE: OWN}

POLICY = policy(
    "assets.stocktake",
    {
        "round:view": {**_READ, **everyone((Role.HOLDER_OFFICE, Role.COLLEGE_REVIEWER, Role.INVENTOR), OWN)},
        "round:open": _LEADS,
        "round:close": _LEADS,
        "entry:view": {
            **_READ,
            **everyone((Role.HOLDER_OFFICE, Role.COLLEGE_REVIEWER), OWN),
            Role.INVENTOR: SELF,
        },
        "entry:assign": _HOLDER,
        "entry:answer": {**_HOLDER, Role.INVENTOR: SELF},
        "entry:review": {**_HOLDER, Role.COLLEGE_REVIEWER: OWN},
        "entry:assess": _HOLDER,
        "entry:screen": _HOLDER,
        "entry:return": {**_HOLDER, Role.COLLEGE_REVIEWER: OWN, Role.INVENTOR: SELF},
        "bulk:undo": {**_HOLDER, Role.COLLEGE_REVIEWER: OWN},
        "workbook:fill": _HOLDER,
        "sleeper:view": {
            **_READ,
            **everyone((Role.HOLDER_OFFICE, Role.COLLEGE_REVIEWER), OWN),
            Role.INVENTOR: SELF,
        },
        "sleeper:find": _LEADS,
        "sleeper:plan": _LEADS,
        "sleeper:move": {**_LEADS, Role.INVENTOR: SELF},
        "pool:view": _POOL,
        "bundle:view": _POOL,
        "bundle:edit": _HOLDER,
        "mark:edit": _HOLDER,
        "grade:view": {Role.ENTERPRISE: OWN},
        "grade:edit": {Role.ENTERPRISE: OWN},
        "handling:view": {**_POOL, Role.ENTERPRISE: OWN},
        "handling:edit": {**_HOLDER, Role.ENTERPRISE: OWN},
        "promotion:view": _POOL,
        "promotion:publish": _LEADS,
        "promotion:browse": everyone([Role.PUBLIC], ANY),
        "invitation:make": _HOLDER,
        "invitation:accept": everyone([Role.PUBLIC], ANY),
        "funding:view": {**_READ, **everyone((Role.HOLDER_OFFICE, Role.COLLEGE_REVIEWER), OWN)},
        "funding:declare": _HOLDER,
        "funding:remind": _LEADS,
        "vitality:view": {**_READ, **everyone((Role.HOLDER_OFFICE, Role.COLLEGE_REVIEWER), OWN)},
    },
    labels={
        "round:view": "查看盘点",
        "round:open": "发起盘点",
        "round:close": "结束或重开盘点",
        "entry:view": "查看盘点条目",
        "entry:assign": "分派发明人和二级单位",
        "entry:answer": "填写发明人自评",
        "entry:review": "二级单位审核",
        "entry:assess": "单位评价",
        "entry:screen": "筛选入库",
        "entry:return": "退回上一步",
        "bulk:undo": "撤销成批审核、评价、筛选",
        "workbook:fill": "用 Excel 模板批量建档",
        "sleeper:view": "查看专利唤醒清单",
        "sleeper:find": "查找沉睡专利",
        "sleeper:plan": "安排沉睡专利的责任人与期限",
        "sleeper:move": "推进沉睡专利的唤醒",
        "pool:view": "查看专利转化资源库",
        "bundle:view": "查看项目组合",
        "bundle:edit": "建立、修改、解散项目组合",
        "mark:edit": "给专利加标记、取消标记",
        "grade:view": "查看本企业专利的分级分类",
        "grade:edit": "给本企业的专利定级",
        "handling:view": "查看分级处置办法",
        "handling:edit": "修改本单位的分级处置办法",
        "promotion:view": "查看推广目录",
        "promotion:publish": "发布推广目录",
        "promotion:browse": "浏览公开的推广目录",
        "invitation:make": "邀请发明人、作废邀请",
        "invitation:accept": "凭邀请链接建发明人账号",
        "funding:view": "查看财政资助专利的未实施时钟",
        "funding:declare": "声明财政资助项目与未实施的理由",
        "funding:remind": "核对时钟并提醒单位",
        "vitality:view": "查看供给侧活力",
    },
)
