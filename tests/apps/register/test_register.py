"""The register: who sees which patents, how many, and what a card says."""

from dataclasses import replace
from datetime import date

import pytest
from tests.apps.neighborhood import HERE, SISTER, Neighborhood, application_number

from zhiqiao.assets.register import queries, tying
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import ANONYMOUS, SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(town: Neighborhood, office: Actor, university: Organization) -> list[str]:
    """Two of the university (one ended), one joint, one of the sister district."""
    away = town.person("away", town.organization("西岭研究院", "institute", SISTER), "holder_office")
    return [
        town.patent(office, 1),
        town.patent(office, 2, legal_status="失效"),
        town.patent(office, 3, holder_names=f"{university.name}；西岭研究院", granted_on=date(2024, 6, 1)),
        town.patent(away, 4),
    ]


def seen(actor: Actor) -> list[int]:
    return sorted(int(n[5:12]) for n in queries.patents(actor).values_list("number", flat=True))


def test_each_sees_what_is_in_reach_and_counts_nothing_else(
    town: Neighborhood,
    four: list[str],
    office: Actor,
    clerk: Actor,
    sister_clerk: Actor,
    city_clerk: Actor,
    firm: Actor,
) -> None:
    assert len(four) == 4
    away = town.people["away"]
    expected = {
        "office": (office, [1, 2, 3]),
        "away": (away, [3, 4]),
        "clerk": (clerk, [1, 2, 3]),
        "sister": (sister_clerk, [4]),
        "city": (city_clerk, [1, 2, 3, 4]),
        "firm": (firm, []),
        "anonymous": (ANONYMOUS, []),
        "system": (SYSTEM, [1, 2, 3, 4]),
    }
    assert {name: seen(actor) for name, (actor, _) in expected.items()} == {
        n: s for n, (_, s) in expected.items()
    }
    assert queries.status_counts(clerk) == {"in_force": 2, "ended": 1}
    assert queries.status_counts(firm) == {}


def test_a_patent_out_of_reach_says_why_and_a_missing_one_says_so(
    four: list[str], sister_clerk: Actor, clerk: Actor
) -> None:
    assert queries.patent(clerk, four[0]).number == four[0]
    with pytest.raises(Denied, match="本地区及下级"):
        queries.patent(sister_clerk, four[0])
    with pytest.raises(Refusal, match="登记簿里没有"):
        queries.patent(clerk, application_number(99))


def test_a_holders_stock_on_a_day(four: list[str], university: Organization) -> None:
    assert queries.held_by(university.pk).count() == 3

    def in_force(day: date) -> list[str]:
        return sorted(queries.in_force_held_by(university.pk, day).values_list("number", flat=True))

    assert in_force(date(2024, 12, 31)) == [four[0], four[2]]
    assert in_force(date(2023, 12, 31)) == [four[0]]
    assert in_force(date(2022, 12, 31)) == []


def test_a_card_says_what_later_rooms_may_show(four: list[str], university: Organization) -> None:
    key = queries.by_numbers([four[2], "没有"])
    assert list(key) == [four[2]]
    card = queries.card(key[four[2]])
    assert card.holder_text == f"{university.name}；西岭研究院"
    assert len(card.holder_ids) == 2
    assert (card.type_label, card.status_label, card.ipcs) == ("发明", "有效", ("C02F9/00",))
    assert card.years_left is not None
    assert 0 <= card.years_left < 20
    abroad = replace(card, office="US", filed_on=date(1975, 1, 5))
    assert (abroad.years_left, abroad.last_day) == (None, None), "别国的期限这里不算"
    assert replace(card, filed_on=date(1975, 1, 5)).years_left is None
    assert replace(card, filed_on=today(), patent_type="utility_model").years_left == 10
    assert [one.number for one in queries.cards_to_index([four[0]])] == [four[0]]
    assert len(list(queries.cards_to_index())) == 4


def test_patents_are_tied_to_a_holder_entered_later(
    town: Neighborhood, clerk: Actor, city_clerk: Actor
) -> None:
    number = town.patent(clerk, 8, holder_names="后来的公司")
    assert Patent.objects.get(number=number).holders.get().organization_id is None
    late = town.firm("后来的公司", SISTER)
    ties = tying.tie_names([late.name], late.pk)
    assert [(tie.number, tie.organization_id, tie.region_code) for tie in ties] == [(number, None, HERE)]
    one = Patent.objects.get(number=number)
    assert one.holders.get().organization_id == late.pk
    assert one.region_code == SISTER
    assert seen(clerk) == []
    assert seen(city_clerk) == [8]
    assert tying.untie_names([late.name], late.pk, ties, {}) == 1
    assert Patent.objects.get(number=number).region_code == HERE
    assert seen(clerk) == [8]


def test_replacing_a_patent_leaves_no_old_parts(town: Neighborhood, clerk: Actor) -> None:
    number = town.patent(clerk, 9, holder_names="甲；乙", ipcs="C02F9/00;B01D61/14")
    town.patent(clerk, 9, holder_names="丙", ipcs="H01L21/00")
    one = Patent.objects.get(number=number)
    assert [h.name for h in one.holders.all()] == ["丙"]
    assert [(i.symbol, i.withdrawn) for i in one.ipcs.all()] == [("H01L21/00", True)]
    assert one.region_code == HERE
