"""What is learned from: texts of patents without their problems and effects, IPC titles, written queries, judged needs.

The sealed known items are sentences that tell a patent's problem or effect. Clauses that hold a cue of either are
therefore cut out of every patent before a pair is made of it, and the documents of both dev sets stay out altogether:
neither set is learned by heart.
"""

import csv
import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

HERE = Path(__file__).parent
TITLE, CLAUSE, CLASS, CLASS_OF_TITLE, CLASS_OF_CLASS = range(5)  # kinds of pairs
WEIGHTS = (1.0, 1.6, 0.9, 0.35, 0.25)  # how often each kind is drawn
# Kinds of written queries and how often each is drawn.
SHARES = {"need": 0.34, "title": 0.12, "problem": 0.22, "effect": 0.20, "words": 0.07, "en": 0.05}
_CUE = re.compile(
    "解决|克服|避免|防止|杜绝|消除|提高|提升|降低|减少|减轻|减小|改善|改进|优点|优势|效果|有益|有利|从而|进而|使得|以便|实现了|节省|节约|节能|"
    "便于|方便|便利|可靠|安全性|特点|缺陷|缺点|不足|弊端|问题|难题|困难|目的|保证|确保|增强|增加|延长|成本|效率|简单|简便|快捷|易于|容易|适用|"
    "适合|广泛|达到|满足|良好|优良|显著|大大|有效|不易|不会|无需|环保|寿命|稳定|质量好|价格|推广|应用前景|经济"
)
_BOILERPLATE = re.compile(
    r"^(本发明|本实用新型|本申请|本公开|该发明|该实用新型)?(公开了|公开|涉及|提供了?|属于|为)?(一种)?"
)
_SYMBOL = re.compile(r"\s*([A-H]\d\d[A-Z])\s*(\d+)\s*/\s*(\d+)")
_REFERENCE = re.compile(r"[（(][^（）()]*(入[A-H]\d|优先|见)[^（）()]*[）)]?")
_MOST_LEVELS, _SHORTEST_TITLE = 5, 6
_SHORTEST_CLAUSE, _SHORTEST_QUERY, _SHORTEST_BODY, _SHORTEST_REST = 8, 10, 30, 24


@dataclass(frozen=True)
class Pair:
    """A question and the text that answers it; ``patent`` is the place of its patent, -1 for none."""

    kind: int
    question: str
    answer: str
    patent: int


@dataclass(frozen=True)
class Written:
    """A query that a language model wrote for a patent; ``kind`` is one of `SHARES`."""

    doc_id: str
    kind: str
    text: str


