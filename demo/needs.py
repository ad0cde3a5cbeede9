"""What the firms ask for, in the words of their shop floors."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from demo.grammar import NeedWords, Topic, Writer, read, topics
from demo.model import Need, Organization
from demo.organizations import DISTRICT, FEN_PER_WAN, SISTER
from demo.patents import AS_OF

NEEDS, SISTER_NEEDS = 150, 5
# How many needs stand in each state; the rest are published.
_STATES = {"closed": 26, "confirmed": 8, "recorded": 9, "draft": 6}
_FIRST_DAY = date(2024, 1, 15)
_WISHES = ("希望", "想", "要", "打算", "需要")
# Money for the project named in the story itself: 万 with nothing counted after it.
_BUDGET = re.compile(
    r"(?:投资|投入|预算|改造|台成本|模型|以内|，)[^，。年月]*?(\d+)万(?=元|以内|以下|，|。|$)"
)
_SHORTEST, _LONGEST = 80, 250
_COOPERATION = (
    (("license",), "先签许可，试用满意再谈买断"),
    (("assignment",), "想一次买断，归我们自己用"),
    (("license", "assignment"), "许可、转让都可以谈"),
    (("joint_development",), "愿意出场地和人一起开发"),
    (("license", "joint_development"), "可以先许可，再合作改进"),
    (("any",), "怎么合作都行，关键是能用"),
)
_TIMES = (
    "最好三个月内看到样机",
    "年底前要定下来",
    "半年内能投用就行",
    "等检修期停机就能装",
    "一年内解决都可以",
    "越快越好，下个月就能安排现场看",
)
_CONDITIONS = (
    "厂里有现成的水电气和空地，可以提供现场试验。",
    "设备科有两名工程师配合，样品随时可取。",
    "现有产线不能长时间停，改造要安排在周末。",
    "没有实验室，检测要外送。",
    "可以开放近一年的运行数据。",
    "质量体系要求变更前先做小批验证。",
)
_CLOSED = ("已与高校签约", "企业自行解决", "到期未续", "需求合并到新项目")


@dataclass(frozen=True)
class _Question:
    """Who asks, in which words, about which topic (None when the stock has no answer)."""

    firm: Organization
    words: NeedWords
    topic: Topic | None


def needs(rng: random.Random, organizations: Sequence[Organization], first_asker: str) -> list[Need]:
    """All needs of both districts; ``first_asker`` is the firm whose login should have one to show."""
    firms = [one for one in organizations if one.kind == "enterprise"]
    home = [firm for firm in firms if firm.region_code == DISTRICT]
    sister = [firm for firm in firms if firm.region_code == SISTER]
    outside = _outside(rng, home)
    questions = _answerable(rng, home, NEEDS - len(outside), first_asker) + outside
    states = [state for state, count in _STATES.items() for _ in range(count)]
    states += ["published"] * (NEEDS - len(states))
    rng.shuffle(questions)
    rng.shuffle(states)
    asked_by_first = next(place for place, one in enumerate(questions) if one.firm.key == first_asker)
    states[states.index("published")], states[asked_by_first] = states[asked_by_first], "published"
    found = [
        _need(rng, f"need{place:03d}", question, state, "lead")
        for place, (question, state) in enumerate(zip(questions, states, strict=True), start=1)
    ]
    for place, question in enumerate(_answerable(rng, sister, SISTER_NEEDS, ""), start=1):
        found.append(_need(rng, f"west_need{place}", question, "published", "west_lead"))
    return sorted(found, key=lambda need: (need.collected_on, need.key))


def _outside(rng: random.Random, firms: Sequence[Organization]) -> list[_Question]:
    """Questions that the stock cannot answer, each asked by a firm of the nearest trade."""
    found = []
    for line in read("outside.yaml")["needs"]:
        industry, title, body = line.split("||")
        able = [firm for firm in firms if firm.industry == industry]
        found.append(_Question(rng.choice(able), NeedWords(title, body), None))
    return found


def _answerable(
    rng: random.Random, firms: Sequence[Organization], count: int, first_asker: str
) -> list[_Question]:
    """Every story once by a firm of that trade, then some again by another."""
    stories = [(topic, words) for topic in topics().values() for words in topic.needs]
    trades = {code for firm in firms for code in firm.topics}
    stories = [story for story in stories if story[0].code in trades]
    order = (rng.sample(stories, len(stories)) * (count // len(stories) + 1))[:count]
    questions = []
    for topic, words in order:
        able = [firm for firm in firms if topic.code in firm.topics]
        first = [firm for firm in able if firm.key == first_asker]
        questions.append(_Question(first[0] if first else rng.choice(able), words, topic))
    return questions


def _need(rng: random.Random, key: str, question: _Question, state: str, collected_by: str) -> Need:
    cooperation, how = rng.choice(_COOPERATION)
    story = Writer(rng, question.topic)(question.words.body)
    situation, targets = _split(story)
    stated = _BUDGET.search(story[len(situation) :])
    low_wan = int(stated[1]) // 2 if stated else rng.choice((5, 8, 10, 15, 20, 30, 40, 50, 80, 100))
    high_wan = int(stated[1]) if stated else int(low_wan * rng.choice((1.5, 2, 2, 3)))
    budget = "" if stated else f"预算{low_wan}万到{high_wan}万元，"
    conditions = rng.choice(_CONDITIONS)
    text = f"{story}。{budget}{how}，{rng.choice(_TIMES)}。"
    text = text if len(text) >= _SHORTEST else text + conditions
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise ValueError(f"{question.words.title}: {len(text)} characters")
    collected_on = _day(rng, state)
    published_on = (
        collected_on + timedelta(days=rng.randint(3, 20)) if state in {"published", "closed"} else None
    )
    topic = question.topic
    return Need(
        key=key,
        firm=question.firm.key,
        title=question.words.title,
        text=text,
        targets=targets,
        conditions=conditions,
        kind="patent" if "买断" in story else ("improvement" if "改" in situation else "technology"),
        industry=topic.industry if topic else "",
        topic=topic.code if topic else "",
        industry_code=question.firm.industry_code if topic else "",
        budget_low_fen=low_wan * FEN_PER_WAN,
        budget_high_fen=high_wan * FEN_PER_WAN,
        cooperation=cooperation,
        collected_by=collected_by,
        collected_on=collected_on,
        published_on=published_on,
        valid_to=(published_on or collected_on) + timedelta(days=rng.choice((180, 365))),
        state=state,
        closed_note=rng.choice(_CLOSED) if state == "closed" else "",
    )


def _split(story: str) -> tuple[str, str]:
    """The situation, and the figures wished for: the clauses with digits of the sentences that wish."""
    sentences = story.split("。")
    first = next((at for at, one in enumerate(sentences) if one.startswith(_WISHES)), len(sentences) - 1)
    situation = "。".join(sentences[:first])
    clauses = re.split("[，。]", "。".join(sentences[first:]))
    figures = [clause for clause in clauses if any(character.isdigit() for character in clause)]
    return situation, "；".join(figures)


def _day(rng: random.Random, state: str) -> date:
    """Open ones are of the last months, closed ones from the whole three years."""
    if state == "closed":
        return _FIRST_DAY + timedelta(days=rng.randint(0, 700))
    if state == "published":
        return AS_OF - timedelta(days=rng.randint(25, 330))
    return AS_OF - timedelta(days=rng.randint(1, 45))
