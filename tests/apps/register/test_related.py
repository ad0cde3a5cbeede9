"""A patent is found by the number of its priority, of a family member, and by its number at another office."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.neighborhood import Neighborhood, application_number

from zhiqiao.assets.register.models import Family, Patent, Priority
from zhiqiao.assets.register.related import leads_to
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import User

FIRST = application_number(900, year=2020)


@pytest.fixture
def family(town: Neighborhood, office: Actor) -> Patent:
    """A patent that claims two priorities and names two members; its American sibling is in the register too."""
    one = Patent.objects.get(number=town.patent(office, 1))
    shared = Family.objects.create(key="family:test")
    Priority.objects.create(patent=one, number="US 61/544,832", office="US", position=1)
    Priority.objects.create(patent=one, number=f"{FIRST[:-1]}.{FIRST[-1]}", office="CN", position=2)
    one.record = {**one.record, "family_members": ["US20200000901A1", "EP3999999B1"]}
    one.family = shared
    one.save()
    sibling = Patent.objects.get(number=town.patent(office, 2))
    sibling.record = {**sibling.record, "extra": {"foreign_application": "US/13648029"}}
    sibling.family = shared
    sibling.save()
    town.patent(office, 3)
    return one


@pytest.mark.parametrize(
    "typed",
    [
        "US61/544,832",
        "us 61544832",
        "61/544,832",
        FIRST,
        f"{FIRST[:-1]}.{FIRST[-1]}",
        f"CN{FIRST[:-1]}",
        "US20200000901A1",
        "US2020/0000901",
        "EP3999999",
        "US13/648,029",
        "13648029",
    ],
)
def test_a_related_number_finds_the_patent_however_it_is_written(family: Patent, typed: str) -> None:
    found = leads_to(typed)
    assert found is not None
    numbers = set(Patent.objects.filter(found).values_list("number", flat=True))
    assert family.number in numbers
    assert application_number(3) not in numbers


@pytest.mark.parametrize("typed", ["US61/544,833", "US6154483", "EP61544832", "EP399999", "20200000"])
def test_another_number_finds_nothing(family: Patent, typed: str) -> None:
    found = leads_to(typed)
    assert family.pk
    assert found is None or not Patent.objects.filter(found).exists()


@pytest.mark.parametrize("typed", ["水泵", "一种 12345", "C02F9/00", "A" * 50, "", "12.*34567", "1234"])
def test_what_is_no_number_is_left_to_the_words(typed: str) -> None:
    assert leads_to(typed) is None


def test_the_list_says_why_it_was_found_and_an_own_number_comes_first(family: Patent, office: Actor) -> None:
    browser = Client()
    browser.force_login(User.objects.get(username=office.name))
    text: Callable[[str], str] = lambda q: browser.get("/w/patents/", {"q": q}).content.decode()  # noqa: E731 - one line twice
    page = text("US 61/544,832")
    assert "优先权、同族成员或别的局的申请号" in page
    assert family.title in page
    own = text(family.number)
    assert "优先权、同族成员" not in own
    assert family.title in own
