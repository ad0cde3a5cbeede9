"""An outside service grades the best few documents for a need; optional, off by default, no ranking depends on it."""

from zhiqiao.retrieval.judging.careful import CarefulJudge
from zhiqiao.retrieval.judging.judge import Judge, JudgeRefused, NullJudge
from zhiqiao.retrieval.judging.kept import KeptGrades
from zhiqiao.retrieval.judging.selection import choose_judge

__all__ = ["CarefulJudge", "Judge", "JudgeRefused", "KeptGrades", "NullJudge", "choose_judge"]
