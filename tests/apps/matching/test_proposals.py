"""Patents for a need: ranked with parts that add up, seen by those who may, fresh after every step of the street."""

import pytest
from tests.apps.matching.market_place import ask, offer
from tests.apps.neighborhood import Neighborhood

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.market.catalog import needs
from zhiqiao.market.catalog import services as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import queries, services
from zhiqiao.market.matching.proposals import Results, spans_of

pytestmark = pytest.mark.django_db


def numbers(results: Results) -> list[str]:
    return [one.offer.card.number for one in results.rows]


def words(results: Results, number: str) -> dict[str, tuple[str, str]]:
    row = next(one for one in results.rows if one.offer.card.number == number)
    return {one.code: one.chip for one in row.conditions}


def test_the_patent_that_says_the_same_stands_first(
    clerk: Actor, need: Demand, wash: str, ozone: str, bearing: str
) -> None:
    results = queries.propose(clerk, need.pk)
    assert numbers(results)[:2] == [wash, ozone]
    assert bearing not in numbers(results)[:2]
    assert [one.rank for one in results.rows] == list(range(1, len(results.rows) + 1))
    assert results.is_text_only


def test_the_parts_add_up_and_the_best_is_one(clerk: Actor, need: Demand, wash: str, ozone: str) -> None:
    del wash, ozone
    rows = queries.propose(clerk, need.pk).rows
    assert rows[0].score == pytest.approx(1.0, abs=0.011)
    for row in rows:
        assert row.score == pytest.approx(sum(part.share for part in row.parts), abs=1e-9)
        assert "semantic" not in {part.code for part in row.parts}, "没有语义模型时不该列出“义”"


def test_the_sentences_stand_in_both_texts_with_their_words_marked(
    clerk: Actor, need: Demand, wash: str
) -> None:
    del wash
    why = queries.propose(clerk, need.pk).rows[0].why
    assert why.need.text in f"{need.title}{need.text}"
    assert {why.document.text[start:end] for start, end in why.document.spans} >= {"COD"}
    assert "COD" in [word.upper() for word in why.shared]


def test_conditions_say_what_fits_and_what_does_not(
    town: Neighborhood, clerk: Actor, office: Actor, firm: Actor, wash: str, ozone: str
) -> None:
    offer(office, wash)
    offer(office, ozone, modes=("assignment",), price_low_fen=95_000_000)
    old = town.patent(
        office, 9, title="漂染废水色度处理装置", abstract="降低漂染废水 COD。", legal_status="失效"
    )
    results = queries.propose(clerk, ask(firm).pk)
    good, dear, over = words(results, wash), words(results, ozone), words(results, old)
    assert list(good) == ["region", "status", "term", "mode", "price"], "五项条件一项不少"
    assert good["status"] == ("有效", "ok")
    assert good["mode"] == ("普通许可", "ok")
    assert good["price"] == ("报价 9.5 万，在预算内", "ok")
    assert good["region"] == ("区内", "ok")
    assert dear["mode"] == ("只接受转让", "bad")
    assert dear["price"] == ("报价 95 万，超预算", "bad")
    assert over["status"] == ("已失效", "bad")
    assert over["term"] == ("没有保护期", "bad")
    assert over["price"] == ("未上架，没有报价", "")


def test_a_firm_sees_what_is_on_the_shelf_and_nothing_else(
    firm: Actor, office: Actor, need: Demand, wash: str, ozone: str
) -> None:
    assert numbers(queries.propose(firm, need.pk)) == []
    listing = offer(office, wash)
    seen = queries.propose(firm, need.pk)
    assert numbers(seen) == [wash]
    assert sum(seen.counts["status"].values()) == 1, "计数不得透露看不到的专利"
    catalog.withdraw_listing(office, listing.pk, "withdrawn")
    assert numbers(queries.propose(firm, need.pk)) == []
    assert ozone


def test_districts_do_not_see_each_other(
    sister_clerk: Actor, city_clerk: Actor, clerk: Actor, need: Demand, wash: str
) -> None:
    assert numbers(queries.propose(clerk, need.pk)) == [wash]
    assert numbers(queries.propose(city_clerk, need.pk)) == [wash]
    with pytest.raises(Denied):
        queries.propose(sister_clerk, need.pk)


