"""The frame of GB/T 42748—2023 专利评估指引: 3 dimensions, 14 groups, 27 indicators and extensions.

The standard's text is not at hand: its structure is official, names of the third level and all weights are ours (P).
"""

from zhiqiao.assets.appraisal.frames import Index

RULE = Index(
    "gbt42748",
    "GB/T 42748 框架",
    "GB/T 42748—2023《专利评估指引》（结构）；三级指标与权重为平台提案",
    "appraisal/gbt42748.yaml",
    "只有 3/14/27 的结构来自标准，指标名称、权重和分档是平台自拟，未与标准原文核对；得分不是资产评估结果",
)
