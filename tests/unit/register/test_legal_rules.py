"""Legal events, status on a day, terms and fees against the cases a patent clerk can read."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from zhiqiao.assets.register import fee_calendar, legal_events, legal_status
from zhiqiao.assets.register.fee_calendar import FeeRecord, Reduction
from zhiqiao.assets.register.legal_events import Event, category_of, marks_on
from zhiqiao.assets.register.legal_status import Record
from zhiqiao.assets.register.terms import Extension, latest_expired_filing, term_of
from zhiqiao.kernel import parameters, tables
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.periods import last_day_of_protection, years_after

CASES = Path(__file__).parents[2] / "cases" / "legal"


def cases(name: str) -> list[Any]:
    read = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(one, id=str(one.get("name") or one.get("words"))) for one in read]


def record_from(told: dict[str, Any]) -> Record:
    events = tuple(
        Event(category_of(one["words"], effective_on=one.get("effective_on")), **one)
        for one in told.get("events", ())
    )
    extensions = tuple(Extension(**one) for one in told.get("extensions", ()))
    return Record(**{**told, "events": events, "extensions": extensions})


@pytest.mark.parametrize("case", cases("in_force"))
def test_in_force_on_a_day(case: dict[str, Any]) -> None:
    record = record_from(case["given"])
    found = legal_status.in_force(record, case["day"])
    assert found.force == case["force"], found.reason
    for words in case.get("says", ()):
        assert str(words) in found.reason
    if "status" in case:
        assert legal_status.status_on(record, case["day"]).code == case["status"]


@pytest.mark.parametrize("case", cases("categories"))
def test_words_have_their_category(case: dict[str, Any]) -> None:
    assert category_of(case["words"], case.get("code", ""), case.get("detail", "")) == case["category"]


@pytest.mark.parametrize("case", cases("fees"))
def test_fees_open_on_a_day(case: dict[str, Any]) -> None:
    told = dict(case["given"])
    ends = term_of(told["patent_type"], told["filed_on"]).last_day
    reductions = tuple(Reduction(**one) for one in told.pop("reductions", ()))
    record = FeeRecord(
        **{**told, "paid": frozenset(told.get("paid", ()))}, last_day=ends, reductions=reductions
    )
    found = fee_calendar.open_fees(record, case["day"])
    assert [(one.year, one.due_on, one.state) for one in found] == [
        (one["year"], one["due_on"], one["state"]) for one in case["fees"]
    ]
    assert [one.total_fen for one in found] == [one["total_yuan"] * 100 for one in case["fees"]]
    for one, told_fee in zip(found, case["fees"], strict=True):
        if "percent" in told_fee:
            assert one.surcharge_percent == told_fee["percent"]


def test_bands_join_and_restoration_adds_a_quarter_and_the_request() -> None:
    record = FeeRecord("invention", date(2015, 1, 5), date(2018, 3, 6), date(2035, 1, 4), frozenset({6}))
    fee = fee_calendar.fee_of_year(record, 7, date(2021, 7, 6))
    assert fee is not None
    bands = fee_calendar.bands(fee)
    assert [(one.percent, one.total_fen // 100) for one in bands] == [
        (0, 2000), (0, 2000), (5, 2100), (10, 2200), (15, 2300), (20, 2400), (25, 2500),
    ]  # fmt: skip
    assert all(b.starts_on == a.ends_on + timedelta(days=1) for a, b in pairwise(bands))
    back = fee_calendar.restoration(fee)
    assert back.surcharge_fen == 500_00
    assert back.total_fen == fee.fee_fen + back.surcharge_fen + back.request_fen
    assert back.request_fee.confidence is Confidence.M


def test_every_category_stands_in_the_tables_and_every_rule_names_one() -> None:
    known = legal_events.categories()
    for one in known.values():
        assert tables.code_label("ST27_KEY", one.st27), one.code
        assert not one.status or tables.code_label("LEGAL_STATUS", one.status), one.code
        assert len(one.code) <= 24
    content = parameters.load(legal_events.FILE)
    named = {rule["category"] for entry in content["rules"] for rule in entry["value"]}
    assert named <= set(known)
    for mark in content["marks"].values():
        assert {*mark["begins"], *mark["ends"]} <= set(known)
    for block in content["blocks"].values():
        assert set(block["marks"]) <= set(content["marks"])


@pytest.mark.shared
def test_every_event_word_of_the_real_exports_is_known(shared: Path) -> None:
    import csv
    import gzip

    told: set[str] = set()
    for name, column in (
        ("cn_agency_2020_2022_patsnap", "法律状态事件"),
        ("global_ar_glasses_patsnap", "法律状态/事件"),
    ):
        with gzip.open(shared / "data" / "patents" / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                told.update(filter(None, (word.strip() for word in (row[column] or "").split("|"))))
    assert len(told) > 20
    assert [word for word in sorted(told) if not category_of(word)] == []


@given(
    st.dates(date(1985, 4, 1), date(2040, 12, 31)),
    st.integers(0, 40),
    st.sampled_from((10, 15, 20)),
)
def test_the_latest_expired_filing_parts_the_living_from_the_dead(on: date, off: int, years: int) -> None:
    limit = latest_expired_filing(years, on)
    for filed in (limit, limit - timedelta(days=off)):
        assert years_after(filed, years) <= on
    assert years_after(limit + timedelta(days=1 + off), years) > on


@given(
    st.dates(date(1985, 4, 1), date(2030, 12, 31)), st.sampled_from(("invention", "utility_model", "design"))
)
def test_the_term_is_the_kernels_and_years_left_count_down(filed: date, kind: str) -> None:
    term = term_of(kind, filed)
    assert term.last_day == last_day_of_protection(filed, kind)
    assert term.years_left(filed) == term.years
    assert term.years_left(term.last_day) == 0
    assert term.years_left(term.expires_on) == 0


def test_marks_fall_with_the_right_and_come_back_with_it() -> None:
    events = [
        Event(category_of(words), words, day)
        for words, day in (
            ("视为撤回", date(2018, 1, 5)),
            ("专利权质押合同登记的生效", date(2020, 1, 5)),
            ("未缴年费专利权终止", date(2022, 1, 5)),
            ("专利权的恢复", date(2022, 9, 5)),
        )
    ]
    found = [
        [m.code for m in marks_on(events, day)]
        for day in (date(2021, 1, 1), date(2022, 1, 5), date(2022, 9, 4), date(2022, 9, 5))
    ]
    assert found == [["pledge"], [], [], ["pledge"]]


def test_marks_begin_and_are_lifted() -> None:
    def at(day: int, words: str) -> Event:
        return Event(category_of(words), words, date(2024, 1, day))

    pledged, released = at(5, "专利权质押合同登记的生效"), at(20, "专利权质押合同登记的注销")
    again = at(25, "专利权质押合同登记的生效")
    assert [m.code for m in marks_on([pledged], date(2024, 1, 4))] == []
    assert [m.code for m in marks_on([pledged, released], date(2024, 1, 19))] == ["pledge"]
    assert [m.code for m in marks_on([pledged, released], date(2024, 1, 20))] == []
    (mark,) = marks_on([pledged, released, again], date(2024, 2, 1))
    assert (mark.since, mark.words) == (date(2024, 1, 25), "专利权质押合同登记的生效")
    (undated,) = marks_on([Event(category_of("质押"), "质押")], date(2024, 2, 1))
    assert undated.since is None
    assert marks_on([Event(category_of("质押"), "质押"), released], date(2024, 2, 1)) == ()


def _pledge(words: str, day: date | None, detail: str = "") -> Event:
    return Event(category_of(words, "", detail, day), words, day, detail)


def test_a_release_with_a_number_lifts_the_pledge_of_that_number_only() -> None:
    first = _pledge("专利权质押合同登记的生效", date(2021, 3, 1), "登记号:Y2021980001234 质权人:某银行")
    second = _pledge("专利权质押合同登记的生效", date(2022, 3, 1), "登记号：Y2022980005678")
    plain = _pledge("专利权质押合同登记的生效", date(2020, 3, 1))
    on = date(2024, 1, 1)

    released = _pledge(
        "专利权质押合同登记的注销", date(2023, 5, 5), "登记号：Y2022980005678 解除日:2023-05-05"
    )
    assert [(m.code, m.since) for m in marks_on([first, second, released], on)] == [
        ("pledge", date(2021, 3, 1))
    ]
    both = [released, _pledge("专利权质押合同登记的注销", date(2023, 6, 6), "登记号 Y2021980001234")]
    assert marks_on([first, second, *both], on) == ()
    assert [m.since for m in marks_on([plain, first, second, *both], on)] == [date(2020, 3, 1)]
    assert marks_on([first, second, _pledge("专利权质押合同登记的注销", date(2023, 5, 5))], on) == ()
    # What the number names was told without one: by whom it was begun, another source did not say.
    assert marks_on([plain, released], on) == ()
    assert [m.since for m in marks_on([plain, first, released], on)] == [date(2021, 3, 1)]


def test_a_pledge_told_twice_is_one() -> None:
    events = [
        _pledge("专利权质押合同登记的生效", date(2021, 3, 1), "登记号:Y2021980001234"),
        _pledge("质押", date(2021, 3, 1)),
        _pledge("质押", None),
        _pledge("专利权质押合同登记的生效", date(2022, 3, 1), "登记号:Y2022980005678"),
        _pledge("专利权质押合同登记的注销", date(2023, 5, 5), "登记号:Y2021980001234"),
        _pledge("质押解除", date(2023, 5, 5)),
    ]
    assert [m.since for m in marks_on(events, date(2024, 1, 1))] == [date(2022, 3, 1)]
    events.append(_pledge("专利权质押合同登记的注销", date(2023, 7, 5), "登记号:Y2022980005678"))
    assert marks_on(events, date(2024, 1, 1)) == ()


def test_a_license_ended_by_its_number_leaves_the_others() -> None:
    sole = _pledge(
        "专利实施许可合同备案的生效", date(2020, 2, 2), "合同备案号:X2020980000001 许可种类:独占许可"
    )
    common = _pledge(
        "专利实施许可合同备案的生效", date(2021, 2, 2), "合同备案号:X2021980000002 许可种类:普通许可"
    )
    ended = _pledge("专利实施许可合同备案的注销", date(2022, 2, 2), "合同备案号:X2021980000002")
    assert [m.code for m in marks_on([sole, common, ended], date(2023, 1, 1))] == ["exclusive_license"]


def test_a_release_at_the_uspto_names_the_reel_and_frame_it_releases() -> None:
    older = _pledge("SECURITY INTEREST", date(2010, 1, 1), "从：A；到：B；卷/帧：023456/0078")
    newer = _pledge("SECURITY INTEREST", date(2012, 1, 1), "从：A；到：C；卷/帧：027890/0123")
    words = "RELEASE BY SECURED PARTY (REEL/FRAME 023456/0078)"
    released = _pledge(words, date(2013, 1, 1), "从：B；到：A；卷/帧：030001/0001")
    assert [m.since for m in marks_on([older, newer, released], date(2014, 1, 1))] == [date(2012, 1, 1)]
    plain = _pledge("RELEASE BY SECURED PARTY", date(2013, 1, 1), "从：B；到：A；卷/帧：030001/0001")
    assert marks_on([older, newer, plain], date(2014, 1, 1)) == ()
