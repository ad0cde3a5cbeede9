"""A Dask cluster. Its workers must see the shards' folders under the same path, and have this package installed."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Self

from zhiqiao.retrieval.batch.runner import Item, Made, RunnerRefused
from zhiqiao.retrieval.dense import Progress

_SECONDS_TO_CONNECT = 10
_AHEAD = 3  # items handed out a worker thread, so that none waits while results travel
_RETRIES = 2  # of work that fails by itself; a lost worker's work is always done again


class DaskRunner:
    """A client of a scheduler."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - distributed ships no types
        self._client = client

    def map(
        self, work: Callable[[Item], Made], items: Sequence[Item], progress: Progress | None = None
    ) -> Iterator[Made]:
        """Results as they are ready, fetched one at a time and then forgotten by the cluster."""
        distributed = import_module("distributed")
        waiting = list(items)
        cores = max(sum(self._client.ncores().values()), 1)
        first, waiting = waiting[: cores * _AHEAD], waiting[cores * _AHEAD :]
        begun = [self._submit(work, item) for item in first]
        under_way = distributed.as_completed(begun, loop=self._client.loop)
        for done, future in enumerate(under_way, start=1):
            try:
                result: Made = future.result()
            except distributed.KilledWorker as error:
                raise RunnerRefused(
                    "同一份数据让多个工作节点退出", "多半是节点内存不够：请把分片改小，或加大节点内存"
                ) from error
            future.release()
            if waiting:
                under_way.add(self._submit(work, waiting.pop(0)))
            if progress is not None:
                progress(done, len(items))
            yield result

    def _submit(self, work: Callable[[Item], Made], item: Item) -> Any:  # noqa: ANN401 - a Dask future
        return self._client.submit(work, item, pure=False, retries=_RETRIES)

    def close(self) -> None:
        """Leave the cluster; it goes on without us."""
        self._client.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the cluster."""
        self.close()


def open_runner(place: str) -> DaskRunner:
    """The cluster whose scheduler listens at ``place``, such as ``tcp://127.0.0.1:8786``."""
    if find_spec("distributed") is None:
        raise RunnerRefused("没有安装 Dask，不能用 dask: 地址", "请安装 zhiqiao[cluster]，或改用 local:")
    distributed = import_module("distributed")
    try:
        client = distributed.Client(place, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise RunnerRefused(
            f"连不上 Dask 调度器：{place}", "请检查地址，并确认 dask scheduler 已启动"
        ) from error
    if not client.ncores():
        client.close()
        raise RunnerRefused(f"Dask 调度器 {place} 没有工作节点", "请先启动 dask worker，再运行")
    return DaskRunner(client)
