"""Whether and how the patent is licensed. Source: legal events and the ledger's recorded licenses."""

from zhiqiao.assets.appraisal.measuring import Knowledge, Measure, Reading, begins, nothing


def _read(known: Knowledge) -> Reading:
    told = [one.words for one in known.events or () if "许可" in one.words]
    begun, over = [text for text in told if begins(text)], [text for text in told if not begins(text)]
    if begun and len(over) >= len(begun):
        return Reading("none", f"许可已注销（{'；'.join(over[:2])}）")
    licensed = [*(text for text in known.conversions if "许可" in text), *begun]
    shown = "；".join(licensed[:2])
    if any("独占许可" in text for text in licensed):
        return Reading("exclusive", f"独占许可（{shown}）")
    if any("开放许可" not in text for text in licensed):
        return Reading("licensed", f"有许可备案（{shown}）")
    if licensed:
        return Reading("open", f"开放许可（{shown}）")
    if known.events is None:
        return nothing("账本里没有许可，来源数据也没有法律事件")
    return Reading("none", "账本和法律事件里都没有许可")


RULE = Measure(
    "license_status",
    "许可状态",
    "档",
    "按账本的许可备案与法律事件的原文分档：独占、已许可、开放许可、没有；备案注销与生效一样多的算没有",
    "证据账本的 许可备案、开放许可备案；登记簿的法律事件",
    _read,
)
