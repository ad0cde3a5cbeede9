"""The texts that are measured on: real ones first, then sentences of theirs put together anew from a seed.

Recombination keeps the words, lengths and IPC symbols of real abstracts, so analysis costs what it costs on them;
the vocabulary does not grow beyond theirs. Without real files the demo district's generator gives the texts.
"""

import csv
import gzip
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path

import numpy as np

from bench._bench import Options
from zhiqiao.market.matching.ranking import ipc_levels
from zhiqiao.retrieval.document import PUBLIC, Document, Query

Filters = dict[str, frozenset[str]]

_PATENTS = (
    ("cn_taian_1985_2015_abstracts", "专利名称", "摘要", "主分类号"),
    ("cn_bdci2022_title_assignee_abstract", "专利名称", "摘要", ""),
    ("cn_railway_2013_full_fields", "名称", "摘要", "分类号"),
)
_NEEDS = ("tech_demands_2019", "需求名称", "需求内容")
_SENTENCE = re.compile(r"[^。；;]+[。；;]?")
_ASKING = re.compile("解决|避免|提高|降低|减少|防止|克服|问题|不足")
_SHORTEST_ASKED = 15
_FEWEST = 2  # sentences of a recombined text
_DEMO_EACH = 40  # abstracts a topic of the demo's generator
_WANTED_SHARE = 0.01
FACETS = ("region", "ipc", "industry", "status", "mode", "price", "maturity", "type", "kind", "listed")

# Values with the shares they are drawn in: a city of ten districts, a shelf with a part of the stock on it.
_REGIONS = tuple(("50", "5001", f"5001{place:02d}") for place in range(1, 41))
_STATUSES = (("in_force", 0.62), ("pending", 0.2), ("ended", 0.18))
_TYPES = (("invention", 0.6), ("utility_model", 0.4))
_KINDS = (("enterprise", 0.55), ("university", 0.3), ("institute", 0.1), ("hospital", 0.05))
_MODES = (("license", 0.4), ("assignment", 0.3), ("open_license", 0.2), ("joint_development", 0.1))
_PRICES = (("free", 0.1), ("below_10", 0.4), ("10_50", 0.3), ("above_50", 0.2))
_HOLDERS = 4_000


@dataclass(frozen=True)
class Text:
    """A patent's texts and IPC symbols."""

    title: str
    abstract: str
    ipcs: tuple[str, ...]


@dataclass(frozen=True)
class Need:
    """A query's texts."""

    title: str
    text: str


def label(options: Options) -> str:
    """What the data are, in words."""
    real = len(_real_patents(options.data))
    whose = f"真实专利摘要 {min(real, options.docs)} 篇"
    made = max(options.docs - real, 0)
    if not real:
        return f"生成数据：演示区文本按种子 {options.seed} 重组 {options.docs} 篇（没有真实文件）"
    return whose + (f" + 按种子 {options.seed} 由其句子重组生成 {made} 篇" if made else "")


def texts(options: Options) -> Iterator[Text]:
    """As many texts as asked for: the real ones, then recombined ones; the same for the same seed."""
    pool = pool_of(options)
    yield from islice(_real_patents(options.data), options.docs)
    cut = [_SENTENCE.findall(one.abstract) or [one.abstract] for one in pool]
    rng = np.random.default_rng(options.seed)
    for start in range(len(_real_patents(options.data)), options.docs, 10_000):
        many = min(10_000, options.docs - start)
        for first, *others in rng.integers(len(pool), size=(many, 4)).tolist():
            yield _mixed(pool, cut, first, others)


def parents(options: Options) -> np.ndarray:
    """For each text the places in the pool of the texts it is made of, shape (docs, 2); a real one is its own."""
    real = min(len(_real_patents(options.data)), options.docs)
    found = np.repeat(np.arange(real)[:, None], 2, axis=1)
    rng = np.random.default_rng(options.seed)
    parts = [found]
    for start in range(len(_real_patents(options.data)), options.docs, 10_000):
        many = min(10_000, options.docs - start)
        parts.append(rng.integers(len(pool_of(options)), size=(many, 4))[:, :2])
    return np.concatenate(parts)


def documents(options: Options) -> Iterator[Document]:
    """The texts as the engine takes them, with the keywords and readers a product's documents have."""
    rng = np.random.default_rng(options.seed + 1)
    for number, text in enumerate(texts(options)):
        drawn = rng.random(8).tolist()
        region = _REGIONS[int(drawn[0] ** 2 * len(_REGIONS))]  # the first districts hold most patents
        listed = drawn[1] < 1 / 4
        keywords = {
            "region": region,
            "ipc": ipc_levels(text.ipcs),
            "holder": (str(int(drawn[2] ** 3 * _HOLDERS)),),
            "kind": (_drawn(_KINDS, drawn[2]),),
            "industry": tuple(dict.fromkeys(f"{sum(map(ord, symbol[:4])) % 40 + 1}" for symbol in text.ipcs)),
            "status": (_drawn(_STATUSES, drawn[3]),),
            "type": (_drawn(_TYPES, drawn[4]),),
            "mode": (_drawn(_MODES, drawn[5]),) if listed else (),
            "maturity": (str(int(drawn[6] * 9) + 1),) if listed else (),
            "price": (_drawn(_PRICES, drawn[7]),) if listed else (),
            "listed": ("yes",) if listed else (),
        }
        marks = {f"region:{code}" for code in region} | {f"org:{keywords['holder'][0]}"}
        audience = frozenset({PUBLIC, *marks} if listed or drawn[1] < 3 / 4 else marks)
        yield Document(f"B{number:08d}", text.title, text.abstract, keywords, audience)


