"""Writes of the app, by what they touch: answers, appraisals, awards, disclosures, explanations."""

from zhiqiao.assets.appraisal.services.answering import Reply, answer_indicators
from zhiqiao.assets.appraisal.services.awards import record_award, withdraw_award
from zhiqiao.assets.appraisal.services.explaining import explain_filing
from zhiqiao.assets.appraisal.services.filling import (
    apply_answers,
    keep_answer_workbook,
    undo_answers,
)
from zhiqiao.assets.appraisal.services.grading import appraise, appraise_many, resume_batch
from zhiqiao.assets.appraisal.services.prefiling import (
    Rating,
    conclude_search,
    decide_disclosure,
    rate_disclosure,
    reopen_disclosure,
    save_disclosure,
    search_novelty,
    submit_disclosure,
    take_back_disclosure,
)

__all__ = [
    "Rating",
    "Reply",
    "answer_indicators",
    "apply_answers",
    "appraise",
    "appraise_many",
    "conclude_search",
    "decide_disclosure",
    "explain_filing",
    "keep_answer_workbook",
    "rate_disclosure",
    "record_award",
    "reopen_disclosure",
    "resume_batch",
    "save_disclosure",
    "search_novelty",
    "submit_disclosure",
    "take_back_disclosure",
    "undo_answers",
    "withdraw_award",
]
