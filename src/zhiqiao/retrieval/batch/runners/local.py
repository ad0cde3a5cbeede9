"""Processes of this machine. They are started afresh (never forked from threads) and share the shards' mapped files."""

import atexit
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from zhiqiao.retrieval.batch.runner import Item, Made, RunnerRefused
from zhiqiao.retrieval.dense import Progress

_MOST_WORKERS = 256
MOST_LOSSES = 3  # times that workers may be lost in one piece of work
_SINGLE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class LocalRunner:
    """Worker processes, started when there is first something to do; with one worker all is done in this process."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def map(
        self, work: Callable[[Item], Made], items: Sequence[Item], progress: Progress | None = None
    ) -> Iterator[Made]:
        """Results as they are ready; see `Runner.map`."""
        results = self._alone(work, items) if self.workers == 1 else self._together(work, items)
        for done, result in enumerate(results, start=1):
            if progress is not None:
                progress(done, len(items))
            yield result

    @staticmethod
    def _alone(work: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[Made]:
        for item in items:
            yield work(item)

    def _together(self, work: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[Made]:
        waiting, losses = list(range(len(items))), 0
        under_way: dict[Future[Made], int] = {}
        while waiting or under_way:
            try:
                while waiting and len(under_way) < 2 * self.workers:
                    future = self._submit(work, items[waiting[0]])
                    under_way[future] = waiting.pop(0)
                for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                    result = done.result()
                    del under_way[done]
                    yield result
            except BrokenProcessPool as error:
                losses += 1
                waiting, under_way = sorted([*under_way.values(), *waiting]), {}
                self.close()
                if losses > MOST_LOSSES:
                    raise RunnerRefused(
                        f"工作进程连续 {losses} 次被系统终止",
                        "多半是内存不够：请减少进程数（local:1），或换内存更大的机器",
                    ) from error

    def _submit(self, work: Callable[[Item], Made], item: Item) -> "Future[Made]":
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=get_context("spawn"), initializer=_leaves_at_once
            )
        with _one_thread_each():
            return self._pool.submit(work, item)

    def close(self) -> None:
        """Let the processes go."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the processes go."""
        self.close()


def _leaves_at_once() -> None:
    """In a worker: what it read is left to the system, not taken apart object by object when it ends."""
    atexit.register(os._exit, 0)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """While it lasts, processes that start use one thread for arithmetic: there is one of them a core already."""
    before = {name: os.environ.get(name) for name in _SINGLE}
    os.environ.update(dict.fromkeys(_SINGLE, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def open_runner(place: str) -> LocalRunner:
    """So many processes as ``place`` says; one a core when it says nothing."""
    if place and not (place.isascii() and place.isdigit() and 1 <= int(place) <= _MOST_WORKERS):
        raise RunnerRefused(f"进程数写法不对：local:{place}", "请写 local: 或 local:4 这样的整数（1–256）")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return LocalRunner(int(place) if place else cores)
