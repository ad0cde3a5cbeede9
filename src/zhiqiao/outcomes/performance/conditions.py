"""Conditions that several indicators share, each with the words for those left out. No Django."""

from zhiqiao.outcomes.performance.declaration import Choices, Key, PartyIs, RecordAmountWithin, Said

GIVER = ("giver",)
RECEIVER = ("receiver",)
BORROWER = ("borrower",)
HOLDER = ("holder",)
KNOWN_SIZES = ("large", "medium", "small", "micro")

MOVED_KINDS = ("assignment_recorded", "license_recorded", "open_license_recorded")
SIGNED_KINDS = ("assignment_signed", "license_signed")
NOT_YET_RECORDED = Said("pending", "等级不够", "有合同，尚未办完登记或备案")


def supplier(choices: Choices) -> tuple[PartyIs, ...]:
    """The giver is a university or institute (and, if chosen, of this region)."""
    found = [
        PartyIs(
            Said("giver_kind", "不是高校院所", "转让方或许可方不是高校、科研机构"),
            roles=GIVER,
            kinds=choices.texts("giver_kinds"),
        )
    ]
    if choices.flag("giver_in_region"):
        found.append(
            PartyIs(
                Said("giver_region", "供方不在本区", "转让方或许可方不在本地区"), roles=GIVER, in_region=True
            )
        )
    return tuple(found)


def small_firm(choices: Choices, roles: tuple[str, ...], who: str) -> tuple[PartyIs, ...]:
    """The party is a firm of known, medium, small or micro size (and, if chosen, of this region)."""
    found = [
        PartyIs(
            Said("firm_kind", "不是企业", f"{who}不是企业"), roles=roles, kinds=choices.texts("firm_kinds")
        ),
        PartyIs(
            Said(
                "size_unknown", "规模无法判定", f"{who}缺上一年度从业人员、营业收入或行业数据，划型无法判定"
            ),
            roles=roles,
            sizes=KNOWN_SIZES,
        ),
        PartyIs(
            Said("size", "不是中小微", f"按生效日上一年度数据划型，{who}不是中型、小型或微型企业"),
            roles=roles,
            sizes=choices.texts("size_classes"),
        ),
    ]
    if choices.flag("firm_in_region"):
        found.append(
            PartyIs(Said("firm_region", "企业不在本区", f"{who}不在本地区"), roles=roles, in_region=True)
        )
    return tuple(found)


def identified(roles: tuple[str, ...], who: str) -> PartyIs:
    """The party carries a credit code, without which firms cannot be told apart."""
    return PartyIs(
        Said("credit_code", "缺信用代码", f"{who}没有统一社会信用代码，无法按家去重"),
        roles=roles,
        identified=True,
    )


def inclusive(choices: Choices) -> RecordAmountWithin:
    """The pledge's registered amount is within the inclusive limit."""
    limit_fen = choices.whole("inclusive_limit_yuan") * 100
    strictly = choices.one_of("inclusive_boundary", ("at_most", "below")) == "below"
    sign = "不低于" if strictly else "超过"
    wan = choices.whole("inclusive_limit_yuan") // 10_000
    return RecordAmountWithin(
        Said("inclusive", "不是普惠", f"这笔质押登记金额{sign}普惠上限 {wan} 万元，或没有金额"),
        limit_fen,
        strictly,
    )


def event_key(choices: Choices) -> Key:
    """次 by patent and recordal, or by recordal alone."""
    unit = choices.one_of("count_unit", ("patent_event", "contract"))
    return Key.SUBJECT_RECORD if unit == "patent_event" else Key.RECORD
