"""A need's list as it is laid out, what became of a patent that was expected, several side by side."""

import pytest
from tests.apps.matching.market_place import ask, offer, twin_of_wash
from tests.apps.neighborhood import SISTER, Neighborhood, application_number

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.kernel.patent_number import parse_application_number
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices, placing, queries, services
from zhiqiao.market.matching.arranging import Arrangement
from zhiqiao.market.matching.comparing import comparison
from zhiqiao.market.matching.match_list import MatchList, Wish, match_list
from zhiqiao.market.matching.near_duplicates import Kinship
from zhiqiao.market.matching.services import Answer
from zhiqiao.market.matching.why_not import Verdict, WhyNot, why_not

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(town: Neighborhood, office: Actor, wash: str) -> str:
    """The utility model of the same day beside the invention ``wash``."""
    assert wash
    return twin_of_wash(town, office)


def listed(actor: Actor, need: Demand, **wish: object) -> MatchList:
    return match_list(actor, need.pk, Wish(**wish))  # type: ignore[arg-type]  # fields of Wish


def asked(actor: Actor, need: Demand, typed: str, **wish: object) -> WhyNot:
    return why_not(actor, listed(actor, need, **wish), typed)


def numbers(found: MatchList) -> list[str]:
    return [place.one.offer.card.number for place in found.shown]


# Laying out ------------------------------------------------------------------------------------------------------


def test_twins_are_folded_under_the_better_one_and_keep_their_ranks(
    clerk: Actor, need: Demand, wash: str, twin: str, ozone: str
) -> None:
    found = listed(clerk, need)
    first = found.shown[0]
    both = {first.one.offer.card.number, *(one.offer.card.number for one, _ in first.folded)}
    assert both == {wash, twin}
    assert [why for _, why in first.folded] == [Kinship.TWINS]
    assert found.folded == 1
    assert [one.rank for one, _, _ in found.in_order] == [1, 2, 3]
    flat = listed(clerk, need, how=Arrangement(folds_alike=False))
    assert sorted(numbers(flat)) == sorted([wash, twin, ozone])
    assert flat.folded == 0


def test_folding_shows_nobody_more_than_the_list(
    firm: Actor, office: Actor, need: Demand, wash: str, twin: str
) -> None:
    offer(office, wash)
    found = listed(firm, need)
    assert numbers(found) == [wash]
    assert found.folded == 0, "看不到的那件不得出现在“另有相近”里"
    assert twin


def test_owners_are_spread_and_ranks_stay(
    town: Neighborhood, clerk: Actor, need: Demand, wash: str, ozone: str
) -> None:
    institute = town.organization("澄江环境研究院", "institute")
    other = town.person("institute", institute, "holder_office")
    third = town.patent(other, 21, title="一种格栅", abstract="拦截废水里的杂物。")
    plain = listed(clerk, need)
    spread = listed(clerk, need, how=Arrangement(most_an_owner=1))
    assert numbers(plain) == [wash, ozone, third]
    assert numbers(spread) == [wash, third, ozone]
    assert [place.one.rank for place in spread.shown] == [1, 3, 2]


def test_parts_add_up_to_the_whole_in_hundredths(clerk: Actor, need: Demand, wash: str, ozone: str) -> None:
    del wash, ozone
    rows = listed(clerk, need).results.rows
    assert rows[0].score == 1.0
    for row in rows:
        assert sum(round(part.share * 100) for part in row.parts) == round(row.score * 100)


# Why not ---------------------------------------------------------------------------------------------------------


