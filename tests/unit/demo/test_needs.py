"""Needs in plain words that ask about what the firm does, some without an answer in the stock."""

from collections import Counter

from demo.grammar import topics
from demo.model import District

from zhiqiao.kernel import parameters


def test_needs_are_of_readable_length_and_fully_written(known: District) -> None:
    for need in known.needs:
        assert 80 <= len(need.text) <= 250
        assert not set("<>[]~{}|") & set(need.title + need.text + need.targets), need.text
        assert any(character.isdigit() for character in need.text)
        assert 0 < need.budget_low_fen <= need.budget_high_fen


def test_a_need_is_asked_by_a_firm_of_that_trade(known: District) -> None:
    firms = {one.key: one for one in known.organizations}
    for need in known.needs:
        if need.has_answer:
            assert need.topic in firms[need.firm].topics
            assert topics()[need.topic].industry == need.industry


def test_every_answerable_need_has_patents_in_force(known: District) -> None:
    stock = Counter(patent.topic for patent in known.patents if patent.legal_status == "in_force")
    assert all(stock[need.topic] >= 10 for need in known.needs if need.has_answer)


def test_needs_stand_in_every_state_and_use_the_declared_words(known: District) -> None:
    assert {need.state for need in known.needs} == {"draft", "recorded", "confirmed", "published", "closed"}
    words = parameters.load("market.yaml")
    for need in known.needs:
        assert set(need.cooperation) <= set(words["cooperation"])
        assert need.kind in words["demand_kinds"]
        assert (need.published_on is not None) == (need.state in {"published", "closed"})
        assert need.collected_on <= known.as_of


def test_listings_use_the_declared_words(known: District) -> None:
    market, stocktake = parameters.load("market.yaml"), parameters.load("stocktake.yaml")
    for listing in known.listings:
        assert set(listing.modes) <= set(stocktake["modes"])
        assert listing.payment in market["payments"]
        assert listing.maturity in {int(level) for level in stocktake["maturities"]}
        assert listing.state in {"published", "withdrawn"}
        assert not listing.withdrawn_why or listing.withdrawn_why in market["delist_reasons"]
