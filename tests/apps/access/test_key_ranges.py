"""Rows by very many keys."""

import pytest

from zhiqiao.assets.register.models import Family
from zhiqiao.foundation.access.key_ranges import around


@pytest.mark.django_db
def test_every_wanted_row_is_among_those_found_and_far_ones_bring_none_between() -> None:
    pks = [Family.objects.create(key=f"family:{at}").pk for at in range(40)]

    def found(keys: list[int]) -> set[int]:
        return set(Family.objects.filter(around(keys, "pk")).values_list("pk", flat=True))

    assert found([]) == set()
    assert found([pks[3]]) == {pks[3]}
    assert found([pks[1], pks[3], pks[4]]) == set(pks[1:5])
    assert found([pks[0], pks[39]]) == {pks[0], pks[39]}
