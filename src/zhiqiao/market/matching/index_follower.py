"""A process of its own that brings the index after a long import while it is still being written.

Writing and indexing cost about the same; side by side they take half the time on two processors. The process
is over when its input ends, also where the one that began it was killed: what was written by then is indexed.
"""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def following() -> Iterator[None]:
    """Bring the index after what the block writes into the register; it is up to date soon after the block.

    Should it fail, the index lags behind as after any import, and is brought up to date when someone searches. In a
    search cluster that is so anyway.
    """
    from django.conf import settings  # not before `main` has set Django up

    if settings.ZHIQIAO_SEARCH_URL:
        yield
        return
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=os.environ
    ):
        yield  # leaving closes the input, then waits


def main() -> int:
    """Follow till the input ends."""
    import django

    django.setup()
    from zhiqiao.market.matching import indexing
    from zhiqiao.market.matching.refusals import MatchingRefused

    try:
        indexing.follow(lambda: bool(select.select([sys.stdin], [], [], 0)[0]))
    except MatchingRefused:  # another process is writing the index, and will see what is new
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
