"""Who does the work on shards: processes of this machine, or a cluster; found by address."""

import re
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import TracebackType
from typing import Protocol, Self, TypeVar

from zhiqiao.retrieval.dense import Progress
from zhiqiao.retrieval.refusal import SearchRefused

Item = TypeVar("Item")
Made = TypeVar("Made")

LOCAL = "local:"
_SCHEME = re.compile(r"[a-z][a-z0-9]{0,30}")


class RunnerRefused(SearchRefused):
    """No such runner, it cannot be reached, or it lost its workers again and again."""


class Runner(Protocol):
    """Does one piece of work for each item, many at a time."""

    def map(
        self, work: Callable[[Item], Made], items: Sequence[Item], progress: Progress | None = None
    ) -> Iterator[Made]:
        """Results in the order in which they are ready. Work that a lost worker had begun is done again.

        Args:
            work: Can be pickled; gives the same for the same item, and doing it twice does no harm.
            items: Can be pickled: folders of shards, not their contents.
            progress: Is told (items done, items in all).
        """
        ...

    def close(self) -> None:
        """Let the workers go."""
        ...

    def __enter__(self) -> Self:
        """Itself."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the workers go."""
        ...


def open_runner(url: str = LOCAL) -> Runner:
    """The runner at an address: ``local:`` (as many processes as cores), ``local:4``, ``dask:tcp://127.0.0.1:8786``.

    The scheme is the name of a file in ``runners/``; adding a runner is adding a file with an ``open_runner``.
    """
    scheme, _, place = url.partition(":")
    module = f"zhiqiao.retrieval.batch.runners.{scheme}"
    if not _SCHEME.fullmatch(scheme) or find_spec(module) is None:
        raise RunnerRefused(
            f"没有名为“{scheme}”的批量执行方式",
            "请用 local:（本机多进程）或 dask:tcp://地址:端口（Dask 集群）",
        )
    opener: Callable[[str], Runner] = import_module(module).open_runner
    return opener(place)