def needs(options: Options) -> list[Need]:
    """Distinct queries: the real needs, then sentences of patents that name a problem or an effect."""
    found = dict.fromkeys(_real_needs(options.data))
    rng = np.random.default_rng(options.seed + 2)
    pool = pool_of(options)
    for place in rng.permutation(len(pool)).tolist():
        if len(found) >= options.needs:
            break
        asking = [
            s
            for s in _SENTENCE.findall(pool[place].abstract)
            if _ASKING.search(s) and len(s) > _SHORTEST_ASKED
        ]
        found.update(dict.fromkeys(Need("", sentence) for sentence in asking[:1]))
    return list(found)[: options.needs]


def needs_label(options: Options) -> str:
    """What the queries are, in words."""
    real = min(len(_real_needs(options.data)), options.needs)
    return f"真实企业需求 {real} 条 + 专利摘要中说问题或效果的句子 {len(needs(options)) - real} 条，各不相同"


def selective_filter(options: Options) -> tuple[Filters, float]:
    """IPC section, legal status and region that together let about 1 % of the documents through, and the share."""
    counts: Counter[tuple[str, str]] = Counter()
    total = 0
    for document in documents(options):
        total += 1
        if "in_force" in document.keywords["status"]:
            sections = {level for level in document.keywords["ipc"] if len(level) == 1}
            counts.update(product(sections, document.keywords["region"][-1:]))
    (section, region), found = min(
        counts.items(), key=lambda one: (abs(one[1] / total - _WANTED_SHARE), one[0])
    )
    chosen = {"ipc": section, "status": "in_force", "region": region}
    return {name: frozenset({value}) for name, value in chosen.items()}, found / total


def as_query(need: Need, filters: Filters | None = None) -> Query:
    """A search as the product makes it: everyone's audience, facets counted."""
    marks = frozenset({PUBLIC})
    return Query(need.text, need.title, filters or {}, marks, k=20, facets=FACETS)


def pool_of(options: Options) -> tuple[Text, ...]:
    """The texts that others are put together from."""
    return _real_patents(options.data) or _demo_patents()


def _mixed(pool: tuple[Text, ...], cut: list[list[str]], first: int, others: list[int]) -> Text:
    """The first text's head and IPC, then the last sentences of others; about as long as the first."""
    wanted = len(pool[first].abstract)
    parts = cut[first][: len(cut[first]) // 2]
    length = sum(map(len, parts))
    for other in others:
        for sentence in cut[other][-2:]:
            if len(parts) < _FEWEST or length + len(sentence) / 2 < wanted:
                parts = [*parts, sentence]
                length += len(sentence)
    return Text(pool[first].title, "".join(parts), pool[first].ipcs or pool[others[0]].ipcs)


def _drawn(shares: tuple[tuple[str, float], ...], at: float) -> str:
    for value, share in shares:
        at -= share
        if at < 0:
            return value
    return shares[-1][0]


def _table(folder: str, name: str) -> list[dict[str, str]]:
    path = Path(folder) / f"{name}.csv.gz"
    if not path.exists():
        return []
    return list(
        csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8-sig"), newline=""))
    )


@lru_cache(maxsize=2)
def _real_patents(data: str | None) -> tuple[Text, ...]:
    if data is None:
        return ()
    found: dict[tuple[str, str], Text] = {}
    for name, title, abstract, ipc in _PATENTS:
        for row in _table(f"{data}/patents", name):
            key = (row[title].strip(), row[abstract].strip())
            if all(key) and key not in found:
                found[key] = Text(*key, tuple(filter(None, [row.get(ipc, "").partition("(")[0].strip()])))
    return tuple(found.values())


@lru_cache(maxsize=2)
def _real_needs(data: str | None) -> tuple[Need, ...]:
    if data is None:
        return ()
    name, title, text = _NEEDS
    rows = _table(f"{data}/demands", name)
    return tuple(dict.fromkeys(Need(row[title].strip(), row[text].strip()) for row in rows))


@lru_cache(maxsize=1)
def _demo_patents() -> tuple[Text, ...]:
    """Invented abstracts of every topic of the demo district."""
    import random

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from demo.abstracts import Author
    from demo.grammar import industries

    rng = random.Random(1)  # noqa: S311 - invented texts drawn from a seed
    found: list[Text] = []
    for industry in industries():
        author = Author(rng, industry)
        for topic in industry.topics:
            try:
                for _ in range(_DEMO_EACH):
                    made = author.write(topic, is_utility=False)
                    found.append(Text(made.title, made.abstract, topic.ipcs[:2]))
            except RuntimeError:  # the words of the topic are used up
                continue
    return tuple(found)
