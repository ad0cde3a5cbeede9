"""Early-warning rules on both sides of their thresholds."""

from datetime import date, timedelta

import pytest

from zhiqiao.assets.landscape.judging import Held, NearOwn, Situation, judge, rules
from zhiqiao.assets.landscape.warnings.one_foreign_holder import is_foreign

DAY = date(2026, 11, 22)
OWN = Held("2007101000001", "膜组件", "in_force", "有效", DAY + timedelta(days=365))


def said(situation: Situation) -> dict[str, str]:
    """Rule → title."""
    return {rule.code: warned.title for rule, warned in judge(situation)}


def test_every_rule_gives_its_source_and_is_asked_for_something() -> None:
    assert len(rules()) == 6
    for rule in rules().values():
        assert rule.source
        assert set(rule.kinds) <= {"patent", "applicant", "ipc"}


@pytest.mark.parametrize(("days", "warned"), [(365, True), (0, True), (366, False), (-1, False)])
def test_own_patents_are_told_of_before_their_term_ends(days: int, *, warned: bool) -> None:
    held = Held("1", "膜组件", "in_force", "有效", DAY + timedelta(days=days))
    assert ("own_term_ending" in said(Situation(DAY, "patent", "1", held, is_own=True))) is warned


def test_the_term_of_others_and_of_lapsed_patents_is_no_warning() -> None:
    assert not said(Situation(DAY, "patent", "1", OWN))
    ended = Held("1", "膜组件", "ended", "失效", DAY + timedelta(days=5))
    assert not said(Situation(DAY, "patent", "1", ended, is_own=True))


def test_a_status_that_changed_is_told_with_what_to_do() -> None:
    ended = Held("1", "膜组件", "ended", "失效")
    situation = Situation(
        DAY, "patent", "1", ended, is_own=True, status_before="in_force", status_words_before="有效"
    )
    [(rule, warned)] = judge(situation)
    assert (rule.code, warned.title) == ("status_changed", "“膜组件”由有效变为失效")
    assert "年费" in warned.reasons[1]
    assert not said(Situation(DAY, "patent", "1", ended, status_before="ended"))
    assert not said(Situation(DAY, "patent", "1", ended)), "the first look is no change"


def test_new_patents_of_a_rival_are_named() -> None:
    new = tuple(Held(str(n), f"泵{n}", "pending", "审中") for n in range(7))
    [(rule, warned)] = judge(Situation(DAY, "applicant", "甲公司", new=new))
    assert (rule.code, warned.title) == ("rival_new_patent", "甲公司 有 7 件新专利")
    assert len(warned.reasons) == 6
    assert warned.reasons[-1] == "等共 7 件"
    assert not said(Situation(DAY, "applicant", "甲公司"))


@pytest.mark.parametrize(
    ("likelihood", "status", "warned"),
    [(0.4, "in_force", True), (0.39, "in_force", False), (0.9, "pending", False)],
)
def test_a_new_grant_near_to_an_own_patent_is_told(likelihood: float, status: str, *, warned: bool) -> None:
    near = (NearOwn(Held("9", "膜片", status), OWN, likelihood, ("膜",)),)
    found = said(Situation(DAY, "applicant", "甲公司", near=near))
    assert ("near_own_patent" in found) is warned


@pytest.mark.parametrize(
    ("name", "abroad"),
    [("ACME Corp.", True), ("某株式会社", True), ("外地环保公司", False), ("", False), ("TCL集团", False)],
)
def test_a_name_tells_whether_a_holder_is_abroad(name: str, *, abroad: bool) -> None:
    assert is_foreign(name) is abroad


@pytest.mark.parametrize(("held", "total", "warned"), [(30, 100, True), (29, 100, False), (5, 9, False)])
def test_dependence_on_one_holder_abroad(held: int, total: int, *, warned: bool) -> None:
    situation = Situation(DAY, "ipc", "C02F", holders=(("ACME", held), ("甲公司", 60)), in_force=total)
    assert ("one_foreign_holder" in said(situation)) is warned


@pytest.mark.parametrize(
    ("recent", "before", "warned"), [(6, 3.0, True), (5, 3.0, False), (4, 0.0, False), (5, 0.0, True)]
)
def test_a_surge_of_filings(recent: int, before: float, *, warned: bool) -> None:
    situation = Situation(DAY, "ipc", "C02F", filed_recent=recent, filed_before=before)
    assert ("filing_surge" in said(situation)) is warned
