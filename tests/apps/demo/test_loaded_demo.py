"""The demo fills every page of the first room through the product's own services: a quarter of it, loaded once."""

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
from demo.district import district
from demo.loader import load, pre_filing
from demo.loader.people import Cast, cast_of
from demo.model import District
from django.test import Client, override_settings

from zhiqiao.assets.appraisal.disclosing import DECIDED
from zhiqiao.assets.appraisal.models import Appraisal, Disclosure
from zhiqiao.assets.appraisal.novelty import Near, Searched
from zhiqiao.assets.register.legal_events import categories
from zhiqiao.assets.register.models import FieldConflict, LegalEvent, Patent
from zhiqiao.foundation.accounts.models import User
from zhiqiao.foundation.audit import queries as audit
from zhiqiao.foundation.evidence import queries as evidence

pytestmark = pytest.mark.django_db
_EMPTY = 'class="empty'
# page -> (who opens it, what must stand on it)
PAGES = {
    "/w/imports/": ("clerk", ("澄江区专利台账（演示）.csv", "incoPat 导出")),
    "/w/imports/conflicts/": ("clerk", ("名称", "申请日", "地市专利台账", "incoPat 导出")),
    "/w/imports/holders/?state=waiting": ("clerk", ("澄江大学环境与化学工程学院",)),
    "/w/imports/holders/?state=same": ("clerk", ("澄江大学（南校区）",)),
    "/w/fees/?q=": ("clerk", ("待缴", "滞纳期")),
    "/w/fees/payments/": ("office", ("2026-10-", "张艳")),
    "/w/fees/reductions/": ("office", ("单独 85%",)),
    "/w/pool/": ("office", ("成熟技术",)),
    "/w/bundles/": ("office", ("成套技术", "只整体转化")),
    "/w/pool/wake-up/": ("office", ("科研管理处专利科",)),
    "/w/funded/": ("office", ("国家级", "有理由")),
    "/w/promotion/": ("clerk", ("2026年第2期专利推广目录", "澄江区2026年可转化专利推广目录")),
    "/editions/": ("clerk", ("2026年第2期专利推广目录", "澄江区2026年可转化专利推广目录")),
    "/w/appraisal/": ("office", ("GB/T 42748", "不出分")),
    "/w/appraisal/batches/": ("office", ("在架发明登记簿初筛（演示）", "已完成")),
    "/w/appraisal/high-value/": ("office", ("在海外有同族专利权的发明专利",)),
    "/w/appraisal/disclosures/": ("office", ("高盐印染废水", "决定：技术秘密", "待补充")),
    "/w/landscape/": ("clerk", ("专利导航图",)),
    "/w/landscape/projects/": ("clerk", ("澄江区印染废水处理产业专利导航", "已验收", "进行中")),
    "/w/landscape/alerts/": ("clerk", ("关注的专利状态变化",)),
    "/w/landscape/watches/": ("office", ("C02F9/00",)),
    "/w/registers/": ("clerk", ("高价值专利培育项目", "职务科技成果单列管理台账")),
    "/w/registers/cultivation_projects/": (
        "clerk",
        ("印染助剂减排共性技术（演示）", "低色度印染废水订单研发（演示）"),
    ),
    "/w/registers/separate_management/": ("office", ("职务科技成果单列管理台账",)),
}


def part_of(whole: District, numbers: Collection[str]) -> District:
    """The district with these patents only, and what concerns them."""

    def held(wanted: Collection[str]) -> bool:
        return set(wanted) <= set(numbers)

    return replace(
        whole,
        patents=tuple(one for one in whole.patents if one.number in numbers),
        rounds=tuple(
            replace(
                one,
                scope=tuple(number for number in one.scope if number in numbers),
                entries=tuple(entry for entry in one.entries if entry.patent in numbers),
            )
            for one in whole.rounds
        ),
        needs=whole.needs[::8],
        listings=tuple(one for one in whole.listings if held(one.patents)),
        pushes=tuple(one for one in whole.pushes if one.patent in numbers)[:12],
        deals=tuple(one for one in whole.deals if held(one.patents))[:12],
        pledges=tuple(one for one in whole.pledges if held(one.patents)),
        open_licenses=tuple(one for one in whole.open_licenses if one.patent in numbers),
    )


def read_nothing_but_the_register(title: str, text: str, k: int) -> Searched:
    """A search that gives some published patents; the index has its own tests."""
    assert title
    assert text
    published = Patent.objects.exclude(published_on=None).order_by("pk")[:k]
    near = tuple(Near(one.number, 1.0, "中", one.title) for one in published)
    return Searched(near, Patent.objects.count(), is_text_only=True)


@pytest.fixture
def loaded(tmp_path: Path) -> tuple[District, Cast]:
    whole = district()
    numbers = {one.number for one in whole.patents[::8]}
    numbers |= {one.number for one in whole.patents[::3] if one.holder == "chengjiang"}
    with override_settings(ZHIQIAO_VAR=tmp_path):
        made = load(lambda _: None, part_of(whole, numbers))
    cast = cast_of(made)
    pre_filing.disclose(made, cast, read_nothing_but_the_register)
    return made, cast


def test_every_page_of_the_first_room_has_something_to_show(loaded: tuple[District, Cast]) -> None:
    made, cast = loaded
    clients: dict[str, Client] = {}
    bare: list[str] = []
    missing: list[tuple[str, str]] = []
    for url, (who, words) in PAGES.items():
        client = clients.setdefault(who, Client())
        client.force_login(User.objects.get(username=who))
        answer = client.get(url, follow=True)
        page = answer.content.decode()
        assert answer.status_code == 200, url
        body = re.search(r"<main.*?</main>", page, re.DOTALL)
        assert body, url
        bare += [url] if _EMPTY in body.group() else []
        missing += [(url, word) for word in words if word not in body.group()]
    assert not bare, "这些页面是空的"
    assert not missing
    _every_kind_of_event()
    _every_step_of_a_disclosure()
    assert {one.field for one in FieldConflict.objects.all()} >= {"title", "filed_on", "holder_names"}
    assert Appraisal.objects.exclude(score=None).exists()
    assert Appraisal.objects.filter(score=None).exists()
    assert cast_of(made).actors.keys() == cast.actors.keys()
    assert audit.verify().whole
    assert evidence.verify().whole


def _every_kind_of_event() -> None:
    told = set(LegalEvent.objects.values_list("category", flat=True))
    assert told <= categories().keys(), "演示里的法律事件都归得了类"
    wanted = {"F10.granted", "W10.pledged", "W10.licensed", "W10.exclusive_license", "W10.evaluated"}
    assert wanted <= told
    families = Patent.objects.exclude(family=None)
    assert families.exists()


def _every_step_of_a_disclosure() -> None:
    states = set(Disclosure.objects.values_list("state", flat=True))
    assert states >= {"draft", "submitted", "supplement", "searched", "rated"}
    assert states & set(DECIDED)