def test_a_patent_out_of_sight_is_spoken_of_as_one_that_is_not_there(
    town: Neighborhood, firm: Actor, clerk: Actor, need: Demand, wash: str
) -> None:
    far = town.person("far", town.organization("西岭大学", "university", SISTER), "holder_office")
    hidden = town.patent(far, 31, title="西岭的漂染废水装置")
    absent = application_number(39)
    for actor in (firm, clerk):
        there, gone = asked(actor, need, hidden), asked(actor, need, absent)
        assert there.verdict is gone.verdict is Verdict.UNKNOWN
        assert there.reason.replace(hidden, "*") == gone.reason.replace(absent, "*")
        assert there.remedy == gone.remedy
        assert there.one is there.beside is None
        assert not there.choice
        assert asked(actor, need, "西岭的漂染").verdict is Verdict.UNKNOWN
    assert wash


def test_a_listed_one_is_found_by_any_spelling_or_a_part_of_its_title(
    clerk: Actor, need: Demand, wash: str, ozone: str
) -> None:
    number = parse_application_number(wash)
    for typed in (wash, number.display, f" {number.patent_number_display} ", "混凝膜过滤"):
        found = asked(clerk, need, typed)
        assert found.verdict is Verdict.LISTED
        assert found.one is not None
        assert (found.one.offer.card.number, found.one.rank) == (wash, 1)
    several = asked(clerk, need, "废水")
    assert several.verdict is Verdict.SEVERAL
    assert [one.card.number for one in several.choice] == [wash, ozone], "先列名次在前的"


def test_a_wrong_check_digit_is_told_from_the_text_alone(clerk: Actor, need: Demand, wash: str) -> None:
    wrong = wash[:-1] + str((int(wash[-1]) + 1) % 10)
    found = asked(clerk, need, wrong)
    assert found.verdict is Verdict.UNKNOWN
    assert "校验" in found.remedy


def test_filters_that_leave_it_out_are_named_with_its_own_value_and_its_place(
    clerk: Actor, need: Demand, wash: str, ozone: str
) -> None:
    found = asked(clerk, need, wash, filters={"ipc": ["C02F1"]})
    assert found.verdict is Verdict.FILTERED
    assert "IPC 分类只看C02F1，它是C02F9/00" in found.reason
    assert "它排第 1 名" in found.remedy
    assert ozone


def test_a_condition_that_leaves_it_out_is_named(
    office: Actor, clerk: Actor, need: Demand, wash: str, ozone: str
) -> None:
    offer(office, wash, price_low_fen=95_000_000)
    found = asked(clerk, need, wash, only_fitting=True)
    assert found.verdict is Verdict.UNFIT
    assert "价格（报价 95 万，超预算）" in found.reason
    assert "第 1 名" in found.remedy
    assert ozone


def test_a_folded_one_names_the_one_it_stands_under(clerk: Actor, need: Demand, wash: str, twin: str) -> None:
    first = listed(clerk, need).shown[0]
    under = first.folded[0][0].offer.card.number
    found = asked(clerk, need, under)
    assert found.verdict is Verdict.FOLDED
    assert "一案双申" in found.reason
    assert found.beside is not None
    assert found.beside.offer.card.number == first.one.offer.card.number
    assert {wash, twin} == {under, first.one.offer.card.number}


