"""What ``match`` and ``rank`` share: options, progress on stderr, files written whole or not at all."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from zhiqiao.kernel.refusal import Refusal, system_words
from zhiqiao.market.matching.at_size import Batch, is_at_size
from zhiqiao.retrieval.batch import LOCAL
from zhiqiao.retrieval.dense import Embedder, NullEmbedder, Progress, choose_embedder, default_cache_path
from zhiqiao.retrieval.dense.selection import setting_of

_EVERY_SECONDS = 1.0
_EVERY_SECONDS_IN_A_FILE = 20.0
_LARGEST = 10_000


class OutputRefused(Refusal):
    """The result cannot be written there."""


def add_matching_arguments(parser: argparse.ArgumentParser) -> None:
    """Options about the model."""
    parser.add_argument("--text-only", action="store_true", help="只按词匹配，不用语义模型（快，质量低一些）")
    parser.add_argument(
        "--embedder",
        default=None,
        metavar="设置",
        help="语义模型：bundled（默认）、none、http(s)://地址/v1#模型名、folder:目录",
    )
    parser.add_argument(
        "--runner",
        default=None,
        metavar="地址",
        help="分片并行：local:（本机多进程）、local:4、dask:tcp://地址:端口；不写时，需求×专利满一千万对才用 local:",
    )
    parser.add_argument(
        "--scratch",
        type=Path,
        default=None,
        metavar="目录",
        help="放分片的目录（默认本机临时目录）；用 Dask 集群时须是各节点都能读写的共享目录",
    )


def embedder_of(args: argparse.Namespace) -> Embedder:
    """The embedder the options ask for."""
    return NullEmbedder() if args.text_only else choose_embedder(args.embedder)


def batch_of(
    args: argparse.Namespace, needs: int, patents: int, *, with_reasons: bool = False
) -> Batch | None:
    """How to match so many together; None when they are matched one after another."""
    if args.scratch is not None and not args.scratch.is_dir():
        raise OutputRefused(f"没有这个目录：{args.scratch}", "请先建好 --scratch 指的目录")
    if args.runner is None and not is_at_size(needs, patents):
        return None
    setting = "none" if args.text_only else setting_of(args.embedder)
    return Batch(setting, default_cache_path(), args.runner or LOCAL, args.scratch, with_reasons)


def distinct_names(paths: Sequence[Path]) -> list[str]:
    """File names; the whole path where two files share a name."""
    names = [path.name for path in paths]
    return [path.name if names.count(path.name) == 1 else str(path) for path in paths]


def whole_number(text: str) -> int:
    """An option that counts: 1 to 10,000."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LARGEST:
        raise argparse.ArgumentTypeError(f"应为 1 到 {_LARGEST} 的整数，给的是“{text}”")
    return int(text)


def steps(name: str) -> Progress:
    """Progress of one step, told on stderr about once a second, with the time left."""
    started = time.monotonic()
    told = started

    def report(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if done < total and now - told < (
            _EVERY_SECONDS if sys.stderr.isatty() else _EVERY_SECONDS_IN_A_FILE
        ):
            return
        told = now
        left = (now - started) / max(done, 1) * (total - done)
        end = f"，用时 {now - started:.0f} 秒\n" if done >= total else f"，约剩 {left:.0f} 秒"
        line = f"{name} {done}/{total}{end}"
        sys.stderr.write(f"\r\x1b[K{line}" if sys.stderr.isatty() else line.rstrip("\n") + "\n")
        sys.stderr.flush()

    return report


@contextmanager
def write_whole(target: Path) -> Iterator[Path]:
    """A temporary file that takes the place of ``target`` at the end; nothing stays when something fails."""
    folder = target.parent
    if not folder.is_dir():
        raise OutputRefused(f"输出目录不存在：{folder}", "请先建好目录，或换一个输出位置")
    if target.is_dir():
        raise OutputRefused(f"输出位置是一个目录：{target}", "请给出文件名")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=folder)
    except OSError as error:
        raise OutputRefused(
            f"不能在这里写文件（{system_words(error)}）：{folder}", "请检查权限和磁盘空间"
        ) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