@dataclass(frozen=True)
class Judged:
    """A need of ours with grades 0-3 by document id, given by a language model reading each pair."""

    need_id: str
    title: str
    text: str
    grades: dict[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """Title and body as one text."""
        return joined(self.title, self.text)


def joined(title: str, text: str) -> str:
    """Title and body as one text, as the engine reads them."""
    return "。".join(part for part in (title.strip(), text.strip()) if part)


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a csv or csv.gz with a header."""
    packed = path.suffix == ".gz"
    with gzip.open(path, "rt", encoding="utf-8-sig") if packed else path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def judged_needs() -> list[Judged]:
    """The needs that were written and judged for training; none is taken from anywhere."""
    needs = {
        row["need_id"]: Judged(row["need_id"], row["title"], row["text"]) for row in rows(HERE / "needs.csv")
    }
    for row in rows(HERE / "judgments.csv"):
        needs[row["need_id"]].grades[row["doc_id"]] = int(row["grade"])
    return list(needs.values())


def written_queries() -> list[Written]:
    """Queries written for training; a need is read with its title before it, as the engine reads one."""
    found = [Written(**row) for row in rows(HERE / "queries.csv")]
    titles = {one.doc_id: one.text for one in found if one.kind == "title"}
    return [
        replace(one, text=joined(titles.get(one.doc_id, ""), one.text)) if one.kind == "need" else one
        for one in found
    ]


def free_documents(bench: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """All documents of the dev corpus, and those of them that no dev judgment names (nor another of the same title)."""
    everything = rows(bench / "needs_dev" / "corpus.csv.gz")
    titles = {row["doc_id"]: row["title"].strip() for row in everything}
    named = {
        line.split()[2]
        for name in ("needs_dev", "known_item_dev")
        for line in (bench / name / "qrels.txt").read_text().splitlines()
    }
    held = {titles[doc_id] for doc_id in named}
    return everything, [row for row in everything if row["title"].strip() not in held]


def clauses(text: str) -> list[str]:
    """Sentences without the clauses that tell a problem or an effect."""
    found = []
    for sentence in re.split(r"[。；;！!\n]+", text):
        kept = "".join(part for part in re.split(r"(?<=[，,、：:])", sentence) if not _CUE.search(part))
        if len(kept := kept.strip("，,、 ")) >= _SHORTEST_CLAUSE:
            found.append(kept)
    return found


def without_title(text: str, title: str, size: int = 4) -> str:
    """Text without what it shares with the title, from ``size`` characters on."""
    grams = {title[at : at + size] for at in range(len(title) - size + 1)}
    shared = {
        place
        for at in range(len(text) - size + 1)
        if text[at : at + size] in grams
        for place in range(at, at + size)
    }
    return "".join(character for place, character in enumerate(text) if place not in shared)


def pairs_of_patents(patents: list[dict[str, str]], ipc: "Titles", rng: random.Random) -> Iterator[Pair]:
    """Title → body, clause → the rest, IPC titles → patent."""
    for place, patent in enumerate(patents):
        title, kept = patent["title"].strip(), clauses(patent["abstract"])
        body = "。".join(kept)
        if len(body) >= _SHORTEST_BODY:
            yield Pair(TITLE, title, body, place)
            long_enough = [one for one in kept if len(one) >= _SHORTEST_QUERY + 2]
            rng.shuffle(long_enough)
            for clause in long_enough[:3]:
                question = without_title(_BOILERPLATE.sub("", clause), title)[:220]
                rest = title + "。" + "。".join(one for one in kept if one is not clause)
                if len(question) >= _SHORTEST_QUERY and len(rest) >= _SHORTEST_REST:
                    yield Pair(CLAUSE, question, rest, place)
        if path := ipc.path(patent["ipc"]):
            yield Pair(CLASS, path, title + "。" + body, place)


class Titles:
    """IPC 2026.01 in Chinese: a symbol's title and those above it."""

    def __init__(self, table: Path) -> None:
        self._entries = {row["IPC"]: row for row in rows(table)}

    def symbol(self, text: str) -> str | None:
        """A symbol as the table writes it; None when it is not there."""
        match = _SYMBOL.match(text.upper())
        symbol = f"{match[1]}{int(match[2])}/{match[3]}" if match else ""
        return symbol if symbol in self._entries else None

    def name(self, symbol: str) -> str:
        """A title without its references to other places."""
        return _REFERENCE.sub("", self._entries[symbol]["中文类名"]).strip("；; ")[:60]

    def path(self, text: str) -> str:
        """Titles from a symbol up to its subclass; "" for a symbol the table does not have."""
        names: list[str] = []
        at = self.symbol(text) or text
        while at in self._entries and len(names) < _MOST_LEVELS and self._entries[at]["层级"] != "部":
            if self._entries[at]["层级"] != "大类":
                names.append(self.name(at))
            at = self._entries[at]["上级IPC"]
        return "，".join(name for name in names if name)

    def pairs(self, count: int, rng: random.Random) -> Iterator[Pair]:
        """A subgroup's title → the titles above it."""
        subgroups = [symbol for symbol, entry in self._entries.items() if entry["层级"] == "小组"]
        symbols = [symbol for symbol in subgroups if len(self.name(symbol)) >= _SHORTEST_TITLE]
        rng.shuffle(symbols)
        for symbol in symbols[:count]:
            above = self.path(self._entries[symbol]["上级IPC"])
            if len(above) >= _SHORTEST_CLAUSE:
                yield Pair(CLASS_OF_CLASS, self.name(symbol), above, -1)

    def pairs_of_titles(self, export: Path, rng: random.Random) -> Iterator[Pair]:
        """IPC titles → a patent's title, from an agency's export without abstracts."""
        for row in rows(export):
            title = re.sub(r"（[^（）]*）$", "", row["标题"].strip())
            symbols = [symbol for text in row["IPC分类号"].split("|") if (symbol := self.symbol(text))]
            if symbols and len(title) >= _SHORTEST_TITLE and re.search("[\u4e00-\u9fff]", title):
                yield Pair(CLASS_OF_TITLE, self.path(symbols[0]), title, -1)
                if len(symbols) > 1:
                    yield Pair(CLASS_OF_TITLE, self.path(rng.choice(symbols[1:])), title, -1)