def test_one_behind_the_list_stands_beside_the_last_shown(
    town: Neighborhood, clerk: Actor, office: Actor, need: Demand, wash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = town.patent(office, 41, title="食品烘箱", abstract="降低能耗。")
    none = town.patent(office, 42, title="琴键", abstract="象牙白。")
    monkeypatch.setattr(choices, "listed_limits", lambda: (100, 1, 0.99))
    found = asked(clerk, need, weak)
    assert found.verdict is Verdict.BELOW
    assert found.one is not None
    assert found.beside is not None
    assert found.one.rank == 2
    assert found.beside.offer.card.number == wash
    assert found.one.score < found.beside.score
    assert "再往后把握都低于 99%" in found.remedy
    deep = asked(clerk, need, none)
    assert deep.one is not None
    assert deep.one.rank == 3, "一个词都不相同的排在最后"
    assert deep.one.score == 0


def test_a_place_behind_the_best_is_worked_out_from_its_own_scores(
    clerk: Actor, need: Demand, wash: str, ozone: str, bearing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {one.offer.card.number: one for one in queries.propose(clerk, need.pk).rows}
    monkeypatch.setattr(placing, "DEEP", 1)
    monkeypatch.setattr(choices, "listed_limits", lambda: (1, 1, 0.05))
    found = asked(clerk, need, ozone)
    assert found.verdict is Verdict.BELOW
    assert found.one is not None
    assert found.one.rank == places[ozone].rank
    assert {part.code: part.share for part in found.one.parts} == {
        part.code: part.share for part in places[ozone].parts
    }
    assert wash
    assert bearing


def test_the_firms_own_patent_is_told_to_those_who_know_the_firm_only(
    town: Neighborhood, clerk: Actor, office: Actor, firm: Actor, wash: str
) -> None:
    need = ask(firm, show_firm=False)
    holders = f"{office.organization_name}；{firm.organization_name}"
    own = town.patent(clerk, 51, title="漂染废水 COD 降低装置", holder_names=holders)
    assert asked(clerk, need, own).verdict is Verdict.OWN
    assert own not in numbers(listed(clerk, need))
    assert asked(office, need, own).verdict is Verdict.LISTED, "不知道是哪家企业的人，不能从缺席猜出来"
    assert wash


def test_strange_questions_get_an_answer(clerk: Actor, need: Demand, wash: str) -> None:
    for typed in ("", " ", "的", "\x00" * 5, "x" * 5000, "2.02E+11", "%_%", "'; DROP"):
        assert asked(clerk, need, typed).verdict is Verdict.UNKNOWN
    assert wash


# Side by side ----------------------------------------------------------------------------------------------------


def test_a_comparison_holds_each_with_its_place_and_what_firms_said(
    clerk: Actor, firm: Actor, need: Demand, wash: str, twin: str, ozone: str
) -> None:
    sent = services.push(clerk, ozone, need.firm_id, need.pk, "可先看样机")
    services.answer(firm, sent.pk, Answer("declined", "too_early"))
    found = comparison(clerk, need.pk, [ozone, wash, twin])
    assert [one.one.rank for one in found.patents] == [1, 2, 3], "按名次排列"
    said = {one.one.offer.card.number: one for one in found.patents}
    assert said[ozone].feedback == "推送 1 次；暂不（太早期） 1"
    assert said[wash].feedback == "还没有推送过"
    assert [why for _, why in said[wash].alike] == [Kinship.TWINS]
    assert said[ozone].alike == ()


def test_one_that_is_not_in_the_list_is_compared_with_its_own_place(
    clerk: Actor, need: Demand, wash: str, bearing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "listed_limits", lambda: (1, 1, 0.05))
    found = comparison(clerk, need.pk, [bearing, wash])
    assert [one.one.offer.card.number for one in found.patents] == [wash, bearing]
    assert [one.one.rank for one in found.patents] == [1, 2]


def test_too_few_too_many_or_unseen_ones_are_refused(
    town: Neighborhood, clerk: Actor, rival: Actor, need: Demand, wash: str, ozone: str
) -> None:
    far = town.person("far", town.organization("西岭大学", "university", SISTER), "holder_office")
    hidden, absent = town.patent(far, 61), application_number(69)
    for wanted, says in (
        ([], "只勾选了 0 件"),
        ([wash, wash], "只勾选了 1 件"),
        ([application_number(70 + at) for at in range(6)], "一次最多 5 件"),
    ):
        with pytest.raises(Refusal, match=says):
            comparison(clerk, need.pk, wanted)
    said = []
    for unseen in (hidden, absent):
        with pytest.raises(Refusal) as refused:
            comparison(clerk, need.pk, [wash, unseen])
        said.append((type(refused.value), str(refused.value).replace(unseen, "*")))
    assert said[0] == said[1]
    with pytest.raises(Denied):
        comparison(rival, need.pk, [wash, ozone])
