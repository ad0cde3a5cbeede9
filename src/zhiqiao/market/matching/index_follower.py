"""A process of its own that brings the index after a long import while it is still being written.

Writing and indexing cost about the same; side by side they take less time where there are two processors. The process
is over when its input ends, also where the one that began it was killed: what was written by then is indexed.
"""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress


@contextmanager
def following() -> Iterator[None]:
    """Bring the index after what the block writes into the register; it is up to date soon after the block.

    Should it fail, the index lags behind as after any import, and is brought up to date when someone searches. In a
    search cluster that is so anyway.
    """
    from django.conf import settings  # not before `main` has set Django up

    from zhiqiao.market.matching import indexing
    from zhiqiao.market.matching.refusals import MatchingRefused

    with ExitStack() as beside:
        if not settings.ZHIQIAO_SEARCH_URL:
            with suppress(MatchingRefused):  # another process is writing the index, and will see what is new
                beside.enter_context(_process(indexing.ready_to_follow()))
        yield


def _process(known: int | None) -> "subprocess.Popen[bytes]":
    """The process; leaving its context closes its input, then waits for it."""
    program = [sys.executable, "-m", __name__, "anew" if known is None else str(known)]
    return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=os.environ)  # noqa: S603 - our own module


def main(known: str) -> int:
    """Follow till the input ends, from behind the key of a patent or from the first one on."""
    import django

    django.setup()
    from zhiqiao.market.matching import indexing
    from zhiqiao.market.matching.refusals import MatchingRefused

    def is_over() -> bool:
        return bool(select.select([sys.stdin], [], [], 0)[0])

    try:
        indexing.follow(is_over, None if known == "anew" else int(known))
    except (MatchingRefused, KeyboardInterrupt):  # Ctrl-C stops the import and this beside it
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
