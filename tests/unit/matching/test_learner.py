"""What answers teach: each decline touches what it speaks of, every weight adds up, bounds hold, no clock is read."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhiqiao.market.matching import choices
from zhiqiao.market.matching.learning.answers import Answer
from zhiqiao.market.matching.learning.crowd import crowd_of
from zhiqiao.market.matching.learning.learner import learned
from zhiqiao.market.matching.learning.reranking import (
    FAILING,
    SOUND,
    UNSURE,
    Standing,
    bounded_opinion,
    reranked,
)
from zhiqiao.market.matching.learning.rules import rules_confidence, rules_on
from zhiqiao.market.matching.learning.traits import Pair, field_path, traits_of
from zhiqiao.market.matching.learning.wording import grounds_of
from zhiqiao.market.matching.ranking import ipc_levels

DAY = date(2026, 3, 2)
RULES = rules_on(DAY)


def traits(ipc: str = "H01L21/02", price: str = "over100", **more: object) -> dict[str, tuple[str, ...]]:
    pair = Pair(
        "P1",
        ipc_levels((ipc,)),
        "990101",
        "990101",
        "in_force",
        100,
        4,
        ("assignment",),
        (price,),
        ("university",),
        "medium",
    )
    return traits_of(replace(pair, **more))  # type: ignore[arg-type]  # fields by name


def no(key: int, reason: str, firm: str = "A", days: int = 0, need: str = "", **about: object) -> Answer:
    known = traits(**{"number": f"P{firm}{key}", **about})  # type: ignore[arg-type]  # fields by name
    return Answer(str(key), firm, DAY - timedelta(days=days), "declined", reason, known, need)


def yes(key: int, firm: str = "A", days: int = 0, **about: object) -> Answer:
    return replace(no(key, "", firm, days, **about), said="implement")


def share(answers: list[Answer], about: dict[str, tuple[str, ...]], **how: object) -> float:
    return learned(answers, DAY, **how).share(about)  # type: ignore[arg-type]  # arguments by name


def test_every_reason_and_answer_is_known_to_the_learner() -> None:
    assert set(RULES.declines) == {code for code, _ in choices.decline_reasons()}
    assert set(RULES.agreements) == {code for code, _ in choices.answers() if choices.is_positive(code)}
    assert not rules_confidence().is_checked, "平台默认要标出来"


@pytest.mark.parametrize(
    ("reason", "spoken"),
    [
        ("too_expensive", {"price"}),
        ("wrong_field", {"field", "fit"}),
        ("has_substitute", {"field"}),
        ("too_far", {"region"}),
        ("short_term", {"term"}),
        ("mode_unfit", {"mode"}),
        ("too_early", {"maturity", "status"}),
        ("unclear_path", {"mode", "owner"}),
        ("unclear_benefit", {"fit"}),
        ("unclear_description", set()),
        ("other", set()),
    ],
)
def test_a_decline_touches_only_what_it_speaks_of(reason: str, spoken: set[str]) -> None:
    found = learned([no(1, reason)], DAY)
    assert {one.dimension for one in found.weights} == spoken | {"patent"}
    about = traits(number="another")
    for dimension in about:
        alone = found.share({dimension: about[dimension]})
        assert (alone < 0) == (dimension in spoken), dimension


def test_a_substitute_lowers_the_narrow_field_alone() -> None:
    narrow, wide = [no(1, "has_substitute")], [no(1, "wrong_field")]
    beside = {"field": field_path(ipc_levels(("H01L33/00",)))}
    assert share(narrow, beside) == 0
    assert share(wide, beside) < 0


def test_the_field_is_learned_from_wide_to_narrow() -> None:
    found = learned([no(at, "wrong_field") for at in range(3)], DAY)
    told = [
        found.share({"field": field_path(ipc_levels((ipc,)))})
        for ipc in ("H01L21/04", "H01L33/00", "H01B1/00", "C02F1/00")
    ]
    assert told == sorted(told)
    assert len(set(told)) == 4
    assert told[-1] == 0


def test_more_answers_say_more_and_old_ones_less() -> None:
    about = traits()
    once, thrice = (
        share([no(1, "wrong_field")], about),
        share([no(at, "wrong_field") for at in range(3)], about),
    )
    assert thrice < once < 0
    half = int(RULES.half_life_days)
    later = no(9, "too_far")  # an answer ages by the firm's later ones, never by a clock
    old, new = [no(1, "wrong_field", days=half), later], [no(1, "wrong_field"), later]
    field = {"field": about["field"]}
    assert share(new, field) < share(old, field) < 0
    assert share([no(1, "wrong_field", days=half)], about) == once
    assert share([no(1, "wrong_field", days=-1)], about) == 0, "明天的答复今天还不知道"
    assert share([yes(1)], about) > 0


def test_an_answer_for_another_need_counts_less() -> None:
    said = [no(1, "wrong_field", need="7")]
    assert share(said, traits(), need="7") < share(said, traits(), need="8") < 0


def test_weights_and_points_are_the_sum_of_what_each_answer_gave() -> None:
    answers = [
        no(1, "wrong_field"),
        no(2, "too_expensive"),
        yes(3, ipc="H01L33/00"),
        no(4, "wrong_field", ipc="H01B1/00"),
    ]
    others = [no(at, "wrong_field", firm=f"F{at}") for at in range(6)]
    found = learned(answers, DAY, crowd=crowd_of([*answers, *others], DAY, RULES))
    for one in found.weights:
        assert one.log_odds == pytest.approx(sum(one.by_answer().values()) + one.crowd)
    opinion = found.opinion(traits())
    assert opinion.share == pytest.approx(found.share(traits()))
    for clause in opinion.clauses:
        assert clause.share == pytest.approx(sum(clause.answers.values()) + clause.crowd)
    assert sum(one.share for one in opinion.clauses) == pytest.approx(opinion.share)
    grounds = grounds_of(opinion.clauses, {one.key: one for one in answers}, RULES, lambda _, value: value)
    assert round(sum(one.points for one in grounds), 2) == pytest.approx(round(opinion.share, 2))


def test_the_ground_is_a_sentence_a_person_can_check() -> None:
    answers = [no(at, "wrong_field", ipc=f"H01L{group}/00") for at, group in enumerate((21, 27, 33))]
    found = learned(answers, DAY)
    about = {"field": field_path(ipc_levels(("H01L35/00",)))}
    said = grounds_of(
        found.opinion(about).clauses, {one.key: one for one in answers}, RULES, lambda _, value: value
    )
    points = f"{-found.share(about):.2f}"
    assert [one.sentence("贵公司") for one in said] == [
        f"因为贵公司 3 次以“领域不符”谢绝领域“H01L”，下调 {points} 分"
    ]


def test_others_are_heard_only_when_enough_of_them_spoke_and_never_by_name() -> None:
    least = RULES.crowd_least_firms
    about = traits(number="another")
    few = [no(at, "too_far", firm=f"F{at}") for at in range(least - 1)]
    enough = [*few, no(99, "too_far", firm="F99")]
    mine = [no(7, "too_expensive")]
    for said, hears in (
        (few, False),
        (enough, True),
        ([*few, *(replace(few[0], key=f"x{n}") for n in range(9))], False),
    ):
        found = learned(mine, DAY, crowd=crowd_of(said, DAY, RULES))
        assert (found.share({"region": about["region"]}) < 0) == hears
    opinion = learned(mine, DAY, crowd=crowd_of(enough, DAY, RULES)).opinion(about)
    assert {key for one in opinion.clauses for key in one.answers} == {"7"}, "别家的答复没有编号"
    own = [*few, no(98, "too_far", firm="A")]
    assert learned(mine, DAY, crowd=crowd_of(own, DAY, RULES)).share({"region": about["region"]}) == 0, (
        "自己的答复不算别家的"
    )


def test_one_loud_firm_has_one_voice() -> None:
    base = [no(at, "too_far", firm=f"F{at}") for at in range(6)]
    loud = [*base, *(no(100 + at, "too_far", firm="F0") for at in range(50))]
    about = {"region": traits()["region"]}
    heard = [learned([], DAY, crowd=crowd_of(said, DAY, RULES)).share(about) for said in (base, loud)]
    assert heard[0] == pytest.approx(heard[1])


def test_only_answers_of_one_firm_are_taken() -> None:
    with pytest.raises(ValueError, match="one firm"):
        learned([no(1, "other"), no(2, "other", firm="B")], DAY)


def test_the_order_of_the_answers_does_not_matter() -> None:
    answers = [no(1, "wrong_field", days=3), yes(2, days=1), no(3, "too_expensive", days=2)]
    assert learned(answers, DAY).weights == learned(answers[::-1], DAY).weights


# Laying a list anew ----------------------------------------------------------------------------------------------


def standing(key: str, score: float, ipc: str, strength: int = SOUND, **more: object) -> Standing:
    return Standing(key, score, traits(ipc=ipc, number=key, **more), strength)  # type: ignore[arg-type]  # fields by name


LIST = [
    standing("a", 1.0, "H01L21/00"),
    standing("b", 0.9, "H01L33/00"),
    standing("c", 0.8, "C02F1/00"),
    standing("d", 0.7, "A01B1/00", UNSURE),
    standing("e", 0.6, "A01B3/00", FAILING),
]


def order(answers: list[Answer], rows: list[Standing] = LIST) -> str:
    found = reranked(rows, learned(answers, DAY))
    assert sorted(one.at for one in found) == list(range(len(rows))), "一件不多，一件不少"
    return "".join(rows[one.at].key for one in found)


def liking(ipc: str, count: int = 8) -> list[Answer]:
    return [yes(at, ipc=ipc) for at in range(count)]


NEAR = [  # nearly as good as each other, and different in their field alone
    replace(one, score=0.5 + one.score / 10, traits={"field": one.traits["field"]}) for one in LIST
]


def test_without_answers_nothing_moves() -> None:
    assert order([]) == "abcde"


def test_three_declines_by_field_move_the_field_down() -> None:
    assert order([no(at, "wrong_field") for at in range(3)], NEAR)[0] == "c"


def test_what_is_unsure_or_fails_is_not_lifted_over_what_is_not() -> None:
    liked = liking("A01B1/00")
    assert order(liked, NEAR) == "abcde"
    sound = [replace(one, strength=SOUND) for one in NEAR]
    assert order(liked, sound)[0] == "d"
    unsure = [replace(one, strength=min(one.strength, UNSURE)) for one in NEAR]
    assert order(liked, unsure)[:2] == "da"
    assert order(liked, unsure)[-1] != "d"
    assert order(liked, unsure).index("e") > order(liked, unsure).index("b"), "条件不符的不越过符合的"


def test_points_that_were_held_back_still_add_up() -> None:
    found = learned(liking("A01B1/00"), DAY)
    placed = reranked(NEAR, found)
    held = next(one for one in placed if NEAR[one.at].key == "d")
    assert held.is_held
    best = max(one.score for one in NEAR)
    opinion = bounded_opinion(found.opinion(NEAR[held.at].traits), held.points, best)
    assert opinion.share * best == pytest.approx(held.points)
    assert sum(one.share for one in opinion.clauses) == pytest.approx(opinion.share)


def everyone_says(reason: str, count: int = 300) -> list[Answer]:
    return [no(at, reason, firm=f"F{at}") for at in range(count)]


def test_however_many_answers_the_points_stay_within_the_bounds() -> None:
    loud = [no(at, reason) for at, reason in enumerate([*RULES.declines] * 30)]
    own = learned(loud, DAY).share(traits())
    assert -RULES.most_own <= own < -0.9 * RULES.most_own
    others = [each for reason in RULES.declines for each in everyone_says(reason)]
    others = [replace(one, key=f"o{at}") for at, one in enumerate(others)]
    crowd = learned([], DAY, crowd=crowd_of(others, DAY, RULES)).share(traits())
    assert -RULES.most_crowd <= crowd < 0
    both = learned(loud, DAY, crowd=crowd_of(others, DAY, RULES)).share(traits())
    assert -RULES.most <= both <= own
    assert RULES.most_crowd < RULES.most_own, "其他企业的分量比自己的小"


def test_a_clearly_better_match_never_falls_behind_for_the_crowds_sake() -> None:
    lead = 2 * RULES.most_crowd
    rows = [
        standing("best", 1.0, "G06F3/00"),
        standing("good", 0.6 + lead + 0.001, "H01L21/00"),
        standing("weak", 0.6, "C02F1/00"),
    ]
    rows = [replace(one, traits={"field": one.traits["field"]}) for one in rows]
    others = [*everyone_says("wrong_field"), *(yes(at, firm=f"Y{at}", ipc="C02F1/00") for at in range(300))]
    others = [replace(one, key=f"o{at}") for at, one in enumerate(others)]
    found = learned([], DAY, crowd=crowd_of(others, DAY, RULES))
    assert found.share(rows[2].traits) > 0 > found.share(rows[1].traits)
    assert [rows[one.at].key for one in reranked(rows, found)] == ["best", "good", "weak"]
    close = [rows[0], replace(rows[1], score=0.601), rows[2]]
    assert [close[one.at].key for one in reranked(close, found)] == ["best", "weak", "good"]


def test_few_answers_say_little() -> None:
    grown = [
        abs(share([no(at, "too_far") for at in range(count)], {"region": ("here",)})) for count in (1, 3, 9)
    ]
    assert 0 < grown[0] < grown[1] < grown[2]
    assert grown[0] < RULES.most_own / 2


def test_the_same_answers_give_the_same_list_on_any_later_day() -> None:
    said = [no(1, "wrong_field", days=3), yes(2, days=1, ipc="C02F1/00"), no(3, "too_expensive")]
    today, later = (learned(said[::turn], DAY + timedelta(days=days)) for turn, days in ((1, 0), (-1, 400)))
    assert reranked(LIST, today) == reranked(LIST, later)
    assert today.weights == later.weights


def test_a_firm_that_declines_all_still_tells_its_patents_apart_and_the_grounds_add_up() -> None:
    said = [no(at, reason) for at, reason in enumerate(["too_expensive", "too_far", "mode_unfit"] * 20)]
    said += [no(99, "wrong_field", ipc="C02F1/00")]
    found = learned(said, DAY)
    level = found.level(one.traits for one in LIST)
    assert level[0] < 0
    points = {one.key: found.share(one.traits, level) for one in LIST}
    assert min(points, key=points.__getitem__) == "c"
    opinion = found.opinion(LIST[2].traits, level)
    assert opinion.share == pytest.approx(points["c"])
    assert sum(one.share for one in opinion.clauses) + opinion.level == pytest.approx(opinion.share)
    grounds = grounds_of(
        opinion.clauses, {one.key: one for one in said}, RULES, lambda _, v: v, opinion.level
    )
    assert round(sum(one.points for one in grounds), 2) == pytest.approx(round(opinion.share, 2))
    assert any(one.sentence("贵公司").startswith("因为清单里多数专利也如此") for one in grounds)
