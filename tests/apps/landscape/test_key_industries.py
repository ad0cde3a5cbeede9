"""Key industries of a region: offered, defined, taken back, counted, by workbook."""

import io
from collections.abc import Sequence

import docx
import openpyxl
import pytest
from tests.apps.neighborhood import ledger_row, workbook

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.landscape import industry_counts, industry_queries, industry_sheet, queries
from zhiqiao.assets.landscape.key_industries.definition import Line, read_line
from zhiqiao.assets.landscape.models import IndustryDefinition
from zhiqiao.assets.landscape.report.contents import paper_of
from zhiqiao.assets.landscape.report.word import as_word
from zhiqiao.assets.landscape.scope import Scope, read_scope
from zhiqiao.assets.landscape.selection import FirmPoint, Given, NeedPoint
from zhiqiao.assets.landscape.services import definition_filling, definitions, projects
from zhiqiao.assets.landscape.services.definitions import Added
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

DEMO, COUNTRY = "demo-chengjiang", "patent-intensive-2019"
MEMBRANES = (Line("膜过滤", words=("膜过滤",)),)

pytestmark = pytest.mark.usefixtures("stock")


def given(*needs: NeedPoint, firms: Sequence[FirmPoint] = ()) -> Given:
    return Given(
        today(), needs, tuple(one.industry_code for one in firms), tuple(firms), is_demand_known=True
    )


# Offered ---------------------------------------------------------------------------------------------------------


def test_a_region_is_offered_its_own_list_then_the_country_then_others_to_look_at(clerk: Actor) -> None:
    found = industry_queries.shelves(clerk)
    assert [one.code for one in found if one.is_near] == [DEMO, COUNTRY]
    assert {one.code for one in found if not one.is_near} >= {"beibei-2023-2024", "ordos-2021-2023"}
    assert industry_queries.default_shelf(clerk).code == DEMO


def test_the_scope_of_an_industry_counts_by_its_definition(clerk: Actor) -> None:
    whole = queries.map_of(clerk, Scope(), given=given())
    water = queries.map_of(clerk, read_scope({"industry": f"{DEMO}/environment"}), given=given())
    assert (whole.count, water.count) == (5, 4), "the pump is no environment patent"
    assert "节能环保（平台默认定义" in water.words
    part = queries.map_of(
        clerk, read_scope({"industry": f"{DEMO}/environment", "segment": "废气治理"}), given=given()
    )
    assert part.count == 0
    assert part.words.endswith("废气治理")


def test_the_split_follows_the_list_asked_for(clerk: Actor) -> None:
    own = queries.map_of(clerk, Scope(), given=given(), only=["key_industries"])
    assert own.split == DEMO
    assert {row[0]: row[1] for row in own.figures[0].rows}["节能环保"] == 4
    other = queries.map_of(clerk, Scope(), given=given(), only=["key_industries"], split=COUNTRY)
    assert other.split == COUNTRY
    assert {row[0]: row[1] for row in other.figures[0].rows}["环保产业"] == 4


