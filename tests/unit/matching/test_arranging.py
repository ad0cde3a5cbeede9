"""How a list is laid out: folded, spread out, nothing lost, ranks in order within the blocks."""

from hypothesis import given
from hypothesis import strategies as st

from zhiqiao.market.matching.arranging import Arrangement, arranged, spread_out
from zhiqiao.market.matching.near_duplicates import Kinship, Likeness
from zhiqiao.market.matching.proposals import in_hundredths

OWNERS = st.lists(st.frozensets(st.sampled_from("甲乙丙"), max_size=2), max_size=30)


def test_an_owner_gives_way_after_its_number() -> None:
    assert spread_out(["甲", "甲", "甲", "乙", "丙"], 1, block=3) == [0, 3, 4, 1, 2]
    assert spread_out(["甲", "甲", "甲", "乙", "丙"], 2, block=3) == [0, 1, 3, 2, 4]


def test_when_nobody_else_is_left_the_owner_goes_on() -> None:
    assert spread_out(["甲"] * 5, 1, block=2) == [0, 1, 2, 3, 4]


def test_those_without_an_owner_are_never_too_many() -> None:
    assert spread_out([(), (), ("甲",), ("甲",), ()], 1, block=4) == [0, 1, 2, 4, 3]


@given(OWNERS, st.integers(1, 3), st.integers(1, 10))
def test_nothing_is_hidden_and_the_best_stays_first(
    owners: list[frozenset[str]], most: int, block: int
) -> None:
    order = spread_out(owners, most, block)
    assert sorted(order) == list(range(len(owners)))
    assert order[:1] == [0][: len(owners)]
    assert order == spread_out(owners, most, block)


@given(OWNERS, st.integers(1, 3))
def test_no_block_has_too_many_of_one_while_others_could_stand_there(
    owners: list[frozenset[str]], most: int
) -> None:
    order = spread_out(owners, most)
    first = order[:10]
    later = order[10:]
    for owner in "甲乙丙":
        if sum(owner in owners[at] for at in first) > most:
            assert all(owners[at] for at in later), "还有别人时，不会让同一权利人多占"


def test_folding_is_switched_off_and_on() -> None:
    alike = [Likeness("泵", "", frozenset({"甲"})), Likeness("阀"), Likeness("泵", "", frozenset({"甲"}))]
    folded = arranged(alike, Arrangement())
    assert [(one.at, one.folded) for one in folded] == [(0, ((2, Kinship.TITLE),)), (1, ())]
    assert [one.at for one in arranged(alike, Arrangement(folds_alike=False))] == [0, 1, 2]


def test_folds_are_made_before_owners_are_spread() -> None:
    ranked = [
        Likeness(name, "", frozenset({owner})) for name, owner in (("泵", "甲"), ("泵", "甲"), ("阀", "甲"))
    ]
    ranked += [Likeness("轴", "", frozenset({"乙"}))]
    places = arranged(ranked, Arrangement(most_an_owner=1))
    assert [one.at for one in places] == [0, 3, 2]


@given(st.dictionaries(st.sampled_from(["词", "义", "分类", "领域"]), st.floats(0, 1), max_size=4))
def test_rounded_parts_add_up_to_the_rounded_whole(parts: dict[str, float]) -> None:
    shown = in_hundredths(parts)
    assert round(sum(shown.values()) * 100) == round(sum(share * 100 for share in parts.values()))
    assert all(abs(shown[code] - parts[code]) < 0.0101 for code in parts)
