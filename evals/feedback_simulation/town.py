"""What there is to send: patents with the terms a platform knows, needs, and the ranking of the one for the other."""

import csv
import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zhiqiao.kernel import parameters
from zhiqiao.kernel.tables.ipc import ipc_begun, ipc_title
from zhiqiao.market.matching.ranking import NeedText, PatentText, ipc_levels, rank_needs, ranking_engine
from zhiqiao.retrieval.analysis import bigrams
from zhiqiao.retrieval.dense import VectorCache, choose_embedder, default_cache_path

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
LISTED = 100  # patents of a need's list, as in the product
YEARS_LATER = 10  # the real patents are old: their filing dates are moved, so that some protection is left
_FIRST_DAY = date(2026, 3, 2)
_BUCKETS, _DIRECTIONS = 4096, 48
WIDE_TOPICS, FINE_TOPICS = 30, 240
MODES = ("ordinary_license", "exclusive_license", "assignment", "joint_development")
_KINDS = ("university", "institute", "enterprise", "hospital")
_YEAR_MONTHS = 12


@dataclass(frozen=True, eq=False)
class Patents:
    """The patents, with the terms that a platform shows and those that it does not.

    Attributes:
        texts: What is matched.
        filed_on: Filing dates, moved.
        is_invention: Which are inventions.
        price: Asked price in 10,000 yuan, exact: firms hear it, the learner does not.
        told_price: Codes of the price bands on the shelf; 面议 for a third.
        modes: Ways of conversion offered.
        maturity: Level 1-5, true.
        told_maturity: The level on the shelf, wrong for a fifth.
        place: 0 same district … 3 another province, as a draw of its own for each firm's distance.
        kind: Kind of the holder.
        topics: Wide and fine topic of each, shape (n, 2), found in its words; no IPC went into them.
    """

    texts: Sequence[PatentText]
    filed_on: Sequence[date]
    is_invention: npt.NDArray[np.bool_]
    price: Floats
    told_price: Sequence[tuple[str, ...]]
    modes: Sequence[tuple[str, ...]]
    maturity: Ints
    told_maturity: Ints
    place: Ints
    kind: Sequence[str]
    topics: Ints

    def months_left(self, at: int, on: date) -> int:
        """Whole months of protection left."""
        years = 20 if self.is_invention[at] else 10
        filed = self.filed_on[at]
        return max(0, (filed.year + years - on.year) * _YEAR_MONTHS + filed.month - on.month)

    def ipc(self, at: int) -> tuple[str, ...]:
        """Levels of the main class."""
        return ipc_levels(self.texts[at].ipcs)


@dataclass(frozen=True)
class Lists:
    """The lists of the needs, best first.

    Attributes:
        needs: The needs.
        patents: Patents by need, shape (needs, LISTED); -1 where a list is shorter.
        scores: Their scores.
        likelihoods: Their chances of being worth showing.
        bands: high, medium or low.
    """

    needs: Sequence[NeedText]
    patents: Ints
    scores: Floats
    likelihoods: Floats
    bands: Sequence[Sequence[str]]


def first_day() -> date:
    """The Monday on which the simulation begins."""
    return _FIRST_DAY


def make_patents(random: np.random.Generator) -> tuple[Patents, str]:
    """The patents with invented terms, and where they come from."""
    rows, source = _rows(random)
    texts = [PatentText(number, title, abstract, (ipc,)) for number, title, abstract, ipc, _, _ in rows]
    count = len(rows)
    price = np.exp(random.normal(np.log(40), 1.1, count))
    maturity = random.integers(1, 6, count)
    is_told = random.random(count) < 0.8  # noqa: PLR2004 - a fifth of the levels told are wrong
    return (
        Patents(
            texts,
            [_moved(filed) for *_, filed in rows],
            np.array([number.removeprefix("CN")[4:5] != "2" for number, *_ in rows]),
            price,
            [
                _told_price(one, is_open)
                for one, is_open in zip(price, random.random(count) < 1 / 3, strict=True)
            ],
            [_some(random, MODES) for _ in range(count)],
            maturity,
            np.where(is_told, maturity, random.integers(1, 6, count)),
            random.choice(4, count, p=(0.3, 0.25, 0.25, 0.2)),
            [_kind(applicant) for *_, applicant, _ in rows],
            _topics(random, texts),
        ),
        source,
    )


def make_lists(
    random: np.random.Generator, patents: Patents, wanted: int, embedder: str
) -> tuple[Lists, str]:
    """The lists that the product's ranking gives for as many needs."""
    needs, source = _needs(random, patents, wanted)
    cache = VectorCache(default_cache_path()) if embedder != "none" else None
    try:
        engine = ranking_engine("embedded", choose_embedder(embedder), cache)
        rankings = rank_needs(engine, patents.texts, needs, LISTED)
    finally:
        if cache is not None:
            cache.close()
    places = {text.doc_id: at for at, text in enumerate(patents.texts)}
    kept = [(need, one) for need, one in zip(needs, rankings, strict=True) if one.hits]
    shape = (len(kept), LISTED)
    numbers, scores, chances = np.full(shape, -1, np.int64), np.zeros(shape), np.zeros(shape)
    bands = []
    for row, (_, one) in enumerate(kept):
        for column, hit in enumerate(one.hits):
            numbers[row, column] = places[hit.doc_id]
            scores[row, column], chances[row, column] = hit.score, hit.likelihood
        bands.append([{"高": "high", "中": "medium", "低": "low"}[hit.band.value] for hit in one.hits])
    return Lists([need for need, _ in kept], numbers, scores, chances, bands), source


