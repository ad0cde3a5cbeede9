"""Writes of the app, by what they touch."""

from zhiqiao.assets.appraisal.services.answering import Reply, answer_indicators
from zhiqiao.assets.appraisal.services.awards import record_award, withdraw_award
from zhiqiao.assets.appraisal.services.grading import appraise, appraise_many

__all__ = ["Reply", "answer_indicators", "appraise", "appraise_many", "record_award", "withdraw_award"]
