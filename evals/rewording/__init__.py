"""The same queries said otherwise: with typing errors, in other words, in two words, in English.

All drawn from one seed; the tables beside this file were written for it by hand.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import rjieba

from evals.bench_sets import BenchSet, document_text, query_text
from evals.peers.tokens import search_tokens
from zhiqiao.market.matching.ranking import NeedText

SEED = 20_230_102
EVERY = 12  # characters a typing error
_TABLES = Path(__file__).parent
_HAN = re.compile("[\u3400-\u9fff]")
_SEEN_IN = 2  # documents that must hold a word for it to be one of the two
_SHORTEST_WORD = 2
_EMPTY = frozenset(  # nouns that name nothing
    (
        "研究",
        "研发",
        "开发",
        "应用",
        "技术",
        "方法",
        "系统",
        "条件",
        "缺点",
        "问题",
        "状况",
        "情况",
        "效果",
        "过程",
    )
)
_CONTENT = ("n", "vn", "eng")  # parts of speech of the two words: nouns, gerunds, Latin words
_MARK = "~"  # between a query's id and the rewording's code


@dataclass(frozen=True)
class Rewording:
    """One way to say queries otherwise.

    Attributes:
        code: Short name.
        title: Name in Chinese.
        said: How it is made, in Chinese.
        plain: The queries it is compared with, by id.
        queries: The queries said otherwise; each id is that of its plain query and the code.
        qrels: Grades by id of a query said otherwise.
        sources: Id of a query said otherwise → id of its plain query.
    """

    code: str
    title: str
    said: str
    plain: list[NeedText]
    queries: list[NeedText]
    qrels: dict[str, dict[str, int]]
    sources: dict[str, str]


def rewordings(asked: BenchSet) -> list[Rewording]:
    """Every rewording of a set's queries; those that a rewording leaves as they are take no part in it.

    Titles in English are asked for where one document is relevant, as for known items.
    """
    frequent = Counter(
        token for patent in asked.corpus for token in set(search_tokens(document_text(patent)))
    )
    confusable, synonyms = groups("confusable.txt"), groups("synonyms.txt")

    def with_errors(need: NeedText) -> NeedText:
        drawn = chance(f"{SEED}{need.need_id}")
        return _each_text(need, lambda text: typing_errors(text, drawn, confusable))

    def in_other_words(need: NeedText) -> NeedText:
        return _each_text(need, lambda text: other_words(text, synonyms))

    def in_two_words(need: NeedText) -> NeedText:
        from_title = two_words(need.title, frequent)
        chosen = from_title if len(from_title) > 1 else two_words(query_text(need), frequent)
        return NeedText(need.need_id, "", " ".join(chosen))

    ways: list[tuple[str, str, str, Callable[[NeedText], NeedText]]] = [
        ("typos", "错别字", f"每 {EVERY} 个汉字约错一个：同音、形近、漏字或颠倒", with_errors),
        ("synonyms", "同义词", "按人工编写的同义词表换词", in_other_words),
        (
            "two-words",
            "两个词",
            "只留标题（没有标题或不够两个时取全文）里最少见的两个名词或动名词",
            in_two_words,
        ),
    ]
    made = [_reworded(asked, code, title, said, way) for code, title, said, way in ways]
    return made if asked.is_graded else [*made, english_titles(asked)]


def _reworded(
    asked: BenchSet, code: str, title: str, said: str, way: Callable[[NeedText], NeedText]
) -> Rewording:
    plain, queries, qrels, sources = [], [], {}, {}
    for need in asked.queries:
        other = way(need)
        if query_text(other) and query_text(other) != query_text(need):
            name = f"{need.need_id}{_MARK}{code}"
            plain.append(need)
            queries.append(replace(other, need_id=name))
            qrels[name] = asked.qrels[need.need_id]
            sources[name] = need.need_id
    return Rewording(code, title, said, plain, queries, qrels, sources)


def english_titles(asked: BenchSet) -> Rewording:
    """Patents asked for by their title in English, compared with their title in Chinese."""
    titles = {patent.doc_id: patent.title for patent in asked.corpus}
    with (_TABLES / "english_titles.csv").open(encoding="utf-8", newline="") as table:
        known = [row for row in csv.DictReader(table) if row["doc_id"] in titles]
    plain, queries, qrels, sources = [], [], {}, {}
    for row in known:
        chinese, english = f"{row['doc_id']}{_MARK}zh", f"{row['doc_id']}{_MARK}en"
        plain.append(NeedText(chinese, "", titles[row["doc_id"]]))
        queries.append(NeedText(english, "", row["title"]))
        qrels[chinese] = qrels[english] = {row["doc_id"]: 1}
        sources[english] = chinese
    said = "同一件专利的英文名称（人工翻译；../shared 里没有带英文名称的中国专利），与其中文名称相比"
    return Rewording("english", "英文名称", said, plain, queries, qrels, sources)


def chance(seed: str) -> Random:
    """Chance that can be drawn again."""
    return Random(seed)


def typing_errors(text: str, drawn: Random, confusable: Sequence[Sequence[str]]) -> str:
    """About one Chinese character in twelve wrong: replaced by one of its group, else dropped or swapped."""
    places = [at for at, character in enumerate(text) if _HAN.match(character)]
    wrong = set(drawn.sample(places, max(1, round(len(places) / EVERY)))) if places else set()
    characters = list(text)
    for at in sorted(wrong, reverse=True):
        others = [c for group in confusable if text[at] in group for c in group if c != text[at]]
        if others and drawn.random() < 2 / 3:
            characters[at] = drawn.choice(others)
        elif at + 1 < len(characters) and drawn.random() < 1 / 2:
            characters[at : at + 2] = [characters[at + 1], characters[at]]
        else:
            del characters[at]
    return "".join(characters)


def other_words(text: str, synonyms: Sequence[Sequence[str]]) -> str:
    """Every word that is a member of a group replaced by the group's next."""
    following = {word: group[(at + 1) % len(group)] for group in synonyms for at, word in enumerate(group)}
    return "".join(following.get(word, word) for word in rjieba.cut(text))


def two_words(text: str, frequent: Counter[str]) -> list[str]:
    """The two rarest nouns and gerunds that at least two documents hold, in the order of the text."""
    words = [
        word
        for word, part in dict.fromkeys(rjieba.tag(text))
        if part.startswith(_CONTENT) and word not in _EMPTY and len(word) >= _SHORTEST_WORD
    ]
    known = dict.fromkeys(word for word in words if frequent[word] >= _SEEN_IN)
    rarest = sorted(known, key=lambda word: (frequent[word], word))[:2]
    return [word for word in known if word in rarest]


def groups(name: str) -> list[list[str]]:
    """A table of groups: a group a line, its members apart by blanks, or single characters run together."""
    lines = (_TABLES / name).read_text(encoding="utf-8").splitlines()
    wanted = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return [line.split() if " " in line else list(line) for line in wanted]


def _each_text(need: NeedText, way: Callable[[str], str]) -> NeedText:
    return NeedText(need.need_id, way(need.title), way(need.text))
