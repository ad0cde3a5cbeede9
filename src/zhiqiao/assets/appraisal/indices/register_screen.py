"""A screen over what register and ledger know: for sorting many patents before people do. Ours, not a standard's."""

from zhiqiao.assets.appraisal.frames import Index

RULE = Index(
    "register_screen",
    "登记簿初筛",
    "平台提案，只用登记簿与账本能算出的指标",
    "appraisal/register_screen.yaml",
    "平台自拟，只看登记簿和账本里有的数据，适合成批排序；不是 GB/T 42748 的结果，不代替人的评价",
)