def test_an_actor_counts_only_what_the_register_lists(firm: Actor) -> None:
    found = queries.map_of(firm, read_scope({"industry": f"{DEMO}/environment"}), given=given())
    assert found.count == 1, "its own patent alone"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"industry": "nowhere/x"}, "没有编号为 nowhere/x"),
        ({"industry": f"{DEMO}/x"}, "没有编号为"),
        ({"industry": f"{DEMO}/environment", "segment": "月球"}, "没有环节“月球”"),
        ({"industry": "'; drop"}, "没有编号为"),
    ],
)
def test_an_unknown_industry_is_told_at_its_field(clerk: Actor, asked: dict[str, str], said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        queries.map_of(clerk, read_scope(asked), given=given())
    assert refused.value.column == "industry"


def test_a_scope_is_narrowed_to_universities_or_firms(clerk: Actor) -> None:
    def count(**asked: str) -> int:
        return queries.map_of(clerk, read_scope(asked), given=given()).count

    assert (count(holders="research"), count(holders="firm"), count()) == (2, 1, 5)
    assert count(holders="research", industry=f"{DEMO}/environment") == 2
    found = queries.map_of(clerk, read_scope({"holders": "research"}), given=given())
    assert found.words == "高校院所持有"
    with pytest.raises(Refusal, match="没有这种权利人类型"):
        read_scope({"holders": "x"})


# Defined ---------------------------------------------------------------------------------------------------------


def test_a_region_writes_its_own_definition_and_takes_it_back(clerk: Actor, firm: Actor) -> None:
    definitions.define_industry(clerk, DEMO, "environment", MEMBRANES, "只看膜法", seen=0)
    one = industry_queries.shelf(firm, DEMO).industry("environment")
    assert one.key == f"{DEMO}/environment@990101", "the firm of the region counts by it too"
    assert one.basis.startswith("澄江区自定第 1 版")
    scope = read_scope({"industry": one.key})
    assert queries.map_of(clerk, scope, given=given()).count == 2
    assert queries.map_of(clerk, read_scope({"industry": f"{DEMO}/environment"}), given=given()).count == 4, (
        "a scope frozen before keeps the platform's definition"
    )
    definitions.define_industry(clerk, DEMO, "environment", [Line(ipcs=("C02F",))], seen=1)
    definitions.restore_version(clerk, DEMO, "environment", 1)
    assert industry_queries.shelf(clerk, DEMO).industry("environment").lines == MEMBRANES
    definitions.restore_version(clerk, DEMO, "environment", 0)
    assert not industry_queries.shelf(clerk, DEMO).industry("environment").is_own
    assert [one.version for one in industry_queries.history(clerk, DEMO, "environment")] == [4, 3, 2, 1]
    assert queries.map_of(clerk, scope, given=given()).count == 4, "its key still leads somewhere"
    assert AuditEntry.objects.filter(action=industry_queries.DEFINE).count() == 4


def test_nobody_writes_over_what_was_not_seen(clerk: Actor) -> None:
    definitions.define_industry(clerk, DEMO, "environment", MEMBRANES, seen=0)
    with pytest.raises(Refusal, match="已经改过"):
        definitions.define_industry(clerk, DEMO, "environment", [Line(ipcs=("C02F",))], seen=0)
    with pytest.raises(Refusal, match="完全一样"):
        definitions.define_industry(clerk, DEMO, "environment", MEMBRANES)


def test_the_nearest_definition_holds(clerk: Actor, city_clerk: Actor, sister_clerk: Actor) -> None:
    city = definitions.define_industry(city_clerk, COUNTRY, "environment", MEMBRANES)
    assert city.region_code == "9901"
    for actor in (clerk, sister_clerk):
        assert industry_queries.shelf(actor, COUNTRY).industry("environment").region_code == "9901"
    definitions.define_industry(clerk, COUNTRY, "environment", [Line(ipcs=("C02F",))])
    assert industry_queries.shelf(clerk, COUNTRY).industry("environment").region_code == "990101"
    assert industry_queries.shelf(sister_clerk, COUNTRY).industry("environment").region_code == "9901"
    with pytest.raises(Refusal, match="澄江区自己的产业口径"):
        queries.map_of(sister_clerk, read_scope({"industry": f"{COUNTRY}/environment@990101"}), given=given())


def test_only_the_lead_agency_of_the_region_writes(
    firm: Actor, office: Actor, auditor: Actor, clerk: Actor
) -> None:
    for actor in (firm, office, auditor):
        with pytest.raises(Denied):
            definitions.define_industry(actor, DEMO, "environment", MEMBRANES)
    with pytest.raises(Refusal, match="是重庆市北碚区的清单"):
        definitions.define_industry(clerk, "beibei-2023-2024", "new_materials", MEMBRANES)
    with pytest.raises(Refusal, match="没有编号为"):
        definitions.define_industry(clerk, DEMO, "x", MEMBRANES)


def test_an_industry_of_another_document_is_added_and_dropped(clerk: Actor) -> None:
    told = Added("泵阀", "澄江区产业意见（试验） 第二条")
    made = definitions.add_industry(clerk, DEMO, told, [Line(ipcs=("F04D",))])
    one = industry_queries.shelf(clerk, DEMO).industry(made.code)
    assert (one.name, one.named_by, one.region_named) == ("泵阀", told.named_by, "990101")
    assert queries.map_of(clerk, read_scope({"industry": one.key}), given=given()).count == 1
    with pytest.raises(Refusal, match="已经有“泵阀”"):
        definitions.add_industry(clerk, DEMO, told, [Line(ipcs=("F04D",))])
    definitions.define_industry(clerk, DEMO, made.code, [Line(ipcs=("F04D13",))])
    definitions.drop_industry(clerk, DEMO, made.code)
    assert made.code not in {one.code for one in industry_queries.shelf(clerk, DEMO).industries}
    with pytest.raises(Refusal, match="“泵阀”已经移出清单"):
        queries.map_of(clerk, read_scope({"industry": one.key}), given=given())
    assert "已经移出清单" in industry_queries.words_for(Scope(industry=one.key))
    definitions.restore_version(clerk, DEMO, made.code, 2)
    assert industry_queries.shelf(clerk, DEMO).industry(made.code).lines == (Line(ipcs=("F04D13",)),)
    with pytest.raises(Refusal, match="不能移出"):
        definitions.drop_industry(clerk, DEMO, "environment")


@pytest.mark.parametrize(
    ("told", "said", "column"),
    [
        (Added("", "某文件"), "没有写产业名称", "name"),
        (Added("泵阀", " "), "哪份文件", "named_by"),
        (Added("节能环保", "某文件"), "已经有“节能环保”", "name"),
    ],
)
def test_an_added_industry_needs_a_name_and_a_document(
    clerk: Actor, told: Added, said: str, column: str
) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        definitions.add_industry(clerk, DEMO, told, MEMBRANES)
    assert refused.value.column == column


def test_a_region_without_a_list_of_ours_has_one_of_its_own(clerk: Actor) -> None:
    definitions.add_industry(clerk, "own-990101", Added("泵阀", "某文件"), [Line(ipcs=("F04D",))])
    assert industry_queries.shelves(clerk)[0].code == "own-990101"
    with pytest.raises(Refusal, match="西岭区的清单"):
        definitions.add_industry(clerk, "own-990102", Added("泵阀", "某文件"), [Line(ipcs=("F04D",))])


# Counted ---------------------------------------------------------------------------------------------------------


def test_the_preview_tells_what_a_definition_would_catch(clerk: Actor) -> None:
    now = industry_queries.shelf(clerk, DEMO).industry("environment")
    lines = (Line("膜", ("C02F",), words=("膜",)), Line("泵", ("F04D",)))
    seen = industry_counts.preview(clerk, given(), now, lines)
    assert seen.before is not None
    assert (seen.before.patents, seen.after.patents, seen.after.in_force) == (4, 4, 3)
    assert [(one.patents, one.in_force) for one in seen.lines] == [(3, 2), (1, 1)]
    assert (seen.gained, seen.lost) == (1, 1)
    assert not IndustryDefinition.objects.exists(), "looking writes nothing"


def test_the_page_of_an_industry_knows_who_is_strong(clerk: Actor, dyer: Organization) -> None:
    dyer.titles.create(title="产业链链主企业")
    one = industry_queries.shelf(clerk, DEMO).industry("environment")
    firms = [FirmPoint(dyer.pk, dyer.name, "462", 1, ("4620",))]
    view = industry_counts.industry_view(clerk, given(NeedPoint(1, "污水", "462"), firms=firms), one)
    assert (view.counts.patents, view.counts.in_force, view.counts.local, view.counts.needs) == (4, 3, 2, 1)
    assert [(firm.name, firm.in_force, firm.is_leader) for firm in view.firms] == [(dyer.name, 1, True)]
    assert [(one.name, one.in_force) for one in view.outsiders] == [("外地环保公司", 1)]
    water = view.segments[0]
    assert (water.name, water.in_force, water.local, water.share) == ("水处理", 3, 2, 66.7)
    assert water.verdict == "内外都有", "two patents are too few for a shield"


def test_the_chain_goes_into_the_report_of_a_project(clerk: Actor) -> None:
    scope = read_scope({"industry": f"{DEMO}/environment"})
    data = projects.ProjectData("环保链导航", "industry", "节能环保", "缺哪一环？")
    one = projects.open_project(clerk, data, scope)
    projects.take_step(clerk, one.pk, "start")
    found = queries.map_of(clerk, read_scope(one.scope), given=given(NeedPoint(1, "废气", "772")))
    projects.add_finding(clerk, one.pk, "废气一环缺专利", "要补", "industry_chain", found)
    one.refresh_from_db()
    paper = paper_of(one)
    assert ("数据范围", found.words) in paper.facts
    text = "\n".join(
        cell.text
        for table in docx.Document(io.BytesIO(as_word(paper))).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "废气治理" in text
    assert "缺口" in text
    assert "平台默认" in found.words


# By workbook -----------------------------------------------------------------------------------------------------


def filled(data: bytes, *changes: tuple[int, str, str], more: Sequence[Sequence[str]] = ()) -> bytes:
    """The workbook with (row, heading, text) changed and rows added."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    at = {str(cell.value).rstrip("*"): place for place, cell in enumerate(sheet[1], 1)}
    for row, heading, text in changes:
        sheet.cell(row, at[heading]).value = text
    for row_of in more:
        sheet.append(list(row_of))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_what_went_out_comes_back_unchanged(clerk: Actor) -> None:
    for code in (DEMO, COUNTRY):
        data = industry_sheet.definitions_workbook(clerk, code)
        plan = industry_sheet.plan_workbook(clerk, code, "口径.xlsx", data, given())
        assert not plan.problems
        assert {one.outcome for one in plan.rows} == {"unchanged"}


def test_a_workbook_changes_and_adds_industries(clerk: Actor) -> None:
    data = industry_sheet.definitions_workbook(clerk, DEMO)
    data = filled(
        data, (2, "IPC", "G01L 1/18；G01L9"), more=[("泵阀", "", "F04D", "", "", "", "", "", "某文件")]
    )
    kept = definition_filling.keep_definitions(clerk, DEMO, "口径.xlsx", data, given())
    name, plan = industry_sheet.kept_plan(clerk, DEMO, kept.sha256, given())
    assert name == "口径.xlsx"
    assert (plan.count("changed"), plan.count("added"), plan.count("rejected")) == (1, 1, 0)
    added = next(one for one in plan.rows if one.outcome == "added")
    assert added.preview is not None
    assert added.preview.after.patents == 1
    definition_filling.apply_definitions(clerk, DEMO, kept.sha256, plan.digest, given(), skip_bad=False)
    shelf = industry_queries.shelf(clerk, DEMO)
    assert shelf.industry("sensors").lines[0].ipcs == ("G01L1/18", "G01L9")
    assert shelf.industries[-1].name == "泵阀"
    with pytest.raises(Refusal, match="口径又有变化"):
        definition_filling.apply_definitions(clerk, DEMO, kept.sha256, plan.digest, given(), skip_bad=False)


def test_a_bad_cell_names_its_place_and_stops_all_unless_skipped(clerk: Actor) -> None:
    data = filled(
        industry_sheet.definitions_workbook(clerk, DEMO),
        (2, "IPC", "G01L1；压力"),
        more=[("泵阀", "", "F04D"), ("", "", "F04D"), ("节能环保", "水处理", "C02F")],
    )
    kept = definition_filling.keep_definitions(clerk, DEMO, "口径.xlsx", data, given())
    _, plan = industry_sheet.kept_plan(clerk, DEMO, kept.sha256, given())
    told = {(one.row, one.column): one.reason for one in plan.problems}
    assert told[2, "IPC"] == "“压力”不是 IPC 分类号"
    assert any("没有“泵阀”" in reason for reason in told.values())
    assert any("没有写产业名称" in reason for reason in told.values())
    with pytest.raises(Refusal, match="一个都没有写入"):
        definition_filling.apply_definitions(clerk, DEMO, kept.sha256, plan.digest, given(), skip_bad=False)
    assert not IndustryDefinition.objects.exists()
    definition_filling.apply_definitions(clerk, DEMO, kept.sha256, plan.digest, given(), skip_bad=True)
    assert list(IndustryDefinition.objects.values_list("code", flat=True)) == ["environment"]


def test_words_follow_the_register(clerk: Actor) -> None:
    scope = read_scope({"industry": definitions_key(clerk)})
    assert queries.map_of(clerk, scope, given=given()).count == 2
    imports.import_files(clerk, [("新.xlsx", workbook([ledger_row(41, "甲公司", 名称="膜过滤组件")]))])
    assert queries.map_of(clerk, scope, given=given()).count == 3


def definitions_key(clerk: Actor) -> str:
    made = definitions.define_industry(clerk, DEMO, "environment", [read_line({"words": "膜过滤"})])
    return f"{made.list_code}/{made.code}@{made.region_code}"
