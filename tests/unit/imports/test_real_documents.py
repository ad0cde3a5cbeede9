"""The real samples beside the clone: counts and fields read off the files by eye."""

from pathlib import Path
from typing import Any

import pytest

from zhiqiao.assets.imports.planning import ImportPlan, plan_import
from zhiqiao.assets.imports.precedence import Held

pytestmark = pytest.mark.shared


def planned(folder: Path, *names: str) -> ImportPlan:
    return plan_import([(Path(name).name, folder / name) for name in names])


def only(plan: ImportPlan) -> dict[str, Any]:
    assert plan.rejected_rows == []
    (item,) = plan.items
    return dict(item.after)


@pytest.fixture
def samples(shared: Path) -> Path:
    """The folder of samples."""
    return shared / "data" / "samples"


def test_patsnap_api_json(samples: Path) -> None:
    plan = planned(samples, "patsnap-api-json/patents.json")
    assert plan.files[0].rows == 10
    assert (plan.new, plan.duplicates, plan.rejected) == (9, 1, 0), "CN1426265A 与 CN1175696C 是同一件申请"
    by_number = {item.number: item.after for item in plan.items}
    old = by_number["021599629"]
    assert (old["publication_number"], old["published_on"], old["granted_on"]) == (
        "CN1175696C",
        "2003-06-25",
        "2004-11-10",
    )
    valve = by_number["2016212604365"]
    assert (valve["patent_type"], valve["holder_names"], valve["agents"]) == (
        "utility_model",
        ["东莞市文豪实业有限公司"],
        ["李泽清"],
    )
    taiwan = by_number["TW200845700A"]
    assert taiwan["holder_names"] == ["集嘉通讯股份有限公司", "技嘉科技股份有限公司"]
    assert (taiwan["status_raw"], taiwan["legal_status"]) == ("驳回", "ended")
    assert by_number["EP1170723B1"]["title"].startswith("Method for the computation of phone duration")
    assert by_number["FI118198B"]["granted_on"] == "2007-08-15"


def test_patsnap_xml(samples: Path) -> None:
    plan = planned(samples, "patsnap-xml/US7364658.xml", "patsnap-xml/US7591949.xml")
    lipid, barrier = (item.after for item in plan.items)
    assert (lipid["publication_number"], lipid["filed_on"], lipid["granted_on"]) == (
        "US7364658B2",
        "2007-04-20",
        "2008-04-29",
    )
    assert (lipid["ipc_main"], len(lipid["priorities"]), len(lipid["inventor_names"])) == ("B01D11/00", 8, 7)
    assert sum(one["is_patent"] for one in lipid["cited"]) == 166, "Cites Count"
    assert sum(one["is_patent"] for one in barrier["cited"]) == 178
    assert (len(barrier["family_members"]), barrier["citations"]) == (25, 2)


def test_cnki_citations(samples: Path) -> None:
    plan = planned(samples, "cnki-citation-txt/CNKI_前60条.txt")
    assert (plan.new, plan.rejected) == (30, 0), "文件里有 30 条，序号不连"
    first = plan.items[0].after
    assert first["publication_number"] == "CN108472367A"
    assert first["title"] == "作为对IL23拮抗剂的临床应答的预测因子的CCL20"
    assert first["inventor_names"][0] == "R.W.乔尔甘塔斯三世"
    assert (len(first["inventor_names"]), first["published_on"]) == (13, "2018-08-31")


def test_epo_bibliographies(samples: Path) -> None:
    folder = samples / "epo-ops-exchange-xml"
    catheter = only(planned(folder, "biblio_example.xml"))
    assert (catheter["publication_number"], catheter["published_on"], catheter["filed_on"]) == (
        "US20060142694A1",
        "2006-06-29",
        "2004-12-28",
    )
    assert (len(catheter["cited"]), catheter["family_key"]) == (99, "DOCDB:35840242")
    assert catheter["cpcs"] == ["A61B5/283", "A61B5/287", "A61M25/0136", "A61M25/0147"]
    fuel = only(planned(folder, "biblio_example_3.xml"))
    assert fuel["holder_names"] == ["PRIMUS GREEN ENERGY INC", "BLUESCAPE CLEAN FUELS, LLC"]
    assert len(fuel["inventor_names"]) == 3
    untitled = planned(folder, "biblio_example_2.xml")
    assert [row.value for row in untitled.rejected_rows] == ["JP2005533465A"], "这一件没有名称"


def test_epo_texts_family_and_bibliography_of_one_patent(samples: Path) -> None:
    plan = planned(
        samples,
        "epo-ops-exchange-xml/full_cycle_example.xml",
        "epo-ops-exchange-xml/claims_example.xml",
        "epo-ops-exchange-xml/description_example.xml",
        "epo-ops-family-xml/family_input.xml",
    )
    brick = only(plan)
    assert (brick["publication_number"], brick["published_on"], brick["granted_on"]) == (
        "EP1000000B1",
        "2000-05-17",
        "2003-02-12",
    )
    assert (brick["claims_count"], brick["ipc_main"]) == (11, "B28B1/29")
    assert [one["text"] for one in brick["cited"]] == ["DE3546191A1", "EP0680812A1", "NL9400663A"]
    assert brick["family_members"] == [
        "EP1000000A1",
        "EP1000000B1",
        "AT232441T",
        "DE69905327D1",
        "NL1010536C2",
        "US6093011A",
    ]
    (item,) = plan.items
    (told,) = item.tellings
    assert len(told.told["claims"]) == 11
    assert told.told["description"].count("\n") == 21


