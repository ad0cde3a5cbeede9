"""A judge as the product asks it: each question once, few at a time, none for a minute after one failed."""

import threading
import time
from collections.abc import Callable, Sequence

import numpy as np

from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.judging.judge import Judge, JudgeRefused, NullJudge
from zhiqiao.retrieval.judging.kept import KeptGrades

REST_SECONDS = 60.0
AT_ONCE = 2  # questions of a process under way: a slow judge must not hold all threads of a web server


class CarefulJudge:
    """A judge that remembers, and that is left alone while it is down: a page waits for one time-out at most.

    Args:
        judge: The judge.
        kept: Where its grades are kept.
        clock: Seconds that only go forward.
    """

    def __init__(self, judge: Judge, kept: KeptGrades, clock: Callable[[], float] = time.monotonic) -> None:
        self._judge = judge
        self._kept = kept
        self._clock = clock
        self._rests_until = -np.inf
        self._failed: JudgeRefused | None = None
        self._places = threading.BoundedSemaphore(AT_ONCE)

    @property
    def model_id(self) -> str:
        """The judge's."""
        return self._judge.model_id

    @property
    def is_null(self) -> bool:
        """Whether there is no judge."""
        return isinstance(self._judge, NullJudge)

    def known(self, need: str, documents: Sequence[str]) -> Floats | None:
        """The grades, if all of them are kept; None otherwise. Nothing is asked."""
        kept = self._kept.get(self.model_id, need, documents)
        if any(text not in kept for text in documents):
            return None
        return np.array([kept[text] for text in documents], dtype=np.float32)

    def grades(self, need: str, documents: Sequence[str]) -> Floats:
        """Grades 0-3, shape (len(documents),); NaN for those that got none. Only unknown ones are asked for.

        Raises:
            JudgeRefused: It does not answer now, or did not a moment ago, or is asked too much already.
        """
        kept = self._kept.get(self.model_id, need, documents)
        unknown = [text for text in dict.fromkeys(documents) if text not in kept]
        if unknown:
            found = self._ask(need, unknown)
            self._kept.put(self.model_id, need, unknown, found)
            fresh = dict(zip(unknown, found.tolist(), strict=True))
            # As they are kept: another process may have been first, and then its grades stand.
            kept = {**fresh, **self._kept.get(self.model_id, need, documents)}
        return np.array([kept[text] for text in documents], dtype=np.float32)

    def _ask(self, need: str, documents: Sequence[str]) -> Floats:
        failed = self._failed
        if failed is not None and self._clock() < self._rests_until:
            raise JudgeRefused(failed.reason, failed.remedy)
        if not self._places.acquire(blocking=False):
            raise JudgeRefused("评判服务正忙着回答别的页面", "请稍后刷新")
        try:
            found = self._judge.grades(need, documents)
        except JudgeRefused as refused:
            self._failed, self._rests_until = refused, self._clock() + REST_SECONDS
            raise
        finally:
            self._places.release()
        self._failed = None
        return found