def test_a_rival_does_not_see_the_matches_of_a_need(rival: Actor, need: Demand) -> None:
    with pytest.raises(Denied):
        queries.propose(rival, need.pk)


def test_a_holder_sees_matches_of_published_needs_among_its_own_and_the_shelf(
    office: Actor, firm: Actor, need: Demand, wash: str
) -> None:
    assert numbers(queries.propose(office, need.pk)) == [wash]
    draft = needs.save_demand(firm, needs.DemandData("另一条需求", "还没有发布的一条需求，十个字以上"))
    with pytest.raises(Denied):
        queries.propose(office, draft.pk)


def test_filters_narrow_and_a_filter_does_not_narrow_its_own_counts(
    clerk: Actor, office: Actor, need: Demand, wash: str, ozone: str
) -> None:
    offer(office, wash)
    everything = queries.propose(clerk, need.pk)
    assert everything.counts["ipc"]["C02F9"] == 1
    assert everything.counts["region"]["990101"] == len(everything.rows) == 2
    narrowed = queries.propose(clerk, need.pk, {"ipc": ["C02F1"]})
    assert numbers(narrowed) == [ozone]
    assert narrowed.counts["ipc"]["C02F9"] == 1, "同一维度里还能看到别的可选值"
    assert narrowed.counts["listed"] == {}
    assert numbers(queries.propose(clerk, need.pk, {"price": ["to10"], "mode": ["ordinary_license"]})) == [
        wash
    ]
    assert numbers(queries.propose(clerk, need.pk, {"region": ["50"]})) == []
    assert numbers(queries.propose(clerk, need.pk, {"audience": ["public"]})) == numbers(everything)


def test_the_pool_is_no_filter_for_those_who_may_not_see(
    firm: Actor, office: Actor, need: Demand, wash: str
) -> None:
    offer(office, wash)
    results = queries.propose(firm, need.pk, {"pool": ["yes"]})
    assert numbers(results) == [wash]
    assert "pool" not in results.counts


def test_what_the_firm_holds_itself_is_no_answer(
    town: Neighborhood, clerk: Actor, firm: Actor, need: Demand, wash: str
) -> None:
    town.patent(clerk, 8, title="漂染废水 COD 降低装置", holder_names=firm.organization_name)
    assert numbers(queries.propose(clerk, need.pk)) == [wash]


def test_a_new_patent_is_found_at_once_and_an_undone_import_is_gone(
    town: Neighborhood, clerk: Actor, office: Actor, need: Demand, wash: str
) -> None:
    assert numbers(queries.propose(clerk, need.pk)) == [wash]
    fresh = town.patent(office, 7, title="漂染废水 COD 深度处理方法")
    assert fresh in numbers(queries.propose(clerk, need.pk))
    imports.undo_batch(office, ImportBatch.objects.order_by("-pk")[0].pk)
    assert numbers(queries.propose(clerk, need.pk)) == [wash]


def test_a_kept_list_shows_what_is_new_since(
    town: Neighborhood, clerk: Actor, office: Actor, firm: Actor, need: Demand, wash: str
) -> None:
    kept = services.keep_proposals(clerk, need.pk)
    assert [one.patent.number for one in kept] == [wash]
    assert kept[0].reasons["shared"]
    assert not any(one.is_new for one in queries.propose(clerk, need.pk).rows)
    fresh = town.patent(office, 7, title="漂染废水 COD 深度处理方法")
    assert {one.offer.card.number for one in queries.propose(clerk, need.pk).rows if one.is_new} == {fresh}
    services.keep_proposals(clerk, need.pk)
    assert queries.kept_proposals(clerk, need.pk).count() == 2
    assert list(queries.kept_proposals(firm, need.pk)) == [], "留存的清单也只看得到自己看得到的专利"


def test_a_need_without_any_patent_gives_an_empty_list(clerk: Actor, need: Demand) -> None:
    results = queries.propose(clerk, need.pk)
    assert results.rows == []
    assert results.unsure_from is None
    assert not results.has_good_match


def test_words_are_marked_whatever_their_case_and_bare_figures_are_not() -> None:
    assert spans_of("降低 Cod 到 80", ["COD", "80", "低"]) == [(3, 6)]
    assert spans_of("漂染废水", ["漂染", "染废水"]) == [(0, 4)]
