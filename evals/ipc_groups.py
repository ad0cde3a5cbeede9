"""Known items inside and outside the field that their words point to.

IN: the IPC class (``C02``) of the relevant patent is the commonest class among BM25's first twenty; OUT: it is
not; a
relevant patent without IPC is neither. OUT are the queries whose words lead into another trade.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from evals.bench_sets import BenchSet
from zhiqiao.market.matching.ranking import ipc_levels

IN, OUT, NONE = "IN", "OUT", "无分类号"
DEPTH = 20
_CLASS_LENGTH = 3
SAID = (
    f"IN：该专利的 IPC 大类（如 C02）正是 BM25（bm25s 1.2/0.75）前 {DEPTH} 件里最多的大类（并列取排在前的）；"
    f"OUT：不是；该专利没有分类号的另成一组"
)


def ipc_class(symbols: Sequence[str]) -> str | None:
    """The IPC class of the first symbol; None without any."""
    return next((level for level in ipc_levels(symbols) if len(level) == _CLASS_LENGTH), None)


def groups(asked: BenchSet, by_words: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Queries by group, given BM25's lists."""
    classes = {patent.doc_id: ipc_class(patent.ipcs) for patent in asked.corpus}
    found: dict[str, list[str]] = {IN: [], OUT: [], NONE: []}
    for query, grades in asked.qrels.items():
        wanted = classes.get(max(grades, key=lambda document: grades[document]))
        seen = [classes[document] for document in by_words.get(query, ())[:DEPTH]]
        counted = Counter(each for each in seen if each is not None)
        commonest = counted.most_common(1)[0][0] if counted else None
        found[NONE if wanted is None else IN if wanted == commonest else OUT].append(query)
    return found
