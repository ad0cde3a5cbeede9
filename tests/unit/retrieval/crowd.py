"""Invented documents and needs, many and of all lengths, and work that a worker does for the tests of runners."""

import os
import signal
import time
from itertools import product
from pathlib import Path

import numpy as np

from zhiqiao.retrieval.batch.job import match_folder
from zhiqiao.retrieval.batch.topk import TopK
from zhiqiao.retrieval.document import Document, Query

_OBJECTS = (
    "废水 填料 微电解 膜 隔膜 陶瓷 锂电池 石墨烯 制动盘 列车 轴承 机器人 玉米 种子 温室 酵母 蛋白 传感器 阀门"
)
_DEEDS = (
    "脱色 分离 涂布 导热 散热 电镀 回用 交换 润滑 密封 检测 焊接 切割 播种 滴灌 发酵 提取 纯化 绕组 转子 电机"
)
_WORDS = tuple(f"{_OBJECTS} {_DEEDS}".split())
_FRAMES = ("一种{}用{}装置，", "{}与{}连接，", "解决{}易损坏{}的问题，", "{}设有{}，", "提高{}的{}效率，")


def _text(rng: np.random.Generator, sentences: int) -> str:
    frames = rng.choice(_FRAMES, sentences)
    return "".join(frame.format(*rng.choice(_WORDS, 2)) for frame in frames)


def crowd(count: int, seed: int = 7) -> list[Document]:
    """Documents, from a few words to some hundred."""
    rng = np.random.default_rng(seed)
    classes = [f"{section}{number:02d}{sub}" for section, number, sub in product("CH", range(1, 4), "BF")]
    return [
        Document(
            f"d{number}",
            "".join(rng.choice(_WORDS, 3)),
            _text(rng, int(rng.integers(0, 60)) if number % 7 else 0),
            {"ipc": (str(rng.choice(classes)),)},
        )
        for number in range(count)
    ]


def asked(count: int, seed: int = 8) -> list[Query]:
    """Needs: with and without a title or a text, one of them empty, one with no known word."""
    rng = np.random.default_rng(seed)
    made = [
        Query(_text(rng, 4) if number % 3 else "", "".join(rng.choice(_WORDS, 2)) if number % 4 else "")
        for number in range(1, count - 1)
    ]
    return [*made, Query("", ""), Query("鸂鶒", "")]


def slowly(folder: Path, needs: Path) -> TopK:
    """`match_folder`, long enough for a worker to be lost meanwhile."""
    time.sleep(0.2)
    return match_folder(folder, needs)


def dies_once(folder: Path, needs: Path, mark: Path) -> TopK:
    """`slowly`; the first that comes here is killed, as by ``kill -9``."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return slowly(folder, needs)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("killed")


def dies_always(folder: Path) -> Path:
    """Kills whoever does it."""
    os.kill(os.getpid(), signal.SIGKILL)
    return folder
