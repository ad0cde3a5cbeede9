"""Titles and abstracts of invented patents, in the manner of Chinese patent documents, no two much alike."""

import random
from dataclasses import dataclass

from demo.grammar import Industry, Topic, Writer

MOST_ALIKE = 0.55  # share of one abstract's 4-grams found in another one of the same topic
SHORTEST, LONGEST = 150, 320
GRAM = 4
_TRIES = 400
_RANGE_SHARE = 0.1

_DEVICE_OPENERS = (
    "{it}公开了一种{title}，涉及{field}技术领域。{problem}{parts}。{effects}。",
    "{it}涉及一种{title}，{parts}。{problem_short}{effects}。",
    "{it}提供了一种{title}，属于{field}设备。{problem}其结构为：{parts}。{effects}。",
    "一种{title}，{parts}。{it}{problem_plain}{effects}。",
    "{it}属于{field}技术领域，具体涉及一种{title}，{parts}。{problem_short}{effects}。",
    "{problem_first}{it}为此设计了一种{title}，{parts}。{effects}。",
)
_METHOD_OPENERS = (
    "{it}公开了一种{title}，属于{field}技术领域。{problem}{lead}{parts}。{effects}。",
    "{it}涉及{field}技术领域，具体公开一种{title}。{problem}{lead}{parts}。{effects}。",
    "{it}提供一种{title}，{lead}{parts}。{problem_short}{effects}。",
    "{problem_first}{it}提出一种{title}，{lead}{parts}。{effects}。",
    "一种{title}，{lead}{parts}。{it}{problem_plain}{effects}。",
)
_PROBLEMS = (
    "针对{p}的问题，",
    "为了解决{p}的难题，",
    "现有技术中{p}。",
    "为克服{p}的缺陷，",
    "目前{p}，有待改进。",
)
_PROBLEMS_SHORT = ("解决了{p}的问题，", "由此克服了{p}的不足，", "可避免{p}的情况，", "")
_PROBLEMS_PLAIN = ("用于解决{p}的问题，", "针对{p}的现状作出改进，", "有效改善{p}的状况，")
_PROBLEMS_FIRST = ("{p}，一直困扰着生产现场。", "实际生产中{p}。", "现阶段{p}，制约了推广应用。")
_EFFECT_LEADS = ("", "", "试验表明，", "与现有技术相比，", "经验证，", "应用后，", "具有以下优点：")
_PROCESS_LEADS = ("包括以下步骤：", "该方法为：", "步骤包括：", "其过程如下：", "具体步骤为：")
_PRODUCT_LEADS = ("其实现过程为：", "具体做法是：", "实施过程包括：")


@dataclass(frozen=True)
class Text:
    """A title, an abstract and the two parts of it that listings repeat."""

    title: str
    abstract: str
    problem: str
    effects: str
    withdrawn_ipc: str = ""


def grams(text: str) -> frozenset[str]:
    """The 4-grams of a text."""
    return frozenset(text[start : start + GRAM] for start in range(len(text) - GRAM + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter text's 4-grams that stand in the other, 0 to 1."""
    return len(one & other) / min(len(one), len(other))


def _numbered(rng: random.Random, parts: list[str], *, in_steps: bool) -> str:
    if not in_steps:
        return rng.choice(("；", "；", "，")).join(parts)
    style = rng.choice(("（{}）", "S{}、", "", "", "步骤{}，"))
    if style:
        return "；".join(style.format(place) + part for place, part in enumerate(parts, start=1))
    if rng.random() < 1 / 2:
        return "；".join(parts)
    marks = ["首先", *(["然后", "接着", "随后", "之后"][: len(parts) - 2]), "最后"]
    return "，".join(mark + "，" + part for mark, part in zip(marks, parts, strict=True))


def _chosen_parts(rng: random.Random, topic: Topic, writer: Writer) -> list[str]:
    optional = sorted(topic.optional)
    fewest = 0 if len(topic.parts) - len(optional) > len(optional) else 1
    kept = set(rng.sample(optional, rng.randint(fewest, len(optional)))) if optional else set()
    parts = [
        writer.one_of(clauses)
        for place, clauses in enumerate(topic.parts)
        if place not in topic.optional or place in kept or writer.fitting(clauses)[1]
    ]
    return [part for part in parts if part]


def _draft(rng: random.Random, topic: Topic, industry: Industry, *, is_utility: bool) -> Text:
    writer = Writer(rng, topic)
    title = writer.one_of(topic.titles)
    writer.subject += title
    problem = writer.one_of(topic.problems)
    parts = _chosen_parts(rng, topic, writer)
    fitting, _ = writer.fitting(topic.effects)
    effects = "，".join(
        writer(effect) for effect in rng.sample(fitting, min(len(fitting), rng.choice((2, 2, 3))))
    )
    if topic.is_device:
        pattern = rng.choice(_DEVICE_OPENERS)
        parts[0] = "包括" + parts[0]
        lead = ""
    else:
        pattern = rng.choice(_METHOD_OPENERS)
        lead = rng.choice(_PROCESS_LEADS if title.endswith(("方法", "工艺")) else _PRODUCT_LEADS)
    abstract = pattern.format(
        it="本实用新型" if is_utility else "本发明",
        title=title.removeprefix("一株") if title.startswith("一株") else title,
        field=industry.field,
        problem=rng.choice(_PROBLEMS).format(p=problem),
        problem_short=rng.choice(_PROBLEMS_SHORT).format(p=problem),
        problem_plain=rng.choice(_PROBLEMS_PLAIN).format(p=problem),
        problem_first=rng.choice(_PROBLEMS_FIRST).format(p=problem),
        lead=lead,
        parts=_numbered(rng, parts, in_steps=not topic.is_device),
        effects=rng.choice(_EFFECT_LEADS) + effects,
    )
    if title.startswith("一株"):
        abstract = abstract.replace("一种" + title.removeprefix("一株"), title, 1)
        full_title = title
    else:
        full_title = ("一种" if rng.random() > _RANGE_SHARE * 3 else "") + title
    return Text(full_title, abstract, problem, effects, writer.one_of((topic.withdrawn_ipc,)))


class Author:
    """Writes the abstracts of one industry and remembers them, so that no two come out much alike."""

    def __init__(self, rng: random.Random, industry: Industry) -> None:
        self._rng = rng
        self._industry = industry
        self._written: dict[str, list[frozenset[str]]] = {}
        self._titles: set[str] = set()

    def write(self, topic: Topic, *, is_utility: bool) -> Text:
        """A new text on the topic; raises RuntimeError when the words of the topic are used up."""
        before = self._written.setdefault(topic.code, [])
        for _ in range(_TRIES):
            text = _draft(self._rng, topic, self._industry, is_utility=is_utility)
            bare = text.title.removeprefix("一种")
            if not SHORTEST <= len(text.abstract) <= LONGEST or bare in self._titles:
                continue
            found = grams(text.abstract)
            if all(likeness(found, other) <= MOST_ALIKE for other in before):
                before.append(found)
                self._titles.add(bare)
                return text
        raise RuntimeError(f"demo/words/{topic.industry}.yaml: {topic.code} has too few words")
