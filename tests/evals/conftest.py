import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

PATENTS = [
    ("a", "一种印染废水脱色装置", "铁碳微电解填料降低印染废水色度，污泥少", "C02F1/46"),
    ("b", "电镀废水回用系统", "膜分离与离子交换联用，回用电镀废水", "C02F9/00"),
    ("c", "锂电池隔膜", "陶瓷涂层提高隔膜耐热性，防止电池短路", "H01M50/40"),
    ("d", "高速列车制动盘", "盘体内设散热筋，降低制动温度", "B61H5/00"),
    ("e", "果园喷雾机", "风送喷雾，节省农药", ""),
    ("f", "桥梁裂缝检测机器人", "机器人沿桥梁底面行走并拍摄裂缝", "E01D19/10"),
]
NEEDS = [
    ("n1", "印染废水脱色", "我厂印染废水色度高，希望降低色度，减少污泥"),
    ("n2", "桥梁检测", "需要能检测桥梁裂缝的机器人"),
    ("n3", "卫星通信天线", "寻找卫星通信天线的展开机构"),
]
GRADES = [("n1", "a", 3), ("n1", "b", 1), ("n1", "c", 0), ("n2", "f", 3), ("n3", "d", 0)]
ITEMS = [
    ("k1", "解决了隔膜耐热性差、电池容易短路的问题", "problem"),
    ("k2", "制动温度明显降低", "effect"),
    ("k3", "能够节省农药", "effect"),
    ("k4", "膜分离之后电镀废水可以回用", "effect"),
]
ANSWERS = [("k1", "c", 1), ("k2", "d", 1), ("k3", "e", 1), ("k4", "b", 1)]


def write_table(path: Path, header: str, rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def write_qrels(path: Path, rows: Sequence[tuple[str, str, int]]) -> None:
    path.write_text("".join(f"{q} 0 {d} {grade}\n" for q, d, grade in rows), encoding="utf-8")


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A bench of invented patents: graded needs and known items."""
    for name in ("tiny_needs_dev", "tiny_items_dev", "sealed"):
        folder = tmp_path / "bench" / name
        folder.mkdir(parents=True)
        write_table(folder / "corpus.csv", "doc_id,title,abstract,ipc", PATENTS)
    needs, items = tmp_path / "bench" / "tiny_needs_dev", tmp_path / "bench" / "tiny_items_dev"
    write_table(needs / "queries.csv", "query_id,title,text", NEEDS)
    write_qrels(needs / "qrels.txt", GRADES)
    write_table(items / "queries.csv", "query_id,text,kind", ITEMS)
    write_qrels(items / "qrels.txt", ANSWERS)
    return tmp_path / "bench"
