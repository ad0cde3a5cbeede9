"""Documents about one patent: bibliography, claims, legal events and family come together, or are told why not."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhiqiao.assets.imports.planning import ImportPlan, plan_import
from zhiqiao.assets.imports.precedence import Held
from zhiqiao.kernel.patent_number import check_digit

OPS = '<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org">{}</ops:world-patent-data>'
REFERENCE = (
    '<publication-reference><document-id document-id-type="docdb"><country>{0}</country><doc-number>{1}</doc-number>'
    "<kind>{2}</kind><date>{3}</date></document-id></publication-reference>"
)
APPLICATION = (
    '<application-reference><document-id document-id-type="docdb"><country>{0}</country><doc-number>{1}</doc-number>'
    "<kind>A</kind><date>{2}</date></document-id></application-reference>"
)


def biblio(kind: str = "A1", title: str = "Underwater valve", day: str = "20200805") -> str:
    said = REFERENCE.format("EP", "9990002", kind, day) + APPLICATION.format("EP", "19999902", "20190228")
    named = f'<invention-title lang="en">{title}</invention-title>' if title else ""
    return OPS.format(
        f'<exchange-documents><exchange-document country="EP" doc-number="9990002" kind="{kind}" family-id="7">'
        f"<bibliographic-data>{said}{named}</bibliographic-data></exchange-document></exchange-documents>"
    )


def claims(kind: str = "A1", text: str = "1. A valve.") -> str:
    reference = REFERENCE.format("EP", "9990002", kind, "20200805")
    return OPS.format(
        f"<fulltext-document><bibliographic-data>{reference}</bibliographic-data>"
        f'<claims lang="EN"><claim><claim-text>{text}</claim-text></claim></claims></fulltext-document>'
    )


def legal(code: str = "17P", day: str = "2021-02-24") -> str:
    event = f'<ops:legal code="{code} " desc="EVENT {code}"><ops:L007EP>{day}</ops:L007EP></ops:legal>'
    asked = REFERENCE.format("EP", "9990002", "A1", "20200805")
    other = REFERENCE.format("CN", "199990009", "A", "20190903")
    other += APPLICATION.format("CN", "201910000789", "20190226")
    return OPS.format(
        f"<ops:patent-family>{asked.replace('publication-reference', 'ops:publication-reference')}"
        f'<ops:family-member family-id="7">{asked}{event}</ops:family-member>'
        f'<ops:family-member family-id="7">{other}</ops:family-member>'
        "</ops:patent-family>"
    )


def plan_of(held: dict[str, dict[str, Any]] | None = None, **files: str) -> ImportPlan:
    register = {number: Held(fields) for number, fields in (held or {}).items()}
    return plan_import(
        [(f"{name}.xml", text.encode()) for name, text in files.items()], lambda _numbers: register
    )


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a")])
def test_bibliography_claims_and_legal_events_become_one_patent_in_any_order(order: tuple[str, ...]) -> None:
    texts = dict(zip(order, (biblio(), claims(), legal()), strict=True))
    plan = plan_of(None, **texts)
    (item,) = plan.items
    assert item.number == "EP9990002A1"
    assert item.after["title"] == "Underwater valve"
    assert item.after["first_claim"] == "1. A valve."
    assert item.after["family_members"] == ["EP9990002A1", "CN199990009A"]
    assert item.after["events"] == [{"words": "EVENT 17P", "effective_on": "2021-02-24", "code": "17P"}]
    (told,) = item.tellings
    assert told.told["claims"] == ["1. A valve."]
    assert (plan.rejected, plan.duplicates) == (0, 2)


def test_what_only_adds_is_taken_where_the_register_has_the_patent_and_its_events_stay() -> None:
    known = {"words": "EVENT OLD", "effective_on": "2020-09-01"}
    held = {
        "EP9990002A1": {"publication_number": "EP9990002A1", "title": "Underwater valve", "events": [known]}
    }
    plan = plan_of(held, claims=claims(), legal=legal())
    (item,) = plan.items
    assert item.outcome == "changed"
    assert item.after["title"] == "Underwater valve"
    assert sorted(event["words"] for event in item.after["events"]) == ["EVENT 17P", "EVENT OLD"]
    assert "title" not in item.changed
    again = plan_of({item.number: dict(item.after)}, claims=claims(), legal=legal())
    assert (again.unchanged, again.changed) == (1, 0)


def test_what_only_adds_is_turned_away_where_nothing_has_its_title() -> None:
    plan = plan_of(None, claims=claims())
    (row,) = plan.rejected_rows
    assert not plan.items
    assert (row.file, row.row, row.column, row.value) == ("claims.xml", 1, "名称", "EP9990002A1")
    assert "没有名称" in row.reason
    assert "著录项目" in row.remedy


def test_a_family_member_is_taken_up_where_it_is_known_and_only_listed_where_not() -> None:
    alone = plan_of(None, a=biblio(), b=legal())
    assert alone.count("new") == 1
    assert "1 件只是提到的专利（同族成员、权属登记）不在登记库和本次导入里" in "".join(alone.files[1].notes)
    held = {
        "2019100007893": {
            "application_number": "2019100007893",
            "publication_number": "CN199990009A",
            "title": "一种水下阀门",
            "number_checked": True,
        }
    }
    known = plan_of(held, a=biblio(), b=legal())
    (changed,) = (item for item in known.items if item.outcome == "changed")
    assert changed.number == "2019100007893"
    assert changed.after["family_key"] == "DOCDB:7"
    assert changed.after["title"] == "一种水下阀门"
    assert changed.after["number_checked"] is True


def test_grant_and_application_of_one_application_are_one_patent_and_the_grant_stands() -> None:
    plan = plan_of(None, a=biblio("A1", "Valve"), b=biblio("B1", "Underwater valve with a float", "20220302"))
    (item,) = plan.items
    assert item.after["publication_number"] == "EP9990002B1"
    assert item.after["title"] == "Underwater valve with a float"
    assert (item.after["published_on"], item.after["granted_on"]) == ("2020-08-05", "2022-03-02")


def test_claims_of_the_application_brought_later_do_not_take_the_grants_number_away() -> None:
    """The register goes by the application's document, its patent by the grant's."""
    both = plan_of(None, a=biblio("A1", "Valve"), b=biblio("B1", "Valve", "20220302"))
    (item,) = both.items
    held = {item.number: Held(item.after, tuple(replace(one, batch=1) for one in item.tellings))}
    later = plan_import([("claims.xml", claims("A1").encode())], lambda _numbers: held)
    (again,) = later.items
    assert (again.number, again.outcome) == ("EP9990002A1", "changed")
    assert set(again.changed) == {"claims_count", "first_claim"}
    assert again.after["publication_number"] == "EP9990002B1"


def paper(number: str, day: str, code: str, body: str) -> str:
    root = "ClaimsDocument" if code == "CLM" else "SpecificationDocument"
    return (
        f'<pat:{root} xmlns:pat="urn:us:gov:doc:uspto:patent"><pat:DocumentCode>{code}</pat:DocumentCode>'
        f"<pat:DocumentHeaderDetails><pat:ApplicationHeaderDetails><pat:ApplicationNumber>{number}</pat:ApplicationNumber>"
        f"</pat:ApplicationHeaderDetails></pat:DocumentHeaderDetails><pat:MailRoomDate>{day}</pat:MailRoomDate>{body}</pat:{root}>"
    )


def test_papers_of_an_application_join_its_grant_and_the_later_abstract_stands() -> None:
    golden = Path(__file__).resolve().parents[2] / "golden" / "uspto_xml" / "input.xml"
    grant = golden.read_text(encoding="utf-8").replace(
        '<abstract id="abstract"><p id="p-0001" num="0000">A float lifts the core (&#x3bc;m &amp; mm).</p></abstract>',
        "",
    )
    body = "<pat:Specification><pat:P>{}</pat:P></pat:Specification>"
    plan = plan_of(
        None,
        a=paper("17999903", "2019-11-18", "ABST", body.format("As amended.")),
        b=paper("17999903", "2019-02-28", "ABST", body.format("As filed.")),
        c=grant,
    )
    item = next(item for item in plan.items if item.number == "US9999903B2")
    assert item.after["abstract"] == "As amended."
    assert item.after["title"] == "Valve for deep water"
    assert plan.rejected == 0


def wrong(digits: str) -> str:
    """The number with a check digit it cannot have."""
    return f"{digits}.{'1' if check_digit(digits) != '1' else '2'}"


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_a_wrong_check_digit_is_kept_where_that_is_asked_for(kind: str) -> None:
    digits = "202110000123"
    bad = wrong(digits)
    text = {
        "json": f'[{{"patent_id": "1", "patent_number": "CN199990001B", "apno": "CN{bad}", "pbdt": 20221108,'
        ' "title": [{"lang": "CN", "text": "一种水下阀门"}]}]',
        "xml": OPS.format(
            '<exchange-documents><exchange-document country="CN" doc-number="199990001" kind="B"><bibliographic-data>'
            + REFERENCE.format("CN", "199990001", "B", "20221108")
            + APPLICATION.format("CN", bad, "20210104")
            + '<invention-title lang="zh">一种水下阀门</invention-title>'
            "</bibliographic-data></exchange-document></exchange-documents>"
        ),
    }[kind]
    file = (f"号码.{kind}", text.encode())
    (rejected,) = plan_import([file]).rejected_rows
    assert "校验位" in rejected.reason

    plan = plan_import([file], keep_unverified=True)
    assert not plan.rejected_rows
    (item,) = plan.items
    record = item.record
    assert (record.application_number, record.number_checked) == (bad.replace(".", ""), False)
    assert any("按要求保留，标为未核实" in note for note in record.notes)
    assert (record.patent_type, record.publication_number) == ("invention", "CN199990001B")


def test_what_else_is_wrong_with_a_number_is_not_kept() -> None:
    text = (
        f'[{{"patent_id": "1", "patent_number": "CN199990001B", "apno": "CN{wrong("202170000123")}", "pbdt": 20221108,'
        ' "title": [{"lang": "CN", "text": "一种水下阀门"}]}]'
    )
    plan = plan_import([("号码.json", text.encode())], keep_unverified=True)
    assert len(plan.rejected_rows) == 1


@pytest.mark.parametrize(
    ("day", "granted"), [("19890705", False), ("19921230", False), ("19930106", True), ("20221108", True)]
)
def test_a_notice_before_grant_is_no_grant(day: str, granted: bool) -> None:
    """审定公告 of before 1993 bears kind B, too."""
    said = REFERENCE.format("CN", "1004567", "B", day) + APPLICATION.format("CN", "87100012", "19870105")
    document = OPS.format(
        '<exchange-documents><exchange-document country="CN" doc-number="1004567" kind="B"><bibliographic-data>'
        f'{said}<invention-title lang="zh">一种水下阀门</invention-title>'
        "</bibliographic-data></exchange-document></exchange-documents>"
    )
    dashed = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    citation = f"[1]甲某. 一种水下阀门[P]. 演示省：CN1004567B,{dashed}.\n"
    for name, text in (("a.xml", document), ("a.txt", citation)):
        (item,) = plan_import([(name, text.encode())]).items
        record = item.record
        told = (record.granted_on, record.published_on)
        assert told == ((date.fromisoformat(dashed), None) if granted else (None, date.fromisoformat(dashed)))