def test_epo_legal_events_join_what_the_register_has(samples: Path) -> None:
    held = {"US10465445B2": Held({"publication_number": "US10465445B2", "title": "Casing float tool"})}
    name = "epo-ops-legal-xml/example_3.xml"
    plan = plan_import([("legal.xml", samples / name)], lambda _numbers: held)
    (item,) = plan.items
    assert item.outcome == "changed"
    assert len(item.after["events"]) == 14
    first = item.after["events"][0]
    assert (first["code"], first["words"], first["effective_on"]) == ("AS", "ASSIGNMENT", "2018-03-14")
    assert len(item.after["priorities"]) == 4


def test_an_epo_search_result_is_no_patent_list(samples: Path) -> None:
    plan = planned(samples, "epo-ops-exchange-xml/search_example.xml")
    (refusal,) = plan.refusals.values()
    assert "检索结果" in refusal.reason
    assert "biblio" in refusal.remedy


def test_uspto_grants_and_applications(samples: Path) -> None:
    grant = only(planned(samples, "uspto-grant-xml-v4.5/US08930553.xml"))
    assert (grant["publication_number"], grant["granted_on"], grant["filed_on"]) == (
        "US8930553B2",
        "2015-01-06",
        "2012-10-09",
    )
    assert (grant["claims_count"], len(grant["cited"]), grant["ipc_main"]) == (8, 21, "G06F15/16")
    assert grant["inventor_names"] == ["Nitzan Nissim", "Brian Pulito", "Asaf Zinger"]
    assert grant["extra"]["term_extension_days"] == 129
    older = only(planned(samples, "uspto-grant-xml-v4.0/US06859910.xml"))
    assert (older["publication_number"], older["holder_names"]) == ("US6859910B2", ["Bluestreak.com"])
    assert older["ipcs"] == ["G06F15/00", "G06F17/00", "G06F17/21", "G06F17/24"]
    application = only(planned(samples, "uspto-application-xml-v4.0/US20050004437A1.xml"))
    assert (application["publication_number"], application["claims_count"]) == ("US20050004437A1", 10)
    assert application["priorities"] == [{"number": "1974/01", "office": "CH", "claimed_on": "2001-10-26"}]


def test_uspto_st32_greenbook_and_open_data(samples: Path) -> None:
    st32 = only(planned(samples, "uspto-grant-sgml-st32/US06336130.xml"))
    assert (st32["publication_number"], st32["ipcs"], st32["claims_count"]) == (
        "US6336130B1",
        ["G06F15/16", "G06F13/00"],
        22,
    )
    assert "‘Intelligence on Demand’" in st32["cited"][6]["text"], "字符实体照 HTML 的表读"
    data = (samples / "uspto-greenbook" / "US03937375.greenbook").read_bytes()
    boat = only(plan_import([("pftaps.txt", data)]))
    assert (boat["publication_number"], boat["ipc_main"], boat["granted_on"]) == (
        "US3937375A",
        "B60R9/00",
        "1976-02-10",
    )
    assert (boat["claims_count"], len(boat["cited"])) == (3, 5)
    tongue = only(planned(samples, "uspto-odp-json/biblio.json"))
    assert (tongue["publication_number"], tongue["legal_status"]) == ("US20170071586A1", "ended")
    assert len(tongue["cpcs"]) == 6


def test_the_st96_archive_of_papers(samples: Path) -> None:
    plan = planned(samples, "uspto-xml4ip-st96/sample_XML4IP.ZIP")
    assert len(plan.files) == 13
    assert set(plan.formats.values()) == {"wipo_st96"}
    assert sorted(row.value for row in plan.rejected_rows) == [
        "US/12993548",
        "US/13694401",
        "US/13821389",
        "US/13962724",
        "US/14522151",
    ], "只有申请号，没有名称：五件申请各退回一次"
    title = {
        "publication_number": "US20140000000A1",
        "title": "Hitch",
        "extra": {"foreign_application": "US/13962724"},
    }
    known = plan_import(
        [("papers.zip", samples / "uspto-xml4ip-st96" / "sample_XML4IP.ZIP")],
        lambda _numbers: {"US20140000000A1": Held(title)},
    )
    (item,) = known.items
    assert (item.number, item.after["claims_count"]) == ("US20140000000A1", 22), "第 22 项已删去"
    assert item.after["abstract"].startswith("An apparatus is for a tool box"), "后一次的修改"


def test_a_cpc_master_record_adds_its_symbols(samples: Path) -> None:
    held = {"US9400000B2": Held({"publication_number": "US9400000B2", "title": "Fan"})}
    plan = plan_import(
        [("cpc.xml", samples / "uspto-cpc-master-st96" / "cpcMaster.xml")], lambda _numbers: held
    )
    (item,) = plan.items
    assert (len(item.after["cpcs"]), item.after["cpcs"][0]) == (9, "F04D29/703")


def test_files_of_other_things_are_named_as_what_they_are(samples: Path) -> None:
    plan = planned(samples, "uspto-assignment-xml/assignment_1.xml", "cpc-scheme-xml/cpc-scheme-A01L.xml")
    assert all("不是认得的专利 XML：根元素是" in refusal.reason for refusal in plan.refusals.values())