def _rows(random: np.random.Generator) -> tuple[list[tuple[str, str, str, str, str, date]], str]:
    """(number, title, abstract, IPC, applicant, filed on) and where they come from."""
    path = SHARED / "patents" / "cn_taian_1985_2015_abstracts.csv.gz"
    if not path.is_file():
        return _made_rows(random), "按 IPC 类名生成的专利（../shared 不在）"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        found = [
            (
                row["申请号"],
                row["专利名称"],
                row["摘要"],
                row["主分类号"],
                row["申请人"],
                date.fromisoformat(row["申请日"]),
            )
            for row in csv.DictReader(file)
        ]
    unique = {row[0]: row for row in found}
    return list(unique.values()), f"{path.name}（真实专利 {len(unique)} 件；价格、方式、成熟度、距离为生成）"


def _made_rows(random: np.random.Generator) -> list[tuple[str, str, str, str, str, date]]:
    groups = [symbol for section in "ABCDEFGH" for sub in _subclasses(section) for symbol in ipc_begun(sub)]
    told = [(symbol, words) for symbol in groups if (words := (ipc_title(symbol) or "").split("（")[0])]
    rows = []
    for serial in range(3_000):
        symbol, words = told[int(random.integers(len(told)))]
        other = told[int(random.integers(len(told)))][1]
        kind = "1" if random.random() < 0.5 else "2"  # noqa: PLR2004 - half are inventions
        number = f"CN2012{kind}{serial:07d}"
        rows.append(
            (number, f"一种{words[:20]}", f"用于{words}，兼顾{other}。", symbol, "演示大学", date(2012, 5, 4))
        )
    return rows


def _subclasses(section: str) -> list[str]:
    return [sub for class_ in ipc_begun(section) for sub in ipc_begun(class_)]


def _needs(random: np.random.Generator, patents: Patents, wanted: int) -> tuple[list[NeedText], str]:
    path = SHARED / "demands" / "tech_demands_2019.csv.gz"
    if not path.is_file():
        chosen = random.choice(len(patents.texts), min(wanted, 300), replace=False)
        made = [NeedText(str(at), patents.texts[at].title, patents.texts[at].abstract[:40]) for at in chosen]
        return made, "由专利文字生成的需求（../shared 不在）"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    needs = [NeedText(row["需求编号"], row["需求名称"], row["需求内容"]) for row in rows]
    return needs, f"{path.name}（真实需求 {len(needs)} 条）"


def _moved(filed: date) -> date:
    return date(filed.year + YEARS_LATER, filed.month, min(filed.day, 28))


def _told_price(price: float, is_open: bool) -> tuple[str, ...]:
    file = parameters.load("matching.yaml")
    if is_open:
        return (str(file["negotiable_band"]["code"]),)
    fen = int(price * 1_000_000)
    return (
        next(str(row["code"]) for row in file["price_bands"] if row["upto"] is None or fen <= row["upto"]),
    )


def _some(random: np.random.Generator, values: Sequence[str]) -> tuple[str, ...]:
    count = 1 + int(random.random() < 0.4)  # noqa: PLR2004 - two in five offer two ways
    return tuple(values[at] for at in sorted(random.choice(len(values), count, replace=False)))


def _kind(applicant: str) -> str:
    told = {"大学": 0, "学院": 0, "研究": 1, "公司": 2, "厂": 2, "医院": 3}
    return next((_KINDS[at] for word, at in told.items() if word in applicant), "")


def _topics(random: np.random.Generator, texts: Sequence[PatentText]) -> Ints:
    """Topics by k-means over the words of title and abstract; blind to IPC and to the embedding model."""
    table = np.zeros((len(texts), _BUCKETS), np.float32)
    for row, text in enumerate(texts):
        for term in bigrams(f"{text.title} {text.title} {text.abstract}"):
            bucket = int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "big") % _BUCKETS
            table[row, bucket] += 1
    rarity = np.log(len(texts) / np.maximum(1, (table > 0).sum(axis=0)))
    table = np.log1p(table) * rarity.astype(np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-9
    made = _directions(random, table)
    return np.stack([_clusters(random, made, count) for count in (WIDE_TOPICS, FINE_TOPICS)], axis=1)


def _directions(random: np.random.Generator, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The strongest directions of a table of words (latent semantic analysis), without the first: mere length."""
    begun = random.normal(size=(table.shape[1], _DIRECTIONS + 32)).astype(np.float32)
    basis = np.linalg.qr(table.T @ (table @ begun))[0]
    basis = np.linalg.qr(table.T @ (table @ basis))[0]
    left, sizes, _ = np.linalg.svd(table @ basis, full_matrices=False)
    made = (left * sizes)[:, 1 : _DIRECTIONS + 1]
    return np.asarray(made / (np.linalg.norm(made, axis=1, keepdims=True) + 1e-9), np.float32)


def _clusters(random: np.random.Generator, made: npt.NDArray[np.float32], count: int) -> Ints:
    centers = made[random.choice(len(made), count, replace=False)]
    nearest = np.zeros(len(made), np.int64)
    for _ in range(12):
        nearest = np.argmax(made @ centers.T, axis=1)
        for at in range(count):
            if (nearest == at).any():
                center = made[nearest == at].mean(axis=0)
                centers[at] = center / (np.linalg.norm(center) + 1e-9)
    return nearest
