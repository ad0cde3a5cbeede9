"""The index of 《专利价值分析指标体系操作手册》 (2012): PVD = α·LVD + β·TVD + γ·EVD, LVD times 稳定性.

Weights as remembered (M), not checked against the book.
"""

from zhiqiao.assets.appraisal.frames import Index

RULE = Index(
    "handbook2012",
    "2012 年操作手册",
    "国家知识产权局专利管理司、中国技术交易所《专利价值分析指标体系操作手册》（2012）",
    "appraisal/handbook2012.yaml",
    "权重和分档凭记忆整理，未与原书核对；稳定性是乘数，没有填时法律价值度不出分；得分不是资产评估结果",
)
