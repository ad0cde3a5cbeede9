"""Inventors as the register names them, and the college a patent belongs to by them."""

import re
from collections.abc import Mapping

from zhiqiao.assets.stocktake.models import Entry
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.folding import fold

_BETWEEN = re.compile(r"[;；,，、|\s]+")


def names_in(text: str) -> list[str]:
    """The names of an inventor field, in order."""
    return [name for name in _BETWEEN.split(text) if name]


def colleges_of(organization_id: int, inventors: Mapping[int, str]) -> dict[int, str]:
    """Patent → college: that of its last entry, else of the first inventor whose account names one.

    Args:
        organization_id: The holder.
        inventors: Patent → inventors as the register names them.
    """
    earlier = Entry.objects.filter(organization_id=organization_id).exclude(college="").order_by("pk")
    found = dict(earlier.values_list("patent_id", "college"))
    people: dict[str, set[str]] = {}
    for one in accounts.people_of(organization_id, Role.INVENTOR):
        if one.college:
            people.setdefault(fold(str(one.user)), set()).add(one.college)
    for pk, text in inventors.items():
        if pk in found:
            continue
        for name in names_in(text):
            colleges = people.get(fold(name), set())
            if len(colleges) == 1:
                found[pk] = next(iter(colleges))
                break
    return {pk: college for pk, college in found.items() if pk in inventors}
