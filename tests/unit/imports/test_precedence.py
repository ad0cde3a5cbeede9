"""Several sources on one patent: who wins does not depend on who came first."""

import itertools
from typing import Any

import pytest

from zhiqiao.assets.imports.precedence import NOW, Held, Telling, disputes, leading, policy, resolved, voices
from zhiqiao.assets.imports.recognition import all_sources, document_sources

LEDGER: dict[str, Any] = {
    "application_number": "2021112345678",
    "title": "一种泵",
    "holder_names": ["甲厂"],
    "filed_on": "2021-03-02",
    "filed_year": 2021,
    "ipcs": ["F04D1/00"],
    "ipcs_in_part": True,
    "number_checked": True,
    "extra": {"locarno": "", "first_claim": "台账"},
}
EXPORT: dict[str, Any] = {
    "application_number": "2021112345678",
    "publication_number": "CN112345678B",
    "title": "一种水泵",
    "holder_names": ["乙公司"],
    "abstract": "叶轮。",
    "ipcs": ["F04D29/00", "F04D7/00"],
    "extra": {"first_claim": "库", "pages": 8},
}
TYPED: dict[str, Any] = {"application_number": "2021112345678", "title": "泵", "agency": "某代理"}


def telling(source: str, told: dict[str, Any], batch: int = 1) -> Telling:
    return Telling(source, batch, told, f"{source} 第 2 行", "990101")


def test_the_order_of_imports_does_not_matter() -> None:
    sources = (("city_ledger", LEDGER), ("patsnap", EXPORT), ("typed_by_hand", TYPED))
    ended = [
        resolved([telling(code, told, batch) for batch, (code, told) in enumerate(order, start=1)])
        for order in itertools.permutations(sources)
    ]
    assert all(one == ended[0] for one in ended)
    assert ended[0]["title"] == "一种水泵", "商业库导出先于台账，台账先于手工录入"
    assert ended[0]["agency"] == "某代理", "只有手工录入说到的照取"
    assert ended[0]["filed_on"] == "2021-03-02"
    assert ended[0]["ipcs"] == ["F04D29/00", "F04D7/00", "F04D1/00"], "只有主分类号的来源只添不减"
    assert ended[0]["extra"] == {"locarno": "", "first_claim": "库", "pages": 8}
    assert "ipcs_in_part" not in ended[0]


def test_of_one_source_the_last_reading_wins_and_an_empty_field_never() -> None:
    later = {**LEDGER, "title": "改了名"}
    del later["holder_names"]
    after = resolved([telling("city_ledger", LEDGER, 1), telling("city_ledger", later, 2)])
    assert (after["title"], after["holder_names"]) == ("改了名", ["甲厂"])


def test_the_grant_wins_over_the_application_read_after_it() -> None:
    granted = {"publication_number": "CN112345678B", "title": "授权名", "legal_status": "in_force"}
    laid_open = {"publication_number": "CN112345678A", "title": "公开名", "legal_status": "pending"}
    after = resolved([telling("patsnap", granted, 1), telling("patsnap", laid_open, 2)])
    assert after["publication_number"] == "CN112345678B"
    assert (after["title"], after["legal_status"]) == ("授权名", "in_force")
    renamed = {"title": "没有公开号的新一版"}
    assert (
        resolved([telling("patsnap", granted, 1), telling("patsnap", renamed, 2)])["title"]
        == renamed["title"]
    )


def test_an_office_comes_first_but_for_what_changes_after_publication() -> None:
    office = {"title": "局里的名称", "holder_names": ["公开时的人"], "legal_status": "pending"}
    export = {"title": "库里的名称", "holder_names": ["现在的人"], "legal_status": "in_force"}
    after = resolved([telling("cnipa_xml", office, 1), telling("patsnap", export, 2)])
    assert after == {"title": "局里的名称", "holder_names": ["现在的人"], "legal_status": "in_force"}
    assert leading([telling("cnipa_xml", office), telling("patsnap", export)]).source == "cnipa_xml"


def test_a_pinned_value_stands_before_all() -> None:
    after = resolved([telling("city_ledger", LEDGER), telling("patsnap", EXPORT)], {"title": "一种泵"})
    assert after["title"] == "一种泵"


def test_disputes_name_who_says_what_and_leave_out_what_is_only_written_otherwise() -> None:
    written = {**EXPORT, "title": "一种　泵", "holder_names": ["乙公司"]}
    tellings = (telling("city_ledger", LEDGER), telling("patsnap", written, 2))
    found = disputes(Held(resolved(tellings), tellings))
    assert [one.field for one in found] == ["holder_names"], "全角空格不算不同"
    assert [(v.source, v.wins) for v in found[0].voices] == [("patsnap", True), ("city_ledger", False)]
    assert not found[0].pinned
    assert disputes(Held({}, (telling("city_ledger", LEDGER),))) == ()


def test_a_pin_is_open_again_when_no_source_says_it_any_more() -> None:
    tellings = (telling("city_ledger", LEDGER), telling("patsnap", EXPORT))
    for value, stands in (("一种泵", True), ("别的名字", False)):
        pins = {"title": value}
        found = {one.field: one for one in disputes(Held(resolved(tellings, pins), tellings, pins))}
        assert found["title"].pinned is stands


def test_every_kind_in_the_order_is_named_and_every_source_has_one() -> None:
    rules = policy()
    assert set(rules.order) == set(rules.kinds)
    assert all(set(order) == set(rules.kinds) for order in rules.fields.values())
    assert rules.kind_of("patsnap") == "commercial"
    assert rules.kind_of("unheard_of") == "other"
    assert not rules.confidence.is_checked, "平台默认要标出来"


@pytest.mark.parametrize("name", ["title", "abstract"])
def test_voices_come_in_the_order_of_precedence(name: str) -> None:
    tellings = (telling("typed_by_hand", {name: "丙"}, 3), telling("patsnap", {name: "甲"}, 1))
    assert [voice.source for voice in voices(tellings, name, "甲")] == ["patsnap", "typed_by_hand"]


def test_every_format_we_read_has_its_kind() -> None:
    rules = policy()
    known = {*all_sources(), *document_sources()}
    assert [code for code in sorted(known) if rules.kind_of(code) == "other"] == []
    assert rules.kind_of("commercial_1985") == rules.kind_of("patent_economics") == "commercial"


@pytest.mark.parametrize("name", ["title", "holder_names"])
def test_two_of_one_kind_in_one_upload_do_not_depend_on_the_order_of_the_files(name: str) -> None:
    told = (telling("patsnap", {name: ["甲"]}, NOW), telling("incopat", {name: ["乙"]}, NOW))
    assert resolved(told) == resolved(told[::-1])
    assert leading(told) == leading(told[::-1])
    assert voices(told, name, ["甲"]) == voices(told[::-1], name, ["甲"])


def test_the_filing_year_follows_the_filing_day_a_person_set() -> None:
    told = (telling("city_ledger", LEDGER), telling("patsnap", {**EXPORT, "filed_on": "2020-12-30"}))
    assert resolved(told)["filed_year"] == 2020
    after = resolved(told, {"filed_on": "2021-03-02"})
    assert (after["filed_on"], after["filed_year"]) == ("2021-03-02", 2021)
